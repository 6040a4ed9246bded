//! Streams of Arrow over the C interface: those of other libraries are read, answers are handed over as one.

use crate::failed::wrong;
use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::types::{Decimal128Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, RecordBatch, RecordBatchIterator, RecordBatchReader};
use arrow_schema::{ArrowError, DataType, SchemaRef};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList};
use qualify::tables;
use std::ffi::CStr;
use std::sync::{Arc, Mutex, PoisonError};

/// What the interface calls a stream.
pub const STREAM: &CStr = c"arrow_array_stream";

/// Leads or events.
#[pyclass(frozen, module = "qualify._qualify")]
pub struct Table(pub tables::Table);

#[pymethods]
impl Table {
    /// Lines of JSON.
    #[staticmethod]
    fn lines(lines: Vec<u8>) -> Table {
        Table(tables::Table::lines(lines))
    }

    /// An object with `__arrow_c_stream__`. `once`: the object gives its rows only once. `columns` is an object that has
    /// the same columns, where to open the first would begin its work.
    #[staticmethod]
    #[pyo3(signature = (name, object, once, columns=None))]
    fn stream(
        name: String,
        object: &Bound<'_, PyAny>,
        once: bool,
        columns: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Table> {
        let reader = open(columns.unwrap_or(object))?;
        let schema = reader.schema();
        let first = Mutex::new(columns.is_none().then_some(reader));
        Ok(Table(tables::Table::batches(Held { name, object: object.clone().unbind(), schema, first, once })))
    }
}

/// An object of Python that gives batches.
struct Held {
    name: String,
    object: Py<PyAny>,
    schema: SchemaRef,
    /// The stream that was opened to see its columns.
    first: Mutex<Option<RecordBatchStreamReader>>,
    once: bool,
}

impl tables::Stream for Held {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn open(&self) -> Result<tables::Batches, tables::StreamError> {
        let failed = |why: String| tables::StreamError::data(format!("{} cannot be read: {why}", self.name));
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
        let reader = match first {
            Some(reader) => reader,
            None if self.once => {
                return Err(tables::StreamError::usage(format!(
                    "{} would be read more than once, and this reader gives its rows only once",
                    self.name
                ))
                .help("give it as a table: `reader.read_all()`"));
            }
            None => {
                Python::attach(|py| open(self.object.bind(py)).map_err(|error| failed(wrong(py, &error))))?
            }
        };
        let name = self.name.clone();
        let batches = reader.map(move |batch| {
            batch.map_err(|error| {
                tables::StreamError::data(format!("{name} cannot be read: {}", said(&error)))
            })
        });
        Ok(Box::new(batches))
    }

    fn once(&self) -> bool {
        self.once
    }
}

/// What the other side says, without the labels of the interface.
fn said(error: &ArrowError) -> String {
    let text = error.to_string();
    let text =
        text.trim_start_matches("C Data interface error: ").trim_start_matches("Error from C stream: ");
    text.lines().next().unwrap_or_default().to_owned()
}

/// Opens the stream of an object.
fn open(object: &Bound<'_, PyAny>) -> PyResult<RecordBatchStreamReader> {
    let capsule = object.call_method0("__arrow_c_stream__")?;
    let capsule = capsule
        .cast::<PyCapsule>()
        .map_err(|_| PyTypeError::new_err("__arrow_c_stream__ gives no capsule"))?;
    let stream = capsule.pointer_checked(Some(STREAM))?.cast::<FFI_ArrowArrayStream>();
    // SAFETY: a capsule of that name holds a valid stream of the C interface, and lives as long as `capsule`. The stream is
    // moved out of it, which leaves a released one behind, as the interface asks.
    let reader = unsafe { RecordBatchStreamReader::from_raw(stream.as_ptr()) };
    reader.map_err(|error| PyValueError::new_err(said(&error)))
}

/// A table of Arrow: answers, rejected rows, bad values. Other libraries read it with `__arrow_c_stream__`.
#[pyclass(frozen, module = "qualify._qualify")]
pub struct Batches {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Batches {
    /// Of batches of which the first says what the columns are.
    pub fn new(batches: Vec<RecordBatch>) -> Option<Batches> {
        let schema = batches.first()?.schema();
        Some(Batches { schema, batches: batches.into_iter().filter(|batch| batch.num_rows() > 0).collect() })
    }
}

#[pymethods]
impl Batches {
    /// A stream of the batches.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // Another form may be asked for; whoever gets this one casts it.
        let _ = requested_schema;
        let batches: Vec<Result<RecordBatch, ArrowError>> = self.batches.iter().cloned().map(Ok).collect();
        let reader: Box<dyn RecordBatchReader + Send> =
            Box::new(RecordBatchIterator::new(batches, Arc::clone(&self.schema)));
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(reader), STREAM)
    }

    /// How many rows there are.
    #[getter]
    fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The names of the columns.
    #[getter]
    fn columns(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    /// The rows as dictionaries, at most so many.
    #[pyo3(signature = (most=None))]
    fn dicts<'py>(&self, py: Python<'py>, most: Option<usize>) -> PyResult<Bound<'py, PyList>> {
        let rows = PyList::empty(py);
        let decimal = py.import("decimal")?.getattr("Decimal")?;
        let datetime = py.import("datetime")?;
        let utc = datetime.getattr("timezone")?.getattr("utc")?;
        let (epoch, delta) = (
            datetime.getattr("datetime")?.call_method1("fromtimestamp", (0, utc))?,
            datetime.getattr("timedelta")?,
        );
        let each = self.batches.iter().flat_map(|batch| (0..batch.num_rows()).map(move |row| (batch, row)));
        for (batch, row) in each.take(most.unwrap_or(usize::MAX)) {
            let dict = PyDict::new(py);
            for (field, column) in self.schema.fields().iter().zip(batch.columns()) {
                let value = match field.data_type() {
                    _ if column.is_null(row) => py.None().into_bound(py),
                    DataType::Utf8 => column.as_string::<i32>().value(row).into_pyobject(py)?.into_any(),
                    DataType::Boolean => {
                        column.as_boolean().value(row).into_pyobject(py)?.to_owned().into_any()
                    }
                    DataType::Int64 => {
                        column.as_primitive::<Int64Type>().value(row).into_pyobject(py)?.into_any()
                    }
                    DataType::Decimal128(..) => {
                        decimal.call1((column.as_primitive::<Decimal128Type>().value_as_string(row),))?
                    }
                    DataType::Timestamp(..) => {
                        let micros = column.as_primitive::<TimestampMicrosecondType>().value(row);
                        epoch.call_method1("__add__", (delta.call1((0, 0, micros))?,))?
                    }
                    _ => {
                        return Err(PyTypeError::new_err(format!(
                            "`{}` has no form in Python",
                            field.name()
                        )));
                    }
                };
                dict.set_item(field.name(), value)?;
            }
            rows.append(dict)?;
        }
        Ok(rows)
    }
}
