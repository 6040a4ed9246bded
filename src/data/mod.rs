//! The edge where records come in and answers go out.
//!
//! ```text
//! input (open, unpack) → encoding (UTF-8) → chunks (whole records) → csv | json | parquet | xlsx (cells) → run → text → output
//! ```
//!
//! [`value`] alone knows what a text means as a value of a type.

pub(crate) mod block;
#[cfg(feature = "cli")]
pub mod caught;
pub mod cell;
pub mod cells;
#[cfg(feature = "cli")]
pub mod chunks;
#[cfg(feature = "cli")]
pub mod crew;
#[cfg(feature = "cli")]
pub mod csv;
#[cfg(feature = "cli")]
pub mod dialect;
#[cfg(feature = "cli")]
pub mod encoding;
#[cfg(any(feature = "parquet", feature = "xlsx"))]
mod ends;
mod error;
#[cfg(feature = "cli")]
#[cfg(test)]
pub(crate) mod faults;
#[cfg(feature = "cli")]
pub(crate) mod file;
pub mod format;
#[cfg(feature = "cli")]
pub mod hashed;
#[cfg(feature = "cli")]
pub mod input;
pub mod json;
#[cfg(feature = "cli")]
pub mod keys;
pub(crate) mod list;
pub mod mapping;
pub mod merges;
#[cfg(feature = "cli")]
pub(crate) mod notes;
#[cfg(feature = "cli")]
pub mod output;
#[cfg(feature = "parquet")]
pub(crate) mod parquet;
#[cfg(feature = "cli")]
mod part;
#[cfg(feature = "cli")]
pub mod place;
#[cfg(feature = "cli")]
pub mod records;
#[cfg(feature = "cli")]
mod returns;
#[cfg(feature = "cli")]
pub mod said;
mod scan;
#[cfg(feature = "cli")]
pub mod table;
#[cfg(feature = "cli")]
pub mod taken;
pub mod text;
pub mod value;
#[cfg(feature = "cli")]
mod wrapped;
#[cfg(feature = "xlsx")]
pub(crate) mod xlsx;

pub use error::Error;
