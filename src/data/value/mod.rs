//! From what stands in the data to typed values: the one place that knows what counts as a yes, a number, a date, a
//! choice, as missing, and as bad. CSV cells, JSON values and fields of events are all read here.

pub mod date;
pub(crate) mod list;
mod months;
pub mod number;
pub mod orders;
pub mod ways;
mod wide;
mod yes_no;
mod zones;

use crate::program::text::{fold, trim};
use crate::program::time::Zone;
use crate::program::{Date, Field, Format, Limit, Order, Type, Value};
use date::DateStyle;
use number::NumberStyle;

pub use yes_no::yes_no;

/// A value as the record holds it, before anything is known of its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Raw<'a> {
    /// The record does not have it, or JSON `null`.
    Absent,
    /// A CSV cell, or a JSON string without its quotes and escapes. Not necessarily UTF-8.
    Text(&'a [u8]),
    /// A JSON number, `true` or `false`.
    Token(&'a [u8]),
    /// A JSON list or object, as it stands.
    Nested(&'a [u8]),
    /// A number, scaled, or an instant in microseconds: what the field's type says, out of data that has types.
    Value(i64),
}

impl<'a> Raw<'a> {
    /// Its text; empty where it is none.
    pub fn bytes(self) -> &'a [u8] {
        match self {
            Raw::Absent | Raw::Value(_) => &[],
            Raw::Text(text) | Raw::Token(text) | Raw::Nested(text) => text,
        }
    }
}

/// What a column holds, for a format with types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// Text.
    Text,
    /// Exact decimals.
    Number,
    /// Instants.
    Instant,
    /// Yes or no.
    YesNo,
}

/// What a column of data that has types is best read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Native {
    /// A number, scaled.
    Number,
    /// An instant in microseconds.
    Date,
    /// As it would stand in a text.
    Text,
}

impl Native {
    /// For a field of that type.
    pub fn of(ty: &Type) -> Native {
        match ty {
            Type::Number(_) => Native::Number,
            Type::Date => Native::Date,
            Type::YesNo | Type::Text | Type::Choice(_) | Type::Several(_) => Native::Text,
        }
    }
}

/// What a raw value turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read<T> {
    /// Nothing is said.
    Missing,
    /// Something is said that is no value of the type: it counts as missing and is reported.
    Bad,
    /// A value.
    Value(T),
}

impl<T> Read<T> {
    /// The value changed by a function.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Read<U> {
        match self {
            Read::Missing => Read::Missing,
            Read::Bad => Read::Bad,
            Read::Value(value) => Read::Value(change(value)),
        }
    }
}

/// Reads the values of one field.
#[derive(Clone, Debug)]
pub struct FieldReader {
    kind: Kind,
    missing: Vec<String>,
    /// The missing words that are values of the type (`missing is -1`): any writing of them is missing.
    missing_values: Vec<i64>,
    /// The same of dates.
    missing_dates: Vec<Limit>,
}

#[derive(Clone, Debug)]
enum Kind {
    /// The two words that mean yes and no, folded, where they are declared.
    YesNo(Option<[String; 2]>),
    Number(NumberStyle),
    Date(DateStyle),
    Text,
    Choice(Vec<String>),
    Several {
        values: Vec<String>,
        split: String,
    },
}

/// Without white space (as [`crate::program::text::trim`]) at both ends.
#[inline]
pub fn trim_bytes(text: &[u8]) -> &[u8] {
    if is_graphic(text) { text } else { trim_slowly(text) }
}

/// Whether a text begins and ends with what is surely no white space. Other bytes than ASCII may begin or end a no-break
/// space.
#[inline(always)]
pub(crate) fn is_graphic(text: &[u8]) -> bool {
    let graphic = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    graphic(text.first()) && graphic(text.last())
}

fn trim_slowly(mut text: &[u8]) -> &[u8] {
    loop {
        text = match text {
            [b' ' | b'\t' | b'\r' | b'\n', rest @ ..] | [0xc2, 0xa0, rest @ ..] => rest,
            [rest @ .., b' ' | b'\t' | b'\r' | b'\n'] | [rest @ .., 0xc2, 0xa0] => rest,
            _ => return text,
        }
    }
}

impl FieldReader {
    /// A reader for a field of a lead or an event.
    pub fn new(field: &Field, zone: &Zone) -> FieldReader {
        let kind = match &field.ty {
            Type::YesNo => Kind::YesNo(match &field.format {
                Some(Format::YesNo { yes, no }) => Some([fold(yes), fold(no)]),
                _ => None,
            }),
            Type::Number(unit) => Kind::Number(NumberStyle::of(field.format.as_ref(), unit.as_ref())),
            Type::Date => Kind::Date(DateStyle::new(field.format.as_ref(), zone)),
            Type::Text => Kind::Text,
            Type::Choice(values) => Kind::Choice(values.iter().map(|value| fold(value)).collect()),
            Type::Several(values) => Kind::Several {
                values: values.iter().map(|value| fold(value)).collect(),
                split: field.split.clone(),
            },
        };
        let missing: Vec<String> = field.missing.iter().map(|word| fold(word)).collect();
        let mut reader =
            FieldReader { kind, missing: Vec::new(), missing_values: Vec::new(), missing_dates: Vec::new() };
        for word in &field.missing {
            let raw = Raw::Text(word.as_bytes());
            let value = match reader.kind {
                Kind::Number(_) => reader.number(raw),
                Kind::Date(_) => {
                    if let Read::Value(date) = reader.date(raw) {
                        reader.missing_dates.push(Limit::new(date, zone));
                    }
                    continue;
                }
                Kind::YesNo(_) => reader.yes_no(raw).map(i64::from),
                Kind::Text | Kind::Choice(_) | Kind::Several { .. } => Read::Missing,
            };
            if let Read::Value(value) = value {
                reader.missing_values.push(value);
            }
        }
        reader.missing = missing;
        reader
    }

    /// Whether the field holds dates.
    pub fn is_date(&self) -> bool {
        matches!(self.kind, Kind::Date(_))
    }

    /// Whether what is written plainly (`12.5`, `yes`) can be read without the reader: no style and no value that
    /// means "missing" is declared.
    pub fn is_plain(&self) -> bool {
        let styled = match &self.kind {
            Kind::Number(style) => !style.is_plain(),
            Kind::Date(style) => !style.is_plain(),
            Kind::YesNo(words) => words.is_some(),
            Kind::Text | Kind::Choice(_) | Kind::Several { .. } => false,
        };
        !styled && self.missing_values.is_empty() && self.missing_dates.is_empty()
    }

    /// Whether a number such as `10.000` is bad, as its point may part thousands.
    pub fn refuses_groups(&self) -> bool {
        matches!(self.kind, Kind::Number(style) if style.refuses_groups())
    }

    /// Whether a number such as `10.000` is read as ten although nothing says that it is.
    pub fn may_hide_groups(&self) -> bool {
        matches!(self.kind, Kind::Number(style) if style.may_hide_groups())
    }

    /// Whether no word means "missing".
    pub fn takes_any_text(&self) -> bool {
        self.missing.is_empty()
    }

    /// Whether no value of the type means "missing".
    #[cfg(feature = "parquet")]
    pub fn takes_any_value(&self) -> bool {
        self.missing_values.is_empty() && self.missing_dates.is_empty()
    }

    /// Reads any type. Texts come back as they stand in the data.
    ///
    /// ```
    /// use qualify::data::value::{FieldReader, Raw, Read};
    /// use qualify::program::{Field, Type, Value};
    /// let field = Field {
    ///     name: "employees".into(), ty: Type::Number(None), source: "employees".into(), ask: None, default: None,
    ///     missing: vec!["-1".into()], format: None, can_change: false, split: ";".into(), owner: None, span: Default::default(),
    /// };
    /// let reader = FieldReader::new(&field, &Default::default());
    /// assert_eq!(reader.read(Raw::Text(b"12.5")), Read::Value(Value::Number(125_000)));
    /// assert_eq!(reader.read(Raw::Text(b"-1.0")), Read::Missing);
    /// assert_eq!(reader.read(Raw::Text(b"many")), Read::Bad);
    /// ```
    pub fn read(&self, raw: Raw) -> Read<Value> {
        match &self.kind {
            Kind::YesNo(_) => self.yes_no(raw).map(Value::YesNo),
            Kind::Number(_) => self.number(raw).map(Value::Number),
            Kind::Date(_) => self.date(raw).map(Value::Date),
            Kind::Text => match self.text(raw) {
                Read::Value(text) => match std::str::from_utf8(text) {
                    Ok(text) => Read::Value(Value::Text(text.to_owned())),
                    Err(_) => Read::Bad,
                },
                Read::Missing => Read::Missing,
                Read::Bad => Read::Bad,
            },
            Kind::Choice(_) => self.choice(raw).map(Value::Choice),
            Kind::Several { .. } => self.several(raw).map(Value::Several),
        }
    }

    /// Whether a text that is no value of the type means "missing": nothing but white space, or a declared word.
    #[inline]
    pub fn says_missing(&self, text: &[u8]) -> bool {
        let text = trim_bytes(text);
        text.is_empty()
            || (!self.missing.is_empty()
                && std::str::from_utf8(text).is_ok_and(|text| {
                    let folded = fold(text);
                    self.missing.contains(&folded)
                }))
    }

    fn not_a_value<T>(&self, text: &[u8]) -> Read<T> {
        if self.says_missing(text) { Read::Missing } else { Read::Bad }
    }

    #[inline]
    fn decide(&self, parsed: Option<i64>, text: &[u8]) -> Read<i64> {
        match parsed {
            Some(value) if self.missing_values.is_empty() || !self.missing_values.contains(&value) => {
                Read::Value(value)
            }
            Some(_) => Read::Missing,
            None => self.not_a_value(text),
        }
    }

    /// A yes or no.
    #[inline]
    pub fn yes_no(&self, raw: Raw) -> Read<bool> {
        match raw {
            Raw::Absent => Read::Missing,
            Raw::Nested(_) | Raw::Value(_) => Read::Bad,
            Raw::Token(text) => self.truth(yes_no(trim_bytes(text)), text),
            Raw::Text(text) => self.truth(
                match &self.kind {
                    Kind::YesNo(Some(words)) => declared(words, text),
                    _ => yes_no(trim_bytes(text)),
                },
                text,
            ),
        }
    }

    fn truth(&self, read: Option<bool>, text: &[u8]) -> Read<bool> {
        self.decide(read.map(i64::from), text).map(|yes| yes != 0)
    }

    /// A number, scaled.
    #[inline]
    pub fn number(&self, raw: Raw) -> Read<i64> {
        let Kind::Number(style) = self.kind else { return Read::Bad };
        match raw {
            Raw::Absent => Read::Missing,
            Raw::Nested(_) => Read::Bad,
            Raw::Value(value) => self.decide(Some(value), &[]),
            Raw::Token(text) => self.decide(number::parse_json(text), text),
            Raw::Text(text) => self.decide(number::parse(text, style), text),
        }
    }

    /// A day or an instant in one of the commonest shapes, where no date stands for a missing one.
    #[inline]
    pub fn usual_date(&self, text: &[u8]) -> Option<Date> {
        match &self.kind {
            Kind::Date(style) if self.missing_dates.is_empty() => style.usual(text),
            _ => None,
        }
    }

    /// A day or an instant.
    #[inline]
    pub fn date(&self, raw: Raw) -> Read<Date> {
        let Kind::Date(style) = &self.kind else { return Read::Bad };
        match raw {
            Raw::Absent => Read::Missing,
            Raw::Nested(_) => Read::Bad,
            Raw::Value(code) => self.decide_date(Some(Date::of_code(code)), &[]),
            Raw::Token(text) | Raw::Text(text) => self.decide_date(style.parse(text), text),
        }
    }

    #[inline]
    fn decide_date(&self, parsed: Option<Date>, text: &[u8]) -> Read<Date> {
        match parsed {
            Some(date) if self.missing_dates.iter().any(|limit| limit.holds(date, Order::Equal)) => {
                Read::Missing
            }
            Some(date) => Read::Value(date),
            None => self.not_a_value(text),
        }
    }

    /// A text; whether it is UTF-8 is for the caller to see.
    #[inline]
    pub fn text<'a>(&self, raw: Raw<'a>) -> Read<&'a [u8]> {
        match raw {
            Raw::Absent => Read::Missing,
            Raw::Nested(_) | Raw::Value(_) => Read::Bad,
            Raw::Text(text) | Raw::Token(text) => {
                if self.says_missing(text) {
                    Read::Missing
                } else {
                    Read::Value(text)
                }
            }
        }
    }

    /// The index of a choice's value.
    pub fn choice(&self, raw: Raw) -> Read<u32> {
        let Kind::Choice(values) = &self.kind else { return Read::Bad };
        match raw {
            Raw::Absent => Read::Missing,
            Raw::Nested(_) | Raw::Value(_) => Read::Bad,
            Raw::Text(text) | Raw::Token(text) => {
                if self.says_missing(text) {
                    return Read::Missing;
                }
                find(values, text).map_or(Read::Bad, Read::Value)
            }
        }
    }

    /// The indexes of several choices' values, ascending, without repetition. One bad element makes it all bad; empty
    /// elements are nothing. A JSON list holds one element in each string.
    pub fn several(&self, raw: Raw) -> Read<Vec<u32>> {
        let Kind::Several { values, split } = &self.kind else { return Read::Bad };
        let mut found = Vec::new();
        match raw {
            Raw::Absent => return Read::Missing,
            Raw::Value(_) => return Read::Bad,
            Raw::Nested(list) => {
                // `serde_json` is fast enough here: what a list says is decided once per distinct list.
                let Ok(items) = serde_json::from_slice::<Vec<Option<Element>>>(list) else {
                    return Read::Bad;
                };
                for item in items.into_iter().flatten() {
                    let text = item.text();
                    if trim(&text).is_empty() {
                        continue;
                    }
                    let Some(value) = find(values, text.as_bytes()) else { return Read::Bad };
                    found.push(value);
                }
            }
            Raw::Text(text) | Raw::Token(text) => {
                if self.says_missing(text) {
                    return Read::Missing;
                }
                let Ok(text) = std::str::from_utf8(text) else { return Read::Bad };
                for item in list::items(text, split) {
                    let item = trim(&item);
                    if item.is_empty() {
                        continue;
                    }
                    let Some(value) = find(values, item.as_bytes()) else { return Read::Bad };
                    found.push(value);
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        Read::Value(found)
    }
}

/// An element of a JSON list of choices.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Element {
    Text(String),
    Number(serde_json::Number),
    YesNo(bool),
}

impl Element {
    fn text(self) -> String {
        match self {
            Element::Text(text) => text,
            Element::Number(number) => number.to_string(),
            Element::YesNo(yes) => yes.to_string(),
        }
    }
}

/// Yes or no in the words that are declared for them.
fn declared([yes, no]: &[String; 2], text: &[u8]) -> Option<bool> {
    let folded = fold(std::str::from_utf8(text).ok()?);
    (folded == *yes || folded == *no).then_some(folded == *yes)
}

fn find(values: &[String], text: &[u8]) -> Option<u32> {
    let folded = fold(std::str::from_utf8(text).ok()?);
    values.iter().position(|value| *value == folded).and_then(|index| u32::try_from(index).ok())
}
