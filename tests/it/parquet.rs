//! Parquet in and out: the same leads and events in any format give the same answers, and what is no Parquet, or holds
//! what no field can hold, is told.

#![allow(clippy::disallowed_methods, reason = "tests of files write and read files")]

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, TimestampMicrosecondType};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float32Array, Float64Array,
    Int32Array, Int64Array, LargeStringArray, ListArray, RecordBatch, StringArray, StructArray,
    Time64MicrosecondArray, TimestampMicrosecondArray, TimestampMillisecondArray, TimestampNanosecondArray,
    TimestampSecondArray, UInt8Array, UInt64Array,
};
use arrow_schema::{DataType, Field};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use parquet::file::properties::WriterProperties;
use qualify::check::check;
use qualify::data::Error;
use qualify::engine::{Engine, Wanted};
use qualify::program::{FieldId, Program};
use qualify::run::events::{Columns, EventJob, EventsAsOf, LeadInstants, NestedEvents};
use qualify::run::summary::Summary;
use qualify::run::{AsOfRule, EventSource, Job};
use qualify::syntax::{Root, load};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

const POLICY: &str = r#"
lead
  id         text, key
  title      text
  industry   one of software, logistics, missing is "Select"
  topics     several of pricing, security
  employees  number, missing is -1
  need       yes/no, ask "Is it so?"
  created    date
event visit
  seconds  number
  seen     date
event download from "Down Load"
score fit, 0 to 100
  by employees: below 50: +5, 50 to 500: +20, above 500: +10
  by industry: software: +15, logistics: +10
  +5 if title contains word "manager"
  +1 if topics include pricing
  +2 if created >= 2026-01-01
score interest, 0 to 100
  +3 on visit where seconds > 30.5 in the last 90 days
  +2 on visit where seen < 2026-05-01, once per week
  +5 on download, at most 10 points
  points halve every 30 days
disqualify if title contains word "student" because "not a buyer"
MQL requires fit + interest >= 20
SQL requires MQL and need
"#;

const AS_OF: &str = "2026-06-30T00:00:00Z";

fn program(policy: &str) -> Program {
    let loaded = load(&Root::file("test.qualify"), &mut |_| Ok(policy.as_bytes().to_vec()));
    let checked = check(&loaded);
    checked.program.unwrap_or_else(|| panic!("{:?}", checked.diags))
}

fn at(text: &str) -> i64 {
    text.parse::<jiff::Timestamp>().unwrap().as_microsecond()
}

fn shown(micros: i64) -> String {
    jiff::Timestamp::from_microsecond(micros).unwrap().to_string()
}

fn column(name: &str, array: impl Array + 'static) -> (String, ArrayRef) {
    (name.to_owned(), Arc::new(array))
}

/// A Parquet file of these columns, in row groups of so many rows.
fn parquet(path: &Path, columns: Vec<(String, ArrayRef)>, group: usize) -> String {
    parquet_as(path, columns, WriterProperties::builder().set_max_row_group_row_count(Some(group)).build())
}

fn parquet_as(path: &Path, columns: Vec<(String, ArrayRef)>, properties: WriterProperties) -> String {
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, array)| (name, array, true)),
    )
    .unwrap();
    let mut writer =
        ArrowWriter::try_new(fs::File::create(path).unwrap(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    path.to_str().unwrap().to_owned()
}

struct Lead {
    id: String,
    title: Option<&'static str>,
    industry: &'static str,
    topics: &'static [&'static str],
    employees: Option<f64>,
    need: Option<bool>,
    created: Option<i64>,
}

struct Event {
    lead: String,
    name: &'static str,
    time: i64,
    seconds: Option<f64>,
    seen: Option<i64>,
}

struct Random(u64);

impl Random {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % count
    }
}

fn leads(count: usize) -> Vec<Lead> {
    let mut random = Random(3);
    let mut lead = |index: usize| Lead {
        id: format!("k{}", if index % 17 == 16 { index / 2 } else { index }),
        title: [Some("Sales Manager"), None, Some("student, \"first\" year"), Some("Größe\nzwei")]
            [random.below(4)],
        industry: ["software", "LOGISTICS", "Select", "sofware"][random.below(4)],
        topics: [&[][..], &["pricing"], &["security", "Pricing"]][random.below(3)],
        employees: [None, Some(-1.0), Some(49.9999), Some(0.1 + 0.2), Some(50.0), Some(700.5)]
            [random.below(6)],
        need: [None, Some(true), Some(false)][random.below(3)],
        created: [None, Some(at("2025-12-31T23:59:59.999999Z")), Some(at("2026-01-01T00:00:00Z"))]
            [random.below(3)],
    };
    (0..count).map(&mut lead).collect()
}

fn events(count: usize, leads: usize) -> Vec<Event> {
    let mut random = Random(11);
    let mut event = |_| Event {
        lead: format!("k{}", random.below(leads + 5)),
        name: ["visit", "Visit", "Down Load", "other"][random.below(4)],
        time: at("2026-02-01T00:00:00Z") + (random.below(160 * 24) as i64) * 3_600_000_000,
        seconds: [None, Some(30.5), Some(31.25), Some(90.0)][random.below(4)],
        seen: [None, Some(at("2026-04-01T00:00:00Z")), Some(at("2026-05-01T00:00:00Z"))][random.below(3)],
    };
    (0..count).map(&mut event).collect()
}

fn cell(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn or_empty<T: ToString>(value: Option<T>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}

fn leads_csv(leads: &[Lead]) -> String {
    let mut text = "id,title,unused,industry,topics,employees,need,created\n".to_owned();
    for lead in leads {
        text += &format!(
            "{},{},x,{},{},{},{},{}\n",
            lead.id,
            lead.title.map_or(String::new(), cell),
            lead.industry,
            lead.topics.join(";"),
            or_empty(lead.employees),
            or_empty(lead.need),
            or_empty(lead.created.map(shown)),
        );
    }
    text
}

fn leads_json(leads: &[Lead]) -> String {
    let line = |lead: &Lead| {
        serde_json::json!({
            "id": lead.id, "title": lead.title, "industry": lead.industry,
            // An empty list would say that there are none; an empty cell says nothing.
            "topics": Some(lead.topics).filter(|topics| !topics.is_empty()),
            "employees": lead.employees, "need": lead.need, "created": lead.created.map(shown), "unused": [1, {}],
        })
        .to_string()
    };
    leads.iter().map(|lead| line(lead) + "\n").collect()
}

fn lists(leads: &[Lead]) -> ListArray {
    let mut builder = arrow_array::builder::ListBuilder::new(arrow_array::builder::StringBuilder::new());
    for lead in leads {
        lead.topics.iter().for_each(|topic| builder.values().append_value(topic));
        builder.append(!lead.topics.is_empty());
    }
    builder.finish()
}

fn leads_parquet(path: &Path, leads: &[Lead]) -> String {
    let created = TimestampMicrosecondArray::from_iter(leads.iter().map(|lead| lead.created));
    let industry: DictionaryArray<arrow_array::types::Int32Type> =
        leads.iter().map(|lead| lead.industry).collect();
    let columns = vec![
        column("unused", Int32Array::from(vec![1; leads.len()])),
        column("ID ", StringArray::from_iter_values(leads.iter().map(|lead| &lead.id))),
        column("title", LargeStringArray::from_iter(leads.iter().map(|lead| lead.title))),
        column("industry", industry),
        column("topics", lists(leads)),
        column("employees", Float64Array::from_iter(leads.iter().map(|lead| lead.employees))),
        column("need", BooleanArray::from_iter(leads.iter().map(|lead| lead.need))),
        column("created", created.with_timezone("Europe/Amsterdam")),
    ];
    parquet(path, columns, 100)
}

fn events_csv(events: &[Event]) -> String {
    let mut text = "lead_id,event,time,seconds,seen\n".to_owned();
    for event in events {
        text += &format!(
            "{},{},{},{},{}\n",
            event.lead,
            event.name,
            shown(event.time),
            or_empty(event.seconds),
            or_empty(event.seen.map(shown))
        );
    }
    text
}

fn events_json(events: &[Event]) -> String {
    let line = |event: &Event| {
        serde_json::json!({
            "lead_id": event.lead, "event": event.name, "time": shown(event.time), "seconds": event.seconds,
            "seen": event.seen.map(shown),
        })
        .to_string()
    };
    events.iter().map(|event| line(event) + "\n").collect()
}

fn events_parquet(path: &Path, events: &[Event]) -> String {
    let time = TimestampMicrosecondArray::from_iter_values(events.iter().map(|event| event.time));
    // Without a zone: in the policy's, which is UTC.
    let seen =
        TimestampMillisecondArray::from_iter(events.iter().map(|event| event.seen.map(|at| at / 1000)));
    let columns = vec![
        column("lead_id", StringArray::from_iter_values(events.iter().map(|event| &event.lead))),
        column("event", StringArray::from_iter_values(events.iter().map(|event| event.name))),
        column("time", time.with_timezone("UTC")),
        column(
            "seconds",
            Float32Array::from_iter(events.iter().map(|event| event.seconds.map(|s| s as f32))),
        ),
        column("seen", seen),
    ];
    parquet(path, columns, 333)
}

fn pack(folder: &Path, name: &str, text: &str) -> Vec<String> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    let zstd = zstd::encode_all(text.as_bytes(), 1).unwrap();
    [("", text.as_bytes().to_vec()), (".gz", gzip.finish().unwrap()), (".zst", zstd)]
        .into_iter()
        .map(|(ending, bytes)| {
            let path = folder.join(format!("{name}{ending}"));
            fs::write(&path, bytes).unwrap();
            path.to_str().unwrap().to_owned()
        })
        .collect()
}

/// The answers as bytes, and what was counted.
fn answers(
    program: &Program,
    leads: &str,
    events: Option<&dyn EventSource>,
    output: &Path,
    change: impl FnOnce(&mut Job),
) -> Result<(Vec<u8>, Summary), Error> {
    let mut job = Job {
        output: output.to_str(),
        events,
        threads: 1,
        ..Job::new(program, leads, AsOfRule::One(at(AS_OF)))
    };
    change(&mut job);
    let summary = job.run()?;
    Ok((fs::read(output).unwrap(), summary))
}

fn events_of<'a>(
    program: &'a Program,
    path: &'a str,
    columns: &'a Columns,
    as_of: EventsAsOf<'a>,
) -> EventJob<'a> {
    EventJob { threads: 1, ..EventJob::new(program, path, columns, as_of) }
}

#[test]
fn every_format_and_packing_gives_the_same_answers() {
    let program = program(POLICY);
    let folder = tempfile::tempdir().unwrap();
    let (leads, events) = (leads(700), events(4000, 700));
    let mut lead_files = pack(folder.path(), "leads.csv", &leads_csv(&leads));
    lead_files.extend(pack(folder.path(), "leads.jsonl", &leads_json(&leads)));
    lead_files.push(leads_parquet(&folder.path().join("leads.parquet"), &leads));
    let mut event_files = Vec::new();
    let mut order: Vec<&Event> = events.iter().collect();
    for name in ["made", "sorted", "reversed"] {
        let of = |order: &[&Event]| -> Vec<Event> {
            order.iter().map(|event| Event { lead: event.lead.clone(), ..**event }).collect()
        };
        let events = of(&order);
        event_files.extend(pack(folder.path(), &format!("{name}.csv"), &events_csv(&events)));
        event_files.extend(pack(folder.path(), &format!("{name}.jsonl"), &events_json(&events)));
        event_files.push(events_parquet(&folder.path().join(format!("{name}.parquet")), &events));
        order.sort_by_key(|event| event.time);
        if name == "sorted" {
            order.reverse();
        }
    }
    let columns = Columns::default();
    let output = folder.path().join("answers.csv");
    let mut first: Option<(Vec<u8>, u64, u64)> = None;
    for events_path in &event_files {
        let file = events_of(&program, events_path, &columns, EventsAsOf::One(at(AS_OF))).read().unwrap();
        for leads_path in &lead_files {
            // Each pair once; the pairs of plain files on any number of threads and with any batch.
            let plain = [events_path, leads_path]
                .iter()
                .all(|path| !path.ends_with(".gz") && !path.ends_with(".zst"));
            let ways: &[(usize, usize)] =
                if plain { &[(1, 1024), (1, 1), (2, 77), (7, 100_000)] } else { &[(2, 1024)] };
            for (threads, batch) in ways {
                let (bytes, summary) = answers(&program, leads_path, Some(&file), &output, |job| {
                    (job.threads, job.batch, job.chunk) = (*threads, *batch, 5000);
                })
                .unwrap();
                let found = (bytes, summary.rejects, summary.bad_values());
                match &first {
                    None => {
                        assert!(found.1 > 20 && found.2 > 50, "{found:?}");
                        first = Some(found);
                    }
                    Some(first) => assert!(
                        *first == found,
                        "{leads_path} with {events_path}, {threads} threads, batches of {batch}"
                    ),
                }
            }
        }
        let counts = file.summary().counts;
        assert!(counts.add_up() && counts.read == 4000 && counts.undeclared > 500, "{counts:?}");
    }
}

/// The events of the lead that is explained, as they stand in each format.
#[test]
fn the_events_of_one_lead_are_kept_in_every_format() {
    let program = program(POLICY);
    let engine = Engine::new(&program, Wanted::everything());
    let folder = tempfile::tempdir().unwrap();
    let (leads, events) = (leads(50), events(4000, 50));
    let mut files = pack(folder.path(), "events.csv", &events_csv(&events));
    files.extend(pack(folder.path(), "events.jsonl", &events_json(&events)));
    files.push(events_parquet(&folder.path().join("events.parquet"), &events));
    let leads_path = leads_parquet(&folder.path().join("leads.parquet"), &leads);
    let columns = Columns::default();
    let key = leads[7].id.trim();
    let mut first = None;
    for path in &files {
        let job = events_of(&program, path, &columns, EventsAsOf::One(at(AS_OF)));
        for threads in [1, 3] {
            let file =
                EventJob { explained: Some(key.as_bytes()), threads, chunk: 3000, ..job }.read().unwrap();
            let as_of = AsOfRule::One(at(AS_OF));
            let job = Job { events: Some(&file), ..Job::new(&program, &leads_path, as_of) };
            let found = job.find(&engine, key, &mut |_| {}).unwrap().expect("the lead");
            let mut kept = found.events.expect("they are few");
            kept.sort_by(|left, right| {
                (left.at, left.event, &left.fields).cmp(&(right.at, right.event, &right.fields))
            });
            assert!(kept.len() > 20, "{kept:?}");
            assert_eq!(*first.get_or_insert_with(|| kept.clone()), kept, "{path}, {threads} threads");
        }
    }
}

/// Fields with defaults and with words for "missing", of every type, as every tool packs them: in dictionaries, without,
/// in a dictionary that grew too large half-way, in row groups that each have their own.
#[test]
fn defaults_and_missing_words_mean_the_same_in_every_packing() {
    const POLICY: &str = r#"
lead
  id         text, key
  title      text, default "CTO"
  role       text, missing is "none"
  email      text, missing is "none@example.com"
  industry   one of software, logistics, default logistics, missing is "Select"
  topics     several of pricing, security, missing is "None"
  employees  number, default 75, missing is -1
  seats      number, default 3
  need       yes/no, default no
  wants      yes/no, missing is "no"
  created    date, default 2026-01-15
score fit, 0 to 100
  +5 if title contains "T"
  +7 if role is known
  +9 if domain of email is "acme.example"
  +11 if industry is logistics
  +13 if topics include pricing
  +17 if employees > 70
  +19 if created >= 2026-01-10
SQL requires need and wants and seats > 2
"#;
    let program = program(POLICY);
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random(5);
    const NONE: Option<&str> = None;
    let mut json = String::new();
    let mut texts: Vec<Vec<Option<&str>>> = vec![Vec::new(); 5];
    let (mut employees, mut seats, mut need, mut wants, mut created) =
        (vec![], vec![], vec![], vec![], vec![]);
    let mails: Vec<String> = (0..60).map(|at| format!("{at}@{}.example", ["acme", "b"][at % 2])).collect();
    for row in 0..900 {
        let mail = Some(mails[random.below(60)].as_str());
        let picks = [
            [NONE, Some("CFO"), Some(" ceo "), Some("T")][random.below(4)],
            [NONE, Some("NONE"), Some("buyer"), Some("")][random.below(4)],
            [NONE, Some("None@Example.com"), Some("no mail"), mail, mail, mail][random.below(6)],
            [NONE, Some("select"), Some("Software"), Some("sofware"), Some("logistics")][random.below(5)],
            [NONE, Some("none"), Some("pricing; security"), Some("Pricing"), Some("prices")][random.below(5)],
        ];
        texts.iter_mut().zip(picks).for_each(|(column, pick)| column.push(pick));
        employees.push([None, Some(-1), Some(60), Some(80), Some(i64::MAX)][random.below(5)]);
        seats.push([None, Some(2.5), Some(1.0 / 3.0), Some(1e300)][random.below(4)]);
        need.push([None, Some(true), Some(false)][random.below(3)]);
        wants.push([None, Some(true), Some(false)][random.below(3)]);
        created.push([None, Some(20_450), Some(20_470)][random.below(3)]);
        let day = created[row].map(|day| shown(i64::from(day) * 86_400_000_000)[..10].to_owned());
        let lead = serde_json::json!({
            "id": format!("k{row}"), "title": picks[0], "role": picks[1], "email": picks[2],
            "industry": picks[3], "topics": picks[4], "employees": employees[row], "seats": seats[row],
            "need": need[row], "wants": wants[row], "created": day,
        });
        json += &format!("{lead}\n");
    }
    fs::write(folder.path().join("leads.jsonl"), json).unwrap();
    let names: &'static [String] = Box::leak(
        ["key", "stage", "fit", "title", "role", "email", "industry", "topics", "employees", "seats", "need"]
            .iter()
            .chain(&["wants", "created", "bad_values"])
            .map(|name| (*name).to_owned())
            .collect(),
    );
    let output = folder.path().join("answers.csv");
    let run = |from: &Path, batch: usize| {
        let (bytes, summary) = answers(&program, from.to_str().unwrap(), None, &output, |job| {
            (job.batch, job.columns) = (batch, Some(names));
        })
        .unwrap();
        assert_eq!(summary.answers, 900);
        (String::from_utf8(bytes).unwrap(), summary.bad_values())
    };
    let expected = run(&folder.path().join("leads.jsonl"), 1024);
    assert!(expected.1 > 300, "bad values: {}", expected.1);
    let mut columns =
        vec![column("id", StringArray::from_iter_values((0..900).map(|row| format!("k{row}"))))];
    let texts = ["title", "role", "email", "industry", "topics"].into_iter().zip(texts);
    columns.extend(texts.map(|(name, texts)| match name {
        "role" => column(name, arrow_array::BinaryArray::from_iter(texts)),
        _ => column(name, StringArray::from_iter(texts)),
    }));
    columns.push(column("employees", Int64Array::from(employees)));
    columns.push(column("seats", Float64Array::from(seats)));
    columns.push(column("need", BooleanArray::from(need)));
    columns.push(column("wants", BooleanArray::from(wants)));
    columns.push(column("created", Date32Array::from(created)));
    let properties = WriterProperties::builder;
    let packings = [
        properties(),
        properties().set_dictionary_enabled(false),
        properties()
            .set_dictionary_page_size_limit(64)
            .set_write_batch_size(50)
            .set_data_page_row_count_limit(100),
        properties().set_max_row_group_row_count(Some(130)),
    ];
    for (at, packing) in packings.into_iter().enumerate() {
        let path = folder.path().join("leads.parquet");
        parquet_as(&path, columns.clone(), packing.build());
        for batch in [1, 77, 1024] {
            assert_eq!(run(&path, batch), expected, "packing {at}, batches of {batch}");
        }
    }
}

#[test]
fn an_as_of_of_each_lead_is_read_from_parquet() {
    let program = program(POLICY);
    let folder = tempfile::tempdir().unwrap();
    let (leads, events) = (leads(200), events(2000, 200));
    let mut all = Vec::new();
    for name in ["leads.csv", "leads.parquet"] {
        let path = folder.path().join(name);
        if name == "leads.csv" {
            fs::write(&path, leads_csv(&leads)).unwrap();
        } else {
            leads_parquet(&path, &leads);
        }
        let path = path.to_str().unwrap();
        let created = FieldId(6);
        assert_eq!(program[created].name, "created");
        let rule = (created, 90 * 86_400_000_000);
        let instants = LeadInstants::read(&program, path, None, rule).unwrap();
        let columns = Columns::default();
        let from = events_parquet(&folder.path().join("events.parquet"), &events);
        let file = events_of(&program, &from, &columns, EventsAsOf::Each(&instants)).read().unwrap();
        let output = folder.path().join("answers.jsonl");
        let (bytes, summary) = answers(&program, path, Some(&file), &output, |job| {
            job.as_of = AsOfRule::Field(rule.0, rule.1);
        })
        .unwrap();
        assert!(summary.rejects > 20, "leads without a date");
        all.push(bytes);
    }
    assert!(all[0] == all[1]);
}

#[test]
fn events_may_stand_in_a_column_of_lists() {
    let program = program(POLICY);
    let folder = tempfile::tempdir().unwrap();
    let json = r#"{"id":"a","events":[{"event":"visit","time":"2026-06-01T00:00:00Z","seconds":31.5},{"event":"Down Load","time":"2026-06-02T00:00:00Z","seconds":null}]}
{"id":"b","events":[]}
{"id":"c","events":null}
"#;
    fs::write(folder.path().join("leads.jsonl"), json).unwrap();
    let entries = StructArray::from(vec![
        (
            Arc::new(Field::new("event", DataType::Utf8, true)),
            Arc::new(StringArray::from(vec!["visit", "Down Load"])) as ArrayRef,
        ),
        (
            Arc::new(Field::new(
                "time",
                DataType::Timestamp(arrow_schema::TimeUnit::Nanosecond, Some("UTC".into())),
                true,
            )),
            Arc::new(
                TimestampNanosecondArray::from(vec![
                    at("2026-06-01T00:00:00Z") * 1000,
                    at("2026-06-02T00:00:00Z") * 1000,
                ])
                .with_timezone("UTC"),
            ),
        ),
        (
            Arc::new(Field::new("seconds", DataType::Float64, true)),
            Arc::new(Float64Array::from(vec![Some(31.5), None])),
        ),
    ]);
    let events = ListArray::new(
        Arc::new(Field::new("item", entries.data_type().clone(), true)),
        arrow_buffer_offsets(&[2, 0, 0]),
        Arc::new(entries),
        Some(vec![true, true, false].into()),
    );
    let ids = column("id", StringArray::from(vec!["a", "b", "c"]));
    let path = parquet(&folder.path().join("leads.parquet"), vec![ids, column("events", events)], 100);
    let mut all = Vec::new();
    for leads in [folder.path().join("leads.jsonl").to_str().unwrap(), &path] {
        let nested = NestedEvents::new(&program, &Columns::default());
        let output = folder.path().join("answers.jsonl");
        let (bytes, _) = answers(&program, leads, Some(&nested), &output, |job| {
            job.allow_missing_columns = true;
        })
        .unwrap();
        assert_eq!(nested.lists(), 2);
        all.push(String::from_utf8(bytes).unwrap());
    }
    assert_eq!(all[0], all[1]);
    assert!(all[0].contains("\"interest\":4.1533"), "{}", all[0]);

    // Beside a file of events the lists are not read, and counted; a column of that name may hold anything.
    let beside = folder.path().join("e.csv");
    fs::write(&beside, "id,event,time,seconds\na,visit,2026-06-01,31.5\n").unwrap();
    let times = column("events", arrow_array::Time64MicrosecondArray::from(vec![1]));
    let odd = vec![column("id", StringArray::from(vec!["a"])), times];
    let odd = parquet(&folder.path().join("odd.parquet"), odd, 100);
    let (columns, jsonl) = (Columns::default(), folder.path().join("leads.jsonl"));
    for (leads, lists) in [(jsonl.to_str().unwrap(), 1), (&path, 1), (&odd, 0)] {
        let file = events_of(&program, beside.to_str().unwrap(), &columns, EventsAsOf::One(at(AS_OF)));
        let file = EventJob { allow_missing_columns: true, ..file }.read().unwrap();
        let output = folder.path().join("answers.jsonl");
        let (_, summary) = answers(&program, leads, Some(&file), &output, |job| {
            job.allow_missing_columns = true;
        })
        .unwrap();
        assert!(!summary.never_seen.contains(&"events".to_owned()));
        assert_eq!(file.summary().lists_not_read, lists, "{leads}");
    }
}

fn arrow_buffer_offsets(lengths: &[usize]) -> arrow_buffer::OffsetBuffer<i32> {
    arrow_buffer::OffsetBuffer::from_lengths(lengths.iter().copied())
}

/// What columns of each type hold, as fields of each type.
#[test]
fn every_type_of_column_feeds_the_fields_it_can() {
    let policy = "policy \"Test\"\n  time zone \"Europe/Amsterdam\"\nlead\n  id  text, key, from \"k\"\n  n  number, from \"c\"\n  t  text, from \"c\"\n  d  date, from \"c\"\n  y  yes/no, from \"c\"\nscore s\n  +1 if n > 0\n";
    let program = program(policy);
    let folder = tempfile::tempdir().unwrap();
    let day = 19_000;
    let micros = i64::from(day) * 86_400_000_000 + 1_500_000;
    let arrays: Vec<(&str, ArrayRef)> = vec![
        ("u8", Arc::new(UInt8Array::from(vec![1]))),
        ("u64, beyond the largest", Arc::new(UInt64Array::from(vec![u64::MAX]))),
        ("i64, negative", Arc::new(Int64Array::from(vec![-5]))),
        ("f32", Arc::new(Float32Array::from(vec![0.1]))),
        ("f64, five places", Arc::new(Float64Array::from(vec![0.123_45]))),
        ("f64, not a number", Arc::new(Float64Array::from(vec![f64::NAN]))),
        ("f64, huge", Arc::new(Float64Array::from(vec![1e300]))),
        (
            "decimal of two places",
            Arc::new(Decimal128Array::from(vec![12_345]).with_precision_and_scale(10, 2).unwrap()),
        ),
        (
            "decimal of six places",
            Arc::new(Decimal128Array::from(vec![1_234_567]).with_precision_and_scale(20, 6).unwrap()),
        ),
        ("bool", Arc::new(BooleanArray::from(vec![true]))),
        ("date", Arc::new(Date32Array::from(vec![day]))),
        ("timestamp without a zone", Arc::new(TimestampMicrosecondArray::from(vec![micros]))),
        (
            "timestamp with a zone",
            Arc::new(TimestampMicrosecondArray::from(vec![micros]).with_timezone("+05:00")),
        ),
        ("seconds", Arc::new(TimestampSecondArray::from(vec![micros / 1_000_000]).with_timezone("UTC"))),
        ("text", Arc::new(StringArray::from(vec![" 12.5 "]))),
        ("nothing", Arc::new(arrow_array::NullArray::new(1))),
        ("bytes", Arc::new(arrow_array::BinaryArray::from_vec(vec![b"yes"]))),
    ];
    let mut said = String::new();
    for (what, array) in arrays {
        // Each field reads the column on its own, as it would if it were the only one.
        said += &format!("{what}:");
        for field in ["n", "t", "d", "y"] {
            let path = folder.path().join("leads.parquet");
            let keys = column("k", StringArray::from(vec!["key"]));
            let path = parquet(&path, vec![keys, ("c".to_owned(), Arc::clone(&array))], 10);
            let output = folder.path().join("answers.csv");
            let names = ["key".to_owned(), field.to_owned()];
            let only: Program = {
                let line = |line: &&str| !line.contains("from \"c\"") || line.trim().starts_with(field);
                let lines: Vec<&str> = policy.lines().filter(line).collect();
                let text = lines.join("\n").replace("n > 0", &format!("{field} is known"));
                self::program(&(text + "\n"))
            };
            let names: &'static [String] = Box::leak(Box::new(names));
            let (bytes, summary) =
                answers(&only, &path, None, &output, |job| job.columns = Some(names)).unwrap();
            let text = String::from_utf8(bytes).unwrap();
            let value = text.lines().nth(1).unwrap().trim_start_matches("key,");
            let bad = if summary.bad_values() > 0 { " (bad)" } else { "" };
            said += &format!("  {field} {value}{bad}");
        }
        said += "\n";
    }
    assert_eq!(program.fields.len(), 5);
    insta::assert_snapshot!(said);
}

#[test]
fn answers_in_parquet_are_those_in_csv() {
    let program = program(POLICY);
    let folder = tempfile::tempdir().unwrap();
    let leads = leads(300);
    let from = leads_parquet(&folder.path().join("leads.parquet"), &leads);
    let mut names: Vec<String> =
        ["id", "stage", "fit", "total", "as_of", "need", "created", "title", "topics", "bad_values"]
            .map(str::to_owned)
            .to_vec();
    for one in [false, true] {
        if one {
            // Rows of nothing but an empty cell are rows all the same.
            names = vec!["bad_values".to_owned()];
        }
        let names: &'static [String] = Box::leak(names.clone().into_boxed_slice());
        let path = folder.path().join("answers.parquet");
        let (_, summary) = answers(&program, &from, None, &path, |job| job.columns = Some(names)).unwrap();
        let (csv, _) = answers(&program, &from, None, &folder.path().join("answers.csv"), |job| {
            job.columns = Some(names)
        })
        .unwrap();
        let mut rows = Vec::new();
        let reader = ParquetRecordBatchReader::try_new(fs::File::open(&path).unwrap(), 64).unwrap();
        for batch in reader {
            let batch = batch.unwrap();
            for row in 0..batch.num_rows() {
                rows.push(batch.columns().iter().map(|column| text(column, row)).collect::<Vec<_>>());
            }
        }
        assert_eq!(rows.len() as u64, summary.answers);
        if one {
            let lines: Vec<&str> = std::str::from_utf8(&csv).unwrap().lines().skip(1).collect();
            assert_eq!(lines, rows.iter().map(|row| row[0].as_str()).collect::<Vec<_>>());
            continue;
        }
        let mut expected = csv::Reader::from_reader(csv.as_slice());
        assert_eq!(expected.headers().unwrap(), names);
        for (record, row) in expected.records().zip(&rows) {
            assert_eq!(record.unwrap().iter().collect::<Vec<_>>(), *row);
        }
    }
}

/// A value as CSV has it.
fn text(array: &ArrayRef, row: usize) -> String {
    if array.is_null(row) {
        return String::new();
    }
    match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(row).to_owned(),
        DataType::Boolean => (if array.as_boolean().value(row) { "yes" } else { "no" }).to_owned(),
        DataType::Decimal128(18, 4) => {
            let mut text = Vec::new();
            let value = array.as_primitive::<Decimal128Type>().value(row);
            qualify::data::text::number(i64::try_from(value).unwrap(), &mut text);
            String::from_utf8(text).unwrap()
        }
        DataType::Timestamp(_, Some(_)) => shown(array.as_primitive::<TimestampMicrosecondType>().value(row)),
        other => panic!("{other:?}"),
    }
}

/// Parquet can hold days and times after every year that there is: they are bad values, as they would be in CSV.
#[test]
fn a_day_or_time_beyond_all_years_is_a_bad_value() {
    let policy = "lead\n  id  text, key\n  created  date\nscore s\n  +1 if created is known\n";
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, created: ArrayRef| {
        let ids = StringArray::from_iter_values((0..created.len()).map(|at| format!("k{at}")));
        parquet(&folder.path().join(name), vec![column("id", ids), ("created".to_owned(), created)], 10)
    };
    // The third is of 2025; the one after 9999-12-31 is written as an instant of another zone where one is asked for.
    let days = [i32::MIN, -1_000_000, 20_400, 2_932_897, 2_932_898, 100_000_000, 106_751_992, i32::MAX];
    let micros = days.map(|day| i64::from(day).saturating_mul(86_400_000_000));
    let millis = days.map(|day| i64::from(day) * 86_400_000);
    let files = [
        put("days.parquet", Arc::new(Date32Array::from(days.to_vec()))),
        put("micros.parquet", Arc::new(TimestampMicrosecondArray::from(micros.to_vec()))),
        put("millis.parquet", Arc::new(TimestampMillisecondArray::from(millis.to_vec()))),
    ];
    for zone in ["UTC", "Europe/Amsterdam", "Asia/Tokyo"] {
        let program = program(&format!("policy \"Test\"\n  time zone \"{zone}\"\n{policy}"));
        for path in &files {
            let (bytes, summary) =
                answers(&program, path, None, &folder.path().join("out.csv"), |_| {}).unwrap();
            let text = String::from_utf8(bytes).unwrap();
            let good: Vec<&str> = text.lines().skip(1).filter(|line| !line.ends_with("created")).collect();
            assert_eq!(good, ["k2,lead,1,"], "{path} in {zone}");
            assert_eq!((summary.answers, summary.bad_values()), (8, 7));
        }
    }
}

#[test]
fn what_cannot_be_read_or_written_is_told() {
    let program = program(POLICY);
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let whole = leads_parquet(&path("leads.parquet"), &leads(500));
    let bytes = fs::read(&whole).unwrap();
    fs::write(path("half.parquet"), &bytes[..bytes.len() / 2]).unwrap();
    fs::write(path("text.parquet"), "id,title\n1,CEO\n").unwrap();
    fs::write(path("empty.parquet"), "").unwrap();
    let mut spoilt = bytes.clone();
    spoilt[20..2000].fill(0xff);
    fs::write(path("spoilt.parquet"), spoilt).unwrap();
    fs::write(path("leads.parquet.gz"), &bytes).unwrap();
    fs::write(path("leads"), &bytes).unwrap();
    let ids = || column("id", StringArray::from(vec!["a"]));
    parquet(&path("few.parquet"), vec![ids(), column("titel", StringArray::from(vec!["a"]))], 10);
    let names = ["title", "industry", "topics", "employees", "need", "created"];
    let mut columns: Vec<_> = names.iter().map(|name| column(name, StringArray::from(vec!["a"]))).collect();
    columns.push(column("id", Time64MicrosecondArray::from(vec![1])));
    parquet(&path("times.parquet"), columns, 10);
    let mut said = String::new();
    let inputs = [
        "half.parquet",
        "text.parquet",
        "empty.parquet",
        "spoilt.parquet",
        "leads.parquet.gz",
        "leads",
        "few.parquet",
        "times.parquet",
        "none.parquet",
    ];
    for name in inputs {
        let from = path(name);
        let error = answers(&program, from.to_str().unwrap(), None, &path("out.csv"), |_| {}).unwrap_err();
        said += &format!("{}\n\n", error.to_string().replace(folder.path().to_str().unwrap(), "FOLDER"));
        assert!(!path("out.csv").exists(), "{name}: nothing is written");
    }
    for out in ["out.parquet.gz", "none/out.parquet"] {
        let error = answers(&program, &whole, None, &path(out), |_| {}).unwrap_err();
        said += &format!("{}\n\n", error.to_string().replace(folder.path().to_str().unwrap(), "FOLDER"));
    }
    let rejects = path("rejects.parquet");
    let error = qualify::run::rejects::Rejects::create(rejects.to_str().unwrap(), false).err().unwrap();
    said += &error.to_string();
    insta::assert_snapshot!(said);
    if cfg!(target_os = "linux") {
        let error = answers(&program, &whole, None, Path::new("/dev/full"), |job| {
            job.output_format = Some(qualify::data::format::Format::Parquet);
        })
        .unwrap_err();
        assert_eq!(error.to_string(), "cannot write /dev/full: the disk is full");
    }
}
