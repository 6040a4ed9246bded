//! The figures of two policies, and of a recorded stage.

use super::beside::{
    Against, Because, Disagreement, Move, Recorded, RecordedCell, RecordedRow, ScoreChange, StageChange,
};
use super::build::Builder;
use super::comparison::Comparison;
use super::count::Count;
use super::figures::kappa;
use super::hist::Hist;
use super::rates::{rate, ratio};
use super::scores;
use crate::program::text::fold;
use crate::program::{ColumnId, ColumnKind};
use crate::speech;

impl Builder<'_> {
    pub(super) fn against(&self) -> Option<Against> {
        let comparison = self.survey.against.as_ref()?;
        let moves = &self.counters.moves;
        let (from, to) =
            (super::columns::stages(comparison.old), super::columns::stages(self.survey.program));
        let (mut all, mut stay) = (Vec::new(), 0u64);
        for (old, (row, from)) in moves.matrix.iter().zip(from).enumerate() {
            for (new, (count, to)) in row.iter().zip(to).enumerate().filter(|(_, (count, _))| count.all() > 0)
            {
                let moved = comparison.moves(old, new);
                if !moved {
                    stay = stay.saturating_add(count.all());
                }
                let examples = moves.samples.get(&(old, new)).into_iter().flatten();
                all.push(Move {
                    from: from.clone(),
                    to: to.clone(),
                    moved,
                    leads: count.all(),
                    rate: rate(*count, self.outcome),
                    examples: examples.map(|sample| self.lead(sample)).collect(),
                });
            }
        }
        let mut because: Vec<Because> = (comparison.suspects.iter().zip(&moves.suspects))
            .filter(|(_, count)| count.all() > 0)
            .map(|(suspect, count)| {
                let (text, of) = comparison.text(self.survey.program, *suspect);
                Because { text, of: of.to_owned(), leads: count.all(), won: count.won }
            })
            .collect();
        because.sort_by_key(|because| std::cmp::Reverse(because.leads));
        Some(Against {
            policy: self.facts.against.unwrap_or_default().to_owned(),
            stay,
            moved: self.all.all().saturating_sub(stay),
            moves: all,
            stages: self.stage_changes(
                &moves.matrix,
                &comparison.stages,
                self.survey.program.disqualify.is_empty() && comparison.old.disqualify.is_empty(),
            ),
            scores: self.score_changes(comparison),
            because,
            stages_themselves: moves.unexplained.all(),
        })
    }

    /// What stages gain and lose: by old stage the new one of that name, and whether nobody can be disqualified.
    pub(super) fn stage_changes(
        &self,
        matrix: &[Vec<Count>],
        stages: &[Option<usize>],
        all_stay: bool,
    ) -> Vec<StageChange> {
        let (gone, old_gone) = (
            super::columns::stages(self.survey.program).len().saturating_sub(1),
            stages.len().saturating_sub(1),
        );
        let sum = |is: &dyn Fn(usize, usize) -> bool| -> Count {
            let rows = matrix.iter().enumerate();
            let cells =
                rows.flat_map(|(old, row)| row.iter().enumerate().map(move |(new, count)| (old, new, count)));
            cells.filter(|(old, new, _)| is(*old, *new)).map(|(.., count)| *count).sum()
        };
        let mut changes = Vec::new();
        for (new, name) in super::columns::stages(self.survey.program).iter().enumerate() {
            let Some(old) = stages.iter().position(|to| *to == Some(new)) else { continue };
            if new == gone && all_stay {
                continue;
            }
            let staged = new != gone;
            let was = |at: usize| if staged { at >= old && at != old_gone } else { at == old };
            let is = |at: usize| if staged { at >= new && at != gone } else { at == new };
            let gained = sum(&|from, to| !was(from) && is(to));
            let lost = sum(&|from, to| was(from) && !is(to));
            let (before, after) = (sum(&|from, _| from == old), sum(&|_, to| to == new));
            changes.push(StageChange {
                name: name.clone(),
                old: before.all(),
                new: after.all(),
                gained: gained.all(),
                gained_won: gained.won,
                lost: lost.all(),
                lost_won: lost.won,
                old_rate: rate(before, self.outcome),
                new_rate: rate(after, self.outcome),
            });
        }
        changes
    }

    fn score_changes(&self, comparison: &Comparison<'_>) -> Vec<ScoreChange> {
        let auc = |hist: Option<&Hist>| hist.and_then(|hist| scores::auc(&hist.values()));
        let change = |(at, (id, new)): (usize, &(ColumnId, Option<usize>))| {
            Some(ScoreChange {
                name: comparison.old[*id].name.clone(),
                old: auc(self.counters.moves.numbers.get(at)),
                new: auc(self.counters.all.numbers.get((*new)?)),
            })
        };
        let numbers = comparison.numbers.iter().enumerate();
        if self.outcome { numbers.filter_map(change).collect() } else { Vec::new() }
    }

    pub(super) fn recorded(&self) -> Option<Recorded> {
        let aside = self.survey.aside.as_ref()?;
        aside.was?;
        let program = self.survey.program;
        let recorded = &self.counters.recorded;
        let stages = super::columns::stages(program);
        let known = |label: &str| stages.iter().position(|stage| fold(stage) == fold(label));
        let mut square = vec![vec![0u64; stages.len()]; stages.len()];
        let mut table: Vec<(Option<usize>, RecordedRow)> = Vec::new();
        for (label, counts) in &recorded.table {
            let stage = known(label);
            if let Some(row) = stage.and_then(|stage| square.get_mut(stage)) {
                row.iter_mut().zip(counts).for_each(|(cell, count)| *cell = cell.saturating_add(count.all()));
            }
            let count = |at: usize| counts.get(at).map_or(0, |count| count.all());
            table.push((
                stage,
                RecordedRow {
                    recorded: Some(label.clone()).filter(|label| !label.is_empty()),
                    known: stage.is_some(),
                    leads: counts.iter().map(|count| count.all()).sum(),
                    stages: (stages.iter().enumerate())
                        .filter(|(at, _)| {
                            at.saturating_add(1) < stages.len() || !program.disqualify.is_empty()
                        })
                        .map(|(at, stage)| RecordedCell { stage: stage.clone(), leads: count(at) })
                        .collect(),
                },
            ));
        }
        // The policy's stages in its order, then what it does not know.
        table.sort_by_key(|(stage, row)| (stage.is_none(), *stage, row.recorded.is_none()));
        let stage_name = |at: usize| stages.get(at).cloned();
        let mut reasons: Vec<Disagreement> = Vec::new();
        for (ask, (no, unknown)) in self.survey.asks.iter().zip(recorded.no.iter().zip(&recorded.unknown)) {
            let mut add = |is: &str, count: &Count| {
                if count.all() > 0 {
                    let (stage, text) = (stage_name(ask.stage), ask.text.clone());
                    reasons.push(Disagreement { stage, text, is: is.to_owned(), leads: count.all() });
                }
            };
            add(if ask.blocks { "blocked" } else { "no" }, no);
            add("unknown", unknown);
        }
        for (line, count) in program.disqualify.iter().zip(&recorded.disqualified) {
            if count.all() > 0 {
                let text = match &program[line.column].kind {
                    ColumnKind::Disqualify(condition) => speech::condition(program, condition),
                    _ => String::new(),
                };
                reasons.push(Disagreement {
                    stage: None,
                    text,
                    is: "disqualified".to_owned(),
                    leads: count.all(),
                });
            }
        }
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.leads));
        Some(Recorded {
            field: self.facts.was.unwrap_or_default().to_owned(),
            leads: square.iter().flatten().sum(),
            agree: square.iter().enumerate().filter_map(|(at, row)| row.get(at)).sum(),
            kappa: kappa(&square).map(ratio),
            table: table.into_iter().map(|(_, row)| row).collect(),
            reasons,
        })
    }
}
