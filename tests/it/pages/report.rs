//! The report of a dry-run as a page.

use super::read;
use crate::cli::{Ran, folder, qualify_in};
use std::fmt::Write;
use std::path::Path;

/// What nobody should be able to put into a page.
pub const EVIL: &str = "<script>alert(1)</script>";
/// Written from right to left, with marks that would turn what follows.
pub const HEBREW: &str = "\u{202e}ליד חם \u{5d0}";

/// A policy whose every word comes back in the report, and leads for it.
pub fn evil() -> tempfile::TempDir {
    let long = "n".repeat(200);
    let policy = format!(
        "policy \"{EVIL}\"
lead
  lead_id  text, key
  name     text, ask \"{EVIL}?\"
  size     number
  group    one of \"{EVIL}\", \"{HEBREW}\", plain
  need     yes/no, ask \"Really & truly?\"
score fit, owned by sales
  +10 if name contains \"{EVIL}\" because \"{EVIL}\"
  by size: below 50: +5, 50 to 500: +20 because \"{HEBREW}\"
  +5  if need
grade heat of fit: \"{EVIL}\" from 20, \"{HEBREW}\" otherwise
disqualify if name contains \"stop{EVIL}\" because \"{EVIL}\"
{long} requires fit >= 10 because \"{EVIL}\"
SQL requires need and fit >= 20
next step
  \"{EVIL}\" if SQL
  \"wait\" otherwise
"
    );
    let mut leads = String::from("lead_id,name,size,group,need,won,was\n");
    for at in 0..60 {
        let name = if at % 3 == 0 { EVIL } else { "=HYPERLINK(\"\"http://x\"\")" };
        let need = ["yes", "no", ""][at % 3];
        let group = [EVIL, HEBREW, "plain"][at % 3];
        let stage = ["SQL", EVIL, ""][at % 3];
        let won = usize::from(at % 2 == 0);
        writeln!(leads, "{EVIL}{at},\"{name}\",{},\"{group}\",{need},{won},{stage}", at * 10).unwrap();
    }
    let old = policy.replace("fit >= 20", "fit >= 35");
    folder(&[("p.qualify", &policy), ("old.qualify", &old), ("leads.csv", &leads)])
}

pub fn dry_run(folder: &Path, args: &[&str]) -> Ran {
    let start = ["dry-run", "p.qualify", "leads.csv", "--as-of", "2026-06-30"];
    qualify_in(folder, &[&start[..], args].concat(), "")
}

/// Everything a report can have at once.
pub const EVERYTHING: [&str; 15] = [
    "--no-events",
    "--outcome",
    "won",
    "--by",
    "group",
    "--against",
    "old.qualify",
    "--stage-was",
    "was",
    "--show",
    "name,size",
    "--capacity",
    "20",
    "--fail-if",
    "leads > 1000000",
];

pub fn page(folder: &Path, args: &[&str]) -> String {
    let ran = dry_run(folder, &[args, &["--html", "page.html"]].concat());
    // A file without leads falls short, and has its page all the same.
    assert!(ran.status == 0 || ran.err.contains("holds no leads"), "{}", ran.err);
    std::fs::read_to_string(folder.join("page.html")).unwrap()
}

#[test]
fn names_from_data_and_policy_do_no_harm() {
    let dir = evil();
    let text = page(dir.path(), &EVERYTHING);
    let page = read(&text);
    assert!(text.contains("Content-Security-Policy") && text.contains("default-src &#39;none&#39;"));
    // As title, reason, value of a choice, grade, key and question; and in the words that pictures have instead.
    assert!(page.text.matches(EVIL).count() > 20, "{}", page.text);
    assert!(page.attributes.iter().all(|value| !value.contains(EVIL)), "attributes are ours");
    for part in ["funnel", "spread-0", "rate-0", "lift", "forest", "missing-data", "flow", "limits"] {
        assert!(page.attributes.iter().any(|id| id == part), "{part}");
    }
    for title in [
        "Where leads stand",
        "What the scores tell",
        "With time for 20",
        "Against the stage in was",
        "By group",
        "How this was counted",
    ] {
        assert!(page.text.contains(title), "{title}");
    }
    assert!(page.text.contains("=HYPERLINK"), "shown fields are shown");
}

#[test]
fn the_page_and_the_terminal_say_the_same() {
    let dir = evil();
    let page = read(&page(dir.path(), &EVERYTHING)).text;
    let ran = dry_run(dir.path(), &[&EVERYTHING[..], &["--width", "200"]].concat());
    let inside = ran.out.lines().filter_map(|line| line.strip_prefix("  "));
    // Rows of tables have gaps.
    let sentences: Vec<&str> = inside.filter(|line| line.ends_with('.') && !line.contains("  ")).collect();
    assert!(sentences.len() > 12, "{}", ran.out);
    for sentence in sentences {
        assert!(page.contains(&sentence.replace('`', "")), "the page does not say: {sentence}");
    }
}

#[test]
fn every_picture_has_words_and_a_table_behind_it() {
    let dir = evil();
    let text = page(dir.path(), &EVERYTHING);
    let pictures = text.matches("role=\"img\"").count();
    assert!(pictures >= 6, "{pictures}");
    assert_eq!(text.matches("aria-labelledby").count(), pictures);
    assert_eq!(text.matches("<desc ").count(), pictures);
    // Every figure but the forest, which is a table itself.
    let figures = text.matches("<figure ").count();
    assert_eq!(text.matches("The same as a table").count(), figures - 1);
}

#[test]
fn few_or_no_leads_make_a_page_too() {
    let policy = "lead\n  lead_id text, key\n  need yes/no\nscore s\n  +5 if need\n";
    let staged = format!("{policy}SQL requires need\n");
    for (policy, leads, args) in [
        (policy, "lead_id,need,won\n1,yes,1\n2,no,0\n", &["--outcome", "won"][..]),
        (policy, "lead_id,need\n1,yes\n", &[]),
        (&staged, "lead_id,need,won\n1,yes,1\n", &["--outcome", "won"]),
        (&staged, "lead_id,need,won\n", &["--outcome", "won"]),
        (&staged, "lead_id,need\n", &[]),
        ("lead\n  lead_id text, key\n", "lead_id\n1\n", &[]),
    ] {
        let dir = folder(&[("p.qualify", policy), ("leads.csv", leads)]);
        let text = page(dir.path(), &[&["--no-events"], args].concat());
        let page = read(&text);
        assert!(!text.contains("NaN") && !text.contains("inf%"), "{text}");
        assert!(page.text.contains("How this was counted"), "{}", page.text);
    }
}

#[test]
fn many_segments_and_months_stand_side_by_side() {
    let policy = "lead\n  lead_id text, key\n  size number\n  created date\nscore s\n  +1 per 10 of size\nSQL requires s >= 20\n";
    let mut leads = String::from("lead_id,size,created,won,team\n");
    for at in 0..800usize {
        let (year, month) = (2023 + at % 40 / 12, 1 + at % 40 % 12);
        writeln!(
            leads,
            "{at},{},{year}-{month:02}-03,{},team {}",
            at % 400,
            usize::from(at % 400 > 150),
            at % 40
        )
        .unwrap();
    }
    let dir = folder(&[("p.qualify", policy), ("leads.csv", &leads)]);
    let teams = read(&page(dir.path(), &["--no-events", "--outcome", "won", "--by", "team"]));
    assert!(teams.text.contains("team 39"));
    let months = read(&page(dir.path(), &["--no-events", "--outcome", "won", "--by", "created"]));
    assert!(months.attributes.iter().any(|id| id == "drift"), "by month, drift is drawn");
    assert!(months.text.contains("Month by month"));
}

#[test]
fn the_page_stands_beside_json_and_the_terminal_or_on_stdout() {
    let dir = evil();
    let ran = dry_run(dir.path(), &["--no-events", "--html", "a.html", "--json", "a.json"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.contains("where leads stand"), "{}", ran.out);
    read(&std::fs::read_to_string(dir.path().join("a.html")).unwrap());
    let ran = dry_run(dir.path(), &["--no-events", "--html", "-"]);
    read(&ran.out);
    let ran = dry_run(dir.path(), &["--no-events", "--json", "-"]);
    assert!(serde_json::from_str::<serde_json::Value>(&ran.out).is_ok(), "{}", ran.out);
    let ran = dry_run(dir.path(), &["--no-events", "--html", "-", "--json", "-"]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    // A page that cannot be written leaves nothing behind.
    let ran = dry_run(dir.path(), &["--no-events", "--html", "no/such/folder.html"]);
    assert_ne!(ran.status, 0);
    assert!(ran.err.contains("no/such"), "{}", ran.err);
}
