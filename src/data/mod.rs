//! The edge where records come in and answers go out.
//!
//! ```text
//! input (open, unpack) → chunks (whole records) → csv | json | parquet (cells) → run → text → output
//! ```
//!
//! [`value`] alone knows what a text means as a value of a type.

pub(crate) mod block;
pub mod caught;
pub mod cells;
pub mod chunks;
pub mod crew;
pub mod csv;
mod error;
#[cfg(test)]
pub(crate) mod faults;
pub(crate) mod file;
pub mod hashed;
pub mod input;
pub mod json;
pub mod keys;
pub(crate) mod list;
pub mod mapping;
pub mod output;
#[cfg(feature = "parquet")]
pub(crate) mod parquet;
mod part;
pub mod place;
pub mod records;
mod scan;
pub mod text;
pub mod value;

pub use error::Error;
