//! Headings in other words: `score interest from 0 to 80`, `contact`, `next steps`, `owner: marketing and sales`.

use super::super::head;
use super::super::shape::{Home, Kind};
use super::case::{Case, Finding, Token, What};
use super::said::finding;
use super::typed::snake;
use crate::syntax::is_keyword;

pub(super) const MAKERS: &[fn(&Case<'_>) -> Vec<Finding>] =
    &[bounds, summed, owners, reviewed, opening, values];

/// `score interest from 0 to 80`, `score interest (0-100):`, `score interest, max 100`
fn bounds(case: &Case<'_>) -> Vec<Finding> {
    let (Some(Kind::Score), Some(name)) = (case.kind, case.tokens.get(1)) else { return Vec::new() };
    let owned = (2..case.tokens.len()).find(|at| matches!(case.nth(*at), "owned" | "because"));
    let end = owned.unwrap_or(case.tokens.len());
    let part = case.tokens.get(2..end).unwrap_or_default();
    let numbers: Vec<(usize, &Token<'_>)> =
        part.iter().enumerate().filter(|(_, token)| token.what == What::Number).collect();
    let known = |token: &Token<'_>| {
        token.what == What::Number
            || matches!(
                token.text.to_lowercase().as_str(),
                "from"
                    | "to"
                    | "between"
                    | "and"
                    | ","
                    | ":"
                    | "("
                    | ")"
                    | "["
                    | "]"
                    | "-"
                    | "–"
                    | "+"
                    | "max"
                    | "maximum"
                    | "min"
                    | "at"
                    | "most"
                    | "least"
                    | "up"
                    | "of"
                    | "points"
                    | "range"
                    | "limit"
                    | "is"
                    | "capped"
                    | "minimum"
            )
    };
    if numbers.is_empty() || numbers.len() > 2 || !part.iter().all(known) {
        return Vec::new();
    }
    let signed = |(at, token): &(usize, &Token<'_>)| {
        let sign = at
            .checked_sub(1)
            .and_then(|at| part.get(at))
            .filter(|sign| sign.text == "-" && sign.end == token.start);
        // `0-100` is a range.
        let range =
            at.checked_sub(2).and_then(|at| part.get(at)).is_some_and(|before| before.what == What::Number);
        format!("{}{}", if sign.is_some() && !range { "-" } else { "" }, token.text)
    };
    let said: Vec<String> = numbers.iter().map(signed).collect();
    let least = part.iter().any(|token| matches!(token.text, "min" | "minimum" | "least"));
    let by = match &said[..] {
        [low, high] => format!(", {low} to {high}"),
        [only] if least => format!(", at least {only}"),
        [only] => format!(", at most {only}"),
        _ => return Vec::new(),
    };
    let last = part.last().map_or(name.end, |token| token.end);
    let comma = part.last().is_some_and(|token| token.text == ",");
    let by = if comma { format!("{by},") } else { by };
    vec![finding(case, (name.end, last), by, "the bounds of a score stand behind a comma", "")]
}

/// `score total = behaviour + fit`
fn summed(case: &Case<'_>) -> Vec<Finding> {
    let (Some(Kind::Score), Some(name), "=" | ":" | "is", Some(_)) =
        (case.kind, case.name(1), case.nth(2), case.name(3))
    else {
        return Vec::new();
    };
    let end = case.tokens.get(2).map_or(0, |token| token.end);
    let message = "a score has lines of its own; a sum of scores is a name for it";
    vec![finding(case, (0, end), format!("{name} means"), message, "")]
}

/// `owner: marketing and sales`
fn owners(case: &Case<'_>) -> Vec<Finding> {
    let first = case.nth(0).to_lowercase();
    if !matches!(first.as_str(), "owner" | "owners" | "owned") || case.home != Home::Policy {
        return Vec::new();
    }
    let from = (1..4).find(|at| !matches!(case.nth(*at), ":" | "=" | "by" | "is" | "are"));
    let names: Vec<&str> = (from.unwrap_or(1)..case.tokens.len()).filter_map(|at| case.name(at)).collect();
    let joined = (from.unwrap_or(1)..case.tokens.len())
        .all(|at| case.name(at).is_some() || matches!(case.nth(at), "," | "and" | "&" | "+"));
    if names.is_empty() || !joined {
        return Vec::new();
    }
    let end = case.tokens.last().map_or(0, |token| token.end);
    vec![finding(
        case,
        (0, end),
        format!("owners {}", names.join(", ")),
        "the people who sign are said with `owners`",
        "",
    )]
}

/// `last reviewed 2026-10-01`, `reviewed on 01.10.2026`
fn reviewed(case: &Case<'_>) -> Vec<Finding> {
    if case.home != Home::Policy {
        return Vec::new();
    }
    let Some(at) = (0..3).find(|at| {
        matches!(case.nth(*at).to_lowercase().as_str(), "reviewed" | "review" | "signed" | "agreed")
    }) else {
        return Vec::new();
    };
    let date = (at.saturating_add(1)..at.saturating_add(5)).find_map(|at| {
        let token = case.tokens.get(at)?;
        if let Some(date) = spoken(case, at) {
            return Some(date);
        }
        let text = if token.what == What::Date { Some(token.text.to_owned()) } else { dotted(token.text) }?;
        Some((text, token.end))
    });
    let Some((date, end)) = date else { return Vec::new() };
    let by = format!("reviewed {date}");
    if case.text.starts_with(&by) {
        return Vec::new();
    }
    let message = "the day of the last review is said with `reviewed`, the year first";
    let found = finding(case, (0, end), by, message, "");
    vec![Finding { sure: true, ..found }]
}

/// `1 October 2026`, `October 1, 2026`: the day, and where it ends.
fn spoken(case: &Case<'_>, at: usize) -> Option<(String, usize)> {
    const MONTHS: &[&str] =
        &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let named = |at: usize| {
        let word = case.nth(at).to_lowercase();
        MONTHS
            .iter()
            .zip(1u32..)
            .find(|(month, _)| word.len() > 2 && word.starts_with(*month))
            .map(|(_, at)| at)
    };
    let (day, month) = match (named(at), named(at.saturating_add(1))) {
        (Some(month), _) => (case.nth(at.saturating_add(1)), month),
        (None, Some(month)) => (case.nth(at), month),
        (None, None) => return None,
    };
    let day: u32 =
        day.trim_end_matches(char::is_alphabetic).parse().ok().filter(|day| (1..=31).contains(day))?;
    let year = at.saturating_add(2);
    let year = case.tokens.get(year.saturating_add(usize::from(case.nth(year) == ",")))?;
    let four = year.what == What::Number && year.text.len() == 4;
    four.then(|| (format!("{}-{month:02}-{day:02}", year.text), year.end))
}

/// `01.10.2026` as the language writes it.
fn dotted(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('.').collect();
    let [day, month, year] = parts[..] else { return None };
    let (d, m): (u32, u32) = (day.parse().ok()?, month.parse().ok()?);
    (year.len() == 4 && (1..=31).contains(&d) && (1..=12).contains(&m))
        .then(|| format!("{year}-{m:02}-{d:02}"))
}

/// A day with points in it, anywhere: `created >= 01.10.2026`
pub(super) fn day(case: &Case<'_>) -> Vec<Finding> {
    let found = case.tokens.iter().find_map(|token| Some((token, dotted(token.text)?)));
    let Some((token, date)) = found.filter(|(token, _)| token.what == What::Number) else {
        return Vec::new();
    };
    let found =
        finding(case, (token.start, token.end), date, "a date is written with `-`, the year first", "");
    // Nobody writes the month first with points.
    vec![Finding { code: crate::diag::Code::BadDate, sure: true, ..found }]
}

/// `contact`, `next steps:`, `class of profile`: a line that only says what follows it.
fn opening(case: &Case<'_>) -> Vec<Finding> {
    let words: Vec<&str> =
        case.tokens.iter().filter(|token| token.text != ":").map(|token| token.text).collect();
    let plain = case.tokens.iter().all(|token| token.what == What::Word || matches!(token.text, ":" | "-"));
    if words.is_empty() || words.len() > 4 || !plain || case.text.contains('\n') {
        return Vec::new();
    }
    let end = case.text.len();
    let mut next = head::words(case.next);
    let (first, second, third) = (next.word(), next.word(), next.word());
    let say = |by: &str, message: &str| {
        vec![Finding {
            at: format!("say `{by}`"),
            ..finding(case, (0, end), by.to_owned(), message, ": the lines below belong to it")
        }]
    };
    let next_step = ["step", "steps", "workflow", "actions", "action", "routing", "next"];
    let arm = matches!(second, "if" | "otherwise")
        || matches!(first, "if" | "else" | "case")
        || second == ":"
        || second == "->";
    if arm && words.iter().any(|word| next_step.contains(&word.to_lowercase().as_str())) {
        return say("next step", "what happens to leads stands below `next step`");
    }
    // A field itself: `panels number`.
    let condition =
        words.iter().any(|word| matches!(*word, "if" | "when" | "is" | "and" | "or") || head::is_type(word));
    if condition || case.kind.is_some() || case.indented || is_keyword(words.first().copied().unwrap_or("")) {
        return Vec::new();
    }
    let typed = head::is_type(second) || second == ":" && head::is_type(third);
    let field = typed && !matches!(first, "event" | "list" | "score" | "setting") && !is_keyword(first);
    if field {
        return say("lead", "the fields of a lead stand below `lead`");
    }
    let value = !is_keyword(first) && !matches!(first, "+" | "-");
    if value && matches!(second, "if" | "otherwise") && words.len() < 4 {
        return say(
            &format!("choose {}", snake(&words.join("_"))),
            "a value for each lead is said with `choose`",
        );
    }
    Vec::new()
}

/// `list free: gmail.com, hotmail.com`
fn values(case: &Case<'_>) -> Vec<Finding> {
    let (Some(Kind::List), Some(name)) = (case.kind, case.name(1)) else { return Vec::new() };
    let from =
        2usize.saturating_add(usize::from(matches!(case.nth(2), ":" | "=" | "is" | "are" | "(" | "of")));
    if from == 2 {
        return Vec::new();
    }
    let end = super::said::body(case);
    let (mut values, mut first): (Vec<String>, usize) = (Vec::new(), from);
    for at in from..=end {
        if at < end && !matches!(case.nth(at), "," | ";" | ")" | "and" | "or") {
            continue;
        }
        let value = case.part(first, at).trim_matches(['"', '\'']);
        if !value.is_empty() {
            values.push(format!("\"{value}\""));
        }
        first = at.saturating_add(1);
    }
    let end = super::said::end_before(case, end);
    let message = "the values of a list follow its name, in quotes";
    vec![finding(case, (0, end), format!("list {name} {}", values.join(", ")), message, "")]
}
