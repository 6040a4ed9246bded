//! Points halve within three days, or hardly at all within a year. A demo request of last week is then worth a fifth or
//! less, or one of two years ago as much as one of today; most often the number or its unit is a slip.
//!
//! Bad:
//!
//! ```qualify
//! event demo_request
//! score interest, 0 to 25
//!   +25  on demo_request, once
//!   points halve every 2 days
//! ```
//!
//! Good:
//!
//! ```qualify
//! event demo_request
//! score interest, 0 to 25
//!   +25  on demo_request, once
//!   points halve every 2 weeks
//! ```

use super::{Context, Findings, statements};
use crate::span::Span;
use crate::syntax::tree::{Duration, ScoreLineKind, StatementKind, TimeUnit};

rule!("P25", "odd-half-life", "points that fade at once, or hardly ever", "odd_half_life.rs");

/// Days in which points hardly halve by chance, and in which they hardly fade.
const SHORT: i64 = 3;
const LONG: i64 = 1_000;

fn find(context: &Context, out: &mut Findings) {
    for statement in statements(context) {
        let StatementKind::Score(score) = &statement.kind else { continue };
        for line in &score.lines {
            match &line.kind {
                ScoreLineKind::Halve(every) => look(every, line.place.0, out),
                ScoreLineKind::On { halve: Some(every), .. } => look(every, every.place.0, out),
                _ => {}
            }
        }
    }
}

fn look(every: &Duration, place: Span, out: &mut Findings) {
    let count = every.count.scaled.div_euclid(crate::program::SCALE);
    let days = if every.unit == TimeUnit::Week { count.saturating_mul(7) } else { count };
    if days <= SHORT {
        let message = format!("these points halve every {days} days: a week later a fifth is left, or less");
        out.add(place, message.replace("1 days", "day"), |diag| {
            diag.at("fades at once").help(format!("is it weeks? write `points halve every {days} weeks`"))
        });
    } else if days > LONG {
        let left = 100i64.saturating_sub(25_300i64.div_euclid(days.max(1)));
        out.add(place, format!("these points hardly fade: after a year {left}% are left"), |diag| {
            diag.at(format!("half is left after {} years", days.saturating_add(182).div_euclid(365)))
                .help("write a shorter time, such as `points halve every 180 days`")
        });
    }
}
