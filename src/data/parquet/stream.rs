//! Batches of Arrow that another program holds, read as the rows of a Parquet file are.

use super::scan::{Scanner, is_readable, is_text, texts};
use super::weight::Weights;
use super::{ROWS, Rows, unreadable};
use crate::data::Error;
use crate::data::caught::caught;
use crate::data::mapping::Mapping;
use crate::data::table::{Batches, Stream};
use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, BinaryArray, BinaryViewArray, DictionaryArray, Int32Array};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A stream that is being read. It is opened when its first rows are asked for: to look at its columns takes nothing.
pub struct StreamReader {
    /// What it is called in messages.
    name: String,
    stream: Arc<dyn Stream>,
    schema: SchemaRef,
    /// The columns that are read, once that is known.
    needed: Option<Vec<usize>>,
    batches: Option<Batches>,
    /// Of the batch that is being given out, the rows that are left.
    waiting: Option<Rows>,
    weights: Weights,
    /// By needed column, the entries of the last dictionary, and the same as this crate reads them.
    entries: Vec<Option<(ArrayRef, BinaryArray)>>,
    counter: Arc<AtomicU64>,
}

impl StreamReader {
    /// For a stream of that name; `counter` counts the bytes of its rows.
    pub fn new(name: &str, stream: &Arc<dyn Stream>, counter: Arc<AtomicU64>) -> StreamReader {
        StreamReader {
            name: name.to_owned(),
            stream: Arc::clone(stream),
            schema: stream.schema(),
            needed: None,
            batches: None,
            waiting: None,
            weights: Weights::default(),
            entries: Vec::new(),
            counter,
        }
    }

    /// The names of the columns.
    pub fn header(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    /// By column, whether a field could hold it.
    pub fn readable(&self) -> Vec<bool> {
        self.schema.fields().iter().map(|field| is_readable(field.data_type())).collect()
    }

    /// Reads only the columns that have a slot.
    pub fn project(&mut self, mapping: &Mapping) -> Result<(), Error> {
        let needed = Scanner::needed(mapping);
        for column in &needed {
            let field = self.schema.field(*column);
            if !is_readable(field.data_type()) {
                return Err(unreadable(field, &self.name));
            }
        }
        self.entries = needed.iter().map(|_| None).collect();
        self.needed = Some(needed);
        Ok(())
    }

    /// The next rows; `None` at the end.
    pub fn next(&mut self) -> Result<Option<Rows>, Error> {
        loop {
            if let Some(rows) = self.waiting.take().filter(|rows| rows.num_rows() > 0) {
                let all = rows.num_rows();
                let (some, _) = self.weights.first(rows.slice(0, all.min(ROWS)));
                self.waiting = Some(rows.slice(some.num_rows(), all.saturating_sub(some.num_rows())));
                return quick(&some).map(Some).map_err(|why| self.broken(&why));
            }
            match self.batch()? {
                Some(rows) => self.waiting = Some(rows),
                None => return Ok(None),
            }
        }
    }

    /// The needed columns of the next batch.
    fn batch(&mut self) -> Result<Option<Rows>, Error> {
        let batches = match &mut self.batches {
            Some(batches) => batches,
            none => none.insert(self.stream.open()?),
        };
        // What another program hands over may be anything.
        let next = caught(|| batches.next().transpose());
        let Some(rows) = next.unwrap_or_else(|_| Err(Error::data("its batches cannot be read")))? else {
            return Ok(None);
        };
        let needed = self.needed.as_deref().unwrap_or(&[]);
        if rows.num_columns() != self.schema.fields().len() {
            return Err(self.broken(&"a batch has other columns than the stream"));
        }
        let rows = rows.project(needed).map_err(|why| self.broken(&why))?;
        self.counter.fetch_add(rows.num_rows() as u64, Ordering::Relaxed);
        let plain = caught(|| self.with_plain_dictionaries(&rows));
        plain.unwrap_or_else(|_| Err(self.broken(&"a batch is damaged"))).map(Some)
    }

    /// With dictionaries as a Parquet file has them. Their entries are those of many batches.
    fn with_plain_dictionaries(&mut self, rows: &Rows) -> Result<Rows, Error> {
        let entries = self.entries.iter_mut();
        let columns: Vec<ArrayRef> =
            rows.columns().iter().zip(entries).map(|(column, known)| plain(column, known)).collect();
        with_columns(rows, columns).map_err(|why| self.broken(&why))
    }

    fn broken(&self, why: &dyn std::fmt::Display) -> Error {
        Error::data(format!("{} cannot be read: {why}", self.name))
    }
}

/// A dictionary of texts as one with places of 32 bits; other columns as they are.
fn plain(column: &ArrayRef, known: &mut Option<(ArrayRef, BinaryArray)>) -> ArrayRef {
    let Some(dictionary) = column.as_any_dictionary_opt() else { return Arc::clone(column) };
    let values = dictionary.values();
    if !is_text(values.data_type()) {
        return Arc::clone(column);
    }
    // While one is held, no other is in its memory.
    if !known.as_ref().is_some_and(|(of, _)| of.to_data().ptr_eq(&values.to_data())) {
        *known = Some((Arc::clone(values), texts(values.as_ref())));
    }
    let Some((_, entries)) = known else { return Arc::clone(column) };
    let keys = dictionary.keys();
    let places: Int32Array = match keys.as_primitive_opt::<Int32Type>() {
        Some(places) => places.clone(),
        None => (0..keys.len())
            .map(|row| super::json::place(keys, row).and_then(|at| i32::try_from(at).ok()))
            .collect(),
    };
    match DictionaryArray::try_new(places, Arc::new(entries.clone())) {
        Ok(array) => Arc::new(array),
        Err(_) => Arc::clone(column),
    }
}

/// With texts as they need the least work.
fn quick(rows: &Rows) -> Result<Rows, arrow_schema::ArrowError> {
    let columns = rows.columns().iter().map(|column| match column.data_type() {
        DataType::Utf8 | DataType::Binary => Arc::new(BinaryViewArray::from(&texts(column.as_ref()))),
        DataType::LargeUtf8 => Arc::new(column.as_string::<i64>().iter().collect::<BinaryViewArray>()),
        DataType::LargeBinary => Arc::new(column.as_binary::<i64>().iter().collect::<BinaryViewArray>()),
        _ => Arc::clone(column),
    });
    with_columns(rows, columns.collect())
}

fn with_columns(rows: &Rows, columns: Vec<ArrayRef>) -> Result<Rows, arrow_schema::ArrowError> {
    let fields = rows.schema();
    let fields = fields.fields().iter().zip(&columns);
    let fields: Vec<Field> =
        fields.map(|(field, column)| Field::new(field.name(), column.data_type().clone(), true)).collect();
    let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(rows.num_rows()));
    Rows::try_new_with_options(Arc::new(Schema::new(fields)), columns, &options)
}
