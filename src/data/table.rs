//! Records that another program holds, in place of a file; and where it takes what would else be written to one.

#[cfg(feature = "parquet")]
use super::Error;
use super::format::Format;
#[cfg(feature = "parquet")]
use arrow_array::RecordBatch;
#[cfg(feature = "parquet")]
use arrow_schema::SchemaRef;
use std::fmt;
use std::io;
use std::sync::Arc;

/// Batches of Arrow, one after the other.
#[cfg(feature = "parquet")]
pub type Batches = Box<dyn Iterator<Item = Result<RecordBatch, Error>> + Send>;

/// Whoever holds batches of Arrow.
#[cfg(feature = "parquet")]
pub trait Stream: Send + Sync {
    /// The columns of all batches.
    fn schema(&self) -> SchemaRef;

    /// The batches, from the first. What can be read only once says so when it is opened again.
    ///
    /// # Errors
    /// When it cannot be read, or not once more.
    fn open(&self) -> Result<Batches, Error>;

    /// Whether it can be opened only once.
    fn once(&self) -> bool;
}

/// Records that another program holds.
#[derive(Clone)]
pub struct Table(Held);

#[derive(Clone)]
pub(super) enum Held {
    Lines(Arc<[u8]>),
    #[cfg(feature = "parquet")]
    Batches(Arc<dyn Stream>),
}

impl Table {
    /// Lines of JSON, an object each.
    pub fn lines(lines: Vec<u8>) -> Table {
        Table(Held::Lines(lines.into()))
    }

    /// Batches of Arrow.
    #[cfg(feature = "parquet")]
    pub fn batches(stream: impl Stream + 'static) -> Table {
        Table(Held::Batches(Arc::new(stream)))
    }

    /// The format of the file that would hold the same.
    pub fn format(&self) -> Format {
        match &self.0 {
            Held::Lines(_) => Format::JsonLines,
            #[cfg(feature = "parquet")]
            Held::Batches(_) => Format::Parquet,
        }
    }

    /// Whether it can be read only once.
    pub fn once(&self) -> bool {
        match &self.0 {
            Held::Lines(_) => false,
            #[cfg(feature = "parquet")]
            Held::Batches(stream) => stream.once(),
        }
    }

    pub(super) fn held(&self) -> &Held {
        &self.0
    }
}

impl PartialEq for Table {
    fn eq(&self, other: &Table) -> bool {
        match (&self.0, &other.0) {
            (Held::Lines(one), Held::Lines(other)) => Arc::ptr_eq(one, other),
            #[cfg(feature = "parquet")]
            (Held::Batches(one), Held::Batches(other)) => Arc::ptr_eq(one, other),
            #[cfg(feature = "parquet")]
            _ => false,
        }
    }
}

impl Eq for Table {}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Table({:?})", self.format())
    }
}

/// The lines, read as a file.
pub(super) struct Lines {
    pub lines: Arc<[u8]>,
    pub at: usize,
}

impl io::Read for Lines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut rest = self.lines.get(self.at..).unwrap_or(&[]);
        let count = rest.read(buffer)?;
        self.at += count;
        Ok(count)
    }
}

/// Takes batches in place of a file. The first has no rows: it says what the columns are.
#[cfg(feature = "parquet")]
#[derive(Clone)]
pub struct Sink(Arc<dyn Fn(RecordBatch) -> io::Result<()> + Send + Sync>);

#[cfg(feature = "parquet")]
impl Sink {
    /// Hands each batch to `take`, in order.
    pub fn new(take: impl Fn(RecordBatch) -> io::Result<()> + Send + Sync + 'static) -> Sink {
        Sink(Arc::new(take))
    }

    pub(super) fn take(&self, batch: RecordBatch) -> io::Result<()> {
        (self.0)(batch)
    }
}

#[cfg(feature = "parquet")]
impl fmt::Debug for Sink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sink")
    }
}
