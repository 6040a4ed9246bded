//! Two neighbouring bands pay the same, so the boundary between them decides nothing. A lead just above it gets the
//! same points as one just below, though the policy suggests a difference.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   employees  number
//! score fit, 0 to 20
//!   by employees: below 50: +5, 50 to 200: +20, above 200: +20
//! ```
//!
//! Good: make them one band.
//!
//! ```qualify
//! lead
//!   employees  number
//! score fit, 0 to 20
//!   by employees: below 50: +5, at least 50: +20
//! ```

use super::{Context, Findings, lines};
use crate::program::Pays;
use crate::speech::decimal;

rule!("P09", "bands-alike", "bands that pay alike", "bands_alike.rs");

fn find(context: &Context, out: &mut Findings) {
    for (line, column, pays) in lines(context.program) {
        let Pays::ByNumber { bands, .. } = pays else { continue };
        // A line of zero points is another rule's.
        if bands.iter().all(|(_, points)| *points == 0) {
            continue;
        }
        let mut sorted = bands.clone();
        sorted.sort_by_key(|(band, _)| band.low.unwrap_or(i64::MIN));
        for pair in sorted.windows(2) {
            let [(one, points), (other, same)] = pair else { continue };
            let touch = one
                .high
                .zip(other.low)
                .is_some_and(|(end, start)| start <= end.saturating_add(crate::program::SCALE));
            if points == same && touch {
                let by = line.text.split(':').next().unwrap_or(&line.text);
                let text = format!("two neighbouring bands of `{by}` both pay {}", decimal(*points));
                out.add(column.span, text, |diag| {
                    diag.at("the boundary between these bands decides nothing").help("make them one band")
                });
            }
        }
    }
}
