//! Numbers, instants and values as a person reads them.

pub use crate::report::{grouped, share_of as share};

use crate::engine::truth::Truth;
use crate::program::time::Zone;
use crate::program::{SCALE, Type, Value};

/// A number of the language: `35`, `2.5`, `-0.25`.
pub fn number(scaled: i64) -> String {
    let sign = if scaled < 0 { "-" } else { "" };
    let magnitude = scaled.unsigned_abs();
    let scale = SCALE.unsigned_abs();
    let (whole, part) = (magnitude / scale, magnitude % scale);
    if part == 0 {
        return format!("{sign}{whole}");
    }
    let digits = format!("{part:04}");
    format!("{sign}{whole}.{}", digits.trim_end_matches('0'))
}

/// Points: a number that always shows its sign.
pub fn points(scaled: i64) -> String {
    if scaled > 0 { format!("+{}", number(scaled)) } else { number(scaled) }
}

/// As of when: an instant, or the day whose last instant it is, in that zone.
pub fn as_of(at: i64, zone: &Zone) -> String {
    let next = at.checked_add(1);
    let ends = next.and_then(|next| zone.local(next)).map(|local| local.date());
    match (ends.map(|day| zone.midnight(day)), zone.local(at)) {
        (Some(midnight), Some(local)) if Some(midnight) == next => format!("the end of {}", local.date()),
        _ => zone.show(at),
    }
}

/// yes, no or unknown.
pub fn truth(truth: Truth) -> &'static str {
    match truth {
        Truth::Yes => "yes",
        Truth::No => "no",
        Truth::Unknown => "unknown",
    }
}

/// A value of that type, as it would be written in a policy.
pub fn value(value: &Value, ty: &Type, zone: &Zone) -> String {
    let named = |index: &u32| match ty {
        Type::Choice(values) | Type::Several(values) => {
            values.get(*index as usize).cloned().unwrap_or_default()
        }
        Type::YesNo | Type::Number(_) | Type::Text | Type::Date => index.to_string(),
    };
    match value {
        Value::YesNo(yes) => if *yes { "yes" } else { "no" }.to_string(),
        Value::Number(scaled) => quantity(*scaled, ty),
        Value::Text(text) => format!("\"{}\"", super::term::clean(text)),
        Value::Date(date) => zone.show_date(*date),
        Value::Choice(index) => named(index),
        Value::Several(indexes) => {
            format!("({})", indexes.iter().map(named).collect::<Vec<_>>().join(", "))
        }
    }
}

/// A number with the unit of its type: `10000 EUR`.
pub fn quantity(scaled: i64, ty: &Type) -> String {
    match ty {
        Type::Number(Some(unit)) => format!("{} {}", number(scaled), unit.0),
        Type::Number(None) | Type::YesNo | Type::Text | Type::Date | Type::Choice(_) | Type::Several(_) => {
            number(scaled)
        }
    }
}
