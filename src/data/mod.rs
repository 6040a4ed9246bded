//! The edge where records come in and answers go out.
//!
//! ```text
//! input (open, decompress) → chunks (whole records) → csv | json (cells) → columns (a batch) → engine → write → output
//! ```
//!
//! [`value`] alone knows what a text means as a value of a type.

pub mod value;
