//! The cells of one column, in whatever form the data has them.

use crate::data::cell::{Cell, Form};
use crate::data::cells::Cells;
#[cfg(feature = "parquet")]
use crate::data::parquet::Texts;
use crate::data::value::{Raw, is_graphic};
use crate::run::cache::Short;

/// The cells of one column.
#[derive(Clone, Copy)]
pub(super) struct Raws<'a> {
    chunk: &'a [u8],
    cells: &'a Cells,
    slot: Option<usize>,
    /// The texts, where the data has types and the column holds texts.
    #[cfg(feature = "parquet")]
    texts: Option<Texts<'a>>,
}

impl<'a> Raws<'a> {
    /// Of a slot; `None` where the data has no such column.
    pub fn new(chunk: &'a [u8], cells: &'a Cells, slot: Option<usize>) -> Raws<'a> {
        Raws {
            chunk,
            cells,
            slot,
            #[cfg(feature = "parquet")]
            texts: slot.and_then(|slot| Texts::of(cells.typed()?.column(slot)?)),
        }
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.cells.rows()
    }

    /// Whether texts may stand in it: not in a column of numbers of data that has types.
    pub fn may_be_texts(&self) -> bool {
        #[cfg(feature = "parquet")]
        if self.cells.typed().is_some() {
            return self.texts.is_some();
        }
        true
    }

    /// A place in the chunk that was scanned. Where the data has types there are none.
    #[inline(always)]
    pub fn cell(&self, row: usize) -> Cell {
        self.slot.map_or(Cell::ABSENT, |slot| self.cells.cell(row, slot))
    }

    /// A text of no bytes is missing whatever the type, so it is as good as absent.
    #[inline(always)]
    pub fn get(&self, row: usize) -> Raw<'a> {
        match self.slot {
            Some(slot) => match self.cells.get(self.chunk, row, slot) {
                Raw::Text([]) => Raw::Absent,
                raw => raw,
            },
            None => Raw::Absent,
        }
    }

    /// The chunk from a cell on, where the cell is a place in it, and how long the cell is.
    #[inline(always)]
    pub fn front(&self, row: usize) -> Option<(&'a [u8], usize)> {
        #[cfg(feature = "parquet")]
        if let Some(texts) = &self.texts {
            return texts.front(row);
        }
        let cell = self.cell(row);
        let text = matches!(cell.form, Form::Text | Form::Token);
        self.chunk.get(cell.at as usize..).filter(|_| text).map(|front| (front, cell.len as usize))
    }

    /// A text from which nothing is to be cut off, where the common way to read it finds that.
    #[inline(always)]
    pub fn graphic(&self, row: usize) -> Option<&'a [u8]> {
        let (front, length) = self.front(row)?;
        let text = front.get(..length)?;
        is_graphic(text).then_some(text)
    }

    /// Whether it is a text of up to three bytes, none of them a point; where it is, a few instructions tell.
    #[inline(always)]
    pub fn is_short_without_point(&self, row: usize) -> bool {
        const EACH: u32 = 0x0101_0101;
        let Some((front, length @ ..=3)) = self.front(row) else { return false };
        let Some(word) = front.first_chunk() else { return false };
        // A byte that is 0 is a point.
        let word = u32::from_le_bytes(*word) ^ (EACH * u32::from(b'.'));
        word.wrapping_sub(EACH) & !word & (EACH << 7) & ((1 << (8 * length)) - 1) == 0
    }

    /// A text of up to 32 bytes, as words.
    #[inline(always)]
    pub fn short(&self, row: usize) -> Option<Short> {
        self.front(row).and_then(|(front, length)| Short::of_front(front, length))
    }
}
