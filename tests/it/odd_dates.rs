//! Dates that lie where dates of leads do not are said: numbers are never days of January 1970 in silence.

use crate::cli::{folder, qualify_in};
use std::fmt::Write;

const POLICY: &str = "policy \"Serials\"
lead
  id text, key
  created date
event open
score s, -100 to 100
  -1 per 30 days since created
  +10 if created in the last 90 days
  +1 on open, at most 9 points
MQL requires s >= 5
";

/// What `check --data`, `run` and `dry-run` say of leads with these dates, in one line each.
fn said(dates: &[&str], times: &[&str]) -> [String; 3] {
    let (mut leads, mut events) = (String::from("id,created\n"), String::from("lead_id,event,time\n"));
    dates.iter().enumerate().for_each(|(at, date)| writeln!(leads, "{at},{date}").unwrap());
    times.iter().for_each(|time| writeln!(events, "0,open,{time}").unwrap());
    let dir = folder(&[("p.qualify", POLICY), ("leads.csv", &leads), ("events.csv", &events)]);
    let flat = |args: &[&str]| {
        let ran = qualify_in(dir.path(), args, "");
        format!("{}{}", ran.out, ran.err).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let one = flat(&[
        "run",
        "p.qualify",
        "leads.csv",
        "--events",
        "events.csv",
        "--as-of",
        "2026-03-01",
        "--threads",
        "1",
    ]);
    let three = flat(&[
        "run",
        "p.qualify",
        "leads.csv",
        "--events",
        "events.csv",
        "--as-of",
        "2026-03-01",
        "--threads",
        "3",
    ]);
    assert_eq!(one, three);
    [
        flat(&["check", "p.qualify", "--data", "leads.csv", "--events", "events.csv", "--format", "short"]),
        one,
        flat(&["dry-run", "p.qualify", "leads.csv", "--events", "events.csv", "--as-of", "2026-03-01"]),
    ]
}

#[test]
fn numbers_are_never_dates_of_january_1970_in_silence() {
    let serials: Vec<String> = (0..30).map(|at| (46_050 + at).to_string()).collect();
    let serials: Vec<&str> = serials.iter().map(String::as_str).collect();
    for said in said(&serials, &["2026-02-01"]) {
        let expected = "all 30 dates of `created` lie in January 1970: where these are day numbers of a spreadsheet, write `date as serial`";
        assert!(said.contains(expected), "{said}");
        assert!(!said.contains("dates of the events"), "{said}");
    }
    for said in said(&["2026-01-01"], &serials) {
        assert!(said.contains("all 30 dates of the events lie in January 1970"), "{said}");
        assert!(!said.contains("`created` lie"), "{said}");
    }
}

#[test]
fn dates_out_of_range_are_told_from_one_in_twenty_and_never_is_none() {
    let mut dates = vec!["2026-01-01"; 18];
    dates.extend(["1989-12-31", "2101-06-15"]);
    for said in said(&dates, &[]) {
        let expected =
            "2 of the 20 dates of `created` lie before 1990 or after 2100 (1989-12-31 to 2101-06-15)";
        assert!(said.contains(expected), "{said}");
    }
    // One of twenty is no more than one in twenty; both ends are in range.
    let mut dates = vec!["1990-01-01", "2100-12-31", "1989-12-31"];
    dates.resize(20, "2026-01-01");
    // Systems write "never" as the last or first day of a far year.
    dates.extend(["9999-12-31", "2999-12-31", "9999-12-31T23:59:59Z", "3000-01-01", "9999-01-01"]);
    for said in said(&dates, &[]) {
        assert!(!said.contains("1990") && !said.contains("January 1970"), "{said}");
    }
}
