//! The printed form of a program: by name, one column a paragraph, for snapshots and for people.

use super::walk::{Speaker, Voice};
use super::words::{bounds, decimal, type_declared, window};
use crate::program::{
    Clause, ColumnId, ColumnKind, Condition, Field, Format, Number, Pays, Program, Selection, Stage, Type,
    Value,
};
use std::fmt::Write;

fn condition(program: &Program, of: &Condition) -> String {
    Speaker::new(program, Voice::Stable).condition(of).plain()
}

fn number(program: &Program, of: &Number) -> String {
    Speaker::new(program, Voice::Stable).number(of, None).plain()
}

fn selection(program: &Program, of: &Selection) -> String {
    Speaker::new(program, Voice::Stable).selection(of).plain()
}

fn name(program: &Program, column: ColumnId) -> &str {
    program.columns.get(column.index()).map_or("", |column| &column.name)
}

/// The whole program.
pub fn print(program: &Program) -> String {
    let mut out = String::new();
    header(program, &mut out);
    for event in &program.events {
        let by = event.actor.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
        let time = event.time.as_ref().map(|time| format!(" time as {time}")).unwrap_or_default();
        line(&mut out, &format!("event {}{}{by}{time}", event.name, from(&event.name, &event.source)));
        for (at, field) in event.fields.iter().enumerate() {
            let key = if event.key.is_some_and(|key| key as usize == at) { ", key" } else { "" };
            line(&mut out, &format!("  {} {}{key}", field.name, field_words(program, field)));
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
        let form = program.key_form.written();
        let sep = if form.is_empty() { "" } else { ", " };
        line(out, &format!("key {}{sep}{form}", key.name));
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
    let mut out = type_declared(&field.ty);
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
        Some(format @ (Format::Serial | Format::YesNo { .. })) => {
            let _ = write!(out, ", as {format}");
        }
        None => {}
    }
    if matches!(field.ty, Type::Several(_)) && field.split != ";" {
        let _ = write!(out, ", split by {:?}", field.split);
    }
    if field.can_change {
        out.push_str(", can change");
    }
    out
}

fn value_words(program: &Program, value: &Value, ty: &Type) -> String {
    match value {
        Value::Text(text) => format!("{text:?}"),
        Value::Number(scaled) => decimal(*scaled),
        Value::Date(_) | Value::YesNo(_) | Value::Choice(_) | Value::Several(_) => {
            super::value(value, ty, &program.zone)
        }
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
    format!("{what} {}", type_declared(ty)).trim_start().to_string()
}

/// What a column is, in rows.
fn body(program: &Program, id: ColumnId, kind: &ColumnKind) -> Vec<String> {
    match kind {
        ColumnKind::Field(field) => {
            program.fields.get(field.index()).map(|field| field_words(program, field)).into_iter().collect()
        }
        ColumnKind::Aggregate(aggregate) => {
            vec![Speaker::new(program, Voice::Stable).aggregate(aggregate).plain()]
        }
        ColumnKind::Points(pays) => pays_rows(program, pays),
        ColumnKind::Score(score) => {
            let score = &program[*score];
            let bounds = bounds(score);
            let lines = score.lines.iter().map(|line| format!("+ {}", name(program, program[*line].column)));
            bounds.into_iter().chain(lines).collect()
        }
        ColumnKind::Criterion(inner) | ColumnKind::Disqualify(inner) => vec![condition(program, inner)],
        ColumnKind::Number(inner) => vec![number(program, inner)],
        ColumnKind::Grade { of, from } => {
            let from: Vec<String> = from.iter().map(|from| decimal(*from)).collect();
            vec![format!("of {} from {}", number(program, of), from.join(", "))]
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
    let title = stage.title.as_ref().map(|title| format!("title {title:?}"));
    let mut rows: Vec<String> = title.into_iter().collect();
    rows.push(format!("requires {}", condition(program, &stage.requires)));
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
            number(program, of),
            capped(cap)
        )],
        Pays::ByNumber { of, bands, otherwise, missing } => {
            let mut rows = vec![format!("by {}", number(program, of))];
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
