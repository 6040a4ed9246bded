//! `qualify`: a small language in which marketing and sales write down together when a lead is ready.

pub mod cli;
pub mod diag;
pub mod program;
pub mod span;
pub mod syntax;
