//! Broken events on their way to the file of rejected rows, in the order of their file.

use super::counts::At;
use crate::data::Error;
use crate::data::cells::Place;
use crate::run::rejects::Rejects;
use crate::run::summary::{Reject, Spot};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// A broken event, and how it stands in the data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenEvent {
    /// Where in its chunk; of one in a list, where its lead stands.
    pub place: Place,
    /// The lead it is about, where that is known.
    pub key: Option<String>,
    /// Why.
    pub reason: String,
    /// As it stands in the data.
    pub row: Vec<u8>,
}

/// Takes broken events from all threads.
pub(super) struct BrokenEvents<'a> {
    rejects: &'a Rejects,
    file: &'a str,
    state: Mutex<State>,
}

/// Chunks come in any order and are written in theirs. Only chunks that threads work on at one time wait.
struct State {
    next: u64,
    records: u64,
    lines: u64,
    waiting: BTreeMap<u64, (Vec<BrokenEvent>, Place)>,
}

impl<'a> BrokenEvents<'a> {
    /// For the events of a file, in which so many lines stand before the first.
    pub fn new(rejects: &'a Rejects, file: &'a str, first_line: u64) -> BrokenEvents<'a> {
        let state = State { next: 0, records: 0, lines: first_line, waiting: BTreeMap::new() };
        BrokenEvents { rejects, file, state: Mutex::new(state) }
    }

    /// Takes those of a chunk, and where the chunk ends.
    pub fn deliver(&self, (sequence, end): At, broken: Vec<BrokenEvent>) -> Result<(), Error> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.waiting.insert(sequence, (broken, end));
        loop {
            let next = state.next;
            let Some((broken, end)) = state.waiting.remove(&next) else { return Ok(()) };
            for event in broken {
                let spot = Spot::of(event.place, (state.records, state.lines));
                let reject = Reject { spot, key: event.key, reason: event.reason };
                self.rejects.write(self.file, &reject, &event.row)?;
            }
            state.records += u64::from(end.record);
            state.lines += u64::from(end.line);
            state.next += 1;
        }
    }
}
