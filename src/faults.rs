//! Files that fail at the n-th call, for every n: the command says so and leaves nothing half written, or answers as if
//! nothing had been; it never panics, never waits, and never loses a row in silence.

#![allow(clippy::disallowed_methods, reason = "tests of files write and read files")]

use crate::check::check;
use crate::data::Error;
use crate::data::faults::{Fault, with};
use crate::data::file::TEMPORARY;
use crate::engine::batch::{Batch, Dictionaries};
use crate::profile;
use crate::program::Program;
use crate::run::events::{Columns, EventJob, EventsAsOf};
use crate::run::rejects::Rejects;
use crate::run::{AsOfRule, EventLookup, EventSource, Job, LeadRows};
use crate::syntax::{Root, load};
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

static TURN: Mutex<()> = Mutex::new(());

const POLICY: &str = r#"
lead
  id      text, key
  amount  number
event visit
event away
  note  text
score s
  +1 on visit
  resets on away
  +2 if amount > 5
MQL requires s >= 2
"#;

fn program() -> Program {
    let loaded = load(&Root::file("faults.qualify"), &mut |_| Ok(POLICY.as_bytes().to_vec()));
    let checked = check(&loaded);
    checked.program.unwrap_or_else(|| panic!("{:?}", checked.diags))
}

fn at(text: &str) -> i64 {
    text.parse::<jiff::Timestamp>().unwrap().as_microsecond()
}

const LEADS: usize = 12;

/// Some rows are broken, and one key comes twice.
fn leads_csv() -> String {
    let rows = (0..LEADS).map(|at| match at {
        5 => "\"\"x,1,2\n".to_owned(),
        7 => "k6,3\n".to_owned(),
        _ => format!("k{at},{}\n", at * 2),
    });
    format!("id,amount\n{}", rows.collect::<String>())
}

fn leads_json() -> String {
    let rows = (0..LEADS).map(|at| match at {
        5 => "{\"id\":\n".to_owned(),
        _ => format!("{{\"id\":\"k{at}\",\"amount\":{}}}\n", at * 2),
    });
    rows.collect()
}

fn events_csv() -> String {
    let rows = (0..30).map(|at| match at {
        9 => "k1,visit,never\n".to_owned(),
        _ => format!("k{},{},2026-06-{:02}\n", at % 9, ["visit", "visit", "away"][at % 3], at % 28 + 1),
    });
    format!("id,event,time\n{}", rows.collect::<String>())
}

fn packed(text: &str, gzip: bool) -> Vec<u8> {
    if gzip {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(text.as_bytes()).unwrap();
        return packer.finish().unwrap();
    }
    zstd::stream::encode_all(text.as_bytes(), 3).unwrap()
}

#[cfg(feature = "parquet")]
fn parquet(text: &str) -> Vec<u8> {
    use arrow_array::{ArrayRef, RecordBatch, StringArray};
    let mut lines = text.lines().map(|line| line.trim_start_matches("\"\"").split(',').collect::<Vec<_>>());
    let names = lines.next().unwrap();
    let rows: Vec<Vec<&str>> = lines.collect();
    let column = |at: usize| StringArray::from_iter_values(rows.iter().map(|row| row[at]));
    let columns = names.iter().enumerate().map(|(at, name)| (*name, Arc::new(column(at)) as ArrayRef));
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut writer = ::parquet::arrow::ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

#[cfg(feature = "xlsx")]
fn xlsx(text: &str) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in (0..).zip(text.lines()) {
        for (column, cell) in (0..).zip(line.trim_start_matches("\"\"").split(',')) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// A folder with leads and events in every form.
struct Room {
    program: Program,
    folder: tempfile::TempDir,
    leads: Vec<String>,
    events: Vec<String>,
    outputs: Vec<&'static str>,
}

impl Room {
    fn new() -> Room {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, bytes: &[u8]| {
            fs::write(folder.path().join(name), bytes).unwrap();
            folder.path().join(name).to_str().unwrap().to_owned()
        };
        let (csv, json, told) = (leads_csv(), leads_json(), events_csv());
        let mut leads = vec![
            put("leads.csv", csv.as_bytes()),
            put("leads.jsonl", json.as_bytes()),
            put("leads.csv.gz", &packed(&csv, true)),
            put("leads.jsonl.zst", &packed(&json, false)),
        ];
        let mut events = vec![
            put("events.csv", told.as_bytes()),
            put("events.csv.gz", &packed(&told, true)),
            put("events.csv.zst", &packed(&told, false)),
        ];
        let mut outputs = vec!["out.csv", "out.jsonl", "out.csv.gz", "out.jsonl.zst"];
        #[cfg(feature = "parquet")]
        {
            leads.push(put("leads.parquet", &parquet(&csv)));
            events.push(put("events.parquet", &parquet(&told)));
            outputs.push("out.parquet");
        }
        #[cfg(feature = "xlsx")]
        {
            leads.push(put("leads.xlsx", &xlsx(&csv)));
            events.push(put("events.xlsx", &xlsx(&told)));
            outputs.push("out.xlsx");
        }
        Room { program: program(), folder, leads, events, outputs }
    }

    /// Answers and rejects, or why there are none.
    fn run(
        &self,
        leads: &str,
        events: Option<&str>,
        output: &str,
        threads: usize,
    ) -> Result<Vec<Vec<u8>>, Error> {
        let place = |name: &str| self.folder.path().join(name);
        let (output, rejected) = (place(output), place("rejects.csv"));
        let _ = (fs::remove_file(&output), fs::remove_file(&rejected));
        let done = self.answer(leads, events, &output, &rejected, threads);
        let halves = fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        let halves: Vec<_> = halves.filter(|name| name.to_str().unwrap().ends_with(".part")).collect();
        assert!(halves.is_empty(), "half written: {halves:?}");
        let read = |path: &Path| fs::read(path).unwrap();
        match done {
            Ok(()) => Ok(vec![read(&output), read(&rejected)]),
            Err(error) => {
                assert!(!output.exists(), "there is an error, and a file: {error}");
                Err(error)
            }
        }
    }

    fn answer(
        &self,
        leads: &str,
        events: Option<&str>,
        output: &Path,
        rejected: &Path,
        threads: usize,
    ) -> Result<(), Error> {
        let as_of = at("2026-06-30T00:00:00Z");
        let rejects = Rejects::create(rejected.to_str().unwrap(), false)?;
        let columns = Columns::default();
        let job = |path| EventJob {
            threads,
            chunk: 64,
            memory: 0,
            rejects: Some(&rejects),
            ..EventJob::new(&self.program, path, &columns, EventsAsOf::One(as_of))
        };
        let file = events.map(|path| job(path).read()).transpose()?;
        let job = Job::new(&self.program, leads, AsOfRule::One(as_of));
        let job = Job {
            events: file.as_ref().map(|file| file as &dyn EventSource),
            output: output.to_str(),
            rejects: Some(&rejects),
            chunk: 32,
            threads,
            ..job
        };
        let summary = job.run()?;
        assert_eq!(summary.rows, summary.answers + summary.rejects);
        assert_eq!(summary.rows, LEADS as u64, "none is lost in silence");
        Ok(())
    }
}

/// Fails each call of the work in turn, in each way.
fn every_call<T: PartialEq + std::fmt::Debug>(
    what: &str,
    below: &Path,
    reads: bool,
    work: impl Fn() -> Result<T, Error>,
) {
    let whole = work().unwrap();
    let (slow, _) = with(below, reads, Fault::Slow, &work);
    assert_eq!(slow.unwrap(), whole, "{what}: a byte at a time");
    let kinds: &[ErrorKind] = if reads {
        &[ErrorKind::Other, ErrorKind::BrokenPipe, ErrorKind::UnexpectedEof, ErrorKind::WouldBlock]
    } else {
        &[ErrorKind::StorageFull, ErrorKind::BrokenPipe]
    };
    let mut met = 0;
    for n in 0.. {
        let (done, calls) = with(below, reads, Fault::Once(n, ErrorKind::Interrupted), &work);
        assert_eq!(done.as_ref().ok(), Some(&whole), "{what}: call {n} was interrupted, {done:?}");
        if calls <= n {
            break;
        }
        let kind = kinds[n % kinds.len()];
        for fault in [Fault::From(n, kind), Fault::Once(n, kind)] {
            let (done, _) = with(below, reads, fault, &work);
            met += usize::from(done.is_err());
            match done {
                Ok(done) => assert_eq!(done, whole, "{what}: {fault:?}"),
                Err(error) => {
                    assert!(error.usage || kind == ErrorKind::UnexpectedEof, "{what}: {fault:?}: {error}");
                    assert!(!error.closed_pipe || !reads, "{what}: whoever reads is told: {fault:?}");
                    assert!(!error.message.contains("mistake in qualify"), "{what}: {error}");
                }
            }
        }
    }
    assert!(met > 0, "{what}: nothing has failed");
}

/// Says so where the work does not end.
fn ends(work: impl FnOnce() + Send + 'static) {
    let (done, wait) = mpsc::channel();
    let worker = std::thread::spawn(move || {
        let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        work();
        let _ = done.send(());
    });
    if wait.recv_timeout(Duration::from_secs(300)) == Err(mpsc::RecvTimeoutError::Timeout) {
        panic!("no end in sight");
    }
    worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}

#[test]
fn every_read_of_leads_may_fail() {
    ends(|| {
        let room = Room::new();
        for leads in &room.leads {
            for threads in [1, 3] {
                let what = format!("{leads} on {threads}");
                every_call(&what, Path::new(leads), true, || room.run(leads, None, "out.csv", threads));
            }
            let columns = Columns::default();
            every_call(leads, Path::new(leads), true, || {
                profile::leads(leads, None, None, &columns, None).map(|leads| leads.rows)
            });
        }
    });
}

#[test]
fn every_read_of_events_may_fail() {
    ends(|| {
        let room = Room::new();
        for events in &room.events {
            for threads in [1, 3] {
                let what = format!("{events} on {threads}");
                let run = || room.run(&room.leads[0], Some(events), "out.csv", threads);
                every_call(&what, Path::new(events), true, run);
            }
        }
    });
}

#[test]
fn every_write_of_answers_may_fail() {
    ends(|| {
        let room = Room::new();
        for output in &room.outputs {
            for threads in [1, 3] {
                let what = format!("{output} on {threads}");
                let run = || room.run(&room.leads[0], None, output, threads);
                every_call(&what, &room.folder.path().join(output), false, run);
            }
        }
    });
}

#[test]
fn every_write_of_rejects_may_fail() {
    ends(|| {
        let room = Room::new();
        let rejects = room.folder.path().join("rejects.csv");
        for threads in [1, 3] {
            let run = || room.run(&room.leads[0], Some(&room.events[0]), "out.csv", threads);
            every_call("rejects", &rejects, false, run);
        }
    });
}

/// Events that nobody can look up.
struct Broken;

impl EventSource for Broken {
    fn nested(&self) -> Option<&str> {
        None
    }

    fn lookup(&self) -> Box<dyn EventLookup + '_> {
        Box::new(Broken)
    }
}

impl EventLookup for Broken {
    fn fill(&mut self, leads: &LeadRows, _: &mut Batch, _: &mut Dictionaries) {
        assert!(leads.key(0) != b"k4", "a mistake of ours");
    }
}

#[test]
fn a_thread_that_panics_ends_the_run() {
    ends(|| {
        let room = Room::new();
        for leads in &room.leads {
            for threads in [1, 2, 8] {
                let output = room.folder.path().join("out.csv");
                let job = Job::new(&room.program, leads, AsOfRule::One(0));
                let job = Job {
                    events: Some(&Broken),
                    output: output.to_str(),
                    chunk: 1,
                    batch: 1,
                    threads,
                    ..job
                };
                let error = job.run().unwrap_err();
                assert!(error.usage, "the status is 2");
                assert!(error.message.contains("(a mistake of ours, src/faults.rs:"), "{error}");
                assert!(!output.exists());
            }
        }
    });
}

/// Events that wait for a later reset, in a temporary file.
#[test]
fn every_call_of_a_temporary_file_may_fail() {
    ends(|| {
        let room = Room::new();
        for (reads, threads) in [(true, 1), (false, 1), (true, 3), (false, 3)] {
            let run = || room.run(&room.leads[0], Some(&room.events[0]), "out.csv", threads);
            let what = format!("temporary file, reads: {reads}");
            every_call(&what, Path::new(TEMPORARY), reads, run);
        }
    });
}
