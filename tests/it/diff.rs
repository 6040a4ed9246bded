//! `qualify diff`: what a change of a policy can do to leads, as a marketer reads it.

#![expect(clippy::disallowed_methods, reason = "tests write files")]

use crate::cli::{qualify_in, root};
use std::fmt::Write;
use std::path::Path;

/// A hand-made change: its kind, and what stands in the place of what. A change of order moves a statement behind
/// another.
type Change = (&'static str, &'static str, &'static str);

const MOVED: &str = "stage order";

/// By policy: its path, and ten changes of it.
const CHANGES: &[(&str, [Change; 10])] = &[
    (
        "policies/smallest.qualify",
        [
            ("points", "+5  on whitepaper_download", "+6  on whitepaper_download"),
            ("cap", "+5  on whitepaper_download", "+5  on whitepaper_download, at most 15 points"),
            ("window", "+5  on whitepaper_download", "+5  on whitepaper_download in the last 30 days"),
            (
                "half-life",
                "+5  on whitepaper_download",
                "+5  on whitepaper_download, points halve every 30 days",
            ),
            ("negation", "authority and need and urgency", "authority and need and not urgency"),
            ("operator", "authority and need and urgency", "authority or need or urgency"),
            ("part left out", "authority and need and urgency", "authority and need"),
            ("two of three", "authority and need and urgency", "at least 2 of (authority, need, urgency)"),
            ("threshold", "authority and need and urgency", "authority and need and urgency and score >= 10"),
            ("name", "urgency", "pressing"),
        ],
    ),
    (
        "policies/venue.qualify",
        [
            ("threshold", "smallest_event is 750 EUR", "smallest_event is 1000 EUR"),
            ("points", "+10  on brochure_downloaded", "+15  on brochure_downloaded"),
            (
                "band",
                "below 20 people: -10, 20 people to 100 people",
                "below 30 people: -10, 30 people to 100 people",
            ),
            ("window", "webinar_attended in the last 14 days", "webinar_attended in the last 30 days"),
            ("half-life", "points halve every 365 days", "points halve every 180 days"),
            ("negation", "means no_place_yet or", "means not no_place_yet or"),
            ("operator", "guests <= largest_room and", "guests < largest_room and"),
            (MOVED, "MQL", "SQL"),
            ("choice", "training: +10, party: +5", "training: +10, party: +10"),
            ("step", "\"Invite to follow us\"", "\"Wait and see\""),
        ],
    ),
    (
        "policies/venue-loft.qualify",
        [
            ("threshold", "largest_room   is 40 people", "largest_room   is 45 people"),
            ("threshold", "smallest_event is 400 EUR", "smallest_event is 300 EUR"),
            ("band", "A from 25, B from 10", "A from 30, B from 10"),
            ("window", "specifics in the last 6 months", "specifics in the last 3 months"),
            ("operator", "guests >= 6 people", "guests > 6 people"),
            ("negation", "and day_is_free", "and not day_is_free"),
            ("part left out", " and day_is_free", ""),
            ("filter left out", " since last enquiry_withdrawn", ""),
            ("joiner", "guests <= largest_room and day_is_free", "(guests <= largest_room or day_is_free)"),
            ("reason", "below six the loft feels empty", "below six people the loft feels empty"),
        ],
    ),
    (
        "policies/lead-definition.qualify",
        [
            ("threshold", "warmth >= 30 or", "warmth >= 25 or"),
            ("points", "+10  on consideration_content", "+8  on consideration_content"),
            (
                "band",
                "below 5000 EUR: -10, 5000 EUR to 25000 EUR",
                "below 10000 EUR: -10, 10000 EUR to 25000 EUR",
            ),
            (
                "window",
                "2 or more evaluation_content in the last 30 days",
                "2 or more evaluation_content in the last 60 days",
            ),
            ("half-life", "points halve every 180 days", "points halve every 365 days"),
            ("negation", "blocked if said_not_now", "blocked if not said_not_now"),
            ("operator", "expects_call and ready", "expects_call or ready"),
            (MOVED, "MQL", "SQL"),
            ("choice", "part is decides, budget", "part is decides or advises, budget"),
            ("step", "\"Send the benchmark study\"", "\"Send a case study\""),
        ],
    ),
    (
        "policies/lead-scoring.qualify",
        [
            ("threshold", "mql_points  is 35", "mql_points  is 40"),
            ("points", "+15  on form_filled", "+20  on form_filled"),
            ("band", "hot from 60, warm from 35", "hot from 60, warm from 30"),
            (
                "window",
                "talk_declined in the last 30 days because",
                "talk_declined in the last 60 days because",
            ),
            ("half-life", "points halve every 90 days", "points halve every 60 days"),
            ("negation", "serious and engagement", "not serious and engagement"),
            ("operator", "engagement >= talk_points", "engagement > talk_points"),
            (MOVED, "MQL", "SQL"),
            ("choice", "netherlands or belgium or germany", "netherlands or belgium"),
            (
                "step",
                "if MQL and talk_declined in the last 30 days",
                "if MQL and talk_declined in the last 14 days",
            ),
        ],
    ),
    (
        "policies/sal-handover.qualify",
        [
            ("threshold", "right_profile_points is 35", "right_profile_points is 40"),
            ("points", "+30  on mailing_reply", "+25  on mailing_reply"),
            ("band", "below 20: -10, 20 to 250", "below 50: -10, 50 to 250"),
            ("window", "site_visit in the last 90 days", "site_visit in the last 60 days"),
            (
                "reset left out",
                "  resets on interest_withdrawn because \"what came before was about something they turned out not to want\"\n",
                "",
            ),
            ("negation", "confirmed and right_profile", "confirmed and not right_profile"),
            ("operator", "SAL and taken_on and need", "SAL and (taken_on or need)"),
            (MOVED, "SAL", "SQL"),
            ("choice", "government: -10", "government: +5"),
            ("step", "\"Sales calls today\"", "\"Sales calls within an hour\""),
        ],
    ),
    (
        "policies/sql-criteria.qualify",
        [
            ("threshold", "timeline <= 6 months", "timeline <= 9 months"),
            ("points", "+15  on demo_requested", "+20  on demo_requested"),
            ("band", "high from 45, middle", "high from 40, middle"),
            ("window", "webinar_followed in the last 6 months", "webinar_followed in the last 3 months"),
            ("half-life", "points halve every 120 days", "points halve every 60 days"),
            ("negation", "and comes_first", "and not comes_first"),
            ("operator", "need or engaged", "need and engaged"),
            (MOVED, "MQL", "SQL"),
            ("choice", "manual_reports or late_figures or audit_findings", "manual_reports or late_figures"),
            ("step", "if SQL and affordable", "if SQL and budget >= full_price"),
        ],
    ),
    (
        "examples/loan-applications/policy.qualify",
        [
            ("threshold", "promise >= 60", "promise >= 50"),
            ("points", "+40  on offer_returned", "+45  on offer_returned"),
            ("threshold", "least_usual is 15000 EUR", "least_usual is 10000 EUR"),
            ("cap", "at most 20 points because \"every call", "at most 30 points because \"every call"),
            ("window", "+20  on preaccepted, once", "+20  on preaccepted in the last 7 days, once"),
            ("negation", "+15  if usual_amount", "+15  if not usual_amount"),
            ("operator", "amount < 5000 EUR", "amount <= 5000 EUR"),
            (MOVED, "MQL", "SAL"),
            ("bounds", "promise, 0 to 100", "promise, 0 to 90"),
            ("step", "\"Call about the offer this week\"", "\"Call about the offer tomorrow\""),
        ],
    ),
    (
        "examples/x-education/policy.qualify",
        [
            ("threshold", "sql_points is 60", "sql_points is 70"),
            ("points", "+30  if source is one of trusted", "+25  if source is one of trusted"),
            ("band", "60 to 600: +10, above 600: +45", "60 to 900: +10, above 900: +45"),
            ("multiple", "+2   per 2 of visits", "+2   per 3 of visits"),
            ("list", "\"Email Marked Spam\", \"Unreachable\"", "\"Email Marked Spam\""),
            ("negation", "if specialization is known because", "if specialization is missing because"),
            ("operator", "(authority or recommended)", "(authority and recommended)"),
            (MOVED, "MQL", "SQL"),
            ("choice", "\"Working Professional\" or \"Businessman\"", "\"Working Professional\""),
            ("step", "\"Newsletter\"", "\"Wait\""),
        ],
    ),
];

/// A text with a statement moved behind another, from its own comment to the blank line behind it.
fn moved(text: &str, from: &str, behind: &str) -> String {
    let blocks: Vec<&str> = text.split("\n\n").collect();
    let place = |name: &str| blocks.iter().position(|block| block.lines().any(|line| line.starts_with(name)));
    let (one, other) = (place(from).expect("a statement"), place(behind).expect("a statement"));
    let mut moved = blocks.clone();
    let block = moved.remove(one);
    moved.insert(other, block);
    moved.join("\n\n")
}

fn changed(text: &str, change: &Change) -> String {
    let (kind, from, to) = change;
    if *kind == MOVED {
        return moved(text, from, to);
    }
    assert!(text.contains(from), "{from} is in the policy");
    // A name is changed wherever it stands.
    let times = if ["name", "step"].contains(kind) { usize::MAX } else { 1 };
    let text = text.replacen(from, to, times);
    match *kind {
        // The field still reads its column.
        "name" => text.replacen(&format!("{to}    yes/no"), &format!("{to} yes/no from \"{from}\""), 1),
        _ => text,
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).expect("a copy");
        }
    }
}

#[test]
fn ten_changes_of_each_policy() {
    for (path, changes) in CHANGES {
        let folder = tempfile::tempdir().expect("a folder");
        let own = root().join(path);
        copy(own.parent().expect("a folder"), &folder.path().join("old"));
        let name = own.file_name().expect("a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&own).expect("a policy");
        let mut said = String::new();
        for change in changes {
            // What the examples of a policy claim may no longer hold; only the policy itself is compared.
            let new = changed(&text, change);
            std::fs::write(folder.path().join("old").join("new.qualify"), new).expect("a file");
            let old = format!("old/{name}");
            let ran = qualify_in(folder.path(), &["diff", &old, "old/new.qualify", "--width", "100"], "");
            assert_eq!(ran.status, 0, "{path}: {change:?}\n{}", ran.shown());
            let (kind, from, to) = change;
            let _ = writeln!(said, "======== {kind}: {from:?} → {to:?}\n\n{}", ran.out);
        }
        let name = match path.split('/').collect::<Vec<_>>()[..] {
            ["examples", name, _] => name.to_owned(),
            _ => name.replace(".qualify", ""),
        };
        insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "snapshots/diff" }, {
            insta::assert_snapshot!(name, said);
        });
    }
}

const OLD: &str = "policy \"Sales\"
  owners marketing, sales
  reviewed 2026-10-01
event demo
event visit
  url  text
lead
  lead_id  text, key
  budget   number in EUR, ask \"What have you set aside?\"
  signs    yes/no from \"May sign\", ask \"Can you sign yourself?\"
score interest, 0 to 40, owned by marketing
  +10 on demo, once
  +5 on visit in the last 30 days, at most 20 points
able means signs and budget >= 1000 EUR
MQL requires interest >= 10, owned by marketing
SQL requires MQL and able, owned by sales
next step
  \"Call\"  if SQL
  \"Write\" otherwise
";

fn new() -> String {
    OLD.replace("30 days", "60 days")
        .replace("budget >= 1000 EUR", "budget >= 2000 EUR")
        .replace("signs ", "may_sign ")
}

const LEADS: &str = "lead_id,budget,May sign\nL1,1500,yes\nL2,2500,yes\nL3,,no\n";
const EVENTS: &str = "lead_id,event,time\nL1,demo,2026-09-20\nL2,demo,2026-09-20\n";

fn pair() -> tempfile::TempDir {
    crate::cli::folder(&[
        ("old.qualify", OLD),
        ("new.qualify", &new()),
        ("leads.csv", LEADS),
        ("events.csv", EVENTS),
    ])
}

fn shown(args: &[&str]) -> String {
    qualify_in(pair().path(), &[&["diff", "old.qualify", "new.qualify"], args].concat(), "").shown()
}

#[test]
fn every_format_says_the_same() {
    insta::assert_snapshot!("diff_human", shown(&["--width", "100"]));
    insta::assert_snapshot!("diff_narrow", shown(&["--width", "50"]));
    insta::assert_snapshot!("diff_json", shown(&["--format", "json"]));
    insta::assert_snapshot!("diff_markdown", shown(&["--format", "markdown"]));
    insta::assert_snapshot!("diff_github", shown(&["--format", "github"]));
}

#[test]
fn leads_of_ours_are_run_on_both() {
    let data = ["--data", "leads.csv", "--events", "events.csv", "--as-of", "2026-10-01", "--width", "100"];
    insta::assert_snapshot!("diff_data", shown(&data));
    insta::assert_snapshot!("diff_data_github", shown(&[&data[..], &["--format", "github"]].concat()));
}

#[test]
fn what_cannot_be_compared_is_said() {
    let folder = pair();
    std::fs::write(folder.path().join("wrong.qualify"), OLD.replace("interest >= 10", "interes >= 10"))
        .expect("a file");
    let status = |args: &[&str]| qualify_in(folder.path(), &[&["diff"], args].concat(), "").status;
    assert_eq!(status(&["old.qualify", "old.qualify"]), 0);
    assert_eq!(status(&["old.qualify", "wrong.qualify"]), 1);
    assert_eq!(status(&["old.qualify"]), 2);
    assert_eq!(status(&["old.qualify", "gone.qualify"]), 2);
    assert_eq!(status(&["old.qualify", "new.qualify", "--as-of", "soon"]), 2);
    assert_eq!(status(&["old.qualify", "new.qualify", "--events", "events.csv"]), 2);
    assert_eq!(status(&["--since", "main", "old.qualify", "new.qualify"]), 2);
}

#[test]
fn a_commit_is_compared_with() {
    let folder = pair();
    let file = folder.path().join("sales.qualify");
    std::fs::write(&file, OLD).expect("a file");
    crate::ci::repository(folder.path());
    std::fs::write(&file, new()).expect("a file");
    let ran = qualify_in(folder.path(), &["diff", "--since", "HEAD", "sales.qualify"], "");
    assert_eq!(ran.status, 0, "{}", ran.shown());
    assert!(ran.out.contains("A lead can miss SQL"), "{}", ran.out);
}

/// A policy of so many points lines over so many fields, events and windows.
fn long(lines: usize, points: usize) -> String {
    let mut text = String::from("policy \"Long\"\n  reviewed 2026-10-01\n");
    let fields = lines / 4;
    for at in 0..8 {
        let _ = writeln!(text, "event e{at}");
    }
    text.push_str("lead\n  lead_id text, key\n");
    for at in 0..fields {
        let kind = ["yes/no", "number", "one of a, b, c", "text"][at % 4];
        let _ = writeln!(text, "  f{at}  {kind}");
    }
    text.push_str("score interest, 0 to 500\n");
    for at in 0..lines {
        let field = at % fields;
        let when = match (at % 3, field % 4) {
            (0, _) => format!("on e{} in the last {} days, at most 20 points", at % 8, 10 + at % 50),
            (_, 0) => format!("if f{field}"),
            (_, 1) => format!("if f{field} >= {}", at % 40),
            (_, 2) => format!("if f{field} is a"),
            _ => format!("if f{field} contains \"w{}\"", at % 7),
        };
        let more = if at == lines / 2 { points } else { 5 };
        let _ = writeln!(text, "  +{more} {when}");
    }
    text.push_str("MQL requires interest >= 50\nSQL requires MQL and f0 and interest >= 200\n");
    text
}

#[test]
fn two_hundred_lines_are_compared_in_seconds() {
    let folder = crate::cli::folder(&[("old.qualify", &long(200, 5)), ("new.qualify", &long(200, 7))]);
    let start = std::time::Instant::now();
    let ran = qualify_in(folder.path(), &["diff", "old.qualify", "new.qualify"], "");
    let took = start.elapsed();
    println!("200 lines: {took:?}\n{}", ran.out);
    assert_eq!(ran.status, 0, "{}", ran.shown());
    assert!(ran.out.contains("by at most"), "{}", ran.out);
    // Alone it takes a fraction of this.
    assert!(took.as_secs() < 30, "{took:?}");
}
