//! None and one: what is said of them, and what is refused because it asks for nothing.

use super::dry_run;
use crate::cli::folder;
use serde_json::Value;
use std::fmt::Write;

const POLICY: &str = "lead
  id    text, key
  need  yes/no, ask \"Would this solve a problem?\"
score fit
  +10 if need
MQL requires need is known
SQL requires need
";

#[test]
fn none_and_one_are_said_as_people_say_them() {
    let mut told = String::new();
    for (about, leads) in [
        ("no lead", "id,need,won\n"),
        ("rows, and no lead", "id,need,won\n,yes,1\n,no,0\n"),
        ("one lead, won", "id,need,won\n1,yes,1\n"),
        ("one lead, lost", "id,need,won\n1,yes,0\n"),
        ("one lead, open", "id,need,won\n1,yes,\n"),
        ("one lead in no stage", "id,need,won\n1,,1\n"),
        ("one of two in SQL", "id,need,won\n1,yes,1\n2,no,0\n3,yes,\n4,,0\n"),
        ("SQL open", "id,need,won\n1,yes,\n2,no,0\n3,no,1\n"),
        ("always", "id,need,won\n1,yes,1\n2,no,1\n3,no,1\n"),
    ] {
        let dir = folder(&[("p.qualify", POLICY), ("leads.csv", leads)]);
        let ran = dry_run(dir.path(), &["--outcome", "won", "--json", "-"]);
        let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
        writeln!(told, "{about}: exit status {}", ran.status).unwrap();
        for said in report["summary"].as_array().unwrap() {
            writeln!(told, "  {}", said.as_str().unwrap()).unwrap();
        }
        for warning in report["warnings"].as_array().unwrap() {
            writeln!(told, "  {}: {}", warning["kind"].as_str().unwrap(), warning["text"].as_str().unwrap())
                .unwrap();
        }
        writeln!(told, "{}", ran.err).unwrap();
    }
    insta::assert_snapshot!("small", told);
}

#[test]
fn a_policy_without_a_stage_says_its_scores() {
    let leads = "id,need,won\n1,yes,1\n2,,0\n3,no,0\n";
    let scores = POLICY.split("MQL").next().unwrap();
    let fields = scores.split("score").next().unwrap();
    let said = [scores.to_owned(), format!("{scores}score other\n  +5 if id is known\n"), fields.to_owned()]
        .map(|policy| {
            let dir = folder(&[("p.qualify", &policy), ("leads.csv", leads)]);
            let ran = dry_run(dir.path(), &["--json", "-"]);
            let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
            report["summary"][0].as_str().unwrap().to_owned()
        });
    let ready = "The policy has no stage, so it makes no lead ready";
    let points = [
        "; the leads have these points: fit 0 to 10",
        "; the leads have these points: fit 0 to 10, other 5",
        "",
    ];
    assert_eq!(said, points.map(|points| format!("{ready}{points}.")));
}

#[test]
fn one_that_moves_is_said_as_one() {
    let old = POLICY.replace("SQL requires need\n", "SQL requires not need\n");
    let leads = "id,need,won\n1,yes,1\n2,,0\n";
    let dir = folder(&[("p.qualify", POLICY), ("old.qualify", &old), ("leads.csv", leads)]);
    let ran = dry_run(dir.path(), &["--outcome", "won", "--against", "old.qualify", "--json", "-"]);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let said: Vec<&str> =
        report["summary"].as_array().unwrap().iter().map(|said| said.as_str().unwrap()).collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn what_asks_for_nothing_is_refused() {
    let events = format!("{POLICY}event demo\nhot means demo\nMAL requires hot\n");
    let dir = folder(&[
        ("p.qualify", POLICY),
        ("old.qualify", &events),
        ("leads.csv", "id,need,created,won\n1,yes,2026-01-01,1\n2,no,2026-01-02,0\n"),
    ]);
    let mut told = String::new();
    for args in [
        &["--capacity", "0"][..],
        &["--capacity", "0 per week of created"],
        &["--capacity", "-5"],
        &["--fail-if", "win rate of SQL < 300%"],
        &["--fail-if", "share of SQL < 30"],
        &["--fail-if", "leads of SQL < 30%"],
        &["--fail-if", "share of SQL changes by more than 300 points", "--against", "p.qualify"],
        &["--against", "old.qualify"],
    ] {
        let ran = dry_run(dir.path(), &[&["--outcome", "won"], args].concat());
        writeln!(told, "$ {}\nexit status: {}\n{}", args.join(" "), ran.status, ran.err).unwrap();
    }
    // What is no share may be beyond all bounds.
    for fine in ["lift of SQL > 300%", "share of SQL changes by more than 300%", "win rate of SQL > 100%"] {
        let ran = dry_run(dir.path(), &["--outcome", "won", "--against", "p.qualify", "--fail-if", fine]);
        assert_eq!(ran.status, 0, "{fine}: {}", ran.err);
    }
    insta::assert_snapshot!("refused", told);
}
