//! Batches of Arrow: the answers are those of `qualify run` over the same rows as a Parquet file, whatever form the
//! columns have.

#![allow(clippy::disallowed_methods, reason = "tests write and read files")]

use super::POLICY;
use crate::cli::{folder, qualify_in};
use arrow_array::builder::{ListBuilder, StringBuilder, StructBuilder, TimestampMicrosecondBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int32Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Date64Array, DictionaryArray, Float64Array, Int64Array,
    LargeStringArray, RecordBatch, StringArray, StringViewArray, Time64MicrosecondArray,
};
use arrow_schema::{DataType, Field, Fields, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use qualify::Policy;
use std::fs::File;
use std::sync::Arc;

/// More leads than are worked on at once.
const LEADS: usize = 20_000;

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    let columns = columns.into_iter().map(|(name, array)| (name, array, true));
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

/// One lead in so many has a value, and which of some it is.
fn pick<T: Clone>(row: usize, turn: usize, of: &[T]) -> Option<T> {
    let at = row.wrapping_mul(2_654_435_761) / turn % (of.len() + 1);
    of.get(at).cloned()
}

/// Lists of events: none, an empty one, one with an event that cannot be read.
fn events() -> ArrayRef {
    let fields = Fields::from(vec![
        Field::new("event", DataType::Utf8, true),
        Field::new("time", DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), true),
        Field::new("seconds", DataType::Float64, true),
    ]);
    let mut lists = ListBuilder::new(StructBuilder::from_fields(fields, LEADS));
    for row in 0..LEADS {
        for turn in 0..row % 4 {
            let event = lists.values();
            let name = pick(row, 3 + turn, &["demo_request", "page_view", "other"]);
            event.field_builder::<StringBuilder>(0).unwrap().append_option(name);
            let time = 1_790_000_000_000_000 - (row * turn) as i64 * 60_000_000;
            let time = Some(time).filter(|_| row % 91 != 0);
            event.field_builder::<TimestampMicrosecondBuilder>(1).unwrap().append_option(time);
            let seconds = pick(row, 5, &[29.5, 30.0, 31.25]);
            event.field_builder::<arrow_array::builder::Float64Builder>(2).unwrap().append_option(seconds);
            event.append(true);
        }
        lists.append(row % 5 != 0);
    }
    let lists = lists.finish();
    // The zone of a builder is its own; the type is told again.
    arrow_array::make_array(lists.to_data())
}

/// Leads, with the columns in the forms that tables in memory have.
fn leads() -> RecordBatch {
    let rows = || 0..LEADS;
    let words = ["software", "Logistics", "wholesale trade", "sofware"];
    let industry: DictionaryArray<Int8Type> = rows().map(|row| pick(row, 7, &words)).collect();
    let mut topics = ListBuilder::new(StringBuilder::new());
    for row in rows() {
        topics.values().append_value(pick(row, 11, &["pricing", "integration"]).unwrap_or("other"));
        topics.append(row % 3 != 0);
    }
    let days = Date64Array::from_iter(
        rows().map(|row| pick(row, 2, &[20_000i64, 20_500]).map(|day| day * 86_400_000)),
    );
    batch(vec![
        (
            "unused",
            Arc::new(Time64MicrosecondArray::from_iter(rows().map(|row| Some(row as i64)))) as ArrayRef,
        ),
        (
            "LEAD_ID",
            Arc::new(LargeStringArray::from_iter(
                rows().map(|row| (row % 1013 != 5).then(|| format!("L{row}"))),
            )),
        ),
        (
            "Job Title",
            Arc::new(StringViewArray::from_iter(
                rows().map(|row| pick(row, 13, &["Student", "Head of a long department"])),
            )),
        ),
        (
            "budget",
            Arc::new(Float64Array::from_iter(
                rows().map(|row| pick(row, 17, &[9_999.99, 10_000.0, 1e13, f64::NAN])),
            )),
        ),
        ("employees", Arc::new(Int64Array::from_iter(rows().map(|row| pick(row, 19, &[1, 10, 100]))))),
        ("need", Arc::new(BooleanArray::from_iter(rows().map(|row| pick(row, 23, &[true, false]))))),
        ("industry", Arc::new(industry)),
        ("topics", Arc::new(topics.finish())),
        ("created", Arc::new(days)),
        ("events", events()),
    ])
}

/// The same columns in the forms that a Parquet file can hold.
fn as_in_a_file(leads: &RecordBatch) -> RecordBatch {
    let columns = leads.schema();
    let columns = columns.fields().iter().zip(leads.columns()).map(|(field, array)| {
        let array: ArrayRef = match array.data_type() {
            DataType::LargeUtf8 => Arc::new(StringArray::from_iter(array.as_string::<i64>().iter())),
            DataType::Utf8View => Arc::new(StringArray::from_iter(array.as_string_view().iter())),
            DataType::Date64 => {
                let days = array.as_primitive::<arrow_array::types::Date64Type>().iter();
                Arc::new(Date32Array::from_iter(days.map(|day| Some((day? / 86_400_000) as i32))))
            }
            DataType::Dictionary(..) => {
                let texts = array.as_dictionary::<Int8Type>();
                let texts = texts.downcast_dict::<StringArray>().unwrap();
                Arc::new(texts.into_iter().collect::<DictionaryArray<Int32Type>>())
            }
            _ => Arc::clone(array),
        };
        (field.name().as_str(), array)
    });
    batch(columns.collect())
}

/// The answers of the command, as text.
fn command(policy: &str, leads: &RecordBatch, more: &[&str]) -> (Vec<String>, String) {
    let dir = folder(&[("p.qualify", policy)]);
    let mut writer =
        ArrowWriter::try_new(File::create(dir.path().join("l.parquet")).unwrap(), leads.schema(), None)
            .unwrap();
    writer.write(leads).unwrap();
    writer.close().unwrap();
    let args =
        [&["run", "p.qualify", "l.parquet", "--as-of", "2026-10-31", "-o", "a.parquet"], more].concat();
    let ran = qualify_in(dir.path(), &args, "");
    assert_eq!(ran.status, 0, "{}", ran.err);
    let file = File::open(dir.path().join("a.parquet")).unwrap();
    let batches = ParquetRecordBatchReader::try_new(file, 1 << 20).unwrap();
    (batches.flat_map(|batch| shown(&batch.unwrap())).collect(), ran.err)
}

fn shown(batch: &RecordBatch) -> Vec<String> {
    let row = |row: usize| {
        let cells = batch.columns().iter().map(|column| match column.is_valid(row) {
            true => format!("{:?}", column.slice(row, 1)),
            false => "nothing".to_owned(),
        });
        cells.collect::<Vec<_>>().join(" | ")
    };
    (0..batch.num_rows()).map(row).collect()
}

#[test]
fn batches_get_the_answers_of_the_command() {
    let leads = leads();
    let policy = Policy::compile(POLICY).unwrap();
    for columns in [&[][..], &["key", "stage", "interest", "created", "topics", "bad_values"]] {
        let told = policy.batches(columns).unwrap().evaluate(&leads, "2026-10-31").unwrap();
        let names = columns.join(",");
        let more: &[&str] = if columns.is_empty() { &[] } else { &["--columns", &names] };
        let (answers, summary) = command(POLICY, &as_in_a_file(&leads), more);
        assert_eq!(answers.len(), told.answers.num_rows());
        for (row, (theirs, ours)) in answers.iter().zip(shown(&told.answers)).enumerate() {
            assert_eq!(*theirs, ours, "row {row} of {columns:?}");
        }
        let rejected: Vec<usize> = told.rejected.iter().map(|(row, _)| *row).collect();
        assert_eq!(rejected, (0..LEADS).filter(|row| row % 1013 == 5).collect::<Vec<_>>());
        assert!(told.rejected.iter().all(|(_, why)| why.contains("key")), "{:?}", told.rejected.first());
        let counted = |what: usize| summary.contains(&qualify::report::grouped(what as u64));
        assert!(counted(told.bad_values.len()) && counted(told.broken_events.len()), "{summary}");
        assert!(told.bad_values.iter().any(|(_, bad)| bad.field == "budget"));
        assert!(told.bad_values.iter().all(|(row, _)| *row < LEADS) && !told.broken_events.is_empty());
    }
}

#[test]
fn what_is_wrong_with_a_batch_is_said() {
    let policy = Policy::compile(POLICY).unwrap();
    let batches = policy.batches(&["stage"]).unwrap();
    let leads = leads();
    let without = |name: &str| {
        let kept: Vec<usize> =
            (0..leads.num_columns()).filter(|at| leads.schema().field(*at).name() != name).collect();
        leads.project(&kept).unwrap()
    };
    let mut said = Vec::new();
    let mut wrong = |leads: &RecordBatch, as_of: &str| {
        said.push(
            batches.evaluate(leads, as_of).map(|told| told.answers.num_rows()).unwrap_err().to_string(),
        );
    };
    wrong(&without("need"), "2026-10-31");
    wrong(&without("events"), "2026-10-31");
    wrong(&leads, "some day");
    let mut times: Vec<(&str, ArrayRef)> = vec![("need", Arc::clone(leads.column(0)))];
    let rest = without("need");
    let schema = rest.schema();
    times.extend(
        schema.fields().iter().map(|field| field.name().as_str()).zip(rest.columns().iter().cloned()),
    );
    wrong(&batch(times), "2026-10-31");
    said.push(policy.batches(&["stages"]).unwrap_err().to_string());
    insta::assert_snapshot!("wrong", said.join("\n\n"));
    let none = batches.evaluate(&leads.slice(0, 0), "2026-10-31").unwrap();
    assert_eq!((none.answers.num_rows(), none.answers.num_columns()), (0, 1));
}
