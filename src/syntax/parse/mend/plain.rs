//! Plain words for forms of the language: `for every full 10000 EUR of bill`, `300 m2 to under 1000 m2`, `grade letter from
//! fit`, `then disqualified`, `"vetold.example" or a subdomain of it`.

use super::super::shape::{Home, Kind};
use super::case::{Case, Change, Finding, What};
use super::said::{body, end_before, finding, own_length};
use crate::diag::Code;

pub(super) const MAKERS: &[fn(&Case<'_>) -> Vec<Finding>] = &[
    several_near,
    paid_for_several,
    more_than,
    working_days,
    keyword_value,
    since_any,
    alike,
    tied,
    per_amount,
    to_under,
    grade_of,
    verdict,
    under_domain,
    this_period,
    case_when,
];

/// `at least 3 page_view within 7 days`, `3 page_view in any 7 days`, `+10 on at least 3 page_view within 7 days`
fn several_near(case: &Case<'_>) -> Vec<Finding> {
    if case.kind == Some(Kind::When) || case.home == Home::Example {
        return Vec::new();
    }
    let found = (1..body(case)).find_map(|at| {
        let more = case.stands(at.saturating_add(1), &["or", "more"]);
        let (from, number, name) = if case.stands(at, &["at", "least"]) {
            (at, at.saturating_add(2), at.saturating_add(3))
        } else if more {
            (at, at, at.saturating_add(3))
        } else {
            return None;
        };
        let count = case.tokens.get(number).filter(|token| token.what == What::Number)?;
        let event = case.name(name)?;
        let within = name.saturating_add(1);
        let any = |at: usize| matches!(case.nth(at), "any" | "a" | "one" | "each" | "every" | "the" | "same");
        let mut length = match case.nth(within) {
            "within" => within.saturating_add(1),
            "in" | "inside" | "during" | "over" if any(within.saturating_add(1)) => within.saturating_add(1),
            _ => return None,
        };
        // `in the last 7 days` is a window.
        if case.stands(length, &["the", "last"]) || case.stands(length, &["the", "next"]) {
            return None;
        }
        length = length.saturating_add(usize::from(any(length)));
        let (length, used) = case
            .tokens
            .get(length..)
            .and_then(own_length)
            .map(|(text, used)| (text, length.saturating_add(used)))?;
        (!matches!(case.nth(used), "of" | "after" | "before"))
            .then_some((from, count.text, event, length, used))
    });
    let Some((from, count, event, length, used)) = found else { return Vec::new() };
    let on = case.kind == Some(Kind::Points) && case.nth(from.saturating_sub(1)) == "on";
    let first = if on { from.saturating_sub(1) } else { from };
    let (Some(start), Some(last)) =
        (case.tokens.get(first), used.checked_sub(1).and_then(|at| case.tokens.get(at)))
    else {
        return Vec::new();
    };
    let by = format!("{}{count} or more {event} within {length} of each other", if on { "if " } else { "" });
    let more = format!("; for what is new, say `in the last {length}`");
    vec![finding(
        case,
        (start.start, last.end),
        by,
        "how near events are to each other is said in full",
        &more,
    )]
}

/// `+10 on 3 or more page_view within 7 days of each other`
fn paid_for_several(case: &Case<'_>) -> Vec<Finding> {
    let several = case.stands(4, &["or", "more"]) || case.stands(3, &["at", "least"]);
    let (Some(Kind::Points), "on", true, Some(on)) = (case.kind, case.nth(2), several, case.tokens.get(2))
    else {
        return Vec::new();
    };
    let message = "a number of events is a condition: it is asked with `if`, and its points do not fade";
    vec![finding(case, (on.start, on.end), "if".to_owned(), message, "")]
}

/// `more than 2 complaint in the last 6 months`, `fewer than 3 page_view`
fn more_than(case: &Case<'_>) -> Vec<Finding> {
    let found = (0..body(case)).find(|at| {
        let asked = at.checked_sub(1).map_or("", |at| case.nth(at));
        let opens = matches!(asked, "if" | "and" | "or" | "not" | "requires" | "means" | "(" | "have" | ",");
        opens
            && (case.stands(*at, &["more", "than"]) || case.stands(*at, &["over"]))
            && case.kind != Some(Kind::By)
    });
    let Some(at) = found else { return Vec::new() };
    let number = at.saturating_add(if case.nth(at) == "over" { 1 } else { 2 });
    let name = number.saturating_add(1);
    let count: Option<u64> = match case.nth(number) {
        "once" | "one" => Some(1),
        "two" => Some(2),
        "three" => Some(3),
        word => word.parse().ok(),
    };
    let (Some(first), Some(count), Some(event), Some(last)) =
        (case.tokens.get(at), count, case.name(name), case.tokens.get(name))
    else {
        return Vec::new();
    };
    let message = "how many are needed is said with `or more`";
    [Some(event), event.strip_suffix('s').filter(|name| name.len() > 2)]
        .into_iter()
        .flatten()
        .map(|event| {
            let by = format!("{} or more {event}", count.saturating_add(1));
            // The number is another one, and says the same.
            Finding { sure: true, ..finding(case, (first.start, last.end), by, message, "") }
        })
        .collect()
}

/// `answer within 2 working days of rate_request by offer_sent`
fn working_days(case: &Case<'_>) -> Vec<Finding> {
    let found = (1..body(case)).find(|at| {
        let days = case.nth(at.saturating_add(1)).starts_with("day")
            || case.nth(at.saturating_add(1)).starts_with("hour");
        let number = case.tokens.get(at.saturating_sub(1)).is_some_and(|token| token.what == What::Number);
        matches!(
            case.nth(*at).to_lowercase().as_str(),
            "working" | "business" | "work" | "office" | "calendar"
        ) && days
            && number
    });
    let Some((at, word)) = found.and_then(|at| Some((at, case.tokens.get(at)?))) else { return Vec::new() };
    let start = end_before(case, at);
    vec![
        Finding::over(
            Code::ForeignSign,
            word.start,
            word.end,
            "a day has 24 hours, on weekends too: working days are not known",
        )
        .at("leave this out")
        .help("write `{line}`, or with more days, so that a weekend fits in")
        .guess(vec![Change::new(start, word.end, "")])
        .phrase(),
    ]
}

/// `rejected since any event`
fn since_any(case: &Case<'_>) -> Vec<Finding> {
    let found = (1..body(case)).find(|at| {
        let any = matches!(case.nth(at.saturating_add(1)), "any" | "every" | "all" | "each" | "some");
        case.nth(*at) == "since" && any && case.nth(at.saturating_add(2)).starts_with("event")
    });
    let (false, Some(at)) = (case.kind == Some(Kind::Points), found) else { return Vec::new() };
    let (Some(first), Some(last)) = (case.tokens.get(at), case.tokens.get(at.saturating_add(2))) else {
        return Vec::new();
    };
    vec![
        Finding::over(
            Code::ForeignSign,
            first.start,
            last.end,
            "`since last` names an event, or a group of events",
        )
        .at("since which event?")
        .help(format!(
            "the form is `{} since last EVENT`; several are a group: `events GROUP are EVENT, EVENT`",
            case.nth(at.saturating_sub(1))
        )),
    ]
}

/// `direction is in`, `call with direction in`: a value that is spelled like a word of the language.
fn keyword_value(case: &Case<'_>) -> Vec<Finding> {
    let held = |at: usize| {
        let before = case.nth(at.saturating_sub(1));
        let is = matches!(before, "is" | "=") || before == "not" && case.nth(at.saturating_sub(2)) == "is";
        let with = case.kind == Some(Kind::When)
            && case.name(at.saturating_sub(1)).is_some()
            && matches!(case.nth(at.saturating_sub(2)), "with" | "and");
        is || with
    };
    let ends = |at: usize| {
        matches!(case.nth(at), "" | "and" | "or" | ")" | "," | "because" | "owned" | "in" | "now" | "once")
            || case.tokens.get(at).is_some_and(|token| token.what == What::Number)
    };
    let mine = |word: &str| {
        matches!(
            word,
            "in" | "on"
                | "of"
                | "to"
                | "from"
                | "all"
                | "any"
                | "at"
                | "key"
                | "text"
                | "one"
                | "several"
                | "next"
                | "last"
                | "list"
                | "step"
                | "stage"
                | "score"
                | "event"
                | "review"
                | "word"
                | "time"
                | "date"
                | "number"
                | "more"
                | "no"
        )
    };
    let places: Vec<usize> = (2..case.tokens.len())
        .filter(|at| held(*at) && mine(case.nth(*at)) && ends(at.saturating_add(1)))
        .collect();
    let tokens: Vec<_> = places.iter().filter_map(|at| case.tokens.get(*at)).collect();
    let Some(first) = tokens.first() else { return Vec::new() };
    let changes = tokens.iter().map(|token| Change::of(token, format!("\"{}\"", token.text))).collect();
    let message = format!("`{}` is a word of the language: as a value it stands in quotes", first.text);
    vec![
        Finding::over(Code::Unquoted, first.start, first.end, message)
            .at("no quotes")
            .help("write `{line}`")
            .fix(changes)
            .phrase(),
    ]
}

/// `software is like "VetOld" or "PawSoft"`, `software similar to "VetOld"`
fn alike(case: &Case<'_>) -> Vec<Finding> {
    let found = (1..body(case)).find_map(|at| {
        let is = usize::from(case.nth(at) == "is");
        let word = at.saturating_add(is);
        let width = match (case.nth(word), case.nth(word.saturating_add(1))) {
            ("like", _) if is > 0 => 1usize,
            ("similar" | "close" | "near", "to")
            | ("something" | "anything" | "sounds" | "looks", "like") => 2,
            _ => return None,
        };
        case.name(at.saturating_sub(1))?;
        Some((at, word.saturating_add(width)))
    });
    let Some((at, mut next)) = found else { return Vec::new() };
    let (mut texts, mut end) = (Vec::new(), 0);
    while let Some(text) = case.tokens.get(next).filter(|text| text.what == What::Quoted) {
        texts.push(text.text.replace('%', ""));
        end = text.end;
        if !matches!(case.nth(next.saturating_add(1)), "or" | ",") {
            break;
        }
        next = next.saturating_add(2);
    }
    let (Some(first), false) = (case.tokens.get(at), texts.is_empty()) else { return Vec::new() };
    let by = match &texts[..] {
        [only] => format!("contains {only}"),
        several => format!("contains one of ({})", several.join(", ")),
    };
    let message = "a text is compared letter by letter: what it holds is asked with `contains`";
    vec![finding(case, (first.start, end), by, message, "; other spellings are texts of their own")]
}

/// `not within 5 seconds after mail_opened with the same mail`
fn tied(case: &Case<'_>) -> Vec<Finding> {
    let found = (1..body(case)).find(|at| {
        matches!(case.nth(*at), "with" | "of" | "for" | "on")
            && case.stands(at.saturating_add(1), &["the", "same"])
            && case.name(at.saturating_add(3)).is_some()
    });
    let Some(at) = found else { return Vec::new() };
    let (Some(first), Some(last)) = (case.tokens.get(at), case.tokens.get(at.saturating_add(3))) else {
        return Vec::new();
    };
    let before = end_before(case, at);
    vec![
        Finding::over(
            Code::ForeignSign,
            first.start,
            last.end,
            "the fields of two events are not compared with each other",
        )
        .at("no such condition")
        .help("write `{line}`, which looks at any of these events")
        .guess(vec![Change::new(before, last.end, "")])
        .last(),
    ]
}

/// `+3 for every full 10000 EUR of bill`, `+1 point for each 50 EUR of spend`
fn per_amount(case: &Case<'_>) -> Vec<Finding> {
    if case.kind != Some(Kind::Points) {
        return Vec::new();
    }
    let skip = |at: usize, words: &[&str]| at.saturating_add(usize::from(words.contains(&case.nth(at))));
    let from = if matches!(case.nth(0), "+" | "-") { 2usize } else { 1 };
    let mut at = skip(from, &["points", "point"]);
    at = skip(at, &["for", "on"]);
    let word = at;
    at = skip(at, &["every", "each", "per", "any"]);
    let full = skip(at, &["full", "whole", "complete", "additional", "extra"]);
    let amount = case.tokens.get(full).filter(|token| token.what == What::Number);
    let of = (full..body(case))
        .find(|at| matches!(case.nth(*at), "of" | "in"))
        .filter(|of| of.saturating_sub(full) <= 2);
    let (true, Some(_), Some(_), Some(first), Some(last)) = (
        full > word,
        amount,
        of.and_then(|of| case.name(of.saturating_add(1))),
        case.tokens.get(from),
        full.checked_sub(1).and_then(|at| case.tokens.get(at)),
    ) else {
        return Vec::new();
    };
    if case.part(from, full) == "per" {
        return Vec::new();
    }
    let message = "points for each whole part of an amount are said with `per`";
    vec![finding(case, (first.start, last.end), "per".to_owned(), message, "")]
}

/// `roof_size from 300 m2 to under 1000 m2`, `vans is 5 to less than 20`, `5 up to 20`
fn to_under(case: &Case<'_>) -> Vec<Finding> {
    let (mut changes, mut place) = (Vec::new(), None);
    for at in 1..case.tokens.len() {
        let width = match (case.nth(at), case.nth(at.saturating_add(1)), case.nth(at.saturating_add(2))) {
            ("up", "to", "under" | "below") => 3usize,
            ("to", "under" | "<", _) | ("up", "to", _) => 2,
            ("to" | "until" | "till", "less" | "just", "than" | "under" | "below") => 3,
            ("until" | "till" | "through", ..) => 1,
            _ => continue,
        };
        let number = |at: usize| case.tokens.get(at).is_some_and(|token| token.what == What::Number);
        let behind = at.saturating_add(width);
        let before = at.checked_sub(1).is_some_and(number) || at.checked_sub(2).is_some_and(number);
        let (Some(first), Some(last), true) =
            (case.tokens.get(at), case.tokens.get(behind.saturating_sub(1)), before && number(behind))
        else {
            continue;
        };
        let words = case.part(at, behind);
        let open = words.contains("under")
            || words.contains('<')
            || words.contains("less")
            || words.contains("below");
        let by = if open { "to below" } else { "to" };
        place = place.or(Some((first.start, last.end, by)));
        changes.push(Change::new(first.start, last.end, by));
    }
    let Some((start, end, by)) = place else { return Vec::new() };
    vec![
        Finding::over(
            Code::ForeignSign,
            start,
            end,
            "a range is said with `to`, or with `to below` where its end is outside",
        )
        .at(format!("say `{by}`"))
        .help("write `{line}`")
        .guess(changes)
        .phrase(),
    ]
}

/// `grade letter from fit: A from 50, B from 25, C otherwise`
fn grade_of(case: &Case<'_>) -> Vec<Finding> {
    let (Some(Kind::Grade), Some(_), "from" | "by" | "on" | "for" | "over" | "in", Some(_)) =
        (case.kind, case.name(1), case.nth(2), case.name(3))
    else {
        return Vec::new();
    };
    let Some(word) = case.tokens.get(2) else { return Vec::new() };
    vec![finding(case, (word.start, word.end), "of".to_owned(), "a grade is `of` a score", "")]
}

/// `then disqualified`, `then not for us`, `then MQL is reached`, `then stage is not SQL`
fn verdict(case: &Case<'_>) -> Vec<Finding> {
    if case.kind != Some(Kind::Then) {
        return Vec::new();
    }
    let (mut changes, mut place) = (Vec::new(), None);
    let mut first = 1usize;
    for end in 2..=case.tokens.len() {
        if end < case.tokens.len() && case.nth(end) != "," {
            continue;
        }
        let words: Vec<String> = (first..end).map(|at| case.nth(at).to_lowercase()).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let by = match words[..] {
            ["disqualified" | "rejected" | "excluded" | "out"]
            | ["is" | "lead", "disqualified" | "rejected" | "excluded" | "out"]
            | ["lead", "is", "disqualified" | "rejected" | "excluded" | "out"]
            | ["not", "for", "us"] => Some("stage is disqualified"),
            ["not", "disqualified"] => Some("not stage is disqualified").filter(|_| false),
            ["no", "stage"] | ["stage", "is", "none" | "nothing"] | ["not", "a", "lead"] => {
                Some("stage is lead")
            }
            _ => None,
        };
        if let (Some(by), Some(start), Some(last)) =
            (by, case.tokens.get(first), end.checked_sub(1).and_then(|at| case.tokens.get(at)))
        {
            place = place.or(Some((start.start, last.end, by)));
            changes.push(Change::new(start.start, last.end, by));
        }
        first = end.saturating_add(1);
    }
    let Some((start, end, by)) = place else { return Vec::new() };
    vec![
        Finding::over(Code::ForeignSign, start, end, "an example says in which stage its lead is")
            .at(format!("say `{by}`"))
            .help("write `{line}`")
            .fix(changes)
            .phrase(),
    ]
}

/// `domain of email is "vetold.example" or a subdomain of "vetold.example"`
fn under_domain(case: &Case<'_>) -> Vec<Finding> {
    let is_sub = |at: usize| {
        let word = case.nth(at).to_lowercase();
        word.starts_with("subdomain") || word == "sub" && case.nth(at.saturating_add(1)) == "-"
    };
    let Some(sub) = (1..body(case)).find(|at| is_sub(*at)) else { return Vec::new() };
    let Some(is) = (0..sub).rev().find(|at| matches!(case.nth(*at), "is" | "=" | "under" | "in")) else {
        return Vec::new();
    };
    let Some(text) =
        case.tokens.get(is..sub).and_then(|part| part.iter().find(|token| token.what == What::Quoted))
    else {
        return Vec::new();
    };
    // Up to the text again, or to the next condition.
    let stop = (sub..body(case)).find(|at| {
        matches!(case.nth(*at), "and" | "because")
            || case.nth(*at) == "or" && case.name(at.saturating_add(1)).is_some()
    });
    let stop = stop.unwrap_or(body(case));
    let again =
        case.tokens.get(sub..stop).unwrap_or_default().iter().filter(|token| token.what == What::Quoted);
    let (Some(first), Some(last), true) = (
        case.tokens.get(is),
        stop.checked_sub(1).and_then(|at| case.tokens.get(at)),
        again.into_iter().all(|token| token.text == text.text),
    ) else {
        return Vec::new();
    };
    let message = "a domain and those below it are asked with `is under`";
    // `email domain`, `email`
    let subject = (0..is).rev().find(|at| case.name(*at).is_some() && case.nth(*at) != "domain");
    let domain = subject.filter(|at| case.nth(at.saturating_sub(1)) != "of");
    let by = format!("is under {}", text.text);
    let end = end_before(case, stop).max(last.end);
    let mut changes = vec![Change::new(first.start, end, by)];
    if let Some((name, before)) = domain.and_then(|at| Some((case.tokens.get(at)?, end_before(case, is)))) {
        changes.push(Change::new(name.start, before, format!("domain of {}", name.text)));
    }
    vec![
        Finding::over(Code::ForeignSign, first.start, end, message)
            .at("say `is under`")
            .help("write `{line}`")
            .fix(changes)
            .phrase(),
    ]
}

/// `deadline is this month`, `renewal this quarter`, `created this week`
fn this_period(case: &Case<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for at in 1..body(case) {
        let how = case.nth(at).to_lowercase();
        if !matches!(how.as_str(), "this" | "next" | "last") || case.nth(at.saturating_sub(1)) == "the" {
            continue;
        }
        let length = match case.nth(at.saturating_add(1)) {
            "month" => "1 month",
            "quarter" => "3 months",
            "week" => "7 days",
            "year" => "12 months",
            _ => continue,
        };
        let before = at.saturating_sub(1);
        let from =
            if matches!(case.nth(before), "is" | "=" | "in" | "ends" | "within") { before } else { at };
        let from =
            if from < at && case.nth(from.saturating_sub(1)) == "is" { from.saturating_sub(1) } else { from };
        let (Some(first), Some(last)) = (case.tokens.get(from), case.tokens.get(at.saturating_add(1))) else {
            continue;
        };
        let message =
            "a period of the calendar is no form of the language: a window counts from the day of the run";
        let ways: &[&str] = match how.as_str() {
            "last" => &["in the last"],
            "this" if is_past(case.nth(from.saturating_sub(1))) => &["in the last", "in the next"],
            _ => &["in the next", "in the last"],
        };
        for way in ways {
            let by = format!("{way} {length}");
            found.push(Finding {
                at: format!("say `{by}`"),
                ..finding(case, (first.start, last.end), by, message, "")
            });
        }
        break;
    }
    found
}

/// Whether a name is of a day that has come: `created`, `date_signed`, `customer_since`.
fn is_past(name: &str) -> bool {
    let name = name.to_lowercase();
    name.split('_').any(|word| {
        matches!(word, "since" | "first" | "last" | "seen") || word.len() > 4 && word.ends_with("ed")
    })
}

/// `+5 case when vans > 10 then 10`: two numbers of points.
fn case_when(case: &Case<'_>) -> Vec<Finding> {
    let Some(from) = (1..4).find(|at| case.stands(*at, &["case", "when"]) || case.stands(*at, &["when"]))
    else {
        return Vec::new();
    };
    let word = from.saturating_add(if case.nth(from).eq_ignore_ascii_case("case") { 2 } else { 1 });
    let Some(then) = (word..case.tokens.len()).find(|at| case.stands(*at, &["then"])) else {
        return Vec::new();
    };
    let pays = then.saturating_add(1);
    let sign = matches!(case.nth(pays), "+" | "-");
    let number = pays.saturating_add(usize::from(sign));
    let (Some(paid), Some(_), false) = (
        case.tokens.get(number).filter(|token| token.what == What::Number),
        case.tokens.get(word),
        word >= then || !matches!(case.home, Home::Score | Home::Implicit),
    ) else {
        return Vec::new();
    };
    let end = case.text.len();
    let written = case.tokens.get(1).map_or("", |token| token.text);
    let minus = if case.nth(pays) == "-" { "-" } else { "+" };
    let by = format!("{minus}{} if {}", paid.text, case.part(word, then));
    let message = format!("a points line pays one number: {} or {written}", paid.text);
    let found = finding(case, (0, end), by, &message, "");
    // The number before `case` is said to be left out.
    vec![Finding { at: "two numbers of points".to_owned(), ..found }.last()]
}

/// `, first 3 only`, `, only the first three`, `, max 3 times`: so many points for all of them.
pub(super) fn first_few(case: &Case<'_>, (at, first, from): (usize, usize, usize)) -> Option<Finding> {
    let skip = |at: usize, words: &[&str]| at.saturating_add(usize::from(words.contains(&case.nth(at))));
    let mut next = skip(first, &["only", "for"]);
    next = skip(next, &["the"]);
    let ranked = skip(next, &["first", "max", "maximum"]);
    let count: u64 = match case.nth(ranked) {
        "two" => 2,
        "three" => 3,
        "four" => 4,
        "five" => 5,
        word => word.parse().ok()?,
    };
    let times = skip(ranked.saturating_add(1), &["times", "ones"]);
    let only = skip(times, &["only", "count"]);
    let said = ranked > next || times > ranked.saturating_add(1) && only > times;
    if !said || !matches!(case.nth(only), "" | "," | "because" | "owned") {
        return None;
    }
    let each: u64 = case.nth(from.checked_sub(1)?).parse().ok()?;
    let end = case.tokens.get(only.saturating_sub(1))?.end;
    let by = format!(", at most {} points", each.saturating_mul(count));
    let message = format!("how many of them pay is said in points: {count} times {each}");
    let more = "; a further one pays again where points have faded";
    // The number of times is in the points.
    Some(finding(case, (end_before(case, at), end), by, &message, more).last())
}
