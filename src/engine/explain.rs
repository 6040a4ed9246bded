//! Why: for one lead, each stage and the parts of the policy that decide it.

use super::results::Results;
use super::truth::Truth;
use crate::program::{ColumnId, ColumnKind, Condition, Program, StageId};
use crate::span::Span;
use crate::speech;

/// A part of the policy, what it is for this lead, and the parts that make it so: of a no those that are no, of an
/// unknown those that are unknown, of a yes those that make it yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// As its author would write it; the name where it has one.
    pub text: String,
    /// What it is for this lead.
    pub truth: Truth,
    /// The column, where it is a column: a criterion, a stage, a yes/no field.
    pub column: Option<ColumnId>,
    /// The columns that a single comparison looks at, so that their values can be shown beside it.
    pub looks_at: Vec<ColumnId>,
    /// `because "…"` of what it names.
    pub because: Option<String>,
    /// Where what it names is said; nothing for parts without a name.
    pub span: Option<Span>,
    /// The parts that decide it; none for a single comparison, and none where the same name was taken apart before or
    /// stands deeper than two hundred parts.
    pub parts: Vec<Reason>,
}

/// A condition under a stage, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseReason {
    /// Its place in its list, from 0.
    pub clause: usize,
    /// As its author wrote it.
    pub text: String,
    /// `because "…"` of its line.
    pub because: Option<String>,
    /// Where it is said.
    pub span: Span,
    /// Why it is what it is.
    pub reason: Reason,
}

/// A stage, taken apart for one lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageReason {
    /// Which.
    pub stage: StageId,
    /// Whether it holds.
    pub truth: Truth,
    /// What it requires.
    pub requires: Reason,
    /// The floors that are yes.
    pub blocked: Vec<ClauseReason>,
    /// All of what is negotiable.
    pub should_have: Vec<ClauseReason>,
    /// All preferences.
    pub prefers: Vec<ClauseReason>,
}

impl Results<'_> {
    /// Why a lead stands where it does, for each stage in order. Needs [`super::Wanted::everything`].
    ///
    /// A disqualified lead's stages read as no whatever they require; see
    /// [`super::answer::Answer::disqualified_by`].
    pub fn explain(&self, row: usize) -> Vec<StageReason> {
        let program = self.engine.program();
        let mut stages = Vec::new();
        for (id, stage) in (0u32..).map(StageId).zip(&program.stages) {
            let clauses = |clauses: &[crate::program::Clause]| -> Vec<ClauseReason> {
                let all = clauses.iter().enumerate();
                all.map(|(at, clause)| ClauseReason {
                    clause: at,
                    text: clause.text.clone(),
                    because: clause.because.clone(),
                    span: clause.span,
                    reason: self.reason(&clause.condition, row),
                })
                .collect()
            };
            let mut blocked = clauses(&stage.blocked);
            blocked.retain(|clause| clause.reason.truth == Truth::Yes);
            stages.push(StageReason {
                stage: id,
                truth: self.truth(stage.column, row).unwrap_or(Truth::Unknown),
                requires: self.reason(&stage.requires, row),
                blocked,
                should_have: clauses(&stage.should_have),
                prefers: clauses(&stage.prefers),
            });
        }
        stages
    }

    /// Why a condition is what it is for one lead. Needs [`super::Wanted::everything`].
    pub fn reason(&self, condition: &Condition, row: usize) -> Reason {
        let seen = vec![false; self.engine.program().columns.len()];
        Taker { results: self, program: self.engine.program(), row, seen, depth: 0 }.take(condition)
    }
}

/// Takes conditions apart; a name only once, so that what is shown stays as small as the policy.
struct Taker<'a> {
    results: &'a Results<'a>,
    program: &'a Program,
    row: usize,
    seen: Vec<bool>,
    depth: usize,
}

/// Names that stand deeper than this are not taken apart: nobody reads so far, and a chain may have as many names as a
/// policy.
const DEEPEST: usize = 200;

impl Taker<'_> {
    fn take(&mut self, condition: &Condition) -> Reason {
        self.depth = self.depth.saturating_add(1);
        let reason = self.taken(condition);
        self.depth = self.depth.saturating_sub(1);
        reason
    }

    fn taken(&mut self, condition: &Condition) -> Reason {
        let truth = self.results.holds(condition, self.row);
        let mut reason = Reason {
            text: speech::condition(self.program, condition),
            truth,
            column: None,
            looks_at: Vec::new(),
            because: None,
            span: None,
            parts: Vec::new(),
        };
        match condition {
            Condition::Constant(_) => {}
            Condition::Column(column) => self.name(*column, &mut reason),
            Condition::Not(inner) | Condition::Unknown(inner) | Condition::IsNo(inner) => {
                if inner.is_single() {
                    reason.looks_at = inner.columns();
                } else {
                    reason.parts.push(self.take(inner));
                }
            }
            Condition::All(parts) | Condition::Any(parts) | Condition::AtLeast { of: parts, .. } => {
                // Of an "all" that is no, the parts that are no decide; of an "any" that is no, all of them are no.
                for part in parts {
                    if self.results.holds(part, self.row) == truth {
                        let part = self.take(part);
                        reason.parts.push(part);
                    }
                }
            }
            Condition::Compare { .. }
            | Condition::CompareDate { .. }
            | Condition::Within { .. }
            | Condition::Text { .. }
            | Condition::OneOf { .. }
            | Condition::IncludesAny { .. }
            | Condition::IncludesAll { .. }
            | Condition::Known(_) => reason.looks_at = condition.columns(),
        }
        reason
    }

    fn name(&mut self, id: ColumnId, reason: &mut Reason) {
        reason.column = Some(id);
        let Some(column) = self.program.columns.get(id.index()) else { return };
        reason.because = column.because.clone();
        reason.span = Some(column.span);
        match self.seen.get_mut(id.index()) {
            Some(seen) if !*seen && self.depth <= DEEPEST => *seen = true,
            _ => return,
        }
        match &column.kind {
            ColumnKind::Criterion(condition) | ColumnKind::Disqualify(condition) => {
                let inner = self.take(condition);
                // The name stands for the list: its parts are the name's parts.
                if is_list(condition) {
                    reason.parts = inner.parts;
                } else {
                    reason.parts.push(inner);
                }
            }
            ColumnKind::Stage(stage) => self.stage(*stage, reason),
            ColumnKind::Field(_)
            | ColumnKind::Aggregate(_)
            | ColumnKind::Points(_)
            | ColumnKind::Score(_)
            | ColumnKind::Number(_)
            | ColumnKind::Grade { .. }
            | ColumnKind::FirstMatch { .. }
            | ColumnKind::Verdict => {}
        }
    }

    /// A stage is decided by what blocks it, else by what it requires.
    fn stage(&mut self, id: StageId, reason: &mut Reason) {
        let stage = &self.program[id];
        for line in &self.program.disqualify {
            if self.results.holds(&Condition::Column(line.column), self.row) == Truth::Yes {
                let part = self.take(&Condition::Column(line.column));
                reason.parts.push(part);
                return;
            }
        }
        for clause in &stage.blocked {
            if self.results.holds(&clause.condition, self.row) == Truth::Yes {
                let part = self.take(&clause.condition);
                reason.parts.push(part);
            }
        }
        if reason.parts.is_empty() {
            let part = self.take(&stage.requires);
            reason.parts.push(part);
        }
    }
}

/// Whether a condition is a list of parts.
fn is_list(condition: &Condition) -> bool {
    matches!(condition, Condition::All(_) | Condition::Any(_) | Condition::AtLeast { .. })
}
