//! The engine: computes the columns of a program, a batch of leads at a time.

pub mod answer;
pub mod batch;
pub mod truth;
