//! From arrays to cells. What a field can take as it is (numbers, instants, yes and no) stays a value; everything else
//! becomes the text that a CSV or JSON file would hold, so that one place alone knows what texts mean.

use super::json;
use crate::data::cells::{BrokenRow, Cells, Form, Place};
use crate::data::mapping::Mapping;
use crate::data::value::Native;
use crate::program::time::{DAY, Zone};
use crate::program::{LARGEST, SCALE};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, GenericByteArray, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use std::io::Write;

/// What stands before the texts of every batch: cells of yes and no are places in it.
const WORDS: &[u8] = b"truefalse";

/// Whether a column of that type can be read.
pub(super) fn is_readable(ty: &DataType) -> bool {
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
        | DataType::Float32
        | DataType::Float64
        | DataType::Decimal128(..)
        | DataType::Date32
        | DataType::Timestamp(..)
        | DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Binary
        | DataType::LargeBinary => true,
        DataType::List(of) | DataType::LargeList(of) => is_readable(of.data_type()),
        DataType::Struct(fields) => fields.iter().all(|field| is_readable(field.data_type())),
        _ => false,
    }
}

/// Makes cells of rows. Each thread has its own.
pub struct Scanner {
    /// The slots of the needed columns, in the order of the file.
    slots: Vec<usize>,
    natives: Vec<Native>,
    zone: Zone,
}

/// The cells of one column that are being made.
struct Column<'a> {
    cells: &'a mut Cells,
    text: &'a mut Vec<u8>,
    slot: usize,
}

impl Column<'_> {
    fn value(&mut self, row: usize, value: i64) {
        self.cells.set_value(row, self.slot, value);
    }

    fn token(&mut self, row: usize, write: impl FnOnce(&mut Vec<u8>)) {
        let start = self.text.len();
        write(self.text);
        self.cells.set(row, self.slot, start..self.text.len(), Form::Token);
    }
}

impl Scanner {
    /// For the columns that have slots; by slot, what it is best read as.
    pub fn new(mapping: &Mapping, natives: Vec<Native>, zone: Zone) -> Scanner {
        let slots = mapping.columns.iter().copied().filter(|slot| *slot < mapping.width).collect();
        Scanner { slots, natives, zone }
    }

    /// Makes cells of all rows; `text` holds what they are places of.
    pub fn scan(
        &mut self,
        rows: &RecordBatch,
        text: &mut Vec<u8>,
        place: &mut Place,
        cells: &mut Cells,
        broken: &mut Vec<BrokenRow>,
    ) {
        text.clear();
        text.extend_from_slice(WORDS);
        cells.absent(rows.num_rows(), *place);
        for (array, slot) in rows.columns().iter().zip(&self.slots) {
            let native = self.natives.get(*slot).copied().unwrap_or(Native::Text);
            let column = Column { cells, text, slot: *slot };
            fill(array.as_ref(), native, &self.zone, column);
        }
        if text.len() > u32::MAX as usize {
            // A batch of texts of gigabytes: places no longer fit, and no lead is like that.
            for row in 0..rows.num_rows() {
                let place = cells.place(row);
                broken.push(BrokenRow { place, reason: "longer than 64 MB".to_owned() });
            }
            cells.clear();
        }
        let count = u32::try_from(rows.num_rows()).unwrap_or(u32::MAX);
        place.record += count;
        place.line += count;
    }
}

fn fill(array: &dyn Array, native: Native, zone: &Zone, mut column: Column<'_>) {
    match array.data_type() {
        DataType::Boolean => {
            let array = array.as_boolean();
            each(array, |row| {
                let word = if array.value(row) { 0..4 } else { 4..9 };
                column.cells.set(row, column.slot, word, Form::Token);
            });
        }
        DataType::Int8 => whole::<Int8Type>(array, native, &mut column),
        DataType::Int16 => whole::<Int16Type>(array, native, &mut column),
        DataType::Int32 => whole::<Int32Type>(array, native, &mut column),
        DataType::Int64 => whole::<Int64Type>(array, native, &mut column),
        DataType::UInt8 => whole::<UInt8Type>(array, native, &mut column),
        DataType::UInt16 => whole::<UInt16Type>(array, native, &mut column),
        DataType::UInt32 => whole::<UInt32Type>(array, native, &mut column),
        DataType::UInt64 => whole::<UInt64Type>(array, native, &mut column),
        DataType::Float32 => {
            // The shortest text of the narrow float, as people wrote it, not the digits it gains when widened.
            let array = array.as_primitive::<Float32Type>();
            each(array, |row| match array.value(row) {
                value if value.is_nan() => {}
                value => column.token(row, |text| push(text, value)),
            });
        }
        DataType::Float64 => {
            let array = array.as_primitive::<Float64Type>();
            each(array, |row| {
                let value = array.value(row);
                match exact(value).filter(|_| native == Native::Number) {
                    Some(scaled) => column.value(row, scaled),
                    // What is missing in a table of floats is often written as "not a number".
                    None if value.is_nan() => {}
                    None => column.token(row, |text| push(text, value)),
                }
            });
        }
        DataType::Decimal128(_, scale) => {
            let decimals = array.as_primitive::<Decimal128Type>();
            let times = u32::try_from(4 - i32::from(*scale)).ok().and_then(|power| 10i128.checked_pow(power));
            each(decimals, |row| {
                let scaled = times.and_then(|times| decimals.value(row).checked_mul(times));
                match scaled.and_then(in_range).filter(|_| native == Native::Number) {
                    Some(scaled) => column.value(row, scaled),
                    None => column.token(row, |text| push(text, decimals.value_as_string(row))),
                }
            });
        }
        DataType::Date32 => {
            let array = array.as_primitive::<Date32Type>();
            each(array, |row| {
                let micros = i64::from(array.value(row)) * DAY;
                if native == Native::Date {
                    return local(micros, row, native, zone, &mut column);
                }
                let shown = Zone::default().show(micros);
                column.token(row, |text| push(text, shown.split('T').next().unwrap_or("")));
            });
        }
        DataType::Timestamp(unit, in_zone) => {
            let instants: Box<dyn Fn(usize) -> Option<i64>> = match unit {
                TimeUnit::Second => {
                    let array = array.as_primitive::<TimestampSecondType>();
                    Box::new(|row| array.value(row).checked_mul(1_000_000))
                }
                TimeUnit::Millisecond => {
                    let array = array.as_primitive::<TimestampMillisecondType>();
                    Box::new(|row| array.value(row).checked_mul(1000))
                }
                TimeUnit::Microsecond => {
                    let array = array.as_primitive::<TimestampMicrosecondType>();
                    Box::new(|row| Some(array.value(row)))
                }
                TimeUnit::Nanosecond => {
                    let array = array.as_primitive::<TimestampNanosecondType>();
                    Box::new(|row| Some(array.value(row).div_euclid(1000)))
                }
            };
            each(array, |row| match instants(row) {
                Some(micros) if in_zone.is_some() && native == Native::Date => column.value(row, micros),
                Some(micros) if in_zone.is_some() => {
                    column.token(row, |text| push(text, Zone::default().show(micros)));
                }
                Some(micros) => local(micros, row, native, zone, &mut column),
                None => column.token(row, |text| text.extend_from_slice(b"an instant beyond all years")),
            });
        }
        DataType::Utf8 => texts(array.as_string::<i32>(), column),
        DataType::LargeUtf8 => texts(array.as_string::<i64>(), column),
        DataType::Binary => texts(array.as_binary::<i32>(), column),
        DataType::LargeBinary => texts(array.as_binary::<i64>(), column),
        // Whatever else is readable is nested.
        _ => each(array, |row| {
            let start = column.text.len();
            json::write(array, row, column.text);
            column.cells.set(row, column.slot, start..column.text.len(), Form::Nested);
        }),
    }
}

/// The rows that are not null.
fn each(array: &dyn Array, mut then: impl FnMut(usize)) {
    match array.logical_nulls() {
        None => (0..array.len()).for_each(then),
        Some(nulls) => nulls.valid_indices().for_each(&mut then),
    }
}

fn whole<T: ArrowPrimitiveType>(array: &dyn Array, native: Native, column: &mut Column<'_>)
where
    T::Native: Into<i128> + std::fmt::Display,
{
    let array = array.as_primitive::<T>();
    each(array, |row| {
        let value = array.value(row);
        match in_range(value.into() * i128::from(SCALE)).filter(|_| native == Native::Number) {
            Some(scaled) => column.value(row, scaled),
            None => column.token(row, |text| push(text, value)),
        }
    });
}

/// A date and time without a zone: it is meant in the policy's.
fn local(micros: i64, row: usize, native: Native, zone: &Zone, column: &mut Column<'_>) {
    let at_utc = Zone::default();
    let instant =
        if zone.is_utc() { Some(micros) } else { at_utc.local(micros).and_then(|at| zone.instant(at)) };
    match instant.filter(|_| native == Native::Date) {
        Some(instant) => column.value(row, instant),
        None => column.token(row, |text| {
            let shown = at_utc.show(micros);
            push(text, shown.trim_end_matches('Z'));
        }),
    }
}

/// All texts of a column, copied at once.
fn texts<T: arrow_array::types::ByteArrayType>(array: &GenericByteArray<T>, column: Column<'_>) {
    let offsets = array.value_offsets();
    let offset = |row: usize| offsets.get(row).map_or(0, |at| arrow_index(*at));
    let (first, last) = (offset(0), offset(array.len()));
    let base = column.text.len();
    column.text.extend_from_slice(array.value_data().get(first..last).unwrap_or(&[]));
    each(array, |row| {
        let range = base + offset(row) - first..base + offset(row + 1) - first;
        column.cells.set(row, column.slot, range, Form::Text);
    });
}

fn arrow_index(at: impl arrow_array::OffsetSizeTrait) -> usize {
    at.as_usize()
}

fn in_range(scaled: i128) -> Option<i64> {
    i64::try_from(scaled).ok().filter(|scaled| (-LARGEST..=LARGEST).contains(scaled))
}

/// A float that is a decimal of at most four places, scaled. Fifteen digits are told apart by every float, so there is
/// only one such decimal.
fn exact(value: f64) -> Option<i64> {
    let scaled = (value * SCALE as f64).round();
    let near = scaled.abs() < 1e15 && scaled / SCALE as f64 == value;
    near.then_some(scaled as i64)
}

fn push(text: &mut Vec<u8>, value: impl std::fmt::Display) {
    // Writing to memory does not fail.
    let _ = write!(text, "{value}");
}
