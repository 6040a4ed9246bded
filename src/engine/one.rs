//! One record at a time: for examples, tests and programs that embed the engine.

use super::answer::Answer;
use super::batch::{AsOf, Batch, Dictionaries, Dictionary, Entry, Input, MISSING, Need};
use super::results::Results;
use super::{Engine, Worker};
use crate::program::{Type, Value, text};

/// A record that has been evaluated, or several together.
#[derive(Debug)]
pub struct Lead {
    batch: Batch,
    dictionaries: Dictionaries,
    worker: Worker,
}

impl Lead {
    /// Its results: a batch of one, so its row is 0; of several, each has its row. The engine must be the one that made it.
    pub fn results<'a>(&'a self, engine: &'a Engine<'a>) -> Results<'a> {
        Results { engine, memory: &self.worker.memory, batch: &self.batch, dictionaries: &self.dictionaries }
    }

    /// Its answer. The engine must be the one that made it.
    pub fn answer(&self, engine: &Engine<'_>) -> Answer {
        self.results(engine).answer(0)
    }
}

/// A record to evaluate: its fields by field id, and its aggregates by position among the program's aggregate columns.
/// A field that is not given is missing, or takes its default; without aggregates it is a lead that has no events.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// As of when.
    pub as_of: i64,
    /// By field.
    pub fields: Vec<Option<Value>>,
    /// By aggregate.
    pub aggregates: Vec<Option<Value>>,
}

impl Engine<'_> {
    /// Evaluates one record as of an instant, see [`Record`].
    pub fn one(&self, as_of: i64, fields: &[Option<Value>], aggregates: &[Option<Value>]) -> Lead {
        let record = Record { as_of, fields: fields.to_vec(), aggregates: aggregates.to_vec() };
        self.several(std::slice::from_ref(&record))
    }

    /// Evaluates records together: that takes hardly longer than one.
    pub fn several(&self, records: &[Record]) -> Lead {
        let program = self.program();
        let as_of = match records {
            [one] => AsOf::One(one.as_of),
            all => AsOf::Each(all.iter().map(|record| record.as_of).collect()),
        };
        let mut batch = Batch::new(program, as_of);
        let mut dictionaries = Dictionaries::new(program);
        batch.rows = records.len();
        for (at, ((field, input), dictionary)) in
            program.fields.iter().zip(&mut batch.fields).zip(&mut dictionaries.fields).enumerate()
        {
            let held =
                |record| value(record, |record: &Record| &record.fields, at).or(field.default.as_ref());
            let need = self.needs().get(at).copied();
            *input = column(&field.ty, records.iter().map(held), dictionary, need);
        }
        for (at, (((id, aggregate), input), dictionary)) in
            program.aggregates().zip(&mut batch.aggregates).zip(&mut dictionaries.aggregates).enumerate()
        {
            let nothing = aggregate.is_always_known().then_some(Value::Number(0));
            let held = |record| value(record, |record: &Record| &record.aggregates, at).or(nothing.as_ref());
            let need = self.needed_aggregates().get(at).copied();
            *input = column(&program[id].ty, records.iter().map(held), dictionary, need);
        }
        let mut worker = self.worker();
        self.run(&mut worker, &batch, &dictionaries);
        Lead { batch, dictionaries, worker }
    }
}

fn value<'a>(
    record: &'a Record,
    of: impl Fn(&'a Record) -> &'a Vec<Option<Value>>,
    at: usize,
) -> Option<&'a Value> {
    of(record).get(at).and_then(Option::as_ref)
}

/// What a reader puts into the dictionary: only the domain, where only that is needed.
fn needed(entry: Entry, need: Option<Need>) -> Entry {
    match (entry, need) {
        (Entry::Text(text), Some(Need::Domain)) => Entry::Text(text::domain(&text).unwrap_or("").into()),
        (entry, _) => entry,
    }
}

/// A column of values; a value of another type counts as missing.
fn column<'a>(
    ty: &Type,
    all: impl ExactSizeIterator<Item = Option<&'a Value>>,
    dictionary: &mut Dictionary,
    need: Option<Need>,
) -> Input {
    let mut input = Input::of(ty);
    input.clear(all.len());
    let mut insert = |row: usize, entry: Entry| dictionary.insert(&row.to_le_bytes(), needed(entry, need));
    for (row, value) in all.enumerate() {
        match &mut input {
            Input::YesNo(truths) => {
                if let Some(Value::YesNo(yes)) = value {
                    if *yes { truths.yes.set(row) } else { truths.no.set(row) }
                }
            }
            Input::Number { values, known } => {
                let number = match value {
                    Some(Value::Number(number)) if matches!(ty, Type::Number(_)) => Some(*number),
                    Some(Value::Date(date)) if *ty == Type::Date => Some(date.code()),
                    _ => None,
                };
                if number.is_some() {
                    known.set(row);
                }
                values.push(number.unwrap_or(0));
            }
            Input::Choice(codes) => codes.push(match value {
                Some(Value::Choice(choice)) => *choice,
                _ => MISSING,
            }),
            Input::Coded(codes) => codes.push(match (value, ty) {
                (Some(Value::Text(text)), Type::Text) => insert(row, Entry::Text(text.clone())),
                (Some(Value::Several(set)), Type::Several(_)) => insert(row, Entry::Set(set.clone())),
                _ => MISSING,
            }),
        }
    }
    input
}
