//! Two lines pay for the same behaviour, in one score or in two scores that are added up. Each lead with this behaviour
//! gets both, more than either line says.
//!
//! Bad:
//!
//! ```qualify
//! event whitepaper_download
//! score interest, 0 to 24
//!   +5  on whitepaper_download, at most 15 points
//!   +3  on whitepaper_download, at most 9 points
//! ```
//!
//! Good: pay it in one place.
//!
//! ```qualify
//! event whitepaper_download
//! score interest, 0 to 24
//!   +8  on whitepaper_download, at most 24 points
//! ```

use super::{Context, Findings, lines};
use crate::analyse::model::{Cond, Def, Leaf, Linear, Pay};
use crate::program::{
    Aggregate, Column, ColumnId, ColumnKind, Condition, Line, Number, Order, Program, SCALE, ScoreId,
    Selection,
};
use std::collections::HashSet;

rule!("P06", "paid-twice", "the same behaviour paid twice", "paid_twice.rs");

/// What a line pays for.
enum Behaviour {
    /// Occurrences of events.
    Events(Selection),
    /// Something that is so, of events or of nothing but fields.
    If(Cond),
    /// Multiples of a number.
    Per(Linear, i64),
}

fn find(context: &Context, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    let added = added(program);
    let mut seen: Vec<(&Line, &Column, Behaviour)> = Vec::new();
    for (line, column, _) in lines(program) {
        let Some(behaviour) = behaviour(context, line.column) else { continue };
        let earlier = seen.iter().take_while(|_| facts.work().take(1)).find(|(other, _, paid)| {
            let pair = (other.score.min(line.score), other.score.max(line.score));
            let same_score = other.score == line.score;
            // Two lines of one score on one field are another rule's.
            let field =
                same_score && facts.alone(line.column).is_some() && matches!(behaviour, Behaviour::If(_));
            (same_score || added.contains(&pair)) && !field && alike(context, paid, &behaviour)
        });
        if let Some((other, first, _)) = earlier {
            out.add(column.span, format!("`{}` pays for the same as `{}`", line.text, other.text), |diag| {
                let diag = diag.at("the same again").also(first.span, "paid here");
                match other.score == line.score {
                    true => diag.help("pay it in one line; if you intended both, add up the points"),
                    false => {
                        let (one, two) = (
                            &program[program[other.score].column].name,
                            &program[program[line.score].column].name,
                        );
                        diag.help(format!("`{one}` and `{two}` are added up: pay it in one of them"))
                    }
                }
            });
        }
        seen.push((line, column, behaviour));
    }
}

fn behaviour(context: &Context, column: ColumnId) -> Option<Behaviour> {
    let (program, facts) = (context.program, context.facts());
    match facts.model.def(column)? {
        Def::Points(Pay::On { weight, .. }) => {
            selection(program, *weight).map(|of| Behaviour::Events(of.clone()))
        }
        Def::Points(Pay::If(_, when)) => {
            Some(happened(context, when, 0).map_or_else(|| Behaviour::If(when.clone()), Behaviour::Events))
        }
        Def::Points(Pay::Per { of, step, .. }) => Some(Behaviour::Per(of.clone(), *step)),
        _ => None,
    }
}

/// The occurrences of which a condition asks whether there is one, through a criterion as well.
pub(super) fn happened(context: &Context, when: &Cond, depth: usize) -> Option<Selection> {
    match when {
        Cond::Column(column) if depth < 8 => match context.facts().model.def(*column)? {
            Def::Condition(inner) => happened(context, inner, depth.saturating_add(1)),
            _ => None,
        },
        Cond::Compare { of, order: Order::AtLeast } if of.constant == -i128::from(SCALE) => {
            match of.terms.as_slice() {
                [(1, Leaf::Column(count))] => match &context.program[*count].kind {
                    ColumnKind::Aggregate(Aggregate::Count(of)) => Some(of.clone()),
                    _ => None,
                },
                _ => None,
            }
        }
        _ => None,
    }
}

fn alike(context: &Context, one: &Behaviour, other: &Behaviour) -> bool {
    let facts = context.facts();
    match (one, other) {
        (Behaviour::Events(one), Behaviour::Events(other)) => same_behaviour(one, other),
        (Behaviour::If(one), Behaviour::If(other)) => {
            one == other || facts.entails(one, other) && facts.entails(other, one)
        }
        (Behaviour::Per(one, a), Behaviour::Per(other, b)) => one == other && a == b,
        _ => false,
    }
}

/// One is about no more than the other: the same occurrences, or a group and a member of it.
fn same_behaviour(one: &Selection, other: &Selection) -> bool {
    let within = |small: &Selection, large: &Selection| {
        small.kinds.iter().all(|kind| large.kinds.contains(kind)) && large.condition.is_none()
    };
    let alike = one.window == other.window && one.near == other.near && one.after == other.after;
    let plain = one.condition.is_none() && other.condition.is_none();
    alike
        && ((one.kinds == other.kinds && one.condition == other.condition)
            || (plain && (within(one, other) || within(other, one))))
}

pub(super) fn selection(program: &Program, weight: ColumnId) -> Option<&Selection> {
    match &program[weight].kind {
        ColumnKind::Aggregate(Aggregate::Weight { of, .. }) => Some(of),
        _ => None,
    }
}

/// The pairs of scores that some number adds up.
fn added(program: &Program) -> HashSet<(ScoreId, ScoreId)> {
    let score = |number: &Number| match number {
        Number::Column(column) => match program[*column].kind {
            ColumnKind::Score(score) => Some(score),
            _ => None,
        },
        Number::Constant(_) | Number::Sum(_) | Number::DaysSince(_) | Number::DaysUntil(_) => None,
    };
    let mut pairs = HashSet::new();
    let mut note = |number: &Number| {
        let Number::Sum(terms) = number else { return };
        let scores: Vec<ScoreId> =
            terms.iter().filter(|(minus, _)| !minus).filter_map(|(_, term)| score(term)).collect();
        for one in &scores {
            pairs.extend(scores.iter().map(|other| (*one.min(other), *one.max(other))));
        }
    };
    let mut conditions: Vec<&Condition> = Vec::new();
    for (_, column) in program.columns() {
        match &column.kind {
            ColumnKind::Number(number) | ColumnKind::Grade { of: number, .. } => note(number),
            ColumnKind::Criterion(condition) => conditions.push(condition),
            _ => {}
        }
    }
    conditions.extend(program.stages.iter().map(|stage| &stage.requires));
    for condition in conditions {
        condition.each(&mut |part| {
            if let Condition::Compare { left, right, .. } = part {
                note(left);
                note(right);
            }
        });
    }
    pairs
}
