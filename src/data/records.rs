//! Records out of a file in any format: opened, taken apart into portions that any thread can read, and those made into
//! cells.

use super::Error;
use super::cells::{BrokenRow, Cells, Place};
use super::chunks::{Chunks, Framing, Piece};
use super::csv::{self, CsvScanner};
use super::dialect::{self, Found};
use super::encoding::Decoded;
use super::format::{Format, Kind, ending};
use super::input;
use super::json::{self, JsonScanner};
use super::mapping::Mapping;
use super::notes::{Late, Notes};
#[cfg(feature = "parquet")]
use super::parquet;
use super::returns::{Feeds, Returns, returns};
use super::said::Said;
#[cfg(feature = "parquet")]
use super::table::Stream;
use super::table::{Held, Lines, Table};
use super::value::Native;
use super::wrapped::{self, Bare};
#[cfg(feature = "xlsx")]
use super::xlsx;
use crate::program::text::tidy;
use crate::program::time::Zone;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

enum Input {
    Text(Chunks),
    #[cfg(feature = "parquet")]
    Parquet(Box<parquet::Reader>),
    #[cfg(feature = "parquet")]
    Batches(Box<parquet::StreamReader>),
    #[cfg(feature = "xlsx")]
    Sheet(Box<xlsx::Reader>),
}

impl Input {
    fn text(&mut self) -> Option<&mut Chunks> {
        match self {
            Input::Text(chunks) => Some(chunks),
            #[cfg(feature = "parquet")]
            Input::Parquet(_) | Input::Batches(_) => None,
            #[cfg(feature = "xlsx")]
            Input::Sheet(_) => None,
        }
    }
}

/// A file of records that is being read, a portion after the other.
pub struct Records {
    path: String,
    input: Input,
    kind: Kind,
    header: Option<Vec<String>>,
    first_line: u64,
    /// Reading has failed: whoever asks once more gets nothing.
    failed: bool,
    notes: Notes,
}

impl Records {
    /// Opens a file, or stdin for `-`, whose portions shall have about `size` bytes. `counter` counts the bytes read,
    /// packed as they are.
    ///
    /// # Errors
    /// When it cannot be read, is in no known format, or has no header where it must.
    pub fn open<'a>(
        path: &str,
        said: impl Into<Said<'a>>,
        size: usize,
        counter: Option<Arc<AtomicU64>>,
    ) -> Result<Records, Error> {
        let said = said.into();
        let held = said.table.map(Table::held);
        #[cfg(feature = "parquet")]
        if let Some(Held::Batches(stream)) = held {
            return Ok(Records::batches(path, stream, counter));
        }
        let named = said.format.or(ending(path).0);
        if named == Some(Format::Parquet) {
            return Records::parquet(path, counter);
        }
        if named == Some(Format::Xlsx) {
            return Records::sheet(path, said.sheet, counter);
        }
        let fail = |error: io::Error| Error::io(format!("read {path}"), &error);
        let bytes = match held {
            Some(Held::Lines(lines)) => Box::new(Lines { lines: Arc::clone(lines), at: 0 }),
            _ => input::open(path, counter)?,
        };
        let (mut text, letters) = Decoded::new(bytes, said.encoding).map_err(fail)?;
        input::is_text(path, text.start())?;
        let mut start = Vec::new();
        (&mut text).take(dialect::LOOK as u64).read_to_end(&mut start).map_err(fail)?;
        let returns = returns(&start);
        let wrapped = returns == Returns::Nothing && wrapped::are_lines(&start);
        let text = io::Cursor::new(start).chain(text);
        let text: Box<dyn Read + Send> = match (returns, wrapped) {
            (Returns::All | Returns::Some, _) => Box::new(Feeds::new(text)),
            (Returns::Nothing, true) => Box::new(Bare::new(text)),
            (Returns::Nothing, false) => Box::new(text),
        };
        let mut chunks = Chunks::new(text, size);
        let format = input::format_of(path, said.format, chunks.peek(4096).map_err(fail)?)?;
        let mut records = Records {
            path: path.to_owned(),
            kind: Kind::Json,
            header: None,
            first_line: 0,
            failed: false,
            input: Input::Text(chunks),
            notes: Notes { letters, ..Notes::default() },
        };
        match returns {
            Returns::All => records.notes.said.push("its lines end with carriage returns alone".to_owned()),
            Returns::Some => {
                records.notes.said.push("some of its lines end with carriage returns alone".to_owned());
            }
            Returns::Nothing => {}
        }
        if wrapped {
            records.notes.said.push("each of its lines is between quotes: they are taken off".to_owned());
        }
        if format == Format::Csv {
            records.take_header(said.backslash).map_err(fail)?;
        }
        match (format, &records.header) {
            (Format::Csv, None) => {
                Err(Error::data(format!("{path} is empty")).help("a CSV file starts with its header"))
            }
            _ => Ok(records),
        }
    }

    /// Finds the header of a CSV file, where it has one.
    fn take_header(&mut self, backslash: bool) -> io::Result<()> {
        let Some(chunks) = self.input.text() else { return Ok(()) };
        chunks.peek(dialect::LOOK)?;
        let whole = chunks.ended();
        let start = chunks.peek(dialect::LOOK)?;
        let Found { dialect, start: from, header, said } = dialect::find(start, whole, backslash);
        let end = header.as_ref().map_or(from, |(_, end)| *end);
        let passed = start.get(..end).unwrap_or(&[]);
        let mut lines = memchr::memchr_iter(b'\n', passed).count() as u64;
        chunks.skip(end);
        let mut names = header.map(|(names, _)| names);
        if names.is_none()
            && let Some((header, more)) = chunks.header()?
        {
            lines += u64::from(more);
            names = Some(csv::header(&header, dialect));
        }
        let names = names.map(|names| names.iter().map(|name| tidy(name)).collect());
        (self.kind, self.header, self.first_line) = (Kind::Csv(dialect), names, lines);
        self.notes.said.extend(said);
        Ok(())
    }

    /// What there is to say of how the file is written, once it has been read.
    pub fn notes(&self) -> Notes {
        self.notes.clone()
    }

    #[cfg(feature = "parquet")]
    fn parquet(path: &str, counter: Option<Arc<AtomicU64>>) -> Result<Records, Error> {
        let reader = parquet::Reader::open(path, counter.unwrap_or_default())?;
        Ok(Records {
            path: path.to_owned(),
            kind: Kind::Parquet,
            header: Some(reader.header()),
            first_line: 0,
            failed: false,
            input: Input::Parquet(Box::new(reader)),
            notes: Notes::default(),
        })
    }

    #[cfg(feature = "parquet")]
    fn batches(name: &str, stream: &Arc<dyn Stream>, counter: Option<Arc<AtomicU64>>) -> Records {
        let reader = parquet::StreamReader::new(name, stream, counter.unwrap_or_default());
        Records {
            path: name.to_owned(),
            kind: Kind::Parquet,
            header: Some(reader.header()),
            first_line: 0,
            failed: false,
            input: Input::Batches(Box::new(reader)),
            notes: Notes::default(),
        }
    }

    #[cfg(not(feature = "parquet"))]
    fn parquet(path: &str, _: Option<Arc<AtomicU64>>) -> Result<Records, Error> {
        Err(Error::usage(format!("{path} is Parquet, and this qualify was built without it"))
            .help("build it with the feature `parquet`, or write the file as CSV or JSON Lines"))
    }

    #[cfg(feature = "xlsx")]
    fn sheet(path: &str, sheet: Option<&str>, counter: Option<Arc<AtomicU64>>) -> Result<Records, Error> {
        let late = Late::default();
        let reader = xlsx::Reader::open(path, sheet, &late, counter.unwrap_or_default())?;
        Ok(Records {
            path: path.to_owned(),
            kind: Kind::Sheet,
            header: Some(reader.header().iter().map(|name| tidy(name)).collect()),
            first_line: reader.first_line(),
            failed: false,
            notes: Notes { said: reader.notes().to_vec(), late, ..Notes::default() },
            input: Input::Sheet(Box::new(reader)),
        })
    }

    #[cfg(not(feature = "xlsx"))]
    fn sheet(path: &str, _: Option<&str>, _: Option<Arc<AtomicU64>>) -> Result<Records, Error> {
        Err(Error::usage(format!("{path} is an Excel workbook, and this qualify was built without them"))
            .help("build it with the feature `xlsx`, or save the sheet as CSV"))
    }

    /// How records are written.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The names of the columns; `None` for JSON, which has no header.
    pub fn header(&self) -> Option<&[String]> {
        self.header.as_deref()
    }

    /// By column, whether a field could hold what stands in it; all can but for some types of Parquet.
    pub fn readable(&self) -> Vec<bool> {
        match &self.input {
            Input::Text(_) => vec![true; self.header.as_ref().map_or(0, Vec::len)],
            #[cfg(feature = "xlsx")]
            Input::Sheet(_) => vec![true; self.header.as_ref().map_or(0, Vec::len)],
            #[cfg(feature = "parquet")]
            Input::Parquet(reader) => reader.readable(),
            #[cfg(feature = "parquet")]
            Input::Batches(reader) => reader.readable(),
        }
    }

    /// Lines before the first record.
    pub fn first_line(&self) -> u64 {
        self.first_line
    }

    /// The keys of the first records of JSON Lines, as far as a look at the start of the file goes; nothing is taken.
    ///
    /// # Errors
    /// Whatever reading says.
    pub fn first_keys(&mut self) -> Result<Vec<String>, Error> {
        let path = &self.path;
        let Some(chunks) = self.input.text() else { return Ok(Vec::new()) };
        let mut least = 1 << 16;
        loop {
            let start = chunks.peek(least).map_err(|error| Error::io(format!("read {path}"), &error))?;
            let complete = start.len() < least;
            let lines = start.split_inclusive(|byte| *byte == b'\n');
            // The first record alone may be one that lacks something.
            let mut keys: Vec<String> = Vec::new();
            for line in lines {
                let object = serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(line);
                for (key, _) in object.unwrap_or_default() {
                    if !keys.contains(&key) {
                        keys.push(key);
                    }
                }
            }
            if !keys.is_empty() || complete || least > 1 << 24 {
                return Ok(keys);
            }
            least = least.saturating_mul(4);
        }
    }

    /// Says which columns are read, before the first portion is taken.
    ///
    /// # Errors
    /// When a column of a Parquet file holds what no field can take.
    pub fn read_columns(&mut self, mapping: &Mapping) -> Result<(), Error> {
        match &mut self.input {
            Input::Text(_) => {
                let _ = mapping;
                Ok(())
            }
            #[cfg(feature = "xlsx")]
            Input::Sheet(_) => Ok(()),
            #[cfg(feature = "parquet")]
            Input::Parquet(reader) => reader.project(mapping),
            #[cfg(feature = "parquet")]
            Input::Batches(reader) => reader.project(mapping),
        }
    }

    /// The next portion; `None` at the end, and after an error. `buffer` is used for it, so that its memory serves again.
    ///
    /// # Errors
    /// Whatever reading says.
    pub fn next(&mut self, buffer: Vec<u8>) -> Result<Option<Portion>, Error> {
        if self.failed {
            return Ok(None);
        }
        let next = self.read(buffer);
        self.failed = next.is_err();
        next
    }

    fn read(&mut self, buffer: Vec<u8>) -> Result<Option<Portion>, Error> {
        let framing = match self.kind {
            Kind::Csv(dialect) => Framing::Csv(dialect),
            _ => Framing::Lines,
        };
        match &mut self.input {
            Input::Text(chunks) => {
                let piece = chunks.next(framing, buffer);
                let piece = piece.map_err(|error| Error::io(format!("read {}", self.path), &error))?;
                if let (Some(Piece::Records(chunk)), Kind::Csv(dialect), true) =
                    (&piece, self.kind, chunks.over())
                {
                    self.notes.late.see_last(&csv::header(last_line(chunk), dialect));
                }
                Ok(piece.map(|piece| match piece {
                    Piece::Records(chunk) => Portion::Unread(Unread::records(chunk)),
                    Piece::Broken { reason, lines, text } => Portion::Broken { reason, lines, text },
                }))
            }
            #[cfg(feature = "parquet")]
            Input::Parquet(reader) => Ok(reader.next()?.map(|rows| Portion::Unread(Unread::rows(rows)))),
            #[cfg(feature = "parquet")]
            Input::Batches(reader) => Ok(reader.next()?.map(|rows| Portion::Unread(Unread::rows(rows)))),
            #[cfg(feature = "xlsx")]
            Input::Sheet(reader) => {
                let next = reader.next()?;
                Ok(next.map(|(rows, text)| Portion::Unread(Unread::sheet(rows, text))))
            }
        }
    }
}

/// The last line of a text that is not empty.
fn last_line(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii_end();
    text.get(memchr::memrchr(b'\n', text).map_or(0, |feed| feed.saturating_add(1))..).unwrap_or(&[])
}

/// A part of a file.
pub enum Portion {
    /// Records to be read.
    Unread(Unread),
    /// One record that cannot be read, and why; `lines` line breaks were passed over.
    Broken {
        /// Why, in a few words.
        reason: String,
        /// Line breaks in it.
        lines: u32,
        /// Its text; empty where it is too long to be kept.
        text: Vec<u8>,
    },
}

/// Finds rows again in the text of their chunk, in the order of their lines.
pub struct RowTexts<'a> {
    kind: Kind,
    chunk: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> RowTexts<'a> {
    /// For a chunk of whole records.
    pub fn new(kind: Kind, chunk: &'a [u8]) -> RowTexts<'a> {
        RowTexts { kind, chunk, at: 0, line: 0 }
    }

    /// The row that starts after so many line breaks of the chunk, as it stands there; nothing where the file has no
    /// text. Lines are asked for in ascending order.
    pub fn row(&mut self, line: u64) -> &'a [u8] {
        while self.line < line {
            let rest = self.chunk.get(self.at..).unwrap_or(&[]);
            let Some(feed) = memchr::memchr(b'\n', rest) else { return &[] };
            self.at += feed + 1;
            self.line += 1;
        }
        let rest = self.chunk.get(self.at..).unwrap_or(&[]);
        let end = match self.kind {
            Kind::Json => memchr::memchr(b'\n', rest).unwrap_or(rest.len()),
            Kind::Csv(dialect) => csv::record_end(rest, dialect),
            #[cfg(feature = "parquet")]
            Kind::Parquet => 0,
            #[cfg(feature = "xlsx")]
            Kind::Sheet => memchr::memchr(b'\n', rest).unwrap_or(rest.len()),
        };
        let row = rest.get(..end).unwrap_or(&[]);
        let row = row.strip_suffix(b"\n").unwrap_or(row);
        row.strip_suffix(b"\r").unwrap_or(row)
    }
}

impl Portion {
    /// How many records it holds.
    pub fn count(&self, kind: Kind) -> u64 {
        match (self, kind) {
            (Portion::Broken { .. }, _) => 1,
            (Portion::Unread(unread), Kind::Csv(dialect)) => csv::count_records(&unread.chunk, dialect),
            (Portion::Unread(unread), Kind::Json) => json::count_records(&unread.chunk),
            #[cfg(feature = "parquet")]
            (Portion::Unread(unread), Kind::Parquet) => {
                unread.rows.as_ref().map_or(0, |rows| rows.num_rows() as u64)
            }
            #[cfg(feature = "xlsx")]
            (Portion::Unread(unread), Kind::Sheet) => {
                unread.sheet.as_ref().map_or(0, |rows| rows.num_rows() as u64)
            }
        }
    }
}

/// Makes cells of portions. Each thread has its own.
pub enum Scanner {
    /// Of CSV.
    Csv(CsvScanner),
    /// Of JSON Lines.
    Json(JsonScanner),
    /// Of Parquet.
    #[cfg(feature = "parquet")]
    Parquet(parquet::Scanner),
    /// Of a sheet.
    #[cfg(feature = "xlsx")]
    Sheet(xlsx::Scanner),
}

impl Scanner {
    /// For records written so, in the order of the mapping's slots: their names, and what they are best read as.
    pub fn new(kind: Kind, mapping: &Mapping, names: &[String], natives: &[Native], zone: &Zone) -> Scanner {
        match kind {
            Kind::Csv(dialect) => {
                let _ = zone;
                Scanner::Csv(CsvScanner::new(dialect, mapping.columns.clone(), mapping.width))
            }
            Kind::Json => {
                let numbers = (0..).zip(natives).filter(|(_, native)| **native == Native::Number);
                let scanner = JsonScanner::new(names.to_vec());
                Scanner::Json(scanner.numbers(numbers.map(|(slot, _)| slot)))
            }
            #[cfg(feature = "parquet")]
            Kind::Parquet => Scanner::Parquet(parquet::Scanner::new(mapping, natives.to_vec(), zone.clone())),
            #[cfg(feature = "xlsx")]
            Kind::Sheet => Scanner::Sheet(xlsx::Scanner::new(mapping, natives.to_vec(), zone.clone())),
        }
    }

    /// Of JSON Lines, the keys that nobody asked for, where the scanner watches for them.
    pub fn strangers(&self) -> &[String] {
        match self {
            Scanner::Json(scanner) => scanner.strangers(),
            _ => &[],
        }
    }

    /// By slot, the keys of JSON Lines that were seen; `None` where there is a header.
    pub fn seen(&self) -> Option<&[bool]> {
        match self {
            Scanner::Json(scanner) => Some(scanner.seen()),
            _ => None,
        }
    }
}

/// Records that are being read, a batch of rows at a time.
pub struct Unread {
    /// The bytes that cells are places of.
    pub chunk: Vec<u8>,
    /// The record and line that come next.
    pub place: Place,
    at: usize,
    #[cfg(feature = "parquet")]
    rows: Option<parquet::Rows>,
    #[cfg(feature = "xlsx")]
    sheet: Option<xlsx::Rows>,
}

impl Unread {
    /// Of whole records.
    pub fn records(chunk: Vec<u8>) -> Unread {
        Unread {
            chunk,
            place: Place { record: 0, line: 0 },
            at: 0,
            #[cfg(feature = "parquet")]
            rows: None,
            #[cfg(feature = "xlsx")]
            sheet: None,
        }
    }

    /// Of rows of a sheet, with the text that they are places of.
    #[cfg(feature = "xlsx")]
    pub fn sheet(rows: xlsx::Rows, text: Vec<u8>) -> Unread {
        Unread { sheet: Some(rows), ..Unread::records(text) }
    }

    /// Of rows of a Parquet file.
    #[cfg(feature = "parquet")]
    pub fn rows(rows: parquet::Rows) -> Unread {
        Unread { rows: Some(rows), ..Unread::records(Vec::new()) }
    }

    /// Where it is, to come [`Unread::back`] to.
    pub fn mark(&self) -> (usize, Place) {
        (self.at, self.place)
    }

    /// Back to a mark.
    pub fn back(&mut self, (at, place): (usize, Place)) {
        (self.at, self.place) = (at, place);
    }

    /// Whether there is more.
    pub fn more(&self) -> bool {
        #[cfg(feature = "parquet")]
        if let Some(rows) = &self.rows {
            return self.at < rows.num_rows();
        }
        #[cfg(feature = "xlsx")]
        if let Some(rows) = &self.sheet {
            return self.at < rows.num_rows();
        }
        self.at < self.chunk.len()
    }

    /// Makes cells of the next records, at most `limit` of them.
    pub fn scan(
        &mut self,
        scanner: &mut Scanner,
        limit: usize,
        cells: &mut Cells,
        broken: &mut Vec<BrokenRow>,
    ) {
        cells.clear();
        let Unread { chunk, place, at, .. } = self;
        match scanner {
            Scanner::Csv(scanner) => scanner.scan(chunk, at, place, limit, cells, broken),
            Scanner::Json(scanner) => scanner.scan(chunk, at, place, limit, cells, broken),
            #[cfg(feature = "parquet")]
            Scanner::Parquet(scanner) => {
                let Some(rows) = &self.rows else { return };
                let count = limit.min(rows.num_rows().saturating_sub(*at));
                scanner.scan(&rows.slice(*at, count), place, cells, broken);
                *at += count;
            }
            #[cfg(feature = "xlsx")]
            Scanner::Sheet(scanner) => {
                let Some(rows) = &self.sheet else { return };
                let count = limit.min(rows.num_rows().saturating_sub(*at));
                scanner.scan(rows, (*at, count), place, cells, broken);
                *at += count;
            }
        }
    }
}
