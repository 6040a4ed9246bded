//! Looks for a lead that a policy and a change of it answer otherwise: first among the leads of the examples, then a
//! step away from one of them or from a lead of whom nothing is known, then further.

use super::draft::Draft;
use super::moves::{Move, moves};
use super::same::{changed, lacking};
use super::watch::{Held, Watch, watched};
use crate::engine::truth::Truth;
use crate::engine::{Examples, Record, Results, Wanted};
use crate::program::{ColumnId, ColumnKind, Condition, Number, Program};
use crate::speech::condition;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

/// How many leads are tried for one change, and for all changes of a policy.
const MOST_OF_ONE: usize = 8_000;
const MOST_OF_ALL: usize = 200_000;

/// How many of them are one step away from where it is gone out from.
const MOST_NEAR: usize = 1_500;

/// How many leads are gone out from, how far, and how many are looked at together.
const STARTS: usize = 6;
const WALKS: usize = 3;
const STEPS: usize = 14;
const TOGETHER: usize = 64;

/// More limits of scores are not gone to.
const MOST_LIMITS: usize = 4;

/// A lead that shows a change.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub lead: Draft,
    /// The example whose lead it is, by its place.
    pub of_example: Option<usize>,
    /// What shows it, by its place in [`watched`].
    pub at: usize,
    /// What it holds in the policy.
    pub held: Held,
}

/// A program, ready to try leads.
pub(super) struct Side<'p> {
    pub program: &'p Program,
    pub examples: Examples<'p>,
    pub watched: Vec<Watch>,
}

impl<'p> Side<'p> {
    pub fn new(program: &'p Program) -> Side<'p> {
        let watched = watched(program);
        let wanted = Wanted::everything();
        Side { program, examples: Examples::new(program, wanted), watched }
    }

    /// What examples can claim of leads; nothing of one whose numbers go beyond all bounds.
    pub fn held(&self, leads: &[Draft]) -> Vec<Vec<Option<Held>>> {
        self.each(leads, |results, row| {
            let watched = self.watched.iter().filter(|_| !results.overflow().get(row));
            watched.map(|watch| watch.held(self.program, results, row)).collect()
        })
    }

    fn each<T>(&self, leads: &[Draft], of: impl Fn(&Results<'_>, usize) -> T) -> Vec<T> {
        let record = |lead: &Draft| {
            let given = lead.given.iter().map(|(field, value)| (*field, value.as_ref()));
            self.examples.record(lead.as_of, given, &lead.done)
        };
        let records: Vec<Record> = leads.iter().map(record).collect();
        let ran = self.examples.engine().several(&records);
        let results = ran.results(self.examples.engine());
        (0..leads.len()).map(|row| of(&results, row)).collect()
    }
}

/// Looks for leads.
pub(super) struct Seeker<'p> {
    pub real: Side<'p>,
    starts: Vec<Draft>,
    left: usize,
}

/// What a walk climbs.
enum Aim {
    /// So many of these hold in the policy, or in the other program.
    Demands(Vec<Condition>, bool),
    /// A score is high (or low).
    Score(ColumnId, i64),
    /// A score is near to a number.
    Near(ColumnId, i64),
}

impl<'p> Seeker<'p> {
    pub fn new(program: &'p Program) -> Seeker<'p> {
        let starts = program.examples.iter().map(Draft::of).collect();
        Seeker { real: Side::new(program), starts, left: MOST_OF_ALL }
    }

    /// The first of some leads that the two answer otherwise, and what shows it: first what says most to a reader.
    pub fn apart(&self, other: &Side<'_>, leads: &[Draft]) -> Option<(usize, (usize, Held))> {
        let pairs = self.real.held(leads).into_iter().zip(other.held(leads)).enumerate();
        pairs.into_iter().find_map(|(row, (one, two))| {
            let mut both = one.into_iter().zip(two).enumerate();
            both.find_map(|(at, (one, two))| {
                let (one, two) = (one?, two?);
                let watch = self.real.watched.get(at)?;
                (one != two && watch.claim(self.real.program, &one).is_some()).then_some((row, (at, one)))
            })
        })
    }

    /// A lead that shows the difference.
    pub fn find(&mut self, other: &Side<'_>) -> Option<Found> {
        if let Some((example, (at, held))) = self.apart(other, &self.starts) {
            let lead = self.starts.get(example)?.clone();
            return Some(Found { lead, of_example: Some(example), at, held });
        }
        let mut left = MOST_OF_ONE.min(self.left);
        let before = left;
        let found = self.seek(other, &mut left);
        self.left = self.left.saturating_sub(before.saturating_sub(left));
        let lead = self.plainest(other, found?);
        let (_, (at, held)) = self.apart(other, std::slice::from_ref(&lead))?;
        Some(Found { lead, of_example: None, at, held })
    }

    fn seek(&self, other: &Side<'_>, left: &mut usize) -> Option<Draft> {
        let (program, changed_program) = (self.real.program, other.program);
        let columns = match changed(program, changed_program) {
            Some(same) => (same.clone(), same),
            None => (lacking(program, changed_program), lacking(changed_program, program)),
        };
        let needed = (program.needed(&columns.0), changed_program.needed(&columns.1));
        let all = moves([(program, &needed.0), (changed_program, &needed.1)]);
        let aims = self.aims(other, &columns);
        let starts = self.best(other, &aims);
        let steps = starts.iter().flat_map(|start| all.iter().map(move |step| (start, step)));
        let near: Vec<Draft> =
            steps.take(MOST_NEAR).map(|(start, step)| step.made(start, &program.zone)).collect();
        for some in near.chunks(TOGETHER) {
            *left = left.checked_sub(some.len())?;
            if let Some((row, _)) = self.apart(other, some) {
                return some.get(row).cloned();
            }
        }
        let mut seed = 0x9e37_79b9_7f4a_7c15;
        let groups = grouped(&all);
        let walks = aims.iter().flat_map(|aim| starts.iter().take(WALKS).map(move |start| (aim, start)));
        for (aim, start) in walks {
            if let Some(found) = self.walk(other, start, &groups, aim, &mut seed, left) {
                return Some(found);
            }
        }
        None
    }

    /// Goes on, step by step, to the best of some leads around, as long as that does not lead away from the aim.
    fn walk(
        &self,
        other: &Side<'_>,
        start: &Draft,
        groups: &[Vec<&Move>],
        aim: &Aim,
        seed: &mut u64,
        left: &mut usize,
    ) -> Option<Draft> {
        let mut lead = start.clone();
        let mut merit = self.merits(other, std::slice::from_ref(start), aim).first().copied()?;
        for _ in 0..STEPS {
            let next: Vec<Draft> = (0..TOGETHER)
                .filter_map(|_| {
                    let group = groups.get(random(seed, groups.len()))?;
                    Some(group.get(random(seed, group.len()))?.made(&lead, &self.real.program.zone))
                })
                .collect();
            *left = left.checked_sub(TOGETHER)?;
            if let Some((row, _)) = self.apart(other, &next) {
                return next.get(row).cloned();
            }
            let merits = self.merits(other, &next, aim);
            let best = next.into_iter().zip(merits).max_by_key(|(_, merit)| *merit);
            match best {
                Some((next, now)) if now >= merit => (lead, merit) = (next, now),
                _ => return None,
            }
        }
        None
    }

    fn merits(&self, other: &Side<'_>, leads: &[Draft], aim: &Aim) -> Vec<i64> {
        let met = |demands: &[Condition], results: &Results<'_>, row: usize| {
            let met = demands.iter().filter(|demand| results.holds(demand, row) == Truth::Yes).count();
            i64::try_from(met).unwrap_or(i64::MAX)
        };
        let score = |results: &Results<'_>, score: ColumnId, row: usize| results.number(score, row);
        match aim {
            Aim::Demands(demands, false) => self.real.each(leads, |results, row| met(demands, results, row)),
            Aim::Demands(demands, true) => other.each(leads, |results, row| met(demands, results, row)),
            Aim::Score(of, sign) => self.real.each(leads, |results, row| {
                score(results, *of, row).map_or(i64::MIN, |score| score.saturating_mul(*sign))
            }),
            Aim::Near(of, at) => self.real.each(leads, |results, row| {
                let away = score(results, *of, row).map(|score| score.saturating_sub(*at).saturating_abs());
                away.map_or(i64::MIN, i64::saturating_neg)
            }),
        }
    }

    /// What leads towards the columns that are changed: what they demand, the scores that change or whose lines do, and
    /// the limits that scores are compared with.
    fn aims(&self, other: &Side<'_>, columns: &(Vec<ColumnId>, Vec<ColumnId>)) -> Vec<Aim> {
        let program = self.real.program;
        let mut aims = Vec::new();
        for score in program.scores.iter().map(|score| score.column) {
            let lines = program.inputs(score);
            let weights = lines.iter().flat_map(|line| program.inputs(*line));
            let touched = lines.iter().copied().chain(weights).any(|column| columns.0.contains(&column));
            if touched || columns.0.contains(&score) {
                aims.push(Aim::Score(score, 1));
                aims.push(Aim::Score(score, -1));
            }
        }
        aims.extend(limits(program, &columns.0).into_iter().map(|(score, at)| Aim::Near(score, at)));
        for (one, two, of, is_other) in
            [(program, other.program, &columns.0, false), (other.program, program, &columns.1, true)]
        {
            let demands = demands(one, two, of);
            if !demands.is_empty() {
                aims.push(Aim::Demands(demands, is_other));
            }
        }
        aims
    }

    /// The leads nearest to what is looked for, and one of whom nothing is known.
    fn best(&self, other: &Side<'_>, aims: &[Aim]) -> Vec<Draft> {
        let mut starts = self.starts.clone();
        if let Some(aim) = aims.last() {
            let merits = self.merits(other, &starts, aim);
            let mut ranked: Vec<(i64, Draft)> = merits.into_iter().zip(starts).collect();
            ranked.sort_by_key(|(merit, lead)| (Reverse(*merit), lead.size()));
            starts = ranked.into_iter().map(|(_, lead)| lead).collect();
        }
        starts.truncate(STARTS);
        starts.insert(0, Draft::nobody(self.real.program));
        starts
    }

    /// The lead without what it need not say or do, as long as what shows the change says as much to a reader.
    fn plainest(&self, other: &Side<'_>, lead: Draft) -> Draft {
        let mut lead = lead;
        let shown = self.apart(other, std::slice::from_ref(&lead)).map(|(_, (at, _))| at);
        loop {
            let less = lead.less();
            let fits = |less: &&Draft| {
                let shows = self.apart(other, std::slice::from_ref(*less)).map(|(_, (at, _))| at);
                shows.is_some() && shows <= shown
            };
            match less.iter().find(fits) {
                Some(less) => lead = less.clone(),
                None => return lead,
            }
        }
    }
}

/// What must hold for some columns to be yes, for lines to pay, for steps to be taken; of a table only the rows that the
/// other program does not have.
fn demands(program: &Program, other: &Program, columns: &[ColumnId]) -> Vec<Condition> {
    let mut all = Vec::new();
    let mut seen = HashSet::new();
    for column in columns {
        let mut found = Vec::new();
        match &program[*column].kind {
            ColumnKind::Stage(_) => found.extend(program.demands_of(&[*column])),
            ColumnKind::FirstMatch { arms, .. } => {
                let known = rows(other, &program[*column].name);
                let new = arms.iter().filter(|(when, _)| !known.contains(&condition(program, when)));
                found.extend(new.flat_map(|(when, _)| program.demands(when)));
            }
            _ => program.each_condition(*column, &mut |when| found.extend(program.demands(when))),
        }
        all.extend(found.into_iter().filter(|one| seen.insert(one.clone())));
    }
    all
}

/// The conditions of a table, in words.
fn rows(program: &Program, name: &str) -> Vec<String> {
    let mut rows = Vec::new();
    if let Some(column) = program.find(name) {
        program.each_condition(column, &mut |when| rows.push(condition(program, when)));
    }
    rows
}

/// The limits of scores that some columns look at.
fn limits(program: &Program, columns: &[ColumnId]) -> Vec<(ColumnId, i64)> {
    let is_score = |column: ColumnId| matches!(program[column].kind, ColumnKind::Score(_));
    let mut all = Vec::new();
    for column in columns {
        if let ColumnKind::Grade { of: Number::Column(of), from } = &program[*column].kind
            && is_score(*of)
        {
            all.extend(from.iter().map(|from| (*of, *from)));
        }
        program.each_condition(*column, &mut |when| {
            when.each(&mut |part| {
                if let Condition::Compare { left: Number::Column(of), right: Number::Constant(at), .. } = part
                    && is_score(*of)
                {
                    all.push((*of, *at));
                }
            });
        });
    }
    all.truncate(MOST_LIMITS);
    all
}

/// Steps by what they are about, so that a field with two values is tried as often as an event with a hundred windows.
fn grouped(all: &[Move]) -> Vec<Vec<&Move>> {
    let mut groups: BTreeMap<(bool, u32), Vec<&Move>> = BTreeMap::new();
    all.iter().for_each(|step| groups.entry(step.about()).or_default().push(step));
    groups.into_values().collect()
}

/// The next of a fixed row of numbers, below `limit`.
pub fn random(seed: &mut u64, limit: usize) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*seed >> 33).unwrap_or(0) % limit.max(1)
}
