//! How well the points do with leads that they were not fitted to.

use super::seen::Seen;
use super::shape::{Called, Judged, PromisedShape, digits};
use crate::program::SCALE;
use crate::program::time::DAY;
use crate::propose::figures::{auc, called, difference, promised};
use crate::propose::points::Line;
use std::collections::BTreeMap;

/// The newer leads are told in so many groups.
const GROUPS: u64 = 6;

/// How well a number does with the newer leads.
pub fn judge(seen: &Seen<'_>, room: Option<(u64, Option<i64>)>, now: Option<&[i64]>, new: &[i64]) -> Judged {
    let history = &seen.history;
    let newer = |values: &[i64]| -> Vec<i64> {
        let values = values.iter().zip(&history.older);
        values.filter(|(_, older)| !**older).map(|(value, _)| *value).collect()
    };
    let won: Vec<bool> =
        history.won.iter().zip(&history.older).filter(|(_, older)| !**older).map(|(won, _)| *won).collect();
    let (now, judged) = (now.map(newer), newer(new));
    let mut by_points: BTreeMap<i64, (f64, f64)> = BTreeMap::new();
    for ((points, won), older) in new.iter().zip(&history.won).zip(&history.older) {
        if *older {
            let ended = by_points.entry(*points).or_default();
            if *won { ended.0 += 1.0 } else { ended.1 += 1.0 }
        }
    }
    let line = Line::of(&by_points);
    let (capacity, capacity_from) = capacity(seen, room, judged.len() as u64);
    let wins = won.iter().filter(|won| **won).count() as f64;
    let base = wins / won.len().max(1) as f64;
    let outcome = |numbers: &[i64]| {
        called(numbers, &won, capacity).map(|(leads, wins)| {
            let rate = wins / leads as f64;
            Called { won: digits(wins), rate: digits(rate), lift: digits(rate / base.max(1e-9)) }
        })
    };
    let scaled = |points: i64| points as f64 / SCALE as f64;
    Judged {
        auc_now: now.as_deref().and_then(|now| auc(now, &won)).map(Into::into),
        auc: auc(&judged, &won).map(Into::into),
        difference: now.as_deref().and_then(|now| difference(&judged, now, &won)).map(Into::into),
        capacity,
        capacity_from,
        called_now: now.as_deref().and_then(outcome),
        called: outcome(&judged),
        promised: promised(&judged, &won, &line, 1.0, GROUPS)
            .into_iter()
            .map(|part| PromisedShape {
                from: scaled(part.from),
                to: scaled(part.to),
                promised: digits(part.promised.clamp(1e-4, 1.0 - 1e-4)),
                came: part.count.into(),
            })
            .collect(),
    }
}

/// How many of the newer leads are called, and why so many.
fn capacity(seen: &Seen<'_>, room: Option<(u64, Option<i64>)>, newer: u64) -> (u64, String) {
    if let Some((leads, period)) = room {
        let periods = match (period, seen.history.span) {
            (Some(period), Some((first, last))) => {
                let length = last.saturating_sub(first).saturating_add(DAY);
                (length as f64 / period as f64).max(1.0)
            }
            _ => 1.0,
        };
        let room = ((leads as f64 * periods) as u64).clamp(1, newer.max(1));
        return (room, "As many are called as --capacity allows.".to_owned());
    }
    match &seen.held {
        Some((held, stage)) if *held > 0 && *held < newer => {
            (*held, format!("As many are called as are {stage} now."))
        }
        _ => (newer.div_ceil(10).max(1), "A tenth of the leads is called.".to_owned()),
    }
}
