//! From the key of a lead to its row.

use crate::data::keys::{KeyRule, secret};
use crate::engine::events::{FieldValue, own_key};
use crate::program::EventId;
use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::Hasher;
use std::sync::atomic::{AtomicU64, Ordering};

/// The rows of leads are kept in so many stores, each with a lock of its own.
pub(super) const SHARDS: usize = 64;

/// 128 bits of a key, of which 102 are used: two different keys never meet, and nobody can choose keys that do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Digest {
    pub(super) high: u64,
    pub(super) low: u64,
}

impl Digest {
    /// What [`Keys`] compares beside the lower half.
    #[inline(always)]
    fn high_half(self) -> u32 {
        (self.high >> 32) as u32
    }
}

/// Makes digests (SipHash-1-3 with random keys); all threads of a run share one.
#[derive(Clone, Debug)]
pub(super) struct Digester {
    hasher: SipHasher13,
    rule: KeyRule,
}

impl Digester {
    /// For keys that compare so.
    pub(super) fn new(rule: KeyRule) -> Digester {
        let (one, other) = secret();
        Digester { hasher: SipHasher13::new_with_keys(one, other), rule }
    }

    /// The digest of a trimmed key: the same for keys that are one.
    #[inline]
    pub(super) fn digest(&self, key: &[u8]) -> Digest {
        if self.rule.is_plain() { self.plain(key) } else { self.of_one(key) }
    }

    #[inline(never)]
    fn of_one(&self, key: &[u8]) -> Digest {
        self.plain(&self.rule.of(key))
    }

    #[inline]
    fn plain(&self, key: &[u8]) -> Digest {
        let mut hasher = self.hasher;
        hasher.write(key);
        let hash = hasher.finish128();
        Digest { high: hash.h1, low: hash.h2 }
    }
}

impl Digester {
    /// The digest of an event's own key, among those of its lead and its kind.
    pub(super) fn own(&self, lead: Digest, event: EventId, key: &FieldValue<'_>) -> Option<Digest> {
        let mut number = [0; 8];
        let key = own_key(key, &mut number)?;
        let mut hasher = self.hasher;
        hasher.write_u64(lead.high);
        hasher.write_u64(lead.low);
        hasher.write_u32(event.0);
        hasher.write(key);
        let hash = hasher.finish128();
        Some(Digest { high: hash.h1, low: hash.h2 })
    }
}

/// The rows of keys, numbered in the order in which they were met.
///
/// A table with open addressing whose places hold all there is to compare, so that a look-up waits for memory once.
#[derive(Debug, Default)]
pub(super) struct Keys {
    places: Vec<Place>,
    count: u32,
    /// A bit for each row that a lead has asked for.
    asked: Vec<AtomicU64>,
}

/// The digest of a key without the bits that have chosen the table, and the key's row.
#[derive(Clone, Copy, Debug)]
struct Place {
    low: u64,
    high: u32,
    row: u32,
}

/// No row; the place is empty.
const NONE: u32 = u32::MAX;
/// The places a table starts with.
const FIRST: usize = 64;

impl Keys {
    /// Reads where a key is likely to be, so that many can be on their way from memory at once.
    #[inline(always)]
    pub(super) fn touch(&self, digest: Digest) -> u64 {
        self.places.get(self.home(digest.low)).map_or(0, |place| place.low)
    }

    /// The row of a key, and whether it is new.
    #[inline]
    pub(super) fn row(&mut self, digest: Digest) -> (u32, bool) {
        // Three quarters full at most.
        if self.places.len() / 4 * 3 <= self.count as usize {
            self.grow();
        }
        let (at, known) = self.find(digest.low, digest.high_half());
        if let Some(row) = known {
            return (row, false);
        }
        let row = self.count;
        if let Some(place) = self.places.get_mut(at) {
            *place = Place { low: digest.low, high: digest.high_half(), row };
            self.count = row.saturating_add(1);
        }
        (row, true)
    }

    /// When all keys are known.
    pub(super) fn close(&mut self) {
        self.asked.resize_with((self.count as usize).div_ceil(64), AtomicU64::default);
    }

    /// The row of a key, where it has been met; the row then counts as asked for.
    #[inline]
    pub(super) fn ask(&self, digest: Digest) -> Option<u32> {
        let (_, row) = self.find(digest.low, digest.high_half());
        let row = row?;
        if let Some(word) = self.asked.get(row as usize / 64) {
            word.fetch_or(1 << (row % 64), Ordering::Relaxed);
        }
        Some(row)
    }

    /// Whether a lead asked for the row.
    pub(super) fn was_asked(&self, row: u32) -> bool {
        let word = self.asked.get(row as usize / 64).map_or(0, |word| word.load(Ordering::Relaxed));
        word >> (row % 64) & 1 == 1
    }

    /// Where a key would stand if nobody was before it.
    #[inline(always)]
    fn home(&self, low: u64) -> usize {
        ((u128::from(low) * self.places.len() as u128) >> 64) as usize
    }

    /// The row of a key, or the empty place that would be its.
    #[inline(always)]
    fn find(&self, low: u64, high: u32) -> (usize, Option<u32>) {
        let mut at = self.home(low);
        loop {
            match self.places.get(at) {
                Some(place) if place.low == low && place.high == high && place.row != NONE => {
                    return (at, Some(place.row));
                }
                Some(place) if place.row == NONE => return (at, None),
                Some(_) => at += 1,
                None if self.places.is_empty() => return (0, None),
                None => at = 0,
            }
        }
    }

    #[cold]
    fn grow(&mut self) {
        let length = (self.places.len() + self.places.len() / 2).max(FIRST);
        let empty = Place { low: 0, high: 0, row: NONE };
        let old = std::mem::replace(&mut self.places, vec![empty; length]);
        for place in old.into_iter().filter(|place| place.row != NONE) {
            let (at, _) = self.find(place.low, place.high);
            if let Some(free) = self.places.get_mut(at) {
                *free = place;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Digester, KeyRule, Keys};

    #[test]
    fn keys_have_the_rows_of_their_first_time() {
        let (digester, mut keys) = (Digester::new(KeyRule::default()), Keys::default());
        let digest = |number: u32| digester.digest(format!("L{number}").as_bytes());
        assert_eq!(keys.ask(digest(0)), None);
        for number in 0..5000 {
            assert_eq!(keys.row(digest(number)), (number, true));
            assert_eq!(keys.row(digest(number / 2)), (number / 2, false));
        }
        keys.close();
        assert_eq!(keys.ask(digest(5000)), None);
        for number in (0..5000).step_by(3) {
            assert_eq!(keys.ask(digest(number)), Some(number));
        }
        assert!((0..5000).all(|row| keys.was_asked(row) == row.is_multiple_of(3)));
    }
}
