//! What is worth knowing about a column, beside its type.

use crate::program::Format;
use crate::program::undated::Unclear;

/// What is worth knowing about a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// Digits, but a code and no number: a leading zero, a telephone number.
    Code,
    /// All but so many cells, half of them at most, are of a type, and the first that is not.
    Nearly(String, u64, String),
    /// The words for yes and for no, where no run reads them without being told.
    Words(String, String),
    /// Leads have this word for yes, or nothing.
    Mark(String),
    /// Times with a name of several zones, and the format to declare.
    Zone(Unclear, Option<Format>),
    /// Dates without a year, such as this.
    NoYear(String),
    /// Dates in several formats: two that no format reads both.
    Formats(String, String),
    /// Amounts that are cut short, such as `1.5k`.
    Short(String),
    /// Numbers of which a spreadsheet has kept a few digits, such as `1.23E+15`.
    Cut(String),
    /// Dates whose day and month cannot be told apart: the two ways to read them.
    DayOrMonth(String, String),
    /// Numbers with one mark, and three digits behind it, that could be read two ways: how they are read, the other way.
    Thousands(&'static str, &'static str),
    /// Most values are addresses of electronic mail.
    Emails,
    /// Texts of so many characters on average.
    Long(u64),
    /// Web addresses.
    Links,
    /// Hashes, or ids of a system.
    Opaque,
    /// JSON lists of so few leads, or of so many texts, that the choices cannot be told: the texts, where they are few.
    Lists(Vec<String>),
    /// Amounts with the signs of several currencies.
    Currencies(Vec<&'static str>),
    /// Cells that are not UTF-8.
    NotUtf8(u64),
    /// What is there for these leads was perhaps written down after the outcome was known.
    Leak(String),
}
