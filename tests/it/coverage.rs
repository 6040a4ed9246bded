//! `test`: what examples show of a policy, and the numbers they state.

#![allow(clippy::disallowed_methods, reason = "tests of files write and read files")]

use crate::cli::{Ran, folder, qualify_in};
use serde_json::Value;

/// Of `fit`, only the second line is shown both ways; `ready` is never unknown; B is never reached. `spam` cannot be
/// unknown, and the third line cannot pay nothing.
const POLICY: &str = "policy \"Half shown\"
  reviewed 2026-10-01
lead
  need     yes/no, ask \"Would this solve a problem?\"
  size     number, ask \"How many work there?\"
  spam     yes/no, default no
event demo
score fit
  +5 on demo, once
  +10 if need
  +1 if size is known or size is missing
ready means need
junk means spam
A requires ready
B requires fit > 100

example \"needs it\"
  given need is yes
  then A, fit = 11 # as agreed

example \"does not\"
  given need is no
  then not A, fit = 1
";

fn test(dir: &tempfile::TempDir, args: &[&str]) -> Ran {
    let mut all = vec!["test"];
    all.extend(args);
    qualify_in(dir.path(), &all, "")
}

#[test]
fn what_no_example_shows_is_listed() {
    let dir = folder(&[("p.qualify", POLICY)]);
    let ran = test(&dir, &["--coverage"]);
    insta::assert_snapshot!("coverage", ran.shown());
    let json: Value = serde_json::from_str(&test(&dir, &["--format", "json"]).out).expect("JSON");
    let coverage = &json["policies"][0]["coverage"];
    let parts = coverage["parts"].as_array().expect("parts");
    let part = |name: &str| {
        parts.iter().find(|part| part["name"] == name).unwrap_or_else(|| panic!("{name}: {parts:?}"))
    };
    assert_eq!(part("ready")["not_shown"], serde_json::json!(["unknown"]));
    assert_eq!(part("junk")["impossible"], serde_json::json!(["unknown"]));
    assert_eq!(
        part("+1 if size is known or size is missing")["impossible"],
        serde_json::json!(["pays nothing"])
    );
    assert_eq!(part("+5 on demo, once")["not_shown"], serde_json::json!(["pays"]));
    assert_eq!(part("+10 if need")["shown"], serde_json::json!(["pays", "pays nothing"]));
    assert_eq!(part("B")["impossible"], serde_json::json!(["reached"]));
    // Counted by hand: lines 1+2+1 of 2+2+1, criteria 2+1 of 3+2, stages 2+1 of 2+1.
    assert_eq!((&coverage["covered"], &coverage["of"]), (&Value::from(10), &Value::from(13)));
    assert_eq!(coverage["percent"], Value::from(76.9));
}

#[test]
fn too_little_fails() {
    let dir = folder(&[("p.qualify", POLICY)]);
    assert_eq!(test(&dir, &["--min-coverage", "76"]).status, 0);
    let ran = test(&dir, &["--min-coverage", "77"]);
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains("covered 76.9%, less than 77% ("), "{}", ran.out);
    assert!(ran.out.ends_with("2 passed, 1 policy covered less than 77%\n"), "{}", ran.out);
    let github = test(&dir, &["--min-coverage", "77", "--format", "github"]);
    assert_eq!(github.status, 1);
    assert_eq!(
        github.out,
        "::error file=p.qualify,line=1,title=coverage::the examples show 76.9%25 of this policy, less than 77%25\n"
    );
    assert_eq!(test(&dir, &["--min-coverage", "101"]).status, 2);
}

#[test]
fn update_writes_numbers_and_nothing_else() {
    let dir = folder(&[("p.qualify", POLICY)]);
    let file = dir.path().join("p.qualify");
    let changed = POLICY
        .replace("+10 if need", "+20   if need")
        .replace(
            "then A, fit = 11",
            "then  A,  fit = 11, 1_1 = fit, fit is 11, fit >= 30, stage is B, (fit = 11)",
        )
        .replace("fit = 1\n", "fit = -4, need is no\n");
    std::fs::write(&file, &changed).expect("a file");
    let ran = test(&dir, &["--update"]);
    insta::assert_snapshot!("update", ran.shown());
    assert_eq!(ran.status, 1, "bounds and stages stay, and fail");
    let expected = changed
        .replace(
            "fit = 11, 1_1 = fit, fit is 11, fit >= 30, stage is B, (fit = 11)",
            "fit = 21, 21 = fit, fit is 21, fit >= 30, stage is B, (fit = 21)",
        )
        .replace("fit = -4", "fit = 1");
    assert_eq!(std::fs::read_to_string(&file).expect("it is there"), expected);
    // Nothing more to do.
    let again = test(&dir, &["--update"]);
    assert!(again.err.starts_with("0 numbers updated\n"), "{}", again.err);
    assert_eq!(std::fs::read_to_string(&file).expect("it is there"), expected);
}

#[test]
fn update_of_stdin_or_of_what_is_read_only_is_refused() {
    let wrong = POLICY.replace("fit = 11", "fit = 12");
    let dir = folder(&[("p.qualify", &wrong)]);
    let ran = qualify_in(dir.path(), &["test", "-", "--update"], &wrong);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert_eq!(ran.err, "error: a policy from stdin or a pipe cannot be updated\nhelp: name its file\n");
    let file = dir.path().join("p.qualify");
    let mut permissions = std::fs::metadata(&file).expect("it is there").permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&file, permissions).expect("it is ours");
    let ran = test(&dir, &["--update"]);
    assert_eq!(ran.status, 2);
    assert_eq!(
        ran.err,
        "error: cannot write p.qualify: it is read-only\nhelp: make it writable, or name another file\n"
    );
    assert_eq!(std::fs::read_to_string(&file).expect("it is there"), wrong);
}
