//! One column, as its cells come by: the values and how often each, as long as there are few; then only what they look
//! like.

use super::looks::{LIST, Looks};
use super::words::stands;
use crate::data::keys::{Digester, KeySet};
use crate::data::value::{Raw, trim_bytes};
use crate::report::Count;
use foldhash::fast::RandomState;
use hashbrown::HashMap;

/// Longer values are looked at but not kept.
const LONG: usize = 200;
/// As many values that may stand for "missing" are kept beside the others.
const BESIDE: usize = 64;

/// What a column holds.
pub(super) struct Column {
    pub name: String,
    /// Cells with nothing in them.
    pub empty: u64,
    /// Cells with something in them, by outcome.
    pub filled: Count,
    /// Cells that are JSON objects.
    pub objects: u64,
    /// Cells that are no text.
    pub broken: u64,
    /// The values, trimmed, and how often each.
    values: HashMap<Box<[u8]>, Count, RandomState>,
    most: usize,
    /// What the values that are not kept look like; nothing while all are kept.
    looks: Option<Box<Looks>>,
    /// Whether the column can still be the key.
    pub keys: Option<Keys>,
}

/// The keys that a column would make.
#[derive(Debug, Default)]
pub(super) struct Keys {
    pub seen: KeySet,
    /// Cells whose value was there before.
    pub repeats: u64,
}

/// The kept values of a column and what all of them look like.
pub(super) struct Settled {
    /// Value and leads, the commonest first, then by text.
    pub values: Vec<(Box<[u8]>, Count)>,
    /// What the values look like that are not kept.
    pub rest: Option<Box<Looks>>,
}

impl Column {
    /// A column that was empty for so many rows. It keeps at most so many values.
    pub fn new(name: &str, before: u64, most: usize, key: bool) -> Column {
        Column {
            name: name.to_owned(),
            empty: before,
            filled: Count::default(),
            objects: 0,
            broken: 0,
            values: HashMap::default(),
            most,
            looks: None,
            keys: (key && before == 0).then(Keys::default),
        }
    }

    /// The next cell, and how its lead ended.
    pub fn cell(&mut self, raw: Raw, outcome: Count, digester: &Digester) {
        let list;
        let value = match raw {
            Raw::Absent | Raw::Value(_) => &[][..],
            Raw::Text(text) | Raw::Token(text) => trim_bytes(text),
            Raw::Nested(nested) if nested.first() == Some(&b'[') => {
                list = [&[LIST], nested].concat();
                &list
            }
            Raw::Nested(_) => {
                self.objects += 1;
                self.filled += outcome;
                self.keys = None;
                return;
            }
        };
        if value.is_empty() {
            self.empty += 1;
            self.keep_keys();
            return;
        }
        self.filled += outcome;
        self.key(value, digester);
        if let Some(count) = self.values.get_mut(value) {
            *count += outcome;
            return;
        }
        let first = value.first() == Some(&LIST);
        if !first && std::str::from_utf8(value).is_err() {
            self.broken += 1;
            return;
        }
        self.value(value, outcome);
    }

    /// A value that is not kept so far.
    fn value(&mut self, value: &[u8], outcome: Count) {
        let room = self.values.len() < self.most && value.len() <= LONG;
        let beside = || self.values.len() < self.most + BESIDE && stands(value).is_some();
        if room || beside() {
            self.values.insert(value.into(), outcome);
            return;
        }
        let looks = self.looks.get_or_insert_with(|| {
            // Ways of reading that most of the kept values do not allow need not be tried again and again.
            let mut looks = Looks::new();
            let mut values: Vec<_> = self.values.keys().filter(|value| stands(value).is_none()).collect();
            values.sort_unstable();
            values.into_iter().for_each(|value| looks.see(value, 1));
            Box::new(looks.narrowed())
        });
        looks.see(value, 1);
    }

    fn key(&mut self, value: &[u8], digester: &Digester) {
        let Some(keys) = &mut self.keys else { return };
        if !keys.seen.insert(digester.digest(value)) {
            keys.repeats += 1;
            self.keep_keys();
        }
    }

    /// Whether the column is still nearly a key.
    fn keep_keys(&mut self) {
        let Some(keys) = &self.keys else { return };
        let rows = self.empty + self.filled.all();
        if keys.repeats + self.empty > 2 + rows / 20 {
            self.keys = None;
        }
    }

    /// All that is known.
    pub fn settle(self) -> (Settled, Facts) {
        let mut values: Vec<_> = self.values.into_iter().collect();
        values.sort_unstable_by(|(a, of_a), (b, of_b)| of_b.all().cmp(&of_a.all()).then_with(|| a.cmp(b)));
        let facts = Facts {
            name: self.name,
            empty: self.empty,
            filled: self.filled,
            objects: self.objects,
            broken: self.broken,
            keys: self.keys,
        };
        (Settled { values, rest: self.looks }, facts)
    }
}

/// What is known of a column beside its values.
pub(super) struct Facts {
    pub name: String,
    pub empty: u64,
    pub filled: Count,
    pub objects: u64,
    pub broken: u64,
    pub keys: Option<Keys>,
}
