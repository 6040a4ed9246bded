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

mod calendar;
mod cells;
mod classify;
mod log;
mod plan;
mod settled;
mod store;
mod test;

pub use classify::{Classifier, Record};
pub use log::Pending;
pub use plan::Plan;
pub use settled::{Place, Settled};
pub use store::Store;

use crate::engine::batch::AsOf;
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

/// The aggregates of one lead, by their position among the program's aggregate columns: what
/// [`crate::engine::Engine::one`] takes. Occurrences after `as_of` do not count.
pub fn aggregate_one(program: &Program, as_of: i64, occurrences: &[Occurrence]) -> Vec<Option<Value>> {
    let plan = Arc::new(Plan::new(program));
    let mut classifier = Classifier::new(Arc::clone(&plan));
    let mut store = Store::new(Arc::clone(&plan), AsOf::One(as_of));
    let row = store.add_row();
    for occurrence in occurrences.iter().filter(|occurrence| occurrence.at <= as_of) {
        let fields: Vec<FieldValue<'_>> =
            occurrence.fields.iter().map(|value| value.as_ref().into()).collect();
        let record = classifier.classify(occurrence.event, occurrence.at, as_of, &fields);
        store.apply_times(&classifier, row, &record, occurrence.times);
        classifier.forget_values();
    }
    let settled = store.settle([]);
    (0..plan.columns.len()).map(|column| settled.value(row, column)).collect()
}
