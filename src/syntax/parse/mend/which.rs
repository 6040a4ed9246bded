//! Which occurrences of an event are meant, as people say it: `rejected because no_need`, `rejected with reason = no_need`,
//! `reason of rejected is no_need`, `orders worth more than 1000 EUR`.

use super::case::{Case, Finding, What};
use super::known::Known;
use super::near::has_condition;
use super::said::{body, end_before, finding};

const WHICH: &str = "what an event holds is asked with `where`";

/// Makers that need the fields of events.
pub(super) fn mended(case: &Case<'_>, known: &Known<'_>) -> Vec<Finding> {
    if !has_condition(case) {
        return Vec::new();
    }
    let mut found = held(case, known);
    found.extend(of_event(case, known));
    found.extend(worth(case, known));
    found
}

/// `rejected because no_need`, `rejected with reason = no_need`, `rejected (reason: no_need)`, `rejected for no_need`
fn held(case: &Case<'_>, known: &Known<'_>) -> Vec<Finding> {
    for at in 1..case.tokens.len() {
        let Some(event) = case.name(at.saturating_sub(1)).and_then(|name| known.event_of(name)) else {
            continue;
        };
        let fields = known.fields_of(event);
        let skip = |at: usize, words: &[&str]| at.saturating_add(usize::from(words.contains(&case.nth(at))));
        let opened = case.nth(at) == "(";
        let first = match case.nth(at) {
            "because" | "with" | "for" | "(" | ":" | "due" | "having" | "whose" | "as" => {
                at.saturating_add(1)
            }
            _ => continue,
        };
        let first = skip(first, &["of", "to", "the"]);
        let own = fields.iter().copied().find(|field| case.nth(first) == *field);
        let value = match own {
            Some(_) => skip(skip(first.saturating_add(1), &["is", "=", ":", "==", "of"]), &["="]),
            None => first,
        };
        let Some(token) =
            case.tokens.get(value).filter(|token| matches!(token.what, What::Word | What::Quoted))
        else {
            continue;
        };
        // `because "…"` is the reason of the line.
        if own.is_none() && token.what == What::Quoted {
            continue;
        }
        let mut last = value;
        while case.nth(last.saturating_add(1)) == "or" && case.name(last.saturating_add(2)).is_some() {
            last = last.saturating_add(2);
        }
        let values = case.part(value, last.saturating_add(1));
        let close = last.saturating_add(usize::from(opened && case.nth(last.saturating_add(1)) == ")"));
        let (Some(start), Some(end)) = (case.tokens.get(at), case.tokens.get(close)) else { continue };
        let asked: Vec<&str> = own.map_or(fields, |own| vec![own]);
        let ways = asked.into_iter().map(|field| {
            let by = format!("where {field} is {values}");
            finding(case, (start.start, end.end), by, WHICH, "")
        });
        return ways.collect();
    }
    Vec::new()
}

/// `reason of rejected is no_need`, `rejected reason is no_need`
fn of_event(case: &Case<'_>, known: &Known<'_>) -> Vec<Finding> {
    for at in 0..body(case) {
        let of = case.nth(at.saturating_add(1)) == "of";
        let (field, event) = if of { (at, at.saturating_add(2)) } else { (at.saturating_add(1), at) };
        let (Some(name), Some(event_name)) =
            (case.name(field), case.name(event).and_then(|name| known.event_of(name)))
        else {
            continue;
        };
        let (Some(first), Some(last)) = (case.tokens.get(at), case.tokens.get(field.max(event))) else {
            continue;
        };
        if !known.fields_of(event_name).contains(&name) || at > 0 && case.nth(at.saturating_sub(1)) == "of" {
            continue;
        }
        // `order amount above 1000 EUR` is meant of all orders together: `totals` knows it.
        if !of && known.numbers_of(event_name).contains(&name) {
            continue;
        }
        let message = "what the last occurrence holds is asked with `of last`; of any, with `where`";
        let by = format!("{name} of last {event_name}");
        return vec![finding(case, (first.start, last.end), by, message, "")];
    }
    Vec::new()
}

/// `orders worth more than 1000 EUR`, `order over 1000 EUR`
fn worth(case: &Case<'_>, known: &Known<'_>) -> Vec<Finding> {
    for at in 0..body(case) {
        let Some(event) = case.name(at).and_then(|name| known.event_of(name)) else { continue };
        let next = at.saturating_add(1);
        let next = next.saturating_add(usize::from(matches!(case.nth(next), "worth" | "of" | "is" | "for")));
        let (width, sign) = match (case.nth(next), case.nth(next.saturating_add(1))) {
            ("more" | "greater" | "higher", "than") => (2usize, ">"),
            ("less" | "lower", "than") => (2, "<"),
            ("at", "least") => (2, ">="),
            ("at", "most") => (2, "<="),
            ("over" | "above" | ">", _) => (1, ">"),
            ("under" | "below" | "<", _) => (1, "<"),
            (">=", _) => (1, ">="),
            ("<=", _) => (1, "<="),
            _ => continue,
        };
        let number = next.saturating_add(width);
        if case.tokens.get(number).is_none_or(|token| token.what != What::Number) {
            continue;
        }
        let unit = number.saturating_add(1);
        let last = if case.name(unit).is_some() { unit } else { number };
        let (Some(first), Some(_)) = (case.tokens.get(at), case.tokens.get(last)) else { continue };
        let amount = case.part(number, last.saturating_add(1));
        let ways = known.numbers_of(event).into_iter().map(|field| {
            let by = format!("{event} where {field} {sign} {amount}");
            finding(case, (first.start, end_before(case, last.saturating_add(1))), by, WHICH, "")
        });
        return ways.collect();
    }
    Vec::new()
}
