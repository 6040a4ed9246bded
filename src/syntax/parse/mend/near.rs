//! Words near those of the language: `over 50`, `includes "director"`, `is not filled in`, `not yet`. Each is replaced where
//! the line stops to make sense; which of several readings is clean is tried later.

use super::super::shape::Kind;
use super::case::{Case, Change, Finding, What};
use super::said::finding;
use crate::diag::Code;

pub(super) const MAKERS: &[fn(&Case<'_>) -> Vec<Finding>] = &[near, like, slashed];

const TEXT: &str =
    "what a text holds is asked with `contains`, and what a field of several values holds with `include`";
const END: &str = "how a text ends is asked with `ends with`";
const BEGIN: &str = "how a text begins is asked with `starts with`";
pub(super) const NUMBER: &str =
    "numbers are compared with `more than`, `less than`, `at least` and `at most`";
const LIMIT: &str = "a limit is said with `at most`";
const MISSING: &str = "a value that is not there is asked with `is missing`";
const KNOWN: &str = "a value that is there is asked with `is known`";
const NEVER: &str = "what did not happen is asked with `no`";
const WINDOW: &str = "a window of time is said with `in the last`";
const EITHER: &str = "`or` alone joins what is enough by itself";
const BOTH: &str = "`and` alone joins what must hold together";
const NEITHER: &str = "`is not A or B` says that it is none of them";
const STAGE: &str = "what a stage needs is said with `requires`";
const ALONE: &str = "a score is asked by its name alone";

/// A phrase, the language's own, and what is said of it.
const NEAR: &[(&str, &str, &str)] = &[
    ("has the word", "contains word", TEXT),
    ("has word", "contains word", TEXT),
    ("contains the word", "contains word", TEXT),
    ("includes the word", "contains word", TEXT),
    ("includes", "contains", TEXT),
    ("includes", "include", TEXT),
    ("include", "contains", TEXT),
    ("mentions", "contains", TEXT),
    ("matches", "contains", TEXT),
    ("match", "contains", TEXT),
    ("ends in", "ends with", END),
    ("ends on", "ends with", END),
    ("ending in", "ends with", END),
    ("ending with", "ends with", END),
    ("starting with", "starts with", BEGIN),
    ("beginning with", "starts with", BEGIN),
    ("over", "more than", NUMBER),
    ("beyond", "more than", NUMBER),
    ("exceeds", "more than", NUMBER),
    ("exceeding", "more than", NUMBER),
    ("larger", "more than", NUMBER),
    ("under", "less than", NUMBER),
    ("no less than", "at least", NUMBER),
    ("no fewer than", "at least", NUMBER),
    ("not less than", "at least", NUMBER),
    ("not below", "at least", NUMBER),
    ("not under", "at least", NUMBER),
    ("minimum of", "at least", NUMBER),
    ("minimum", "at least", NUMBER),
    ("min", "at least", NUMBER),
    ("starting from", "at least", NUMBER),
    ("starting at", "at least", NUMBER),
    ("upwards of", "at least", NUMBER),
    ("reaches", "at least", NUMBER),
    ("reached", "at least", NUMBER),
    ("no more than", "at most", LIMIT),
    ("not more than", "at most", LIMIT),
    ("not above", "at most", LIMIT),
    ("not over", "at most", LIMIT),
    ("maximum of", "at most", LIMIT),
    ("maximum", "at most", LIMIT),
    ("max", "at most", LIMIT),
    ("up to", "at most", LIMIT),
    ("is not filled in", "is missing", MISSING),
    ("is not filled out", "is missing", MISSING),
    ("is not given", "is missing", MISSING),
    ("is not there", "is missing", MISSING),
    ("is not yet known", "is missing", MISSING),
    ("not filled in", "is missing", MISSING),
    ("not known", "is missing", MISSING),
    ("not given", "is missing", MISSING),
    ("not there", "is missing", MISSING),
    ("does not exist", "is missing", MISSING),
    ("unknown", "is missing", MISSING),
    ("missing", "is missing", MISSING),
    ("empty", "is missing", MISSING),
    ("blank", "is missing", MISSING),
    ("is filled in", "is known", KNOWN),
    ("is filled out", "is known", KNOWN),
    ("is given", "is known", KNOWN),
    ("filled in", "is known", KNOWN),
    ("filled out", "is known", KNOWN),
    ("exists", "is known", KNOWN),
    ("given", "is known", KNOWN),
    ("known", "is known", KNOWN),
    ("has never", "no", NEVER),
    ("has not yet", "no", NEVER),
    ("has not", "no", NEVER),
    ("have not", "no", NEVER),
    ("did not", "no", NEVER),
    ("not yet", "no", NEVER),
    ("not any", "no", NEVER),
    ("without any", "no", NEVER),
    ("without", "no", NEVER),
    ("never", "no", NEVER),
    ("zero", "no", NEVER),
    ("within last", "in the last", WINDOW),
    ("within past", "in the last", WINDOW),
    ("during past", "in the last", WINDOW),
    ("during the past", "in the last", WINDOW),
    ("since the last", "in the last", WINDOW),
    ("is either", "is", EITHER),
    ("either", "", EITHER),
    ("both", "", BOTH),
    ("is neither", "is not", NEITHER),
    ("nor", "or", NEITHER),
    ("is reached when", "requires", STAGE),
    ("is reached if", "requires", STAGE),
    ("is reached with", "requires", STAGE),
    ("is reached at", "requires", STAGE),
    ("reached when", "requires", STAGE),
    ("reached if", "requires", STAGE),
    ("applies when", "requires", STAGE),
    ("applies if", "requires", STAGE),
    ("the score", "", ALONE),
    ("score", "", ALONE),
];

/// Whether a line has a condition in it.
pub(super) fn has_condition(case: &Case<'_>) -> bool {
    // An indented line of no kind is a line of the statement above it.
    if case.kind.is_none() {
        return !case.indented;
    }
    case.kind == Some(Kind::Then) || takes_condition(case.kind)
}

/// Whether a line of the kind holds a condition of the policy.
pub(super) fn takes_condition(kind: Option<Kind>) -> bool {
    matches!(
        kind,
        Some(
            Kind::Stage
                | Kind::Means
                | Kind::Points
                | Kind::Blocked
                | Kind::ShouldHave
                | Kind::Prefers
                | Kind::Disqualify
                | Kind::Arm
        )
    )
}

/// The phrases that end or begin where the line stops to make sense.
fn near(case: &Case<'_>) -> Vec<Finding> {
    if !has_condition(case) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (theirs, ours, why) in NEAR {
        let words: Vec<&str> = theirs.split(' ').collect();
        let (first, last) = match case.kind {
            Some(_) => (case.here.saturating_sub(words.len()), case.here),
            None => (1, case.tokens.len()),
        };
        let Some(at) = (first..=last).rev().find(|at| case.stands(*at, &words)) else { continue };
        // `is not` stands before it: another phrase.
        if ours.starts_with("is ") && matches!(case.nth(at.saturating_sub(1)), "is" | "not") {
            continue;
        }
        let end = at.saturating_add(words.len());
        let (Some(begin), Some(past)) =
            (case.tokens.get(at), end.checked_sub(1).and_then(|at| case.tokens.get(at)))
        else {
            continue;
        };
        let (start, end) = (begin.start, case.tokens.get(end).map_or(past.end, |next| next.start));
        found.push(if ours.is_empty() {
            let dropped = finding(case, (start, end), String::new(), why, "");
            Finding { at: "leave this out".to_owned(), ..dropped }
        } else {
            said(finding(case, (start, past.end), (*ours).to_owned(), why, ""), ours, &words)
        });
    }
    found
}

/// The `not` of `is not filled in` is in `missing`: it is left out on purpose.
fn said(found: Finding, ours: &str, words: &[&str]) -> Finding {
    if ours == "is missing" && words.contains(&"not") { found.last() } else { found }
}

/// `title like "%director%"`, `title is like "head*"`
fn like(case: &Case<'_>) -> Vec<Finding> {
    let Some(at) =
        (1..case.tokens.len()).find(|at| matches!(case.nth(*at), "like" | "LIKE" | "matches" | "is"))
    else {
        return Vec::new();
    };
    let text = at.saturating_add(usize::from(case.nth(at) == "is")).saturating_add(1);
    let (Some(first), Some(text)) =
        (case.tokens.get(at), case.tokens.get(text).filter(|token| token.what == What::Quoted))
    else {
        return Vec::new();
    };
    let inside = text.text.trim_matches('"');
    let any = |c: char| matches!(c, '%' | '*');
    let held = inside.trim_matches(any);
    if held.is_empty() || held.len() == inside.len() || held.contains(any) {
        return Vec::new();
    }
    let how = match (inside.starts_with(any), inside.ends_with(any)) {
        (false, true) => "starts with",
        (true, false) => "ends with",
        _ => "contains",
    };
    let message = "a part of a text is asked with `contains`, `starts with` or `ends with`";
    let by = format!("{how} \"{held}\"");
    // The signs around the text are said by the words.
    vec![finding(case, (first.start, text.end), by, message, "").last()]
}

/// `country is germany/austria`
fn slashed(case: &Case<'_>) -> Vec<Finding> {
    let plain =
        |at: usize| case.tokens.get(at).is_some_and(|token| matches!(token.what, What::Word | What::Quoted));
    let verb = (1..case.tokens.len()).find(|at| matches!(case.nth(*at), "is" | "=" | "not" | "contains"));
    let Some(verb) = verb.filter(|_| has_condition(case)) else { return Vec::new() };
    let between = |at: &usize| {
        case.nth(*at) == "/" && at.checked_sub(1).is_some_and(plain) && plain(at.saturating_add(1))
    };
    let places: Vec<usize> = (verb..case.tokens.len()).filter(between).collect();
    let change = |at: &usize| {
        let (before, after) = (case.tokens.get(at.checked_sub(1)?)?, case.tokens.get(at.saturating_add(1))?);
        Some(Change::new(before.end, after.start, " or "))
    };
    let mut changes: Vec<Change> = places.iter().filter_map(change).collect();
    if let Some(sign) = case.tokens.get(verb).filter(|token| token.text == "=") {
        changes.push(Change::of(sign, "is"));
    }
    let Some(first) = places.first().and_then(|at| case.tokens.get(*at)) else { return Vec::new() };
    vec![
        Finding::new(Code::ForeignSign, first, "several values are joined with `or`")
            .at("say `or`")
            .help("write `{line}`")
            .guess(changes)
            .phrase(),
    ]
}
