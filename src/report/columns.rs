//! The columns of a policy that a report looks at.

use crate::engine::Wanted;
use crate::program::{ColumnId, ColumnKind, Number, Program, Type};

/// The names of the stages, `lead` first, `disqualified` last.
pub fn stages(program: &Program) -> &[String] {
    match program.stage.map(|stage| &program[stage].ty) {
        Some(Type::Choice(values)) => values,
        _ => &[],
    }
}

/// The stages that a report tells of: `disqualified` where something disqualifies.
pub(super) fn told(program: &Program) -> &[String] {
    match stages(program).split_last() {
        Some((_, rest)) if program.disqualify.is_empty() => rest,
        _ => stages(program),
    }
}

/// The scores of a program, and then the numbers that add up scores.
pub(super) fn numbers(program: &Program) -> Vec<ColumnId> {
    let added = scores_added(program);
    let adds = |id: &ColumnId| added.get(id.index()).copied().flatten().is_some_and(|scores| scores > 1);
    let is_number = |id: &ColumnId| matches!(program[*id].kind, ColumnKind::Number(_));
    let sums = program.criteria.iter().copied().filter(|id| is_number(id) && adds(id));
    program.scores.iter().map(|score| score.column).chain(sums).collect()
}

/// What the engine of a policy has to compute.
pub fn wanted(program: &Program) -> Wanted {
    let lines = program.lines.iter().map(|line| line.column);
    let disqualify = program.disqualify.iter().map(|line| line.column);
    let scores = program.scores.iter().map(|score| score.column);
    let columns = lines.chain(disqualify).chain(scores);
    let columns = columns.chain(program.criteria.iter().copied()).chain(program.grades.iter().copied());
    Wanted::columns(columns.chain(program.choices.iter().copied()).chain(program.stage))
}

/// By column: how many scores a number adds up; `None` where something in it can be missing. Columns stand after those
/// that they need.
fn scores_added(program: &Program) -> Vec<Option<usize>> {
    fn scores(number: &Number, known: &[Option<usize>]) -> Option<usize> {
        match number {
            Number::Constant(_) => Some(0),
            Number::Column(id) => known.get(id.index()).copied().flatten(),
            Number::Sum(terms) => {
                let mut terms = terms.iter();
                terms.try_fold(0, |sum: usize, (_, term)| Some(sum.saturating_add(scores(term, known)?)))
            }
            Number::DaysSince(_) | Number::DaysUntil(_) => None,
        }
    }
    let mut known = Vec::with_capacity(program.columns.len());
    for column in &program.columns {
        known.push(match &column.kind {
            ColumnKind::Score(_) => Some(1),
            ColumnKind::Number(number) => scores(number, &known),
            _ => None,
        });
    }
    known
}
