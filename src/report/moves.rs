//! Two policies over the same leads: who moves, and by which lines.

use super::count::{Count, Outcome, add_all};
use super::hist::Hist;
use super::part::{Counted, Judged, Paid, Part};
use super::samples::Sample;
use super::survey::Survey;
use crate::program::text::fold;
use crate::program::{ColumnId, ColumnKind, Program};
use crate::speech;
use std::collections::{BTreeMap, BTreeSet};

/// So many examples of a move are kept.
const KEPT: usize = 3;

/// What both policies have, or only one.
#[derive(Clone, Debug)]
pub(super) struct Comparison<'p> {
    /// The policy to compare with.
    pub old: &'p Program,
    /// By stage of the old policy, the stage of that name in the new.
    pub stages: Vec<Option<usize>>,
    /// Lines and criteria that may be why a lead moves.
    pub suspects: Vec<Suspect>,
    /// The old policy's scores, and where the new one has a number of that name, an index into the survey's.
    pub numbers: Vec<(ColumnId, Option<usize>)>,
}

/// A line or criterion: of the old policy, of the new, or the same in both.
#[derive(Clone, Copy, Debug)]
pub(super) enum Suspect {
    /// A points line, by index.
    Line { old: Option<usize>, new: Option<usize> },
    /// A criterion, by index in [`Program::criteria`].
    Criterion { old: Option<usize>, new: Option<usize> },
}

/// What was counted of two policies.
#[derive(Clone, Debug, Default)]
pub struct Moves {
    /// By stage of the old policy and stage of the new.
    pub(super) matrix: Vec<Vec<Count>>,
    /// By suspect: leads that move and to which it paid otherwise, or is otherwise.
    pub(super) suspects: Vec<Count>,
    /// Leads that move though every line and criterion is what it was.
    pub(super) unexplained: Count,
    /// The first keys of each move.
    pub(super) samples: BTreeMap<(usize, usize), Vec<Sample>>,
    /// The old policy's scores.
    pub(super) numbers: Vec<Hist>,
}

impl<'p> Comparison<'p> {
    /// Finds what is the same.
    pub fn new(old: &'p Program, new: &'p Program, numbers: &[ColumnId]) -> Comparison<'p> {
        let names = |program: &Program| -> Vec<String> {
            Survey::stages(program).iter().map(|name| fold(name)).collect()
        };
        let known = names(new);
        let stages = names(old).iter().map(|name| known.iter().position(|other| other == name)).collect();
        let mut suspects = Vec::new();
        // Lines are the same where they read the same, else where they mean the same: `50:+5` is `50: +5`.
        let written = |program: &Program, at: usize| -> Option<(String, String)> {
            let line = program.lines.get(at)?;
            Some((fold(&program[program[line.score].column].name), line.text.clone()))
        };
        let all = |program: &Program| -> BTreeSet<(String, String)> {
            (0..program.lines.len()).filter_map(|at| written(program, at)).collect()
        };
        let (in_old, in_new) = (all(old), all(new));
        let line = |program: &Program, others: &BTreeSet<(String, String)>, at: usize| {
            let line = written(program, at)?;
            if others.contains(&line) {
                return Some((line.0, line.1, true));
            }
            Some((line.0, speech::meaning(program, program.lines.get(at)?.column), false))
        };
        pair(
            old.lines.len(),
            new.lines.len(),
            |a| line(old, &in_new, a),
            |b| line(new, &in_old, b),
            |old, new| {
                suspects.push(Suspect::Line { old, new });
            },
        );
        let criterion = |program: &Program, at: usize| -> Option<String> {
            let column = &program[*program.criteria.get(at)?];
            matches!(column.kind, ColumnKind::Criterion(_)).then(|| fold(&column.name))
        };
        pair(
            old.criteria.len(),
            new.criteria.len(),
            |a| criterion(old, a),
            |b| criterion(new, b),
            |old, new| {
                suspects.push(Suspect::Criterion { old, new });
            },
        );
        let same =
            |id: ColumnId| numbers.iter().position(|number| fold(&new[*number].name) == fold(&old[id].name));
        let numbers = Survey::numbers_of(old).into_iter().map(|id| (id, same(id))).collect();
        Comparison { old, stages, suspects, numbers }
    }

    /// Whether a lead stands elsewhere.
    pub fn moves(&self, old: usize, new: usize) -> bool {
        self.stages.get(old).copied().flatten() != Some(new)
    }

    /// What a suspect says, and of which policy.
    pub fn text(&self, new: &Program, suspect: Suspect) -> (String, &'static str) {
        let line = |program: &Program, at: usize| {
            program.lines.get(at).map_or(String::new(), |line| line.text.clone())
        };
        let criterion = |program: &Program, at: usize| {
            program.criteria.get(at).map_or(String::new(), |id| program[*id].name.clone())
        };
        match suspect {
            Suspect::Line { new: Some(at), old } => (line(new, at), which(old.is_some())),
            Suspect::Line { old: Some(at), new: None } => (line(self.old, at), "old"),
            Suspect::Criterion { new: Some(at), old } => (criterion(new, at), which(old.is_some())),
            Suspect::Criterion { old: Some(at), new: None } => (criterion(self.old, at), "old"),
            Suspect::Line { old: None, new: None } | Suspect::Criterion { old: None, new: None } => {
                (String::new(), "both")
            }
        }
    }
}

fn which(both: bool) -> &'static str {
    if both { "both" } else { "new" }
}

/// Pairs what has the same name, in order; what has no partner stands alone.
fn pair<K: PartialEq>(
    old: usize,
    new: usize,
    name_old: impl Fn(usize) -> Option<K>,
    name_new: impl Fn(usize) -> Option<K>,
    mut add: impl FnMut(Option<usize>, Option<usize>),
) {
    let mut free: Vec<(usize, K)> = (0..old).filter_map(|at| Some((at, name_old(at)?))).collect();
    for at in 0..new {
        let Some(name) = name_new(at) else { continue };
        let partner = free.iter().position(|(_, other)| *other == name);
        add(partner.map(|partner| free.remove(partner).0), Some(at));
    }
    free.into_iter().for_each(|(at, _)| add(Some(at), None));
}

impl Moves {
    pub(super) fn add(&mut self, survey: &Survey<'_>, part: &Part, counted: &Counted) {
        let (Some(comparison), Some(old)) = (&survey.against, &part.against) else { return };
        let columns = Survey::stages(survey.program).len();
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
