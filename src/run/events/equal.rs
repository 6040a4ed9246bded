//! Rows that are equal to an earlier one in every cell: exports repeat rows, and each would count.
//!
//! Digests of rows are kept in one table of at most [`MOST`] places. Where a file has more different rows than the table
//! takes, only the rows whose digest ends with a zero bit are looked at, then those with two, and so on: equal rows have
//! equal digests, so what is left is a fair sample of the rows with all their repetitions. The count is then an estimate. The
//! digests of a row are the same in every run, so the estimate is, too.

use crate::analyse::seen::EqualCount;
use crate::data::cells::Cells;
use crate::data::value::Raw;
use foldhash::fast::{FixedState, RandomState};
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

/// The table has at most so many places of 8 bytes, and is at most three quarters full.
const MOST: usize = 1 << 20;
/// It begins with so many.
const FIRST: usize = 1 << 12;

/// How rows of a file become digests: rows of files with other columns, or of another kind, are never equal. With no call,
/// and sixteen bytes at a time: rows are many and short.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Digests {
    seed: u64,
}

/// What a digest begins with, or a cell of another form goes on with.
const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
const TEXT: u64 = 0xd6e8_feb8_6659_fd93;
const ABSENT: u64 = 0xc2b2_ae3d_27d4_eb4f;

/// The product of two numbers, its halves laid over each other: each bit of it hangs on most of both.
#[inline]
fn mix(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    product as u64 ^ (product >> 64) as u64
}

/// A text after what `digest` stands for, sixteen bytes at a time; of a short one, and of the end, some bytes twice.
#[inline]
fn text(digest: u64, text: &[u8]) -> u64 {
    let word = |half: &[u8; 8]| u64::from_le_bytes(*half);
    let taken = |digest: u64, block: &[u8; 16]| match block.as_chunks::<8>() {
        ([one, other], _) => mix(word(one) ^ digest, word(other) ^ ODD),
        _ => digest,
    };
    let digest = digest ^ (text.len() as u64).wrapping_mul(TEXT);
    let (blocks, rest) = text.as_chunks::<16>();
    match (text.last_chunk::<16>(), text.first_chunk::<8>().zip(text.last_chunk::<8>())) {
        (Some(last), _) => {
            let digest = blocks.iter().fold(digest, taken);
            if rest.is_empty() { digest } else { taken(digest, last) }
        }
        (None, Some((first, last))) => mix(word(first) ^ digest, word(last) ^ ODD),
        (None, None) => {
            let short = text.iter().fold(0, |short, byte| short << 8 | u64::from(*byte));
            mix(short ^ digest, ODD)
        }
    }
}

/// A cell after what `digest` stands for.
#[inline]
fn cell(digest: u64, raw: Raw<'_>) -> u64 {
    match raw {
        Raw::Absent => mix(digest, ABSENT),
        Raw::Value(value) => mix(digest ^ value.cast_unsigned(), ODD),
        Raw::Text(bytes) | Raw::Token(bytes) | Raw::Nested(bytes) => text(mix(digest, TEXT), bytes),
    }
}

impl Digests {
    /// For a file with these columns, whose events are of this kind.
    pub(crate) fn of(header: &[String], kind: Option<&str>) -> Digests {
        Digests { seed: FixedState::with_seed(0).hash_one((header, kind)) }
    }

    /// Never 0: that is an empty place.
    #[inline]
    fn whole(&self, digest: u64) -> u64 {
        mix(digest ^ ODD, self.seed | 1).max(1)
    }

    /// Of a row, as it stands in the data.
    #[inline]
    fn digest(&self, row: &[u8]) -> u64 {
        self.whole(text(self.seed, row))
    }

    /// Of a row of typed columns, by what was read of it and the cells of the columns beside that.
    #[inline]
    fn event<'a>(&self, (kind, instant, key): (u64, i64, &[u8]), rest: impl Iterator<Item = Raw<'a>>) -> u64 {
        let read = mix(self.seed ^ kind, instant.cast_unsigned() ^ ODD);
        self.whole(rest.fold(text(read, key), cell))
    }

    /// Of the cells of a row, as texts.
    pub(super) fn texts(&self, texts: &[&[u8]]) -> u64 {
        self.whole(texts.iter().fold(self.seed, |digest, bytes| text(mix(digest, TEXT), bytes)))
    }

    /// Of a row of typed columns: of those that are read.
    pub(crate) fn typed(&self, chunk: &[u8], cells: &Cells, row: usize) -> u64 {
        self.whole(
            (0..cells.width()).fold(self.seed, |digest, slot| cell(digest, cells.get(chunk, row, slot))),
        )
    }
}

/// Digests of rows. Two different rows of five million have the same digest once in a million files.
#[derive(Clone, Debug)]
pub(crate) struct EqualRows {
    /// An open table; 0 is an empty place.
    seen: Vec<u64>,
    taken: usize,
    /// Digests that end with so many zero bits are looked at.
    level: u32,
    /// By zero bits at the end of the digest: how many rows are equal to an earlier one.
    repeated: Vec<u64>,
    /// An odd factor: where digests stand is not for a file to say.
    factor: u64,
}

impl Default for EqualRows {
    fn default() -> EqualRows {
        let repeated = vec![0; u64::BITS as usize];
        let factor = RandomState::default().hash_one(0) | 1;
        EqualRows { seen: vec![0; FIRST], taken: 0, level: 0, repeated, factor }
    }
}

impl EqualRows {
    /// The next row, as it stands in the data.
    #[inline]
    pub(crate) fn see(&mut self, digests: &Digests, row: &[u8]) {
        self.take(digests.digest(row));
    }

    /// Makes room for so many rows at once: to make it bit by bit costs more than to look rows up.
    pub(crate) fn expect(&mut self, rows: u64) {
        let places = usize::try_from(rows).unwrap_or(MOST).saturating_add(rows as usize / 3).min(MOST);
        let size = places.next_power_of_two().min(MOST);
        if self.taken == 0 && size > self.seen.len() {
            self.seen = vec![0; size];
        }
    }

    #[inline]
    pub(crate) fn take(&mut self, digest: u64) {
        let level = digest.trailing_zeros();
        if level < self.level {
            return;
        }
        if !self.put(digest) {
            if let Some(repeated) = self.repeated.get_mut(level as usize) {
                *repeated += 1;
            }
            return;
        }
        self.taken += 1;
        if self.taken * 4 > self.seen.len() * 3 {
            self.make_room();
        }
    }

    /// All of these.
    fn take_all(&mut self, digests: &[u64]) {
        let room = self.seen.len() / 4 * 3;
        if self.level > 0 || self.taken + digests.len() > room {
            return digests.iter().for_each(|digest| self.take(*digest));
        }
        let (last, factor) = (self.seen.len() - 1, self.factor);
        let mut taken = 0;
        for digest in digests {
            let mut at = (digest.wrapping_mul(factor) >> 32) as usize & last;
            // There is an empty place: the table is never full.
            while let Some(place) = self.seen.get_mut(at) {
                if *place == 0 {
                    *place = *digest;
                    taken += 1;
                    break;
                }
                if *place == *digest {
                    if let Some(repeated) = self.repeated.get_mut(digest.trailing_zeros() as usize) {
                        *repeated += 1;
                    }
                    break;
                }
                at = (at + 1) & last;
            }
        }
        self.taken += taken;
    }

    /// Puts a digest where it is not yet; says whether it was not.
    fn put(&mut self, digest: u64) -> bool {
        let last = self.seen.len() - 1;
        // The highest bits of a product are mixed best.
        let mut at = (digest.wrapping_mul(self.factor) >> 32) as usize & last;
        while let Some(place) = self.seen.get_mut(at) {
            if *place == digest {
                return false;
            }
            if *place == 0 {
                *place = digest;
                return true;
            }
            at = (at + 1) & last;
        }
        false
    }

    /// A larger table, or fewer rows that are looked at.
    fn make_room(&mut self) {
        let size = if self.seen.len() < MOST {
            (self.seen.len() * 4).min(MOST)
        } else {
            self.level += 1;
            MOST
        };
        let old = std::mem::replace(&mut self.seen, vec![0; size]);
        self.taken = 0;
        let level = self.level;
        for digest in old.into_iter().filter(|digest| *digest != 0 && digest.trailing_zeros() >= level) {
            self.taken += usize::from(self.put(digest));
        }
    }

    /// How many are equal to an earlier one.
    pub(crate) fn repeated(&self) -> EqualCount {
        let looked_at: u64 = self.repeated.iter().skip(self.level as usize).sum();
        EqualCount { rows: looked_at << self.level.min(40), about: self.level > 0, columns: false }
    }
}

/// The rows that several threads see.
#[derive(Debug, Default)]
pub(super) struct Together {
    rows: Mutex<EqualRows>,
    level: AtomicU32,
}

impl Together {
    /// Takes what one thread has seen, and empties it. So many rows may be seen in all.
    pub(super) fn take(&self, seen: &mut Part, expected: u64) {
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        rows.expect(expected);
        rows.take_all(&seen.waiting);
        seen.waiting.clear();
        self.level.store(rows.level, Ordering::Relaxed);
        seen.level = rows.level;
    }

    pub(super) fn repeated(&self) -> EqualCount {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner).repeated()
    }
}

/// The rows that one thread has seen and not handed on yet.
#[derive(Debug)]
pub(super) struct Part {
    digests: Digests,
    level: u32,
    waiting: Vec<u64>,
}

impl Part {
    pub(super) fn new(digests: &Digests, of: &Together) -> Part {
        Part { digests: *digests, level: of.level.load(Ordering::Relaxed), waiting: Vec::new() }
    }

    /// The next row, as it stands in the data.
    #[inline]
    pub(super) fn see(&mut self, row: &[u8]) {
        self.keep(self.digests.digest(row));
    }

    /// The next row of typed columns: what was read of it, and the cells beside that.
    #[inline]
    pub(super) fn see_event<'a>(&mut self, read: (u64, i64, &[u8]), rest: impl Iterator<Item = Raw<'a>>) {
        self.keep(self.digests.event(read, rest));
    }

    #[inline]
    fn keep(&mut self, digest: u64) {
        if digest.trailing_zeros() >= self.level {
            self.waiting.push(digest);
        }
    }
}

/// What is said of them; `own` is a column that may tell events apart.
pub(crate) fn said(
    repeated: EqualCount,
    read: u64,
    own: Option<&str>,
    grouped: fn(u64) -> String,
) -> Option<String> {
    let EqualCount { rows, about, columns } = repeated;
    if rows == 0 {
        return None;
    }
    let are = if rows == 1 { "is" } else { "are" };
    let rows = if about { format!("about {}", grouped(rounded(rows))) } else { grouped(rows) };
    let column = own.map_or_else(
        || "mark a field that tells events apart as the key of the event, if the data has one".to_owned(),
        |own| format!("write `{own} text, key` under the event"),
    );
    let cells = if columns { "all columns that this policy reads" } else { "every cell" };
    Some(format!(
        "{rows} of {} events {are} equal to an earlier one in {cells}, and each counts; to count them once, {column}",
        grouped(read)
    ))
}

/// To two digits: an estimate is no better.
fn rounded(rows: u64) -> u64 {
    let mut step = 1u64;
    while rows / step >= 100 {
        step = step.saturating_mul(10);
    }
    (rows.saturating_add(step / 2) / step).saturating_mul(step)
}

#[cfg(test)]
mod tests {
    use super::{Digests, EqualRows, rounded};
    use crate::analyse::seen::EqualCount;

    fn seen(rows: impl Iterator<Item = u64>) -> EqualRows {
        let digests = Digests::of(&["id".to_owned()], None);
        let mut seen = EqualRows::default();
        rows.for_each(|row| seen.see(&digests, &row.to_le_bytes()));
        seen
    }

    #[test]
    fn each_row_that_was_there_before_is_counted() {
        let counted = seen((0..100_000).chain(0..3).chain(0..3)).repeated();
        assert_eq!(counted, EqualCount { rows: 6, about: false, columns: false });
    }

    #[test]
    fn of_more_rows_than_fit_a_sample_is_counted() {
        let counted = seen((0..2_000_000).chain(0..1_000_000)).repeated();
        assert!(counted.about);
        assert!(counted.rows.abs_diff(1_000_000) < 20_000, "{counted:?}");
    }

    #[test]
    fn the_order_of_rows_makes_no_difference() {
        let one = seen((0..900_000).chain(0..900_000)).repeated();
        let other = seen((0..1_800_000).map(|row| row / 2)).repeated();
        let back = seen((0..900_000).chain((0..900_000).rev())).repeated();
        assert_eq!((one, one), (other, back));
    }

    #[test]
    fn rows_of_files_with_other_columns_differ() {
        let (one, other) = (Digests::of(&["id".to_owned()], None), Digests::of(&["key".to_owned()], None));
        let kind = Digests::of(&["id".to_owned()], Some("open"));
        let mut seen = EqualRows::default();
        for digests in [&one, &other, &kind, &one] {
            seen.see(digests, b"1,2");
        }
        assert_eq!(seen.repeated().rows, 1);
    }

    #[test]
    fn room_that_was_made_at_once_changes_no_count() {
        let digests = Digests::of(&[], None);
        let mut counted = EqualRows::default();
        counted.expect(900_000);
        (0..100_000u64).chain(0..9).for_each(|row| counted.see(&digests, &row.to_le_bytes()));
        assert_eq!(counted.repeated(), EqualCount { rows: 9, about: false, columns: false });
    }

    #[test]
    fn many_at_once_are_counted_as_one_after_the_other() {
        let digests: Vec<u64> =
            (1..3_000_000u64).map(|row| (row % 1_100_000 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect();
        let mut one = EqualRows::default();
        digests.iter().for_each(|digest| one.take(*digest));
        for pieces in [1000, 70_000] {
            let mut all = EqualRows::default();
            all.expect(900_000);
            digests.chunks(pieces).for_each(|piece| all.take_all(piece));
            assert_eq!(all.repeated(), one.repeated(), "{pieces}");
        }
    }

    #[test]
    fn an_estimate_has_two_digits() {
        assert_eq!([7, 99, 104, 125, 987_654].map(rounded), [7, 99, 100, 130, 990_000]);
    }
}
