//! The leads as they are now, with what lines would pay.

use super::history::{Choices, History};
use super::lines::Wishes;
use super::there::Target;
use crate::run::matrix::Matrix;
use crate::syntax::tree::ScoreLineKind;
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

impl Seen<'_> {
    /// What a part of a line pays now, scaled.
    pub fn pays(&self, line: usize, place: usize) -> i64 {
        let points = self.target.lines.get(line).and_then(|there| match &there.line.kind {
            ScoreLineKind::If { points, .. }
            | ScoreLineKind::On { points, .. }
            | ScoreLineKind::Per { points, .. } => Some(points.scaled),
            ScoreLineKind::By { bands, .. } => bands.get(place).map(|band| band.points.scaled),
            ScoreLineKind::Halve(_) | ScoreLineKind::Resets(_) => None,
        });
        points.unwrap_or(0)
    }
}
