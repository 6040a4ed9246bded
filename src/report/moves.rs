//! Two policies over the same leads: who moves, and by which lines.

use super::carried;
use super::comparison::Suspect;
use super::count::{Count, Outcome, add_all};
use super::hist::Hist;
use super::part::{Counted, Judged, Paid, Part};
use super::samples::Sample;
use super::survey::Survey;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// So many examples of a move are kept.
const KEPT: usize = 3;

/// What was counted of two policies.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Moves {
    /// By stage of the old policy and stage of the new.
    pub(super) matrix: Vec<Vec<Count>>,
    /// By suspect: leads that move and to which it paid otherwise, or is otherwise.
    pub(super) suspects: Vec<Count>,
    /// Leads that move though every line and criterion is what it was.
    pub(super) unexplained: Count,
    /// The first keys of each move.
    #[serde(with = "carried")]
    pub(super) samples: BTreeMap<(usize, usize), Vec<Sample>>,
    /// The old policy's scores.
    pub(super) numbers: Vec<Hist>,
}

impl Moves {
    pub(super) fn add(&mut self, survey: &Survey<'_>, part: &Part, counted: &Counted) {
        let (Some(comparison), Some(old)) = (&survey.against, &part.against) else { return };
        let columns = super::columns::stages(survey.program).len();
        self.matrix.resize(self.matrix.len().max(comparison.stages.len()), vec![Count::default(); columns]);
        let mut movers: Vec<(usize, Outcome)> = Vec::new();
        for (row, outcome) in counted.rows() {
            let (from, to) = (old.stage(row), part.judged.stage(row));
            if let Some(count) = self.matrix.get_mut(from).and_then(|row| row.get_mut(to)) {
                count.one(outcome);
            }
            if comparison.moves(from, to) {
                movers.push((row, outcome));
                self.sample(survey, part, (from, to), row);
            }
        }
        self.numbers.resize(self.numbers.len().max(part.against_numbers.len()), Hist::default());
        for (hist, values) in self.numbers.iter_mut().zip(&part.against_numbers) {
            counted
                .rows()
                .for_each(|(row, outcome)| hist.add(values.get(row).copied().unwrap_or(0), outcome));
        }
        self.suspects.resize(self.suspects.len().max(comparison.suspects.len()), Count::default());
        let mut explained = vec![false; part.rows()];
        for (count, suspect) in self.suspects.iter_mut().zip(&comparison.suspects) {
            let Some(differs) = differs(*suspect, old, &part.judged) else { continue };
            for (row, outcome) in movers.iter().filter(|(row, _)| differs(*row)) {
                count.one(*outcome);
                if let Some(explained) = explained.get_mut(*row) {
                    *explained = true;
                }
            }
        }
        let alone = movers.iter().filter(|(row, _)| !explained.get(*row).copied().unwrap_or(false));
        alone.for_each(|(_, outcome)| self.unexplained.one(*outcome));
    }

    fn sample(&mut self, survey: &Survey<'_>, part: &Part, cell: (usize, usize), row: usize) {
        let list = self.samples.entry(cell).or_default();
        if list.len() >= KEPT && list.last().is_some_and(|last| last.key.as_bytes() < part.key_bytes(row)) {
            return;
        }
        let sample = Sample::of(survey, part, row);
        keep(list, sample);
    }

    pub(super) fn merge(&mut self, other: Moves) {
        self.matrix.resize(self.matrix.len().max(other.matrix.len()), Vec::new());
        self.matrix.iter_mut().zip(&other.matrix).for_each(|(to, from)| add_all(to, from));
        add_all(&mut self.suspects, &other.suspects);
        self.unexplained += other.unexplained;
        for (cell, samples) in other.samples {
            let list = self.samples.entry(cell).or_default();
            samples.into_iter().for_each(|sample| keep(list, sample));
        }
        self.numbers.resize(self.numbers.len().max(other.numbers.len()), Hist::default());
        self.numbers.iter_mut().zip(&other.numbers).for_each(|(to, from)| to.merge(from));
    }
}

fn keep(list: &mut Vec<Sample>, sample: Sample) {
    let at = list.partition_point(|other| other.key < sample.key);
    list.insert(at, sample);
    list.truncate(KEPT);
}

type Differs<'a> = Box<dyn Fn(usize) -> bool + 'a>;

/// Whether something is otherwise for a lead; nothing where it is the same for the whole batch.
fn differs<'a>(suspect: Suspect, old: &'a Judged, new: &'a Judged) -> Option<Differs<'a>> {
    match suspect {
        Suspect::Line { old: a, new: b } => {
            let (a, b) = (a.and_then(|at| old.lines.get(at)), b.and_then(|at| new.lines.get(at)));
            let points = |paid: Option<&Paid>, row| paid.map_or(0, |paid| paid.points(row));
            (a != b).then(|| -> Differs<'a> { Box::new(move |row| points(a, row) != points(b, row)) })
        }
        Suspect::Criterion { old: a, new: b } => {
            // A criterion that only one policy has is no reason by itself: what uses it is.
            let (a, b) = (old.criteria.get(a?)?, new.criteria.get(b?)?);
            let bit = super::part::bit;
            (a != b).then(|| -> Differs<'a> { Box::new(move |row| bit(a, row) != bit(b, row)) })
        }
    }
}
