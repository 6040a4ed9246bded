//! Lift curves: of all won leads, how many are among the first so many by a score.

use super::shape::{Band, Report, Score};

/// At most so many points of a curve.
const POINTS: usize = 200;
/// At most so many curves.
const CURVES: usize = 4;

/// A curve.
pub(super) struct Curve<'a> {
    /// The score.
    pub score: &'a Score,
    /// Share of leads, and share of what was won, from the highest value down.
    pub points: Vec<(f64, f64)>,
}

/// The curves of the scores that tell most, the best first.
pub(super) fn of(report: &Report) -> Vec<Curve<'_>> {
    if report.outcome.is_none() || report.leads.won == 0 {
        return Vec::new();
    }
    let curve = |score| Curve { score, points: points(score, report) };
    let mut curves: Vec<Curve<'_>> = report.scores.iter().map(curve).collect();
    curves.retain(|curve| curve.points.len() > 1);
    let area = |curve: &Curve<'_>| curve.score.auc.map_or(0.0, |auc| auc.area);
    curves.sort_by(|a, b| area(b).total_cmp(&area(a)));
    curves.truncate(CURVES);
    curves
}

impl Curve<'_> {
    /// The share of what was won at a share of leads, between two points of the curve.
    pub fn found(&self, share: f64) -> f64 {
        let mut before = (0.0, 0.0);
        for point in &self.points {
            if point.0 >= share {
                let part = (share - before.0) / (point.0 - before.0).max(1e-12);
                return before.1 + part.clamp(0.0, 1.0) * (point.1 - before.1);
            }
            before = *point;
        }
        before.1
    }
}

fn points(score: &Score, report: &Report) -> Vec<(f64, f64)> {
    let (all, won) = (report.leads.answered.max(1) as f64, report.leads.won.max(1) as f64);
    let steps: Vec<(u64, u64)> = match score.values.is_empty() {
        true => {
            score.bands.iter().rev().map(|band| (band.leads, band.rate.map_or(0, |rate| rate.won))).collect()
        }
        false => score
            .values
            .iter()
            .rev()
            .map(|value| (value.won.saturating_add(value.lost).saturating_add(value.open), value.won))
            .collect(),
    };
    let every = steps.len().div_ceil(POINTS).max(1);
    let last = steps.len().saturating_sub(1);
    let mut points = vec![(0.0, 0.0)];
    let (mut called, mut found) = (0u64, 0u64);
    for (at, (leads, wins)) in steps.into_iter().enumerate() {
        called = called.saturating_add(leads);
        found = found.saturating_add(wins);
        if at % every == 0 || at == last {
            points.push((called as f64 / all, found as f64 / won));
        }
    }
    points
}

impl Score {
    /// Won, lost and open leads of a band: from its values, else from its rate where all outcomes are known.
    pub(super) fn ended(&self, band: &Band) -> Option<[u64; 3]> {
        if self.values.is_empty() {
            let rate = band.rate?;
            return Some([rate.won, rate.of.saturating_sub(rate.won), band.leads.saturating_sub(rate.of)]);
        }
        let mut ended = [0u64; 3];
        for value in self.values.iter().filter(|value| value.value >= band.from && value.value < band.below) {
            for (sum, leads) in ended.iter_mut().zip([value.won, value.lost, value.open]) {
                *sum = sum.saturating_add(leads);
            }
        }
        Some(ended)
    }
}
