//! What somebody says of a file, because its name and its first bytes do not.

use super::encoding::Encoding;
use super::format::Format;

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
}

impl Named {
    /// A file of that path.
    pub fn new(path: &str, said: Said<'_>) -> Named {
        let Said { format, encoding, backslash, sheet } = said;
        Named { path: path.to_owned(), format, encoding, backslash, sheet: sheet.map(str::to_owned) }
    }

    /// What is said of it.
    pub fn said(&self) -> Said<'_> {
        let Named { path: _, format, encoding, backslash, sheet } = self;
        Said { format: *format, encoding: *encoding, backslash: *backslash, sheet: sheet.as_deref() }
    }
}

impl From<Option<Format>> for Said<'_> {
    fn from(format: Option<Format>) -> Self {
        Said { format, ..Said::default() }
    }
}
