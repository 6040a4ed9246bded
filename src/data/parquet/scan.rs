//! From arrays to typed columns. What a field can take as it is (numbers, instants, yes and no, texts) keeps its type;
//! everything else becomes the text that a CSV or JSON file would hold, so that one place alone knows what texts mean.

use super::json;
use super::typed::{Column, TypedRows, known};
use super::weight::weight;
use crate::data::cell::{Cell, Form};
use crate::data::cells::{BrokenRow, Cells, Place};
use crate::data::chunks::LONGEST;
use crate::data::mapping::Mapping;
use crate::data::value::Native;
use crate::data::value::date::{local_within, within};
use crate::program::Date;
use crate::program::time::{DAY, Zone};
use crate::program::{LARGEST, SCALE};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type,
    DecimalType, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, BinaryArray, BinaryViewArray, PrimitiveArray, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use std::io::Write;

/// Whether a column of that type can be read.
pub fn is_readable(ty: &DataType) -> bool {
    match ty {
        DataType::Null
        | DataType::Boolean
        | DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::UInt8
        | DataType::UInt16
        | DataType::UInt32
        | DataType::UInt64
        | DataType::Float16
        | DataType::Float32
        | DataType::Float64
        | DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Decimal128(..)
        | DataType::Decimal256(..)
        | DataType::Date32
        | DataType::Date64
        | DataType::Timestamp(..) => true,
        DataType::Dictionary(_, of) => is_text(of) || !of.is_nested() && is_readable(of),
        DataType::List(of) | DataType::LargeList(of) | DataType::FixedSizeList(of, _) => {
            is_readable(of.data_type())
        }
        DataType::Struct(fields) => fields.iter().all(|field| is_readable(field.data_type())),
        other => is_text(other),
    }
}

/// Texts, and bytes that may be some.
pub(super) fn is_text(ty: &DataType) -> bool {
    matches!(
        ty,
        DataType::Utf8
            | DataType::LargeUtf8
            | DataType::Utf8View
            | DataType::Binary
            | DataType::LargeBinary
            | DataType::BinaryView
    )
}

/// Makes typed columns of rows. Each thread has its own.
pub struct Scanner {
    /// The slots of the needed columns, in the order of the file.
    slots: Vec<usize>,
    width: usize,
    natives: Vec<Native>,
    zone: Zone,
}

impl Scanner {
    /// For the columns that have slots; by slot, what it is best read as.
    pub fn new(mapping: &Mapping, natives: Vec<Native>, zone: Zone) -> Scanner {
        let slots = mapping.columns.iter().copied().filter(|slot| *slot < mapping.width).collect();
        Scanner { slots, width: mapping.width, natives, zone }
    }

    /// The columns that have a slot.
    pub fn needed(mapping: &Mapping) -> Vec<usize> {
        let columns = (0..).zip(&mapping.columns);
        columns.filter(|(_, slot)| **slot < mapping.width).map(|(column, _)| column).collect()
    }

    /// Makes columns of all rows.
    pub fn scan(
        &mut self,
        rows: &RecordBatch,
        place: &mut Place,
        cells: &mut Cells,
        broken: &mut Vec<BrokenRow>,
    ) {
        // Rows with less text than that come many at once; what is longer than a record may be is one.
        if rows.num_rows() == 1
            && rows.columns().iter().map(|column| weight(column.as_ref())).sum::<u64>() > LONGEST as u64
        {
            broken.push(BrokenRow { place: *place, reason: "longer than 64 MB".to_owned() });
            cells.clear();
            place.record += 1;
            place.line += 1;
            return;
        }
        let mut typed = TypedRows::default();
        typed.columns.resize_with(self.width, Column::default);
        for (array, slot) in rows.columns().iter().zip(&self.slots) {
            let native = self.natives.get(*slot).copied().unwrap_or(Native::Text);
            let column = column(array.as_ref(), native, &self.zone);
            if let Some(to) = typed.columns.get_mut(*slot) {
                *to = column;
            }
        }
        let count = rows.num_rows();
        cells.take_typed(typed, count, *place);
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        place.record += count;
        place.line += count;
    }
}

fn column(array: &dyn Array, native: Native, zone: &Zone) -> Column {
    let number = native == Native::Number;
    match array.data_type() {
        DataType::Null => Column::Absent,
        DataType::Boolean => {
            let array = array.as_boolean();
            let (mut yes, known) = (known(array), known(array));
            let words = array.values().bit_chunks();
            yes.words_mut().iter_mut().zip(words.iter_padded()).for_each(|(yes, bits)| *yes &= bits);
            Column::Truths { yes, known }
        }
        DataType::Int8 => whole::<Int8Type>(array, number, i64::from),
        DataType::Int16 => whole::<Int16Type>(array, number, i64::from),
        DataType::Int32 => whole::<Int32Type>(array, number, i64::from),
        DataType::Int64 => whole::<Int64Type>(array, number, |value| value),
        DataType::UInt8 => whole::<UInt8Type>(array, number, i64::from),
        DataType::UInt16 => whole::<UInt16Type>(array, number, i64::from),
        DataType::UInt32 => whole::<UInt32Type>(array, number, i64::from),
        DataType::UInt64 => {
            whole::<UInt64Type>(array, number, |value| i64::try_from(value).unwrap_or(i64::MAX))
        }
        // The shortest text of the narrow float, as people wrote it, not the digits it gains when widened.
        DataType::Float16 => {
            let array = without(array.as_primitive::<Float16Type>(), |value| value.is_nan());
            values(&array, false, |_| None, |text, value| push(text, f32::from(value)))
        }
        DataType::Float32 => {
            let array = without(array.as_primitive::<Float32Type>(), f32::is_nan);
            values(&array, false, |_| None, push)
        }
        DataType::Float64 => {
            let array = without(array.as_primitive::<Float64Type>(), f64::is_nan);
            values(&array, number, exact, push)
        }
        DataType::Decimal32(..) => decimals::<Decimal32Type>(array, number, |value| Some(value.into())),
        DataType::Decimal64(..) => decimals::<Decimal64Type>(array, number, |value| Some(value.into())),
        DataType::Decimal128(..) => decimals::<Decimal128Type>(array, number, Some),
        DataType::Decimal256(..) => decimals::<Decimal256Type>(array, number, |value| value.to_i128()),
        DataType::Date32 => days(array.as_primitive::<Date32Type>(), native, zone, i64::from),
        // Milliseconds of whole days.
        DataType::Date64 => {
            days(array.as_primitive::<Date64Type>(), native, zone, |value| value.div_euclid(86_400_000))
        }
        DataType::Timestamp(unit, in_zone) => {
            let of =
                Instants { date: native == Native::Date, in_zone: in_zone.is_some(), zone: Local::of(zone) };
            match unit {
                TimeUnit::Second => {
                    of.column::<TimestampSecondType>(array, |value| value.checked_mul(1_000_000))
                }
                TimeUnit::Millisecond => {
                    of.column::<TimestampMillisecondType>(array, |value| value.checked_mul(1000))
                }
                TimeUnit::Microsecond => of.column::<TimestampMicrosecondType>(array, Some),
                TimeUnit::Nanosecond => {
                    of.column::<TimestampNanosecondType>(array, |value| Some(value.div_euclid(1000)))
                }
            }
        }
        DataType::Utf8View => Column::Texts(array.as_string_view().clone().to_binary_view()),
        DataType::BinaryView => Column::Texts(array.as_binary_view().clone()),
        DataType::Utf8 | DataType::Binary | DataType::LargeUtf8 | DataType::LargeBinary => {
            Column::Texts(BinaryViewArray::from(&texts(array)))
        }
        DataType::Dictionary(_, of) if !is_text(of) => {
            let array = array.as_any_dictionary();
            let place = |row| json::place(array.keys(), row).unwrap_or(usize::MAX);
            let places: Vec<usize> = (0..array.len()).map(place).collect();
            column(array.values().as_ref(), native, zone).kept(&places)
        }
        DataType::Dictionary(..) => {
            let array = array.as_any_dictionary();
            let entries = texts(array.values().as_ref());
            let places = match array.keys().as_primitive_opt::<Int32Type>() {
                Some(places) => places.clone(),
                None => {
                    let keys = array.normalized_keys().into_iter().enumerate();
                    keys.map(|(row, key)| i32::try_from(key).ok().filter(|_| array.is_valid(row))).collect()
                }
            };
            Column::Entries { places, entries }
        }
        // Whatever else is readable is nested.
        _ => {
            let mut text = Vec::new();
            let cell = |row: usize| {
                if array.is_null(row) {
                    return Cell::ABSENT;
                }
                let start = text.len();
                json::write(array, row, &mut text);
                placed(start, text.len(), Form::Nested)
            };
            let cells = (0..array.len()).map(cell).collect();
            Column::Mixed { cells, text }
        }
    }
}

/// Texts and bytes alike: what is no UTF-8 is told when it is read.
pub(super) fn texts(array: &dyn Array) -> BinaryArray {
    match array.data_type() {
        DataType::Utf8 => BinaryArray::from(array.as_string::<i32>().clone()),
        DataType::LargeUtf8 => array.as_string::<i64>().iter().map(|text| text.map(str::as_bytes)).collect(),
        DataType::LargeBinary => array.as_binary::<i64>().iter().collect(),
        DataType::Utf8View => array.as_string_view().iter().map(|text| text.map(str::as_bytes)).collect(),
        DataType::BinaryView => array.as_binary_view().iter().collect(),
        _ => array.as_binary::<i32>().clone(),
    }
}

/// Days since 1970, which are meant in the policy's zone.
fn days<T: ArrowPrimitiveType>(
    array: &PrimitiveArray<T>,
    native: Native,
    zone: &Zone,
    day: impl Fn(T::Native) -> i64,
) -> Column {
    let zone = Local::of(zone);
    values(
        array,
        native == Native::Date,
        |value| Some(Date::day(zone.instant(local_within(day(value).checked_mul(DAY)?)?)?).code()),
        |text, value| push(text, json::day(i32::try_from(day(value)).unwrap_or(i32::MAX))),
    )
}

/// Values where the field takes them and all are some; else each by itself, as a value or as a text.
fn values<T: ArrowPrimitiveType>(
    array: &PrimitiveArray<T>,
    takes: bool,
    value: impl Fn(T::Native) -> Option<i64>,
    show: impl Fn(&mut Vec<u8>, T::Native),
) -> Column {
    let known = known(array);
    if takes {
        let mut all = true;
        let read = |item: &T::Native| {
            let value = value(*item);
            all &= value.is_some();
            value.unwrap_or(0)
        };
        let mut values: Vec<i64> = array.values().iter().map(read).collect();
        if all {
            // What stands where nothing is said means nothing.
            for (word, values) in known.words().iter().zip(values.chunks_mut(64)) {
                let mut none = !word;
                while none != 0 {
                    if let Some(value) = values.get_mut(none.trailing_zeros() as usize) {
                        *value = 0;
                    }
                    none &= none - 1;
                }
            }
            return Column::Values { values, known };
        }
    }
    let mut text = Vec::new();
    let cell = |(row, item): (usize, &T::Native)| {
        if !known.get(row) {
            return Cell::ABSENT;
        }
        if let Some(value) = value(*item).filter(|_| takes) {
            return Cell::of_value(value);
        }
        let start = text.len();
        show(&mut text, *item);
        placed(start, text.len(), Form::Token)
    };
    let cells = array.values().iter().enumerate().map(cell).collect();
    Column::Mixed { cells, text }
}

fn placed(start: usize, end: usize, form: Form) -> Cell {
    // No rows are read at once that have more text than places reach.
    Cell { at: start as u32, len: (end - start) as u32, form, exact: true }
}

/// What is missing in a table of floats is often written as "not a number".
fn without<T: ArrowPrimitiveType>(
    array: &PrimitiveArray<T>,
    missing: impl Fn(T::Native) -> bool,
) -> PrimitiveArray<T> {
    if array.values().iter().any(|value| missing(*value)) {
        return array.iter().map(|value| value.filter(|value| !missing(*value))).collect();
    }
    array.clone()
}

fn whole<T: ArrowPrimitiveType>(array: &dyn Array, number: bool, wide: impl Fn(T::Native) -> i64) -> Column
where
    T::Native: std::fmt::Display,
{
    const MOST: i64 = LARGEST / SCALE;
    let scaled = |value| {
        let value = wide(value);
        (-MOST..=MOST).contains(&value).then(|| value.wrapping_mul(SCALE))
    };
    values(array.as_primitive::<T>(), number, scaled, push)
}

/// Decimals of any width.
fn decimals<T>(array: &dyn Array, number: bool, wide: impl Fn(T::Native) -> Option<i128>) -> Column
where
    T: DecimalType + ArrowPrimitiveType,
{
    let decimals = array.as_primitive::<T>();
    let (precision, scale) = (decimals.precision(), decimals.scale());
    let times = u32::try_from(4 - i32::from(scale)).ok().and_then(|power| 10i128.checked_pow(power));
    let scaled =
        |value| times.zip(wide(value)).and_then(|(times, value)| in_range(value.checked_mul(times)?));
    values(decimals, number, scaled, |text, value| push(text, T::format_decimal(value, precision, scale)))
}

/// How instants are read.
struct Instants<'a> {
    /// Whether the field is a date.
    date: bool,
    in_zone: bool,
    zone: Local<'a>,
}

impl Instants<'_> {
    fn column<T>(&self, array: &dyn Array, micros: impl Fn(i64) -> Option<i64>) -> Column
    where
        T: ArrowPrimitiveType<Native = i64>,
    {
        let value = |item| {
            let at = micros(item)?;
            let at = if self.in_zone { within(at)? } else { self.zone.instant(local_within(at)?)? };
            Some(Date::instant(at).code())
        };
        values(array.as_primitive::<T>(), self.date, value, |text, item| {
            push(text, super::json::time(micros(item), self.in_zone));
        })
    }
}

/// Reads dates and times without a zone, which are meant in the policy's. Nothing where that is UTC.
#[derive(Clone, Copy)]
struct Local<'a>(Option<&'a Zone>);

impl Local<'_> {
    fn of(zone: &Zone) -> Local<'_> {
        Local(Some(zone).filter(|zone| !zone.is_utc()))
    }

    #[inline]
    fn instant(self, micros: i64) -> Option<i64> {
        match self.0 {
            None => Some(micros),
            Some(zone) => Zone::default().local(micros).map(|at| zone.instant(at)),
        }
    }
}

fn in_range(scaled: i128) -> Option<i64> {
    i64::try_from(scaled).ok().filter(|scaled| (-LARGEST..=LARGEST).contains(scaled))
}

/// A float that is a decimal of at most four places, scaled. Fifteen digits are told apart by every float, so there is
/// only one such decimal, and however it is found it is the one.
#[inline]
fn exact(value: f64) -> Option<i64> {
    let scaled = value * SCALE as f64;
    let nearest = (scaled + 0.5f64.copysign(scaled)) as i64;
    let near = nearest.unsigned_abs() < 1_000_000_000_000_000 && nearest as f64 / SCALE as f64 == value;
    near.then_some(nearest)
}

fn push(text: &mut Vec<u8>, value: impl std::fmt::Display) {
    // Writing to memory does not fail.
    let _ = write!(text, "{value}");
}
