//! The upper bound of a score is so low that more than half of its lines pay nothing once the others have paid. Leads
//! with every signal look like leads with a few, and sales cannot see which ones are best.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need  yes/no, ask "Is there a problem that must go away?"
//! event demo_request
//! event webinar_attended
//! event case_study_read
//! score interest, 0 to 20
//!   +25  on demo_request, once
//!   +15  on webinar_attended, once
//!   +10  on case_study_read, once
//!   +15  if need
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need  yes/no, ask "Is there a problem that must go away?"
//! event demo_request
//! event webinar_attended
//! event case_study_read
//! score interest, 0 to 65
//!   +25  on demo_request, once
//!   +15  on webinar_attended, once
//!   +10  on case_study_read, once
//!   +15  if need
//! ```

use super::{Context, Findings, lines_of};
use crate::analyse::model::Cond;
use crate::program::{Program, ScoreId};
use crate::speech::decimal;
use crate::syntax::tree::StatementKind;

rule!("P14", "bound-swallows", "a bound that cuts off most lines", "bound_swallows.rs");

fn find(context: &Context, out: &mut Findings) {
    for statement in super::statements(context) {
        let StatementKind::Score(score) = &statement.kind else { continue };
        let (Some(name), Some(bounds)) = (&score.name, &score.bounds) else { continue };
        let Some(found) = context.index().score(&name.text) else { continue };
        let Some(Swallowed { fit, all, sum }) = context.index().swallowed(found) else { continue };
        let Some(end) = &bounds.high else { continue };
        let most = decimal(end.scaled);
        let start =
            bounds.low.as_ref().map_or("at most".to_owned(), |low| format!("{} to", decimal(low.scaled)));
        let message = format!("`{}` ends at {most}, before most of its lines have paid", name.text);
        out.add(end.place.0, message, |diag| {
            let swallowed = all.saturating_sub(fit);
            diag.at(format!("{swallowed} of its {all} lines that give points have no effect from there"))
                .help(format!(
                    "all lines together, each paid once, give {0}: write `{start} {0}`",
                    decimal(sum)
                ))
        });
    }
}

/// What the bound of a score swallows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Swallowed {
    /// How many of the lines that give points fit below the most that the score may be, the smallest first.
    fit: usize,
    /// How many lines give points.
    all: usize,
    /// What all of them give.
    sum: i64,
}

/// What the bound of a score swallows; where more than half of its lines do not fit.
pub(super) fn of(program: &Program, score: ScoreId) -> Option<Swallowed> {
    let (_, most) = program[score].bounds?;
    let mut points: Vec<i64> = lines_of(program, &program[score])
        .filter_map(|(_, _, pays)| {
            let points = pays.points_of_known().into_iter().max().unwrap_or(0);
            (points > 0).then_some(points)
        })
        .collect();
    points.sort_unstable();
    let sum = points.iter().fold(0i64, |sum, points| sum.saturating_add(*points));
    let mut reached = 0i64;
    let fit = points
        .iter()
        .take_while(|points| {
            reached = reached.saturating_add(**points);
            reached <= most
        })
        .count();
    let all = points.len();
    (all >= 3 && fit.saturating_mul(2) < all).then_some(Swallowed { fit, all, sum })
}

/// Whether a condition hangs on a score whose bound is the mistake: what follows from it is not another.
pub(super) fn is_behind(context: &Context, condition: &Cond) -> bool {
    let mut found = false;
    condition.each_input(&mut |input| found |= context.index().is_swallowed(input));
    found
}
