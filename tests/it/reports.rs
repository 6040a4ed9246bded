//! Public reports of files that were read wrongly: `tests/cases/reports/README.md` names the tests of each. Those that fit
//! nowhere else are here.

#![expect(clippy::disallowed_methods, reason = "a test reads the tests")]

use crate::cli::{Ran, folder, qualify_in};
use std::path::Path;

fn flat(ran: &Ran) -> String {
    format!("{}{}", ran.out, ran.err).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn each_report_has_its_tests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let table = std::fs::read_to_string(root.join("cases/reports/README.md")).unwrap();
    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with("| 0")).collect();
    assert_eq!(rows.len(), 28);
    for row in rows {
        let tests = row.rsplit('|').nth(1).unwrap();
        let names: Vec<&str> = tests.split('`').filter(|name| name.contains("::")).collect();
        assert!(!names.is_empty(), "{row}");
        for name in names {
            let (file, test) = name.split_once("::").unwrap();
            let text = std::fs::read_to_string(root.join(format!("it/{file}.rs"))).unwrap();
            assert!(text.contains(&format!("#[test]\nfn {test}() {{")), "{name}");
        }
    }
}

#[test]
fn an_event_whose_time_cannot_be_read_did_happen() {
    let policy = "lead\n  id text, key\nevent call\nscore s\n  +5 on call, once\nMQL requires s >= 5\n";
    let events = "id,event,time\n1,call,3/15/2026\n1,call,4/16/2026\n";
    let dir = folder(&[("p.qualify", policy), ("leads.csv", "id\n1\n"), ("e.csv", events)]);
    let said = flat(&qualify_in(
        dir.path(),
        &["check", "p.qualify", "--data", "leads.csv", "--events", "e.csv"],
        "",
    ));
    assert!(said.contains("no \"call\" has a date and time that can be read"), "{said}");
    assert!(said.contains("write `time of events as \"MM/DD/YYYY\"`"), "{said}");
    assert!(!said.contains("none of the") && !said.contains("take"), "{said}");
}

#[test]
fn yes_and_no_are_read_both() {
    let policy = "lead\n  id text, key\n  ok yes/no\nscore s\n  +5 if ok\n  +3 if ok is no\n";
    for (yes, no) in [("Ja", "Nein"), ("ja", "Nej"), ("1.0", "0.0"), ("WAHR", "FALSCH")] {
        let leads = format!("id,ok\n1,{yes}\n2,{no}\n3,\n");
        let dir = folder(&[("p.qualify", policy), ("leads.csv", &leads)]);
        let ran = qualify_in(dir.path(), &["run", "p.qualify", "leads.csv", "--columns", "key,s"], "");
        assert_eq!(ran.out, "id,s\n1,5\n2,3\n3,0\n", "{}", ran.err);
        let made = qualify_in(dir.path(), &["init", "leads.csv"], "").out;
        assert!(made.contains("ok  yes/no"), "{made}");
    }
}

#[test]
fn names_of_columns_are_written_out_in_errors() {
    let policy = "lead\n  id text, key\n  budget number\nscore s\n  +5 if budget > 5\n";
    let dir = folder(&[("p.qualify", policy), ("leads.csv", "id,\u{1b}[31mbudgett\n1,5\n")]);
    for args in [&["run", "p.qualify", "leads.csv"][..], &["check", "p.qualify", "--data", "leads.csv"]] {
        let said = flat(&qualify_in(dir.path(), args, ""));
        assert!(said.contains("\\u{1b}[31mbudgett") && !said.contains('\u{1b}'), "{said}");
    }
}

#[test]
fn the_last_day_is_a_day_and_the_year_0_is_none() {
    let policy =
        "lead\n  id text, key\n  until date\nMQL requires until is known\nSQL requires until < DAY\n";
    let leads = "id,until\n1,9999-12-31\n2,2026-01-01\n3,0000-01-01\n";
    let dir = folder(&[("p.qualify", &policy.replace("DAY", "9999-12-31")), ("leads.csv", leads)]);
    let ran = qualify_in(dir.path(), &["run", "p.qualify", "leads.csv", "--columns", "key,stage"], "");
    assert_eq!(ran.out, "id,stage\n1,MQL\n2,SQL\n3,lead\n", "{}", ran.err);
    assert!(flat(&ran).contains("\"0000-01-01\" once, line 4"), "{}", ran.err);
    let dir = folder(&[("p.qualify", &policy.replace("DAY", "0000-01-01"))]);
    let said = flat(&qualify_in(dir.path(), &["check", "p.qualify"], ""));
    assert!(said.contains("there is no date 0000-01-01"), "{said}");
}

#[test]
fn a_field_called_at_is_told() {
    let dir = folder(&[("p.qualify", "lead\n  id text, key\n  at date\nscore s\n  +5 if at is known\n")]);
    let said = flat(&qualify_in(dir.path(), &["check", "p.qualify"], ""));
    assert!(said.contains("`at` is a word of the language, so it cannot be a name"), "{said}");
}
