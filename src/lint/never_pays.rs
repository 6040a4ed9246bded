//! No lead can ever get the points of a line: its conditions contradict each other or are never yes. The leads that
//! should get these points score too low, and nobody sees why.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   employees  number
//! score fit, 0 to 10
//!   +20  if employees > 500 and employees < 50
//!   +10  if employees is 50 to 500
//!   -10  if employees < 5
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   employees  number
//! score fit, 0 to 20
//!   +20  if employees > 500
//!   +10  if employees is 50 to 500
//!   -10  if employees < 5
//! ```

use super::{Context, Findings, cleared_by_itself, lines};
use crate::analyse::model::{Def, Pay};
use crate::program::ColumnId;

rule!("P01", "never-pays", "a line that can never pay", "never_pays.rs");

fn find(context: &Context, out: &mut Findings) {
    for (line, column, pays) in lines(context.program) {
        let points = pays.points().iter().any(|points| *points != 0);
        // A line of zero points is another rule's.
        // An event that clears itself is another rule's.
        if points && is_idle(context, line.column) && !cleared_by_itself::is_cleared(context.program, pays) {
            out.add(column.span, format!("no lead can ever get `{}`", line.text), |diag| {
                diag.at("its conditions cannot all hold").help(
                    "look at the conditions together: one of them rules the others out; write `or` where either will do",
                )
            });
        }
    }
}

/// Whether a points line is proved to pay nobody.
pub(super) fn is_idle(context: &Context, line: ColumnId) -> bool {
    let facts = context.facts();
    let torn = match facts.model.def(line) {
        Some(Def::Points(Pay::If(_, when))) => facts.never(when),
        _ => false,
    };
    torn || facts.range(line).bounds() == (0, 0, false)
}
