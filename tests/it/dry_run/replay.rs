//! Leads through time.

use super::{Value, folder, qualify_in};
use std::fmt::Write;
use std::path::Path;

const POLICY: &str = "policy \"Follow-up\"
  reviewed 2026-10-01

lead
  lead_id  text, key
  size     number
  created  date

event visit
event demo
event goodbye
event call by sales

score interest, 0 to 100
  +20 on visit in the last 10 days, at most 60 points
  +30 on demo, once
  +10 if size > 100

disqualify if goodbye because \"has said no\"
MQL requires interest >= 20
SQL requires MQL and demo
  answer within 1 day of demo by call
";

const LEADS: &str = "lead_id,size,created,won_on,won\n\
    A,50,2026-01-01,2026-03-01,1\nB,200,2026-01-01,2026-02-20,1\nC,10,2026-01-05,,0\n\
    D,10,,,0\nE,10,2026-07-01,,0\nF,10,2026-01-10,,0\n";

const EVENTS: &str = "lead_id,event,time\n\
    A,visit,2026-01-02T10:00:00Z\nA,demo,2026-01-03T10:00:00Z\nA,call,2026-01-03T12:00:00Z\n\
    A,contract,2026-02-01T00:00:00Z\n\
    B,visit,2026-01-02T10:00:00Z\nB,visit,2026-02-02T10:00:00Z\nB,demo,2026-02-10T10:00:00Z\n\
    B,call,2026-02-13T10:00:00Z\nB,contract,2026-02-05T00:00:00Z\n\
    C,demo,2026-01-20T00:00:00Z\nC,goodbye,2026-02-01T00:00:00Z\n\
    F,visit,2026-01-11T00:00:00Z\nF,visit,2026-03-01T00:00:00Z\nF,visit,2026-05-01T00:00:00Z\n\
    F,demo,2026-06-30T20:00:00Z\n";

fn files(events: &str) -> tempfile::TempDir {
    folder(&[("p.qualify", POLICY), ("leads.csv", LEADS), ("events.csv", events)])
}

fn replay(folder: &Path, args: &[&str]) -> Value {
    let usual = ["dry-run", "p.qualify", "leads.csv", "--events", "events.csv", "--as-of", "2026-06-30"];
    let ran = qualify_in(folder, &[&usual[..], args, &["--json", "report.json"]].concat(), "");
    assert_eq!(ran.status, 0, "{}", ran.err);
    let report: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("report.json")).unwrap()).unwrap();
    // The last look is the dry-run's own.
    for stage in report["replay"]["stages"].as_array().unwrap() {
        let same =
            report["stages"].as_array().unwrap().iter().find(|of| of["name"] == stage["name"]).unwrap();
        assert!(stage["still"].as_u64() <= same["reached"].as_u64(), "{stage} {same}");
    }
    report["replay"].clone()
}

#[test]
fn leads_are_followed_through_time() {
    let dir = files(EVENTS);
    let mut all = String::new();
    for args in [
        &["--replay", "daily from created", "--outcome", "won", "--won-on", "won_on"][..],
        &["--replay", "events", "--outcome", "contract"],
        &["--replay", "weekly"],
    ] {
        for width in ["80", "160"] {
            let usual =
                ["dry-run", "p.qualify", "leads.csv", "--events", "events.csv", "--as-of", "2026-06-30"];
            let ran = qualify_in(dir.path(), &[&usual[..], args, &["--width", width]].concat(), "");
            assert_eq!(ran.status, 0, "{}", ran.err);
            let most = ran.out.lines().map(unicode_width::UnicodeWidthStr::width).max().unwrap();
            assert!(most <= width.parse().unwrap(), "{most} columns:\n{}", ran.out);
            let (_, page) = ran.out.split_once("\nthrough time\n").unwrap();
            let page = page.split("\npassed by").next().unwrap().split("\nhow this was").next().unwrap();
            writeln!(all, "$ {} --width {width}\n{page}", args.join(" ")).unwrap();
        }
    }
    insta::assert_snapshot!("replay", all);
}

#[test]
fn a_promise_is_kept_missed_or_open() {
    let replay = replay(files(EVENTS).path(), &["--replay", "events"]);
    let promise = &replay["promises"][0];
    let count = |name: &str| promise[name].as_u64().unwrap();
    // A was answered in two hours, B after three days, C never; F asked four hours before as-of.
    assert_eq!(
        (count("asked"), count("kept"), count("missed"), count("late"), count("open")),
        (4, 1, 2, 1, 1)
    );
    assert_eq!((count("leads"), count("never")), (4, 2));
    assert_eq!(promise["first"], serde_json::json!(["B", "C"]));
    assert_eq!(promise["rate"]["few"], true);
    assert_eq!(promise["text"], "answer within 1 day of demo by call");
}

#[test]
fn a_replay_never_sees_what_comes_after_an_instant() {
    let plain = replay(files(EVENTS).path(), &["--replay", "daily from created"]);
    let planted =
        format!("{EVENTS}A,goodbye,2026-07-01T00:00:00Z\nC,call,2026-07-01T00:00:00Z\nD,demo,2026-12-24\n");
    assert_eq!(plain, replay(files(&planted).path(), &["--replay", "daily from created"]));

    // An event in the middle changes nothing before it: A stood in SQL from the third day on, whatever came later.
    let planted = format!("{EVENTS}A,goodbye,2026-05-01T00:00:00Z\n");
    let later = replay(files(&planted).path(), &["--replay", "daily from created"]);
    let of = |replay: &Value, stage: &str, what: &str| {
        let stages = replay["stages"].as_array().unwrap().iter();
        stages.into_iter().find(|of| of["name"] == stage).unwrap()[what].clone()
    };
    for what in ["reached", "first", "since_before", "at_once"] {
        assert_eq!(of(&plain, "SQL", what), of(&later, "SQL", what));
    }
    // And where it may be seen, it is: the test above can fail.
    assert_ne!(of(&plain, "SQL", "still"), of(&later, "SQL", "still"));
    assert_ne!(of(&plain, "disqualified", "reached"), of(&later, "disqualified", "reached"));
}

#[test]
fn a_replay_is_the_same_in_any_order_on_any_number_of_threads_and_from_lists() {
    let args = ["--replay", "events from created", "--outcome", "contract"];
    let plain = replay(files(EVENTS).path(), &args);
    let (head, rows) = EVENTS.split_once('\n').unwrap();
    let turned: Vec<&str> = rows.lines().rev().collect();
    let dir = files(&format!("{head}\n{}\n", turned.join("\n")));
    assert_eq!(plain, replay(dir.path(), &[&args[..], &["--threads", "3"]].concat()));

    let mut lists = String::new();
    for lead in csv::Reader::from_reader(LEADS.as_bytes()).records().map(Result::unwrap) {
        let own = rows.lines().map(|row| row.split(',').collect::<Vec<_>>()).filter(|row| row[0] == &lead[0]);
        let events: Vec<Value> =
            own.map(|row| serde_json::json!({"event": row[1], "time": row[2]})).collect();
        let created = Some(&lead[2]).filter(|text| !text.is_empty());
        let lead =
            serde_json::json!({"lead_id": lead[0], "size": lead[1], "created": created, "events": events});
        writeln!(lists, "{lead}").unwrap();
    }
    std::fs::write(dir.path().join("leads.jsonl"), lists).unwrap();
    let usual = ["dry-run", "p.qualify", "leads.jsonl", "--as-of", "2026-06-30", "--json", "lists.json"];
    let ran = qualify_in(dir.path(), &[&usual[..], &args].concat(), "");
    assert_eq!(ran.status, 0, "{}", ran.err);
    let text = std::fs::read_to_string(dir.path().join("lists.json")).unwrap();
    assert_eq!(plain, serde_json::from_str::<Value>(&text).unwrap()["replay"]);
}

#[test]
fn mistakes_in_a_replay_are_told() {
    let dir = files(EVENTS);
    let mut told = String::new();
    for args in [
        &["--events", "events.csv", "--replay", "dayly"][..],
        &["--events", "events.csv", "--replay", "daily since created"],
        &["--events", "events.csv", "--replay", ""],
        &["--events", "events.csv", "--replay", "daily from creatd"],
        &["--events", "events.csv", "--replay", "daily from size"],
        &["--no-events", "--replay", "daily"],
        &["--events", "events.csv", "--won-on", "created"],
        &["--events", "-", "--replay", "daily"],
    ] {
        let usual = ["dry-run", "p.qualify", "leads.csv", "--as-of", "2026-06-30"];
        let ran = qualify_in(dir.path(), &[&usual[..], args].concat(), "");
        writeln!(told, "$ {}\nexit status: {}\n{}", args.join(" "), ran.status, ran.err).unwrap();
    }
    insta::assert_snapshot!("replay_mistakes", told);
}
