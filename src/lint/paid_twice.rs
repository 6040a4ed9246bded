//! The same behaviour is paid by two lines of one score, or of two scores that are added up. Each lead that shows it gets
//! both, which is more than either line says.
//!
//! Bad:
//!
//! ```qualify
//! event whitepaper_download
//! score interest, 0 to 24
//!   +5  on whitepaper_download, at most 15 points
//!   +3  on whitepaper_download, at most 9 points
//! ```
//!
//! Good: pay it in one place.
//!
//! ```qualify
//! event whitepaper_download
//! score interest, 0 to 24
//!   +8  on whitepaper_download, at most 24 points
//! ```

use super::{Context, Findings, lines};
use crate::program::{Aggregate, ColumnId, ColumnKind, Number, Pays, Program, ScoreId, Selection};
use std::collections::HashSet;

rule!("P06", "paid-twice", "the same behaviour paid twice", "paid_twice.rs");

fn find(context: &Context, out: &mut Findings) {
    let program = context.program;
    let added = added(program);
    let mut seen: Vec<(ScoreId, &Pays, Option<&Selection>, usize)> = Vec::new();
    for (at, (line, column, pays)) in lines(program).enumerate() {
        let selection = match pays {
            Pays::On { weight, .. } => selection(program, *weight),
            Pays::If { .. } | Pays::Per { .. } | Pays::ByNumber { .. } | Pays::ByChoice { .. } => None,
        };
        let together = |one: ScoreId| one == line.score || added.contains(&(one.min(line.score), one.max(line.score)));
        let earlier = seen.iter().find(|(score, earlier, chosen, _)| {
            together(*score)
                && match (earlier, pays) {
                    (Pays::On { .. }, Pays::On { .. }) => {
                        chosen.zip(selection).is_some_and(|(one, other)| same_behaviour(one, other))
                    }
                    (Pays::If { when: one, .. }, Pays::If { when: other, .. }) => one == other,
                    (Pays::Per { of: one, step: a, .. }, Pays::Per { of: other, step: b, .. }) => {
                        one == other && a == b
                    }
                    _ => false,
                }
        });
        if let Some((_, _, _, first)) = earlier
            && let Some((other, first, _)) = lines(program).nth(*first)
        {
            out.add(column.span, format!("`{}` pays what `{}` pays already", line.text, other.text), |diag| {
                diag.at("the same again")
                    .also(first.span, "paid here")
                    .help("pay it in one line; if both are meant, add the points up")
            });
        }
        seen.push((line.score, pays, selection, at));
    }
}

/// One is about no more than the other: the same occurrences, or a group and a member of it.
fn same_behaviour(one: &Selection, other: &Selection) -> bool {
    let within = |small: &Selection, large: &Selection| {
        small.kinds.iter().all(|kind| large.kinds.contains(kind)) && large.condition.is_none()
    };
    let alike = one.window == other.window && one.after == other.after;
    let plain = one.condition.is_none() && other.condition.is_none();
    alike && ((one.kinds == other.kinds && one.condition == other.condition) || (plain && (within(one, other) || within(other, one))))
}

fn selection(program: &Program, weight: ColumnId) -> Option<&Selection> {
    match &program[weight].kind {
        ColumnKind::Aggregate(Aggregate::Weight { of, .. }) => Some(of),
        _ => None,
    }
}

/// The pairs of scores that some number adds up.
fn added(program: &Program) -> HashSet<(ScoreId, ScoreId)> {
    let score = |number: &Number| match number {
        Number::Column(column) => match program[*column].kind {
            ColumnKind::Score(score) => Some(score),
            _ => None,
        },
        Number::Constant(_) | Number::Sum(_) | Number::DaysSince(_) => None,
    };
    let mut pairs = HashSet::new();
    for (_, column) in program.columns() {
        let ColumnKind::Number(Number::Sum(terms)) = &column.kind else { continue };
        let scores: Vec<ScoreId> = terms.iter().filter(|(minus, _)| !minus).filter_map(|(_, term)| score(term)).collect();
        for one in &scores {
            pairs.extend(scores.iter().map(|other| (*one.min(other), *one.max(other))));
        }
    }
    pairs
}
