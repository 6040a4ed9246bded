//! A line gives points for time without activity. The longer a lead is silent, the higher it ranks; most often the sign is
//! a slip.
//!
//! Bad:
//!
//! ```qualify
//! event demo_request
//! score interest, 0 to 55
//!   +25  on demo_request, once
//!   +10  per 30 days without activity, at most 30 points
//! ```
//!
//! Good:
//!
//! ```qualify
//! event demo_request
//! score interest, -30 to 25
//!   +25  on demo_request, once
//!   -10  per 30 days without activity, at most 30 points
//! ```

use super::{Context, Findings, walk};
use crate::speech::decimal;
use crate::syntax::tree::{Per, ScoreLineKind};

rule!("P26", "pays-silence", "points for silence", "pays_silence.rs");

fn find(context: &Context, out: &mut Findings) {
    for line in walk::score_lines(context) {
        let ScoreLineKind::Per { points, per: Per::WithoutActivity { .. }, .. } = &line.kind else {
            continue;
        };
        if points.scaled > 0 {
            let text = walk::text(context, line.place.0);
            out.add(line.place.0, format!("`{text}` gives points for silence"), |diag| {
                let points = decimal(points.scaled);
                diag.at("the longer a lead does nothing, the more it gets")
                    .help(format!("write `-{points}` in place of `+{points}`"))
            });
        }
    }
}
