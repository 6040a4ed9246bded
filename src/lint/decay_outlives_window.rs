//! The window of a line ends before its points have halved once, so the window decides and the decay hardly shows. A
//! lead's points drop from almost all to nothing overnight.
//!
//! Bad:
//!
//! ```qualify
//! event webinar_attended
//! score interest, 0 to 30
//!   +10  on webinar_attended in the last 14 days, at most 30 points
//!   points halve every 60 days
//! ```
//!
//! Good: use decay or a window, not both.
//!
//! ```qualify
//! event webinar_attended
//! score interest, 0 to 30
//!   +10  on webinar_attended, at most 30 points
//!   points halve every 60 days
//! ```

use super::{Context, Findings, fading};
use crate::program::time::{DAY, Window};

rule!("P17", "window-inside-half-life", "a window shorter than the half-life", "decay_outlives_window.rs");

fn find(context: &Context, out: &mut Findings) {
    for (line, column, window, decay) in fading(context.program) {
        let days = match window {
            Window::Exact(length) => length / DAY,
            Window::Months(months) => i64::from(months).saturating_mul(30),
        };
        if days < i64::from(decay.half_life_days) {
            out.add(
                column.span,
                format!("the window of `{}` ends before its points have halved", line.text),
                |diag| {
                    diag.at(format!("points halve every {} days", decay.half_life_days))
                        .help("remove the window, or remove the decay")
                },
            );
        }
    }
}
