//! Leads in columns, read the plain way: reading is not what is measured here.

use qualify::engine::Engine;
use qualify::engine::batch::{AsOf, Batch, Dictionaries, Dictionary, Entry, Input, MISSING, Need};
use qualify::engine::truth::Truths;
use qualify::mask::Mask;
use qualify::program::{Field, SCALE, Type, text};
use serde_json::Value;

/// Batches and the dictionaries they share.
pub struct Columns {
    pub batches: Vec<Batch>,
    pub dictionaries: Dictionaries,
}

impl Columns {
    /// Reads JSON Lines.
    pub fn read(engine: &Engine<'_>, lines: &[&[u8]], rows: usize) -> Columns {
        let program = engine.program();
        let mut columns = Columns { batches: Vec::new(), dictionaries: Dictionaries::new(program) };
        let as_of = "2026-10-01T12:00:00Z".parse::<jiff::Timestamp>().unwrap().as_microsecond();
        for lines in lines.chunks(rows) {
            let leads: Vec<Value> = lines.iter().map(|line| serde_json::from_slice(line).unwrap()).collect();
            let mut batch = Batch::new(program, AsOf::One(as_of));
            batch.rows = leads.len();
            for (at, field) in program.fields.iter().enumerate() {
                let need = engine.needs()[at];
                let values: Vec<&Value> =
                    leads.iter().map(|lead| lead.get(&field.source).unwrap_or(&Value::Null)).collect();
                let dictionary = &mut columns.dictionaries.fields[at];
                batch.fields[at] = column(field, need, &values, dictionary);
            }
            columns.batches.push(batch);
        }
        columns
    }
}

fn column(field: &Field, need: Need, values: &[&Value], dictionary: &mut Dictionary) -> Input {
    if need == Need::Nothing {
        return Input::of(&field.ty);
    }
    let bits = |test: &dyn Fn(&Value) -> bool| {
        let mut mask = Mask::zeros(values.len());
        values.iter().enumerate().filter(|(_, value)| test(value)).for_each(|(row, _)| mask.set(row));
        mask
    };
    let unsaid = matches!(field.default, Some(qualify::program::Value::YesNo(false)));
    match &field.ty {
        Type::YesNo => Input::YesNo(Truths {
            yes: bits(&|value| value == &Value::Bool(true)),
            no: bits(&|value| value == &Value::Bool(false) || unsaid && value.is_null()),
        }),
        Type::Number(_) => Input::Number {
            values: values
                .iter()
                .map(|value| value.as_f64().map_or(0, |value| (value * SCALE as f64).round() as i64))
                .collect(),
            known: bits(&|value| value.is_number()),
        },
        Type::Date => Input::Number {
            values: values
                .iter()
                .map(|value| {
                    let day = value.as_str().map(|day| day.parse::<jiff::civil::Date>().unwrap());
                    day.map_or(0, |day| {
                        day.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp().as_microsecond()
                    })
                })
                .collect(),
            known: bits(&|value| value.is_string()),
        },
        Type::Choice(names) => Input::Choice(
            values
                .iter()
                .map(|value| {
                    let at = names.iter().position(|name| Some(name.as_str()) == value.as_str());
                    at.map_or(MISSING, |at| u32::try_from(at).unwrap())
                })
                .collect(),
        ),
        Type::Text => Input::Coded(
            values
                .iter()
                .map(|value| match (value.as_str(), need) {
                    (None | Some(""), _) => MISSING,
                    (Some(_), Need::Known) => 0,
                    (Some(value), Need::Domain) => code(dictionary, text::domain(value).unwrap_or("")),
                    (Some(value), Need::Value | Need::Nothing) => code(dictionary, value),
                })
                .collect(),
        ),
        Type::Several(_) => panic!("the policy has no several choices"),
    }
}

fn code(dictionary: &mut Dictionary, text: &str) -> u32 {
    dictionary
        .find(text.as_bytes())
        .unwrap_or_else(|| dictionary.insert(text.as_bytes(), Entry::Text(text.into())))
}
