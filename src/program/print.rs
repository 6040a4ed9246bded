//! The printed form of a program: by name, one column a paragraph, for snapshots and for people.

use super::aggregate::{Aggregate, EventCondition, Once, Selection};
use super::expr::{Condition, DateValue, Number, TextSource, TextTest};
use super::words::{decimal, order, window};
use super::{Clause, ColumnId, ColumnKind, EventId, Field, Format, Pays, Program, Stage, Type, Value};
use std::fmt::Write;

/// The whole program.
pub fn print(program: &Program) -> String {
    let mut out = String::new();
    header(program, &mut out);
    for event in &program.events {
        let by = event.actor.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
        line(&mut out, &format!("event {}{}{by}", event.name, from(&event.name, &event.source)));
        for field in &event.fields {
            line(&mut out, &format!("  {} {}", field.name, field_words(program, field)));
        }
    }
    for (id, column) in program.columns() {
        let owner = column.owner.as_ref().map(|owner| format!(" owned by {owner}")).unwrap_or_default();
        let because = column.because.as_ref().map(|why| format!(" because {why:?}")).unwrap_or_default();
        line(&mut out, &format!("{}: {}{owner}{because}", column.name, kind_words(&column.kind, &column.ty)));
        for row in body(program, id, &column.kind) {
            line(&mut out, &format!("  {row}"));
        }
    }
    examples(program, &mut out);
    out
}

/// What a column is, without its name, owner and reason: the same for two columns that mean the same, however they are
/// written.
pub fn meaning(program: &Program, id: ColumnId) -> String {
    let column = &program[id];
    let rows = body(program, id, &column.kind);
    format!("{}\n{}", kind_words(&column.kind, &column.ty), rows.join("\n"))
}

fn line(out: &mut String, text: &str) {
    out.push_str(text.trim_end());
    out.push('\n');
}

fn header(program: &Program, out: &mut String) {
    if let Some(title) = &program.title {
        line(out, &format!("policy {title:?}"));
    }
    if !program.owners.is_empty() {
        line(out, &format!("owners {}", program.owners.join(", ")));
    }
    if let Some(day) = program.reviewed {
        let every = program.review_every.map(|every| format!(", review every {}", window(every)));
        line(out, &format!("reviewed {}{}", program.zone.show(day), every.unwrap_or_default()));
    }
    if !program.zone.is_utc() {
        line(out, &format!("time zone {}", program.zone.name()));
    }
    if let Some(key) = program.key.and_then(|key| program.fields.get(key.index())) {
        line(out, &format!("key {}", key.name));
    }
}

fn examples(program: &Program, out: &mut String) {
    for example in &program.examples {
        line(out, &format!("example {:?} as of {}", example.title, program.zone.show(example.as_of)));
        for (field, value) in &example.given {
            let Some(field) = program.fields.get(field.index()) else { continue };
            let value =
                value.as_ref().map_or("missing".to_string(), |value| value_words(program, value, &field.ty));
            line(out, &format!("  given {} is {value}", field.name));
        }
        for occurrence in &example.occurrences {
            let Some(event) = program.events.get(occurrence.event.index()) else { continue };
            let with: Vec<String> = event
                .fields
                .iter()
                .zip(&occurrence.fields)
                .filter_map(|(field, value)| {
                    Some(format!(" with {} {}", field.name, value_words(program, value.as_ref()?, &field.ty)))
                })
                .collect();
            line(
                out,
                &format!(
                    "  when {} times {} at {}{}",
                    occurrence.times,
                    event.name,
                    program.zone.show(occurrence.at),
                    with.concat()
                ),
            );
        }
        for claim in &example.claims {
            line(out, &format!("  then {}", condition(program, &claim.condition)));
        }
    }
}

fn from(name: &str, source: &str) -> String {
    if name == source { String::new() } else { format!(" from {source:?}") }
}

fn field_words(program: &Program, field: &Field) -> String {
    let mut out = type_words(&field.ty);
    out.push_str(&from(&field.name, &field.source));
    if let Some(ask) = &field.ask {
        let _ = write!(out, ", ask {ask:?}");
    }
    if let Some(value) = &field.default {
        let _ = write!(out, ", default {}", value_words(program, value, &field.ty));
    }
    if !field.missing.is_empty() {
        let all: Vec<String> = field.missing.iter().map(|text| format!("{text:?}")).collect();
        let _ = write!(out, ", missing is {}", all.join(", "));
    }
    match &field.format {
        Some(Format::Number { group, decimal }) => {
            let group = group.map(|group| format!("{group:?} between thousands, ")).unwrap_or_default();
            let _ = write!(out, ", {group}{decimal:?} before decimals");
        }
        Some(Format::Date(parts)) => {
            let _ = write!(out, ", parts {parts:?}");
        }
        None => {}
    }
    if matches!(field.ty, Type::Several(_)) && field.split != ";" {
        let _ = write!(out, ", split by {:?}", field.split);
    }
    out
}

/// A type in words.
pub fn type_words(ty: &Type) -> String {
    match ty {
        Type::YesNo => "yes/no".to_string(),
        Type::Number(None) => "number".to_string(),
        Type::Number(Some(unit)) => format!("number in {}", unit.0),
        Type::Text => "text".to_string(),
        Type::Date => "date".to_string(),
        Type::Choice(values) => format!("one of {}", names(values)),
        Type::Several(values) => format!("several of {}", names(values)),
    }
}

fn names(values: &[String]) -> String {
    let quoted: Vec<String> = values
        .iter()
        .map(|value| {
            let plain = value.chars().all(|c| c.is_alphanumeric() || c == '_');
            if plain { value.clone() } else { format!("{value:?}") }
        })
        .collect();
    quoted.join(", ")
}

fn value_words(program: &Program, value: &Value, ty: &Type) -> String {
    let named = |index: &u32| match ty {
        Type::Choice(values) | Type::Several(values) => {
            values.get(*index as usize).map_or_else(String::new, |value| names(std::slice::from_ref(value)))
        }
        Type::YesNo | Type::Number(_) | Type::Text | Type::Date => String::new(),
    };
    match value {
        Value::YesNo(yes) => if *yes { "yes" } else { "no" }.to_string(),
        Value::Number(scaled) => decimal(*scaled),
        Value::Text(text) => format!("{text:?}"),
        Value::Date(date) => program.zone.show_date(*date),
        Value::Choice(index) => named(index),
        Value::Several(indexes) => format!("({})", indexes.iter().map(named).collect::<Vec<_>>().join(", ")),
    }
}

fn kind_words(kind: &ColumnKind, ty: &Type) -> String {
    let what = match kind {
        ColumnKind::Field(_) => return "field".to_string(),
        ColumnKind::Aggregate(_) => "events",
        ColumnKind::Points(_) => return "points".to_string(),
        ColumnKind::Score(_) => return "score".to_string(),
        ColumnKind::Criterion(_) => return "criterion".to_string(),
        ColumnKind::Number(_) => "",
        ColumnKind::Grade { .. } => "grade",
        ColumnKind::FirstMatch { .. } => "choose",
        ColumnKind::Disqualify(_) => return "disqualify".to_string(),
        ColumnKind::Stage(_) => return "stage".to_string(),
        ColumnKind::Verdict => "verdict",
    };
    format!("{what} {}", type_words(ty)).trim_start().to_string()
}

/// What a column is, in rows.
fn body(program: &Program, id: ColumnId, kind: &ColumnKind) -> Vec<String> {
    match kind {
        ColumnKind::Field(field) => {
            program.fields.get(field.index()).map(|field| field_words(program, field)).into_iter().collect()
        }
        ColumnKind::Aggregate(aggregate) => vec![aggregate_words(program, aggregate)],
        ColumnKind::Points(pays) => pays_rows(program, pays),
        ColumnKind::Score(score) => {
            let score = &program[*score];
            let bounds = score.bounds.map(|(low, high)| format!("{} to {}", decimal(low), decimal(high)));
            let lines = score.lines.iter().map(|line| format!("+ {}", name(program, program[*line].column)));
            bounds.into_iter().chain(lines).collect()
        }
        ColumnKind::Criterion(inner) | ColumnKind::Disqualify(inner) => vec![condition(program, inner)],
        ColumnKind::Number(inner) => vec![number_words(program, inner)],
        ColumnKind::Grade { of, from } => {
            let from: Vec<String> = from.iter().map(|from| decimal(*from)).collect();
            vec![format!("of {} from {}", number_words(program, of), from.join(", "))]
        }
        ColumnKind::FirstMatch { arms, otherwise, empty_when_disqualified } => {
            let value = |index: u32| value_words(program, &Value::Choice(index), &program[id].ty);
            let mut rows: Vec<String> = arms
                .iter()
                .map(|(when, then)| format!("{} if {}", value(*then), condition(program, when)))
                .collect();
            rows.push(format!("{} otherwise", value(*otherwise)));
            if *empty_when_disqualified {
                rows.push("empty when disqualified".to_string());
            }
            rows
        }
        ColumnKind::Stage(stage) => stage_rows(program, &program[*stage]),
        ColumnKind::Verdict => Vec::new(),
    }
}

fn stage_rows(program: &Program, stage: &Stage) -> Vec<String> {
    let mut rows = vec![format!("requires {}", condition(program, &stage.requires))];
    let clauses = |word: &'static str, all: &[Clause]| -> Vec<String> {
        all.iter()
            .map(|clause| {
                let because =
                    clause.because.as_ref().map(|why| format!(" because {why:?}")).unwrap_or_default();
                format!("{word} {}{because}", condition(program, &clause.condition))
            })
            .collect()
    };
    rows.extend(clauses("blocked if", &stage.blocked));
    rows.extend(clauses("should have", &stage.should_have));
    rows.extend(clauses("prefers", &stage.prefers));
    rows.extend(stage.higher.iter().map(|higher| {
        let word = if higher.lower { "lower" } else { "higher" };
        format!("prefers {word} {}", name(program, higher.of))
    }));
    rows.extend(stage.answer_within.iter().map(|answer| {
        format!(
            "answer within {} of {} by {}",
            window(answer.within),
            selection(program, &answer.of),
            selection(program, &answer.by)
        )
    }));
    rows
}

fn pays_rows(program: &Program, pays: &Pays) -> Vec<String> {
    let capped = |cap: &Option<i64>| cap.map(|cap| format!(", at most {}", decimal(cap))).unwrap_or_default();
    match pays {
        Pays::If { points, when } => vec![format!("{} if {}", decimal(*points), condition(program, when))],
        Pays::Per { points, step, of, cap } => vec![format!(
            "{} per {} of {}{}",
            decimal(*points),
            decimal(*step),
            number_words(program, of),
            capped(cap)
        )],
        Pays::ByNumber { of, bands, otherwise, missing } => {
            let mut rows = vec![format!("by {}", number_words(program, of))];
            rows.extend(bands.iter().map(|(band, points)| {
                let range = match (band.low, band.high) {
                    (None, None) => "any".to_string(),
                    (Some(low), None) => format!("from {}", decimal(low)),
                    (None, Some(high)) => format!("up to {}", decimal(high)),
                    (Some(low), Some(high)) => format!("{} to {}", decimal(low), decimal(high)),
                };
                format!("{range}: {}", decimal(*points))
            }));
            rows.push(format!("otherwise: {}, missing: {}", decimal(*otherwise), decimal(*missing)));
            rows
        }
        Pays::ByChoice { of, points, missing } => {
            let ty = &program[*of].ty;
            let value = |index: usize| match ty {
                Type::YesNo => if index == 0 { "no" } else { "yes" }.to_string(),
                _ => value_words(program, &Value::Choice(u32::try_from(index).unwrap_or(u32::MAX)), ty),
            };
            let mut rows = vec![format!("by {}", name(program, *of))];
            rows.extend(
                points
                    .iter()
                    .enumerate()
                    .map(|(index, points)| format!("{}: {}", value(index), decimal(*points))),
            );
            rows.push(format!("missing: {}", decimal(*missing)));
            rows
        }
        Pays::On { points, weight, cap } => {
            vec![format!("{} × {}{}", decimal(*points), name(program, *weight), capped(cap))]
        }
    }
}

fn name(program: &Program, column: ColumnId) -> String {
    program.columns.get(column.index()).map(|column| column.name.clone()).unwrap_or_default()
}

/// A number in words, by the names of its columns.
pub fn number_words(program: &Program, of: &Number) -> String {
    match of {
        Number::Constant(value) => decimal(*value),
        Number::Column(column) => name(program, *column),
        Number::Sum(terms) => {
            let mut out = String::new();
            for (index, (subtract, term)) in terms.iter().enumerate() {
                let sign = match (index, subtract) {
                    (0, false) => "",
                    (0, true) => "-",
                    (_, false) => " + ",
                    (_, true) => " - ",
                };
                let _ = write!(out, "{sign}{}", number_words(program, term));
            }
            out
        }
        Number::DaysSince(column) => format!("days since {}", name(program, *column)),
    }
}

/// A condition in words, by the names of its columns.
pub fn condition(program: &Program, of: &Condition) -> String {
    let all = |parts: &[Condition]| parts.iter().map(|part| condition(program, part)).collect::<Vec<_>>();
    let values = |column: &ColumnId, values: &[u32]| {
        let ty = program.columns.get(column.index()).map_or(&Type::Text, |column| &column.ty);
        values.iter().map(|value| value_words(program, &Value::Choice(*value), ty)).collect::<Vec<_>>()
    };
    match of {
        Condition::Constant(yes) => if *yes { "always" } else { "never" }.to_string(),
        Condition::Column(column) => name(program, *column),
        Condition::Not(inner) => format!("not ({})", condition(program, inner)),
        Condition::All(parts) => format!("all of ({})", all(parts).join(", ")),
        Condition::Any(parts) => format!("any of ({})", all(parts).join(", ")),
        Condition::AtLeast { count, of } => format!("at least {count} of ({})", all(of).join(", ")),
        Condition::Compare { left, order: how, right } => {
            format!("{} {} {}", number_words(program, left), order(*how), number_words(program, right))
        }
        Condition::CompareDate { left, order: how, right } => {
            let right = match right {
                DateValue::Limit(limit) => program.zone.show_date(limit.date()),
                DateValue::Column(column) => name(program, *column),
            };
            format!("{} {} {right}", name(program, *left), order(*how))
        }
        Condition::InLast { of, window: length } => {
            format!("{} in the last {}", name(program, *of), window(*length))
        }
        Condition::Text { of, test } => {
            let of = match of {
                TextSource::Column(column) => name(program, *column),
                TextSource::DomainOf(column) => format!("domain of {}", name(program, *column)),
            };
            format!("{of} {}", test_words(test))
        }
        Condition::OneOf { of, values: list } => {
            format!("{} is {}", name(program, *of), values(of, list).join(" or "))
        }
        Condition::IncludesAny { of, values: list } => {
            format!("{} includes any of ({})", name(program, *of), values(of, list).join(", "))
        }
        Condition::IncludesAll { of, values: list } => {
            format!("{} includes all of ({})", name(program, *of), values(of, list).join(", "))
        }
        Condition::Known(column) => format!("{} is known", name(program, *column)),
        Condition::Unknown(inner) => format!("({}) is unknown", condition(program, inner)),
        Condition::IsNo(inner) => format!("({}) is no", condition(program, inner)),
    }
}

fn test_words(test: &TextTest) -> String {
    let (word, texts) = match test {
        TextTest::Is(texts) => ("is", texts),
        TextTest::Contains(texts) => ("contains", texts),
        TextTest::ContainsWord(texts) => ("contains word", texts),
        TextTest::StartsWith(texts) => ("starts with", texts),
        TextTest::EndsWith(texts) => ("ends with", texts),
    };
    let texts: Vec<String> = texts.iter().map(|text| format!("{text:?}")).collect();
    format!("{word} {}", texts.join(" or "))
}

/// What is computed from events, in words.
pub fn aggregate_words(program: &Program, aggregate: &Aggregate) -> String {
    let field = |of: &Selection, field: &[u32]| {
        let names: Vec<String> =
            of.kinds.iter().zip(field).map(|(kind, index)| event_field(program, *kind, *index)).collect();
        let mut names = names;
        names.dedup();
        names.join(" / ")
    };
    match aggregate {
        Aggregate::Count(of) => format!("count of {}", selection(program, of)),
        Aggregate::CountDifferent { of, field: index } => {
            format!("count of different {} of {}", field(of, index), selection(program, of))
        }
        Aggregate::Last(of) => format!("instant of the last {}", selection(program, of)),
        Aggregate::OfLast { of, field: index } => {
            format!("{} of the last {}", field(of, index), selection(program, of))
        }
        Aggregate::Weight { of, once, decay, .. } => {
            let once = match once {
                Once::Each => "each".to_string(),
                Once::Once => "once".to_string(),
                Once::PerDay => "once per day".to_string(),
                Once::PerWeek => "once per week".to_string(),
                Once::PerMonth => "once per month".to_string(),
                Once::PerDays(days) => format!("once per {days} days"),
            };
            let decay = decay.map(|decay| format!(", halving every {} days", program[decay].half_life_days));
            format!("{once} {}{}", selection(program, of), decay.unwrap_or_default())
        }
    }
}

/// Which occurrences, in words.
pub fn selection(program: &Program, of: &Selection) -> String {
    let kinds: Vec<String> = of.kinds.iter().map(|kind| event_name(program, *kind)).collect();
    let mut out = kinds.join(" or ");
    if let Some(conditions) = &of.condition {
        let mut each: Vec<String> = of
            .kinds
            .iter()
            .zip(conditions)
            .map(|(kind, condition)| event_condition(program, *kind, condition))
            .collect();
        each.dedup();
        let _ = write!(out, " where {}", each.join(" / "));
    }
    if let Some(length) = of.window {
        let _ = write!(out, " in the last {}", window(length));
    }
    for after in &of.after {
        let _ = write!(out, " after the last ({})", selection(program, after));
    }
    out
}

fn event_name(program: &Program, event: EventId) -> String {
    program.events.get(event.index()).map(|event| event.name.clone()).unwrap_or_default()
}

fn event_field(program: &Program, event: EventId, field: u32) -> String {
    let field = program.events.get(event.index()).and_then(|event| event.fields.get(field as usize));
    field.map(|field| field.name.clone()).unwrap_or_default()
}

fn event_condition(program: &Program, event: EventId, of: &EventCondition) -> String {
    let all = |parts: &[EventCondition]| {
        parts.iter().map(|part| event_condition(program, event, part)).collect::<Vec<_>>().join(", ")
    };
    let field = |index: u32| event_field(program, event, index);
    let values = |index: u32, values: &[u32]| {
        let ty = program.events.get(event.index()).and_then(|event| event.fields.get(index as usize));
        let words = values.iter().map(|value| {
            value_words(program, &Value::Choice(*value), ty.map_or(&Type::Text, |field| &field.ty))
        });
        words.collect::<Vec<_>>()
    };
    match of {
        EventCondition::Constant(yes) => if *yes { "always" } else { "never" }.to_string(),
        EventCondition::Field(index) => field(*index),
        EventCondition::Not(inner) => format!("not ({})", event_condition(program, event, inner)),
        EventCondition::All(parts) => format!("all of ({})", all(parts)),
        EventCondition::Any(parts) => format!("any of ({})", all(parts)),
        EventCondition::AtLeast { count, of } => format!("at least {count} of ({})", all(of)),
        EventCondition::Compare { terms, constant, order: how } => {
            let terms: Vec<String> = terms
                .iter()
                .map(|(subtract, index)| format!("{}{}", if *subtract { "- " } else { "+ " }, field(*index)))
                .collect();
            format!("{} {} {}", terms.join(" "), order(*how), decimal(constant.saturating_neg()))
        }
        EventCondition::CompareDate { of, order: how, limit } => {
            format!("{} {} {}", field(*of), order(*how), program.zone.show_date(limit.date()))
        }
        EventCondition::InLast { of, window: length } => {
            format!("{} in the last {}", field(*of), window(*length))
        }
        EventCondition::Text { of, domain, test } => {
            let domain = if *domain { "domain of " } else { "" };
            format!("{domain}{} {}", field(*of), test_words(test))
        }
        EventCondition::OneOf { of, values: list } => {
            format!("{} is {}", field(*of), values(*of, list).join(" or "))
        }
        EventCondition::IncludesAny { of, values: list } => {
            format!("{} includes any of ({})", field(*of), values(*of, list).join(", "))
        }
        EventCondition::IncludesAll { of, values: list } => {
            format!("{} includes all of ({})", field(*of), values(*of, list).join(", "))
        }
        EventCondition::Known(index) => format!("{} is known", field(*index)),
    }
}
