//! Tables that another program holds are read and answered as the files that would hold the same.

#![expect(clippy::disallowed_methods, reason = "tests of files write them")]

use arrow_array::types::{Int8Type, UInt32Type};
use arrow_array::{
    ArrayRef, DictionaryArray, Int64Array, LargeStringArray, RecordBatch, StringArray, StringViewArray,
};
use arrow_schema::SchemaRef;
use parquet::arrow::ArrowWriter;
use qualify::tables::{Answers, Batches, Policy, Stream, StreamError, Table, Task};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const POLICY: &str = "lead
  id       text, key
  industry one of software, logistics
  region   text
  budget   number
event visit
score fit
  +5 if industry is software
  +1 if region contains \"north\"
  +1 per 100 of budget
  +2 on visit
MQL requires fit >= 5
";

/// Batches that can be read again, or once.
struct Held {
    batches: Vec<RecordBatch>,
    once: bool,
    read: AtomicBool,
    fails: bool,
}

impl Held {
    fn new(batches: Vec<RecordBatch>) -> Held {
        Held { batches, once: false, read: AtomicBool::new(false), fails: false }
    }
}

impl Stream for Held {
    fn schema(&self) -> SchemaRef {
        self.batches[0].schema()
    }

    fn open(&self) -> Result<Batches, StreamError> {
        if self.read.swap(true, Ordering::Relaxed) && self.once {
            return Err(StreamError::data("leads are gone"));
        }
        let failed = self.fails.then(|| Err(StreamError::data("the warehouse is closed")));
        Ok(Box::new(self.batches.clone().into_iter().map(Ok).chain(failed)))
    }

    fn once(&self) -> bool {
        self.once
    }
}

/// Leads in so many batches, with texts and dictionaries of every kind.
fn leads(rows: i64, batches: i64) -> Vec<RecordBatch> {
    let batch = |from: i64| {
        let rows = (from..rows).step_by(usize::try_from(batches).unwrap());
        let industry =
            |row: i64| (row % 5 > 0).then_some(if row % 2 == 0 { "software" } else { "logistics" });
        let region = |row: i64| (row % 3 > 0).then_some("north of the river, far from everything");
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("id", Arc::new(rows.clone().map(|row| Some(format!("L{row}"))).collect::<LargeStringArray>())),
            ("industry", Arc::new(rows.clone().map(industry).collect::<DictionaryArray<UInt32Type>>())),
            ("region", Arc::new(rows.clone().map(region).collect::<StringViewArray>())),
            ("budget", Arc::new(rows.map(|row| (row % 7 > 0).then_some(row)).collect::<Int64Array>())),
        ];
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, of)| (name, of, true)))
            .unwrap()
    };
    (0..batches).map(batch).collect()
}

fn run(task: &Task) -> Answers {
    Policy::parse(POLICY).unwrap().run(task).unwrap()
}

fn task() -> Task {
    Task::new().option("--as-of=2026-10-01").option("--no-events")
}

#[test]
fn batches_are_answered_as_a_file_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("leads.parquet");
    let batches = leads(20_000, 3);
    let file = std::fs::File::create(&path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batches[0].schema(), None).unwrap();
    batches.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.close().unwrap();
    let of_file = run(&task().leads(path.to_str().unwrap()));
    for threads in ["--threads=1", "--threads=3"] {
        let of_table =
            run(&task().option(threads).table("leads", Table::batches(Held::new(batches.clone()))));
        let rows = |answers: &Answers| arrow_rows(&answers.answers);
        assert_eq!(rows(&of_table), rows(&of_file));
        assert_eq!(of_table.summary, of_file.summary);
        assert_eq!(of_table.summary["answers"], 20_000);
    }
}

/// All answers as one batch, written out.
fn arrow_rows(batches: &[RecordBatch]) -> Vec<String> {
    let rows = batches.iter().flat_map(|batch| (0..batch.num_rows()).map(move |row| batch.slice(row, 1)));
    rows.map(|row| row.columns().iter().map(|column| format!("{column:?}")).collect()).collect()
}

#[test]
fn what_fails_in_the_middle_is_told() {
    let policy = Policy::parse(POLICY).unwrap();
    let held = Held { fails: true, ..Held::new(leads(100, 1)) };
    let error = policy.run(&task().table("leads", Table::batches(held))).err().unwrap();
    assert_eq!(error.to_string(), "the warehouse is closed");
}

#[test]
fn a_dictionary_without_entries_is_missing_for_all() {
    let none: DictionaryArray<Int8Type> = vec![None::<&str>, None].into_iter().collect();
    let region = Arc::new(StringArray::from(vec![None::<&str>, None]));
    let columns: [(&str, ArrayRef); 4] = [
        ("id", Arc::new(StringArray::from(vec!["a", "b"]))),
        ("industry", Arc::new(none)),
        ("region", region),
        ("budget", Arc::new(Int64Array::from(vec![500, 1]))),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let answers = run(&task().table("leads", Table::batches(Held::new(vec![batch]))));
    assert_eq!(answers.summary["stages"][0]["leads"], 1);
    assert_eq!(answers.summary["bad_value_count"], 0);
}

#[test]
fn a_stream_is_opened_once_where_nothing_asks_for_more() {
    let held = Held { once: true, ..Held::new(leads(100, 2)) };
    assert_eq!(run(&task().table("leads", Table::batches(held))).summary["answers"], 100);
}

#[test]
fn lines_are_leads_and_events() {
    let leads = Table::lines(b"{\"id\": \"a\", \"budget\": 100}\n".to_vec());
    let events = Table::lines(b"{\"id\": \"a\", \"event\": \"visit\", \"time\": \"2026-09-01\"}\n".repeat(2));
    let task = Task::new().option("--as-of=2026-10-01").option("--events=events");
    let answers = run(&task.table("leads", leads).table("events", events));
    assert_eq!(answers.summary["stages"][0]["leads"], 1);
    assert_eq!(answers.summary["events"]["matched"], 2);
}
