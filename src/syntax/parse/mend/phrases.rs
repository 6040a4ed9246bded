//! What people write who know another language, or plain English: each phrase and ours for it.

use super::super::shape::Kind;
use super::case::{Case, Change, Finding, What};
use super::near::NUMBER;
use super::signs::spaced;
use crate::diag::Code;

/// Phrases anywhere, the longer before their beginnings, and what the language says for them.
const FOREIGN: &[(&str, &str)] = &[
    ("is greater than or equal to", "at least"),
    ("is less than or equal to", "at most"),
    ("greater than or equal to", "at least"),
    ("less than or equal to", "at most"),
    ("is greater than", "more than"),
    ("is higher than", "more than"),
    ("is larger than", "more than"),
    ("is smaller than", "less than"),
    ("is lower than", "less than"),
    ("is equal to", "is"),
    ("is not equal to", "is not"),
    ("is at least", "at least"),
    ("is at most", "at most"),
    ("is more than", "more than"),
    ("is less than", "less than"),
    ("is >=", ">="),
    ("is <=", "<="),
    ("is >", ">"),
    ("is <", "<"),
    ("is =", "is"),
    ("is not in", "is not one of"),
    ("is in", "is one of"),
    ("is any of", "is one of"),
    ("is none of", "is not one of"),
    ("is above", "more than"),
    ("is over", "more than"),
    ("is below", "less than"),
    ("is under", "less than"),
    ("greater than", "more than"),
    ("higher than", "more than"),
    ("larger than", "more than"),
    ("bigger than", "more than"),
    ("fewer than", "less than"),
    ("smaller than", "less than"),
    ("lower than", "less than"),
    ("above", "more than"),
    ("below", "less than"),
    ("equal to", "="),
    ("equals", "is"),
    ("does not equal", "is not"),
    ("not in", "is not one of"),
    ("begins with", "starts with"),
    ("begin with", "starts with"),
    ("start with", "starts with"),
    ("end with", "ends with"),
    ("contain", "contains"),
    ("includes any of", "include any of"),
    ("includes all of", "include all of"),
    ("includes", "include"),
    ("within the last", "in the last"),
    ("within the past", "in the last"),
    ("over the last", "in the last"),
    ("during the last", "in the last"),
    ("for the last", "in the last"),
    ("in the past", "in the last"),
    ("in last", "in the last"),
    ("in past", "in the last"),
    ("the last", "in the last"),
    ("the past", "in the last"),
    ("past", "in the last"),
    ("last", "in the last"),
    ("or greater", "or more"),
    ("or higher", "or more"),
    ("else if", "if"),
    ("otherwise if", "if"),
    ("elif", "if"),
    ("elsif", "if"),
    ("elseif", "if"),
    ("else", "otherwise"),
    ("default", "otherwise"),
    ("but not", "and not"),
    ("unless", "and not"),
    ("except if", "and not"),
    ("but", "and"),
    ("plus", "+"),
    ("minus", "-"),
    ("once a", "once per"),
    ("once every", "once per"),
    ("once each", "once per"),
    ("only once", "once"),
    ("owner", "owned by"),
    ("timezone", "time zone"),
    ("reason", "because"),
    ("bc", "because"),
    ("as", "because"),
    ("since", "because"),
    ("with", "where"),
    ("having", "where"),
    ("when", "if"),
    ("then", "if"),
    ("in", "is one of"),
    ("are", "is"),
    ("=", "is"),
];

/// Phrases that belong to one kind of line.
fn own(kind: Option<Kind>) -> &'static [(&'static str, &'static str)] {
    match kind {
        Some(Kind::Points) => &[
            ("points on", "on"),
            ("points for", "on"),
            ("points if", "if"),
            ("points per", "per"),
            ("point on", "on"),
            ("point if", "if"),
            ("for each", "per"),
            ("for every", "per"),
            ("each", "per"),
            ("every", "per"),
            ("for", "on"),
            ("when", "if"),
            ("where", "if"),
            ("with a maximum of", ", at most"),
            ("up to", ", at most"),
            ("max", ", at most"),
            ("limited to", ", at most"),
            ("capped at", ", at most"),
        ],
        Some(Kind::By) => &[
            ("over", "above"),
            ("under", "below"),
            ("up to", "at most"),
            ("else", "otherwise"),
            ("default", "otherwise"),
            ("unknown", "missing"),
            ("empty", "missing"),
            ("=", ":"),
        ],
        Some(Kind::Grade) => &[
            ("at least", "from"),
            (">=", "from"),
            ("above", "from"),
            (":", "from"),
            ("if", "from"),
            ("else", "otherwise"),
        ],
        Some(Kind::Field) => &[
            ("string", "text"),
            ("str", "text"),
            ("varchar", "text"),
            ("email", "text"),
            ("url", "text"),
            ("phone", "text"),
            ("boolean", "yes/no"),
            ("bool", "yes/no"),
            ("checkbox", "yes/no"),
            ("flag", "yes/no"),
            ("yes or no", "yes/no"),
            ("yes / no", "yes/no"),
            ("yes no", "yes/no"),
            ("yesno", "yes/no"),
            ("yes_no", "yes/no"),
            ("integer", "number"),
            ("int", "number"),
            ("float", "number"),
            ("decimal", "number"),
            ("double", "number"),
            ("numeric", "number"),
            ("currency", "number"),
            ("amount", "number"),
            ("datetime", "date"),
            ("timestamp", "date"),
            ("enum", "one of"),
            ("choice of", "one of"),
            ("choice", "one of"),
            ("picklist", "one of"),
            ("select", "one of"),
            ("any of", "several of"),
            ("many of", "several of"),
            ("multiple of", "several of"),
            ("list of", "several of"),
            ("multiselect", "several of"),
        ],
        Some(Kind::When) => {
            &[("where", "with"), ("having", "with"), ("and", ","), ("at", "on"), ("x", "times")]
        }
        Some(Kind::Given) => &[("=", "is"), ("are", "is"), ("and", ","), (":", "is")],
        Some(Kind::Then) => &[("stage =", "stage is"), ("next step =", "next step is")],
        Some(Kind::List | Kind::Group) => {
            &[("is", ""), ("are", ""), ("=", ""), (":", ""), ("or", ","), ("and", ",")]
        }
        Some(Kind::Setting) => &[("=", "is"), (":", "is"), ("to", "is"), ("are", "is")],
        Some(Kind::Blocked) => {
            &[("blocked when", "blocked if"), ("blocked by", "blocked if"), ("blocked", "blocked if")]
        }
        Some(Kind::Disqualify) => &[
            ("disqualify when", "disqualify if"),
            ("disqualify unless", "disqualify if not"),
            ("disqualify", "disqualify if"),
        ],
        Some(Kind::ShouldHave) => {
            &[("should not have", "blocked if"), ("should be", "should have"), ("should", "should have")]
        }
        Some(Kind::Prefers) => &[
            ("prefers more", "prefers higher"),
            ("prefers less", "prefers lower"),
            ("prefers to have", "prefers"),
        ],
        Some(Kind::Answer) => {
            &[("answer in", "answer within"), ("after", "of"), ("from", "of"), ("with", "by")]
        }
        Some(Kind::NextStep) => &[("next steps", "next step"), ("next", "next step")],
        Some(Kind::Halve) => {
            &[("points halve after", "points halve every"), ("points halve in", "points halve every")]
        }
        Some(Kind::Resets) => {
            &[("resets when", "resets on"), ("resets after", "resets on"), ("resets if", "resets on")]
        }
        Some(Kind::Arm) => &[("when", "if"), ("then", "if")],
        None => &[
            ("requires", "requires"),
            ("needs", "requires"),
            ("need", "requires"),
            ("require", "requires"),
            ("demands", "requires"),
            ("must have", "requires"),
            ("is defined as", "means"),
            ("is when", "means"),
            ("equals", "means"),
            ("mean", "means"),
            ("=", "means"),
            (":", "means"),
            ("is", "means"),
            ("prefer", "prefers"),
            ("block if", "blocked if"),
            ("include", "use"),
            ("import", "use"),
            ("define", "setting"),
            ("let", "setting"),
            ("const", "setting"),
            ("constant", "setting"),
            ("var", "setting"),
            ("set", "setting"),
            ("field", ""),
            ("stage", ""),
            ("criterion", ""),
            ("test", "example"),
            ("scenario", "example"),
        ],
        _ => &[],
    }
}

/// A phrase of one kind of line.
pub(super) fn by_kind(case: &Case<'_>) -> Option<Finding> {
    own(case.kind).iter().find_map(|(theirs, ours)| phrase(case, theirs, ours))
}

/// A phrase of any line.
pub(super) fn foreign(case: &Case<'_>) -> Option<Finding> {
    FOREIGN.iter().find_map(|(theirs, ours)| phrase(case, theirs, ours))
}

/// A phrase at or just before where the line stops to make sense, if saying it our way lets the reading go on.
fn phrase(case: &Case<'_>, theirs: &str, ours: &str) -> Option<Finding> {
    if theirs == ours {
        return None;
    }
    let wanted: Vec<&str> = theirs.split(' ').collect();
    let first = case.here.saturating_sub(wanted.len().max(2));
    let last = case.here.saturating_add(usize::from(case.kind.is_none()));
    (first..=last).rev().find_map(|at| {
        let found = case.tokens.get(at..at.checked_add(wanted.len())?)?;
        let same = found
            .iter()
            .zip(&wanted)
            .all(|(token, wanted)| token.what != What::Quoted && token.text.eq_ignore_ascii_case(wanted));
        let (begin, end) = (found.first()?, found.last()?);
        if !same {
            return None;
        }
        let start = match at.checked_sub(1).and_then(|at| case.tokens.get(at)) {
            Some(before) if ours.starts_with(',') => before.end,
            _ => begin.start,
        };
        let change = Change::new(start, end.end, replacement(case.text, start, end.end, ours));
        case.reach(std::slice::from_ref(&change), end.end.max(case.stop))?;
        let said = case.text.get(begin.start..end.end)?;
        Some(told(case, begin.start, end.end, said, ours).fix(vec![change]))
    })
}

/// The words with the blanks they need; a comma goes to the word before it.
fn replacement(text: &str, start: usize, end: usize, ours: &str) -> String {
    match ours.strip_prefix(", ") {
        Some(words) => format!(", {words}"),
        None if ours == "," || ours == ":" => ours.to_owned(),
        None => spaced(text, start, end, ours),
    }
}

fn told(case: &Case<'_>, start: usize, end: usize, said: &str, ours: &str) -> Finding {
    let said = super::one_line(said);
    let is_type = matches!(ours, "text" | "yes/no" | "number" | "date" | "one of" | "several of");
    if case.kind == Some(Kind::Field) && is_type {
        return Finding::over(Code::UnknownType, start, end, format!("there is no type `{said}`"))
            .at(format!("say `{ours}`"))
            .help(
                "write `{line}`; a field is `text`, `number`, `yes/no`, `date`, `one of …` or `several of …`",
            );
    }
    if said.starts_with("is ") && !ours.starts_with("is") && ours != "means" {
        return Finding::over(Code::IsAndMore, start, end, format!("`{said}` is said without `is`"))
            .at(format!("say `{ours}`"))
            .help("write `{line}`");
    }
    if ours.is_empty() {
        return Finding::over(Code::ExtraWord, start, end, format!("`{said}` is not needed here"))
            .at("leave this out")
            .help("write `{line}`");
    }
    let ours = ours.trim_start_matches(", ");
    match ours {
        "," => Finding::over(Code::Punctuation, start, end, "a comma separates the items here")
            .at("a comma, not a word")
            .help("write `{line}`"),
        _ => Finding::over(Code::ForeignSign, start, end, reason(&said, ours))
            .at(format!("say `{ours}`"))
            .help("write `{line}`"),
    }
}

/// Why it is said otherwise.
fn reason(said: &str, ours: &str) -> String {
    let what = match ours {
        "means" => "what a name stands for",
        "requires" => "what a stage needs",
        "on" => "what the points are for",
        "per" => "points that grow with a number",
        "in the last" => "a window of time",
        "at most" if said != "up to" => "a limit",
        "more than" | "less than" => return NUMBER.to_owned(),
        "is one of" | "is not one of" => "a list of values",
        "otherwise" => "what is left",
        "where" | "with" => "which occurrences are meant",
        "because" => "a reason",
        "if" => "when something holds",
        "to" => "a range",
        _ if said.chars().all(char::is_alphanumeric) => {
            return format!("`{said}` is no word of the language here");
        }
        _ => return format!("`{said}` is said otherwise here"),
    };
    format!("{what} is said with `{ours}`")
}
