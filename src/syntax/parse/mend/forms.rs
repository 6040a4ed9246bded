//! Forms of other languages and of plain English that are more than one phrase.

use super::super::shape::{Home, Kind};
use super::case::{Case, Change, Finding, Token, What};
use crate::diag::Code;
use crate::syntax::is_keyword;

fn is_name(token: &Token<'_>) -> bool {
    token.what == What::Word && !is_keyword(token.text)
}

/// `created is 2026-01-01 to 2026-03-31`
pub(super) fn date_range(case: &Case<'_>) -> Option<Finding> {
    let at = case.tokens.windows(3).position(|three| match three {
        [low, word, high] => {
            (low.what, high.what) == (What::Date, What::Date)
                && matches!(word.text, "to" | "and" | "until" | "till" | "-" | "–")
        }
        _ => false,
    })?;
    let (low, high) = (case.tokens.get(at)?, case.tokens.get(at.checked_add(2)?)?);
    // What stands between the date that is asked about and the range, last word first.
    let mut before = case.tokens.get(..at)?.iter().rev().peekable();
    before.next_if(|token| matches!(token.text, "between" | "from"));
    let negated = before.next_if(|token| token.text == "not").is_some();
    before.next_if(|token| token.text == "is");
    let of = before.next().filter(|token| is_name(token))?;
    let both = format!("{name} >= {} and {name} <= {}", low.text, high.text, name = of.text);
    // Beside `or`, two conditions with `and` need brackets.
    let beside_or = case.tokens.iter().any(|token| token.text == "or");
    let text = match (negated, beside_or) {
        (true, _) => format!("not ({both})"),
        (false, true) => format!("({both})"),
        (false, false) => both,
    };
    let written = vec![Change::new(of.start, high.end, text)];
    case.reach(&written, high.end.max(case.stop))?;
    Some(
        Finding::over(Code::ForeignSign, low.start, high.end, "only numbers are held against a range")
            .at("days, not numbers")
            .help("write `{line}`; both days are part of it")
            .fix(written),
    )
}

/// `by employees: below 50: -5; 50 to 500: +20`: what follows the `;` is a line of its own, and no line.
pub(super) fn band_alone(case: &Case<'_>) -> Option<Finding> {
    if !matches!(case.home, Home::Score | Home::Implicit) || case.kind.is_some() {
        return None;
    }
    case.tokens.iter().find(|token| token.text == ":")?;
    if !case.mends(&[Change::new(0, 0, "by score: ")]) {
        return None;
    }
    Some(
        Finding::over(Code::Punctuation, 0, case.text.len(), "a band stands in the line that begins with `by`")
            .at("a line of its own, after a `;` or a line's end")
            .help(format!(
                "put a comma before it, not a `;`: `by …, {}`; a line that begins with a comma continues the one above",
                super::one_line(case.text)
            )),
    )
}

/// `employees is 50 or more`
pub(super) fn or_more(case: &Case<'_>) -> Option<Finding> {
    let at = case.tokens.windows(3).position(|three| match three {
        [number, or, more] => {
            number.what == What::Number
                && or.text == "or"
                && matches!(
                    more.text,
                    "more" | "higher" | "greater" | "above" | "less" | "fewer" | "lower" | "below"
                )
        }
        _ => false,
    })?;
    let (number, more) = (case.tokens.get(at)?, case.tokens.get(at.saturating_add(2))?);
    let before = at.checked_sub(1).and_then(|at| case.tokens.get(at))?;
    let start = if before.text == "is" { before.start } else { number.start };
    let least = matches!(more.text, "more" | "higher" | "greater" | "above");
    let meant = format!("{} {}", if least { "at least" } else { "at most" }, number.text);
    let change = vec![Change::new(start, more.end, meant.clone())];
    case.reach(&change, case.stop.max(more.end))?;
    Some(
        Finding::over(Code::IsAndMore, start, more.end, format!("a number is compared with `{meant}`"))
            .at(format!("say `{meant}`"))
            .help("write `{line}`; `or more` counts events: `3 or more page_view`")
            .fix(change),
    )
}

/// `title does not contain "student"`
pub(super) fn does_not(case: &Case<'_>) -> Option<Finding> {
    let at = case.tokens.windows(2).position(|two| match two {
        [not, verb] => not.text == "not" && ours(verb.text).is_some(),
        _ => false,
    })?;
    let (not, verb) = (case.tokens.get(at)?, case.tokens.get(at.saturating_add(1))?);
    let does = at
        .checked_sub(1)
        .and_then(|at| case.tokens.get(at))
        .filter(|token| matches!(token.text, "does" | "do"));
    let subject = at.checked_sub(if does.is_some() { 2 } else { 1 }).and_then(|at| case.tokens.get(at))?;
    let verb_ours = ours(verb.text)?;
    let start = does.map_or(not.start, |does| does.start);
    let changes =
        vec![Change::new(subject.start, subject.start, "not "), Change::new(start, verb.end, verb_ours)];
    case.helps(&changes).then(|| {
        Finding::over(Code::ForeignSign, start, verb.end, "`not` stands before the whole condition")
            .at(format!("say `not {} {verb_ours}`", subject.text))
            .help("write `{line}`")
            .fix(changes)
    })
}

fn ours(verb: &str) -> Option<&'static str> {
    Some(match verb {
        "contain" | "contains" => "contains",
        "start" | "starts" => "starts",
        "end" | "ends" => "ends",
        "include" | "includes" => "include",
        _ => return None,
    })
}

/// `else "Newsletter"`
pub(super) fn else_first(case: &Case<'_>) -> Option<Finding> {
    let first = case.tokens.first().filter(|token| matches!(token.text, "else" | "otherwise" | "default"))?;
    let second = case.tokens.get(1)?;
    let value = if matches!(second.text, ":" | "=" | "->") { case.tokens.get(2)? } else { second };
    let change = vec![Change::new(first.start, value.end, format!("{} otherwise", value.text))];
    case.mends(&change).then(|| {
        Finding::over(Code::ForeignSign, first.start, value.end, "the value comes first, then `otherwise`")
            .at(format!("say `{} otherwise`", value.text))
            .help("write `{line}`")
            .fix(change)
    })
}

/// `50 <= employees <= 500`
pub(super) fn chain(case: &Case<'_>) -> Option<Finding> {
    let is_sign = |text: &str| matches!(text, "<" | "<=" | ">" | ">=" | "≤" | "≥");
    let here = case.token(0).filter(|token| is_sign(token.text))?;
    let name = case.token(-1)?;
    let (low, high) = (case.token(-3).filter(|_| is_sign(case.word(-2)))?, case.token(1)?);
    let closed = |sign: &str| matches!(sign, "<=" | ">=" | "≤" | "≥");
    let finding =
        Finding::over(Code::Unexpected, low.start, high.end, "a condition compares two things, not three");
    let finding = finding.at("two comparisons in one");
    if closed(case.word(-2)) && closed(here.text) && low.what == What::Number && high.what == What::Number {
        let (low_text, high_text) =
            if here.text.starts_with(['<', '≤']) { (low.text, high.text) } else { (high.text, low.text) };
        let meant = format!("{} {low_text} to {high_text}", name.text);
        return Some(
            finding
                .help("write `{line}`; both ends are part of a range")
                .fix(vec![Change::new(low.start, high.end, meant)]),
        );
    }
    let meant = format!("{} {} {} and {}", low.text, case.word(-2), name.text, name.text);
    Some(finding.help("write `{line}`").fix(vec![Change::new(low.start, name.end, meant)]))
}

/// `one of (software, logistics)`
pub(super) fn brackets_around_choices(case: &Case<'_>) -> Option<Finding> {
    let open = case.token(0).filter(|token| token.text == "(" && case.kind == Some(Kind::Field))?;
    let close = case.tokens.iter().rev().find(|token| token.text == ")")?;
    let changes = vec![Change::of(open, ""), Change::of(close, "")];
    case.helps(&changes).then(|| {
        Finding::over(
            Code::Punctuation,
            open.start,
            close.end,
            "the values of a choice stand without brackets",
        )
        .at("leave out the brackets")
        .help("write `{line}`")
        .fix(changes)
    })
}

/// `topics include pricing, security`
pub(super) fn include(case: &Case<'_>) -> Option<Finding> {
    let at = case.tokens.iter().position(|token| token.text == "include")?;
    let include = case.tokens.get(at)?;
    let comma = case.tokens.get(at.saturating_add(2)).filter(|token| token.text == ",")?;
    let change = vec![Change::new(include.end, include.end, " any of")];
    case.reach(&change, comma.end)?;
    Some(
        Finding::new(Code::MissingWord, include, "several values are included with `any of` or `all of`")
            .at("one of them, or all?")
            .help("write `{line}` if one is enough, or `include all of …`")
            .guess(change),
    )
}

/// What does not go on a points line: two events, `at most` where nothing adds up.
pub(super) fn on_line(case: &Case<'_>) -> Option<Finding> {
    if case.kind != Some(Kind::Points) {
        return None;
    }
    let pays = case.tokens.iter().find(|token| matches!(token.text, "on" | "if" | "per"))?;
    let here = case.token(0)?;
    let rest =
        || vec![Change::new(case.token(-1).map_or(here.start, |before| before.end), case.text.len(), "")];
    match (pays.text, here.text) {
        ("on", "or" | "and" | ",")
            if case.token(1).is_some_and(is_name)
                || case.word(1) == "on" && case.token(2).is_some_and(is_name) =>
        {
            let at = if case.word(1) == "on" { 2 } else { 1 };
            let second = case.word(at);
            let paid = case.tokens.iter().position(|token| token.text == "on");
            let first = paid.and_then(|at| case.name(at.saturating_add(1))).unwrap_or(case.word(-1));
            let end = case.token(at).map_or(here.end, |token| token.end);
            let cut = Change::new(case.token(-1).map_or(here.start, |before| before.end), end, "");
            Some(
                Finding::over(Code::Unexpected, here.start, end, "a points line pays for one event")
                    .at("a second event")
                    .help(format!(
                        "write a line for each; or make them a group, `events GROUP are {first}, {second}`, and pay `on GROUP`"
                    ))
                    .guess(vec![cut]),
            )
        }
        ("if", "at" | "once" | "points") if case.word(-1) == "," => Some(
            Finding::over(
                Code::Unexpected,
                here.start,
                case.text.len(),
                "an `if` line pays once, so nothing adds up",
            )
            .at("leave this out")
            .help("write `{line}`; what can add up are lines with `on` and `per`")
            .fix(vec![Change::new(
                case.token(-2).map_or(here.start, |before| before.end),
                case.text.len(),
                "",
            )]),
        ),
        ("per", "once" | "points") if case.word(-1) == "," => Some(
            Finding::over(
                Code::Unexpected,
                here.start,
                case.text.len(),
                "`once` and half-lives belong to lines with `on`",
            )
            .at("leave this out")
            .help("a `per` line may end with a limit: `, at most 50 points`")
            .guess(rest()),
        ),
        _ => None,
    }
}

/// `use "a.qualify", "b.qualify"`
pub(super) fn one_file(case: &Case<'_>) -> Option<Finding> {
    if case.kind != Some(Kind::Use) || case.token(0)?.what != What::Quoted {
        return None;
    }
    let before = case.token(-1).filter(|token| token.text == ",")?;
    Some(
        Finding::over(Code::Unexpected, before.start, case.text.len(), "one `use` line names one file")
            .at("a second file")
            .help(format!("write it on a line of its own: `use {}`", case.word(0)))
            .guess(vec![Change::new(before.start, case.text.len(), "")]),
    )
}
