//! A file of which every column is read, whatever it is called.

use crate::data::Error;
use crate::data::cells::{Cells, Place};
use crate::data::format::Kind;
use crate::data::json::JsonScanner;
use crate::data::list::elements;
use crate::data::mapping::Mapping;
use crate::data::records::{Portion, Records, Scanner, Unread};
use crate::data::said::Said;
use crate::data::value::Native;
use crate::program::time::Zone;
use crate::run::Progress;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Rows taken at once.
const ROWS: usize = 1024;
/// About how many bytes are taken at once.
const CHUNK: usize = 512 << 10;
/// As many different keys of JSON Lines become columns.
const MOST: usize = 1000;

/// A file that is read whole.
pub(super) struct Whole<'a> {
    records: Records,
    /// The names of the columns that are read, in the order of the file.
    names: Vec<String>,
    /// The columns that no field could hold.
    pub unreadable: Vec<String>,
    scanner: Scanner,
    progress: Option<&'a Progress>,
    /// Rows read, broken ones included.
    pub rows: u64,
    /// Rows that are no records.
    pub broken: u64,
}

/// Rows of a file.
pub(super) struct Rows<'a> {
    /// The names of the columns, by slot.
    pub names: &'a [String],
    /// The bytes that cells are places of.
    pub chunk: &'a [u8],
    /// The cells.
    pub cells: &'a Cells,
    /// Whether columns have types, and rows no text of their own.
    pub typed: bool,
    /// Lines of the file before the chunk.
    lines: u64,
}

impl Rows<'_> {
    /// The line of the file on which a row starts, from 1; of Parquet, the row.
    pub fn line(&self, row: usize) -> u64 {
        self.lines + u64::from(self.cells.place(row).line) + 1
    }
}

impl<'a> Whole<'a> {
    pub fn open(path: &str, said: Said<'_>, progress: Option<&'a Progress>) -> Result<Whole<'a>, Error> {
        let counter = progress.map(|progress| Arc::clone(&progress.bytes));
        let mut records = Records::open(path, said, CHUNK, counter)?;
        let readable = records.readable();
        let (mut names, mut unreadable, mut columns) = (Vec::new(), Vec::new(), Vec::new());
        for (name, readable) in records.header().unwrap_or(&[]).iter().zip(&readable) {
            columns.push(if *readable { names.len() } else { usize::MAX });
            if *readable { &mut names } else { &mut unreadable }.push(name.clone());
        }
        let width = names.len();
        columns.iter_mut().for_each(|slot| *slot = (*slot).min(width));
        let mapping = Mapping { width, slot_of: (0..width).map(Some).collect(), columns };
        records.read_columns(&mapping)?;
        let scanner = match records.kind() {
            Kind::Json => watching(&[]),
            kind => Scanner::new(kind, &mapping, &names, &vec![Native::Text; width], &Zone::default()),
        };
        Ok(Whole { records, names, unreadable, scanner, progress, rows: 0, broken: 0 })
    }

    /// The names of the columns; of JSON Lines, those met so far.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How it was read, where it is unusual; asked at its end.
    pub fn notes(&self) -> Vec<String> {
        self.records.notes().said()
    }

    /// The keys of the first record of JSON Lines.
    pub fn first_keys(&mut self) -> Result<Vec<String>, Error> {
        self.records.first_keys()
    }

    /// Whether the file says what columns it has before any row.
    pub fn has_header(&self) -> bool {
        self.records.header().is_some()
    }

    /// Whether it is text, with lines.
    pub fn has_lines(&self) -> bool {
        matches!(self.records.kind(), Kind::Json | Kind::Csv(_))
    }

    /// Calls `take` with all rows, a few at a time. A key of JSON Lines that was not met before becomes a column.
    pub fn each(&mut self, mut take: impl FnMut(&Rows)) -> Result<(), Error> {
        let mut cells = Cells::with_texts(self.names.len());
        let mut buffer = Vec::new();
        let mut lines_before = self.records.first_line();
        let typed = self.records.kind().is_typed();
        while let Some(portion) = self.records.next(std::mem::take(&mut buffer))? {
            match portion {
                Portion::Broken { lines, .. } => {
                    self.rows += 1;
                    self.broken += 1;
                    lines_before += u64::from(lines);
                }
                Portion::Unread(mut unread) => {
                    while unread.more() {
                        self.broken += self.scan(&mut unread, &mut cells);
                        let (names, chunk) = (&self.names, &unread.chunk);
                        take(&Rows { names, chunk, cells: &cells, typed, lines: lines_before });
                    }
                    self.rows += u64::from(unread.place.record);
                    lines_before += u64::from(unread.place.line);
                    buffer = unread.chunk;
                }
            }
            if let Some(progress) = self.progress {
                progress.rows.store(self.rows, Ordering::Relaxed);
                if progress.stop.load(Ordering::Relaxed) {
                    return Err(Error::usage("interrupted: nothing was written"));
                }
            }
        }
        Ok(())
    }

    /// Makes cells of the next rows, and says how many were broken.
    fn scan(&mut self, unread: &mut Unread, cells: &mut Cells) -> u64 {
        let mut broken = Vec::new();
        loop {
            let mark = unread.mark();
            unread.scan(&mut self.scanner, ROWS, cells, &mut broken);
            let new: Vec<String> = self.scanner.strangers().to_vec();
            let room = MOST.saturating_sub(self.names.len());
            if new.is_empty() || room == 0 {
                return broken.len() as u64;
            }
            // The same rows once more, with the keys that they turned out to have.
            self.names.extend(new.into_iter().take(room));
            self.scanner = watching(&self.names);
            *cells = Cells::with_texts(self.names.len());
            broken.clear();
            unread.back(mark);
        }
    }
}

fn watching(names: &[String]) -> Scanner {
    Scanner::Json(watching_json(names))
}

/// Lists of objects inside records, of which every key is read.
pub(super) struct Lists {
    /// The keys met so far.
    pub names: Vec<String>,
    scanner: JsonScanner,
    cells: Cells,
}

impl Lists {
    /// None so far.
    pub fn new() -> Lists {
        Lists { names: Vec::new(), scanner: watching_json(&[]), cells: Cells::with_texts(0) }
    }

    /// Calls `take` with each object of a list, a row each; with nothing for what is none.
    pub fn each(&mut self, list: &[u8], mut take: impl FnMut(Option<&Rows>)) {
        let mut broken = Vec::new();
        for element in elements(list) {
            loop {
                self.cells.clear();
                broken.clear();
                let (mut at, mut place) = (0, Place { record: 0, line: 0 });
                self.scanner.scan(element, &mut at, &mut place, 1, &mut self.cells, &mut broken);
                let new = self.scanner.strangers();
                let room = MOST.saturating_sub(self.names.len());
                if new.is_empty() || room == 0 {
                    break;
                }
                self.names.extend(new.iter().take(room).cloned());
                self.scanner = watching_json(&self.names);
                self.cells = Cells::with_texts(self.names.len());
            }
            let rows =
                Rows { names: &self.names, chunk: element, cells: &self.cells, typed: false, lines: 0 };
            take((self.cells.rows() == 1).then_some(&rows));
        }
    }
}

/// Whether a key is one inside an object: `properties.email` inside `properties`.
pub(super) fn is_inside(key: &str, object: &str) -> bool {
    key.strip_prefix(object).is_some_and(|rest| rest.starts_with('.'))
}

/// Whether a nested value is a list of objects, as far as its first element says.
pub(super) fn is_list_of_objects(list: &[u8]) -> bool {
    let begins = |text: &[u8]| text.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    list.first() == Some(&b'[') && elements(list).next().is_none_or(begins)
}

fn watching_json(names: &[String]) -> JsonScanner {
    JsonScanner::new(names.to_vec()).watching()
}
