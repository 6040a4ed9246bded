//! Files of events, lists inside leads, and what becomes of every event.

#![allow(clippy::disallowed_methods, reason = "tests of files write and read files")]

use super::{at, program};
use qualify::program::{FieldId, Program};
use qualify::run::events::{
    Columns, EventFile, EventJob, EventSummary, EventsAsOf, LeadInstants, NestedEvents,
};
use qualify::run::{AsOfRule, EventSource, Job};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

const POLICY: &str = r#"
lead
  lead_id  text, key
  joined   date
event visit
  url  text
event download from "W_Download file"
event call by sales
  reason  one of no_budget, no_need
event stop
score s
  +1 on visit where url contains "x", once per week
  +2 on download
  +3 on call where reason is no_need
  points halve every 30 days
  resets on stop
score t
  +1 on visit in the last 10 days
  +5 if 2 or more different url of visit
busy means reason of last call is no_budget
A requires s > 3 or busy
"#;

const AS_OF: &str = "2026-03-31T12:00:00Z";

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// The answers, as they are written.
fn answers(
    program: &Program,
    leads: &str,
    as_of: AsOfRule,
    source: &dyn EventSource,
    batch: usize,
    threads: usize,
) -> String {
    written(program, leads, as_of, source, (batch, threads), "csv")
}

/// The answers in a format.
fn written(
    program: &Program,
    leads: &str,
    as_of: AsOfRule,
    source: &dyn EventSource,
    (batch, threads): (usize, usize),
    format: &str,
) -> String {
    let output = format!("{leads}.answers.{format}");
    let job = Job {
        output: Some(&output),
        events: Some(source),
        batch,
        threads,
        chunk: 300,
        ..Job::new(program, leads, as_of)
    };
    let summary = job.run().unwrap();
    assert_eq!(summary.rows, summary.answers + summary.rejects);
    fs::read_to_string(output).unwrap()
}

fn read(program: &Program, path: &str, threads: usize, chunk: usize) -> EventFile {
    let columns = Columns::default();
    let job =
        EventJob { threads, chunk, ..EventJob::new(program, path, &columns, EventsAsOf::One(at(AS_OF))) };
    job.read().unwrap()
}

#[test]
fn every_event_is_accounted_for() {
    let program = program(POLICY);
    let folder = tempfile::tempdir().unwrap();
    let leads = write(folder.path(), "leads.csv", "lead_id,joined\na,\nb,\n");
    let events = "Timestamp;Activity;Case_ID;url;reason\n\
        2026-03-30T10:00:00Z;visit; a ;/x;\n\
        2026-03-30 12:00:00 +0200; VISIT ;a;/y;\n\
        2026-03-30;w_download FILE;b;;\n\
        2026-03-30;visit;B;/x;\n\
        2026-03-30;visit;nobody;/x;\n\
        2026-04-30;visit;a;/x;\n\
        2026-03-30;meeting;a;;\n\
        2026-03-29;meeting;zz;;\n\
        2026-03-30;page;a;;\n\
        yesterday;visit;a;/x;\n\
        ;visit;a;/x;\n\
        2026-03-30;visit;;/x;\n\
        2026-03-30;;a;/x;\n\
        2026-03-30;visit;a\n\
        2026-03-31;call;a;;no_money\n\
        2026-03-30;call;a;;no_budget\n";
    let path = write(folder.path(), "events.csv", events);
    for (threads, chunk) in [(1, 1 << 20), (1, 60), (3, 60)] {
        let file = read(&program, &path, threads, chunk);
        let text = answers(&program, &leads, AsOfRule::One(at(AS_OF)), &file, 10, 1);
        assert_eq!(text.lines().count(), 3, "{text}");
        let summary = file.summary();
        assert!(summary.counts.add_up());
        insta::assert_debug_snapshot!("every_event_is_accounted_for", said(&summary));
    }
}

/// A summary in words.
fn said(summary: &EventSummary) -> Vec<String> {
    let mut lines = vec![format!("{:?}", summary.counts)];
    lines.extend(summary.undeclared.iter().map(|(name, count)| format!("not declared: {name} {count}")));
    for (field, values) in &summary.bad {
        for (text, value) in values {
            let first: Vec<_> = value.first.iter().map(|spot| spot.line).collect();
            lines.push(format!("bad {field}: {text:?} {} on line {first:?}", value.count));
        }
    }
    lines.extend(
        summary.broken.iter().map(|(spot, why)| format!("record {} line {}: {why}", spot.record, spot.line)),
    );
    lines.push(format!("{} keys", summary.keys));
    lines
}

/// Lead, kind, instant, url, reason.
type Made = (usize, &'static str, String, &'static str, &'static str);

/// 40 leads with events that fall on equal instants, weeks' ends and both sides of everything.
fn made() -> (String, Vec<Made>) {
    let mut leads = String::from("lead_id,joined\n");
    (0..40).for_each(|lead| writeln!(leads, "lead {lead},2026-03-0{}", lead % 9 + 1).unwrap());
    let kinds = ["visit", "visit", "visit", "W_Download file", "call", "stop", "other"];
    let mut state = 7u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut events = Vec::new();
    for _ in 0..900 {
        let kind = kinds[next(7)];
        let instant = format!("2026-0{}-{:02}T{:02}:00:00Z", 2 + next(3), 1 + next(28), next(4) * 6);
        let url = ["/x", "/X/1", "/y", "", " /x "][next(5)];
        let reason = ["no_budget", "no_need", "", "else"][next(4)];
        events.push((next(44), kind, instant, url, reason));
    }
    (leads, events)
}

#[test]
fn order_form_threads_and_batches_change_nothing() {
    let program = program(POLICY);
    let folder = tempfile::tempdir().unwrap();
    let (text, mut events) = made();
    let leads = write(folder.path(), "leads.csv", &text);
    let as_of = AsOfRule::One(at(AS_OF));
    let csv = |events: &[Made]| {
        let mut text = String::from("lead_id,event,time,url,reason\n");
        for (lead, kind, instant, url, reason) in events {
            writeln!(text, "lead {lead},{kind},{instant},{url},{reason}").unwrap();
        }
        text
    };
    let path = write(folder.path(), "events.csv", &csv(&events));
    let file = read(&program, &path, 1, 1 << 20);
    let expected = answers(&program, &leads, as_of, &file, 1024, 1);
    let counts = file.summary().counts;
    assert!(
        counts.add_up() && counts.read == 900 && counts.unmatched > 0 && counts.undeclared > 0,
        "{counts:?}"
    );

    let check = |path: &str, what: &str| {
        let columns = Columns::default();
        // So little memory that almost everything that waits for a reset goes to disk and comes back.
        let job = EventJob::new(&program, path, &columns, EventsAsOf::One(at(AS_OF)));
        let spilled = EventJob { memory: 64 * 24 * 2, chunk: 300, ..job }.read().unwrap();
        assert_eq!(answers(&program, &leads, as_of, &spilled, 10, 1), expected, "{what}, on disk");
        for (threads, chunk, batch) in [(1, 1 << 20, 1), (1, 200, 7), (2, 500, 100_000), (7, 100, 3)] {
            let file = read(&program, path, threads, chunk);
            assert_eq!(
                answers(&program, &leads, as_of, &file, batch, threads),
                expected,
                "{what}, {threads} threads"
            );
            assert_eq!(file.summary().counts, counts, "{what}");
        }
    };
    // The whole explanation of every lead, byte by byte.
    let explained = written(&program, &leads, as_of, &file, (1024, 1), "jsonl");
    let every_size = |path: &str, what: &str| {
        for threads in [1, 2, 7] {
            let file = read(&program, path, threads, 700);
            for batch in [1, 2, 10, 100, 1000, 10_000, 100_000] {
                let found = written(&program, &leads, as_of, &file, (batch, threads), "jsonl");
                assert!(found == explained, "{what}, {threads} threads, batches of {batch}");
            }
        }
    };
    every_size(&path, "random order");
    check(&path, "random order");
    events.sort_by(|left, right| left.2.cmp(&right.2));
    let sorted = write(folder.path(), "sorted.csv", &csv(&events));
    check(&sorted, "sorted");
    every_size(&sorted, "sorted");
    events.reverse();
    every_size(&write(folder.path(), "last-first.csv", &csv(&events)), "reversed");
    check(&write(folder.path(), "reversed.csv", &csv(&events)), "reversed");

    let packed = folder.path().join("packed.csv.gz");
    let mut gz =
        flate2::write::GzEncoder::new(fs::File::create(&packed).unwrap(), flate2::Compression::fast());
    gz.write_all(csv(&events).as_bytes()).unwrap();
    gz.finish().unwrap();
    check(packed.to_str().unwrap(), "gz");
    let packed = folder.path().join("packed.csv.zst");
    fs::write(&packed, zstd::encode_all(csv(&events).as_bytes(), 1).unwrap()).unwrap();
    check(packed.to_str().unwrap(), "zst");

    let object = |(_, kind, instant, url, reason): &Made, key: &str| {
        let mut text = format!("{{{key}\"time\":\"{instant}\",\"event\":\"{kind}\"");
        for (name, value) in [("url", url), ("reason", reason)] {
            if !value.is_empty() {
                write!(text, ",\"{name}\":\"{value}\"").unwrap();
            }
        }
        text + "}"
    };
    let lines: String = events
        .iter()
        .map(|event| object(event, &format!("\"lead_id\":\"lead {}\",", event.0)) + "\n")
        .collect();
    check(&write(folder.path(), "events.jsonl", &lines), "JSON Lines");

    let mut nested = String::new();
    for lead in 0..40 {
        let own: Vec<String> =
            events.iter().filter(|event| event.0 == lead).map(|event| object(event, "")).collect();
        writeln!(
            nested,
            "{{\"lead_id\":\"lead {lead}\",\"joined\":\"2026-03-0{}\",\"events\":[{}]}}",
            lead % 9 + 1,
            own.join(", ")
        )
        .unwrap();
    }
    let nested = write(folder.path(), "nested.jsonl", &nested);
    for (threads, batch) in [(1, 1), (2, 1000), (3, 7)] {
        let source = NestedEvents::new(&program, &Columns::default());
        assert_eq!(answers(&program, &nested, as_of, &source, batch, threads), expected, "nested");
        let found = source.summary().counts;
        assert!(found.add_up());
        assert_eq!((found.matched, source.lists()), (counts.matched, 40));
    }
}

#[test]
fn each_lead_may_have_an_as_of_of_its_own() {
    let program = program(POLICY);
    let folder = tempfile::tempdir().unwrap();
    let leads =
        write(folder.path(), "leads.csv", "lead_id,joined\na,2026-03-01T00:00\nb,2026-03-02T00:00\nc,\n");
    let events = "lead_id,event,time,url\n\
        a,visit,2026-03-01T23:00:00Z,/x\n\
        a,visit,2026-03-02T01:00:00Z,/x\n\
        b,visit,2026-03-02T01:00:00Z,/x\n\
        c,visit,2026-03-02T01:00:00Z,/x\n\
        d,visit,2026-03-02T01:00:00Z,/x\n";
    let path = write(folder.path(), "events.csv", events);
    let rule = (FieldId(1), 86_400_000_000);
    let instants = LeadInstants::read(&program, &leads, None, rule).unwrap();
    let columns = Columns::default();
    let job = EventJob {
        allow_missing_columns: true,
        ..EventJob::new(&program, &path, &columns, EventsAsOf::Each(&instants))
    };
    let file = job.read().unwrap();
    let text = answers(&program, &leads, AsOfRule::Field(rule.0, rule.1), &file, 10, 1);
    let counts = file.summary().counts;
    assert_eq!((counts.read, counts.matched, counts.unmatched, counts.after_as_of), (5, 2, 2, 1));
    insta::assert_snapshot!(text);
}

#[test]
fn columns_are_found_or_asked_for() {
    let program = program(POLICY);
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "events.csv", "who,what,when,url,reason\na,visit,2026-03-30,/x,\n");
    let none = Columns::default();
    let fails = |columns: &Columns| {
        let error = EventJob::new(&program, &path, columns, EventsAsOf::One(at(AS_OF))).read().unwrap_err();
        format!("{}\n{}", error.message, error.help.unwrap_or_default())
    };
    insta::assert_snapshot!("no_usual_name", fails(&none));
    let named =
        |key: &str| Columns { key: Some(key.into()), name: Some("what".into()), time: Some("When".into()) };
    insta::assert_snapshot!("no_such_column", fails(&named("whom")));
    let columns = named("who");
    let file = EventJob::new(&program, &path, &columns, EventsAsOf::One(at(AS_OF))).read().unwrap();
    assert_eq!(file.summary().counts.read, 1);
    let path = write(folder.path(), "short.csv", "lead_id,event,time,ulr\na,visit,2026-03-30,/x\n");
    let error = EventJob::new(&program, &path, &none, EventsAsOf::One(at(AS_OF))).read().unwrap_err();
    insta::assert_snapshot!(
        "no_column_of_a_field",
        format!("{}\n{}", error.message, error.help.unwrap_or_default())
    );
}

/// Leads with lists of events, some of them broken in one way or another.
fn broken_lists() -> String {
    let mut text = String::new();
    for lead in 0..60 {
        let own = match lead % 12 {
            1 => r#"[{"event":"visit"},{"event":"visit","time":"2026-03-01","url":"/x"}]"#,
            3 => r#"{"event":"visit"}"#,
            5 => r#"[{"event":"visit","time":"soon"},{"time":"2026-03-01"},7]"#,
            7 => r#"[{"event":"call","time":"2026-03-01","reason":"no_money"}]"#,
            9 => r#"[{"event":"lunch","time":"2026-03-01"},{"event":"visit","time":"2027-03-01"}]"#,
            _ => "[]",
        };
        writeln!(text, r#"{{"lead_id":"{lead}","joined":"2026-03-01","events":{own}}}"#).unwrap();
        match lead % 20 {
            6 => text += "\n",
            8 => text += "{not JSON\n",
            _ => {}
        }
    }
    text
}

#[test]
fn broken_events_of_lists_have_the_lines_of_their_leads() {
    let program = program(POLICY);
    let folder = tempfile::tempdir().unwrap();
    let text = broken_lists();
    let leads = write(folder.path(), "leads.jsonl", &text);
    let as_of = AsOfRule::One(at(AS_OF));
    let summary = |batch, threads| {
        let source = NestedEvents::new(&program, &Columns::default());
        answers(&program, &leads, as_of, &source, batch, threads);
        source.summary()
    };
    let first = summary(1024, 1);
    assert!(first.counts.add_up());
    // Every fifth kind of lead is broken three times, and no line names another lead.
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(first.counts.broken, 5 + 5 + 15);
    for (spot, reason) in &first.broken {
        let line = lines[spot.line as usize - 1];
        let lead: usize = line.split('"').nth(3).unwrap().parse().unwrap();
        let kind = if reason.contains("not a list") { &[3][..] } else { &[1, 5] };
        assert!(kind.contains(&(lead % 12)), "line {}: {reason}: {line}", spot.line);
    }
    let bad = &first.bad["call.reason"]["no_money"];
    assert_eq!(bad.count, 5);
    assert!(bad.first.iter().all(|spot| lines[spot.line as usize - 1].contains("no_money")));
    for (batch, threads) in [(1, 1), (7, 2), (1000, 7)] {
        assert_eq!(summary(batch, threads), first);
    }
}
