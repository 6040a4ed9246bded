//! Counts as shares and rates, in as many digits as anybody reads.

use super::count::Count;
use super::figures;
use super::parts::Rate;
use crate::program::SCALE;

/// A rate of fewer leads than this is said with a word of caution.
pub(super) const FEW: u64 = 30;

/// Six digits: as far as anybody reads, and the same on every machine.
pub(super) fn ratio(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

/// A number of the language.
pub(super) fn scaled(number: i64) -> f64 {
    ratio(number as f64 / SCALE as f64)
}

/// A part of a whole; of nothing there is none.
pub(super) fn share(part: u64, whole: u64) -> Option<f64> {
    let exact = (whole > 0).then(|| ratio(part as f64 / whole as f64))?;
    // Six digits make neither nothing of a little, nor all of nearly all.
    Some(if part > 0 && part < whole { exact.clamp(1e-6, 1.0 - 1e-6) } else { exact })
}

/// How many were won, where there is an outcome and somebody has one.
pub(super) fn rate(count: Count, outcome: bool) -> Option<Rate> {
    (outcome && count.decided() > 0).then(|| rate_of(count.won, count.decided()))
}

pub(super) fn rate_of(won: u64, of: u64) -> Rate {
    let (low, high) = figures::wilson(won, of);
    Rate { won, of, rate: share(won, of).unwrap_or(0.0), low: ratio(low), high: ratio(high), few: of < FEW }
}

/// A rate against that of all leads.
pub(super) fn lift(rate: Option<Rate>, all: Count, outcome: bool) -> Option<f64> {
    let base = self::rate(all, outcome).filter(|base| base.won > 0)?;
    let rate = rate?;
    Some(ratio((rate.won as f64 / rate.of as f64) / (base.won as f64 / base.of as f64)))
}
