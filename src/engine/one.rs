//! One record at a time: for examples, tests and programs that embed the engine.

use super::answer::Answer;
use super::batch::{AsOf, Batch, Dictionaries, Entry, Input, MISSING, Need};
use super::results::Results;
use super::truth::Truths;
use super::{Engine, Worker};
use crate::program::{Type, Value, text};

/// A record that has been evaluated.
#[derive(Debug)]
pub struct Lead {
    batch: Batch,
    dictionaries: Dictionaries,
    worker: Worker,
}

impl Lead {
    /// Its results: a batch of one, so its row is 0. The engine must be the one that made it.
    pub fn results<'a>(&'a self, engine: &'a Engine<'a>) -> Results<'a> {
        Results { engine, memory: &self.worker.memory, batch: &self.batch, dictionaries: &self.dictionaries }
    }

    /// Its answer. The engine must be the one that made it.
    pub fn answer(&self, engine: &Engine<'_>) -> Answer {
        self.results(engine).answer(0)
    }
}

impl Engine<'_> {
    /// Evaluates one record as of an instant: its fields by field id, and its aggregates by position among the
    /// program's aggregate columns. A field that is not given is missing, or takes its default; without aggregates it
    /// is a lead that has no events.
    pub fn one(&self, as_of: i64, fields: &[Option<Value>], aggregates: &[Option<Value>]) -> Lead {
        let program = self.program();
        let mut batch = Batch::new(program, AsOf::One(as_of));
        let mut dictionaries = Dictionaries::new(program);
        batch.rows = 1;
        for (at, ((field, input), dictionary)) in
            program.fields.iter().zip(&mut batch.fields).zip(&mut dictionaries.fields).enumerate()
        {
            let value = fields.get(at).and_then(Option::as_ref).or(field.default.as_ref());
            let need = self.needs().get(at).copied();
            *input = single(&field.ty, value, |entry| dictionary.insert(b"", needed(entry, need)));
        }
        for (at, (((id, aggregate), input), dictionary)) in
            program.aggregates().zip(&mut batch.aggregates).zip(&mut dictionaries.aggregates).enumerate()
        {
            let nothing = aggregate.is_always_known().then_some(Value::Number(0));
            let value = aggregates.get(at).and_then(Option::as_ref).or(nothing.as_ref());
            let need = self.needed_aggregates().get(at).copied();
            *input = single(&program[id].ty, value, |entry| dictionary.insert(b"", needed(entry, need)));
        }
        let mut worker = self.worker();
        self.run(&mut worker, &batch, &dictionaries);
        Lead { batch, dictionaries, worker }
    }
}

/// What a reader puts into the dictionary: only the domain, where only that is needed.
fn needed(entry: Entry, need: Option<Need>) -> Entry {
    match (entry, need) {
        (Entry::Text(text), Some(Need::Domain)) => Entry::Text(text::domain(&text).unwrap_or("").into()),
        (entry, _) => entry,
    }
}

/// A column of one value; a value of another type counts as missing.
fn single(ty: &Type, value: Option<&Value>, insert: impl FnOnce(Entry) -> u32) -> Input {
    let mut input = Input::of(ty);
    match &mut input {
        Input::YesNo(truths) => {
            *truths = Truths::default();
            truths.yes.reset(1);
            truths.no.reset(1);
            if let Some(Value::YesNo(yes)) = value {
                if *yes { truths.yes.set(0) } else { truths.no.set(0) }
            }
        }
        Input::Number { values, known } => {
            known.reset(1);
            let number = match value {
                Some(Value::Number(number)) if matches!(ty, Type::Number(_)) => Some(*number),
                Some(Value::Date(date)) if *ty == Type::Date => Some(date.code()),
                _ => None,
            };
            if number.is_some() {
                known.set(0);
            }
            values.push(number.unwrap_or(0));
        }
        Input::Choice(codes) => codes.push(match value {
            Some(Value::Choice(choice)) => *choice,
            _ => MISSING,
        }),
        Input::Coded(codes) => codes.push(match (value, ty) {
            (Some(Value::Text(text)), Type::Text) => insert(Entry::Text(text.clone())),
            (Some(Value::Several(set)), Type::Several(_)) => insert(Entry::Set(set.clone())),
            _ => MISSING,
        }),
    }
    input
}
