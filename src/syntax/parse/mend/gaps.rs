//! A small word or a sign missing; or one too many.

use super::super::shape::Kind;
use super::case::{Case, Change, Finding, Reach, What};
use super::one_line;
use crate::diag::Code;
use crate::syntax::is_keyword;
use crate::syntax::tree::TimeUnit;

/// `lead:`, `next step:`
pub(super) fn colon_after_heading(case: &Case<'_>) -> Option<Finding> {
    let last = case.tokens.last().filter(|token| token.text == ":")?;
    let change = vec![Change::drop(case.text, last)];
    case.mends(&change).then(|| {
        Finding::new(Code::Punctuation, last, "no colon is needed here")
            .at("leave this out")
            .help("write `{line}`: the lines below belong to it without a sign")
            .fix(change)
    })
}

/// `a, b,`
pub(super) fn ends_with_comma(case: &Case<'_>) -> Option<Finding> {
    let last = case.tokens.last().filter(|token| token.text == ",")?;
    let change = vec![Change::drop(case.text, last)];
    case.mends(&change).then(|| {
        Finding::new(Code::BreaksOff, last, "the line ends with a comma, as if something were to follow")
            .at("nothing follows")
            .help("remove the comma; to go on in the next line, begin that line with the comma")
            .fix(change)
    })
}

/// `in the last week`
pub(super) fn number_missing(case: &Case<'_>) -> Option<Finding> {
    let token = case.token(0)?;
    let is_unit = |text: &str| TimeUnit::of(text).is_some();
    let (end, unit) = match token.text {
        "a" | "an" if is_unit(case.word(1)) => (token.end, case.word(1)),
        text if is_unit(text) => (token.start, text),
        _ => return None,
    };
    let change = vec![Change::new(token.start, end, if end > token.start { "1" } else { "1 " })];
    case.reach(&change, token.end)?;
    Some(
        Finding::new(Code::MissingWord, token, "a length of time begins with a number")
            .at(format!("how many {}s?", unit.trim_end_matches('s')))
            .help("write `{line}`")
            .fix(change),
    )
}

/// What can be missing, what to say of it, and where it can be.
struct Small {
    text: &'static str,
    message: &'static str,
    fits: fn(&Case<'_>) -> bool,
}

const fn small(text: &'static str, message: &'static str, fits: fn(&Case<'_>) -> bool) -> Small {
    Small { text, message, fits }
}

const SMALL: &[Small] = &[
    small(",", "a comma is missing here", |_| true),
    small(":", "a colon is missing here", |case| matches!(case.kind, Some(Kind::By | Kind::Grade))),
    small("on", "what the points are for is said with `on`", |case| case.kind == Some(Kind::Points)),
    small("if", "when it holds is said with `if`", |case| {
        matches!(case.kind, Some(Kind::Points | Kind::Arm | Kind::Blocked | Kind::Disqualify))
    }),
    small("is", "`is` is missing here", |case| {
        case.token(0).is_some_and(|token| token.what == What::Quoted)
            || matches!(
                case.kind,
                Some(Kind::Setting | Kind::Given | Kind::Then | Kind::Field | Kind::Missing)
            )
    }),
    small("is yes", "whether it is so must be said", |case| case.kind == Some(Kind::Given)),
    small("of", "`of` is missing here", |_| true),
    small("the", "`the` is missing here", |_| true),
    small("by", "`by` is missing here", |_| true),
    small("from", "`from` is missing here", |_| true),
    small("in", "the unit is said with `in`", |case| case.kind == Some(Kind::Field)),
    small("ago", "`ago` is missing here", |case| case.kind == Some(Kind::When)),
    small("times", "how often is said with `times`", |case| case.kind == Some(Kind::When)),
    small("points", "`points` is missing here", |case| {
        case.word(-2) == "most" || case.word(-1) == "most" || case.word(0) == "halve"
    }),
    small("or more", "how many are needed is said with `or more`", |case| {
        case.token(-1).is_some_and(|token| token.what == What::Number)
    }),
    small("have", "`have` is missing here", |case| case.kind == Some(Kind::ShouldHave)),
    small("step", "`step` is missing here", |_| true),
    small("last", "`last` is missing here", |_| true),
    small("are", "the group's events are said with `are`", |case| case.kind == Some(Kind::Group)),
];

/// A small word or sign left out, before the word at which the line stops to make sense, or before the one before.
pub(super) fn missing(case: &Case<'_>) -> Option<Finding> {
    case.kind?;
    let here = case.token(0);
    let before = case.token(-1);
    let past = here.map_or(case.text.len(), |here| here.end);
    let tried = SMALL.iter().filter(|small| (small.fits)(case)).flat_map(|small| {
        let stuck = matches!(small.text, "," | ":");
        let gap =
            before.or(here).map_or(0, |token| if stuck || here.is_none() { token.end } else { token.start });
        let next = here.map_or(gap, |here| if stuck { gap } else { here.start });
        let first = match (stuck, here) {
            (true, _) => Change::new(gap, gap, small.text),
            (false, None) => Change::new(gap, gap, format!(" {}", small.text)),
            (false, Some(_)) => Change::new(next, next, format!("{} ", small.text)),
        };
        let earlier = before
            .filter(|_| !stuck)
            .map(|token| (Change::new(token.start, token.start, format!("{} ", small.text)), true));
        std::iter::once((first, false)).chain(earlier).filter_map(move |(change, earlier)| {
            let reach = case.reach(std::slice::from_ref(&change), past)?;
            (!earlier || reach == Reach::All).then_some((reach, change, small, earlier))
        })
    });
    // The one that brings the reading furthest; of equals, the first.
    let (_, change, small, earlier) = tried.min_by_key(|(reach, _, _, earlier)| {
        (reach.left().map_or(0, |left| left.saturating_add(1)), *earlier)
    })?;
    let code = if matches!(small.text, "," | ":") { Code::Punctuation } else { Code::MissingWord };
    let place = if earlier { before } else { here };
    let finding = match place {
        Some(token) => Finding::new(code, token, small.message).at(format!("`{}` before this", small.text)),
        None => Finding::over(code, case.text.len(), case.text.len(), small.message)
            .at(format!("`{}` behind this", small.text)),
    };
    Some(finding.help("write `{line}`").fix(vec![change]))
}

/// `MQL requires interest 50`
pub(super) fn no_comparison(case: &Case<'_>) -> Option<Finding> {
    let (name, number) = [(-1, 0), (-2, -1)].into_iter().find_map(|(name, number)| {
        let name = case.token(name).filter(|token| token.what == What::Word && !is_keyword(token.text))?;
        let number = case.token(number).filter(|token| token.what == What::Number)?;
        Some((name, number))
    })?;
    let change = vec![Change::new(number.start, number.start, ">= ")];
    case.reach(&change, number.end.max(case.stop))?;
    Some(
        Finding::new(Code::MissingWord, number, "how the number is compared is missing")
            .at(format!("`{}` and then a number", name.text))
            .help("write `{line}` for at least so much; or use `<=`, `=`, or another comparison")
            .guess(change),
    )
}

/// Two conditions with nothing between them.
pub(super) fn no_connection(case: &Case<'_>) -> Option<Finding> {
    let here = case.token(0)?;
    let begins = match here.what {
        What::Word => !is_keyword(here.text) || matches!(here.text, "not" | "no" | "at"),
        What::Number => true,
        _ => here.text == "(",
    };
    let change = vec![Change::new(here.start, here.start, "and ")];
    if !begins || case.kind.is_none() {
        return None;
    }
    case.reach(&change, here.end)?;
    Some(
        Finding::new(Code::MissingWord, here, "two conditions stand side by side with nothing between them")
            .at("`and` or `or` before this?")
            .help("write `{line}` if both must hold; with `or` if one is enough")
            .guess(change),
    )
}

/// A word or sign that only needs to go.
pub(super) fn extra(case: &Case<'_>) -> Option<Finding> {
    case.kind?;
    // The line breaks off: nothing in it is too much.
    if super::rest::must_follow(case).is_some() {
        return None;
    }
    let noise =
        ["a", "an", "the", "that", "any", "please", "points", "is", "of", "then", "has", "been", "not"];
    [0, -1].into_iter().filter_map(|after| Some((after, case.token(after)?))).find_map(|(after, token)| {
        // `within of`: what is missing is the length of time.
        if token.text == "of" && matches!(case.word(after - 1), "within" | "because") {
            return None;
        }
        let change = vec![Change::drop(case.text, token)];
        case.reach(&change, token.end)?;
        let noise = noise.contains(&token.text);
        // A word that says something stays with its author.
        if token.what != What::Mark && !noise {
            return None;
        }
        let code = if token.what == What::Mark { Code::Punctuation } else { Code::ExtraWord };
        let finding = Finding::new(code, token, format!("`{}` is not needed here", one_line(token.text)));
        let finding = finding.at("leave this out?").help("write `{line}`").last();
        Some(if noise || token.what == What::Mark { finding.fix(change) } else { finding.guess(change) })
    })
}
