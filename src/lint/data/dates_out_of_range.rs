//! Dates are where dates of leads cannot be: before 1990 or after 2100. Most often they are numbers that are not dates,
//! such as the day numbers of a spreadsheet, which are read as seconds of January 1970. Then every window and every age
//! is wrong.
//!
//! This rule runs with `qualify check --data` and reports a column with more than one date in twenty out of range;
//! `qualify run` reports it too. Systems write the first and last days of far years (9999-12-31) for "never"; these are
//! not counted. Dates of birth may well be so early:
//! `# qualify: allow dates-out-of-range because these are dates of birth`.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   lead_id  text, key
//!   created  date
//! ```
//!
//! ```csv
//! lead_id,created
//! L-1,46050
//! L-2,46051
//! ```
//!
//! Good: say that they are day numbers of a spreadsheet, or write dates in the export.
//!
//! ```qualify
//! lead
//!   lead_id  text, key
//!   created  date as serial
//! ```
//!
//! ```csv
//! lead_id,created
//! L-1,46050
//! L-2,46051
//! ```

use super::compared;
use crate::analyse::dates::SERIAL_EVENTS;
use crate::diag::say::grouped;
use crate::lint::{Context, Findings};

rule!("D11", "dates-out-of-range", "dates before 1990 or after 2100", "dates_out_of_range.rs", data);

fn find(context: &Context, out: &mut Findings) {
    let Some(seen) = context.seen else { return };
    let help = "export the dates as 2026-01-28, or leave the column out; where they are right, allow this at the line";
    for of in compared(context) {
        if let Some(said) = of.seen.dates.said(&of.name, "date as serial", grouped) {
            out.add(of.field.span, said, |diag| diag.at("windows and ages count from these").help(help));
        }
    }
    let times =
        seen.events.as_ref().and_then(|events| events.times.said("the events", SERIAL_EVENTS, grouped));
    let place = context.program.events.first().map(|event| event.span);
    if let (Some(said), Some(place)) = (times, place) {
        out.add(place, said, |diag| diag.at("what happened").help(help));
    }
}
