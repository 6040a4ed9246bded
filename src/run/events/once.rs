//! Events with a key of their own, in a file that several threads read: the first row of each key counts, so threads
//! hand over their chunks in the order of the file.

use super::counts::Tally;
use super::keys::Digest;
use crate::engine::events::Record;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// The keys of events that were met, each with its lead and its kind.
pub(super) type Seen = hashbrown::HashSet<Digest, foldhash::fast::RandomState>;

/// Whose turn it is.
#[derive(Debug, Default)]
pub(super) struct Turns {
    next: Mutex<u64>,
    moved: Condvar,
}

/// A turn; it ends when this is dropped.
pub(super) struct Turn<'a> {
    of: &'a Turns,
    sequence: u64,
}

/// Who waits looks so often whether everything is over.
const LOOK: Duration = Duration::from_millis(20);

impl Turns {
    /// Waits until all chunks before this one have been handed over, or everything is over.
    pub(super) fn wait(&self, sequence: u64, over: &AtomicBool) -> Turn<'_> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        while *next < sequence && !over.load(Ordering::Relaxed) {
            next = self.moved.wait_timeout(next, LOOK).unwrap_or_else(PoisonError::into_inner).0;
        }
        Turn { of: self, sequence }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut next = self.of.next.lock().unwrap_or_else(PoisonError::into_inner);
        *next = (*next).max(self.sequence.saturating_add(1));
        self.of.moved.notify_all();
    }
}

/// Leaves out what repeats an earlier event, and what is after its as-of.
pub(super) fn firsts(
    waiting: &mut Vec<(Digest, Record, i64)>,
    keyed: &mut Vec<(usize, Digest)>,
    seen: &mut Seen,
    tally: &mut Tally,
) {
    let mut keyed = keyed.drain(..).peekable();
    let mut at = 0;
    waiting.retain(|(_, record, as_of)| {
        let own = keyed.next_if(|(of, _)| *of == at);
        at += 1;
        let Some((_, own)) = own else { return true };
        let first = seen.insert(own);
        let count = match (first, record.instant > *as_of) {
            (false, _) => &mut tally.counts.repeated,
            (true, true) => &mut tally.counts.after_as_of,
            (true, false) => &mut tally.counts.matched,
        };
        *count += 1;
        first && record.instant <= *as_of
    });
}
