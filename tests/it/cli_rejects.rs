//! What cannot be used of the data: where it is written down, and that nothing is passed over in silence.

#![expect(clippy::disallowed_methods, reason = "tests read and write files")]

use crate::cli::{folder, qualify_in};
use std::fmt::Write;
use std::path::Path;

const POLICY: &str = "lead
  lead_id  text, key
event demo
event order
  amount  number
score interest
  +20 on demo, once
  +1  on order where amount > 10
MQL requires interest > 0
";

const LEADS: &str = "lead_id\na\n\n,\nb\na\n";

fn shown(dir: &Path, args: &[&str]) -> String {
    let ran = qualify_in(dir, &[args, &["--as-of", "2026-10-01", "--width", "100"]].concat(), "");
    format!("$ {}\nexit status: {}\n{}", args.join(" "), ran.status, ran.err)
}

#[test]
fn broken_events_stand_beside_rejected_rows() {
    let events = "lead_id,event,time,amount\n\
                  a,demo,2026-09-01,\n\
                  a,demo,yesterday,\n\
                  ,order,2026-09-01,\"11\"\n\
                  b,,2026-09-01,\n\
                  b,order\n\
                  b,other,2026-09-01,\n\
                  b,order,2026-09-02,=1+1\n\
                  b,\"order\n\",,12\n";
    let dir = folder(&[("p.qualify", POLICY), ("leads.csv", LEADS), ("e.csv", events)]);
    let args = ["run", "p.qualify", "leads.csv", "--events", "e.csv", "--columns", "lead_id,interest"];
    let mut told = String::new();
    for name in ["rejects.csv", "rejects.jsonl"] {
        told += &shown(dir.path(), &[&args[..], &["--rejects", name]].concat());
        let text = std::fs::read_to_string(dir.path().join(name)).unwrap();
        writeln!(told, "---- {name}\n{text}").unwrap();
    }
    insta::assert_snapshot!("rejects", told);
    // A dry-run writes them as well; without events in the file the rejects are those of the leads.
    let dry = ["dry-run", "p.qualify", "leads.csv", "--events", "e.csv", "--rejects", "dry.csv"];
    shown(dir.path(), &dry);
    let read = |name: &str| std::fs::read_to_string(dir.path().join(name)).unwrap();
    assert_eq!(read("dry.csv"), read("rejects.csv"));
    let ran = qualify_in(dir.path(), &[&dry[..5], &["--json", "-"]].concat(), "");
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let warnings: Vec<&str> = report["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|warning| warning["text"].as_str())
        .collect();
    for said in [
        "8 events read = 2 matched + 1 of undeclared kinds + 5 broken",
        "5 of 8 events cannot be read and count for nobody: --rejects FILE writes them down, each with its reason",
    ] {
        assert!(warnings.contains(&said), "{warnings:?}");
    }
}

#[test]
fn broken_events_come_in_the_order_of_their_file_on_any_number_of_threads() {
    let leads: String = (0..50).map(|lead| format!("{lead}\n")).collect();
    let mut events = String::from("lead_id,event,time,amount\n");
    let mut broken = Vec::new();
    for event in 0..60_000 {
        let (lead, line) = (event % 50, event + 2);
        if event % 7 == 3 {
            let row = format!("{lead},demo,the {event}th,");
            broken.push((line.to_string(), row.clone()));
            events += &row;
        } else {
            write!(events, "{lead},order,2026-09-01,{event}").unwrap();
        }
        events += "\n";
    }
    let dir =
        folder(&[("p.qualify", POLICY), ("leads.csv", &format!("lead_id\n{leads}")), ("e.csv", &events)]);
    for threads in ["1", "4"] {
        let args = ["run", "p.qualify", "leads.csv", "--events", "e.csv", "--threads", threads];
        let ran = shown(dir.path(), &[&args[..], &["--rejects", "r.csv"]].concat());
        assert!(ran.contains("exit status: 0") && ran.contains("8,571 in r.csv"), "{ran}");
        let mut rows = csv::Reader::from_path(dir.path().join("r.csv")).unwrap();
        let found: Vec<(String, String)> = rows
            .records()
            .map(|row| row.unwrap())
            .map(|row| {
                assert_eq!(&row[0], "e.csv");
                (row[1].to_owned(), row[5].to_owned())
            })
            .collect();
        assert!(found == broken, "{} of {}", found.len(), broken.len());
    }
}

#[test]
fn broken_events_of_lists_are_written_down_with_their_lead() {
    let leads = r#"{"lead_id":"a","events":[{"event":"demo","time":"2026-09-01"},{"event":"demo","time":"soon"},7]}
{"lead_id":"a","events":[{"event":"demo"}]}
{"events":[]}
{"lead_id":"b","events":"none"}
{"lead_id":"c","events":[{"time":"2026-09-01"}]
{"lead_id":"d","events":[ {"time":"2026-09-01", "event":""} ]}
"#;
    let dir = folder(&[("p.qualify", POLICY), ("leads.jsonl", leads)]);
    let mut told = shown(dir.path(), &["run", "p.qualify", "leads.jsonl", "--rejects", "r.csv"]);
    writeln!(told, "---- r.csv\n{}", std::fs::read_to_string(dir.path().join("r.csv")).unwrap()).unwrap();
    insta::assert_snapshot!("rejects_of_lists", told);
}

#[test]
fn lists_beside_a_file_of_events_are_not_passed_over_in_silence() {
    let leads = r#"{"lead_id":"a","events":[{"event":"demo","time":"2026-09-01"}]}
{"lead_id":"b","events":[]}
{"lead_id":"c"}
{"lead_id":"d","events":[{"event":"demo","time":"2026-09-01"},{"event":"order","time":"2026-09-02"}]}
"#;
    let plain = "{\"lead_id\":\"a\"}\n{\"lead_id\":\"b\"}\n";
    let events = "lead_id,event,time,amount\nb,demo,2026-09-01,\n";
    let files = [("p.qualify", POLICY), ("leads.jsonl", leads), ("plain.jsonl", plain), ("e.csv", events)];
    let dir = folder(&files);
    let of = |command: &[&str], leads: &str| {
        shown(dir.path(), &[&[command[0], "p.qualify", leads, "--events", "e.csv"], &command[1..]].concat())
    };
    let mut told = of(&["run"], "leads.jsonl");
    writeln!(told, "\n{}\n{}", of(&["explain", "--lead", "a"], "leads.jsonl"), of(&["run"], "plain.jsonl"))
        .unwrap();
    insta::assert_snapshot!("lists_beside_a_file", told);
    // Nor do those pass them over who look at data before a policy is run.
    let beside = "3 events in lists inside the leads not read beside it\n";
    let args = ["init", "leads.jsonl", "--events", "e.csv"];
    let ran = qualify_in(dir.path(), &args, "");
    assert!(ran.err.starts_with(&format!("4 leads, 1 column, 1 event of 1 kind, {beside}")), "{}", ran.err);
    assert!(ran.out.contains(": 4 rows, 1 column.\n") && ran.out.contains("\n# 1 event, "), "{}", ran.out);
    let args = ["check", "p.qualify", "--data", "leads.jsonl", "--events", "e.csv"];
    let ran = qualify_in(dir.path(), &args, "");
    assert!(ran.err.contains(&format!("e.csv: 1 event, {beside}")), "{}", ran.err);
    let args = ["dry-run", "p.qualify", "leads.jsonl", "--events", "e.csv", "--json", "-"];
    let ran = qualify_in(dir.path(), &args, "");
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let warned = report["warnings"][0].clone();
    assert_eq!(warned["kind"], "events");
    assert!(warned["text"].as_str().unwrap().starts_with("2 leads hold a list `events`"), "{warned}");
}
