//! Rows of the leads, kept whole: what columns say about the outcome together. The sample is all rows while they are few,
//! and then rows by chance, always the same ones.

use super::looks::LIST;
use crate::data::value::{Raw, trim_bytes};

/// As many rows are kept, and as many bytes of them.
const ROWS: usize = 20_000;
const BYTES: usize = 32 << 20;
/// Longer values tell leads apart by nothing that a rule would ask.
const LONG: usize = 400;

/// Rows that say how their lead ended.
#[derive(Debug, Default)]
pub struct Sample {
    rows: Vec<Row>,
    bytes: usize,
    /// A row is kept where so many last bits of its number, mixed, are zero.
    bits: u32,
    /// Rows seen.
    seen: u64,
}

#[derive(Debug)]
struct Row {
    mixed: u64,
    won: bool,
    /// Where each cell ends.
    ends: Vec<u32>,
    cells: Vec<u8>,
}

/// The number of a row, mixed: every bit depends on every bit.
fn mixed(at: u64) -> u64 {
    let mut state = at.wrapping_add(0x9e37_79b9_7f4a_7c15);
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

impl Sample {
    /// The next row, and whether its lead was won.
    pub(super) fn take<'a>(&mut self, won: bool, cells: impl Iterator<Item = Raw<'a>>) {
        let mixed = mixed(self.seen);
        self.seen += 1;
        if mixed.trailing_zeros() < self.bits {
            return;
        }
        let mut row = Row { mixed, won, ends: Vec::new(), cells: Vec::new() };
        for raw in cells {
            match raw {
                Raw::Text(text) | Raw::Token(text) if text.len() <= LONG => {
                    row.cells.extend_from_slice(trim_bytes(text));
                }
                Raw::Nested(list) if list.first() == Some(&b'[') && list.len() <= LONG => {
                    row.cells.push(LIST);
                    row.cells.extend_from_slice(list);
                }
                Raw::Absent | Raw::Nested(_) | Raw::Value(_) | Raw::Text(_) | Raw::Token(_) => {}
            }
            row.ends.push(u32::try_from(row.cells.len()).unwrap_or(u32::MAX));
        }
        self.bytes += row.cells.len() + row.ends.len() * 4;
        self.rows.push(row);
        while self.rows.len() > ROWS || self.bytes > BYTES {
            self.bits += 1;
            let bits = self.bits;
            self.rows.retain(|row| row.mixed.trailing_zeros() >= bits);
            self.bytes = self.rows.iter().map(|row| row.cells.len() + row.ends.len() * 4).sum();
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether these are all rows whose outcome is known.
    pub fn is_whole(&self) -> bool {
        self.bits == 0
    }

    /// How each row ended, in the order of the file.
    pub fn won(&self) -> impl Iterator<Item = bool> + '_ {
        self.rows.iter().map(|row| row.won)
    }

    /// The cells of a column, by its place in the file, row by row.
    pub fn cells(&self, slot: usize) -> impl Iterator<Item = Raw<'_>> + '_ {
        self.rows.iter().map(move |row| {
            let end = |at: usize| row.ends.get(at).and_then(|end| usize::try_from(*end).ok());
            let first = slot.checked_sub(1).map_or(Some(0), end);
            let cell = first.zip(end(slot)).and_then(|(first, end)| row.cells.get(first..end));
            match cell {
                None | Some([]) => Raw::Absent,
                Some([LIST, list @ ..]) => Raw::Nested(list),
                Some(text) => Raw::Text(text),
            }
        })
    }
}
