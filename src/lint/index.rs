//! Where the columns, points lines and scores of a program are: what rules look up again and again.

use super::{bound_swallows, outsized};
use crate::program::text::fold;
use crate::program::{ColumnId, ColumnKind, LineId, Program, ScoreId};
use crate::span::Span;
use std::collections::HashMap;
use std::hash::Hash;

/// Of those with one key, the first counts.
pub(super) fn first<K: Eq + Hash, V>(pairs: impl Iterator<Item = (K, V)>) -> HashMap<K, V> {
    let mut map = HashMap::new();
    for (key, value) in pairs {
        map.entry(key).or_insert(value);
    }
    map
}

/// See the module.
#[derive(Debug)]
pub(super) struct Index {
    columns: HashMap<String, ColumnId>,
    lines: HashMap<Span, LineId>,
    scores: HashMap<String, ScoreId>,
    /// By the place of the statement.
    disqualify: HashMap<Span, ColumnId>,
    /// By score.
    swallowed: Vec<Option<bound_swallows::Swallowed>>,
    /// By score.
    largest: Vec<outsized::Largest>,
    /// By column: whether it hangs on a score in any way.
    on_score: Vec<bool>,
    /// By column: whether a stage, a choice, a grade or a disqualification is computed from it.
    decides: Vec<bool>,
    /// By column: whether it hangs on a score whose bound swallows most of its lines.
    on_swallowed: Vec<bool>,
}

impl Index {
    pub(super) fn new(program: &Program) -> Index {
        let lines = (0u32..).map(LineId).zip(&program.lines);
        let ids = || (0u32..).map(ScoreId).zip(&program.scores);
        let swallowed: Vec<_> = ids().map(|(id, _)| bound_swallows::of(program, id)).collect();
        let is_swallowed = |score: ScoreId| matches!(swallowed.get(score.index()), Some(Some(_)));
        Index {
            on_score: program.each_behind(|column| match program[column].kind {
                ColumnKind::Score(_) => Some(true),
                _ => None,
            }),
            decides: program.each_feeding(|column| {
                matches!(
                    program[column].kind,
                    ColumnKind::Stage(_)
                        | ColumnKind::FirstMatch { .. }
                        | ColumnKind::Grade { .. }
                        | ColumnKind::Disqualify(_)
                )
            }),
            on_swallowed: program.each_behind(|column| match program[column].kind {
                ColumnKind::Score(score) => Some(is_swallowed(score)),
                ColumnKind::Points(_) => Some(false),
                _ => None,
            }),
            columns: first(program.columns().map(|(id, column)| (fold(&column.name), id))),
            lines: first(lines.map(|(id, line)| (program[line.column].span, id))),
            disqualify: first(program.disqualify.iter().map(|line| (program[line.column].span, line.column))),
            scores: first(ids().map(|(id, score)| (program[score.column].name.clone(), id))),
            swallowed,
            largest: ids().map(|(_, score)| outsized::largest(program, score)).collect(),
        }
    }

    /// The column of that name, ignoring case.
    pub(super) fn column(&self, name: &str) -> Option<ColumnId> {
        self.columns.get(&fold(name)).copied()
    }

    /// Whether a column hangs on a score in any way.
    pub(super) fn reads_score(&self, column: ColumnId) -> bool {
        self.on_score.get(column.index()).copied().unwrap_or(false)
    }

    /// Whether a stage, a choice, a grade or a disqualification is computed from a column.
    pub(super) fn decides(&self, column: ColumnId) -> bool {
        self.decides.get(column.index()).copied().unwrap_or(false)
    }

    /// Whether it hangs on a score whose bound is the mistake: what follows from it is not another.
    pub(super) fn is_swallowed(&self, column: ColumnId) -> bool {
        self.on_swallowed.get(column.index()).copied().unwrap_or(false)
    }

    /// The points line written at a place.
    pub(super) fn line(&self, place: Span) -> Option<LineId> {
        self.lines.get(&place).copied()
    }

    /// The column of the `disqualify if` line written at a place.
    pub(super) fn disqualify(&self, place: Span) -> Option<ColumnId> {
        self.disqualify.get(&place).copied()
    }

    /// The score of exactly that name.
    pub(super) fn score(&self, name: &str) -> Option<ScoreId> {
        self.scores.get(name).copied()
    }

    /// What the bound of a score swallows, where it swallows most of its lines.
    pub(super) fn swallowed(&self, score: ScoreId) -> Option<bound_swallows::Swallowed> {
        self.swallowed.get(score.index()).copied().flatten()
    }

    /// The largest lines of a score.
    pub(super) fn largest(&self, score: ScoreId) -> Option<&outsized::Largest> {
        self.largest.get(score.index())
    }
}
