//! Sums, limits and fading as people say them: the total of orders, a limit for each year, a condition that fades.

use super::super::shape::{Home, Kind};
use super::case::{Case, Change, Finding, Token, What};
use super::said::{body, end_before, finding, own_length};
use crate::diag::Code;
use crate::syntax::is_keyword;

pub(super) const MAKERS: &[fn(&Case<'_>) -> Vec<Finding>] =
    &[total, per_total, limit_of_period, fading_condition, held_together];

/// How a total is asked for, and the word of the language for it.
const TOTALS: &[(&[&str], &str)] = &[
    (&["total", "of"], "sum of"),
    (&["sum", "of"], "sum of"),
    (&["sum"], "sum of"),
    (&["total"], "sum of"),
    (&["overall"], "sum of"),
    (&["combined"], "sum of"),
    (&["average"], "average"),
    (&["mean"], "average"),
    (&["highest"], "highest"),
    (&["largest"], "highest"),
    (&["biggest"], "highest"),
    (&["maximum"], "highest"),
    (&["lowest"], "lowest"),
    (&["smallest"], "lowest"),
    (&["minimum"], "lowest"),
];

fn is_name(token: &Token<'_>) -> bool {
    token.what == What::Word && !is_keyword(token.text)
}

/// Whether words stand at a place.
fn stand(case: &Case<'_>, at: usize, words: &[&str]) -> bool {
    words.iter().enumerate().all(|(more, word)| case.nth(at.saturating_add(more)) == *word)
}

/// The ways to read a number of an event from a token on: each as the language says it; and where it ends.
fn totals(case: &Case<'_>, at: usize) -> Option<(Vec<String>, usize)> {
    let known = TOTALS.iter().find(|(words, _)| stand(case, at, words));
    let word = known.map_or("sum of", |(_, word)| *word);
    let from = at.saturating_add(known.map_or(0, |(words, _)| words.len()));
    let from = from.saturating_add(usize::from(case.nth(from) == "the"));
    let first = case.tokens.get(from).filter(|token| is_name(token))?;
    let of = matches!(case.nth(from.saturating_add(1)), "of" | "in" | "." | "from");
    let other = from.saturating_add(if of { 2 } else { 1 });
    let other = other.saturating_add(usize::from(matches!(case.nth(other), "all" | "the")));
    let second = case.tokens.get(other).filter(|token| is_name(token))?;
    // `amount of order` alone says too little, whose order is meant.
    let (one, two) = (first.text, second.text);
    let (near, far) = (format!("{word} {two} of {one}"), format!("{word} {one} of {two}"));
    let mut readings = if of { vec![far, near] } else { vec![near, far] };
    // `orders`
    for name in [one, two] {
        if let Some(single) = name.strip_suffix('s').filter(|single| single.len() > 2) {
            readings.push(format!("{word} {} of {single}", if name == one { two } else { one }));
        }
    }
    Some((readings, other.saturating_add(1)))
}

/// How a comparison is said, the longer before their beginnings.
const COMPARED: &[(&[&str], &str)] = &[
    (&["greater", "than"], ">"),
    (&["higher", "than"], ">"),
    (&["more", "than"], ">"),
    (&["less", "than"], "<"),
    (&["lower", "than"], "<"),
    (&["at", "least"], ">="),
    (&["at", "most"], "<="),
    (&["exceeds"], ">"),
    (&["exceeding"], ">"),
    (&["above"], ">"),
    (&["over"], ">"),
    (&["below"], "<"),
    (&["under"], "<"),
    (&[">="], ">="),
    (&["<="], "<="),
    (&[">"], ">"),
    (&["<"], "<"),
];

/// A window from a token on, as the language says it, and where it ends: `in the last year`.
fn window(case: &Case<'_>, at: usize) -> Option<(String, usize)> {
    if !matches!(case.nth(at), "in" | "within" | "over" | "during") {
        return None;
    }
    let at = at.saturating_add(1);
    let at = at.saturating_add(usize::from(case.nth(at) == "the"));
    if !matches!(case.nth(at), "last" | "past") {
        return None;
    }
    let at = at.saturating_add(1);
    if let Some((length, used)) = case.tokens.get(at..).and_then(own_length) {
        return Some((format!(" in the last {length}"), at.saturating_add(used)));
    }
    let length = period(case.nth(at))?;
    Some((format!(" in the last {length}"), at.saturating_add(1)))
}

/// A period that is named by one word, as a length of time.
fn period(word: &str) -> Option<&'static str> {
    Some(match word {
        "year" => "12 months",
        "quarter" => "3 months",
        "month" => "1 month",
        "week" => "7 days",
        "day" => "1 day",
        _ => return None,
    })
}

/// `total amount of order >= 1000 EUR`, `order amount above 1000 EUR in the last year`
fn total(case: &Case<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    if case.kind == Some(Kind::Points) && case.tokens.iter().any(|token| token.text == "per") {
        return found;
    }
    let conditions =
        case.kind.is_none_or(|kind| !matches!(kind, Kind::Field | Kind::Event | Kind::When | Kind::Given));
    for at in (0..case.tokens.len()).filter(|_| conditions) {
        let Some((readings, end)) = totals(case, at) else { continue };
        let (early, end) = window(case, end).unwrap_or_else(|| (String::new(), end));
        let mut sign = end;
        while matches!(case.nth(sign), "of" | "is" | "has") {
            sign = sign.saturating_add(1);
        }
        let Some((words, compared)) = COMPARED.iter().find(|(words, _)| stand(case, sign, words)) else {
            continue;
        };
        let amount = sign.saturating_add(words.len());
        let Some(number) = case.tokens.get(amount).filter(|token| token.what == What::Number) else {
            continue;
        };
        let unit = case.tokens.get(amount.saturating_add(1)).filter(|token| is_name(token));
        let mut last = amount.saturating_add(usize::from(unit.is_some()));
        let late = window(case, last.saturating_add(1)).filter(|_| early.is_empty());
        if let Some((_, end)) = &late {
            last = end.saturating_sub(1);
        }
        let (Some(first), Some(last)) = (case.tokens.get(at), case.tokens.get(last)) else { continue };
        let window = late.map_or(early, |(window, _)| window);
        let unit = unit.map_or(String::new(), |unit| format!(" {}", unit.text));
        for reading in readings {
            let by = format!("{reading}{window} {compared} {}{unit}", number.text);
            // `in the last year`: the sum is right, its window is not.
            let right = case.text.get(first.start..).is_some_and(|text| text.starts_with(&reading));
            let (message, at) = if right && !window.is_empty() {
                ("a window of time begins with a number", format!("say `{}`", window.trim()))
            } else {
                (SUMMED, format!("say `{reading}`"))
            };
            found.push(Finding { at, ..finding(case, (first.start, last.end), by, message, "") });
        }
        // What stands behind the first is part of it.
        break;
    }
    found
}

const SUMMED: &str =
    "numbers of events are added up with `sum of FIELD of EVENT`; one event alone is asked with `where`";

/// `+2 for every 1000 EUR of order amount`
fn per_total(case: &Case<'_>) -> Vec<Finding> {
    if case.kind != Some(Kind::Points) {
        return Vec::new();
    }
    let at = 2usize;
    let words = match (case.nth(at), case.nth(at.saturating_add(1))) {
        ("for", "every" | "each") => 2,
        ("per" | "every" | "each", _) => 1,
        _ => return Vec::new(),
    };
    let amount = at.saturating_add(words);
    let Some(number) = case.tokens.get(amount).filter(|token| token.what == What::Number) else {
        return Vec::new();
    };
    let unit = case.tokens.get(amount.saturating_add(1)).filter(|token| is_name(token));
    let of = amount.saturating_add(if unit.is_some() { 2 } else { 1 });
    if !matches!(case.nth(of), "of" | "in") {
        return Vec::new();
    }
    let unit = unit.map_or(String::new(), |unit| format!(" {}", unit.text));
    let Some((readings, end)) = totals(case, of.saturating_add(1)) else { return Vec::new() };
    let (window, end) = window(case, end).unwrap_or_else(|| (String::new(), end));
    let Some(start) = case.tokens.get(at).map(|token| token.start) else { return Vec::new() };
    let made = readings.into_iter().map(|reading| Finding {
        at: format!("say `{reading}`"),
        ..finding(
            case,
            (start, end_before(case, end)),
            format!("per {}{unit} of {reading}{window}", number.text),
            SUMMED,
            "",
        )
    });
    made.collect()
}

/// `+5 on order, at most 30 points per year`, `score s, at most 30 points per year`
fn limit_of_period(case: &Case<'_>) -> Vec<Finding> {
    if !matches!(case.kind, Some(Kind::Points | Kind::Score)) {
        return Vec::new();
    }
    let words = |at: usize| (case.nth(at), case.nth(at.saturating_add(1)));
    let found = (0..case.tokens.len()).find_map(|at| {
        let width = match words(at) {
            ("at", "most") | ("up", "to") | ("limited", "to") => 2usize,
            ("max" | "maximum", _) => 1,
            _ => return None,
        };
        let number = at.saturating_add(width);
        case.tokens.get(number).filter(|token| token.what == What::Number)?;
        let per = number.saturating_add(1);
        let per = per.saturating_add(usize::from(matches!(case.nth(per), "points" | "point")));
        let width = match words(per) {
            ("in" | "within", "a" | "any" | "each" | "every") => 2,
            ("per" | "a" | "each" | "every", _) => 1,
            _ => return None,
        };
        let time = per.saturating_add(width);
        Some((at, number, time, period(case.nth(time))?))
    });
    let Some((at, number, time, length)) = found else { return Vec::new() };
    let (Some(first), Some(number), Some(last)) =
        (case.tokens.get(at), case.tokens.get(number), case.tokens.get(time))
    else {
        return Vec::new();
    };
    let message = "a limit counts for all time, not for each period";
    let finding = |changes: Vec<Change>, help: String| {
        let finding = Finding::over(Code::ForeignSign, first.start, last.end, message);
        finding.at("no such limit").help(help).guess(changes).phrase()
    };
    if case.kind == Some(Kind::Score) {
        let by = format!("at most {}", number.text);
        return vec![finding(
            vec![Change::new(first.start, last.end, by)],
            format!(
                "write `{{line}}` for a limit for all time; for what is new, end its lines with `in the last {length}`"
            ),
        )];
    }
    let comma = at.checked_sub(1).and_then(|at| case.tokens.get(at)).filter(|before| before.text == ",");
    if comma.is_none() {
        return Vec::new();
    }
    let limit = Change::new(first.start, last.end, format!("at most {} points", number.text));
    // A window instead would pay nothing for what is older: another rule.
    vec![finding(
        vec![limit],
        format!(
            "write `{{line}}` for a limit for all time; `once per day` pays one a day, and `in the last {length}` pays only for what is new"
        ),
    )]
}

/// `+15 if signed in the last 90 days, points halve every 30 days since signed`
fn fading_condition(case: &Case<'_>) -> Vec<Finding> {
    let of_line = case.kind == Some(Kind::Points) && case.nth(2) == "if";
    let halve = case.tokens.windows(2).position(|two| matches!(two, [points, halve] if points.text == "points" && matches!(halve.text, "halve" | "halves")));
    let (true, Some(at)) = (of_line, halve) else { return Vec::new() };
    let Some(before) = at.checked_sub(1).and_then(|at| case.tokens.get(at)) else { return Vec::new() };
    let start = if before.text == "," { before.start } else { before.end };
    let Some(first) = case.tokens.get(at) else { return Vec::new() };
    let end = end_before(case, body(case));
    let message = "an `if` line does not fade: it pays all of its points while its condition holds";
    let finding = Finding::over(Code::ForeignSign, first.start, end, message);
    vec![
        finding
            .at("only points of `on` lines halve")
            .help("write `{line}`; to pay less with time, write a line for each step: `+8 if … in the last 30 days`, `+7 if … in the last 90 days`")
            .guess(vec![Change::new(start, end, "")])
            .last(),
    ]
}

/// `languages are German and English`
fn held_together(case: &Case<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, token) in case.tokens.iter().enumerate() {
        let verb = matches!(
            token.text,
            "are" | "is" | "=" | "include" | "includes" | "contains" | "contain" | "has" | "have"
        );
        let subject = at.checked_sub(1).and_then(|at| case.tokens.get(at)).filter(|name| is_name(name));
        let (true, Some(_)) = (verb, subject) else { continue };
        let (mut values, mut next) = (Vec::new(), at.saturating_add(1));
        let mut asked = "";
        while matches!(case.nth(next), "all" | "any" | "both" | "of" | "either") {
            asked = if case.nth(next) == "of" { asked } else { case.nth(next) };
            next = next.saturating_add(1);
        }
        let mut joints: Vec<&str> = Vec::new();
        let mut end = token.end;
        while let Some(value) =
            case.tokens.get(next).filter(|value| is_name(value) || value.what == What::Quoted)
        {
            values.push(value.text);
            end = value.end;
            let joint = case.nth(next.saturating_add(1));
            if !matches!(joint, "and" | "or" | ",") {
                break;
            }
            joints.push(joint);
            next = next.saturating_add(2);
        }
        if values.is_empty() || values.len() < 2 && !matches!(token.text, "are" | "has" | "have") {
            continue;
        }
        let all = values.join(", ");
        let any = joints.contains(&"or");
        let plain = token.text.starts_with("include");
        let commas = joints.iter().all(|joint| *joint == ",");
        if case.home == Home::Example && case.kind == Some(Kind::Given) {
            let message = "several values of a field stand in brackets";
            found.extend(
                (!any).then(|| finding(case, (token.start, end), format!("is ({all})"), message, "")),
            );
        } else if !(plain && commas) {
            let one = match asked {
                "all" | "both" => false,
                "any" | "either" => true,
                _ => any || commas && (token.text.starts_with("contain") || token.text == "is"),
            };
            let listed = commas || joints.contains(&",") && any;
            if listed && matches!(token.text, "is" | "=") {
                let message = "values of a choice are joined with `or`";
                let by = format!("is {}", values.join(" or "));
                found.push(Finding { trust: None, ..finding(case, (token.start, end), by, message, "") });
                let quoted: Vec<String> =
                    values.iter().map(|value| format!("\"{}\"", value.trim_matches('"'))).collect();
                let by = format!("is {}", quoted.join(" or "));
                found.push(Finding {
                    trust: None,
                    ..finding(case, (token.start, end), by, message, "; texts stand in quotes")
                });
            }
            let how = if one { "include any of" } else { "include all of" };
            let more = if one && !any && asked.is_empty() {
                " if one is enough, or with `include all of`"
            } else {
                ""
            };
            let message = "what a field of several values holds is asked with `include`";
            found.push(finding(case, (token.start, end), format!("{how} {all}"), message, more));
        }
        break;
    }
    found
}
