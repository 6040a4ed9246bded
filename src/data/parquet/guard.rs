//! What a Parquet file says of itself, held against its bytes before anything is read by it or made room for.
//!
//! A flipped bit or a few bytes written on purpose can say that there are billions of rows, a page of gigabytes, or a
//! column behind the end of the file. The library believes it; here it is refused, as damage, and said how.

use super::thrift::{CUT, PageHeader, check_footer};
use crate::data::chunks::LONGEST;
use crate::data::file::File;
use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};
use parquet::file::reader::{ChunkReader, Length};
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The last bytes of a file: how long the footer is, and a mark.
const TAIL: u64 = 8;
/// The first bytes of a file are that mark as well.
const MARK: &[u8] = b"PAR1";
/// The longest footer. That of a thousand columns in a hundred row groups has 20 MB.
const FOOTER: u64 = LONGEST as u64;
/// The longest header of a page. Mostly it has a few dozen bytes; the least and greatest text may stand in it.
const HEADER: u64 = 16 << 20;
/// So many bytes are looked at for a header.
const LOOK: u64 = 4 << 10;
/// So many rows any file may claim, and so many for each of its bytes beyond: columns that say the same in every row
/// take hardly any.
const ROWS: (u64, u64) = (1 << 20, 1000);
/// So many bytes any batch may be unpacked from, and so many for each packed byte beyond.
const UNPACKED: (u64, u64) = (512 << 20, 30);
/// So many elements of lists any batch may have, and so many for each packed byte beyond.
const ELEMENTS: (u64, u64) = (32 << 20, 16);

/// What files are read from; tests read from what fails.
pub(super) trait Source: Read + Seek + Send {}
impl<T: Read + Seek + Send> Source for T {}

/// Why a file is not read.
#[derive(Debug)]
pub(super) enum Refusal {
    /// It is damaged, or made so as to do harm: how, in a few words.
    Damage(String),
    /// The system said no.
    System(io::Error),
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Refusal {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Refusal::Damage(CUT.to_owned()),
            _ => Refusal::System(error),
        }
    }
}

type Result<T, E = Refusal> = std::result::Result<T, E>;

fn wrong<T>(why: impl Into<String>) -> Result<T> {
    Err(Refusal::Damage(why.into()))
}

/// Whether so many are more than `some`, and more than `each` for each of so many bytes.
fn beyond(count: u64, (some, each): (u64, u64), bytes: u64) -> bool {
    count > some.saturating_add(bytes.saturating_mul(each))
}

/// The bytes of the footer, looked through.
pub(super) fn footer(file: &mut dyn Source, size: u64) -> Result<Vec<u8>> {
    let Some(before) = size.checked_sub(TAIL).filter(|before| *before >= MARK.len() as u64) else {
        return wrong("it is too short");
    };
    let mut tail = [0; TAIL as usize];
    file.seek(SeekFrom::Start(before))?;
    file.read_exact(&mut tail)?;
    let [a, b, c, d, mark @ ..] = tail;
    if mark != MARK {
        return wrong("its end, where the schema stands, is missing");
    }
    let length = u64::from(u32::from_le_bytes([a, b, c, d]));
    let Some(start) = before.checked_sub(length) else { return wrong("its footer is longer than the file") };
    if length > FOOTER {
        return wrong("its footer is longer than 64 MB");
    }
    file.seek(SeekFrom::Start(start))?;
    let mut footer = Vec::new();
    file.take(length).read_to_end(&mut footer)?;
    if footer.len() as u64 != length {
        return wrong(CUT);
    }
    match check_footer(&footer) {
        Ok(()) => Ok(footer),
        Err(why) => wrong(format!("in its footer, {why}")),
    }
}

/// Whether what the footer says of rows, columns and places fits together and into the file.
pub(super) fn check(metadata: &ParquetMetaData, size: u64) -> Result<()> {
    let claimed = metadata.file_metadata().num_rows();
    let mut rows = Some(0u64);
    for group in metadata.row_groups() {
        let of_group = u64::try_from(group.num_rows()).ok();
        rows = rows.zip(of_group).and_then(|(rows, more)| rows.checked_add(more));
        let columns = metadata.file_metadata().schema_descr().num_columns();
        if group.columns().len() != columns {
            return wrong(format!("a row group has {} columns, the file {columns}", group.columns().len()));
        }
        group.columns().iter().try_for_each(|column| check_column(group, column, size))?;
    }
    let Some(rows) = rows.filter(|rows| i64::try_from(*rows) == Ok(claimed)) else {
        return wrong(format!("it says that it has {claimed} rows, and its row groups say otherwise"));
    };
    if beyond(rows, ROWS, size) {
        return wrong(format!("it says that it has {rows} rows, in {size} bytes"));
    }
    Ok(())
}

fn check_column(group: &RowGroupMetaData, column: &ColumnChunkMetaData, size: u64) -> Result<()> {
    let name = || column.column_path().string();
    let Some((start, end)) = range(column) else { return wrong(format!("`{}` is at no place", name())) };
    if end > size.saturating_sub(TAIL) || (start < end && start < MARK.len() as u64) {
        return wrong(format!("`{}` is not inside the file", name()));
    }
    let (values, rows) = (column.num_values(), group.num_rows());
    let repeats = column.column_descr().max_rep_level() > 0;
    if values < rows || (values > rows && !repeats) {
        return wrong(format!("`{}` has {values} values for {rows} rows", name()));
    }
    // Rows have been held against the bytes; elements of lists are as well.
    if repeats && beyond(values.unsigned_abs(), ROWS, size) {
        return wrong(format!("`{}` says that it has {values} values, in {size} bytes", name()));
    }
    Ok(())
}

/// Where the pages of a column stand: the start and what is behind the end.
fn range(column: &ColumnChunkMetaData) -> Option<(u64, u64)> {
    let start = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
    let (start, length) = (u64::try_from(start).ok()?, u64::try_from(column.compressed_size()).ok()?);
    Some((start, start.checked_add(length)?))
}

/// A column of the row group that is being read.
#[derive(Clone, Copy, Debug)]
struct Chunk {
    start: u64,
    end: u64,
    /// Values that its pages have to have together.
    values: u64,
    /// Those of the pages read so far, and where the last of them ended.
    seen: u64,
    next: u64,
    repeats: bool,
}

/// What the pages of a batch sum up to, so far.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    packed: u64,
    unpacked: u64,
    elements: u64,
}

struct State {
    file: File,
    chunks: Vec<Chunk>,
    sum: Sum,
    /// Why something was refused; the library would tell it in words of its own.
    refused: Option<Refusal>,
}

/// A file whose pages are looked at before they are unpacked.
#[derive(Clone)]
pub(super) struct Guarded {
    state: Arc<Mutex<State>>,
    size: u64,
}

impl Guarded {
    /// The file has so many bytes.
    pub fn new(file: File, size: u64) -> Guarded {
        let state = State { file, chunks: Vec::new(), sum: Sum::default(), refused: None };
        Guarded { state: Arc::new(Mutex::new(state)), size }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// See [`footer`].
    pub fn footer(&self) -> Result<Vec<u8>> {
        footer(&mut self.lock().file, self.size)
    }

    /// From now on, the pages of these columns of a row group are read.
    pub fn enter(&self, group: &RowGroupMetaData, read: impl Fn(usize) -> bool) -> Result<()> {
        let mut chunks = Vec::new();
        for (at, column) in group.columns().iter().enumerate().filter(|(at, _)| read(*at)) {
            let Some((start, end)) = range(column) else {
                return wrong(format!("column {at} is at no place"));
            };
            let values = column.num_values().unsigned_abs();
            let repeats = column.column_descr().max_rep_level() > 0;
            chunks.push(Chunk { start, end, values, seen: 0, next: start, repeats });
        }
        chunks.sort_unstable_by_key(|chunk| (chunk.start, chunk.end));
        if chunks.windows(2).any(|two| matches!(two, [one, other] if other.start < one.end)) {
            return wrong("two columns are at the same place");
        }
        self.lock().chunks = chunks;
        Ok(())
    }

    /// From now on, pages belong to another batch.
    pub fn batch(&self) {
        self.lock().sum = Sum::default();
    }

    /// Why something was refused, where something was.
    pub fn refusal(&self) -> Option<Refusal> {
        self.lock().refused.take()
    }

    /// Whether all values that the footer speaks of have come.
    pub fn check_end(&self) -> Result<()> {
        match self.lock().chunks.iter().find(|chunk| chunk.seen != chunk.values) {
            Some(chunk) => {
                wrong(format!("a column has {} values, its footer says {}", chunk.seen, chunk.values))
            }
            None => Ok(()),
        }
    }
}

impl State {
    fn bytes(&mut self, start: u64, length: u64) -> Result<Vec<u8>> {
        let Ok(room) = usize::try_from(length) else { return wrong(CUT) };
        let bytes = self.file.part(start, room)?;
        if bytes.len() != room { wrong(CUT) } else { Ok(bytes) }
    }

    /// The header of the page that starts there, looked at.
    fn header(&mut self, start: u64) -> Result<Vec<u8>> {
        let after = self.chunks.partition_point(|chunk| chunk.start <= start);
        let found = after.checked_sub(1).and_then(|at| Some((at, *self.chunks.get(at)?)));
        let Some((at, mut chunk)) = found.filter(|(_, chunk)| start < chunk.end) else {
            return wrong("a page is in no column");
        };
        let most = (chunk.end - start).min(HEADER);
        let mut look = most.min(LOOK);
        let (mut bytes, header) = loop {
            let bytes = self.bytes(start, look)?;
            match PageHeader::read(&bytes) {
                Ok(header) => break (bytes, header),
                Err(CUT) if look < most => look = look.saturating_mul(16).min(most),
                Err(why) => return wrong(format!("in the header of a page, {why}")),
            }
        };
        bytes.truncate(header.length);
        let [packed, unpacked, values] = [header.packed, header.unpacked, header.values].map(u64::try_from);
        let (Ok(packed), Ok(unpacked), Ok(values)) = (packed, unpacked, values) else {
            return wrong("a page has fewer than no bytes or values");
        };
        let end = start + header.length as u64 + packed;
        if end > chunk.end {
            return wrong("a page is longer than its column");
        }
        // An entry of a dictionary takes a byte at least.
        if header.is_dictionary() && values > unpacked {
            return wrong(format!("a dictionary says that it has {values} entries, in {unpacked} bytes"));
        }
        if unpacked > values.saturating_mul(LONGEST as u64).saturating_add(1 << 20) {
            return wrong(format!(
                "a page of {unpacked} bytes has {values} values: one is longer than 64 MB"
            ));
        }
        // What was looked at before it was read is looked at twice.
        if start >= chunk.next {
            chunk.next = end;
            if !header.is_dictionary() {
                chunk.seen += values;
                self.sum.elements += if chunk.repeats { values } else { 0 };
            }
            self.sum.packed += packed;
            self.sum.unpacked += unpacked;
            if let Some(kept) = self.chunks.get_mut(at) {
                *kept = chunk;
            }
        }
        if chunk.seen > chunk.values {
            return wrong(format!("a column has more than the {} values that its footer says", chunk.values));
        }
        if beyond(self.sum.unpacked, UNPACKED, self.sum.packed) {
            let Sum { packed, unpacked, .. } = self.sum;
            return wrong(format!("{packed} bytes say that they unpack to {unpacked}"));
        }
        if beyond(self.sum.elements, ELEMENTS, self.sum.packed) {
            return wrong(format!("lists say that they have {} elements in a few rows", self.sum.elements));
        }
        Ok(bytes)
    }
}

impl Length for Guarded {
    fn len(&self) -> u64 {
        self.size
    }
}

impl State {
    /// Keeps why something is refused, and says to the library that it is.
    fn keep<T>(&mut self, done: Result<T>) -> std::result::Result<T, ParquetError> {
        done.map_err(|refusal| {
            self.refused.get_or_insert(refusal);
            ParquetError::General("refused".to_owned())
        })
    }
}

impl ChunkReader for Guarded {
    type T = Header;

    fn get_read(&self, start: u64) -> std::result::Result<Header, ParquetError> {
        Ok(Header { file: self.clone(), start, bytes: None })
    }

    fn get_bytes(&self, start: u64, length: usize) -> std::result::Result<Bytes, ParquetError> {
        let mut state = self.lock();
        let bytes = match start.checked_add(length as u64) {
            Some(end) if end <= self.size => state.bytes(start, length as u64),
            _ => wrong("a page is not inside the file"),
        };
        state.keep(bytes).map(Bytes::from)
    }
}

/// The header of a page. Only when it is asked for it is known that one is there.
pub(super) struct Header {
    file: Guarded,
    start: u64,
    bytes: Option<io::Cursor<Vec<u8>>>,
}

impl Read for Header {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = match &mut self.bytes {
            Some(bytes) => bytes,
            empty => {
                let mut state = self.file.lock();
                let header = state.header(self.start);
                empty.insert(io::Cursor::new(state.keep(header).map_err(io::Error::other)?))
            }
        };
        bytes.read(buffer)
    }
}
