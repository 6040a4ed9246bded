//! Points that go against what a stage wants of events and scores: the part of [`super::two_ways`] that is about what
//! happened and about sums of points.

use super::{Context, Findings, heading, lines};
use crate::analyse::model::{Cond, Def, Leaf, Linear};
use crate::program::{ColumnId, ColumnKind, Order, Pays, Selection, StageId};
use crate::speech::decimal;
use std::collections::HashSet;

/// What a stage wants to have happened, and how it says so.
struct Want<'p> {
    of: &'p Selection,
    stage: ColumnId,
    says: &'static str,
}

/// Points taken for what a stage asks for, or for what is answered fast.
pub(super) fn events(context: &Context, out: &mut Findings) {
    let program = context.program;
    let paid = lines(program).filter_map(|(line, column, pays)| match pays {
        Pays::On { points, weight, .. } => Some((line, column.span, *points, happened(context, *weight)?)),
        _ => None,
    });
    let paid: Vec<_> = paid.collect();
    if paid.iter().all(|(_, _, points, _)| *points >= 0) {
        return;
    }
    let wants = wants(context);
    for (line, place, points, of) in paid.iter().filter(|(_, _, points, _)| *points < 0) {
        // What corrects another line, as clicks of scanners, takes back what that line pays.
        let corrects = of.near.is_some()
            || paid.iter().any(|(_, _, other, theirs)| *other > 0 && theirs.kinds == of.kinds);
        let same = |want: &&Want| {
            let kinds = of.kinds.iter().all(|kind| want.of.kinds.contains(kind));
            let all = of.condition.is_none() || of.condition == want.of.condition;
            kinds && all && context.facts().work().take(1)
        };
        if corrects {
            continue;
        }
        if let Some(want) = wants.iter().find(same) {
            let (stage, says) = (&program[want.stage], want.says);
            let message = format!("`{}` takes points for what {} {says}", line.text, stage.name);
            out.add(*place, message, |diag| {
                diag.at(format!("a lead that does it gets {}", decimal(*points)))
                    .also(heading(context, stage.span), "wants it to happen")
                    .help("turn the sign of the points, or what the stage asks for")
            });
        }
    }
}

/// The calls that go first to those with the fewest points, where the stage asks for many.
pub(super) fn scores(context: &Context, out: &mut Findings) {
    let program = context.program;
    for stage in &program.stages {
        let Some(Def::Stage { requires, .. }) = context.facts().model.def(stage.column) else { continue };
        for lower in stage.higher.iter().filter(|higher| higher.lower) {
            let is_score = matches!(program[lower.of].kind, ColumnKind::Score(_));
            let many = super::demands::opened(context, requires).iter().any(|demand| match demand {
                Cond::Compare { of, order } => {
                    column_of(of) == Some(lower.of) && matches!(order, Order::AtLeast | Order::More)
                }
                _ => false,
            });
            if is_score && many {
                let (name, score) = (&program[stage.column].name, &program[lower.of].name);
                let message =
                    format!("{name} asks for a high `{score}`, and calls those with the lowest first");
                out.add(lower.span, message, |diag| {
                    diag.at("called first: who just made it")
                        .help(format!("write `prefers higher {score}`, or remove it"))
                });
            }
        }
    }
}

/// The column that a sum is, times something above 0.
fn column_of(sum: &Linear) -> Option<ColumnId> {
    match sum.terms.as_slice() {
        [(weight, Leaf::Column(column))] if *weight > 0 => Some(*column),
        _ => None,
    }
}

/// The occurrences that a column looks at.
fn happened<'p>(context: &Context<'p>, column: ColumnId) -> Option<&'p Selection> {
    match &context.program[column].kind {
        ColumnKind::Aggregate(aggregate) => Some(aggregate.selection()),
        _ => None,
    }
}

/// What all stages want to have happened.
fn wants<'p>(context: &Context<'p>) -> Vec<Want<'p>> {
    let (program, facts) = (context.program, context.facts());
    let mut found = Vec::new();
    for (id, stage) in (0u32..).map(StageId).zip(&program.stages) {
        let Some(Def::Stage { requires, .. }) = facts.model.def(stage.column) else { continue };
        let wishes = facts.wishes(id);
        let said = std::iter::once((requires, "requires"))
            .chain(wishes.should_have.iter().map(|wish| (wish, "wishes for")))
            .chain(wishes.prefers.iter().map(|wish| (wish, "prefers")));
        for (condition, says) in said {
            wanted(context, condition, true, &mut HashSet::new(), &mut |of| {
                found.push(Want { of, stage: stage.column, says });
            });
        }
        for promise in &stage.answer_within {
            found.push(Want { of: &promise.of, stage: stage.column, says: "answers first" });
        }
    }
    found
}

/// What must have happened for some part of a condition to hold, through criteria and stages.
fn wanted<'p>(
    context: &Context<'p>,
    condition: &Cond,
    holds: bool,
    seen: &mut HashSet<(ColumnId, bool)>,
    found: &mut impl FnMut(&'p Selection),
) {
    match condition {
        Cond::Column(column) if seen.insert((*column, holds)) => {
            if let Some(Def::Stage { requires: inner, .. } | Def::Condition(inner)) =
                context.facts().model.def(*column)
            {
                wanted(context, inner, holds, seen, found);
            }
        }
        Cond::Not(inner) | Cond::IsNo(inner) => wanted(context, inner, !holds, seen, found),
        Cond::All(of) | Cond::Any(of) | Cond::AtLeast { of, .. } => {
            for part in of {
                wanted(context, part, holds, seen, found);
            }
        }
        Cond::Compare { of, order } => {
            let more = match order {
                Order::AtLeast | Order::More => holds,
                Order::AtMost | Order::Less => !holds,
                Order::Equal | Order::NotEqual => false,
            };
            if let Some(column) = column_of(of).filter(|_| more)
                && let Some(of) = happened(context, column)
            {
                found(of);
            }
        }
        Cond::Within { of, .. } if holds => {
            if let Some(of) = happened(context, *of) {
                found(of);
            }
        }
        Cond::Constant(_)
        | Cond::Column(_)
        | Cond::Date { .. }
        | Cond::Within { .. }
        | Cond::Test { .. }
        | Cond::OneOf { .. }
        | Cond::Known(_)
        | Cond::Unknown(_) => {}
    }
}
