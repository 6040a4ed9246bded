//! A window of time is longer than anybody keeps records. It leaves nothing out, so what a lead did or was long ago counts
//! like today. Mostly a unit is wrong: years where days were meant, or a zero too many.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need  yes/no, ask "Is there a problem that must go away?"
//! event demo_request
//! SQL requires need and demo_request in the last 9000 days
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need  yes/no, ask "Is there a problem that must go away?"
//! event demo_request
//! SQL requires need and demo_request in the last 90 days
//! ```

use super::{Context, Findings, walk};
use crate::program::SCALE;
use crate::span::Span;
use crate::syntax::tree::{Duration, Expr, ExprKind, TimeUnit};
use std::collections::HashSet;

rule!("N15", "odd-window", "a window longer than anybody keeps records", "odd_window.rs");

/// Ten years, in days.
const MOST: i64 = 3_660;

fn find(context: &Context, out: &mut Findings) {
    let mut said: HashSet<Span> = HashSet::new();
    let mut look = |window: &Duration| {
        let place = window.place.0;
        if days(window) > MOST && context.own(place) && said.insert(place) {
            let text = walk::text(context, place);
            out.add(place, format!("a window of {text} leaves nothing out"), |diag| {
                diag.at(match window.unit {
                    TimeUnit::Year => "longer than anybody keeps records".to_owned(),
                    _ => format!("about {} years", days(window).wrapping_div(365)),
                })
                .help("check the number and its unit, or leave the window out")
            });
        }
    };
    let mut dates = |expr: &Expr| match &expr.kind {
        ExprKind::InLast { window, .. } | ExprKind::InNext { window, .. } => look(window),
        _ => {}
    };
    let events = walk::event_uses(context, &mut |expr| dates(expr));
    for event in events {
        if let Some(condition) = &event.condition {
            walk::each(condition, &mut |expr| dates(expr));
        }
    }
    for window in walk::event_uses(context, &mut |_| {}).into_iter().filter_map(|event| event.window.as_ref())
    {
        look(window);
    }
}

/// How long it is, in whole days; months count 30, and years 365.
fn days(window: &Duration) -> i64 {
    let count = window.count.scaled.wrapping_div(SCALE);
    let unit = match window.unit {
        TimeUnit::Second | TimeUnit::Minute => return 0,
        TimeUnit::Hour => return count.wrapping_div(24),
        TimeUnit::Day => 1,
        TimeUnit::Week => 7,
        TimeUnit::Month => 30,
        TimeUnit::Year => 365,
    };
    count.saturating_mul(unit)
}
