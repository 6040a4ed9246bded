//! Better values get fewer points: a larger company, a more senior title or more recent behaviour gets fewer points
//! than the smaller, the junior or the older one. The leads that sales wants most rank below the others.
//!
//! A size that fits best in the middle is not reported: points may rise and then fall, but not fall and then rise.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   employees  number
//! score fit, 0 to 25
//!   by employees: below 50: +10, 50 to 500: +5, above 500: +25
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   employees  number
//! score fit, 0 to 25
//!   by employees: below 50: +5, 50 to 500: +10, above 500: +25
//! ```

use super::{Context, Findings, lines_of, walk};
use crate::analyse::domains::Cell;
use crate::analyse::evaluate::Ranges;
use crate::analyse::logic::within;
use crate::program::text::fold;
use crate::program::{
    Aggregate, Column, ColumnId, ColumnKind, Condition, FieldId, Line, Number, Pays, Program, SCALE, Score,
    Selection, TextSource, Type,
};
use crate::span::Span;
use crate::speech::{decimal, window};
use crate::syntax::tree::{BandKind, Quantity, ScoreLineKind};

rule!("P12", "not-rising", "a better value with fewer points", "not_rising.rs");

/// Words in the name of a number that says how large a company, or how deep its purse, is.
const SIZES: &[&str] = &[
    "employees",
    "employee",
    "headcount",
    "staff",
    "fte",
    "revenue",
    "turnover",
    "size",
    "seats",
    "licences",
    "licenses",
    "users",
    "arr",
    "assets",
    "locations",
    "medewerkers",
    "omzet",
    "budget",
    "spend",
    "volume",
];

/// Words for how senior somebody is, the junior first.
const SENIORITY: &[&[&str]] = &[
    &["student", "intern", "trainee", "apprentice", "stagiair"],
    &["junior", "assistant", "clerk"],
    &["specialist", "engineer", "analyst", "developer", "consultant", "employee", "staff", "medewerker"],
    &["senior", "supervisor", "coordinator", "team_lead", "team lead"],
    &["manager", "management"],
    &["head", "director", "directeur"],
    &["vp", "vice president", "vice_president"],
    &[
        "ceo",
        "cfo",
        "coo",
        "cto",
        "cio",
        "cmo",
        "c_level",
        "c-level",
        "chief",
        "founder",
        "owner",
        "board",
        "executive",
        "managing director",
        "president",
    ],
];

/// Words for how large a company is, the small first.
const COMPANIES: &[&[&str]] = &[
    &["solo", "freelance", "freelancer", "self_employed", "micro"],
    &["small", "startup"],
    &["sme", "smb", "mkb"],
    &["medium", "mid", "midsize", "mid_size", "mid_market", "midmarket"],
    &["large", "big"],
    &["enterprise", "corporate", "multinational"],
];

fn find(context: &Context, out: &mut Findings) {
    for score in &context.program.scores {
        sizes(context, score, out);
        ranks(context, score, out);
        titles(context, score, out);
        recent(context, score, out);
    }
    days(context, out);
}

/// The numbers that say how large a company is: what all lines on one of them pay together, from the small to the large.
fn sizes(context: &Context, score: &Score, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    for (at, field) in (0u32..).zip(&program.fields) {
        let name = fold(&field.name);
        let is_size = matches!(field.ty, Type::Number(_))
            && name.split(|c: char| !c.is_alphanumeric()).any(|word| SIZES.contains(&word));
        // What a stage prefers is held against the points by P23.
        let of = program.field_column(FieldId(at));
        let preferred = program.stages.iter().flat_map(|stage| &stage.higher).any(|by| by.of == of);
        if !is_size || preferred {
            continue;
        }
        let on_it: Vec<ColumnId> = lines_of(program, score)
            .filter(|(line, _, pays)| {
                facts.alone(line.column) == Some(FieldId(at))
                    && matches!(pays, Pays::If { .. } | Pays::ByNumber { .. })
            })
            .map(|(line, ..)| line.column)
            .collect();
        let Some(cells) = facts.cells(FieldId(at)) else { continue };
        let mut paid: Vec<(i64, i64)> = Vec::new();
        for (cell, world) in cells {
            let Cell::Numbers { low, .. } = cell else { continue };
            let sum = on_it.iter().filter_map(|column| world.of(*column)).map(|range| range.bounds().0).sum();
            // Where nothing is said, or nothing was paid before, there is nothing to fall from.
            if sum != 0 && paid.last().is_none_or(|(_, before)| *before != sum) {
                paid.push((*low, sum));
            }
        }
        let from_nothing = from_the_smallest(context, FieldId(at), &on_it);
        if let Some((low, points, before)) = falls(&paid, from_nothing) {
            let place = place_of(context, score, FieldId(at), low, &on_it);
            let from = decimal(low.max(0));
            let message =
                format!("`{}` from {from} gets {}, less than the smaller ones", field.name, decimal(points));
            report(place, message, &format!("the smaller get {}", decimal(before)), out);
        }
    }
}

/// Whether the smallest companies there are get points as well.
fn from_the_smallest(context: &Context, field: FieldId, on_it: &[ColumnId]) -> bool {
    let Some(mut cells) = context.facts().cells(field) else { return false };
    cells.any(|(cell, world)| {
        let small = matches!(cell, Cell::Numbers { low, high } if *low <= SCALE && *high >= SCALE);
        small && on_it.iter().any(|column| world.of(*column).is_some_and(|range| range.bounds().0 != 0))
    })
}

/// Where points fall and rise again, or fall all the way: from which value, the points there and those before.
fn falls(paid: &[(i64, i64)], from_the_smallest: bool) -> Option<(i64, i64, i64)> {
    let points: Vec<i64> = paid.iter().map(|(_, points)| *points).collect();
    let dip = points.iter().enumerate().find(|(at, here)| {
        let before = points.iter().take(*at).max();
        let after = points.iter().skip(at.saturating_add(1)).max();
        before.is_some_and(|before| before > here) && after.is_some_and(|after| after > here)
    });
    let all_the_way = points.len() >= 2
        && from_the_smallest
        && points.iter().all(|points| *points > 0)
        && points.windows(2).all(|pair| matches!(pair, [one, other] if one > other));
    let at = dip.map(|(at, _)| at).or_else(|| all_the_way.then_some(1))?;
    let (low, here) = *paid.get(at)?;
    let before = points.iter().take(at).max()?;
    Some((low, here, *before))
}

/// The band or line that pays a value.
fn place_of(context: &Context, score: &Score, field: FieldId, low: i64, on_it: &[ColumnId]) -> Span {
    let program = context.program;
    let name = fold(&program[field].name);
    let number = |quantity: &Quantity| quantity.number.scaled;
    for line in walk::score_lines(context) {
        let Some((found, ..)) = walk::line_of(context, line) else { continue };
        let own = program[found.score].column == score.column && on_it.contains(&found.column);
        let ScoreLineKind::By { of, bands } = &line.kind else { continue };
        if !own || fold(&of.text) != name {
            continue;
        }
        let holds = |kind: &BandKind| match kind {
            BandKind::Below(high) => low < number(high),
            BandKind::AtMost(high) => low <= number(high),
            BandKind::Above(least) => low > number(least),
            BandKind::AtLeast(least) => low >= number(least),
            BandKind::Between(least, high) => number(least) <= low && low <= number(high),
            BandKind::ToBelow(least, high) => number(least) <= low && low < number(high),
            BandKind::Exactly(value) => low == number(value),
            BandKind::Values(_) | BandKind::YesNo(_) | BandKind::Otherwise | BandKind::Missing => false,
        };
        if let Some(band) = bands.iter().find(|band| holds(&band.kind)) {
            return band.place.0;
        }
    }
    // An `if` line: the last one that pays there.
    let paying = context.facts().cells(field).and_then(|mut cells| {
        let (_, world) =
            cells.find(|(cell, _)| matches!(cell, Cell::Numbers { low: start, .. } if *start == low))?;
        on_it.iter().rev().find(|column| world.of(**column).is_some_and(|range| range.bounds().0 != 0))
    });
    paying.map_or(program[score.column].span, |column| program[*column].span)
}

/// Tables over choices that say how large a company or how senior somebody is.
fn ranks(context: &Context, score: &Score, out: &mut Findings) {
    let program = context.program;
    for line in walk::score_lines(context) {
        let ScoreLineKind::By { of, bands } = &line.kind else { continue };
        if walk::line_of(context, line).is_none_or(|(found, ..)| program[found.score].column != score.column)
        {
            continue;
        }
        for (ranks, seniority) in [(SENIORITY, true), (COMPANIES, false)] {
            let mut ranked: Vec<(usize, i64, Span, &str)> = Vec::new();
            for band in bands {
                let BandKind::Values(words) = &band.kind else { continue };
                for word in words {
                    if let Some(rank) = rank(ranks, &fold(word.text())) {
                        ranked.push((rank, band.points.scaled, band.place.0, word.text()));
                    }
                }
            }
            ranked.sort_by_key(|(rank, ..)| *rank);
            if seniority {
                let worst = ranked.iter().enumerate().find_map(|(at, high)| {
                    let lower = ranked.iter().take(at).find(|low| low.0 < high.0 && low.1 > high.1)?;
                    Some((high, lower))
                });
                if let Some((high, low)) = worst {
                    let message = format!("`{}` gets {}, less than `{}`", high.3, decimal(high.1), low.3);
                    report(
                        high.2,
                        message,
                        &format!("`{}` of `{}` gets {}", low.3, of.text, decimal(low.1)),
                        out,
                    );
                }
            } else {
                let paid: Vec<(i64, i64)> =
                    (0i64..).zip(&ranked).map(|(at, (_, points, ..))| (at, *points)).collect();
                let Some((at, points, before)) = falls(&paid, true) else { continue };
                let Some(found) = usize::try_from(at).ok().and_then(|at| ranked.get(at)) else { continue };
                let message = format!("`{}` gets {}, less than the smaller ones", found.3, decimal(points));
                report(found.2, message, &format!("the smaller get {}", decimal(before)), out);
            }
        }
    }
}

/// The rank of a text: the highest one whose word stands in it.
fn rank(ranks: &[&[&str]], text: &str) -> Option<usize> {
    let text = text.replace('_', " ");
    let found = ranks.iter().enumerate().filter(|(_, words)| {
        words.iter().any(|word| crate::program::text::contains_word(&text, &word.replace('_', " ")))
    });
    found.map(|(rank, _)| rank).max()
}

/// Lines on a title: a more senior one paid less.
fn titles(context: &Context, score: &Score, out: &mut Findings) {
    let program = context.program;
    let mut ranked: Vec<(ColumnId, usize, usize, i64, &Line, &Column)> = Vec::new();
    for (line, column, pays) in lines_of(program, score) {
        let Pays::If { points, when: Condition::Text { of: TextSource::Column(of), test } } = pays else {
            continue;
        };
        let all: Vec<usize> = test.texts().iter().filter_map(|text| rank(SENIORITY, text)).collect();
        if let (Some(least), Some(most)) = (all.iter().min(), all.iter().max())
            && *points > 0
        {
            ranked.push((*of, *least, *most, *points, line, column));
        }
    }
    for (at, high) in ranked.iter().enumerate() {
        let lower = ranked
            .iter()
            .enumerate()
            .find(|(other, low)| *other != at && low.0 == high.0 && low.2 < high.1 && low.3 > high.3);
        if let Some((_, low)) = lower {
            let message = format!("`{}` pays less than `{}`, which is less senior", high.4.text, low.4.text);
            report(high.5.span, message, &format!("{} against {}", decimal(high.3), decimal(low.3)), out);
        }
    }
}

/// Lines on the same behaviour within two windows: the recent one paid less.
fn recent(context: &Context, score: &Score, out: &mut Findings) {
    let program = context.program;
    let mut seen: Vec<(Selection, i64, &Line, &Column)> = Vec::new();
    for (line, column, pays) in lines_of(program, score) {
        let found = match pays {
            Pays::On { points, weight, .. } => match &program[*weight].kind {
                ColumnKind::Aggregate(Aggregate::Weight { of, .. }) => Some((of.clone(), *points)),
                _ => None,
            },
            Pays::If { points, when } => happened(program, when).map(|of| (of, *points)),
            _ => None,
        };
        if let Some((of, points)) = found.filter(|(_, points)| *points > 0) {
            seen.push((of, points, line, column));
        }
    }
    for (of, points, line, column) in &seen {
        let without = |selection: &Selection| Selection { window: None, ..selection.clone() };
        let longer = seen.iter().find(|(other, more, ..)| {
            more > points && without(of) == without(other) && of.window != other.window && within(of, other)
        });
        if let Some((other, more, older, _)) = longer {
            let message =
                format!("`{}` pays less than `{}`, which also counts older behaviour", line.text, older.text);
            let long = other
                .window
                .map_or_else(|| "ever".to_owned(), |length| format!("in the last {}", window(length)));
            report(
                column.span,
                message,
                &format!("{} here, {} for whatever was {long}", decimal(*points), decimal(*more)),
                out,
            );
        }
    }
}

/// The occurrences of which a condition asks whether there is one.
fn happened(program: &Program, when: &Condition) -> Option<Selection> {
    let Condition::Compare { left: Number::Column(column), right: Number::Constant(1..=SCALE), .. } = when
    else {
        return None;
    };
    match &program[*column].kind {
        ColumnKind::Aggregate(Aggregate::Count(of)) => Some(of.clone()),
        _ => None,
    }
}

/// Tables over how many days ago something was: the longer ago paid more.
fn days(context: &Context, out: &mut Findings) {
    let program = context.program;
    for line in walk::score_lines(context) {
        let ScoreLineKind::By { of, bands } = &line.kind else { continue };
        let Some(column) = context.find(&of.text) else { continue };
        let name = fold(&of.text);
        let ago = match &program[column].kind {
            ColumnKind::Number(Number::DaysSince(_)) => true,
            ColumnKind::Field(_) => {
                name.contains("days_since") || name.contains("days_ago") || name.contains("recency")
            }
            _ => false,
        };
        if !ago {
            continue;
        }
        let mut paid: Vec<(i64, i64, Span)> = bands
            .iter()
            .filter_map(|band| {
                let low = match &band.kind {
                    BandKind::Below(_) | BandKind::AtMost(_) => i64::MIN,
                    BandKind::Above(low)
                    | BandKind::AtLeast(low)
                    | BandKind::Between(low, _)
                    | BandKind::ToBelow(low, _)
                    | BandKind::Exactly(low) => low.number.scaled,
                    BandKind::Values(_) | BandKind::YesNo(_) | BandKind::Otherwise | BandKind::Missing => {
                        return None;
                    }
                };
                Some((low, band.points.scaled, band.place.0))
            })
            .collect();
        paid.sort_by_key(|(low, ..)| *low);
        let rising = paid.windows(2).find_map(|pair| match pair {
            [one, other] if other.1 > one.1 => Some((*one, *other)),
            _ => None,
        });
        if let Some((recent, older)) = rising {
            let message = format!("older behaviour gets {}, more than recent behaviour", decimal(older.1));
            report(older.2, message, &format!("the more recent gets {}", decimal(recent.1)), out);
        }
    }
}

fn report(place: Span, message: String, why: &str, out: &mut Findings) {
    out.add(place, message, |diag| {
        diag.at(why.to_owned()).help("let points rise with better values, or swap the two")
    });
}
