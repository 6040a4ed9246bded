//! The pure aggregation of occurrences, lead by lead, into the aggregate columns of a program.
//!
//! ```text
//! occurrence ─ Classifier (conditions, once per distinct text) ─▶ Record ─ Store::apply (the lead's row) ─▶
//! Store::settle (what resets void) ─▶ Settled::inputs (columns of a batch)
//! ```
//!
//! [`Plan`] arranges the aggregates by kind of event, so that an occurrence costs what its own kind feeds and not what
//! the policy holds. Everything is kept in a form whose end does not depend on the order of arrival: counts, sums,
//! greatest and least. What a reset or `since last` may still void waits until all occurrences are known.

mod behind;
mod calendar;
mod cells;
mod classify;
mod firsts;
mod log;
mod plan;
mod settled;
mod store;
mod test;

pub use behind::{Behind, Most, behind};
pub use classify::{Classifier, Record};
pub use firsts::{Firsts, own_key};
pub use log::Pending;
pub use plan::Plan;
pub use settled::{Place, Settled};
pub use store::Store;

use crate::program::{Date, Occurrence, Program, Value};
use std::sync::Arc;

/// The value of a field of one occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldValue<'a> {
    /// It has none, a bad one, or one that is not needed.
    Missing,
    /// yes or no.
    YesNo(bool),
    /// A number times [`crate::program::SCALE`].
    Number(i64),
    /// A day or an instant.
    Date(Date),
    /// The index of a choice's value.
    Choice(u32),
    /// A text, as it stands in the data.
    Text(&'a str),
    /// The indexes of several choices' values, ascending.
    Several(&'a [u32]),
}

impl<'a> From<Option<&'a Value>> for FieldValue<'a> {
    fn from(value: Option<&'a Value>) -> FieldValue<'a> {
        match value {
            None => FieldValue::Missing,
            Some(Value::YesNo(yes)) => FieldValue::YesNo(*yes),
            Some(Value::Number(number)) => FieldValue::Number(*number),
            Some(Value::Text(text)) => FieldValue::Text(text),
            Some(Value::Date(date)) => FieldValue::Date(*date),
            Some(Value::Choice(choice)) => FieldValue::Choice(*choice),
            Some(Value::Several(set)) => FieldValue::Several(set),
        }
    }
}

/// The values of fields, to keep.
pub fn owned(fields: &[FieldValue<'_>]) -> Vec<Option<Value>> {
    let owned = |value: &FieldValue<'_>| {
        Some(match value {
            FieldValue::Missing => return None,
            FieldValue::YesNo(yes) => Value::YesNo(*yes),
            FieldValue::Number(number) => Value::Number(*number),
            FieldValue::Date(date) => Value::Date(*date),
            FieldValue::Choice(choice) => Value::Choice(*choice),
            FieldValue::Text(text) => Value::Text((*text).to_owned()),
            FieldValue::Several(set) => Value::Several(set.to_vec()),
        })
    };
    fields.iter().map(owned).collect()
}

/// The aggregates of one lead, by their position among the program's aggregate columns: what
/// [`crate::engine::Engine::one`] takes. Occurrences after `as_of` do not count.
pub fn aggregate_one(program: &Program, as_of: i64, occurrences: &[Occurrence]) -> Vec<Option<Value>> {
    aggregate_with(program, &Arc::new(Plan::new(program)), as_of, occurrences)
}

/// The same with a plan of the program that is there already.
pub fn aggregate_with(
    program: &Program,
    plan: &Arc<Plan>,
    as_of: i64,
    occurrences: &[Occurrence],
) -> Vec<Option<Value>> {
    let (mut store, _) = collected(program, plan, as_of, occurrences);
    let settled = store.settled();
    (0..plan.columns.len()).map(|column| settled.value(0, column)).collect()
}

/// What is kept of the occurrences of one lead, in row 0, and whoever decided their conditions.
fn collected(
    program: &Program,
    plan: &Arc<Plan>,
    as_of: i64,
    occurrences: &[Occurrence],
) -> (Store, Classifier) {
    let mut classifier = Classifier::new(Arc::clone(plan));
    let mut store = Store::of_one(Arc::clone(plan));
    store.again(as_of);
    let times = firsts::times(program, occurrences);
    for (occurrence, times) in occurrences.iter().zip(times).filter(|(occurrence, _)| occurrence.at <= as_of)
    {
        let record = classified(&mut classifier, occurrence, as_of);
        store.apply_times(&classifier, 0, &record, times);
        classifier.forget_values();
    }
    (store, classifier)
}

fn classified(classifier: &mut Classifier, occurrence: &Occurrence, as_of: i64) -> Record {
    let fields: Vec<FieldValue<'_>> = occurrence.fields.iter().map(|value| value.as_ref().into()).collect();
    classifier.classify(occurrence.event, occurrence.at, as_of, &fields)
}
