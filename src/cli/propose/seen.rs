//! The leads as they are now, with what lines would pay.

use super::history::{Choices, History};
use super::lines::Wishes;
use super::there::Target;
use crate::run::matrix::Matrix;
use std::collections::BTreeMap;

/// The leads as they are now, with what lines would pay.
pub struct Seen<'a> {
    /// What is proposed for.
    pub target: Target<'a>,
    /// The lines that may be proposed.
    pub wishes: Wishes,
    /// What the engine says of each lead.
    pub table: Matrix,
    /// The leads that count.
    pub history: History,
    /// The lines as columns.
    pub choices: Choices,
    /// The number now, by name; of each lead that counts.
    pub now: BTreeMap<String, Vec<i64>>,
    /// Newer leads that the last stage holds now, and its name.
    pub held: Option<(u64, String)>,
}
