//! `answer within T of E by F` from the text to the report: it promises, and decides nothing.

#![expect(clippy::disallowed_methods, reason = "tests read and write files")]

use crate::cli::{Ran, folder, qualify_in};
use serde_json::Value;
use std::path::Path;

const POLICY: &str = "policy \"Follow-up\"
  time zone \"Europe/Amsterdam\"

lead
  lead_id  text, key
  need     yes/no

event demo
  size  one of big, small
event call by sales
event mail by sales
events touch are call, mail

MQL requires demo
SQL requires MQL and need
";

const PROMISES: &str =
    "  answer within 1 day of demo where size is big by call because \"leads cool within a day\"
  answer within 2 hours of demo by touch
  answer within 1 month of demo where (size is big or size is small) by mail
";

const LEADS: &str = "lead_id,need\nA,yes\nB,yes\nC,\nD,no\n";

/// A: a big one, called to the second; B: called a second too late; C: a small one, mailed at once and a month later to
/// the day, over the change of the clock; D: asked an hour before as-of.
const EVENTS: &str = "lead_id,event,time,size\n\
    A,demo,2026-03-10T09:00:00Z,big\nA,call,2026-03-11T09:00:00Z,\n\
    B,demo,2026-03-10T09:00:00Z,big\nB,call,2026-03-11T09:00:01Z,\n\
    C,demo,2026-03-10T09:00:00Z,small\nC,mail,2026-04-10T08:00:00Z,\nC,call,2026-03-10T09:00:00Z,\n\
    D,demo,2026-06-30T21:00:00Z,\n\
    D,call,2026-06-30T22:30:00Z,\n";

fn files(policy: &str) -> tempfile::TempDir {
    let with = format!("{policy}{PROMISES}");
    folder(&[("p.qualify", &with), ("without.qualify", policy), ("leads.csv", LEADS), ("e.csv", EVENTS)])
}

fn ask(dir: &Path, command: &str, policy: &str, more: &[&str]) -> Ran {
    let usual = [command, policy, "leads.csv", "--events", "e.csv", "--as-of", "2026-06-30"];
    qualify_in(dir, &[&usual[..], more].concat(), "")
}

#[test]
fn a_promise_is_checked_laid_out_and_printed() {
    let dir = files(POLICY);
    let ran =
        qualify_in(dir.path(), &["check", "p.qualify", "--allow", "no-examples", "--allow", "no-owner"], "");
    assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
    // Laid out it stands under its stage, however it was written.
    let odd =
        "answer   within 1 day\tof demo where size is big\n  by call because \"leads cool within a day\"";
    let text = format!("{POLICY}{}", PROMISES.replacen(PROMISES.lines().next().unwrap(), odd, 1));
    std::fs::write(dir.path().join("odd.qualify"), text.replace("\n  by call", " by call")).unwrap();
    assert_eq!(qualify_in(dir.path(), &["fmt", "odd.qualify"], "").status, 0);
    let laid_out = std::fs::read_to_string(dir.path().join("odd.qualify")).unwrap();
    assert!(laid_out.ends_with(PROMISES), "{laid_out}");
    let agreed = qualify_in(dir.path(), &["agreement", "p.qualify"], "").out;
    let (_, promised) = agreed.split_once("What is promised to every lead").expect("it is in the agreement");
    for said in ["within **1 day**", "within **2 hours**", "within **1 month**"] {
        assert!(promised.contains(said), "{said}: {promised}");
    }
    assert!(agreed.contains("leads cool within a day"), "{agreed}");
    let changed = qualify_in(dir.path(), &["agreement", "p.qualify", "--since", "without.qualify"], "");
    assert!(changed.out.contains("is answered by"), "{}{}", changed.out, changed.err);
}

#[test]
fn a_promise_decides_nothing() {
    let dir = files(POLICY);
    for output in ["--output-format=csv", "--output-format=jsonl"] {
        let of = |policy: &str| ask(dir.path(), "run", policy, &[output]);
        let (with, without) = (of("p.qualify"), of("without.qualify"));
        assert_eq!((with.status, &with.out, &with.err), (0, &without.out, &without.err));
    }
    for lead in ["A", "B", "C", "D"] {
        let of = |policy: &str| ask(dir.path(), "explain", policy, &["--lead", lead, "--width", "200"]);
        let (with, without) = (of("p.qualify"), of("without.qualify"));
        assert_eq!((with.status, with.out), (0, without.out.replace("without.qualify", "p.qualify")));
    }
    // Nor does it ask for events where nothing else looks at them.
    let dir = files(&POLICY.replace("MQL requires demo", "MQL requires need is known"));
    let args = ["run", "p.qualify", "leads.csv", "--columns", "lead_id,stage"];
    let ran = qualify_in(dir.path(), &args, "");
    assert_eq!((ran.status, ran.out.as_str()), (0, "lead_id,stage\nA,SQL\nB,SQL\nC,lead\nD,MQL\n"));
}

/// Asked, kept, missed, of these late, open.
fn counts(report: &Value) -> Vec<[u64; 5]> {
    let promises = report["replay"]["promises"].as_array().expect("promises");
    let of =
        |promise: &Value| ["asked", "kept", "missed", "late", "open"].map(|of| promise[of].as_u64().unwrap());
    promises.iter().map(of).collect()
}

#[test]
fn a_dry_run_says_how_often_a_promise_was_kept() {
    let dir = files(POLICY);
    let replay = |more: &[&str]| -> Value {
        let ran = ask(dir.path(), "dry-run", "p.qualify", &[&["--json", "-"], more].concat());
        assert_eq!(ran.status, 0, "{}", ran.err);
        serde_json::from_str(&ran.out).unwrap()
    };
    let report = replay(&["--replay", "events"]);
    // To the second it is kept, an answer at the same instant is none, and what is due after as-of is open. A month from
    // 10 March 10:00 in Amsterdam is 10 April 10:00, which is 08:00 in UTC.
    assert_eq!(counts(&report), [[2, 1, 1, 1, 0], [4, 0, 3, 3, 1], [3, 1, 2, 0, 0]]);
    let first = &report["replay"]["promises"][0];
    assert_eq!(first["stage"], "SQL");
    assert_eq!(first["text"], PROMISES.lines().next().unwrap().trim());
    assert_eq!(first["first"], serde_json::json!(["B"]));
    // However leads are followed, all of them were promised an answer.
    for when in ["daily", "weekly"] {
        assert_eq!(counts(&replay(&["--replay", when])), counts(&report), "{when}");
    }
    // On a window and on a page.
    let ran = ask(
        dir.path(),
        "dry-run",
        "p.qualify",
        &["--replay", "events", "--html", "r.html", "--width", "100"],
    );
    let page = std::fs::read_to_string(dir.path().join("r.html")).unwrap();
    for text in [&ran.out, &page] {
        for line in PROMISES.lines() {
            let line = line.split(" because").next().unwrap().trim();
            assert!(text.contains(line), "{line}\n{text}");
        }
    }
}

#[test]
fn a_dry_run_without_replay_says_where_promises_are_told() {
    let dir = files(POLICY);
    let ran = ask(dir.path(), "dry-run", "p.qualify", &[]);
    assert_eq!(
        (ran.status, ran.err.as_str()),
        (0, "3 lines are `answer within …`: how often that was kept is told with --replay events\n")
    );
    assert_eq!(ask(dir.path(), "dry-run", "without.qualify", &[]).err, "");
    // Promises without any word about events are not counted as never asked for.
    let policy = POLICY.replace("MQL requires demo", "MQL requires need is known");
    let dir = files(&policy.replace("  need     yes/no\n", "  need     yes/no\n  created  date\n"));
    std::fs::write(dir.path().join("leads.csv"), "lead_id,need,created\nA,yes,2026-01-01\n").unwrap();
    let args =
        ["dry-run", "p.qualify", "leads.csv", "--replay", "daily from created", "--as-of", "2026-06-30"];
    let ran = qualify_in(dir.path(), &args, "");
    assert_eq!(
        (ran.status, ran.err.as_str()),
        (
            2,
            "error: --replay looks at events (demo, call, mail), and none are given\n\
             help: name them with --events FILE, or say --no-events if there are none\n"
        )
    );
    let none = qualify_in(dir.path(), &[&args[..], &["--no-events"]].concat(), "");
    assert_eq!(none.status, 0, "{}", none.err);
}
