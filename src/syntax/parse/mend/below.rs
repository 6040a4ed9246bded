//! Fields that people write behind an event, in its line.

use super::super::shape::{Home, Kind};
use super::super::{build::Built, origin::Origin, read};
use super::case::{Finding, Token, What, tokens};
use super::{Way, follow};
use crate::diag::Code;
use crate::syntax::is_keyword;
use crate::syntax::tree::StatementKind;

/// An event, and the fields that belong below it.
pub(super) struct Below {
    /// The event without them.
    pub head: String,
    /// Each as a line, and where it begins in the line that was written.
    pub fields: Vec<(String, usize)>,
}

/// `event quote with title text, amount number`
pub(super) fn of_event(text: &str, home: Home) -> Option<Below> {
    if Kind::of(text, home) != Some(Kind::Event) {
        return None;
    }
    let all = tokens(text);
    let [_, name, with, rest @ ..] = &all[..] else { return None };
    let begins = matches!(with.text, "with" | "has" | "having" | "(" | ":" | ",");
    if name.what != What::Word || is_keyword(name.text) || !begins || rest.is_empty() {
        return None;
    }
    let rest = match rest.split_last() {
        Some((close, rest)) if with.text == "(" => {
            if close.text == ")" {
                rest
            } else {
                return None;
            }
        }
        _ => rest,
    };
    let mut fields: Vec<(String, usize)> = Vec::new();
    for part in rest.split(|token| token.text == ",") {
        let (first, last) = (part.first()?, part.last()?);
        let part = text.get(first.start..last.end)?.to_owned();
        // A comma may also separate the values of a choice.
        match fields.last_mut() {
            Some((before, _)) if !is_field(&part) => *before = format!("{before}, {part}"),
            _ => fields.push((part, first.start)),
        }
    }
    let head = text.get(..name.end)?.to_owned();
    fields.iter().all(|(field, _)| is_field(field)).then_some(Below { head, fields })
}

fn is_field(text: &str) -> bool {
    let named = tokens(text).first().is_some_and(|token: &Token<'_>| !is_keyword(token.text));
    named && read::stops_at(Kind::Field.rule(), text).is_none()
}

impl Below {
    /// The event and its fields as lines.
    pub fn lines(&self) -> String {
        let fields = self.fields.iter().map(|(field, _)| format!("\n  {field}"));
        format!("{}{}", self.head, fields.collect::<String>())
    }

    /// The way to read the line.
    pub fn way(&self, case: &super::Line<'_>) -> Way {
        let fields: Vec<String> = self.fields.iter().map(|(field, _)| format!("`{field}`")).collect();
        let finding = Finding::over(
            Code::Unexpected,
            self.head.len(),
            case.text.len(),
            "each field of an event stands in a line of its own, below the event",
        )
        .at("a line of its own")
        .help(format!(
            "write `{}`, and below it, each in a line of its own, {}",
            self.head,
            fields.join(", ")
        ))
        .phrase();
        let mut way = follow(finding, case);
        way.reading.line = Some(self.lines());
        way.text.clone_from(&self.head);
        way.full = true;
        way
    }

    /// Puts the fields below the event that was read.
    pub fn put(&self, read: &mut (Kind, Built), origin: &Origin) {
        let (_, Built::Statement(StatementKind::Event(event), _)) = read else { return };
        for (field, at) in &self.fields {
            let place = origin.behind(*at);
            if let Some(Built::Field(field)) = read::read(Kind::Field, field, &place, &mut Vec::new()) {
                event.fields.push(field);
            }
        }
    }
}
