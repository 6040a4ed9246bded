//! One lead through time: the stages it stood in, and how soon it was answered.

use serde::{Deserialize, Serialize};
/// What became of following a lead.
#[derive(Clone, Debug)]
pub struct Followed {
    /// Its way; or why there is none.
    pub path: Result<Path, Why>,
    /// By `answer within` line.
    pub promises: Vec<Promised>,
}

/// Why a lead is not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Nothing says from when on.
    NoStart,
    /// It begins after as-of.
    Later,
    /// There would be too many instants.
    TooLong,
    /// A sum is beyond what numbers can be.
    Overflow,
}

impl Why {
    /// All of them, in the order in which they are told.
    pub const ALL: [Why; 4] = [Why::NoStart, Why::Later, Why::TooLong, Why::Overflow];

    /// Its place in [`Why::ALL`].
    pub(super) fn index(self) -> usize {
        match self {
            Why::NoStart => 0,
            Why::Later => 1,
            Why::TooLong => 2,
            Why::Overflow => 3,
        }
    }
}

/// The way of a lead.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Path {
    /// From when it is followed.
    pub start: i64,
    /// How often it was evaluated.
    pub evaluations: u64,
    /// When it came to stand where, each change once; stages are indexes into the stage column's values.
    pub steps: Vec<(i64, u32)>,
    /// When it was won, where that is known.
    pub won_at: Option<i64>,
}

/// How often an `answer within` line was kept for a lead.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Promised {
    /// Answered in time.
    pub kept: u64,
    /// Not answered in time.
    pub missed: u64,
    /// Of these: answered later.
    pub late: u64,
    /// Not answered, and there is still time.
    pub open: u64,
    /// Seconds until the answer, of those that had one.
    pub times: Vec<u32>,
}

impl Path {
    /// The lead was found in a stage; instants come in order.
    pub fn at(&mut self, instant: i64, stage: u32) {
        self.evaluations = self.evaluations.saturating_add(1);
        if self.steps.last().is_none_or(|(_, last)| *last != stage) {
            self.steps.push((instant, stage));
        }
    }

    /// When it first stood in a stage or further; and whether it lost it then, and came back. The stages end with
    /// `disqualified`, which is further than none.
    pub(super) fn reached(&self, stage: u32, disqualified: u32) -> Option<Reached> {
        let there =
            |of: u32| if stage == disqualified { of == stage } else { of >= stage && of < disqualified };
        let mut steps = self.steps.iter();
        let (first, _) = steps.by_ref().find(|(_, of)| there(*of))?;
        let left = steps.any(|(_, of)| !there(*of));
        let came_back = steps.any(|(_, of)| there(*of));
        let still = self.steps.last().is_some_and(|(_, of)| there(*of));
        Some(Reached { first: *first, left, came_back, still })
    }

    /// How often the stage changed.
    pub(super) fn changes(&self) -> u64 {
        self.steps.len().saturating_sub(1) as u64
    }
}

/// How a lead reached a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reached {
    /// When first.
    pub first: i64,
    /// It lost it then.
    pub left: bool,
    /// And came back.
    pub came_back: bool,
    /// It stands there at the end.
    pub still: bool,
}

impl Promised {
    /// Holds the instants to answer against the answers, both in order, as of an instant that none is after.
    /// `deadline` says until when the one of an instant is in time.
    pub fn new(asked: &[i64], answers: &[i64], as_of: i64, deadline: impl Fn(i64) -> i64) -> Promised {
        let mut promised = Promised::default();
        for at in asked {
            let answer = answers.get(answers.partition_point(|answer| answer <= at));
            let deadline = deadline(*at);
            match answer {
                Some(answer) if *answer <= deadline => promised.kept += 1,
                _ if deadline > as_of => promised.open += 1,
                Some(_) => {
                    promised.missed += 1;
                    promised.late += 1;
                }
                None => promised.missed += 1,
            }
            promised.times.extend(answer.map(|answer| seconds(*at, *answer)));
        }
        promised
    }
}

/// From one instant to a later one, in seconds.
pub(super) fn seconds(from: i64, to: i64) -> u32 {
    u32::try_from(to.saturating_sub(from).div_euclid(1_000_000).max(0)).unwrap_or(u32::MAX)
}
