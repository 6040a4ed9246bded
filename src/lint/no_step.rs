//! A stage has no line of its own in `next step`, although other stages have. Leads that have come that far get the step
//! of an earlier stage, such as a newsletter in place of a call.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need    yes/no, ask "Is there a problem that must go away?"
//!   budget  number in EUR, ask "What have you set aside?"
//! MQL requires need
//! SQL requires MQL and budget >= 5000 EUR
//! next step
//!   "Send a case study"  if MQL
//!   "Newsletter"         otherwise
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need    yes/no, ask "Is there a problem that must go away?"
//!   budget  number in EUR, ask "What have you set aside?"
//! MQL requires need
//! SQL requires MQL and budget >= 5000 EUR
//! next step
//!   "Call today"         if SQL
//!   "Send a case study"  if MQL
//!   "Newsletter"         otherwise
//! ```

use super::{Context, Findings, heading, walk};
use crate::program::{ColumnId, ColumnKind};
use std::collections::HashSet;

rule!("S18", "no-step", "a stage without a next step of its own", "no_step.rs");

fn find(context: &Context, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    let Some(steps) = program.next_step else { return };
    let named = named(context, steps);
    if named.is_empty() {
        return;
    }
    let place = program[steps].span;
    for (stage, column) in walk::stages(context) {
        if named.contains(&column) || facts.never_holds(column) {
            continue;
        }
        let name = &stage.name.text;
        out.add(
            heading(context, program[column].span),
            format!("no line of `next step` is about {name}"),
            |diag| {
                diag.at(format!("a lead in {name} gets the step of another stage"))
                    .also(heading(context, place), "the steps")
                    .help(format!("write a line for it: `\"…\"  if {name}`"))
            },
        );
    }
}

/// The stages that a table looks at, itself and through criteria, grades and other tables, but not through stages.
fn named(context: &Context, table: ColumnId) -> HashSet<ColumnId> {
    let (mut seen, mut open, mut found) = (HashSet::new(), vec![table], HashSet::new());
    while let Some(column) = open.pop() {
        if !seen.insert(column) {
            continue;
        }
        match context.program[column].kind {
            ColumnKind::Stage(_) => drop(found.insert(column)),
            ColumnKind::Disqualify(_) | ColumnKind::Score(_) | ColumnKind::Points(_) => {}
            _ => open.extend(context.program.inputs(column)),
        }
    }
    found
}
