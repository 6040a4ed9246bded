//! Answers that are read while they are made: a run on a thread of its own, a few batches ahead of whoever reads them.

use crate::failed::failed;
use crate::ran::{Told, ran};
use crate::stream::STREAM;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use qualify::tables::{Answers, Error, Sink, Watch};
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// So many batches are made before somebody reads them.
const AHEAD: usize = 4;
/// Between two looks.
const TICK: Duration = Duration::from_millis(20);

/// A thread that is gone without a word has been stopped from outside.
const WITHOUT: &str = "the work ended without a result";

/// What came of the run, once it is over.
type End = Arc<Mutex<Option<Result<Answers, Error>>>>;

/// A run that is going on. Its answers can be read once.
#[pyclass(frozen, module = "qualify._qualify")]
pub struct Running {
    schema: SchemaRef,
    reader: Mutex<Option<Reader>>,
    end: End,
}

/// The batches of a run. Whoever leaves early ends it.
struct Reader {
    schema: SchemaRef,
    batches: Mutex<Receiver<RecordBatch>>,
    end: End,
    watch: Watch,
}

impl Running {
    /// Begins a run whose answers go to the sink, and waits until its columns are known.
    pub fn begin(
        py: Python<'_>,
        watch: Watch,
        run: impl FnOnce(Sink) -> Result<Answers, Error> + Send + 'static,
    ) -> PyResult<Running> {
        let (sender, batches) = sync_channel(AHEAD);
        let end = End::default();
        let of_run = Arc::clone(&end);
        std::thread::spawn(move || {
            let done = run(sink(sender));
            *of_run.lock().unwrap_or_else(PoisonError::into_inner) = Some(done);
        });
        let stop = watch.clone();
        let (first, batches) = py.detach(move || {
            loop {
                match batches.recv_timeout(TICK) {
                    Err(RecvTimeoutError::Timeout) => {
                        Python::attach(|py| py.check_signals()).inspect_err(|_| stop.stop())?;
                    }
                    Ok(first) => return Ok::<_, PyErr>((Some(first), batches)),
                    Err(RecvTimeoutError::Disconnected) => return Ok((None, batches)),
                }
            }
        })?;
        let Some(first) = first else { return Err(ended_without(&end)) };
        let schema = first.schema();
        let batches = Mutex::new(batches);
        let reader = Reader { schema: Arc::clone(&schema), batches, end: Arc::clone(&end), watch };
        Ok(Running { schema, reader: Mutex::new(Some(reader)), end })
    }
}

/// Waits until it is known what came of the run: its thread lets go of the sink, and a moment later says how it ended.
fn wait(end: &End) {
    for _ in 0..100 {
        if end.lock().unwrap_or_else(PoisonError::into_inner).is_some() {
            return;
        }
        std::thread::sleep(TICK);
    }
}

/// Why there is not even a first batch.
fn ended_without(end: &End) -> PyErr {
    wait(end);
    match end.lock().unwrap_or_else(PoisonError::into_inner).take() {
        Some(Err(error)) => failed(error),
        Some(Ok(_)) | None => PyRuntimeError::new_err(WITHOUT),
    }
}

fn sink(sender: SyncSender<RecordBatch>) -> Sink {
    Sink::new(move |batch| {
        sender.send(batch).map_err(|_| io::Error::other("nobody reads the answers any more"))
    })
}

impl Iterator for Reader {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        // Whoever reads may hold the lock of Python, which the leads may need.
        let next = Python::attach(|py| {
            py.detach(|| self.batches.lock().unwrap_or_else(PoisonError::into_inner).recv().ok())
        });
        if let Some(batch) = next {
            return Some(Ok(batch));
        }
        let wrong = Python::attach(|py| py.detach(|| over(&self.end)));
        wrong.map(|why| Err(ArrowError::ExternalError(why.into())))
    }
}

/// Waits for the end; says what went wrong.
fn over(end: &End) -> Option<String> {
    wait(end);
    match end.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
        Some(Ok(_)) => None,
        Some(Err(error)) => Some(error.to_string()),
        None => Some(WITHOUT.to_owned()),
    }
}

impl RecordBatchReader for Reader {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.watch.stop();
    }
}

#[pymethods]
impl Running {
    /// The batches, as they are made.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner).take();
        let reader = reader.ok_or_else(|| {
            PyValueError::new_err("the answers of a stream are read once; begin another, or use Policy.run")
        })?;
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), STREAM)
    }

    /// The names of the columns.
    #[getter]
    fn columns(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    /// What came of the run; nothing until all answers have been read. It is asked once.
    fn end(&self, py: Python<'_>) -> PyResult<Option<Told>> {
        let read = self.reader.lock().unwrap_or_else(PoisonError::into_inner).is_none();
        if !read {
            return Ok(None);
        }
        let told = py.detach(|| self.end.lock().unwrap_or_else(PoisonError::into_inner).take());
        told.map(|told| told.map_err(failed).and_then(ran)).transpose()
    }
}
