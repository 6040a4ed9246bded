//! How data writes dates, times, lists, and yes and no: declared, read, and found by `init`.

use crate::cli::{folder, qualify_in};
use jiff::civil::{Date, DateTime, Time};
use proptest::prelude::*;
use qualify::data::value::date::DateStyle;
use qualify::data::value::orders::orders;
use qualify::program::Format;

const AS_OF: [&str; 2] = ["--as-of", "2026-03-01"];

/// The rows of the answers, of these columns.
fn answers(policy: &str, leads: &str, events: Option<&str>, columns: &str) -> Vec<String> {
    let mut files = vec![("p.qualify", policy), ("leads.csv", leads)];
    files.extend(events.map(|events| ("events.csv", events)));
    let dir = folder(&files);
    let mut args = vec!["run", "p.qualify", "leads.csv", "--columns", columns];
    args.extend(AS_OF);
    if events.is_some() {
        args.extend(["--events", "events.csv"]);
    }
    let ran = qualify_in(dir.path(), &args, "");
    assert!(!ran.err.contains("bad values") && !ran.err.contains("broken"), "{}", ran.err);
    ran.out.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn a_clock_of_twelve_hours() {
    let policy = "lead\n  id text, key\n  created date as \"DD/MM/YYYY hh:mm AM\"\nscore s\n  \
                  +5 if created >= 2026-02-14T12:00:00Z\n";
    let leads = "id,created\n1,14/2/2026 2:30 PM\n2,14/2/2026 9:05 am\n3,14/2/2026 12:15 AM\n4,14/2/2026  12:15 p.m.\n";
    assert_eq!(answers(policy, leads, None, "key,s"), ["1,5", "2,0", "3,0", "4,5"]);
}

#[test]
fn an_hour_of_one_digit_needs_no_format() {
    let policy = "lead\n  id text, key\n  created date\nscore s\n  +5 if created in the last 60 days\n";
    let leads = "id,created\n1,2026-02-01 3:15:52\n2,2026-02-01 03:15 PM\n3,\"2026-02-01, 3:15\"\n";
    assert_eq!(answers(policy, leads, None, "key,s"), ["1,5", "2,5", "3,5"]);
}

#[test]
fn days_of_a_spreadsheet() {
    let policy = "lead\n  id text, key\n  created date as serial\nscore s\n  +5 if created is 2026-01-28\n  \
                  +1 if created >= 2026-01-28T12:00:00Z\n";
    let leads = "id,created\n1,46050\n2,46050.5\n3,\"46050,25\"\n4,46051\n";
    assert_eq!(answers(policy, leads, None, "key,s"), ["1,6", "2,6", "3,5", "4,1"]);
    let dir = folder(&[
        ("p.qualify", policy),
        ("leads.csv", "id,created\n1,60\n2,soon\n3,2026-01-32\n4,2026-01-28\n"),
    ]);
    let ran = qualify_in(dir.path(), &["run", "p.qualify", "leads.csv", AS_OF[0], AS_OF[1]], "");
    assert!(ran.err.contains("bad values: 3"), "{}", ran.err);
}

#[test]
fn times_of_events_are_declared_for_all_or_for_one() {
    let all = "policy \"P\"\n  time of events as \"MM/DD/YYYY hh:mm AM\"\nlead\n  id text, key\nevent open\n\
               event call time as serial\nscore s\n  +5 on open in the last 30 days\n  +1 on call in the last 30 days\n";
    let events = "lead_id,event,time\n1,open,2/14/2026 1:00 PM\n1,open,1/13/2026 1:00 PM\n1,call,46050\n1,call,46066.75\n";
    assert_eq!(answers(all, "id\n1\n", Some(events), "key,s"), ["1,6"]);
    let one = all.replace("  time of events as \"MM/DD/YYYY hh:mm AM\"\n", "");
    let one = one.replace("event open\n", "event open time as \"MM/DD/YYYY hh:mm AM\"\n");
    assert_eq!(answers(&one, "id\n1\n", Some(events), "key,s"), ["1,6"]);
}

#[test]
fn events_that_all_are_broken_are_an_error() {
    let policy = "policy \"P\"\nlead\n  id text, key\nevent open\nMQL requires open\n";
    let events = "lead_id,event,time\n1,open,1/13/2026 1:00 PM\n1,open,2/1/2026 1:00 PM\n";
    let dir = folder(&[("p.qualify", policy), ("leads.csv", "id\n1\n"), ("events.csv", events)]);
    let files = ["p.qualify", "leads.csv", "--events", "events.csv"];
    for command in [&["run"][..], &["dry-run"], &["run", "--strict"]] {
        let ran = qualify_in(dir.path(), &[command, &files, &AS_OF].concat(), "");
        assert_eq!((ran.status, ran.out.as_str()), (1, ""), "{}", ran.err);
        assert!(ran.err.contains("write `time of events as \"MM/DD/YYYY hh:mm AM\"`"), "{}", ran.err);
    }
    let check = ["check", "p.qualify", "--data", "leads.csv", "--events", "events.csv"];
    let ran = qualify_in(dir.path(), &check, "");
    assert!(ran.out.contains("`time of events as \"MM/DD/YYYY hh:mm AM\"`"), "{}", ran.out);
    assert!(!ran.out.contains("none of the 2 events") && !ran.out.contains("take it out"), "{}", ran.out);
}

#[test]
fn init_finds_how_dates_and_times_are_written() {
    let leads = "id,created,seen\n1,14-Feb-2026,2/14/2026 2:30 PM\n2,1-Mar-2026,2/1/2026 9:05 AM\n3,2-Mar-2026,3/1/2026 9:05 AM\n";
    let events = "lead_id,event,time\n1,open,1/13/2026 1:00 PM\n2,open,2/14/2026 1:00 PM\n";
    let dir = folder(&[("leads.csv", leads), ("events.csv", events)]);
    let ran = qualify_in(dir.path(), &["init", "leads.csv", "--events", "events.csv"], "");
    for line in [
        "created  date as \"DD-MMM-YYYY\"",
        "seen     date as \"MM/DD/YYYY hh:mm AM\"",
        "  time of events as \"MM/DD/YYYY hh:mm AM\"",
        "2 events of 1 kind",
    ] {
        assert!(ran.out.contains(line) || ran.err.contains(line), "{line}\n{}{}", ran.out, ran.err);
    }
    let dir = folder(&[("leads.csv", "id\n1\n"), ("events.csv", "lead_id,event,time\n1,open,1/2/2026\n")]);
    let ran = qualify_in(dir.path(), &["init", "leads.csv", "--events", "events.csv"], "");
    assert!(ran.out.contains("# take one of these: time of events as \"DD/MM/YYYY\""), "{}", ran.out);
}

#[test]
fn yes_and_no_in_declared_words() {
    let policy = "lead\n  id text, key\n  consent yes/no as \"Opt-in\", \"Opt-out\"\nscore s\n  +5 if consent\n  +1 if not consent\n";
    let leads = "id,consent\n1,opt-in\n2, OPT-OUT \n3,\n";
    assert_eq!(answers(policy, leads, None, "key,s"), ["1,5", "2,1", "3,0"]);
    let dir = folder(&[("p.qualify", policy), ("leads.csv", "id,consent\n1,yes\n")]);
    let ran = qualify_in(dir.path(), &["run", "p.qualify", "leads.csv", AS_OF[0], AS_OF[1]], "");
    assert!(ran.err.contains("bad values: 1"), "{}", ran.err);
}

#[test]
fn lists_as_programs_print_them_into_cells() {
    let policy = "lead\n  id text, key\n  topics several of pricing, security\nscore s\n  +5 if topics include pricing\n";
    let leads = "id,topics\n1,\"[\"\"pricing\"\",\"\"security\"\"]\"\n2,\"['security', 'pricing']\"\n3,\"{security,pricing}\"\n\
                 4,[]\n5,pricing;security\n6,\"[\"\"security\"\"]\"\n";
    assert_eq!(answers(policy, leads, None, "key,s"), ["1,5", "2,5", "3,5", "4,0", "5,5", "6,0"]);
}

#[test]
fn texts_compare_whatever_their_case_and_their_accents_are_stored_as() {
    let policy = "lead\n  id text, key\n  city one of \"Zürich\", Bern\n  title text\nscore s\n  +5 if city is \"Zürich\"\n  \
                  +1 if title contains \"STRASSE\"\n";
    let leads = "id,city,title\n1,Zu\u{308}rich,\n2,ZÜRICH,Hauptstraße 5\n3,Bern,strasse\n";
    assert_eq!(answers(policy, leads, None, "key,s"), ["1,5", "2,6", "3,1"]);
}

#[test]
fn addresses_as_people_paste_them() {
    let policy = "list freemail \"gmail.com\"\nlead\n  id text, key\n  email text\nscore s\n  \
                  +5 if domain of email is one of freemail\n";
    let leads = "id,email\n1,Ann <a@gmail.com>\n2,a@gmail.com.\n3,mailto:a@gmail.com\n4,\"a@gmail.com, \"\n5,a@notgmail.com\n";
    assert_eq!(answers(policy, leads, None, "key,s"), ["1,5", "2,5", "3,5", "4,5", "5,0"]);
}

#[test]
fn a_key_that_is_not_inside_an_object_is_told() {
    let policy =
        "lead\n  id text, key\n  email text from \"properties.email\"\nscore s\n  +5 if email is known\n";
    let leads = "{\"id\":\"1\",\"properties\":null}\n{\"id\":\"2\",\"properties\":[]}\n";
    let dir = folder(&[("p.qualify", policy), ("leads.jsonl", leads)]);
    let ran = qualify_in(dir.path(), &["check", "p.qualify", "--data", "leads.jsonl"], "");
    assert!(ran.out.contains("`properties` has no such key inside"), "{}", ran.out);
    assert!(!ran.out.contains("from \"properties\"`"), "{}", ran.out);
}

/// A date and time as a format says, written by the calendar library alone.
const WRITERS: [(&str, &str); 9] = [
    ("YYYY-MM-DD hh:mm:ss", "%Y-%m-%d %H:%M:%S"),
    ("DD/MM/YYYY hh:mm:ss", "%-d/%-m/%Y %H:%M:%S"),
    ("MM/DD/YYYY hh:mm:ss AM", "%m/%d/%Y %-I:%M:%S %p"),
    ("DD.MM.YY, hh:mm:ssAM", "%d.%m.%y, %I:%M:%S%P"),
    ("DD MMM YYYY hh:mm:ss", "%-d %b %Y %-H:%M:%S"),
    ("MMM DD, YYYY hh:mm:ss AM", "%B %-d, %Y %I:%M:%S %p"),
    ("ddd, DD MMM YYYY hh:mm:ss", "%a, %d %b %Y %H:%M:%S"),
    ("YYYYMMDDThh:mm:ss", "%Y%m%dT%H:%M:%S"),
    ("ddd MMM DD hh:mm:ss Z YYYY", "%a %b %e %H:%M:%S UTC %Y"),
];

proptest! {
    #[test]
    fn a_date_in_any_format_is_the_same(days in 0i64..36_000, seconds in 0i64..86_400, writer in 0..WRITERS.len()) {
        let day = Date::constant(2000, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        let time = Time::midnight() + jiff::SignedDuration::from_secs(seconds);
        let at: DateTime = day.to_datetime(time);
        let (order, pattern) = WRITERS[writer];
        let text = at.strftime(pattern).to_string();
        let plain = DateStyle::new(None, &Default::default());
        let style = DateStyle::new(Some(&Format::date(order).unwrap()), &Default::default());
        let expected = plain.parse(at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string().as_bytes());
        prop_assert!(expected.is_some());
        prop_assert_eq!(style.parse(text.as_bytes()), expected, "{} as {}", text, order);
        // What a text shows reads it, and one of the readings is the one meant.
        let found: Vec<_> = orders(&text).iter().map(|format| DateStyle::new(Some(format), &Default::default()).parse(text.as_bytes())).collect();
        prop_assert!(found.iter().all(Option::is_some));
        if !order.starts_with("YYYYMM") {
            prop_assert!(found.contains(&expected), "{}", text);
        }
    }

    #[test]
    fn a_day_of_a_spreadsheet_is_its_date(serial in 61i64..2_958_465, second in 0i64..86_400) {
        let day = Date::constant(1899, 12, 30).checked_add(jiff::Span::new().days(serial)).unwrap();
        let style = DateStyle::new(Some(&Format::Serial), &Default::default());
        let plain = DateStyle::new(None, &Default::default());
        prop_assert_eq!(style.parse(serial.to_string().as_bytes()), plain.parse(day.to_string().as_bytes()));
        let fraction = format!("{:.9}", serial as f64 + second as f64 / 86_400.0);
        let at = day.to_datetime(Time::midnight() + jiff::SignedDuration::from_secs(second));
        let expected = plain.parse(at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string().as_bytes()).unwrap();
        prop_assert_eq!(style.parse(fraction.as_bytes()).unwrap().start(), expected.start());
    }

    #[test]
    fn no_text_makes_an_order_fall_over(text in "[0-9a-zA-Zé:/.,+ -]{0,24}") {
        for format in orders(&text) {
            prop_assert!(DateStyle::new(Some(&format), &Default::default()).parse(text.trim().as_bytes()).is_some());
        }
    }
}
