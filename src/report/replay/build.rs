//! From the ways of leads to what is reported of them.

use super::path::{Path, Why};
use super::shape::{Ahead, NotFollowed, Promise, PromiseRate, Replay, ReplayStage, Restless, Spread, Step};
use super::ways::{Promises, StageWays};
use crate::report::build::Builder;
use crate::report::rates::{FEW, rate, rate_of, ratio, share};

const SECONDS: f64 = 86_400.0;

impl Why {
    /// In words, of leads.
    fn said(self) -> &'static str {
        match self {
            Why::NoStart => "nothing says from when on: no date, or no event",
            Why::Later => "they begin after as-of",
            Why::TooLong => {
                "they would have to be looked at more than 10,000 times, or have too many events for that"
            }
            Why::Overflow => "a sum is beyond what numbers can be",
        }
    }
}

impl Builder<'_> {
    pub(in crate::report) fn replay(&self) -> Option<Replay> {
        let course = self.survey.course.as_ref()?;
        let ways = &self.counters.ways;
        let followed = ways.followed.all();
        let promises = course.promises.iter().enumerate();
        Some(Replay {
            rule: course.rule.clone(),
            leads: followed,
            not_followed: (Why::ALL.into_iter().zip(ways.not))
                .filter(|(_, leads)| *leads > 0)
                .map(|(why, leads)| NotFollowed { why: why.said().to_owned(), leads })
                .collect(),
            evaluations: ways.evaluations,
            won_at: course.won_at.clone().filter(|_| self.outcome),
            won_known: ways.won_known,
            stages: self.replay_stages(course.won_at.is_some()),
            changes: ways.changes,
            changed: ways.changed,
            back_and_forth: ways.back_and_forth,
            restless: ways
                .restless
                .iter()
                .map(|(changes, key, path)| self.restless(*changes, key, path))
                .collect(),
            promises: promises
                .map(|(at, [stage, text, place])| {
                    let none = Promises::default();
                    let mut promise = promise(ways.promises.get(at).unwrap_or(&none));
                    (promise.stage, promise.text, promise.place) =
                        (stage.clone(), text.clone(), place.clone());
                    promise
                })
                .collect(),
        })
    }

    fn replay_stages(&self, won_at: bool) -> Vec<ReplayStage> {
        let program = self.survey.program;
        let names = crate::report::columns::stages(program);
        let ways = &self.counters.ways;
        let none = StageWays::default();
        let mut stages = Vec::new();
        for (at, name) in names.iter().enumerate().skip(1) {
            let out = at.saturating_add(1) == names.len();
            if out && program.disqualify.is_empty() {
                continue;
            }
            let of = ways.stages.get(at).unwrap_or(&none);
            let reached = of.reached.all();
            let known = of.ahead.len() as u64 + of.not_before;
            stages.push(ReplayStage {
                name: name.clone(),
                reached,
                share: share(reached, ways.followed.all()),
                rate: rate(of.reached, self.outcome),
                still: of.still,
                first: spread(&of.first),
                since_before: spread(&of.since_before).filter(|_| !out),
                at_once: of.at_once,
                ahead: (self.outcome && won_at && ways.won_known > 0 && !out).then(|| Ahead {
                    before: of.ahead.len() as u64,
                    not_before: of.not_before,
                    never: ways.won_known.saturating_sub(known),
                    days: spread(&of.ahead),
                }),
                left: of.left,
                came_back: of.came_back,
            });
        }
        stages
    }

    fn restless(&self, changes: u64, key: &str, path: &Path) -> Restless {
        let names = crate::report::columns::stages(self.survey.program);
        let steps = path.steps.iter().map(|(at, stage)| Step {
            stage: names.get(*stage as usize).cloned().unwrap_or_default(),
            days: ratio(at.saturating_sub(path.start) as f64 / crate::program::time::DAY as f64),
        });
        Restless { key: key.to_owned(), changes, path: steps.collect() }
    }
}

fn promise(of: &Promises) -> Promise {
    let due = of.kept + of.missed;
    Promise {
        asked: due + of.open,
        kept: of.kept,
        missed: of.missed,
        late: of.late,
        open: of.open,
        rate: (due > 0).then(|| {
            let rate = rate_of(of.kept, due);
            PromiseRate {
                kept: of.kept,
                of: due,
                rate: rate.rate,
                low: rate.low,
                high: rate.high,
                few: rate.few,
            }
        }),
        days: spread(&of.times),
        leads: of.leads,
        never: of.never,
        first: of.first.clone(),
        ..Promise::default()
    }
}

/// Median and quartiles of seconds, in days: between two values, by the distance to each.
fn spread(seconds: &[u32]) -> Option<Spread> {
    let mut sorted = seconds.to_vec();
    sorted.sort_unstable();
    let last = sorted.len().checked_sub(1)?;
    let at = |quarters: usize| {
        let place = last.saturating_mul(quarters);
        let (low, part) = (place / 4, (place % 4) as f64 / 4.0);
        let value = |at: usize| f64::from(sorted.get(at).copied().unwrap_or_default());
        let between = value(low) + part * (value(low.saturating_add(1).min(last)) - value(low));
        ratio(between / SECONDS)
    };
    let of = sorted.len() as u64;
    Some(Spread { of, low: at(1), median: at(2), high: at(3), few: of < FEW })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_lie_between_values() {
        let days = |all: &[u32]| spread(&all.iter().map(|day| day * 86_400).collect::<Vec<_>>());
        assert_eq!(days(&[]), None);
        let one = days(&[3]).map(|of| (of.low, of.median, of.high, of.of, of.few));
        assert_eq!(one, Some((3.0, 3.0, 3.0, 1, true)));
        let four = days(&[4, 1, 2, 3]).map(|of| (of.low, of.median, of.high));
        assert_eq!(four, Some((1.75, 2.5, 3.25)));
    }
}
