//! Points that go against what a stage wants of events and scores: the part of [`super::two_ways`] that is about what
//! happened and about sums of points.

use super::{Context, Findings, heading, lines, looking_back};
use crate::analyse::model::{Cond, Def, Leaf, Linear};
use crate::program::time::Stretch;
use crate::program::{ColumnId, ColumnKind, Order, Pays, Selection, StageId, Type};
use crate::speech::{Speaker, Voice, decimal};
use std::collections::{HashMap, HashSet};

/// What a stage wants to have happened, and how it says so.
pub(super) struct Want<'p> {
    of: &'p Selection,
    stage: ColumnId,
    says: &'static str,
    /// The criterion or stage that says so.
    said_in: ColumnId,
}

/// Points taken for what a stage asks for, or for what is answered fast.
pub(super) fn events(context: &Context, wants: &[Want], out: &mut Findings) {
    let program = context.program;
    let paid = lines(program).filter_map(|(line, column, pays)| match pays {
        Pays::On { points, weight, .. } => Some((line, column.span, *points, happened(context, *weight)?)),
        _ => None,
    });
    let paid: Vec<_> = paid.collect();
    for stage in &program.stages {
        // What blocks for some time only lets a lead cool off.
        let blocks = blocking(context, stage.column).into_iter().filter(|of| of.window.is_none());
        for of in blocks {
            let pays = paid.iter().find(|(_, _, points, paid)| {
                let kinds = paid.kinds.iter().all(|kind| of.kinds.contains(kind));
                let all = of.condition.is_none() || of.condition == paid.condition;
                *points > 0 && kinds && all && context.facts().work().take(1)
            });
            let wanted = |want: &Want| want.of.kinds.iter().any(|kind| of.kinds.contains(kind));
            let Some((line, place, points, _)) = pays.filter(|_| !wants.iter().any(wanted)) else { continue };
            let name = &program[stage.column].name;
            out.add(*place, format!("`{}` pays for what blocks {name}", line.text), |diag| {
                diag.at(format!("a lead that gets {} is blocked", decimal(*points)))
                    .also(heading(context, program[stage.column].span), "blocked here")
                    .help("turn the sign of the points, or remove the line")
            });
        }
    }
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

/// What takes all points away, and a stage asks for.
pub(super) fn resets(context: &Context, wants: &[Want], out: &mut Findings) {
    let program = context.program;
    let mut said = HashSet::new();
    for score in program.scores.iter().filter(|score| !score.resets.is_empty()) {
        for want in wants.iter().filter(|want| want.says == "requires") {
            let by_leads = want.of.kinds.iter().all(|kind| program[*kind].actor.is_none());
            let resets = score.resets.iter().any(|reset| {
                let all = reset.condition.is_none() || reset.condition == want.of.condition;
                all && want.of.kinds.iter().all(|kind| reset.kinds.contains(kind))
            });
            if !(by_leads && resets && context.facts().work().take(1) && said.insert(want.said_in)) {
                continue;
            }
            let event = Speaker::new(program, Voice::Policy)
                .selection(&Selection { after: Vec::new(), ..want.of.clone() });
            let (score, stage) = (&program[score.column], &program[want.stage]);
            let message = format!(
                "{} requires `{}`, and `{}` starts again at 0 when it happens",
                stage.name,
                event.plain(),
                score.name
            );
            out.add(heading(context, program[want.said_in].span), message, |diag| {
                diag.at("asks for it to happen")
                    .also(heading(context, score.span), "resets on it")
                    .help("ask for another event, or for `no` of this one")
            });
        }
    }
}

/// The calls that go first to those with the fewest points, where a stage asks for many.
pub(super) fn scores(context: &Context, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    let lower = || program.stages.iter().flat_map(|stage| stage.higher.iter().map(move |by| (stage, by)));
    let lower = lower().filter(|(_, by)| by.lower && matches!(program[by.of].kind, ColumnKind::Score(_)));
    for (stage, by) in lower {
        let asks = (0u32..).map(StageId).zip(&program.stages).find(|(id, other)| {
            let Some(Def::Stage { requires, .. }) = facts.model.def(other.column) else { return false };
            let mut demands = super::demands::opened(context, requires);
            demands.extend(facts.wishes(*id).should_have.iter().cloned());
            demands.iter().any(|demand| threshold(demand) == Some((by.of, true)))
        });
        if let Some((_, asks)) = asks {
            let (name, score) = (&program[stage.column].name, &program[by.of].name);
            let asks = &program[asks.column].name;
            let message =
                format!("{asks} asks for a high `{score}`, and {name} calls those with the lowest first");
            let message = if asks == name {
                format!("{name} asks for a high `{score}`, and calls those with the lowest first")
            } else {
                message
            };
            out.add(by.span, message, |diag| {
                diag.at("called first: who has least")
                    .help(format!("write `prefers higher {score}`, or remove it"))
            });
        }
    }
}

/// Words in the name of a score of which much is bad.
const BAD: &[&str] = &[
    "risk",
    "danger",
    "fraud",
    "churn",
    "fatigue",
    "spam",
    "penalty",
    "complaints",
    "effort",
    "cost",
    "negative",
    "doubt",
];

/// A stage that asks for few points of a score of which nothing asks for many: each line that pays leads away from it.
pub(super) fn few(context: &Context, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    for (stage, column) in super::walk::stages(context) {
        let Some(Def::Stage { requires, .. }) = facts.model.def(column) else { continue };
        for (expr, demand) in super::walk::demands(&stage.requires, requires) {
            let Some((score, false)) = threshold(demand) else { continue };
            let ColumnKind::Score(id) = program[score].kind else { continue };
            let name = &program[score].name;
            let bad = super::places::words(name).iter().any(|word| BAD.contains(&word.as_str()));
            let pays = super::lines_of(program, &program[id])
                .any(|(_, _, pays)| pays.points().into_iter().any(|points| points > 0));
            // Whatever else looks at it may want many.
            let readers = program
                .columns()
                .filter(|(other, _)| *other != column && program.inputs(*other).contains(&score))
                .count();
            let many = super::demands::opened(context, requires)
                .iter()
                .any(|other| threshold(other) == Some((score, true)));
            let higher = program.stages.iter().flat_map(|stage| &stage.higher).any(|by| by.of == score);
            if bad || !pays || readers > 0 || many || higher {
                continue;
            }
            let text = super::walk::text(context, expr.place.0);
            let message = format!("points in `{name}` only keep leads out of {}", stage.name.text);
            out.add(expr.place.0, message, |diag| {
                diag.at(format!("a lead with more points is no {}", stage.name.text))
                    .also(heading(context, program[score].span), "its lines pay points for what leads do")
                    .help(format!("turn `{text}` round, if more points are better"))
            });
        }
    }
}

/// The calls that go first to those whose day is furthest away, where a stage asks for a day soon.
pub(super) fn days(context: &Context, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    for stage in &program.stages {
        for later in stage.higher.iter().filter(|by| !by.lower && program[by.of].ty == Type::Date) {
            // A day whose name says so is told by S24.
            if matches!(program[later.of].kind, ColumnKind::Field(id) if looking_back::is_ahead(&program[id]))
            {
                continue;
            }
            let soon = (0u32..).map(StageId).zip(&program.stages).any(|(id, other)| {
                let Some(Def::Stage { requires, .. }) = facts.model.def(other.column) else { return false };
                let said = std::iter::once(requires).chain(&facts.wishes(id).should_have);
                let mut wants = said.flat_map(|said| super::demands::opened(context, said));
                wants.any(|want| match want {
                    Cond::Within { of, stretch: Stretch::Next(_) } => of == later.of,
                    _ => false,
                })
            });
            if soon {
                let (name, date) = (&program[stage.column].name, &program[later.of].name);
                let message =
                    format!("a `{date}` soon is asked for, and {name} calls those with the latest first");
                out.add(later.span, message, |diag| {
                    diag.at("called first: who has most time")
                        .help(format!("write `prefers earlier {date}`, or remove it"))
                });
            }
        }
    }
}

/// A grade of which one stage wants the best and another the worst.
pub(super) fn grades(context: &Context, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    let mut best: HashMap<ColumnId, StageId> = HashMap::new();
    let mut worst = Vec::new();
    for (id, stage) in (0u32..).map(StageId).zip(&program.stages) {
        let wishes = facts.wishes(id);
        let prefers = stage.prefers.iter().zip(&wishes.prefers);
        for (clause, condition) in stage.should_have.iter().zip(&wishes.should_have).chain(prefers) {
            let Cond::OneOf { of, values } = condition else { continue };
            let Some(Def::Grade { from, .. }) = facts.model.def(*of) else { continue };
            let last = u32::try_from(from.len()).unwrap_or(u32::MAX);
            match (values.contains(&0), values.contains(&last)) {
                (true, false) => {
                    best.entry(*of).or_insert(id);
                }
                (false, true) => worst.push((*of, id, clause)),
                _ => {}
            }
        }
    }
    for (of, id, clause) in worst {
        let Some(other) = best.get(&of).filter(|other| **other != id) else { continue };
        let name = |id: StageId| &program[program[id].column].name;
        let message =
            format!("{} wants the lowest `{}`, and {} the highest", name(id), program[of].name, name(*other));
        out.add(clause.span, message, |diag| {
            diag.at(format!("`{}` is for the fewest points", clause.text))
                .help("turn one of them round, or remove it")
        });
    }
}

/// The column of which a demand asks for more or less than a number, and whether it asks for more.
fn threshold(demand: &Cond) -> Option<(ColumnId, bool)> {
    let Cond::Compare { of, order } = demand else { return None };
    let more = match order {
        Order::AtLeast | Order::More => true,
        Order::AtMost | Order::Less => false,
        Order::Equal | Order::NotEqual => return None,
    };
    Some((column_of(of)?, more))
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

/// What blocks a stage when it happens.
pub(super) fn blocking<'p>(context: &Context<'p>, stage: ColumnId) -> Vec<&'p Selection> {
    let mut found = Vec::new();
    let Some(Def::Stage { blocked, .. }) = context.facts().model.def(stage) else { return found };
    for floor in blocked {
        wanted(context, floor, (true, stage), &mut HashSet::new(), &mut |of, _| found.push(of));
    }
    found
}

/// What all stages want to have happened.
pub(super) fn wants<'p>(context: &Context<'p>) -> Vec<Want<'p>> {
    let (program, facts) = (context.program, context.facts());
    let mut found = Vec::new();
    for (id, stage) in (0u32..).map(StageId).zip(&program.stages) {
        let Some(Def::Stage { requires, .. }) = facts.model.def(stage.column) else { continue };
        let wishes = facts.wishes(id);
        let said = std::iter::once((requires, "requires"))
            .chain(wishes.should_have.iter().map(|wish| (wish, "wishes for")))
            .chain(wishes.prefers.iter().map(|wish| (wish, "prefers")));
        for (condition, says) in said {
            let (seen, said_in) = (&mut HashSet::new(), stage.column);
            wanted(context, condition, (true, said_in), seen, &mut |of, said_in| {
                found.push(Want { of, stage: stage.column, says, said_in });
            });
        }
        for promise in &stage.answer_within {
            let (stage, says) = (stage.column, "answers first");
            found.push(Want { of: &promise.of, stage, says, said_in: stage });
        }
    }
    found
}

/// What must have happened for some part of a condition to hold, through criteria and stages.
fn wanted<'p>(
    context: &Context<'p>,
    condition: &Cond,
    (holds, said_in): (bool, ColumnId),
    seen: &mut HashSet<(ColumnId, bool)>,
    found: &mut impl FnMut(&'p Selection, ColumnId),
) {
    match condition {
        Cond::Column(column) if seen.insert((*column, holds)) => {
            if let Some(Def::Stage { requires: inner, .. } | Def::Condition(inner)) =
                context.facts().model.def(*column)
            {
                wanted(context, inner, (holds, *column), seen, found);
            }
        }
        Cond::Not(inner) | Cond::IsNo(inner) => wanted(context, inner, (!holds, said_in), seen, found),
        Cond::All(of) | Cond::Any(of) | Cond::AtLeast { of, .. } => {
            for part in of {
                wanted(context, part, (holds, said_in), seen, found);
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
                found(of, said_in);
            }
        }
        Cond::Within { of, .. } if holds => {
            if let Some(of) = happened(context, *of) {
                found(of, said_in);
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
