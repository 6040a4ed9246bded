//! The main job: leads in, answers out, in the order of the leads, with bounded memory and on all cores.
//!
//! Each thread in turn takes a chunk of whole records from the input, makes it into batches, runs the engine and
//! writes the answers into bytes of its own; [`order`] puts the bytes of chunks in order, finds keys that were seen
//! before, and counts. With one thread nothing else is started.
//!
//! Without the feature `cli` there are no files: what remains makes batches of cells, events of lists, and texts of answers.

#[cfg(feature = "parquet")]
pub mod arrow;
mod cache;
pub mod columns;
pub mod events;
#[cfg(feature = "cli")]
mod facts;
#[cfg(feature = "cli")]
mod find;
#[cfg(feature = "cli")]
mod follow;
#[cfg(feature = "cli")]
pub mod history;
#[cfg(feature = "cli")]
mod job;
#[cfg(feature = "cli")]
mod keys;
#[cfg(feature = "cli")]
mod lookup;
#[cfg(feature = "cli")]
pub mod matrix;
#[cfg(feature = "cli")]
mod merge;
#[cfg(feature = "cli")]
mod order;
#[cfg(feature = "cli")]
mod other;
mod raws;
#[cfg(feature = "cli")]
pub mod rejects;
#[cfg(feature = "cli")]
pub mod replay;
#[cfg(feature = "cli")]
pub mod seen;
#[cfg(feature = "cli")]
mod start;
pub mod summary;
#[cfg(feature = "cli")]
mod told;
#[cfg(feature = "cli")]
mod work;
pub mod write;

#[cfg(feature = "cli")]
pub use facts::{FactColumns, FactsPath, FieldHistory};
#[cfg(feature = "cli")]
pub use find::FoundLead;
#[cfg(feature = "cli")]
pub use follow::Rhythm;
#[cfg(all(feature = "cli", feature = "internals"))]
pub use follow::{Follow, Within};
#[cfg(feature = "cli")]
pub use job::{AsOfRule, Job, Progress};
#[cfg(feature = "cli")]
pub use lookup::{EventLookup, EventSource, LeadRows};
#[cfg(feature = "cli")]
pub use merge::{Chains, Merged};
#[cfg(feature = "cli")]
pub use other::Other;
