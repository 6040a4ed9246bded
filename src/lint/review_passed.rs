//! The review date of the policy has passed. Leads are handed over by an agreement that nobody has checked since,
//! though the needs of sales may have changed.
//!
//! This rule asks for form; it runs with `--strict`. `--today DATE` sets the day to compare with.
//!
//! Bad:
//!
//! ```qualify
//! policy "Lead handover"
//!   owners marketing, sales
//!   reviewed 2019-10-01, review every 3 months
//! event demo_request
//! score interest, 0 to 25
//!   +25 on demo_request, once
//! ```
//!
//! Good:
//!
//! ```qualify
//! policy "Lead handover"
//!   owners marketing, sales
//!   reviewed 2026-10-01, review every 3 months
//! event demo_request
//! score interest, 0 to 25
//!   +25 on demo_request, once
//! ```

use super::{Context, Findings, statements, top};
use crate::program::time::DAY;
use crate::span::Span;
use crate::speech::window;
use crate::syntax::tree::{PolicyLine, StatementKind};

rule!("A02", "review-passed", "a review that is overdue", "review_passed.rs", form);

fn find(context: &Context, out: &mut Findings) {
    let program = context.program;
    let (Some(reviewed), Some(every), Some(today)) = (program.reviewed, program.review_every, context.today)
    else {
        return;
    };
    let due = program.zone.forth(reviewed, every);
    // The day itself is still in time.
    if today < due.saturating_add(DAY) {
        return;
    }
    let day = |instant: i64| program.zone.show(instant).get(..10).unwrap_or_default().to_owned();
    let message = format!("this policy was due for review on {}", day(due));
    out.add(place(context), message, |diag| {
        diag.at(format!("every {}", window(every)))
            .help(format!("review it together, then write the day: `reviewed {}`", day(today)))
    });
}

/// The line that says when the policy was reviewed.
pub(super) fn place(context: &Context) -> Span {
    let place = statements(context).find_map(|statement| match &statement.kind {
        StatementKind::Policy(policy) => policy.lines.iter().find_map(|line| match line {
            PolicyLine::Reviewed { place, .. } => Some(place.0),
            _ => None,
        }),
        _ => None,
    });
    place.unwrap_or_else(|| top(context))
}
