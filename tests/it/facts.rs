//! `--facts`: a replay with the facts of leads as they were.

use crate::cli::{Ran, folder, qualify_in};
use insta::assert_snapshot;
use serde_json::Value;
use std::path::Path;

const POLICY: &str = "lead
  lead_id    text, key
  created    date
  budget     number in EUR
  authority  yes/no
  role       one of owner, staff
score fit, 0 to 50
  +40 if budget >= 1000 EUR
  +10 if role is owner
MQL requires fit >= 40
SQL requires authority
";
const LEADS: &str = "lead_id,created,budget,authority,role\nA,2026-01-01,2000,yes,owner\nB,2026-01-05,500,no,staff\nC,2026-02-01,5000,yes,staff\n";
const FACTS: &str = "Lead ID,Field,Old Value,New Value,Created Date
A,budget,,800,2026-01-02 09:00
A,budget,800,2000,2026-01-20 09:00
A,authority,no,yes,2026-02-03 12:00
B,budget,3000,600,2026-02-10
Z,budget,,1,2026-02-10
A,lifecycle,x,y,2026-02-10
C,role,,chief,2026-02-10
C,role,,staff,notadate
";

fn replay(dir: &Path, more: &[&str]) -> Ran {
    let args = ["dry-run", "p.qualify", "leads.csv", "--no-events", "--as-of", "2026-03-01"];
    qualify_in(dir, &[&args[..], &["--replay", "daily from created"], more].concat(), "")
}

fn data(more: &[(&str, &str)]) -> tempfile::TempDir {
    folder(&[&[("p.qualify", POLICY), ("leads.csv", LEADS)], more].concat())
}

/// Of each lead whose stage changed more than once, the stages and the days after its start on which it came there.
fn paths(dir: &Path, more: &[&str]) -> Vec<String> {
    let ran = replay(dir, &[more, &["--json", "-"]].concat());
    let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut paths: Vec<String> = (report["replay"]["restless"].as_array().unwrap().iter())
        .map(|lead| {
            let steps = lead["path"].as_array().unwrap().iter();
            let steps = steps.map(|step| format!("{} {}", text(&step["stage"]), step["days"]));
            format!("{}: {}", text(&lead["key"]), steps.collect::<Vec<_>>().join(", "))
        })
        .collect();
    paths.sort();
    paths
}

/// A was an MQL from 20 January on and an SQL from 3 February on; B lost its budget.
#[test]
fn leads_are_followed_with_the_facts_that_were_known_then() {
    let dir = data(&[("facts.csv", FACTS)]);
    assert!(paths(dir.path(), &[]).is_empty(), "without a history all facts are those of the export");
    let expected = ["A: lead 1.0, MQL 20.0, SQL 34.0"];
    for threads in ["1", "3"] {
        assert_eq!(paths(dir.path(), &["--facts", "facts.csv", "--threads", threads]), expected);
    }
    let ran = replay(dir.path(), &["--facts", "facts.csv"]);
    assert_snapshot!(ran.err, @"facts.csv: 6 changes of fields, 1 about fields that the policy does not have\n");
    let careful = ran.out.split("be careful").nth(1).and_then(|text| text.split("\n\n").next()).unwrap();
    assert_snapshot!(careful);
}

/// Of two changes at one instant the later row counts, whatever the order of other rows; what comes later changes nothing
/// before.
#[test]
fn a_later_fact_never_changes_an_earlier_answer() {
    let early: Vec<&str> = FACTS.lines().take(4).collect();
    let dir = data(&[
        ("early.csv", &early.join("\n")),
        ("later.csv", &format!("{}\nA,budget,,1,2026-02-20\nA,authority,,no,2026-02-21\n", early.join("\n"))),
        ("twice.csv", &format!("{}\nA,budget,,1,2026-01-20 09:00\n", early.join("\n"))),
    ]);
    assert_eq!(paths(dir.path(), &["--facts", "early.csv"]), ["A: lead 1.0, MQL 20.0, SQL 34.0"]);
    assert_eq!(paths(dir.path(), &["--facts", "later.csv"]), ["A: lead 1.0, MQL 20.0, SQL 34.0, lead 52.0"]);
    assert!(paths(dir.path(), &["--facts", "twice.csv"]).is_empty());
}

/// Exports of several dates say the same as the changes between them.
#[test]
fn leads_as_they_were_on_dates_are_a_history() {
    let january = "lead_id,budget,authority\nA,800,no\nB,3000,no\n";
    let dir = data(&[
        ("january.csv", january),
        ("february.csv", "lead_id,budget,authority\nA,2000,yes\nB,600,no\n"),
        ("march.csv", "lead_id,budget,authority\nA,,no\nB,3000,no\n"),
        (
            "all.csv",
            "lead_id,snapshot_date,budget,authority\nA,2026-01-03,800,no\nB,2026-01-03,3000,no\nA,2026-02-03,2000,yes\nB,2026-02-03,600,no\nA,2026-02-28,,no\nB,2026-02-28,3000,no\n",
        ),
    ]);
    let expected = ["A: lead 1.0, SQL 34.0, lead 59.0", "B: MQL 1.0, lead 30.0, MQL 55.0"];
    let dated = [
        "--facts",
        "2026-01-03=january.csv",
        "--facts",
        "2026-02-03=february.csv",
        "--facts",
        "2026-02-28=march.csv",
    ];
    assert_eq!(paths(dir.path(), &dated), expected);
    assert_eq!(paths(dir.path(), &["--facts", "all.csv"]), expected);
    let ran = replay(dir.path(), &dated);
    assert_snapshot!(ran.err, @"
    january.csv: 2 leads as they were, 2 fields each
    february.csv: 2 leads as they were, 2 fields each
    march.csv: 2 leads as they were, 2 fields each
    ");
}

#[test]
fn what_is_wrong_with_a_history_is_said() {
    let dir = data(&[
        ("facts.csv", FACTS),
        ("nothing.csv", ""),
        ("none.csv", "lead_id,field,value,time\n"),
        ("strange.csv", "lead_id,field,value,time\nA,hs_persona,x,2026-01-03\n"),
        ("other.csv", "a,b,c\n1,2,3\n"),
        ("undated.csv", "lead_id,budget\nA,3\n"),
        ("ragged.csv", "lead_id,field,value,time\nA,budget,5,2026-01-03\nA,budget,5,2026-01-03,6,7\n"),
    ]);
    let mut said = String::new();
    for args in [
        &["--facts", "facts.csv", "--fact-key", "Lead IT"][..],
        &["--facts", "strange.csv"],
        &["--facts", "other.csv"],
        &["--facts", "undated.csv"],
        &["--facts", "soon=undated.csv"],
        &["--facts", "-"],
        &["--facts", "missing.csv"],
        &["--facts", "nothing.csv"],
        &["--fact-key", "x"],
    ] {
        let ran = replay(dir.path(), args);
        assert_ne!(ran.status, 0, "{args:?}");
        said += &format!("{}\n{}\n", args.join(" "), ran.err);
    }
    for file in ["none.csv", "ragged.csv"] {
        let ran = replay(dir.path(), &["--facts", file]);
        assert_eq!(ran.status, 0, "{}", ran.err);
        said += ran.out.split("where leads stand").next().unwrap();
    }
    assert_snapshot!(said);
}
