//! How well numbers tell won leads from lost ones, among leads that no fit has seen.

use super::points::Line;
use crate::report::Count;
use std::collections::BTreeMap;

/// The 97.5% point of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// A figure and its 95% interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Between {
    /// The figure.
    pub value: f64,
    /// The least that it could well be.
    pub low: f64,
    /// The most.
    pub high: f64,
}

/// Leads by a number.
fn by_number(numbers: &[i64], won: &[bool]) -> BTreeMap<i64, Count> {
    let mut counts: BTreeMap<i64, Count> = BTreeMap::new();
    for (number, won) in numbers.iter().zip(won) {
        let count = counts.entry(*number).or_default();
        if *won {
            count.won += 1;
        } else {
            count.lost += 1;
        }
    }
    counts
}

/// The area under the ROC curve, and DeLong's interval.
pub fn auc(numbers: &[i64], won: &[bool]) -> Option<Between> {
    let counts: Vec<(i64, Count)> = by_number(numbers, won).into_iter().collect();
    let (value, low, high) = crate::report::figures::auc(&counts)?;
    Some(Between { value, low, high })
}

/// How much larger the area of one number is than that of another over the same leads, with the interval of DeLong,
/// DeLong and Clarke-Pearson (1988), which knows that both are about the same leads.
pub fn difference(new: &[i64], old: &[i64], won: &[bool]) -> Option<Between> {
    let (new, old) = (shares(new, won)?, shares(old, won)?);
    let mut value = 0.0;
    let mut variance = 0.0;
    for ended in [true, false] {
        let apart: Vec<f64> = (new.iter().zip(&old).zip(won))
            .filter(|(_, won)| **won == ended)
            .map(|((new, old), _)| new - old)
            .collect();
        let many = apart.len() as f64;
        let mean = apart.iter().sum::<f64>() / many;
        let spread: f64 = apart.iter().map(|one| (one - mean) * (one - mean)).sum();
        variance += if many > 1.0 { spread / (many - 1.0) / many } else { 0.25 };
        value = mean;
    }
    let spread = Z * variance.sqrt();
    Some(Between { value, low: value - spread, high: value + spread })
}

/// By lead: of those that ended otherwise, the share that it is on the right side of.
fn shares(numbers: &[i64], won: &[bool]) -> Option<Vec<f64>> {
    let counts = by_number(numbers, won);
    let all: Count = counts.values().copied().sum();
    if all.won == 0 || all.lost == 0 {
        return None;
    }
    let mut of: BTreeMap<i64, (f64, f64)> = BTreeMap::new();
    let (mut won_below, mut lost_below) = (0u64, 0u64);
    for (number, count) in counts {
        let of_won = (lost_below as f64 + count.lost as f64 / 2.0) / all.lost as f64;
        let won_above = all.won - won_below - count.won;
        let of_lost = (won_above as f64 + count.won as f64 / 2.0) / all.won as f64;
        of.insert(number, (of_won, of_lost));
        won_below += count.won;
        lost_below += count.lost;
    }
    let share = |(number, won): (&i64, &bool)| {
        let (of_won, of_lost) = of.get(number).copied().unwrap_or((0.5, 0.5));
        if *won { of_won } else { of_lost }
    };
    Some(numbers.iter().zip(won).map(share).collect())
}

/// What becomes of so many leads, called from the highest number down. Of leads with the same number, which of them are
/// called is chance: as many wins are counted as there are on average.
pub fn called(numbers: &[i64], won: &[bool], room: u64) -> Option<(u64, f64)> {
    let counts = by_number(numbers, won);
    let (mut left, mut wins) = (room, 0.0);
    for count in counts.values().rev() {
        let here = left.min(count.decided());
        if here == 0 {
            break;
        }
        wins += count.won as f64 * here as f64 / count.decided() as f64;
        left -= here;
    }
    let called = room - left;
    (called > 0).then_some((called, wins))
}

/// Leads that were promised about the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Promised {
    /// The least points.
    pub from: i64,
    /// The most points.
    pub to: i64,
    /// The share that was to be won.
    pub promised: f64,
    /// How they ended.
    pub count: Count,
}

/// What was promised, and what came: leads in about so many parts of equal size, by their points.
pub fn promised(points: &[i64], won: &[bool], line: &Line, scale: f64, parts: u64) -> Vec<Promised> {
    let counts = by_number(points, won);
    let all: u64 = counts.values().map(|count| count.decided()).sum();
    let size = all.div_ceil(parts.max(1)).max(1);
    let mut found: Vec<Promised> = Vec::new();
    let mut sum = 0.0;
    for (points, count) in counts {
        let here = line.share(points as f64 * scale) * count.decided() as f64;
        match found.last_mut() {
            Some(last) if last.count.decided() < size => {
                last.to = points;
                last.count += count;
                sum += here;
                last.promised = sum / last.count.decided() as f64;
            }
            _ => {
                sum = here;
                let promised = here / count.decided().max(1) as f64;
                found.push(Promised { from: points, to: points, promised, count });
            }
        }
    }
    found
}
