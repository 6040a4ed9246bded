//! Lines and messages of advice as texts: what a help offers, and how a line is shown in it.

use super::differences::differences;
use crate::diag::{Diag, Edit, Reading};
use crate::span::Span;
use crate::syntax::parse::tokens::tokens;

/// What stands before a line that a message offers.
pub(super) const WRITE: &str = "write `";

/// How many characters of a line a message shows.
const MAX_SHOWN: usize = 160;

/// The same of a line that stands for several.
const MAX_LISTED: usize = 600;

/// Whether a line looks as if its first word got a meaning there.
pub(super) fn defines(written: &str) -> bool {
    let all = tokens(written);
    let second = all.get(1).map_or("", |token| token.text);
    all.len() < 2
        || matches!(
            second,
            "=" | ":" | ":=" | "is" | "are" | "mean" | "require" | "needs" | "when" | "->" | "=>"
        )
}

/// What is said of an order of calls with several conditions in it.
pub(super) fn counted_alike(line: &str) -> &'static str {
    let ranked = |item: &&str| {
        ["higher ", "lower ", "earlier ", "later "].iter().any(|word| item.trim_start().starts_with(word))
    };
    let Some(items) = line.strip_prefix("prefers ") else { return "" };
    match items.split(", ").filter(|item| !ranked(item)).count() {
        0 | 1 => "",
        _ => "; its conditions count alike: a lead that meets two of them comes before a lead that meets one",
    }
}

/// A list without the numbers that its items begin with.
pub(super) fn without_numbers(written: &str) -> String {
    let lines = written.lines().enumerate().map(|(at, line)| {
        let item = line.trim_start();
        let rest = item.trim_start_matches(|c: char| c.is_ascii_digit());
        if at > 0 && rest.len() < item.len() { rest } else { line }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The lines that a help says to write: those without a gap for the reader to fill.
pub(super) fn offered(help: &str) -> impl Iterator<Item = &str> {
    let gap = |word: &str| matches!(word, "NAME" | "E" | "FIELD" | "GROUP");
    let lines = help.split(WRITE).skip(1).filter_map(|rest| {
        // A sign within a text of the line does not end it.
        let outside =
            |at: &usize| rest.get(..*at).is_some_and(|line| line.matches('"').count().is_multiple_of(2));
        let ends: Vec<usize> = rest.match_indices('`').map(|(at, _)| at).collect();
        rest.get(..*ends.iter().find(|at| outside(at)).or(ends.first())?)
    });
    lines.filter(move |line| !line.contains('…') && !line.split_whitespace().any(gap))
}

/// The change that a message offers, or the one line that it says to write in its place.
pub(super) fn offer_of(diag: &Diag) -> Vec<Edit> {
    let mut lines = offered(diag.help.as_deref().unwrap_or(""));
    match (lines.next(), lines.next()) {
        // Of two readings, which is meant is for the author to say.
        (Some(line), None) if diag.fix.is_empty() && diag.code.as_str() != "E014" => {
            vec![Edit { span: diag.span(), text: line.to_owned() }]
        }
        _ => diag.fix.clone(),
    }
}

/// The message of a reading whose line is right but for names that are not declared.
pub(super) fn undeclared(reading: &Reading, names: &[String]) -> Diag {
    let line = shown_line(reading.line.as_deref().unwrap_or(""), Some(0));
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let verb = if names.len() == 1 { "is" } else { "are" };
    reading
        .said()
        .help(format!("the line then says `{line}`; {} {verb} not declared yet", names.join(" and ")))
}

/// The message of a reading, with the line that was tried.
pub(super) fn said(reading: &Reading, row: Span, written: &str, line: &str) -> Diag {
    let mut diag = reading.said();
    let edits = differences(row, written, line);
    if !line.is_empty() {
        let first = edits.first().map(|edit| edit.span.range().start.saturating_sub(row.range().start));
        // A list is shown whole.
        let listed = written.contains('\n') && !line.contains('\n');
        let shown = shown_line(line, first.filter(|_| !listed));
        // What stands for several lines says them itself.
        let help = if reading.help.contains(Reading::LINE) || line.contains('\n') {
            reading.help.clone()
        } else {
            format!("write `{}`", Reading::LINE)
        };
        let shown = reading.open.iter().fold(shown, |shown, amount| {
            let unit = amount.split_once(' ').map_or("", |(_, unit)| unit);
            shown.replacen(amount, &format!("… {unit}"), 1)
        });
        diag.help = Some(help.replace(Reading::LINE, &shown) + counted_alike(line));
        if reading.sure && reading.open.is_empty() {
            diag.fix = edits;
        }
    } else if !reading.help.is_empty() {
        diag.help = Some(reading.help.clone());
    }
    diag
}

/// A line as a message shows it: on one line, and of a long one the part around a place.
pub(super) fn shown_line(line: &str, around: Option<usize>) -> String {
    let whole = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if whole.chars().count() <= MAX_SHOWN || around.is_none() && whole.chars().count() <= MAX_LISTED {
        return whole;
    }
    let all = tokens(line);
    let at = around.unwrap_or(0);
    let first = all.iter().position(|token| token.end > at).unwrap_or(0).saturating_sub(4);
    let start = all.get(first).map_or(0, |token| token.start);
    let mut part: String = String::new();
    for word in line.get(start..).unwrap_or("").split_whitespace() {
        if part.chars().count().saturating_add(word.chars().count()) > MAX_SHOWN {
            part.push_str(" …");
            break;
        }
        if !part.is_empty() {
            part.push(' ');
        }
        part.push_str(word);
    }
    if first > 0 { format!("… {part}") } else { part }
}
