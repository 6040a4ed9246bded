//! Small files of many kinds, each with bits flipped or bytes changed: no panic, no waiting, no lead lost, and the same
//! on one thread as on three. `QUALIFY_FLIPS` says how many flips, a few hundred where it does not; `QUALIFY_SEED` which.

use super::craft;
use arrow_array::builder::{Float64Builder, ListBuilder, StringBuilder, StructBuilder};
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use arrow_schema::{DataType, Field};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::properties::{WriterProperties, WriterVersion};
use qualify::check::check;
use qualify::data::Error;
use qualify::data::caught::caught;
use qualify::profile;
use qualify::program::Program;
use qualify::run::events::{Columns, EventJob, EventsAsOf, NestedEvents};
use qualify::run::{AsOfRule, EventSource, Job};
use qualify::syntax::{Root, load};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

const POLICY: &str = r#"
lead
  id         text, key
  title      text
  industry   one of software, logistics
  topics     several of pricing, security
  employees  number
  need       yes/no
  created    date
event visit
  seconds  number
score fit, 0 to 100
  by employees: below 50: +5, 50 to 500: +20
  +5 if title contains word "manager"
  +1 if topics include pricing
  +2 if created >= 2026-01-01
  +3 on visit where seconds > 30 in the last 90 days
MQL requires fit >= 20
SQL requires MQL and need
"#;

const AS_OF: i64 = 1_782_777_600_000_000;
const LEADS: usize = 40;
const EVENTS: usize = 60;
/// No file of a few thousand bytes may take longer, in time of the processor.
const SECONDS: i64 = 5;
/// A file that has not come back for so long, on a machine that does much else beside, hangs.
const HANGS: Duration = Duration::from_secs(100);

/// As what a file is read.
#[derive(Clone, Copy, PartialEq)]
enum As {
    Leads,
    Events,
}

/// A file that is whole.
struct Whole {
    name: &'static str,
    bytes: Vec<u8>,
    read: As,
    /// Where bytes are that have a checksum.
    checked: std::ops::Range<usize>,
}

/// The same numbers every time.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, count: usize) -> usize {
        (self.next() % count.max(1) as u64) as usize
    }
}

fn written(batch: &RecordBatch, properties: WriterProperties) -> Vec<u8> {
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
    writer.write(batch).unwrap();
    writer.into_inner().unwrap()
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)))
        .unwrap()
}

fn ids() -> ArrayRef {
    Arc::new(StringArray::from_iter_values((0..LEADS).map(|at| format!("lead-{at:04}"))))
}

fn leads() -> RecordBatch {
    let some = |at: usize| at % 7 != 3;
    let titles = ["Sales Manager", "CEO", "a title that is a good deal longer than others"];
    let mut topics = ListBuilder::new(StringBuilder::new());
    for at in 0..LEADS {
        (0..at % 3).for_each(|topic| topics.values().append_value(["pricing", "security"][topic]));
        topics.append(some(at));
    }
    let all = || 0..LEADS;
    batch(vec![
        ("id", ids()),
        ("title", Arc::new(StringArray::from_iter(all().map(|at| some(at).then(|| titles[at % 3]))))),
        (
            "industry",
            Arc::new(StringArray::from_iter_values(all().map(|at| ["software", "logistics"][at % 2]))),
        ),
        ("topics", Arc::new(topics.finish())),
        ("employees", Arc::new(Float64Array::from_iter(all().map(|at| some(at).then_some(at as f64 * 7.5))))),
        ("need", Arc::new(BooleanArray::from_iter(all().map(|at| some(at).then_some(at % 2 == 0))))),
        ("created", Arc::new(Date32Array::from_iter_values(all().map(|at| 20_400 + at as i32)))),
    ])
}

/// Leads whose columns have other types, with their events in lists.
fn leads_with_lists() -> RecordBatch {
    let all = || 0..LEADS;
    let fields = vec![
        Field::new("event", DataType::Utf8, true),
        Field::new("time", DataType::Utf8, true),
        Field::new("seconds", DataType::Float64, true),
    ];
    let mut events = ListBuilder::new(StructBuilder::from_fields(fields, 0));
    for at in all() {
        for event in 0..at % 4 {
            let one = events.values();
            one.field_builder::<StringBuilder>(0).unwrap().append_value("visit");
            let time = format!("2026-06-{:02}T10:00:00Z", event + 1);
            one.field_builder::<StringBuilder>(1).unwrap().append_value(time);
            one.field_builder::<Float64Builder>(2).unwrap().append_option((event > 0).then_some(31.5));
            one.append(true);
        }
        events.append(at % 5 != 4);
    }
    let created = all().map(|at| AS_OF - at as i64 * 86_400_000_000);
    let employees = Decimal128Array::from_iter_values(all().map(|at| at as i128 * 1_000_050));
    batch(vec![
        ("id", Arc::new(Int64Array::from_iter_values(all().map(|at| 1000 + at as i64 * 3)))),
        ("title", Arc::new(StringArray::from_iter_values(all().map(|at| format!("Manager of {at}"))))),
        ("industry", Arc::new(StringArray::from_iter_values(all().map(|_| "software")))),
        ("topics", Arc::new(StringArray::from_iter_values(all().map(|_| "pricing;security")))),
        ("employees", Arc::new(employees.with_precision_and_scale(20, 4).unwrap())),
        ("need", Arc::new(StringArray::from_iter_values(all().map(|at| ["yes", "no", "perhaps"][at % 3])))),
        ("created", Arc::new(TimestampMicrosecondArray::from_iter_values(created).with_timezone("UTC"))),
        ("events", Arc::new(events.finish())),
    ])
}

fn events() -> RecordBatch {
    let all = || 0..EVENTS;
    let time = all().map(|at| AS_OF - at as i64 * 3_600_000_000);
    batch(vec![
        ("id", Arc::new(StringArray::from_iter_values(all().map(|at| format!("lead-{:04}", at % LEADS))))),
        ("event", Arc::new(StringArray::from_iter_values(all().map(|at| ["visit", "other"][at % 2])))),
        ("time", Arc::new(TimestampMicrosecondArray::from_iter_values(time).with_timezone("UTC"))),
        ("seconds", Arc::new(Float64Array::from_iter(all().map(|at| (at % 3 > 0).then_some(at as f64))))),
    ])
}

fn wholes() -> Vec<Whole> {
    let zstd = || Compression::ZSTD(ZstdLevel::default());
    let with = |compression, dictionary, version| {
        WriterProperties::builder()
            .set_compression(compression)
            .set_dictionary_enabled(dictionary)
            .set_writer_version(version)
            .set_max_row_group_row_count(Some(25))
            .set_data_page_row_count_limit(10)
            .set_write_batch_size(5)
    };
    use WriterVersion::{PARQUET_1_0 as V1, PARQUET_2_0 as V2};
    let delta = with(zstd(), false, V2)
        .set_column_encoding("id".into(), Encoding::DELTA_BYTE_ARRAY)
        .set_column_encoding("title".into(), Encoding::DELTA_LENGTH_BYTE_ARRAY)
        .set_column_encoding("employees".into(), Encoding::BYTE_STREAM_SPLIT)
        .set_column_encoding("created".into(), Encoding::DELTA_BINARY_PACKED);
    let whole = |name, bytes, read| Whole { name, bytes, read, checked: 0..0 };
    let lead = |name, batch: &RecordBatch, properties: parquet::file::properties::WriterPropertiesBuilder| {
        whole(name, written(batch, properties.build()), As::Leads)
    };
    let event = |name, properties: parquet::file::properties::WriterPropertiesBuilder| {
        whole(name, written(&events(), properties.build()), As::Events)
    };
    let none = Compression::UNCOMPRESSED;
    vec![
        lead("leads, plain", &leads(), with(none, false, V1)),
        lead("leads, dictionaries", &leads(), with(none, true, V1)),
        lead("leads, Snappy", &leads(), with(Compression::SNAPPY, true, V2)),
        lead("leads, Zstandard", &leads(), with(zstd(), true, V1)),
        lead("leads, deltas", &leads(), delta),
        lead("lists, plain", &leads_with_lists(), with(none, false, V2)),
        lead("lists, dictionaries", &leads_with_lists(), with(none, true, V1)),
        lead("lists, Zstandard", &leads_with_lists(), with(zstd(), true, V2)),
        event("events, plain", with(none, false, V1)),
        event("events, dictionaries", with(Compression::SNAPPY, true, V2)),
        with_checksums(),
    ]
}

/// Made by hand: no writer at hand adds checksums.
fn with_checksums() -> Whole {
    let ids: Vec<String> = (0..LEADS).map(|at| format!("lead-{at:04}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let names = ["title", "industry", "topics", "employees", "need", "created"];
    let mut columns = vec![craft::Column::of("id", vec![craft::Page::plain(&ids)])];
    columns.extend(names.map(|name| craft::Column::of(name, vec![craft::Page::plain(&vec!["7"; LEADS])])));
    columns.iter_mut().for_each(|column| column.pages.iter_mut().for_each(|page| page.checksum = true));
    let (bytes, end) = craft::file(LEADS as i64, &columns);
    Whole { name: "leads, checksums", bytes, read: As::Leads, checked: 4..end }
}

/// What became of a file: the answers as they were written and the rows that were read, or why it was refused.
type Outcome = Result<(Vec<u8>, u64), String>;

struct Judge<'a> {
    program: &'a Program,
    folder: &'a Path,
    leads: String,
}

impl Judge<'_> {
    fn path(&self, name: &str) -> String {
        self.folder.join(name).to_str().unwrap().to_owned()
    }

    fn outcome(&self, path: &str, read: As, threads: usize) -> Outcome {
        let output = self.path(&format!("answers-{threads}.csv"));
        let _ = fs::remove_file(&output);
        let done = match read {
            As::Leads => {
                let nested = NestedEvents::new(self.program, &Columns::default());
                self.run(path, &nested, threads, &output).map(|rows| (rows, rows))
            }
            As::Events => {
                let columns = Columns::default();
                let job = EventJob::new(self.program, path, &columns, EventsAsOf::One(AS_OF));
                EventJob { threads, ..job }.read().and_then(|events| {
                    let rows = self.run(&self.leads, &events, threads, &output)?;
                    Ok((rows, events.summary().counts.read))
                })
            }
        };
        let written = fs::read(&output);
        match done {
            Ok((_, rows)) => Ok((written.unwrap(), rows)),
            Err(error) => {
                assert!(written.is_err(), "nothing is half written");
                let said = error.to_string();
                assert!(!said.contains("mistake in qualify"), "{said}");
                assert!(
                    said.contains(path) || said.contains("column") || said.contains("the events"),
                    "{said}"
                );
                Err(said)
            }
        }
    }

    fn run(&self, path: &str, events: &dyn EventSource, threads: usize, output: &str) -> Result<u64, Error> {
        let job = Job::new(self.program, path, AsOfRule::One(AS_OF));
        let job =
            Job { events: Some(events), threads, output: Some(output), allow_missing_columns: true, ..job };
        let summary = job.run()?;
        assert_eq!(summary.rows, summary.answers + summary.rejects);
        Ok(summary.rows)
    }

    /// Reads a file on one thread and on three, and by itself.
    fn judge(&self, bytes: &[u8], read: As) -> Outcome {
        let path = self.path("case.parquet");
        fs::write(&path, bytes).unwrap();
        let one = self.outcome(&path, read, 1);
        assert_eq!(self.outcome(&path, read, 3), one, "three threads, and one");
        if read == As::Leads {
            let rows = profile::leads(&path, None, None, &Columns::default(), None).map(|leads| leads.rows);
            if let (Ok(rows), Ok((_, read))) = (rows, &one) {
                assert_eq!(rows, *read, "`init` reads as many rows as `run`");
            }
        }
        one
    }
}

/// Flips one bit.
fn flip(bytes: &mut [u8], at: usize) {
    bytes[at / 8] ^= 1 << (at % 8);
}

/// Changes more than one bit.
fn spoil(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(3) {
        let at = random.below(bytes.len());
        let end = (at + 1 + random.below(16)).min(bytes.len());
        match random.below(5) {
            0 => bytes[at] = random.next() as u8,
            1 => bytes[at..end].fill([0, 0xff, 0x7f, 0x80][random.below(4)]),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            _ => {
                let from = random.below(bytes.len() - (end - at) + 1);
                bytes.copy_within(at..end, from);
            }
        }
    }
}

/// What this thread has used.
#[cfg(target_os = "linux")]
fn processor_seconds() -> i64 {
    use nix::sys::resource::{UsageWho, getrusage};
    let used = getrusage(UsageWho::RUSAGE_THREAD).unwrap();
    used.user_time().tv_sec() + used.system_time().tv_sec()
}

/// The system does not tell threads apart: only what hangs is found.
#[cfg(not(target_os = "linux"))]
fn processor_seconds() -> i64 {
    0
}

/// Changes files so many times and looks what becomes of them; says how many were read and how many refused. `next` is
/// called before each.
fn drive(flips: usize, spoils: usize, seed: u64, next: impl Fn()) -> (usize, usize) {
    let loaded = load(&Root::file("damage.qualify"), &mut |_| Ok(POLICY.as_bytes().to_vec()));
    let program = check(&loaded).program.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let lines: String = (0..LEADS).map(|at| format!("lead-{at:04}\n")).collect();
    fs::write(folder.path().join("leads.csv"), format!("id\n{lines}")).unwrap();
    let leads = folder.path().join("leads.csv").to_str().unwrap().to_owned();
    let judge = Judge { program: &program, folder: folder.path(), leads };
    let wholes = wholes();
    let expected: Vec<_> =
        wholes.iter().map(|whole| judge.judge(&whole.bytes, whole.read).unwrap()).collect();
    let mut random = Random(seed);
    let (mut read, mut refused) = (0, 0);
    for case in 0..flips + spoils {
        next();
        let at = case % wholes.len();
        let (whole, expected) = (&wholes[at], &expected[at]);
        let mut bytes = whole.bytes.clone();
        let bit = random.below(bytes.len() * 8);
        if case < flips {
            flip(&mut bytes, bit)
        } else {
            spoil(&mut bytes, &mut random)
        }
        let before = processor_seconds();
        let what = format!("{}, case {case} of seed {seed}, bit {bit}", whole.name);
        let outcome = caught(|| judge.judge(&bytes, whole.read));
        let outcome = outcome.unwrap_or_else(|panic| panic!("{what}: {} ({})", panic.said, panic.place));
        assert!(processor_seconds() - before <= SECONDS, "{what}: it takes long");
        match outcome {
            Ok((answers, rows)) => {
                read += 1;
                if case < flips {
                    assert_eq!(rows, expected.1, "{what}: rows are lost");
                    assert!(
                        !whole.checked.contains(&(bit / 8)) || answers == expected.0,
                        "{what}: a page with a checksum is believed"
                    );
                }
            }
            Err(_) => refused += 1,
        }
    }
    (read, refused)
}

/// As [`drive`], and says so where nothing comes back.
fn watched(flips: usize, spoils: usize, seed: u64) -> (usize, usize) {
    let (moved, wait) = mpsc::channel();
    let work = std::thread::spawn(move || {
        drive(flips, spoils, seed, || {
            let _ = moved.send(());
        })
    });
    let mut case = 0;
    loop {
        match wait.recv_timeout(HANGS) {
            Ok(()) => case += 1,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                panic!("no end in sight of case {} of seed {seed}", case - 1)
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
        }
    }
    work.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap())
}

#[test]
fn changed_files_are_read_whole_or_refused() {
    let flips = variable("QUALIFY_FLIPS").unwrap_or(330) as usize;
    let seed = variable("QUALIFY_SEED").unwrap_or(1);
    let started = std::time::Instant::now();
    let (read, refused) = watched(flips, flips / 4, seed);
    println!(
        "{flips} flips and {} larger changes in {:?}: {read} read, {refused} refused",
        flips / 4,
        started.elapsed()
    );
    assert!(read > 0 && refused > 0);
}
