//! Keys that differ from others by case alone: for a run they are different leads, for a person most likely one.

use crate::data::keys::{Digester, KeyRule, KeySet};
use crate::program::{KeyForm, Program};
use foldhash::fast::RandomState;
use hashbrown::HashMap;

/// Finds them, by digests: 16 bytes a key with letters, and none for keys of digits.
pub(super) struct Cases {
    folded: Digester,
    /// By the digest of a folded key: whether the first key has been counted.
    leads: HashMap<u64, bool, RandomState>,
    /// Keys of events.
    events: KeySet,
    /// Nothing is looked for where the policy says how keys compare.
    asked: bool,
}

impl Cases {
    /// None so far.
    pub fn new(program: &Program) -> Cases {
        Cases {
            folded: Digester::new(KeyRule::new(KeyForm::AnyCase)),
            leads: HashMap::default(),
            events: KeySet::default(),
            asked: program.key_form == KeyForm::Exact,
        }
    }

    /// How many keys of leads this one, which is new, makes more.
    pub fn lead(&mut self, key: &[u8]) -> u64 {
        if !self.can_differ(key) {
            return 0;
        }
        match self.leads.entry(self.folded.digest(key)) {
            hashbrown::hash_map::Entry::Vacant(free) => {
                free.insert(false);
                0
            }
            hashbrown::hash_map::Entry::Occupied(mut known) => {
                let counted = known.get_mut();
                // The first of them counts with the second.
                1 + u64::from(!std::mem::replace(counted, true))
            }
        }
    }

    /// How many keys of events this one makes more, which is no lead's.
    pub fn stranger(&mut self, key: &[u8], digest: u64) -> u64 {
        if !self.can_differ(key) || !self.leads.contains_key(&self.folded.digest(key)) {
            return 0;
        }
        u64::from(self.events.insert(digest))
    }

    /// Keys without letters have no case. The 15 characters of a Salesforce ID differ by case where leads differ.
    fn can_differ(&self, key: &[u8]) -> bool {
        let is_id = key.len() == 15 && key.iter().all(u8::is_ascii_alphanumeric);
        self.asked && !is_id && key.iter().any(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii())
    }
}
