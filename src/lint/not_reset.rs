//! A score starts again after an event, but one of its lines asks a criterion that counts events by itself. The criterion
//! stands outside the score, so no reset reaches it: the line goes on paying for what came before.
//!
//! Bad:
//!
//! ```qualify
//! event demo_request
//! event sales_rejected by sales
//! twice means 2 or more demo_request
//! score interest
//!   +10  if twice
//!   resets on sales_rejected
//! ```
//!
//! Good: count in the line itself, or ask for what came since in the criterion.
//!
//! ```qualify
//! event demo_request
//! event sales_rejected by sales
//! score interest
//!   +10  if 2 or more demo_request
//!   resets on sales_rejected
//! ```

use super::{Context, Findings, lines};
use crate::program::{Aggregate, ColumnId, ColumnKind, Program, Selection};
use crate::speech::{Speaker, Voice};

rule!("P19", "not-reset", "a line that a reset does not reach", "not_reset.rs");

fn find(context: &Context, out: &mut Findings) {
    let program = context.program;
    for (line, column, _) in lines(program) {
        let score = &program[line.score];
        let Some(reset) = score.resets.first() else { continue };
        let named =
            program.inputs(line.column).into_iter().find(|input| counts_on(program, &score.resets, *input));
        let Some(named) = named else { continue };
        let event = Speaker::new(program, Voice::Policy).selection(reset).plain();
        let (name, score) = (&program[named].name, &program[score.column].name);
        let message =
            format!("`{}` goes on paying for what came before `{event}`, which resets `{score}`", line.text);
        out.add(column.span, message, |diag| {
            diag.at(format!("`{name}` counts all events"))
                .help(format!("write in this line what `{name}` asks, or `since last {event}` in `{name}`"))
        });
    }
}

/// Whether a name that stands outside the score hangs on events of which the reset leaves some out.
fn counts_on(program: &Program, resets: &[Selection], named: ColumnId) -> bool {
    let goes_on = |of: &Selection| {
        // What resets is asked for as such.
        let resetting = |kind| resets.iter().any(|reset| reset.kinds.contains(kind));
        let since = |reset: &Selection| of.after.iter().any(|after| after.of == *reset);
        !of.kinds.iter().all(resetting) && !resets.iter().all(since)
    };
    !matches!(program[named].kind, ColumnKind::Aggregate(_))
        && program.any_behind(named, |column| match &program[column].kind {
            ColumnKind::Aggregate(Aggregate::LastActivity(_)) => Some(false),
            ColumnKind::Aggregate(aggregate) => Some(goes_on(aggregate.selection())),
            // A score has resets of its own, or none on purpose.
            ColumnKind::Score(_) | ColumnKind::Field(_) => Some(false),
            _ => None,
        })
}
