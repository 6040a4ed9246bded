//! The tests.

mod data_scan;
mod data_values;
