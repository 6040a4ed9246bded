//! `--facts`: what was known of each lead, and since when. A file is the history of fields as a CRM keeps it, one change a
//! row, or holds whole leads as they were, one lead and date a row.

use super::events::{KEYS, TIMES, Unread, each_row, header, letters};
use crate::data::Error;
use crate::data::keys::KeyRule;
use crate::data::merges::Merges;
use crate::data::said::Said;
use crate::data::value::date::DateStyle;
use crate::diag::nearest::nearest;
use crate::diag::say::{clean, counted, grouped};
use crate::program::text::fold;
use crate::program::{FieldId, Program};
use foldhash::fast::RandomState;
use hashbrown::HashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The usual names of the column with the time of a change, after those of events.
const SINCE: &[&str] =
    &["createddate", "changedat", "changed", "modifiedat", "snapshotdate", "snapshot", "asof", "validfrom"];
/// The usual names of the column that names the field.
const FIELDS: &[&str] = &["field", "fieldname", "property", "propertyname", "attribute", "attributename"];
/// The usual names of the column with the new value.
const VALUES: &[&str] = &["value", "newvalue", "propertyvalue", "fieldvalue", "attributevalue", "to"];
/// The usual names of the column with the value before the change.
const BEFORE: &[&str] = &["oldvalue", "previousvalue", "valuebefore", "before", "from"];

/// A file of what was known of leads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FactsPath {
    /// The file.
    pub path: String,
    /// The date of all its rows, where it holds leads as they were on one date.
    pub on: Option<String>,
}

/// The columns of such files, where they are named and not found by their usual names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FactColumns {
    /// `--fact-key`: the lead's key.
    pub key: Option<String>,
    /// `--fact-time`: since when the value is known.
    pub time: Option<String>,
    /// `--fact-field`: the field.
    pub field: Option<String>,
    /// `--fact-value`: its value from then on.
    pub value: Option<String>,
    /// `--fact-before`: its value until then.
    pub before: Option<String>,
}

/// A value that a field has from an instant on.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) field: FieldId,
    /// Since when; the least there is for a value that was there before the first change.
    pub(super) at: i64,
    /// As the data writes it; nothing where the field was emptied.
    pub(super) value: Box<str>,
}

/// What was known of leads, and since when.
#[derive(Debug)]
pub struct FieldHistory {
    rule: KeyRule,
    /// By key as keys compare, by field, and then by time; of two at one instant, the later row of the data is last.
    leads: HashMap<Vec<u8>, Vec<Change>, RandomState>,
    /// What the files say.
    said: Vec<String>,
    cautions: Vec<String>,
    /// Counted while leads are followed.
    met: AtomicU64,
    found: Mutex<Found>,
}

/// What was found of the values while leads were followed, by field.
#[derive(Clone, Debug, Default)]
struct Found {
    /// Values that are none of the field's type, and the first of them.
    bad: BTreeMap<usize, (u64, String)>,
    /// Leads of which the last value is not the one of the leads.
    differ: BTreeMap<usize, u64>,
}

impl FieldHistory {
    /// Reads the files.
    ///
    /// # Errors
    /// When a file cannot be read, its columns are not known, leads have no key, or no row is about a field of the policy.
    pub fn read(
        program: &Program,
        files: &[(&FactsPath, Said<'_>)],
        columns: &FactColumns,
        merges: Option<&Arc<Merges>>,
    ) -> Result<FieldHistory, Error> {
        if program.key.is_none() {
            return Err(Error::usage("--facts needs the key of each lead, and no field is the key")
                .help("mark the field that identifies a lead: lead_id  text, key"));
        }
        let mut reader = Reader::new(program, KeyRule::new(program.key_form).merged(merges));
        for (file, said) in files {
            reader.file(file, *said, columns)?;
        }
        Ok(reader.settled())
    }

    /// The changes of a lead.
    pub(super) fn of(&self, key: &[u8]) -> &[Change] {
        let found = self.leads.get(self.rule.of(key).as_ref());
        found.map_or(&[], |changes| {
            self.met.fetch_add(1, Ordering::Relaxed);
            changes.as_slice()
        })
    }

    /// A value that is none of its field's type.
    pub(super) fn is_bad(&self, field: usize, text: &str) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, shown) = found.bad.entry(field).or_insert_with(|| (0, text.to_owned()));
        *count = count.saturating_add(1);
        // The same one is shown whatever thread comes first.
        if text < shown.as_str() {
            text.clone_into(shown);
        }
    }

    /// The last value of a field is not the one that the lead has.
    pub(super) fn differs(&self, field: usize) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let count = found.differ.entry(field).or_default();
        *count = count.saturating_add(1);
    }

    /// What the files hold, file by file.
    pub fn said(&self) -> &[String] {
        &self.said
    }

    /// What to be careful about, once the leads have been followed.
    pub fn cautions(&self, program: &Program) -> Vec<String> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let name = |field: &usize| program.fields.get(*field).map_or("", |field| field.name.as_str());
        let mut all = self.cautions.clone();
        let (met, held) = (self.met.load(Ordering::Relaxed), self.leads.len() as u64);
        if met < held {
            let strangers = counted(held.saturating_sub(met), "key", "keys");
            all.push(format!("the history of facts is also about {strangers} of which no lead was followed"));
        }
        all.extend(found.bad.iter().map(|(field, (count, text))| {
            format!(
                "{} of the history cannot be read as `{}`, such as `{}`: the field is missing from then on",
                counted(*count, "value", "values"),
                name(field),
                clean(text)
            )
        }));
        all.extend(found.differ.iter().map(|(field, count)| {
            format!(
                "`{}` of {} is not the last value in the history: the leads were exported at another time, or changes are missing",
                name(field),
                counted(*count, "lead", "leads")
            )
        }));
        all
    }
}

/// A change, and the value until then where its row says it.
type Read = (Change, Option<Box<str>>);

/// Reads files of facts.
struct Reader<'a> {
    program: &'a Program,
    rule: KeyRule,
    /// How instants are written: as usual, or as the policy declares for events.
    times: Vec<DateStyle>,
    /// Changes in the order read.
    leads: HashMap<Vec<u8>, Vec<Read>, RandomState>,
    said: Vec<String>,
    cautions: Vec<String>,
}

/// What a row is about.
enum Form<'h> {
    /// One field.
    Change { field: &'h str, value: &'h str, before: Option<&'h str> },
    /// These fields, by column.
    Lead(Vec<(FieldId, &'h str)>),
}

/// What became of the rows of a file.
#[derive(Default)]
struct Rows {
    taken: u64,
    strange: u64,
    broken: u64,
    why: Option<String>,
    /// Names of fields that the policy does not have.
    names: BTreeSet<String>,
}

impl Rows {
    fn broken(&mut self, why: impl FnOnce() -> String) {
        self.broken = self.broken.saturating_add(1);
        self.why.get_or_insert_with(why);
    }
}

impl<'a> Reader<'a> {
    fn new(program: &'a Program, rule: KeyRule) -> Reader<'a> {
        let mut formats = vec![None];
        for event in &program.events {
            if !formats.contains(&event.time.as_ref()) {
                formats.push(event.time.as_ref());
            }
        }
        let times = formats.into_iter().map(|format| DateStyle::new(format, &program.zone)).collect();
        Reader { program, rule, times, leads: HashMap::default(), said: Vec::new(), cautions: Vec::new() }
    }

    fn instant(&self, text: &[u8]) -> Option<i64> {
        self.times.iter().find_map(|style| style.start(text))
    }

    fn file(&mut self, file: &FactsPath, said: Said<'_>, named: &FactColumns) -> Result<(), Error> {
        let (path, header) = (file.path.as_str(), header(&file.path, said)?);
        if header.is_empty() {
            self.cautions.push(format!("{} holds no rows", clean(path)));
            return Ok(());
        }
        let on = match &file.on {
            Some(date) => Some(self.instant(date.as_bytes()).ok_or_else(|| no_date(date))?),
            None => None,
        };
        let columns = Columns { program: self.program, path, header: &header };
        let key = columns.key(named)?;
        let time = if on.is_some() { None } else { Some(columns.time(named)?) };
        let form = columns.form(named, (key, time))?;
        let mut wanted = vec![key];
        wanted.extend(time);
        let first = wanted.len();
        match &form {
            Form::Change { field, value, before } => {
                wanted.extend([*field, *value].into_iter().chain(*before))
            }
            Form::Lead(fields) => wanted.extend(fields.iter().map(|(_, column)| *column)),
        }
        let mut rows = Rows::default();
        let unread = each_row(path, said, &wanted, &mut |texts| {
            let (key, rest) = (texts.first().copied().unwrap_or(&[]), texts.get(first..).unwrap_or(&[]));
            let at = on.or_else(|| self.instant(texts.get(1)?));
            match at {
                _ if key.is_empty() => rows.broken(|| "a row has no key".to_owned()),
                None => rows.broken(|| {
                    let text = String::from_utf8_lossy(texts.get(1).copied().unwrap_or(&[])).into_owned();
                    format!("`{}` is not a date and time (expected `2026-08-04 12:39`)", clean(&text))
                }),
                Some(at) => self.row(&form, (key, at), rest, &mut rows),
            }
            true
        })?;
        self.told(path, &form, rows, unread)
    }

    /// Takes a row that has a key and an instant.
    fn row(&mut self, form: &Form<'_>, (key, at): (&[u8], i64), rest: &[&[u8]], rows: &mut Rows) {
        let text = |at: usize| -> Box<str> {
            String::from_utf8_lossy(rest.get(at).copied().unwrap_or(&[])).into_owned().into()
        };
        let key = self.rule.of(key).into_owned();
        match form {
            Form::Change { before, .. } => {
                let name = text(0);
                match field(self.program, &name) {
                    Some(field) => {
                        let change = Change { field, at, value: text(1) };
                        self.leads.entry(key).or_default().push((change, before.map(|_| text(2))));
                        rows.taken = rows.taken.saturating_add(1);
                    }
                    None => {
                        rows.strange = rows.strange.saturating_add(1);
                        if rows.names.len() <= NAMED {
                            rows.names.insert(name.into());
                        }
                    }
                }
            }
            Form::Lead(fields) => {
                let lead = self.leads.entry(key).or_default();
                lead.extend(
                    (0..)
                        .zip(fields)
                        .map(|(slot, (field, _))| (Change { field: *field, at, value: text(slot) }, None)),
                );
                rows.taken = rows.taken.saturating_add(1);
            }
        }
    }

    /// Says what became of the rows of a file.
    fn told(&mut self, path: &str, form: &Form<'_>, rows: Rows, unread: Unread) -> Result<(), Error> {
        let path = clean(path);
        let few = |names: Vec<String>| {
            let more = names.len().saturating_sub(NAMED);
            let shown = names.into_iter().take(NAMED).collect::<Vec<_>>().join(", ");
            if more > 0 { format!("{shown} and {more} more") } else { shown }
        };
        if rows.taken == 0 && rows.strange > 0 {
            let names = few(rows.names.iter().map(|name| clean(name)).collect());
            let fields = few(self.program.fields.iter().map(|field| field.source.clone()).collect());
            return Err(Error::data(format!(
                "no row of {path} is about a field of the policy; its rows are about {names}"
            ))
            .help(format!("name fields as the data of the leads does: {fields}")));
        }
        let broken = rows.broken.saturating_add(unread.rows);
        if broken > 0 {
            let why = rows.why.or(unread.why).unwrap_or_default();
            self.cautions.push(format!(
                "{} of {path} cannot be read and {} left out: {why}",
                counted(broken, "row", "rows"),
                if broken == 1 { "is" } else { "are" }
            ));
        }
        let what = match form {
            Form::Change { .. } => counted(rows.taken, "change of fields", "changes of fields"),
            Form::Lead(fields) => {
                let columns = counted(fields.len() as u64, "field", "fields");
                format!("{} as they were, {columns} each", counted(rows.taken, "lead", "leads"))
            }
        };
        let others = match rows.strange {
            0 => String::new(),
            strange => format!(", {} about fields that the policy does not have", grouped(strange)),
        };
        self.said.push(format!("{path}: {what}{others}"));
        Ok(())
    }

    /// Puts changes in order.
    fn settled(self) -> FieldHistory {
        let settle = |mut changes: Vec<Read>| {
            changes.sort_by_key(|(change, _)| (change.field, change.at));
            let mut settled: Vec<Change> = Vec::with_capacity(changes.len());
            for (change, before) in changes {
                let is_first = settled.last().is_none_or(|last| last.field != change.field);
                if let Some(value) = before.filter(|_| is_first) {
                    settled.push(Change { at: i64::MIN, field: change.field, value });
                }
                settled.push(change);
            }
            settled
        };
        let Reader { rule, leads, said, cautions, .. } = self;
        let leads = leads.into_iter().map(|(key, changes)| (key, settle(changes))).collect();
        FieldHistory { rule, leads, said, cautions, met: AtomicU64::new(0), found: Mutex::default() }
    }
}

/// As many names are shown.
const NAMED: usize = 6;

fn no_date(text: &str) -> Error {
    Error::usage(format!("--facts: `{}` is not a date", clean(text)))
        .help("write the date of the leads as in --facts 2026-10-01=leads-october.csv")
}

/// The field that a history calls so: by the name in the data, or by the policy's.
fn field(program: &Program, name: &str) -> Option<FieldId> {
    let named = |of: fn(&crate::program::Field) -> &String| {
        program.fields.iter().position(|field| fold(of(field)) == fold(name.trim()))
    };
    let at = named(|field| &field.source).or_else(|| named(|field| &field.name))?;
    u32::try_from(at).ok().map(FieldId)
}

/// The columns of a file.
struct Columns<'a> {
    program: &'a Program,
    path: &'a str,
    header: &'a [String],
}

impl<'a> Columns<'a> {
    /// The column that is named, or the first with a usual name.
    fn find(&self, option: &str, named: Option<&str>, usual: &[&str]) -> Result<Option<&'a str>, Error> {
        if let Some(named) = named {
            let found = self.header.iter().find(|name| fold(name) == fold(named.trim()));
            return found.map(|name| Some(name.as_str())).ok_or_else(|| {
                let error =
                    Error::usage(format!("{option}: {} has no column `{}`", clean(self.path), clean(named)));
                match nearest(named, self.header.iter().map(String::as_str)) {
                    Some(near) => error.help(format!("did you mean `{}`?", clean(near))),
                    None => error.help(self.all()),
                }
            });
        }
        let is = |usual: &str| self.header.iter().find(|name| letters(name) == letters(usual));
        Ok(usual.iter().find_map(|usual| is(usual)).map(String::as_str))
    }

    fn all(&self) -> String {
        let names: Vec<String> = self.header.iter().map(|name| clean(name)).collect();
        format!("its columns are {}", names.join(", "))
    }

    fn key(&self, named: &FactColumns) -> Result<&'a str, Error> {
        let own = self.program.key.map(|key| &self.program[key]);
        let own = own.into_iter().flat_map(|key| [key.source.as_str(), key.name.as_str()]);
        let usual: Vec<&str> = own.chain(KEYS.iter().copied()).collect();
        self.find("--fact-key", named.key.as_deref(), &usual)?
            .ok_or_else(|| self.lacks("the key of the lead", "--fact-key"))
    }

    fn time(&self, named: &FactColumns) -> Result<&'a str, Error> {
        let usual: Vec<&str> = TIMES.iter().chain(SINCE).copied().collect();
        self.find("--fact-time", named.time.as_deref(), &usual)?.ok_or_else(|| {
            let lacks = self.lacks("the time since when a value is known", "--fact-time");
            lacks.help("leads as they were on one date are given with the date: --facts 2026-10-01=FILE")
        })
    }

    fn lacks(&self, what: &str, option: &str) -> Error {
        Error::data(format!("{} has no column that is certainly {what}", clean(self.path)))
            .help(format!("name it with {option} COLUMN; {}", self.all()))
    }

    fn form(&self, named: &FactColumns, (key, time): (&str, Option<&str>)) -> Result<Form<'a>, Error> {
        let field = self.find("--fact-field", named.field.as_deref(), FIELDS)?;
        let value = self.find("--fact-value", named.value.as_deref(), VALUES)?;
        let before = self.find("--fact-before", named.before.as_deref(), BEFORE)?;
        if let (Some(field), Some(value)) = (field, value) {
            return Ok(Form::Change { field, value, before });
        }
        let fields: Vec<(FieldId, &str)> = (0u32..)
            .map(FieldId)
            .zip(&self.program.fields)
            .filter(|(id, _)| Some(*id) != self.program.key)
            .filter_map(|(id, field)| {
                let column = self.header.iter().find(|name| fold(name) == fold(&field.source))?;
                (column != key && Some(column.as_str()) != time).then_some((id, column.as_str()))
            })
            .collect();
        if fields.is_empty() {
            let error = format!(
                "{} has neither a column for the field and one for its value, nor a column of a field of the policy",
                clean(self.path)
            );
            return Err(Error::data(error)
                .help(format!("name the two with --fact-field and --fact-value; {}", self.all())));
        }
        Ok(Form::Lead(fields))
    }
}
