//! What a run computes, as long as its results are read.

use super::batch::{Batch, Dictionaries, Dictionary, Input};
use super::kernels::WORD;
use super::plan::Mask;
use super::plan::graph::Source;
use super::reach::{Facts, Reacher};
use super::tables::Answers;
use std::sync::{Arc, Mutex};

/// The slots. Slot `s` of masks is `masks[s * words ..][.. words]`; of numbers and codes, `words * 64` each.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub rows: usize,
    pub words: usize,
    pub masks: Vec<u64>,
    pub numbers: Vec<i64>,
    pub codes: Vec<u32>,
    pub overflow: crate::mask::Mask,
    /// The answers to the questions of each table.
    pub answers: Vec<Answers>,
    /// Counts the batches.
    pub batch: u64,
    /// What it has learned of what leads could reach. Results only lend the memory out, hence the lock.
    pub reaching: Mutex<Option<Reaching>>,
}

/// What is known of where leads could still get.
#[derive(Debug)]
pub(super) struct Reaching {
    pub reacher: Reacher,
    /// That of the engine that computes what the reacher looks at.
    pub memory: Box<Memory>,
    /// The batch that `facts` are about.
    pub batch: u64,
    /// By row.
    pub facts: Vec<Option<Arc<Facts>>>,
}

impl Memory {
    /// Room for so many leads and slots; what it held is over.
    pub fn reset(&mut self, rows: usize, masks: usize, numbers: usize, codes: usize) {
        self.batch = self.batch.wrapping_add(1);
        self.rows = rows;
        self.words = rows.div_ceil(WORD);
        let leads = self.words.saturating_mul(WORD);
        self.masks.resize(self.words.saturating_mul(masks), 0);
        self.numbers.resize(leads.saturating_mul(numbers), 0);
        self.codes.resize(leads.saturating_mul(codes), 0);
        self.overflow.reset(rows);
        for slot in [Mask::EMPTY, Mask::VALID] {
            for word in self.masks.iter_mut().skip(slot.0.saturating_mul(self.words)).take(self.words) {
                *word = if slot == Mask::VALID { u64::MAX } else { 0 };
            }
        }
        if !rows.is_multiple_of(WORD)
            && let Some(last) =
                self.words.checked_mul(2).and_then(|end| self.masks.get_mut(end.checked_sub(1)?))
        {
            *last = (1 << (rows % WORD)) - 1;
        }
    }

    /// The words of a mask.
    pub fn mask(&self, mask: Mask) -> &[u64] {
        let from = mask.0.saturating_mul(self.words);
        self.masks.get(from..from.saturating_add(self.words)).unwrap_or(&[])
    }

    /// One bit of a mask.
    pub fn bit(&self, mask: Mask, row: usize) -> bool {
        self.mask(mask).get(row / WORD).is_some_and(|word| word >> (row % WORD) & 1 == 1)
    }

    /// A slot of numbers.
    pub fn number(&self, slot: usize) -> &[i64] {
        let leads = self.words.saturating_mul(WORD);
        let from = slot.saturating_mul(leads);
        self.numbers.get(from..from.saturating_add(self.rows)).unwrap_or(&[])
    }

    /// A slot of codes.
    pub fn code(&self, slot: usize) -> &[u32] {
        let leads = self.words.saturating_mul(WORD);
        let from = slot.saturating_mul(leads);
        self.codes.get(from..from.saturating_add(self.rows)).unwrap_or(&[])
    }
}

/// The numbers of an input; none where it was not read.
pub(super) fn values(batch: &Batch, source: Source) -> &[i64] {
    match input(batch, source) {
        Some(Input::Number { values, .. }) => values,
        Some(Input::YesNo(_) | Input::Choice(_) | Input::Coded(_)) | None => &[],
    }
}

/// The codes of an input; none where it was not read.
pub(super) fn codes(batch: &Batch, source: Source) -> &[u32] {
    match input(batch, source) {
        Some(Input::Choice(codes) | Input::Coded(codes)) => codes,
        Some(Input::YesNo(_) | Input::Number { .. }) | None => &[],
    }
}

/// An input.
pub(super) fn input(batch: &Batch, source: Source) -> Option<&Input> {
    match source {
        Source::Field(field) => batch.fields.get(field),
        Source::Aggregate(position) => batch.aggregates.get(position),
    }
}

/// The dictionary of an input.
pub(super) fn dictionary(dictionaries: &Dictionaries, source: Source) -> Option<&Dictionary> {
    match source {
        Source::Field(field) => dictionaries.fields.get(field),
        Source::Aggregate(position) => dictionaries.aggregates.get(position),
    }
}
