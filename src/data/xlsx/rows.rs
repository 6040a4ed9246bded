//! Rows of a sheet: each cell as a text in a line of its row, as a number, or as a date; and how they become cells.

use crate::data::cell::{Cell, Form};
use crate::data::cells::{BrokenRow, Cells, Place};
use crate::data::chunks::LONGEST;
use crate::data::mapping::Mapping;
use crate::data::value::Native;
use crate::data::value::date::local_within;
use crate::program::Date;
use crate::program::time::Zone;
use std::borrow::Cow;

/// A cell that holds something.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'a> {
    /// A text.
    Text(Cow<'a, str>),
    /// A number, as it is shown.
    Number(f64),
    /// Yes or no.
    Truth(bool),
    /// A day or a date and time, in microseconds since 1970, without a zone.
    Date {
        /// When it begins.
        micros: i64,
        /// Whether it is a day.
        day: bool,
    },
    /// What a formula came to that has no value.
    Wrong(&'static str),
}

impl Value<'_> {
    /// As a text.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Value::Text(text) => Cow::Borrowed(text),
            Value::Number(number) => Cow::Owned(digits(*number)),
            Value::Truth(true) => Cow::Borrowed("true"),
            Value::Truth(false) => Cow::Borrowed("false"),
            Value::Date { micros, day } => Cow::Owned(date(*micros, *day)),
            Value::Wrong(wrong) => Cow::Borrowed(wrong),
        }
    }
}

/// A number as a spreadsheet shows it, which knows fifteen digits.
pub(super) fn digits(number: f64) -> String {
    let rounded = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{rounded}")
}

/// A date as it is written, to the second where it says no more.
fn date(micros: i64, day: bool) -> String {
    match Zone::default().local(micros) {
        Some(local) if day => local.date().to_string(),
        Some(local) => local.to_string().replace('T', " "),
        None => "a day beyond all years".to_owned(),
    }
}

/// A row with something in it.
#[derive(Clone, Debug)]
pub(super) struct Line<'a> {
    /// Which row of the sheet, from 0.
    pub row: u32,
    /// Its cells, each with its column.
    pub cells: Vec<(u32, Value<'a>)>,
}

impl Line<'_> {
    /// The texts of its cells up to a column.
    pub fn texts(&self, width: usize) -> Vec<String> {
        let mut texts = vec![String::new(); width];
        for (column, value) in &self.cells {
            if let Some(text) = texts.get_mut(*column as usize) {
                *text = value.text().into_owned();
            }
        }
        texts
    }
}

/// A cell of a portion: a place in its text.
#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    at: u32,
    len: u32,
    kind: Kind,
    /// When a date begins.
    micros: i64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Absent,
    Text,
    Token,
    Wrong,
    Day,
    Instant,
}

/// Where a row is.
#[derive(Clone, Copy, Debug)]
struct Span {
    /// Lines before it.
    line: u32,
    /// Its text; nothing where it is longer than a row may be.
    text: Option<(usize, usize)>,
}

/// Rows of a portion of a sheet.
#[derive(Debug, Default)]
pub struct Rows {
    width: usize,
    entries: Vec<Entry>,
    /// By row, where it is.
    lines: Vec<Span>,
    /// All lines.
    all: u32,
}

impl Rows {
    /// How many.
    pub fn num_rows(&self) -> usize {
        self.lines.len()
    }
}

/// Makes a portion of rows.
pub(super) struct Portion {
    rows: Rows,
    /// A line for each row of the sheet, and behind them texts with line breaks.
    text: Vec<u8>,
    more: Vec<u8>,
    /// Entries whose text is among those behind.
    behind: Vec<usize>,
    /// The row of the sheet that is its first line.
    first: u32,
}

impl Portion {
    /// Of rows of so many cells, from a row of the sheet on.
    pub fn new(width: usize, first: u32) -> Portion {
        let rows = Rows { width, ..Rows::default() };
        Portion { rows, text: Vec::new(), more: Vec::new(), behind: Vec::new(), first }
    }

    /// How many bytes of text it has.
    pub fn bytes(&self) -> usize {
        self.text.len().saturating_add(self.more.len())
    }

    /// How many cells it has.
    pub fn cells(&self) -> usize {
        self.rows.entries.len()
    }

    /// The row of the sheet behind its last.
    pub fn next(&self) -> u32 {
        self.first.saturating_add(self.rows.all)
    }

    /// Adds a row, which comes after all that are there; says whether it did.
    pub fn push(&mut self, line: &Line<'_>) -> bool {
        let Some(above) = line.row.checked_sub(self.next()) else { return false };
        self.text.resize(self.text.len().saturating_add(above as usize), b'\n');
        self.rows.all = self.rows.all.saturating_add(above);
        let start = self.text.len();
        let from = self.rows.entries.len();
        self.rows.entries.resize(from.saturating_add(self.rows.width), Entry::default());
        let mut column = 0;
        for (at, value) in &line.cells {
            let at = *at as usize;
            if at >= self.rows.width {
                break;
            }
            while column < at {
                self.text.push(b'\t');
                column = column.saturating_add(1);
            }
            self.cell(from.saturating_add(at), value);
        }
        let text = (start, self.text.len());
        let text = (text.1.saturating_sub(start) <= LONGEST).then_some(text);
        if text.is_none() {
            self.text.truncate(start);
        }
        self.text.push(b'\n');
        self.rows.lines.push(Span { line: self.rows.all, text });
        self.rows.all = self.rows.all.saturating_add(1);
        true
    }

    fn cell(&mut self, place: usize, value: &Value<'_>) {
        let text = value.text();
        let (kind, micros) = match value {
            Value::Text(_) => (Kind::Text, 0),
            Value::Number(_) | Value::Truth(_) => (Kind::Token, 0),
            Value::Date { micros, day: true } => (Kind::Day, *micros),
            Value::Date { micros, day: false } => (Kind::Instant, *micros),
            Value::Wrong(_) => (Kind::Wrong, 0),
        };
        let breaks = |byte: &u8| matches!(byte, b'\n' | b'\r' | b'\t');
        let mut at = self.text.len();
        if text.bytes().any(|byte| breaks(&byte)) {
            let plain = text.bytes().map(|byte| if breaks(&byte) { b' ' } else { byte });
            self.text.extend(plain);
            at = self.more.len();
            self.more.extend_from_slice(text.as_bytes());
            self.behind.push(place);
        } else {
            self.text.extend_from_slice(text.as_bytes());
        }
        if let Some(entry) = self.rows.entries.get_mut(place) {
            // No portion has more text than places reach.
            *entry = Entry { at: at as u32, len: text.len() as u32, kind, micros };
        }
    }

    /// The rows, and the text that they are places of.
    pub fn finish(mut self) -> (Rows, Vec<u8>) {
        let lines = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        for place in self.behind {
            if let Some(entry) = self.rows.entries.get_mut(place) {
                entry.at = entry.at.saturating_add(lines);
            }
        }
        self.text.append(&mut self.more);
        (self.rows, self.text)
    }
}

/// Makes cells of rows. Each thread has its own.
pub struct Scanner {
    columns: Vec<usize>,
    width: usize,
    natives: Vec<Native>,
    zone: Zone,
}

impl Scanner {
    /// For the columns that have slots; by slot, what it is best read as.
    pub fn new(mapping: &Mapping, natives: Vec<Native>, zone: Zone) -> Scanner {
        Scanner { columns: mapping.columns.clone(), width: mapping.width, natives, zone }
    }

    /// Makes cells of so many rows from one on.
    pub fn scan(
        &mut self,
        rows: &Rows,
        (from, count): (usize, usize),
        place: &mut Place,
        cells: &mut Cells,
        broken: &mut Vec<BrokenRow>,
    ) {
        let to = from.saturating_add(count);
        for at in from..to {
            let Some(Span { line, text }) = rows.lines.get(at).copied() else { break };
            let place_of = Place { record: place.record, line };
            place.record = place.record.saturating_add(1);
            let Some(text) = text else {
                broken.push(BrokenRow { place: place_of, reason: "longer than 64 MB".to_owned() });
                continue;
            };
            let start = at.saturating_mul(rows.width);
            let entries = rows.entries.get(start..start.saturating_add(rows.width)).unwrap_or(&[]);
            let (row, _) = cells.begin();
            for (entry, slot) in entries.iter().zip(&self.columns).filter(|(_, slot)| **slot < self.width) {
                if let Some(cell) = row.get_mut(*slot) {
                    *cell = self.cell(entry, *slot);
                }
            }
            cells.keep(place_of, text);
        }
        place.line = rows.lines.get(to).map_or(rows.all, |row| row.line);
    }

    fn cell(&self, entry: &Entry, slot: usize) -> Cell {
        let placed = |form| Cell { at: entry.at, len: entry.len, form, exact: true };
        match entry.kind {
            Kind::Absent => Cell::ABSENT,
            Kind::Text => placed(Form::Text),
            Kind::Token => placed(Form::Token),
            // It fits no type, so it is told whatever the field.
            Kind::Wrong => placed(Form::Nested),
            Kind::Day | Kind::Instant => {
                let date = self.natives.get(slot) == Some(&Native::Date);
                let code = date.then(|| self.date(entry)).flatten();
                code.map_or_else(|| placed(Form::Text), |date| Cell::of_value(date.code()))
            }
        }
    }

    /// A date in the policy's zone.
    fn date(&self, entry: &Entry) -> Option<Date> {
        let local = Zone::default().local(local_within(entry.micros)?)?;
        let instant = self.zone.instant(local);
        Some(if entry.kind == Kind::Day { Date::day(instant) } else { Date::instant(instant) })
    }
}
