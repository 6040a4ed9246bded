//! The stage SQL requires only points, not need, urgency or authority. Sales calls leads that have read much but cannot
//! decide anything.
//!
//! Bad:
//!
//! ```qualify
//! event demo_request
//! event pricing_visit
//! score interest, 0 to 60
//!   +25  on demo_request, once
//!   +35  on pricing_visit, once
//! MQL requires interest >= 25
//! SQL requires MQL and interest >= 60
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need            yes/no, ask "Is there a problem that must go away?"
//!   decision_maker  yes/no, ask "Can you sign yourself?"
//! event demo_request
//! event pricing_visit
//! score interest, 0 to 60
//!   +25  on demo_request, once
//!   +35  on pricing_visit, once
//! MQL requires interest >= 25
//! SQL requires MQL and need and decision_maker
//! ```

use super::{Context, Findings, heading, walk};
use crate::program::text::fold;
use crate::program::{ColumnId, ColumnKind, Program};

rule!("S13", "no-hard-criterion", "sales-qualified by points alone", "no_hard_criterion.rs");

fn find(context: &Context, out: &mut Findings) {
    let program = context.program;
    for stage in &program.stages {
        let column = &program[stage.column];
        if is_sales(&column.name) && only_points(program, stage.column) {
            out.add(heading(context, column.span), format!("{} requires points only", column.name), |diag| {
                diag.at("no hard criterion").help(format!(
                    "require what sales needs to know as well: `{} requires … and need and decision_maker`",
                    column.name
                ))
            });
        }
    }
}

/// Whether a stage's name says that sales takes the lead.
fn is_sales(name: &str) -> bool {
    let name = fold(name);
    ["sql", "sales_ready", "sales_qualified", "sales_qualified_lead", "opportunity"].contains(&name.as_str())
}

/// Whether a stage hangs on scores alone, those before it included.
fn only_points(program: &Program, column: ColumnId) -> bool {
    // Each stage once, however many others require it.
    let (mut seen, mut at) = (vec![column], 0);
    while let Some(column) = seen.get(at).copied() {
        let ColumnKind::Stage(stage) = program[column].kind else { return false };
        let read = program[stage].requires.columns();
        if read.is_empty() {
            return false;
        }
        for column in read {
            match &program[column].kind {
                ColumnKind::Score(_) | ColumnKind::Number(_) | ColumnKind::Grade { .. } => {}
                ColumnKind::Stage(_) if seen.contains(&column) => {}
                ColumnKind::Stage(_) => seen.push(column),
                ColumnKind::Criterion(condition) => {
                    let read = condition.columns();
                    if read.is_empty() || !read.iter().all(|column| walk::is_score(program, *column)) {
                        return false;
                    }
                }
                _ => return false,
            }
        }
        at = at.saturating_add(1);
    }
    true
}
