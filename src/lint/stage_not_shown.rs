//! No example shows a lead that reaches a stage. If a change makes the stage unreachable, no test fails, and sales
//! notices it only by an empty list.
//!
//! This rule asks for form; it runs with `--strict`.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need            yes/no, ask "Is there a problem that must go away?"
//!   decision_maker  yes/no, ask "Can you sign yourself?"
//! MQL requires need
//! SQL requires MQL and decision_maker
//! example "needs it, and somebody else signs"
//!   given need is yes, decision_maker is no
//!   then  stage is MQL
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need            yes/no, ask "Is there a problem that must go away?"
//!   decision_maker  yes/no, ask "Can you sign yourself?"
//! MQL requires need
//! SQL requires MQL and decision_maker
//! example "needs it, and somebody else signs"
//!   given need is yes, decision_maker is no
//!   then  stage is MQL
//! example "needs it, and signs"
//!   given need is yes, decision_maker is yes
//!   then  stage is SQL
//! ```

use super::{Context, Findings, heading};
use crate::program::ColumnId;
use std::collections::HashSet;

rule!("A04", "stage-not-shown", "a stage that no example reaches", "stage_not_shown.rs", form);

fn find(context: &Context, out: &mut Findings) {
    let program = context.program;
    if program.examples.is_empty() {
        return;
    }
    let reached: HashSet<ColumnId> =
        context.shown().iter().flat_map(|shown| &shown.stages).copied().collect();
    for stage in &program.stages {
        let shown = reached.contains(&stage.column);
        // One that nobody can reach has a rule of its own.
        if !shown && !context.facts().never_holds(stage.column) {
            let column = &program[stage.column];
            out.add(
                heading(context, column.span),
                format!("no example shows a lead in {}", column.name),
                |diag| {
                    diag.at("reached by no example")
                        .help(format!("write one that ends `then stage is {}`", column.name))
                },
            );
        }
    }
}
