//! From what was tried to what is reported: other values of thresholds and settings.

use super::build::{Builder, stages};
use super::columns;
use super::count::Count;
use super::counters::Group;
use super::figures;
use super::rates::{rate, rate_of, scaled};
use super::shape::Mark;
use super::thresholds;
use super::tried::Dial;
use super::tries::{Hangs, Moved};
use super::what_if::{MarkValue, WhatIf, WhatIfMove, WhatIfSetting, WhatIfValue};
use crate::program::Order;
use std::collections::{BTreeMap, BTreeSet};

/// A threshold is told of at most so many values.
const VALUES: i64 = 120;
/// A table shows so many on each side of the policy's own, of about so many in all.
const SHOWN: usize = 3;
const ROUND: i64 = 20;

impl Builder<'_> {
    /// The thresholds of a score, with what other values of them would do.
    pub(super) fn thresholds(&self, number: usize, room: Option<u64>) -> Vec<Mark> {
        let all = thresholds::all(self.survey.program, &self.survey.numbers);
        let here = all.iter().enumerate().filter(|(_, threshold)| threshold.number == number);
        let marked = here.map(|(at, threshold)| {
            let dials = self.survey.tried.iter().flat_map(|tried| &tried.dials);
            let dial = dials.zip(&self.counters.tries.dials).find(|(dial, _)| dial.threshold == at);
            let mark = threshold.mark();
            dial.map_or(mark.clone(), |(dial, hangs)| self.swept(mark, dial, hangs, room))
        });
        marked.collect()
    }

    fn swept(&self, mark: Mark, dial: &Dial, hangs: &Hangs, room: Option<u64>) -> Mark {
        let places = || hangs.keys().map(|(place, ..)| *place);
        let Some((least, most)) = places().min().zip(places().max()) else { return mark };
        let names = columns::stages(self.survey.program);
        let gone = names.len().saturating_sub(1);
        let at = |at: usize| self.counters.all.stages.get(at).copied().unwrap_or_default();
        let now: Count = (dial.stage..gone).map(at).sum();
        let reaches = |stage: u32| (dial.stage..gone).contains(&(stage as usize));
        let reached = |value: i64| {
            let (mut gained, mut lost) = (Count::default(), Count::default());
            for ((place, yes, no), count) in hangs {
                let stage = |value: i64| if dial.order.holds(*place, value) { *yes } else { *no };
                match (reaches(stage(dial.value)), reaches(stage(value))) {
                    (false, true) => gained += *count,
                    (true, false) => lost += *count,
                    _ => {}
                }
            }
            (now + gained).without(lost)
        };
        let span = most.saturating_sub(least);
        let fine = figures::step(span, VALUES).max(dial.grain);
        let (round, low) = (figures::step(span, ROUND).max(dial.grain), least.div_euclid(fine));
        let steps = most.saturating_sub(low.saturating_mul(fine)).div_euclid(fine).saturating_add(2);
        let values = (0..steps).map(|step| low.saturating_add(step).saturating_mul(fine));
        let mut values: BTreeSet<i64> = values.chain([dial.value]).collect();
        let (above, below) = dial.between;
        values.retain(|value| {
            above.is_none_or(|above| *value > above) && below.is_none_or(|below| *value < below)
        });
        let mut told: Vec<(i64, Count)> = values.into_iter().map(|value| (value, reached(value))).collect();
        told.dedup_by_key(|(value, _)| *value);
        let fits = |(_, count): &&(i64, Count)| room.is_some_and(|room| count.all() <= room);
        let rises = matches!(dial.order, Order::AtLeast | Order::More);
        // Of the values with the same leads the last: it is the score of one of them.
        let enough = told.iter().find(fits).filter(|_| rises).map(|(_, count)| *count);
        let same = told.iter().rev().find(|(_, count)| enough.is_some_and(|enough| *count == enough));
        let capacity = same.map(|(value, _)| *value);
        let rounds = || told.iter().map(|(value, _)| *value).filter(|value| value % round == 0);
        let below = rounds().rev().filter(|value| *value < dial.value).take(SHOWN);
        let near: Vec<i64> = below.chain(rounds().filter(|value| *value > dial.value).take(SHOWN)).collect();
        let value = |(value, count): &(i64, Count)| MarkValue {
            value: scaled(*value),
            reached: count.all(),
            rate: rate(*count, self.outcome),
            recall: (self.outcome && self.all.won > 0).then(|| rate_of(count.won, self.all.won)),
            shown: *value == dial.value || capacity == Some(*value) || near.contains(value),
        };
        Mark {
            stage: names.get(dial.stage).cloned(),
            values: told.iter().map(value).collect(),
            capacity: capacity.map(scaled),
            ..mark
        }
    }

    /// The policy with other values of its settings.
    pub(super) fn what_if(&self) -> Option<WhatIf> {
        let variants = self.survey.tried?.variants.as_ref()?;
        let none = BTreeMap::new();
        let values = variants.values.iter().enumerate().map(|(at, (values, now))| {
            let moves = self.counters.tries.variants.get(at).unwrap_or(&none);
            self.variant(values, *now, moves)
        });
        let setting = |(name, now): &(String, String)| WhatIfSetting { name: name.clone(), now: now.clone() };
        Some(WhatIf { settings: variants.settings.iter().map(setting).collect(), values: values.collect() })
    }

    fn variant(&self, values: &[String], now: bool, moves: &BTreeMap<(u32, u32), Moved>) -> WhatIfValue {
        let program = self.survey.program;
        let names = columns::stages(program);
        let mut matrix = vec![vec![Count::default(); names.len()]; names.len()];
        for (at, row) in matrix.iter_mut().enumerate() {
            let all = self.counters.all.stages.get(at).copied().unwrap_or_default();
            let away = moves.iter().filter(|((from, _), _)| *from as usize == at);
            for ((_, to), moved) in away.clone() {
                if let Some(cell) = row.get_mut(*to as usize) {
                    *cell = moved.count;
                }
            }
            if let Some(cell) = row.get_mut(at) {
                *cell = all.without(away.map(|(_, moved)| moved.count).sum());
            }
        }
        let to = |at: usize| matrix.iter().filter_map(|row| row.get(at)).copied().sum();
        let group = Group { stages: (0..names.len()).map(to).collect(), numbers: Vec::new() };
        let same: Vec<Option<usize>> = (0..names.len()).map(Some).collect();
        let name = |at: u32| names.get(at as usize).cloned().unwrap_or_default();
        let told = moves.iter().map(|((from, to), moved)| WhatIfMove {
            from: name(*from),
            to: name(*to),
            leads: moved.count.all(),
            rate: rate(moved.count, self.outcome),
            keys: moved.keys.clone(),
        });
        WhatIfValue {
            values: values.to_vec(),
            now,
            stages: stages(self.survey, &group, self.outcome),
            moved: moves.values().map(|moved| moved.count.all()).sum(),
            moves: told.collect(),
            changes: self.stage_changes(&matrix, &same, program.disqualify.is_empty()),
        }
    }
}
