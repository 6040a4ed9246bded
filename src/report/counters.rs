//! All that is counted. Whole numbers that only add up: any order and any number of threads give the same.

use super::carried;
use super::count::{Count, Outcome, add_all, count_at};
use super::drift::Tally;
use super::fields;
use super::fields::FieldCount;
use super::held::Held;
use super::hist::Hist;
use super::lines::LineCounts;
use super::moves::Moves;
use super::part::{Counted, Part};
use super::recorded::Recorded;
use super::replay::Ways;
use super::samples::Samples;
use super::signs::Signed;
use super::survey::Survey;
use super::tries::Tries;
use crate::engine::batch::MISSING;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

/// Leads are told apart into so many groups at most; with more, those who ask are told so.
const MOST_GROUPS: usize = 10_000;

/// The stages and scores of a group of leads.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Group {
    /// By stage, an index into the stage column's values.
    pub stages: Vec<Count>,
    /// By number of the survey.
    pub numbers: Vec<Hist>,
}

/// What was counted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Counters {
    /// All leads.
    pub all: Group,
    /// By what they are told apart by; nothing is the empty text.
    #[serde(with = "carried")]
    pub groups: HashMap<String, Group, foldhash::fast::RandomState>,
    /// By disqualify line: the leads whose first reason it is.
    pub disqualified: Vec<Count>,
    /// By grade, then by `choose`; by value.
    pub choices: Vec<Vec<Count>>,
    /// The points lines.
    pub lines: LineCounts,
    /// By field of the survey.
    pub fields: Vec<FieldCount>,
    /// Leads that a single fact would bring further.
    pub held: Count,
    /// When the first lead came, and the last.
    pub dates: Option<(i64, i64)>,
    pub(super) signs: Vec<Vec<Count>>,
    pub(super) samples: Samples,
    /// What moves between two policies.
    pub(super) moves: Moves,
    /// What was recorded.
    pub(super) recorded: Recorded,
    /// What was tried beside the policy.
    pub(super) tries: Tries,
    /// What stages ask, and the leads that it holds back.
    pub(super) asked: Held,
    /// Leads followed through time.
    pub(super) ways: Ways,
    /// The leads beside a baseline.
    pub drift: Tally,
}

impl Group {
    fn add(&mut self, part: &Part, rows: impl Iterator<Item = (usize, Outcome)>) {
        self.numbers.resize(self.numbers.len().max(part.numbers.len()), Hist::default());
        for (row, outcome) in rows {
            count_at(&mut self.stages, part.judged.stage(row), outcome);
            for (hist, values) in self.numbers.iter_mut().zip(&part.numbers) {
                hist.add(values.get(row).copied().unwrap_or(0), outcome);
            }
        }
    }

    fn merge(&mut self, other: &Group) {
        add_all(&mut self.stages, &other.stages);
        self.numbers.resize(self.numbers.len().max(other.numbers.len()), Hist::default());
        self.numbers.iter_mut().zip(&other.numbers).for_each(|(to, from)| to.merge(from));
    }
}

impl Counters {
    /// Adds a batch.
    pub fn add(&mut self, survey: &Survey<'_>, part: &Part) {
        let counted = part.counted();
        if let (Some(watch), Some(watched)) = (&survey.watch, &part.watched) {
            let rows: Vec<usize> = counted.rows().map(|(row, _)| row).collect();
            self.drift.add(watch, watched, &rows);
            if watch.bins.is_none() {
                return;
            }
        }
        self.all.add(part, counted.rows());
        self.by(part, &counted);
        self.lines.add(part, &counted);
        let mut first = counted.keep.clone();
        let mut reasons = Vec::with_capacity(part.disqualify.len());
        for mask in &part.disqualify {
            reasons.push(counted.of(&super::part::and(mask, &first)));
            first.iter_mut().zip(mask).for_each(|(first, mask)| *first &= !mask);
        }
        add_all(&mut self.disqualified, &reasons);
        self.choices.resize(self.choices.len().max(part.choices.len()), Vec::new());
        for (counts, codes) in self.choices.iter_mut().zip(&part.choices) {
            for (row, outcome) in counted.rows() {
                if let Some(code) = codes.get(row).filter(|code| **code != MISSING) {
                    count_at(counts, *code as usize, outcome);
                }
            }
        }
        self.held += fields::add(&mut self.fields, part, &counted);
        add_signs(&mut self.signs, part, &counted);
        if let Some((values, known)) = &part.came {
            let rows = counted.rows().map(|(row, _)| row).filter(|row| super::part::bit(known, *row));
            let dates = rows.filter_map(|row| values.get(row).copied()).map(|at| (at, at));
            self.dates = dates.fold(self.dates, |all, one| Some(spanned(all, one)));
        }
        self.samples.add(survey, part, &counted);
        self.moves.add(survey, part, &counted);
        self.recorded.add(survey, part, &counted);
        self.tries.add(survey.tried, part, &counted);
        self.asked.add(survey, part, &counted);
        self.ways.add(super::columns::stages(survey.program).len(), part, &counted);
    }

    fn by(&mut self, part: &Part, counted: &Counted) {
        let Some(by) = &part.by else { return };
        // Rows by label, so that each group is looked up once a batch.
        let mut rows: Vec<Vec<(usize, Outcome)>> = vec![Vec::new(); by.names.len().saturating_add(1)];
        for (row, outcome) in counted.rows() {
            let code = by.codes.get(row).map_or(usize::MAX, |code| *code as usize).min(by.names.len());
            if let Some(rows) = rows.get_mut(code) {
                rows.push((row, outcome));
            }
        }
        for (label, rows) in rows.into_iter().enumerate().filter(|(_, rows)| !rows.is_empty()) {
            let name = by.names.get(label).map_or("", String::as_str);
            if !self.groups.contains_key(name) {
                if self.groups.len() > MOST_GROUPS {
                    continue;
                }
                self.groups.insert(name.to_owned(), Group::default());
            }
            if let Some(group) = self.groups.get_mut(name) {
                group.add(part, rows.into_iter());
            }
        }
    }

    /// Whether there are more groups than can be counted.
    pub fn too_many_groups(&self) -> bool {
        self.groups.len() > MOST_GROUPS
    }

    /// Leaves out leads that are listed by key: where leads have none, these are numbers of rows.
    pub fn forget_keys(&mut self) {
        self.samples = Samples::default();
        self.moves.samples.clear();
        self.ways.forget_keys();
    }

    /// Adds what another thread has counted, or another machine.
    pub fn merge(&mut self, other: Counters) {
        self.all.merge(&other.all);
        for (name, group) in &other.groups {
            self.groups.entry_ref(name.as_str()).or_default().merge(group);
        }
        add_all(&mut self.disqualified, &other.disqualified);
        merge_each(&mut self.choices, &other.choices);
        self.lines.merge(&other.lines);
        self.fields.resize(self.fields.len().max(other.fields.len()), FieldCount::default());
        self.fields.iter_mut().zip(&other.fields).for_each(|(to, from)| to.merge(from));
        self.held += other.held;
        merge_each(&mut self.signs, &other.signs);
        if let Some(dates) = other.dates {
            self.dates = Some(spanned(self.dates, dates));
        }
        self.samples.merge(other.samples);
        self.moves.merge(other.moves);
        self.recorded.merge(other.recorded);
        self.tries.merge(other.tries);
        self.asked.merge(&other.asked);
        self.ways.merge(other.ways);
        self.drift.merge(&other.drift);
    }
}

/// From the earlier to the later.
fn spanned(all: Option<(i64, i64)>, (first, last): (i64, i64)) -> (i64, i64) {
    all.map_or((first, last), |(from, to)| (from.min(first), to.max(last)))
}

fn merge_each(to: &mut Vec<Vec<Count>>, from: &[Vec<Count>]) {
    to.resize(to.len().max(from.len()), Vec::new());
    to.iter_mut().zip(from).for_each(|(to, from)| add_all(to, from));
}

/// Adds a part's signs: of each, the counts of its values.
fn add_signs(counts: &mut Vec<Vec<Count>>, part: &Part, counted: &Counted) {
    counts.resize(counts.len().max(part.signs.len()), Vec::new());
    for (counts, sign) in counts.iter_mut().zip(&part.signs) {
        match sign {
            Signed::Mask(mask) => add_all(counts, &[counted.of(mask)]),
            Signed::Codes(codes) => {
                for (code, outcome) in codes.iter().zip(&counted.outcomes) {
                    if let Some(outcome) = outcome
                        && *code != MISSING
                    {
                        count_at(counts, *code as usize, *outcome);
                    }
                }
            }
        }
    }
}
