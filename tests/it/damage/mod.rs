//! Damaged Parquet files, and such as are made to do harm: read right, or refused, in little time and memory.

#![allow(clippy::disallowed_methods, reason = "tests of files write and read files")]

mod craft;
mod made;
mod mutate;
