//! A lead that is tried, and the example that shows it.

use crate::program::{Example, FieldId, Occurrence, Program, Value};
use crate::speech::Shown;
use std::collections::BTreeMap;

/// A lead: what is given and what it did.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// As of when.
    pub as_of: i64,
    /// Its fields; nothing where one is missing for certain.
    pub given: BTreeMap<FieldId, Option<Value>>,
    /// What it did.
    pub done: Vec<Occurrence>,
}

impl Draft {
    /// A lead of whom nothing is known.
    pub fn nobody(program: &Program) -> Draft {
        Draft { as_of: program.examples_as_of(), given: BTreeMap::new(), done: Vec::new() }
    }

    /// The lead of an example.
    pub fn of(example: &Example) -> Draft {
        Draft {
            as_of: example.as_of,
            given: example.given.iter().cloned().collect(),
            done: example.occurrences.clone(),
        }
    }

    /// How much there is to read.
    pub fn size(&self) -> usize {
        self.given.len().saturating_add(self.done.len())
    }

    /// The leads that are one thing less.
    pub fn less(&self) -> Vec<Draft> {
        let mut all = Vec::new();
        for field in self.given.keys() {
            let mut less = self.clone();
            less.given.remove(field);
            all.push(less);
        }
        for (at, done) in self.done.iter().enumerate() {
            let mut less = self.clone();
            less.done.remove(at);
            all.push(less);
            for times in [1, done.times / 2, done.times.saturating_sub(1)] {
                if times > 0 && times < done.times {
                    let mut less = self.clone();
                    if let Some(done) = less.done.get_mut(at) {
                        done.times = times;
                    }
                    all.push(less);
                }
            }
        }
        all
    }

    /// What is given and what it did, as an example says both.
    pub fn said(&self, program: &Program) -> (Vec<String>, Vec<String>) {
        self.shown(program, |shown| (shown.said_given(), shown.said_done()))
    }

    /// The example that claims something of the lead.
    pub fn example(&self, program: &Program, title: &str, claim: &str) -> String {
        self.shown(program, |shown| shown.example(title, claim))
    }

    fn shown<T>(&self, program: &Program, say: impl FnOnce(&Shown<'_>) -> T) -> T {
        let given: Vec<(FieldId, Option<Value>)> =
            self.given.iter().map(|(field, held)| (*field, held.clone())).collect();
        say(&Shown { program, as_of: self.as_of, given: &given, done: &self.done, choice: None })
    }
}
