//! Parquet: only the columns that somebody needs are read, batch by batch, and become the same cells as those of a CSV
//! or JSON Lines file.

mod json;
mod scan;
mod write;

pub use scan::Scanner;
pub use write::Writer;

use super::Error;
use super::input::{Packing, ending};
use super::mapping::Mapping;
use arrow_array::RecordBatch;
use arrow_schema::{DataType, SchemaRef};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use std::fs::File;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Rows of the needed columns.
pub type Rows = RecordBatch;

/// So many rows are read at once.
const ROWS: usize = 8192;

/// A file that is being read.
pub struct Reader {
    path: String,
    /// Until the columns are known.
    builder: Option<ParquetRecordBatchReaderBuilder<File>>,
    reader: Option<ParquetRecordBatchReader>,
    schema: SchemaRef,
    /// The file's bytes and rows: of what is read, progress is told in bytes.
    bytes: u64,
    rows: u64,
    done: u64,
    counter: Arc<AtomicU64>,
}

impl Reader {
    /// Opens a file. Parquet is read from its end, so stdin goes to a temporary file first.
    ///
    /// # Errors
    /// When it cannot be opened, or is no Parquet file.
    pub fn open(path: &str, counter: Arc<AtomicU64>) -> Result<Reader, Error> {
        let fail = |error: io::Error| Error::io(format!("read {path}"), &error);
        if ending(path).1 != Packing::Plain {
            return Err(Error::usage(format!("cannot read {path}: Parquet is packed inside, not around"))
                .help("unpack the file first"));
        }
        let file = if path == "-" {
            let mut file = tempfile::tempfile().map_err(fail)?;
            io::copy(&mut io::stdin(), &mut file).map_err(fail)?;
            file
        } else {
            #[expect(clippy::disallowed_methods, reason = "the edge where files are opened")]
            let file = File::open(path).map_err(fail)?;
            file
        };
        let metadata = file.metadata().map_err(fail)?;
        if metadata.is_dir() {
            return Err(Error::usage(format!("cannot read {path}: it is a folder")));
        }
        if metadata.len() == 0 {
            return Err(
                Error::data(format!("{path} is empty")).help("a Parquet file has at least its schema")
            );
        }
        // What Arrow writes into the file beside its schema only tells in which form it was in memory.
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file, options).map_err(|_| {
            Error::data(format!(
                "{path} is no whole Parquet file: its end, where the schema stands, cannot be read"
            ))
            .help("write the file again; if it is CSV or JSON Lines, say so with --input-format")
        })?;
        let rows = builder.metadata().file_metadata().num_rows();
        Ok(Reader {
            path: path.to_owned(),
            schema: Arc::clone(builder.schema()),
            builder: Some(builder),
            reader: None,
            bytes: metadata.len(),
            rows: u64::try_from(rows).unwrap_or(0),
            done: 0,
            counter,
        })
    }

    /// The names of the columns.
    pub fn header(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    /// Reads only the columns that have a slot.
    pub(super) fn project(&mut self, mapping: &Mapping) -> Result<(), Error> {
        let Some(builder) = self.builder.take() else { return Ok(()) };
        let columns = (0..).zip(&mapping.columns);
        let needed: Vec<usize> =
            columns.filter(|(_, slot)| **slot < mapping.width).map(|(column, _)| column).collect();
        for column in &needed {
            let field = self.schema.field(*column);
            if !scan::is_readable(field.data_type()) {
                return Err(Error::data(format!(
                    "the column `{}` of {} holds {}, which no field can hold",
                    field.name(),
                    self.path,
                    kind(field.data_type())
                ))
                .help("write it as a text, a number, a date, yes/no or a list"));
            }
        }
        let mask = ProjectionMask::roots(builder.parquet_schema(), needed);
        let reader = builder.with_projection(mask).with_batch_size(ROWS).build();
        self.reader = Some(reader.map_err(|error| self.damaged(&said(&error)))?);
        Ok(())
    }

    /// The next rows; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Rows>, Error> {
        let Some(reader) = &mut self.reader else { return Ok(None) };
        let rows = match reader.next() {
            None => return Ok(None),
            Some(Ok(rows)) => rows,
            Some(Err(error)) => return Err(self.damaged(&said(&error))),
        };
        let before = self.told();
        self.done += rows.num_rows() as u64;
        self.counter.fetch_add(self.told().saturating_sub(before), Ordering::Relaxed);
        Ok(Some(rows))
    }

    /// The bytes that stand for the rows read.
    fn told(&self) -> u64 {
        let part = u128::from(self.bytes) * u128::from(self.done) / u128::from(self.rows.max(1));
        u64::try_from(part).unwrap_or(self.bytes)
    }

    fn damaged(&self, why: &str) -> Error {
        Error::data(format!("cannot read all of {}: the Parquet file is damaged ({why})", self.path))
            .help("write the file again")
    }
}

/// What the library says, without its own labels.
fn said(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    text.rsplit_once(": ").map_or(text.clone(), |(_, why)| why.to_owned())
}

/// A type in words.
fn kind(ty: &DataType) -> &'static str {
    match ty {
        DataType::Map(..) => "maps",
        DataType::Struct(_) => "records",
        DataType::Time32(_) | DataType::Time64(_) => "times of day without a date",
        DataType::Interval(_) | DataType::Duration(_) => "lengths of time",
        _ => "a kind of value",
    }
}
