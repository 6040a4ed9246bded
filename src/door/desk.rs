//! One lead after the other through the engine, in memory that is used again.

use super::held::within;
use super::known::Known;
use super::value::Given;
use super::{Error, Lead, Value};
use crate::engine::batch::{AsOf, Batch, Dictionaries, Dictionary, Entry, Input, MISSING, Need};
use crate::engine::events::{Classifier, FieldValue, Firsts, Place, Store};
use crate::engine::truth::Truths;
use crate::engine::{Engine, Results, Worker};
use crate::program::text::domain;
use crate::program::{Date, Program};
use std::sync::Arc;

/// An engine and the memory for one lead.
#[derive(Debug)]
pub(super) struct Desk {
    policy: Arc<Known>,
    engine: Arc<Engine<'static>>,
    worker: Worker,
    batch: Batch,
    dictionaries: Dictionaries,
    /// About how many bytes the dictionaries hold.
    weight: usize,
    /// Whoever knows what events mean, where the policy looks at any.
    events: Option<(Classifier, Store)>,
    /// Where events have keys of their own.
    firsts: Option<Firsts>,
    key: Vec<u8>,
}

/// Dictionaries are cleared once they hold about so many bytes.
const DICTIONARY: usize = 2 << 20;
/// Kinds of so many fields or fewer need no memory for the fields of an event.
const FEW: usize = 16;

impl Desk {
    pub fn new(policy: &Arc<Known>, engine: Arc<Engine<'static>>) -> Desk {
        let program: &Program = &policy.program;
        let mut batch = Batch::new(program, AsOf::One(0));
        batch.rows = 1;
        let events = program
            .uses_events()
            .then(|| (Classifier::new(Arc::clone(&policy.plan)), Store::of_one(Arc::clone(&policy.plan))));
        Desk {
            worker: engine.worker(),
            dictionaries: Dictionaries::new(program),
            policy: Arc::clone(policy),
            weight: 0,
            key: Vec::new(),
            engine,
            batch,
            events,
            firsts: Firsts::of(program),
        }
    }

    /// Computes a lead.
    pub fn run<'a>(&'a mut self, lead: &Lead, as_of: Value<'_>) -> Result<Results<'a>, Error> {
        if !Arc::ptr_eq(&self.policy, &lead.policy) {
            return Err(Error::said("this lead was made for another policy")
                .help("make it with `lead()` of the policy that the evaluator is of"));
        }
        let as_of = instant(as_of.0, &self.policy.program)?;
        self.batch.as_of = AsOf::One(as_of);
        if self.weight > DICTIONARY {
            let all = self.dictionaries.fields.iter_mut().chain(&mut self.dictionaries.aggregates);
            all.for_each(Dictionary::clear);
            self.weight = 0;
        }
        let fields = self.batch.fields.iter_mut().zip(&mut self.dictionaries.fields);
        for (((input, dictionary), value), need) in fields.zip(lead.values()).zip(self.engine.needs()) {
            if *need != Need::Nothing {
                let coder = Coder { dictionary, need: *need, weight: &mut self.weight, key: &mut self.key };
                put(input, value, coder);
            }
        }
        if let Some((classifier, store)) = &mut self.events {
            store.again(as_of);
            if let Some(firsts) = &mut self.firsts {
                firsts.again();
            }
            // The first of a key is the first, whenever it was.
            let every = self.firsts.is_some();
            for event in lead.held.events.iter().filter(|event| every || event.at <= as_of) {
                let mut few = [FieldValue::Missing; FEW];
                let mut many = Vec::new();
                let mut count = 0;
                for (at, value) in lead.event_values(event).enumerate() {
                    match few.get_mut(at) {
                        Some(place) => *place = value,
                        None if many.is_empty() => many.extend(few.iter().copied().chain([value])),
                        None => many.push(value),
                    }
                    count = at.saturating_add(1);
                }
                let values = if many.is_empty() { few.get(..count).unwrap_or(&[]) } else { &many };
                let first = self.firsts.as_mut().is_none_or(|firsts| firsts.is_first(event.event, values));
                let record = classifier.classify(event.event, event.at, as_of, values);
                if first && event.at <= as_of {
                    store.apply(classifier, 0, &record);
                }
                classifier.forget_values();
            }
            let known = |dictionaries: &Dictionaries| -> usize {
                dictionaries.aggregates.iter().map(|dictionary| dictionary.entries().len()).sum()
            };
            let before = known(&self.dictionaries);
            let places = [Some(Place { settled: store.settled(), row: 0 })];
            self.policy.plan.fill(&places, &mut self.dictionaries, &mut self.batch.aggregates);
            let more = known(&self.dictionaries).saturating_sub(before);
            self.weight = self.weight.saturating_add(more.saturating_mul(ENTRY));
        }
        let results = self.engine.run(&mut self.worker, &self.batch, &self.dictionaries);
        match results.overflow().get(0) {
            true => Err(Error::said("the lead got no answer: a sum is beyond what numbers can be")),
            false => Ok(results),
        }
    }
}

/// What an entry of a dictionary takes beside its text, or about that with a usual text.
const ENTRY: usize = 128;

/// The instant of an answer.
pub(super) fn instant(given: Given<'_>, program: &Program) -> Result<i64, Error> {
    let zone = &program.zone;
    let at = match given {
        Given::Instant(at) => Some(at),
        Given::Day(day) => zone.as_of(Date::day(zone.midnight(day)), 0),
        Given::Text(text) => zone.read(text.trim()).and_then(|date| zone.as_of(date, 0)),
        Given::Missing | Given::YesNo(_) | Given::Number { .. } | Given::Texts(_) | Given::Strings(_) => None,
    };
    at.filter(|at| within(*at)).ok_or_else(|| {
        let message = match given {
            Given::Text(text) => format!("`{text}` is no date or instant to answer as of"),
            _ => "an answer needs a date or an instant that it is as of".to_owned(),
        };
        // Texts come from elsewhere: from a request, or from a program in another language.
        Error::said(message).help(match given {
            Given::Text(_) => "write it as 2026-10-31 (its end) or as 2026-10-31T08:00:00Z",
            _ => "give a jiff::Timestamp, a SystemTime, or text like \"2026-10-31\" or \"2026-10-31T08:00:00Z\"",
        })
    })
}

/// Finds codes of texts and sets.
struct Coder<'a> {
    dictionary: &'a mut Dictionary,
    need: Need,
    weight: &'a mut usize,
    key: &'a mut Vec<u8>,
}

impl Coder<'_> {
    fn text(self, text: &str) -> u32 {
        let text = match self.need {
            Need::Known => return 0,
            Need::Domain => domain(text).unwrap_or(""),
            Need::Value | Need::Nothing => text,
        };
        self.dictionary.find(text.as_bytes()).unwrap_or_else(|| {
            *self.weight = self.weight.saturating_add(text.len().saturating_mul(2)).saturating_add(ENTRY);
            self.dictionary.insert(text.as_bytes(), Entry::Text(text.to_owned()))
        })
    }

    fn set(self, set: &[u32]) -> u32 {
        self.key.clear();
        self.key.extend(set.iter().flat_map(|value| value.to_le_bytes()));
        self.dictionary.find(self.key).unwrap_or_else(|| {
            *self.weight = self.weight.saturating_add(self.key.len().saturating_mul(2)).saturating_add(ENTRY);
            self.dictionary.insert(self.key, Entry::Set(set.to_vec()))
        })
    }
}

/// Puts the value of the one lead into its column. Values have been held against the type.
fn put(input: &mut Input, value: FieldValue<'_>, coder: Coder<'_>) {
    match input {
        Input::YesNo(Truths { yes, no }) => {
            yes.reset(1);
            no.reset(1);
            match value {
                FieldValue::YesNo(true) => yes.set(0),
                FieldValue::YesNo(false) => no.set(0),
                _ => {}
            }
        }
        Input::Number { values, known } => {
            let number = match value {
                FieldValue::Number(number) => Some(number),
                FieldValue::Date(date) => Some(date.code()),
                _ => None,
            };
            known.reset(1);
            if number.is_some() {
                known.set(0);
            }
            values.clear();
            values.push(number.unwrap_or(0));
        }
        Input::Choice(codes) | Input::Coded(codes) => {
            codes.clear();
            codes.push(match value {
                FieldValue::Choice(choice) => choice,
                FieldValue::Text(text) => coder.text(text),
                FieldValue::Several(set) => coder.set(set),
                _ => MISSING,
            });
        }
    }
}
