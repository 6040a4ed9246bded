//! A made-up lead as an `example` block of a policy.

use super::words::{choice_value, quoted, value_named, window};
use crate::program::time::{Window, Zone};
use crate::program::{EventKind, FieldId, Occurrence, Program, Type, Value};

/// A lead, and what is claimed of it.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The program that it is a lead of.
    pub program: &'a Program,
    /// The instant of the example.
    pub as_of: i64,
    /// Its facts; `None` is given as missing.
    pub given: &'a [(FieldId, Option<Value>)],
    /// What happened to it.
    pub done: &'a [Occurrence],
    /// How the value of a choice is written; [`choice_value`] where nothing is said.
    pub choice: Option<fn(&str) -> String>,
}

impl Shown<'_> {
    /// The block. `claims` stand behind `then`, with commas between them.
    pub fn example(&self, title: &str, claims: &str) -> String {
        let mut given: Vec<String> = Vec::new();
        if self.as_of != self.program.examples_as_of() {
            given.push(format!("as of {}", as_of_example(self.as_of)));
        }
        given.extend(self.said_given());
        let done = self.said_done();
        let mut text = format!("example {}\n", quoted(title));
        if !given.is_empty() {
            text.push_str(&format!("  given {}\n", given.join(", ")));
        }
        if !done.is_empty() {
            text.push_str(&format!("  when {}\n", done.join(", ")));
        }
        text.push_str(&format!("  then {claims}\n"));
        text
    }

    /// Its facts, one by one.
    pub fn said_given(&self) -> Vec<String> {
        let each = self.given.iter().filter_map(|(field, held)| {
            let field = self.program.fields.get(field.index())?;
            Some(match held {
                Some(held) => format!("{} is {}", field.name, self.value(held, &field.ty)),
                None => format!("{} is missing", field.name),
            })
        });
        each.collect()
    }

    /// What happened to it, one by one.
    pub fn said_done(&self) -> Vec<String> {
        self.done.iter().map(|done| self.occurrence(done)).collect()
    }

    /// `3 times page_view with url "/pricing"`, without when it was.
    pub fn happening(&self, kind: &EventKind, times: u32, fields: &[Option<Value>]) -> String {
        let times = if times == 1 { String::new() } else { format!("{times} times ") };
        let with = kind.fields.iter().zip(fields).filter_map(|(field, held)| {
            Some(format!("{} {}", field.name, self.value(held.as_ref()?, &field.ty)))
        });
        let with: Vec<String> = with.collect();
        let with = if with.is_empty() { String::new() } else { format!(" with {}", with.join(" and ")) };
        format!("{times}{}{with}", kind.name)
    }

    fn value(&self, held: &Value, ty: &Type) -> String {
        value_named(held, ty, &self.program.zone, self.choice.unwrap_or(choice_value))
    }

    fn occurrence(&self, done: &Occurrence) -> String {
        let what = self.happening(&self.program[done.event], done.times, &done.fields);
        let ago = self.as_of.saturating_sub(done.at);
        let at = match ago {
            0 => "now".to_owned(),
            _ if ago > 0 && ago % 1_000_000 == 0 => format!("{} ago", window(Window::Exact(ago))),
            _ => format!("on {}", Zone::default().show(done.at)),
        };
        format!("{what} {at}")
    }
}

/// The instant of an example: its day, where it is noon UTC, as examples are looked at then.
pub fn as_of_example(at: i64) -> String {
    let shown = Zone::default().show(at);
    shown.strip_suffix("T12:00:00Z").map_or_else(|| shown.clone(), str::to_owned)
}
