//! What people add to a line or put in another order: a period behind an amount, `unless`, who is called first, who answers
//! whom.

use super::super::shape::{Home, Kind};
use super::case::{Case, Change, Finding, Token, What};
use super::said::{body, end_before, finding, is_several, own_length};
use crate::diag::Code;
use crate::syntax::is_keyword;
use crate::syntax::tree::TimeUnit;

pub(super) const MAKERS: &[fn(&Case<'_>) -> Vec<Finding>] =
    &[per_period, unless, ordering, answer_after, promise, of_each_other, title];

/// `budget number in EUR per month`, `budget >= 50 EUR per month`: the unit is all there is.
fn per_period(case: &Case<'_>) -> Vec<Finding> {
    let found = case.tokens.windows(5).find(|five| {
        let [first, before, unit, per, period] = five else { return false };
        // `2 webinar per week` is no amount.
        let compared = matches!(
            first.text,
            ">=" | "<=" | ">" | "<" | "=" | "is" | "from" | "to" | "below" | "above" | "between"
        );
        let amount =
            compared && before.what == What::Number || before.text == "in" && case.kind == Some(Kind::Field);
        amount
            && unit.what == What::Word
            && unit.text != "points"
            && per.text == "per"
            && !is_keyword(period.text)
    });
    let Some([_, _, unit, _, period]) = found else { return Vec::new() };
    let message = format!("a number has one unit: `{}`", unit.text);
    vec![
        Finding::over(Code::ForeignSign, unit.end, period.end, message)
            .at("leave this out")
            .help("write `{line}`; the name of the field, or its question, says per what")
            .guess(vec![Change::new(unit.end, period.end, "")])
            .phrase(),
    ]
}

/// `+2 on mail_click unless seconds <= 10`
fn unless(case: &Case<'_>) -> Vec<Finding> {
    let Some(at) = case.tokens.iter().position(|token| token.text == "unless") else { return Vec::new() };
    let (true, Some(token)) = (case.tokens.iter().any(|token| token.text == "on"), case.tokens.get(at))
    else {
        return Vec::new();
    };
    let stop = case.tokens.iter().skip(at).find(|token| matches!(token.text, "," | "because" | "owned"));
    let end = stop.map_or(body_end(case), |stop| {
        case.tokens.iter().rev().find(|token| token.end <= stop.start).map_or(stop.start, |token| token.end)
    });
    let Some(rest) = case.text.get(token.end..end) else { return Vec::new() };
    let by = format!("where not ({})", rest.trim());
    vec![finding(case, (token.start, end), by, "which occurrences count is said with `where`", "")]
}

/// `order by lease_end soonest first`, `vans, biggest first`, `prefers lease_end soonest first, then vans`
fn ordering(case: &Case<'_>) -> Vec<Finding> {
    if case.home != Home::Stage {
        return Vec::new();
    }
    let tokens: &[Token<'_>] = case.tokens.get(..body(case)).unwrap_or(&case.tokens);
    let words: Vec<&str> = tokens.iter().map(|token| token.text).collect();
    let skipped = match words[..] {
        ["order" | "sort" | "rank", "by", ..] | ["call", "first", ..] => 2,
        ["prefers" | "first", ..] => 1,
        _ => 0,
    };
    let mut items: Vec<String> = Vec::new();
    let mut name: Option<&str> = None;
    let mut told = false;
    for token in tokens.iter().skip(skipped) {
        let how = match token.text {
            "soonest" | "earliest" | "sooner" => "earlier",
            "latest" | "newest" => "later",
            "biggest" | "highest" | "largest" | "bigger" | "larger" | "most" => "higher",
            "smallest" | "lowest" | "fewest" | "smaller" => "lower",
            "," | "first" | "then" | ":" | "and" => continue,
            other if token.what == What::Word && !is_keyword(other) && name.is_none() => {
                name = Some(other);
                continue;
            }
            _ => return Vec::new(),
        };
        told = true;
        match name.take() {
            Some(name) => items.push(format!("{how} {name}")),
            None => return Vec::new(),
        }
    }
    if !told || name.is_some() {
        return Vec::new();
    }
    let by = format!("prefers {}", items.join(", "));
    let end = tokens.last().map_or(0, |token| token.end);
    vec![finding(case, (0, end), by, "who is called first is said with `prefers`", "")]
}

/// `call within 1 day after quote_request`
fn answer_after(case: &Case<'_>) -> Vec<Finding> {
    let (Home::Stage, [with, within, rest @ ..]) = (case.home, &case.tokens[..]) else { return Vec::new() };
    if with.what != What::Word || is_keyword(with.text) || !matches!(within.text, "within" | "in") {
        return Vec::new();
    }
    let Some((length, used)) = own_length(rest) else { return Vec::new() };
    let (Some(after), Some(of)) = (rest.get(used), rest.get(used.saturating_add(1))) else {
        return Vec::new();
    };
    if !matches!(after.text, "after" | "of") || of.what != What::Word {
        return Vec::new();
    }
    let by = format!("answer within {length} of {} by {}", of.text, with.text);
    vec![finding(case, (0, of.end), by, "a promise is said with `answer within`", "")]
}

/// `answer quote_request by call within 24 hours`
fn promise(case: &Case<'_>) -> Vec<Finding> {
    if case.tokens.first().is_none_or(|token| !matches!(token.text, "answer" | "respond" | "follow")) {
        return Vec::new();
    }
    let words: Vec<&str> = case.tokens.iter().map(|token| token.text).collect();
    let place = |word: &str| words.iter().position(|known| *known == word);
    let (Some(by), Some(within)) = (place("by").or(place("with")), place("within").or(place("in"))) else {
        return Vec::new();
    };
    let name =
        |at: usize| case.tokens.get(at).filter(|token| token.what == What::Word && !is_keyword(token.text));
    let of = (1..by).rev().filter_map(name).find(|token| TimeUnit::of(token.text).is_none());
    let (Some(of), Some(with), Some((length, ..))) =
        (of, name(by.saturating_add(1)), case.tokens.get(within.saturating_add(1)..).and_then(own_length))
    else {
        return Vec::new();
    };
    let by = format!("answer within {length} of {} by {}", of.text, with.text);
    let end = end_before(case, body(case));
    vec![finding(case, (0, end), by, "a promise is said with `answer within`", "")]
}

/// `MQL (marketing qualified) requires interest >= 30`
fn title(case: &Case<'_>) -> Vec<Finding> {
    let Some(requires) =
        case.tokens.iter().position(|token| matches!(token.text, "requires" | "if" | "when"))
    else {
        return Vec::new();
    };
    let before = case.tokens.get(..requires).unwrap_or_default();
    let ([name, open, words @ .., close], true) = (before, case.tokens.len() > requires) else {
        return Vec::new();
    };
    let sign = matches!((open.text, close.text), ("(", ")") | ("[", "]")) && !words.is_empty();
    if name.what != What::Word
        || is_keyword(name.text)
        || !sign
        || words.iter().any(|word| word.what == What::Quoted)
    {
        return Vec::new();
    }
    let (Some(first), Some(last), Some(word)) = (words.first(), words.last(), case.tokens.get(requires))
    else {
        return Vec::new();
    };
    let said = case.text.get(first.start..last.end).unwrap_or("");
    let message = "the title of a stage stands in quotes";
    let by = format!("\"{}\"", super::one_line(said));
    let found = finding(case, (open.start, close.end), by, message, "");
    let changes = [found.changes.clone(), vec![Change::of(word, "requires")]].concat();
    vec![if word.text == "requires" { found } else { Finding { changes, ..found } }]
}

/// `3 or more page_view within 7 days`
fn of_each_other(case: &Case<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, token) in case.tokens.iter().enumerate().filter(|(_, token)| token.text == "within") {
        let from = at.saturating_add(1);
        let Some((length, used)) =
            case.tokens.get(from..).and_then(own_length).filter(|_| is_several(case, at))
        else {
            continue;
        };
        let next = case.tokens.get(from.saturating_add(used)).map_or("", |token| token.text);
        if matches!(next, "of" | "after" | "before") {
            continue;
        }
        let end = end_before(case, from.saturating_add(used));
        let by = format!("within {length} of each other");
        let more = format!("; for what is new, say `in the last {length}`");
        found.push(finding(
            case,
            (token.start, end),
            by,
            "how near events are to each other is said in full",
            &more,
        ));
    }
    found
}

/// Where the line itself ends: before `because` and `owned`.
fn body_end(case: &Case<'_>) -> usize {
    end_before(case, body(case))
}
