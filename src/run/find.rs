//! One lead out of many: looked for by its key, then evaluated alone.

use super::job::{Job, Reader, Shared};
use super::work::{Alone, Worker};
use crate::data::Error;
use crate::data::format::Format;
use crate::engine::Engine;
use crate::engine::batch::{Batch, Dictionaries};
use crate::program::Occurrence;
use crate::run::write::Layout;

/// A lead that was found: its columns as a batch of one.
#[derive(Debug)]
pub struct FoundLead {
    /// Its key, as it stands in the data; nothing where leads have none.
    pub key: Option<String>,
    /// Its fields and aggregates.
    pub batch: Batch,
    /// What the codes of the batch mean.
    pub dictionaries: Dictionaries,
    /// The indexes of the fields whose values were bad, and the values.
    pub bad: Vec<(usize, String)>,
    /// Its events; `None` where they are too many to be kept.
    pub events: Option<Vec<Occurrence>>,
    /// How the file was read, as far as the lead, where it is unusual.
    pub notes: Vec<String>,
}

impl Job<'_> {
    /// Looks for the first lead of that key, and reads what the engine needs of it. Keys compare trimmed, as the policy says;
    /// where leads have none, the record number is meant. `others` sees the keys before it, so that near ones can be
    /// suggested.
    ///
    /// # Errors
    /// When leads cannot be read at all, or a column is not there.
    pub fn find(
        &self,
        engine: &Engine<'_>,
        key: &str,
        others: &mut dyn FnMut(&[u8]),
    ) -> Result<Option<FoundLead>, Error> {
        let layout = Layout::new(self.program, Format::Csv, None, false, &[])?;
        let needs = self.needs(engine);
        let mut reader = Reader::open(self, &needs)?;
        let shared = Shared::new(self, engine, &layout, &needs, reader.plan.clone());
        let mut worker = Worker::new(&shared);
        while let Some(numbered) = reader.next(Vec::new())? {
            if let Some(Alone { key, bad, kept }) =
                worker.find(&shared, numbered, key.trim().as_bytes(), others)
            {
                let (batch, dictionaries) = worker.into_batch();
                let notes = reader.records.notes().said();
                return Ok(Some(FoundLead { key, batch, dictionaries, bad, events: kept.events(), notes }));
            }
        }
        Ok(None)
    }
}
