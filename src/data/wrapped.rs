//! Lines that stand between quotes as a whole, as a spreadsheet writes them that has read all of a line as one cell:
//! `"id,""city"""`.

use super::csv;
use super::format::{DELIMITERS, Dialect};
use super::returns::sifted;
use std::io::{self, Read};

/// As many lines are looked at.
const LINES: usize = 100;

/// Whether each line of a text is one quoted cell that holds a row, as far as it goes.
pub(super) fn are_lines(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    if start.first() != Some(&b'"') {
        return false;
    }
    let whole = start.split(|byte| *byte == b'\n').take(LINES);
    let lines: Vec<&[u8]> = whole.map(|line| line.strip_suffix(b"\r").unwrap_or(line)).collect();
    // The last may go on.
    let (last, lines) = match lines.split_last() {
        Some((last, lines)) if !lines.is_empty() => (*last, lines),
        _ => return false,
    };
    let whole: Option<Vec<Vec<u8>>> =
        lines.iter().filter(|line| !line.is_empty()).map(|line| bare(line)).collect();
    let Some(mut all) = whole.filter(|_| last.is_empty() || last.starts_with(b"\"")) else { return false };
    all.extend(bare(last));
    DELIMITERS.iter().any(|delimiter| {
        let cells = |line: &[u8]| csv::header(line, Dialect::from(*delimiter)).len();
        let width = all.first().map_or(0, |header| cells(header));
        width > 1 && all.len() > 1 && all.iter().all(|line| cells(line) == width)
    })
}

/// A line without its quotes; nothing where it is not one quoted cell.
fn bare(line: &[u8]) -> Option<Vec<u8>> {
    let inside = line.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    let mut out = Vec::with_capacity(inside.len());
    let mut bytes = inside.iter();
    while let Some(byte) = bytes.next() {
        // A quote alone would end the cell.
        if *byte == b'"' && bytes.next() != Some(&b'"') {
            return None;
        }
        out.push(*byte);
    }
    Some(out)
}

/// A text without the quotes around its lines.
pub(super) struct Bare<R> {
    input: R,
    place: Place,
}

/// Where the next byte stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At the start of a line.
    Start,
    /// In a line with quotes around it.
    Inside,
    /// In a line without.
    Open,
    /// Behind a quote, which ends the line or is the first of two.
    Quote,
}

impl<R: Read> Bare<R> {
    /// Of a text.
    pub fn new(input: R) -> Bare<R> {
        Bare { input, place: Place::Start }
    }
}

impl Place {
    /// What a byte becomes.
    fn byte(&mut self, byte: u8) -> Option<u8> {
        let ends = matches!(byte, b'\r' | b'\n');
        let (place, out) = match (*self, byte) {
            (Place::Start, b'"') => (Place::Inside, None),
            (Place::Inside, b'"') => (Place::Quote, None),
            (Place::Quote, b'"') => (Place::Inside, Some(byte)),
            (Place::Start | Place::Open, b'\n') => (Place::Start, Some(byte)),
            (Place::Start | Place::Open, _) => (Place::Open, Some(byte)),
            (Place::Quote, _) if ends => (Place::Open, Some(byte)),
            (Place::Inside | Place::Quote, _) => (Place::Inside, Some(byte)),
        };
        *self = if byte == b'\n' && place == Place::Open { Place::Start } else { place };
        out
    }
}

impl<R: Read> Read for Bare<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Bare { input, place } = self;
        sifted(input, buffer, |byte| place.byte(byte))
    }
}
