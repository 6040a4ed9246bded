//! What people write in one statement and the language in several: fields behind an event, events below a heading.

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
    let close = rest.iter().position(|token| token.text == ")").filter(|_| with.text == "(");
    let (rest, behind) = match close.and_then(|close| rest.split_at_checked(close)) {
        Some((rest, behind)) => (rest, behind.get(1..).unwrap_or_default()),
        None if with.text == "(" => return None,
        None => (rest, Default::default()),
    };
    let mut fields: Vec<(String, usize)> = Vec::new();
    for part in rest.split(|token| token.text == ",") {
        let (first, last) = (part.first()?, part.last()?);
        let part = text.get(first.start..last.end)?.to_owned();
        // A comma may also separate the values of a choice.
        match fields.last_mut() {
            // `event quote (title)`: a name alone is most likely a text, unless it says that it is counted.
            _ if with.text == "(" && first.end == last.end && first.what == What::Word => {
                let ty = if is_counted(&part) { "number" } else { "text" };
                fields.push((format!("{part} {ty}"), first.start));
            }
            Some((before, _)) if !is_field(&part) => *before = format!("{before}, {part}"),
            _ => fields.push((part, first.start)),
        }
    }
    let behind = match (behind.first(), behind.last()) {
        (Some(first), Some(last)) => text.get(first.start..last.end)?,
        _ => "",
    };
    let head = format!("{} {behind}", text.get(..name.end)?).trim_end().to_owned();
    if read::stops_at(Kind::Event.rule(), &head).is_some() {
        return None;
    }
    fields.iter().all(|(field, _)| is_field(field)).then_some(Below { head, fields })
}

/// Whether the name of a field says that it is a number.
fn is_counted(name: &str) -> bool {
    let last = name.rsplit('_').next().unwrap_or(name).to_lowercase();
    matches!(
        last.as_str(),
        "minutes"
            | "seconds"
            | "hours"
            | "days"
            | "duration"
            | "length"
            | "value"
            | "amount"
            | "price"
            | "total"
            | "sum"
            | "revenue"
            | "count"
            | "quantity"
            | "number"
            | "size"
            | "eur"
            | "usd"
    )
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
            self.fields.first().map_or(self.head.len(), |(_, at)| *at),
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

/// `events:`, and their names below it.
pub(super) struct Events {
    /// Each as a line, and where it begins in the line that was written.
    rows: Vec<(String, usize)>,
}

/// The events that stand below a heading; `None` where one of them is none.
pub(super) fn events(text: &str, items: &[(usize, usize)]) -> Option<Events> {
    let mut rows = Vec::new();
    for (start, end) in items {
        let (start, end) = (*start, *end);
        let item = text.get(start..end)?;
        let bullet = super::super::listing::bullet(item);
        let words: Vec<String> = tokens(item.get(bullet..)?)
            .iter()
            .map(|token| token.text.to_owned())
            .filter(|word| !matches!(word.as_str(), "(" | ")" | ","))
            .collect();
        let line = format!("event {}", words.join(" "));
        if read::stops_at(Kind::Event.rule(), &line).is_some() {
            return None;
        }
        rows.push((line, start.saturating_add(bullet)));
    }
    (!rows.is_empty()).then_some(Events { rows })
}

/// `events: demo, quote, call (by sales)`
pub(super) fn events_in_line(text: &str, home: Home) -> Option<Events> {
    let all = tokens(text);
    let first = all.get(1).filter(|_| Kind::of(text, home) == Some(Kind::Group))?;
    let from = if first.text == ":" { 2 } else { 1 };
    let items: Vec<(usize, usize)> = all
        .get(from..)?
        .split(|token| token.text == ",")
        .filter_map(|item| Some((item.first()?.start, item.last()?.end)))
        .collect();
    let several = items.len() > 1 && !all.iter().any(|token| token.text == "are");
    several.then(|| events(text, &items)).flatten()
}

impl Events {
    /// The events as lines.
    pub fn lines(&self) -> String {
        self.rows.iter().map(|(line, _)| line.as_str()).collect::<Vec<_>>().join("\n")
    }

    /// The way to read the heading and its events.
    pub fn way(&self, case: &super::Line<'_>) -> Way {
        let lines: Vec<String> = self.rows.iter().map(|(line, _)| format!("`{line}`")).collect();
        let finding = Finding::over(
            Code::Unexpected,
            0,
            "events".len(),
            "each event is a line of its own, which begins with `event`",
        )
        .at("goes on below")
        .help(format!("write {}, each in a line of its own", lines.join(", ")))
        .phrase();
        let mut way = follow(finding, case);
        way.reading.line = Some(self.lines());
        way.text = self.rows.first().map_or_else(String::new, |(line, _)| line.clone());
        way.full = true;
        way
    }

    /// The events but for the first, as they are read.
    pub fn others(&self, origin: &Origin) -> Vec<(StatementKind, crate::span::Span)> {
        let mut all = Vec::new();
        for (line, at) in self.rows.iter().skip(1) {
            let place = origin.behind(*at);
            if let Some(Built::Statement(event, _)) = read::read(Kind::Event, line, &place, &mut Vec::new()) {
                all.push((event, place.span(0, 1)));
            }
        }
        all
    }
}
