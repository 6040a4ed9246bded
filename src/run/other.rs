//! Another program that looks at the same leads: a policy to compare with, or conditions of the person who asks.

use super::lookup::{EventLookup, EventSource, LeadRows, without_events};
use crate::data::cells::Place;
use crate::engine::batch::{AsOf, Batch, Dictionaries, Need};
use crate::engine::{Engine, Results, Worker};
use crate::program::Program;
use crate::run::columns::Columns;

/// Another program over the same leads.
#[derive(Clone, Copy)]
pub struct Other<'a> {
    /// Its engine.
    pub engine: &'a Engine<'a>,
    /// As of when; as the policy itself where nothing is said.
    pub as_of: Option<i64>,
    /// The events as it knows them.
    pub events: Option<&'a dyn EventSource>,
}

impl<'a> Other<'a> {
    /// The program.
    pub fn program(&self) -> &'a Program {
        self.engine.program()
    }

    /// By field, what of it is read.
    pub(super) fn needs(&self) -> impl Iterator<Item = Need> {
        let needs = self.engine.needs().iter().copied();
        needs.chain(std::iter::repeat(Need::Nothing))
    }
}

/// A thread's memory for another program.
pub(super) struct OtherWorker<'a> {
    other: Other<'a>,
    columns: Columns,
    batch: Batch,
    dictionaries: Dictionaries,
    worker: Worker,
    events: Option<Box<dyn EventLookup + 'a>>,
}

impl<'a> OtherWorker<'a> {
    pub fn new(other: &Other<'a>, slots: &[Option<usize>]) -> OtherWorker<'a> {
        let program = other.program();
        let mut needs: Vec<Need> = other.engine.needs().to_vec();
        needs.resize(program.fields.len(), Need::Nothing);
        OtherWorker {
            other: *other,
            columns: Columns::new(program, &needs, slots),
            batch: Batch::new(program, AsOf::One(other.as_of.unwrap_or(0))),
            dictionaries: Dictionaries::new(program),
            worker: other.engine.worker(),
            events: other.events.map(|events| events.lookup()),
        }
    }

    /// See [`EventLookup::chunk`].
    pub fn chunk_done(&mut self, sequence: u64, end: Place) {
        if let Some(events) = &mut self.events {
            events.chunk(sequence, end);
        }
    }

    /// Its results for the leads of a batch. Values that it cannot read are missing to it.
    pub fn results(&mut self, rows: &LeadRows<'_>, main: &Batch) -> Results<'_> {
        if self.other.as_of.is_none() {
            self.batch.as_of = main.as_of.clone();
        }
        let (chunk, cells) = rows.cells();
        let mut bad = Vec::new();
        self.columns.fill(chunk, cells, &mut self.batch, &mut self.dictionaries, &mut bad);
        match &mut self.events {
            Some(events) => events.fill(rows, &mut self.batch, &mut self.dictionaries),
            None => without_events(self.other.program(), &mut self.batch),
        }
        self.other.engine.run(&mut self.worker, &self.batch, &self.dictionaries)
    }
}
