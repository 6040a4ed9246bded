//! One line pays five times as much as any other line of its score, without a reason. A lead with this one signal
//! outranks all others, and nobody can tell whether that was agreed or a typing mistake. A line that pays more than its
//! score can be is found as well.
//!
//! Bad:
//!
//! ```qualify
//! event webinar_attended
//! event whitepaper_download
//! event case_study_read
//! score interest, 0 to 130
//!   +100  on webinar_attended, once
//!   +10   on whitepaper_download, at most 20 points
//!   +5    on case_study_read, at most 10 points
//! ```
//!
//! Good:
//!
//! ```qualify
//! event webinar_attended
//! event whitepaper_download
//! event case_study_read
//! score interest, 0 to 40
//!   +10  on webinar_attended, once
//!   +10  on whitepaper_download, at most 20 points
//!   +5   on case_study_read, at most 10 points
//! ```

use super::{Context, Findings, lines, lines_of, never_pays};
use crate::program::{ColumnKind, Line, Pays, Program, Score};
use crate::speech::decimal;

rule!("A06", "outsized", "a line far larger than any other", "outsized.rs");

fn find(context: &Context, out: &mut Findings) {
    let program = context.program;
    for (line, column, pays) in lines(program) {
        let score = &program[program[line.score].column].name;
        if let Some(whole) = beyond(context, line, pays) {
            let message = format!("`{}` pays more than the whole score", line.text);
            out.add(column.span, message, |diag| {
                diag.at(format!("`{score}` is never more than {}: nothing else counts then", decimal(whole)))
                    .help("give it points like the others, or raise the most that the score can be")
            });
            continue;
        }
        let Some((points, next)) = of(context, line) else { continue };
        out.add(
            column.span,
            format!("`{}` is far larger than any other line of `{score}`", line.text),
            |diag| {
                diag.at(format!("{} points; the next largest has {}", decimal(points), decimal(next)))
                    .help("give it points like the others, or a reason: `because \"…\"`")
            },
        );
    }
}

/// The most that a score can be, where one payment of a line is more, and of this line alone: else the bound is wrong.
fn beyond(context: &Context, line: &Line, pays: &Pays) -> Option<i64> {
    let most = context.program[line.score].most()?;
    let pays_less = matches!(pays, Pays::On { cap: Some(cap), .. } if *cap <= most);
    let above = pays.points().into_iter().any(|points| points > most) && !pays_less;
    let swallows = context.index().swallowed(line.score).is_some();
    let alone = context.index().largest(line.score).is_some_and(|largest| largest.two[1] <= most);
    (above && alone && !swallows && !never_pays::is_idle(context, line.column)).then_some(most)
}

/// The largest lines of a score.
#[derive(Debug)]
pub(super) struct Largest {
    /// How many lines there are.
    count: usize,
    /// The most points that one has, and the next.
    two: [i64; 2],
}

/// The largest lines of a score.
pub(super) fn largest(program: &Program, score: &Score) -> Largest {
    let mut found = Largest { count: 0, two: [0, 0] };
    for (_, _, pays) in lines_of(program, score) {
        let [first, second] = found.two;
        let here = size(pays);
        found.two = if here > first { [here, first] } else { [first, second.max(here)] };
        found.count = found.count.saturating_add(1);
    }
    found
}

/// The points of a line and of the next largest one, where it is five times as large and gives no reason.
pub(super) fn of(context: &Context, line: &Line) -> Option<(i64, i64)> {
    let column = &context.program[line.column];
    let (ColumnKind::Points(pays), None) = (&column.kind, &column.because) else { return None };
    let own = size(pays);
    let Largest { count, two: [first, second] } = context.index().largest(line.score)?;
    // Of two that are the largest, each is the other's next.
    let next = if own == *first { *second } else { *first };
    (*count >= 3 && next > 0 && own >= next.saturating_mul(5)).then_some((own, next))
}

/// The most that a line pays at once, without sign.
fn size(pays: &Pays) -> i64 {
    pays.points().into_iter().map(i64::abs).max().unwrap_or(0)
}
