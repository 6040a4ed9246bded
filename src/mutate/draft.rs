//! A lead that is tried, and the example that shows it.

use crate::program::time::{Window, Zone};
use crate::program::{Example, FieldId, Occurrence, Program, Value};
use crate::speech::{quoted, value, window};
use std::collections::BTreeMap;

/// A lead: what is given and what it did.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Draft {
    pub as_of: i64,
    pub given: BTreeMap<FieldId, Option<Value>>,
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

    /// The example that claims something of the lead.
    pub fn example(&self, program: &Program, title: &str, claim: &str) -> String {
        let mut given: Vec<String> = Vec::new();
        if self.as_of != program.examples_as_of() {
            given.push(format!("as of {}", Zone::default().show(self.as_of)));
        }
        given.extend(self.given.iter().filter_map(|(field, held)| {
            let field = program.fields.get(field.index())?;
            Some(match held {
                Some(held) => format!("{} is {}", field.name, value(held, &field.ty, &program.zone)),
                None => format!("{} is missing", field.name),
            })
        }));
        let done: Vec<String> = self.done.iter().map(|done| self.occurrence(program, done)).collect();
        let mut text = format!("example {}\n", quoted(title));
        if !given.is_empty() {
            text.push_str(&format!("  given {}\n", given.join(", ")));
        }
        if !done.is_empty() {
            text.push_str(&format!("  when {}\n", done.join(", ")));
        }
        text.push_str(&format!("  then {claim}\n"));
        text
    }

    fn occurrence(&self, program: &Program, done: &Occurrence) -> String {
        let kind = &program[done.event];
        let times = if done.times == 1 { String::new() } else { format!("{} times ", done.times) };
        let with: Vec<String> = kind
            .fields
            .iter()
            .zip(&done.fields)
            .filter_map(|(field, held)| {
                Some(format!("{} {}", field.name, value(held.as_ref()?, &field.ty, &program.zone)))
            })
            .collect();
        let with = if with.is_empty() { String::new() } else { format!(" with {}", with.join(" and ")) };
        let ago = self.as_of.saturating_sub(done.at);
        let at = match ago {
            0 => "now".to_owned(),
            _ if ago > 0 && ago % 1_000_000 == 0 => format!("{} ago", window(Window::Exact(ago))),
            _ => format!("on {}", Zone::default().show(done.at)),
        };
        format!("{times}{}{with} {at}", kind.name)
    }
}
