//! Leads as a reader would hand them to the engine: in columns.

use qualify::engine::Engine;
use qualify::engine::batch::{AsOf, Batch, Dictionaries, Dictionary, Entry, Input, MISSING, Need};
use qualify::program::{Program, Type, Value};

use super::{Cell, Lead, Reference, after_at};

/// A batch of leads, their aggregates computed by the reference. The dictionaries may hold anything already.
pub fn batch(engine: &Engine, leads: &[Lead], dictionaries: &mut Dictionaries) -> Batch {
    let program = engine.program();
    let first = leads[0].as_of;
    let as_of = match leads.iter().all(|lead| lead.as_of == first) {
        true => AsOf::One(first),
        false => AsOf::Each(leads.iter().map(|lead| lead.as_of).collect()),
    };
    let mut batch = Batch::new(program, as_of);
    batch.rows = leads.len();
    for (at, field) in program.fields.iter().enumerate() {
        let values: Vec<Option<Value>> = leads.iter().map(|lead| lead.fields[at].clone()).collect();
        let need = engine.needs()[at];
        batch.fields[at] = column(&field.ty, values, need, &mut dictionaries.fields[at]);
    }
    let aggregates: Vec<_> = program.aggregates().map(|(id, _)| id).collect();
    for (at, id) in aggregates.into_iter().enumerate() {
        let value = |lead| match Reference::new(program, lead).cell(id) {
            Cell::YesNo(yes) => yes.map(Value::YesNo),
            Cell::Value(value) => value,
        };
        let values: Vec<Option<Value>> = leads.iter().map(value).collect();
        let need = engine.needed_aggregates()[at];
        batch.aggregates[at] = column(&program[id].ty, values, need, &mut dictionaries.aggregates[at]);
    }
    batch
}

fn column(ty: &Type, values: Vec<Option<Value>>, need: Need, dictionary: &mut Dictionary) -> Input {
    if need == Need::Nothing {
        return Input::of(ty);
    }
    let mut input = Input::of(ty);
    match &mut input {
        Input::YesNo(truths) => {
            truths.yes.reset(values.len());
            truths.no.reset(values.len());
            for (row, value) in values.iter().enumerate() {
                match value {
                    Some(Value::YesNo(true)) => truths.yes.set(row),
                    Some(Value::YesNo(false)) => truths.no.set(row),
                    None => {}
                    other => panic!("no yes/no: {other:?}"),
                }
            }
        }
        Input::Number { values: numbers, known } => {
            known.reset(values.len());
            for (row, value) in values.iter().enumerate() {
                numbers.push(match value {
                    Some(Value::Number(number)) => {
                        known.set(row);
                        *number
                    }
                    Some(Value::Date(date)) => {
                        known.set(row);
                        date.code()
                    }
                    None => 0,
                    other => panic!("no number: {other:?}"),
                });
            }
        }
        Input::Choice(codes) => codes.extend(values.iter().map(|value| match value {
            Some(Value::Choice(choice)) => *choice,
            None => MISSING,
            other => panic!("no choice: {other:?}"),
        })),
        Input::Coded(codes) => codes.extend(values.iter().map(|value| match value {
            Some(value) => code(value, need, dictionary),
            None => MISSING,
        })),
    }
    input
}

fn code(value: &Value, need: Need, dictionary: &mut Dictionary) -> u32 {
    let (raw, entry) = match (value, need) {
        (Value::Text(_) | Value::Several(_), Need::Known) => return 0,
        (Value::Text(text), Need::Domain) => {
            let domain = after_at(text.trim()).unwrap_or_default();
            (domain.clone(), Entry::Text(domain))
        }
        (Value::Text(text), _) => (text.clone(), Entry::Text(text.clone())),
        (Value::Several(set), _) => (format!("{set:?}"), Entry::Set(set.clone())),
        (other, _) => panic!("no text and no set: {other:?}"),
    };
    dictionary.find(raw.as_bytes()).unwrap_or_else(|| dictionary.insert(raw.as_bytes(), entry))
}

/// The fields with defaults filled in: what a reader does with what is missing.
pub fn with_defaults(program: &Program, mut fields: Vec<Option<Value>>) -> Vec<Option<Value>> {
    for (value, field) in fields.iter_mut().zip(&program.fields) {
        if value.is_none() {
            *value = field.default.clone();
        }
    }
    fields
}
