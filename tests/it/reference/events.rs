//! What is computed from events: each occurrence looked at, one after the other.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use qualify::program::time::Window;
use qualify::program::{
    Aggregate, Date, DateValue, EventCondition, EventField, Near, Number, Once, Program, Selection, Side,
    TextSource, Total, Value,
};

use super::{
    Cell, Happened, Lead, YesNo, after_at, all, any, at_least, fold, halving, moments, ordered, passes,
};

pub fn aggregate(program: &Program, lead: &Lead, aggregate: &Aggregate) -> Cell {
    let selected = |of: &Selection| select(program, lead, of);
    match aggregate {
        Aggregate::Count(of) => count(selected(of).len()),
        Aggregate::CountDifferent { of, field } => {
            let mut values: Vec<Value> =
                selected(of).into_iter().filter_map(|event| value(of, field, event)).map(plain).collect();
            values.sort();
            values.dedup();
            count(values.len())
        }
        Aggregate::MostWithin { of, length } => {
            let selected = selected(of);
            let within = |first: &&Happened| {
                let last = moments::forth(program, first.at, *length);
                selected.iter().filter(|event| event.at >= first.at && event.at <= last).count()
            };
            count(selected.iter().map(within).max().unwrap_or(0))
        }
        Aggregate::Last(of) | Aggregate::LastActivity(of) => {
            Cell::Value(selected(of).iter().map(|event| event.at).max().map(Date::instant).map(Value::Date))
        }
        Aggregate::OfLast { of, field } => {
            let selected = selected(of);
            let last = selected.iter().map(|event| event.at).max();
            let at_last = selected.into_iter().filter(|event| Some(event.at) == last);
            let values = at_last.filter_map(|event| value(of, field, event));
            let first = values.min_by_key(|value| match value {
                // yes before no
                Value::YesNo(yes) => Value::YesNo(!*yes),
                other => plain(other.clone()),
            });
            match (first, field_is_yes_no(program, of, field)) {
                (None, true) => Cell::YesNo(None),
                (Some(Value::YesNo(yes)), _) => Cell::YesNo(Some(yes)),
                (value, _) => Cell::Value(value),
            }
        }
        Aggregate::Total { how, of, field } => {
            let amounts: Vec<i128> = selected(of)
                .into_iter()
                .filter_map(|event| value(of, field, event))
                .map(|value| match value {
                    Value::Number(number) => number.into(),
                    other => panic!("no amount: {other:?}"),
                })
                .collect();
            let sum: i128 = amounts.iter().sum();
            let number = match how {
                Total::Sum => Some(sum),
                Total::Highest => amounts.iter().max().copied(),
                Total::Lowest => amounts.iter().min().copied(),
                Total::Average if amounts.is_empty() => None,
                Total::Average => {
                    let count = i128::try_from(amounts.len()).expect("fits");
                    let (whole, rest) = (sum / count, sum % count);
                    Some(if rest.abs() * 2 >= count { whole + sum.signum() } else { whole })
                }
            };
            Cell::Value(number.map(|number| Value::Number(number.try_into().expect("fits"))))
        }
        Aggregate::Weight { .. } => {
            let worth = worth(program, lead, aggregate).clamp(i64::MIN.into(), i64::MAX.into());
            Cell::Value(Some(Value::Number(i64::try_from(worth).expect("it was cut to fit"))))
        }
    }
}

/// What the occurrences of a points line pay together.
pub fn worth(program: &Program, lead: &Lead, aggregate: &Aggregate) -> i128 {
    let worth = before_cap(program, lead, aggregate, &behind(program, lead, aggregate));
    match aggregate {
        Aggregate::Weight { cap: Some(cap), .. } => worth.clamp(-i128::from(*cap), (*cap).into()),
        _ => worth,
    }
}

/// What some occurrences of a points line pay together, rounded once.
pub fn before_cap(program: &Program, lead: &Lead, aggregate: &Aggregate, paying: &[&Happened]) -> i128 {
    let Aggregate::Weight { decay, points, .. } = aggregate else { panic!("no points: {aggregate:?}") };
    let ages: Vec<i64> = paying.iter().map(|event| moments::whole_days(event.at, lead.as_of)).collect();
    match decay {
        None => i128::from(*points) * i128::try_from(ages.len()).expect("fits"),
        Some(decay) => halving::paid(*points, &ages, program[*decay].half_life_days),
    }
}

/// The occurrences that make an aggregate what it is, the latest first: of a points line those that pay.
pub fn behind<'a>(program: &Program, lead: &'a Lead, aggregate: &Aggregate) -> Vec<&'a Happened> {
    let mut groups: BTreeMap<Option<Value>, Vec<&Happened>> = BTreeMap::new();
    let selected = select(program, lead, aggregate.selection());
    let of = |field: &Vec<u32>, event: &Happened| value(aggregate.selection(), field, event).map(plain);
    let mut behind: Vec<&Happened> = match aggregate {
        Aggregate::Count(_) => selected,
        Aggregate::MostWithin { .. } => Vec::new(),
        Aggregate::Last(_) | Aggregate::LastActivity(_) | Aggregate::OfLast { .. } => {
            selected.into_iter().next_back().into_iter().collect()
        }
        Aggregate::Total { field, .. } => {
            selected.into_iter().filter(|event| of(field, event).is_some()).collect()
        }
        Aggregate::CountDifferent { field, .. } => {
            for event in selected.into_iter().filter(|event| of(field, event).is_some()) {
                groups.insert(of(field, event), vec![event]);
            }
            groups.into_values().flatten().collect()
        }
        Aggregate::Weight { once, each, .. } => {
            for event in selected {
                let same = each.as_ref().and_then(|field| of(field, event));
                groups.entry(same).or_default().push(event);
            }
            groups.into_values().flat_map(|selected| paying(program, selected, *once)).collect()
        }
    };
    behind.sort_by_key(|event| std::cmp::Reverse(event.at));
    behind
}

fn count(count: usize) -> Cell {
    Cell::Value(Some(Value::Number(i64::try_from(count).expect("fits") * 10_000)))
}

fn plain(value: Value) -> Value {
    match value {
        Value::Text(text) => Value::Text(fold(&text)),
        other => other,
    }
}

fn value(of: &Selection, field: &[u32], event: &Happened) -> Option<Value> {
    let kind = of.kinds.iter().position(|kind| kind.index() == event.kind).expect("it was selected");
    event.fields[field[kind] as usize].clone()
}

fn field_is_yes_no(program: &Program, of: &Selection, field: &[u32]) -> bool {
    let event = &program[of.kinds[0]];
    event.fields[field[0] as usize].ty == qualify::program::Type::YesNo
}

/// The occurrences that a selection is about, earliest first.
pub fn select<'a>(program: &Program, lead: &'a Lead, of: &Selection) -> Vec<&'a Happened> {
    let after: Vec<i64> = of
        .after
        .iter()
        .filter_map(|other| select(program, lead, &other.of).iter().map(|event| event.at).max())
        .collect();
    let mut selected: Vec<&Happened> = lead
        .events
        .iter()
        .enumerate()
        .filter(|(at, _)| is_first(program, &lead.events, *at))
        .map(|(_, event)| event)
        .filter(|event| event.at <= lead.as_of)
        .filter(|event| of.kinds.iter().any(|kind| kind.index() == event.kind))
        .filter(|event| match &of.condition {
            None => true,
            Some(conditions) => {
                let kind = of.kinds.iter().position(|kind| kind.index() == event.kind).expect("selected");
                holds(program, lead, event, &conditions[kind]) == Some(true)
            }
        })
        .filter(|event| of.window.is_none_or(|window| inside(program, lead, event.at, window)))
        .filter(|event| of.near.as_ref().is_none_or(|near| is_near(program, lead, event, near) != near.not))
        .filter(|event| after.iter().all(|after| event.at > *after))
        .collect();
    selected.sort_by_key(|event| event.at);
    selected
}

/// Whether an occurrence is the first of the data with its kind and its kind's own key, or has no such key.
pub fn is_first(program: &Program, events: &[Happened], at: usize) -> bool {
    let key = |event: &Happened| {
        let of = program.events[event.kind].key?;
        match event.fields[of as usize].as_ref()? {
            Value::Text(text) => Some(text.trim_matches([' ', '\t', '\u{a0}', '\r', '\n']).to_owned()),
            other => Some(format!("{other:?}")),
        }
    };
    let this = &events[at];
    let repeats = |other: &Happened| other.kind == this.kind && key(other) == key(this);
    key(this).is_none() || !events[..at].iter().any(repeats)
}

/// Whether the nearest of the others on that side is near enough.
fn is_near(program: &Program, lead: &Lead, event: &Happened, near: &Near) -> bool {
    let others = select(program, lead, &near.of);
    let times = others.iter().map(|other| other.at);
    match near.side {
        Side::After => times
            .filter(|other| *other <= event.at)
            .max()
            .is_some_and(|other| event.at <= moments::forth(program, other, near.length)),
        Side::Before => times
            .filter(|other| *other >= event.at)
            .min()
            .is_some_and(|other| other <= moments::forth(program, event.at, near.length)),
    }
}

fn inside(program: &Program, lead: &Lead, at: i64, window: Window) -> bool {
    at > moments::back(program, lead.as_of, window) && at <= lead.as_of
}

/// Which of the selected occurrences pay: the latest of each block.
fn paying<'a>(program: &Program, selected: Vec<&'a Happened>, once: Once) -> Vec<&'a Happened> {
    let mut latest: BTreeMap<String, &Happened> = BTreeMap::new();
    for (number, event) in selected.into_iter().enumerate() {
        let block = match once {
            Once::Each => number.to_string(),
            Once::Latest => String::new(),
            Once::PerDay => moments::day(program, event.at).to_string(),
            Once::PerWeek => moments::monday(program, event.at).to_string(),
            Once::PerMonth => {
                let day = moments::day(program, event.at);
                format!("{}-{}", day.year(), day.month())
            }
            Once::PerDays(days) => moments::block(program, event.at, days).to_string(),
        };
        // They come in order of time: the last one put in stays.
        latest.insert(block, event);
    }
    latest.into_values().collect()
}

fn holds(program: &Program, lead: &Lead, event: &Happened, condition: &EventCondition) -> YesNo {
    let each =
        |of: &[EventCondition]| of.iter().map(|one| holds(program, lead, event, one)).collect::<Vec<YesNo>>();
    let field = |of: EventField| event.fields[of.index()].clone();
    let date = |of: EventField| match field(of) {
        Some(Value::Date(date)) => Some(date),
        None => None,
        other => panic!("no date: {other:?}"),
    };
    let set = |of: EventField| match field(of) {
        Some(Value::Several(set)) => Some(set),
        None => None,
        other => panic!("no set: {other:?}"),
    };
    match condition {
        EventCondition::Constant(yes) => Some(*yes),
        EventCondition::Column(of) => match field(*of) {
            Some(Value::YesNo(yes)) => Some(yes),
            None => None,
            other => panic!("no yes/no: {other:?}"),
        },
        EventCondition::Not(inner) => holds(program, lead, event, inner).map(|yes| !yes),
        EventCondition::All(of) => all(each(of)),
        EventCondition::Any(of) => any(each(of)),
        EventCondition::AtLeast { count, of } => at_least(*count, each(of)),
        EventCondition::Compare { left, order, right } => {
            Some(ordered(*order, number(event, left)?, number(event, right)?))
        }
        EventCondition::CompareDate { left, order, right } => {
            let right = match right {
                DateValue::Limit(limit) => limit.date(),
                DateValue::Column(other) => panic!("two dates of one event: {other:?}"),
            };
            Some(ordered(*order, moments::compare(program, date(*left)?, right), Ordering::Equal))
        }
        EventCondition::Within { of, stretch } => {
            Some(moments::within(program, date(*of)?, *stretch, lead.as_of))
        }
        EventCondition::Text { of, test } => {
            let text = match field(of.column())? {
                Value::Text(text) => fold(&text),
                other => panic!("no text: {other:?}"),
            };
            Some(passes(
                test,
                &match of {
                    TextSource::Column(_) => text,
                    TextSource::DomainOf(_) => after_at(&text)?,
                },
            ))
        }
        EventCondition::OneOf { of, values } => match field(*of)? {
            Value::Choice(choice) => Some(values.contains(&choice)),
            other => panic!("no choice: {other:?}"),
        },
        EventCondition::IncludesAny { of, values } => {
            let set = set(*of)?;
            Some(values.iter().any(|value| set.contains(value)))
        }
        EventCondition::IncludesAll { of, values } => {
            let set = set(*of)?;
            Some(values.iter().all(|value| set.contains(value)))
        }
        EventCondition::Known(of) => Some(field(*of).is_some()),
        EventCondition::Unknown(inner) => Some(holds(program, lead, event, inner).is_none()),
        EventCondition::IsNo(inner) => Some(holds(program, lead, event, inner) == Some(false)),
    }
}

/// A number over an occurrence's fields.
fn number(event: &Happened, of: &Number<EventField>) -> Option<i128> {
    match of {
        Number::Constant(value) => Some((*value).into()),
        Number::Column(field) => match event.fields[field.index()].clone()? {
            Value::Number(number) => Some(number.into()),
            other => panic!("no number: {other:?}"),
        },
        Number::Sum(terms) => terms.iter().try_fold(0, |sum, (minus, term)| {
            let term = number(event, term)?;
            Some(if *minus { sum - term } else { sum + term })
        }),
        Number::DaysSince(other) | Number::DaysUntil(other) => {
            panic!("as-of is not asked in `where`: {other:?}")
        }
    }
}
