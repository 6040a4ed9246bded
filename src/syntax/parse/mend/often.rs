//! How often something happened, as people say it: `webinar more than 3 times`, `number of webinar >= 3`, `twice webinar`.

use super::super::shape::Kind;
use super::case::{Case, Finding, What};
use super::near::has_condition;
use super::said::{body, end_before, finding};
use crate::syntax::tree::TimeUnit;

pub(super) const MAKERS: &[fn(&Case<'_>) -> Vec<Finding>] = &[often, number_of, few_times];

const MESSAGE: &str = "how often is said with `or more`";

/// A number of times from a token on, and where it ends: `3 times`, `twice`, `3x`.
fn times(case: &Case<'_>, at: usize) -> Option<(u64, usize)> {
    let next = at.saturating_add(1);
    let word = case.nth(at).to_lowercase();
    let count = match word.as_str() {
        "once" => return Some((1, next)),
        "twice" => return Some((2, next)),
        "thrice" => return Some((3, next)),
        "one" => 1,
        "two" => 2,
        "three" => 3,
        "four" => 4,
        "five" => 5,
        "six" => 6,
        "ten" => 10,
        number => match number.strip_suffix('x') {
            Some(number) => return Some((number.parse().ok()?, next)),
            None => number.parse().ok()?,
        },
    };
    matches!(case.nth(next), "times" | "time" | "x" | "×").then_some((count, next.saturating_add(1)))
}

/// How a number is compared from a token on: what is added to it, whether less is meant, and where its words end.
fn compared(case: &Case<'_>, at: usize) -> Option<(u64, bool, usize)> {
    let two = at.saturating_add(2);
    let one = at.saturating_add(1);
    Some(match (case.nth(at), case.nth(one)) {
        ("more" | "greater" | "higher", "than") => (1, false, two),
        ("less" | "fewer", "than") => (0, true, two),
        ("at", "least") | ("minimum", "of") => (0, false, two),
        ("at", "most") | ("up", "to") | ("maximum", "of") => (1, true, two),
        ("over" | ">" | "above" | "exceeds", _) => (1, false, one),
        ("under" | "<" | "below", _) => (0, true, one),
        (">=" | "≥" | "min" | "minimum" | "=" | "==" | "is", _) => (0, false, one),
        ("<=" | "≤" | "max" | "maximum", _) => (1, true, one),
        _ => return None,
    })
}

/// What stands in the place of a part of the line: each event's name as it is, and without its plural.
fn counted(
    case: &Case<'_>,
    (from, to): (usize, usize),
    event: &str,
    (count, less): (u64, bool),
) -> Vec<Finding> {
    let (Some(first), Some(last)) =
        (case.tokens.get(from), to.checked_sub(1).and_then(|at| case.tokens.get(at)))
    else {
        return Vec::new();
    };
    let not = if less { "not " } else { "" };
    let names = [Some(event), event.strip_suffix('s').filter(|name| name.len() > 2)];
    let made = names.into_iter().flatten().map(|event| {
        let by = format!("{not}{count} or more {event}");
        // The number may be another one, and says the same.
        Finding { sure: true, ..finding(case, (first.start, last.end), by, MESSAGE, "") }
    });
    made.collect()
}

/// Whether a line pays for occurrences: a number of times is no condition there.
fn pays(case: &Case<'_>) -> bool {
    case.kind == Some(Kind::Points) && case.tokens.iter().any(|token| token.text == "on")
}

/// `webinar more than 3 times`, `at least twice webinar`, `webinar 3x`
fn often(case: &Case<'_>) -> Vec<Finding> {
    if !has_condition(case) || pays(case) {
        return Vec::new();
    }
    for at in 1..body(case) {
        let (more, less, from) = compared(case, at).unwrap_or((0, false, at));
        let Some((count, end)) = times(case, from) else { continue };
        let count = count.saturating_add(more);
        if let Some(event) = case.name(end) {
            return counted(case, (at, end.saturating_add(1)), event, (count, less));
        }
        let before = at.saturating_sub(1);
        if let Some(event) = case.name(before).filter(|name| TimeUnit::of(name).is_none()) {
            return counted(case, (before, end), event, (count, less));
        }
    }
    Vec::new()
}

/// `number of webinar >= 3`, `webinar count at least 3`, `count(webinar) > 2`
fn number_of(case: &Case<'_>) -> Vec<Finding> {
    if !has_condition(case) {
        return Vec::new();
    }
    let counts = |word: &str| matches!(word, "count" | "number" | "amount" | "frequency" | "COUNT");
    for at in 0..body(case) {
        let (event, from, sign) = match (case.nth(at), case.nth(at.saturating_add(1))) {
            (word, "of") if counts(word) => (at.saturating_add(2), at, at.saturating_add(3)),
            (word, "(") if counts(word) && case.nth(at.saturating_add(3)) == ")" => {
                (at.saturating_add(2), at, at.saturating_add(4))
            }
            (_, word) if counts(word) && case.name(at).is_some() => (at, at, at.saturating_add(2)),
            ("#", _) => (at.saturating_add(1), at, at.saturating_add(2)),
            _ => continue,
        };
        let Some(event) = case.name(event) else { continue };
        let Some((more, less, number)) = compared(case, sign) else { continue };
        let from = from.saturating_sub(usize::from(from > 0 && case.nth(from.saturating_sub(1)) == "the"));
        let Some(count) = case.nth(number).parse::<u64>().ok() else { continue };
        return counted(case, (from, number.saturating_add(1)), event, (count.saturating_add(more), less));
    }
    Vec::new()
}

/// `+10 on webinar up to 3 times`: so many points for all of them.
fn few_times(case: &Case<'_>) -> Vec<Finding> {
    if !pays(case) || case.nth(2) != "on" {
        return Vec::new();
    }
    let each: Option<u64> = case.nth(1).parse().ok();
    let found = (4..body(case)).find_map(|at| {
        let (_, less, from) = compared(case, at)?;
        let (count, end) = times(case, from).filter(|_| less)?;
        Some((at, count, end))
    });
    let (Some(each), Some((at, count, end))) = (each, found) else { return Vec::new() };
    if case.tokens.get(at).is_none_or(|token| token.what == What::Quoted) {
        return Vec::new();
    }
    let by = format!(", at most {} points", each.saturating_mul(count));
    let message = format!("how many of them pay is said in points: {count} times {each}");
    let place = (end_before(case, at), end_before(case, end));
    let more = "; a further one pays again where points have faded";
    vec![Finding { sure: true, ..finding(case, place, by, &message, more) }]
}
