//! Parquet: only the columns that somebody needs are read, batch by batch, and mean the same as the cells of a CSV or
//! JSON Lines file.

mod json;
mod scan;
mod texts;
mod typed;
mod write;

pub use scan::Scanner;
pub use texts::Texts;
pub use typed::{Column, PerEntry, TypedRows, is_same, known};
pub use write::Writer;

use super::Error;
use super::input::{Packing, ending};
use super::mapping::Mapping;
use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::basic::Encoding;
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
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
    file: File,
    metadata: ArrowReaderMetadata,
    /// Which columns are read, once that is known.
    mask: Option<ProjectionMask>,
    /// Of the row group that is being read.
    reader: Option<ParquetRecordBatchReader>,
    /// The row group that comes next.
    group: usize,
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
        let footer = ArrowReaderMetadata::load(&file, options).map_err(|_| {
            Error::data(format!(
                "{path} is no whole Parquet file: its end, where the schema stands, cannot be read"
            ))
            .help("write the file again; if it is CSV or JSON Lines, say so with --input-format")
        })?;
        let rows = footer.metadata().file_metadata().num_rows();
        Ok(Reader {
            path: path.to_owned(),
            file,
            schema: Arc::clone(footer.schema()),
            metadata: footer,
            mask: None,
            reader: None,
            group: 0,
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

    /// By column, whether a field could hold it.
    pub fn readable(&self) -> Vec<bool> {
        self.schema.fields().iter().map(|field| scan::is_readable(field.data_type())).collect()
    }

    /// Reads only the columns that have a slot.
    pub(super) fn project(&mut self, mapping: &Mapping) -> Result<(), Error> {
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
        let options = ArrowReaderOptions::new().with_schema(self.with_quick_texts(&needed));
        let parquet = Arc::clone(self.metadata.metadata());
        // Should the library not read a column so after all, it reads it as the file says.
        if let Ok(metadata) = ArrowReaderMetadata::try_new(parquet, options) {
            self.metadata = metadata;
        }
        self.mask = Some(ProjectionMask::roots(self.metadata.parquet_schema(), needed));
        Ok(())
    }

    /// The schema, with texts read as they need the least work. Those that are written as a dictionary throughout are
    /// read as one: then a text is looked at once for each dictionary and not once for each row. Others stay in the
    /// memory of their page.
    fn with_quick_texts(&self, needed: &[usize]) -> SchemaRef {
        let parquet = self.metadata.metadata();
        let leaves = self.metadata.parquet_schema();
        let is_dictionary = |root: usize| {
            let mut of_root =
                (0..leaves.num_columns()).filter(|leaf| leaves.get_column_root_idx(*leaf) == root);
            let Some(leaf) = of_root.next() else { return false };
            parquet.row_groups().iter().all(|group| group.columns().get(leaf).is_some_and(whole_dictionary))
        };
        let field = |(root, field): (usize, &Arc<Field>)| match field.data_type() {
            ty @ (DataType::Utf8 | DataType::Binary) if needed.contains(&root) => {
                let ty = match ty {
                    _ if is_dictionary(root) => {
                        DataType::Dictionary(Box::new(DataType::Int32), Box::new(ty.clone()))
                    }
                    DataType::Utf8 => DataType::Utf8View,
                    _ => DataType::BinaryView,
                };
                Arc::new(field.as_ref().clone().with_data_type(ty))
            }
            _ => Arc::clone(field),
        };
        Arc::new(Schema::new(self.schema.fields().iter().enumerate().map(field).collect::<Vec<_>>()))
    }

    /// The next rows; `None` at the end. They never stand in two row groups: a dictionary is that of one.
    pub(super) fn next(&mut self) -> Result<Option<Rows>, Error> {
        loop {
            if let Some(rows) = self.reader.as_mut().and_then(Iterator::next) {
                let rows = rows.map_err(|error| self.damaged(&said(&error)))?;
                let before = self.told();
                self.done += rows.num_rows() as u64;
                self.counter.fetch_add(self.told().saturating_sub(before), Ordering::Relaxed);
                return Ok(Some(rows));
            }
            let groups = self.metadata.metadata().num_row_groups();
            let Some(mask) = self.mask.as_ref().filter(|_| self.group < groups) else { return Ok(None) };
            let reader = self.group(mask.clone());
            self.reader = Some(reader.map_err(|error| self.damaged(&said(&error)))?);
            self.group += 1;
        }
    }

    /// A reader of the row group that comes next.
    fn group(&self, mask: ProjectionMask) -> Result<ParquetRecordBatchReader, ParquetError> {
        let (file, metadata) = (self.file.try_clone()?, self.metadata.clone());
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata);
        builder.with_projection(mask).with_row_groups(vec![self.group]).with_batch_size(ROWS).build()
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

/// Whether all pages of a column are places in a dictionary.
fn whole_dictionary(column: &ColumnChunkMetaData) -> bool {
    column.dictionary_page_offset().is_some()
        && column.page_encoding_stats_mask().is_some_and(|mask| {
            mask.is_only(Encoding::PLAIN_DICTIONARY) || mask.is_only(Encoding::RLE_DICTIONARY)
        })
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
