//! What people say in several words: whole phrases of plain English, and the line of the language that says the same.
//! Each maker offers what it can; which of it is clean in its place is tried later.

use super::super::shape::{Home, Kind};
use super::case::{Case, Change, Finding, Token, What};
use super::money::money;
use crate::diag::{Code, Trust};
use crate::syntax::is_keyword;
use crate::syntax::tree::TimeUnit;

/// The makers, in the order in which their readings are made.
pub(super) const MAKERS: &[fn(&Case<'_>) -> Vec<Finding>] =
    &[money, fading, silence, followed, nearness, negative_range, in_values, domain_behind, same_subject];

/// A part of the line and what is written in its place.
pub(super) fn finding(
    case: &Case<'_>,
    (start, end): (usize, usize),
    by: String,
    message: &str,
    more: &str,
) -> Finding {
    let said = super::one_line(case.text.get(start..end).unwrap_or(""));
    let label =
        if said.len() > 40 { "said otherwise".to_owned() } else { format!("say `{}`", super::one_line(&by)) };
    Finding::over(Code::ForeignSign, start, end, message)
        .at(label)
        .help(format!("write `{{line}}`{more}"))
        .guess(vec![Change::new(start, end, by)])
        .phrase()
}

/// A length of time from that token on: its text in days or weeks, whether it was said in months or years, and how many
/// tokens it takes.
fn length(tokens: &[Token<'_>]) -> Option<(String, bool, usize)> {
    let first = tokens.first()?;
    let (count, used) = match number_word(first.text) {
        Some(count) => (count, 1usize),
        None if unit_days(first.text).is_some() => (1, 0),
        None => return None,
    };
    let unit = tokens.get(used)?;
    let used = used.saturating_add(1);
    let days = unit_days(unit.text)?;
    let text = if days < 28 {
        let stem = unit.text.trim_end_matches('s');
        format!("{count} {stem}{}", if count == 1 { "" } else { "s" })
    } else {
        format!("{} days", count.saturating_mul(days))
    };
    Some((text, days >= 28, used))
}

fn number_word(text: &str) -> Option<u64> {
    const WORDS: &[(&str, u64)] = &[
        ("a", 1),
        ("an", 1),
        ("one", 1),
        ("two", 2),
        ("three", 3),
        ("four", 4),
        ("six", 6),
        ("twelve", 12),
        ("half", 0),
    ];
    text.parse()
        .ok()
        .or_else(|| WORDS.iter().find(|(word, count)| *word == text && *count > 0).map(|(_, count)| *count))
}

/// About how many days a unit of time has, a quarter of a year included; none of hours and less.
fn unit_days(text: &str) -> Option<u64> {
    if matches!(text, "quarter" | "quarters") {
        return Some(91);
    }
    Some(match TimeUnit::of(text)? {
        TimeUnit::Second | TimeUnit::Minute | TimeUnit::Hour => 0,
        TimeUnit::Day => 1,
        TimeUnit::Week => 7,
        TimeUnit::Month => 30,
        TimeUnit::Year => 365,
    })
}

/// `monthly`, as a length of time.
fn rhythm(word: &str) -> Option<(String, bool, usize)> {
    let days = match word {
        "daily" => 1u64,
        "weekly" => 7,
        "monthly" => 30,
        "quarterly" => 91,
        "yearly" | "annually" => 365,
        _ => return None,
    };
    Some((if days == 1 { "1 day".to_owned() } else { format!("{days} days") }, days >= 28, 1))
}

const MONTHS: &str = "; points fade by the day, so a month is 30 days";

/// Where `because` or `owned` begins: what stands there stays.
pub(super) fn body(case: &Case<'_>) -> usize {
    case.tokens
        .iter()
        .position(|token| matches!(token.text, "because" | "owned"))
        .unwrap_or(case.tokens.len())
}

/// The end of the last token before that one, without a comma.
pub(super) fn end_before(case: &Case<'_>, at: usize) -> usize {
    let before = case.tokens.get(..at).unwrap_or_default();
    before.iter().rev().find(|token| token.text != ",").map_or(0, |token| token.end)
}

/// `half is gone after 2 months`, `fades by half every two months`, `…, half-life 2 months`
fn fading(case: &Case<'_>) -> Vec<Finding> {
    // An `if` line does not fade at all.
    let of_condition = case.kind == Some(Kind::Points) && case.nth(2) == "if";
    if of_condition || !matches!(case.home, Home::Score | Home::Implicit | Home::None) {
        return Vec::new();
    }
    let fades = |token: &Token<'_>| {
        let word = token.text.to_lowercase();
        ["half", "halve", "halving", "fade", "fading", "decay", "depreciat"]
            .iter()
            .any(|stem| word.starts_with(stem))
    };
    let Some(at) = case.tokens.iter().position(fades) else { return Vec::new() };
    // `within half a year`
    if case.tokens.get(at.saturating_add(1)).is_some_and(|next| matches!(next.text, "a" | "year")) {
        return Vec::new();
    }
    let found = (at..body(case)).find_map(|at| {
        let rest = case.tokens.get(at..)?;
        Some((at, length(rest).or_else(|| rhythm(rest.first()?.text))?))
    });
    let Some((from, (text, months, used))) = found else { return Vec::new() };
    let end = case
        .tokens
        .get(from.saturating_add(used).saturating_sub(1))
        .map_or(case.text.len(), |token| token.end);
    let more = if months { MONTHS } else { "" };
    let message = "how fast points fade is said with `points halve every`";
    if case.kind == Some(Kind::Score) {
        let start = case.tokens.get(at).map_or(0, |token| token.start);
        return vec![
            Finding::over(Code::ForeignSign, start, end, message)
                .at("a line of its own, under the score")
                .help(format!("take it out here, and write it below: `points halve every {text}`")),
        ];
    }
    let comma = case.tokens.get(..at).unwrap_or_default().iter().rposition(|token| token.text == ",");
    let start = match comma.and_then(|comma| case.tokens.get(comma)) {
        Some(comma) => comma.start,
        None => 0,
    };
    // Points halve, and fade in no other way.
    let percent = case
        .tokens
        .windows(2)
        .find(|two| matches!(two, [number, sign] if number.what == What::Number && sign.text == "%"));
    if let Some([number, _]) = percent
        && number.text != "50"
    {
        return vec![
            Finding::over(
                Code::ForeignSign,
                0,
                end_before(case, body(case)),
                "points fade by halves: there is no other share",
            )
            .at("not by this share")
            .help("a line that fades has this form: `points halve every 60 days`"),
        ];
    }
    let by = if comma.is_some() {
        format!(", points halve every {text}")
    } else {
        format!("points halve every {text}")
    };
    vec![Finding { sure: percent.is_some(), ..finding(case, (start, end), by, message, more) }]
}

/// `-5 for each month without events, at most 25 points`
fn silence(case: &Case<'_>) -> Vec<Finding> {
    let words: Vec<&str> = case.tokens.iter().map(|token| token.text).collect();
    let has = |wanted: &[&str]| words.windows(wanted.len()).any(|some| some == wanted);
    let silent = words
        .iter()
        .any(|word| matches!(*word, "without" | "inactivity" | "inactive" | "silence" | "silent" | "idle"))
        || has(&["since", "last", "event"])
        || has(&["since", "any", "event"])
        || has(&["since", "last", "activity"])
        || has(&["no", "events"])
        || ["reaction", "response", "reply", "answer", "contact"].iter().any(|word| has(&["no", word]))
        || has(&["no", "activity"]);
    let signed = case.tokens.windows(2).position(|two| match two {
        [sign, number] => matches!(sign.text, "+" | "-" | "−" | "–") && number.what == What::Number,
        _ => false,
    });
    let (true, Some(signed)) = (silent, signed) else { return Vec::new() };
    let body = body(case);
    let points = case.tokens.get(signed..signed.saturating_add(2)).unwrap_or_default();
    let points: String = points
        .iter()
        .map(|token| {
            if token.what == What::Number {
                token.text
            } else if token.text == "+" {
                "+"
            } else {
                "-"
            }
        })
        .collect();
    let limit =
        words.iter().take(body).position(|word| matches!(*word, "most" | "max" | "maximum" | "exceed"));
    let limit =
        limit.or_else(|| words.windows(2).position(|two| two == ["up", "to"]).map(|at| at.saturating_add(1)));
    let limit = limit
        .or_else(|| words.windows(2).position(|two| two == ["more", "than"]).map(|at| at.saturating_add(1)));
    let most =
        limit.and_then(|at| case.tokens.get(at.saturating_add(1))).filter(|token| token.what == What::Number);
    let before = limit.unwrap_or(body);
    let length = (signed.saturating_add(2)..before).find_map(|at| length(case.tokens.get(at..)?));
    let (length, months, _) = length.unwrap_or(("30 days".to_owned(), true, 0));
    // `after 30 days without activity` is paid once, not for each 30 days.
    let once = words.iter().any(|word| matches!(*word, "after" | "if" | "when")) && !words.contains(&"each");
    let number = points.trim_start_matches(['+', '-']).to_owned();
    let most = most.map(|most| most.text.to_owned()).or(once.then_some(number));
    let cap = most.map_or(String::new(), |most| format!(", at most {most} points"));
    let by = format!("{points} per {length} without activity{cap}");
    let more = if months { "; silence is counted in days, so a month is 30 days" } else { "" };
    vec![finding(case, (0, end_before(case, body)), by, "silence is counted with `without activity`", more)]
}

/// `rejected since accepted`, `rejected after accepted`, `accepted not followed by rejected`
fn followed(case: &Case<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, token) in case.tokens.iter().enumerate() {
        let name = |at: usize| {
            case.tokens.get(at).filter(|token| token.what == What::Word && !is_keyword(token.text))
        };
        let word = |more: usize| case.tokens.get(at.saturating_add(more)).map_or("", |token| token.text);
        let Some(before) = at.checked_sub(1).and_then(name).filter(|name| unit_days(name.text).is_none())
        else {
            continue;
        };
        let width = match (token.text, word(1), word(2)) {
            ("since", "the", "last") => continue,
            ("later", "than", _) => 2,
            ("not", "followed", "by") => 3,
            ("followed", "by", _) => 2,
            ("since" | "after" | "following", "the", _) => 2,
            ("since" | "after" | "following", ..) => 1,
            _ => continue,
        };
        let Some(other) = name(at.saturating_add(width)) else { continue };
        let message = "what happened since another event is said with `since last`";
        let by = match (token.text, width) {
            ("not", _) => format!("{} and no {} since last {}", before.text, other.text, before.text),
            ("followed", _) => format!("{} since last {}", other.text, before.text),
            _ => format!("{} since last {}", before.text, other.text),
        };
        let from = at.saturating_add(width).saturating_add(1);
        let asked = case.tokens.get(from).filter(|token| token.text == "where");
        let Some(asked) = asked else {
            found.push(finding(case, (before.start, other.end), by, message, ""));
            continue;
        };
        // What is asked of the one stands before the other.
        let and = case.tokens.iter().skip(from).position(|token| token.text == "and");
        let end = end_before(case, and.map_or(body(case), |more| from.saturating_add(more)));
        let which = case.text.get(asked.start..end).unwrap_or("");
        let by = format!("{} {which} since last {}", before.text, other.text);
        found.push(finding(case, (before.start, end), by, message, ""));
    }
    found
}

/// Whether `3 or more` or `at least 3` stands somewhere before a token.
pub(super) fn is_several(case: &Case<'_>, at: usize) -> bool {
    let before = case.tokens.get(..at).unwrap_or_default();
    before.windows(4).any(|four| match four {
        [count, or, more, _] if count.what == What::Number => or.text == "or" && more.text == "more",
        // `vans is at least 3` compares.
        [at, least, count, event] => {
            at.text == "at"
                && least.text == "least"
                && count.what == What::Number
                && event.what == What::Word
                && !is_keyword(event.text)
        }
        _ => false,
    })
}

/// A length of time as it is written.
pub(super) fn own_length(tokens: &[Token<'_>]) -> Option<(String, usize)> {
    let (count, unit) = (tokens.first()?, tokens.get(1)?);
    unit_days(unit.text)?;
    let count = number_word(count.text)?;
    Some((format!("{count} {}", unit.text), 2))
}

/// `lease_end within 6 months`, `webinar within 6 months`: to come or gone by, as the name tells.
fn nearness(case: &Case<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    if case.kind == Some(Kind::Answer) {
        return found;
    }
    for (at, token) in case.tokens.iter().enumerate() {
        let ahead = |more: usize| case.tokens.get(at.saturating_add(more)).map_or("", |token| token.text);
        let width = match (token.text, ahead(1), ahead(2), ahead(3)) {
            ("within", "the", "next", _) => 3,
            ("in" | "within", "less" | "fewer", "than", _) => 3,
            ("is" | "=", "within", ..) => 2,
            ("in", "next", ..) | ("within", "next", ..) => 2,
            // `3 or more E within N` is about how near they are to each other.
            ("within", ..) if !is_several(case, at) => 1,
            ("is", "in", "the", "next") => 4,
            ("<=" | "<", _, _, "from") => 1,
            _ => continue,
        };
        let from = at.saturating_add(width);
        let Some((length, used)) = case.tokens.get(from..).and_then(own_length) else { continue };
        let after = from.saturating_add(used);
        let word = |at: usize| case.tokens.get(at).map_or("", |token| token.text);
        let now = word(after) == "from" && matches!(word(after.saturating_add(1)), "now" | "today");
        if now {
            let end = end_before(case, after.saturating_add(2));
            let message = "what is still to come is said with `in the next`";
            found.push(finding(case, (token.start, end), format!("in the next {length}"), message, ""));
            continue;
        }
        if matches!(token.text, "<=" | "<") {
            continue;
        }
        let end = end_before(case, from);
        let change = |by: &str, message: &str, more: &str| {
            Finding::over(Code::ForeignSign, token.start, end, message)
                .at(format!("say `{by}`"))
                .help(format!("write `{{line}}`{more}"))
                .guess(vec![Change::new(token.start, end, by)])
                .phrase()
        };
        let more = if width == 1 { ", if it is still to come; what has been is `in the last`" } else { "" };
        found.push(change("in the next", "what is still to come is said with `in the next`", more));
        if width == 1 {
            found.push(change("in the last", "a window of time is said with `in the last`", ""));
        }
    }
    found
}

/// `days since lease_end -180 to 0`: what reads on as a difference is a range.
fn negative_range(case: &Case<'_>) -> Vec<Finding> {
    let range = case.tokens.windows(5).find(|five| {
        let [name, minus, low, to, high] = five else { return false };
        let sign = high.text == "-" || high.what == What::Number;
        name.what == What::Word && minus.text == "-" && low.what == What::Number && to.text == "to" && sign
    });
    let Some([_, minus, .., to, _]) = range else { return Vec::new() };
    let message = "a range stands behind `is`";
    let insert = Change::new(minus.start, minus.start, "is ");
    vec![
        Finding::over(Code::ForeignSign, minus.start, to.end, message)
            .at("say `is` before it")
            .help("write `{line}`")
            .guess(vec![insert])
            .phrase(),
    ]
}

/// Values in a row without brackets: `country in Germany, Netherlands`, `title contains "a", "b"`
fn in_values(case: &Case<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    if matches!(case.kind, Some(Kind::Field | Kind::Event)) {
        return found;
    }
    let word = |at: usize| case.tokens.get(at).map_or("", |token| token.text);
    for at in 1..case.tokens.len() {
        let (width, ours) = match (word(at), word(at.saturating_add(1)), word(at.saturating_add(2))) {
            ("is", "in", _) | ("is", "any", "of") => {
                (if word(at.saturating_add(1)) == "in" { 2 } else { 3 }, "is one of")
            }
            ("is", "one", "of") => (3, "is one of"),
            ("is", "not", "one") if word(at.saturating_add(3)) == "of" => (4, "is not one of"),
            ("is", "not", "in") => (3, "is not one of"),
            ("one" | "any", "of", _) if plain_name(case, at) => (2, "is one of"),
            ("is", "not", _) => (2, "is not one of"),
            ("not", "in", _) => (2, "is not one of"),
            ("in", next, _) if next != "the" && next != "(" => (1, "is one of"),
            ("contains", "any", "of") => (3, "contains one of"),
            ("contains", "one", "of") => (3, "contains one of"),
            ("contains", "word", _) => (2, "contains word one of"),
            ("contains", ..) => (1, "contains one of"),
            ("ends", "with", _) => (2, "ends with one of"),
            ("starts", "with", _) => (2, "starts with one of"),
            _ => continue,
        };
        let from = at.saturating_add(width);
        let from = from.saturating_add(usize::from(word(from) == ":" && ours.ends_with("one of")));
        let (items, end) = items(case, from);
        // `is not A or B` is a form of the language.
        let commas = case.tokens.iter().any(|token| {
            token.text == ","
                && token.start < end
                && token.start > case.tokens.get(at).map_or(0, |token| token.start)
        });
        if (width, ours) == (2, "is not one of") && word(at) == "is" && !commas {
            continue;
        }
        let listed = ours.ends_with("is one of") || ours == "is not one of";
        if items.len() < 2 && !(listed && width == 1) || items.is_empty() {
            continue;
        }
        let start = case.tokens.get(at).map_or(0, |token| token.start);
        let message = "several values stand in brackets, as a list";
        let trust = (items.len() > 1).then_some(Trust::Phrase);
        let mut say = |values: String, message: &str, more: &str, trust| {
            let by = format!("{ours} {values}");
            found.push(Finding { trust, ..finding(case, (start, end), by, message, more) });
        };
        // One word is rather the name of a list.
        if let [item] = &items[..] {
            say(item.clone(), "a list of values is said with `is one of`", "", Some(Trust::Phrase));
        }
        if items.iter().all(|item| !item.contains(' ') || item.starts_with('"')) {
            say(format!("({})", items.join(", ")), message, "", trust);
        }
        let quoted: Vec<String> = items
            .iter()
            .map(|item| if item.starts_with('"') { item.clone() } else { format!("\"{item}\"") })
            .collect();
        if quoted != items {
            say(format!("({})", quoted.join(", ")), message, "; texts stand in quotes", trust);
        }
    }
    found
}

/// Whether a name stands before a token.
fn plain_name(case: &Case<'_>, at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| case.name(before).is_some())
}

/// Whether behind an `and` stands one item, and then no more.
fn last_item(case: &Case<'_>, and: usize) -> bool {
    let item = case.tokens.get(and.saturating_add(1));
    let plain = item
        .is_some_and(|item| item.what == What::Quoted || item.what == What::Word && !is_keyword(item.text));
    plain && matches!(case.nth(and.saturating_add(2)), "" | "because" | ")" | "owned")
}

/// The items that stand from a token on, and where the last ends.
fn items(case: &Case<'_>, from: usize) -> (Vec<String>, usize) {
    let (mut items, mut item, mut end) = (Vec::new(), (0usize, 0usize), 0usize);
    let opened = case.tokens.get(from).is_some_and(|token| token.text == "(");
    let flush = |item: &mut (usize, usize), items: &mut Vec<String>| {
        if item.1 > item.0 {
            items.push(super::one_line(case.text.get(item.0..item.1).unwrap_or("")));
        }
        *item = (0, 0);
    };
    let skipped = from.saturating_add(usize::from(opened));
    for (at, token) in case.tokens.iter().enumerate().skip(skipped) {
        match (token.what, token.text) {
            (_, ")") if opened => {
                flush(&mut item, &mut items);
                return (items, token.end);
            }
            (What::Mark, ",") | (What::Word, "or") => flush(&mut item, &mut items),
            // `A, B and C` at the end of a line.
            (What::Word, "and") if !items.is_empty() && last_item(case, at) => flush(&mut item, &mut items),
            (What::Word, text) if is_keyword(text) && !matches!(text, "other" | "the" | "of") => break,
            (What::Mark, "." | "-" | "@" | "/") | (What::Word | What::Quoted | What::Number, _) => {
                item = (if item.1 == 0 { token.start } else { item.0 }, token.end);
                end = token.end;
            }
            _ => break,
        }
    }
    flush(&mut item, &mut items);
    (items, end)
}

/// `email domain is not gmail.com`
fn domain_behind(case: &Case<'_>) -> Vec<Finding> {
    let at = case.tokens.windows(2).position(|two| match two {
        [name, domain] => name.what == What::Word && !is_keyword(name.text) && domain.text == "domain",
        _ => false,
    });
    let Some((name, domain)) =
        at.and_then(|at| Some((case.tokens.get(at)?, case.tokens.get(at.checked_add(1)?)?)))
    else {
        return Vec::new();
    };
    let message = "what follows the `@` is asked with `domain of`";
    let by = format!("domain of {}", name.text);
    let mut found = vec![finding(case, (name.start, domain.end), by.clone(), message, "")];
    // Its value without quotes.
    let after = case.tokens.iter().position(|token| token.start >= domain.end && token.text == "is");
    let value = after.map(|at| {
        if case.tokens.get(at.saturating_add(1)).is_some_and(|token| token.text == "not") {
            at.saturating_add(2)
        } else {
            at.saturating_add(1)
        }
    });
    if let Some(value) = value {
        let (items, end) = items(case, value);
        if let ([item], Some(first)) = (&items[..], case.tokens.get(value))
            && !item.starts_with('"')
        {
            let start = first.start;
            let quoted = vec![
                Change::new(name.start, domain.end, by),
                Change::new(start, end, format!("\"{}\"", item.trim_start_matches('@'))),
            ];
            found.insert(
                0,
                Finding::over(Code::ForeignSign, name.start, domain.end, message)
                    .at(format!("say `domain of {}`", name.text))
                    .help("write `{line}`")
                    .guess(quoted)
                    .phrase(),
            );
        }
    }
    found
}

/// `vans > 50 and < 500`
fn same_subject(case: &Case<'_>) -> Vec<Finding> {
    let compares = |at: usize| {
        let word = |at: usize| case.tokens.get(at).map_or("", |token| token.text);
        matches!(
            word(at),
            "<" | ">" | "<=" | ">=" | "=" | "!=" | "≤" | "≥" | "is" | "contains" | "below" | "above"
        ) || matches!(
            (word(at), word(at.saturating_add(1))),
            ("less" | "more", "than") | ("at", "least" | "most")
        ) || matches!((word(at), word(at.saturating_add(1))), ("starts" | "ends", "with"))
    };
    let mut changes = Vec::new();
    let mut subject: Option<(usize, usize)> = None;
    for (at, token) in case.tokens.iter().enumerate() {
        let after_word = at
            .checked_sub(1)
            .and_then(|at| case.tokens.get(at))
            .is_some_and(|before| matches!(before.text, "and" | "or"));
        if !compares(at) {
            continue;
        }
        match (after_word, subject) {
            (true, Some((start, end))) => {
                let again = case.text.get(start..end).unwrap_or("");
                changes.push(Change::new(token.start, token.start, format!("{again} ")));
            }
            (true, None) => return Vec::new(),
            (false, _) => {
                let begin = case.tokens.get(..at).unwrap_or_default().iter().rposition(|token| {
                    matches!(
                        token.text,
                        "and"
                            | "or"
                            | "("
                            | "if"
                            | "means"
                            | "requires"
                            | "not"
                            | "where"
                            | ","
                            | "have"
                            | ":"
                    )
                });
                let first = begin.map_or(0, |begin| begin.saturating_add(1));
                subject = case
                    .tokens
                    .get(first)
                    .filter(|_| first < at)
                    .map(|from| (from.start, end_before(case, at)));
            }
        }
    }
    let (Some(first), Some(_)) = (changes.first().map(|change| change.start), changes.last()) else {
        return Vec::new();
    };
    vec![
        Finding::over(Code::MissingWord, first, first, "each comparison names what it compares")
            .at("what is compared here?")
            .help("write `{line}`")
            .guess(changes),
    ]
}
