//! How much text rows make: a text that stands in a file once may be that of every row.

use crate::data::chunks::LONGEST;
use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, OffsetSizeTrait, RecordBatch};
use arrow_schema::DataType;

/// About so many bytes of text are given out at once: what is repeated takes hardly any room in the file.
const TEXT: u64 = LONGEST as u64 / 2;
/// What a value that is no text takes, at most.
const VALUE: u64 = 40;
/// Entries of a dictionary that are no longer are not looked up for each row.
const SHORT: u64 = 2048;

/// Weighs rows of one row group.
#[derive(Debug, Default)]
pub(super) struct Weights {
    /// By column, the entries of the dictionary that was seen last, and whether all are short.
    short: Vec<Option<(ArrayRef, bool)>>,
}

impl Weights {
    /// The first rows, as many as have not too much text together, and the others.
    pub fn first(&mut self, rows: RecordBatch) -> (RecordBatch, Option<RecordBatch>) {
        let all = rows.num_rows();
        let mut first = rows.clone();
        while first.num_rows() > 1 && self.of(&first) > TEXT {
            first = first.slice(0, first.num_rows() / 2);
        }
        let rest = all - first.num_rows();
        let rest = (rest > 0).then(|| rows.slice(first.num_rows(), rest));
        (first, rest)
    }

    /// About how many bytes the rows take as text, at most.
    fn of(&mut self, rows: &RecordBatch) -> u64 {
        self.short.resize_with(rows.num_columns(), || None);
        let columns = rows.columns().iter().zip(&mut self.short);
        columns.map(|(column, short)| of_column(column.as_ref(), short)).sum()
    }
}

fn of_column(column: &dyn Array, short: &mut Option<(ArrayRef, bool)>) -> u64 {
    let Some(dictionary) = column.as_any_dictionary_opt() else { return weight(column) };
    let entries = dictionary.values();
    // While one is held, no other is in its memory.
    if !short.as_ref().is_some_and(|(of, _)| of.to_data().ptr_eq(&entries.to_data())) {
        let all = (0..entries.len()).all(|entry| length(entries.as_ref(), entry) <= SHORT);
        *short = Some((ArrayRef::clone(entries), all));
    }
    match short {
        Some((_, true)) => SHORT * column.len() as u64,
        _ => weight(column),
    }
}

/// About how many bytes all values take as text, at most.
pub(super) fn weight(array: &dyn Array) -> u64 {
    match array.data_type() {
        DataType::Utf8View => views(array.as_string_view().views()),
        DataType::BinaryView => views(array.as_binary_view().views()),
        DataType::Utf8 | DataType::Binary => (0..array.len()).map(|row| length(array, row)).sum(),
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let Some(places) = dictionary.keys().as_primitive_opt::<Int32Type>() else { return 0 };
            let places = places.iter().flatten().filter_map(|place| usize::try_from(place).ok());
            places.map(|place| length(dictionary.values().as_ref(), place)).sum()
        }
        DataType::List(_) => list::<i32>(array),
        DataType::LargeList(_) => list::<i64>(array),
        DataType::FixedSizeList(..) => weight(array.as_fixed_size_list().values().as_ref()),
        DataType::Struct(fields) => {
            let names: usize = fields.iter().map(|field| field.name().len() + 4).sum();
            let names = (names * array.len()) as u64;
            array.as_struct().columns().iter().fold(names, |all, column| all.saturating_add(weight(column)))
        }
        _ => VALUE * array.len() as u64,
    }
}

fn views(views: &[u128]) -> u64 {
    // The length is in the first four bytes.
    views.iter().map(|view| u64::from(*view as u32)).sum()
}

fn list<O: OffsetSizeTrait>(array: &dyn Array) -> u64 {
    let list = array.as_list::<O>();
    let ends = list.value_offsets();
    let (Some(start), Some(end)) = (ends.first(), ends.last()) else { return 0 };
    let (start, end) = (start.as_usize(), end.as_usize());
    weight(list.values().slice(start, end - start).as_ref()).saturating_add(4 * array.len() as u64)
}

/// The length of one text.
fn length(texts: &dyn Array, at: usize) -> u64 {
    let ends = match (texts.as_string_opt::<i32>(), texts.as_binary_opt::<i32>()) {
        (Some(texts), _) => texts.value_offsets(),
        (None, Some(texts)) => texts.value_offsets(),
        (None, None) => return 0,
    };
    let (Some(start), Some(end)) = (ends.get(at), ends.get(at + 1)) else { return 0 };
    u64::try_from(end - start).unwrap_or(0)
}
