//! The rows of leads after all occurrences are in, read back as columns.

use super::cells::{Cells, amounts, instant, wide};
use super::classify::unordered;
use super::plan::{Kept, Plan, Reading, Weighing};
use crate::engine::batch::{Dictionaries, Dictionary, Entry, Input, MISSING};
use crate::engine::truth::Truths;
use crate::program::decay::paid;
use crate::program::{Date, SCALE, Total, Type, Value};
use std::borrow::Cow;
use std::sync::Arc;

/// What is kept of the leads' events, once all are in.
#[derive(Debug)]
pub struct Settled {
    pub(super) plan: Arc<Plan>,
    pub(super) cells: Cells,
}

/// Where a lead's row is.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The store.
    pub settled: &'a Settled,
    /// The row in it.
    pub row: u32,
}

impl Settled {
    pub(super) fn new(plan: Arc<Plan>, cells: Cells) -> Settled {
        Settled { plan, cells }
    }

    /// How many leads.
    pub fn rows(&self) -> u32 {
        self.cells.rows
    }

    /// How many occurrences of a lead were counted ([`super::Store::see`]).
    pub fn seen(&self, row: u32) -> u32 {
        self.cells.row(row).and_then(|words| words.first()).copied().unwrap_or(0)
    }

    /// One aggregate of one lead, by its position among the program's aggregate columns.
    pub fn value(&self, row: u32, column: usize) -> Option<Value> {
        let kept = self.plan.columns.get(column)?;
        let words = self.cells.row(row).unwrap_or(&[]);
        match &kept.ty {
            Type::Number(_) => kept.number(Some(Place { settled: self, row }), words).map(Value::Number),
            Type::Date => {
                let code = kept.number(Some(Place { settled: self, row }), words);
                code.map(|code| Value::Date(Date::of_code(code)))
            }
            Type::YesNo => kept.code(words).map(|code| Value::YesNo(code == 0)),
            Type::Choice(_) => kept.code(words).map(Value::Choice),
            Type::Text | Type::Several(_) => match self.cells.entry(kept.value(words))? {
                Entry::Text(text) => Some(Value::Text(text.clone())),
                Entry::Set(set) => Some(Value::Several(set.clone())),
            },
        }
    }
}

impl Plan {
    /// The aggregates of a batch of leads, for [`crate::engine::batch::Batch::aggregates`]. `None` is a lead without
    /// events.
    pub fn inputs(&self, leads: &[Option<Place<'_>>], dictionaries: &mut Dictionaries) -> Vec<Input> {
        let mut inputs: Vec<Input> = self.columns.iter().map(|kept| Input::of(&kept.ty)).collect();
        self.fill(leads, dictionaries, &mut inputs);
        inputs
    }

    /// The same, in the memory of inputs of this plan.
    pub fn fill(&self, leads: &[Option<Place<'_>>], dictionaries: &mut Dictionaries, inputs: &mut [Input]) {
        dictionaries.aggregates.resize_with(self.columns.len(), Dictionary::default);
        inputs.iter_mut().for_each(|input| input.clear(leads.len()));
        // Rows are looked up once for all columns, and a strip of them needs no memory of its own.
        for (from, strip) in (0..).step_by(STRIP).zip(leads.chunks(STRIP)) {
            let mut rows: [&[u32]; STRIP] = [&[]; STRIP];
            for (row, place) in rows.iter_mut().zip(strip) {
                *row = place.and_then(|place| place.settled.cells.row(place.row)).unwrap_or(&[]);
            }
            let columns = self.columns.iter().zip(&mut dictionaries.aggregates);
            for ((kept, dictionary), input) in columns.zip(&mut *inputs) {
                kept.fill(from, strip.iter().zip(rows), dictionary, input);
            }
        }
    }
}

/// So many leads are filled in at a time.
const STRIP: usize = 64;

impl Kept {
    /// Goes on with the values of leads, from that place in the batch.
    fn fill<'s>(
        &self,
        from: usize,
        leads: impl Iterator<Item = (&'s Option<Place<'s>>, &'s [u32])>,
        dictionary: &mut Dictionary,
        input: &mut Input,
    ) {
        match input {
            Input::Number { values, known } => {
                for (at, (place, words)) in (from..).zip(leads) {
                    let value = self.number(*place, words);
                    if value.is_some() {
                        known.set(at);
                    }
                    values.push(value.unwrap_or(0));
                }
            }
            Input::YesNo(Truths { yes, no }) => {
                for (at, (_, words)) in (from..).zip(leads) {
                    match self.code(words) {
                        Some(0) => yes.set(at),
                        Some(_) => no.set(at),
                        None => {}
                    }
                }
            }
            Input::Choice(codes) => {
                codes.extend(leads.map(|(_, words)| self.code(words).unwrap_or(MISSING)));
            }
            Input::Coded(codes) => {
                let mut code =
                    |place: &Option<Place<'_>>| place.map_or(MISSING, |place| self.coded(place, dictionary));
                codes.extend(leads.map(|(place, _)| code(place)));
            }
        }
    }

    /// A count, a number, the code of a date, or what a points line pays.
    #[inline(always)]
    fn number(&self, place: Option<Place<'_>>, words: &[u32]) -> Option<i64> {
        let count = || i64::from(words.get(self.at as usize).copied().unwrap_or(0));
        match self.reading {
            Reading::Count => Some(count().saturating_mul(SCALE)),
            Reading::Paid { points, cap, by } => {
                let pays = match (by, place) {
                    (Weighing::Count, _) => points.saturating_mul(count()),
                    (Weighing::Any, _) => points.saturating_mul(count().min(1)),
                    (Weighing::Sum(sum), Some(Place { settled, row })) => {
                        paid(points, settled.cells.sum(words, row, self.at, sum.places))
                    }
                    (Weighing::Youngest { decay }, Some(Place { settled, .. })) => {
                        let kept = words.get(self.at as usize).copied().filter(|kept| *kept != 0);
                        let decay = settled.plan.decays.get(decay as usize);
                        kept.zip(decay)
                            .map_or(0, |(kept, decay)| paid(points, decay.weight(i64::from(!kept))))
                    }
                    (Weighing::Sum(_) | Weighing::Youngest { .. }, None) => 0,
                };
                Some(cap.map_or(pays, |cap| pays.clamp(cap.saturating_neg(), cap)))
            }
            Reading::Last => instant(words, self.at).map(|at| Date::instant(at).code()),
            Reading::Total(how) => self.total(words, how),
            Reading::OfLast => {
                let value = self.value(words);
                (value != 0).then(|| unordered(value))
            }
        }
    }

    /// A number of amounts.
    fn total(&self, words: &[u32], how: Total) -> Option<i64> {
        let extreme = wide(words, self.at);
        let sum = || amounts(words, self.at);
        let nearest = |sum: i128| i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX });
        match how {
            Total::Highest => (extreme != 0).then(|| unordered(extreme)),
            Total::Lowest => (extreme != 0).then(|| unordered(!extreme)),
            Total::Sum => Some(nearest(sum())),
            Total::Average => {
                let count =
                    words.get(self.at.saturating_add(4) as usize).copied().filter(|count| *count > 0)?;
                Some(nearest(average(sum(), count.into())))
            }
        }
    }

    /// The value of a `FIELD of last …`; 0 is none.
    fn value(&self, words: &[u32]) -> u64 {
        wide(words, self.at.saturating_add(2))
    }

    /// The index of a choice's value; of yes/no 0 for yes.
    fn code(&self, words: &[u32]) -> Option<u32> {
        u32::try_from(self.value(words).checked_sub(1)?).ok()
    }

    fn coded(&self, place: Place<'_>, dictionary: &mut Dictionary) -> u32 {
        let cells = &place.settled.cells;
        let words = cells.row(place.row).unwrap_or(&[]);
        let Some(entry) = cells.entry(self.value(words)) else { return MISSING };
        let raw: Cow<'_, [u8]> = match entry {
            Entry::Text(text) => text.as_bytes().into(),
            Entry::Set(set) => set.iter().flat_map(|value| value.to_le_bytes()).collect(),
        };
        dictionary.find(&raw).unwrap_or_else(|| dictionary.insert(&raw, entry.clone()))
    }
}

/// A sum by a count above zero, rounded half away from zero.
fn average(sum: i128, count: i128) -> i128 {
    let doubled = sum.abs().saturating_mul(2).saturating_add(count);
    doubled.div_euclid(count.saturating_mul(2)).saturating_mul(sum.signum())
}
