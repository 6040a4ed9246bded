//! `run` and `explain` as a person meets them.

#![expect(clippy::disallowed_methods, reason = "tests read and write files")]

use crate::cli::{command, folder, qualify_in};
use std::path::Path;
use std::process::Stdio;

/// A policy with something of everything that needs no events.
pub const POLICY: &str = "policy \"Acme lead handover\"
  owners marketing, sales
  reviewed 2026-10-01

lead
  lead_id         text, key
  title           text               from \"Job Title\"
  industry        one of software, logistics, manufacturing
  employees       number
  budget          number in EUR,     ask \"What have you set aside for this?\"
  timeline        number in months,  ask \"When must it be solved?\"
  decision_maker  yes/no,            ask \"Can you sign yourself?\"
  need            yes/no
  missing is \"N/A\"

list c_level \"CEO\", \"CFO\", \"COO\", \"CTO\"

score fit, -10 to 70, owned by sales
  by employees: below 50: -5, 50 to 500: +20, above 500: +10
  by industry: software: +15, logistics: +10
  +15 if title is one of c_level because \"signs the contract in deals under 50k\"

authority means decision_maker or title is one of c_level
urgency   means timeline <= 6 months
grade fit_grade of fit: A from 50, B from 30, C from 15, D otherwise

disqualify if title contains word \"student\" because \"not a buyer\"

MQL requires fit >= 15
SQL requires authority and need and urgency because \"the three without which a call is wasted\"
  blocked if budget < 2000 EUR because \"truly no money\"
  should have budget >= 10000 EUR, employees >= 100
  prefers fit_grade is A or B, higher budget

next step
  \"Sales calls today\"   if SQL
  \"Case-study nurture\"  if MQL
  \"Newsletter\"          otherwise
";

/// Leads for it: three answers of each kind, then rows and values that cannot be used.
pub const LEADS: &str = "lead_id,Job Title,industry,employees,budget,timeline,decision_maker,need
L-1,CTO,software,120,8000,3,,yes
L-2,Controller,logistics,20,,,,
L-3,Student,software,300,50000,1,yes,yes
L-4,CEO,manufacturing,900,500,2,yes,yes
L-5,CFO,N/A,many,12000,5,no,yes
L-6,Buyer,softwear,60,9000,,no,yes
L-1,CTO,software,120,8000,3,,yes
L-7,CTO
,CTO,software,120,8000,3,,yes
";

/// A folder with both.
pub fn acme() -> tempfile::TempDir {
    folder(&[("acme.qualify", POLICY), ("leads.csv", LEADS)])
}

const AS_OF: [&str; 2] = ["--as-of", "2026-10-01"];

fn run(folder: &Path, args: &[&str]) -> crate::cli::Ran {
    let mut all = vec!["run", "acme.qualify", "leads.csv"];
    all.extend(AS_OF);
    all.extend(args);
    qualify_in(folder, &all, "")
}

#[test]
fn run_answers_every_lead_and_accounts_for_every_row() {
    let dir = acme();
    insta::assert_snapshot!("run", run(dir.path(), &[]).shown());
    insta::assert_snapshot!("run_narrow", run(dir.path(), &["--width", "60", "--color", "always"]).err);
}

#[test]
fn run_writes_files_whole() {
    let dir = acme();
    let ran = run(dir.path(), &["--output", "out/answers.csv"]);
    assert_eq!(ran.status, 2, "there is no such folder: {}", ran.err);
    let ran = run(dir.path(), &["--output", "answers.jsonl", "--rejects", "rejects.csv", "--quiet"]);
    assert_eq!((ran.status, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    let text = |name: &str| std::fs::read_to_string(dir.path().join(name)).expect(name);
    assert_eq!(text("answers.jsonl").lines().count(), 6);
    assert!(
        text("rejects.csv").contains("\nleads.csv,9,8,,2 cells where the header has 8,\"L-7,CTO\"\n"),
        "{}",
        text("rejects.csv")
    );
    let mut names: Vec<_> = std::fs::read_dir(dir.path())
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
        .collect();
    names.sort();
    assert_eq!(names, ["acme.qualify", "answers.jsonl", "leads.csv", "rejects.csv"]);
}

#[test]
fn run_strictly_fails_on_a_bad_value() {
    let dir = acme();
    let ran = run(dir.path(), &["--strict", "--output", "answers.csv"]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(ran.err.contains("many"), "{}", ran.err);
    assert!(!dir.path().join("answers.csv").exists());
}

#[test]
fn run_gives_the_same_answers_on_any_number_of_threads() {
    let dir = acme();
    let one = run(dir.path(), &["--threads", "1"]);
    let seven = run(dir.path(), &["--threads", "7", "--batch", "1"]);
    assert_eq!(one.out, seven.out);
    assert_eq!(one.err, seven.err);
}

#[test]
fn run_says_what_it_could_not_do() {
    let dir = acme();
    let cases: [(&str, &[&str]); 7] = [
        ("no_leads", &["run", "acme.qualify", "absent.csv"]),
        ("no_policy", &["run", "absent.qualify", "leads.csv"]),
        ("as_of", &["run", "acme.qualify", "leads.csv", "--as-of", "yesterday"]),
        ("as_of_digits", &["run", "acme.qualify", "leads.csv", "--as-of", "2026-02-30"]),
        ("as_of_field", &["run", "acme.qualify", "leads.csv", "--as-of", "budget + 1 day"]),
        ("output", &["run", "acme.qualify", "leads.csv", "--output", "answers.ods"]),
        ("threads", &["run", "acme.qualify", "leads.csv", "--threads", "0"]),
    ];
    for (name, args) in cases {
        let ran = qualify_in(dir.path(), args, "");
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{name}: {}", ran.err);
        insta::assert_snapshot!(format!("run_cannot_{name}"), ran.err);
    }
    std::fs::write(dir.path().join("short.csv"), "lead_id,Jobtitle\nL-1,CTO\n").expect("a file");
    let ran = qualify_in(dir.path(), &["run", "acme.qualify", "short.csv"], "");
    assert_eq!((ran.status, ran.out.as_str()), (1, ""), "{}", ran.err);
    insta::assert_snapshot!("run_no_column", ran.err);
    std::fs::write(dir.path().join("wrong.qualify"), "A requires nothing_declared\n").expect("a file");
    let ran = qualify_in(dir.path(), &["run", "wrong.qualify", "leads.csv"], "");
    assert_eq!((ran.status, ran.out.as_str()), (1, ""), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn a_full_disk_and_a_closed_pipe_end_clearly() {
    let dir = acme();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
    if let Ok(full) = full {
        let output = command(dir.path())
            .args(["run", "acme.qualify", "leads.csv", "--as-of", "2026-10-01", "--quiet"])
            .stdout(Stdio::from(full))
            .output()
            .expect("it runs");
        assert_eq!(output.status.code(), Some(2));
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(err.starts_with("error: ") && err.contains("the disk is full"), "{err}");
    }
    // Nobody reads: quiet, and no failure.
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let output = command(dir.path())
        .args(["run", "acme.qualify", "leads.csv", "--as-of", "2026-10-01"])
        .stdout(Stdio::from(writer))
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

/// Leads enough that a run is in the middle of its work when it waits for more.
pub fn many_leads() -> String {
    let header = LEADS.lines().next().expect("a header");
    let rows = (0..20_000).map(|number| format!("M-{number},CTO,software,120,8000,3,,yes\n"));
    format!("{header}\n{}", rows.collect::<String>())
}

/// Waits until something is so, for at most ten seconds.
pub fn wait_for(so: impl Fn() -> bool) {
    for _ in 0..1000 {
        if so() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("it was not so in ten seconds");
}

fn explain(folder: &Path, key: &str, args: &[&str]) -> crate::cli::Ran {
    let mut all = vec!["explain", "acme.qualify", "leads.csv", "--lead", key];
    all.extend(AS_OF);
    all.extend(args);
    qualify_in(folder, &all, "")
}

#[test]
fn explain_fits_one_screen() {
    let dir = acme();
    for key in ["L-1", "L-2", "L-3", "L-4"] {
        let ran = explain(dir.path(), key, &[]);
        assert!(ran.out.lines().count() < 24, "{}", ran.out);
        assert!(ran.out.lines().all(|line| line.chars().count() <= 80), "{}", ran.out);
        insta::assert_snapshot!(format!("explain_{key}"), ran.shown());
    }
}

#[test]
fn explain_fits_the_window() {
    let dir = acme();
    insta::assert_snapshot!("explain_narrow", explain(dir.path(), "L-1", &["--width", "60"]).shown());
    insta::assert_snapshot!("explain_wide", explain(dir.path(), "L-1", &["--width", "160"]).shown());
    insta::assert_snapshot!("explain_colour", explain(dir.path(), "L-1", &["--color", "always"]).shown());
}

#[test]
fn explain_for_a_program() {
    let dir = acme();
    let ran = explain(dir.path(), "L-1", &["--format", "json"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    insta::assert_json_snapshot!(
        "explain_json",
        serde_json::from_str::<serde_json::Value>(&ran.out).expect("JSON")
    );
}

#[test]
fn explain_suggests_the_nearest_keys() {
    let dir = acme();
    let ran = explain(dir.path(), "L1", &[]);
    assert_eq!((ran.status, ran.out.as_str()), (1, ""));
    insta::assert_snapshot!("explain_unknown", ran.err);
}

/// A policy that looks at events, leads, and events of every kind of fate.
const EVENT_POLICY: &str = "policy \"Interest\"
lead
  lead_id  text, key
  need     yes/no
event demo_request
event page_view from \"Page viewed\"
  seconds  number
score interest
  +20 on demo_request, once
  +1  on page_view where seconds > 10
MQL requires interest > 0
SQL requires need and demo_request in the last 30 days
";
const EVENT_LEADS: &str = "lead_id,need\na,yes\nb,no\nc,\n";
const EVENTS: &str = "lead_id,event,time,seconds
a,demo_request,2026-09-20T10:00:00Z,
b,Page viewed,2026-09-21 11:00,30
b,Page viewed,2026-09-21 11:05,long
zz,demo_request,2026-09-20,
a,newsletter,2026-09-20,
a,demo_request,2026-12-01,
c,demo_request,sometime,
";

fn with_events() -> tempfile::TempDir {
    let nested = "{\"lead_id\":\"a\",\"need\":true,\"events\":[{\"event\":\"demo_request\",\"time\":\"2026-09-20\"}]}\n\
                  {\"lead_id\":\"b\",\"need\":true}\n";
    folder(&[
        ("interest.qualify", EVENT_POLICY),
        ("leads.csv", EVENT_LEADS),
        ("events.csv", EVENTS),
        ("nested.jsonl", nested),
        ("without.jsonl", "{\"lead_id\":\"a\",\"need\":true}\n"),
    ])
}

#[test]
fn run_accounts_for_every_event() {
    let dir = with_events();
    let args = ["run", "interest.qualify", "leads.csv", "--events", "events.csv", "--as-of", "2026-10-01"];
    insta::assert_snapshot!("run_events", qualify_in(dir.path(), &args, "").shown());
    let stdin = ["run", "interest.qualify", "leads.csv", "--events", "-", "--as-of", "2026-10-01"];
    let from_file = qualify_in(dir.path(), &args, "").out;
    assert_eq!(qualify_in(dir.path(), &stdin, EVENTS).out, from_file);
}

#[test]
fn events_may_stand_inside_the_leads() {
    let dir = with_events();
    let run = |leads: &str| {
        qualify_in(dir.path(), &["run", "interest.qualify", leads, "--as-of", "2026-10-01"], "")
    };
    let nested = run("nested.jsonl");
    insta::assert_snapshot!("run_nested", nested.shown());
    // Nobody said that there are none.
    let without = run("without.jsonl");
    assert_eq!(without.status, 1);
    insta::assert_snapshot!("run_nested_without", without.err);
}

#[test]
fn run_says_which_events_it_misses() {
    let dir = with_events();
    let ran = qualify_in(dir.path(), &["run", "interest.qualify", "leads.csv"], "");
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    insta::assert_snapshot!("run_without_events", ran.err);
    let ran = qualify_in(dir.path(), &["run", "interest.qualify", "leads.csv", "--events", "absent.csv"], "");
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    let ran = qualify_in(dir.path(), &["run", "interest.qualify", "-", "--events", "-"], "");
    assert_eq!(ran.status, 2);
    assert_eq!(ran.err, "error: only one of policy, leads and events can come from stdin\n");
}

#[test]
fn explain_shows_what_events_did() {
    let dir = with_events();
    for (key, name) in [("a", "yes"), ("b", "no")] {
        let args = ["explain", "interest.qualify", "leads.csv", "--events", "events.csv", "--lead", key];
        let ran = qualify_in(dir.path(), &[&args[..], &AS_OF].concat(), "");
        insta::assert_snapshot!(format!("explain_events_{name}"), ran.shown());
    }
}

#[test]
fn explanations_of_real_policies_fit_80_by_24() {
    let root = crate::cli::root();
    for (story, keys) in [
        ("venue", ["V01", "V02", "V03"]),
        ("sal-handover", ["L001", "L010", "L020"]),
        ("lead-definition", ["D01", "D02", "D04"]),
    ] {
        let (policy, leads, events) = (
            format!("policies/{story}.qualify"),
            format!("examples/{story}/leads.csv"),
            format!("examples/{story}/events.csv"),
        );
        for key in keys {
            let args = ["explain", &policy, &leads, "--events", &events, "--lead", key, "--height", "24"];
            let ran = qualify_in(&root, &[&args[..], &AS_OF].concat(), "");
            assert_eq!(ran.status, 0, "{}", ran.err);
            assert!(ran.out.lines().count() < 24, "{}", ran.out);
            assert!(ran.out.lines().all(|line| line.chars().count() <= 80), "{}", ran.out);
        }
    }
}

#[test]
fn run_writes_the_columns_asked_for() {
    let dir = acme();
    let ran = run(dir.path(), &["--columns", "lead_id,next_step,fit", "--quiet"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let first: Vec<&str> = ran.out.lines().take(2).collect();
    assert_eq!(first, ["lead_id,next_step,fit", "L-1,Sales calls today,50"]);
    let ran = run(dir.path(), &["--columns", "lead_id,fitt"]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    insta::assert_snapshot!("run_no_such_column", ran.err);
}

#[cfg(unix)]
#[test]
fn being_killed_leaves_the_previous_output_as_it_was() {
    use std::io::Write;
    let dir = acme();
    let answers = dir.path().join("answers.csv");
    std::fs::write(&answers, "yesterday's answers\n").expect("a file");
    let mut child = command(dir.path())
        .args(["run", "acme.qualify", "-", "--input-format", "csv", "--output", "answers.csv", "--quiet"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(many_leads().as_bytes()).and_then(|()| stdin.flush()).expect("it reads");
    let files = || std::fs::read_dir(dir.path()).expect("the folder").count();
    wait_for(|| files() == 4);
    child.kill().expect("it is there");
    child.wait().expect("it ends");
    assert_eq!(std::fs::read_to_string(&answers).expect("it is there"), "yesterday's answers\n");
}
