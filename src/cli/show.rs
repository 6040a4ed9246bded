//! Numbers, instants and values as a person reads them.

pub use crate::report::{grouped, share_of as share};

use crate::program::time::Zone;
pub use crate::speech::{decimal as number, points, truth};

/// As of when, for a header: the day whose last instant it is, else a date and time in that zone, without what is less than
/// a second.
pub fn as_of_short(at: i64, zone: &Zone) -> String {
    let said = as_of(at, zone);
    let Some(local) = zone.local(at).filter(|_| !said.starts_with("the end of ")) else { return said };
    let time = local.time();
    let seconds = match time.second() {
        0 => String::new(),
        seconds => format!(":{seconds:02}"),
    };
    format!("{} {:02}:{:02}{seconds} ({})", local.date(), time.hour(), time.minute(), zone.name())
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
