//! What came of a run, as the Python part takes it.

use crate::stream::Batches;
use arrow_array::cast::AsArray;
use arrow_array::types::Decimal128Type;
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use qualify::tables;
use serde_json::Value;
use std::sync::Arc;

/// Answers, rejected rows, bad values, the summary as JSON and as text, and what was said.
pub type Told = (Option<Batches>, Option<Batches>, Batches, String, String, String);

/// What came of a run.
pub fn ran(told: tables::Answers) -> PyResult<Told> {
    let bad = bad_values(&told.summary).map_err(|error| PyValueError::new_err(error.to_string()))?;
    let bad = Batches::new(vec![bad]).ok_or_else(|| PyValueError::new_err("no batch"))?;
    let rejects = told.rejects.iter().map(with_whole_places).collect::<Result<Vec<_>, _>>();
    let rejects = rejects.map_err(|error| PyValueError::new_err(error.to_string()))?;
    let (answers, rejects) = (Batches::new(told.answers), Batches::new(rejects));
    Ok((answers, rejects, bad, told.summary.to_string(), told.text, told.said))
}

/// Rejected rows with their line and record as whole numbers.
fn with_whole_places(rows: &RecordBatch) -> Result<RecordBatch, arrow_schema::ArrowError> {
    let schema = rows.schema();
    let columns = schema.fields().iter().zip(rows.columns()).map(|(field, column)| {
        let whole = column.as_primitive_opt::<Decimal128Type>().map(|decimals| -> ArrayRef {
            let whole = |scaled: i128| i64::try_from(scaled / 10_000).unwrap_or(i64::MAX);
            Arc::new(decimals.iter().map(|scaled| scaled.map(whole)).collect::<Int64Array>())
        });
        (field.name().clone(), whole.unwrap_or_else(|| Arc::clone(column)))
    });
    RecordBatch::try_from_iter(columns)
}

/// The bad values of a summary as a table: of leads and of events, field, value, count, and the first line.
fn bad_values(summary: &Value) -> Result<RecordBatch, arrow_schema::ArrowError> {
    let of = |part: &'static str, values: &Value| -> Vec<(&'static str, Value)> {
        values.as_array().into_iter().flatten().map(|value| (part, value.clone())).collect()
    };
    let mut rows = of("leads", summary.get("bad_values").unwrap_or(&Value::Null));
    let events = summary.get("events").and_then(|events| events.get("bad_values"));
    rows.extend(of("events", events.unwrap_or(&Value::Null)));
    let text = |name: &'static str| -> ArrayRef {
        let all = rows.iter().map(|(_, row)| row.get(name).and_then(Value::as_str));
        Arc::new(all.collect::<StringArray>())
    };
    let first = rows.iter().map(|(_, row)| row.get("first_lines")?.get(0)?.as_i64());
    let columns: [(&str, ArrayRef); 5] = [
        ("of", Arc::new(rows.iter().map(|(part, _)| Some(*part)).collect::<StringArray>())),
        ("field", text("field")),
        ("value", text("value")),
        ("count", Arc::new(rows.iter().map(|(_, row)| row.get("count")?.as_i64()).collect::<Int64Array>())),
        ("first_line", Arc::new(first.collect::<Int64Array>())),
    ];
    RecordBatch::try_from_iter(columns)
}
