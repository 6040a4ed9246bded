//! Answers as a Parquet file: made of the rows that a CSV file would have, so that the two cannot differ.

use crate::data::cells::{Cells, Place};
use crate::data::csv::CsvScanner;
use crate::data::table::Sink;
use crate::data::value::Typed;
use crate::data::value::date::DateStyle;
use crate::data::value::number::{self, NumberStyle};
use crate::data::value::{Raw, yes_no};
use crate::program::Date;
use crate::program::time::Zone;
use arrow_array::builder::{BooleanBuilder, Decimal128Builder, StringBuilder, TimestampMicrosecondBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use std::io::{self, Write};
use std::sync::Arc;

/// So many rows become a batch; a row group has [`GROUP`] of them.
const ROWS: usize = 8192;
const GROUP: usize = 1 << 17;
/// Numbers are decimals of four places, as the language has them.
const NUMBER: DataType = DataType::Decimal128(18, 4);

/// Answers as arrays.
pub struct Arrays {
    schema: SchemaRef,
    columns: Vec<Typed>,
    scanner: CsvScanner,
    cells: Cells,
    dates: DateStyle,
}

impl Arrays {
    /// For columns of these names and kinds. A day is written as its first instant in that zone.
    pub fn new(columns: &[(String, Typed)], zone: &Zone) -> Arrays {
        let fields = columns.iter().map(|(name, typed)| {
            let ty = match typed {
                Typed::Text => DataType::Utf8,
                Typed::Number => NUMBER,
                Typed::Instant => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
                Typed::YesNo => DataType::Boolean,
            };
            Field::new(name, ty, true)
        });
        let width = columns.len();
        Arrays {
            schema: Arc::new(Schema::new(fields.collect::<Vec<Field>>())),
            columns: columns.iter().map(|(_, typed)| *typed).collect(),
            scanner: CsvScanner::new(b',', (0..=width).collect(), width),
            cells: Cells::new(width),
            dates: DateStyle::new(None, zone),
        }
    }

    /// Makes whole rows of CSV, each with an empty cell behind its last, into batches of at most `most` rows; of no rows
    /// there is none.
    ///
    /// # Errors
    /// Whatever `take` says.
    pub fn batches(
        &mut self,
        rows: &[u8],
        most: usize,
        mut take: impl FnMut(RecordBatch) -> io::Result<()>,
    ) -> io::Result<()> {
        let (mut at, mut place) = (0, Place { record: 0, line: 0 });
        while at < rows.len() {
            self.cells.clear();
            self.scanner.scan(rows, &mut at, &mut place, most, &mut self.cells, &mut Vec::new());
            take(self.batch(rows)?)?;
        }
        Ok(())
    }

    /// The rows scanned last.
    fn batch(&self, chunk: &[u8]) -> io::Result<RecordBatch> {
        let arrays = (0..).zip(&self.columns).map(|(slot, typed)| self.array(chunk, slot, *typed));
        RecordBatch::try_new(Arc::clone(&self.schema), arrays.collect()).map_err(io::Error::other)
    }

    /// A batch of no rows.
    ///
    /// # Errors
    /// None that is known.
    pub fn none(&mut self) -> io::Result<RecordBatch> {
        self.cells.clear();
        self.batch(&[])
    }

    fn array(&self, chunk: &[u8], slot: usize, typed: Typed) -> ArrayRef {
        let texts = (0..self.cells.rows()).map(|row| match self.cells.get(chunk, row, slot) {
            Raw::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        });
        match typed {
            Typed::Text => {
                let mut array = StringBuilder::new();
                texts.for_each(|text| array.append_option(text.map(String::from_utf8_lossy)));
                Arc::new(array.finish())
            }
            Typed::Number => {
                let mut array = Decimal128Builder::new().with_data_type(NUMBER);
                texts.for_each(|text| {
                    array.append_option(
                        text.and_then(|text| number::parse(text, NumberStyle::PLAIN)).map(i128::from),
                    )
                });
                Arc::new(array.finish())
            }
            Typed::Instant => {
                let mut array = TimestampMicrosecondBuilder::new().with_timezone("UTC");
                texts.for_each(|text| {
                    array.append_option(text.and_then(|text| self.dates.parse(text)).map(Date::start))
                });
                Arc::new(array.finish())
            }
            Typed::YesNo => {
                let mut array = BooleanBuilder::new();
                texts.for_each(|text| array.append_option(text.and_then(yes_no)));
                Arc::new(array.finish())
            }
        }
    }
}

/// Batches that another program takes. The first has no rows: it says what the columns are.
pub struct Batcher {
    sink: Sink,
    arrays: Arrays,
    /// Rows that are no batch yet.
    waiting: Vec<u8>,
}

impl Batcher {
    /// For columns of these names and kinds; see [`Arrays::new`].
    pub fn new(sink: &Sink, columns: &[(String, Typed)], zone: &Zone) -> io::Result<Batcher> {
        let mut arrays = Arrays::new(columns, zone);
        sink.take(arrays.none()?)?;
        Ok(Batcher { sink: sink.clone(), arrays, waiting: Vec::new() })
    }

    /// Adds whole rows of CSV, each with an empty cell behind its last.
    pub fn write(&mut self, rows: &[u8]) -> io::Result<()> {
        self.waiting.extend_from_slice(rows);
        if self.waiting.len() >= ROWS * 16 { self.finish() } else { Ok(()) }
    }

    /// Hands over what waits.
    pub fn finish(&mut self) -> io::Result<()> {
        let sink = &self.sink;
        self.arrays.batches(&self.waiting, ROWS, |batch| sink.take(batch))?;
        self.waiting.clear();
        Ok(())
    }
}

/// A file that is being written.
pub struct Writer<W: Write + Send> {
    writer: ArrowWriter<W>,
    arrays: Arrays,
    /// Rows that are no batch yet.
    waiting: Vec<u8>,
}

impl<W: Write + Send> Writer<W> {
    /// For columns of these names and kinds; see [`Arrays::new`].
    pub fn new(out: W, columns: &[(String, Typed)], zone: &Zone) -> io::Result<Writer<W>> {
        let arrays = Arrays::new(columns, zone);
        let level = ZstdLevel::try_new(1).map_err(system)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(level))
            .set_max_row_group_row_count(Some(GROUP))
            .set_created_by(format!("qualify {}", env!("CARGO_PKG_VERSION")))
            .build();
        let writer =
            ArrowWriter::try_new(out, Arc::clone(&arrays.schema), Some(properties)).map_err(system)?;
        Ok(Writer { writer, arrays, waiting: Vec::new() })
    }

    /// Adds whole rows of CSV, each with an empty cell behind its last.
    pub fn write(&mut self, rows: &[u8]) -> io::Result<()> {
        self.waiting.extend_from_slice(rows);
        if self.waiting.len() >= ROWS * 16 { self.batch() } else { Ok(()) }
    }

    fn batch(&mut self) -> io::Result<()> {
        let writer = &mut self.writer;
        self.arrays.batches(&self.waiting, ROWS, |batch| writer.write(&batch).map_err(system))?;
        self.waiting.clear();
        Ok(())
    }

    /// Writes what waits and the end of the file; gives back what it was written to.
    pub fn finish(mut self) -> io::Result<W> {
        self.batch()?;
        self.writer.into_inner().map_err(system)
    }
}

/// What the system said, where it was the system: a full disk is told as such.
fn system(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        error => io::Error::other(error),
    }
}
