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

use super::{Context, Findings, lines_of};
use crate::program::{Pays, Score};
use crate::speech::decimal;

rule!("P15", "negative-no-floor", "points taken away without a floor", "negative_no_floor.rs");

/// How often the lines of a score with an open end may take their points away, in the floor that is shown.
const FALLS: i64 = 5;

fn find(context: &Context, out: &mut Findings) {
    let program = context.program;
    for (at, score) in program.scores.iter().enumerate().filter(|(_, score)| score.least().is_none()) {
        let Some((line, place, _)) = lines_of(program, score).find(|(_, _, pays)| takes(pays) < 0) else {
            continue;
        };
        let column = &program[score.column];
        // What nothing bounds may at least fall by each line once.
        let once = lines_of(program, score).fold(0i64, |sum, (_, _, pays)| sum.saturating_add(takes(pays)));
        let (low, _) = context.facts().sum(at);
        let falls = low < once.saturating_mul(1_000);
        let floor = if falls { once } else { low };
        let message =
            format!("`{}` takes points from `{}`, which has no lower bound", line.text, column.name);
        out.add(place.span, message, |diag| match falls {
            true => diag.at("nothing stops the score from falling").help(format!(
                "say how far the score may fall, such as `{}`",
                heading(&column.name, floor.saturating_mul(FALLS), score)
            )),
            false => diag
                .at(format!("the score can fall to {}", decimal(floor)))
                .help(format!("write `{}`", heading(&column.name, floor, score))),
        });
    }
}

/// The most that a line takes away at once, or in all where it has a cap; below zero.
fn takes(pays: &Pays) -> i64 {
    let least = pays.points().into_iter().min().unwrap_or(0).min(0);
    if least == 0 { 0 } else { pays.cap().map_or(least, |cap| cap.saturating_neg().min(least)) }
}

/// The heading of a score that ends there.
fn heading(name: &str, floor: i64, score: &Score) -> String {
    match score.most() {
        Some(most) => format!("score {name}, {} to {}", decimal(floor), decimal(most)),
        None => format!("score {name}, at least {}", decimal(floor)),
    }
}
