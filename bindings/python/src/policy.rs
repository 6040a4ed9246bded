//! Policies, and what they do with tables.

use crate::failed::failed;
use crate::stream::{Batches, Table};
use crate::watch::during;
use arrow_array::cast::AsArray;
use arrow_array::types::Decimal128Type;
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use qualify::tables::{self, Task, Watch};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;

/// A policy without mistakes.
#[pyclass(frozen, module = "qualify._qualify")]
pub struct Policy(tables::Policy);

/// What is asked for, as the Python part hands it over.
#[derive(FromPyObject)]
struct Asked {
    /// Options of the command.
    #[pyo3(attribute)]
    options: Vec<String>,
    /// The leads, where they are a file.
    #[pyo3(attribute)]
    leads: Option<String>,
    /// Tables by name.
    #[pyo3(attribute)]
    tables: Vec<(String, Py<Table>)>,
    /// A policy to compare with.
    #[pyo3(attribute)]
    against: Option<Py<Policy>>,
    /// The rows are a part of all rows.
    #[pyo3(attribute)]
    part: bool,
    /// Is called with how far it has come.
    #[pyo3(attribute)]
    progress: Option<Py<PyAny>>,
}

impl Asked {
    fn task(&self, watch: &Watch) -> Task {
        let task = self.options.iter().fold(Task::new().watched(watch), |task, option| task.option(option));
        let task =
            self.tables.iter().fold(task, |task, (name, table)| task.table(name, table.get().0.clone()));
        let task = if self.part { task.part() } else { task };
        let task = self.leads.iter().fold(task, |task, path| task.leads(path));
        self.against.iter().fold(task, |task, policy| task.against(&policy.get().0))
    }

    /// Does some work.
    fn during<T: Send>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&Task) -> Result<T, tables::Error> + Send,
    ) -> PyResult<T> {
        let watch = Watch::default();
        let task = self.task(&watch);
        let progress = self.progress.as_ref().map(|progress| progress.clone_ref(py));
        during(py, &watch, progress, || work(&task))?.map_err(failed)
    }
}

#[pymethods]
impl Policy {
    /// Reads a file or a folder.
    #[staticmethod]
    fn read(py: Python<'_>, path: PathBuf) -> PyResult<Policy> {
        py.detach(|| tables::Policy::read(&path)).map(Policy).map_err(failed)
    }

    /// Reads a text.
    #[staticmethod]
    fn parse(py: Python<'_>, text: String) -> PyResult<Policy> {
        py.detach(|| tables::Policy::parse(&text)).map(Policy).map_err(failed)
    }

    /// The policy again from `files`.
    #[staticmethod]
    fn of_files(
        py: Python<'_>,
        path: String,
        root: (String, Vec<String>),
        files: Vec<(String, String)>,
    ) -> PyResult<Policy> {
        py.detach(|| tables::Policy::of_files(&path, root, &files)).map(Policy).map_err(failed)
    }

    /// Its folder with the files that it begins with, and all its files with their texts.
    #[getter]
    #[expect(clippy::type_complexity, reason = "handed back as it is")]
    fn files(&self) -> ((String, Vec<String>), Vec<(String, String)>) {
        self.0.files()
    }

    /// How keys compare.
    #[getter]
    fn key_form(&self) -> &'static str {
        self.0.key_form()
    }

    #[getter]
    fn path(&self) -> &str {
        self.0.path()
    }

    #[getter]
    fn title(&self) -> Option<&str> {
        self.0.title()
    }

    #[getter]
    fn stages(&self) -> Vec<&str> {
        self.0.stages()
    }

    /// Name, name in the data, type.
    #[getter]
    fn fields(&self) -> Vec<(&str, &str, String)> {
        self.0.fields()
    }

    #[getter]
    fn key(&self) -> Option<&str> {
        self.0.key()
    }

    #[getter]
    fn uses_events(&self) -> bool {
        self.0.uses_events()
    }

    /// Findings as JSON, and what was said.
    fn check(&self, py: Python<'_>, asked: Asked) -> PyResult<(String, String)> {
        let (findings, said) = asked.during(py, |task| self.0.check(task))?;
        Ok((Value::Array(findings).to_string(), said))
    }

    /// Answers, rejected rows, bad values, the summary as JSON and as text, and what was said.
    #[expect(clippy::type_complexity, reason = "taken apart at once")]
    fn run(
        &self,
        py: Python<'_>,
        asked: Asked,
    ) -> PyResult<(Option<Batches>, Option<Batches>, Batches, String, String, String)> {
        let told = asked.during(py, |task| self.0.run(task))?;
        let bad = bad_values(&told.summary).map_err(|error| PyValueError::new_err(error.to_string()))?;
        let bad = Batches::new(vec![bad]).ok_or_else(|| PyValueError::new_err("no batch"))?;
        let rejects = told.rejects.iter().map(with_whole_places).collect::<Result<Vec<_>, _>>();
        let rejects = rejects.map_err(|error| PyValueError::new_err(error.to_string()))?;
        let (answers, rejects) = (Batches::new(told.answers), Batches::new(rejects));
        Ok((answers, rejects, bad, told.summary.to_string(), told.text, told.said))
    }

    /// The report as JSON, as a page and as text, limits that do not hold, and what was said.
    fn dry_run(
        &self,
        py: Python<'_>,
        asked: Asked,
    ) -> PyResult<(String, String, String, Vec<String>, String)> {
        let told = asked.during(py, |task| self.0.dry_run(task))?;
        Ok((told.report, told.page, told.text, told.broken, told.said))
    }

    /// An explanation as JSON and as text.
    fn explain(&self, py: Python<'_>, asked: Asked) -> PyResult<(String, String)> {
        let told = asked.during(py, |task| self.0.explain(task))?;
        Ok((told.json, told.text))
    }
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
