//! What a developer reads who makes a mistake.

use super::policy;
use qualify::{Error, Lead, Policy};

/// The messages of some mistakes, one after the other.
fn said(all: impl IntoIterator<Item = Result<Lead, Error>>) -> String {
    all.into_iter().map(|lead| format!("{}\n", lead.expect_err("a mistake"))).collect()
}

#[test]
fn a_wrong_name_is_answered_with_the_nearest() {
    let lead = || policy().lead();
    insta::assert_snapshot!(said([
        lead().set("budgte", 1),
        lead().set("Job Title", "CEO"),
        lead().set("colour", "red"),
        lead().happened("demo_requst", "2026-03-01"),
        lead().happened("page_view", "2026-03-01").unwrap().with("second", 3),
        lead().with("seconds", 3),
    ]), @r##"
    the lead has no field `budgte`
      help: did you mean `budget`?
    the lead has no field `Job Title`
      help: the data calls it `Job Title`, and the policy `title`: use the policy's name
    the lead has no field `colour`
      help: there are lead_id, title, budget, employees, need, industry and 2 more
    the policy declares no event `demo_requst`
      help: did you mean `demo_request`?
    the event `page_view` has no field `second`
      help: did you mean `seconds`?
    `seconds` belongs to no event: nothing happened yet
      help: call `happened` first, then `with` for its fields
    "##);
    let policy = policy();
    let lead = policy.lead();
    let mut desk = policy.evaluator();
    let answer = desk.evaluate(&lead, "2026-03-01").unwrap();
    let errors = [
        answer.score("intrest").unwrap_err(),
        answer.score("SQL").unwrap_err(),
        answer.truth("interest").unwrap_err(),
        answer.number("budget").unwrap_err(),
        policy.columns(&["interest", "siz"]).unwrap_err(),
    ];
    insta::assert_snapshot!(errors.map(|error| error.to_string()).join("\n"), @r##"
    the policy works out nothing called `intrest`
      help: did you mean `interest`?
    `SQL` is not a number: it is yes or no
      help: ask for it with `truth`
    `interest` is not yes, no or unknown: it is a number
      help: ask for it with `number`
    `budget` is a field of the lead, and the policy does not work it out
      help: the value is the one that was set on the lead
    the policy works out nothing called `siz`
      help: did you mean `size`?
    "##);
}

#[test]
fn a_wrong_type_unit_or_choice_says_what_to_give() {
    let lead = || policy().lead();
    insta::assert_snapshot!(said([
        lead().set("budget", "12,000"),
        lead().set("budget", true),
        lead().set("need", 1),
        lead().set("need", "yes"),
        lead().set("title", 7),
        lead().set("industry", &["software"]),
        lead().set("topics", 3),
        lead().set("created", 20260301),
        lead().set("budget", (12_000, "USD")),
        lead().set("employees", (12, "seats")),
        lead().set("employees", f64::NAN),
        lead().set("employees", i64::MAX),
        lead().set("industry", "softwear"),
        lead().set("topics", &["pricing", "integrations"]),
        lead().happened("page_view", "2026-03-01").unwrap().with("seconds", "3"),
    ]), @r##"
    `budget` cannot hold the text "12,000"
      help: it is a number in EUR: give 12_000 or (12_000, "EUR")
    `budget` cannot hold true
      help: it is a number in EUR: give 12_000 or (12_000, "EUR")
    `need` cannot hold 1, a number
      help: it is yes or no: give `true` or `false`
    `need` cannot hold the text "yes"
      help: it is yes or no: give `true` or `false`
    `title` cannot hold 7, a number
      help: it is text: give a `&str`
    `industry` cannot hold a list
      help: it is one of its choices: give "software"
    `topics` cannot hold 3, a number
      help: it is a list of its choices: give &["pricing"]
    `created` cannot hold 20260301, a number
      help: it is a date: give a jiff::civil::Date, a jiff::Timestamp, or text like "2026-08-04"
    `budget` is in EUR, and 12000 USD is in another unit
      help: convert it to EUR first, or leave the unit out where the number is in EUR already
    `employees` is a number without a unit, and 12 seats has one
      help: give the number alone
    `employees` holds numbers up to one trillion, and NaN is none
    `employees` holds numbers up to one trillion, and 9223372036854775807 is none
    `industry` has no choice "softwear"
      help: did you mean `software`?
    `topics` has no choice "integrations"
      help: did you mean `integration`?
    `seconds` of `page_view` cannot hold the text "3"
      help: it is a number: give 12 or 2.5
    "##);
}

#[test]
fn a_wrong_date_says_how_to_write_it() {
    let lead = || policy().lead();
    insta::assert_snapshot!(said([
        lead().set("created", "31/02/2026"),
        lead().set("created", jiff::civil::date(-5, 1, 1)),
        lead().happened("demo_request", "yesterday"),
        lead().happened("demo_request", true),
    ]), @r##"
    `created` is a date, and "31/02/2026" is none
      help: write 2026-08-04 or 2026-08-04T12:39:00Z, or give a jiff::civil::Date
    `created` cannot hold this value
      help: it is a date: give a jiff::civil::Date, a jiff::Timestamp, or text like "2026-08-04"
    `demo_request` has no date and time when it happened
      help: give a jiff::Timestamp, a SystemTime, or text like "2026-08-04T12:39:00Z"
    `demo_request` has no date and time when it happened
      help: give a jiff::Timestamp, a SystemTime, or text like "2026-08-04T12:39:00Z"
    "##);
    let policy = policy();
    let (lead, mut desk) = (policy.lead(), policy.evaluator());
    let errors = [
        desk.evaluate(&lead, "2026-13-01").unwrap_err(),
        desk.evaluate(&lead, 2026).unwrap_err(),
        desk.evaluate(&super::policy().lead(), "2026-03-01").unwrap_err(),
    ];
    insta::assert_snapshot!(errors.map(|error| error.to_string()).join("\n"), @r##"
    `2026-13-01` is no date or instant to answer as of
      help: write it as 2026-10-31 (its end) or as 2026-10-31T08:00:00Z
    an answer needs a date or an instant that it is as of
      help: give a jiff::Timestamp, a SystemTime, or text like "2026-10-31" or "2026-10-31T08:00:00Z"
    this lead was made for another policy
      help: make it with `lead()` of the policy that the evaluator is of
    "##);
}

#[test]
fn a_wrong_policy_prints_itself_as_the_command_prints_it() {
    let error = Policy::compile("lead\n  need  yes/no\n\nSQL requires needs\nMQL needs need\n").unwrap_err();
    insta::assert_snapshot!(error, @r##"
    E101

      × there is no field, event or criterion called `needs`
       ╭─[policy:4:14]
     3 │ 
     4 │ SQL requires needs
       ·              ──┬──
       ·                ╰── did you mean `need`?
     5 │ MQL needs need
       ╰────
      help: `need` is a field; write `need`

    E010

      × what a stage needs is said with `requires`
       ╭─[policy:5:5]
     4 │ SQL requires needs
     5 │ MQL needs need
       ·     ──┬──
       ·       ╰── say `requires`
       ╰────
      help: write `MQL requires need`
    "##);
    assert_eq!(format!("{error:?}"), error.to_string());
    let mistakes = error.mistakes();
    assert_eq!((mistakes[0].code, mistakes[0].place.as_str()), ("E101", "policy:4:14"));
    let used = Policy::compile_files("a/p.qualify", |path| {
        (path == "a/p.qualify")
            .then(|| b"use \"lists.qualify\"\nlead\n  need yes/no\nSQL requires need".to_vec())
    });
    assert!(used.unwrap_err().to_string().contains("lists.qualify"));
}

#[test]
fn sums_beyond_all_numbers_get_no_answer() {
    let policy =
        Policy::compile("lead\n  a number\n  b number\nsum means a + b\nSQL requires sum > 1").unwrap();
    let lead = policy.lead().set("a", 1_000_000_000_000i64).unwrap().set("b", 1_000_000_000_000i64).unwrap();
    let error = policy.evaluator().evaluate(&lead, "2026-03-01").unwrap_err();
    insta::assert_snapshot!(error, @"the lead got no answer: a sum is beyond what numbers can be");
}
