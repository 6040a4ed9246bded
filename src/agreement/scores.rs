//! What counts, and how much: a table for each score.

use super::doc::Block;
use super::points::{self, Shared};
use super::{lines_of, owned, say};
use crate::program::{ColumnKind, LineId, Pays, Program, Score};
use crate::speech::{Line, bounds};

/// The scores.
pub fn blocks(program: &Program, blocks: &mut Vec<Block>) {
    for score in &program.scores {
        let column = &program[score.column];
        blocks.push(Block::Heading(1, Line::new().words("What counts for ").strong(&column.name)));
        let mut about = Line::new();
        if let Some(bounds) = bounds(score) {
            let word = match (score.least(), score.most()) {
                (Some(_), Some(_)) => "From ",
                _ => "It is ",
            };
            about = about.words(format!("{word}{bounds} points, whatever the lines add up to. "));
        }
        let shared = Shared::of(program, score);
        if let Some(days) = shared.halve {
            about = about.words(format!(
                "Lines that begin with “each” fade, by the same share each day: after {days} days half of the points are left, after {} days a quarter. The other lines do not fade. ",
                days.saturating_mul(2)
            ));
        }
        for reset in &score.resets {
            let reset = say(program).selection(reset);
            about = about
                .words("What happened before the last ")
                .and(reset)
                .words(" counts no more; points for facts stay. ");
        }
        if !score.resets.is_empty() && points::counts_silence(program, score) {
            about = about.words(
                "Silence is counted from the last thing that the lead did, even if that was before it. ",
            );
        }
        about = about.words(unknown(program, score));
        about = about.and(owned(column.owner.as_ref(), column.because.as_ref()));
        if !about.is_empty() {
            blocks.push(Block::Paragraph(about));
        }
        let mut rows = Vec::new();
        for line in &score.lines {
            let own = &program[program[*line].column];
            let because = own.because.as_ref();
            let owner = own.owner.as_ref().filter(|owner| column.owner.as_ref() != Some(owner));
            for row in points::rows(program, *line, &shared) {
                let why = because.map_or_else(Line::new, |because| Line::new().quote(because.as_str()));
                let why = match owner {
                    Some(owner) => why.words(format!(" owned by {owner}")),
                    None => why,
                };
                rows.push(vec![row.what, row.points.into(), row.limit.into(), why]);
            }
        }
        blocks.push(Block::Table(vec!["what counts", " points", "limit", "why"], rows));
        blocks.extend(lines_of(program, &column.name));
    }
}

/// What is paid for a fact that is not known; nothing is said where all lines are about events.
fn unknown(program: &Program, score: &Score) -> &'static str {
    let of_events = |line: &LineId| matches!(&program[program[*line].column].kind, ColumnKind::Points(pays) if pays.weight().is_some());
    if score.lines.iter().all(of_events) {
        return "";
    }
    if score.lines.iter().any(|line| matches!(&program[program[*line].column].kind, ColumnKind::Points(Pays::ByNumber { missing, .. } | Pays::ByChoice { missing, .. }) if *missing != 0)) {
        return "A fact that is not known gives no points and takes none off, except where a line says so. ";
    }
    "A fact that is not known gives no points and takes none off. "
}
