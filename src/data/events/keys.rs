//! From the key of a lead to its row.

use crate::program::time::DAY;
use hashbrown::HashTable;
use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

/// 128 bits of a key: two different keys never meet, and nobody can choose keys that do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Digest {
    pub(super) high: u64,
    pub(super) low: u64,
}

/// Makes digests (SipHash-1-3 with random keys); all threads of a run share one.
#[derive(Clone, Debug)]
pub(super) struct Digester {
    hasher: SipHasher13,
}

impl Default for Digester {
    fn default() -> Digester {
        let random = RandomState::new();
        let hasher = SipHasher13::new_with_keys(random.hash_one(1u8), random.hash_one(DAY));
        Digester { hasher }
    }
}

impl Digester {
    /// The digest of a trimmed key.
    #[inline]
    pub(super) fn digest(&self, key: &[u8]) -> Digest {
        let mut hasher = self.hasher;
        hasher.write(key);
        let hash = hasher.finish128();
        Digest { high: hash.h1, low: hash.h2 }
    }
}

/// The rows of keys, in the order they were met.
#[derive(Debug, Default)]
pub(super) struct Keys {
    rows: HashTable<u32>,
    digests: Vec<Digest>,
    /// A bit for each row that a lead has asked for.
    asked: Vec<AtomicU64>,
}

impl Keys {
    /// The row of a key, and whether it is new.
    #[inline]
    pub(super) fn row(&mut self, digest: Digest) -> (u32, bool) {
        let Keys { rows, digests, .. } = self;
        let same = |row: &u32| digests.get(*row as usize) == Some(&digest);
        if let Some(row) = rows.find(digest.low, same) {
            return (*row, false);
        }
        let row = u32::try_from(digests.len()).unwrap_or(u32::MAX);
        digests.push(digest);
        rows.insert_unique(digest.low, row, |row| digests.get(*row as usize).map_or(0, |digest| digest.low));
        (row, true)
    }

    /// When all keys are known.
    pub(super) fn close(&mut self) {
        self.asked.resize_with(self.digests.len().div_ceil(64), AtomicU64::default);
    }

    /// The row of a key, where it has been met; the row then counts as asked for.
    #[inline]
    pub(super) fn ask(&self, digest: Digest) -> Option<u32> {
        let row = *self.rows.find(digest.low, |row| self.digests.get(*row as usize) == Some(&digest))?;
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
}
