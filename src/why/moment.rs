//! A lead at an instant, and whoever answers for it.

use crate::engine::events::{FieldValue, Firsts, Plan, aggregate_with};
use crate::engine::{Engine, Lead, Record, Results, Wanted};
use crate::program::{Occurrence, Program, Value};
use std::sync::Arc;

/// All that the answer for a lead depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// As of when.
    pub as_of: i64,
    /// The facts, by field; defaults stand in for what was missing.
    pub fields: Vec<Option<Value>>,
    /// What happened, in the order of the data. What is after as-of does not count.
    pub events: Vec<Occurrence>,
}

impl Moment {
    /// The same lead at another instant.
    pub fn at(&self, as_of: i64) -> Moment {
        Moment { as_of, ..self.clone() }
    }

    /// Without the events after its instant, and those that repeat an earlier one of the data: if time goes on, nothing
    /// new happens.
    #[must_use]
    pub fn so_far(mut self, program: &Program) -> Moment {
        let mut firsts = Firsts::of(program);
        let as_of = self.as_of;
        self.events.retain(|event| {
            let fields: Vec<FieldValue<'_>> =
                event.fields.iter().map(|value| value.as_ref().into()).collect();
            let first = firsts.as_mut().is_none_or(|firsts| firsts.is_first(event.event, &fields));
            first && event.at <= as_of
        });
        self
    }
}

/// A program, ready to answer for leads whose facts are known as they are: what is missing has no default.
#[derive(Debug)]
pub struct Bench {
    engine: Engine<'static>,
    plan: Arc<Plan>,
}

impl Bench {
    /// Plans what is wanted of a program.
    pub fn new(program: &Program, wanted: Wanted) -> Bench {
        let mut bare = program.clone();
        bare.fields.iter_mut().for_each(|field| field.default = None);
        let bare = Arc::new(bare);
        Bench { plan: Arc::new(Plan::new(&bare)), engine: Engine::of(bare, wanted) }
    }

    /// The engine, to read answers with.
    pub fn engine(&self) -> &Engine<'static> {
        &self.engine
    }

    /// The program.
    pub fn program(&self) -> &Program {
        self.engine.program()
    }

    /// What is computed from the events of a lead at an instant.
    pub fn aggregates(&self, as_of: i64, events: &[Occurrence]) -> Vec<Option<Value>> {
        aggregate_with(self.program(), &self.plan, as_of, events)
    }

    /// Answers for leads together; each has its row.
    pub fn run(&self, moments: &[Moment]) -> Lead {
        let record = |moment: &Moment| Record {
            as_of: moment.as_of,
            fields: moment.fields.clone(),
            aggregates: self.aggregates(moment.as_of, &moment.events),
        };
        self.engine.several(&moments.iter().map(record).collect::<Vec<_>>())
    }

    /// The results of [`Bench::run`].
    pub fn results<'a>(&'a self, lead: &'a Lead) -> Results<'a> {
        lead.results(&self.engine)
    }
}
