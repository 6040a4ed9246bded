//! Parts of a line in another place than the language has them: an owner before what else is known of a field, how near
//! another event is behind the limits, points in an order of calls, a deadline beside a next step.

use super::super::shape::{Home, Kind};
use super::case::{Case, Change, Finding, What};
use super::said::{body, end_before, finding, own_length};
use crate::diag::Code;
use crate::syntax::tree::TimeUnit;

pub(super) const MAKERS: &[fn(&Case<'_>) -> Vec<Finding>] = &[
    owner_last,
    source,
    near_first,
    ranked_points,
    deadline,
    titled_promise,
    set_to_zero,
    as_of_alone,
    swapped,
];

/// `may_sign yes/no, owned by sales, ask "…"`, `score fit, owned by sales, 0 to 60`
fn owner_last(case: &Case<'_>) -> Vec<Finding> {
    let found = (1..case.tokens.len()).find(|at| {
        case.stands(*at, &["owned", "by"])
            && case.name(at.saturating_add(2)).is_some()
            && !matches!(case.nth(at.saturating_add(3)), "" | "because")
            && case.nth(at.saturating_add(4)) != "because"
    });
    let Some(at) = found else { return Vec::new() };
    let (Some(first), Some(last)) = (case.tokens.get(at), case.tokens.get(at.saturating_add(2))) else {
        return Vec::new();
    };
    let reason = (at..case.tokens.len()).find(|at| case.nth(*at) == "because");
    let to = end_before(case, reason.unwrap_or(case.tokens.len()));
    let owner = case.part(at, at.saturating_add(3));
    let changes =
        vec![Change::new(end_before(case, at), last.end, ""), Change::new(to, to, format!(", {owner}"))];
    if to <= last.end {
        return Vec::new();
    }
    vec![
        Finding::over(Code::ForeignSign, first.start, last.end, "the owner stands at the end of a line")
            .at("say it last")
            .help("write `{line}`")
            .fix(changes)
            .phrase(),
    ]
}

/// `may_sign yes/no, from sales`: who knows it, not a column of the data.
fn source(case: &Case<'_>) -> Vec<Finding> {
    if case.kind != Some(Kind::Field) {
        return Vec::new();
    }
    let found = (2..case.tokens.len()).find(|at| {
        let who = case.nth(at.saturating_add(1)).to_lowercase();
        matches!(case.nth(*at), "from" | "by" | "set")
            && matches!(who.as_str(), "sales" | "marketing" | "support" | "finance" | "service")
    });
    let Some(at) = found else { return Vec::new() };
    let (Some(first), Some(last)) = (case.tokens.get(at), case.tokens.get(at.saturating_add(1))) else {
        return Vec::new();
    };
    let reason = (at..case.tokens.len()).find(|at| case.nth(*at) == "because");
    let to = end_before(case, reason.unwrap_or(case.tokens.len())).max(last.end);
    let changes = vec![
        Change::new(end_before(case, at), last.end, ""),
        Change::new(to, to, format!(", owned by {}", last.text)),
    ];
    let message =
        "`from` gives the name of a column in the data; who fills in a field is said with `owned by`";
    vec![
        Finding::over(Code::ForeignSign, first.start, last.end, message)
            .at(format!("say `owned by {}`", last.text))
            .help(format!(
                "write `{{line}}`; if the column in the data has this name, put quotes around it: `from \"{}\"`",
                last.text
            ))
            .guess(changes)
            .phrase(),
    ]
}

/// `+3 on mail_click, once per mail, not within 5 seconds after mail_sent`, `+3 on demo, once, in the last 30 days`
fn near_first(case: &Case<'_>) -> Vec<Finding> {
    if case.kind != Some(Kind::Points) || case.nth(2) != "on" {
        return Vec::new();
    }
    let end = body(case);
    let Some(comma) = (3..end).find(|at| case.nth(*at) == ",") else { return Vec::new() };
    let begins = |at: usize| {
        let which = case.stands(at, &["within"]) || case.stands(at, &["not", "within"]);
        which
            || case.stands(at, &["in", "the", "last"])
            || case.stands(at, &["since", "last"])
            || case.stands(at, &["where"])
    };
    let Some(from) = (comma.saturating_add(1)..end).find(|at| begins(*at)) else { return Vec::new() };
    let to = (from..end).find(|at| case.nth(*at) == ",").unwrap_or(end);
    let (Some(first), Some(last)) =
        (case.tokens.get(from), to.checked_sub(1).and_then(|at| case.tokens.get(at)))
    else {
        return Vec::new();
    };
    let place = end_before(case, comma);
    let changes = vec![
        Change::new(place, place, format!(" {}", case.part(from, to))),
        Change::new(end_before(case, from), last.end, ""),
    ];
    let message = "which occurrences count stands behind the event, before how often they pay";
    vec![
        Finding::over(Code::ForeignSign, first.start, last.end, message)
            .at("say it behind the event")
            .help("write `{line}`")
            .fix(changes)
            .phrase(),
    ]
}

/// `prefers +20 if letter is A`, `prefers +1 per 1000 EUR of bill, at most 99 points`: an order of calls has no points.
fn ranked_points(case: &Case<'_>) -> Vec<Finding> {
    if case.kind != Some(Kind::Prefers) {
        return Vec::new();
    }
    let (mut changes, mut at) = (Vec::new(), 1usize);
    let mut named: Option<(usize, usize)> = None;
    while at < body(case) {
        let sign = usize::from(matches!(case.nth(at), "+" | "-"));
        let number = at.saturating_add(sign);
        let behind = number.saturating_add(1);
        let pays = case.tokens.get(number).is_some_and(|token| token.what == What::Number);
        let Some(first) = case.tokens.get(at).filter(|_| pays) else {
            at = at.saturating_add(1);
            continue;
        };
        match case.nth(behind) {
            "if" => {
                if let Some(word) = case.tokens.get(behind.saturating_add(1)) {
                    changes.push(Change::new(first.start, word.start, ""));
                }
            }
            "per" => {
                let of = (behind..body(case)).find(|at| case.nth(*at) == "of");
                let name = of.map_or(behind.saturating_add(1), |of| of.saturating_add(1));
                let most = (name..body(case)).find(|at| case.nth(*at) == ",");
                let capped = most.filter(|comma| case.stands(comma.saturating_add(1), &["at", "most"]));
                let last = capped.map_or(name, |comma| comma.saturating_add(4));
                let last = last
                    .saturating_sub(usize::from(capped.is_some() && !case.nth(last).starts_with("point")));
                if let (Some(of), Some(last)) = (case.name(name), case.tokens.get(last)) {
                    let how = if case.nth(at) == "-" { "lower" } else { "higher" };
                    changes.push(Change::new(first.start, last.end, format!("{how} {of}")));
                }
            }
            _ => {}
        }
        named = named.or(Some((first.start, case.tokens.get(behind).map_or(first.end, |token| token.end))));
        at = behind;
    }
    let (Some((start, end)), false) = (named, changes.is_empty()) else { return Vec::new() };
    let found = Finding::over(
        Code::ForeignSign,
        start,
        end,
        "an order of calls has no points: what stands first counts first",
    )
    .at("no points here")
    .help("write `{line}`")
    .guess(changes);
    // The points are left out.
    vec![found.last()]
}

/// `"Call" within 4 hours if SQL`, `"Call" if SQL, within 4 hours`, and `within 4 hours` on a line of its own.
fn deadline(case: &Case<'_>) -> Vec<Finding> {
    if case.home != Home::NextStep {
        return Vec::new();
    }
    let end = body(case);
    let found = (0..end).find_map(|at| {
        let comma = usize::from(case.nth(at) == ",");
        let word = at.saturating_add(comma);
        let words = match (case.nth(word), case.nth(word.saturating_add(1))) {
            ("within", _) | ("deadline" | "due" | "by" | "sla" | "SLA", _) => 1usize,
            ("in", "the") => return None,
            ("in", _) if comma > 0 => 1,
            _ => return None,
        };
        let more = word.saturating_add(words);
        let more = more.saturating_add(usize::from(matches!(case.nth(more), "in" | "within" | ":")));
        let (length, used) = case.tokens.get(more..).and_then(own_length)?;
        let after = more.saturating_add(used);
        // `within 4 hours after quote` is a condition, and so is `if trial within 14 days`.
        let before = at.checked_sub(1).map_or("", |at| case.nth(at));
        let asked = (0..at).any(|at| case.nth(at) == "if")
            && comma == 0
            && !super::super::head::STAGES.contains(&before.to_uppercase().as_str());
        let near = matches!(case.nth(after), "after" | "before" | "of");
        (!near && !asked).then_some((at, after, length))
    });
    let Some((at, after, length)) = found else { return Vec::new() };
    let (Some(first), Some(last)) =
        (case.tokens.get(at), after.checked_sub(1).and_then(|at| case.tokens.get(at)))
    else {
        return Vec::new();
    };
    let start = if first.text == "," {
        case.tokens.get(at.saturating_add(1)).map_or(first.start, |token| token.start)
    } else {
        first.start
    };
    let message = "a next step has no time of its own: its text may say it";
    let place = Finding::over(Code::ForeignSign, start, last.end, message);
    let text = case.tokens.first().filter(|text| text.what == What::Quoted && at > 0);
    let Some(text) = text else {
        return vec![place.at("no line of its own").help(format!(
            "put it in the text of the line above, as in `\"Sales calls within {length}\" if SQL`; a promise that is measured stands under a stage: `answer within {length} of demo_request by sales_call`"
        ))];
    };
    let said = text.text.trim_matches('"');
    let changes = vec![
        Change::of(text, format!("\"{said} within {length}\"")),
        Change::new(end_before(case, at), last.end, ""),
    ];
    vec![
        place
            .at("say it in the text")
            .help(format!(
                "write `{{line}}`; a promise that is measured stands under a stage, with `answer within {length} of`"
            ))
            .guess(changes)
            .phrase(),
    ]
}

/// `promise "A booked demo is held"`
fn titled_promise(case: &Case<'_>) -> Vec<Finding> {
    let first = case.nth(0).to_lowercase();
    let promise = matches!(
        first.as_str(),
        "promise" | "sla" | "expect" | "deadline" | "commitment" | "guarantee" | "service"
    );
    let Some(title) = case.tokens.get(1).filter(|title| promise && title.what == What::Quoted) else {
        return Vec::new();
    };
    if case.tokens.len() > 3 {
        return Vec::new();
    }
    vec![
        Finding::over(Code::ForeignSign, 0, title.end, "a promise is one line under a stage, without a title")
            .at("no heading")
            .help("leave this line out: under a stage, a promise has the form `answer within 1 day of demo_request by sales_call`"),
    ]
}

/// `set to 0 if unsubscribed`, `0 if opted_out`, `resets on opted_out if vans > 5`: a fact sets no score.
fn set_to_zero(case: &Case<'_>) -> Vec<Finding> {
    if !matches!(case.home, Home::Score | Home::Implicit) {
        return Vec::new();
    }
    let lower: Vec<String> = (0..6).map(|at| case.nth(at).to_lowercase()).collect();
    let words: Vec<&str> = lower.iter().map(String::as_str).collect();
    let from = match words[..] {
        ["set" | "sets" | "goes" | "drops" | "back", "to", "0" | "zero", "if" | "when", ..] => 4usize,
        ["set" | "sets" | "goes" | "drops", "score", "to", "0" | "zero", "if" | "when", _] => 5,
        ["=", "0", "if" | "when", ..] => 3,
        ["reset" | "resets" | "restart" | "zero" | "clear", "if" | "when", ..] => 2,
        ["resets", "on", _, "if" | "when", ..] => 3,
        _ => return Vec::new(),
    };
    // An event alone is another maker's.
    if case.tokens.len() <= from.saturating_add(1) && words.first() != Some(&"set") {
        return Vec::new();
    }
    let end = end_before(case, body(case));
    let condition = case.part(from.saturating_add(usize::from(words.get(1) == Some(&"on"))), body(case));
    let condition = match case.name(2) {
        Some(name) if words.get(1) == Some(&"on") => format!("{name} and {condition}"),
        _ => condition.to_owned(),
    };
    let (Some(first), false) = (case.tokens.first(), condition.is_empty()) else { return Vec::new() };
    vec![
        Finding::over(
            Code::ForeignSign,
            first.start,
            end,
            "an event sets a score back to 0, a fact does not",
        )
        .at("a condition")
        .help(format!(
            "with an event, the form is `resets on unsubscribed`, or `resets on unsubscribed where …` for some of them; leads that nobody should call have the form `disqualify if {condition}`, outside the score"
        )),
    ]
}

/// `as of 2026-10-01` on a line of its own.
fn as_of_alone(case: &Case<'_>) -> Vec<Finding> {
    let begins =
        matches!((case.nth(0), case.nth(1)), ("as" | "date", "of") | ("on" | "today" | "now" | "date", _));
    let day = case.tokens.iter().take(4).find(|token| token.what == What::Date);
    let (Home::Example, true, Some(day), true) = (case.home, begins, day, case.tokens.len() < 5) else {
        return Vec::new();
    };
    let by = format!("given as of {}", day.text);
    vec![finding(case, (0, day.end), by, "the day of an example is given as its facts are", "")]
}

/// Dates of examples as people say them, each with what it means: `2 months from now`, `in 60 days`, `10 days ago`.
pub(super) fn relative_days(case: &Case<'_>, day: jiff::civil::Date) -> Vec<Finding> {
    if case.kind != Some(Kind::Given) {
        return Vec::new();
    }
    let day = own_day(case).unwrap_or(day);
    let (mut changes, mut first, mut shown) = (Vec::new(), None, String::new());
    for at in 2..case.tokens.len() {
        if !matches!(case.nth(at.saturating_sub(1)), "is" | "=") {
            continue;
        }
        let Some((date, used)) = spoken_day(case, at, day) else { continue };
        let (Some(start), Some(last)) =
            (case.tokens.get(at), case.tokens.get(at.saturating_add(used).saturating_sub(1)))
        else {
            continue;
        };
        shown = date.to_string();
        first = first.or(Some((start.start, last.end)));
        changes.push(Change::new(start.start, last.end, shown.clone()));
    }
    let Some((start, end)) = first else { return Vec::new() };
    vec![
        Finding::over(Code::BadDate, start, end, "a given date is written as a day: year, month, day")
            .at(if changes.len() == 1 { format!("say `{shown}`") } else { "say the day".to_owned() })
            .help(format!("write `{{line}}`: the example looks at its lead on {day}"))
            .guess(changes)
            .phrase(),
    ]
}

/// The day that a line gives to its example.
fn own_day(case: &Case<'_>) -> Option<jiff::civil::Date> {
    let at = (0..case.tokens.len()).find(|at| case.stands(*at, &["as", "of"]))?;
    case.nth(at.saturating_add(2)).parse().ok()
}

/// A day that is said from another one, and how many tokens it takes.
fn spoken_day(case: &Case<'_>, at: usize, day: jiff::civil::Date) -> Option<(jiff::civil::Date, usize)> {
    match case.nth(at) {
        "today" | "now" => return Some((day, 1)),
        "tomorrow" => return Some((day.tomorrow().ok()?, 1)),
        "yesterday" => return Some((day.yesterday().ok()?, 1)),
        _ => {}
    }
    let ahead = usize::from(matches!(case.nth(at), "in" | "within"));
    let (number, unit) =
        (case.nth(at.saturating_add(ahead)), case.nth(at.saturating_add(ahead).saturating_add(1)));
    let count: i64 = number.parse().ok().filter(|count| (0..=10_000).contains(count))?;
    let span = jiff::Span::new();
    let span = match TimeUnit::of(unit)? {
        TimeUnit::Day => span.try_days(count),
        TimeUnit::Week => span.try_weeks(count),
        TimeUnit::Month => span.try_months(count),
        TimeUnit::Year => span.try_years(count),
        TimeUnit::Second | TimeUnit::Minute | TimeUnit::Hour => return None,
    };
    let span = span.ok()?;
    let behind = at.saturating_add(ahead).saturating_add(2);
    match (ahead, case.nth(behind), case.nth(behind.saturating_add(1))) {
        (0, "ago", _) => Some((day.checked_sub(span).ok()?, 3)),
        (0, "from" | "after", "now" | "today") => Some((day.checked_add(span).ok()?, 4)),
        (0, "ahead" | "later", _) => Some((day.checked_add(span).ok()?, 3)),
        (1, ..) => Some((day.checked_add(span).ok()?, 3)),
        _ => None,
    }
}

/// `rejected 10 days ago with reason too_small`
fn swapped(case: &Case<'_>) -> Vec<Finding> {
    if case.kind != Some(Kind::When) {
        return Vec::new();
    }
    let mut changes: Vec<Change> = Vec::new();
    let mut first = 1usize;
    for end in 2..=case.tokens.len() {
        if end < case.tokens.len() && case.nth(end) != "," {
            continue;
        }
        changes.extend(field_first(case, first, end));
        first = end.saturating_add(1);
    }
    let Some((start, end)) = changes.first().map(|change| (change.start, change.end)) else {
        return Vec::new();
    };
    let message = "in an example, what an event holds stands before the time";
    let by = changes.first().map_or(String::new(), |change| change.by.clone());
    let found = finding(case, (start, end), by, message, "");
    vec![Finding { changes, ..found }]
}

/// An event in an example with its fields behind the time: what takes the place of both.
fn field_first(case: &Case<'_>, from: usize, end: usize) -> Option<Change> {
    let ago = (from..end).find(|at| matches!(case.nth(*at), "ago" | "today" | "yesterday" | "now"))?;
    let with = ago.saturating_add(1);
    if !matches!(case.nth(with), "with" | "where" | "and" | ":" | "(") || with >= end {
        return None;
    }
    let time = ago.checked_sub(if case.nth(ago) == "ago" { 2 } else { 0 })?;
    let fields: Vec<&str> = (with.saturating_add(1)..end)
        .map(|at| case.nth(at))
        .filter(|word| !matches!(*word, "is" | "=" | ")" | ":"))
        .collect();
    let (first, last) = (case.tokens.get(time)?, end.checked_sub(1).and_then(|at| case.tokens.get(at))?);
    let by = format!("with {} {}", fields.join(" "), case.part(time, ago.saturating_add(1)));
    (!fields.is_empty()).then(|| Change::new(first.start, last.end, by))
}
