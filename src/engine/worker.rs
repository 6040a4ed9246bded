//! What a thread works with, and the run over one batch.

use super::Engine;
use super::batch::{AsOf, Batch, Dictionaries, Input, Need};
use super::kernels::{self, WORD};
use super::memory::{Memory, codes, dictionary, input, values};
use super::plan::graph::Source;
use super::plan::{Mask, Op, Part, Place, Table};
use super::results::Results;
use super::tables::Answers;
use crate::program::time::Stretch;
use crate::program::{Date, SCALE, Type};
use std::cmp::Ordering;

/// A thread's memory: used again for every batch. Made by [`Engine::worker`], for that engine only.
#[derive(Debug)]
pub struct Worker {
    pub(super) memory: Memory,
}

/// How many words are done at a time, so that what an operation wrote is still in the nearest cache for the next.
const STRIP: usize = 32;

impl Engine<'_> {
    /// A worker: one for each thread.
    pub fn worker(&self) -> Worker {
        Worker { memory: self.memory() }
    }

    /// The memory for this plan.
    pub(super) fn memory(&self) -> Memory {
        let answers = self.plan.tables.iter().map(|table| match self.choices(table) {
            Some(values) => Answers::of_choice(table, values),
            None => Answers::new(),
        });
        Memory { answers: answers.collect(), ..Memory::default() }
    }

    /// How many values the choice has that a table is about; `None` for texts and sets.
    fn choices(&self, table: &Table) -> Option<usize> {
        match self.plan.type_of(self.program(), table.source) {
            Some(Type::Choice(values)) => Some(values.len()),
            Some(Type::YesNo | Type::Number(_) | Type::Text | Type::Date | Type::Several(_)) | None => None,
        }
    }

    /// Computes a batch. What the results hold is the same for any cutting of the leads into batches.
    pub fn run<'a>(
        &'a self,
        worker: &'a mut Worker,
        batch: &'a Batch,
        dictionaries: &'a Dictionaries,
    ) -> Results<'a> {
        self.compute(&mut worker.memory, batch, dictionaries);
        Results { engine: self, memory: &worker.memory, batch, dictionaries }
    }

    /// Fills the slots of a memory.
    pub(super) fn compute(&self, memory: &mut Memory, batch: &Batch, dictionaries: &Dictionaries) {
        let plan = &self.plan;
        let mut answers = std::mem::take(&mut memory.answers);
        for (table, answers) in plan.tables.iter().zip(&mut answers) {
            let domains = match table.source {
                Source::Field(field) => plan.fields.get(field) == Some(&Need::Domain),
                Source::Aggregate(position) => plan.aggregates.get(position) == Some(&Need::Domain),
            };
            if self.choices(table).is_none()
                && let Some(dictionary) = dictionary(dictionaries, table.source)
            {
                answers.update(table, dictionary, domains);
            }
        }
        memory.reset(batch.rows, plan.mask_slots, plan.number_slots, plan.code_slots);
        let words = memory.words;
        let mut from = 0;
        while from < words {
            let to = words.min(from.saturating_add(STRIP));
            let mut strip = Strip { engine: self, batch, answers: &answers, memory, from, to };
            for op in &plan.ops {
                strip.run(op);
            }
            from = to;
        }
        memory.answers = answers;
    }
}

/// Some words of a batch.
struct Strip<'a> {
    engine: &'a Engine<'a>,
    batch: &'a Batch,
    answers: &'a [Answers],
    memory: &'a mut Memory,
    /// The first word.
    from: usize,
    /// The word after the last.
    to: usize,
}

/// The part of a slice that a strip is about; shorter where the slice is.
fn part<T>(all: &[T], from: usize, to: usize) -> &[T] {
    all.get(from.min(all.len())..to.min(all.len())).unwrap_or(&[])
}

#[expect(clippy::indexing_slicing, reason = "slots lie in the memory that was made for this plan")]
impl Strip<'_> {
    fn leads(&self) -> (usize, usize) {
        (self.from * WORD, (self.to * WORD).min(self.batch.rows))
    }

    /// The words of the mask that is written, and the slots before it.
    fn masks(&mut self, out: Mask) -> (&mut [u64], Before<'_>) {
        let (before, after) = self.memory.masks.split_at_mut(out.0 * self.memory.words);
        let before = Before { masks: before, words: self.memory.words, from: self.from, to: self.to };
        (&mut after[self.from..self.to], before)
    }

    fn run(&mut self, op: &Op) {
        match op {
            Op::Load { out, part, source } => self.load(*out, *part, *source),
            Op::Ask { table, out, count } => self.ask(*table, *out, *count),
            Op::AtLeast { out, of, least } => {
                self.pack(*out, *of, |values, out| kernels::at_least(values, *least, out))
            }
            Op::Equal { out, of, to } => self.pack(*out, *of, |values, out| kernels::equal(values, *to, out)),
            Op::TwoAtLeast { out, left, right } => self.two(*out, *left, *right, |left, right| left >= right),
            Op::TwoEqual { out, left, right } => self.two(*out, *left, *right, |left, right| left == right),
            Op::DatesAtLeast { out, left, right } => {
                self.two_dates(*out, *left, *right, |left, right| left >= right, Ordering::is_ge);
            }
            Op::DatesEqual { out, left, right } => {
                self.two_dates(*out, *left, *right, |left, right| left == right, Ordering::is_eq);
            }
            Op::Within { out, of, stretch } => self.within(*out, *of, *stretch),
            Op::And { out, a, b } => self.merge(*out, *a, *b, |a, b| a & b),
            Op::Or { out, a, b } => self.merge(*out, *a, *b, |a, b| a | b),
            Op::AndNot { out, a, b } => self.merge(*out, *a, *b, |a, b| a & !b),
            Op::Count { out, count, of } => {
                let (words, before) = self.masks(*out);
                kernels::count(of.iter().map(|mask| before.get(*mask)), *count, words);
            }
            Op::Constant { .. }
            | Op::Sum { .. }
            | Op::DaysSince { .. }
            | Op::DaysUntil { .. }
            | Op::Per { .. }
            | Op::Capped { .. }
            | Op::Score { .. } => self.number(op),
            Op::Codes { out, fixed } => {
                let (from, to) = self.leads();
                let base = *out * self.memory.words * WORD;
                let masks = Before::all(&self.memory.masks, self.memory.words, self.from, self.to);
                let codes = &mut self.memory.codes[base + from..base + to];
                kernels::add_fixed(
                    fixed,
                    codes.len(),
                    |mask| masks.get(mask),
                    |word, sums| {
                        for (code, sum) in codes[word * WORD..].iter_mut().zip(sums) {
                            *code = ((sum * fixed.unit) as u32).wrapping_sub(1);
                        }
                    },
                );
            }
        }
    }

    fn load(&mut self, out: Mask, which: Part, source: Source) {
        let (from, to, batch) = (self.from, self.to, self.batch);
        let leads = self.leads();
        let (words, _) = self.masks(out);
        let mask = match (input(batch, source), which) {
            (Some(Input::YesNo(truths)), Part::Yes) => truths.yes.words(),
            (Some(Input::YesNo(truths)), Part::No) => truths.no.words(),
            (Some(Input::Number { known, .. }), Part::Known) => known.words(),
            (Some(Input::Choice(codes) | Input::Coded(codes)), Part::Known) => {
                kernels::there(part(codes, leads.0, leads.1), words);
                return;
            }
            _ => &[],
        };
        words.fill(0);
        for (word, bits) in words.iter_mut().zip(part(mask, from, to)) {
            *word = *bits;
        }
    }

    fn ask(&mut self, table: usize, out: Mask, count: usize) {
        let (from, to) = self.leads();
        let (first, words, stride) = (self.from, self.to - self.from, self.memory.words);
        let codes = part(codes(self.batch, self.engine.plan.tables[table].source), from, to);
        let answers = self.answers[table].bytes();
        let base = out.0 * stride + first;
        let end = (out.0 + count - 1) * stride + first + words;
        kernels::ask(codes, answers, &mut self.memory.masks[base..end], stride, words);
    }

    fn pack(&mut self, out: Mask, of: Place, with: impl Fn(&[i64], &mut [u64])) {
        let leads = self.leads();
        let memory = &mut *self.memory;
        let values = numbers_at(self.batch, &memory.numbers, memory.words, of, leads);
        let base = out.0 * memory.words;
        with(values, &mut memory.masks[base + self.from..base + self.to]);
    }

    fn two(&mut self, out: Mask, left: Place, right: Place, pass: impl Fn(i64, i64) -> bool) {
        let leads = self.leads();
        let memory = &mut *self.memory;
        let left = numbers_at(self.batch, &memory.numbers, memory.words, left, leads);
        let right = numbers_at(self.batch, &memory.numbers, memory.words, right, leads);
        let base = out.0 * memory.words;
        kernels::two(left, right, &mut memory.masks[base + self.from..base + self.to], pass);
    }

    /// Days against days and instants against instants go by their codes; a day against an instant by the zone.
    fn two_dates(
        &mut self,
        out: Mask,
        left: Place,
        right: Place,
        alike: impl Fn(i64, i64) -> bool,
        mixed: impl Fn(Ordering) -> bool,
    ) {
        let zone = &self.engine.program().zone;
        let compare = |left, right| mixed(zone.compare(Date::of_code(left), Date::of_code(right)));
        let leads = self.leads();
        let memory = &mut *self.memory;
        let left = numbers_at(self.batch, &memory.numbers, memory.words, left, leads);
        let right = numbers_at(self.batch, &memory.numbers, memory.words, right, leads);
        let base = out.0 * memory.words;
        let out = &mut memory.masks[base + self.from..base + self.to];
        kernels::two(left, right, out, alike);
        kernels::mixed(left, right, out, compare);
    }

    fn merge(&mut self, out: Mask, a: Mask, b: Mask, with: impl Fn(u64, u64) -> u64) {
        let (words, before) = self.masks(out);
        kernels::merge(before.get(a), before.get(b), words, with);
    }

    fn within(&mut self, out: Mask, of: Place, stretch: Stretch) {
        let zone = &self.engine.program().zone;
        match &self.batch.as_of {
            AsOf::One(as_of) => {
                let (after, until) = zone.within(stretch, *as_of);
                self.pack(out, of, |values, out| kernels::inside(values, after, until, out));
            }
            AsOf::Each(instants) => {
                let (from, to) = self.leads();
                let instants = part(instants, from, to);
                self.pack(out, of, |values, out| {
                    kernels::two(values, instants, out, |code, as_of| {
                        zone.is_within(Date::of_code(code), stretch, as_of)
                    });
                });
            }
        }
    }

    fn number(&mut self, op: &Op) {
        let leads = self.leads();
        let words = self.memory.words;
        let masks = Before::all(&self.memory.masks, words, self.from, self.to);
        let overflow = &mut self.memory.overflow.words_mut()[self.from..self.to];
        let (Op::Constant { out, .. }
        | Op::Sum { out, .. }
        | Op::DaysSince { out, .. }
        | Op::DaysUntil { out, .. }
        | Op::Per { out, .. }
        | Op::Capped { out, .. }
        | Op::Score { out, .. }) = op
        else {
            return;
        };
        let (before, after) = self.memory.numbers.split_at_mut(*out * words * WORD);
        let target = &mut after[leads.0..leads.1];
        let at = |place| numbers_at(self.batch, before, words, place, leads);
        match op {
            Op::Constant { value, .. } => target.fill(*value),
            Op::Sum { terms, constant, known, watch, .. } => {
                target.fill(*constant);
                for (minus, term) in terms {
                    kernels::add(at(*term), *minus, target);
                }
                if *watch {
                    kernels::watch(target, masks.get(*known), overflow);
                }
            }
            Op::DaysSince { of, .. } => {
                let zone = &self.engine.program().zone;
                match &self.batch.as_of {
                    AsOf::One(as_of) if zone.middle().is_some() => {
                        kernels::days_since(at(*of), *as_of, zone.anchor(*as_of), target);
                    }
                    as_of => {
                        for ((code, to), row) in at(*of).iter().zip(target).zip(leads.0..) {
                            let days = zone.days_since(Date::of_code(*code), as_of.get(row));
                            *to = days.wrapping_mul(SCALE);
                        }
                    }
                }
            }
            Op::DaysUntil { of, .. } => {
                let zone = &self.engine.program().zone;
                for ((code, to), row) in at(*of).iter().zip(target).zip(leads.0..) {
                    let days = zone.days_until(Date::of_code(*code), self.batch.as_of.get(row));
                    *to = days.wrapping_mul(SCALE);
                }
            }
            Op::Per { pays, of, known, .. } => {
                target.fill(0);
                let (of, known) = (at(*of), masks.get(*known));
                if pays.is_capped() {
                    kernels::paying(of, known, target, overflow, |value| (pays.pay(value).0, false));
                } else {
                    kernels::paying(of, known, target, overflow, |value| pays.pay(value));
                }
            }
            Op::Capped { of, cap, .. } => {
                target.fill(0);
                let pay = |value| kernels::capped(value, *cap);
                kernels::paying(at(*of), masks.get(Mask::VALID), target, overflow, pay);
            }
            Op::Score { fixed, adds, bounds, watch, .. } => {
                kernels::add_fixed(
                    fixed,
                    target.len(),
                    |mask| masks.get(mask),
                    |word, sums| {
                        for (number, sum) in target[word * WORD..].iter_mut().zip(sums) {
                            *number = sum.wrapping_mul(fixed.unit);
                        }
                    },
                );
                for add in adds {
                    kernels::add(at(*add), false, target);
                }
                if let Some((least, most)) = bounds {
                    target.iter_mut().for_each(|number| *number = (*number).clamp(*least, *most));
                }
                if *watch {
                    kernels::watch(target, masks.get(Mask::VALID), overflow);
                }
            }
            Op::Load { .. }
            | Op::Ask { .. }
            | Op::AtLeast { .. }
            | Op::Equal { .. }
            | Op::TwoAtLeast { .. }
            | Op::TwoEqual { .. }
            | Op::DatesAtLeast { .. }
            | Op::DatesEqual { .. }
            | Op::Within { .. }
            | Op::And { .. }
            | Op::Or { .. }
            | Op::AndNot { .. }
            | Op::Count { .. }
            | Op::Codes { .. } => {}
        }
    }
}

/// The masks that are already there, for the words of a strip.
#[derive(Clone, Copy)]
struct Before<'a> {
    masks: &'a [u64],
    words: usize,
    from: usize,
    to: usize,
}

impl<'a> Before<'a> {
    fn all(masks: &'a [u64], words: usize, from: usize, to: usize) -> Before<'a> {
        Before { masks, words, from, to }
    }

    #[expect(clippy::indexing_slicing, reason = "slots lie in the memory that was made for this plan")]
    fn get(&self, mask: Mask) -> &'a [u64] {
        &self.masks[mask.0 * self.words + self.from..mask.0 * self.words + self.to]
    }
}

/// The numbers of a place, for the leads of a strip; fewer where the input was not read.
fn numbers_at<'a>(
    batch: &'a Batch,
    slots: &'a [i64],
    words: usize,
    place: Place,
    (from, to): (usize, usize),
) -> &'a [i64] {
    match place {
        Place::Field(field) => part(values(batch, Source::Field(field)), from, to),
        Place::Aggregate(position) => part(values(batch, Source::Aggregate(position)), from, to),
        Place::Slot(slot) => {
            let base = slot.saturating_mul(words).saturating_mul(WORD);
            part(slots, base.saturating_add(from), base.saturating_add(to))
        }
    }
}
