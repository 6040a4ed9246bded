//! The policy as a page to sign.

use super::read;
use super::report::{EVIL, evil};
use crate::cli::{folder, qualify, qualify_in};
use qualify::program::{ColumnKind, Program};
use qualify::{check, syntax};

pub(super) const POLICIES: [&str; 9] = [
    "policies/lead-definition.qualify",
    "policies/lead-scoring.qualify",
    "policies/sal-handover.qualify",
    "policies/smallest.qualify",
    "policies/sql-criteria.qualify",
    "policies/venue.qualify",
    "policies/venue-loft.qualify",
    "examples/x-education/policy.qualify",
    "examples/loan-applications/policy.qualify",
];

fn agreement(args: &[&str]) -> String {
    let ran = qualify(&[&["agreement"], args].concat());
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{args:?}");
    ran.out
}

fn program(path: &str) -> Program {
    let root = crate::cli::root();
    let mut read = |path: &str| std::fs::read(root.join(path)).map_err(|_| syntax::LoadError::Missing);
    let checked = check::check(&syntax::load(&syntax::Root::file(path), &mut read));
    checked.program.expect("a policy of ours has no mistakes")
}

/// Texts that must be found on the page of a policy: names, reasons, questions, numbers, values.
fn said(program: &Program) -> Vec<String> {
    let mut said = Vec::new();
    said.extend(program.title.clone());
    said.extend(program.owners.iter().cloned());
    for field in program.fields.iter().chain(program.events.iter().flat_map(|event| &event.fields)) {
        said.push(field.name.clone());
        said.push(field.source.clone());
        said.extend(field.ask.clone());
        said.extend(field.missing.iter().filter(|text| !text.is_empty()).cloned());
    }
    for event in &program.events {
        said.extend([event.name.clone(), event.source.clone()]);
        said.extend(event.actor.clone());
    }
    for column in &program.columns {
        said.extend(column.because.clone());
        said.extend(column.owner.clone());
        match &column.kind {
            ColumnKind::Aggregate(_)
            | ColumnKind::Points(_)
            | ColumnKind::Disqualify(_)
            | ColumnKind::Verdict => {}
            ColumnKind::FirstMatch { .. } | ColumnKind::Grade { .. } => {
                if let qualify::program::Type::Choice(values) = &column.ty {
                    said.extend(values.iter().cloned());
                }
            }
            ColumnKind::Field(_)
            | ColumnKind::Score(_)
            | ColumnKind::Criterion(_)
            | ColumnKind::Number(_)
            | ColumnKind::Stage(_) => said.push(column.name.clone()),
        }
    }
    for stage in &program.stages {
        let clauses = stage.blocked.iter().chain(&stage.should_have).chain(&stage.prefers);
        said.extend(clauses.filter_map(|clause| clause.because.clone()));
        said.extend(stage.answer_within.iter().map(|answer| qualify::speech::window(answer.within)));
    }
    for term in &program.terms {
        said.push(term.name.clone());
        said.extend(term.words.iter().cloned());
        said.extend(term.because.clone());
    }
    for example in &program.examples {
        said.push(example.title.clone());
        said.extend(example.claims.iter().map(|claim| claim.text.clone()));
    }
    // Every number of every line: points, bands, bounds, counts, days.
    for line in &program.lines {
        let number = |c: char| !c.is_ascii_digit() && c != '.';
        let numbers =
            line.text.split(number).map(|text| text.trim_matches('.')).filter(|text| !text.is_empty());
        said.extend(numbers.map(str::to_owned));
    }
    said
}

#[test]
fn every_statement_of_our_policies_is_on_its_page() {
    for path in POLICIES {
        let program = program(path);
        let page = read(&agreement(&[path, "--html"])).text;
        for text in said(&program) {
            // A length of time is said in whatever unit it is whole in; a line of text is folded only in blanks.
            assert!(page.contains(&text), "{path}: {text:?} is not on the page");
        }
        // Each line of points has its row.
        let rows = agreement(&[path]).matches("\n| ").count();
        assert!(
            rows > program.lines.len() + program.fields.len() + program.events.len(),
            "{path}: {rows} rows"
        );
    }
}

#[test]
fn the_story_policies_read_as_agreements() {
    for path in POLICIES {
        let name =
            path.trim_end_matches("/policy.qualify").trim_end_matches(".qualify").rsplit('/').next().unwrap();
        insta::assert_snapshot!(format!("agreement_{name}"), agreement(&[path]));
    }
}

const QUIET: &str = "quiet means days since last page_view\n";
const SCORE: &str = "score interest, 0 to 100
  +20  on page_view
  -10  per 30 days without activity, at most 50 points
  resets on unsubscribed
";
const STAGE: &str = "MQL requires interest >= 10 and quiet <= 90\n";
const EVENTS: &str = "event page_view\n  url  text\n  seconds  number\nevent unsubscribed by system\nevent sales_call by sales\n";

/// The page of a policy's text, and what has changed since another.
fn page(text: &str, since: Option<&str>) -> String {
    let dir = folder(&[("now.qualify", text), ("then.qualify", since.unwrap_or(text))]);
    let args: &[&str] = match since {
        Some(_) => &["agreement", "now.qualify", "--since", "then.qualify"],
        None => &["agreement", "now.qualify"],
    };
    let ran = qualify_in(dir.path(), args, "");
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{text}");
    ran.out
}

#[test]
fn a_reset_is_on_the_page_whatever_is_said_above_the_score() {
    let above = format!("{EVENTS}{QUIET}{SCORE}{STAGE}");
    let below = format!("{EVENTS}{SCORE}{QUIET}{STAGE}");
    let (above, below) = (page(&above, None), page(&below, None));
    assert!(above.contains("for every full 30 days since the lead last did something"), "{above}");
    assert!(above.contains("What happened before the last *unsubscribed* counts no more;"), "{above}");
    assert_eq!(above, below, "moving a statement changes no wording");
}

#[test]
fn a_reset_that_is_gone_is_a_change() {
    let then = format!("{EVENTS}{QUIET}{SCORE}{STAGE}");
    let now = then.replace("  resets on unsubscribed\n", "");
    let page = page(&now, Some(&then));
    assert!(page.contains("gone: *starts again after unsubscribed*"), "{page}");
}

#[test]
fn a_promise_on_a_filtered_event_is_said_in_words() {
    let promise = "  answer within 1 day of page_view where (seconds >= 60 and url is one of (\"/a\", \"/b\")) by sales_call\n";
    let page = page(&format!("{EVENTS}{QUIET}{SCORE}{STAGE}{promise}"), None);
    let said = "each *page_view* (where *seconds* is at least *60* and (*url* is *“/a”* or *“/b”*)) is answered within **1 day** by *sales_call*";
    assert!(page.contains(said), "{page}");
}

#[test]
fn a_text_of_a_condition_is_never_cut() {
    let line = "score other\n  +5 on page_view where url is \"a, reset on b\"\n";
    let page = page(&format!("{EVENTS}{QUIET}{SCORE}{line}{STAGE}"), None);
    assert!(page.contains("each *page_view* (where *url* is *“a, reset on b”*)"), "{page}");
}

/// The rows of each table have as many cells as its head.
fn tables_are_whole(markdown: &str) {
    let cells = |line: &str| line.replace("\\|", "").matches('|').count();
    let mut head = None;
    for line in markdown.lines() {
        match (line.starts_with('|'), head) {
            (true, None) => head = Some(cells(line)),
            (true, Some(count)) => assert_eq!(cells(line), count, "{line}"),
            (false, _) => head = None,
        }
    }
}

#[test]
fn tables_hold_whatever_a_policy_says() {
    for path in POLICIES {
        tables_are_whole(&agreement(&[path]));
    }
    let policy = "lead\n  lead_id text, key\n  a text, ask \"a | b\\\\ or *c*?\"\nscore s\n  +5 if a is \"x|y\" because \"# <b>|</b>\"\n";
    let dir = folder(&[("p.qualify", policy)]);
    let ran = qualify_in(dir.path(), &["agreement", "p.qualify"], "");
    tables_are_whole(&ran.out);
    assert!(
        ran.out.contains("\\# \\<b\\>\\|\\</b\\>") || ran.out.contains("# \\<b\\>\\|\\</b\\>"),
        "{}",
        ran.out
    );
}

#[test]
fn names_of_a_policy_do_no_harm() {
    let dir = evil();
    let ran = qualify_in(dir.path(), &["agreement", "p.qualify", "--html", "--since", "old.qualify"], "");
    let page = read(&ran.out);
    assert!(page.text.matches(EVIL).count() > 10, "{}", page.text);
    let ran = qualify_in(dir.path(), &["agreement", "p.qualify"], "");
    let marks = ran.out.match_indices('<').filter(|(at, _)| !ran.out[..*at].ends_with('\\'));
    assert_eq!(marks.count(), 0, "{}", ran.out);
    assert!(!ran.out.contains('\u{202e}'), "what turns the direction of text does not get in");
}

const OLD: &str = "policy \"Handover\"
  owners marketing, sales
  reviewed 2026-01-10, review every 3 months
setting bar is 50
list personas \"cfo\", \"controller\"
lead
  lead_id  text, key
  title    text, ask \"What is your role?\"
  budget   number in EUR
  need     yes/no
  urgent   yes/no
event demo
event mail
score interest, 0 to 100, owned by marketing
  +25 on demo, once
  +2  on mail, at most 10 points because \"reads along\"
score fit, owned by sales
  by budget: below 1000 EUR: -5, from 1000 EUR: +10
  +5 if title is one of personas
pressing means urgent, owned by sales
MQL requires interest >= bar
SQL requires need and pressing, owned by sales because \"both, or a call is wasted\"
  blocked if budget < 500 EUR because \"truly no money\"
  answer within 2 days of demo by mail
next step
  \"Call\" if SQL
  \"Mail\" if MQL
  \"Wait\" otherwise
example \"a demo\"
  when demo now
  then interest = 25
";

#[test]
fn changes_are_said_in_sentences_with_whose_they_are() {
    let new = OLD
        .replace("reviewed 2026-01-10", "reviewed 2026-04-12")
        .replace("bar is 50", "bar is 60")
        .replace("\"cfo\", \"controller\"", "\"cfo\", \"head of control\"")
        .replace("What is your role?", "What do you do?")
        .replace("+25 on demo, once", "+30 on demo, once")
        .replace("from 1000 EUR: +10", "from 1000 EUR: +15")
        .replace("budget < 500 EUR", "budget < 700 EUR")
        .replace("within 2 days", "within 1 day")
        .replace(
            "pressing means urgent, owned by sales\n",
            "pressing means urgent or need, owned by sales\nkeen means interest >= 80, owned by marketing\n",
        )
        .replace("  \"Call\" if SQL\n  \"Mail\" if MQL\n", "  \"Mail\" if MQL\n  \"Call\" if SQL\n")
        .replace("interest = 25", "interest = 30")
        .replace("event mail\n", "event mail\nevent webinar\n");
    let dir = folder(&[("old.qualify", OLD), ("new.qualify", &new)]);
    let page = |new: &str| qualify_in(dir.path(), &["agreement", new, "--since", "old.qualify"], "").out;
    let text = page("new.qualify");
    let (_, changes) = text.split_once("## What has changed").expect("changes are told");
    let changes = changes.split("\n## ").next().unwrap();
    insta::assert_snapshot!("changes", changes);
    let same = page("old.qualify");
    assert!(same.contains("Nothing: every statement says what it said."), "{same}");
}

#[test]
fn what_cannot_be_written_is_said() {
    let dir = folder(&[("p.qualify", "SQL requires ned\nlead\n  need yes/no\n")]);
    let ran = qualify_in(dir.path(), &["agreement", "p.qualify", "--output", "a.md"], "");
    assert_eq!(ran.status, 1);
    assert!(ran.err.contains("nothing was written") && !dir.path().join("a.md").exists(), "{}", ran.err);
    let ran = qualify_in(dir.path(), &["agreement", "-", "--since", "-"], "");
    assert_eq!(ran.status, 2, "{}", ran.err);
    let ran = qualify_in(dir.path(), &["agreement", "-", "--output", "a.md"], OLD);
    assert_eq!((ran.status, ran.out.as_str()), (0, ""), "{}", ran.err);
    assert!(std::fs::read_to_string(dir.path().join("a.md")).unwrap().starts_with("# Handover\n"));
}
