//! Numbers, instants and values as a person reads them.

pub use crate::report::{grouped, share_of as share};

use crate::engine::truth::Truth;
use crate::program::time::Zone;
use crate::program::{Type, Value};
use crate::speech;
pub use crate::speech::{decimal as number, points};

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

/// A value of that type, as it would be written in a policy; characters that a terminal acts on are written out.
pub fn value(value: &Value, ty: &Type, zone: &Zone) -> String {
    super::term::clean(&speech::value(value, ty, zone))
}

/// A number with the unit of its type: `10000 EUR`.
pub fn quantity(scaled: i64, ty: &Type) -> String {
    speech::quantity(scaled, speech::unit(ty))
}
