//! Parquet: only the columns that somebody needs are read, batch by batch, and mean the same as the cells of a CSV or
//! JSON Lines file.

mod guard;
mod json;
mod scan;
mod stream;
mod texts;
mod thrift;
mod typed;
mod weight;
mod write;

pub use scan::{Scanner, is_readable};
pub use stream::StreamReader;
pub use texts::Texts;
pub use typed::{Column, PerEntry, TypedRows, is_same, known};
pub use write::{Arrays, Batcher, Writer};

use super::Error;
use super::caught::caught;
use super::ends;
use super::mapping::Mapping;
use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use guard::{Guarded, Refusal};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::basic::{Compression, Encoding};
use parquet::file::metadata::{
    ColumnChunkMetaData, ParquetMetaDataOptions, ParquetMetaDataReader, ParquetStatisticsPolicy,
};
use std::fmt::Display;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use weight::Weights;

/// Rows of the needed columns.
pub type Rows = RecordBatch;

/// So many rows are read at once.
const ROWS: usize = 8192;

/// About so many elements of lists are read at once, where rows have long ones.
const ELEMENTS: u64 = 1 << 20;

/// A file that is being read.
pub struct Reader {
    path: String,
    file: Guarded,
    metadata: ArrowReaderMetadata,
    /// Which columns are read, once that is known.
    mask: Option<ProjectionMask>,
    /// Of the row group that is being read.
    reader: Option<ParquetRecordBatchReader>,
    /// Its rows that are still to come.
    left: u64,
    /// Rows that have been read and not given out.
    waiting: Option<Rows>,
    weights: Weights,
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
        let (file, size) = ends::open(path, "Parquet", "a Parquet file has at least its schema")?;
        let file = Guarded::new(file, size);
        let footer = footer(path, &file)?;
        guard::check(footer.metadata(), size).map_err(|refusal| told(path, refusal))?;
        let rows = footer.metadata().file_metadata().num_rows();
        Ok(Reader {
            path: path.to_owned(),
            file,
            schema: Arc::clone(footer.schema()),
            metadata: footer,
            mask: None,
            reader: None,
            left: 0,
            waiting: None,
            weights: Weights::default(),
            group: 0,
            bytes: size,
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
        let needed = Scanner::needed(mapping);
        for column in &needed {
            let field = self.schema.field(*column);
            if !scan::is_readable(field.data_type()) {
                return Err(unreadable(field, &self.path));
            }
        }
        self.check_packing(&needed)?;
        let options = ArrowReaderOptions::new().with_schema(self.with_quick_texts(&needed));
        let parquet = Arc::clone(self.metadata.metadata());
        // Should the library not read a column so after all, it reads it as the file says.
        if let Ok(metadata) =
            library(&self.path, &self.file, || ArrowReaderMetadata::try_new(parquet, options))
        {
            self.metadata = metadata;
        }
        self.mask = Some(ProjectionMask::roots(self.metadata.parquet_schema(), needed));
        Ok(())
    }

    /// Whether the needed columns can be unpacked.
    fn check_packing(&self, needed: &[usize]) -> Result<(), Error> {
        let leaves = self.metadata.parquet_schema();
        let chunks =
            self.metadata.metadata().row_groups().iter().flat_map(|group| group.columns().iter().enumerate());
        for (leaf, chunk) in chunks {
            let root = leaves.get_column_root_idx(leaf);
            let how = match chunk.compression() {
                Compression::UNCOMPRESSED | Compression::SNAPPY | Compression::ZSTD(_) => continue,
                _ if needed.binary_search(&root).is_err() => continue,
                Compression::GZIP(_) => "gzip",
                Compression::BROTLI(_) => "Brotli",
                Compression::LZ4 | Compression::LZ4_RAW => "LZ4",
                Compression::LZO => "LZO",
            };
            return Err(Error::data(format!(
                "the column `{}` of {} is packed with {how}, which this qualify cannot unpack",
                self.schema.field(root).name(),
                self.path,
            ))
            .help("write the file with Zstandard or Snappy, as CSV, or as JSON Lines"));
        }
        Ok(())
    }

    /// The schema, with texts read as they need the least work. Those that are written as a dictionary throughout are
    /// read as one: then a text is looked at once for each dictionary and not once for each row. Others stay in the
    /// memory of their page, those in lists too: what stands often in a file of a few bytes would else fill memory.
    fn with_quick_texts(&self, needed: &[usize]) -> SchemaRef {
        let parquet = self.metadata.metadata();
        let leaves = self.metadata.parquet_schema();
        // The leaf of each root that has one alone is its first.
        let mut first = vec![None; self.schema.fields().len()];
        for leaf in (0..leaves.num_columns()).rev() {
            if let Some(first) = first.get_mut(leaves.get_column_root_idx(leaf)) {
                *first = Some(leaf);
            }
        }
        let is_dictionary = |root: usize| {
            let Some(leaf) = first.get(root).copied().flatten() else { return false };
            parquet.row_groups().iter().all(|group| group.columns().get(leaf).is_some_and(whole_dictionary))
        };
        let field = |(root, field): (usize, &Arc<Field>)| match field.data_type() {
            _ if needed.binary_search(&root).is_err() => Arc::clone(field),
            ty @ (DataType::Utf8 | DataType::Binary) if is_dictionary(root) => {
                let ty = DataType::Dictionary(Box::new(DataType::Int32), Box::new(ty.clone()));
                Arc::new(field.as_ref().clone().with_data_type(ty))
            }
            _ => in_place(field),
        };
        Arc::new(Schema::new(self.schema.fields().iter().enumerate().map(field).collect::<Vec<_>>()))
    }

    /// The next rows; `None` at the end. They never stand in two row groups: a dictionary is that of one.
    pub(super) fn next(&mut self) -> Result<Option<Rows>, Error> {
        loop {
            if let Some(rows) = self.waiting.take() {
                return Ok(Some(self.portion(rows)));
            }
            match self.batch()? {
                Some(rows) => self.waiting = Some(rows),
                None if self.enter()? => {}
                None => return Ok(None),
            }
        }
    }

    /// The first of these rows, as many as have not too much text together; the others wait.
    fn portion(&mut self, rows: Rows) -> Rows {
        let (first, rest) = self.weights.first(rows);
        self.waiting = rest;
        first
    }

    /// The next rows of the row group.
    fn batch(&mut self) -> Result<Option<Rows>, Error> {
        let Some(reader) = self.reader.as_mut() else { return Ok(None) };
        self.file.batch();
        let rows = library(&self.path, &self.file, || reader.next().transpose())?;
        let count = rows.as_ref().map_or(0, |rows| rows.num_rows() as u64);
        let Some(left) = self.left.checked_sub(count).filter(|left| rows.is_some() || *left == 0) else {
            let why = "a row group has more or fewer rows than its footer says".to_owned();
            return Err(told(&self.path, Refusal::Damage(why)));
        };
        self.left = left;
        if rows.is_none() {
            self.reader = None;
            self.file.check_end().map_err(|refusal| told(&self.path, refusal))?;
        }
        let before = self.told();
        self.done += count;
        self.counter.fetch_add(self.told().saturating_sub(before), Ordering::Relaxed);
        Ok(rows)
    }

    /// Goes on to the row group that comes next, where there is one.
    fn enter(&mut self) -> Result<bool, Error> {
        let Some(mask) = &self.mask else { return Ok(false) };
        let Some(group) = self.metadata.metadata().row_groups().get(self.group) else { return Ok(false) };
        let rows = group.num_rows().unsigned_abs();
        let read = |leaf| mask.leaf_included(leaf);
        self.file.enter(group, read).map_err(|refusal| told(&self.path, refusal))?;
        // Rows with long lists are taken a few at a time.
        let elements = group.columns().iter().enumerate().filter(|(leaf, _)| read(*leaf));
        let elements = elements.map(|(_, column)| column.num_values().unsigned_abs()).max().unwrap_or(0);
        let size = (ELEMENTS.saturating_mul(rows) / elements.max(1)).clamp(1, ROWS as u64) as usize;
        let (file, metadata) = (self.file.clone(), self.metadata.clone());
        let reader = library(&self.path, &self.file, || {
            let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata);
            builder
                .with_projection(mask.clone())
                .with_row_groups(vec![self.group])
                .with_batch_size(size)
                .build()
        })?;
        (self.reader, self.left, self.weights) = (Some(reader), rows, Weights::default());
        self.group += 1;
        Ok(true)
    }

    /// The bytes that stand for the rows read.
    fn told(&self) -> u64 {
        let part = u128::from(self.bytes) * u128::from(self.done) / u128::from(self.rows.max(1));
        u64::try_from(part).unwrap_or(self.bytes)
    }
}

/// Reads the footer.
fn footer(path: &str, file: &Guarded) -> Result<ArrowReaderMetadata, Error> {
    let footer = file.footer().map_err(|refusal| no_parquet(path, refusal))?;
    // What Arrow writes into the file beside its schema only tells in which form it was in memory. Nobody asks for
    // statistics.
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let skip = ParquetMetaDataOptions::new()
        .with_column_stats_policy(ParquetStatisticsPolicy::SkipAll)
        .with_size_stats_policy(ParquetStatisticsPolicy::SkipAll);
    let metadata =
        library(path, file, || ParquetMetaDataReader::decode_metadata_with_options(&footer, Some(&skip)))?;
    library(path, file, || ArrowReaderMetadata::try_new(Arc::new(metadata), options))
}

/// Asks the library, which may panic over what is damaged: this is where that ends.
fn library<T, E: Display>(
    path: &str,
    file: &Guarded,
    work: impl FnOnce() -> Result<T, E>,
) -> Result<T, Error> {
    let why = match caught(work) {
        Ok(Ok(done)) => return Ok(done),
        Ok(Err(error)) => said(&error),
        Err(_) => UNREADABLE.to_owned(),
    };
    Err(told(path, file.refusal().unwrap_or(Refusal::Damage(why))))
}

/// Why a file cannot be read.
fn told(path: &str, refusal: Refusal) -> Error {
    match refusal {
        Refusal::Damage(why) => {
            Error::data(format!("cannot read all of {path}: the Parquet file is damaged ({why})"))
                .help("write the file again")
        }
        Refusal::System(error) => Error::io(format!("read {path}"), &error),
    }
}

/// Why there is no footer.
fn no_parquet(path: &str, refusal: Refusal) -> Error {
    match refusal {
        Refusal::Damage(why) => Error::data(format!("{path} is no whole Parquet file: {why}"))
            .help("write the file again; if it is CSV or JSON Lines, say so with --input-format"),
        system => told(path, system),
    }
}

/// A field whose texts stay in the memory of their page.
fn in_place(field: &Arc<Field>) -> Arc<Field> {
    let ty = match field.data_type() {
        DataType::Utf8 => DataType::Utf8View,
        DataType::Binary => DataType::BinaryView,
        DataType::List(of) => DataType::List(in_place(of)),
        DataType::LargeList(of) => DataType::LargeList(in_place(of)),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(in_place).collect()),
        _ => return Arc::clone(field),
    };
    Arc::new(field.as_ref().clone().with_data_type(ty))
}

/// Whether all pages of a column are places in a dictionary.
fn whole_dictionary(column: &ColumnChunkMetaData) -> bool {
    column.dictionary_page_offset().is_some()
        && column.page_encoding_stats_mask().is_some_and(|mask| {
            mask.is_only(Encoding::PLAIN_DICTIONARY) || mask.is_only(Encoding::RLE_DICTIONARY)
        })
}

/// What cannot be said better.
const UNREADABLE: &str = "its values cannot be decoded";

/// What the library says, without its own labels; nothing that speaks of how it is made.
fn said(error: &impl Display) -> String {
    let text = error.to_string();
    let why = text.rsplit_once(": ").map_or(text.as_str(), |(_, why)| why);
    let inside = |two: &[u8]| matches!(two, [a, b] if a.is_ascii_lowercase() && b.is_ascii_uppercase());
    if why.as_bytes().windows(2).any(inside) { UNREADABLE } else { why }.to_owned()
}

/// A column that holds what no field can hold.
pub fn unreadable(field: &Field, file: &str) -> Error {
    Error::data(format!(
        "the column `{}` of {file} holds {}, which no field can hold",
        field.name(),
        kind(field.data_type())
    ))
    .help("write it as a text, a number, a date, yes/no or a list")
}

/// A type in words.
fn kind(ty: &DataType) -> &'static str {
    match ty {
        DataType::Map(..) => "maps",
        DataType::Struct(_) => "records",
        DataType::Time32(_) | DataType::Time64(_) => "times of day without a date",
        DataType::Interval(_) | DataType::Duration(_) => "lengths of time",
        DataType::Union(..) => "values of several types",
        DataType::RunEndEncoded(..) => "runs of equal values",
        DataType::ListView(_) | DataType::LargeListView(_) => "views of lists",
        DataType::FixedSizeBinary(_) => "bytes",
        DataType::List(of) | DataType::LargeList(of) | DataType::FixedSizeList(of, _) => {
            match kind(of.data_type()) {
                "maps" => "lists of maps",
                "records" => "lists of records",
                _ => "lists of values",
            }
        }
        DataType::Dictionary(..) => "categories of records or lists",
        _ => "values of another kind",
    }
}
