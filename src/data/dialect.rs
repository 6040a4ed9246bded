//! How a CSV file is written, found in its first bytes: where the header stands, what divides cells, and how quotes are
//! used. What begins as CSV files usually do is read as ever; only where its rows do not fit its first line, another line
//! or another delimiter is looked for.

use super::csv;
use super::format::{DELIMITERS, Dialect, is_blank};

/// As many bytes of a file are looked at.
pub const LOOK: usize = 64 << 10;
/// As many rows are looked at.
const ROWS: usize = 500;
/// As many lines may stand above a header.
const ABOVE: usize = 60;

/// What the start of a CSV file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// How it is written.
    pub dialect: Dialect,
    /// Where the header is looked for.
    pub start: usize,
    /// The names in the header, and where the rows begin; nothing where the header is longer than what was looked at.
    pub header: Option<(Vec<String>, usize)>,
    /// What is unusual about it, in sentences.
    pub said: Vec<String>,
}

/// Looks at the start of a file; `whole` says that there is no more of it.
pub fn find(start: &[u8], whole: bool, backslash: bool) -> Found {
    let (mut declared, from) = separator(start);
    let mut said = Vec::new();
    let text = start.get(from..).unwrap_or(&[]);
    let mut look = Look { text, whole, backslash, first_line: lines(start.get(..from).unwrap_or(&[])) };
    let mut usual = declared.unwrap_or_else(|| csv::delimiter(first_record(text)));
    let mut table = look.table(usual);
    if let Some(named) = declared
        && table.rows.iter().all(|row| row.width() == 1)
    {
        let other = csv::delimiter(first_record(text));
        let others = look.table(other);
        if other != named && others.is_usual() {
            said.push(format!(
                "its first line names `{}`, but `{}` divides the cells",
                shown(named),
                shown(other)
            ));
            (declared, usual, table) = (None, other, others);
        }
    }
    let mut at = 0;
    if !table.is_usual() {
        let others = DELIMITERS.iter().filter(|other| declared.is_none() && **other != usual);
        let others = others.map(|delimiter| look.table(*delimiter));
        // A column alone may hold lists, whatever stands above it.
        let column = table.rows.iter().all(|row| row.width() == 1);
        let divided = table.rows.first().is_some_and(|row| row.filled > 1);
        let all = std::iter::once(table).chain(others).collect::<Vec<Table>>();
        let rated = all.iter().enumerate().rev();
        let rated = rated.filter_map(|(of, table)| {
            let (at, cells) = table.header(!column)?;
            // A last line is no reason to give up a first line that names columns.
            let last = at.saturating_add(1) == table.rows.len();
            (!(last && divided && of > 0)).then_some((of, at, cells))
        });
        // Of equals the first: the delimiter that the first line uses.
        let (best, header, _) = rated.max_by_key(|(_, _, cells)| *cells).unwrap_or((0, 0, 0));
        at = header;
        table = all.into_iter().nth(best).unwrap_or_default();
    }
    if let Some(delimiter) = declared {
        said.push(format!("its first line says that `{}` divides the cells", shown(delimiter)));
    }
    look.first_line = look.first_line.saturating_add(1);
    table.say_above(at, look.first_line, &mut said);
    let dialect = table.ends(at, &mut said);
    if dialect.blanks {
        said.push("its quotes stand behind blanks: they are read as quotes".to_owned());
    }
    if dialect.backslash && !backslash {
        said.push("a backslash stands before quotes inside its cells: `\\\"` is read as a quote".to_owned());
    }
    if in_single_quotes(table.rows.get(at.saturating_add(1)..).unwrap_or(&[])) {
        said.push(
            "its cells stand between single quotes, which are read as letters: export it with double quotes or with none"
                .to_owned(),
        );
    }
    let Some(row) = table.rows.get(at) else {
        return Found { dialect, start: from, header: None, said };
    };
    let names = csv::header(line(text, row), dialect);
    if let ([only], None) = (names.as_slice(), declared)
        && let Some(sign) = another(only, table.rows.get(at..).unwrap_or(&[]))
    {
        said.push(format!(
            "each of its lines is one cell: if `{sign}` divides the cells, write `sep={sign}` above the header"
        ));
    }
    Found { dialect, start: from, header: Some((names, from.saturating_add(row.end))), said }
}

/// Looks at the first rows of a sheet, each with the rows before it: which of them is the header.
pub fn header_of(rows: Vec<(usize, Vec<String>)>, whole: bool, said: &mut Vec<String>) -> usize {
    let table = Table::of_sheet(rows, whole);
    let at = if table.is_usual() { 0 } else { table.header(true).map_or(0, |(at, _)| at) };
    table.say_above(at, 1, said);
    at
}

/// Words that the last row of a report begins with where it sums up the others.
const TOTALS: [&str; 21] = [
    "total",
    "totals",
    "grand total",
    "sum",
    "sums",
    "subtotal",
    "average",
    "summe",
    "gesamt",
    "gesamtsumme",
    "zwischensumme",
    "insgesamt",
    "totaal",
    "eindtotaal",
    "som",
    "somme",
    "total général",
    "total general",
    "suma",
    "totale",
    "somma",
];

/// The word by which a row sums up others.
pub fn total(cells: &[String]) -> Option<&str> {
    let first = cells.iter().map(|cell| cell.trim()).find(|cell| !cell.is_empty())?;
    TOTALS.contains(&first.trim_end_matches(':').trim_end().to_lowercase().as_str()).then_some(first)
}

/// Whether nearly all cells that hold something stand between single quotes.
fn in_single_quotes(rows: &[Row]) -> bool {
    let cells =
        rows.iter().flat_map(|row| &row.cells).map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    let (mut all, mut quoted) = (0, 0);
    for cell in cells {
        all += 1;
        quoted += usize::from(cell.len() > 1 && cell.starts_with('\'') && cell.ends_with('\''));
    }
    quoted > 1 && share(quoted, all, 50)
}

/// A sign that stands as often in each line as in the header, where lines have one cell: it may divide them.
fn another(header: &str, rows: &[Row]) -> Option<char> {
    let often = |text: &str, sign: char| text.matches(sign).count();
    "^~:#".chars().find(|sign| {
        let count = often(header, *sign);
        count > 0
            && rows.len() > 1
            && rows.iter().all(|row| row.cells.first().is_some_and(|cell| often(cell, *sign) == count))
    })
}

/// A record without its line break.
fn line<'a>(text: &'a [u8], row: &Row) -> &'a [u8] {
    let line = text.get(row.start..row.end).unwrap_or(&[]);
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn lines(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte == b'\n').count()
}

/// How a delimiter is shown.
fn shown(delimiter: u8) -> String {
    if delimiter == b'\t' { "tab".to_owned() } else { char::from(delimiter).to_string() }
}

/// The delimiter that a first line `sep=;` names, and what stands behind that line.
fn separator(start: &[u8]) -> (Option<u8>, usize) {
    let blank = start.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let rest = start.get(blank..).unwrap_or(&[]);
    let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    let said = rest.get(..end).unwrap_or(&[]);
    // A tab is white space, and what is said.
    let said = said.strip_suffix(b"\r").unwrap_or(said);
    let said = said.strip_prefix(b"\"").unwrap_or(said);
    let named = said.get(..4).filter(|named| named.eq_ignore_ascii_case(b"sep=")).and(said.get(4..));
    let (delimiter, behind) = match named {
        Some([b'\\', b't', behind @ ..]) => (b'\t', behind),
        Some([delimiter, behind @ ..]) => (*delimiter, behind),
        Some([]) | None => return (None, 0),
    };
    let divides = matches!(delimiter, b'\t' | b' ') || delimiter.is_ascii_punctuation();
    // A spreadsheet that has saved the file once more has filled the line with delimiters.
    let filled = behind.iter().all(|byte| matches!(byte, b'"' | b' ') || *byte == delimiter);
    if !divides || delimiter == b'"' || !filled {
        return (None, 0);
    }
    (Some(delimiter), blank.saturating_add(end).saturating_add(1).min(start.len()))
}

/// The first line that is not blank, quoted line breaks included.
fn first_record(text: &[u8]) -> &[u8] {
    let blank = text.iter().take_while(|byte| matches!(byte, b' ' | b'\r' | b'\n')).count();
    let text = text.get(blank..).unwrap_or(&[]);
    let mut quoted = false;
    let end = text.iter().position(|byte| {
        quoted ^= *byte == b'"';
        *byte == b'\n' && !quoted
    });
    text.get(..end.unwrap_or(text.len())).unwrap_or(&[])
}

/// What is looked at.
struct Look<'a> {
    text: &'a [u8],
    whole: bool,
    /// Somebody has said that backslashes stand before quotes.
    backslash: bool,
    first_line: usize,
}

/// The first rows as one delimiter makes them.
#[derive(Default)]
struct Table {
    dialect: Dialect,
    rows: Vec<Row>,
    /// The file has no other rows.
    whole: bool,
}

/// A row.
struct Row {
    start: usize,
    end: usize,
    /// Lines before it.
    line: usize,
    cells: Vec<String>,
    /// Cells up to the last in which something stands.
    named: usize,
    /// Cells in which something stands.
    filled: usize,
}

impl Row {
    fn new((start, end): (usize, usize), line: usize, cells: Vec<String>) -> Row {
        let has = |cell: &String| !cell.trim().is_empty();
        let filled = cells.iter().filter(|cell| has(cell)).count();
        let named = cells.iter().rposition(has).map_or(0, |at| at.saturating_add(1));
        Row { start, end, line, cells, named, filled }
    }

    fn width(&self) -> usize {
        self.cells.len()
    }

    fn is_blank(&self) -> bool {
        self.width() == 1 && self.filled == 0
    }

    /// Whether a row is one below this header.
    fn takes(&self, row: &Row) -> bool {
        let width = row.width();
        (self.named.max(1)..=self.width()).contains(&width)
            || (width == self.width().saturating_add(1) && row.named < width)
    }
}

impl Look<'_> {
    fn table(&self, delimiter: u8) -> Table {
        let plain = Dialect::from(delimiter);
        let open = Dialect { blanks: true, ..plain };
        let mut dialect = plain;
        let behind_blanks = self.closes(open);
        dialect.blanks = behind_blanks.blanks > behind_blanks.odd.saturating_mul(10);
        let standard = self.closes(dialect);
        let escaped = self.closes(Dialect { backslash: true, ..dialect });
        dialect.backslash =
            self.backslash || (standard.odd > escaped.odd.saturating_mul(10) && escaped.backslashes > 0);
        let mut rows = Vec::new();
        let (mut start, mut line) = (0, 0usize);
        while start < self.text.len() && rows.len() < ROWS {
            let rest = self.text.get(start..).unwrap_or(&[]);
            let length = csv::record_end(rest, dialect);
            let record = rest.get(..length).unwrap_or(&[]);
            if !self.whole && start.saturating_add(length) >= self.text.len() {
                // Its end is not known.
                break;
            }
            let cells = csv::header(record.strip_suffix(b"\n").unwrap_or(record), dialect);
            let end = start.saturating_add(length);
            rows.push(Row::new((start, end), line, cells));
            (start, line) = (end, line.saturating_add(lines(record)));
        }
        rows.retain(|row| !row.is_blank());
        let whole = self.whole && start >= self.text.len();
        Table { dialect, rows, whole }
    }

    /// How quoted cells begin and end, read so.
    fn closes(&self, dialect: Dialect) -> Quotes {
        let mut quotes = Quotes::default();
        let text = self.text;
        let ends = |at: usize| {
            text.get(at).is_none_or(|byte| *byte == dialect.delimiter || matches!(byte, b'\n' | b'\r'))
        };
        let mut at = 0;
        while let Some(quote) =
            memchr::memchr(b'"', text.get(at..).unwrap_or(&[])).map(|length| at.saturating_add(length))
        {
            let before = text.get(at..quote).unwrap_or(&[]);
            let blanks = before
                .iter()
                .rev()
                .take_while(|byte| is_blank(**byte) && **byte != dialect.delimiter)
                .count();
            let cell = quote.saturating_sub(blanks);
            let opens = cell.checked_sub(1).is_none_or(&ends) && (blanks == 0 || dialect.blanks);
            if !opens {
                at = quote.saturating_add(1);
                continue;
            }
            let inside = quote.saturating_add(1);
            let mut closing = inside;
            loop {
                let Some(next) = memchr::memchr(b'"', text.get(closing..).unwrap_or(&[])) else {
                    // Where more is to come, its end may be there.
                    quotes.odd = quotes.odd.saturating_add(usize::from(self.whole));
                    return quotes;
                };
                let next = closing.saturating_add(next);
                closing = next.saturating_add(1);
                if dialect.backslash && csv::is_escaped(text, inside, next) {
                    quotes.backslashes = quotes.backslashes.saturating_add(1);
                } else if text.get(closing) == Some(&b'"') {
                    closing = closing.saturating_add(1);
                } else {
                    break;
                }
            }
            let tail = text.get(closing..).unwrap_or(&[]).iter().take_while(|byte| **byte == b' ').count();
            let closed = ends(closing.saturating_add(tail));
            quotes.odd = quotes.odd.saturating_add(usize::from(!closed));
            quotes.blanks = quotes.blanks.saturating_add(usize::from(blanks > 0 && closed));
            at = closing;
        }
        quotes
    }
}

/// Quoted cells of a text.
#[derive(Default)]
struct Quotes {
    /// Those with something behind their closing quote, or none.
    odd: usize,
    /// Those behind blanks.
    blanks: usize,
    /// Quotes behind a backslash.
    backslashes: usize,
}

/// Whether at least so many in a hundred are.
fn share(some: usize, all: usize, percent: usize) -> bool {
    some.saturating_mul(100) >= all.saturating_mul(percent)
}

impl Table {
    /// Of rows that are no text: each with the rows of its sheet before it.
    fn of_sheet(rows: Vec<(usize, Vec<String>)>, whole: bool) -> Table {
        let rows = rows.into_iter().map(|(line, cells)| Row::new((0, 0), line, cells));
        Table { dialect: Dialect::from(b','), rows: rows.collect(), whole }
    }

    /// The rows below one, that one, and whether most of them have something in columns to which it gives no name.
    fn below(&self, at: usize) -> Option<(&Row, &[Row], bool)> {
        let (header, below) = self.rows.get(at..)?.split_first()?;
        let beyond = below.iter().filter(|row| row.named > header.named).count();
        Some((header, below, !below.is_empty() && share(beyond, below.len(), 50)))
    }

    /// Whether the first line is a header, as it mostly is.
    fn is_usual(&self) -> bool {
        let Some((header, below, beyond)) = self.below(0) else { return true };
        let fit = below.iter().filter(|row| header.takes(row)).count();
        header.filled > 1 && !beyond && share(fit, below.len(), 50)
    }

    /// The first line that can be the header, and how many cells it and the rows below it have. A title may be known by
    /// its words.
    fn header(&self, words: bool) -> Option<(usize, usize)> {
        (0..self.rows.len().min(ABOVE)).find_map(|at| {
            let (header, below, beyond) = self.below(at)?;
            let fit = below.iter().filter(|row| header.takes(row)).count();
            let named =
                header.filled > 1 && header.filled.saturating_mul(3) >= header.named.saturating_mul(2);
            let values = header.cells.iter().filter(|cell| is_value(cell)).count();
            // Numbers among names are years of a header that nothing stands above.
            let names = header.cells.iter().all(|cell| is_name(cell))
                && values.saturating_mul(2) < if at == 0 { header.filled } else { 1 };
            let above = self.rows.get(..at)?;
            let less = above.iter().all(|row| row.filled < header.filled);
            let alone = self.whole && above.iter().all(|row| row.filled < 2);
            let rows = if below.is_empty() { alone && at > 0 } else { share(fit, below.len(), 80) };
            let is = named
                && names
                && less
                && rows
                && !beyond
                && (at == 0 || self.is_above(above, header, below, words));
            is.then(|| (at, header.width().saturating_mul(fit.saturating_add(1))))
        })
    }

    /// Whether lines look like a title or notes above a header, not like a header above leads.
    fn is_above(&self, above: &[Row], header: &Row, below: &[Row], words: bool) -> bool {
        let title =
            |row: &Row| row.filled == 0 || row.cells.iter().any(|cell| cell.trim().contains([' ', ':']));
        let gap = header.line.saturating_sub(above.last().map_or(0, |row| row.line)) > 1;
        let differs = |(at, name): (usize, &String)| {
            let values: Vec<&String> = below
                .iter()
                .filter_map(|row| row.cells.get(at))
                .filter(|cell| !cell.trim().is_empty())
                .collect();
            let like = values.iter().filter(|cell| is_value(cell)).count();
            !values.is_empty() && !is_value(name) && share(like, values.len(), 80)
        };
        gap || above.len() > 1
            || (words && above.iter().any(title))
            || header.cells.iter().enumerate().any(differs)
    }

    /// Says what stands above the header.
    fn say_above(&self, at: usize, first_line: usize, said: &mut Vec<String>) {
        let Some(header) = self.rows.get(at) else { return };
        if header.line == 0 {
            return;
        }
        let above = self.rows.get(..at).unwrap_or(&[]);
        let title = above.iter().flat_map(|row| &row.cells).find(|cell| !cell.trim().is_empty());
        let what = match title {
            Some(title) => format!(" (\"{}\")", title.trim().chars().take(40).collect::<String>()),
            None => ", and empty".to_owned(),
        };
        let lines = if header.line == 1 {
            "the line above it is".to_owned()
        } else {
            format!("the {} lines above it are", header.line)
        };
        said.push(format!(
            "its header is line {}: {lines} skipped{what}",
            header.line.saturating_add(first_line)
        ));
    }

    /// How rows end, where the header or they end with a delimiter.
    fn ends(&self, at: usize, said: &mut Vec<String>) -> Dialect {
        let mut dialect = self.dialect;
        let Some((header, below, _)) = self.below(at) else { return dialect };
        let unnamed = header.width().saturating_sub(header.named.max(1));
        dialect.short = u16::try_from(unnamed).unwrap_or(u16::MAX);
        let ends = format!("ends with `{}`", shown(dialect.delimiter));
        if below.iter().any(|row| row.width() < header.width() && header.takes(row)) {
            said.push(format!("its header {ends}: rows may be shorter than the header"));
        }
        let more = |row: &&Row| row.width() == header.width().saturating_add(1) && row.named < row.width();
        dialect.long =
            unnamed == 0 && !below.is_empty() && share(below.iter().filter(more).count(), below.len(), 80);
        if dialect.long {
            said.push(format!("each of its rows {ends}: the empty cell behind it is left out"));
        }
        dialect
    }
}

/// Whether a cell could be the name of a column.
fn is_name(cell: &str) -> bool {
    cell.len() <= 200 && !cell.contains(|c: char| c.is_control() && !c.is_whitespace())
}

/// Whether a cell holds a number or a date, as headers mostly do not.
fn is_value(cell: &str) -> bool {
    let cell = cell.trim();
    cell.contains(|c: char| c.is_ascii_digit())
        && cell.chars().all(|c| !c.is_alphabetic() || matches!(c, 'T' | 'Z'))
}
