//! The values of the baseline, each counted: exact, so that the bins that are made of them are.

use super::gauge::Reading;
use crate::engine::batch::MISSING;
use crate::program::text::fold;
use crate::report::carried;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

/// With more different texts than this, texts are only known or missing.
const TEXTS: usize = 10_000;

type Map<K, V> = HashMap<K, V, foldhash::fast::RandomState>;

/// What was counted of one gauge.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Held {
    /// It is missing.
    pub missing: u64,
    /// By code.
    pub codes: Vec<u64>,
    /// By number.
    #[serde(with = "carried")]
    pub numbers: Map<i64, u64>,
    /// By text.
    pub texts: Texts,
}

/// Texts, those that differ in case only together.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Texts {
    /// By folded text: how many, and as it is written, the first in order of several ways.
    #[serde(with = "carried")]
    pub counts: Map<String, (u64, String)>,
    /// There are so many different ones that they say nothing.
    pub too_many: bool,
    /// All of them.
    pub known: u64,
}

impl Texts {
    /// Adds a text.
    pub fn add(&mut self, folded: &str, name: &str, count: u64) {
        self.known = self.known.saturating_add(count);
        if self.too_many {
            return;
        }
        let (held, written) = self.counts.entry_ref(folded).or_insert_with(|| (0, name.to_owned()));
        *held = held.saturating_add(count);
        if name < written.as_str() {
            name.clone_into(written);
        }
        if self.counts.len() > TEXTS {
            self.counts = Map::default();
            self.too_many = true;
        }
    }

    /// Adds what another thread has counted: the order of threads changes nothing.
    pub fn merge(&mut self, other: &Texts) {
        let known = self.known.saturating_add(other.known);
        if other.too_many {
            *self = Texts { too_many: true, ..Texts::default() };
        }
        for (folded, (count, name)) in &other.counts {
            self.add(folded, name, *count);
        }
        self.known = known;
    }

    /// The most frequent first, those as frequent in order of their text.
    pub fn commonest(&self) -> Vec<(&str, u64, &str)> {
        let mut all: Vec<(&str, u64, &str)> = self
            .counts
            .iter()
            .map(|(folded, (count, name))| (folded.as_str(), *count, name.as_str()))
            .collect();
        all.sort_by(|(a, first, _), (b, second, _)| second.cmp(first).then(a.cmp(b)));
        all
    }
}

impl Held {
    /// Adds the leads of these rows.
    pub fn add(&mut self, reading: &Reading, rows: &[usize]) {
        match reading {
            Reading::Codes(codes) => {
                for row in rows {
                    match codes.get(*row).copied().filter(|code| *code != MISSING) {
                        Some(code) => count_at(&mut self.codes, code as usize, 1),
                        None => self.missing = self.missing.saturating_add(1),
                    }
                }
            }
            Reading::Numbers(numbers) => {
                for row in rows {
                    match numbers.get(*row).copied().flatten() {
                        Some(number) => {
                            let count = self.numbers.entry(number).or_default();
                            *count = count.saturating_add(1);
                        }
                        None => self.missing = self.missing.saturating_add(1),
                    }
                }
            }
            Reading::Texts(labels) => {
                // Each different text of the batch is looked up once.
                let mut counts = vec![0u64; labels.names.len()];
                for row in rows {
                    match labels.codes.get(*row).and_then(|code| counts.get_mut(*code as usize)) {
                        Some(count) => *count = count.saturating_add(1),
                        None => self.missing = self.missing.saturating_add(1),
                    }
                }
                for (name, count) in labels.names.iter().zip(counts).filter(|(_, count)| *count > 0) {
                    self.texts.add(&fold(name), name, count);
                }
            }
        }
    }

    /// Adds what another thread has counted.
    pub fn merge(&mut self, other: &Held) {
        self.missing = self.missing.saturating_add(other.missing);
        for (code, count) in other.codes.iter().enumerate() {
            count_at(&mut self.codes, code, *count);
        }
        for (number, count) in &other.numbers {
            let held = self.numbers.entry(*number).or_default();
            *held = held.saturating_add(*count);
        }
        self.texts.merge(&other.texts);
    }
}

/// Adds to the count at a place.
pub fn count_at(counts: &mut Vec<u64>, at: usize, count: u64) {
    if counts.len() <= at {
        counts.resize(at.saturating_add(1), 0);
    }
    if let Some(held) = counts.get_mut(at) {
        *held = held.saturating_add(count);
    }
}
