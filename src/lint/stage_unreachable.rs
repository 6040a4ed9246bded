//! No lead can ever reach a stage: what it requires is more than any lead can have. Sales waits for leads that
//! never come.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need  yes/no
//! event demo_request
//! score interest, 0 to 40
//!   +25  on demo_request, once
//!   +15  if need
//! MQL requires interest >= 50
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need  yes/no
//! event demo_request
//! score interest, 0 to 40
//!   +25  on demo_request, once
//!   +15  if need
//! MQL requires interest >= 30
//! ```

use super::{Context, Findings};
use crate::analyse::facts::Facts;
use crate::program::words::decimal;
use crate::program::{ColumnId, ColumnKind, Program};

rule!("S01", "stage-unreachable", "a stage that no lead can reach", "stage_unreachable.rs");

fn find(context: &Context, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    let never = |column: ColumnId| !facts.range(column).truth().yes();
    for stage in program.stages.iter().filter(|stage| never(stage.column)) {
        // A stage above one that nobody reaches is not another mistake, nor is one that contradicts itself.
        let above = facts.model.inputs(stage.column).iter().any(|input| {
            matches!(program[*input].kind, ColumnKind::Stage(_)) && never(*input)
        });
        if above || super::contradiction::of(facts, stage.column).is_some() {
            continue;
        }
        let column = &program[stage.column];
        out.add(column.span, format!("no lead can reach {}", column.name), |diag| {
            let highest = highest(program, facts, stage.column);
            let why = if highest.is_empty() { String::new() } else { format!("{}; ", highest.join(", ")) };
            diag.at("more than any lead can have").help(format!("{why}require less, or give more points"))
        });
    }
}

/// The most that each score it looks at can be.
fn highest(program: &Program, facts: &Facts, stage: ColumnId) -> Vec<String> {
    let scores = facts.model.inputs(stage).iter().filter(|input| {
        matches!(program[**input].kind, ColumnKind::Score(_) | ColumnKind::Number(_))
    });
    scores
        .map(|score| {
            let (_, high, _) = facts.range(*score).bounds();
            format!("`{}` is {} at most", program[*score].name, decimal(high))
        })
        .collect()
}
