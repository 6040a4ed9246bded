//! What a wait alone does to a lead: the days on which its stage changes though nothing new happens.
//!
//! As of a day is as of its last instant, so the ends of days are all that there is to look at: each of the next year is
//! evaluated, in order. Nothing is left out between them, and no rule about windows, half-lives or the calendar is
//! written a second time.

use super::moment::{Bench, Moment};
use crate::program::Program;
use crate::program::time::{Window, Zone};

/// So far is looked ahead.
const AHEAD: Window = Window::Months(12);
/// So many days are evaluated together.
const TOGETHER: usize = 64;
/// So many events are gone through at most, all days together.
const MOST_EVENTS: usize = 4_000_000;
/// So many changes are told.
const MOST_CHANGES: usize = 12;

/// What a wait does.
#[derive(Clone, Debug, PartialEq)]
pub struct Wait {
    /// The last instant that was looked at.
    pub until: i64,
    /// The changes of the stage, in order.
    pub changes: Vec<WaitChange>,
}

/// A day on which the stage changes.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitChange {
    /// The end of the day before, or as-of.
    pub earlier: i64,
    /// The end of that day.
    pub at: i64,
    /// The stage before it, an index into the values of the stage column.
    pub before: u32,
    /// The stage at its end.
    pub after: u32,
}

/// What a wait does to the stage of a lead; `None` where no stage hangs on time. The bench must have the stages.
pub fn wait(bench: &Bench, lead: &Moment) -> Option<Wait> {
    let program = bench.program();
    if program.stages.is_empty() || !hangs_on_time(program) {
        return None;
    }
    let lead = lead.clone().so_far(program);
    let days = ends_of_days(
        &program.zone,
        lead.as_of,
        MOST_EVENTS.checked_div(lead.events.len()).unwrap_or(usize::MAX),
    );
    let mut wait = Wait { until: days.last().copied().unwrap_or(lead.as_of), changes: Vec::new() };
    let mut last = lead.as_of;
    for some in days.chunks(TOGETHER) {
        let moments: Vec<Moment> = std::iter::once(&last).chain(some).map(|at| lead.at(*at)).collect();
        let ran = bench.run(&moments);
        let results = bench.results(&ran);
        for (row, at) in (1usize..).zip(some) {
            let earlier = std::mem::replace(&mut last, *at);
            let (before, after) = (results.stage(row.saturating_sub(1)), results.stage(row));
            if before == after || results.overflow().get(row) {
                continue;
            }
            wait.changes.push(WaitChange { earlier, at: *at, before, after });
            if wait.changes.len() >= MOST_CHANGES {
                wait.until = *at;
                return Some(wait);
            }
        }
    }
    Some(wait)
}

/// The ends of the days from as-of on, for a year, but no more than so many.
pub(super) fn ends_of_days(zone: &Zone, as_of: i64, most: usize) -> Vec<i64> {
    let until = zone.forth(as_of, AHEAD);
    let first = zone.day_end(zone.day_start(as_of));
    let next = |start: &i64| Some(zone.day_end(*start)).filter(|end| end > start);
    let ends = std::iter::successors(Some(first), next).map(|end| end.saturating_sub(1));
    ends.skip_while(|end| *end <= as_of).take_while(|end| *end <= until).take(most).collect()
}

/// Whether any stage hangs on the instant: by a window, by points that halve, or by a date.
pub fn hangs_on_time(program: &Program) -> bool {
    let stages: Vec<_> = program.stages.iter().map(|stage| stage.column).collect();
    program.needed(&stages).into_iter().any(|column| program.moves(column))
}
