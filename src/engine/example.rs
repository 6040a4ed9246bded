//! Made-up leads, evaluated as examples are: what is given, what they did, and when.

use super::events::{Plan, aggregate_with};
use super::one::{Lead, Record};
use super::{Engine, Wanted};
use crate::program::{Example, FieldId, Occurrence, Program, Value};
use std::sync::Arc;

/// A program, ready to run examples.
#[derive(Debug)]
pub struct Examples<'p> {
    engine: Engine<'p>,
    events: Arc<Plan>,
    fields: usize,
}

impl<'p> Examples<'p> {
    /// Plans what is wanted of a program.
    pub fn new(program: &'p Program, wanted: Wanted) -> Examples<'p> {
        Examples {
            engine: Engine::new(program, wanted),
            events: Arc::new(Plan::new(program)),
            fields: program.fields.len(),
        }
    }

    /// The engine, to read results with.
    pub fn engine(&self) -> &Engine<'p> {
        &self.engine
    }

    /// Evaluates an example.
    pub fn run(&self, example: &Example) -> Lead {
        self.engine.several(&[self.example(example)])
    }

    /// Evaluates examples together; each has its row.
    pub fn run_all(&self, examples: &[Example]) -> Lead {
        let records: Vec<Record> = examples.iter().map(|example| self.example(example)).collect();
        self.engine.several(&records)
    }

    fn example(&self, example: &Example) -> Record {
        let given = example.given.iter().map(|(field, value)| (*field, value.as_ref()));
        self.record(example.as_of, given, &example.occurrences)
    }

    /// A lead to evaluate.
    pub fn record<'v>(
        &self,
        as_of: i64,
        given: impl IntoIterator<Item = (FieldId, Option<&'v Value>)>,
        occurrences: &[Occurrence],
    ) -> Record {
        let mut fields: Vec<Option<Value>> = vec![None; self.fields];
        for (field, value) in given {
            if let Some(place) = fields.get_mut(field.index()) {
                *place = value.cloned();
            }
        }
        Record {
            as_of,
            fields,
            aggregates: aggregate_with(self.engine.program(), &self.events, as_of, occurrences),
        }
    }
}
