//! What every lead's answer holds: the columns read back for one lead.

use super::truth::Truth;
use crate::program::{ColumnId, FieldId, LineId, StageId};

/// The value of a column for one lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// yes, no or unknown.
    Truth(Truth),
    /// A number or date; `None` is missing.
    Number(Option<i64>),
    /// The index of a choice's value; `None` is missing.
    Choice(Option<u32>),
    /// Whether a text or several choices are there; what they hold stays with the reader.
    Known(bool),
}

/// The latest stage a lead could still reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// An index into the values of the program's stage column (0 is `lead`).
    pub stage: u32,
    /// Whether it is only an upper bound.
    pub perhaps: bool,
}

/// A missing fact that matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingFact {
    /// Which.
    pub field: FieldId,
    /// Some value of it changes the stage by itself.
    pub decides_alone: bool,
    /// It stands in the unknown part of the next stage's requirement.
    pub in_next_stage: bool,
    /// The most points (scaled) it could bring over all scores.
    pub points: i64,
}

/// A negotiable criterion that is not met: an objection to remove (`No`) or a fact to ask (`Unknown`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Objection {
    /// Of which stage.
    pub stage: StageId,
    /// Which of its `should have`, from 0.
    pub clause: usize,
    /// no or unknown.
    pub truth: Truth,
}

/// What a lead is ranked by, within its stage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rank {
    /// `should have` met.
    pub should_have: u32,
    /// Preferences met.
    pub preferences: u32,
    /// The `higher` numbers in the order written; `lower` ones negated; `None` is missing and comes last.
    pub numbers: Vec<Option<i64>>,
    /// The sum of all scores.
    pub total: i64,
}

/// A lead's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// An index into the values of the program's stage column: 0 is `lead`, then the stages in order, the last is
    /// `disqualified`.
    pub stage: u32,
    /// The first `disqualify if` line that is yes, an index into [`crate::program::Program::disqualify`].
    pub disqualified_by: Option<usize>,
    /// Each stage.
    pub stages: Vec<Truth>,
    /// Every column that was computed, by column id, for explanations.
    pub cells: Vec<(ColumnId, Cell)>,
    /// Each score.
    pub scores: Vec<i64>,
    /// The lines that paid and what they paid (not nothing), in the order written.
    pub paid: Vec<(LineId, i64)>,
    /// The `should have` of the lead's stage that are not yes.
    pub objections: Vec<Objection>,
    /// What it is ranked by.
    pub rank: Rank,
    /// The next step, an index into the values of its column; `None` when disqualified or where there is none.
    pub next_step: Option<u32>,
    /// The missing facts that matter, the most decisive first.
    pub missing: Vec<MissingFact>,
    /// What it could still reach.
    pub reach: Reach,
}
