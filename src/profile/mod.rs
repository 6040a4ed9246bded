//! What a file holds, before any policy says what it should: every column, read once with bounded memory.
//!
//! ```text
//! file ─ whole (every column as cells) ─ column (values while they are few, then what they look like) ─ guess (a type)
//! ```
//!
//! A way of reading is tried by [`crate::data::value::FieldReader`] itself, so a type is offered exactly when the program would
//! read all values that way. Of a column that could be the key a digest per row is kept, as a run keeps them.

pub mod audit;
mod column;
mod events;
pub mod evidence;
mod guess;
mod leaks;
mod looks;
mod note;
mod odd;
mod places;
mod sample;
mod whole;
mod words;

use crate::analyse::strangers::Strangers;
use crate::data::Error;
use crate::data::keys::Digester;
use crate::data::mapping::find;
use crate::data::said::{Named, Said, SaidOf};
use crate::data::value::{Raw, trim_bytes, yes_no};
use crate::program::text::fold;
use crate::report::Count;
use crate::run::Progress;
use crate::run::events::{Columns, EventPath, Files, LIST};
use column::Column;
use guess::describe;
pub use sample::Sample;
use whole::{Rows, Whole, is_inside, is_list_of_objects};

pub use events::{DescribedEvent, Happened};
pub use guess::{Counted, Described, Epoch, Guess};
pub use note::Note;

/// As many values are kept of all columns together, and of one at most.
const VALUES: usize = 100_000;
const OF_ONE: usize = 2000;
/// As many columns are looked at: a policy works out other things as well.
const MOST_FIELDS: usize = crate::program::MOST_COLUMNS / 2;

/// The beginning of a value, as much as is shown of it: each way of reading keeps one, and a value can have 64 MiB.
fn beginning(value: &[u8]) -> String {
    const SHOWN: usize = 80;
    let enough = value.get(..SHOWN * 4).unwrap_or(value);
    String::from_utf8_lossy(enough).chars().take(SHOWN).collect()
}

/// The column that says how leads ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeColumn {
    /// Its name.
    pub name: String,
    /// The value of leads that were won; yes where none is said.
    pub won: Option<String>,
}

/// What leads hold.
#[derive(Debug)]
pub struct Leads {
    /// Rows, broken ones included.
    pub rows: u64,
    /// Rows that are no records.
    pub broken: u64,
    /// The columns, in the order of the file.
    pub columns: Vec<Described>,
    /// Columns whose type no field could hold.
    pub unreadable: Vec<String>,
    /// How leads ended, where a column says so.
    pub outcome: Option<Count>,
    /// Rows whose outcome is known, where there is one.
    pub sample: Sample,
    /// The events in lists inside the leads, where there are any.
    pub events: Option<Happened>,
    /// How the file was read, where it is unusual.
    pub notes: Vec<String>,
    digester: Digester,
}

/// Looks at all leads.
///
/// # Errors
/// When the file cannot be read at all, or has no column for the outcome.
pub fn leads<'a>(
    path: &str,
    said: impl Into<Said<'a>>,
    outcome: Option<&OutcomeColumn>,
    named: &Columns,
    progress: Option<&Progress>,
) -> Result<Leads, Error> {
    let mut whole = Whole::open(path, said.into(), progress)?;
    let width = whole.names().len();
    if width > MOST_FIELDS {
        let message =
            format!("{path} has {width} columns, and a policy can have at most {MOST_FIELDS} fields");
        return Err(Error::data(message).help("leave out the columns that no rule will look at"));
    }
    let digester = Digester::default();
    let mut columns: Vec<Column> = Vec::new();
    let mut ends = outcome.map(Ends::new);
    if let (Some(ends), false) = (&mut ends, whole.names().is_empty()) {
        ends.slot = Some(find(&ends.of.name, whole.names())?.ok_or_else(|| ends.no_column(whole.names()))?);
    }
    let mut nested = events::Nested::new(named);
    let mut sample = Sample::default();
    let mut rows = 0;
    whole.each(|batch| {
        let most = (VALUES / batch.names.len().max(1)).clamp(64, OF_ONE);
        for name in batch.names.iter().skip(columns.len()) {
            columns.push(Column::new(name, rows, most, true));
        }
        let list = batch.names.iter().position(|name| name == LIST);
        let outcomes = ends.as_mut().map(|ends| ends.read(batch));
        for row in 0..batch.cells.rows() {
            let open = Count { open: 1, ..Count::default() };
            let ended = outcomes.as_ref().and_then(|outcomes| outcomes.get(row)).copied().unwrap_or(open);
            if ended.decided() > 0 {
                let cells = (0..columns.len()).map(|slot| batch.cells.get(batch.chunk, row, slot));
                sample.take(ended.won > 0, cells);
            }
            for (slot, column) in columns.iter_mut().enumerate() {
                let raw = batch.cells.get(batch.chunk, row, slot);
                match raw {
                    Raw::Nested(of) if Some(slot) == list && is_list_of_objects(of) => nested.lead(of),
                    // The errors of a sheet are no values; what they say is looked at as a text.
                    Raw::Nested(wrong) if wrong.starts_with(b"#") => {
                        column.cell(Raw::Text(wrong), ended, &digester)
                    }
                    _ => column.cell(raw, ended, &digester),
                }
            }
        }
        rows += batch.cells.rows() as u64;
    })?;
    if let Some(ends) = ends.as_ref().filter(|ends| ends.slot.is_none() && rows > 0) {
        return Err(ends.no_column(whole.names()));
    }
    if let Some(wrong) = ends.as_ref().and_then(Ends::wrong) {
        return Err(wrong);
    }
    let all = ends.map(|ends| ends.all);
    let events = nested.happened();
    // The keys inside an object are columns; the object itself is none.
    let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    let holds = |name: &str| names.iter().any(|other| is_inside(other, name));
    let columns = columns.into_iter().enumerate();
    let columns = columns.filter(|(_, column)| column.objects == 0 || !holds(&column.name));
    let columns = columns.filter(|(_, column)| column.name != LIST || events.is_none());
    Ok(Leads {
        rows: whole.rows,
        broken: whole.broken,
        columns: columns.map(|(slot, column)| Described { slot, ..describe(column, rows, all) }).collect(),
        sample,
        unreadable: std::mem::take(&mut whole.unreadable),
        outcome: all,
        events,
        notes: whole.notes(),
        digester,
    })
}

/// Looks at files of events. `key` is the leads' key column, where it is known.
///
/// # Errors
/// When a file cannot be read at all, or does not say of which lead, what and when.
pub fn events<'a>(
    (paths, said): (&[EventPath], &SaidOf<'a>),
    named: &Columns,
    key: Option<&str>,
    leads: &Leads,
    progress: Option<&Progress>,
) -> Result<Happened, Error> {
    events::of_files((paths, said), named, key, leads, progress)
}

/// Why few events find their lead, by the column that is the key of the leads: their files are read once more. Nothing where
/// half of the events find theirs.
pub fn strangers(
    path: &str,
    said: Said<'_>,
    key: &str,
    leads: &Leads,
    events: &Happened,
) -> Option<Strangers> {
    let matched = events.matched.iter().find(|(name, _)| name == key).map_or(0, |(_, count)| *count);
    if events.rows == 0 || matched.saturating_mul(2) > events.rows {
        return None;
    }
    let files = Files {
        events: events.files.clone(),
        leads: (Named::new(path, said), key.to_owned()),
        rule: leads.digester.rule().clone(),
    };
    files.compare()
}

/// What the columns of a file of events are called.
#[derive(Debug, Default)]
pub struct EventColumns {
    /// All of them.
    pub names: Vec<String>,
    /// Those in which the first events have something.
    pub filled: Vec<String>,
}

/// What the columns of files of events are called.
///
/// # Errors
/// When a file cannot be read at all.
pub fn event_columns<'a>(paths: &[EventPath], said: &SaidOf<'a>) -> Result<Vec<EventColumns>, Error> {
    paths.iter().map(|of| events::columns(&of.path, said(&of.path))).collect()
}

/// How leads ended, row by row.
struct Ends<'a> {
    of: &'a OutcomeColumn,
    slot: Option<usize>,
    all: Count,
    /// Something that is neither yes nor no.
    odd: Option<String>,
}

impl<'a> Ends<'a> {
    fn new(of: &'a OutcomeColumn) -> Ends<'a> {
        Ends { of, slot: None, all: Count::default(), odd: None }
    }

    fn read(&mut self, batch: &Rows) -> Vec<Count> {
        if self.slot.is_none() {
            self.slot = batch.names.iter().position(|name| fold(name) == fold(&self.of.name));
        }
        (0..batch.cells.rows())
            .map(|row| {
                let raw = self.slot.map_or(Raw::Absent, |slot| batch.cells.get(batch.chunk, row, slot));
                let count = self.of_lead(raw);
                self.all += count;
                count
            })
            .collect()
    }

    fn of_lead(&mut self, raw: Raw) -> Count {
        let (Raw::Text(text) | Raw::Token(text)) = raw else { return Count { open: 1, ..Count::default() } };
        let text = trim_bytes(text);
        let won = match &self.of.won {
            Some(won) if !text.is_empty() => Some(fold(&String::from_utf8_lossy(text)) == fold(won)),
            Some(_) => None,
            None => {
                let won = yes_no(text);
                if won.is_none() && !text.is_empty() && words::stands(text).is_none() {
                    self.odd.get_or_insert_with(|| beginning(text));
                }
                won
            }
        };
        match won {
            Some(true) => Count { won: 1, ..Count::default() },
            Some(false) => Count { lost: 1, ..Count::default() },
            None => Count { open: 1, ..Count::default() },
        }
    }

    fn no_column(&self, names: &[String]) -> Error {
        let error =
            Error::data(format!("the leads have no column `{}` to read the outcome from", self.of.name));
        match crate::diag::nearest::nearest(&self.of.name, names.iter().map(String::as_str)) {
            Some(near) => error.help(format!("the nearest is `{near}`")),
            None => error,
        }
    }

    /// Nobody was won: then the outcome was not understood.
    fn wrong(&self) -> Option<Error> {
        let name = &self.of.name;
        match (&self.of.won, &self.odd) {
            (None, Some(odd)) => Some(
                Error::data(format!("`{name}` holds \"{odd}\", which is neither yes nor no"))
                    .help(format!("say which value was won: --outcome '{name} is \"{odd}\"'")),
            ),
            (Some(won), _) if self.all.won == 0 => {
                Some(Error::data(format!("no lead has \"{won}\" in its column `{name}`")))
            }
            (None | Some(_), _) => None,
        }
    }
}
