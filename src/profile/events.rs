//! What events there are: their names, how often, and the columns that each kind of event fills.

use super::column::Column;
use super::guess::{Described, Guess, describe};
use super::places::{Heads, Places, Said};
use super::{EventColumns, Leads};
use crate::analyse::dates::{SERIAL_EVENTS, SeenDates};
use crate::data::Error;
use crate::data::keys::Digester;
use crate::data::said::{self, Named};
use crate::data::value::date::DateStyle;
use crate::data::value::orders::Orders;
use crate::diag::say::grouped;
use crate::profile::whole::{Lists, Rows, Whole};
use crate::program::Format;
use crate::program::text::fold;
use crate::program::time::Zone;
use crate::report::Count;
use crate::run::Progress;
use crate::run::events::{Asked, Columns, EventPath, LeadKeys, each_row};
use foldhash::fast::RandomState;
use hashbrown::HashMap;

/// As many kinds of events are told apart, and as many columns of each.
const KINDS: usize = 1000;
const COLUMNS: usize = 60;
/// As many values are kept of each column of each kind.
const VALUES: usize = 64;
/// The day numbers of a spreadsheet of the years 2000 to 2039, read as seconds since 1970.
const SERIALS: std::ops::Range<i64> = 36_526_000_000..51_136_000_000;
/// In so many events a column is looked for something.
const FIRST: usize = 1000;

/// What happened.
#[derive(Debug, Default)]
pub struct Happened {
    /// All events.
    pub rows: u64,
    /// Those that say nothing of what, when or to whom.
    pub broken: u64,
    /// The kinds, the commonest first.
    pub kinds: Vec<DescribedEvent>,
    /// Events whose kind was one too many.
    pub more: u64,
    /// By column of the leads that could be their key, the events of a lead that is there; nothing for nested ones.
    pub matched: Vec<(String, u64)>,
    /// Those whose instant is not written in the usual way.
    undated: u64,
    /// The first of these instants.
    pub odd_time: Option<String>,
    /// The formats in which all instants can be read, where none is written in the usual way.
    pub times: Vec<Format>,
    /// What is odd about when they happened.
    pub odd_times: Option<String>,
    /// How the file was read, where it is unusual.
    pub notes: Vec<String>,
    /// The files, each with the column of its key.
    pub(super) files: Vec<(Named, String)>,
}

/// A kind of event.
#[derive(Debug)]
pub struct DescribedEvent {
    /// Its name in the data.
    pub name: String,
    /// How often it happened.
    pub count: u64,
    /// The columns that say something about it.
    pub columns: Vec<Described>,
}

/// Counts events.
struct Tally {
    kinds: HashMap<Box<[u8]>, Kind, RandomState>,
    happened: Happened,
    date: DateStyle,
    /// How those instants are written that are not in the usual way.
    orders: Orders,
    /// Where instants lie that are in the usual way.
    seen: SeenDates,
    /// Numbers that are days of a spreadsheet of these times, and other numbers.
    serials: u64,
    seconds: u64,
    digester: Digester,
}

struct Kind {
    count: u64,
    columns: Vec<Column>,
}

impl Tally {
    fn new() -> Tally {
        Tally {
            kinds: HashMap::default(),
            happened: Happened::default(),
            date: DateStyle::new(None, &Zone::default()),
            orders: Orders::default(),
            seen: SeenDates::default(),
            serials: 0,
            seconds: 0,
            digester: Digester::default(),
        }
    }

    /// The next event; says what key it has, where it can be read.
    fn event<'a>(&mut self, rows: &Rows<'a>, row: usize, places: &'a Places) -> Option<&'a [u8]> {
        self.happened.rows += 1;
        let Some(Said { name, time, key }) = places.read(rows, row) else {
            self.happened.broken += 1;
            return None;
        };
        if time.is_empty() {
            self.happened.broken += 1;
            return None;
        }
        if let Some(date) = self.date.parse(time) {
            self.seen.see(date.start());
            let number = time.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
            let serial = number && SERIALS.contains(&date.start());
            self.serials += u64::from(serial);
            self.seconds += u64::from(number && !serial);
        } else {
            self.happened.undated += 1;
            self.orders.see(time);
            self.happened.odd_time.get_or_insert_with(|| String::from_utf8_lossy(time).into_owned());
        }
        if self.kinds.len() >= KINDS && !self.kinds.contains_key(name) {
            self.happened.more += 1;
            return Some(key);
        }
        if !self.kinds.contains_key(name) {
            self.kinds.insert(name.into(), Kind { count: 0, columns: Vec::new() });
        }
        let kind = self.kinds.get_mut(name)?;
        for name in rows.names.iter().skip(kind.columns.len()).take(COLUMNS - kind.columns.len()) {
            kind.columns.push(Column::new(name, kind.count, VALUES, false));
        }
        kind.count += 1;
        for (slot, column) in kind.columns.iter_mut().enumerate().filter(|(slot, _)| !places.holds(*slot)) {
            let raw = rows.cells.get(rows.chunk, row, slot);
            column.cell(raw, Count { open: 1, ..Count::default() }, &self.digester);
        }
        Some(key)
    }

    /// What happened; the columns at these places are no fields.
    fn happened(self, places: &Places) -> Happened {
        let mut happened = self.happened;
        // Days of a spreadsheet, perhaps beside dates.
        if self.serials > 0 && self.seconds == 0 && happened.undated == 0 {
            happened.times = vec![Format::Serial];
        } else {
            happened.odd_times = self.seen.said("the events", SERIAL_EVENTS, grouped);
        }
        // A format reads all events or none.
        if happened.undated + happened.broken < happened.rows {
            happened.broken += happened.undated;
        } else if happened.times.is_empty() {
            happened.times = self.orders.all();
            happened.broken += if happened.times.is_empty() { happened.undated } else { 0 };
        }
        let mut kinds: Vec<DescribedEvent> = self
            .kinds
            .into_iter()
            .map(|(name, kind)| {
                let columns = kind.columns.into_iter().enumerate().filter(|(slot, _)| !places.holds(*slot));
                let described = columns.map(|(_, column)| describe(column, kind.count, None));
                DescribedEvent {
                    name: String::from_utf8_lossy(&name).into_owned(),
                    count: kind.count,
                    columns: described.collect(),
                }
            })
            .collect();
        let by_count =
            |a: &DescribedEvent, b: &DescribedEvent| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name));
        kinds.sort_by(by_count);
        kinds.into_iter().for_each(|kind| happened.add_kind(kind));
        happened.kinds.sort_by(by_count);
        happened
    }
}

impl Happened {
    /// Adds a kind; names that differ in capitals alone are one, as they are for a run.
    fn add_kind(&mut self, kind: DescribedEvent) {
        let folded = fold(&kind.name);
        match self.kinds.iter_mut().find(|known| fold(&known.name) == folded) {
            Some(known) => known.add(kind),
            None => self.kinds.push(kind),
        }
    }

    /// Adds what happened in another file.
    fn add(&mut self, other: Happened) {
        self.rows += other.rows;
        self.broken += other.broken;
        self.more += other.more;
        match (self.times.is_empty(), other.times.is_empty()) {
            (true, _) => self.times = other.times,
            (false, true) => {}
            // Only a format that reads all of them is offered.
            (false, false) => self.times.retain(|format| other.times.contains(format)),
        }
        self.odd_times = self.odd_times.take().or(other.odd_times);
        self.notes.extend(other.notes);
        self.files.extend(other.files);
        self.odd_time = self.odd_time.take().or(other.odd_time);
        for kind in other.kinds {
            self.add_kind(kind);
        }
        for (column, count) in other.matched {
            match self.matched.iter_mut().find(|(known, _)| *known == column) {
                Some((_, known)) => *known += count,
                None => self.matched.push((column, count)),
            }
        }
        self.kinds.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    }
}

impl DescribedEvent {
    /// Adds the same kind of another file. A column that both have, and that is not the same in both, is a text.
    fn add(&mut self, other: DescribedEvent) {
        self.count += other.count;
        for column in other.columns {
            match self.columns.iter_mut().find(|known| known.name == column.name) {
                Some(known) if known.guess != column.guess => known.guess = Guess::Text,
                Some(_) => {}
                None => self.columns.push(column),
            }
        }
    }
}

/// What the columns of a file of events are called, and which of them are filled.
pub(super) fn columns(path: &str, said: said::Said<'_>) -> Result<EventColumns, Error> {
    let mut whole = Whole::open(path, said, None)?;
    let names = match whole.names() {
        [] => whole.first_keys()?,
        names => names.to_vec(),
    };
    let wanted: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut filled = vec![false; names.len()];
    let mut left = FIRST;
    each_row(path, said, &wanted, &mut |texts| {
        filled.iter_mut().zip(texts).for_each(|(filled, text)| *filled |= !text.is_empty());
        left -= 1;
        left > 0
    })?;
    let filled =
        names.iter().zip(filled).filter(|(_, filled)| *filled).map(|(name, _)| name.clone()).collect();
    Ok(EventColumns { names, filled })
}

/// Looks at files of events, as if all were one.
pub(super) fn of_files<'a>(
    (paths, said): (&[EventPath], &said::SaidOf<'a>),
    named: &Columns,
    key: Option<&str>,
    leads: &Leads,
    progress: Option<&Progress>,
) -> Result<Happened, Error> {
    let mut all = Happened::default();
    let mut headers = Vec::new();
    for of in paths.iter().filter(|of| of.path != "-") {
        let mut whole = Whole::open(&of.path, said(&of.path), None)?;
        headers.push(match whole.names() {
            [] => whole.first_keys()?,
            names => names.to_vec(),
        });
    }
    let headers: Vec<&[String]> = headers.iter().map(Vec::as_slice).collect();
    for of in paths {
        all.add(of_file((of, said(&of.path), paths.len() > 1), (named, &headers), key, leads, progress)?);
    }
    Ok(all)
}

/// Looks at a file of events.
fn of_file(
    (EventPath { path, kind }, said, among_others): (&EventPath, said::Said<'_>, bool),
    (named, headers): (&Columns, &[&[String]]),
    key: Option<&str>,
    leads: &Leads,
    progress: Option<&Progress>,
) -> Result<Happened, Error> {
    let mut whole = Whole::open(path, said, progress)?;
    let header = match whole.names() {
        [] => whole.first_keys()?,
        names => names.to_vec(),
    };
    if header.is_empty() {
        return Ok(Happened::default());
    }
    let keyed = |name: &str| key.is_none_or(|key| key == name);
    let is_key = |digest| {
        let mut keys = leads
            .columns
            .iter()
            .filter(|column| keyed(&column.name))
            .filter_map(|column| column.keys.as_ref());
        keys.any(|keys| keys.contains(digest))
    };
    let heads = Heads::of_file(&Asked {
        path,
        said,
        header: &header,
        named: &named.of_one(&header, headers),
        own: key.as_slice(),
        rule: leads.digester.rule(),
        kinds: &[],
        kind: kind.as_deref(),
        among_others,
        leads: LeadKeys::Known(&leads.digester, &is_key),
    })?;
    let mut tally = Tally::new();
    let mut matched: Vec<(&str, _, u64)> = leads
        .columns
        .iter()
        .filter_map(|column| Some((column.name.as_str(), column.keys.as_ref()?, 0)))
        .collect();
    whole.each(|rows| {
        let places = heads.places(rows.names);
        for row in 0..rows.cells.rows() {
            let Some(key) = tally.event(rows, row, &places) else { continue };
            let digest = leads.digester.digest(key);
            for (_, keys, count) in &mut matched {
                *count += u64::from(keys.contains(digest));
            }
        }
    })?;
    let matched = matched.into_iter().map(|(name, _, count)| (name.to_owned(), count)).collect();
    let mut happened = tally.happened(&heads.places(whole.names()));
    happened.rows = whole.rows;
    happened.broken += whole.broken;
    happened.notes = whole.notes();
    happened.files.extend(heads.key().map(|key| (Named::new(path, said), key.to_owned())));
    Ok(Happened { matched, ..happened })
}

/// Events in lists inside the leads.
pub(super) struct Nested {
    tally: Tally,
    of: Lists,
    heads: Heads,
    lists: u64,
}

impl Nested {
    pub fn new(named: &Columns) -> Nested {
        Nested { tally: Tally::new(), of: Lists::new(), heads: Heads::of_lists(named), lists: 0 }
    }

    /// The events of a lead.
    pub fn lead(&mut self, list: &[u8]) {
        self.lists += 1;
        let Nested { tally, of, heads, .. } = self;
        of.each(list, |rows| {
            let Some(rows) = rows else {
                tally.happened.rows += 1;
                tally.happened.broken += 1;
                return;
            };
            tally.event(rows, 0, &heads.places(rows.names));
        });
    }

    /// What happened, where there were lists at all.
    pub fn happened(self) -> Option<Happened> {
        let places = self.heads.places(&self.of.names);
        (self.lists > 0).then(|| self.tally.happened(&places))
    }
}
