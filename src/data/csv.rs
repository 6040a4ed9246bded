//! CSV: the dialect from the header, records split into cells, quotes as in RFC 4180 (and as the `csv` crate reads
//! what is not in it: a quote inside an unquoted cell is just a quote).
//!
//! The splitter looks at 64 bytes at a time: one bit for each byte that is a delimiter, a line feed or a quote. Cells
//! are what lies between the bits.

#![expect(clippy::indexing_slicing, reason = "a kernel: every index is guarded by a length beside it")]

use super::cell::{Cell, Form};
use super::cells::{BrokenRow, Cells, Place};
use super::format::{DELIMITERS, Dialect};
use super::scan::Specials;

/// The delimiter that the header uses: the one of `,` `;` tab and `|` that stands most often outside quotes.
pub fn delimiter(header: &[u8]) -> u8 {
    let mut counts = DELIMITERS.map(|delimiter| (delimiter, 0usize));
    let mut quoted = false;
    for &byte in header {
        if byte == b'"' {
            quoted = !quoted;
        } else if !quoted {
            for (delimiter, count) in &mut counts {
                *count += usize::from(byte == *delimiter);
            }
        }
    }
    // Of equals the first: a comma.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

/// The names in a header.
pub fn header(record: &[u8], dialect: impl Into<Dialect>) -> Vec<String> {
    let mut names = Vec::new();
    let mut specials = Specials::new(record, 0, dialect.into());
    let (mut at, mut line) = (0, 0);
    let mut unescaped = Vec::new();
    loop {
        let cell = next_cell(record, &mut specials, at, &mut unescaped, &mut line);
        let bytes = match cell.form {
            Form::Unescaped => &unescaped[cell.start..cell.end],
            Form::Text | Form::Token | Form::Nested | Form::Absent | Form::Value => {
                &record[cell.start..cell.end]
            }
        };
        names.push(String::from_utf8_lossy(bytes).into_owned());
        if cell.last {
            return names;
        }
        at = cell.after;
    }
}

/// How many records a chunk of whole records holds.
pub fn count_records(chunk: &[u8], dialect: impl Into<Dialect>) -> u64 {
    let mut specials = Specials::new(chunk, 0, dialect.into());
    let (mut start, mut line, mut records) = (0, 0, 0);
    let mut unescaped = Vec::new();
    while start < chunk.len() {
        let mut at = start;
        let last = loop {
            let cell = next_cell(chunk, &mut specials, at, &mut unescaped, &mut line);
            unescaped.clear();
            at = cell.after;
            if cell.last {
                break cell;
            }
        };
        records += u64::from(!last.is_blank_line(start));
        start = at;
    }
    records
}

/// Where the first record of a text ends, its line break included.
pub fn record_end(text: &[u8], dialect: impl Into<Dialect>) -> usize {
    let mut specials = Specials::new(text, 0, dialect.into());
    let (mut at, mut line) = (0, 0);
    let mut unescaped = Vec::new();
    while at < text.len() {
        let cell = next_cell(text, &mut specials, at, &mut unescaped, &mut line);
        at = cell.after;
        if cell.last {
            break;
        }
    }
    at.min(text.len())
}

/// Splits records into cells.
#[derive(Clone, Debug)]
pub struct CsvScanner {
    dialect: Dialect,
    columns: Vec<usize>,
    width: usize,
}

/// A cell between two delimiters.
struct Found {
    start: usize,
    end: usize,
    /// In the chunk, or, when unescaped, in the buffer.
    form: Form,
    /// Where the next cell or record starts.
    after: usize,
    /// Whether it ends its record.
    last: bool,
}

impl Found {
    /// Whether it is all there is of a record that starts at `start`, and is nothing.
    fn is_blank_line(&self, start: usize) -> bool {
        self.last && self.form == Form::Text && self.start == start && self.end == start
    }
}

impl CsvScanner {
    /// A scanner for records whose n-th cell goes to slot `columns[n]` of a row of `width` slots; cells that nobody
    /// needs go to slot `width`.
    pub fn new(dialect: impl Into<Dialect>, columns: Vec<usize>, width: usize) -> CsvScanner {
        CsvScanner { dialect: dialect.into(), columns, width }
    }

    /// Whether a row of so many cells, the last of them empty or not, is one though the header has more or fewer.
    fn fits(&self, count: usize, empty: bool) -> bool {
        let Dialect { short, long, .. } = self.dialect;
        let all = self.columns.len();
        (count < all && count + usize::from(short) >= all) || (long && empty && count == all + 1)
    }

    /// Scans records from `at` until `cells` has `limit` rows or the chunk ends; moves `at` and `place` to the next
    /// record. The chunk holds whole records. Blank lines are nothing.
    pub fn scan(
        &mut self,
        chunk: &[u8],
        at: &mut usize,
        place: &mut Place,
        limit: usize,
        cells: &mut Cells,
        broken: &mut Vec<BrokenRow>,
    ) {
        let mut specials = Specials::new(chunk, *at, self.dialect);
        while cells.rows() < limit && *at < chunk.len() {
            let (row, unescaped) = cells.begin();
            let mut breaks = 1;
            let start = *at;
            let mut count = 0;
            let (blank, empty) = loop {
                let cell = next_cell(chunk, &mut specials, *at, unescaped, &mut breaks);
                if let Some(&slot) = self.columns.get(count) {
                    // Chunks are far shorter than 4 GB, so places fit.
                    row[slot.min(self.width)] = Cell {
                        at: cell.start as u32,
                        len: (cell.end - cell.start) as u32,
                        form: cell.form,
                        exact: true,
                    };
                }
                count += 1;
                *at = cell.after;
                if cell.last {
                    break (cell.is_blank_line(start), cell.start == cell.end);
                }
            };
            if !blank {
                if count == self.columns.len() || self.fits(count, empty) {
                    cells.keep(*place, (start, *at));
                } else {
                    let s = if count == 1 { "" } else { "s" };
                    let reason = format!("{count} cell{s} where the header has {}", self.columns.len());
                    broken.push(BrokenRow { place: *place, reason });
                }
                place.record += 1;
            }
            place.line += breaks;
        }
    }
}

/// The cell that starts at `at`. `breaks` counts line feeds inside quotes.
#[inline(always)]
fn next_cell(
    chunk: &[u8],
    specials: &mut Specials,
    at: usize,
    unescaped: &mut Vec<u8>,
    breaks: &mut u32,
) -> Found {
    match specials.next() {
        // Nearly all of them.
        Some(found) if chunk[found] == specials.delimiter() => {
            Found { start: at, end: found, form: Form::Text, after: found + 1, last: false }
        }
        found => other_cell(chunk, specials, found, at, unescaped, breaks),
    }
}

/// The cell that starts at `at` where what was `found` first is no delimiter.
fn other_cell(
    chunk: &[u8],
    specials: &mut Specials,
    mut found: Option<usize>,
    at: usize,
    unescaped: &mut Vec<u8>,
    breaks: &mut u32,
) -> Found {
    loop {
        let Some(special) = found else {
            // The last record need not end with a line feed.
            let end = without_return(chunk, at, chunk.len());
            return Found { start: at, end, form: Form::Text, after: chunk.len(), last: true };
        };
        match chunk[special] {
            b'"' if special == at || specials.dialect().opens(chunk, at, special) => {
                return quoted(chunk, specials, special, unescaped, breaks);
            }
            b'"' => {}
            b'\n' => {
                let end = without_return(chunk, at, special);
                return Found { start: at, end, form: Form::Text, after: special + 1, last: true };
            }
            _ => return Found { start: at, end: special, form: Form::Text, after: special + 1, last: false },
        }
        found = specials.next();
    }
}

/// The end of a cell before its line break, which may be a carriage return and a line feed.
fn without_return(chunk: &[u8], start: usize, end: usize) -> usize {
    if end > start && chunk[end - 1] == b'\r' { end - 1 } else { end }
}

/// A cell whose opening quote stands at `at` and has been taken.
fn quoted(
    chunk: &[u8],
    specials: &mut Specials,
    at: usize,
    unescaped: &mut Vec<u8>,
    breaks: &mut u32,
) -> Found {
    let start = at + 1;
    let backslash = specials.dialect().backslash;
    let mut doubled = false;
    let mut closing = chunk.len();
    while let Some(found) = specials.next() {
        match chunk[found] {
            b'"' if backslash && is_escaped(chunk, start, found) => doubled = true,
            b'"' if chunk.get(found + 1) == Some(&b'"') => {
                doubled = true;
                specials.next();
            }
            b'"' => {
                closing = found;
                break;
            }
            b'\n' => *breaks += 1,
            _ => {}
        }
    }
    // What follows the closing quote belongs to the cell as it stands.
    let mut end = chunk.len();
    let mut after = chunk.len();
    let mut last = true;
    for found in specials.by_ref() {
        if chunk[found] != b'"' {
            (end, after, last) = (found, found + 1, chunk[found] == b'\n');
            break;
        }
    }
    if last {
        end = without_return(chunk, closing, end);
    }
    let tail = chunk.get(closing + 1..end).unwrap_or(&[]);
    let mut rest = &chunk[start.min(closing)..closing];
    let escaped = doubled || (backslash && memchr::memchr(b'\\', rest).is_some());
    if !escaped && tail.is_empty() {
        return Found { start, end: closing, form: Form::Text, after, last };
    }
    let from = unescaped.len();
    if backslash {
        rest = without_backslashes(rest, unescaped);
    }
    while let Some(quote) = memchr::memchr(b'"', rest) {
        unescaped.extend_from_slice(&rest[..=quote]);
        rest = rest.get(quote + 2..).unwrap_or(&[]);
    }
    unescaped.extend_from_slice(rest);
    unescaped.extend_from_slice(tail);
    Found { start: from, end: unescaped.len(), form: Form::Unescaped, after, last }
}

/// Whether an odd number of backslashes stands before a place, from `start` on.
pub(super) fn is_escaped(text: &[u8], start: usize, at: usize) -> bool {
    let before = text.get(start..at).unwrap_or(&[]);
    before.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// Appends a text up to its last backslash, without those that stand before a quote or another backslash. What remains
/// has none.
fn without_backslashes<'a>(text: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
    let mut rest = text;
    while let Some(at) = memchr::memchr2(b'\\', b'"', rest) {
        out.extend_from_slice(&rest[..at]);
        let pair = match (rest[at], rest.get(at + 1)) {
            (b'\\', Some(escaped @ (b'"' | b'\\'))) => *escaped,
            (b'"', _) => b'"',
            (byte, _) => {
                out.push(byte);
                rest = &rest[at + 1..];
                continue;
            }
        };
        out.push(pair);
        rest = rest.get(at + 2..).unwrap_or(&[]);
    }
    rest
}
