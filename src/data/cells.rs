//! Rows of raw cells: what a scanner makes of a chunk, and what columns are built from. Nothing is copied but texts with
//! escapes.

#![expect(clippy::indexing_slicing, reason = "places are made by the scanners for this very chunk")]

use super::cell::{Cell, Form};
#[cfg(feature = "parquet")]
use super::parquet::TypedRows;
use super::value::Raw;

/// Which record of a chunk a row is, and on which line it starts; both from 0 within the chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Records before it, rejected ones included.
    pub record: u32,
    /// Line breaks before it.
    pub line: u32,
}

/// A row that is no record, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenRow {
    /// Where.
    pub place: Place,
    /// Why, in a few words.
    pub reason: String,
}

/// Rows of cells, as many in each as a [`super::mapping::Mapping`] has slots.
#[derive(Debug, Default)]
pub struct Cells {
    width: usize,
    cells: Vec<Cell>,
    /// A row in which nothing is, to begin each with.
    blank: Vec<Cell>,
    places: Vec<Place>,
    /// From where to where each row stands in the chunk, where somebody asks.
    spans: Option<Vec<(u32, u32)>>,
    /// Texts with their escapes resolved.
    pub(crate) unescaped: Vec<u8>,
    /// What stands in place of cells where the data has types.
    #[cfg(feature = "parquet")]
    typed: Option<TypedRows>,
}

impl Cells {
    /// None yet, for rows of `width` cells.
    pub fn new(width: usize) -> Cells {
        // One cell more than a row has, for scanners to write what nobody needs; the next row overwrites it.
        Cells { width, blank: vec![Cell::ABSENT; width + 1], ..Cells::default() }
    }

    /// As [`Cells::new`], and knows the text of each row: [`Cells::text`].
    pub fn with_texts(width: usize) -> Cells {
        Cells { spans: Some(Vec::new()), ..Cells::new(width) }
    }

    /// Forgets all rows.
    pub fn clear(&mut self) {
        self.spans.iter_mut().for_each(Vec::clear);
        self.cells.clear();
        self.places.clear();
        self.unescaped.clear();
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.places.len()
    }

    /// How many cells a row has.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Where a row comes from.
    pub fn place(&self, row: usize) -> Place {
        self.places[row]
    }

    /// A new row of absent cells; it counts once [`Cells::keep`] is called.
    #[inline]
    pub(crate) fn begin(&mut self) -> (&mut [Cell], &mut Vec<u8>) {
        let start = self.places.len() * self.width;
        self.cells.truncate(start);
        self.cells.extend_from_slice(&self.blank);
        (&mut self.cells[start..], &mut self.unescaped)
    }

    /// Keeps the row begun last.
    #[inline]
    pub(crate) fn keep(&mut self, place: Place, (start, end): (usize, usize)) {
        self.places.push(place);
        if let Some(spans) = &mut self.spans {
            spans.push((start as u32, end as u32));
        }
    }

    /// A row as it stands in the chunk that was scanned; nothing where the data has types, or nobody asked.
    #[inline]
    pub fn text<'a>(&self, chunk: &'a [u8], row: usize) -> Option<&'a [u8]> {
        let (start, end) = *self.spans.as_ref()?.get(row)?;
        let text = chunk.get(start as usize..end as usize)?;
        let text = text.strip_suffix(b"\n").unwrap_or(text);
        Some(text.strip_suffix(b"\r").unwrap_or(text))
    }

    /// Takes rows of typed columns, one record and line each from a place on.
    #[cfg(feature = "parquet")]
    pub(crate) fn take_typed(&mut self, typed: TypedRows, rows: usize, from: Place) {
        self.clear();
        let places = (0..).take(rows).map(|row| Place { record: from.record + row, line: from.line + row });
        self.places.extend(places);
        self.typed = Some(typed);
    }

    /// The rows as typed columns, where the data has types.
    #[cfg(feature = "parquet")]
    pub(crate) fn typed(&self) -> Option<&TypedRows> {
        self.typed.as_ref()
    }

    /// Keeps only the rows that the function says yes to.
    pub fn retain(&mut self, mut keep: impl FnMut(usize) -> bool) {
        #[cfg(feature = "parquet")]
        if let Some(typed) = &mut self.typed {
            let kept: Vec<usize> = (0..self.places.len()).filter(|row| keep(*row)).collect();
            typed.keep(&kept);
            self.places = kept.iter().map(|row| self.places[*row]).collect();
            return;
        }
        let mut to = 0;
        for row in 0..self.rows() {
            if keep(row) {
                if to != row {
                    self.places[to] = self.places[row];
                    self.spans.iter_mut().for_each(|spans| spans[to] = spans[row]);
                    self.cells.copy_within(row * self.width..(row + 1) * self.width, to * self.width);
                }
                to += 1;
            }
        }
        self.places.truncate(to);
        self.spans.iter_mut().for_each(|spans| spans.truncate(to));
    }

    /// A cell, as a place in the chunk that was scanned. Where the data has types there are none.
    #[inline(always)]
    pub fn cell(&self, row: usize, slot: usize) -> Cell {
        self.cells.get(row * self.width + slot).copied().unwrap_or(Cell::ABSENT)
    }

    /// A cell of the chunk that was scanned.
    #[inline(always)]
    pub fn get<'a>(&'a self, chunk: &'a [u8], row: usize, slot: usize) -> Raw<'a> {
        #[cfg(feature = "parquet")]
        if let Some(typed) = &self.typed {
            return typed.column(slot).map_or(Raw::Absent, |column| column.get(row));
        }
        let cell = self.cell(row, slot);
        if cell.form == Form::Value {
            return Raw::Value(cell.value());
        }
        let range = cell.at as usize..cell.at as usize + cell.len as usize;
        match cell.form {
            Form::Absent | Form::Value => Raw::Absent,
            Form::Text => Raw::Text(&chunk[range]),
            Form::Unescaped => Raw::Text(&self.unescaped[range]),
            Form::Token => Raw::Token(&chunk[range]),
            Form::Nested => Raw::Nested(&chunk[range]),
        }
    }
}
