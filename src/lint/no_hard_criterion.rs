//! The stage SQL asks for points only, not for need, urgency or authority. Sales calls leads that have read much
//! and can decide nothing.
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
//!   need            yes/no
//!   decision_maker  yes/no
//! event demo_request
//! event pricing_visit
//! score interest, 0 to 60
//!   +25  on demo_request, once
//!   +35  on pricing_visit, once
//! MQL requires interest >= 25
//! SQL requires MQL and need and decision_maker
//! ```

use super::{Context, Findings};
use crate::program::{ColumnId, ColumnKind, Program};

rule!("S13", "no-hard-criterion", "sales-qualified by points alone", "no_hard_criterion.rs");

fn find(context: &Context, out: &mut Findings) {
    let program = context.program;
    for stage in &program.stages {
        let column = &program[stage.column];
        if column.name.eq_ignore_ascii_case("sql") && only_points(program, stage.column) {
            out.add(column.span, format!("{} asks for points only", column.name), |diag| {
                diag.at("no hard criterion").help(format!(
                    "require what sales needs to know as well: `{} requires … and need and decision_maker`",
                    column.name
                ))
            });
        }
    }
}

/// Whether a stage hangs on scores alone, those before it included.
fn only_points(program: &Program, column: ColumnId) -> bool {
    let ColumnKind::Stage(stage) = program[column].kind else { return false };
    let read = program[stage].requires.columns();
    !read.is_empty()
        && read.iter().all(|column| match &program[*column].kind {
            ColumnKind::Score(_) | ColumnKind::Number(_) | ColumnKind::Grade { .. } => true,
            ColumnKind::Stage(_) => only_points(program, *column),
            _ => false,
        })
}
