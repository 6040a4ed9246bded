//! `check --data`: a policy against leads and events, in every format of findings.

#![expect(clippy::disallowed_methods, reason = "tests read and write files")]

use crate::cli::{Ran, folder, qualify_in};
use serde_json::Value;
use std::path::Path;

const POLICY: &str = "lead
  lead_id    text, key
  industry   one of software, logistics, \"wholesale trade\"
  employees  number
  budget     number in EUR, ask \"How much?\"
  title      text from \"Job Title\"
  created    date
  topics     several of price, security, split by \",\"
  country    text
  need       yes/no

event demo_request
event page_view
  url     text
  device  one of desktop, phone

need_now means need and budget >= 1000 EUR
MQL requires industry is software
SQL requires MQL and need_now
";

fn leads() -> String {
    let mut text = String::from(
        "lead_id,industry,NumberOfEmployees,budget,Job title,created,topics,country,need,extra\n",
    );
    for at in 0..24 {
        let id = if at == 20 { 3 } else { at };
        let key = if at == 21 { String::new() } else { format!("L-{id}") };
        text.push_str(&format!(
            "{key},{},{},{},{},{},\"{}\",NL,{},x\n",
            ["software", "Logistics", "retail", "Retail"][at % 4],
            at * 10,
            if at % 6 == 0 {
                "12.000"
            } else if at == 7 {
                "a lot"
            } else {
                ""
            },
            ["CTO", "CEO"][at % 2],
            if at % 5 == 0 { "03/04/2026" } else { "2026-04-03" },
            ["price", "price,speed"][at % 2],
            ["yes", "no", "maybe"][at % 3],
        ));
    }
    text.push_str("L-99,too,few\n");
    text
}

const EVENTS: &str = "lead_id,event,time,url,device
L-1,demo_requested,2026-04-01,,
L-1,page_view,2026-04-02,/pricing,desktop
L-2,page_view,2026-04-02,/,watch
L-2,login,2026-04-03,,
X-9,page_view,2026-04-03,/,desktop
L-3,page_view,tomorrow,/,desktop
";

fn dir() -> tempfile::TempDir {
    folder(&[("sales.qualify", POLICY), ("leads.csv", &leads()), ("events.csv", EVENTS)])
}

/// What the text alone would be told is looked at elsewhere.
const TEXT_RULES: &[&str] = &["--allow", "unused", "--allow", "M01"];

fn check(dir: &Path, more: &[&str]) -> Ran {
    let args = ["check", "sales.qualify", "--data", "leads.csv", "--events", "events.csv"];
    qualify_in(dir, &[&args, TEXT_RULES, more].concat(), "")
}

#[test]
fn each_finding_points_at_its_declaration() {
    let dir = dir();
    insta::assert_snapshot!("check_data", check(dir.path(), &["--width", "100"]).shown());
    insta::assert_snapshot!("check_data_short", check(dir.path(), &["--format", "short"]).shown());
}

#[test]
fn every_format_has_the_findings() {
    let dir = dir();
    let json: Value = serde_json::from_str(&check(dir.path(), &["--format", "json"]).out).expect("JSON");
    let codes: Vec<&str> = json.as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!(
        codes,
        ["D08", "D03", "D04", "D01", "D05", "D06", "D05", "D03", "D04", "D07", "D05", "D09", "D03", "D04",]
    );
    let sarif: Value = serde_json::from_str(&check(dir.path(), &["--format", "sarif"]).out).expect("JSON");
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), codes.len());
    let github = check(dir.path(), &["--format", "github"]).out;
    assert_eq!(github.lines().count(), codes.len(), "{github}");
    assert!(github.contains("::error file=sales.qualify,line=4,"), "{github}");
}

#[test]
fn levels_are_those_of_lints() {
    let dir = dir();
    // A column that is not there is the only error; without it, doubts do not fail.
    let ran = check(dir.path(), &["--allow", "no-such-column", "--format", "short"]);
    assert_eq!(ran.status, 0, "{}", ran.out);
    let ran = check(dir.path(), &["--allow", "D01", "--strict", "--format", "json"]);
    assert_eq!(ran.status, 1);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let errors: Vec<&str> = json
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["severity"] == "error")
        .map(|one| one["code"].as_str().unwrap())
        .collect();
    assert_eq!(
        errors,
        ["D04", "D05", "D05", "D04", "D05", "D04"],
        "bad values, where values are held to be strict"
    );
    std::fs::write(
        dir.path().join("qualify.toml"),
        "[lint]\nno-such-column = \"off\"\nkey-repeats = \"error\"\n",
    )
    .unwrap();
    let ran = check(dir.path(), &["--format", "short"]);
    assert_eq!(ran.status, 1);
    assert!(!ran.out.contains("D01") && ran.out.contains("D08"), "{}", ran.out);
}

#[test]
fn an_exception_holds_where_there_is_data_and_is_no_finding_without() {
    let text = POLICY.replace(
        "  country    text\n",
        "  country    text  # qualify: allow constant-column because abroad comes next year\n",
    );
    let dir = folder(&[("sales.qualify", &text), ("leads.csv", &leads()), ("events.csv", EVENTS)]);
    assert!(!check(dir.path(), &["--format", "short"]).out.contains("D07"));
    let plain = [&["check", "sales.qualify", "--format", "short"], TEXT_RULES].concat();
    let plain = qualify_in(dir.path(), &plain, "");
    assert_eq!((plain.status, plain.out.as_str()), (0, ""), "{}", plain.out);
}

#[test]
fn keys_that_no_line_has_are_named() {
    let leads = "{\"lead_id\":\"a\",\"Industry\":\"software\",\"ned\":true}\n{\"lead_id\":\"b\",\"Industry\":\"logistics\"}\n";
    let policy = "lead\n  lead_id  text, key\n  industry  one of software, logistics\n  need  yes/no\n";
    let dir = folder(&[("sales.qualify", policy), ("leads.jsonl", leads)]);
    let ran = qualify_in(dir.path(), &["check", "sales.qualify", "--data", "leads.jsonl"], "");
    insta::assert_snapshot!("check_data_json_lines", ran.shown());
}

#[test]
fn what_cannot_be_read_fails_plainly() {
    let dir = dir();
    let mut shown = String::new();
    for args in [
        &["check", "sales.qualify", "--data", "absent.csv"][..],
        &["check", "sales.qualify", "--events", "events.csv"],
        &["check", "sales.qualify", "--data", "leads.csv", "--events", "leads.csv"],
        &["check", "-", "--data", "-"],
    ] {
        let ran = qualify_in(dir.path(), args, "");
        shown.push_str(&format!("{}\nexit status {}\n{}\n", args.join(" "), ran.status, ran.err));
    }
    insta::assert_snapshot!("check_data_unreadable", shown);
    // A policy with mistakes is not held against data.
    std::fs::write(dir.path().join("sales.qualify"), "lead\n  need  yes/not\n").unwrap();
    let ran = check(dir.path(), &["--format", "short"]);
    assert_eq!(ran.status, 1);
    assert!(!ran.out.contains(" D0"), "{}", ran.out);
}

/// Kinds that are not declared are told apart up to a thousand, and all events are counted.
#[test]
fn more_kinds_than_are_told_apart_are_all_counted() {
    let policy = "lead\n  lead_id text, key\nevent open\nscore s\n  +5 on open, at most 50 points\nMQL requires s >= 15\n";
    let events: String = (0..1500).map(|at| format!("a,kind-{at},2026-01-05\n").repeat(2)).collect();
    let dir = crate::cli::folder(&[
        ("p.qualify", policy),
        ("leads.csv", "lead_id\na\n"),
        ("events.csv", &format!("lead_id,event,time\n{events}a,open,2026-01-05\n")),
    ]);
    let ran =
        qualify_in(dir.path(), &["check", "p.qualify", "--data", "leads.csv", "--events", "events.csv"], "");
    assert!(ran.err.contains("3,000 are of more than 1,000 kinds not declared"), "{}{}", ran.out, ran.err);
}

/// Separators, forms of dates and instants that are not those of the policy; an event that another one takes.
#[test]
fn what_is_written_otherwise_is_told_apart_from_what_is_missing() {
    let policy = "lead
  lead_id  text, key
  topics   several of a, b, c
  starts_on  date as \"DD/MM/YYYY\"
  paid     date
  noted    date
  budget   number in EUR
  seats    number
event demo
event click from \"Clicked\"
event mail_click from \"Clicked\"
SQL requires budget is known and topics include a and starts_on is known and paid is known and noted is known and seats > 3
  and (demo or click or mail_click)
";
    let leads = "lead_id,topics,starts_on,paid,noted,budget,seats
1,\"a,b\",2026-05-04,04/05/2026,05/13/2026,,1
2,\"a,c\",2026-06-04,13/05/2026,05/14/2026,,unknown
3,b,2026-06-05,30/05/2026,06/12/2026,5,-
4,\"b, c\",unknown,n/a,05/30/2026,,unknown
";
    let events = "lead_id,event,time
1,demo,04.5.26 x
2,demo,yesterday
3,Clicked,2026-05-01
4,Clicked,2026-05-02
";
    let dir = folder(&[("sales.qualify", policy), ("leads.csv", leads), ("events.csv", events)]);
    insta::assert_snapshot!("check_data_written_otherwise", check(dir.path(), &["--width", "100"]).shown());
}
