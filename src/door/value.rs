//! Values as a program hands them over, each by its own type, and exact numbers as it gets them back.

use crate::data::value::number;
use crate::program::{LARGEST, SCALE};
use crate::speech;
use jiff::{Timestamp, civil};
use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use std::time::SystemTime;

/// A value of a field, or an instant. Nobody needs to name it: whatever can be one is turned into it.
///
/// | in a policy | in Rust |
/// | --- | --- |
/// | `yes/no` | `bool` |
/// | `number`, `number in EUR` | integers, `f64`, [`Decimal`]; with its unit `(12_000, "EUR")` |
/// | `text`, `one of …` | `&str`, `&String` |
/// | `several of …` | `&[&str]`, `&["a", "b"]`, `&Vec<String>` |
/// | `date`, instants | [`jiff::civil::Date`] (a day), [`jiff::Timestamp`], [`SystemTime`], or text as data writes it |
/// | missing | `None` of any of these |
#[derive(Clone, Copy, Debug)]
pub struct Value<'a>(pub(super) Given<'a>);

impl Value<'_> {
    /// An instant in microseconds.
    pub(super) fn instant(at: i64) -> Value<'static> {
        Value(Given::Instant(at))
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Given<'a> {
    Missing,
    YesNo(bool),
    Number {
        number: Number,
        unit: Option<&'a str>,
    },
    Text(&'a str),
    Day(civil::Date),
    /// Microseconds.
    Instant(i64),
    Texts(&'a [&'a str]),
    Strings(&'a [String]),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Number {
    Whole(i128),
    Float(f64),
    Exact(Decimal),
}

impl Number {
    /// Times [`SCALE`], rounded to four digits after the point as in data; `None` beyond what numbers can be.
    pub(super) fn scaled(self) -> Option<i64> {
        match self {
            Number::Whole(whole) => i64::try_from(whole.checked_mul(i128::from(SCALE))?).ok(),
            Number::Float(float) => number::from_float(float),
            Number::Exact(Decimal(scaled)) => Some(scaled),
        }
        .filter(|scaled| scaled.unsigned_abs() <= LARGEST.unsigned_abs())
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Number::Whole(whole) => whole.fmt(f),
            Number::Float(float) => float.fmt(f),
            Number::Exact(decimal) => decimal.fmt(f),
        }
    }
}

macro_rules! numbers {
    ($kind:ident: $($from:ty),*) => {$(
        impl From<$from> for Value<'_> {
            fn from(number: $from) -> Self {
                Value(Given::Number { number: Number::$kind(number.into()), unit: None })
            }
        }

        impl<'a> From<($from, &'a str)> for Value<'a> {
            fn from((number, unit): ($from, &'a str)) -> Self {
                Value(Given::Number { number: Number::$kind(number.into()), unit: Some(unit) })
            }
        }
    )*};
}

numbers!(Whole: i8, i16, i32, i64, i128, u8, u16, u32, u64);
numbers!(Float: f32, f64);
numbers!(Exact: Decimal);

macro_rules! values {
    ($($from:ty: |$value:pat_param| $given:expr;)*) => {$(
        impl<'a> From<$from> for Value<'a> {
            fn from($value: $from) -> Self {
                Value($given)
            }
        }
    )*};
}

values! {
    bool: |yes| Given::YesNo(yes);
    usize: |number| Given::Number { number: Number::Whole(number as i128), unit: None };
    &'a str: |text| Given::Text(text);
    &'a String: |text| Given::Text(text);
    &'a [&'a str]: |texts| Given::Texts(texts);
    &'a Vec<&'a str>: |texts| Given::Texts(texts);
    &'a [String]: |texts| Given::Strings(texts);
    &'a Vec<String>: |texts| Given::Strings(texts);
    civil::Date: |day| Given::Day(day);
    Timestamp: |at| Given::Instant(crate::program::time::floor(at));
    SystemTime: |at| Given::Instant(Timestamp::try_from(at).map_or(i64::MAX, crate::program::time::floor));
}

impl<'a, const N: usize> From<&'a [&'a str; N]> for Value<'a> {
    fn from(texts: &'a [&'a str; N]) -> Self {
        Value(Given::Texts(texts))
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value(Given::Missing), T::into)
    }
}

/// An exact number with four digits after the point, as policies count.
///
/// ```
/// use qualify::Decimal;
/// let points: Decimal = "12.5".parse()?;
/// assert_eq!(points, 12.5);
/// assert_eq!(points.to_string(), "12.5");
/// assert!(points < Decimal::from(13));
/// # Ok::<(), qualify::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(pub(super) i64);

impl Decimal {
    /// The nearest floating-point number.
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / SCALE as f64
    }

    /// The whole number, where nothing stands after the point.
    pub fn to_whole(self) -> Option<i64> {
        (self.0 % SCALE == 0).then_some(self.0 / SCALE)
    }
}

impl Decimal {
    /// Times [`SCALE`].
    pub(crate) fn scaled(self) -> i64 {
        self.0
    }
}

impl From<i32> for Decimal {
    fn from(whole: i32) -> Decimal {
        Decimal(i64::from(whole).saturating_mul(SCALE))
    }
}

impl FromStr for Decimal {
    type Err = super::Error;

    /// A number as a policy writes it: `12000`, `-2.5`.
    fn from_str(text: &str) -> Result<Decimal, super::Error> {
        let number = number::plain(text.as_bytes()).map(Decimal);
        number.ok_or_else(|| {
            super::Error::said(format!("`{text}` is not a number")).help("write it as 12000 or -2.5")
        })
    }
}

impl PartialEq<i64> for Decimal {
    fn eq(&self, whole: &i64) -> bool {
        self.to_whole() == Some(*whole)
    }
}

impl PartialEq<f64> for Decimal {
    fn eq(&self, float: &f64) -> bool {
        number::from_float(*float) == Some(self.0)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&speech::decimal(self.0))
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.to_whole() {
            Some(whole) => serializer.serialize_i64(whole),
            None => serializer.serialize_f64(self.to_f64()),
        }
    }
}
