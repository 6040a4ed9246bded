//! Rows that are equal to an earlier one in every cell: exports repeat rows, and each would count.

use foldhash::fast::RandomState;
use std::hash::BuildHasher;

/// As many rows are compared: 8 bytes of memory each.
const MOST: usize = 1 << 25;
/// Digests are compared in so many parts: the table of each is small enough for the processor's cache.
const PARTS: usize = 64;

/// Digests of rows. Two of a billion rows that differ may have one by chance once in 40 runs; then one row more is told.
#[derive(Clone, Debug)]
pub(crate) struct EqualRows {
    hasher: RandomState,
    parts: Vec<Vec<u64>>,
    count: usize,
}

impl Default for EqualRows {
    fn default() -> EqualRows {
        EqualRows { hasher: RandomState::default(), parts: vec![Vec::new(); PARTS], count: 0 }
    }
}

impl EqualRows {
    /// The next row, as it stands in the data.
    #[inline]
    pub(crate) fn see(&mut self, row: &[u8]) {
        let digest = self.hasher.hash_one(row);
        if self.count < MOST
            && let Some(part) = self.parts.get_mut((digest >> 58) as usize)
        {
            part.push(digest);
            self.count += 1;
        }
    }

    /// Adds what another has seen that was cloned from the same.
    pub(crate) fn merge(&mut self, other: EqualRows) {
        for (part, more) in self.parts.iter_mut().zip(other.parts) {
            part.extend(more);
        }
        self.count += other.count;
    }

    /// How many are equal to an earlier one.
    pub(crate) fn repeated(self) -> u64 {
        let mut table = Vec::new();
        self.parts.iter().map(|part| repeated(part, &mut table)).sum()
    }
}

/// How many of a part are there before, by a table of its digests with open addressing, half full at most: sorting them
/// takes several times as long.
fn repeated(part: &[u64], table: &mut Vec<u64>) -> u64 {
    /// An empty place; a digest of 0 is taken for the next one.
    const EMPTY: u64 = 0;
    let size = part.len().saturating_mul(2).next_power_of_two();
    table.clear();
    table.resize(size, EMPTY);
    let mut repeated = 0;
    for digest in part.iter().map(|digest| (*digest).max(1)) {
        let mut at = digest as usize & (size - 1);
        while let Some(place) = table.get_mut(at) {
            if *place == EMPTY {
                *place = digest;
                break;
            }
            if *place == digest {
                repeated += 1;
                break;
            }
            at = (at + 1) & (size - 1);
        }
    }
    repeated
}

/// What is said of them; `own` is a column that may tell events apart.
pub(crate) fn said(
    repeated: u64,
    read: u64,
    own: Option<&str>,
    grouped: fn(u64) -> String,
) -> Option<String> {
    if repeated == 0 {
        return None;
    }
    let are = if repeated == 1 { "is" } else { "are" };
    let column = own.map_or_else(
        || "if the data has a column that tells events apart, mark it as the key of the event".to_owned(),
        |own| format!("write `{own} text, key` under the event"),
    );
    Some(format!(
        "{} of {} events {are} equal to an earlier one in every cell, and each counts: to count them once, {column}",
        grouped(repeated),
        grouped(read)
    ))
}

#[cfg(test)]
mod tests {
    use super::EqualRows;

    #[test]
    fn each_row_that_was_there_before_is_counted() {
        let mut one = EqualRows::default();
        let mut other = one.clone();
        for row in 0..1000u32 {
            one.see(&row.to_le_bytes());
            other.see(&(row / 2).to_le_bytes());
        }
        one.merge(other);
        assert_eq!(one.repeated(), 1000);
    }
}
