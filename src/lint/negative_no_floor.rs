//! A score takes points away and has no lower bound. A lead that was once inactive can fall so low that new interest no
//! longer brings it back.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   unsubscribed  yes/no, default no
//! score interest
//!   -20  if unsubscribed
//! ```
//!
//! Good: set a lower bound.
//!
//! ```qualify
//! lead
//!   unsubscribed  yes/no, default no
//! score interest, -20 to 100
//!   -20  if unsubscribed
//! ```

use super::{Context, Findings, lines};
use crate::program::{ColumnKind, Pays};

rule!("P15", "negative-no-floor", "points taken away without a floor", "negative_no_floor.rs");

fn find(context: &Context, out: &mut Findings) {
    for score in context.program.scores.iter().filter(|score| score.least().is_none()) {
        let negative = lines(context.program).find(|(line, _, pays)| {
            context.program[line.score].column == score.column
                && match pays {
                    Pays::If { points, .. } | Pays::Per { points, .. } | Pays::On { points, .. } => {
                        *points < 0
                    }
                    Pays::ByNumber { bands, otherwise, missing, .. } => {
                        bands.iter().any(|(_, points)| *points < 0) || *otherwise < 0 || *missing < 0
                    }
                    Pays::ByChoice { points, missing, .. } => {
                        points.iter().any(|points| *points < 0) || *missing < 0
                    }
                }
        });
        let column = &context.program[score.column];
        debug_assert!(matches!(column.kind, ColumnKind::Score(_)), "a score's column is a score");
        if let Some((line, place, _)) = negative {
            out.add(
                place.span,
                format!("`{}` takes points from `{}`, which has no lower bound", line.text, column.name),
                |diag| {
                    diag.at("nothing stops the score from falling")
                        .help(format!("give the score its bounds: `score {}, 0 to 100`", column.name))
                },
            );
        }
    }
}
