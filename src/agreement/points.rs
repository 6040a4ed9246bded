//! What a points line pays for, how much, and how far: the rows of a score's table.

use super::say;
use crate::program::{Aggregate, Band, ColumnKind, LineId, Number, Pays, Program, SCALE, Score, Type};
use crate::speech::{Line, decimal, quantity, rounder};

/// A row: what is paid for, what it pays, and its limits.
pub struct Row {
    /// What is paid for.
    pub what: Line,
    /// The points, with their sign.
    pub points: String,
    /// `once per week; at most 15 points`
    pub limit: String,
}

/// The rows of a line.
pub fn rows(program: &Program, line: LineId, shared: &Shared) -> Vec<Row> {
    let line = &program[line];
    let ColumnKind::Points(pays) = &program[line.column].kind else { return Vec::new() };
    let row = |what: Line, points: i64, limit: Vec<String>| Row {
        what,
        points: signed(points),
        limit: limit.join("; "),
    };
    match pays {
        Pays::If { points, when } => {
            vec![row(Line::new().words("if ").and(say(program).condition(when)), *points, Vec::new())]
        }
        Pays::On { points, weight, cap } => {
            let (what, mut limit) = occurrence(program, *weight, shared);
            limit.extend(capped(*cap, *points));
            vec![row(what, *points, limit)]
        }
        Pays::Per { points, step, of, cap } => {
            vec![row(multiple(program, *step, of), *points, capped(*cap, *points).into_iter().collect())]
        }
        Pays::ByNumber { of, bands, otherwise, missing } => {
            let unit = say(program).unit_of(of);
            let subject = || say(program).number(of, unit).words(" is ");
            let mut rows: Vec<Row> = bands
                .iter()
                .map(|(band, points)| row(subject().and(banded(band, unit)), *points, Vec::new()))
                .collect();
            if *otherwise != 0 {
                rows.push(row(subject().words("anything else"), *otherwise, Vec::new()));
            }
            if *missing != 0 {
                rows.push(row(subject().words("missing"), *missing, Vec::new()));
            }
            rows
        }
        Pays::ByChoice { of, points, missing } => {
            let ty = &program[*of].ty;
            let value = |index: usize| match ty {
                Type::YesNo => if index == 0 { "no" } else { "yes" }.to_owned(),
                Type::Choice(values) | Type::Several(values) => {
                    values.get(index).cloned().unwrap_or_default()
                }
                Type::Number(_) | Type::Text | Type::Date => String::new(),
            };
            let subject = || say(program).name(*of).words(" is ");
            let paid = points.iter().enumerate().filter(|(_, points)| **points != 0);
            let mut rows: Vec<Row> =
                paid.map(|(at, points)| row(subject().name(value(at)), *points, Vec::new())).collect();
            if *missing != 0 {
                rows.push(row(subject().words("missing"), *missing, Vec::new()));
            }
            rows
        }
    }
}

fn capped(cap: Option<i64>, points: i64) -> Option<String> {
    let off = if points < 0 { " off" } else { "" };
    cap.map(|cap| format!("at most {} points{off} in all", decimal(cap)))
}

/// Points with their sign.
fn signed(points: i64) -> String {
    let text = decimal(points);
    match text.strip_prefix('-') {
        Some(size) => format!("−{size}"),
        None if points > 0 => format!("+{text}"),
        None => text,
    }
}

/// What an `on` line pays for, and how often.
fn occurrence(program: &Program, weight: crate::program::ColumnId, shared: &Shared) -> (Line, Vec<String>) {
    let ColumnKind::Aggregate(weight @ Aggregate::Weight { of, decay, .. }) = &program[weight].kind else {
        return (Line::new(), Vec::new());
    };
    let mut limit: Vec<String> = say(program).once(weight).into_iter().collect();
    if let Some(decay) = decay.filter(|_| shared.halve.is_none()) {
        limit.push(format!("halves every {} days", program[decay].half_life_days));
    }
    (Line::new().words("each ").and(say(program).selection(of)), limit)
}

fn multiple(program: &Program, step: i64, of: &Number) -> Line {
    let one = step == SCALE;
    match of {
        Number::DaysSince(column) => {
            let days = if one { "day".to_owned() } else { format!("{} days", decimal(step)) };
            match &program[*column].kind {
                ColumnKind::Aggregate(Aggregate::LastActivity(_)) => Line::new().words(format!(
                    "for every full {days} since the lead last did something (none if it never did anything)"
                )),
                _ => {
                    Line::new().words(format!("for every full {days} since ")).and(say(program).name(*column))
                }
            }
        }
        Number::DaysUntil(column) => {
            let days = if one { "day".to_owned() } else { format!("{} days", decimal(step)) };
            Line::new().words(format!("for every full {days} until ")).and(say(program).name(*column))
        }
        Number::Constant(_) | Number::Column(_) | Number::Sum(_) => {
            let unit = say(program).unit_of(of);
            Line::new()
                .words("for every full ")
                .name(quantity(step, unit))
                .words(" of ")
                .and(say(program).number(of, unit))
        }
    }
}

/// Whether a line of a score pays for silence.
pub fn counts_silence(program: &Program, score: &Score) -> bool {
    score.lines.iter().any(|line| match &program[program[*line].column].kind {
        ColumnKind::Points(Pays::Per { of: Number::DaysSince(of), .. }) => {
            matches!(program[*of].kind, ColumnKind::Aggregate(Aggregate::LastActivity(_)))
        }
        _ => false,
    })
}

/// A band in words; `below 50` ends at 49.9999.
fn banded(band: &Band, unit: Option<&str>) -> Line {
    let low = band.low.map(|low| match rounder(low, low.saturating_sub(1)) {
        Some(end) => ("above", end),
        None => ("from", low),
    });
    let high = band.high.map(|high| match rounder(high, high.saturating_add(1)) {
        Some(end) => ("below", end),
        None => ("up to", high),
    });
    let line = Line::new();
    match (low, high) {
        (None, None) => line.words("anything"),
        (Some((_, low)), Some(("up to", high))) if low == high => {
            line.words("exactly ").name(quantity(low, unit))
        }
        (None, Some(("up to", high))) => line.words("at most ").name(quantity(high, unit)),
        (Some(("from", low)), Some(("up to", high))) => line
            .words("from ")
            .name(quantity(low, unit))
            .words(" to ")
            .name(quantity(high, unit))
            .words(", both included"),
        (low, high) => {
            let both = low.is_some() && high.is_some();
            let line = match low {
                Some((word, low)) => line.words(format!("{word} ")).name(quantity(low, unit)),
                None => line,
            };
            match high {
                Some((word, high)) => {
                    line.words(format!("{}{word} ", if both { " " } else { "" })).name(quantity(high, unit))
                }
                None => line,
            }
        }
    }
}

/// What all lines of a score that count events have in common.
#[derive(Default)]
pub struct Shared {
    /// All `on` lines fade, by half in so many days.
    pub halve: Option<u32>,
}

impl Shared {
    /// What a score's lines share.
    pub fn of(program: &Program, score: &Score) -> Shared {
        let mut halves = score.lines.iter().filter_map(|line| match &program[program[*line].column].kind {
            ColumnKind::Points(Pays::On { weight, .. }) => match &program[*weight].kind {
                ColumnKind::Aggregate(Aggregate::Weight { decay, .. }) => Some(*decay),
                _ => None,
            },
            _ => None,
        });
        let first = halves.next().flatten();
        let halve = first.filter(|first| halves.all(|one| one == Some(*first)));
        Shared { halve: halve.map(|decay| program[decay].half_life_days) }
    }
}
