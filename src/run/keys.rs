//! The keys of the leads of a batch, trimmed, one after another: each is looked at once, and then there for whoever
//! asks.

use crate::data::value::{FieldReader, Raw, Read, is_graphic, trim_bytes};
use crate::run::raws::Raws;
use std::ops::Range;

/// Keys by row. Where leads have none, there are none.
#[derive(Debug, Default)]
pub(super) struct Keys {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl Keys {
    /// Forgets all.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    /// All keys, one after another.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where a row's key stands in them.
    #[inline]
    pub fn place(&self, row: usize) -> Range<usize> {
        let start =
            row.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        start..self.ends.get(row).map_or(start, |end| *end as usize)
    }

    /// A row's key; empty where there is none.
    #[inline]
    pub fn get(&self, row: usize) -> &[u8] {
        self.bytes.get(self.place(row)).unwrap_or(&[])
    }

    /// Adds the key of the next row.
    pub fn push(&mut self, key: &[u8]) {
        self.bytes.extend_from_slice(key);
        self.end();
    }

    fn end(&mut self) {
        // The bytes of a batch are those of a chunk, which places of 32 bits reach.
        self.ends.push(self.bytes.len() as u32);
    }

    /// Takes the keys of all rows, and notes those that are none, ascending, each with the reason.
    pub fn fill(&mut self, raws: Raws, reader: &FieldReader, wrong: &mut Vec<(usize, &'static str)>) {
        self.clear();
        let plain = reader.takes_any_text();
        for row in 0..raws.rows() {
            if plain && raws.front(row).is_some_and(|(front, length)| self.take(front, length)) {
                continue;
            }
            let raw = raws.get(row);
            if let Some(reason) = no_key(reader, raw) {
                wrong.push((row, reason));
            }
            self.push(key_bytes(raw));
        }
        if self.bytes.is_ascii() {
            return;
        }
        let torn = (0..self.ends.len()).filter(|row| std::str::from_utf8(self.get(*row)).is_err());
        wrong.extend(torn.map(|row| (row, "the key is not UTF-8")));
        // Of a row whose key is wrong twice, the first reason counts: sorting keeps their order.
        wrong.sort_by_key(|(row, _)| *row);
        wrong.dedup_by_key(|(row, _)| *row);
    }

    /// Takes the first bytes of a text as the next key, where they are few and nothing is to be cut off.
    #[inline(always)]
    fn take(&mut self, front: &[u8], length: usize) -> bool {
        let Some(block) = front.first_chunk::<32>() else { return false };
        if !block.get(..length).is_some_and(is_graphic) {
            return false;
        }
        // So many bytes are copied at once, whatever the length.
        let end = self.bytes.len() + length;
        self.bytes.extend_from_slice(block);
        self.bytes.truncate(end);
        self.end();
        true
    }

    /// Keeps only the rows that the function says yes to.
    pub fn retain(&mut self, keep: impl Fn(usize) -> bool) {
        let all = std::mem::take(self);
        for row in (0..all.ends.len()).filter(|row| keep(*row)) {
            self.push(all.get(row));
        }
    }
}

/// The bytes of a key, trimmed.
fn key_bytes(raw: Raw<'_>) -> &[u8] {
    match raw {
        Raw::Text(text) | Raw::Token(text) => trim_bytes(text),
        Raw::Absent | Raw::Nested(_) | Raw::Value(_) => &[],
    }
}

/// Why what stands in the place of a key is none.
fn no_key(reader: &FieldReader, raw: Raw) -> Option<&'static str> {
    match reader.text(raw) {
        Read::Missing => Some("empty key"),
        Read::Bad if matches!(raw, Raw::Nested([b'#', ..])) => Some("the key is an error of the spreadsheet"),
        Read::Bad => Some("the key is a list or an object"),
        Read::Value(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Keys;

    #[test]
    fn keys_are_taken_and_kept_by_row() {
        let mut keys = Keys::default();
        let long = [b'x'; 40];
        assert!(keys.take(&long, 32), "32 bytes are few");
        assert!(!keys.take(&long, 33), "33 are not");
        assert!(!keys.take(&long[..31], 3), "nothing longer is there to be copied");
        assert!(!keys.take(&long, 0), "no bytes are no key");
        let mut blank = long;
        blank[4] = b' ';
        assert!(!keys.take(&blank, 5), "a blank at the end is to be cut off");
        assert!(keys.take(&blank, 6), "a blank inside is not");
        keys.push(b"a key");
        assert_eq!([0, 1, 2, 3].map(|row| keys.get(row).len()), [32, 6, 5, 0]);
        keys.retain(|row| row != 1);
        assert_eq!(keys.get(1), b"a key");
        assert_eq!(keys.bytes().len(), 37);
    }
}
