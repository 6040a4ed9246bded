//! Keys of leads that were merged into others.

use foldhash::fast::RandomState;
use hashbrown::HashMap;

/// By the key of a lead that is no more, what became of it. Keys are in the form in which they are compared.
#[derive(Debug, Default)]
pub struct Merges {
    of: HashMap<Box<[u8]>, Merged, RandomState>,
}

#[derive(Debug)]
struct Merged {
    /// The key that was kept in the end.
    into: Box<[u8]>,
    /// Its lead is answered all the same: the lead that was kept is not there, and this is the first of those merged.
    answered: bool,
}

impl Merges {
    /// Adds a key, what it was merged into in the end, and whether its lead is answered all the same.
    pub fn add(&mut self, old: &[u8], into: &[u8], answered: bool) {
        self.of.insert(old.into(), Merged { into: into.into(), answered });
    }

    /// The key that a key was merged into.
    pub fn kept_for(&self, key: &[u8]) -> Option<&[u8]> {
        self.of.get(key).map(|merged| &*merged.into)
    }

    /// Whether a lead with this key gets no answer, because another one is answered for it.
    pub fn is_gone(&self, key: &[u8]) -> bool {
        self.of.get(key).is_some_and(|merged| !merged.answered)
    }
}
