//! What is left to say when no check knew better: what was expected, and a line of that kind.

use super::super::shape::{Home, Kind};
use super::case::{Case, Change, Finding, What};
use super::one_line;
use crate::diag::Code;
use crate::syntax::is_keyword;

/// Each kind of line: what it is called, and one as it should be.
pub(super) fn model(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Policy => ("a policy's heading", "policy \"Acme lead handover\""),
        Kind::Owners => ("an `owners` line", "owners marketing, sales"),
        Kind::Reviewed => ("a `reviewed` line", "reviewed 2026-10-01, review every 3 months"),
        Kind::TimeZone => ("a `time zone` line", "time zone \"Europe/Amsterdam\""),
        Kind::Use => ("a `use` line", "use \"lists.qualify\""),
        Kind::OwnedBy => ("the file's owner", "owned by marketing"),
        Kind::Setting => ("a setting", "setting mql_points is 50"),
        Kind::Lead => ("the heading of the lead's fields", "lead"),
        Kind::Missing => ("a `missing is` line", "missing is \"\", \"N/A\""),
        Kind::Field => ("a field", "budget number in EUR, ask \"What have you set aside?\""),
        Kind::Event => ("an event", "event sales_call by sales"),
        Kind::Group => {
            ("a group of events", "events content_download are whitepaper_download, case_study_download")
        }
        Kind::List => ("a list", "list c_level \"CEO\", \"CFO\""),
        Kind::Score => ("a score's heading", "score interest, 0 to 100, owned by marketing"),
        Kind::Points => ("a points line", "+10 on webinar_attended in the last 90 days"),
        Kind::By => ("a `by` line", "by employees: below 50: -5, 50 to 500: +20, above 500: +10"),
        Kind::Halve => ("a `points halve` line", "points halve every 60 days"),
        Kind::Resets => ("a `resets on` line", "resets on unsubscribed_from_mail"),
        Kind::Means => ("a definition", "urgency means timeline <= 6 months"),
        Kind::Grade => ("a grade", "grade fit_grade of fit: A from 50, B from 30, C otherwise"),
        Kind::Choose => ("a choice's heading", "choose phase"),
        Kind::NextStep => ("the heading of the next steps", "next step"),
        Kind::Arm => ("a line of `choose` or `next step`", "\"Sales calls today\" if SQL"),
        Kind::Disqualify => (
            "a `disqualify if` line",
            "disqualify if title contains word \"student\" because \"not a buyer\"",
        ),
        Kind::Stage => ("a stage", "SQL requires authority and need and urgency"),
        Kind::Blocked => ("a `blocked if` line", "blocked if budget < 2000 EUR because \"truly no money\""),
        Kind::ShouldHave => ("a `should have` line", "should have budget >= 10000 EUR, interest >= 30"),
        Kind::Prefers => ("a `prefers` line", "prefers persona, higher budget"),
        Kind::Answer => ("an `answer within` line", "answer within 1 day of demo_request by sales_call"),
        Kind::Example => ("an example's heading", "example \"a CTO who asks for a demo is ready for sales\""),
        Kind::Given => ("a `given` line", "given title is \"CTO\", employees is 120"),
        Kind::When => ("a `when` line", "when demo_request 2 days ago, 3 times page_view 5 days ago"),
        Kind::Then => ("a `then` line", "then stage is SQL, not unsubscribed, interest >= 35"),
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
    let (what, model) = model(case.kind?);
    let expected = after(case)?;
    let end = case.tokens.last()?.end;
    Some(
        Finding::over(Code::BreaksOff, end, end, format!("the line breaks off: {expected} must follow"))
            .at("missing here")
            .help(format!("{what} is written like this: `{model}`")),
    )
}

/// The line ends too early.
pub(super) fn breaks_off(case: &Case<'_>) -> Option<Finding> {
    if case.here < case.tokens.len() {
        return None;
    }
    let (what, model) = model(case.kind?);
    let end = case.tokens.last()?.end;
    Some(
        Finding::over(Code::BreaksOff, end, end, "the line breaks off")
            .at("something is missing here")
            .help(format!("{what} is written like this: `{model}`")),
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
        _ if by_place => finding("this line is neither a field nor a statement")
            .at("not understood")
            .help("a field is a name and a type: `employees number`; a statement says what it is: `NAME means …`, `NAME requires …`"),
        _ => {
            let under = under(case.home);
            finding("this line is no statement of the language").at("not understood").help(format!(
                "{under}a statement begins with `lead`, `event`, `list`, `score`, `choose`, `next step`, `example` or another word of the language, or is `NAME means …` or `NAME requires …`"
            ))
        }
    })
}

/// What may stand under the statement above.
fn under(home: Home) -> &'static str {
    match home {
        Home::Score | Home::Implicit => "under `score` stand points lines, such as `+5 on demo_request`; ",
        Home::Stage => "under a stage stand `blocked if`, `should have`, `prefers` and `answer within`; ",
        Home::Example => "under `example` stand `given`, `when` and `then`; ",
        Home::Policy => "under `policy` stand `owners`, `reviewed` and `time zone`; ",
        Home::Lead | Home::Event => "under it stand fields: a name and a type; ",
        Home::Choose | Home::NextStep => "under it stand lines such as `\"Sales calls today\" if SQL`; ",
        Home::None => "",
    }
}

/// The line makes sense up to a word, and then no more.
pub(super) fn unexpected(case: &Case<'_>) -> Option<Finding> {
    let token = case.token(0)?;
    let (what, model) = model(case.kind?);
    let text = one_line(token.text);
    let message = match after(case) {
        Some(expected) => format!("`{text}` stands where {expected} should"),
        None => format!("`{text}` does not fit here"),
    };
    let mut finding = Finding::new(Code::Unexpected, token, message)
        .at("not understood from here on")
        .help(format!("{what} is written like this: `{model}`"));
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
