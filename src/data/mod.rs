//! The edge where records come in and answers go out.
//!
//! ```text
//! input (open, unpack) → chunks (whole records) → csv | json (cells) → columns (a batch) → engine → write → output
//! ```
//!
//! [`value`] alone knows what a text means as a value of a type.

pub mod audit;
mod block;
mod cache;
pub mod caught;
pub mod cells;
pub mod chunks;
pub mod columns;
pub mod crew;
pub mod csv;
mod error;
pub mod events;
#[cfg(test)]
mod faults;
mod file;
pub mod hashed;
pub mod input;
pub mod json;
pub mod keys;
pub mod mapping;
pub mod output;
#[cfg(feature = "parquet")]
mod parquet;
mod part;
pub mod place;
pub mod profile;
mod raws;
pub mod records;
pub mod rejects;
pub mod run;
mod scan;
pub mod seen;
pub mod summary;
pub mod value;
mod whole;
pub mod write;

pub use error::Error;
