//! `qualify`: a small language in which marketing and sales write down together when a lead is ready.

pub mod analyse;
pub mod check;
pub mod cli;
pub mod data;
pub mod diag;
pub mod engine;
pub mod fmt;
pub mod lint;
pub mod program;
pub mod span;
pub mod syntax;
