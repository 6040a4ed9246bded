//! Answers and rejected rows as a workbook: made of the rows that a CSV file would have, so that the two cannot differ.

use crate::data::cells::{Cells, Place};
use crate::data::csv::CsvScanner;
use crate::data::value::date::DateStyle;
use crate::data::value::number::{self, NumberStyle};
use crate::data::value::{Raw, Typed, yes_no};
use crate::program::time::Zone;
use crate::program::{Date, SCALE};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use std::io::{self, Write};

/// So many bytes of rows are made into cells at once.
const BYTES: usize = 64 << 10;
/// The rows of a sheet, its header among them.
const ROWS: u32 = 1_048_576;
/// The longest text of a cell.
const LONGEST: usize = 32_767;
/// The first instant of the first year that a sheet knows.
const FIRST: i64 = -2_208_988_800_000_000;

/// A workbook that is being written. Rows go to a temporary file; the workbook is put together at its end.
pub struct Writer<W> {
    out: W,
    book: Workbook,
    columns: Vec<Typed>,
    names: Vec<String>,
    scanner: CsvScanner,
    cells: Cells,
    dates: DateStyle,
    zone: Zone,
    number: Format,
    day: Format,
    instant: Format,
    /// Rows that are no cells yet.
    waiting: Vec<u8>,
    /// The row that comes next.
    row: u32,
}

impl<W: Write + Send> Writer<W> {
    /// For columns of these names and kinds. Dates are shown in that zone.
    pub fn new(out: W, columns: &[(String, Typed)], zone: &Zone) -> io::Result<Writer<W>> {
        let width = columns.len();
        let mut book = Workbook::new();
        // The same answers are the same bytes, whenever they are written.
        let made = ExcelDateTime::from_ymd(2000, 1, 1).map_err(system)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&made));
        let sheet = book.add_worksheet_with_low_memory().map_err(system)?;
        let title = Format::new().set_bold().set_align(FormatAlign::Top);
        for (at, (name, typed)) in (0u16..).zip(columns) {
            let wide = if *typed == Typed::Instant { 19 } else { 10 };
            let wide = name.chars().count().saturating_add(4).clamp(wide, 40);
            sheet.set_column_width(at, u32::try_from(wide).unwrap_or(40)).map_err(system)?;
            sheet.write_string_with_format(0, at, short(name), &title).map_err(system)?;
        }
        sheet.set_freeze_panes(1, 0).map_err(system)?;
        Ok(Writer {
            out,
            book,
            columns: columns.iter().map(|(_, typed)| *typed).collect(),
            names: columns.iter().map(|(name, _)| name.clone()).collect(),
            scanner: CsvScanner::new(b',', (0..=width).collect(), width),
            cells: Cells::new(width),
            dates: DateStyle::new(None, zone),
            zone: zone.clone(),
            number: Format::new().set_num_format("#,##0.####"),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            instant: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
            waiting: Vec::new(),
            row: 1,
        })
    }

    /// Adds whole rows of CSV, each with an empty cell behind its last.
    pub fn write(&mut self, rows: &[u8]) -> io::Result<()> {
        self.waiting.extend_from_slice(rows);
        if self.waiting.len() >= BYTES { self.rows() } else { Ok(()) }
    }

    fn rows(&mut self) -> io::Result<()> {
        let (mut at, mut place) = (0, Place { record: 0, line: 0 });
        let waiting = std::mem::take(&mut self.waiting);
        while at < waiting.len() {
            self.cells.clear();
            self.scanner.scan(&waiting, &mut at, &mut place, 1024, &mut self.cells, &mut Vec::new());
            for row in 0..self.cells.rows() {
                if self.row >= ROWS {
                    let why =
                        "a sheet of Excel holds 1,048,575 rows, and there are more: write CSV or Parquet";
                    return Err(io::Error::other(why));
                }
                self.cells_of(&waiting, row).map_err(system)?;
                self.row = self.row.saturating_add(1);
            }
        }
        Ok(())
    }

    fn cells_of(&mut self, chunk: &[u8], row: usize) -> Result<(), XlsxError> {
        let Writer { book, columns, cells, dates, zone, number, day, instant, row: to, .. } = self;
        let sheet = book.worksheet_from_index(0)?;
        for (slot, typed) in columns.iter().enumerate() {
            let text = match cells.get(chunk, row, slot) {
                Raw::Text(text) if !text.is_empty() => text,
                _ => continue,
            };
            let column = u16::try_from(slot).unwrap_or(u16::MAX);
            let known = match typed {
                Typed::Text => false,
                Typed::Number => match number::parse(text, NumberStyle::PLAIN) {
                    Some(value) => {
                        // A sheet knows fifteen digits of a number.
                        let value = value as f64 / SCALE as f64;
                        sheet.write_number_with_format(*to, column, value, number)?;
                        true
                    }
                    None => false,
                },
                Typed::YesNo => match yes_no(text) {
                    Some(yes) => {
                        sheet.write_boolean(*to, column, yes)?;
                        true
                    }
                    None => false,
                },
                Typed::Instant => match dates.parse(text).and_then(|date| serial(date, zone)) {
                    Some((serial, is_day)) => {
                        let format = if is_day { &*day } else { &*instant };
                        sheet.write_datetime_with_format(*to, column, &serial, format)?;
                        true
                    }
                    None => false,
                },
            };
            if !known {
                // Whatever it begins with, it is a text: no formula, and no link.
                sheet.write_string(*to, column, short(&String::from_utf8_lossy(text)))?;
            }
        }
        Ok(())
    }

    /// Writes what waits and puts the workbook together; gives back what it was written to.
    pub fn finish(mut self) -> io::Result<W> {
        self.rows()?;
        let last = u16::try_from(self.names.len().saturating_sub(1)).unwrap_or(u16::MAX);
        let sheet: &mut Worksheet = self.book.worksheet_from_index(0).map_err(system)?;
        if !self.names.is_empty() {
            sheet.autofilter(0, 0, self.row.saturating_sub(1), last).map_err(system)?;
        }
        self.book.save_to_writer(&mut self.out).map_err(system)?;
        Ok(self.out)
    }
}

/// A date as a sheet keeps it, and whether it is a day.
fn serial(date: Date, zone: &Zone) -> Option<(ExcelDateTime, bool)> {
    let local = zone.local(date.start())?;
    if date.start() < FIRST {
        return None;
    }
    let (of, time) = (local.date(), local.time());
    let year = u16::try_from(of.year()).ok()?;
    let part = |part: i8| u8::try_from(part).ok();
    let day = ExcelDateTime::from_ymd(year, part(of.month())?, part(of.day())?).ok()?;
    if date.is_day() {
        return Some((day, true));
    }
    let hour = u16::try_from(time.hour()).ok()?;
    let second = f64::from(time.second()) + f64::from(time.subsec_nanosecond()) / 1e9;
    Some((day.and_hms(hour, part(time.minute())?, second).ok()?, false))
}

/// As much of a text as a cell holds.
fn short(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let cut: String = text.chars().take(LONGEST - 1).collect();
    format!("{cut}…")
}

/// What the system said, where it was the system: a full disk is told as such.
fn system(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        error => io::Error::other(error),
    }
}
