//! Figures of scores: how well they tell won from lost, and the leads by band.

use super::count::Count;
use super::figures;
use super::hist::Hist;
use super::parts::Auc;
use super::rates::{rate, ratio, scaled};
use super::shape::{Band, Score, Value};
use crate::program::SCALE;
use crate::speech;

/// At most so many bands.
const BANDS: i64 = 10;
/// Every value is told where there are at most so many.
const VALUES: usize = 1_000;

/// The area under the curve of counts by value.
pub(super) fn auc(values: &[(i64, Count)]) -> Option<Auc> {
    let (area, low, high) = figures::auc(values)?;
    Some(Auc { area: ratio(area), low: ratio(low), high: ratio(high) })
}

/// A score's figures.
pub(super) fn of(name: &str, hist: &Hist, all: Count, outcome: bool) -> Score {
    let values = hist.values();
    let bands = bands(&values, all, outcome);
    Score {
        name: name.to_owned(),
        auc: auc(&values),
        rises: (outcome && bands.len() > 1).then(|| !bands.iter().any(|band| band.falls)),
        bands,
        values: match values.len() {
            0..=VALUES => values
                .iter()
                .map(|(value, count)| Value {
                    value: scaled(*value),
                    won: count.won,
                    lost: count.lost,
                    open: count.open,
                })
                .collect(),
            _ => Vec::new(),
        },
        thresholds: Vec::new(),
    }
}

fn bands(values: &[(i64, Count)], all: Count, outcome: bool) -> Vec<Band> {
    let (Some((least, _)), Some((most, _))) = (values.first(), values.last()) else { return Vec::new() };
    let step = figures::step(most.saturating_sub(*least), BANDS).max(SCALE);
    let whole = values.iter().all(|(value, _)| value % SCALE == 0);
    let mut from = least.div_euclid(step).saturating_mul(step);
    let mut bands: Vec<(Band, Count)> = Vec::new();
    let mut rest = values;
    while !rest.is_empty() {
        let below = from.saturating_add(step);
        let (here, others) = rest.split_at(rest.partition_point(|(value, _)| *value < below));
        let count: Count = here.iter().map(|(_, count)| *count).sum();
        let label = match (whole, step == SCALE) {
            (true, true) => speech::decimal(from),
            (true, false) => {
                format!("{} to {}", speech::decimal(from), speech::decimal(below.saturating_sub(SCALE)))
            }
            (false, _) => format!("{} to under {}", speech::decimal(from), speech::decimal(below)),
        };
        let rate = rate(count, outcome);
        // Empty bands are passed over: the band before is the last that has leads.
        let before = bands.iter().rev().map(|(_, count)| *count).find(|count| count.decided() > 0);
        let gap = before.and_then(|before| {
            figures::difference((count.won, count.decided()), (before.won, before.decided()))
        });
        bands.push((
            Band {
                from: scaled(from),
                below: scaled(below),
                label,
                leads: count.all(),
                share: super::rates::share(count.all(), all.all()),
                lift: super::rates::lift(rate, all, outcome),
                rate,
                falls: gap.is_some_and(|(_, _, high)| high < 0.0),
            },
            count,
        ));
        rest = others;
        from = below;
    }
    bands.into_iter().map(|(band, _)| band).collect()
}
