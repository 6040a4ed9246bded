//! No example shows a lead that gets the points of a line. If a change makes the line pay nothing, or twice as much, no
//! test fails, and scores change unnoticed.
//!
//! This rule asks for form; it runs with `--strict`.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need  yes/no, ask "Is there a problem that must go away?"
//! event demo_request
//! score interest, 0 to 40
//!   +25  on demo_request, once
//!   +15  if need
//! example "asked for a demo"
//!   when demo_request
//!   then interest is 25
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need  yes/no, ask "Is there a problem that must go away?"
//! event demo_request
//! score interest, 0 to 40
//!   +25  on demo_request, once
//!   +15  if need
//! example "asked for a demo, and needs it"
//!   given need is yes
//!   when  demo_request
//!   then  interest is 40
//! ```

use super::{Context, Findings, lines};
use crate::program::ColumnId;
use std::collections::HashSet;

rule!("A05", "line-not-shown", "a line that no example pays", "line_not_shown.rs", form);

fn find(context: &Context, out: &mut Findings) {
    let program = context.program;
    if program.examples.is_empty() {
        return;
    }
    let paid: HashSet<ColumnId> = context.shown().iter().flat_map(|shown| &shown.paid).copied().collect();
    for (line, column, _) in lines(program) {
        let shown = paid.contains(&line.column);
        // One that never pays has a rule of its own.
        if !shown && context.facts().bounds(line.column) != (0, 0) {
            out.add(column.span, format!("no example shows a lead that gets `{}`", line.text), |diag| {
                diag.at("paid in no example").help("write an example in which the line pays, with the score")
            });
        }
    }
}
