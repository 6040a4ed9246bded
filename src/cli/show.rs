//! Numbers, instants and values as a person reads them.

pub use crate::report::{grouped, share_of as share};

use crate::program::time::Zone;
pub use crate::speech::{decimal as number, points, truth};

/// As of when: an instant, or the day whose last instant it is, in that zone.
pub fn as_of(at: i64, zone: &Zone) -> String {
    let next = at.checked_add(1);
    let ends = next.and_then(|next| zone.local(next)).map(|local| local.date());
    match (ends.map(|day| zone.midnight(day)), zone.local(at)) {
        (Some(midnight), Some(local)) if Some(midnight) == next => format!("the end of {}", local.date()),
        _ => zone.show(at),
    }
}
