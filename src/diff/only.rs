//! Which leads alone can gain or lose a stage: for each input, the values without which it is proved to be impossible.

use super::cells::{Choice, Input};
use super::joint::Joint;
use super::prove::{Allowed, Came, Goal, Prover};
use crate::analyse::range::{Possible, Range, Values};
use crate::program::{Aggregate, ColumnId, Condition, LARGEST, Number, Order, SCALE, Type};

/// Inputs with more parts than these are not looked at, and so many are looked at of one question.
const MOST_PARTS: usize = 160;
const MOST_INPUTS: usize = 16;

/// What must all hold of a lead for which a question is answered with yes.
pub(super) fn only(
    prover: &mut Prover<'_>,
    joint: &Joint,
    goal: Goal,
    pair: (ColumnId, ColumnId),
) -> Vec<Condition> {
    let behind = prover.behind(pair);
    let inputs: Vec<usize> = (0..prover.inputs.len())
        .filter(|at| {
            let input = prover.inputs.get(*at);
            input.is_some_and(|input| {
                input.choices.len() <= MOST_PARTS
                    && input.columns().count() == 1
                    && input.columns().all(|column| behind.contains(&column) && can_be_said(joint, column))
            })
        })
        .collect();
    let mut all = Vec::new();
    for at in inputs.into_iter().take(MOST_INPUTS) {
        let count = prover.inputs.get(at).map_or(0, |input| input.choices.len());
        let mut possible = Vec::new();
        left(prover, (goal, pair), at, &(0..count).collect::<Vec<_>>(), &mut possible);
        if possible.is_empty() || possible.len() == count {
            continue;
        }
        let input = prover.inputs.get(at);
        all.extend(input.and_then(|input| said(joint, input, &possible)));
    }
    all
}

/// Those of some parts of an input with which the answer can be yes: parts are ruled out together where that is proved.
fn left(
    prover: &mut Prover<'_>,
    asked: (Goal, (ColumnId, ColumnId)),
    at: usize,
    parts: &[usize],
    possible: &mut Vec<usize>,
) {
    let allowed = Allowed::from([(at, parts.to_vec())]);
    if prover.ask(asked.0, asked.1, &allowed, &mut |_| true) == Came::Never {
        return;
    }
    if parts.len() <= 1 {
        return possible.extend(parts);
    }
    let (one, other) = parts.split_at(parts.len() / 2);
    left(prover, asked, at, one, possible);
    left(prover, asked, at, other, possible);
}

/// Whether its values can be written as a condition that means the same at any time.
fn can_be_said(joint: &Joint, column: ColumnId) -> bool {
    let ty = joint.search.columns.get(column.index()).map(|column| &column.ty);
    let weight = matches!(aggregate(joint, column), Some(Aggregate::Weight { .. }));
    !weight && matches!(ty, Some(Type::YesNo | Type::Number(_) | Type::Choice(_)))
}

/// What a column is computed from, where that is events.
fn aggregate(joint: &Joint, column: ColumnId) -> Option<&Aggregate> {
    joint.aggregates.get(column.index().checked_sub(joint.search.fields.len())?)
}

/// The condition that holds for these parts of an input, and for no other.
fn said(joint: &Joint, input: &Input, possible: &[usize]) -> Option<Condition> {
    let column = input.columns().next()?;
    let choices = || possible.iter().filter_map(|at| input.choices.get(*at));
    let ranges = || choices().filter_map(|choice| choice.ranges.first().map(|(_, range)| range));
    let missing = ranges().any(|range| !range.can_be_known());
    let known = match &joint.search.columns.get(column.index())?.ty {
        Type::YesNo => truths(column, ranges()),
        Type::Number(_) => {
            let whole = matches!(
                aggregate(joint, column),
                Some(Aggregate::Count(_) | Aggregate::CountDifferent { .. } | Aggregate::MostWithin { .. })
            );
            numbers(column, ranges(), whole)
        }
        Type::Choice(values) => listed(column, choices(), values.len()),
        Type::Text | Type::Date | Type::Several(_) => None,
    };
    match (known, missing) {
        (Some(known), false) => Some(known),
        (Some(Condition::Known(_)), true) | (None, false) => None,
        (None, true) => Some(Condition::Not(Box::new(Condition::Known(column)))),
        (Some(known), true) => {
            Some(Condition::Any(vec![known, Condition::Not(Box::new(Condition::Known(column)))]))
        }
    }
}

fn truths<'a>(column: ColumnId, ranges: impl Iterator<Item = &'a Range>) -> Option<Condition> {
    let all = ranges.fold(Possible::NOTHING, |all, range| all.or(range.truth()));
    match (all.yes(), all.no()) {
        (true, true) => Some(Condition::Known(column)),
        (true, false) => Some(Condition::Column(column)),
        (false, true) => Some(Condition::Not(Box::new(Condition::Column(column)))),
        (false, false) => None,
    }
}

fn listed<'a>(
    column: ColumnId,
    choices: impl Iterator<Item = &'a Choice>,
    count: usize,
) -> Option<Condition> {
    let mut values: Vec<u32> = Vec::new();
    for choice in choices {
        match choice.ranges.first() {
            Some((_, Range::Choice { values: Values::One(one), .. })) if choice.values.is_empty() => {
                values.push(*one)
            }
            _ => values.extend(&choice.values),
        }
    }
    values.sort_unstable();
    values.dedup();
    match values.len() {
        0 => None,
        all if all == count => Some(Condition::Known(column)),
        _ => Some(Condition::OneOf { of: column, values }),
    }
}

/// Numbers as few stretches as there are; counts are whole.
fn numbers<'a>(column: ColumnId, ranges: impl Iterator<Item = &'a Range>, whole: bool) -> Option<Condition> {
    let step = if whole { SCALE } else { 1 };
    let mut parts: Vec<(i64, i64)> = ranges
        .filter_map(|range| match range {
            Range::Number { low, high, .. } if low <= high => Some((*low, *high)),
            _ => None,
        })
        .collect();
    parts.sort_unstable();
    let mut stretches: Vec<(i64, i64)> = Vec::new();
    for (low, high) in parts {
        match stretches.last_mut() {
            Some((_, end)) if end.saturating_add(step) >= low => *end = (*end).max(high),
            _ => stretches.push((low, high)),
        }
    }
    let compare = |order: Order, at: i64| Condition::Compare {
        left: Number::Column(column),
        order,
        right: Number::Constant(at),
    };
    let one = |(low, high): (i64, i64)| {
        let least = if whole { low > 0 } else { low > -LARGEST };
        let most = high < if whole { LARGEST.saturating_sub(SCALE) } else { LARGEST };
        let next = high.saturating_add(1);
        let below = match next % SCALE == 0 {
            // Counts are written as "2 or more", and so is what they are not.
            _ if whole => Condition::Not(Box::new(compare(Order::AtLeast, high.saturating_add(SCALE)))),
            true => compare(Order::Less, next),
            false => compare(Order::AtMost, high),
        };
        let before = low.saturating_sub(1);
        let from = match before % SCALE == 0 && !whole {
            true => compare(Order::More, before),
            false => compare(Order::AtLeast, low),
        };
        match (least, most) {
            _ if low == high && (!whole || low == 0) => Some(compare(Order::Equal, low)),
            (true, true) => Some(Condition::All(vec![from, below])),
            (true, false) => Some(from),
            (false, true) => Some(below),
            (false, false) => None,
        }
    };
    match stretches.as_slice() {
        [] => None,
        [all] => one(*all).or(Some(Condition::Known(column))),
        several => Some(Condition::Any(several.iter().filter_map(|part| one(*part)).collect())),
    }
}
