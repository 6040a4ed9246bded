//! What is left to say when no check knew better: what was expected, and a line of that kind.

use super::super::shape::{Home, Kind};
use super::case::{Case, Change, Finding, What};
use super::one_line;
use crate::diag::Code;
use crate::syntax::is_keyword;

/// What a kind of line is called.
pub(super) fn called(kind: Kind) -> &'static str {
    match kind {
        Kind::Policy => "a policy's heading",
        Kind::Owners => "an `owners` line",
        Kind::Reviewed => "a `reviewed` line",
        Kind::TimeZone => "a `time zone` line",
        Kind::EventTimes => "a `time of events` line",
        Kind::Use => "a `use` line",
        Kind::OwnedBy => "the file's owner",
        Kind::Setting => "a setting",
        Kind::Lead => "the heading of the lead's fields",
        Kind::Missing => "a `missing is` line",
        Kind::Field => "a field",
        Kind::Event => "an event",
        Kind::Group => "a group of events",
        Kind::List => "a list",
        Kind::Score => "a score's heading",
        Kind::Points => "a points line",
        Kind::By => "a `by` line",
        Kind::Halve => "a `points halve` line",
        Kind::Resets => "a `resets on` line",
        Kind::Means => "a definition",
        Kind::Grade => "a grade",
        Kind::Choose => "a choice's heading",
        Kind::NextStep => "the heading of the next steps",
        Kind::Arm => "a line of `choose` or `next step`",
        Kind::Disqualify => "a `disqualify if` line",
        Kind::Stage => "a stage",
        Kind::Blocked => "a `blocked if` line",
        Kind::ShouldHave => "a `should have` line",
        Kind::Prefers => "a `prefers` line",
        Kind::Answer => "an `answer within` line",
        Kind::Example => "an example's heading",
        Kind::Given => "a `given` line",
        Kind::When => "a `when` line",
        Kind::Then => "a `then` line",
    }
}

const SCORE: &[&str] = &[
    "{points} on {event}",
    "{points} on {event} in the last {count} days",
    "{points} on {event}, once per week, at most 20 points",
    "{points} if {holds}",
    "{points} if {number} >= 10",
    "{points} if {date} in the last {count} days",
    "{points} if 3 or more {event} in the last 14 days",
    "{points} per {count} days without activity, at most 50 points",
    "{points} per {count} days since {date}",
    "{points} per 10 of {number}, at most 20 points",
    "by {number}: below 50: -5, from 50: +20",
    "points halve every 60 days",
    "resets on {event}",
];

const MEANS: &[&str] = &[
    "{new} means {holds}",
    "{new} means {number} >= 10",
    "{new} means {text} contains word \"manager\"",
    "{new} means {event} in the last {count} days",
    "{new} means {event} since last {event}",
    "{new} means days since {date} <= {count}",
];

const HOLDS: &[&str] = &[
    "{new} means {holds}",
    "{new} means {number} >= 10",
    "{new} means {text} contains word \"manager\"",
    "{new} means {event} in the last {count} days",
    "{new} means days since {date} <= {count}",
    "{new} requires {score} >= 50",
    "{new} requires {holds}",
    "disqualify if {text} contains word \"student\"",
    "disqualify if {holds}",
];

const STAGE: &[&str] = &[
    "blocked if {number} < 10",
    "blocked if {holds}",
    "should have {number} >= 10",
    "prefers higher {number}",
    "prefers earlier {date}",
    "answer within 1 day of {asked} by {reply}",
];

const EXAMPLE: &[&str] = &[
    "given {number} is 120",
    "given {yesno} is yes",
    "when {event} 2 days ago",
    "when 3 times {event} 5 days ago",
    "then stage is lead",
];

const ARMS: &[&str] =
    &["\"Sales calls today\" if {holds}", "\"Newsletter\" if {score} >= 10", "\"Newsletter\" otherwise"];

const FIELD: &[&str] =
    &["{new} text", "{new} number", "{new} yes/no", "{new} date", "{new} one of small, large"];

/// What a kind of line is called, and the forms it has; for a line of no kind, those that fit where it stands. Names of a
/// policy go between the braces (`src/check/advice/forms.rs`).
pub(super) fn forms(kind: Option<Kind>, home: Home) -> (&'static str, &'static [&'static str]) {
    if let Some(kind) = kind {
        return (called(kind), forms_of(kind));
    }
    match home {
        Home::Score | Home::Implicit => ("a line of a score", SCORE),
        Home::Stage => ("a line of a stage", STAGE),
        Home::Example => ("a line of an example", EXAMPLE),
        Home::Choose | Home::NextStep => ("a line of `choose` or `next step`", ARMS),
        Home::Lead | Home::Event => ("a field", FIELD),
        Home::Policy => (
            "a line under `policy`",
            &["owners marketing, sales", "reviewed 2026-10-01, review every 3 months"],
        ),
        Home::None => ("a statement", HOLDS),
    }
}

fn forms_of(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Points => SCORE,
        Kind::By => &["by {number}: below 50: -5, 50 to 500: +20, above 500: +10"],
        Kind::Halve => &["points halve every 60 days"],
        Kind::Resets => &["resets on {event}"],
        Kind::Means => MEANS,
        Kind::Stage => {
            &["{new} requires {score} >= 50", "{new} requires {holds}", "{new} requires {number} >= 10"]
        }
        Kind::Disqualify => &[
            "disqualify if {holds}",
            "disqualify if {text} contains word \"student\"",
            "disqualify if {text} ends with one of {list}",
            "disqualify if {number} < 10",
            "disqualify if {event}",
        ],
        Kind::Blocked => &["blocked if {number} < 10", "blocked if {holds}", "blocked if {event}"],
        Kind::ShouldHave => &["should have {number} >= 10", "should have {holds}"],
        Kind::Prefers => &["prefers higher {number}", "prefers earlier {date}", "prefers {holds}"],
        Kind::Answer => &["answer within 1 day of {asked} by {reply}"],
        Kind::Given => &[
            "given {date} is 2026-10-01",
            "given {number} is 120",
            "given {yesno} is yes",
            "given {text} is \"CTO\"",
        ],
        Kind::When => &["when {event} 2 days ago", "when 3 times {event} 5 days ago"],
        Kind::Then => &["then {score} = 10", "then {holds}", "then stage is lead"],
        Kind::Arm => ARMS,
        Kind::Field => FIELD,
        Kind::Grade => &["grade {new} of {score}: A from 50, B from 30, C otherwise"],
        Kind::Policy => &["policy \"Lead handover\""],
        Kind::Owners => &["owners marketing, sales"],
        Kind::Reviewed => &["reviewed 2026-10-01, review every 3 months"],
        Kind::TimeZone => &["time zone \"Europe/Amsterdam\""],
        Kind::EventTimes => &["time of events as \"MM/DD/YYYY hh:mm AM\""],
        Kind::Use => &["use \"lists.qualify\""],
        Kind::OwnedBy => &["owned by marketing"],
        Kind::Setting => &["setting mql_points is 50"],
        Kind::Lead => &["lead"],
        Kind::Missing => &["missing is \"\", \"N/A\""],
        Kind::Event => &["event demo_request", "event sales_call by sales"],
        Kind::Group => &["events downloads are {event}, {event}"],
        Kind::List => &["list managers \"manager\", \"head of\""],
        Kind::Score => &["score interest, 0 to 100", "score interest, owned by marketing"],
        Kind::Choose => &["choose phase"],
        Kind::NextStep => &["next step"],
        Kind::Example => &["example \"a CTO who asks for a demo\""],
    }
}

/// What must follow a word, in the author's words.
fn after(case: &Case<'_>) -> Option<&'static str> {
    let (last, before) = (case.word(-1), case.word(-2));
    Some(match (before, last) {
        (
            _,
            "requires" | "means" | "and" | "or" | "not" | "if" | "where" | "(" | "have" | "prefers" | "then",
        ) => "a condition",
        ("based", "on") => "the base's file (in quotes)",
        ("resets", "on") | (_, "on" | "when") => "an event",
        (_, "because") => "the reason (in quotes)",
        (_, "from") if case.kind == Some(Kind::Grade) => "a number",
        (_, "from") => "what the data calls it (in quotes)",
        (_, "ask") => "the question (in quotes)",
        (_, "use") => "a file (in quotes)",
        (_, "policy" | "example") => "a title (in quotes)",
        ("the", "last") | (_, "every" | "within") => "a length of time, such as `30 days`",
        (_, "since" | "last") => "an event",
        ("owned", "by") => "who owns it, such as `marketing`",
        (_, ">=" | "<=" | ">" | "<" | "=" | "!=" | "least" | "most" | "than" | "to" | "+" | "-") => {
            "a number"
        }
        (_, "is") => "a value",
        ("one", "of") | ("several", "of") => "the values",
        (_, "of") => "a name",
        (_, "contains" | "word" | "with") => "a text (in quotes)",
        (_, "given") => "a fact, such as `employees is 120`",
        (_, "per") => "what is counted",
        (_, "otherwise" | "missing") if case.kind == Some(Kind::By) => "a colon and points",
        _ => match (case.kind?, case.tokens.len()) {
            (
                Kind::Score
                | Kind::Event
                | Kind::Choose
                | Kind::List
                | Kind::Setting
                | Kind::Grade
                | Kind::Group,
                1,
            ) => "a name",
            (Kind::Setting, 2) => "`is` and a value",
            (Kind::List, 2) => "its values (in quotes)",
            (Kind::Field, 1) => "its type",
            (Kind::Points, 2) => "`on` and an event, `if` and a condition, or `per` and a number",
            (Kind::Group, 2) => "`are` and its events",
            (Kind::Grade, 2) => "`of` and a score",
            _ => return None,
        },
    })
}

/// The line ends after a word that something must follow.
pub(super) fn must_follow(case: &Case<'_>) -> Option<Finding> {
    if case.here < case.tokens.len() {
        return None;
    }
    case.kind?;
    let expected = after(case)?;
    let end = case.tokens.last()?.end;
    Some(
        Finding::over(Code::BreaksOff, end, end, format!("the line breaks off: {expected} must follow"))
            .at("missing here")
            .vague(),
    )
}

/// The line ends too early.
pub(super) fn breaks_off(case: &Case<'_>) -> Option<Finding> {
    if case.here < case.tokens.len() {
        return None;
    }
    case.kind?;
    let end = case.tokens.last()?.end;
    Some(
        Finding::over(Code::BreaksOff, end, end, "the line breaks off")
            .at("something is missing here")
            .vague(),
    )
}

/// A line that is none of any kind.
pub(super) fn statement(case: &Case<'_>) -> Option<Finding> {
    let first = case.tokens.first()?;
    let first_word = first.text;
    // Under `lead`, a line of any other kind counts as a field; one that is not indented was hardly meant as one.
    let declares = matches!(case.home, Home::Lead | Home::Event) && case.kind == Some(Kind::Field);
    let by_place = declares && !case.indented && !super::super::head::is_type(case.nth(1));
    if case.kind.is_some() && !by_place {
        return None;
    }
    let end = case.tokens.last()?.end;
    let finding = |message: &str| Finding::over(Code::UnknownStatement, first.start, end, message.to_owned());
    Some(match first_word {
        "and" | "or" | "because" | "," => finding("there is no line above that this could continue")
            .at("begins like the rest of a line")
            .help("a line that begins with `and`, `or`, `because` or `,` continues the one above"),
        "if" => finding("`if` begins no line")
            .at("what follows from it comes first")
            .help("write the points or the value first: `+15 if …`, `\"Sales calls today\" if …`, or `NAME means …`"),
        "instead" => finding("`instead` stands before a statement")
            .at("no statement follows")
            .help("write it before the statement that replaces the base's: `instead urgency means timeline <= 3 months`"),
        _ if case.tokens.len() == 1 && first.what == What::Word && !is_keyword(first_word) => {
            finding("a name alone says nothing")
                .at("what about it?")
                .help(format!("write `{first_word} means …` to define it, or `{first_word} requires …` to make it a stage"))
        }
        _ if by_place => finding("this line is neither a field nor a statement").at("not understood").vague(),
        _ => {
            let home = super::case::home_of(case.kind, case.home, case.indented);
            finding("this line is no statement of the language").at(under(home)).vague()
        }
    })
}

/// What may stand under the statement above.
fn under(home: Home) -> &'static str {
    match home {
        Home::Score | Home::Implicit => {
            "under a score stand points lines, `by`, `points halve every` and `resets on`"
        }
        Home::Stage => "under a stage stand `blocked if`, `should have`, `prefers` and `answer within`",
        Home::Example => "under an example stand `given`, `when` and `then`",
        Home::Policy => "under `policy` stand `owners`, `reviewed`, `time zone` and `time of events`",
        Home::Lead | Home::Event => "under it stand fields: a name and a type",
        Home::Choose | Home::NextStep => "under it stand lines such as `\"Sales calls today\" if SQL`",
        Home::None => "not understood",
    }
}

/// The line makes sense up to a word, and then no more.
pub(super) fn unexpected(case: &Case<'_>) -> Option<Finding> {
    let token = case.token(0)?;
    case.kind?;
    let text = one_line(token.text);
    let message = match after(case) {
        Some(expected) => format!("`{text}` stands where {expected} should"),
        None => format!("`{text}` does not fit here"),
    };
    let mut finding =
        Finding::new(Code::Unexpected, token, message).at("not understood from here on").vague();
    // What follows a comma may still be read.
    let comma = case.tokens.iter().skip(case.here).position(|token| token.text == ",");
    let before = case.token(-1).is_some_and(|token| token.text == ",");
    if let (Some(after), true) = (comma, before) {
        let end = case.tokens.get(case.here.saturating_add(after)).map(|comma| comma.end)?;
        let cut = vec![Change::new(token.start, end, "")];
        if case.helps(&cut) {
            finding = finding.guess(cut);
        }
    }
    Some(finding)
}
