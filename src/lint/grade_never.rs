//! A step of a grade is outside the range of its score. No lead ever gets this grade, and anyone who filters by it sees
//! an empty list.
//!
//! Bad:
//!
//! ```qualify
//! event demo_request
//! score interest, 0 to 25
//!   +25  on demo_request, once
//! grade heat of interest: A from 50, B from 20, C otherwise
//! ```
//!
//! Good:
//!
//! ```qualify
//! event demo_request
//! score interest, 0 to 25
//!   +25  on demo_request, once
//! grade heat of interest: A from 25, B from 20, C otherwise
//! ```

use super::{Context, Findings};
use crate::program::{ColumnKind, Number};
use crate::speech::decimal;
use crate::syntax::tree::StatementKind;

rule!("S09", "grade-never", "a grade that no lead can get", "grade_never.rs");

fn find(context: &Context, out: &mut Findings) {
    let program = context.program;
    for statement in super::statements(context) {
        let StatementKind::Grade(grade) = &statement.kind else { continue };
        let Some(column) = context.find(&grade.name.text) else { continue };
        let ColumnKind::Grade { of: Number::Column(of), from } = &program[column].kind else { continue };
        if super::bound_swallows::is_behind(context, &crate::analyse::model::Cond::Column(*of)) {
            continue;
        }
        let (low, high, _) = context.facts().range(*of).bounds();
        let mut below = i64::MAX;
        for (at, step) in grade.steps.iter().enumerate() {
            let least = from.get(at).copied().unwrap_or(i64::MIN);
            if least > high || below <= low {
                let message = format!("no lead can get `{}` in `{}`", step.value.text(), grade.name.text);
                let (name, low, high) = (&program[*of].name, decimal(low), decimal(high));
                out.add(step.place.0, message, |diag| {
                    diag.at(format!("`{name}` is {low} to {high}"))
                        .help(format!("begin the steps within {low} to {high}, or leave this one out"))
                });
            }
            below = least;
        }
    }
}
