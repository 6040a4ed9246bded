//! The occurrences behind the aggregates of one lead: which of them count, and what each of them pays.
//!
//! Whether an occurrence counts is decided by the same tests, windows, resets and instants as its sum. They are gone
//! through a second time, the latest first, so that of each `once per …` the one that pays is met first.

use super::plan::{Change, Feed, Plan, Reading, Weighing};
use super::store::Store;
use super::{classified, collected};
use crate::program::decay::{PLACES, paid};
use crate::program::time::whole_days;
use crate::program::{Occurrence, Program};
use hashbrown::HashSet;
use std::cmp::Reverse;
use std::sync::Arc;

/// How many occurrences are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Most {
    /// Of one aggregate.
    pub each: usize,
    /// Of all aggregates together.
    pub together: usize,
}

/// The occurrences that an aggregate is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Behind {
    /// The latest, the very latest first.
    pub listed: Vec<Counted>,
    /// Those before them, where they are too many to list.
    pub rest: Option<Rest>,
    /// What all of them pay together, rounded once, before any cap; 0 where the aggregate is not that of a points line.
    pub points: i64,
}

/// An occurrence that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Its place among the occurrences of the lead.
    pub at: usize,
    /// What it adds to the points of the later ones, each sum rounded once: so they add up to the points of all, and each
    /// is off by less than one ten-thousandth.
    pub points: i64,
}

/// Occurrences that count and are not listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rest {
    /// How many.
    pub count: u64,
    /// What they pay together.
    pub points: i64,
    /// When the earliest was.
    pub first: i64,
    /// When the latest was.
    pub last: i64,
}

impl Behind {
    /// How many count.
    pub fn count(&self) -> u64 {
        self.rest.map_or(0, |rest| rest.count).saturating_add(self.listed.len() as u64)
    }
}

/// The occurrences behind each aggregate of a lead, by its position among the program's aggregate columns. Of `most …
/// within … of each other` none is listed. Occurrences after `as_of` do not count.
pub fn behind(program: &Program, as_of: i64, occurrences: &[Occurrence], most: Most) -> Vec<Behind> {
    let plan = Arc::new(Plan::new(program));
    let (mut store, mut classifier) = collected(program, &plan, as_of, occurrences);
    store.settled();
    let mut list = List { plan: &plan, as_of, most, listed: 0, taken: Vec::new() };
    list.taken.resize_with(plan.columns.len(), Taken::default);
    let times = super::firsts::times(program, occurrences);
    let counts = |at: &usize| times.get(*at).is_some_and(|times| *times > 0);
    let mut order: Vec<usize> = (0..occurrences.len()).filter(counts).collect();
    let key = |at: &usize| occurrences.get(*at).map(|of| (Reverse(of.at), of.event, &of.fields));
    order.sort_by(|left, right| key(left).cmp(&key(right)));
    for at in order {
        let Some(occurrence) = occurrences.get(at).filter(|occurrence| occurrence.at <= as_of) else {
            continue;
        };
        let record = classified(&mut classifier, occurrence, as_of);
        let mut values = classifier.values(&record).iter();
        for (id, field) in classifier.feeds(&record) {
            let value = if field.is_some() { values.next().copied().unwrap_or(0) } else { 0 };
            if let Some(feed) = plan.feeds.get(*id as usize) {
                list.take(&store, feed, (at, occurrence), value);
            }
        }
        classifier.forget_values();
    }
    list.taken.into_iter().map(|taken| taken.behind).collect()
}

/// What is listed so far.
struct List<'a> {
    plan: &'a Plan,
    as_of: i64,
    most: Most,
    listed: usize,
    /// By position of the aggregate.
    taken: Vec<Taken>,
}

/// What is listed of an aggregate so far.
#[derive(Default)]
struct Taken {
    behind: Behind,
    /// The values and blocks of which the latest occurrence has been met.
    met: HashSet<(u64, i32), foldhash::fast::RandomState>,
    /// The sum of weights, with [`PLACES`] binary places.
    weights: u128,
}

impl List<'_> {
    /// Takes an occurrence in, where it counts for what it feeds, and that is an aggregate.
    fn take(&mut self, store: &Store, feed: &Feed, (at, occurrence): (usize, &Occurrence), value: u64) {
        let plan = self.plan;
        let Ok(position) = plan.columns.binary_search_by_key(&feed.at, |kept| kept.at) else { return };
        let (Some(kept), Some(taken)) = (plan.columns.get(position), self.taken.get_mut(position)) else {
            return;
        };
        if !store.counts(feed, occurrence.at) {
            return;
        }
        let block = |block| plan.calendar.block(block, occurrence.at);
        let once = match feed.change {
            Change::Count if matches!(kept.reading, Reading::Paid { by: Weighing::Any, .. }) => Some((0, 0)),
            Change::Count | Change::Sum(_) => None,
            Change::Youngest | Change::Last | Change::OfLast { .. } => Some((0, 0)),
            Change::Blocks(of) | Change::BlockSum(of, _) => Some((0, block(of))),
            Change::Values { block: of, .. } | Change::ValueSum { block: of, .. } => {
                Some((value, of.map_or(0, block)))
            }
            Change::Different { .. } if value == 0 => return,
            Change::Different { .. } => Some((value, 0)),
            Change::Total { .. } if value == 0 => return,
            Change::Total { .. } => None,
            Change::Instant => return,
        };
        let times = match once {
            Some(once) if !taken.met.insert(once) => return,
            Some(_) => 1,
            None => occurrence.times,
        };
        let (points, weight) = match kept.reading {
            Reading::Paid { points, by, .. } => (points, self.plan.weight(by, occurrence.at, self.as_of)),
            Reading::Count | Reading::Last | Reading::OfLast | Reading::Total(_) => (0, 0),
        };
        for _ in 0..times {
            let room = taken.behind.listed.len() < self.most.each && self.listed < self.most.together;
            if taken.add(at, occurrence.at, (points, weight), room) {
                self.listed = self.listed.saturating_add(1);
            }
        }
    }
}

impl Taken {
    /// Adds an occurrence before those so far; whether it is listed.
    fn add(&mut self, at: usize, instant: i64, (points, weight): (i64, u128), room: bool) -> bool {
        self.weights = self.weights.saturating_add(weight);
        let sum = paid(points, self.weights);
        let more = sum.saturating_sub(self.behind.points);
        self.behind.points = sum;
        match &mut self.behind.rest {
            Some(rest) => {
                rest.count = rest.count.saturating_add(1);
                rest.points = rest.points.saturating_add(more);
                rest.first = instant;
            }
            None if !room => {
                self.behind.rest = Some(Rest { count: 1, points: more, first: instant, last: instant });
            }
            None => {
                self.behind.listed.push(Counted { at, points: more });
                return true;
            }
        }
        false
    }
}

impl Plan {
    /// The weight of an occurrence of a points line, with [`PLACES`] binary places.
    fn weight(&self, by: Weighing, instant: i64, as_of: i64) -> u128 {
        let decay = match by {
            Weighing::Count | Weighing::Any => return 1 << PLACES,
            Weighing::Sum(sum) => sum.decay,
            Weighing::Youngest { decay } => decay,
        };
        self.decays.get(decay as usize).map_or(0, |decay| decay.weight(whole_days(instant, as_of)))
    }
}
