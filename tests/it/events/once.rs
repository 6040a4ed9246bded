//! Events with a key of their own: each counts once, the first of the data, on any number of threads and in any format.

use crate::cli::{folder, qualify_in};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

const POLICY: &str = "policy \"P\"
lead
  id text, key
event open
  event_id text, key
  points number
event click
score s
  +1 on open where points >= 5
score c
  +1 on click
MQL requires s > 0
";

/// Events of 40 leads: numbers of `open` repeat, with other points where they do. Key, kind, own key, points, day.
fn made(rows: u64) -> Vec<(u64, &'static str, Option<u64>, u64, u64)> {
    let mut state = 7u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let row = |_| {
        let open = next(4) > 0;
        let own = (open && next(10) > 0).then(|| next(rows / 60));
        (next(40), if open { "open" } else { "click" }, own, next(10), 1 + next(28))
    };
    (0..rows).map(row).collect()
}

/// What each lead's scores are as of the 15th, worked out plainly.
fn expected(events: &[(u64, &'static str, Option<u64>, u64, u64)]) -> (Vec<String>, u64) {
    let (mut seen, mut repeated) = (BTreeSet::new(), 0);
    let mut sums: BTreeMap<u64, (u64, u64)> = (0..40).map(|lead| (lead, (0, 0))).collect();
    for (lead, kind, own, points, day) in events {
        if own.is_some_and(|own| !seen.insert((*lead, own))) {
            repeated += 1;
            continue;
        }
        let sum = sums.get_mut(lead).unwrap();
        match (*kind, *day <= 15) {
            ("open", true) => sum.0 += u64::from(*points >= 5),
            ("click", true) => sum.1 += 1,
            _ => {}
        }
    }
    (sums.iter().map(|(lead, (s, c))| format!("{lead},{s},{c}")).collect(), repeated)
}

#[test]
fn the_first_of_each_key_counts() {
    let events = made(60_000);
    let (expected, repeated) = expected(&events);
    let mut csv = String::from("id,event_id,event,points,time\n");
    let mut lines = String::new();
    let mut lists: BTreeMap<u64, Vec<String>> = (0..40).map(|lead| (lead, Vec::new())).collect();
    for (lead, kind, own, points, day) in &events {
        let own = own.map(|own| format!("e{own}")).unwrap_or_default();
        writeln!(csv, "{lead}, {own} ,{kind},{points},2026-03-{day:02}").unwrap();
        let of = format!(
            "\"event_id\":\"{own}\",\"event\":\"{kind}\",\"points\":{points},\"time\":\"2026-03-{day:02}\""
        );
        writeln!(lines, "{{\"id\":\"{lead}\",{of}}}").unwrap();
        lists.get_mut(lead).unwrap().push(format!("{{{of}}}"));
    }
    let leads = (0..40).fold("id\n".to_owned(), |text, lead| format!("{text}{lead}\n"));
    let nested: String = lists
        .iter()
        .map(|(lead, of)| format!("{{\"id\":\"{lead}\",\"events\":[{}]}}\n", of.join(",")))
        .collect();
    let files = [
        ("p.qualify", POLICY),
        ("leads.csv", leads.as_str()),
        ("events.csv", csv.as_str()),
        ("events.jsonl", lines.as_str()),
        ("nested.jsonl", nested.as_str()),
    ];
    let dir = folder(&files);
    let common = ["--as-of", "2026-03-15", "--columns", "key,s,c"];
    for threads in ["1", "3"] {
        for of in [
            &["leads.csv", "--events", "events.csv", "--event-key", "id"][..],
            &["leads.csv", "--events", "events.jsonl", "--event-key", "id"],
            &["nested.jsonl"],
        ] {
            let args = [&["run", "p.qualify"], of, &common, &["--threads", threads]].concat();
            let ran = qualify_in(dir.path(), &args, "");
            let found: Vec<&str> = ran.out.lines().skip(1).collect();
            assert_eq!(found, expected, "{of:?} {threads}\n{}", ran.err);
            let grouped = format!("{},{:03} repeated", repeated / 1000, repeated % 1000);
            let flat = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(flat.contains(&grouped), "{grouped}\n{}", ran.err);
            // 60,000 rows of so few values: clicks are equal, opens with a number are not told as such.
            assert!(flat.contains("equal to an earlier one in every cell"), "{}", ran.err);
        }
    }
    // Followed through time, nothing else happened.
    let twice = |policy: &str, events: &str| {
        let dir = folder(&[("p.qualify", policy), ("leads.csv", "id\n1\n"), ("events.csv", events)]);
        let args = [
            "dry-run",
            "p.qualify",
            "leads.csv",
            "--events",
            "events.csv",
            "--replay",
            "events",
            "--json",
            "-",
        ];
        qualify_in(dir.path(), &[&args[..], &["--as-of", "2026-03-15"]].concat(), "").out
    };
    let once = "id,event_id,event,points,time\n1,a,open,7,2026-03-02\n1,b,open,9,2026-03-04\n";
    let more = format!("{once}1,a,open,9,2026-03-03\n1,b,open,9,2026-03-04\n");
    let replay = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap()["replay"].clone();
    assert_eq!(replay(&twice(POLICY, once)), replay(&twice(POLICY, &more)));
}

#[test]
fn rows_that_are_there_twice_are_said() {
    let policy = "policy \"P\"\nlead\n  id text, key\nevent open\nscore s\n  +5 on open, at most 50 points\nMQL requires s >= 15\n";
    let events = "event_id,lead_id,event,time\ne1,1,open,2026-01-05T10:00:00Z\ne1,1,open,2026-01-05T10:00:00Z\n\
                  e1,1,open,2026-01-05T10:00:00Z\ne2,2,open,2026-01-05T11:00:00Z\n";
    let dir = folder(&[("p.qualify", policy), ("leads.csv", "id\n1\n2\n"), ("events.csv", events)]);
    let said = "2 of 4 events are equal to an earlier one in every cell, and each counts; to count them once, write \
                `event_id text, key` under the event";
    let files = ["leads.csv", "--events", "events.csv"];
    for args in [
        &["run", "p.qualify", "leads.csv", "--events", "events.csv", "--as-of", "2026-03-01"][..],
        &["check", "p.qualify", "--data", files[0], files[1], files[2]],
        &["dry-run", "p.qualify", "leads.csv", "--events", "events.csv", "--as-of", "2026-03-01"],
    ] {
        let ran = qualify_in(dir.path(), args, "");
        let flat = format!("{}{}", ran.out, ran.err).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(said), "{args:?}\n{flat}");
    }
    // With the line that is offered, each counts once and nothing is said.
    let keyed = policy.replace("event open\n", "event open\n  event_id text, key\n");
    let dir = folder(&[("p.qualify", &keyed), ("leads.csv", "id\n1\n2\n"), ("events.csv", events)]);
    let args = [
        "run",
        "p.qualify",
        "leads.csv",
        "--events",
        "events.csv",
        "--as-of",
        "2026-03-01",
        "--columns",
        "key,s",
    ];
    let ran = qualify_in(dir.path(), &args, "");
    assert_eq!(ran.out, "id,s\n1,5\n2,5\n");
    assert!(ran.err.contains("4 events read = 2 matched + 2 repeated"), "{}", ran.err);
    assert!(!ran.err.contains("in every cell"), "{}", ran.err);
}
