//! Both programs, ready to run leads.

use super::inputs::Side;
use super::joint::Joint;
use super::pairs::{Pair, What};
use super::prove::Goal;
use crate::engine::truth::Truth;
use crate::engine::{Engine, Examples, Record, Wanted};
use crate::mutate::{Draft, Held, held};
use crate::program::text::fold;
use crate::program::{ColumnId, Program};

/// Both programs, ready to run.
pub(super) struct Bench<'p> {
    pub joint: &'p Joint,
    pub pairs: &'p [Pair],
    old: (&'p Program, Examples<'p>),
    new: (&'p Program, Examples<'p>),
}

/// What both answer for a lead, by pair of columns; nothing where its numbers go beyond all bounds.
pub(super) type Answers = Vec<Option<(Held, Held)>>;

impl<'p> Bench<'p> {
    pub fn new(joint: &'p Joint, pairs: &'p [Pair], old: &'p Program, new: &'p Program) -> Bench<'p> {
        let side = |program: &'p Program, own: fn(&Pair) -> ColumnId| {
            (program, Examples::new(program, Wanted::columns(pairs.iter().map(own))))
        };
        Bench { joint, pairs, old: side(old, |pair| pair.own.0), new: side(new, |pair| pair.own.1) }
    }

    /// Runs leads on both.
    pub fn answers(&self, leads: &[Draft]) -> Vec<Answers> {
        let old = self.side(&self.joint.old, &self.old, leads, |pair| pair.own.0);
        let new = self.side(&self.joint.new, &self.new, leads, |pair| pair.own.1);
        old.into_iter()
            .zip(new)
            .map(|(old, new)| {
                let both = old.into_iter().zip(new).zip(self.pairs);
                both.map(|((old, new), pair)| Some((self.renamed(pair, old?), new?))).collect()
            })
            .collect()
    }

    fn side(
        &self,
        side: &Side,
        (program, examples): &(&'p Program, Examples<'p>),
        leads: &[Draft],
        own: fn(&Pair) -> ColumnId,
    ) -> Vec<Vec<Option<Held>>> {
        let record = |lead: &Draft| -> Record {
            let (given, done) = self.joint.lead(side, program, lead);
            examples.record(lead.as_of, given.iter().map(|(field, value)| (*field, value.as_ref())), &done)
        };
        let records: Vec<Record> = leads.iter().map(record).collect();
        if records.is_empty() {
            return Vec::new();
        }
        let engine: &Engine<'_> = examples.engine();
        let ran = engine.several(&records);
        let results = ran.results(engine);
        let rows = 0..leads.len();
        rows.map(|row| {
            let broken = results.overflow().get(row);
            let each = self.pairs.iter().map(|pair| held(program, own(pair), &results, row));
            each.map(|held| held.filter(|_| !broken)).collect()
        })
        .collect()
    }

    /// What the old program holds, in the words of the new one.
    fn renamed(&self, pair: &Pair, held: Held) -> Held {
        match (&held, pair.what) {
            (Held::Choice(Some(stage)), What::Verdict) => {
                let now = self.joint.renamed.iter().find(|(was, _)| fold(was) == fold(stage));
                now.map_or(held.clone(), |(_, now)| Held::Choice(Some(now.clone())))
            }
            _ => held,
        }
    }
}

/// Whether two answers are as asked for.
pub(super) fn is_so(goal: Goal, (old, new): &(Held, Held)) -> bool {
    let yes = |held: &Held| *held == Held::Truth(Truth::Yes);
    match goal {
        Goal::Differ => old != new,
        Goal::Gain => yes(new) && !yes(old),
        Goal::Loss => yes(old) && !yes(new),
        Goal::Up => more(old, new) > 0,
        Goal::Down => more(old, new) < 0,
    }
}

/// How much more the new one is.
pub(super) fn more(old: &Held, new: &Held) -> i128 {
    match (old, new) {
        (Held::Number(Some(old)), Held::Number(Some(new))) => i128::from(*new).saturating_sub((*old).into()),
        _ => 0,
    }
}
