//! A cap is not a whole multiple of the points of one occurrence, so the last occurrence pays only a part. Scores then
//! have odd values that nobody can trace to a behaviour.
//!
//! Bad:
//!
//! ```qualify
//! event whitepaper_download
//! score interest, 0 to 12
//!   +5  on whitepaper_download, at most 12 points
//! ```
//!
//! Good: cap it at a number of occurrences.
//!
//! ```qualify
//! event whitepaper_download
//! score interest, 0 to 15
//!   +5  on whitepaper_download, at most 15 points
//! ```

use super::{Context, Findings, cap_below_one, lines};
use crate::program::{Aggregate, ColumnId, ColumnKind, Once, Pays, Program};
use crate::speech::decimal;

rule!("P05", "cap-off-step", "a cap that is not a multiple of the points", "cap_off_step.rs");

fn find(context: &Context, out: &mut Findings) {
    for (line, column, pays) in lines(context.program) {
        if cap_below_one::of(pays).is_some() {
            continue;
        }
        let Some((points, cap, rest)) = rest(context.program, pays) else { continue };
        let (below, above) = (cap.saturating_sub(rest), cap.saturating_sub(rest).saturating_add(points));
        out.add(column.span, format!("the cap of `{}` cuts the last payment", line.text), |diag| {
            diag.at(format!("{} is not a multiple of {}", decimal(cap), decimal(points))).help(if below > 0 {
                format!("write `at most {} points` or `at most {} points`", decimal(below), decimal(above))
            } else {
                format!("write `at most {} points`", decimal(above))
            })
        });
    }
}

/// What a line pays at once, its cap, and what is left of the cap after the last whole payment.
pub(super) fn rest(program: &Program, pays: &Pays) -> Option<(i64, i64, i64)> {
    let cap = pays.cap()?;
    let points = pays.points_of_known().first()?.saturating_abs();
    // With decay every payment is a part, and no cap is a multiple of it; paid once, the cap is another rule's.
    let several_whole = |weight: ColumnId| match &program[weight].kind {
        ColumnKind::Aggregate(Aggregate::Weight { decay: None, once, each, .. }) => {
            *once != Once::Latest || each.is_some()
        }
        _ => false,
    };
    if !pays.weight().is_none_or(several_whole) {
        return None;
    }
    let rest = cap.checked_rem(points)?;
    (rest != 0).then_some((points, cap, rest))
}
