//! Numbers with something stuck to them, and commas with no space behind.

use super::case::{Case, Change, Finding, Token, What};
use crate::diag::Code;
use crate::syntax::is_keyword;
use crate::syntax::tree::TimeUnit;

/// `10,300`, `1.234,50`, `10k`, `60days`, `.5`
pub(super) fn stuck(case: &Case<'_>) -> Option<Finding> {
    let odd = |token: &&Token<'_>| token.what == What::Number && !plain(token.text);
    let token = case.tokens.iter().find(odd)?;
    let text = token.text;
    let finding = |message: &str| Finding::new(Code::StuckNumber, token, message);
    if text.contains(',') && text.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.')) {
        let next = case.tokens.iter().find(|next| next.start >= token.end);
        // A unit stands behind one number.
        let unit = next.filter(|next| next.what == What::Word && !is_keyword(next.text));
        return Some(with_comma(token, unit.is_some()));
    }
    if text.chars().all(|c| c.is_ascii_digit() || c == '.') {
        let whole: String = text.chars().filter(char::is_ascii_digit).collect();
        let meant = if text.starts_with('.') { format!("0{text}") } else { whole };
        return Some(
            finding("a number has digits before its point, and one point at most")
                .at("not a number")
                .help("write `{line}`")
                .fix(vec![Change::of(token, meant)]),
        );
    }
    let split = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '_'))?;
    let (digits, rest) = text.split_at_checked(split)?;
    let quoted = Change::of(token, format!("\"{text}\""));
    if case.reach(std::slice::from_ref(&quoted), token.end).is_some() && plain(digits) && !is_unit(rest) {
        return Some(
            Finding::new(
                Code::Unquoted,
                token,
                format!("`{text}` is no name, for a name begins with a letter"),
            )
            .at("a value that needs quotes")
            .help("write `{line}`")
            .fix(vec![quoted]),
        );
    }
    let thousands = match rest {
        "k" | "K" => Some("000"),
        "m" | "M" | "mln" | "mio" | "mn" => Some("000000"),
        _ => None,
    };
    if let (Some(zeros), false) = (thousands, digits.contains('.')) {
        let meant = format!("{digits}{zeros}");
        return Some(
            finding("a number is written out in full")
                .at(format!("`{rest}` is not read"))
                .help("write `{line}`")
                .fix(vec![Change::of(token, meant)]),
        );
    }
    if rest == "x" {
        return Some(
            finding("how often is said with `times`")
                .at("not a number")
                .help("write `{line}`")
                .fix(vec![Change::of(token, format!("{digits} times"))]),
        );
    }
    let meant = format!("{digits} {rest}");
    Some(
        finding("number and unit are two words")
            .at("a space is missing")
            .help("write `{line}`")
            .fix(vec![Change::of(token, meant)]),
    )
}

fn is_unit(text: &str) -> bool {
    matches!(text, "k" | "K" | "m" | "M" | "x")
        || TimeUnit::words().chain(["EUR", "USD", "GBP"]).any(|unit| text.starts_with(unit))
}

/// `10000`, `10_000`, `2.5`
fn plain(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    whole.split('_').all(digits) && digits(fraction)
}

/// A number with commas in it: thousands, or a decimal comma, or a list without its spaces.
fn with_comma(token: &Token<'_>, has_unit: bool) -> Finding {
    let text = token.text;
    let groups: Vec<&str> = text.split(',').collect();
    let thousands = groups.iter().skip(1).all(|group| group.len() == 3 && !group.contains('.'));
    let thousands =
        thousands || (groups.len() > 2 && groups.iter().skip(1).all(|group| group.get(..3).is_some()));
    let one = if text.contains('.') {
        // Both signs: the last one is the decimal point.
        let last = text.rfind(['.', ',']).unwrap_or(0);
        let digits =
            |part: Option<&str>| part.unwrap_or("").chars().filter(char::is_ascii_digit).collect::<String>();
        format!("{}.{}", digits(text.get(..last)), digits(text.get(last..)))
    } else if thousands {
        groups.concat()
    } else {
        text.replacen(',', ".", 1)
    };
    if has_unit {
        return Finding::new(Code::Comma, token, "a comma always separates, also inside a number")
            .at(format!("say `{one}`"))
            .help("write `{line}`")
            .fix(vec![Change::of(token, one)]);
    }
    let list = groups.join(", ");
    Finding::new(Code::Comma, token, "a comma always separates, so this would be several numbers")
        .at("one number, or a list?")
        .help(format!("write `{{line}}` for one number; a list is written `{list}`"))
        .guess(vec![Change::of(token, one)])
}

/// `50-500`, `50–500`; and values such as `1-10` that need quotes, all of them at once.
pub(super) fn ranges(case: &Case<'_>) -> Option<Finding> {
    let dashed: Vec<(&Token<'_>, &Token<'_>)> = case
        .tokens
        .windows(3)
        .filter_map(|three| match three {
            [low, dash, high] if low.what == What::Number && high.what == What::Number => {
                matches!(dash.text, "-" | "–" | "—" | "‒").then_some((low, high))
            }
            _ => None,
        })
        .collect();
    let (low, high) = *dashed.first()?;
    let range = format!("{} to {}", low.text, high.text);
    // `employees 10-50`
    let before = case.tokens.iter().rfind(|token| token.end <= low.start);
    let bare = before.is_some_and(|token| token.what == What::Word && !is_keyword(token.text));
    let is = vec![Change::new(low.start, high.end, format!("is {range}"))];
    let change = if bare && case.reach(&is, high.end.max(case.stop)).is_some() {
        is
    } else {
        vec![Change::new(low.start, high.end, range.clone())]
    };
    if case.reach(&change, high.end.max(case.stop)).is_some() {
        return Some(
            Finding::over(Code::ForeignSign, low.start, high.end, "a range is said with `to`")
                .at(format!("say `{range}`"))
                .help("write `{line}`; both ends are part of a range")
                .fix(change),
        );
    }
    let quoted: Vec<Change> = dashed
        .iter()
        .filter_map(|(low, high)| {
            Some(Change::new(low.start, high.end, format!("\"{}\"", case.text.get(low.start..high.end)?)))
        })
        .collect();
    let last = dashed.last().map_or(high.end, |(_, high)| high.end);
    case.reach(&quoted, last)?;
    Some(
        Finding::over(
            Code::Unquoted,
            low.start,
            last,
            "a value that is no single word stands between quotes",
        )
        .at("no quotes")
        .help("write `{line}`")
        .fix(quoted),
    )
}

/// `31/12/2026`
pub(super) fn slashes(case: &Case<'_>) -> Option<Finding> {
    let parts = case.tokens.windows(5).find(|five| match five {
        [day, one, month, two, year] => {
            [day, month, year].iter().all(|token| token.what == What::Number)
                && matches!((one.text, two.text), ("/", "/"))
        }
        _ => false,
    })?;
    let (first, last) = (parts.first()?, parts.last()?);
    let written = case.text.get(first.start..last.end)?.replace('/', "-");
    let finding =
        Finding::over(Code::BadDate, first.start, last.end, "a date is written with `-`, the year first");
    let finding = finding.at("year, month, day");
    let meant = super::super::date::meant_by(&written);
    let change = vec![Change::new(first.start, last.end, meant.clone().unwrap_or(written))];
    Some(match meant {
        Some(_) => finding.help("write `{line}`").fix(change),
        None => {
            finding.help("write four digits for the year, two for the month, two for the day: `2026-03-31`")
        }
    })
}

/// `"a","b"`
pub(super) fn commas(case: &Case<'_>) -> Option<Finding> {
    let stuck = |token: &&Token<'_>| {
        token.text == ","
            && case
                .text
                .get(token.end..)
                .and_then(|rest| rest.chars().next())
                .is_some_and(|c| !super::super::head::is_space(c) && c != '#')
    };
    let first = case.tokens.iter().find(stuck)?;
    let changes: Vec<Change> =
        case.tokens.iter().filter(stuck).map(|token| Change::new(token.end, token.end, " ")).collect();
    Some(
        Finding::new(Code::Comma, first, "a comma has a space behind it")
            .at("no space")
            .help("write `{line}`; so a comma is never taken for part of a number")
            .fix(changes),
    )
}
