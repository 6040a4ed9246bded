//! A file of events that is to be read.

use super::instants::LeadInstants;
use super::named::Columns;
use crate::data::keys::KeyRule;
use crate::data::merges::Merges;
use crate::data::said::Said;
use crate::program::Program;
use crate::run::rejects::Rejects;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// As of when events count.
#[derive(Clone, Copy)]
pub enum EventsAsOf<'a> {
    /// One instant for all leads.
    One(i64),
    /// Each lead's own, which has to be known before its events.
    Each(&'a LeadInstants),
}

/// A file of events that is to be read.
#[derive(Clone, Copy)]
pub struct EventJob<'a> {
    /// The policy.
    pub program: &'a Program,
    /// The file, `-` for stdin.
    pub path: &'a str,
    /// The one kind of all its events, by its name in the policy or in the data; else a column says it.
    pub kind: Option<&'a str>,
    /// What is said of it, because its ending does not.
    pub said: Said<'a>,
    /// The columns, where they are not found by their usual names.
    pub columns: &'a Columns,
    /// The leads, and what they are: where several columns could be their key, the values tell which is. Without them
    /// that is an error.
    pub leads: Option<(&'a str, Said<'a>)>,
    /// Leads that were merged into others.
    pub merges: Option<&'a Arc<Merges>>,
    /// As of when.
    pub as_of: EventsAsOf<'a>,
    /// How many threads; 0 for as many as there are cores.
    pub threads: usize,
    /// About how many bytes of input a thread takes at once.
    pub chunk: usize,
    /// Columns of a CSV file may be absent; their fields are then missing for every event.
    pub allow_missing_columns: bool,
    /// How many bytes of memory the occurrences may take that wait for a later reset; more go to a temporary file.
    pub memory: usize,
    /// The key of the lead that will be explained: its events are kept as they are.
    pub explained: Option<&'a [u8]>,
    /// The file for events that are broken.
    pub rejects: Option<&'a Rejects>,
    /// Counts the bytes read, packed as they are.
    pub bytes: Option<&'a Arc<AtomicU64>>,
    /// Set to end early.
    pub stop: Option<&'a AtomicBool>,
}

impl<'a> EventJob<'a> {
    /// A job with everything as usual.
    pub fn new(
        program: &'a Program,
        path: &'a str,
        columns: &'a Columns,
        as_of: EventsAsOf<'a>,
    ) -> EventJob<'a> {
        EventJob {
            program,
            path,
            kind: None,
            said: Said::default(),
            columns,
            leads: None,
            merges: None,
            as_of,
            threads: 0,
            chunk: 512 << 10,
            allow_missing_columns: false,
            memory: 256 << 20,
            explained: None,
            rejects: None,
            bytes: None,
            stop: None,
        }
    }

    /// How keys compare.
    pub(super) fn rule(&self) -> KeyRule {
        KeyRule::new(self.program.key_form).merged(self.merges)
    }

    pub(super) fn stopped(&self) -> bool {
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }
}
