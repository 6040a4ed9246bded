//! A line pays +0, so it says nothing. A lead gets the same score with and without it, and whoever reads the policy
//! believes that the behaviour counts.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need  yes/no, ask "Which problem must go away?"
//! score interest, 0 to 10
//!   +0  if need
//! ```
//!
//! Good: give it points, or take the line out.
//!
//! ```qualify
//! lead
//!   need  yes/no, ask "Which problem must go away?"
//! score interest, 0 to 10
//!   +5  if need
//! ```

use super::{Context, Findings, Rule};
use crate::diag::LintCode;
use crate::program::Pays;

pub(super) const RULE: Rule = Rule {
    code: &LintCode {
        code: "P03",
        name: "zero-points",
        title: "a line that pays nothing",
        source: include_str!("zero_points.rs"),
    },
    form: false,
    find,
};

fn find(context: &Context, out: &mut Findings) {
    for line in &context.program.lines {
        let column = &context.program[line.column];
        let crate::program::ColumnKind::Points(pays) = &column.kind else { continue };
        let zero = match pays {
            Pays::If { points, .. } | Pays::Per { points, .. } | Pays::On { points, .. } => *points == 0,
            Pays::ByNumber { bands, otherwise, missing, .. } => {
                bands.iter().all(|(_, points)| *points == 0) && *otherwise == 0 && *missing == 0
            }
            Pays::ByChoice { points, missing, .. } => points.iter().all(|points| *points == 0) && *missing == 0,
        };
        if zero {
            out.add(column.span, format!("`{}` pays nothing", line.text), |diag| {
                diag.at("always 0 points").help("give it points, or take the line out")
            });
        }
    }
}
