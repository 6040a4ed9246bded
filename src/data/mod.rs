//! The edge where records come in and answers go out.
//!
//! ```text
//! input (open, unpack) → chunks (whole records) → csv | json (cells) → columns (a batch) → engine → write → output
//! ```
//!
//! [`value`] alone knows what a text means as a value of a type.

pub mod cells;
pub mod chunks;
pub mod csv;
mod error;
pub mod input;
pub mod json;
pub mod mapping;
mod scan;
pub mod value;

pub use error::Error;
