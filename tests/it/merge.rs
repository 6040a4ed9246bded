//! `--merge`: leads that the CRM merged, and their events.

use crate::cli::{Ran, folder, qualify_in};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const POLICY: &str = "lead
  id text, key
  created date
event open
score s
  +5 on open
MQL requires s >= 15
";

fn run(dir: &Path, more: &[&str]) -> Ran {
    let args = ["run", "p.qualify", "leads.csv", "--as-of", "2026-03-01", "--columns", "key,s"];
    qualify_in(dir, &[&args[..], &["--events", "events.csv", "--merge", "merged.csv"], more].concat(), "")
}

fn said(ran: &Ran) -> String {
    format!("{} {}", ran.out, ran.err)
        .split_whitespace()
        .filter(|word| *word != "│")
        .collect::<Vec<_>>()
        .join(" ")
}

fn merged(merges: &str) -> tempfile::TempDir {
    folder(&[
        ("p.qualify", POLICY),
        ("leads.csv", "id,created\na,2026-01-01\nb,2026-01-06\nc,2026-01-01\nx,2026-01-01\ny,2026-01-01\n"),
        (
            "events.csv",
            "id,event,time\na,open,2026-01-05\nb,open,2026-01-05\nc,open,2026-01-05\ny,open,2026-01-05\nold,open,2026-01-05\n",
        ),
        ("merged.csv", merges),
    ])
}

/// Events and leads of the old key count for the lead that was kept; chains are followed; where the kept lead is not there,
/// the first that was merged into it is answered.
#[test]
fn leads_that_were_merged_are_one() {
    let dir = merged("old_key,kept_key\na,b\nold,a\nx,gone\ny,gone\n");
    for threads in ["1", "3"] {
        let ran = run(dir.path(), &["--threads", threads]);
        assert_eq!(ran.out, "id,s\nb,15\nc,5\nx,5\n", "{}", ran.err);
        let text = said(&ran);
        assert!(text.contains("5 leads read = 3 answers + 0 rejects + 2 merged into others"), "{text}");
        assert!(text.contains("5 events read = 5 matched"), "{text}");
        assert!(
            text.contains(
                "merged.csv: 4 old keys merged by `old_key` into `kept_key`, 1 of 2 kept leads are there"
            ),
            "{text}"
        );
    }
    let explain = |key: &str| {
        let args = ["explain", "p.qualify", "leads.csv", "--as-of", "2026-03-01", "--events", "events.csv"];
        said(&qualify_in(dir.path(), &[&args[..], &["--merge", "merged.csv", "--lead", key]].concat(), ""))
    };
    assert!(explain("a").starts_with("b: MQL") && explain("old").starts_with("b: MQL"), "{}", explain("a"));
    assert!(explain("y").starts_with("x: lead"), "{}", explain("y"));
    // The as-of of the lead that is answered counts for all its events: `b` was created after them.
    let own = ["--as-of", "created"];
    let args = [
        "run",
        "p.qualify",
        "leads.csv",
        "--columns",
        "key,s",
        "--events",
        "events.csv",
        "--merge",
        "merged.csv",
    ];
    let ran = qualify_in(dir.path(), &[&args[..], &own[..]].concat(), "");
    assert_eq!(ran.out, "id,s\nb,15\nc,0\nx,0\n", "{}", ran.err);
    let args = [
        "dry-run",
        "p.qualify",
        "leads.csv",
        "--as-of",
        "2026-03-01",
        "--events",
        "events.csv",
        "--replay",
        "events",
    ];
    let ran = qualify_in(dir.path(), &[&args[..], &["--merge", "merged.csv"]].concat(), "");
    let text = said(&ran);
    assert!(text.contains("2 leads were merged into others") && text.contains("3 leads"), "{text}");
    let args =
        ["check", "p.qualify", "--data", "leads.csv", "--events", "events.csv", "--merge", "merged.csv"];
    let text = said(&qualify_in(dir.path(), &args, ""));
    assert!(text.contains("2 of them were merged into others") && !text.contains("D08"), "{text}");
    assert!(!text.contains("leads that are not there"), "{text}");
}

/// The columns by their names, in any order, or the only two; several old keys in a cell; leads that were not merged.
#[test]
fn the_columns_of_merged_leads_are_found() {
    let files = [
        "a,b\na,b\nold,b\n",
        "Winner,Loser\nb,a\nb,old\n",
        "Id,Name,MasterRecordId\na,x,b\nold,x,b\nc,x,\n",
        "Record ID,Email,Merged record IDs\nb,x,a; old\nc,x,\n",
        "old_id;new_id\na;b\nold;b\n",
        "key,merged_into\na,b\nold,b\nb,b\n",
        "id,at,lead_id,merge_ids\n67,2026-01-01,b,[a]\n68,2026-01-01,b,\"[\"\"old\"\"]\"\n",
        "Lead ID,Merge IDs\nb,\"a,old\"\n",
        "lead_id,merge_id\nb,a|old\n",
    ];
    for file in files {
        let dir = merged(file);
        let ran = run(dir.path(), &[]);
        assert_eq!(ran.out, "id,s\nb,15\nc,5\nx,0\ny,5\n", "{file}{}", ran.err);
    }
    let ran = run(merged("id,at,who\n1,2026-01-01,b\n").path(), &[]);
    assert!(
        ran.status != 0 && said(&ran).contains("does not say which lead was merged into which"),
        "{}",
        ran.err
    );
    // Keys compare as the policy says.
    let dir = folder(&[
        ("p.qualify", &POLICY.replace("key", "key, ignoring case")),
        ("leads.csv", "id,created\nA,2026-01-01\nb,2026-01-01\n"),
        ("events.csv", "id,event,time\na,open,2026-01-05\nB,open,2026-01-05\n"),
        ("merged.csv", "old,kept\nA,B\n"),
    ]);
    assert_eq!(run(dir.path(), &[]).out, "id,s\nb,10\n");
}

#[test]
fn merges_that_cannot_be_are_refused() {
    let wrong = [
        ("old,kept\na,b\nb,c\nc,a\n", "leads were merged in a circle: `a` into `b` into `c` into `a`"),
        ("old,kept\na,b\na,c\n", "`a` was merged into `b` and into `c`"),
        ("old\na\n", "does not say which lead was merged into which"),
        ("merged_ids,name,city\na,b,c\n", "does not say which lead was merged into which"),
    ];
    for (file, message) in wrong {
        let dir = merged(file);
        let ran = run(dir.path(), &[]);
        assert!(
            ran.status != 0 && ran.out.is_empty() && said(&ran).contains(message),
            "{file}{}",
            said(&ran)
        );
    }
    let dir = merged("old,kept\na,b\n");
    let args = ["run", "p.qualify", "-", "--events", "events.csv", "--merge", "merged.csv"];
    assert!(said(&qualify_in(dir.path(), &args, "id\na\n")).contains("the leads are read twice"));
}

proptest! {
    #![proptest_config(Config { cases: 30, rng_seed: RngSeed::Fixed(14), failure_persistence: None, ..Config::default() })]

    /// Any merges: as if leads and events had had the kept keys, and only the lead that is answered were there.
    #[test]
    fn merged_leads_answer_as_one_lead(
        leads in prop::collection::vec(0u8..16, 1..24),
        happened in prop::collection::vec(0u8..18, 0..40),
        merges in prop::collection::btree_map(0u8..16, 1u8..6, 0..9),
    ) {
        // A key is merged into a later one: no circles.
        let into: BTreeMap<u8, u8> = merges.iter().map(|(old, step)| (*old, old + step)).collect();
        let end = |key: u8| {
            let mut key = key;
            while let Some(next) = into.get(&key) {
                key = *next;
            }
            key
        };
        let text = |header: &str, rows: Vec<String>| format!("{header}\n{}", rows.concat());
        let dir = folder(&[
            ("p.qualify", POLICY),
            ("leads.csv", &text("id,created", leads.iter().map(|key| format!("L{key},\n")).collect())),
            ("events.csv", &text("id,event,time", happened.iter().map(|key| format!("L{key},open,2026-01-05\n")).collect())),
            ("merged.csv", &text("old,kept", into.iter().rev().map(|(old, kept)| format!("L{old},L{kept}\n")).collect())),
        ]);
        let there: BTreeSet<u8> = leads.iter().copied().collect();
        let mut answered: BTreeMap<u8, u8> = BTreeMap::new();
        for key in &leads {
            let end = end(*key);
            answered.entry(end).or_insert(if there.contains(&end) { end } else { *key });
        }
        let (mut expected, mut met, mut gone) = ("id,s\n".to_owned(), BTreeSet::new(), 0);
        for key in &leads {
            if answered[&end(*key)] != *key {
                gone += 1;
            } else if met.insert(*key) {
                let count = happened.iter().filter(|other| end(**other) == end(*key)).count();
                expected.push_str(&format!("L{key},{}\n", 5 * count));
            }
        }
        let ran = run(dir.path(), &[]);
        prop_assert_eq!(&ran.out, &expected, "{}", ran.err);
        prop_assert!(gone == 0 || said(&ran).contains(&format!("{gone} merged into others")), "{}", ran.err);
    }
}
