//! A line pays once, and its `at most` is not lower than that one payment: the cap has no effect. Its author expected
//! the points of busy leads to add up, and they do not. A cap above the most that the score can be has no effect either.
//!
//! Bad:
//!
//! ```qualify
//! event demo_request
//! score interest, 0 to 25
//!   +25  on demo_request, once, at most 50 points
//! ```
//!
//! Good: write one of the two.
//!
//! ```qualify
//! event demo_request
//! score interest, 0 to 50
//!   +25  on demo_request, at most 50 points
//! ```

use super::{Context, Findings, lines};
use crate::analyse::facts::most_paid;
use crate::program::{ColumnKind, Pays};
use crate::speech::decimal;

rule!("P04", "cap-never-binds", "a cap that can never bind", "cap_never_binds.rs");

fn find(context: &Context, out: &mut Findings) {
    for (line, column, pays) in lines(context.program) {
        let (Pays::On { points, cap: Some(cap), .. } | Pays::Per { points, cap: Some(cap), .. }) = pays
        else {
            continue;
        };
        let score = &context.program[line.score];
        if let Some(most) = score.most().filter(|most| *points > 0 && cap > most) {
            let (name, most) = (&context.program[score.column].name, decimal(most));
            out.add(column.span, format!("the cap of `{}` is above the whole score", line.text), |diag| {
                diag.at(format!("`{name}` is never more than {most}"))
                    .help(format!("remove `at most`, or write one below {most} points"))
            });
            continue;
        }
        let Some(ColumnKind::Aggregate(aggregate)) =
            pays.weight().map(|weight| &context.program[weight].kind)
        else {
            continue;
        };
        let Some(times) = most_paid(aggregate) else { continue };
        let most = points.abs().saturating_mul(times);
        // Of several payments, one that just reaches the cap says the same twice and does no harm.
        let idle = if times == 1 { *cap >= most } else { *cap > most };
        if idle && *points != 0 {
            let (most, cap) = (decimal(most), decimal(*cap));
            out.add(column.span, format!("the cap of `{}` never binds", line.text), |diag| match times {
                1 => diag
                    .at(format!("pays {most} points once, so never more than {cap}"))
                    .help("remove `at most`, or remove `once` if the line should add up"),
                _ => diag
                    .at(format!("pays at most {times} times, {most} points in total, never {cap}"))
                    .help(format!("remove `at most`, or write one below {most} points")),
            });
        }
    }
}
