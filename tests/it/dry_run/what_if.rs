//! Other values of settings and thresholds: each answer is that of a dry-run of the policy with the other value in its text;
//! and what holds leads back, counted lead by lead.

use super::leads;
use crate::cli::{Ran, folder, qualify_in};
use serde_json::Value;
use std::fmt::Write;
use std::path::Path;

const POLICY: &str = "policy \"Handover\"
  reviewed 2026-10-01

setting mql_points is 20
setting sql_points is 30
setting least_staff is 400
setting long is 60 seconds
setting mark is 2026-02-01
setting sort is software
setting idle is 5
setting open is no

lead
  lead_id    text, key
  employees  number
  industry   one of software, logistics, manufacturing
  need       yes/no
  student    yes/no
  created    date

event demo
event page_view
  seconds  number in seconds

score fit, 0 to 60
  by employees: below 50: +5, 50 to 500: +20, above 500: +10
  +20 if industry = sort
  +10 if employees >= least_staff
  -10 if created < mark
score interest
  +10 on demo, at most 20 points
  +2.5 on page_view where seconds >= long, points halve every 30 days

person means fit + interest
grade heat of person: hot from 40, warm from 20, cold otherwise
eager means interest >= 10
idly  means employees >= idle

disqualify if student
MQL requires person >= mql_points or open
SAL requires MQL and (need or fit > 25)
  blocked if fit < 10
SQL requires SAL and person >= sql_points and heat is hot or warm and eager
";

/// Events of the leads, the same every time.
fn events(count: u64) -> String {
    let mut state = 11u64;
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut text = String::from("lead_id,event,time,seconds\n");
    for at in 0..count {
        for _ in 0..random(4) {
            let (kind, seconds) = (["demo", "page_view", "page_view"][random(3) as usize], random(120));
            let (month, day) = (4 + random(3), 1 + random(28));
            writeln!(text, "L-{at},{kind},2026-0{month}-{day:02},{seconds}").unwrap();
        }
    }
    text
}

fn room() -> tempfile::TempDir {
    folder(&[("p.qualify", POLICY), ("leads.csv", &leads(1200)), ("events.csv", &events(1200))])
}

fn ran(folder: &Path, policy: &str, args: &[&str]) -> Ran {
    let start = ["dry-run", policy, "leads.csv", "--events", "events.csv", "--as-of", "2026-06-30"];
    qualify_in(folder, &[&start[..], &["--outcome", "won"], args].concat(), "")
}

fn report(folder: &Path, policy: &str, args: &[&str]) -> Value {
    let ran = ran(folder, policy, &[args, &["--json", "report.json"]].concat());
    assert_eq!(ran.status, 0, "{}", ran.err);
    serde_json::from_str(&std::fs::read_to_string(folder.join("report.json")).unwrap()).unwrap()
}

/// A report of the policy with another text, against the policy as it is.
fn changed(folder: &Path, text: &str) -> Value {
    std::fs::write(folder.join("other.qualify"), text).unwrap();
    report(folder, "other.qualify", &["--against", "p.qualify"])
}

/// Who moves, without examples.
fn moves(of: &Value) -> Vec<Value> {
    let pick = |one: &Value| serde_json::json!([one["from"], one["to"], one["leads"], one["rate"]]);
    of.as_array().unwrap().iter().filter(|one| one["moved"] != false).map(pick).collect()
}

#[test]
fn each_value_of_a_setting_is_a_dry_run_of_the_policy_that_has_it() {
    let dir = room();
    let plain = report(dir.path(), "p.qualify", &[]);
    let mut moving = 0;
    for (question, setting, line) in [
        ("mql_points is 5 to 45 by 10", "mql_points", "setting mql_points is 20"),
        ("sql_points is 22.5, 30, 60, -3", "sql_points", "setting sql_points is 30"),
        ("least_staff is 100 to 900 by 200", "least_staff", "setting least_staff is 400"),
        ("long is 30 to 90 seconds by 30", "long", "setting long is 60 seconds"),
        ("mark is 2026-01-01, 2026-03-01T12:00", "mark", "setting mark is 2026-02-01"),
        ("open is yes", "open", "setting open is no"),
        ("sort is logistics, manufacturing", "sort", "setting sort is software"),
    ] {
        let tried = report(dir.path(), "p.qualify", &["--what-if", question]);
        let what_if = &tried["what_if"];
        assert_eq!(what_if["settings"][0]["name"], setting);
        let values = what_if["values"].as_array().unwrap();
        assert!(values.len() > 1, "{question}: {values:?}");
        assert_eq!(values.iter().filter(|value| value["now"] == true).count(), 1, "{question}");
        for value in values {
            let text = value["values"][0].as_str().unwrap();
            let other = changed(dir.path(), &POLICY.replace(line, &format!("setting {setting} is {text}")));
            assert_eq!(value["stages"], other["stages"], "{setting} is {text}");
            assert_eq!(value["changes"], other["against"]["stages"], "{setting} is {text}");
            assert_eq!(value["moved"], other["against"]["moved"], "{setting} is {text}");
            assert_eq!(moves(&value["moves"]), moves(&other["against"]["moves"]), "{setting} is {text}");
        }
        moving += usize::from(values.iter().any(|value| value["moved"] != 0));
        // Nothing else in the report knows of the question.
        let mut rest = tried.clone();
        rest["what_if"] = Value::Null;
        assert_eq!(rest, plain, "{question}");
    }
    assert!(moving >= 5, "leads move with the values of {moving} settings");
}

#[test]
fn two_settings_are_a_grid_of_their_values() {
    let dir = room();
    let args = ["--what-if", "mql_points is 10, 30", "--what-if", "sql_points is 30 to 50 by 20"];
    let tried = report(dir.path(), "p.qualify", &args);
    let values = tried["what_if"]["values"].as_array().unwrap();
    assert_eq!(values.len(), 3 * 2, "{values:?}");
    for value in values {
        let [mql, sql] = [0, 1].map(|at| value["values"][at].as_str().unwrap());
        let text = POLICY.replace("mql_points is 20", &format!("mql_points is {mql}"));
        let other = changed(dir.path(), &text.replace("sql_points is 30", &format!("sql_points is {sql}")));
        assert_eq!(value["stages"], other["stages"], "{mql} and {sql}");
        assert_eq!(moves(&value["moves"]), moves(&other["against"]["moves"]), "{mql} and {sql}");
    }
    let threads = |count: &str| {
        report(dir.path(), "p.qualify", &[&args[..], &["--threads", count]].concat())["what_if"].clone()
    };
    assert_eq!(threads("1"), threads("4"));
}

#[test]
fn each_value_of_a_threshold_is_a_dry_run_of_the_policy_that_has_it() {
    let dir = room();
    let plain = report(dir.path(), "p.qualify", &["--capacity", "200"]);
    let scores = plain["scores"].as_array().unwrap();
    let marks = || scores.iter().flat_map(|score| score["thresholds"].as_array().unwrap());
    let mut tried = 0;
    for (name, text, stage, from, to) in [
        ("MQL", "requires >= 20", "MQL", "person >= mql_points", "person >= @"),
        ("SAL", "requires > 25", "SAL", "fit > 25", "fit > @"),
        ("SAL", "is blocked if < 10", "SAL", "fit < 10", "fit < @"),
        ("SQL", "requires >= 30", "SQL", "person >= sql_points", "person >= @"),
        ("eager", "means >= 10", "SQL", "interest >= 10", "interest >= @"),
        ("heat warm", "from 20", "SQL", "warm from 20", "warm from @"),
    ] {
        let mut found = marks().filter(|mark| mark["name"] == name && mark["text"] == text);
        let mark = found.next().unwrap_or_else(|| panic!("{name} {text}: {plain:#}"));
        assert_eq!(mark["stage"], stage);
        let values = mark["values"].as_array().unwrap();
        assert!(values.len() > 3, "{name} {text}: {mark:#}");
        let every = values.len().div_ceil(6);
        let now = values.iter().find(|value| value["value"] == mark["value"]).expect("the policy's own");
        for value in values.iter().step_by(every).chain([now]) {
            let number = value["value"].as_f64().unwrap();
            let other = changed(dir.path(), &POLICY.replace(from, &to.replace('@', &number.to_string())));
            let stages = other["stages"].as_array().unwrap();
            let there = stages.iter().find(|other| other["name"] == stage).unwrap();
            assert_eq!(value["reached"], there["reached"], "{name} {text} at {number}");
            assert_eq!(value["rate"], there["precision"], "{name} {text} at {number}");
            assert_eq!(value["recall"], there["recall"], "{name} {text} at {number}");
            tried += 1;
        }
        if let Some(from) = mark["capacity"].as_f64() {
            let reached = |value: &Value| value["reached"].as_u64().unwrap();
            let at = values.iter().find(|value| value["value"].as_f64() == Some(from)).map(reached).unwrap();
            assert!(at <= 200, "{mark:#}");
            let more = |value: &&Value| reached(value) > at;
            assert!(values.iter().filter(more).all(|value| reached(value) > 200), "{mark:#}");
        }
    }
    assert!(tried > 30, "{tried}");
    // What decides no stage has no other values.
    let idle = marks().find(|mark| mark["name"] == "heat hot").unwrap();
    assert_eq!(idle["values"], serde_json::json!([]));
}

const NEEDS: &str = "lead
  lead_id  text, key
  a  yes/no
  b  yes/no
  c  number
  d  yes/no
  gone  yes/no
disqualify if gone
MQL requires a
SQL requires MQL and b and c >= 5
  blocked if d
";

/// Leads of yes, no and nothing in each column.
fn all_cases() -> String {
    let mut text = String::from("lead_id,a,b,c,d,gone,won\n");
    let mut at = 0;
    for a in ["yes", "no", ""] {
        for b in ["yes", "no", ""] {
            for c in ["7", "3", ""] {
                for (d, gone) in [("no", "no"), ("yes", "no"), ("", "no"), ("no", "yes"), ("yes", "yes")] {
                    at += 1;
                    for copy in 0..1 + at % 3 {
                        writeln!(text, "{at}-{copy},{a},{b},{c},{d},{gone},{}", at % 2).unwrap();
                    }
                }
            }
        }
    }
    text
}

#[test]
fn what_holds_leads_back_is_counted_lead_by_lead() {
    let dir =
        folder(&[("p.qualify", NEEDS), ("leads.csv", &all_cases()), ("events.csv", "lead_id,event,time\n")]);
    let ran = qualify_in(
        dir.path(),
        &["dry-run", "p.qualify", "leads.csv", "--no-events", "--outcome", "won", "--json", "report.json"],
        "",
    );
    assert_eq!(ran.status, 0, "{}", ran.err);
    let report: Value =
        serde_json::from_str(&std::fs::read_to_string(dir.path().join("report.json")).unwrap()).unwrap();
    let mut counts = std::collections::BTreeMap::new();
    for line in all_cases().lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [_, a, b, c, d, gone, _] = cells.as_slice() else { panic!("{line}") };
        let mql = *a == "yes" && *gone == "no";
        let fails = [
            ("MQL", !mql),
            ("b", *b != "yes"),
            ("c >= 5", *c != "7"),
            ("d", *d == "yes"),
            ("", *gone == "yes"),
        ];
        let all = fails.iter().filter(|(_, fails)| *fails).count();
        if all == 0 {
            continue;
        }
        for (name, _) in fails.iter().filter(|(_, fails)| *fails) {
            let count: &mut [u64; 2] = counts.entry(*name).or_default();
            count[0] += u64::from(all == 1);
            count[1] += 1;
        }
    }
    let sql = &report["asks"][1];
    assert_eq!(sql["stage"], "SQL");
    let told = sql["conditions"].as_array().unwrap();
    assert_eq!(told.len(), 5);
    for of in told {
        let [alone, failed] = counts[of["text"].as_str().unwrap()];
        assert_eq!((of["alone"].as_u64(), of["failed"].as_u64()), (Some(alone), Some(failed)), "{of}");
    }
    let order: Vec<(u64, u64)> =
        told.iter().map(|of| (of["alone"].as_u64().unwrap(), of["failed"].as_u64().unwrap())).collect();
    assert!(order.is_sorted_by(|a, b| a >= b), "{order:?}");
    let unknown = |name: &str| {
        let of = told.iter().find(|of| of["text"] == name).unwrap();
        of["unknown"].as_u64().unwrap()
    };
    let rows = all_cases();
    let count = |column: usize, value: &str| {
        rows.lines().skip(1).filter(|line| line.split(',').nth(column) == Some(value)).count() as u64
    };
    assert_eq!(unknown("b"), count(2, ""));
    assert_eq!(unknown("c >= 5"), count(3, ""));
}

#[test]
fn a_stage_that_nobody_reaches_says_what_holds_leads_back() {
    let dir = room();
    let never =
        POLICY.replace("person >= sql_points", "person >= 90").replace("setting sql_points is 30\n", "");
    std::fs::write(dir.path().join("never.qualify"), never).unwrap();
    let shown = ran(dir.path(), "never.qualify", &["--width", "80"]);
    let start = shown.out.find("\nscore ").unwrap();
    insta::assert_snapshot!("nobody", &shown.out[..start]);
}

/// The part of the report about other values.
fn part(text: &str, title: &str) -> String {
    let from = text.find(title).unwrap_or_else(|| panic!("{title}: {text}"));
    let rest = &text[from..];
    rest[..rest.find("\n\n").map_or(rest.len(), |_| rest.find("\nscore ").unwrap_or(rest.len()))].to_owned()
}

#[test]
fn other_values_in_the_terminal() {
    let dir = room();
    let mut shown = String::new();
    for width in ["60", "80", "140"] {
        let one =
            ran(dir.path(), "p.qualify", &["--width", width, "--what-if", "mql_points is 10 to 40 by 10"]);
        write!(shown, "── {width} ──\n{}\n", part(&one.out, "\nwhat if")).unwrap();
    }
    let grid = ["--what-if", "mql_points is 10 to 40 by 10", "--what-if", "sql_points is 25 to 45 by 10"];
    let two = ran(dir.path(), "p.qualify", &[&["--width", "80"], &grid[..]].concat());
    write!(shown, "── grid ──\n{}\n", part(&two.out, "\nwhat if")).unwrap();
    let long = ["--what-if", "mql_points is 10 to 30 by 10", "--what-if", "long is 15 to 90 by 15"];
    let two = ran(dir.path(), "p.qualify", &[&["--width", "60"], &long[..]].concat());
    write!(shown, "── grid, 60 ──\n{}\n", part(&two.out, "\nwhat if")).unwrap();
    insta::assert_snapshot!("what_if", shown);
    let all = ran(dir.path(), "p.qualify", &["--width", "80", "--capacity", "200"]);
    let from = all.out.find("\nscore person").unwrap();
    let rest = &all.out[from..];
    insta::assert_snapshot!("thresholds", &rest[..rest.find("\npoints lines").unwrap_or(rest.len())]);
}

#[test]
fn what_cannot_be_tried_says_why() {
    let dir = room();
    let mut shown = String::new();
    for question in [
        "mql_point is 40 to 60 by 5",
        "threshold is 40",
        "mql_points to 60",
        "mql_points is 60 to 40 by 5",
        "mql_points is 40 to 60",
        "mql_points is 40 to 60 by 0",
        "mql_points is 0 to 10000 by 1",
        "mql_points is 40 EUR",
        "mql_points is 20",
        "mql_points is soon",
        "long is 30 to 90 days by 30",
        "long is 30, 90 months",
        "mark is 2026-01-01 to 2026-03-01 by 1",
        "mark is 2026-02-31",
        "sort is hardware",
        "idle is 1 to 10 by 1",
    ] {
        let ran = ran(dir.path(), "p.qualify", &["--what-if", question]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{question}: {}", ran.err);
        writeln!(shown, "{question}\n{}", ran.err).unwrap();
    }
    let both = [
        &["--what-if", "mql_points is 10 to 40 by 1", "--what-if", "sql_points is 10 to 40 by 1"][..],
        &["--what-if", "mql_points is 10", "--what-if", "MQL_points is 40"],
        &["--what-if", "mql_points is 10", "--what-if", "idle is 4", "--what-if", "sql_points is 4"],
    ];
    for args in both {
        let ran = ran(dir.path(), "p.qualify", args);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{args:?}");
        writeln!(shown, "{}\n{}", args.join(" "), ran.err).unwrap();
    }
    insta::assert_snapshot!("what_if_refused", shown);
}
