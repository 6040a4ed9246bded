//! Keys of leads and of their events: how they compare, and what is said where they do not meet.

use crate::cli::{Ran, folder, qualify_in};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use std::path::Path;

const POLICY: &str = "lead
  id text, key
event open
score s
  +5 on open
MQL requires s >= 15
";

/// A policy whose key is declared so.
fn policy(key: &str) -> String {
    POLICY.replace("id text, key", key)
}

fn run(dir: &Path, more: &[&str]) -> Ran {
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
    qualify_in(dir, &[&args[..], more].concat(), "")
}

fn check(dir: &Path) -> Ran {
    qualify_in(dir, &["check", "p.qualify", "--data", "leads.csv", "--events", "events.csv"], "")
}

/// All that was said, on one line.
fn said(ran: &Ran) -> String {
    format!("{}{}", ran.out, ran.err)
        .split_whitespace()
        .filter(|word| *word != "│")
        .collect::<Vec<_>>()
        .join(" ")
}

fn column(name: &str, keys: &[&str]) -> String {
    keys.iter().fold(format!("{name}\n"), |text, key| format!("{text}{key}\n"))
}

fn events(keys: &[&str]) -> String {
    keys.iter().fold("id,event,time\n".to_owned(), |text, key| format!("{text}{key},open,2026-01-05\n"))
}

/// `run`, `dry-run` and `check --data` show a key of each file, why they do not meet, and what to do.
#[test]
fn few_events_that_find_their_lead_are_explained() {
    let kinds: [(&[&str], &[&str], &str, &str); 11] = [
        (&["1", "2", "3"], &["1.0", "2.0", "3.0"], "the same number, written in two ways", "key, as number"),
        (&["0017", "0018"], &["17", "18"], "the same number, written in two ways", "key, as number"),
        (&["12345678"], &["1.2345678E7"], "the same number, written in two ways", "key, as number"),
        (
            &["A@x.example", "b@x.example"],
            &["a@x.example", "B@X.example"],
            "they differ in capitals alone",
            "key, ignoring case",
        ),
        (&["00570000001ZwTi"], &["00570000001ZwTiAAK"], "the same Salesforce ID", "key, as salesforce id"),
        (&["00570000001ZwTiAAK"], &["00570000001ZwTi"], "the same Salesforce ID", "key, as salesforce id"),
        (&["AB 12", "AB 13"], &["AB12", "AB13"], "they differ in blanks alone", "take the blanks out"),
        (
            &["1", "2"],
            &["l:1", "l:2"],
            "`l:` stands before the key in the events",
            "take `l:` off the keys of the events",
        ),
        (
            &["L-1", "L-2"],
            &["1", "2"],
            "`L-` stands before the key in the leads",
            "take `L-` off the keys of the leads",
        ),
        (&["{A1-B2}"], &["a1b2"], "they differ in signs beside letters and digits", "write the keys alike"),
        (&["x", "y"], &["p", "q"], "the events write the key `p`, the leads write `x`", "--event-key"),
    ];
    for (leads, happened, why, what) in kinds {
        let dir = folder(&[
            ("p.qualify", POLICY),
            ("leads.csv", &column("id", leads)),
            ("events.csv", &events(happened)),
        ]);
        let dry = ["dry-run", "p.qualify", "leads.csv", "--events", "events.csv", "--as-of", "2026-03-01"];
        for ran in [run(dir.path(), &[]), check(dir.path()), qualify_in(dir.path(), &dry, "")] {
            let text = said(&ran);
            assert!(text.contains(why) && text.contains(what), "{leads:?} {happened:?}: {text}");
            assert!(text.contains(happened[0]) && text.contains(leads[0]), "{text}");
        }
        let form = what.strip_prefix("key, ").unwrap_or("as number");
        let named = what.starts_with("key, ");
        let declared = folder(&[
            ("p.qualify", &policy(&format!("id text, key, {form}"))),
            ("leads.csv", &column("id", leads)),
            ("events.csv", &events(happened)),
        ]);
        let ran = run(declared.path(), &[]);
        let matched = format!("{0} events read = {0} matched", happened.len()).replace("1 events", "1 event");
        assert_eq!(said(&ran).contains(&matched), named, "what is offered is what helps: {}", said(&ran));
        if named {
            // Keys are written as the leads write them.
            let keys: Vec<&str> = ran.out.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
            assert_eq!(keys, leads);
            assert!(!said(&check(declared.path())).contains("D10"));
        }
    }
}

/// Where most events find their lead, nothing is looked into.
#[test]
fn many_events_that_find_their_lead_need_no_explanation() {
    let dir = folder(&[
        ("p.qualify", POLICY),
        ("leads.csv", &column("id", &["1", "2"])),
        ("events.csv", &events(&["1", "2", "1.0"])),
    ]);
    let ran = run(dir.path(), &[]);
    assert!(
        !said(&ran).contains("the same number") && said(&ran).contains("1 of unknown leads"),
        "{}",
        said(&ran)
    );
}

/// Keys that differ by case alone are counted: of leads, and of events.
#[test]
fn keys_that_differ_by_case_alone_are_counted() {
    let dir = folder(&[
        ("p.qualify", POLICY),
        ("leads.csv", &column("id", &["A@x.example", "b@x.example", "a@x.example"])),
        ("events.csv", &events(&["a@x.example", "B@X.example", "B@X.example"])),
    ]);
    let text = said(&check(dir.path()));
    assert!(
        text.contains("2 keys of leads and 1 key of the events differ from other keys by case alone"),
        "{text}"
    );
    assert!(text.contains("`key, ignoring case` at the field `id`"), "{text}");
    let dir = folder(&[
        ("p.qualify", POLICY),
        ("leads.csv", &column("id", &["00570000001ZwTi", "00570000001ZwTI", "17", "018"])),
        ("events.csv", &events(&["17"])),
    ]);
    let text = said(&check(dir.path()));
    assert!(!text.contains("case alone"), "ids of 15 characters differ by case where leads do: {text}");
}

/// Leads whose keys are one by the policy repeat a key: the first counts, as it is written.
#[test]
fn leads_whose_keys_are_one_are_one_lead() {
    let kinds: [(&str, &[&str], &[&str]); 3] = [
        ("as number", &["7", "07", "8", "7.0", "x"], &["7", "8", "x"]),
        ("ignoring case", &["a@x", "A@X", "Ä@x", "ä@x"], &["a@x", "Ä@x"]),
        (
            "as salesforce id",
            &["00570000001ZwTiAAK", "00570000001ZwTi", "00570000001zwti"],
            &["00570000001ZwTiAAK", "00570000001zwti"],
        ),
    ];
    for (form, leads, kept) in kinds {
        let dir = folder(&[
            ("p.qualify", &policy(&format!("id text, key, {form}"))),
            ("leads.csv", &column("id", leads)),
            ("events.csv", &events(leads)),
        ]);
        let ran = run(dir.path(), &["--threads", "3"]);
        let keys: Vec<&str> = ran.out.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        assert_eq!(keys, kept, "{form}: {}", ran.err);
        let again = format!("{} rejects", leads.len() - kept.len()).replace("1 rejects", "1 reject");
        assert!(
            said(&ran).contains(&again) && said(&ran).contains("same key as an earlier row"),
            "{}",
            ran.err
        );
        // All events of the keys that are one are the lead's.
        let first = ran.out.lines().nth(1).unwrap_or_default();
        let events = leads.iter().filter(|key| {
            let text = |args: &[&str]| said(&qualify_in(dir.path(), args, ""));
            let base =
                ["explain", "p.qualify", "leads.csv", "--events", "events.csv", "--as-of", "2026-03-01"];
            text(&[&base[..], &["--lead", key]].concat()).starts_with(&format!("{}:", kept[0]))
        });
        let points = format!("{},{}", kept[0], 5 * events.count());
        assert_eq!(first, points, "{form}: explain finds the lead by each of its keys");
        assert!(said(&check(dir.path())).contains("repeat"), "{form}");
    }
}

/// An as-of of each lead's own is found by the same key.
#[test]
fn an_as_of_of_each_leads_own_is_found_by_the_same_key() {
    let dir = folder(&[
        ("p.qualify", &policy("id text, key, as number\n  created date")),
        ("leads.csv", "id,created\n1,2026-01-04\n2,2026-01-06\n"),
        ("events.csv", &events(&["1.0", "2.0", "02"])),
    ]);
    let args = [
        "run",
        "p.qualify",
        "leads.csv",
        "--events",
        "events.csv",
        "--as-of",
        "created",
        "--columns",
        "key,s",
    ];
    let ran = qualify_in(dir.path(), &args, "");
    assert_eq!(ran.out, "id,s\n1,0\n2,10\n", "{}", ran.err);
    let args = [
        "dry-run",
        "p.qualify",
        "leads.csv",
        "--events",
        "events.csv",
        "--as-of",
        "2026-03-01",
        "--replay",
        "events",
    ];
    let ran = qualify_in(dir.path(), &args, "");
    assert!(said(&ran).contains("2 leads followed") || said(&ran).contains("2 leads"), "{}", said(&ran));
}

/// How keys compare is said of the key, and once.
#[test]
fn how_keys_compare_is_said_of_the_key_alone() {
    let wrong = [
        ("id text, key\n  mail text, ignoring case", "`mail` is not the key of the lead"),
        ("id text, key, as number, ignoring case", "keys compare in one way"),
        ("id text, key, as number, as number", "says `as number` twice"),
    ];
    for (key, message) in wrong {
        let dir = folder(&[("p.qualify", &policy(key))]);
        let ran = qualify_in(dir.path(), &["check", "p.qualify"], "");
        assert!(said(&ran).contains(message), "{key}: {}", said(&ran));
        assert_ne!(ran.status, 0);
    }
    let dir =
        folder(&[("p.qualify", &POLICY.replace("event open", "event open\n  page text, as salesforce id"))]);
    let ran = qualify_in(dir.path(), &["check", "p.qualify"], "");
    assert!(said(&ran).contains("belongs to a field of the lead"), "{}", said(&ran));
    let right = policy("id  text, from \"Lead ID\", ignoring case, key");
    let dir = folder(&[("p.qualify", &right)]);
    let ran = qualify_in(dir.path(), &["fmt", "--stdout", "p.qualify"], "");
    assert!(ran.status != 0 || ran.out.contains("ignoring case"), "{}", said(&ran));
    let page = qualify_in(dir.path(), &["agreement", "p.qualify"], "");
    assert!(page.out.contains("tells leads apart, whether in capitals or not"), "{}", said(&page));
}

/// A number as systems write it.
fn spelt_number(number: u32, way: u8) -> String {
    match way % 6 {
        0 => number.to_string(),
        1 => format!("{number}.0"),
        2 => format!("{number:08}"),
        3 => format!("+{number}."),
        4 => format!("{number}.00"),
        _ if number >= 1000 => {
            let text = number.to_string();
            format!("{}.{}E{}", &text[..1], &text[1..], text.len() - 1)
        }
        _ => format!("  {number} "),
    }
}

/// A mail address as people write it.
fn spelt_mail(number: u32, way: u8) -> String {
    let mail = format!("ann.é{number}@example.com");
    match way % 4 {
        0 => mail,
        1 => mail.to_uppercase(),
        2 => mail.replace('a', "A"),
        _ => format!(" {} ", mail.replace("com", "COM")),
    }
}

/// A Salesforce id with 15 or 18 characters.
fn spelt_id(number: u32, way: u8) -> String {
    let letters = (0..12).map(|at| if number >> at & 1 == 1 { 'A' } else { 'a' });
    let id: String = "001".chars().chain(letters).collect();
    let cases = id.as_bytes().chunks(5).map(|block| {
        let bits =
            block.iter().enumerate().filter(|(_, letter)| letter.is_ascii_uppercase()).map(|(at, _)| 1 << at);
        char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[bits.sum::<usize>()])
    });
    let long: String = id.chars().chain(cases).collect();
    match way % 4 {
        0 => id,
        1 => long,
        2 => long.to_lowercase(),
        _ => long.to_uppercase(),
    }
}

type Spelling = (u32, u8);

proptest! {
    #![proptest_config(Config { cases: 40, rng_seed: RngSeed::Fixed(14), failure_persistence: None, ..Config::default() })]

    /// However keys are spelt: the first row of a lead is answered, with all events of it, and the rows after it are
    /// rejects. The expected answers are counted from what was spelt.
    #[test]
    fn leads_and_events_meet_however_keys_are_spelt(
        form in 0usize..3,
        leads in prop::collection::vec((0u32..40, any::<u8>()), 1..60),
        happened in prop::collection::vec((0u32..60, any::<u8>()), 0..80),
        scale in prop_oneof![Just(1u32), Just(97)],
    ) {
        let (declared, spell): (&str, fn(u32, u8) -> String) =
            [("as number", spelt_number as fn(u32, u8) -> String), ("ignoring case", spelt_mail), ("as salesforce id", spelt_id)][form];
        let keys = |all: &[Spelling]| -> Vec<String> {
            all.iter().map(|(number, way)| spell(number * scale % 4096, *way)).collect()
        };
        let (lead_keys, event_keys) = (keys(&leads), keys(&happened));
        let dir = folder(&[
            ("p.qualify", &policy(&format!("id text, key, {declared}"))),
            ("leads.csv", &column("id", &lead_keys.iter().map(String::as_str).collect::<Vec<_>>())),
            ("events.csv", &events(&event_keys.iter().map(String::as_str).collect::<Vec<_>>())),
        ]);
        let mut met = std::collections::BTreeSet::new();
        let mut expected = "id,s\n".to_owned();
        for ((number, _), key) in leads.iter().zip(&lead_keys) {
            if met.insert(number) {
                let count = happened.iter().filter(|(other, _)| other == number).count();
                expected.push_str(&format!("{},{}\n", key.trim(), 5 * count));
            }
        }
        let ran = run(dir.path(), &[]);
        let told = said(&ran);
        prop_assert_eq!(&ran.out, &expected, "{}", ran.err);
        let matched = happened.iter().filter(|(number, _)| met.contains(number)).count();
        prop_assert!(happened.is_empty() || told.contains(&format!("read = {matched} matched")), "{}", ran.err);
    }
}
