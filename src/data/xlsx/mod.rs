//! Excel workbooks: one sheet is read, row by row, on a thread of its own; its cells have types and mean the same as those
//! of a CSV file.

mod guard;
mod rows;
mod shown;
mod source;
mod told;
mod write;

pub use rows::{Rows, Scanner};
pub use write::Writer;

use super::Error;
use super::caught::caught;
use super::dialect;
use super::ends;
use super::notes::Late;
use crate::program::time::DAY;
use calamine::{
    DataRef, ExcelDateTime, Reader as _, Sheet, SheetType, SheetVisible, Xlsx, XlsxCellReader, XlsxError,
};
use guard::Refusal;
use rows::{Line, Portion, Value};
use shown::Shown;
use source::Source;
use std::borrow::Cow;
use std::collections::VecDeque;
use std::io::{self, BufReader};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{Receiver, sync_channel};

/// As many rows are looked at to find the header.
const LOOK: usize = 100;
/// Whole numbers from here on have more digits than a spreadsheet keeps.
const LONG: f64 = 1e15;
/// About so many cells and bytes of text are given out at once.
const CELLS: usize = 64 << 10;
const BYTES: usize = 256 << 10;
/// As many portions may wait.
const WAITING: usize = 4;
/// 1970-01-01 as the day of a spreadsheet.
const EPOCH: f64 = 25_569.0;
/// Days between the two ways in which spreadsheets count them.
const SINCE_1904: f64 = 1462.0;
/// The days that a spreadsheet knows, up to the year 9999.
const LAST: f64 = 2_958_466.0;

/// What is known before the first row.
#[derive(Debug)]
struct Start {
    header: Vec<String>,
    /// Rows of the sheet up to the header.
    first: u32,
    notes: Vec<String>,
}

/// What the thread that reads has to say.
enum Message {
    Start(Start),
    Rows(Rows, Vec<u8>),
    Failed(Error),
}

/// A sheet that is being read.
pub struct Reader {
    from: Messages,
    start: Start,
}

/// Where its rows come from.
enum Messages {
    Thread(Receiver<Message>),
    /// The system gives no thread: all of them have been read.
    Memory(VecDeque<Message>),
}

impl Messages {
    fn next(&mut self) -> Option<Message> {
        match self {
            Messages::Thread(messages) => messages.recv().ok(),
            Messages::Memory(messages) => messages.pop_front(),
        }
    }
}

impl Reader {
    /// Opens a sheet: that of the name, or the first that is visible and has cells. A workbook is read from its end, so
    /// stdin goes to a temporary file first.
    ///
    /// # Errors
    /// When it cannot be opened, is no workbook, or has no such sheet.
    pub fn open(
        path: &str,
        sheet: Option<&str>,
        late: &Late,
        counter: Arc<AtomicU64>,
    ) -> Result<Reader, Error> {
        let fail = |error: io::Error| Error::io(format!("read {path}"), &error);
        let (file, _) = ends::open(path, "a workbook", "a workbook has at least a sheet")?;
        let source = Source::new(file, counter);
        let mut from =
            spawn(path.to_owned(), sheet.map(str::to_owned), late.clone(), source).map_err(fail)?;
        match from.next() {
            Some(Message::Start(start)) => Ok(Reader { from, start }),
            Some(Message::Failed(error)) => Err(error),
            Some(Message::Rows(..)) | None => Err(damaged(path, UNREADABLE)),
        }
    }

    /// The names of the columns.
    pub fn header(&self) -> Vec<String> {
        self.start.header.clone()
    }

    /// Rows of the sheet up to the header.
    pub fn first_line(&self) -> u64 {
        u64::from(self.start.first)
    }

    /// What is unusual about it, in sentences.
    pub fn notes(&self) -> &[String] {
        &self.start.notes
    }

    /// The next rows, with the text that they are places of; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<(Rows, Vec<u8>)>, Error> {
        match self.from.next() {
            Some(Message::Rows(rows, text)) => Ok(Some((rows, text))),
            Some(Message::Failed(error)) => Err(error),
            Some(Message::Start(_)) | None => Ok(None),
        }
    }
}

/// Reads on a thread of its own.
fn spawn(path: String, sheet: Option<String>, late: Late, source: Source) -> io::Result<Messages> {
    let (sender, receiver) = sync_channel(WAITING);
    // What a thread would take is needed where there is none.
    let parts = Arc::new(std::sync::Mutex::new(Some(source)));
    let (of, wanted, said, own) = (path.clone(), sheet.clone(), late.clone(), Arc::clone(&parts));
    let work = move || {
        let taken = own.lock().ok().and_then(|mut source| source.take());
        if let Some(source) = taken {
            // Nobody listens any more where the reader is gone.
            read((&of, wanted.as_deref(), &said), source, &mut |message| sender.send(message).is_ok());
        }
    };
    if std::thread::Builder::new().name("workbook".to_owned()).spawn(work).is_ok() {
        return Ok(Messages::Thread(receiver));
    }
    let mut all = VecDeque::new();
    let taken = parts.lock().ok().and_then(|mut source| source.take());
    let source = taken.ok_or_else(|| io::Error::other("no thread"))?;
    read((&path, sheet.as_deref(), &late), source, &mut |message| {
        all.push_back(message);
        true
    });
    Ok(Messages::Memory(all))
}

/// Takes messages; says whether more are wanted.
type Take<'a> = dyn FnMut(Message) -> bool + 'a;

/// The path of a workbook, the sheet that is asked for, and where to say what its rows show.
type Asked<'a> = (&'a str, Option<&'a str>, &'a Late);

/// Reads a sheet, and says how it ended where it did not end well.
fn read(asked: Asked<'_>, source: Source, take: &mut Take<'_>) {
    let path = asked.0;
    let failed = source.failed();
    // The libraries may panic over what is damaged: this is where that ends.
    let done = caught(|| read_sheet(asked, source, take));
    let error = match done {
        Ok(Ok(())) => return,
        Ok(Err(error)) => error,
        Err(_) => damaged(path, UNREADABLE),
    };
    let system = failed.take().map(|error| Error::io(format!("read {path}"), &error));
    take(Message::Failed(system.unwrap_or(error)));
}

/// What cannot be said better.
const UNREADABLE: &str = "its cells cannot be decoded";

fn damaged(path: &str, why: &str) -> Error {
    Error::data(format!("cannot read all of {path}: the workbook is damaged ({why})")).help("save it again")
}

/// Why a workbook cannot be read.
fn told(path: &str, error: XlsxError) -> Error {
    match error {
        XlsxError::Password => locked(path),
        XlsxError::CellError(value) => {
            Error::data(format!("cannot read all of {path}: a cell holds the error {value}"))
                .help("clear the cell")
        }
        error => {
            let text = error.to_string();
            damaged(path, text.rsplit_once(": ").map_or(text.as_str(), |(_, why)| why))
        }
    }
}

fn locked(path: &str) -> Error {
    Error::data(format!("{path} is protected with a password")).help("save it without one, or as CSV")
}

type Book = Xlsx<BufReader<Source>>;

fn read_sheet((path, wanted, late): Asked<'_>, mut source: Source, take: &mut Take<'_>) -> Result<(), Error> {
    let checked = guard::check(&mut source);
    source.begin();
    if let Err(Refusal::Damage(why)) = &checked {
        return Err(damaged(path, why));
    }
    let (mut book, parts) = match (Book::new(BufReader::with_capacity(1 << 16, source)), checked) {
        (Ok(book), checked) => (book, checked.unwrap_or_default()),
        (Err(XlsxError::Password), _) => return Err(locked(path)),
        (Err(_), Err(_)) => {
            return Err(Error::data(format!("{path} is no whole Excel workbook"))
                .help("save it again as .xlsx; if it is CSV or JSON Lines, say so with --input-format"));
        }
        (Err(error), Ok(_)) => return Err(told(path, error)),
    };
    let mut notes = Vec::new();
    let name = choose(path, wanted, &mut book, &mut notes)?;
    let place = book.sheets_metadata().iter().position(|sheet| sheet.name == name);
    if let Some(told) = place.and_then(|place| parts.of_sheet(place)) {
        told.say(&mut notes);
    }
    let since_1904 = book.has_1904_epoch();
    let cells = book.worksheet_cells_reader(&name).map_err(|error| told(path, error))?;
    let shown = cells.styles().iter().map(|style| match &style.number_format {
        Some(format) => Shown::of(&format.format_code),
        None => Shown::default(),
    });
    let shown = shown.collect();
    let mut lines = Lines { path, cells, shown, since_1904, next: None, long: None, ended: false };
    let mut first: VecDeque<Line<'_>> = VecDeque::new();
    while first.len() < LOOK
        && let Some(line) = lines.next()?
    {
        first.push_back(line);
    }
    let whole = first.len() < LOOK;
    let width = first.iter().flat_map(|line| &line.cells).map(|(column, _)| *column as usize).max();
    let Some(width) = width.map(|last| last.saturating_add(1)) else {
        return Err(Error::data(format!("{path} has no rows in its sheet `{name}`"))
            .help("its first row names the columns"));
    };
    let texts = first.iter().map(|line| (line.row as usize, line.texts(width))).collect();
    let at = dialect::header_of(texts, whole, &mut notes);
    let Some(header) = first.get(at) else { return Ok(()) };
    let names = header.cells.last().map_or(0, |(column, _)| (*column as usize).saturating_add(1));
    let from = header.row.saturating_add(1);
    let start = Start { header: header.texts(names), first: from, notes };
    first.drain(..=at);
    if !take(Message::Start(start)) {
        return Ok(());
    }
    let mut portion = Portion::new(names, from);
    let mut last: Option<Line<'_>> = None;
    loop {
        let line = match first.pop_front() {
            Some(line) => Some(line),
            None => lines.next()?,
        };
        let full = portion.cells() >= CELLS || portion.bytes() >= BYTES;
        if full || line.is_none() {
            let next = Portion::new(names, portion.next());
            let (rows, text) = std::mem::replace(&mut portion, next).finish();
            if rows.num_rows() > 0 && !take(Message::Rows(rows, text)) {
                return Ok(());
            }
        }
        let Some(line) = line else {
            if let Some(last) = last {
                late.see_last(&last.texts(names));
            }
            if let Some(number) = lines.long {
                late.say(format!(
                    "it holds numbers of more than 15 digits (`{}`), of which a spreadsheet keeps 15: if they are ids, \
                     format the column as text before they are filled in",
                    rows::digits(number)
                ));
            }
            return Ok(());
        };
        if !portion.push(&line) {
            return Err(damaged(path, "its rows are not in their order"));
        }
        last = Some(line);
    }
}

/// The sheet to read.
fn choose(
    path: &str,
    wanted: Option<&str>,
    book: &mut Book,
    notes: &mut Vec<String>,
) -> Result<String, Error> {
    let sheets: Vec<Sheet> =
        book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).cloned().collect();
    let listed = |sheets: &mut dyn Iterator<Item = &Sheet>| {
        sheets.map(|sheet| format!("`{}`", sheet.name)).collect::<Vec<_>>().join(", ")
    };
    if let Some(wanted) = wanted {
        let exact = sheets.iter().find(|sheet| sheet.name == wanted);
        let like = |sheet: &&Sheet| sheet.name.trim().to_lowercase() == wanted.trim().to_lowercase();
        return match exact.or_else(|| sheets.iter().find(like)) {
            Some(sheet) => Ok(sheet.name.clone()),
            None => Err(Error::usage(format!("{path} has no sheet `{wanted}`"))
                .help(format!("its sheets are {}", listed(&mut sheets.iter())))),
        };
    }
    let visible: Vec<&Sheet> = sheets.iter().filter(|sheet| sheet.visible == SheetVisible::Visible).collect();
    let mut first: Option<(&Sheet, Holds)> = None;
    for sheet in &visible {
        let holds = holds(path, book, &sheet.name)?;
        if holds > first.as_ref().map_or(Holds::Nothing, |(_, holds)| *holds) {
            first = Some((sheet, holds));
        }
        if holds == Holds::Table {
            break;
        }
    }
    if let Some((sheet, holds)) = first {
        let others = listed(&mut visible.iter().copied().filter(|other| other.name != sheet.name));
        if !others.is_empty() {
            let what = if holds == Holds::Table { "a table" } else { "cells" };
            notes.push(format!(
                "its sheet `{}` was read, the first with {what}, and not {others}: name another with --sheet",
                sheet.name
            ));
        }
        let hidden = listed(&mut sheets.iter().filter(|sheet| sheet.visible != SheetVisible::Visible));
        if holds != Holds::Table && !hidden.is_empty() {
            notes.push(format!("what it hides was not read ({hidden}): name a hidden sheet with --sheet"));
        }
        return Ok(sheet.name.clone());
    }
    Err(Error::data(format!("{path} is empty: no visible sheet has a cell"))
        .help("its first row names the columns; name a hidden sheet with --sheet"))
}

/// What a sheet holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Holds {
    Nothing,
    Cells,
    /// Two rows or more, one of them with two cells or more.
    Table,
}

/// What a sheet holds, as far as its first cells show it.
fn holds(path: &str, book: &mut Book, name: &str) -> Result<Holds, Error> {
    let mut cells = book.worksheet_cells_reader(name).map_err(|error| told(path, error))?;
    let (mut holds, mut rows, mut wide, mut seen) = (Holds::Nothing, 0usize, false, 0usize);
    let mut last = None;
    while let Some(cell) = cells.next_cell().map_err(|error| told(path, error))? {
        seen = seen.saturating_add(1);
        if seen > LOOK.saturating_mul(100) {
            break;
        }
        if matches!(cell.get_value(), DataRef::Empty) {
            continue;
        }
        holds = Holds::Cells;
        let (row, _) = cell.get_position();
        if last == Some(row) {
            wide = true;
        } else {
            rows = rows.saturating_add(1);
        }
        last = Some(row);
        if wide && rows > 1 {
            return Ok(Holds::Table);
        }
    }
    Ok(holds)
}

/// The rows of a sheet that hold something.
struct Lines<'p, 'b> {
    path: &'p str,
    cells: XlsxCellReader<'b, BufReader<Source>>,
    /// By style, what it shows.
    shown: Vec<Shown>,
    since_1904: bool,
    /// The first whole number with more digits than a spreadsheet keeps.
    long: Option<f64>,
    /// A cell of the row that comes next.
    next: Option<(u32, u32, Value<'b>)>,
    /// All have been read.
    ended: bool,
}

impl<'b> Lines<'_, 'b> {
    fn next(&mut self) -> Result<Option<Line<'b>>, Error> {
        let mut line: Option<Line<'b>> = None;
        loop {
            let next = match self.next.take() {
                Some(next) => Some(next),
                None => self.cell()?,
            };
            match (next, &mut line) {
                (None, _) => break,
                (Some((row, column, value)), Some(line)) if line.row == row => {
                    line.cells.push((column, value))
                }
                (Some(next), Some(_)) => {
                    self.next = Some(next);
                    break;
                }
                (Some((row, column, value)), empty) => {
                    *empty = Some(Line { row, cells: vec![(column, value)] });
                }
            }
        }
        if let Some(line) = &mut line {
            // They stand in the order of their columns but in a damaged file.
            line.cells.sort_by_key(|(column, _)| *column);
            line.cells.dedup_by_key(|(column, _)| *column);
        }
        Ok(line)
    }

    /// The next cell that holds something: its row and column.
    fn cell(&mut self) -> Result<Option<(u32, u32, Value<'b>)>, Error> {
        while !self.ended {
            let next = self.cells.next_cell_with_style_id().map_err(|error| told(self.path, error))?;
            let Some((cell, style)) = next else {
                self.ended = true;
                break;
            };
            let (row, column) = cell.get_position();
            let usual = Shown::default();
            let shown = self.shown.get(style).unwrap_or(&usual);
            if let Some(value) = value(cell.get_value().clone(), shown, self.since_1904) {
                if let Value::Number(number) = value
                    && number.abs() >= LONG
                    && number.fract() == 0.0
                {
                    self.long.get_or_insert(number);
                }
                return Ok(Some((row, column, value)));
            }
        }
        Ok(None)
    }
}

/// What a cell holds, where it holds something.
fn value<'a>(data: DataRef<'a>, shown: &Shown, since_1904: bool) -> Option<Value<'a>> {
    let value = match data {
        DataRef::Empty => return None,
        DataRef::Int(number) => shown.number(number as f64),
        DataRef::Float(number) if number.is_finite() => shown.number(number),
        DataRef::Float(_) => Value::Wrong("#NUM!"),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Value::Text(Cow::Owned(text))
        }
        DataRef::SharedString(text) => Value::Text(Cow::Borrowed(text)),
        DataRef::Bool(truth) => Value::Truth(truth),
        DataRef::DateTime(date) => of_date(date, shown.time, since_1904),
        DataRef::Error(error) => Value::Wrong(error_name(&error)),
    };
    match &value {
        Value::Text(text) if text.trim().is_empty() => None,
        _ => Some(value),
    }
}

fn error_name(error: &calamine::CellErrorType) -> &'static str {
    use calamine::CellErrorType::{Div0, GettingData, NA, Name, Null, Num, Ref, Value};
    match error {
        Div0 => "#DIV/0!",
        NA => "#N/A",
        Name => "#NAME?",
        Null => "#NULL!",
        Num => "#NUM!",
        Ref => "#REF!",
        Value => "#VALUE!",
        GettingData => "#GETTING_DATA",
    }
}

/// A cell that is shown as a date, as a time of day, or as a length of time.
fn of_date(date: ExcelDateTime, timed: bool, since_1904: bool) -> Value<'static> {
    let serial = date.as_f64();
    let whole = serial.floor();
    let millis = ((serial - whole) * 86_400_000.0).round() as i64;
    if date.is_duration() || (0.0..1.0).contains(&serial) {
        let hours = if date.is_duration() { (whole.max(0.0) as i64).saturating_mul(24) } else { 0 };
        let (minutes, seconds) = (millis / 60_000, millis / 1000 % 60);
        let hours = hours.saturating_add(minutes / 60);
        return Value::Text(Cow::Owned(format!("{hours:02}:{:02}:{seconds:02}", minutes % 60)));
    }
    let days = if since_1904 { whole + SINCE_1904 } else { whole };
    if !(1.0..LAST).contains(&days) {
        return Value::Number(serial);
    }
    // A spreadsheet believes that 1900 had a 29th of February.
    let days = if days < 60.0 { days + 1.0 } else { days };
    let start = ((days - EPOCH) as i64).saturating_mul(DAY);
    Value::Date { micros: start.saturating_add(millis.saturating_mul(1000)), day: millis == 0 && !timed }
}
