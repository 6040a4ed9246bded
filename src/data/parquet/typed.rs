//! Rows of columns that have types: what a batch of a Parquet file is, before fields are read out of it. Numbers and
//! instants stand as the engine keeps them, texts are those of the file's own memory, and a dictionary stays one.

use crate::data::cell::{Cell, Form};
use crate::data::value::Raw;
use crate::mask::Mask;
use arrow_array::{Array, BinaryArray, BinaryViewArray, Int32Array};

/// A batch of rows, by slot.
#[derive(Debug, Default)]
pub struct TypedRows {
    pub(super) columns: Vec<Column>,
}

/// A column of a batch.
#[derive(Debug, Default)]
pub enum Column {
    /// Nothing is there.
    #[default]
    Absent,
    /// Numbers, scaled, or instants in microseconds: what the field takes. The value of a missing one is 0.
    Values {
        /// By row.
        values: Vec<i64>,
        /// Where there is one.
        known: Mask,
    },
    /// Yes and no.
    Truths {
        /// Where it is yes; only where it is known.
        yes: Mask,
        /// Where it is said.
        known: Mask,
    },
    /// Texts.
    Texts(BinaryViewArray),
    /// Texts by their place in a dictionary.
    Entries {
        /// By row.
        places: Int32Array,
        /// The dictionary.
        entries: BinaryArray,
    },
    /// Whatever has no better form.
    Mixed {
        /// By row.
        cells: Vec<Cell>,
        /// What they are places of.
        text: Vec<u8>,
    },
}

impl TypedRows {
    /// The column of a slot.
    pub fn column(&self, slot: usize) -> Option<&Column> {
        self.columns.get(slot)
    }

    /// Keeps only these rows, ascending.
    pub fn keep(&mut self, rows: &[usize]) {
        for column in &mut self.columns {
            *column = column.kept(rows);
        }
    }
}

impl Column {
    /// A row's value.
    #[inline]
    pub fn get(&self, row: usize) -> Raw<'_> {
        match self {
            Column::Absent => Raw::Absent,
            Column::Values { values, known } => match values.get(row) {
                Some(value) if known.get(row) => Raw::Value(*value),
                _ => Raw::Absent,
            },
            Column::Truths { yes, known } => match (known.get(row), yes.get(row)) {
                (false, _) => Raw::Absent,
                (true, true) => Raw::Token(b"true"),
                (true, false) => Raw::Token(b"false"),
            },
            Column::Texts(texts) if row < texts.len() && texts.is_valid(row) => Raw::Text(texts.value(row)),
            Column::Texts(_) => Raw::Absent,
            Column::Entries { places, entries } => match place(places, row) {
                Some(at) if at < entries.len() && entries.is_valid(at) => Raw::Text(entries.value(at)),
                Some(_) | None => Raw::Absent,
            },
            Column::Mixed { cells, text } => {
                let Some(cell) = cells.get(row) else { return Raw::Absent };
                let (at, len) = (cell.at as usize, cell.len as usize);
                let bytes = || text.get(at..at + len).unwrap_or(&[]);
                match cell.form {
                    Form::Absent => Raw::Absent,
                    Form::Text | Form::Unescaped => Raw::Text(bytes()),
                    Form::Token => Raw::Token(bytes()),
                    Form::Nested => Raw::Nested(bytes()),
                    Form::Value => Raw::Value(cell.value()),
                }
            }
        }
    }

    /// Only these rows, in any order; nothing stands in those beyond the end.
    pub(super) fn kept(&self, rows: &[usize]) -> Column {
        match self {
            Column::Absent => Column::Absent,
            Column::Values { values, known } => Column::Values {
                values: rows.iter().map(|row| values.get(*row).copied().unwrap_or(0)).collect(),
                known: kept(known, rows),
            },
            Column::Truths { yes, known } => {
                Column::Truths { yes: kept(yes, rows), known: kept(known, rows) }
            }
            Column::Texts(texts) => {
                let of =
                    |row: &usize| (*row < texts.len() && texts.is_valid(*row)).then(|| texts.value(*row));
                Column::Texts(BinaryViewArray::from_iter(rows.iter().map(of)))
            }
            Column::Entries { places, entries } => Column::Entries {
                places: rows
                    .iter()
                    .map(|row| place(places, *row).and_then(|at| i32::try_from(at).ok()))
                    .collect(),
                entries: entries.clone(),
            },
            Column::Mixed { cells, text } => Column::Mixed {
                cells: rows.iter().map(|row| cells.get(*row).copied().unwrap_or(Cell::ABSENT)).collect(),
                text: text.clone(),
            },
        }
    }
}

fn kept(mask: &Mask, rows: &[usize]) -> Mask {
    let mut kept = Mask::zeros(rows.len());
    (0..).zip(rows).filter(|(_, row)| mask.get(**row)).for_each(|(to, _)| kept.set(to));
    kept
}

#[inline]
fn place(places: &Int32Array, row: usize) -> Option<usize> {
    if row < places.len() && places.is_valid(row) { usize::try_from(places.value(row)).ok() } else { None }
}

/// Whether two dictionaries are one: the same memory, which is not another's while both are held.
pub fn is_same(one: &BinaryArray, other: &BinaryArray) -> bool {
    std::ptr::eq(one.value_offsets(), other.value_offsets())
}

/// What the entries of a dictionary mean, decided once for each.
#[derive(Clone, Debug)]
pub struct PerEntry<T> {
    of: Option<BinaryArray>,
    meant: Vec<Option<T>>,
}

impl<T> Default for PerEntry<T> {
    fn default() -> PerEntry<T> {
        PerEntry { of: None, meant: Vec::new() }
    }
}

impl<T: Copy> PerEntry<T> {
    /// What a row's text means; `None` where the column is no dictionary or the row says nothing.
    #[inline]
    pub fn get(&mut self, column: &Column, row: usize, decide: impl FnOnce(&[u8]) -> T) -> Option<T> {
        let Column::Entries { places, entries } = column else { return None };
        let at = place(places, row)?;
        if !self.of.as_ref().is_some_and(|of| is_same(of, entries)) {
            self.of = Some(entries.clone());
            self.meant.clear();
            self.meant.resize(entries.len(), None);
        }
        let meant = self.meant.get_mut(at)?;
        Some(*meant.get_or_insert_with(|| decide(entries.value(at))))
    }
}

/// The bits of an array that say where there is a value.
pub fn known(array: &dyn Array) -> Mask {
    let mut mask = Mask::default();
    mask.reset(array.len());
    match array.nulls() {
        Some(nulls) => {
            let words = nulls.inner().bit_chunks();
            mask.words_mut().iter_mut().zip(words.iter_padded()).for_each(|(to, from)| *to = from);
        }
        None => {
            mask.words_mut().fill(u64::MAX);
            let beyond = array.len() % 64;
            if beyond > 0
                && let Some(last) = mask.words_mut().last_mut()
            {
                *last = (1 << beyond) - 1;
            }
        }
    }
    mask
}
