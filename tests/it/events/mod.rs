//! Events and time: every form by hand, and the same end in any order.

mod counts;
mod files;
mod forms;
mod halving;
mod local;
mod once;
mod order;

use qualify::engine::Engine;
use qualify::engine::events::aggregate_one;
use qualify::program::{EventId, Occurrence, Program, SCALE, Value};
use qualify::syntax::{self, Root};

/// The program of a policy that has no mistakes.
pub fn program(policy: &str) -> Program {
    let policy = policy.to_owned();
    let mut read = move |_: &str| Ok(policy.clone().into_bytes());
    let checked = qualify::check::check(&syntax::load(&Root::file("test.qualify"), &mut read));
    let errors: Vec<_> = checked.diags.iter().map(|diag| &diag.message).collect();
    checked.program.unwrap_or_else(|| panic!("{errors:?}"))
}

/// An instant written in ISO 8601.
pub fn at(text: &str) -> i64 {
    let timestamp: jiff::Timestamp = text.parse().unwrap();
    timestamp.as_microsecond()
}

/// An occurrence; `fields` in the order declared.
pub fn happened(program: &Program, event: &str, instant: &str, fields: &[Value]) -> Occurrence {
    let id = program.events.iter().position(|kind| kind.name == event).expect(event);
    let mut given: Vec<Option<Value>> = fields.iter().cloned().map(Some).collect();
    given.resize(program.events[id].fields.len(), None);
    Occurrence { event: EventId(u32::try_from(id).unwrap()), times: 1, at: at(instant), fields: given }
}

/// What the columns of some names are for a lead that has only these events, as numbers of the language times a
/// million (so that decayed points show all their digits).
pub fn scores(program: &Program, as_of: &str, occurrences: &[Occurrence]) -> Vec<i64> {
    let as_of = at(as_of);
    let aggregates = aggregate_one(program, as_of, occurrences);
    let engine = Engine::new(program, qualify::engine::Wanted::everything());
    let lead = engine.one(as_of, &[], &aggregates);
    lead.answer(&engine).scores.clone()
}

/// A whole number of the language.
pub const fn n(whole: i64) -> i64 {
    whole * SCALE
}
