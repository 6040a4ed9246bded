//! Examples in other words: `when webinar last week`, `when webinar twice`, `when no events`, `then MQL and not SQL`.

use super::super::shape::Kind;
use super::case::{Case, Change, Finding, What};
use super::said::finding;
use crate::diag::Code;

pub(super) const MAKERS: &[fn(&Case<'_>) -> Vec<Finding>] = &[last_week, repeated, nothing, claims];

/// `webinar last week`
fn last_week(case: &Case<'_>) -> Vec<Finding> {
    let ago = |at: usize| match case.nth(at.saturating_add(1)) {
        "week" => Some("7 days ago"),
        "month" => Some("1 month ago"),
        "year" => Some("12 months ago"),
        _ => None,
    };
    let found = (1..case.tokens.len())
        .find_map(|at| matches!(case.nth(at), "last" | "a" | "one").then(|| Some((at, ago(at)?))).flatten());
    let (Some((at, by)), Some(Kind::When)) = (found, case.kind) else { return Vec::new() };
    let behind = at.saturating_add(1).saturating_add(usize::from(case.nth(at.saturating_add(2)) == "ago"));
    let (Some(first), Some(last)) = (case.tokens.get(at), case.tokens.get(behind)) else { return Vec::new() };
    let message = "an example says how long ago it happened, as a number of days or months";
    vec![finding(case, (first.start, last.end), by.to_owned(), message, "")]
}

/// `webinar twice 3 days ago`, `webinar 3 times`
fn repeated(case: &Case<'_>) -> Vec<Finding> {
    if case.kind != Some(Kind::When) {
        return Vec::new();
    }
    for at in 1..case.tokens.len() {
        let Some(event) = case.name(at) else { continue };
        let next = at.saturating_add(1);
        let (count, used) = match case.nth(next) {
            "once" => ("1", 1usize),
            "twice" => ("2", 1),
            word if matches!(case.nth(next.saturating_add(1)), "times" | "x") => match word {
                "two" => ("2", 2),
                "three" => ("3", 2),
                word if word.chars().all(|c| c.is_ascii_digit()) => (word, 2),
                _ => continue,
            },
            word => match word.strip_suffix('x') {
                Some(count) if !count.is_empty() && count.chars().all(|c| c.is_ascii_digit()) => (count, 1),
                _ => continue,
            },
        };
        let last = next.saturating_add(used);
        let (Some(first), Some(end)) = (case.tokens.get(at), case.tokens.get(last.saturating_sub(1))) else {
            continue;
        };
        let message = "how often it happened stands before the event, with `times`";
        let say = |by: String| finding(case, (first.start, end.end), by, message, "");
        let timed = !matches!(case.nth(last), "" | ",");
        let now = if timed { "" } else { " now" };
        return vec![say(format!("{count} times {event}{now}"))];
    }
    Vec::new()
}

/// `when no events`, `when nothing`
fn nothing(case: &Case<'_>) -> Vec<Finding> {
    let none = case.stands(1, &["no", "events"])
        || case.stands(1, &["no", "event"])
        || case.stands(1, &["nothing"])
        || case.stands(1, &["none"]);
    let (true, Some(Kind::When), Some(first), Some(last)) =
        (none, case.kind, case.tokens.get(1), case.tokens.last())
    else {
        return Vec::new();
    };
    let message = "an example without a `when` line is about a lead without events";
    vec![
        Finding::over(Code::ForeignSign, first.start, last.end, message)
            .at("nothing happened")
            .help("leave this line out"),
    ]
}

/// `then stage is MQL and interest is 30`
fn claims(case: &Case<'_>) -> Vec<Finding> {
    if case.kind != Some(Kind::Then) {
        return Vec::new();
    }
    let changes: Vec<Change> = case
        .tokens
        .windows(2)
        .filter_map(|two| match two {
            [before, and] if matches!(and.text, "and" | "&" | ";") && and.what != What::Quoted => {
                Some(Change::new(before.end, and.end, ","))
            }
            _ => None,
        })
        .collect();
    let Some(first) = case.tokens.iter().find(|token| matches!(token.text, "and" | "&" | ";")) else {
        return Vec::new();
    };
    vec![
        Finding::new(Code::Punctuation, first, "a comma separates what an example says")
            .at("a comma, not a word")
            .help("write `{line}`")
            .guess(changes)
            .phrase(),
    ]
}
