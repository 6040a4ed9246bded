//! The policies in `policies/` over the leads in `examples/`, and the policies over data that is not in the repository.

#![expect(clippy::disallowed_methods, reason = "tests read files")]

use crate::cli::{qualify_in, root};
use std::fs;
use std::path::PathBuf;

/// Every story, its leads and whether its events stand in a file of their own.
const STORIES: [(&str, &str, bool); 6] = [
    ("smallest", "leads.jsonl", false),
    ("sal-handover", "leads.csv", true),
    ("lead-scoring", "leads.csv", true),
    ("lead-definition", "leads.csv", true),
    ("venue", "leads.csv", true),
    ("sql-criteria", "leads.jsonl", true),
];

#[test]
fn every_story_gives_the_answers_kept_beside_its_leads() {
    for (story, leads, events) in STORIES {
        let policy = format!("policies/{story}.qualify");
        let leads = format!("examples/{story}/{leads}");
        let file = format!("examples/{story}/events.csv");
        let mut args = vec!["run", &policy, &leads, "--as-of", "2026-10-01"];
        if events {
            args.extend(["--events", &file]);
        }
        let ran = qualify_in(&root(), &args, "");
        let expected = fs::read_to_string(root().join(format!("examples/{story}/expected.csv"))).unwrap();
        assert_eq!(ran.status, 0, "{story}: {}", ran.err);
        assert_eq!(ran.out, expected, "{story}");
    }
}

#[test]
fn every_policy_is_clean_and_its_examples_pass() {
    let paths =
        ["policies", "examples/x-education/policy.qualify", "examples/loan-applications/policy.qualify"];
    for command in [&["check"][..], &["fmt", "--check"], &["test"]] {
        let ran = qualify_in(&root(), &[command, &paths].concat(), "");
        assert_eq!(ran.status, 0, "{command:?}: {}{}", ran.out, ran.err);
    }
}

/// A folder of real data, by `QUALIFY_REAL_DATA` or beside the repository; said clearly where it is absent.
pub fn real(folder: &str) -> Option<PathBuf> {
    let data =
        std::env::var_os("QUALIFY_REAL_DATA").map_or_else(|| root().join("../shared/data"), PathBuf::from);
    let path = data.join(folder);
    if !path.is_dir() {
        eprintln!("skipped: there is no {}; QUALIFY_REAL_DATA may name another folder", path.display());
        return None;
    }
    Some(path)
}

/// The first column and the stage of every answer.
fn stages(csv: &str) -> Vec<(&str, &str)> {
    let cells = csv.lines().skip(1).map(|line| line.split(','));
    cells.filter_map(|mut cells| Some((cells.next()?, cells.next()?))).collect()
}

#[test]
fn x_education_answers_every_row_and_its_top_stage_converts() {
    let Some(data) = real("x-education") else { return };
    let leads = data.join("leads.csv");
    let policy = "examples/x-education/policy.qualify";
    let ran = qualify_in(&root(), &["run", policy, leads.to_str().unwrap(), "--strict"], "");
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.err.contains("9,240 leads read = 9,240 answers + 0 rejects"), "{}", ran.err);
    let answers = stages(&ran.out);
    let mut rows = csv::Reader::from_path(&leads).unwrap();
    let converted: Vec<bool> = rows.records().map(|row| &row.unwrap()[6] == "1").collect();
    assert_eq!(answers.len(), converted.len());
    let top: Vec<bool> =
        answers.iter().zip(converted).filter(|((_, stage), _)| *stage == "SQL").map(|(_, won)| won).collect();
    let won = top.iter().filter(|won| **won).count();
    assert!(top.len() >= 1000 && won * 100 >= top.len() * 80, "{won} of {}", top.len());
}

#[test]
fn loan_applications_account_for_every_event() {
    let Some(data) = real("loan-applications") else { return };
    let (cases, events) = (data.join("cases.csv"), data.join("events.csv.gz"));
    let args = [
        "run",
        "examples/loan-applications/policy.qualify",
        cases.to_str().unwrap(),
        "--events",
        events.to_str().unwrap(),
        "--event-key",
        "case_id",
        "--event-name",
        "activity",
        "--event-time",
        "timestamp",
        "--as-of",
        "reg_date + 1 day",
        "--width",
        "200",
    ];
    let ran = qualify_in(&root(), &args, "");
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.err.contains("13,087 leads read = 13,087 answers + 0 rejects"), "{}", ran.err);
    let counted = "262,200 events read = 72,664 matched + 156,714 of undeclared kinds + 32,822 after as-of";
    assert!(ran.err.contains(counted), "{}", ran.err);
    for (stage, count) in [("SQL", 641), ("SAL", 3311), ("MQL", 2130), ("lead", 246), ("disqualified", 6759)]
    {
        assert_eq!(stages(&ran.out).iter().filter(|answer| answer.1 == stage).count(), count, "{stage}");
    }
}
