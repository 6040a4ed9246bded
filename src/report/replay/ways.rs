//! The ways of leads, added up.

use super::path::{Followed, Path, Promised, seconds};
use crate::report::count::{Count, Outcome};
use crate::report::part::{Counted, Part};
use serde::{Deserialize, Serialize};

/// So many leads are told by key.
pub(super) const TOLD: usize = 5;
/// So many steps are told of one.
pub(super) const STEPS: usize = 12;

/// All ways.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Ways {
    pub(super) followed: Count,
    /// By [`super::Why`].
    pub(super) not: [u64; 4],
    pub(super) evaluations: u64,
    /// Won, and it is known when.
    pub(super) won_known: u64,
    /// By stage of the stage column: `lead` first, `disqualified` last.
    pub(super) stages: Vec<StageWays>,
    pub(super) changes: u64,
    pub(super) changed: u64,
    pub(super) back_and_forth: u64,
    pub(super) restless: Vec<(u64, String, Path)>,
    pub(super) promises: Vec<Promises>,
}

/// Ways to a stage. Lengths of time are seconds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct StageWays {
    pub reached: Count,
    pub still: u64,
    pub first: Vec<u32>,
    pub since_before: Vec<u32>,
    pub at_once: u64,
    pub ahead: Vec<u32>,
    pub not_before: u64,
    pub left: u64,
    pub came_back: u64,
}

/// Promises, added up.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Promises {
    pub kept: u64,
    pub missed: u64,
    pub late: u64,
    pub open: u64,
    pub times: Vec<u32>,
    pub leads: u64,
    pub never: u64,
    pub first: Vec<String>,
}

impl Ways {
    pub(in crate::report) fn add(&mut self, stages: usize, part: &Part, counted: &Counted) {
        if part.followed.is_empty() {
            return;
        }
        self.stages.resize(self.stages.len().max(stages), StageWays::default());
        for (row, outcome) in counted.rows() {
            let Some(followed) = part.followed.get(row) else { continue };
            self.promises(followed, || part.key(row));
            match &followed.path {
                Ok(path) => self.path(path, outcome, || part.key(row)),
                Err(why) => {
                    if let Some(not) = self.not.get_mut(why.index()) {
                        *not += 1;
                    }
                }
            }
        }
    }

    fn path(&mut self, path: &Path, outcome: Outcome, key: impl Fn() -> String) {
        self.followed.one(outcome);
        self.evaluations = self.evaluations.saturating_add(path.evaluations);
        let won_at = path.won_at.filter(|_| outcome == Outcome::Won);
        self.won_known += u64::from(won_at.is_some());
        let disqualified = u32::try_from(self.stages.len().saturating_sub(1)).unwrap_or(u32::MAX);
        let (mut before, mut again) = (None, false);
        for (stage, ways) in (0u32..).zip(&mut self.stages).skip(1) {
            let Some(reached) = path.reached(stage, disqualified) else { continue };
            ways.add(path.start, &reached, outcome, won_at);
            if stage < disqualified {
                match before {
                    Some(earlier) if earlier == reached.first => ways.at_once += 1,
                    Some(earlier) => ways.since_before.push(seconds(earlier, reached.first)),
                    None => {}
                }
                before = Some(reached.first);
            }
            again |= reached.came_back;
        }
        self.back_and_forth += u64::from(again);
        let changes = path.changes();
        self.changes = self.changes.saturating_add(changes);
        self.changed += u64::from(changes > 0);
        // One change is no coming and going.
        if changes > 1
            && self.restless.last().is_none_or(|last| self.restless.len() < TOLD || changes >= last.0)
        {
            let mut told = path.clone();
            told.steps.truncate(STEPS);
            self.keep((changes, key(), told));
        }
    }

    /// Keeps those that changed most; of equals the first keys.
    fn keep(&mut self, one: (u64, String, Path)) {
        let rank = |of: &(u64, String, Path)| (std::cmp::Reverse(of.0), of.1.clone());
        let at = self.restless.partition_point(|other| rank(other) < rank(&one));
        self.restless.insert(at, one);
        self.restless.truncate(TOLD);
    }

    fn promises(&mut self, followed: &Followed, key: impl Fn() -> String) {
        self.promises.resize(self.promises.len().max(followed.promises.len()), Promises::default());
        for (all, one) in self.promises.iter_mut().zip(&followed.promises) {
            all.add(one, &key);
        }
    }

    /// Leaves out leads that are told by key.
    pub(in crate::report) fn forget_keys(&mut self) {
        self.restless.clear();
        self.promises.iter_mut().for_each(|promise| promise.first.clear());
    }

    pub(in crate::report) fn merge(&mut self, other: Ways) {
        self.followed += other.followed;
        self.not.iter_mut().zip(other.not).for_each(|(to, from)| *to += from);
        self.evaluations = self.evaluations.saturating_add(other.evaluations);
        self.won_known += other.won_known;
        self.changes = self.changes.saturating_add(other.changes);
        self.changed += other.changed;
        self.back_and_forth += other.back_and_forth;
        self.stages.resize(self.stages.len().max(other.stages.len()), StageWays::default());
        self.stages.iter_mut().zip(other.stages).for_each(|(to, from)| to.merge(from));
        other.restless.into_iter().for_each(|one| self.keep(one));
        self.promises.resize(self.promises.len().max(other.promises.len()), Promises::default());
        self.promises.iter_mut().zip(other.promises).for_each(|(to, from)| to.merge(from));
    }
}

impl StageWays {
    fn add(&mut self, start: i64, reached: &super::path::Reached, outcome: Outcome, won_at: Option<i64>) {
        self.reached.one(outcome);
        self.first.push(seconds(start, reached.first));
        self.still += u64::from(reached.still);
        self.left += u64::from(reached.left);
        self.came_back += u64::from(reached.came_back);
        match won_at {
            Some(won_at) if reached.first < won_at => self.ahead.push(seconds(reached.first, won_at)),
            Some(_) => self.not_before += 1,
            None => {}
        }
    }

    fn merge(&mut self, other: StageWays) {
        self.reached += other.reached;
        self.still += other.still;
        self.first.extend(other.first);
        self.since_before.extend(other.since_before);
        self.at_once += other.at_once;
        self.ahead.extend(other.ahead);
        self.not_before += other.not_before;
        self.left += other.left;
        self.came_back += other.came_back;
    }
}

impl Promises {
    fn add(&mut self, one: &Promised, key: impl Fn() -> String) {
        let asked = one.kept + one.missed + one.open;
        self.kept += one.kept;
        self.missed += one.missed;
        self.late += one.late;
        self.open += one.open;
        self.times.extend(&one.times);
        self.leads += u64::from(asked > 0);
        if one.missed > 0 && one.kept == 0 {
            self.never += 1;
            self.keep(key());
        }
    }

    fn keep(&mut self, key: String) {
        let at = self.first.partition_point(|other| *other < key);
        self.first.insert(at, key);
        self.first.truncate(TOLD);
    }

    fn merge(&mut self, other: Promises) {
        self.kept += other.kept;
        self.missed += other.missed;
        self.late += other.late;
        self.open += other.open;
        self.times.extend(other.times);
        self.leads += other.leads;
        self.never += other.never;
        other.first.into_iter().for_each(|key| self.keep(key));
    }
}
