//! Tables that choose, stages and the lines under them, and the next step.

use super::{Duration, EventUse, Expr, Name, Place, Quoted, Tail, Word};

/// `choose NAME` and its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choose {
    /// Its name.
    pub name: Name,
    /// Its lines, the first that holds decides.
    pub arms: Vec<Arm>,
}

/// A line of `choose` or `next step`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arm {
    /// The value: bare or quoted in `choose`, quoted in `next step`.
    pub value: Word,
    /// `if …`; `None` for `otherwise`.
    pub condition: Option<Expr>,
    /// Owner and reason.
    pub tail: Tail,
    /// The whole line.
    pub place: Place,
}

/// `NAME requires …` and the lines under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Its name.
    pub name: Name,
    /// What the name stands for: `MQL "marketing-qualified" requires …`
    pub title: Option<Quoted>,
    /// What it requires.
    pub requires: Expr,
    /// The lines under it, as written.
    pub clauses: Vec<StageClause>,
}

/// A line under a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageClause {
    /// What it says.
    pub kind: StageClauseKind,
    /// Owner and reason.
    pub tail: Tail,
    /// The whole line.
    pub place: Place,
}

/// The kinds of line under a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StageClauseKind {
    /// `blocked if …`
    BlockedIf(Expr),
    /// `should have …, …`
    ShouldHave(Vec<Expr>),
    /// `prefers …, higher budget`
    Prefers(Vec<Preference>),
    /// `answer within 1 day of demo_request by sales_call`
    AnswerWithin {
        /// How soon.
        within: Duration,
        /// After what.
        of: EventUse,
        /// By what.
        by: EventUse,
    },
}

/// An item of `prefers`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preference {
    /// A condition.
    Condition(Expr),
    /// `higher budget`, `lower timeline`
    Higher {
        /// `lower` instead of `higher`.
        lower: bool,
        /// `later` and `earlier`, which are said of dates only.
        of_dates: bool,
        /// The number or date.
        of: Name,
        /// All of it.
        place: Place,
    },
}

/// `next step` and its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextStep {
    /// Its lines, the first that holds decides.
    pub arms: Vec<Arm>,
}
