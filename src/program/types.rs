//! Types, units and values.

use super::date::Date;

/// A unit, in its canonical spelling: `month` and `months` are one (`months`), case is ignored.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Unit(pub String);

impl Unit {
    /// Two spellings of one unit have the same key: lower case, singular.
    pub fn key(name: &str) -> String {
        let lower = name.to_lowercase();
        match lower.strip_suffix('s') {
            Some(stem) if stem.chars().count() > 2 => stem.to_string(),
            _ => lower,
        }
    }
}

/// What a field or column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// yes, no or unknown.
    YesNo,
    /// An exact decimal.
    Number(Option<Unit>),
    /// Any text.
    Text,
    /// A day or an instant.
    Date,
    /// One of these values, as declared.
    Choice(Vec<String>),
    /// Any of these values, as declared.
    Several(Vec<String>),
}

/// A constant or a value of a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// yes or no.
    YesNo(bool),
    /// A number times [`super::SCALE`].
    Number(i64),
    /// A text, as it stands in the data.
    Text(String),
    /// A day or an instant.
    Date(Date),
    /// The index of a choice's value.
    Choice(u32),
    /// The indexes of several choices' values, ascending, without repetition.
    Several(Vec<u32>),
}
