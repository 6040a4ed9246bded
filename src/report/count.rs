//! Leads by outcome.

use serde::{Deserialize, Serialize};
use std::ops::{Add, AddAssign};

/// How many leads, by outcome. Without an outcome all are open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "[u64; 3]", into = "[u64; 3]")]
pub struct Count {
    /// The outcome is yes.
    pub won: u64,
    /// The outcome is no.
    pub lost: u64,
    /// The outcome is unknown.
    pub open: u64,
}

impl Count {
    /// All of them.
    pub fn all(self) -> u64 {
        self.won.saturating_add(self.lost).saturating_add(self.open)
    }

    /// Those whose outcome is known.
    pub fn decided(self) -> u64 {
        self.won.saturating_add(self.lost)
    }

    /// Those in `self` and not in a part of it.
    pub fn without(self, part: Count) -> Count {
        Count {
            won: self.won.saturating_sub(part.won),
            lost: self.lost.saturating_sub(part.lost),
            open: self.open.saturating_sub(part.open),
        }
    }

    /// One more.
    pub(super) fn one(&mut self, outcome: Outcome) {
        let count = match outcome {
            Outcome::Won => &mut self.won,
            Outcome::Lost => &mut self.lost,
            Outcome::Open => &mut self.open,
        };
        *count = count.saturating_add(1);
    }
}

impl From<[u64; 3]> for Count {
    fn from([won, lost, open]: [u64; 3]) -> Count {
        Count { won, lost, open }
    }
}

impl From<Count> for [u64; 3] {
    fn from(count: Count) -> [u64; 3] {
        [count.won, count.lost, count.open]
    }
}

impl Add for Count {
    type Output = Count;

    fn add(self, other: Count) -> Count {
        Count {
            won: self.won.saturating_add(other.won),
            lost: self.lost.saturating_add(other.lost),
            open: self.open.saturating_add(other.open),
        }
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Count) {
        *self = *self + other;
    }
}

impl std::iter::Sum for Count {
    fn sum<I: Iterator<Item = Count>>(counts: I) -> Count {
        counts.fold(Count::default(), Add::add)
    }
}

/// How a lead ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Outcome {
    Won,
    Lost,
    #[default]
    Open,
}

/// Adds to the counts, one by one; those that are longer stay.
pub(super) fn add_all(to: &mut Vec<Count>, from: &[Count]) {
    if to.len() < from.len() {
        to.resize(from.len(), Count::default());
    }
    for (to, from) in to.iter_mut().zip(from) {
        *to += *from;
    }
}

/// One more at an index.
pub(super) fn count_at(counts: &mut Vec<Count>, at: usize, outcome: Outcome) {
    if counts.len() <= at {
        counts.resize(at.saturating_add(1), Count::default());
    }
    if let Some(count) = counts.get_mut(at) {
        count.one(outcome);
    }
}
