//! What somebody says of a file, because its name and its first bytes do not.

use super::encoding::Encoding;
use super::format::Format;
use super::table::Table;

/// What somebody says of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Said<'a> {
    /// What it holds.
    pub format: Option<Format>,
    /// How its letters are written.
    pub encoding: Option<Encoding>,
    /// In its quoted cells, a backslash stands before quotes.
    pub backslash: bool,
    /// The sheet of a workbook.
    pub sheet: Option<&'a str>,
    /// It is no file: another program holds it.
    pub table: Option<&'a Table>,
    /// Its rows are a part of all rows: that none of them can be read says nothing of the others.
    pub part: bool,
}

impl Said<'_> {
    /// Whether it can be read only once: stdin, and tables that are streams.
    pub fn once(&self, path: &str) -> bool {
        self.table.map_or(path == "-", Table::once)
    }
}

/// What somebody says of each file of several.
pub type SaidOf<'a> = dyn Fn(&str) -> Said<'a> + Sync + 'a;

/// A file, and what somebody says of it, to be read later.
#[derive(Clone, Debug)]
pub struct Named {
    /// Its path.
    pub path: String,
    format: Option<Format>,
    encoding: Option<Encoding>,
    backslash: bool,
    sheet: Option<String>,
    table: Option<Table>,
    part: bool,
}

impl Named {
    /// A file of that path.
    pub fn new(path: &str, said: Said<'_>) -> Named {
        let Said { format, encoding, backslash, sheet, table, part } = said;
        let (sheet, table) = (sheet.map(str::to_owned), table.cloned());
        Named { path: path.to_owned(), format, encoding, backslash, sheet, table, part }
    }

    /// What is said of it.
    pub fn said(&self) -> Said<'_> {
        let Named { path: _, format, encoding, backslash, sheet, table, part } = self;
        let (sheet, table) = (sheet.as_deref(), table.as_ref());
        Said { format: *format, encoding: *encoding, backslash: *backslash, sheet, table, part: *part }
    }
}

impl From<Option<Format>> for Said<'_> {
    fn from(format: Option<Format>) -> Self {
        Said { format, ..Said::default() }
    }
}
