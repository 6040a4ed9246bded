//! What is kept of the leads' events while they arrive, in any order.

use super::cells::Cells;
use super::classify::{Classifier, Record};
use super::log::{Log, Pending};
use super::plan::{Feed, Plan};
use super::settled::Settled;
use crate::engine::batch::AsOf;
use std::sync::Arc;

/// The rows of leads while their occurrences arrive, in any order.
#[derive(Debug)]
pub struct Store {
    kept: Settled,
    as_of: AsOf,
    /// For one as-of: the instant after which each window is.
    starts: Vec<i64>,
    pending: Log,
}

impl Store {
    /// A store without rows.
    pub fn new(plan: Arc<Plan>, as_of: AsOf) -> Store {
        let starts = match &as_of {
            AsOf::One(as_of) => plan.starts(*as_of).collect(),
            AsOf::Each(_) => Vec::new(),
        };
        let cells = Cells::new(plan.words);
        Store { kept: Settled::new(plan, cells), as_of, starts, pending: Log::default() }
    }

    /// A store of one lead, in row 0, for one lead after the other.
    pub fn of_one(plan: Arc<Plan>) -> Store {
        let cells = Cells::of_one(plan.words);
        Store {
            kept: Settled::new(plan, cells),
            as_of: AsOf::One(i64::MIN),
            starts: Vec::new(),
            pending: Log::default(),
        }
    }

    /// Forgets the one lead, for the next, and keeps the memory.
    pub fn again(&mut self, as_of: i64) {
        let Store { kept: Settled { plan, cells }, starts, .. } = self;
        if self.as_of != AsOf::One(as_of) {
            self.as_of = AsOf::One(as_of);
            starts.clear();
            starts.extend(plan.starts(as_of));
        }
        cells.clear();
    }

    /// What became of the one lead, once all its occurrences have arrived.
    pub fn settled(&mut self) -> &Settled {
        self.count_waiting([]);
        &self.kept
    }

    /// Adds a lead and returns its row.
    pub fn add_row(&mut self) -> u32 {
        self.kept.cells.add_row()
    }

    /// Adds a lead with an as-of of its own, in a store made with [`AsOf::Each`].
    pub fn add_row_as_of(&mut self, instant: i64) -> u32 {
        if let AsOf::Each(instants) = &mut self.as_of {
            instants.push(instant);
        }
        self.add_row()
    }

    /// How many occurrences wait for what resets void them; each takes 24 bytes.
    pub fn waiting(&self) -> usize {
        self.pending.len()
    }

    /// Counts an occurrence of a lead. It also brings the lead's row near: counting many before they are applied lets
    /// the processor fetch many rows at once, where one after another it would wait for each. What comes back means
    /// nothing, but has to be used for the whole row to be read.
    #[inline]
    pub fn see(&mut self, row: u32) -> u32 {
        /// Words in a line of the processor's cache.
        const LINE: usize = 16;
        let Some(words) = self.kept.cells.row_mut(row) else { return 0 };
        if let Some(count) = words.first_mut() {
            *count = count.saturating_add(1);
        }
        let lines = words.iter().skip(LINE).step_by(LINE).chain(words.last());
        lines.fold(0, |touched, word| touched ^ word)
    }

    /// Takes an occurrence of a lead in. It must not be after the lead's as-of.
    pub fn apply(&mut self, classifier: &Classifier, row: u32, record: &Record) {
        self.apply_times(classifier, row, record, 1);
    }

    /// Takes several equal occurrences of a lead in.
    pub fn apply_times(&mut self, classifier: &Classifier, row: u32, record: &Record, times: u32) {
        let Store { kept: Settled { plan, cells }, as_of, starts, pending } = self;
        let as_of_row = as_of.get(row as usize);
        let mut values = classifier.values(record).iter();
        for (id, field) in classifier.feeds(record) {
            let value = if field.is_some() { values.next().copied().unwrap_or(0) } else { 0 };
            let Some(feed) = plan.feeds.get(*id as usize) else { continue };
            if !is_inside(plan, starts, as_of_row, feed, record.instant) {
                continue;
            }
            let value = match classifier.entry(value) {
                Some(entry) if feed.holds_entries() => cells.intern(entry),
                _ => value,
            };
            for _ in 0..times {
                if feed.after.is_empty() && feed.near.is_none() {
                    cells.change(plan, feed, row, record.instant, as_of_row, value);
                } else if cells.counts(feed, row, record.instant) {
                    // A reset that is already known voids for good; another, or what it is near, may still come.
                    pending.push(Pending { instant: record.instant, row, feed: *id, value });
                }
            }
        }
    }

    /// Forgets the waiting occurrences that resets known so far void, and hands the others out where they are still
    /// more than `most`. They have to come back to [`Store::settle`].
    pub fn relieve(&mut self, most: usize) -> Vec<Pending> {
        let mut kept = Log::default();
        for pending in self.pending.drain() {
            let feed = self.kept.plan.feeds.get(pending.feed as usize);
            if feed.is_some_and(|feed| self.kept.cells.counts(feed, pending.row, pending.instant)) {
                kept.push(pending);
            }
        }
        if kept.len() > most {
            return kept.drain().collect();
        }
        self.pending = kept;
        Vec::new()
    }

    /// When all occurrences have arrived: counts those that no reset voids. `elsewhere` are those that
    /// [`Store::relieve`] has handed out.
    pub fn settle(mut self, elsewhere: impl IntoIterator<Item = Pending>) -> Settled {
        self.count_waiting(elsewhere);
        self.kept.cells.shrink();
        self.kept
    }

    /// Whether an occurrence of the one lead counts for what it feeds. All have arrived, and [`Store::settled`] knows them.
    pub(super) fn counts(&self, feed: &Feed, instant: i64) -> bool {
        let Settled { plan, cells } = &self.kept;
        is_inside(plan, &self.starts, self.as_of.get(0), feed, instant)
            && cells.counts(feed, 0, instant)
            && cells.is_near(plan, feed, 0, instant)
    }

    fn count_waiting(&mut self, elsewhere: impl IntoIterator<Item = Pending>) {
        let Store { kept: Settled { plan, cells }, as_of, pending, .. } = self;
        cells.sort_instants();
        let mut count = |pending: Pending| {
            let Some(feed) = plan.feeds.get(pending.feed as usize) else { return };
            if cells.counts(feed, pending.row, pending.instant)
                && cells.is_near(plan, feed, pending.row, pending.instant)
            {
                let as_of = as_of.get(pending.row as usize);
                cells.change(plan, feed, pending.row, pending.instant, as_of, pending.value);
            }
        };
        pending.drain_into(&mut count);
        elsewhere.into_iter().for_each(count);
        cells.count_most(plan);
    }
}

/// Whether an instant is in the window of a feed, where it has one. `starts` are those of the lead's as-of, where they are
/// known.
#[inline]
fn is_inside(plan: &Plan, starts: &[i64], as_of: i64, feed: &Feed, instant: i64) -> bool {
    let Some(window) = feed.window else { return true };
    let start = match (starts.get(window as usize), plan.windows.get(window as usize)) {
        (Some(start), _) => *start,
        (None, Some(window)) => plan.zone.back(as_of, *window),
        (None, None) => return false,
    };
    instant > start
}
