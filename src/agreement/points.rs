//! What a points line pays for, how much, and how far: the rows of a score's table.

use super::doc::Line;
use super::say::{self, quantity};
use crate::program::words::{decimal, unit_of};
use crate::program::{
    Aggregate, Band, ColumnKind, LineId, Number, Once, Pays, Program, SCALE, Score, Selection, Type, print,
};

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
            vec![row(Line::new().words("if ").and(say::condition(program, when)), *points, Vec::new())]
        }
        Pays::On { points, weight, cap } => {
            let (what, mut limit) = occurrence(program, *weight, &line.text, shared);
            limit.extend(capped(*cap));
            vec![row(what, *points, limit)]
        }
        Pays::Per { points, step, of, cap } => {
            vec![row(multiple(program, *step, of), *points, capped(*cap).into_iter().collect())]
        }
        Pays::ByNumber { of, bands, otherwise, missing } => {
            let unit = unit_of(program, of);
            let subject = || say::number(program, of, unit).words(" is ");
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
            let subject = || say::name(program, *of).words(" is ");
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

fn capped(cap: Option<i64>) -> Option<String> {
    cap.map(|cap| format!("at most {} points", decimal(cap)))
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

/// What an `on` line pays for, in its author's words, and how often.
fn occurrence(
    program: &Program,
    weight: crate::program::ColumnId,
    text: &str,
    shared: &Shared,
) -> (Line, Vec<String>) {
    let event = text.split_once(" on ").map_or(text, |(_, event)| event);
    let what = Line::new().words("each ").name(until_comma(event));
    let ColumnKind::Aggregate(Aggregate::Weight { once, decay, .. }) = &program[weight].kind else {
        return (what, Vec::new());
    };
    let mut limit = Vec::new();
    match once {
        Once::Each => {}
        Once::Once => limit.push("once".to_owned()),
        Once::PerDay => limit.push("once per day".to_owned()),
        Once::PerWeek => limit.push("once per week".to_owned()),
        Once::PerMonth => limit.push("once per month".to_owned()),
        Once::PerDays(days) => limit.push(format!("once per {days} days")),
    }
    if let Some(decay) = decay.filter(|_| shared.halve.is_none()) {
        limit.push(format!("halves every {} days", program[decay].half_life_days));
    }
    (what, limit)
}

/// Text up to a comma that stands in no quotes and no brackets.
fn until_comma(text: &str) -> &str {
    let (mut quoted, mut escaped, mut depth) = (false, false, 0i32);
    for (at, char) in text.char_indices() {
        match char {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '(' if !quoted => depth = depth.saturating_add(1),
            ')' if !quoted => depth = depth.saturating_sub(1),
            ',' if !quoted && depth == 0 => return text.get(..at).unwrap_or(text).trim_end(),
            _ => {}
        }
    }
    text
}

fn multiple(program: &Program, step: i64, of: &Number) -> Line {
    let one = step == SCALE;
    match of {
        Number::DaysSince(column) => {
            let days = if one { "day".to_owned() } else { format!("{} days", decimal(step)) };
            let last = matches!(&program[*column].kind, ColumnKind::Aggregate(Aggregate::Last(_)));
            match last && program[*column].name.starts_with("last activity") {
                true => Line::new().words(format!("for every {days} without activity")),
                false => {
                    Line::new().words(format!("for every {days} since ")).and(say::name(program, *column))
                }
            }
        }
        Number::Constant(_) | Number::Column(_) | Number::Sum(_) => {
            let unit = unit_of(program, of);
            Line::new()
                .words("for every ")
                .name(quantity(step, unit))
                .words(" of ")
                .and(say::number(program, of, unit))
        }
    }
}

/// A band in words; `below 50` ends at 49.9999.
fn banded(band: &Band, unit: Option<&str>) -> Line {
    const LAST: i64 = SCALE - 1;
    let low = band.low.map(|low| match low.rem_euclid(SCALE) {
        1 => ("above", low.saturating_sub(1)),
        _ => ("from", low),
    });
    let high = band.high.map(|high| match high.rem_euclid(SCALE) {
        LAST => ("below", high.saturating_add(1)),
        _ => ("up to", high),
    });
    let line = Line::new();
    match (low, high) {
        (None, None) => line.words("anything"),
        (Some((_, low)), Some(("up to", high))) if low == high => {
            line.words("exactly ").name(quantity(low, unit))
        }
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
    /// Only what came after the last of these counts.
    pub resets: Vec<String>,
}

impl Shared {
    /// What a score's lines share.
    pub fn of(program: &Program, score: &Score) -> Shared {
        let mut halves: Vec<Option<u32>> = Vec::new();
        let mut resets: Option<Vec<&Selection>> = None;
        for line in &score.lines {
            let columns = program.inputs(program[*line].column);
            for column in columns {
                let ColumnKind::Aggregate(aggregate) = &program[column].kind else { continue };
                if let Aggregate::Weight { decay, .. } = aggregate {
                    halves.push(decay.map(|decay| program[decay].half_life_days));
                }
                if program[column].name.starts_with("last activity") {
                    continue;
                }
                let after: Vec<&Selection> = aggregate.selection().after.iter().collect();
                resets = Some(match resets {
                    None => after,
                    Some(before) => before.into_iter().filter(|one| after.contains(one)).collect(),
                });
            }
        }
        // A single line that counts since something says so itself.
        let said = |selection: &&Selection| {
            let own = format!("since last {}", print::selection(program, selection));
            !score.lines.iter().any(|line| program[*line].text.contains(&own))
        };
        Shared {
            halve: halves
                .first()
                .copied()
                .flatten()
                .filter(|first| halves.iter().all(|one| *one == Some(*first))),
            resets: resets
                .unwrap_or_default()
                .into_iter()
                .filter(said)
                .map(|selection| print::selection(program, selection))
                .collect(),
        }
    }
}
