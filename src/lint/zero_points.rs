//! A line pays +0, so it has no effect. A lead has the same score with and without it, and readers of the policy
//! believe that the behaviour counts.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need  yes/no, ask "Is there a problem that must go away?"
//! score interest, 0 to 10
//!   +0  if need
//! ```
//!
//! Good: give it points, or remove the line.
//!
//! ```qualify
//! lead
//!   need  yes/no, ask "Is there a problem that must go away?"
//! score interest, 0 to 10
//!   +10  if need
//! ```

use super::{Context, Findings, lines};

rule!("P03", "zero-points", "a line that pays nothing", "zero_points.rs");

fn find(context: &Context, out: &mut Findings) {
    for (line, column, pays) in lines(context.program) {
        if pays.points().iter().all(|points| *points == 0) {
            let help = if line.text.contains("missing") {
                "remove the line: a fact that is missing pays nothing without it"
            } else {
                "give it points, or remove the line: it does not set the score to 0, which an event does with `resets on EVENT`"
            };
            out.add(column.span, format!("`{}` pays nothing", line.text), |diag| {
                diag.at("always 0 points").help(help)
            });
        }
    }
}
