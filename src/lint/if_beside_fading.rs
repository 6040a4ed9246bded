//! The points of a score fade, but an `if` line of it asks for several events of any age. `points halve` is about `on` lines only, so
//! the `if` line goes on paying in full: a lead that was busy years ago keeps these points.
//!
//! A line with a reason (`because`) is not reported.
//!
//! Bad:
//!
//! ```qualify
//! event demo_request
//! event page_view
//! score interest, 0 to 40
//!   +25  on demo_request, once
//!   +15  if 3 or more page_view
//!   points halve every 60 days
//! ```
//!
//! Good:
//!
//! ```qualify
//! event demo_request
//! event page_view
//! score interest, 0 to 40
//!   +25  on demo_request, once
//!   +15  if 3 or more page_view in the last 60 days
//!   points halve every 60 days
//! ```

use super::{Context, Findings, lines, lines_of};
use crate::program::{Aggregate, ColumnKind, Condition, Number, Pays, Program, SCALE, Why};

rule!("P28", "if-beside-fading", "an `if` line that does not fade with its score", "if_beside_fading.rs");

fn find(context: &Context, out: &mut Findings) {
    let program = context.program;
    for (line, column, pays) in lines(program) {
        let Pays::If { points, when } = pays else { continue };
        let score = &program[line.score];
        let halves = lines_of(program, score).find_map(|(.., pays)| half_life(program, pays));
        let Some(days) = halves.filter(|_| *points > 0 && column.because.is_none()) else { continue };
        let mut counts = false;
        when.each(&mut |part| counts |= several_of_any_age(program, part));
        if counts {
            let message = format!("`{}` pays in full however long ago it was", line.text);
            out.add(column.span, message, |diag| {
                diag.at("`points halve` is about lines with `on`").help(format!(
                    "count what is new, with `in the last {days} days` behind the event; or say why it stays: `because \"…\"`"
                ))
            });
        }
    }
}

/// Whether a part of a condition asks for two or more of some events, however long ago.
fn several_of_any_age(program: &Program, part: &Condition) -> bool {
    let Condition::Compare { left: Number::Column(column), right: Number::Constant(least), .. } = part else {
        return false;
    };
    let ColumnKind::Aggregate(Aggregate::Count(of)) = &program[*column].kind else { return false };
    let recent = of.after.iter().any(|after| after.why == Why::SinceLast);
    *least > SCALE && of.window.is_none() && of.near.is_none() && !recent
}

/// How fast a line's points halve, in days.
fn half_life(program: &Program, pays: &Pays) -> Option<u32> {
    let Pays::On { weight, .. } = pays else { return None };
    match &program[*weight].kind {
        ColumnKind::Aggregate(Aggregate::Weight { decay: Some(decay), .. }) => {
            Some(program[*decay].half_life_days)
        }
        _ => None,
    }
}
