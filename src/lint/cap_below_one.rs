//! The cap of a line is below one payment: no lead ever gets the points that the line says.
//!
//! Bad:
//!
//! ```qualify
//! event webinar_attended
//! score interest, 0 to 10
//!   +25  on webinar_attended, at most 10 points
//! ```
//!
//! Good:
//!
//! ```qualify
//! event webinar_attended
//! score interest, 0 to 50
//!   +25  on webinar_attended, at most 50 points
//! ```

use super::{Context, Findings, lines};
use crate::program::Pays;
use crate::speech::decimal;

rule!("P21", "cap-below-one", "a cap below one payment", "cap_below_one.rs");

fn find(context: &Context, out: &mut Findings) {
    for (line, column, pays) in lines(context.program) {
        let Some((points, cap)) = of(pays) else { continue };
        out.add(column.span, format!("`{}` never pays {}", line.text, decimal(points)), |diag| {
            diag.at(format!("at most {} points, the first time as well", decimal(cap))).help(format!(
                "write `at most {} points` or more, or pay less at once",
                decimal(points.abs())
            ))
        });
    }
}

/// What a line pays at once, and its cap, where that is less.
pub(super) fn of(pays: &Pays) -> Option<(i64, i64)> {
    match pays {
        Pays::On { points, cap: Some(cap), .. } | Pays::Per { points, cap: Some(cap), .. }
            if *cap < points.saturating_abs() =>
        {
            Some((*points, *cap))
        }
        _ => None,
    }
}
