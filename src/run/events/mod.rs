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

#[cfg(feature = "cli")]
mod ask;
#[cfg(feature = "cli")]
mod asked;
#[cfg(feature = "cli")]
mod broken;
mod counts;
mod element;
#[cfg(feature = "cli")]
mod equal;
#[cfg(feature = "cli")]
mod file;
#[cfg(feature = "cli")]
mod instants;
#[cfg(feature = "cli")]
mod job;
#[cfg(feature = "cli")]
mod kept;
#[cfg(feature = "cli")]
mod keys;
mod named;
#[cfg(feature = "cli")]
mod nested;
#[cfg(feature = "cli")]
mod once;
#[cfg(feature = "cli")]
mod open;
mod rows;
#[cfg(feature = "cli")]
mod spill;
#[cfg(feature = "cli")]
mod stories;
#[cfg(feature = "cli")]
mod which;
#[cfg(feature = "cli")]
mod why;

#[cfg(feature = "cli")]
pub(crate) use asked::{Asked, LeadKeys, Unread, each_row, header};
#[cfg(feature = "cli")]
pub use broken::BrokenEvent;
pub use counts::{EventCounts, EventSummary};
pub(crate) use element::ListReader;
#[cfg(feature = "cli")]
pub(crate) use equal::{Digests, EqualRows, said as equal_rows};
#[cfg(feature = "cli")]
pub use file::EventFile;
#[cfg(feature = "cli")]
pub use instants::LeadInstants;
#[cfg(feature = "cli")]
pub use job::{EventJob, EventsAsOf};
#[cfg(feature = "cli")]
pub use kept::Kept;
#[cfg(feature = "cli")]
pub(crate) use named::letters;
pub use named::{Columns, EventPath, KEYS, NAMES, TIMES};
pub(crate) use named::{LIST, NO_LIST, in_data, kinds, own, own_key_column};
#[cfg(feature = "cli")]
pub use nested::NestedEvents;
#[cfg(feature = "cli")]
pub(crate) use rows::Kinds;
#[cfg(feature = "cli")]
pub use stories::Stories;
#[cfg(feature = "cli")]
pub(crate) use stories::Teller;
#[cfg(feature = "cli")]
pub(crate) use why::Files;
