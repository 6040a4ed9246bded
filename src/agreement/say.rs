//! Conditions, numbers and values in sentences.

use super::doc::Line;
use crate::program::text::fold;
use crate::program::words::{decimal, unit_of, window};
use crate::program::{
    Aggregate, ColumnId, ColumnKind, Condition, DateValue, Number, Order, Program, SCALE, TermKind,
    TextSource, TextTest, Type, Value,
};

/// A condition, to be read after `when` or `if`.
pub fn condition(program: &Program, of: &Condition) -> Line {
    match of {
        Condition::Constant(yes) => if *yes { "always" } else { "never" }.into(),
        Condition::Column(column) => holds(program, *column, true),
        Condition::Not(inner) => not(program, inner),
        Condition::All(parts) => joined(program, parts, " and "),
        Condition::Any(parts) => joined(program, parts, " or "),
        Condition::AtLeast { count, of } => {
            let mut line = Line::new().words(format!("at least {count} of these hold: "));
            for (at, part) in of.iter().enumerate() {
                line = line.words(if at > 0 { "; " } else { "" }).and(bracketed(program, part));
            }
            line
        }
        Condition::Compare { left, order, right } => compare(program, left, *order, right),
        Condition::CompareDate { left, order, right } => {
            let word = match order {
                Order::Less => " is before ",
                Order::AtMost => " is at the latest ",
                Order::More => " is after ",
                Order::AtLeast => " is at the earliest ",
                Order::Equal => " is on ",
                Order::NotEqual => " is not on ",
            };
            name(program, *left).words(word).and(date(program, right))
        }
        Condition::InLast { of, window: length } => {
            name(program, *of).words(format!(" lies in the last {}", window(*length)))
        }
        Condition::Text { of, test } => text_test(program, of, test, false),
        Condition::OneOf { of, values } => {
            name(program, *of).words(" is ").and(values_of(program, *of, values, " or "))
        }
        Condition::IncludesAny { of, values } => {
            let word = if values.len() == 1 { " include " } else { " include at least one of " };
            name(program, *of).words(word).and(values_of(program, *of, values, ", "))
        }
        Condition::IncludesAll { of, values } => {
            name(program, *of).words(" include all of ").and(values_of(program, *of, values, ", "))
        }
        Condition::Known(column) => name(program, *column).words(" is known"),
        Condition::Unknown(inner) => bare(program, inner).words(" is unknown"),
        Condition::IsNo(inner) => not(program, inner),
    }
}

/// What is yes or no as it is: a criterion stands for itself.
fn holds(program: &Program, column: ColumnId, yes: bool) -> Line {
    let field = program
        .columns
        .get(column.index())
        .is_some_and(|column| matches!(column.kind, ColumnKind::Field(_) | ColumnKind::Aggregate(_)));
    match (field, yes) {
        (true, true) => name(program, column).words(" is yes"),
        (true, false) => name(program, column).words(" is no"),
        (false, true) => name(program, column),
        (false, false) => Line::new().words("not ").and(name(program, column)),
    }
}

/// The same without `is yes`, for what follows itself.
fn bare(program: &Program, of: &Condition) -> Line {
    match of {
        Condition::Column(column) => name(program, *column),
        other => bracketed(program, other),
    }
}

fn not(program: &Program, inner: &Condition) -> Line {
    match inner {
        Condition::Column(column) => holds(program, *column, false),
        Condition::OneOf { of, values } => {
            name(program, *of).words(" is not ").and(values_of(program, *of, values, " or "))
        }
        Condition::Text { of, test } => text_test(program, of, test, true),
        Condition::Known(column) => {
            let criterion = program.columns.get(column.index()).is_some_and(|column| {
                column.ty == Type::YesNo && !matches!(column.kind, ColumnKind::Field(_))
            });
            name(program, *column).words(if criterion { " is unknown" } else { " is missing" })
        }
        Condition::Constant(_)
        | Condition::Not(_)
        | Condition::All(_)
        | Condition::Any(_)
        | Condition::AtLeast { .. }
        | Condition::Compare { .. }
        | Condition::CompareDate { .. }
        | Condition::InLast { .. }
        | Condition::IncludesAny { .. }
        | Condition::IncludesAll { .. }
        | Condition::Unknown(_)
        | Condition::IsNo(_) => Line::new().words("not (").and(condition(program, inner)).words(")"),
    }
}

fn bracketed(program: &Program, part: &Condition) -> Line {
    match part {
        Condition::All(parts) | Condition::Any(parts) if parts.len() > 1 => {
            Line::new().words("(").and(condition(program, part)).words(")")
        }
        _ => condition(program, part),
    }
}

fn joined(program: &Program, parts: &[Condition], with: &str) -> Line {
    let mut line = Line::new();
    for (at, part) in parts.iter().enumerate() {
        line = line.words(if at > 0 { with } else { "" }).and(bracketed(program, part));
    }
    line
}

fn compare(program: &Program, left: &Number, order: Order, right: &Number) -> Line {
    if let (Number::Column(column), Number::Constant(count)) = (left, right)
        && let Some(line) = happened(program, *column, order, *count)
    {
        return line;
    }
    let unit = unit_of(program, left).or_else(|| unit_of(program, right));
    let word = match order {
        Order::Less => " is below ",
        Order::AtMost => " is at most ",
        Order::More => " is above ",
        Order::AtLeast => " is at least ",
        Order::Equal => " is exactly ",
        Order::NotEqual => " is not ",
    };
    number(program, left, unit).words(word).and(number(program, right, unit))
}

/// How often something happened, as a sentence.
fn happened(program: &Program, column: ColumnId, order: Order, count: i64) -> Option<Line> {
    let of = program.columns.get(column.index())?;
    let ColumnKind::Aggregate(aggregate) = &of.kind else { return None };
    let words = events(&of.name);
    match aggregate {
        Aggregate::Count(_) => Some(match (order, count) {
            (Order::AtLeast, SCALE) | (Order::More, 0) => Line::new().name(words).words(" happened"),
            (Order::Less, SCALE) | (Order::Equal | Order::AtMost, 0) => {
                Line::new().words("no ").name(words).words(" happened")
            }
            (Order::AtLeast, count) => {
                Line::new().name(words).words(format!(" happened at least {} times", decimal(count)))
            }
            (Order::Less | Order::AtMost | Order::More | Order::Equal | Order::NotEqual, _) => return None,
        }),
        Aggregate::CountDifferent { .. } if order == Order::AtLeast => {
            Some(Line::new().words(format!("there were at least {} different ", decimal(count))).name(words))
        }
        Aggregate::CountDifferent { .. }
        | Aggregate::Last(_)
        | Aggregate::OfLast { .. }
        | Aggregate::Weight { .. } => None,
    }
}

/// What a column of events is about, in the author's words.
fn events(name: &str) -> String {
    let name = name.split(", reset on ").next().unwrap_or(name);
    for prefix in ["count of different ", "count of ", "weight of "] {
        if let Some(rest) = name.strip_prefix(prefix) {
            return rest.to_owned();
        }
    }
    name.to_owned()
}

/// A number; constants take the unit.
pub fn number(program: &Program, of: &Number, unit: Option<&str>) -> Line {
    match of {
        Number::Constant(value) => Line::new().name(quantity(*value, unit)),
        Number::Column(column) => name(program, *column),
        Number::Sum(terms) => {
            let mut line = Line::new();
            for (at, (minus, term)) in terms.iter().enumerate() {
                line = line.words(match (at, minus) {
                    (0, false) => "",
                    (0, true) => "minus ",
                    (_, false) => " plus ",
                    (_, true) => " minus ",
                });
                line = line.and(number(program, term, unit));
            }
            line
        }
        Number::DaysSince(column) => {
            Line::new().words("the number of days since ").and(name(program, *column))
        }
    }
}

/// A number and its unit.
pub fn quantity(value: i64, unit: Option<&str>) -> String {
    match unit {
        Some(unit) => format!("{} {unit}", decimal(value)),
        None => decimal(value),
    }
}

/// The name of a column.
pub fn name(program: &Program, column: ColumnId) -> Line {
    let name = program.columns.get(column.index()).map_or("", |column| column.name.as_str());
    let name = match program.columns.get(column.index()).map(|column| &column.kind) {
        Some(ColumnKind::Aggregate(Aggregate::Count(_))) => format!("the number of {}", events(name)),
        Some(ColumnKind::Aggregate(Aggregate::CountDifferent { .. })) => {
            format!("the number of different {}", events(name))
        }
        Some(ColumnKind::Aggregate(_)) => events(name),
        _ => name.to_owned(),
    };
    Line::new().name(name)
}

fn date(program: &Program, value: &DateValue) -> Line {
    match value {
        DateValue::Limit(limit) => Line::new().name(program.zone.show_date(limit.date())),
        DateValue::Column(column) => name(program, *column),
    }
}

/// A day of the policy's zone, or an instant.
pub fn day(program: &Program, at: i64) -> String {
    match program.zone.local(at) {
        Some(local) if program.zone.midnight(local.date()) == at => local.date().to_string(),
        Some(_) | None => program.zone.show(at),
    }
}

fn text_test(program: &Program, of: &TextSource, test: &TextTest, negated: bool) -> Line {
    let subject = match of {
        TextSource::Column(column) => name(program, *column),
        TextSource::DomainOf(column) => Line::new().words("the domain of ").and(name(program, *column)),
    };
    let (yes, no, texts) = match test {
        TextTest::Is(texts) => (" is ", " is not ", texts),
        TextTest::Contains(texts) => (" contains ", " does not contain ", texts),
        TextTest::ContainsWord(texts) => (" contains the word ", " does not contain the word ", texts),
        TextTest::StartsWith(texts) => (" starts with ", " does not start with ", texts),
        TextTest::EndsWith(texts) => (" ends with ", " does not end with ", texts),
    };
    let subject = subject.words(if negated { no } else { yes });
    if let Some(list) = list_of(program, texts) {
        return subject.words("one of the list ").name(list);
    }
    let mut line = subject;
    for (at, text) in texts.iter().enumerate() {
        line = line
            .words(if at > 0 { " or " } else { "" })
            .name(format!("“{}”", program.spellings.get(text).unwrap_or(text)));
    }
    line
}

/// The declared list that holds these texts and no others.
fn list_of<'p>(program: &'p Program, texts: &[String]) -> Option<&'p str> {
    let mut wanted: Vec<String> = texts.iter().map(|text| text.trim().to_owned()).collect();
    wanted.sort();
    let lists = program.terms.iter().filter(|term| term.kind == TermKind::List && texts.len() > 1);
    let same = |words: &[String]| {
        let mut folded: Vec<String> = words.iter().map(|word| fold(word.trim())).collect();
        folded.sort();
        folded.dedup();
        folded == wanted
    };
    lists.filter(|term| same(&term.words)).map(|term| term.name.as_str()).next()
}

fn values_of(program: &Program, column: ColumnId, values: &[u32], with: &str) -> Line {
    let names: &[String] = match program.columns.get(column.index()).map(|column| &column.ty) {
        Some(Type::Choice(names) | Type::Several(names)) => names,
        Some(Type::YesNo | Type::Number(_) | Type::Text | Type::Date) | None => &[],
    };
    let mut line = Line::new();
    for (at, value) in values.iter().filter_map(|value| names.get(*value as usize)).enumerate() {
        line = line.words(if at > 0 { with } else { "" }).name(value.as_str());
    }
    line
}

/// A value of that type.
pub fn value(program: &Program, value: &Value, ty: &Type) -> String {
    let named = |index: &u32| match ty {
        Type::Choice(values) | Type::Several(values) => {
            values.get(*index as usize).cloned().unwrap_or_default()
        }
        Type::YesNo | Type::Number(_) | Type::Text | Type::Date => String::new(),
    };
    let unit = match ty {
        Type::Number(Some(unit)) => Some(unit.0.as_str()),
        Type::Number(None) | Type::YesNo | Type::Text | Type::Date | Type::Choice(_) | Type::Several(_) => {
            None
        }
    };
    match value {
        Value::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Number(scaled) => quantity(*scaled, unit),
        Value::Text(text) => format!("“{text}”"),
        Value::Date(date) => program.zone.show_date(*date),
        Value::Choice(index) => named(index),
        Value::Several(indexes) => indexes.iter().map(named).collect::<Vec<_>>().join(", "),
    }
}

/// A type.
pub fn a_type(ty: &Type) -> String {
    match ty {
        Type::YesNo => "yes or no".to_owned(),
        Type::Number(None) => "a number".to_owned(),
        Type::Number(Some(unit)) => format!("a number in {}", unit.0),
        Type::Text => "text".to_owned(),
        Type::Date => "a date".to_owned(),
        Type::Choice(values) => format!("one of: {}", values.join(", ")),
        Type::Several(values) => format!("several of: {}", values.join(", ")),
    }
}
