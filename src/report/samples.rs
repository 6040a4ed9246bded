//! The most striking leads, with what they are known by and why.

use super::count::Outcome;
use super::part::{Counted, Part};
use super::survey::Survey;
use serde::{Deserialize, Serialize};

/// So many are kept of each kind.
pub const KEPT: usize = 10;

/// A lead to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// Its key.
    pub key: String,
    /// Its stage, an index into the stage column's values.
    pub stage: usize,
    /// The sum of its scores.
    pub total: i64,
    /// Each number of the survey.
    pub numbers: Vec<i64>,
    /// The lines that paid, by index, and what.
    pub lines: Vec<(usize, i64)>,
    /// The fields of the survey that would bring it further, each alone.
    pub asks: Vec<usize>,
    /// The fields to show.
    pub show: Vec<Option<String>>,
}

/// The leads kept.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Samples {
    /// Won, and not in the last stage: the lowest scores first.
    pub missed: Vec<Sample>,
    /// In the last stage, and lost: the highest scores first.
    pub passed: Vec<Sample>,
}

impl Samples {
    pub(super) fn add(&mut self, survey: &Survey<'_>, part: &Part, counted: &Counted) {
        let last = survey.program.stages.len();
        if last == 0 {
            return;
        }
        for (row, outcome) in counted.rows() {
            let stage = part.judged.stage(row);
            let (list, strength) = match outcome {
                Outcome::Won if stage != last => (&mut self.missed, -1),
                Outcome::Lost if stage == last => (&mut self.passed, 1),
                Outcome::Won | Outcome::Lost | Outcome::Open => continue,
            };
            let total = total(survey, part, row);
            let worst = list.last().filter(|_| list.len() >= KEPT).map(|worst| worst.total);
            if worst.is_some_and(|worst| (total.saturating_sub(worst)).saturating_mul(strength) < 0) {
                continue;
            }
            keep(list, Sample::of(survey, part, row), strength);
        }
    }

    pub(super) fn merge(&mut self, other: Samples) {
        other.missed.into_iter().for_each(|sample| keep(&mut self.missed, sample, -1));
        other.passed.into_iter().for_each(|sample| keep(&mut self.passed, sample, 1));
    }
}

fn total(survey: &Survey<'_>, part: &Part, row: usize) -> i64 {
    let scores = part.numbers.iter().take(survey.program.scores.len());
    scores.fold(0, |sum: i64, values| sum.saturating_add(values.get(row).copied().unwrap_or(0)))
}

/// Keeps the most striking; of equals those whose keys come first.
fn keep(list: &mut Vec<Sample>, sample: Sample, strength: i64) {
    let rank = |sample: &Sample| sample.total.saturating_mul(strength).saturating_neg();
    let at = list.partition_point(|other| (rank(other), &other.key) < (rank(&sample), &sample.key));
    list.insert(at, sample);
    list.truncate(KEPT);
}

impl Sample {
    pub(super) fn of(survey: &Survey<'_>, part: &Part, row: usize) -> Sample {
        let lines = part.judged.lines.iter().map(|line| line.points(row)).enumerate();
        let alone = survey.fields.iter().enumerate().zip(&part.fields);
        Sample {
            key: part.key(row),
            stage: part.judged.stage(row),
            total: total(survey, part, row),
            numbers: part.numbers.iter().map(|values| values.get(row).copied().unwrap_or(0)).collect(),
            lines: lines.filter(|(_, points)| *points != 0).collect(),
            asks: alone.filter(|(_, gap)| super::part::bit(&gap.alone, row)).map(|((at, _), _)| at).collect(),
            show: part.show.iter().map(|labels| labels.get(row).map(str::to_owned)).collect(),
        }
    }
}
