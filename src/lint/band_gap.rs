//! Values between two bands of a `by` line are in neither band, and there is no `otherwise`. A lead with such a value
//! gets no points, as if the field were missing.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   employees  number
//! score fit, -5 to 20
//!   by employees: below 50: -5, 100 to 500: +20
//! ```
//!
//! Good: begin each band where the one before ends, or add `otherwise`.
//!
//! ```qualify
//! lead
//!   employees  number
//! score fit, -5 to 20
//!   by employees: below 50: -5, 50 to 500: +20
//! ```

use super::{Context, Findings, lines};
use crate::program::{Band, Pays};
use crate::speech::{decimal, rounder};

rule!("P08", "band-gap", "a gap between bands", "band_gap.rs");

fn find(context: &Context, out: &mut Findings) {
    for (line, column, pays) in lines(context.program) {
        let Pays::ByNumber { bands, otherwise: 0, .. } = pays else { continue };
        let mut sorted: Vec<Band> = bands.iter().map(|(band, _)| *band).collect();
        sorted.sort_by_key(|band| band.low.unwrap_or(i64::MIN));
        for pair in sorted.windows(2) {
            let [Band { low, high: Some(end) }, Band { low: Some(start), .. }] = pair else { continue };
            let (after, before) = (end.saturating_add(1), start.saturating_sub(1));
            // Whole numbers that follow each other leave no gap that a count could fall into.
            if after > before
                || before.div_euclid(crate::program::SCALE) == end.div_euclid(crate::program::SCALE)
            {
                continue;
            }
            let text = format!(
                "`{}` leaves a gap between {} and {}",
                short(&line.text),
                decimal(rounder(*end, after).unwrap_or(*end)),
                decimal(rounder(*start, before).unwrap_or(*start))
            );
            out.add(column.span, text, |diag| {
                diag.at("a value in between gets nothing")
                    .help(format!("write `{}`, or add `otherwise: 0`", until(*low, *start)))
            });
        }
    }
}

/// A band that ends where the next one starts.
fn until(low: Option<i64>, start: i64) -> String {
    match (low.map(decimal), rounder(start, start.saturating_sub(1)).map(decimal)) {
        (Some(low), Some(last)) => format!("{low} to {last}"),
        (None, Some(last)) => format!("at most {last}"),
        (Some(low), None) => format!("{low} to below {}", decimal(start)),
        (None, None) => format!("below {}", decimal(start)),
    }
}

/// The line up to its colon.
fn short(text: &str) -> &str {
    text.split(':').next().unwrap_or(text)
}
