//! What a batch came to, in columns, until it is known which of its leads count.

use super::count::{Count, Outcome};
use super::drift::Watched;
use super::labels::Labels;
use super::replay::Followed;
use super::signs::{Signed, pack};
use super::survey::Survey;
use super::tried::TriedPart;
use crate::engine::batch::{Input, MISSING};
use crate::engine::{Paying, Results};
use crate::mask::Mask;
use crate::program::{ColumnId, Date, Program};

/// A batch of leads, as far as it is counted.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// Its first answer among those of its chunk.
    first: usize,
    /// The leads that count.
    keep: Vec<u64>,
    /// Where the outcome is yes and where it is no.
    won: Vec<u64>,
    lost: Vec<u64>,
    keys: Vec<u8>,
    ends: Vec<u32>,
    /// What the policy says.
    pub(super) judged: Judged,
    /// What the other policy says.
    pub(super) against: Option<Judged>,
    /// By number of the comparison.
    pub(super) against_numbers: Vec<Vec<i64>>,
    /// By ask of the survey: where it is yes and where it is no.
    pub(super) asks: Vec<(Vec<u64>, Vec<u64>)>,
    /// What was tried beside the policy.
    pub(super) tried: TriedPart,
    /// By disqualify line, where it is yes.
    pub(super) disqualify: Vec<Vec<u64>>,
    /// By number of the survey.
    pub(super) numbers: Vec<Vec<i64>>,
    /// By grade, then by `choose`.
    pub(super) choices: Vec<Vec<u32>>,
    pub(super) fields: Vec<Gaps>,
    pub(super) signs: Vec<Signed>,
    pub(super) by: Option<Labels>,
    pub(super) was: Option<Labels>,
    /// When leads came, and where it is known.
    pub(super) came: Option<(Vec<i64>, Vec<u64>)>,
    pub(super) show: Vec<Labels>,
    /// Leads followed through time; empty where none are.
    pub(super) followed: Vec<Followed>,
    /// What is compared with a baseline.
    pub(super) watched: Option<Watched>,
}

/// What a policy says of the leads of a batch.
#[derive(Clone, Debug, Default)]
pub(super) struct Judged {
    pub stages: Vec<u32>,
    /// By line.
    pub lines: Vec<Paid>,
    /// By criterion: where it is yes; nothing for numbers.
    pub criteria: Vec<Vec<u64>>,
}

/// What a line paid.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Paid {
    Constants(Vec<(Vec<u64>, i64)>),
    Numbers(Vec<i64>),
}

/// Where a field is missing.
#[derive(Clone, Debug, Default)]
pub(super) struct Gaps {
    pub missing: Vec<u64>,
    /// It matters there: a value of it, alone or with others, changes the stage.
    pub matters: Vec<u64>,
    /// A value of it alone could bring the lead further.
    pub alone: Vec<u64>,
}

/// The leads of a part that count, by outcome.
pub(super) struct Counted {
    pub keep: Vec<u64>,
    pub won: Vec<u64>,
    pub lost: Vec<u64>,
    /// By lead; `None` where it does not count.
    pub outcomes: Vec<Option<Outcome>>,
}

impl Counted {
    /// How many of those with a bit, by outcome.
    pub fn of(&self, mask: &[u64]) -> Count {
        let (all, won, lost) = (both(mask, &self.keep), both(mask, &self.won), both(mask, &self.lost));
        Count { won, lost, open: all.saturating_sub(won).saturating_sub(lost) }
    }

    /// Rows that count, and their outcomes.
    pub fn rows(&self) -> impl Iterator<Item = (usize, Outcome)> {
        self.outcomes.iter().enumerate().filter_map(|(row, outcome)| Some((row, (*outcome)?)))
    }
}

/// How many bits both have.
pub(super) fn both(a: &[u64], b: &[u64]) -> u64 {
    a.iter().zip(b).map(|(a, b)| u64::from((a & b).count_ones())).sum()
}

/// The bits both have.
pub(super) fn and(a: &[u64], b: &[u64]) -> Vec<u64> {
    a.iter().zip(b).map(|(a, b)| a & b).collect()
}

/// One bit.
pub(super) fn bit(mask: &[u64], row: usize) -> bool {
    mask.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
}

/// Sets one bit.
pub(super) fn set(mask: &mut [u64], row: usize) {
    if let Some(word) = mask.get_mut(row / 64) {
        *word |= 1 << (row % 64);
    }
}

impl Paid {
    /// Where it paid anything.
    pub fn mask(&self, rows: usize) -> Vec<u64> {
        match self {
            Paid::Numbers(values) => pack(values.iter().map(|value| *value != 0)),
            Paid::Constants(constants) => {
                let mut mask = vec![0; rows.div_ceil(64)];
                for (words, _) in constants.iter().filter(|(_, points)| *points != 0) {
                    mask.iter_mut().zip(words).for_each(|(mask, word)| *mask |= word);
                }
                mask
            }
        }
    }

    /// What it paid to one lead.
    pub fn points(&self, row: usize) -> i64 {
        match self {
            Paid::Numbers(values) => values.get(row).copied().unwrap_or(0),
            Paid::Constants(constants) => {
                let paying = constants.iter().filter(|(mask, _)| bit(mask, row));
                paying.fold(0, |sum: i64, (_, points)| sum.saturating_add(*points))
            }
        }
    }
}

impl Judged {
    fn of(program: &Program, results: &Results<'_>) -> Judged {
        let stages = program.stage.and_then(|stage| results.all_choices(stage));
        let lines = program.lines.iter().map(|line| match results.all_paid(line.column) {
            Some(Paying::Constants(constants)) => {
                Paid::Constants(constants.into_iter().map(|(mask, points)| (mask.to_vec(), points)).collect())
            }
            Some(Paying::Numbers(values)) => Paid::Numbers(values.to_vec()),
            None => Paid::Constants(Vec::new()),
        });
        let yes =
            |id: &ColumnId| results.all_truths(*id).map(|truths| truths.yes.to_vec()).unwrap_or_default();
        Judged {
            stages: stages.map_or_else(|| vec![0; results.rows()], <[u32]>::to_vec),
            lines: lines.collect(),
            criteria: program.criteria.iter().map(yes).collect(),
        }
    }

    /// The stage of a lead.
    pub fn stage(&self, row: usize) -> usize {
        self.stages.get(row).map_or(0, |stage| *stage as usize)
    }
}

impl Survey<'_> {
    /// What a batch came to: the results of the policy, and of the others: the policy to
    /// compare with, and then what is known beside them. `first` is the number of its first answer in its chunk; those in `out` get none.
    pub fn part<'k>(
        &self,
        first: usize,
        results: &Results<'_>,
        others: &[Results<'_>],
        out: &Mask,
        key: &dyn Fn(usize) -> &'k [u8],
    ) -> Part {
        let rows = results.rows();
        let mut others = others.iter();
        let against = self.against.as_ref().and_then(|comparison| Some((comparison, others.next()?)));
        let beside = self.aside.as_ref().and_then(|aside| Some((aside, others.next()?)));
        let outcome = beside.and_then(|(aside, results)| results.all_truths(aside.outcome?));
        let words = rows.div_ceil(64);
        let mut keep = vec![u64::MAX; words];
        if let Some(last) = keep.last_mut()
            && !rows.is_multiple_of(64)
        {
            *last = (1 << (rows % 64)) - 1;
        }
        keep.iter_mut().zip(out.words()).for_each(|(keep, out)| *keep &= !out);
        let (mut keys, mut ends) = (Vec::new(), Vec::with_capacity(rows));
        for row in 0..rows {
            keys.extend_from_slice(key(row));
            ends.push(keys.len() as u32);
        }
        let dated = beside.and_then(|(aside, results)| Some((results, aside.dated.as_ref()?.0)));
        let watched = self.watch.as_ref().map(|watch| Watched::read(&watch.gauges, results, dated));
        if self.watch.as_ref().is_some_and(|watch| watch.bins.is_none()) {
            return Part { first, keep, keys, ends, watched, ..Part::default() };
        }
        let program = self.program;
        let yes = |id: ColumnId| results.all_truths(id).map(|truths| truths.yes.to_vec()).unwrap_or_default();
        let codes = |id: &ColumnId| results.all_choices(*id).map(<[u32]>::to_vec).unwrap_or_default();
        let judged = Judged::of(program, results);
        Part {
            first,
            keep,
            won: outcome.map(|outcome| outcome.yes.to_vec()).unwrap_or_default(),
            lost: outcome.map(|outcome| outcome.no.to_vec()).unwrap_or_default(),
            keys,
            ends,
            tried: self.tried.map_or_else(TriedPart::default, |tried| tried.part(results, &judged.stages)),
            judged,
            disqualify: program.disqualify.iter().map(|line| yes(line.column)).collect(),
            against: against.map(|(comparison, results)| Judged::of(comparison.old, results)),
            against_numbers: against.map_or_else(Vec::new, |(comparison, results)| {
                comparison.numbers.iter().map(|(id, _)| numbers(results, *id)).collect()
            }),
            asks: (0..self.asks.len())
                .map(|at| {
                    results
                        .condition(at)
                        .map_or_else(Default::default, |truths| (truths.yes.to_vec(), truths.no.to_vec()))
                })
                .collect(),
            numbers: self.numbers.iter().map(|id| numbers(results, *id)).collect(),
            choices: program.grades.iter().chain(&program.choices).map(codes).collect(),
            fields: self.gaps(results),
            signs: self.signs.iter().map(|sign| sign.read(results)).collect(),
            came: beside.and_then(|(aside, results)| {
                let came = results.all_numbers(aside.came?)?;
                let starts = came.values.iter().map(|code| Date::of_code(*code).start());
                Some((starts.collect(), came.known.to_vec()))
            }),
            was: beside.and_then(|(aside, results)| Some(Labels::of(results, aside.was?, false))),
            by: beside
                .and_then(|(aside, results)| Some(Labels::of(results, aside.by.as_ref()?.column, true))),
            show: beside.map_or_else(Vec::new, |(aside, results)| {
                aside.show.iter().map(|(_, column)| Labels::of(results, *column, false)).collect()
            }),
            followed: Vec::new(),
            watched,
        }
    }

    fn gaps(&self, results: &Results<'_>) -> Vec<Gaps> {
        let rows = results.rows();
        let words = rows.div_ceil(64);
        let empty = || vec![0; words];
        let mut gaps: Vec<Gaps> = self
            .fields
            .iter()
            .map(|field| Gaps {
                missing: results
                    .batch()
                    .fields
                    .get(field.index())
                    .map(|input| missing(input, rows))
                    .unwrap_or_default(),
                matters: empty(),
                alone: empty(),
            })
            .collect();
        if self.program.stages.is_empty() || gaps.iter().all(|gap| gap.missing.iter().all(|word| *word == 0))
        {
            return gaps;
        }
        for row in 0..rows {
            let Some(facts) = results.facts(row) else { continue };
            let further = facts.reach.stage > results.stage(row);
            for fact in &facts.missing {
                let at = self.fields.binary_search(&fact.field).ok();
                let Some(gap) = at.and_then(|at| gaps.get_mut(at)) else { continue };
                set(&mut gap.matters, row);
                if fact.decides_alone && further {
                    set(&mut gap.alone, row);
                }
            }
        }
        gaps
    }
}

/// A whole number column.
fn numbers(results: &Results<'_>, id: ColumnId) -> Vec<i64> {
    match results.all_paid(id) {
        Some(Paying::Numbers(values)) => values.to_vec(),
        Some(Paying::Constants(_)) | None => {
            (0..results.rows()).map(|row| results.number(id, row).unwrap_or(0)).collect()
        }
    }
}

/// Where an input is missing.
fn missing(input: &Input, rows: usize) -> Vec<u64> {
    let not = |known: Vec<u64>| {
        let mut mask: Vec<u64> = known.into_iter().map(|word| !word).collect();
        if let Some(last) = mask.last_mut()
            && !rows.is_multiple_of(64)
        {
            *last &= (1 << (rows % 64)) - 1;
        }
        mask
    };
    match input {
        Input::YesNo(truths) => {
            not(truths.yes.words().iter().zip(truths.no.words()).map(|(yes, no)| yes | no).collect())
        }
        Input::Number { known, .. } => not(known.words().to_vec()),
        Input::Choice(codes) | Input::Coded(codes) => pack(codes.iter().map(|code| *code == MISSING)),
    }
}

impl Part {
    /// Where the outcome is yes.
    pub fn won(&self) -> &[u64] {
        &self.won
    }

    /// With the same leads followed through time.
    pub fn following(self, followed: Vec<Followed>) -> Part {
        Part { followed, ..self }
    }

    /// How many leads it holds, those that do not count too.
    pub(super) fn rows(&self) -> usize {
        self.ends.len()
    }

    /// Leaves out answers, by their number in the chunk.
    pub fn drop_answers(&mut self, answers: &[u32]) {
        if answers.is_empty() {
            return;
        }
        let kept: Vec<usize> = (0..self.rows()).filter(|row| bit(&self.keep, *row)).collect();
        for answer in answers {
            let row = (*answer as usize).checked_sub(self.first).and_then(|at| kept.get(at));
            if let Some(row) = row
                && let Some(word) = self.keep.get_mut(row / 64)
            {
                *word &= !(1 << (row % 64));
            }
        }
    }

    /// The key of a lead.
    pub(super) fn key(&self, row: usize) -> String {
        String::from_utf8_lossy(self.key_bytes(row)).into_owned()
    }

    /// The key of a lead, as it stands in the data.
    pub(super) fn key_bytes(&self, row: usize) -> &[u8] {
        let end = self.ends.get(row).map_or(0, |end| *end as usize);
        let start = row.checked_sub(1).and_then(|row| self.ends.get(row)).map_or(0, |end| *end as usize);
        self.keys.get(start..end).unwrap_or(&[])
    }

    /// The leads that count, by outcome.
    pub(super) fn counted(&self) -> Counted {
        let (won, lost) = (and(&self.won, &self.keep), and(&self.lost, &self.keep));
        let outcomes = (0..self.rows()).map(|row| {
            bit(&self.keep, row).then(|| match (bit(&won, row), bit(&lost, row)) {
                (true, _) => Outcome::Won,
                (false, true) => Outcome::Lost,
                (false, false) => Outcome::Open,
            })
        });
        Counted { outcomes: outcomes.collect(), keep: self.keep.clone(), won, lost }
    }
}
