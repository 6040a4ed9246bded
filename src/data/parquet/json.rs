//! Lists and records inside a column, as the JSON that a JSON Lines file would hold.

use crate::data::text;
use crate::program::time::{DAY, Zone};
use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type,
    DecimalType, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_schema::{DataType, TimeUnit};
use std::io::Write;

macro_rules! plain {
    ($array:expr, $row:expr, $out:expr, $($ty:pat => $of:ty),*) => {
        match $array.data_type() {
            $($ty => {
                // Writing to memory does not fail.
                let _ = write!($out, "{}", $array.as_primitive::<$of>().value($row));
                return;
            })*
            _ => {}
        }
    };
}

/// Appends the value of a row.
pub(super) fn write(array: &dyn Array, row: usize, out: &mut Vec<u8>) {
    if array.is_null(row) {
        out.extend_from_slice(b"null");
        return;
    }
    plain!(array, row, out,
        DataType::Int8 => Int8Type, DataType::Int16 => Int16Type, DataType::Int32 => Int32Type,
        DataType::Int64 => Int64Type, DataType::UInt8 => UInt8Type, DataType::UInt16 => UInt16Type,
        DataType::UInt32 => UInt32Type, DataType::UInt64 => UInt64Type);
    match array.data_type() {
        DataType::Boolean => {
            out.extend_from_slice(if array.as_boolean().value(row) { b"true" } else { b"false" });
        }
        DataType::Float16 => float(f64::from(array.as_primitive::<Float16Type>().value(row)), out),
        DataType::Float32 => float(f64::from(array.as_primitive::<Float32Type>().value(row)), out),
        DataType::Float64 => float(array.as_primitive::<Float64Type>().value(row), out),
        DataType::Decimal32(..) => decimal::<Decimal32Type>(array, row, out),
        DataType::Decimal64(..) => decimal::<Decimal64Type>(array, row, out),
        DataType::Decimal128(..) => decimal::<Decimal128Type>(array, row, out),
        DataType::Decimal256(..) => decimal::<Decimal256Type>(array, row, out),
        DataType::Date32 => {
            text::json(day(array.as_primitive::<Date32Type>().value(row)).as_bytes(), out);
        }
        DataType::Timestamp(unit, zone) => {
            let micros = match unit {
                TimeUnit::Second => {
                    array.as_primitive::<TimestampSecondType>().value(row).checked_mul(1_000_000)
                }
                TimeUnit::Millisecond => {
                    array.as_primitive::<TimestampMillisecondType>().value(row).checked_mul(1000)
                }
                TimeUnit::Microsecond => Some(array.as_primitive::<TimestampMicrosecondType>().value(row)),
                TimeUnit::Nanosecond => {
                    Some(array.as_primitive::<TimestampNanosecondType>().value(row).div_euclid(1000))
                }
            };
            text::json(time(micros, zone.is_some()).as_bytes(), out);
        }
        // Milliseconds of whole days.
        DataType::Date64 => {
            let days = array.as_primitive::<Date64Type>().value(row).div_euclid(86_400_000);
            text::json(day(i32::try_from(days).unwrap_or(i32::MAX)).as_bytes(), out);
        }
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            match place(dictionary.keys(), row).filter(|at| *at < dictionary.values().len()) {
                Some(at) => write(dictionary.values().as_ref(), at, out),
                None => out.extend_from_slice(b"null"),
            }
        }
        DataType::Utf8 => text::json(array.as_string::<i32>().value(row).as_bytes(), out),
        DataType::LargeUtf8 => text::json(array.as_string::<i64>().value(row).as_bytes(), out),
        DataType::Binary => text::json(array.as_binary::<i32>().value(row), out),
        DataType::Utf8View => text::json(array.as_string_view().value(row).as_bytes(), out),
        DataType::BinaryView => text::json(array.as_binary_view().value(row), out),
        DataType::LargeBinary => text::json(array.as_binary::<i64>().value(row), out),
        DataType::List(_) => list(array.as_list::<i32>().value(row).as_ref(), out),
        DataType::LargeList(_) => list(array.as_list::<i64>().value(row).as_ref(), out),
        DataType::FixedSizeList(..) => list(array.as_fixed_size_list().value(row).as_ref(), out),
        DataType::Struct(fields) => {
            let columns = array.as_struct().columns();
            out.push(b'{');
            for (index, (field, column)) in fields.iter().zip(columns).enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                text::json(field.name().as_bytes(), out);
                out.push(b':');
                write(column.as_ref(), row, out);
            }
            out.push(b'}');
        }
        // Columns of other types are refused before any row is read.
        _ => out.extend_from_slice(b"null"),
    }
}

/// The place in a dictionary that a row names.
pub(super) fn place(keys: &dyn Array, row: usize) -> Option<usize> {
    if keys.is_null(row) {
        return None;
    }
    macro_rules! of {
        ($($ty:pat => $of:ty),*) => {
            match keys.data_type() {
                $($ty => usize::try_from(keys.as_primitive::<$of>().value(row)).ok(),)*
                _ => None,
            }
        };
    }
    of!(DataType::Int8 => Int8Type, DataType::Int16 => Int16Type, DataType::Int32 => Int32Type,
        DataType::Int64 => Int64Type, DataType::UInt8 => UInt8Type, DataType::UInt16 => UInt16Type,
        DataType::UInt32 => UInt32Type, DataType::UInt64 => UInt64Type)
}

fn list(items: &dyn Array, out: &mut Vec<u8>) {
    out.push(b'[');
    for item in 0..items.len() {
        if item > 0 {
            out.push(b',');
        }
        write(items, item, out);
    }
    out.push(b']');
}

fn decimal<T: DecimalType + ArrowPrimitiveType>(array: &dyn Array, row: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(array.as_primitive::<T>().value_as_string(row).as_bytes());
}

/// JSON knows no infinity and no "not a number".
fn float(value: f64, out: &mut Vec<u8>) {
    if value.is_finite() {
        let _ = write!(out, "{value}");
    } else {
        let _ = write!(out, "\"{value}\"");
    }
}

/// A day as it is written.
pub(super) fn day(days: i32) -> String {
    match i64::from(days).checked_mul(DAY).and_then(|start| Zone::default().local(start)) {
        Some(local) => local.date().to_string(),
        None => "a day beyond all years".to_owned(),
    }
}

/// An instant as it is written, or a date and time that names no zone: one after all years must not become an instant of
/// another zone.
pub(super) fn time(micros: Option<i64>, in_zone: bool) -> String {
    let shown = match in_zone {
        true => micros.map(|micros| Zone::default().show(micros)),
        false => micros.and_then(|micros| Zone::default().local(micros)).map(|local| local.to_string()),
    };
    shown.unwrap_or_else(|| "an instant beyond all years".to_owned())
}
