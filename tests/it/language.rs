//! Section "Exact rules" of the language reference: a test for each rule. The examples on the
//! page are run, and what data alone can show is run over data.

use crate::cli::{Ran, folder, qualify_in};
use crate::docs::{blocks, hold, reference};
use serde_json::Value;

/// Runs what the page shows for a rule. Returns how many blocks that were.
fn page(rule: usize) -> usize {
    let start = format!("{rule}. ");
    let blocks: Vec<_> =
        blocks(&reference()).into_iter().filter(|block| block.heading.starts_with(&start)).collect();
    blocks.iter().for_each(hold);
    blocks.len()
}

/// Runs a policy over leads in CSV, as of the end of 2026-10-01.
fn run(policy: &str, leads: &str, more: &[&str]) -> Ran {
    let dir = folder(&[("p.qualify", policy), ("leads.csv", leads)]);
    let mut args = vec!["run", "p.qualify", "leads.csv", "--as-of", "2026-10-01"];
    args.extend(more);
    qualify_in(dir.path(), &args, "")
}

/// A lead's explanation as JSON, as of the end of 2026-10-01.
fn explain(policy: &str, leads: &str, key: &str) -> Value {
    let dir = folder(&[("p.qualify", policy), ("leads.csv", leads)]);
    let args =
        ["explain", "p.qualify", "leads.csv", "--lead", key, "--format", "json", "--as-of", "2026-10-01"];
    let ran = qualify_in(dir.path(), &args, "");
    assert_eq!(ran.status, 0, "{}", ran.err);
    serde_json::from_str(&ran.out).expect("JSON")
}

/// The codes of the errors in a policy.
fn codes(policy: &str) -> Vec<String> {
    let dir = folder(&[("p.qualify", policy)]);
    let ran = qualify_in(dir.path(), &["check", "--format", "json", "p.qualify"], "");
    let found: Value = serde_json::from_str(&ran.out).expect("JSON");
    let list = found.as_array().expect("a list");
    list.iter().map(|finding| finding["code"].as_str().expect("a code").to_string()).collect()
}

/// The stages of a run, by key, as `key stage`.
fn stages(ran: &Ran) -> Vec<String> {
    assert_eq!(ran.status, 0, "{}", ran.err);
    let mut reader = csv::Reader::from_reader(ran.out.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let at = |name: &str| header.iter().position(|column| column == name).expect(name);
    let (key, stage) = (0, at("stage"));
    reader
        .records()
        .map(|row| row.expect("a row"))
        .map(|row| format!("{} {}", &row[key], &row[stage]))
        .collect()
}

#[test]
fn rule_01_what_follows_or() {
    assert_eq!(page(1), 2);
}

#[test]
fn rule_02_what_belongs_to_where() {
    assert_eq!(page(2), 3);
}

#[test]
fn rule_03_numbers_and_commas() {
    assert_eq!(page(3), 4);
    // A range of days is told once, also beside `or`.
    let days =
        "lead\n  need yes/no\n  created date\nA requires need or created is 2026-01-01 to 2026-03-31\n";
    assert_eq!(codes(days), ["E010"]);
}

#[test]
fn rule_04_keywords_quotes_units() {
    assert_eq!(page(4), 2);
    // A text stays on its line.
    assert!(!codes("lead\n  title text\nSQL requires title is \"one\ntwo\"\n").is_empty());
}

#[test]
fn rule_05_one_name_one_meaning() {
    assert_eq!(page(5), 2);
    // In `where`, a name that is both the lead's and the event's is an error.
    let both = "lead\n  url text\nevent view\n  url text\nSQL requires view where url is \"/a\"\n";
    assert_eq!(codes(both).len(), 1);
}

#[test]
fn rule_06_disqualified() {
    assert_eq!(page(6), 2);
    let policy = "lead\n  id text, key\n  title text\n  size number\n  need yes/no\n\
                  disqualify if title is \"student\" because \"first\"\ndisqualify if size < 5 because \"second\"\n\
                  SQL requires need\nnext step\n  \"Call\" if SQL\n  \"Wait\" otherwise\n";
    let answer = explain(policy, "id,title,size,need\na,Student,2,yes\n", "a");
    assert_eq!(answer["stage"], "disqualified");
    assert_eq!(answer["disqualified"]["because"], "first");
    assert_eq!(answer["stages"][0]["holds"], "no");
    assert_eq!(answer["next_step"], Value::Null);
}

#[test]
fn rule_07_otherwise_and_missing() {
    assert_eq!(page(7), 1);
}

#[test]
fn rule_08_defaults() {
    assert_eq!(page(8), 1);
    let policy = "lead\n  id text, key\n  optout yes/no, default no\n  topics several of a, b\n\
                  A requires not optout\nB requires topics include a\n";
    let leads = "id,optout,topics\nfilled,,a;b\nbad,perhaps,a;b\nset,no,a;x\n";
    // `perhaps` stays missing in spite of the default; one bad element makes the whole set missing.
    assert_eq!(explain(policy, leads, "filled")["stages"][0]["holds"], "yes");
    assert_eq!(explain(policy, leads, "bad")["stages"][0]["holds"], "unknown");
    assert_eq!(explain(policy, leads, "filled")["stages"][1]["holds"], "yes");
    assert_eq!(explain(policy, leads, "set")["stages"][1]["holds"], "unknown");
}

#[test]
fn rule_09_how_texts_compare() {
    assert_eq!(page(9), 2);
    let policy = "lead\n  id text, key\n  t text\nA requires t is \"ÉTÉ\"\n";
    let leads = "id,t\nblanks,\"\u{a0} été\t\"\nother,e\u{301}te\u{301}\n";
    assert_eq!(stages(&run(policy, leads, &[])), ["blanks A", "other A"]);
}

#[test]
fn rule_10_keys() {
    let policy = "lead\n  id text, key\n  need yes/no\nA requires need\n";
    let ran = run(policy, "id,need\nk,yes\nK,no\n k ,no\n", &[]);
    assert_eq!(stages(&ran), ["k A", "K lead"]);
    assert!(ran.err.contains("3 leads read = 2 answers + 1 reject,"), "{}", ran.err);
    // The keys of events too.
    let policy = "lead\n  id text, key\nevent demo\nA requires demo\n";
    let events = "id,event,time\nK ,demo,2026-09-01\n\u{a0}é,demo,2026-09-01\ne\u{301},demo,2026-09-01\n";
    let dir = folder(&[("p.qualify", policy), ("l.csv", "id\nk\n K\né\n"), ("e.csv", events)]);
    let args = ["run", "p.qualify", "l.csv", "--events", "e.csv", "--as-of", "2026-10-01"];
    let ran = qualify_in(dir.path(), &args, "");
    assert_eq!(stages(&ran), ["k lead", "K A", "é A"]);
    assert!(ran.err.contains("3 events read = 2 matched + 1 of unknown leads"), "{}", ran.err);
}

#[test]
fn rule_11_days_and_instants() {
    assert_eq!(page(11), 1);
    let policy = "lead\n  id text, key\n  created date\nA requires created in the last 1 day\n";
    let leads = "id,created\nlast,2026-10-01T23:59:59.999999Z\nafter,2026-10-02\nfirst,2026-10-01\n";
    // `--as-of 2026-10-01` is the last instant of that day: its midnight is less than 24 hours ago.
    assert_eq!(stages(&run(policy, leads, &[])), ["last A", "after lead", "first A"]);
}

/// What a policy answers for leads in a file, as of instants of their own or of one for all.
fn told(policy: &str, leads: (&str, &str), args: &[&str]) -> String {
    let dir = folder(&[("p.qualify", policy), leads]);
    let ran = qualify_in(dir.path(), &[&["run", "p.qualify", leads.0, "--no-events"], args].concat(), "");
    assert_eq!(ran.status, 0, "{}", ran.err);
    ran.out
}

#[test]
fn rule_11_a_day_held_against_an_instant_is_held_as_a_day() {
    let policy = |zone: &str| {
        format!(
            "policy \"p\"\n  time zone \"{zone}\"\nlead\n  id text, key\n  renewal date\n  created date\n\
             same means renewal = created\nearly means created < 2026-01-01T21:00:00Z\n\
             till means created <= 2026-01-01T21:00:00Z\nA requires same\n"
        )
    };
    let leads = "id,renewal,created\na,2026-01-01,2026-01-01T23:59:59\nb,2026-01-01 00:00,2026-01-01\n\
                 c,2026-01-02T00:00:00,2026-01-01\nd,2026-01-01T08:00:00,2026-01-01T09:00:00\ne,2026-01-01,2025-12-31\n";
    let columns = ["--as-of", "2026-02-01", "--columns", "id,same,early,till"];
    for zone in ["UTC", "Europe/Amsterdam"] {
        let json: String = leads
            .lines()
            .skip(1)
            .map(|line| {
                let cells: Vec<&str> = line.split(',').collect();
                format!(
                    "{{\"id\":\"{}\",\"renewal\":\"{}\",\"created\":\"{}\"}}\n",
                    cells[0], cells[1], cells[2]
                )
            })
            .collect();
        for file in [("l.csv", leads), ("l.jsonl", json.as_str())] {
            let answers = told(&policy(zone), file, &columns);
            let expected =
                "id,same,early,till\na,yes,no,no\nb,yes,no,yes\nc,no,no,yes\nd,no,yes,yes\ne,no,yes,yes\n";
            assert_eq!(answers, expected, "{zone} {}", file.0);
        }
    }
}

#[test]
fn rule_11_days_since_a_day_are_those_of_the_calendar() {
    // Clocks went forward on 29 March 2026 and go back on 25 October: days of 23 and of 25 hours.
    let policy = "policy \"p\"\n  time zone \"Europe/Amsterdam\"\nlead\n  id text, key\n  d date\n\
                  age means days since d\nA requires d in the last 1 day\n";
    let leads = "id,d\nday,2026-03-29\ninstant,2026-03-29T00:00\ntoday,2026-10-25\nhours,2026-10-25T00:00\n";
    let args = |as_of| ["--as-of", as_of, "--columns", "id,age,stage"];
    let spring = told(policy, ("l.csv", leads), &args("2026-03-30T00:30"));
    assert!(spring.starts_with("id,age,stage\nday,1,A\ninstant,0,A\n"), "{spring}");
    let autumn = told(policy, ("l.csv", leads), &args("2026-10-25T23:30"));
    assert!(autumn.ends_with("today,0,lead\nhours,1,lead\n"), "{autumn}");
}

#[test]
fn rule_11_as_of_a_day_is_its_last_instant() {
    let policy = "policy \"p\"\n  time zone \"Europe/Amsterdam\"\nlead\n  id text, key\n  d date\nA requires d is known\n";
    let leads = "id,d\nday,2026-03-28\ninstant,2026-03-28T10:00\n";
    let args = |as_of| ["--as-of", as_of, "--columns", "id,as_of"];
    let own = told(policy, ("l.csv", leads), &args("d"));
    assert_eq!(own, "id,as_of\nday,2026-03-28T23:59:59.999999+01:00\ninstant,2026-03-28T10:00:00+01:00\n");
    assert!(
        told(policy, ("l.csv", leads), &args("2026-03-28"))
            .contains("\nday,2026-03-28T23:59:59.999999+01:00\n")
    );
    // The days after it are those of the calendar.
    let later = told(policy, ("l.csv", leads), &args("d + 1 day"));
    assert_eq!(later, "id,as_of\nday,2026-03-29T23:59:59.999999+02:00\ninstant,2026-03-29T11:00:00+02:00\n");
}

#[test]
fn rule_11_never_is_a_day_in_every_zone() {
    for zone in ["UTC", "Europe/Amsterdam", "America/New_York", "Pacific/Auckland"] {
        let policy = format!(
            "policy \"p\"\n  time zone \"{zone}\"\nlead\n  id text, key\n  until date\n\
             SQL requires until < 9999-12-31\nMQL requires until >= 9999-12-30 and until != 9999-12-31T10:00\n"
        );
        let leads =
            "id,until\n1,9999-12-31\n2,2026-05-01\n3,9999-12-30\n4,9999-12-31T23:59:59\n5,0000-01-01\n";
        let answers = told(
            &policy,
            ("l.csv", leads),
            &["--as-of", "9999-12-31", "--columns", "id,stage,until,bad_values"],
        );
        let mut lines: Vec<&str> = answers.lines().collect();
        assert!(lines.remove(4).starts_with("4,MQL,9999-12-31T23:59:59"), "{answers}");
        let expected = [
            "id,stage,until,bad_values",
            "1,lead,9999-12-31,",
            "2,SQL,2026-05-01,",
            "3,MQL,9999-12-30,",
            "5,lead,,until",
        ];
        assert_eq!(lines, expected, "{zone}");
    }
}

#[test]
fn rule_11_an_answer_shows_a_day_as_a_day_and_what_is_missing_is_the_whole_day() {
    let policy =
        "lead\n  id text, key\n  d date, missing is 1900-01-01\nA requires d is known\n  prefers higher d\n";
    let leads = "id,d\na,2026-01-01\nb,2026-01-01T00:00:00Z\nc,1900-01-01\nd,1900-01-01T00:00:00Z\ne,20260101\nf,1767225600\n";
    let answers = told(policy, ("l.csv", leads), &["--as-of", "2026-02-01", "--columns", "id,stage,d"]);
    let expected = "id,stage,d\na,A,2026-01-01\nb,A,2026-01-01T00:00:00Z\nc,lead,\nd,lead,\ne,A,2026-01-01\n\
                    f,A,2026-01-01T00:00:00Z\n";
    assert_eq!(answers, expected);
    let ranked = told(policy, ("l.csv", leads), &["--as-of", "2026-02-01", "--output-format", "jsonl"]);
    for (line, shown) in ranked.lines().zip(["2026-01-01", "2026-01-01T00:00:00Z"]) {
        assert!(line.contains(&format!("\"numbers\":[\"{shown}\"]")), "{line}");
    }
}

#[test]
fn rule_12_resets() {
    assert_eq!(page(12), 1);
    let policy = "lead\n  id text, key\nevent view\nevent stop\n  soft yes/no\n\
                  score s\n  +1 on view\n  +8 if view in the last 99 days\n  resets on stop where not soft\nA requires s > 0\n";
    let events = "id,event,time,soft\na,view,2026-09-01,\na,stop,2026-09-01,no\na,view,2026-09-02,\n\
                  b,view,2026-09-01,\nb,stop,2026-09-02,yes\nc,view,2026-09-01,\nc,stop,2026-09-02,\n\
                  d,view,2026-09-01T00:00:00Z,\nd,stop,2026-09-01T00:00:00Z,no\n";
    let dir = folder(&[("p.qualify", policy), ("l.csv", "id\na\nb\nc\nd\n"), ("e.csv", events)]);
    let args =
        ["run", "p.qualify", "l.csv", "--events", "e.csv", "--as-of", "2026-10-01", "--columns", "id,s"];
    let ran = qualify_in(dir.path(), &args, "");
    // `not soft` is yes for the first only; an unknown one resets nothing. At the very instant, nothing counts.
    assert_eq!(ran.out, "id,s\na,9\nb,9\nc,9\nd,0\n", "{}", ran.err);
}

#[test]
fn rule_13_a_policy_with_events_run_without() {
    let policy = "lead\n  id text, key\nevent demo\nA requires demo\n";
    let ran = run(policy, "id\na\n", &[]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("--no-events"), "{}", ran.err);
    assert_eq!(stages(&run(policy, "id\na\n", &["--no-events"])), ["a lead"]);
}

#[test]
fn rule_14_when_examples_run() {
    assert_eq!(page(14), 1);
    let policy = "lead\n  created date\nA requires created in the last 1 day\n\
                  example \"without a review\"\n  given created is 2026-01-04T12:00:01Z\n  then A\n\
                  example \"a second earlier\"\n  given created is 2026-01-04T12:00:00Z\n  then not A\n";
    let dir = folder(&[("p.qualify", policy)]);
    let ran = qualify_in(dir.path(), &["test", "p.qualify"], "");
    assert_eq!(ran.status, 0, "{}", ran.out);
}

#[test]
fn rule_15_rank() {
    // The order itself is `engine::compare`'s; here, that unknown counts as not met.
    let policy =
        "lead\n  id text, key\n  need yes/no\n  size number\nA requires id is known\n  should have need\n";
    let leads = "id,need,size\nyes,yes,1\nunknown,,1\n";
    assert_eq!(explain(policy, leads, "yes")["not_met"].as_array().map(Vec::len), Some(0));
    assert_eq!(explain(policy, leads, "unknown")["not_met"][0]["holds"], "unknown");
    // The whole order, keys byte by byte at its end, is held in `engine::stages`.
}

#[test]
fn rule_16_blocks_of_days() {
    assert_eq!(page(16), 1);
}

#[test]
fn rule_17_exactness() {
    assert_eq!(page(17), 1);
    let policy = "lead\n  id text, key\n  amount number\nA requires amount = 0.3\n";
    let dir = folder(&[
        ("p.qualify", policy),
        ("l.jsonl", "{\"id\":\"x\",\"amount\":0.3}\n{\"id\":\"y\",\"amount\":3e-1}\n"),
    ]);
    let ran = qualify_in(dir.path(), &["run", "p.qualify", "l.jsonl", "--as-of", "2026-10-01"], "");
    assert_eq!(stages(&ran), ["x A", "y A"]);
    // Where data can break the bounds of a sum, the lead is a reject.
    let policy = "lead\n  id text, key\n  seats number\nscore s\n  +1000000 per seats\nA requires s > 0\n";
    let ran = run(policy, "id,seats\nx,1000000000000\ny,5\n", &[]);
    assert_eq!(stages(&ran), ["y A"]);
    assert!(ran.err.contains("a sum is beyond what numbers can be"), "{}", ran.err);
    // And where the policy alone breaks them, it is an error before anything is read.
    let lines = "  +1000000000000 if need\n".repeat(1000);
    assert!(!codes(&format!("lead\n  need yes/no\nscore s\n{lines}A requires s > 0\n")).is_empty());
}

#[test]
fn rule_18_more_about_dates_and_events() {
    assert_eq!(page(18), 1);
}

#[test]
fn rule_19_leads_without_a_key() {
    let policy = "lead\n  need yes/no\nA requires need\n";
    let ran = run(policy, "need\nyes\nno\n", &[]);
    assert_eq!(stages(&ran), ["1 A", "2 lead"]);
    let policy = "lead\n  need yes/no\nevent demo\nA requires need and demo\n";
    let dir = folder(&[("p.qualify", policy), ("l.csv", "need\nyes\n"), ("e.csv", "lead,event,time\n")]);
    let ran = qualify_in(dir.path(), &["run", "p.qualify", "l.csv", "--events", "e.csv"], "");
    assert_eq!(ran.status, 2, "{}", ran.err);
    assert!(ran.err.contains("key"), "{}", ran.err);
}

#[test]
fn rule_20_once() {
    assert_eq!(page(20), 2);
}

#[test]
fn rule_21_amounts_of_events() {
    assert_eq!(page(21), 1);
}
