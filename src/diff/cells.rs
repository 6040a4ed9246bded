//! The parts that leads are split into: for each field and each thing that is computed from events, the values that the
//! two policies tell apart.

use super::inputs::read_as;
use super::joint::Joint;
use crate::analyse::domains::{Cell, Domains, anything, nothing};
use crate::analyse::facts::most_paid;
use crate::analyse::range::{Possible, Range};
use crate::program::{Aggregate, ColumnId, Date, Field, FieldId, LARGEST, SCALE, Total, Type, Value};

/// Points that fade alike: the first of the columns, by column of what is paid for the same occurrences.
pub(super) fn families(joint: &Joint) -> Vec<(ColumnId, ColumnId)> {
    let first = joint.search.fields.len();
    let column = |at: usize| ColumnId(u32::try_from(first.saturating_add(at)).unwrap_or(u32::MAX));
    let fades = |of: &Aggregate| match of {
        Aggregate::Weight { of, once, each, decay: Some(decay), .. } => {
            Some((of.clone(), *once, each.clone(), *decay))
        }
        _ => None,
    };
    let all: Vec<_> = joint.aggregates.iter().map(fades).collect();
    let each = all.iter().enumerate().filter(|(_, family)| family.is_some());
    each.filter_map(|(at, family)| {
        let head = all.iter().position(|other| other == family)?;
        Some((column(at), column(head)))
    })
    .collect()
}

/// Values that are the same to both policies.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    /// What the columns of the input are.
    pub ranges: Vec<(ColumnId, Range)>,
    /// A field, and a value that it can hold.
    pub given: Option<(FieldId, Option<Value>)>,
    /// All values of a list that it stands for.
    pub values: Vec<u32>,
}

/// A field, a pair of fields that read the same column, or something computed from events.
#[derive(Clone, Debug)]
pub(super) struct Input {
    pub choices: Vec<Choice>,
}

/// Steps of points that fade.
const STEPS: i64 = 8;

impl Input {
    /// All inputs.
    pub fn all(joint: &Joint, domains: &Domains, as_of: i64) -> Vec<Input> {
        let mut all = Vec::new();
        let now = Date::day(joint.search.zone.day_start(as_of));
        for (id, field) in (0u32..).map(FieldId).zip(&joint.search.fields) {
            match joint.partner(id) {
                Some(_) if joint.ties.iter().any(|(old, _)| *old == id) => {}
                Some(old) => all.push(tied(joint, domains, (old, id))),
                None => all.push(single(domains, id, field, now)),
            }
        }
        let families = families(joint);
        for (at, aggregate) in (joint.search.fields.len()..).zip(&joint.aggregates) {
            let id = FieldId(u32::try_from(at).unwrap_or(u32::MAX));
            let own = ColumnId(id.0);
            match families.iter().find(|(column, _)| *column == own) {
                Some((_, head)) if *head == own => all.push(fading(joint, &families, own)),
                Some(_) => {}
                None => all.push(counted(joint, domains, id, aggregate, as_of)),
            }
        }
        all
    }

    /// Its columns.
    pub fn columns(&self) -> impl Iterator<Item = ColumnId> + '_ {
        self.choices.first().into_iter().flat_map(|choice| choice.ranges.iter().map(|(column, _)| *column))
    }

    /// What its columns are over some of the choices.
    pub fn hull(&self, allowed: &[usize]) -> Vec<(ColumnId, Range)> {
        let mut hull: Vec<(ColumnId, Range)> = Vec::new();
        for choice in allowed.iter().filter_map(|at| self.choices.get(*at)) {
            for (column, range) in &choice.ranges {
                match hull.iter_mut().find(|(other, _)| other == column) {
                    Some((_, all)) => *all = all.join(range),
                    None => hull.push((*column, range.clone())),
                }
            }
        }
        hull
    }
}

/// The parts of a field that both read alike: plain values first, and today among dates.
fn single(domains: &Domains, id: FieldId, field: &Field, now: Date) -> Input {
    let column = ColumnId(id.0);
    let cells = domains.cells(id).iter();
    let mut choices: Vec<Choice> = cells
        .flat_map(|cell| values(cell, &field.ty).into_iter().map(move |of| (cell, of)))
        .map(|(cell, (range, value))| match (cell, &field.ty) {
            (Cell::Numbers { low, high }, Type::Date) if (*low..=*high).contains(&now.code()) => {
                (cell, (range, Value::Date(now)))
            }
            _ => (cell, (range, value)),
        })
        .map(|(cell, (range, value))| Choice {
            ranges: vec![(column, range)],
            given: Some((id, Some(value))),
            values: if let Cell::Choices(values) = cell { values.clone() } else { Vec::new() },
        })
        .collect();
    choices.sort_by_key(|choice| is_odd(choice.given.as_ref().and_then(|(_, value)| value.as_ref())));
    if field.default.is_none() {
        choices.push(Choice {
            ranges: vec![(column, nothing(&field.ty))],
            given: Some((id, None)),
            values: Vec::new(),
        });
    }
    if is_held(&field.ty) && !domains.exact(id) || choices.is_empty() {
        choices.push(Choice {
            ranges: vec![(column, anything(&field.ty, choices.is_empty()))],
            given: None,
            values: Vec::new(),
        });
    }
    Input { choices }
}

/// The values of a part: of a choice each, for what a table may show of it.
fn values(cell: &Cell, ty: &Type) -> Vec<(Range, Value)> {
    match cell {
        Cell::Choices(values) => {
            values.iter().map(|value| (Range::choice(*value), Value::Choice(*value))).take(1).collect()
        }
        cell => vec![(cell.range(), cell.witness(ty))],
    }
}

/// Whether not all values are found among the parts where those are not exact.
fn is_held(ty: &Type) -> bool {
    matches!(ty, Type::Text | Type::Several(_))
}

fn is_odd(value: Option<&Value>) -> bool {
    matches!(value, Some(Value::Number(number)) if *number < 0)
}

/// Parts of a column of the data that both policies read otherwise.
fn tied(joint: &Joint, domains: &Domains, (old, new): (FieldId, FieldId)) -> Input {
    let (was, now) = (&joint.search[old], &joint.search[new]);
    let columns = (ColumnId(old.0), ColumnId(new.0));
    let mut all = true;
    let mut choices = Vec::new();
    let mut add = |given: (FieldId, Option<Value>), one: Option<Value>, other: Option<Value>| {
        let range = |id: FieldId, field: &Field, value: Option<Value>| match value {
            Some(value) => part(domains, id, &field.ty, &value),
            None => Some(nothing(&field.ty)),
        };
        match (range(old, was, one), range(new, now, other)) {
            (Some(one), Some(other)) => choices.push(Choice {
                ranges: vec![(columns.0, one), (columns.1, other)],
                given: Some(given),
                values: Vec::new(),
            }),
            _ => all = false,
        }
    };
    let readable = |value: &Value, from: &Type, to: &Type| {
        let read = read_as(value, from, to);
        fits(&read, to).then_some(read)
    };
    for (id, field, value) in sample(domains, (new, now)).into_iter().chain(sample(domains, (old, was))) {
        let (one, other) = (readable(&value, &field.ty, &was.ty), readable(&value, &field.ty, &now.ty));
        add((id, Some(value)), one, other);
    }
    add((new, None), was.default.clone(), now.default.clone());
    let told = matches!((&was.ty, &now.ty), (Type::Choice(_), Type::Choice(_)) | (Type::YesNo, Type::YesNo));
    if !told || !all {
        // A part of the one may lie across two of the other.
        let any = |id: FieldId, field: &Field| (ColumnId(id.0), anything(&field.ty, field.default.is_none()));
        choices =
            vec![Choice { ranges: vec![any(old, was), any(new, now)], given: None, values: Vec::new() }];
    }
    Input { choices }
}

/// A value of each part of a field.
fn sample<'f>(domains: &Domains, (id, field): (FieldId, &'f Field)) -> Vec<(FieldId, &'f Field, Value)> {
    match &field.ty {
        Type::Choice(values) => {
            (0u32..).take(values.len()).map(|value| (id, field, Value::Choice(value))).collect()
        }
        ty => domains.cells(id).iter().map(|cell| (id, field, cell.witness(ty))).collect(),
    }
}

fn fits(value: &Value, ty: &Type) -> bool {
    matches!(
        (value, ty),
        (Value::YesNo(_), Type::YesNo)
            | (Value::Number(_), Type::Number(_))
            | (Value::Text(_), Type::Text)
            | (Value::Date(_), Type::Date)
            | (Value::Choice(_), Type::Choice(_))
            | (Value::Several(_), Type::Several(_))
    )
}

/// What a field that holds a value is.
fn part(domains: &Domains, id: FieldId, ty: &Type, value: &Value) -> Option<Range> {
    match value {
        Value::YesNo(yes) => Some(Range::Truth(Possible::certain(*yes))),
        Value::Choice(value) => Some(Range::choice(*value)),
        value => {
            let cells = domains.cells(id).iter();
            cells.into_iter().find(|cell| cell.witness(ty) == *value).map(Cell::range)
        }
    }
}

/// The parts of what is computed from events.
fn counted(joint: &Joint, domains: &Domains, id: FieldId, of: &Aggregate, as_of: i64) -> Input {
    let column = ColumnId(id.0);
    let ty = joint.proof[id].ty.clone();
    let choice = |range: Range| Choice { ranges: vec![(column, range)], given: None, values: Vec::new() };
    if of.selection().is_nothing() {
        let range = if of.is_always_known() { Range::number(0) } else { nothing(&ty) };
        return Input { choices: vec![choice(range)] };
    }
    let cells = domains.cells(id).iter();
    let mut choices: Vec<Choice> = match of {
        Aggregate::Count(_)
        | Aggregate::CountDifferent { .. }
        | Aggregate::MostWithin { .. }
        | Aggregate::Weight { .. } => {
            let most = most_paid(of).unwrap_or(LARGEST / SCALE).saturating_mul(SCALE);
            cells.filter_map(|cell| whole(cell, most)).map(choice).collect()
        }
        Aggregate::Last(_) | Aggregate::LastActivity(_) => {
            let last = Date::instant(as_of).code();
            cells.filter_map(|cell| until(cell, last)).map(choice).collect()
        }
        Aggregate::OfLast { .. } | Aggregate::Total { .. } => {
            cells.flat_map(|cell| values(cell, &ty)).map(|(range, _)| choice(range)).collect()
        }
    };
    if !of.is_always_known() {
        choices.insert(0, choice(nothing(&ty)));
    }
    if is_held(&ty) && !domains.exact(id) || choices.is_empty() {
        choices.push(choice(anything(&ty, !of.is_always_known())));
    }
    if let Aggregate::Total { how: Total::Sum, .. } = of {
        choices.sort_by_key(
            |choice| matches!(choice.ranges.first(), Some((_, Range::Number { high, .. })) if *high < 0),
        );
    }
    Input { choices }
}

/// The whole numbers of a part, none below zero.
fn whole(cell: &Cell, most: i64) -> Option<Range> {
    let Cell::Numbers { low, high } = cell else { return None };
    let low = low.saturating_neg().div_euclid(SCALE).saturating_neg().saturating_mul(SCALE).max(0);
    let high = high.div_euclid(SCALE).saturating_mul(SCALE).min(most);
    (low <= high).then_some(Range::Number { low, high, missing: false })
}

/// The dates of a part, none after as-of.
fn until(cell: &Cell, last: i64) -> Option<Range> {
    let Cell::Numbers { low, high } = cell else { return None };
    (*low <= last).then_some(Range::Number { low: *low, high: (*high).min(last), missing: false })
}

/// What points that fade alike can come to: for none, one and more that are new, and for what lies between.
fn fading(joint: &Joint, families: &[(ColumnId, ColumnId)], head: ColumnId) -> Input {
    let first = joint.search.fields.len();
    let of = |column: &ColumnId| joint.aggregates.get(column.index().checked_sub(first)?);
    let paid: Vec<(ColumnId, i64, Option<i64>)> = families
        .iter()
        .filter(|(_, other)| *other == head)
        .filter_map(|(column, _)| match of(column)? {
            Aggregate::Weight { points, cap, .. } => Some((*column, *points, *cap)),
            _ => None,
        })
        .collect();
    let never = of(&head).is_some_and(|of| of.selection().is_nothing());
    let times = if never { 0 } else { of(&head).and_then(most_paid).unwrap_or(LARGEST) };
    let range = |low: i64, high: i64| -> Vec<(ColumnId, Range)> {
        let each = paid.iter().map(|(column, points, cap)| {
            let at = |times: i64| {
                let paid = points.saturating_mul(times);
                cap.map_or(paid, |cap| paid.clamp(cap.saturating_neg(), cap))
            };
            let (a, b) = (at(low), at(high));
            (*column, Range::Number { low: a.min(b), high: a.max(b), missing: false })
        });
        each.collect()
    };
    let whole = 0..=times.min(STEPS);
    let between = (0..times.min(STEPS)).map(|low| (low, low.saturating_add(1)));
    let beyond = (times > STEPS).then_some((STEPS, times));
    let parts = whole.map(|at| (at, at)).chain(between).chain(beyond);
    let choice = |(low, high)| Choice { ranges: range(low, high), given: None, values: Vec::new() };
    Input { choices: parts.map(choice).collect() }
}
