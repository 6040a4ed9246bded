//! What data is written as, and how it is packed.

/// What a file holds, and what answers are written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values, or `;` or tab.
    Csv,
    /// One JSON object a line.
    JsonLines,
    /// Apache Parquet.
    Parquet,
    /// An Excel workbook.
    Xlsx,
}

/// How a file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    Plain,
    /// gzip
    Gzip,
    /// Zstandard
    Zstd,
}

/// What the ending of a name says: `leads.csv.gz` is CSV, packed with gzip.
///
/// ```
/// use qualify::data::format::{Format, Packing, ending};
/// assert_eq!(ending("leads.CSV.gz"), (Some(Format::Csv), Packing::Gzip));
/// assert_eq!(ending("leads"), (None, Packing::Plain));
/// ```
pub fn ending(name: &str) -> (Option<Format>, Packing) {
    let name = name.to_lowercase();
    let (name, packing) = match (name.strip_suffix(".gz"), name.strip_suffix(".zst")) {
        (Some(inner), _) => (inner, Packing::Gzip),
        (None, Some(inner)) => (inner, Packing::Zstd),
        (None, None) => (name.as_str(), Packing::Plain),
    };
    let format = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("csv" | "tsv" | "txt") => Some(Format::Csv),
        Some("jsonl" | "ndjson" | "json") => Some(Format::JsonLines),
        Some("parquet" | "pq") => Some(Format::Parquet),
        Some("xlsx" | "xlsm") => Some(Format::Xlsx),
        _ => None,
    };
    (format, packing)
}

/// What divides the cells of CSV files; of equals, the first counts.
pub const DELIMITERS: [u8; 4] = *b",;\t|";

/// How a CSV file is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dialect {
    /// What divides cells.
    pub delimiter: u8,
    /// A quote behind blanks opens a cell too.
    pub blanks: bool,
    /// `\"` inside quotes is a quote.
    pub backslash: bool,
    /// Rows may lack so many cells at their end: their columns have no name.
    pub short: u16,
    /// Rows may have one cell more, which is empty.
    pub long: bool,
}

impl From<u8> for Dialect {
    fn from(delimiter: u8) -> Dialect {
        Dialect { delimiter, blanks: false, backslash: false, short: 0, long: false }
    }
}

impl Dialect {
    /// Whether a quote that is not the first byte of its cell opens it.
    pub(super) fn opens(self, text: &[u8], cell: usize, quote: usize) -> bool {
        self.blanks && text.get(cell..quote).is_some_and(|before| before.iter().copied().all(is_blank))
    }
}

/// A blank or a tab.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

impl Kind {
    /// Whether rows have columns of types, and no text of their own.
    pub fn is_typed(self) -> bool {
        match self {
            Kind::Json | Kind::Csv(_) => false,
            #[cfg(feature = "parquet")]
            Kind::Parquet => true,
            #[cfg(feature = "xlsx")]
            Kind::Sheet => false,
        }
    }
}

/// How records are written, as far as taking them apart needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One on each line, as JSON.
    Json,
    /// CSV, written so.
    Csv(Dialect),
    /// Rows of a Parquet file.
    #[cfg(feature = "parquet")]
    Parquet,
    /// Rows of a sheet.
    #[cfg(feature = "xlsx")]
    Sheet,
}
