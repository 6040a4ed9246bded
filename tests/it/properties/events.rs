//! Aggregates as the engine collects them: occurrences of many leads, mixed, in any order.

use std::sync::Arc;

use qualify::engine::batch::{AsOf, Dictionaries, Input};
use qualify::engine::events::{Classifier, FieldValue, Place, Plan, Settled, Store, aggregate_one};
use qualify::program::{Aggregate, EventId, Occurrence, Program, Value};

use super::tape::Tape;
use crate::reference::events::is_first;
use crate::reference::{Cell, Happened, Lead, Reference, fold};

/// Collects the events of leads in an order of the tape's. Row by lead.
fn collect(tape: &Tape, program: &Program, leads: &[Lead]) -> (Arc<Plan>, Settled) {
    let plan = Arc::new(Plan::new(program));
    let mut classifier = Classifier::new(Arc::clone(&plan));
    let first = leads[0].as_of;
    let one = leads.iter().all(|lead| lead.as_of == first);
    let mut store = match one {
        true => Store::new(Arc::clone(&plan), AsOf::One(first)),
        false => Store::new(Arc::clone(&plan), AsOf::Each(Vec::new())),
    };
    let rows: Vec<u32> = leads
        .iter()
        .map(|lead| if one { store.add_row() } else { store.add_row_as_of(lead.as_of) })
        .collect();
    let mut waiting: Vec<(usize, &Happened)> = leads
        .iter()
        .enumerate()
        .flat_map(|(at, lead)| {
            // What repeats an earlier event is left out before it comes here.
            let firsts = (0..lead.events.len()).filter(|event| is_first(program, &lead.events, *event));
            let events = firsts.map(|event| &lead.events[event]);
            events.filter(|event| event.at <= lead.as_of).map(move |event| (at, event))
        })
        .collect();
    while !waiting.is_empty() {
        let (lead, event) = waiting.swap_remove(tape.below(waiting.len()));
        let fields: Vec<FieldValue> = event.fields.iter().map(|value| value.as_ref().into()).collect();
        let kind = EventId(u32::try_from(event.kind).unwrap());
        let record = classifier.classify(kind, event.at, leads[lead].as_of, &fields);
        store.apply(&classifier, rows[lead], &record);
        if tape.chance(3) {
            classifier.forget_values();
        }
    }
    (plan, store.settle([]))
}

/// The aggregates of a batch, collected.
pub fn aggregated(
    tape: &Tape,
    program: &Program,
    leads: &[Lead],
    dictionaries: &mut Dictionaries,
) -> Vec<Input> {
    let (plan, settled) = collect(tape, program, leads);
    let rows = 0..u32::try_from(leads.len()).unwrap();
    // A lead without events may have no row.
    let places: Vec<Option<Place>> = rows
        .zip(leads)
        .map(|(row, lead)| (!lead.events.is_empty()).then_some(Place { settled: &settled, row }))
        .collect();
    plan.inputs(&places, dictionaries)
}

/// Holds every aggregate of every lead to the reference.
pub fn are_the_reference(tape: &Tape, text: &str, program: &Program, leads: &[Lead]) {
    let (_, settled) = collect(tape, program, leads);
    for (row, lead) in (0u32..).zip(leads) {
        let reference = Reference::new(program, lead);
        let occurrences: Vec<Occurrence> = lead.events.iter().map(occurrence).collect();
        let single = aggregate_one(program, lead.as_of, &occurrences);
        for (position, (column, aggregate)) in program.aggregates().enumerate() {
            let expected = plain(match reference.cell(column) {
                Cell::YesNo(yes) => yes.map(Value::YesNo),
                Cell::Value(value) => value,
            });
            let found = plain(settled.value(row, position));
            let about = || format!("`{}`\n{aggregate:?}\n{text}\n{lead:?}", program[column].name);
            // What nobody happened to is counted as nothing, whether or not it says so.
            let nothing = matches!(
                aggregate,
                Aggregate::Count(_) | Aggregate::CountDifferent { .. } | Aggregate::Weight { .. }
            );
            let found = found.or(nothing.then_some(Value::Number(0)));
            assert_eq!(found, expected, "{}", about());
            let single = plain(single[position].clone()).or(nothing.then_some(Value::Number(0)));
            assert_eq!(single, expected, "one by one: {}", about());
        }
    }
}

pub fn occurrence(event: &Happened) -> Occurrence {
    Occurrence {
        event: EventId(u32::try_from(event.kind).unwrap()),
        times: 1,
        at: event.at,
        fields: event.fields.clone(),
    }
}

fn plain(value: Option<Value>) -> Option<Value> {
    value.map(|value| match value {
        Value::Text(text) => Value::Text(fold(&text)),
        other => other,
    })
}
