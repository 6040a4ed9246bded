//! Conditions of which some, all or one are asked, as people say it: `at least two of a, b, c`, `all of: a, b`, `any of a, b`.

use super::case::{Case, Finding, What};
use super::near::has_condition;
use super::said::{body, finding};

pub(super) const MAKERS: &[fn(&Case<'_>) -> Vec<Finding>] = &[some_of, all_or_any];

fn number(word: &str) -> Option<u64> {
    Some(match word.to_lowercase().as_str() {
        "two" => 2,
        "three" => 3,
        "four" => 4,
        "five" => 5,
        word => word.parse().ok()?,
    })
}

/// The items of a list from a token on, each as it is written, and the token behind the last.
fn items<'a>(case: &Case<'a>, from: usize) -> Option<(Vec<&'a str>, usize)> {
    let from = from.saturating_add(usize::from(case.nth(from) == ":"));
    let opened = case.nth(from) == "(";
    let from = from.saturating_add(usize::from(opened));
    let (mut items, mut first, mut end) = (Vec::new(), from, body(case));
    let mut commas = false;
    for at in from..body(case) {
        let (word, last) = (case.nth(at), at.saturating_add(1));
        let comma = matches!(word, "," | ";");
        // `a, b and c`: the last of them.
        let and = matches!(word, "and" | "or" | "&");
        if opened && word == ")" {
            end = at;
            break;
        }
        if comma || and {
            commas |= comma;
            if first < at {
                items.push(case.part(first, at));
            }
            first = last;
        }
    }
    if first < end {
        items.push(case.part(first, end));
    }
    let plain = items.iter().all(|item| !item.contains(['(', ')', ':']));
    let enough = items.len() > 1 && plain && (commas || opened || items.len() == 2);
    enough.then(|| (items, end.saturating_add(usize::from(opened))))
}

/// `at least 2 of demo, quote, tour`, `two of: demo, quote, tour`, `any 2 of demo, quote and tour`
fn some_of(case: &Case<'_>) -> Vec<Finding> {
    if !has_condition(case) {
        return Vec::new();
    }
    for at in 0..body(case) {
        let count = match (case.nth(at), case.nth(at.saturating_add(1))) {
            ("at", "least") => at.saturating_add(2),
            ("any" | "min" | "minimum", _) => at.saturating_add(1),
            _ => at,
        };
        let of = count.saturating_add(1);
        let (Some(least), "of") = (number(case.nth(count)), case.nth(of)) else { continue };
        let Some((items, end)) = items(case, of.saturating_add(1)) else { continue };
        let written = case.part(at, end);
        let by = format!("at least {least} of ({})", items.join(", "));
        let (Some(first), Some(last)) =
            (case.tokens.get(at), end.checked_sub(1).and_then(|at| case.tokens.get(at)))
        else {
            continue;
        };
        if written == by {
            continue;
        }
        let message = "what some are chosen of stands in brackets, behind `at least … of`";
        return vec![finding(case, (first.start, last.end), by, message, "")];
    }
    Vec::new()
}

/// `all of: signs, budget >= 10`, `any of signs, webinar`, `one of the following: signs, webinar`
fn all_or_any(case: &Case<'_>) -> Vec<Finding> {
    if !has_condition(case) {
        return Vec::new();
    }
    for at in 1..body(case) {
        let before = case.nth(at.saturating_sub(1));
        let opens = matches!(
            before,
            "requires" | "if" | "means" | "and" | "or" | "not" | "(" | "have" | "when" | ":" | "needs"
        );
        let (word, joined) = match case.nth(at) {
            "all" | "both" | "everything" => (at, " and "),
            "any" | "one" | "either" => (at, " or "),
            _ => continue,
        };
        let mut next = word.saturating_add(1);
        while matches!(case.nth(next), "of" | "the" | "these" | "following" | "conditions" | ":" | "criteria")
        {
            next = next.saturating_add(1);
        }
        if !opens || next == word.saturating_add(1) {
            continue;
        }
        let Some((items, end)) = items(case, next) else { continue };
        let (Some(first), Some(last)) =
            (case.tokens.get(at), end.checked_sub(1).and_then(|at| case.tokens.get(at)))
        else {
            continue;
        };
        let item = |item: &&str| {
            let words: Vec<&str> = item.split_whitespace().collect();
            words.contains(&"or") || words.contains(&"and")
        };
        if items.iter().any(item) {
            continue;
        }
        let whole = matches!(before, "requires" | "if" | "means" | "have" | "when" | ":" | "needs")
            && end >= body(case);
        let by = items.join(joined);
        let by = if whole { by } else { format!("({by})") };
        let message = "conditions are joined with `and` if all must hold, with `or` if one is enough";
        let quoted =
            case.tokens.get(at..end).unwrap_or_default().iter().all(|token| token.what == What::Quoted);
        if !quoted {
            return vec![finding(case, (first.start, last.end), by, message, "")];
        }
    }
    Vec::new()
}
