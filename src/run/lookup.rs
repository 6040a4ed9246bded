//! Who knows the events of leads.

use super::keys::Keys;
use crate::data::cells::{Cells, Place};
use crate::data::value::Raw;
use crate::engine::batch::{Batch, Dictionaries, Input, MISSING};
use crate::program::Program;
use crate::run::events::{BrokenEvent, Kept};

/// The leads of a batch, for whoever knows their events.
pub struct LeadRows<'a> {
    pub(super) chunk: &'a [u8],
    pub(super) cells: &'a Cells,
    pub(super) keys: &'a Keys,
    pub(super) events: Option<usize>,
    /// Which chunk of the file it is.
    pub(super) sequence: u64,
}

impl<'a> LeadRows<'a> {
    /// How many leads.
    pub fn rows(&self) -> usize {
        self.cells.rows()
    }

    /// The key of a lead, trimmed; empty where leads have none.
    pub fn key(&self, row: usize) -> &'a [u8] {
        self.keys.get(row)
    }

    /// Where a lead stands: in which chunk, and where in it.
    pub fn place(&self, row: usize) -> (u64, Place) {
        (self.sequence, self.cells.place(row))
    }

    pub(super) fn cells(&self) -> (&'a [u8], &'a Cells) {
        (self.chunk, self.cells)
    }

    /// The nested list of events of a lead, as it stands in the data.
    pub fn nested(&self, row: usize) -> Raw<'a> {
        self.events.map_or(Raw::Absent, |slot| self.cells.get(self.chunk, row, slot))
    }
}

/// Knows the leads' events. Shared by all threads.
pub trait EventSource: Sync {
    /// The key of the nested list of events in JSON Lines, where such lists are looked at.
    fn nested(&self) -> Option<&str>;

    /// Whether events come in these lists; else they are only looked for, and nobody misses them.
    fn reads_nested(&self) -> bool {
        true
    }

    /// A lookup for one thread.
    fn lookup(&self) -> Box<dyn EventLookup + '_>;
}

/// Fills the aggregates of batches, on one thread.
pub trait EventLookup {
    /// Fills `batch.aggregates` for the leads; `batch.as_of` and `batch.rows` are set.
    fn fill(&mut self, leads: &LeadRows, batch: &mut Batch, dictionaries: &mut Dictionaries);

    /// The events of the lead that is explained, as they are.
    fn kept(&mut self, leads: &LeadRows, lead: usize) -> Kept {
        let _ = (leads, lead);
        Kept::default()
    }

    /// A chunk is done, and ended there; for those who tell places in the file of leads. Gives back the events in it
    /// that are broken.
    fn chunk(&mut self, sequence: u64, end: Place) -> Vec<BrokenEvent> {
        let _ = (sequence, end);
        Vec::new()
    }
}

/// Fills the aggregates of leads to whom nothing ever happened.
pub fn without_events(program: &Program, batch: &mut Batch) {
    let rows = batch.rows;
    for ((_, aggregate), input) in program.aggregates().zip(&mut batch.aggregates) {
        input.clear(rows);
        match input {
            Input::YesNo(_) => {}
            Input::Number { values, known } => {
                values.resize(rows, 0);
                if aggregate.is_always_known() {
                    (0..rows).for_each(|row| known.set(row));
                }
            }
            Input::Choice(codes) | Input::Coded(codes) => codes.resize(rows, MISSING),
        }
    }
}
