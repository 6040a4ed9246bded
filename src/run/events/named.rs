//! The columns that say what, when and to whom something happened, by the names given or by the usual ones.

use crate::data::Error;
use crate::program::Program;
use crate::program::text::fold;

/// The key under which leads hold their events.
pub(crate) const LIST: &str = "events";
/// What is said of something else under that key.
pub(crate) const NO_LIST: &str = "`events` is not a list";
/// The usual names of the column with the lead's key, after the key field's own.
pub const KEYS: &[&str] = &[
    "lead_id",
    "lead",
    "lead_key",
    "contact_id",
    "contact",
    "person_id",
    "customer_id",
    "user_id",
    "case_id",
    "key",
];
/// The usual names of the column that says what happened.
pub const NAMES: &[&str] = &[
    "event",
    "event_name",
    "event_type",
    "name",
    "activity",
    "activity_name",
    "type",
    "action",
    "activity_type",
];
/// The usual names of the column that says when.
pub const TIMES: &[&str] = &[
    "time",
    "timestamp",
    "at",
    "instant",
    "date",
    "datetime",
    "occurred_at",
    "happened_at",
    "event_time",
    "event_date",
    "created_at",
    "created",
    "createdate",
    "createdon",
    "activity_date",
];

/// A file of events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventPath {
    /// The file, `-` for stdin.
    pub path: String,
    /// The one kind of all its events, by its name in the policy or in the data; else a column says it.
    pub kind: Option<String>,
}

/// The columns of the events, where they are named and not found by their usual names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// `--event-key`: the lead's key.
    pub key: Option<String>,
    /// `--event-name`: what happened.
    pub name: Option<String>,
    /// `--event-time`: when.
    pub time: Option<String>,
}

/// Whether a policy and its data can have an events file at all.
pub(super) fn needs_key(program: &Program) -> Result<(), Error> {
    if program.key.is_some() {
        return Ok(());
    }
    Err(Error::usage(
        "a file of events needs to know which lead each event is about, and no field is the lead's key",
    )
    .help("mark the field that identifies a lead: lead_id  text, key"))
}

/// Names that any record may have for itself: in events they may mean the event.
const ANYBODYS: &[&str] = &["guid", "id", "key", "name", "no", "nr", "number", "recordid", "uuid"];
/// The names of the leads' key.
pub(crate) fn own(program: &Program) -> Vec<&str> {
    let names = program.key.map(|key| [program[key].source.as_str(), program[key].name.as_str()]);
    names.into_iter().flatten().collect()
}

/// Whether any record may have that name for itself.
pub(super) fn is_anybodys(name: &str) -> bool {
    ANYBODYS.contains(&letters(name).as_str())
}

/// The column that is most likely the event's own key: a usual name, and no key of the lead.
pub(crate) fn own_key_column<'a>(header: &'a [String], lead: &[&str]) -> Option<&'a str> {
    let leads = |name: &str| lead.iter().chain(KEYS).any(|key| letters(key) == letters(name));
    let usual = ["eventid", "activityid", "messageid", "engagementid", "taskid"];
    let names = usual.iter().chain(ANYBODYS);
    names
        .into_iter()
        .find_map(|usual| header.iter().find(|name| letters(name) == *usual && !leads(name)))
        .map(String::as_str)
}

/// Letters and digits only, folded.
pub(crate) fn letters(name: &str) -> String {
    fold(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What the data calls the kinds of events of a policy.
pub(crate) fn kinds(program: &Program) -> Vec<&str> {
    program.events.iter().map(|event| event.source.as_str()).collect()
}

/// What the data calls the kind of that name, in the policy or in the data; a name that means no kind stays.
pub(crate) fn in_data<'a>(program: &'a Program, name: &'a str) -> &'a str {
    let called = |of: fn(&crate::program::EventKind) -> &String| {
        program.events.iter().find(|event| fold(of(event)) == fold(name)).map(|event| event.source.as_str())
    };
    called(|event| &event.source).or_else(|| called(|event| &event.name)).unwrap_or(name)
}

impl Columns {
    /// Of one file among several, by its header and those of all: a name counts for the files that have the column, and for
    /// all where none has it.
    pub(crate) fn of_one(&self, header: &[String], all: &[&[String]]) -> Columns {
        let has = |said: &str, header: &[String]| header.iter().any(|name| fold(name) == fold(said));
        let of_one = |said: &Option<String>| {
            said.clone().filter(|said| has(said, header) || !all.iter().any(|header| has(said, header)))
        };
        Columns { key: of_one(&self.key), name: of_one(&self.name), time: of_one(&self.time) }
    }
}
