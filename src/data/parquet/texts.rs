//! Texts of a typed column, read without asking for each what the column is.

use super::Column;
use arrow_array::{Array, BinaryViewArray};

/// The bytes that a view has room for.
const INLINE: u32 = 12;

/// The texts of a typed column.
///
/// A view is sixteen bytes: the length, and the text itself where it fits into the other twelve; else its first four
/// bytes, the number of a buffer, and the place in it.
#[derive(Clone, Copy)]
pub struct Texts<'a> {
    views: &'a [u128],
    /// The views as bytes.
    inline: &'a [u8],
    texts: &'a BinaryViewArray,
    /// Whether some are missing.
    gaps: bool,
}

impl<'a> Texts<'a> {
    /// Of a column, where it holds texts.
    pub fn of(column: &'a Column) -> Option<Texts<'a>> {
        let Column::Texts(texts) = column else { return None };
        let views = texts.views();
        Some(Texts { views, inline: views.inner().as_slice(), texts, gaps: texts.null_count() > 0 })
    }

    /// All bytes from a row's text on, and how many are its own.
    #[inline(always)]
    pub fn front(&self, row: usize) -> Option<(&'a [u8], usize)> {
        let view = *self.views.get(row)?;
        if self.gaps && self.texts.is_null(row) {
            return None;
        }
        let length = view as u32;
        if length <= INLINE {
            return Some((self.inline.get(16 * row + 4..)?, length as usize));
        }
        let (buffer, at) = ((view >> 64) as u32, (view >> 96) as u32);
        let buffer = self.texts.data_buffers().get(buffer as usize)?.as_slice();
        Some((buffer.get(at as usize..)?, length as usize))
    }
}
