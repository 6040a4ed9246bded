//! What is known of a lead and noticed of it: fields, their questions, what counts as missing, and events.

use super::doc::Block;
use super::lines_of;
use crate::program::{EventKind, Field, KeyForm, Program, TermKind, Type};
use crate::speech::{Line, type_in_words, value_in_words};

/// Fields and events.
pub fn blocks(program: &Program, blocks: &mut Vec<Block>) {
    fields(program, blocks);
    events(program, blocks);
}

fn fields(program: &Program, blocks: &mut Vec<Block>) {
    if program.fields.is_empty() {
        return;
    }
    blocks.push(Block::Heading(1, "What we know of a lead".into()));
    let common = common(program);
    let mut text = "If a fact is missing, a rule about it is unknown: neither met nor failed. The question in the table is what to ask. In texts, capitals make no difference.".to_owned();
    text.push_str(" An empty cell is always missing");
    if !common.is_empty() {
        let quoted: Vec<String> = common.iter().map(|text| format!("“{text}”")).collect();
        text.push_str(&format!("; so is {}", quoted.join(", ")));
    }
    text.push('.');
    blocks.push(Block::Paragraph(text.into()));
    let rows = (0usize..).zip(&program.fields).map(|(at, field)| {
        let key = program.key.is_some_and(|key| key.index() == at);
        vec![
            Line::new().strong(&field.name),
            kind(field, key.then_some(program.key_form)),
            field.ask.as_ref().map_or_else(Line::new, |ask| Line::new().quote(ask.as_str())),
            read(program, field, &common).and(declared(program, "lead", &field.name)),
        ]
    });
    blocks.push(Block::Table(vec!["fact", "is", "the question", "how it is read"], rows.collect()));
    blocks.extend(lines_of(program, "lead"));
}

fn kind(field: &Field, key: Option<KeyForm>) -> Line {
    let text = type_in_words(&field.ty);
    match key {
        Some(form) => format!("{text}; tells leads apart{}", compared(form)).into(),
        None => text.into(),
    }
}

/// How keys compare, where that is declared.
pub fn compared(form: KeyForm) -> &'static str {
    match form {
        KeyForm::Exact => "",
        KeyForm::Number => " by its value as a number: 1, 01 and 1.0 are one lead",
        KeyForm::AnyCase => ", whether in capitals or not",
        KeyForm::Salesforce => "; the 15 and the 18 characters of a Salesforce ID are one lead",
    }
}

/// What counts as missing for every field.
fn common(program: &Program) -> Vec<String> {
    let Some(first) = program.fields.first() else { return Vec::new() };
    let all = |text: &&String| program.fields.iter().all(|field| field.missing.contains(text));
    first.missing.iter().filter(|text| !text.is_empty()).filter(all).cloned().collect()
}

/// Where a field comes from, and what stands in for it.
fn read(program: &Program, field: &Field, common: &[String]) -> Line {
    let mut parts: Vec<Line> = Vec::new();
    if field.source != field.name {
        parts.push(Line::new().words("from ").quote(field.source.as_str()));
    }
    if let Some(format) = &field.format {
        parts.push(Line::new().words("written as ").quote(format.to_string()));
    }
    if matches!(field.ty, Type::Several(_)) && field.split != ";" {
        parts.push(Line::new().words("split by ").quote(field.split.as_str()));
    }
    if let Some(value) = &field.default {
        parts.push(
            Line::new().name(value_in_words(value, &field.ty, &program.zone)).words(" where it is missing"),
        );
    }
    let own: Vec<String> = (field.missing.iter())
        .filter(|text| !text.is_empty() && !common.contains(text))
        .map(|text| format!("“{text}”"))
        .collect();
    if !own.is_empty() {
        parts.push(Line::from(format!("missing is {}", own.join(", "))));
    }
    if let Some(owner) = &field.owner {
        parts.push(Line::from(format!("owned by {owner}")));
    }
    let mut line = Line::new();
    for (at, part) in parts.into_iter().enumerate() {
        line = line.words(if at > 0 { "; " } else { "" }).and(part);
    }
    line
}

/// The reason that an event or field gives.
fn declared(program: &Program, of: &str, name: &str) -> Line {
    let terms = program.terms.iter().filter(|term| term.kind == TermKind::Declared && term.name == of);
    let term = terms
        .filter(|term| term.words.first().is_some_and(|word| word == name))
        .find(|term| term.because.is_some());
    match term {
        Some(term) => Line::new().why(term.because.as_ref()),
        None => Line::new(),
    }
}

fn events(program: &Program, blocks: &mut Vec<Block>) {
    if program.events.is_empty() {
        return;
    }
    blocks.push(Block::Heading(1, "What we notice".into()));
    blocks.push(Block::Paragraph(
        "What a lead does counts as its activity; what sales, marketing or a system does with it does not. What nobody recorded did not happen. What happened exactly 30 days ago is no longer in the last 30 days."
            .into(),
    ));
    let rows = program.events.iter().map(|event| {
        let by = event.actor.as_deref().unwrap_or("the lead");
        let source = match event.source == event.name {
            true => Line::new(),
            false => Line::new().words("called ").quote(event.source.as_str()).words(" in the data"),
        };
        let why = declared(program, &event.name, &format!("event {}", event.name));
        let time = match &event.time {
            None => Line::new(),
            Some(format) => {
                let before = if event.source == event.name { "" } else { "; " };
                Line::new().words(before).words("its time is written as ").quote(format.to_string())
            }
        };
        vec![Line::new().strong(&event.name), by.into(), details(program, event), source.and(time).and(why)]
    });
    blocks.push(Block::Table(vec!["event", "done by", "with", "how it is read"], rows.collect()));
}

fn details(program: &Program, event: &EventKind) -> Line {
    let mut line = Line::new();
    for (at, field) in event.fields.iter().enumerate() {
        line = line
            .words(if at > 0 { "; " } else { "" })
            .name(&field.name)
            .words(format!(" ({}", type_in_words(&field.ty)));
        let read = read(program, field, &[]);
        line = if read.is_empty() { line } else { line.words("; ").and(read) };
        if event.key.is_some_and(|key| key as usize == at) {
            line = line.words("; of a lead, events with the same one count once: the first in the data");
        }
        line = line.words(")").and(declared(program, &event.name, &field.name));
    }
    line
}
