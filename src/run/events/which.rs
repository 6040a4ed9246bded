//! Which column of a file of events holds the lead's key, where several could: the one whose values are keys of leads.
//!
//! The first events are held against all leads, so that the answer is the same however the files are read. What cannot be
//! told is an error that names the columns: points never go to other leads in silence.

use super::named::{Columns, KEYS, is_anybodys, letters, pick};
use crate::data::Error;
use crate::data::cells::Cells;
use crate::data::format::Format;
use crate::data::keys::{Digester, KeyRule};
use crate::data::mapping::{Mapping, find};
use crate::data::records::{Portion, Records, Scanner};
use crate::data::value::{Native, trim_bytes};
use crate::diag::say::{clean, counted, grouped};
use crate::program::text::fold;
use crate::program::time::Zone;
use hashbrown::HashMap;
use std::collections::BTreeSet;

/// As many events are looked at.
const SAMPLE: u64 = 1000;
/// A column whose values are keys of leads holds one in so many events, or oftener.
const ONE_IN: u64 = 20;

/// Whom events may be about.
const WHO: &[&str] = &[
    "account",
    "client",
    "contact",
    "customer",
    "lead",
    "member",
    "person",
    "profile",
    "prospect",
    "subscriber",
    "user",
    "who",
];
/// What stands behind whom in the name of a column of keys.
const ENDS: &[&str] = &["guid", "id", "key", "no", "nr", "number", "uuid", ""];

/// Where the keys of leads are.
#[derive(Clone, Copy)]
pub(crate) enum LeadKeys<'a> {
    /// In a file that can be read once more.
    File(&'a str, Option<Format>),
    /// At hand, as digests of this kind.
    Known(&'a Digester, &'a dyn Fn(u64) -> bool),
    /// Nowhere yet: leads come from stdin.
    Unknown,
}

/// A file of events whose key is looked for.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// The file.
    pub path: &'a str,
    pub format: Option<Format>,
    /// Its columns.
    pub header: &'a [String],
    /// What the user says of them.
    pub named: &'a Columns,
    /// The names of the leads' key: what the data calls it, and the policy.
    pub own: &'a [&'a str],
    /// How keys compare.
    pub rule: &'a KeyRule,
    pub leads: LeadKeys<'a>,
}

/// Whether a column is called as keys of leads are.
fn is_about_whom(name: &str) -> bool {
    let name = letters(name);
    ENDS.iter().any(|end| name.strip_suffix(end).is_some_and(|who| WHO.contains(&who)))
}

impl<'a> Asked<'a> {
    /// The column of the lead's key.
    ///
    /// # Errors
    /// When no column is called as such columns are, or several are and their values do not tell which it is.
    pub fn key(&self) -> Result<&'a str, Error> {
        let usual: Vec<&str> = self.own.iter().chain(KEYS).copied().collect();
        let first = pick(self.named.key.as_deref(), &usual, self.header, "the lead's key", "--event-key")?;
        let others = self.others(first);
        if self.named.key.is_some() || others.is_empty() {
            return Ok(first);
        }
        let columns: Vec<&str> = std::iter::once(first).chain(others).collect();
        // The column that is called as the leads' key is, by a name that is not anybody's.
        let own = self.own.iter().any(|own| fold(own) == fold(first)) && !is_anybodys(first);
        let readable = self.path != "-" && !matches!(self.leads, LeadKeys::Unknown | LeadKeys::File("-", _));
        if !readable {
            return if own { Ok(first) } else { Err(not_looked_at(&columns)) };
        }
        let sample = Sample::read(self, &columns)?;
        let held = match self.leads {
            LeadKeys::File(path, format) => sample.held_by_file(path, format, self.own, own)?,
            LeadKeys::Known(_, is_key) => sample.held(is_key),
            LeadKeys::Unknown => vec![0; columns.len()],
        };
        let holding: Vec<usize> = (0..columns.len()).filter(|at| held.get(*at) > Some(&0)).collect();
        let enough = |at: &usize| held.get(*at).copied().unwrap_or(0) * ONE_IN >= sample.events;
        match holding.as_slice() {
            [only] if enough(only) => Ok(columns.get(*only).copied().unwrap_or(first)),
            _ if own => Ok(first),
            _ => Err(not_told(&columns, &held, sample.events)),
        }
    }

    /// Other columns that could be it.
    fn others(&self, first: &str) -> Vec<&'a str> {
        let mut found = BTreeSet::new();
        for name in self.own.iter().chain(KEYS) {
            found.extend(find(name, self.header).ok().flatten());
        }
        if is_anybodys(first) {
            found.extend((0..).zip(self.header).filter(|(_, name)| is_about_whom(name)).map(|(at, _)| at));
        }
        let names = found.into_iter().filter_map(|at| self.header.get(at)).map(String::as_str);
        names.filter(|name| *name != first).collect()
    }
}

/// The values of the first events.
struct Sample {
    /// Events looked at.
    events: u64,
    columns: usize,
    digester: Digester,
    /// By the digest of a value, in how many events each column has it.
    values: HashMap<u64, Vec<u64>, foldhash::fast::RandomState>,
}

impl Sample {
    fn read(asked: &Asked<'_>, columns: &[&str]) -> Result<Sample, Error> {
        let digester = match asked.leads {
            LeadKeys::Known(digester, _) => digester.clone(),
            LeadKeys::File(..) | LeadKeys::Unknown => Digester::new(asked.rule.clone()),
        };
        let mut sample = Sample { events: 0, columns: columns.len(), digester, values: HashMap::default() };
        each_row(asked.path, asked.format, columns, &mut |texts| {
            for (column, text) in texts.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                let digest = sample.digester.digest(text);
                let counts = sample.values.entry(digest).or_insert_with(|| vec![0; columns.len()]);
                if let Some(count) = counts.get_mut(column) {
                    *count += 1;
                }
            }
            sample.events += 1;
            sample.events < SAMPLE
        })?;
        Ok(sample)
    }

    /// By column, in how many events it has the key of a lead.
    fn held(&self, is_key: &dyn Fn(u64) -> bool) -> Vec<u64> {
        let mut held = vec![0; self.columns];
        for (_, counts) in self.values.iter().filter(|(digest, _)| is_key(**digest)) {
            held.iter_mut().zip(counts).for_each(|(held, count)| *held += count);
        }
        held
    }

    /// As [`Sample::held`], of the leads of a file. Where the first column is taken as soon as it holds keys, the leads
    /// are read only until it does.
    fn held_by_file(
        &self,
        path: &str,
        format: Option<Format>,
        own: &[&str],
        first_is_enough: bool,
    ) -> Result<Vec<u64>, Error> {
        let mut values = self.values.clone();
        let mut held = vec![0; self.columns];
        each_row(path, format, own.get(..1).unwrap_or(own), &mut |texts| {
            let Some(key) = texts.first() else { return false };
            for (held, count) in
                held.iter_mut().zip(values.remove(&self.digester.digest(key)).unwrap_or_default())
            {
                *held += count;
            }
            let first = held.first().copied().unwrap_or(0);
            let enough = first_is_enough && first * ONE_IN >= self.events;
            !(enough || values.is_empty())
        })?;
        Ok(held)
    }
}

/// Calls `take` with the texts of these columns, row by row, until it says that it has seen enough.
pub(super) fn each_row(
    path: &str,
    format: Option<Format>,
    wanted: &[&str],
    take: &mut dyn FnMut(&[&[u8]]) -> bool,
) -> Result<(), Error> {
    let mut records = Records::open(path, format, 64 << 10, None)?;
    let mapping = match records.header() {
        None => Mapping::of_keys(wanted),
        Some(header) => Mapping::of_header(wanted, header, true)?,
    };
    records.read_columns(&mapping)?;
    let natives = vec![Native::Text; mapping.width];
    let names = mapping.names(wanted);
    let mut scanner = Scanner::new(records.kind(), &mapping, &names, &natives, &Zone::default());
    let mut cells = Cells::new(mapping.width);
    let mut buffer = Vec::new();
    while let Some(portion) = records.next(std::mem::take(&mut buffer))? {
        let Portion::Unread(mut unread) = portion else { continue };
        while unread.more() {
            unread.scan(&mut scanner, 4096, &mut cells, &mut Vec::new());
            for row in 0..cells.rows() {
                let text = |slot: &Option<usize>| match slot {
                    Some(slot) => trim_bytes(cells.get(&unread.chunk, row, *slot).bytes()),
                    None => &[],
                };
                let texts: Vec<&[u8]> = mapping.slot_of.iter().map(text).collect();
                if !take(&texts) {
                    return Ok(());
                }
            }
        }
        buffer = unread.chunk;
    }
    Ok(())
}

fn listed(texts: &[String]) -> String {
    match texts {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        texts => texts.concat(),
    }
}

fn error(columns: &[&str], why: &str) -> Error {
    let columns: Vec<String> = columns.iter().map(|column| clean(column)).collect();
    let quoted: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
    let options: Vec<String> = columns.iter().map(|column| format!("--event-key \"{column}\"")).collect();
    Error::data(format!(
        "events could go to the wrong leads: {} of the events could each be the lead's key, and {why}",
        listed(&quoted)
    ))
    .help(format!("say which one it is: {}", options.join(", or ")))
}

fn not_looked_at(columns: &[&str]) -> Error {
    error(columns, "what comes from stdin cannot be looked at first")
}

fn not_told(columns: &[&str], held: &[u64], events: u64) -> Error {
    let mut by_held: Vec<(u64, &str)> = held.iter().copied().zip(columns.iter().copied()).collect();
    by_held.sort_by_key(|(held, name)| (std::cmp::Reverse(*held), is_anybodys(name)));
    let columns: Vec<&str> = by_held.iter().map(|(_, name)| *name).collect();
    if by_held.iter().all(|(held, _)| *held == 0) {
        let events = counted(events, "event", "events");
        return error(&columns, &format!("none of them holds the key of a lead in the first {events}"));
    }
    let counts: Vec<String> =
        by_held.iter().map(|(held, name)| format!("`{}` in {}", clean(name), grouped(*held))).collect();
    let events = counted(events, "event", "events");
    error(&columns, &format!("keys of leads stand in the first {events} so often: {}", listed(&counts)))
}
