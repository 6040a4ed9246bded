//! Policies, and what they do with tables.

use crate::failed::failed;
use crate::ran::{Told, ran};
use crate::running::Running;
use crate::stream::Table;
use crate::watch::during;
use pyo3::prelude::*;
use qualify::tables::{self, Task, Watch};
use serde_json::Value;
use std::path::PathBuf;

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
    /// The baseline, counted in parts and added up.
    #[pyo3(attribute)]
    baseline: Option<Vec<u8>>,
    /// The rows are a part of all rows.
    #[pyo3(attribute)]
    part: bool,
    /// Is called with how far it has come.
    #[pyo3(attribute)]
    progress: Option<Py<PyAny>>,
}

impl Asked {
    fn task(&self, watch: &Watch) -> Result<Task, tables::Error> {
        let task = self.options.iter().fold(Task::new().watched(watch), |task, option| task.option(option));
        let task =
            self.tables.iter().fold(task, |task, (name, table)| task.table(name, table.get().0.clone()));
        let task = if self.part { task.part() } else { task };
        let task = self.leads.iter().fold(task, |task, path| task.leads(path));
        let task = self.against.iter().fold(task, |task, policy| task.against(&policy.get().0));
        self.baseline.iter().try_fold(task, |task, part| task.compared_with(tables::Part::read(part)?))
    }

    /// Does some work.
    fn during<T: Send>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&Task) -> Result<T, tables::Error> + Send,
    ) -> PyResult<T> {
        let watch = Watch::default();
        let task = self.task(&watch).map_err(failed)?;
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
    fn run(&self, py: Python<'_>, asked: Asked) -> PyResult<Told> {
        ran(asked.during(py, |task| self.0.run(task))?)
    }

    /// Answers as they are made: the columns and a way to read them.
    fn stream(&self, py: Python<'_>, asked: Asked) -> PyResult<Running> {
        let policy = self.0.clone();
        let watch = Watch::default();
        let task = asked.task(&watch).map_err(failed)?;
        Running::begin(py, watch, move |sink| policy.run(&task.into(sink)))
    }

    /// The report as JSON, as a page and as text, limits that do not hold, and what was said.
    fn dry_run(&self, py: Python<'_>, asked: Asked) -> PyResult<Reported> {
        asked.during(py, |task| self.0.dry_run(task)).map(reported)
    }

    /// What was counted of a part of the leads.
    fn count_part(&self, py: Python<'_>, asked: Asked) -> PyResult<Vec<u8>> {
        asked.during(py, |task| self.0.count_part(task).map(|part| part.to_bytes()))
    }

    /// Keys that were merged, each with the key that was kept in the end.
    fn merges(&self, py: Python<'_>, asked: Asked) -> PyResult<Vec<(String, String)>> {
        asked.during(py, |task| self.0.merges(task))
    }

    /// What was counted of a part of the baseline.
    fn count_baseline(&self, py: Python<'_>, asked: Asked) -> PyResult<Vec<u8>> {
        asked.during(py, |task| self.0.count_baseline(task).map(|part| part.to_bytes()))
    }

    /// The report of all leads, of which each is in one of the parts.
    fn report_of(&self, py: Python<'_>, asked: Asked, parts: Vec<Vec<u8>>) -> PyResult<Reported> {
        asked.during(py, |task| self.0.report_of(task, read(&parts)?)).map(reported)
    }

    /// An explanation as JSON and as text.
    fn explain(&self, py: Python<'_>, asked: Asked) -> PyResult<(String, String)> {
        let told = asked.during(py, |task| self.0.explain(task))?;
        Ok((told.json, told.text))
    }
}

/// Parts of a report, added up.
#[pyfunction]
pub fn added(py: Python<'_>, parts: Vec<Vec<u8>>) -> PyResult<Vec<u8>> {
    let added = || {
        let mut parts = read(&parts)?.into_iter();
        let Some(mut all) = parts.next() else { return Ok(Vec::new()) };
        parts.try_for_each(|part| all.add(part))?;
        Ok(all.to_bytes())
    };
    py.detach(added).map_err(failed)
}

fn read(parts: &[Vec<u8>]) -> Result<Vec<tables::Part>, tables::Error> {
    parts.iter().map(|part| tables::Part::read(part)).collect()
}

/// A report, as the Python part takes it.
type Reported = (String, String, String, Vec<String>, String);

fn reported(told: tables::DryRun) -> Reported {
    (told.report, told.page, told.text, told.broken, told.said)
}
