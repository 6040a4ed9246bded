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

impl From<Option<Format>> for Said<'_> {
    fn from(format: Option<Format>) -> Self {
        Said { format, ..Said::default() }
    }
}
