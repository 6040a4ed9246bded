//! The window of a line is longer than its points last. Old occurrences count in the policy but pay nothing.
//!
//! Bad:
//!
//! ```qualify
//! event webinar_attended
//! score interest, 0 to 30
//!   +10  on webinar_attended in the last 2 years, at most 30 points
//!   points halve every 7 days
//! ```
//!
//! Good: remove the window, or choose a longer half-life.
//!
//! ```qualify
//! event webinar_attended
//! score interest, 0 to 30
//!   +10  on webinar_attended, at most 30 points
//!   points halve every 7 days
//! ```

use super::{Context, Findings, fading};
use crate::program::decay::PLACES;
use crate::program::time::{DAY, Window};

rule!("P18", "window-beyond-decay", "a window longer than the points last", "window_beyond_decay.rs");

fn find(context: &Context, out: &mut Findings) {
    for (line, column, window, decay) in fading(context.program) {
        let days = match window {
            Window::Exact(length) => length / DAY,
            Window::Months(months) => i64::from(months).saturating_mul(30),
        };
        // Less than a thousandth of the points is nothing that anybody sees.
        if decay.weight(days) < (1 << PLACES) / 1_000 {
            out.add(
                column.span,
                format!("the window of `{}` is longer than its points last", line.text),
                |diag| {
                    diag.at(format!(
                        "halving every {} days leaves less than a thousandth by then",
                        decay.half_life_days
                    ))
                    .help("remove the window, or choose a longer half-life")
                },
            );
        }
    }
}
