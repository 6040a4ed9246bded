//! `check`, `fmt` and `test` as a person meets them.

#![allow(clippy::disallowed_methods, reason = "tests of files write and read files")]

use crate::cli::{folder, qualify_in, root};
use serde_json::Value;

/// A policy with three mistakes.
const MISTAKES: &str = "lead
  title   text
  budget  number in EUR
event demo_request

authority means titel is \"CEO\"
rich means budget >= 6 months
SQL requires authority and demo_requested
";

#[test]
fn check_shows_each_mistake_with_its_line() {
    let dir = folder(&[("sales.qualify", MISTAKES)]);
    for (name, width) in [("narrow", "60"), ("wide", "160")] {
        let ran = qualify_in(dir.path(), &["check", "--width", width], "");
        insta::assert_snapshot!(format!("check_{name}"), ran.shown());
    }
    let ran = qualify_in(dir.path(), &["check", "--color", "always", "sales.qualify"], "");
    insta::assert_snapshot!("check_colour", ran.shown());
}

#[test]
fn check_has_a_line_and_an_object_for_each_mistake() {
    let dir = folder(&[("sales.qualify", MISTAKES)]);
    let short = qualify_in(dir.path(), &["check", "--format", "short"], "");
    insta::assert_snapshot!("check_short", short.shown());
    let json = qualify_in(dir.path(), &["check", "--format", "json"], "");
    assert_eq!(json.status, 1);
    insta::assert_json_snapshot!("check_json", serde_json::from_str::<Value>(&json.out).expect("JSON"));
}

#[test]
fn check_reads_stdin() {
    let ran = qualify_in(&root(), &["check", "-", "--format", "short"], MISTAKES);
    assert_eq!(ran.status, 1);
    assert!(ran.out.starts_with("<stdin>:6:17: E101 "), "{}", ran.out);
}

#[test]
fn quiet_says_nothing_but_the_result() {
    let dir = folder(&[("sales.qualify", MISTAKES)]);
    let ran = qualify_in(dir.path(), &["check", "--format", "short", "--quiet"], "");
    assert_eq!((ran.status, ran.err.as_str()), (1, ""));
    assert_eq!(ran.out.lines().count(), 3);
}

#[test]
fn what_cannot_be_read_is_exit_status_2() {
    let dir = folder(&[("empty/readme.md", "nothing")]);
    let ran = qualify_in(dir.path(), &["check", "absent.qualify"], "");
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert_eq!(ran.err, "error: `absent.qualify` cannot be read: there is no such file\n");
    let ran = qualify_in(dir.path(), &["check", "empty"], "");
    assert_eq!(ran.status, 2);
    assert_eq!(ran.err, "error: there is no policy in `empty`\nhelp: policy files end in .qualify\n");
}

const PART: &str = "list bosses \"CEO\", \"CFO\"\n";
const LEAD: &str = "lead\n  need  yes/no\n";

#[test]
fn a_folder_holds_policies_and_their_parts() {
    let with_list = format!("policy \"one\"\nuse \"parts/lists.qualify\"\n{LEAD}A requires need\n");
    let two = format!("policy \"two\"\n{LEAD}B requires need\n");
    let untitled = format!("{LEAD}C requires need\n");
    let dir = folder(&[
        // Two policies with a `policy` line, one without, and a part that one of them uses.
        ("many/one.qualify", &with_list),
        ("many/two.qualify", &two),
        ("many/three.qualify", &untitled),
        ("many/parts/lists.qualify", PART),
        // One file with a `policy` line, the others without: the folder is one policy.
        ("single/main.qualify", "policy \"one of three files\"\nA requires need\n"),
        ("single/lead.qualify", LEAD),
        ("single/lists.qualify", PART),
        // Hidden folders are left alone.
        ("many/.git/broken.qualify", "?"),
    ]);
    let count = |path: &str| {
        let ran = qualify_in(dir.path(), &["check", path], "");
        assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
        ran.err.split_once(" checked").map(|(count, _)| count.to_string())
    };
    assert_eq!(count("many").as_deref(), Some("3 policies"));
    assert_eq!(count("single").as_deref(), Some("1 policy"));
    assert_eq!(count(".").as_deref(), Some("4 policies"));
}

#[test]
fn fmt_writes_checks_and_shows() {
    let untidy = "lead\n need yes/no\n\n\n\nA   requires need   # why\n";
    let dir = folder(&[("p.qualify", untidy), ("broken.qualify", "A requires requires\n")]);
    let diff = qualify_in(dir.path(), &["fmt", "--diff", "p.qualify"], "");
    insta::assert_snapshot!("fmt_diff", diff.shown());
    let check = qualify_in(dir.path(), &["fmt", "--check", "p.qualify"], "");
    assert_eq!((check.status, check.out.as_str()), (1, "p.qualify\n"));
    assert_eq!(check.err, "1 file would be formatted\n");
    let text = || std::fs::read_to_string(dir.path().join("p.qualify")).expect("the file");
    assert_eq!(text(), untidy);
    let write = qualify_in(dir.path(), &["fmt", "p.qualify"], "");
    assert_eq!((write.status, write.out.as_str(), write.err.as_str()), (0, "", "1 file formatted\n"));
    let tidy = text();
    assert!(tidy.contains("A requires need  # why") || tidy.contains("A requires need # why"), "{tidy}");
    let again = qualify_in(dir.path(), &["fmt", "--check", "p.qualify"], "");
    assert_eq!((again.status, again.err.as_str()), (0, "1 file already fine\n"));
    let stdin = qualify_in(dir.path(), &["fmt", "-", "--quiet"], untidy);
    assert_eq!((stdin.status, stdin.out, stdin.err.as_str()), (0, tidy, ""));
    // What has mistakes is left as it is.
    let broken = qualify_in(dir.path(), &["fmt", "broken.qualify"], "");
    assert_eq!((broken.status, broken.out.as_str()), (1, ""));
    assert!(broken.err.ends_with("1 file with mistakes left as they are\n"), "{}", broken.err);
}

#[cfg(unix)]
#[test]
fn fmt_keeps_who_may_read_a_file() {
    use std::os::unix::fs::PermissionsExt;
    let dir = folder(&[("p.qualify", "lead\n need yes/no\nA requires   need\n")]);
    let path = dir.path().join("p.qualify");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).expect("it is ours");
    assert_eq!(qualify_in(dir.path(), &["fmt"], "").status, 0);
    let mode = std::fs::metadata(&path).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    assert_eq!(std::fs::read_dir(dir.path()).expect("the folder").count(), 1);
}

const FAILING: &str = "policy \"Claims\"
  reviewed 2026-10-01
lead
  title   text
  need    yes/no, ask \"Would this solve a problem for you?\"
  budget  number in EUR
score fit
  +10 if title is \"CEO\"
  by budget: below 2000: -5, from 2000: +20
authority means title is \"CEO\" or \"CFO\"
disqualify if title contains word \"student\" because \"not a buyer\"
SQL requires authority and need
  blocked if budget < 500 EUR because \"truly no money\"

example \"passes\"
  given title is \"CEO\", need is yes
  then stage is SQL, fit = 10

example \"unknown is not no\"
  given title is \"Clerk\", budget is 3000 EUR
  then stage is SQL, fit >= 25, authority, SQL is unknown

example \"blocked\"
  given title is \"CEO\", need is yes, budget is 100 EUR
  then SQL

example \"disqualified\"
  given title is \"Student\", need is yes
  then stage is lead
";

#[test]
fn test_shows_expected_beside_actual_and_why() {
    let dir = folder(&[("claims.qualify", FAILING)]);
    let ran = qualify_in(dir.path(), &["test"], "");
    insta::assert_snapshot!("test_failing", ran.shown());
}

#[test]
fn test_says_what_it_could_not_run() {
    let dir = folder(&[
        ("a.qualify", "A requires nothing_declared\n"),
        ("b.qualify", "lead\n  need yes/no\nB requires need\n"),
    ]);
    let ran = qualify_in(dir.path(), &["test"], "");
    insta::assert_snapshot!("test_broken", ran.shown());
}

/// The sentence that the language was made for, with its declarations.
const SENTENCE: &str = "lead
  authority  yes/no
  need       yes/no
  urgency    yes/no
event whitepaper_download

+5 on whitepaper_download
SQL requires authority and need and urgency
";

#[test]
fn the_sentence_of_the_project_draws_one_line() {
    let dir = folder(&[("sales.qualify", SENTENCE)]);
    insta::assert_snapshot!("check_sentence", qualify_in(dir.path(), &["check"], "").shown());
}

#[test]
fn what_was_not_looked_at_is_said_once() {
    const SAID: &str = "without data, sizes and texts are not checked";
    let told = |text: &str, more: &[&str]| {
        let dir = folder(&[
            ("sales.qualify", text),
            ("leads.csv", "authority,need,urgency\nyes,no,yes\nno,yes,no\n"),
        ]);
        qualify_in(dir.path(), &[&["check"], more].concat(), "").err.matches(SAID).count()
    };
    assert_eq!(told(SENTENCE, &[]), 1);
    assert_eq!(told(SENTENCE, &["sales.qualify", "sales.qualify"]), 1);
    assert_eq!(told(MISTAKES, &[]), 0);
    assert_eq!(told("policy \"a part\"\n", &[]), 0);
    for more in [&["--quiet"][..], &["--format", "short"], &["--format", "json"], &["--data", "leads.csv"]] {
        assert_eq!(told(SENTENCE, more), 0, "{more:?}");
    }
}

#[test]
fn what_harms_leads_most_is_shown_first() {
    let text = "lead
  need    yes/no, ask \"Is there a problem?\"
  budget  number in EUR, ask \"How much?\"
  spare   text
event visit
score interest
  +5 on visit
MQL requires interest >= 10 and need
SQL requires need and budget > 10 EUR and budget < 5 EUR
";
    let dir = folder(&[("sales.qualify", text)]);
    let ran = qualify_in(dir.path(), &["check"], "");
    let place = |code: &str| ran.out.find(&format!("{code}\n")).or(ran.out.find(&format!("{code}  ")));
    let places =
        ["S07", "P16", "N01"].map(|code| place(code).unwrap_or_else(|| panic!("{code}\n{}", ran.out)));
    assert!(places.is_sorted(), "{}", ran.out);
    assert!(ran.err.contains("`qualify rule S07` explains the first"), "{}", ran.err);
    let short = qualify_in(dir.path(), &["check", "--format", "short"], "");
    let lines: Vec<&str> = short.out.lines().filter_map(|line| line.split(' ').nth(1)).collect();
    assert_ne!(lines.first(), Some(&"S07"), "by line: {}", short.out);
}
