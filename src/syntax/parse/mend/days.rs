//! Days as people say them: `demo_request older than 7 days`, `lease_end in 6 months`, `renewal before 2027-01-01`,
//! `renewal is in the past`.

use super::case::{Case, Finding, What};
use super::near::has_condition;
use super::said::{body, finding, own_length};

pub(super) const MAKERS: &[fn(&Case<'_>) -> Vec<Finding>] =
    &[ago, within, against_day, against_today, counted];

const WINDOW: &str = "a window of time is said with `in the last`";
const AHEAD: &str = "what is still to come is said with `in the next`";

/// `less than 7 days ago`, `older than 7 days`
fn ago(case: &Case<'_>) -> Vec<Finding> {
    for at in 1..body(case) {
        let (width, near) =
            match (case.nth(at), case.nth(at.saturating_add(1)), case.nth(at.saturating_add(2))) {
                ("no" | "not", "more" | "longer" | "older", "than") => (3usize, true),
                ("no", "later", "than") => (3, true),
                ("less" | "fewer" | "newer" | "younger", "than", _) | ("at", "most", _) | ("up", "to", _) => {
                    (2, true)
                }
                ("older" | "longer" | "earlier" | "more", "than", _) | ("at", "least", _) => (2, false),
                ("under" | "within" | "max" | "maximum", ..) => (1, true),
                ("over" | "minimum", ..) => (1, false),
                _ => continue,
            };
        let length = at.saturating_add(width);
        let Some((length, used)) = case.tokens.get(length..).and_then(own_length) else { continue };
        let next = at.saturating_add(width).saturating_add(used);
        let old = matches!(case.nth(next), "ago" | "old" | "back");
        let worded = matches!(case.nth(at), "older" | "newer" | "younger");
        if !old && !worded || case.nth(at) == "more" && case.nth(next) == "ago" {
            continue;
        }
        let last = if old { next } else { next.saturating_sub(1) };
        let (Some(first), Some(last)) = (case.tokens.get(at), case.tokens.get(last)) else { continue };
        let start = match at.checked_sub(1).and_then(|at| case.tokens.get(at)) {
            Some(is) if is.text == "is" => is.start,
            _ => first.start,
        };
        let (by, message) = if near {
            (format!("in the last {length}"), WINDOW)
        } else {
            (format!("more than {length} ago"), "what lies further back is said with `more than … ago`")
        };
        return vec![finding(case, (start, last.end), by, message, "")];
    }
    Vec::new()
}

/// `lease_end in 6 months`, `no demo_request in 30 days`
fn within(case: &Case<'_>) -> Vec<Finding> {
    if !has_condition(case) {
        return Vec::new();
    }
    for at in 2..body(case) {
        let Some(first) = case.tokens.get(at).filter(|token| matches!(token.text, "in" | "for" | "since"))
        else {
            continue;
        };
        let from = at.saturating_add(1);
        let Some((length, used)) = case.tokens.get(from..).and_then(own_length) else { continue };
        let Some(last) = case.tokens.get(from.saturating_add(used).saturating_sub(1)) else { continue };
        if case.name(at.saturating_sub(1)).is_none() {
            continue;
        }
        let window = finding(case, (first.start, last.end), format!("in the last {length}"), WINDOW, "");
        if first.text != "in" {
            return vec![window];
        }
        let ahead = finding(case, (first.start, last.end), format!("in the next {length}"), AHEAD, "");
        return vec![ahead, window];
    }
    Vec::new()
}

/// `renewal before 2027-01-01`, `created on or after 2026-01-01`
fn against_day(case: &Case<'_>) -> Vec<Finding> {
    if !has_condition(case) {
        return Vec::new();
    }
    for at in 1..body(case) {
        let is = usize::from(case.nth(at) == "is");
        let word = at.saturating_add(is);
        let (width, sign) =
            match (case.nth(word), case.nth(word.saturating_add(1)), case.nth(word.saturating_add(2))) {
                ("on", "or", "before") => (3usize, "<="),
                ("on", "or", "after") => (3, ">="),
                ("no" | "not", "later", "than") => (3, "<="),
                ("earlier", "than", _) => (2, "<"),
                ("later", "than", _) => (2, ">"),
                ("before" | "until" | "till", ..) => (1, "<"),
                ("by", ..) => (1, "<="),
                ("after", ..) => (1, ">"),
                ("since" | "from", ..) => (1, ">="),
                ("on", ..) => (1, "="),
                _ => continue,
            };
        let day = word.saturating_add(width);
        let is_day = case.tokens.get(day).is_some_and(|token| token.what == What::Date);
        let (Some(first), Some(last), true, Some(_)) = (
            case.tokens.get(at),
            case.tokens.get(day.saturating_sub(1)),
            is_day,
            at.checked_sub(1).and_then(|at| case.name(at)),
        ) else {
            continue;
        };
        let sign = if matches!(case.nth(word), "until" | "till") { "<=" } else { sign };
        let message = "dates are compared with `<`, `<=`, `>` and `>=`";
        return vec![finding(case, (first.start, last.end), sign.to_owned(), message, "")];
    }
    Vec::new()
}

/// `renewal is in the past`, `renewal before today`, `renewal has passed`, `renewal is in the future`
fn against_today(case: &Case<'_>) -> Vec<Finding> {
    const PAST: &[&[&str]] = &[
        &["is", "in", "the", "past"],
        &["lies", "in", "the", "past"],
        &["in", "the", "past"],
        &["is", "before", "today"],
        &["has", "passed"],
        &["is", "past"],
        &["is", "over"],
        &["before", "today"],
        &["before", "now"],
        &["<", "today"],
        &["<", "now"],
        &["passed"],
        &["expired"],
    ];
    const FUTURE: &[&[&str]] = &[
        &["is", "in", "the", "future"],
        &["lies", "in", "the", "future"],
        &["in", "the", "future"],
        &["is", "still", "to", "come"],
        &["is", "after", "today"],
        &["after", "today"],
        &["after", "now"],
        &[">", "today"],
        &[">", "now"],
    ];
    if !has_condition(case) {
        return Vec::new();
    }
    for at in 1..body(case) {
        let stands =
            |all: &'static [&'static [&'static str]]| all.iter().find(|words| case.stands(at, words));
        let (words, sign) = match (stands(PAST), stands(FUTURE)) {
            (Some(words), _) => (words, "<"),
            (None, Some(words)) => (words, ">"),
            (None, None) => continue,
        };
        let last = at.saturating_add(words.len()).saturating_sub(1);
        // `in the past 30 days` is a window.
        if case.tokens.get(last.saturating_add(1)).is_some_and(|next| next.what == What::Number) {
            continue;
        }
        let before = at.saturating_sub(1);
        let (Some(name), Some(first), Some(last)) =
            (case.name(before), case.tokens.get(before), case.tokens.get(last))
        else {
            continue;
        };
        let by = format!("days until {name} {sign} 0");
        let message = "whether a day has passed is asked with `days until`: below 0, it has";
        return vec![finding(case, (first.start, last.end), by, message, "")];
    }
    Vec::new()
}

/// `days to lease_end`, `days after signup`
fn counted(case: &Case<'_>) -> Vec<Finding> {
    let Some(at) = (0..body(case)).find(|at| matches!(case.nth(*at), "days" | "day") && has_condition(case))
    else {
        return Vec::new();
    };
    let to = at.saturating_add(1);
    let ours = match case.nth(to) {
        "to" | "till" | "before" | "left" => "until",
        "after" | "from" | "past" => "since",
        _ => return Vec::new(),
    };
    let width = if case.nth(to) == "left" && matches!(case.nth(to.saturating_add(1)), "to" | "until") {
        1
    } else {
        0usize
    };
    let last = to.saturating_add(width);
    let (Some(first), Some(end), Some(_)) =
        (case.tokens.get(at), case.tokens.get(last), case.name(last.saturating_add(1)))
    else {
        return Vec::new();
    };
    let message = "days to a date are counted with `days until`, and from it with `days since`";
    vec![finding(case, (first.start, end.end), format!("days {ours}"), message, "")]
}
