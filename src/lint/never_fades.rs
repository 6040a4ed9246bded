//! A score is made of what leads have done, and nothing ever brings it down: no half-life, no window, no reset, no line for
//! silence. A lead that was interested three years ago ranks like one of today.
//!
//! The rule looks at scores that decide something and have three lines on events or more.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need  yes/no, ask "Is there a problem that must go away?"
//! event demo_request
//! event webinar_attended
//! event brochure_read
//! score interest, 0 to 55
//!   +30  on demo_request, once
//!   +15  on webinar_attended, once
//!   +10  on brochure_read, once
//! SQL requires need and interest >= 45
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need  yes/no, ask "Is there a problem that must go away?"
//! event demo_request
//! event webinar_attended
//! event brochure_read
//! score interest, 0 to 55
//!   +30  on demo_request, once
//!   +15  on webinar_attended, once
//!   +10  on brochure_read, once
//!   points halve every 90 days
//! SQL requires need and interest >= 45
//! ```

use super::{Context, Findings, heading, lines_of};
use crate::program::{Aggregate, ColumnKind, Number, Pays, Program};

rule!("P24", "never-fades", "a score from events that never fades", "never_fades.rs");

/// Fewer lines than this are a beginning.
const ENOUGH: usize = 3;

fn find(context: &Context, out: &mut Findings) {
    let program = context.program;
    for score in program.scores.iter().filter(|score| score.resets.is_empty()) {
        let mut paying = 0usize;
        let fades = lines_of(program, score).any(|(_, _, pays)| {
            let Some(weight) = pays.weight() else {
                return matches!(pays, Pays::Per { of, .. } if is_of_time(program, of));
            };
            let earns = pays.points_of_known().into_iter().any(|points| points > 0);
            paying = paying.saturating_add(usize::from(earns));
            match &program[weight].kind {
                ColumnKind::Aggregate(Aggregate::Weight { points, of, decay, .. }) => {
                    *points < 0 || decay.is_some() || of.window.is_some() || !of.after.is_empty()
                }
                _ => false,
            }
        });
        let column = &program[score.column];
        if fades || paying < ENOUGH || !context.index().decides(score.column) {
            continue;
        }
        out.add(
            heading(context, column.span),
            format!("the points of `{}` never fade", column.name),
            |diag| {
                diag.at("what a lead did years ago counts like today").help(
                    "add a line such as `points halve every 90 days`, or a window: `in the last 12 months`",
                )
            },
        );
    }
}

/// Whether a number grows with time, itself or through the numbers in it.
fn is_of_time(program: &Program, of: &Number) -> bool {
    of.counts_days()
        || of.columns().into_iter().any(|column| {
            program.any_behind(column, |behind| match &program[behind].kind {
                ColumnKind::Number(number) if number.counts_days() => Some(true),
                ColumnKind::Number(_) => None,
                _ => Some(false),
            })
        })
}
