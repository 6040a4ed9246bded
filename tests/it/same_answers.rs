//! The same leads and events in every format and encoding give the same answers.

#![expect(clippy::disallowed_methods, reason = "tests of files write and read files")]

use crate::cli::qualify_in;
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use parquet::arrow::ArrowWriter;
use rust_xlsxwriter::{Format, Workbook};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

const POLICY: &str = "policy \"Same\"
  time zone \"Europe/Amsterdam\"
lead
  id       text, key
  name     text
  industry one of software, logistics, \"Großhandel\"
  topics   several of pricing, security
  size     number
  budget   number in EUR
  optin    yes/no
  created  date
  seen     date
event demo
  amount number
event visit
score fit, -1000 to 1000000
  by industry: software: +15, \"Großhandel\": +10
  +3 if topics include pricing
  +1 per 10 of size
  +0.5 per 1 EUR of budget
  +7 if optin
  +2 per 30 days since created
  +100 if seen >= 2026-02-10
  +1000 if name contains \"Müller, \"
  +500 if size is missing
score pull, -1000 to 1000000
  +10 on demo
  +1 per 3 of sum of amount of demo in the last 60 days
  +2 on visit, at most 20 points
  points halve every 2 weeks
MQL requires fit >= 20
SQL requires MQL and 2 or more visit in the last 30 days
";

/// Numbers that look like any.
struct Random(u64);

impl Random {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    fn maybe<T>(&mut self, value: impl FnOnce(&mut Random) -> T) -> Option<T> {
        (self.below(8) > 0).then(|| value(self))
    }
}

/// A value, as formats with types have it.
#[derive(Clone, Debug)]
enum Value {
    Text(String),
    Number(f64),
    Truth(bool),
    /// Days since 1970.
    Day(i32),
    /// Seconds since 1970, of a local time.
    Time(i64),
}

type Row = Vec<Option<Value>>;

fn table(random: &mut Random, rows: usize) -> (Vec<Row>, Vec<Row>) {
    const NAMES: [&str; 6] = ["Müller, Köln", "O’Neil \"Bob\"", "Ann\nLee", "café", "=1+2", "plain"];
    const INDUSTRIES: [&str; 4] = ["software", "logistics", "Großhandel", "farming"];
    const TOPICS: [&str; 3] = ["pricing", "security", "pricing;security"];
    let text = |text: &str| Value::Text(text.to_owned());
    let lead = |at: usize, random: &mut Random| -> Row {
        let pick = |random: &mut Random, of: &[&str]| {
            Value::Text(of[random.below(of.len() as u64) as usize].to_owned())
        };
        vec![
            Some(text(&format!("L-{at}"))),
            random.maybe(|random| pick(random, &NAMES)),
            random.maybe(|random| pick(random, &INDUSTRIES)),
            random.maybe(|random| pick(random, &TOPICS)),
            random.maybe(|random| Value::Number(random.below(5000) as f64)),
            random.maybe(|random| Value::Number(random.below(1_000_000) as f64 / 100.0)),
            random.maybe(|random| Value::Truth(random.below(2) == 1)),
            random.maybe(|random| Value::Day(20_000 + random.below(500) as i32)),
            random.maybe(|random| Value::Time(1_767_000_000 + random.below(6_000_000) as i64)),
        ]
    };
    // Some events are of leads that are not there.
    let event = |random: &mut Random| -> Row {
        let kind = ["demo", "visit", "other"][random.below(3) as usize];
        vec![
            Some(text(&format!("L-{}", random.below(rows as u64 * 6 / 5)))),
            Some(text(kind)),
            Some(Value::Time(1_767_000_001 + random.below(6_000_000) as i64)),
            random.maybe(|random| Value::Number(random.below(1000) as f64 / 4.0)),
        ]
    };
    let leads = (0..rows).map(|at| lead(at, random)).collect();
    (leads, (0..rows * 3).map(|_| event(random)).collect())
}

fn day(days: i32) -> String {
    (jiff::civil::date(1970, 1, 1) + jiff::Span::new().days(days)).to_string()
}

fn time(seconds: i64) -> String {
    (jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0) + jiff::Span::new().seconds(seconds)).to_string()
}

fn csv(header: &[&str], rows: &[Row]) -> String {
    let mut text = header.join(",");
    text.push('\n');
    for row in rows {
        let cells = row.iter().map(|value| match value {
            Some(Value::Text(value)) => format!("\"{}\"", value.replace('"', "\"\"")),
            Some(Value::Number(value)) => value.to_string(),
            Some(Value::Truth(value)) => if *value { "yes" } else { "no" }.to_owned(),
            Some(Value::Day(value)) => day(*value),
            Some(Value::Time(value)) => time(*value),
            None => String::new(),
        });
        writeln!(text, "{}", cells.collect::<Vec<_>>().join(",")).unwrap();
    }
    text
}

fn json(header: &[&str], rows: &[Row]) -> String {
    let mut text = String::new();
    for row in rows {
        let object: serde_json::Map<_, _> = header
            .iter()
            .zip(row)
            .filter_map(|(name, value)| {
                let value = match value.clone()? {
                    Value::Text(value) => value.into(),
                    Value::Number(value) => value.into(),
                    Value::Truth(value) => value.into(),
                    Value::Day(value) => day(value).into(),
                    Value::Time(value) => time(value).into(),
                };
                Some(((*name).to_owned(), value))
            })
            .collect();
        writeln!(text, "{}", serde_json::Value::Object(object)).unwrap();
    }
    text
}

fn parquet(path: &Path, header: &[&str], rows: &[Row]) {
    let columns = header.iter().enumerate().map(|(at, name)| {
        let values = || rows.iter().map(move |row| row[at].clone());
        let array: ArrayRef = match values().flatten().next().unwrap() {
            Value::Text(_) => Arc::new(StringArray::from_iter(values().map(|value| match value? {
                Value::Text(value) => Some(value),
                _ => None,
            }))),
            Value::Number(_) => Arc::new(Float64Array::from_iter(values().map(|value| match value? {
                Value::Number(value) => Some(value),
                _ => None,
            }))),
            Value::Truth(_) => Arc::new(BooleanArray::from_iter(values().map(|value| match value? {
                Value::Truth(value) => Some(value),
                _ => None,
            }))),
            Value::Day(_) => Arc::new(Date32Array::from_iter(values().map(|value| match value? {
                Value::Day(value) => Some(value),
                _ => None,
            }))),
            Value::Time(_) => {
                Arc::new(TimestampMicrosecondArray::from_iter(values().map(|value| match value? {
                    Value::Time(value) => Some(value * 1_000_000),
                    _ => None,
                })))
            }
        };
        (*name, array, true)
    });
    let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    let mut writer =
        ArrowWriter::try_new(std::fs::File::create(path).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

fn workbook(path: &Path, header: &[&str], rows: &[Row]) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let days = Format::new().set_num_format("yyyy-mm-dd");
    let times = Format::new().set_num_format("dd/mm/yyyy hh:mm:ss");
    for (column, name) in (0..).zip(header) {
        sheet.write_string(0, column, *name).unwrap();
    }
    for (at, row) in (1..).zip(rows) {
        for (column, value) in (0..).zip(row) {
            match value {
                Some(Value::Text(value)) => drop(sheet.write_string(at, column, value.as_str()).unwrap()),
                Some(Value::Number(value)) => drop(sheet.write_number(at, column, *value).unwrap()),
                Some(Value::Truth(value)) => drop(sheet.write_boolean(at, column, *value).unwrap()),
                Some(Value::Day(value)) => {
                    sheet.write_number_with_format(at, column, f64::from(*value) + 25_569.0, &days).unwrap();
                }
                Some(Value::Time(value)) => {
                    let serial = *value as f64 / 86_400.0 + 25_569.0;
                    sheet.write_number_with_format(at, column, serial, &times).unwrap();
                }
                None => {}
            }
        }
    }
    book.save(path).unwrap();
}

#[test]
fn every_format_and_encoding_gives_the_same_answers() {
    const LEADS: [&str; 9] =
        ["id", "name", "industry", "topics", "size", "budget", "optin", "created", "seen"];
    const EVENTS: [&str; 4] = ["lead_id", "event", "time", "amount"];
    // Other numbers of leads can be asked for; each has three events.
    let most = std::env::var("QUALIFY_SAME_LEADS").ok().and_then(|leads| leads.parse().ok()).unwrap_or(5000);
    for (seed, rows, all_threads) in [(1, 500, &["1", "3"][..]), (2, most, &["3"])] {
        let (leads, events) = table(&mut Random(seed), rows);
        let dir = tempfile::tempdir().unwrap();
        let put = |name: &str, bytes: &[u8]| std::fs::write(dir.path().join(name), bytes).unwrap();
        put("p.qualify", POLICY.as_bytes());
        let mut kinds = Vec::new();
        for (name, header, rows) in [("leads", &LEADS[..], &leads), ("events", &EVENTS[..], &events)] {
            let text = csv(header, rows);
            let sixteen: Vec<u8> =
                format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
            let (latin, _, lost) = encoding_rs::WINDOWS_1252.encode(&text);
            assert!(!lost);
            let lines = json(header, rows);
            put(&format!("{name}-utf8.csv"), text.as_bytes());
            put(&format!("{name}-mark.csv"), format!("\u{feff}{text}").as_bytes());
            put(&format!("{name}-utf16.csv"), &sixteen);
            put(&format!("{name}-latin.csv"), &latin);
            put(&format!("{name}-lines.jsonl"), lines.as_bytes());
            put(
                &format!("{name}-utf32.jsonl"),
                &lines.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect::<Vec<u8>>(),
            );
            parquet(&dir.path().join(format!("{name}-rows.parquet")), header, rows);
            workbook(&dir.path().join(format!("{name}-sheet.xlsx")), header, rows);
            kinds = [
                "utf8.csv",
                "mark.csv",
                "utf16.csv",
                "latin.csv",
                "lines.jsonl",
                "utf32.jsonl",
                "rows.parquet",
                "sheet.xlsx",
            ]
            .to_vec();
        }
        let mut first: Option<(String, String)> = None;
        for kind in kinds {
            for threads in all_threads {
                let (leads, events) = (format!("leads-{kind}"), format!("events-{kind}"));
                let args = [
                    "run",
                    "p.qualify",
                    &leads,
                    "--events",
                    &events,
                    "--as-of",
                    "2026-03-01",
                    "--threads",
                    threads,
                    "--width",
                    "300",
                    "--columns",
                    "key,name,industry,topics,size,budget,optin,created,seen,fit,pull,stage",
                ];
                let ran = qualify_in(dir.path(), &args, "");
                assert_eq!(ran.status, 0, "{kind}: {}", ran.err);
                // What is counted is the same as well; where it stands is told by the row where there are no lines.
                let counts: Vec<&str> = ran.err.lines().filter(|line| line.contains(" read = ")).collect();
                let said = (ran.out.clone(), counts.join("\n"));
                let known = first.get_or_insert_with(|| said.clone());
                assert_eq!(known.1, said.1, "{kind}, seed {seed}");
                for (known, said) in known.0.lines().zip(said.0.lines()) {
                    assert_eq!(known, said, "{kind}, seed {seed}");
                }
                assert!(known.0.lines().count() > rows);
            }
        }
    }
}
