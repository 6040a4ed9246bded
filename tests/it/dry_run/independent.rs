//! The figures of real exports against those of another program: pandas and scikit-learn, where they are.

use crate::cli::{qualify, root};
use std::path::PathBuf;
use std::process::Command;

/// The folder of real data, or why there is none.
fn data() -> Option<PathBuf> {
    let said = std::env::var_os("QUALIFY_REAL_DATA").map(PathBuf::from);
    let data = said.unwrap_or_else(|| root().join("../shared/data"));
    data.join("x-education/leads.csv").exists().then_some(data)
}

/// A Python with what is needed: `QUALIFY_PYTHON`, or the usual one.
fn python() -> Option<String> {
    let python = std::env::var("QUALIFY_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has = Command::new(&python).args(["-c", "import pandas, sklearn"]).output();
    has.is_ok_and(|output| output.status.success()).then_some(python)
}

fn agree(which: &str, args: &[&str]) {
    let (Some(data), Some(python)) = (data(), python()) else {
        eprintln!(
            "skipped: needs the real data (QUALIFY_REAL_DATA) and pandas and scikit-learn (QUALIFY_PYTHON)"
        );
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.json").to_string_lossy().into_owned();
    let policy = root().join("examples").join(which).join("policy.qualify").to_string_lossy().into_owned();
    let path = |name: &&str| match name.strip_prefix("DATA/") {
        Some(rest) => data.join(rest).to_string_lossy().into_owned(),
        None => (*name).to_owned(),
    };
    let args: Vec<String> = args.iter().map(path).collect();
    let mut all = vec!["dry-run", &policy];
    all.extend(args.iter().map(String::as_str));
    all.extend(["--json", &report]);
    let ran = qualify(&all);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let script = root().join("tests/independent/dry_run.py");
    let output = Command::new(python).arg(script).arg(which).arg(&data).arg(&report).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("figures agree"), "{said}");
}

#[test]
fn x_education_agrees_with_pandas_and_scikit_learn() {
    let leads = "DATA/x-education/leads.csv";
    agree("x-education", &[leads, "--outcome", "Converted", "--as-of", "2026-10-01"]);
}

#[test]
fn loan_applications_agree_with_pandas_and_scikit_learn() {
    let (leads, events) = ("DATA/loan-applications/cases.csv", "DATA/loan-applications/events.csv.gz");
    let as_of = ["--as-of", "reg_date + 1 day", "--outcome", "A_ACTIVATED"];
    agree("loan-applications", &[&[leads, "--events", events][..], &as_of].concat());
}
