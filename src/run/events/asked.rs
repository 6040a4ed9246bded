//! A file of events whose columns are looked for, and what its first values say beside the keys of the leads.

use super::named::Columns;
use crate::data::Error;
use crate::data::cells::{BrokenRow, Cells};
use crate::data::keys::{Digester, KeyRule};
use crate::data::mapping::Mapping;
use crate::data::records::{Portion, Records, Scanner};
use crate::data::said::Said;
use crate::data::value::{Native, trim_bytes};
use crate::program::time::Zone;
use hashbrown::HashMap;

/// As many events are looked at.
const SAMPLE: u64 = 1000;
/// A column whose values are keys of leads holds one in so many events, or oftener.
pub(super) const ONE_IN: u64 = 20;

/// Where the keys of leads are.
#[derive(Clone, Copy)]
pub(crate) enum LeadKeys<'a> {
    /// In a file that can be read once more.
    File(&'a str, Said<'a>),
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
    pub said: Said<'a>,
    /// Its columns.
    pub header: &'a [String],
    /// What the user says of them.
    pub named: &'a Columns,
    /// The names of the leads' key: what the data calls it, and the policy.
    pub own: &'a [&'a str],
    /// How keys compare.
    pub rule: &'a KeyRule,
    /// What the data calls the kinds of events that are declared.
    pub kinds: &'a [&'a str],
    /// The one kind of all its events, where the user says so.
    pub kind: Option<&'a str>,
    /// Whether there are other files of events: messages then say which is meant.
    pub among_others: bool,
    pub leads: LeadKeys<'a>,
}

impl Asked<'_> {
    /// Whether the values of both files can be looked at.
    pub(super) fn can_look(&self) -> bool {
        let leads = match self.leads {
            LeadKeys::File(path, said) => !said.once(path),
            LeadKeys::Known(..) => true,
            LeadKeys::Unknown => false,
        };
        leads && !self.said.once(self.path)
    }

    /// How many events were looked at, and by column in how many of them it has the key of a lead.
    pub(super) fn held(&self, columns: &[&str]) -> Option<(u64, Vec<u64>)> {
        if self.can_look() { self.held_until(columns, false).ok() } else { None }
    }

    pub(super) fn held_until(
        &self,
        columns: &[&str],
        first_is_enough: bool,
    ) -> Result<(u64, Vec<u64>), Error> {
        let sample = Sample::read(self, columns)?;
        let held = match self.leads {
            LeadKeys::File(path, said) => sample.held_by_file(path, said, self.own, first_is_enough)?,
            LeadKeys::Known(_, is_key) => sample.held(is_key),
            LeadKeys::Unknown => vec![0; columns.len()],
        };
        Ok((sample.events, held))
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
        each_row(asked.path, asked.said, columns, &mut |texts| {
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
        said: Said<'_>,
        own: &[&str],
        first_is_enough: bool,
    ) -> Result<Vec<u64>, Error> {
        let mut values = self.values.clone();
        let mut held = vec![0; self.columns];
        each_row(path, said, own.get(..1).unwrap_or(own), &mut |texts| {
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

/// The columns of a file; of JSON Lines the keys of its first records.
pub(crate) fn header(path: &str, said: Said<'_>) -> Result<Vec<String>, Error> {
    let mut records = Records::open(path, said, 64 << 10, None)?;
    match records.header() {
        Some(header) => Ok(header.to_vec()),
        None => records.first_keys(),
    }
}

/// Rows that are none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unread {
    /// How many.
    pub rows: u64,
    /// Why the first of them is none.
    pub why: Option<String>,
}

/// Calls `take` with the texts of these columns, row by row, until it says that it has seen enough. Gives back the rows
/// so far that are none.
pub(crate) fn each_row(
    path: &str,
    said: Said<'_>,
    wanted: &[&str],
    take: &mut dyn FnMut(&[&[u8]]) -> bool,
) -> Result<Unread, Error> {
    let mut records = Records::open(path, said, 64 << 10, None)?;
    let (mut broken, mut none): (Vec<BrokenRow>, _) = (Vec::new(), Unread::default());
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
            unread.scan(&mut scanner, 4096, &mut cells, &mut broken);
            none.rows = none.rows.saturating_add(broken.len() as u64);
            let why = broken.drain(..).next().map(|row| row.reason);
            none.why = none.why.or(why);
            for row in 0..cells.rows() {
                let text = |slot: &Option<usize>| match slot {
                    Some(slot) => trim_bytes(cells.get(&unread.chunk, row, *slot).bytes()),
                    None => &[],
                };
                let texts: Vec<&[u8]> = mapping.slot_of.iter().map(text).collect();
                if !take(&texts) {
                    return Ok(none);
                }
            }
        }
        buffer = unread.chunk;
    }
    Ok(none)
}
