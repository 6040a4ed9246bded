//! The occurrences behind the points of a lead, as a sales lead reads them: their rows add up.

#![expect(clippy::disallowed_methods, reason = "tests read and write files")]

use crate::cli::{Ran, folder, qualify_in, root};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;

const POLICY: &str = r#"policy "Acme lead handover"
  owners marketing, sales
  reviewed 2026-10-01
  time zone "Europe/Amsterdam"

event whitepaper_download
event case_study_download
event webinar_attended
event demo_request
event page_view
  url  text
event mail_opened
  mail  text
event order
  amount  number in EUR
event unsubscribed
event sales_call by sales
  outcome  one of reached, unreachable
events content_download are whitepaper_download, case_study_download

lead
  lead_id    text, key
  employees  number
  need       yes/no
  moved      date

score interest, 0 to 60, owned by marketing
  +5   on content_download, at most 15 points
  +10  on webinar_attended, points halve every 60 days because "an hour of their time"
  +25  on demo_request, once
  +3   on mail_opened, once per mail, points halve every 30 days
  +1   on page_view where url contains "/pricing", once per day, at most 10 points
  -2   on sales_call, at most 3 points
  +15  if 3 or more page_view in the last 14 days
  +1   per 100 EUR of sum of amount of order in the last 12 months, at most 20 points
  -10  per 30 days without activity, at most 50 points
  resets on unsubscribed

score fit, 0 to 20
  +1   per 10 of employees, at most 20 points
  -30  if not need

bought means order in the last 12 months

MQL requires interest >= 20
SQL requires MQL and 2 or more demo_request in the last 30 days and bought
  should have outcome of last sales_call is reached

next step
  "Sales calls today"   if SQL
  "Case-study nurture"  if MQL
  "Newsletter"          otherwise
"#;

const LEADS: &str = "lead_id,employees,need,moved
L-17,370,no,2026-08-31
L-18,10,yes,2026-08-31
L-19,,,2026-08-31
";

/// The columns: key, event, time, url, mail, amount, outcome.
fn events() -> String {
    let mut text = "lead_id,event,time,url,mail,amount,outcome\n".to_owned();
    for row in [
        // Before the reset: it counts for nothing but what is no score.
        "L-17,webinar_attended,2026-01-10,,,,",
        "L-17,unsubscribed,2026-02-01,,,,",
        "L-17,whitepaper_download,2026-09-28T16:31:00Z,,,,",
        "L-17,case_study_download,2026-09-12,,,,",
        "L-17,whitepaper_download,2026-08-30T09:00Z,,,,",
        "L-17,case_study_download,2026-08-02T11:00Z,,,,",
        "L-17,webinar_attended,2026-09-25T14:00Z,,,,",
        "L-17,webinar_attended,2026-08-02T14:00Z,,,,",
        "L-17,webinar_attended,2026-05-05T14:00Z,,,,",
        "L-17,demo_request,2026-09-24T10:00Z,,,,",
        "L-17,demo_request,2026-07-24T10:00Z,,,,",
        "L-17,mail_opened,2026-09-29T07:00Z,,September news,,",
        "L-17,mail_opened,2026-09-29T07:05Z,,September news,,",
        "L-17,mail_opened,2026-08-29T07:00Z,,August news,,",
        "L-17,mail_opened,2026-08-29T07:00Z,,,,",
        "L-17,order,2026-09-01,,,800,",
        "L-17,order,2026-03-02,,,450 EUR,",
        "L-17,order,2026-03-01,,,,",
        "L-17,sales_call,2026-09-26T10:00Z,,,,unreachable",
        "L-17,sales_call,2026-09-26T15:00Z,,,,unreachable",
        // After as-of.
        "L-17,demo_request,2026-10-02,,,,",
        "L-18,webinar_attended,2026-06-20T09:30Z,,,,",
        "L-18,page_view,2026-06-20T09:30Z,/pricing,,,",
    ] {
        writeln!(text, "{row}").unwrap();
    }
    for day in 0..26 {
        let (month, day) = if day < 13 { (8, 31 - day) } else { (9, 43 - day) };
        writeln!(text, "L-17,page_view,2026-{month:02}-{day:02}T22:30Z,/pricing?day={day},,,").unwrap();
        writeln!(text, "L-17,page_view,2026-{month:02}-{day:02}T08:15Z,/pricing,,,").unwrap();
    }
    text
}

fn acme() -> tempfile::TempDir {
    folder(&[("acme.qualify", POLICY), ("leads.csv", LEADS), ("events.csv", &events())])
}

fn explain(folder: &Path, lead: &str, args: &[&str]) -> Ran {
    let usual = ["explain", "acme.qualify", "leads.csv", "--events", "events.csv", "--lead", lead];
    let ran = qualify_in(folder, &[&usual[..], &["--as-of", "2026-10-01"], args].concat(), "");
    assert_eq!(ran.status, 0, "{}", ran.err);
    ran
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}", ran.out))
}

#[test]
fn occurrences_stand_below_their_lines() {
    let dir = acme();
    let shown = |args: &[&str]| explain(dir.path(), "L-17", args).out;
    insta::assert_snapshot!("occurrences_120", shown(&["--width", "120"]));
    insta::assert_snapshot!("occurrences_60", shown(&["--width", "60"]));
    insta::assert_snapshot!("occurrences_40", shown(&["--width", "40"]));
    insta::assert_snapshot!("occurrences_all", shown(&["--all"]));
    insta::assert_snapshot!("occurrences_silent", explain(dir.path(), "L-18", &[]).out);
    assert!(!explain(dir.path(), "L-19", &[]).out.contains("2026-09"), "nothing happened to it");
}

#[test]
fn fewer_are_shown_where_the_window_is_low() {
    let dir = acme();
    let shown = |height: &str| explain(dir.path(), "L-17", &["--height", height]).out;
    insta::assert_snapshot!("occurrences_low", shown("42"));
    insta::assert_snapshot!("occurrences_lower", shown("34"));
    assert!(shown("24").lines().count() < 24, "{}", shown("24"));
    for height in 20..60 {
        let shown = shown(&height.to_string());
        adds_up_to_the_eye(&shown);
    }
    let all = explain(dir.path(), "L-17", &["--height", "24", "--all"]).out;
    assert_eq!(all, explain(dir.path(), "L-17", &["--all"]).out);
}

#[test]
fn occurrences_for_a_program() {
    let dir = acme();
    let page = json(&explain(dir.path(), "L-17", &["--format", "json"]));
    insta::assert_json_snapshot!("occurrences_json", page["scores"][0]["paid"]);
    adds_up(&page);
    let counted = &page["stages"][1]["decided_by"];
    insta::assert_json_snapshot!("occurrences_json_stage", counted);
}

/// Whoever reads the events keeps the same ones: a file, stdin, lists inside the leads, each with an as-of of its own.
#[test]
fn occurrences_are_the_same_however_they_come() {
    let dir = acme();
    let of = |args: &[&str], stdin: &str| {
        let ran = qualify_in(dir.path(), &[args, &["--lead", "L-17", "--format", "json"]].concat(), stdin);
        assert_eq!(ran.status, 0, "{}", ran.err);
        json(&ran)
    };
    let plain = ["explain", "acme.qualify", "leads.csv", "--as-of", "2026-10-01", "--events"];
    let from_file = of(&[&plain[..], &["events.csv"]].concat(), "");
    assert_eq!(from_file["scores"][0]["paid"][4]["occurrences"].as_array().map(Vec::len), Some(28));
    assert_eq!(of(&[&plain[..], &["-"]].concat(), &events()), from_file);
    let one = [&plain[..], &["events.csv", "--threads", "1"]].concat();
    assert_eq!(of(&one, ""), from_file);
    let text = events();
    let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let own = text.lines().filter(|line| line.starts_with("L-17")).map(|line| {
        let cells = header.iter().zip(line.split(',')).filter(|(_, cell)| !cell.is_empty());
        Value::Object(cells.map(|(name, cell)| ((*name).to_owned(), cell.into())).collect())
    });
    let own: Vec<Value> = own.collect();
    let lines = own.iter().fold(String::new(), |text, event| format!("{text}{event}\n"));
    std::fs::write(dir.path().join("events.jsonl"), lines).unwrap();
    assert_eq!(of(&[&plain[..], &["events.jsonl"]].concat(), ""), from_file);
    let lead = serde_json::json!({ "lead_id": "L-17", "employees": 370, "need": false, "moved": "2026-08-31",
        "events": own });
    std::fs::write(dir.path().join("leads.jsonl"), lead.to_string()).unwrap();
    assert_eq!(of(&["explain", "acme.qualify", "leads.jsonl", "--as-of", "2026-10-01"], ""), from_file);
    // As of 31 days after `moved`, which is the same day for the file and for the lists.
    let moved = ["--as-of", "moved + 31 days"];
    let each = ["explain", "acme.qualify", "leads.csv", "--events", "events.csv"];
    assert_eq!(of(&[&each[..], &moved[..]].concat(), ""), from_file);
    assert_eq!(of(&[&["explain", "acme.qualify", "leads.jsonl"], &moved[..]].concat(), ""), from_file);
}

/// Of every lead of every policy in the repository.
#[test]
fn points_of_real_policies_add_up() {
    let mut listed = 0;
    for story in ["venue", "sal-handover", "lead-definition", "sql-criteria", "lead-scoring"] {
        let (policy, events) = (format!("policies/{story}.qualify"), format!("examples/{story}/events.csv"));
        let csv = format!("examples/{story}/leads.csv");
        let leads = if root().join(&csv).exists() { csv } else { csv.replace(".csv", ".jsonl") };
        let expected =
            std::fs::read_to_string(root().join(format!("examples/{story}/expected.csv"))).unwrap();
        let keys = expected.lines().skip(1).filter_map(|line| line.split(',').next());
        for key in keys.take(15) {
            let args =
                ["explain", &policy, &leads, "--events", &events, "--as-of", "2026-10-01", "--lead", key];
            let ran = qualify_in(&root(), &[&args[..], &["--format", "json"]].concat(), "");
            assert_eq!(ran.status, 0, "{story} {key}: {}", ran.err);
            listed += adds_up(&json(&ran));
            adds_up_to_the_eye(&qualify_in(&root(), &[&args[..], &["--width", "200"]].concat(), "").out);
        }
    }
    assert!(listed > 100, "{listed} occurrences");
}

/// In ten-thousandths.
fn number(value: &Value) -> i64 {
    match value {
        Value::Null => 0,
        Value::String(text) => scaled(text).unwrap_or_else(|| panic!("no number: {text}")),
        other => panic!("no number: {other}"),
    }
}

fn scaled(text: &str) -> Option<i64> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{decimals:0<4}").parse().ok().filter(|_| decimals.len() <= 4)
}

/// Adds up what a person would; how many occurrences there were.
fn adds_up(page: &Value) -> usize {
    let mut listed = 0;
    for score in page["scores"].as_array().unwrap() {
        let mut sum = 0;
        for line in score["paid"].as_array().unwrap() {
            sum += number(&line["points"]);
            let before = number(&line["before_cap"]);
            assert_eq!(before + number(&line["over_cap"]), number(&line["points"]), "{line:#}");
            let cap = if line["cap"].is_null() { i64::MAX } else { number(&line["cap"]) };
            assert_eq!(before.clamp(-cap, cap), number(&line["points"]), "{line:#}");
            let Some(occurrences) = line["occurrences"].as_array() else { continue };
            let all: i64 = occurrences.iter().map(|of| number(&of["points"])).sum();
            assert_eq!(all + line["more"].get("points").map_or(0, number), before, "{line:#}");
            listed += occurrences.len();
        }
        assert_eq!(sum, number(&score["before_bounds"]), "{score:#}");
        assert_eq!(sum + number(&score["over_bounds"]), number(&score["points"]), "{score:#}");
    }
    listed
}

/// Adds the rows of a page up: those of a score, and those below a line, where no row is continued.
fn adds_up_to_the_eye(page: &str) {
    let mut lines = page.lines().skip(3).peekable();
    while let Some(line) = lines.next() {
        // `interest 40 (0 to 40)`, and below it rows that begin with points.
        let Some(score) = line.split(' ').nth(1).and_then(scaled).filter(|_| !line.starts_with(' ')) else {
            continue;
        };
        let (mut sum, mut line_points, mut below, mut deep) = (0, 0, None, 0);
        let check = |below: Option<i64>, points: i64| {
            assert!(below.is_none_or(|below| below == points), "{points}: {below:?}\n{page}");
        };
        while let Some(row) = lines.next_if(|row| row.starts_with(' ')) {
            let start = row.len() - row.trim_start().len();
            let Some(points) = row
                .split_whitespace()
                .next()
                .and_then(|word| scaled(word).filter(|_| word.starts_with(['+', '-']) || word == "0"))
            else {
                continue;
            };
            if deep == 0 || start < deep {
                check(below, line_points);
                (line_points, below) = (points, None);
                sum += points;
                if deep == 0 {
                    let text = row[start..].find("  ").unwrap_or(0);
                    let blanks = row[start + text..].len() - row[start + text..].trim_start().len();
                    deep = start + text + blanks;
                }
            } else {
                below = Some(below.unwrap_or(0) + points);
            }
        }
        check(below, line_points);
        assert_eq!(sum, score, "{line}\n{page}");
    }
}
