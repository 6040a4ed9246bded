//! Rows that are equal to an earlier one in every cell: exports repeat rows, and each would count.

use foldhash::fast::RandomState;
use std::hash::BuildHasher;

/// As many rows are compared: 8 bytes of memory each.
const MOST: usize = 1 << 25;
/// Rows are sorted in so many parts, which the processor's cache holds.
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
    pub(crate) fn repeated(mut self) -> u64 {
        let repeated = |part: &mut Vec<u64>| {
            part.sort_unstable();
            part.windows(2).filter(|pair| pair.first() == pair.last()).count() as u64
        };
        self.parts.iter_mut().map(repeated).sum()
    }
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
