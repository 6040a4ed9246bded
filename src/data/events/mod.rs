//! Reads events, from a file of their own or from lists inside the leads, and matches them to leads.
//!
//! ```text
//! file ─ chunks ─ cells ─ rows (kind, key, instant, fields) ─ classifier ─▶ shards by key ─ settle ─▶ lookup per batch
//! ```
//!
//! Events are read before the leads. An event's key gets a row of its own when it is first met, and a lead looks its
//! row up when it comes by; keys that no lead ever asks for are events of unknown leads. What is kept of a key is its
//! digest (16 bytes, and about 6 in the table that finds it), its row ([`Plan::bytes_per_lead`]) and the entries that
//! `once per …`, `different … of` and resets need; never the events themselves, but for those that a later
//! reset may void: 24 bytes each, and in a temporary file where they are more than [`EventJob::memory`].

mod broken;
mod counts;
mod file;
mod instants;
mod keys;
mod nested;
mod places;
mod rows;
mod spill;
mod stories;
mod which;

pub use broken::BrokenEvent;
pub use counts::{EventCounts, EventSummary};
pub use file::{EventFile, EventJob, EventsAsOf};
pub use instants::LeadInstants;
pub use nested::NestedEvents;
pub(super) use nested::{LIST, elements};
pub(super) use places::{Heads, Places, Said};
use rows::pick;
pub use rows::{KEYS, NAMES, TIMES};
pub(super) use rows::{Kinds, bytes};
pub use stories::Stories;
pub(crate) use stories::Teller;
pub(super) use which::{Asked, LeadKeys, own};

use super::Error;
use crate::engine::batch::Dictionaries;
use crate::program::Program;

/// The columns of the events, where they are named and not found by their usual names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// `--event-key`: the lead's key.
    pub key: Option<String>,
    /// `--event-name`: what happened.
    pub name: Option<String>,
    /// `--event-time`: when.
    pub time: Option<String>,
}

/// Whether a policy and its data can have an events file at all.
fn needs_key(program: &Program) -> Result<(), Error> {
    if program.key.is_some() {
        return Ok(());
    }
    Err(Error::usage(
        "a file of events needs to know which lead each event is about, and no field is the lead's key",
    )
    .help("mark the field that identifies a lead: lead_id  text, key"))
}

/// Forgets what the codes of texts mean where there are many; between batches they mean nothing.
pub(crate) fn bound(dictionaries: &mut Dictionaries) {
    for dictionary in &mut dictionaries.aggregates {
        if dictionary.entries().len() > 1 << 16 {
            dictionary.clear();
        }
    }
}
