//! An event is counted only since the last one of itself, or it resets the score in which it pays. Nothing comes after the
//! last of itself, so it never counts, and the leads that do most get nothing for it.
//!
//! Bad:
//!
//! ```qualify
//! event demo_request
//! event page_view
//! score interest, 0 to 35
//!   +25  on demo_request, once
//!   +5   on page_view, at most 10 points
//!   resets on demo_request
//! ```
//!
//! Good: reset on something that ends the interest.
//!
//! ```qualify
//! event demo_request
//! event page_view
//! event deal_lost by sales
//! score interest, 0 to 35
//!   +25  on demo_request, once
//!   +5   on page_view, at most 10 points
//!   resets on deal_lost
//! ```

use super::{Context, Findings};
use crate::program::{Aggregate, Column, ColumnId, ColumnKind, Pays, Program, Selection, Why};
use crate::span::Span;
use crate::speech::{Speaker, Voice};
use std::collections::HashMap;

rule!("P20", "cleared-by-itself", "an event that clears itself", "cleared_by_itself.rs");

fn find(context: &Context, out: &mut Findings) {
    let program = context.program;
    let lines: HashMap<ColumnId, (&str, Span)> = super::lines(program)
        .filter_map(|(line, column, pays)| match pays {
            Pays::On { weight, .. } => Some((*weight, (line.text.as_str(), column.span))),
            _ => None,
        })
        .collect();
    for (id, column) in program.columns() {
        let ColumnKind::Aggregate(aggregate) = &column.kind else { continue };
        let Some(after) = aggregate.selection().cleared() else {
            part(program, column, lines.get(&id), aggregate.selection(), out);
            continue;
        };
        let event = Speaker::new(program, Voice::Policy).selection(&after.of).plain();
        let (what, place) = match lines.get(&id) {
            Some((text, place)) => (format!("`{text}` never pays"), *place),
            None => (format!("`{event}` never comes after the last `{event}`"), column.span),
        };
        let (at, help) = match after.why {
            Why::Reset => (
                format!("each `{event}` resets the score, itself included"),
                "reset on another event, or pay for this one in another score",
            ),
            Why::SinceLast => (
                format!("nothing comes after the last `{event}`"),
                "write another event behind `since last`, or leave it out",
            ),
        };
        out.add(place, what, |diag| diag.at(at).help(help));
    }
}

/// One of several kinds of event that clears itself: of it nothing counts, though the others do.
fn part(program: &Program, column: &Column, line: Option<&(&str, Span)>, of: &Selection, out: &mut Findings) {
    let cleared = of.after.iter().filter(|after| after.of.condition.is_none() && after.of.near.is_none());
    let found = cleared.flat_map(|after| after.of.kinds.iter().map(move |kind| (after.why, *kind)));
    let Some((why, kind)) = found.filter(|(_, kind)| of.kinds.contains(kind)).min_by_key(|(_, kind)| *kind)
    else {
        return;
    };
    let event = &program[kind].name;
    let (place, what) = match line {
        Some((text, place)) => (*place, format!("`{text}` never pays for `{event}`")),
        None => (column.span, format!("`{event}` never counts here")),
    };
    out.add(place, what, |diag| match why {
        Why::Reset => diag
            .at(format!("each `{event}` resets the score, itself included"))
            .help(format!("leave `{event}` out of the line, or reset on another event")),
        Why::SinceLast => diag.at(format!("nothing comes after the last `{event}` that is one itself")).help(
            format!("leave `{event}` out of what is counted, or write another event behind `since last`"),
        ),
    });
}

/// Whether an event of a line clears itself: then that is what is wrong with it.
pub(super) fn is_cleared(program: &Program, pays: &Pays) -> bool {
    let Pays::On { weight, .. } = pays else { return false };
    matches!(&program[*weight].kind, ColumnKind::Aggregate(Aggregate::Weight { of, .. }) if of.is_nothing())
}
