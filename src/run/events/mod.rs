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
mod named;
mod nested;
mod rows;
mod spill;
mod stories;
mod which;

pub use broken::BrokenEvent;
pub use counts::{EventCounts, EventSummary};
pub use file::{EventFile, EventJob, EventsAsOf};
pub use instants::LeadInstants;
pub use named::{Columns, KEYS, NAMES, TIMES};
pub(crate) use named::{LIST, pick};
pub use nested::NestedEvents;
pub(crate) use rows::Kinds;
pub use stories::Stories;
pub(crate) use stories::Teller;
pub(crate) use which::{Asked, LeadKeys, own};
