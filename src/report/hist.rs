//! How often each value of a score came up, by outcome: exact, so that what is computed from it is.

use super::count::{Count, Outcome};
use crate::program::SCALE;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whole points from here on have a place of their own.
const LEAST: i64 = -512;
/// So many of them.
const PLACES: usize = 2048;

/// Counts by value.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<(i64, Count)>", into = "Vec<(i64, Count)>")]
pub struct Hist {
    /// Whole points from [`LEAST`] up; empty until the first comes.
    whole: Vec<Count>,
    others: HashMap<i64, Count, foldhash::fast::RandomState>,
}

impl Hist {
    #[inline]
    pub(super) fn add(&mut self, value: i64, outcome: Outcome) {
        self.of(value).one(outcome);
    }

    /// The count of a value.
    #[inline]
    fn of(&mut self, value: i64) -> &mut Count {
        let Some(place) = place(value) else { return self.others.entry(value).or_default() };
        if self.whole.is_empty() {
            self.whole.resize(PLACES, Count::default());
        }
        match self.whole.get_mut(place) {
            Some(count) => count,
            None => self.others.entry(value).or_default(),
        }
    }

    pub(super) fn merge(&mut self, other: &Hist) {
        super::count::add_all(&mut self.whole, &other.whole);
        for (value, count) in &other.others {
            *self.others.entry(*value).or_default() += *count;
        }
    }

    /// The values that came up, ascending.
    pub fn values(&self) -> Vec<(i64, Count)> {
        let mut values: BTreeMap<i64, Count> =
            self.others.iter().map(|(value, count)| (*value, *count)).collect();
        let whole = (LEAST..).zip(&self.whole).filter(|(_, count)| count.all() > 0);
        values.extend(whole.map(|(value, count)| (value.saturating_mul(SCALE), *count)));
        values.into_iter().collect()
    }
}

/// The place of whole points.
#[inline]
fn place(value: i64) -> Option<usize> {
    if value % SCALE != 0 {
        return None;
    }
    let place = usize::try_from(value.wrapping_div(SCALE).wrapping_sub(LEAST)).ok()?;
    (place < PLACES).then_some(place)
}

impl From<Hist> for Vec<(i64, Count)> {
    fn from(hist: Hist) -> Vec<(i64, Count)> {
        hist.values()
    }
}

impl From<Vec<(i64, Count)>> for Hist {
    fn from(values: Vec<(i64, Count)>) -> Hist {
        let mut hist = Hist::default();
        values.into_iter().for_each(|(value, count)| *hist.of(value) += count);
        hist
    }
}
