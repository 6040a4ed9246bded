//! Texts of a typed column, read without asking for each what the column is.

use super::Column;
use arrow_array::{Array, BinaryArray};

/// The texts of a typed column.
#[derive(Clone, Copy)]
pub struct Texts<'a> {
    offsets: &'a [i32],
    data: &'a [u8],
    known: Option<&'a BinaryArray>,
}

impl<'a> Texts<'a> {
    /// Of a column, where it holds texts.
    pub fn of(column: &'a Column) -> Option<Texts<'a>> {
        let Column::Texts(texts) = column else { return None };
        Some(Texts {
            offsets: texts.value_offsets(),
            data: texts.value_data(),
            known: Some(texts).filter(|texts| texts.null_count() > 0),
        })
    }

    /// All bytes from a row's text on, and how many are its own.
    #[inline(always)]
    pub fn front(&self, row: usize) -> Option<(&'a [u8], usize)> {
        if self.known.is_some_and(|texts| row >= texts.len() || texts.is_null(row)) {
            return None;
        }
        let (start, end) = (*self.offsets.get(row)? as usize, *self.offsets.get(row + 1)? as usize);
        Some((self.data.get(start..)?, end - start))
    }
}
