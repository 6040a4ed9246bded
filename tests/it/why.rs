//! `explain --since`, `--before`, `--to` and `--as-example`, and what a wait does.

#![expect(clippy::disallowed_methods, reason = "tests read files")]

use crate::cli::{Ran, folder, qualify, qualify_in, root};
use insta::assert_snapshot;
use serde_json::Value;
use std::path::Path;

const VENUE: [&str; 7] = [
    "explain",
    "policies/venue.qualify",
    "examples/venue/leads.csv",
    "--events",
    "examples/venue/events.csv",
    "--as-of",
    "2026-10-01",
];

fn venue(lead: &str, more: &[&str]) -> Ran {
    qualify(&[&VENUE[..], &["--lead", lead], more].concat())
}

fn pages(leads: &[&str], more: &[&str]) -> String {
    let page = |lead: &&str| {
        let ran = venue(lead, more);
        assert_eq!(ran.status, 0, "{}", ran.err);
        format!("── {lead}\n{}\n", ran.out)
    };
    leads.iter().map(page).collect()
}

#[test]
fn what_changed_since_a_day() {
    assert_snapshot!("since_human", pages(&["V01", "V05", "V06", "V11"], &["--since", "2026-09-25"]));
    assert_snapshot!("since_json", venue("V01", &["--since", "2026-09-25", "--format", "json"]).out);
    assert_snapshot!("since_nothing", venue("V04", &["--since", "2026-09-30"]).out);
}

/// The points of the items add up to the change of each score, from wherever one looks.
#[test]
fn items_add_up() {
    let tenths = |text: &Value| -> i64 {
        let text = text.as_str().unwrap_or_default().trim_start_matches('+');
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let part = format!("{part:0<4}").parse::<i64>().unwrap();
        let sign = if whole.starts_with('-') { -1 } else { 1 };
        whole.parse::<i64>().unwrap() * 10_000 + sign * part
    };
    let mut seen = 0;
    for lead in ["V01", "V02", "V03", "V05", "V06", "V07", "V08", "V09", "V10"] {
        for since in ["2026-07-01", "2026-09-15", "2026-09-29"] {
            let ran = venue(lead, &["--since", since, "--format", "json"]);
            let page: Value = serde_json::from_str(&ran.out).unwrap();
            for score in page["scores"].as_array().unwrap() {
                let items = score["items"].as_array().unwrap();
                let sum: i64 = items.iter().map(|item| tenths(&item["points"])).sum();
                assert_eq!(sum, tenths(&score["change"]), "{lead} {since} {score}");
                seen += items.len();
            }
        }
    }
    assert!(seen > 5, "{seen}");
}

#[test]
fn what_would_bring_a_lead_to_a_stage() {
    assert_snapshot!("to_human", pages(&["V01", "V02", "V04", "V06", "V11"], &["--to", "SQL"]));
    assert_snapshot!("to_json", venue("V06", &["--to", "SQL", "--format", "json"]).out);
    let ran = venue("V06", &["--to", "SLQ"]);
    assert_ne!(ran.status, 0);
    assert_snapshot!(ran.err, @"
    error: --to: there is no stage called `SLQ`
    help: did you mean `SQL`?
    ");
}

/// A lead as an example can be pasted into the policy, and its claims hold there.
#[test]
fn an_example_of_a_lead_holds_in_the_policy() {
    let policy = std::fs::read_to_string(root().join("policies/venue.qualify")).unwrap();
    let leads = ["V01", "V02", "V03", "V04", "V05", "V06", "V07", "V08", "V09", "V10", "V11"];
    let mut whole = policy;
    for (at, lead) in leads.iter().enumerate() {
        let ran = venue(lead, &["--as-example"]);
        assert_eq!(ran.status, 0, "{}", ran.err);
        whole += &format!("\n{}", ran.out.replacen("example \"", &format!("example \"{at} "), 1));
    }
    let dir = folder(&[("venue.qualify", &whole)]);
    let ran = qualify_in(dir.path(), &["test", "venue.qualify"], "");
    assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
    assert_snapshot!("as_example", pages(&["V01", "V06"], &["--as-example"]));
}

const POLICY: &str = "lead
  email   text, key
  name    text
  budget  number in EUR, can change
  size    number
event demo_request
score interest, 0 to 50
  +30 on demo_request
  points halve every 30 days
MQL requires interest >= 20
SQL requires budget >= 1000 EUR and domain of email is \"example.com\" and name is not \"test\"
";

fn explain(dir: &Path, more: &[&str]) -> Ran {
    let args = ["explain", "p.qualify", "leads.csv", "--events", "events.csv", "--as-of", "2026-03-01"];
    qualify_in(dir, &[&args[..], &["--lead", "ann@example.com"], more].concat(), "")
}

/// Only what is marked can change, or a field with a question; a name and an address are replaced, as far as the policy does
/// not look at them.
#[test]
fn personal_facts_are_replaced_and_marked_fields_change() {
    let dir = folder(&[
        ("p.qualify", POLICY),
        ("leads.csv", "email,name,budget,size\nann@example.com,Ann Smith,500,12\n"),
        ("before.csv", "email,name,budget,size\nann@example.com,Ann Smith,2000,12\n"),
        ("events.csv", "email,event,time\nann@example.com,demo_request,2026-02-20\n"),
    ]);
    let example = explain(dir.path(), &["--as-example"]);
    assert_eq!(example.status, 0, "{}", example.err);
    assert!(!example.out.contains("ann@") && !example.out.contains("Smith"), "{}", example.out);
    assert_snapshot!("personal_example", format!("{}{}", example.out, example.err));
    assert_snapshot!("marked", explain(dir.path(), &["--to", "SQL"]).out);
    assert_snapshot!("before", explain(dir.path(), &["--before", "before.csv"]).out);
    // Its only event fades.
    assert_snapshot!("wait", explain(dir.path(), &[]).out);
    let wrong = explain(dir.path(), &["--since", "2026-03-02"]);
    let unread = explain(dir.path(), &["--since", "yesterday"]);
    assert_snapshot!(
        "since_wrong",
        format!("{}\n{}{}\n{}", wrong.status, wrong.err, unread.status, unread.err)
    );
}
