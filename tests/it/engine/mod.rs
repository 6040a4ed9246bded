//! The engine, on programs made by hand.

mod build;
mod columns;
mod explain;
mod numbers;
mod policies;
mod stages;
mod texts;
mod truths;
