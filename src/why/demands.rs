//! The stages of a lead that differ between two answers, and the demands whose truth differs.

use crate::engine::Results;
use crate::program::{ColumnId, ColumnKind, Condition, Program, StageId, Truth};

/// A stage that holds in one answer and not in the other, or is unknown in one of them.
#[derive(Clone, Debug, PartialEq)]
pub struct StageMove {
    /// Which.
    pub stage: StageId,
    /// In the earlier answer.
    pub before: Truth,
    /// In the later one.
    pub after: Truth,
    /// What decided it.
    pub demands: Vec<DemandMove>,
}

/// A demand that is something else in the other answer.
#[derive(Clone, Debug, PartialEq)]
pub struct DemandMove {
    /// The demand.
    pub condition: Condition,
    /// What it does to the stage.
    pub role: Role,
    /// In the earlier answer.
    pub before: Truth,
    /// In the later one.
    pub after: Truth,
}

/// What a demand does to a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The stage holds only where it is yes.
    Requires,
    /// `blocked if`: it does not hold where it is yes.
    Blocks,
    /// `disqualify if`: no stage holds where it is yes.
    Disqualifies,
}

/// The stages that differ between two answers; each is a row of its results.
pub fn stage_moves(
    program: &Program,
    before: (&Results<'_>, usize),
    after: (&Results<'_>, usize),
) -> Vec<StageMove> {
    let sides = Sides { program, before, after };
    let stages = (0u32..).map(StageId).take(program.stages.len());
    stages.filter_map(|stage| sides.stage(stage)).collect()
}

#[derive(Clone, Copy)]
struct Sides<'a> {
    program: &'a Program,
    before: (&'a Results<'a>, usize),
    after: (&'a Results<'a>, usize),
}

impl Sides<'_> {
    fn truths(&self, condition: &Condition) -> (Truth, Truth) {
        let of = |(results, row): (&Results<'_>, usize)| results.holds(condition, row);
        (of(self.before), of(self.after))
    }

    fn stage(&self, id: StageId) -> Option<StageMove> {
        let (before, after) = self.truths(&Condition::Column(self.program[id].column));
        (before != after).then(|| StageMove { stage: id, before, after, demands: self.demands(id) })
    }

    fn demands(&self, id: StageId) -> Vec<DemandMove> {
        let stage = &self.program[id];
        let turned = self.program.disqualify.iter().map(|line| &self.program[line.column].kind);
        let turned = turned.filter_map(|kind| match kind {
            ColumnKind::Disqualify(condition) => Some(condition),
            _ => None,
        });
        let acts = |condition: &Condition, role: Role| {
            self.moved(condition, role).filter(|of| is_yes(of.before) != is_yes(of.after))
        };
        let mut found: Vec<DemandMove> = turned.filter_map(|of| acts(of, Role::Disqualifies)).collect();
        found.extend(stage.blocked.iter().filter_map(|clause| acts(&clause.condition, Role::Blocks)));
        let opened = self.program.demands(&stage.requires);
        let of_requires: Vec<DemandMove> =
            opened.iter().filter_map(|demand| self.moved(demand, Role::Requires)).collect();
        // What blocks a stage that this one demands is not among its demands.
        let as_written = || self.parts(&stage.requires);
        let required = if of_requires.is_empty() && found.is_empty() { as_written() } else { of_requires };
        found.extend(required);
        found
    }

    fn moved(&self, condition: &Condition, role: Role) -> Option<DemandMove> {
        let (before, after) = self.truths(condition);
        (before != after).then(|| DemandMove { condition: condition.clone(), role, before, after })
    }

    /// The parts of a list that differ, without what stands behind their names.
    fn parts(&self, condition: &Condition) -> Vec<DemandMove> {
        match condition {
            Condition::All(parts) => parts.iter().flat_map(|part| self.parts(part)).collect(),
            other => self.moved(other, Role::Requires).into_iter().collect(),
        }
    }
}

fn is_yes(truth: Truth) -> bool {
    truth == Truth::Yes
}

/// The facts, counts of events and scores behind some columns that differ between two answers, in the order of the policy.
pub fn differing(
    program: &Program,
    columns: &[ColumnId],
    before: (&Results<'_>, usize),
    after: (&Results<'_>, usize),
) -> Vec<ColumnId> {
    let is_leaf = |column: ColumnId| {
        matches!(program[column].kind, ColumnKind::Field(_) | ColumnKind::Aggregate(_) | ColumnKind::Score(_))
    };
    let held = |column: ColumnId, (results, row): (&Results<'_>, usize)| {
        (results.cell(column, row), results.entry(column, row).cloned())
    };
    let mut found = Vec::new();
    for column in columns {
        program.behind(*column, |behind| {
            if is_leaf(behind) && !found.contains(&behind) && held(behind, before) != held(behind, after) {
                found.push(behind);
            }
            !is_leaf(behind)
        });
    }
    found.sort_unstable();
    found
}
