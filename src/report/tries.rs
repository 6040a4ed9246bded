//! What was tried beside the policy, counted.

use super::carried;
use super::count::Count;
use super::part::{Counted, Part};
use super::tried::{Dial, Tried};
use crate::program::Order;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// So many keys of a move are kept.
const KEPT: usize = 3;

/// What was counted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Tries {
    /// By variant: by stage of the policy and stage there, the leads that move.
    #[serde(with = "carried::each")]
    pub(super) variants: Vec<BTreeMap<(u32, u32), Moved>>,
    /// By dial: by value of the score (as [`Dial::place`] has it) and by the stages where the comparison holds and does
    /// not, the leads whose stage hangs on it.
    #[serde(with = "carried::each")]
    pub(super) dials: Vec<Hangs>,
}

/// Leads whose stage hangs on a comparison.
pub(super) type Hangs = HashMap<(i64, u32, u32), Count, foldhash::fast::RandomState>;

/// Leads that move.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Moved {
    pub count: Count,
    /// The first keys.
    pub keys: Vec<String>,
}

impl Tries {
    pub(super) fn add(&mut self, tried: Option<&Tried>, part: &Part, counted: &Counted) {
        let Some(tried) = tried else { return };
        let most = part.tried.variants.len();
        self.variants.resize_with(self.variants.len().max(most), BTreeMap::new);
        for (moves, rows) in self.variants.iter_mut().zip(&part.tried.variants) {
            for (row, to) in rows {
                let row = *row as usize;
                let Some(outcome) = counted.outcomes.get(row).copied().flatten() else { continue };
                let from = part.judged.stages.get(row).copied().unwrap_or(0);
                let moved = moves.entry((from, *to)).or_default();
                moved.count.one(outcome);
                let full = moved.keys.len() >= KEPT;
                if !full || moved.keys.last().is_some_and(|last| part.key_bytes(row) < last.as_bytes()) {
                    moved.keep(part.key(row));
                }
            }
        }
        self.dials.resize(self.dials.len().max(tried.dials.len()), Hangs::default());
        for ((hangs, rows), dial) in self.dials.iter_mut().zip(&part.tried.dials).zip(&tried.dials) {
            let Some(values) = part.numbers.get(dial.number) else { continue };
            for (row, yes, no) in rows {
                let row = *row as usize;
                let Some(outcome) = counted.outcomes.get(row).copied().flatten() else { continue };
                let place = dial.place(values.get(row).copied().unwrap_or(0));
                hangs.entry((place, *yes, *no)).or_default().one(outcome);
            }
        }
    }

    pub(super) fn merge(&mut self, other: Tries) {
        self.variants.resize_with(self.variants.len().max(other.variants.len()), BTreeMap::new);
        for (to, from) in self.variants.iter_mut().zip(other.variants) {
            for (stages, moved) in from {
                let known = to.entry(stages).or_default();
                known.count += moved.count;
                moved.keys.into_iter().for_each(|key| known.keep(key));
            }
        }
        self.dials.resize(self.dials.len().max(other.dials.len()), Hangs::default());
        for (to, from) in self.dials.iter_mut().zip(other.dials) {
            from.into_iter().for_each(|(place, count)| *to.entry(place).or_default() += count);
        }
    }
}

impl Moved {
    fn keep(&mut self, key: String) {
        let at = self.keys.partition_point(|other| *other < key);
        self.keys.insert(at, key);
        self.keys.truncate(KEPT);
    }
}

impl Dial {
    /// The multiple of the grain that stands to every other as the score does.
    fn place(&self, score: i64) -> i64 {
        let below = score.div_euclid(self.grain);
        let up = matches!(self.order, Order::More | Order::AtMost) && score.rem_euclid(self.grain) != 0;
        below.saturating_add(i64::from(up)).saturating_mul(self.grain)
    }
}
