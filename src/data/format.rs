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
        _ => None,
    };
    (format, packing)
}

/// How records are written, as far as taking them apart needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One on each line, as JSON.
    Json,
    /// CSV with that delimiter.
    Csv(u8),
    /// Rows of a Parquet file.
    #[cfg(feature = "parquet")]
    Parquet,
}
