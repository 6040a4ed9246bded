//! The population stability index (PSI), and what comes of chance alone.
//!
//! With p the share of a bin in the baseline and q its share now, the index is the sum of (q − p) · ln(q / p): the sum of both
//! Kullback-Leibler divergences. Its usual reading is that of credit scoring (Lewis, An Introduction to Credit Scoring, 1994;
//! Siddiqi, Credit Risk Scorecards, 2006): below 0.1 stable, up to 0.25 a little shifted, above shifted. Without any shift,
//! n leads of which n₀ are the baseline's have an index that is distributed as χ² with one degree of freedom less than there
//! are bins, times 1/n + 1/n₀ (Yurdakul and Naranjo, Statistical properties of the population stability index, 2020).

use serde::Serialize;

/// Below this nothing has shifted.
const LITTLE: f64 = 0.1;
/// Above this something has.
const MUCH: f64 = 0.25;
/// Fewer leads than this show nothing for sure.
const FEW: u64 = 30;
/// A bin that is empty on one side counts there as so many leads.
const EMPTY: f64 = 0.5;
/// The 95% point of the normal distribution.
const NORMAL: f64 = 1.644_853_626_951;

/// How an index is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// Below 0.1.
    #[default]
    Stable,
    /// From 0.1 on, but so few leads often show as much without any shift; or there are fewer than 30 of them.
    MayBeChance,
    /// From 0.1 to 0.25.
    Little,
    /// Above 0.25.
    Shifted,
}

/// What each bin adds: nothing where nobody is in it.
pub fn terms(before: &[u64], now: &[u64]) -> Vec<f64> {
    let all = |counts: &[u64]| counts.iter().fold(0u64, |sum, count| sum.saturating_add(*count));
    let (all_before, all_now) = (all(before), all(now));
    let share =
        |count: u64, all: u64| if count == 0 { EMPTY / all as f64 } else { count as f64 / all as f64 };
    let term = |(before, now): (&u64, &u64)| {
        if (*before, *now) == (0, 0) || all_before == 0 || all_now == 0 {
            return 0.0;
        }
        let (was, is) = (share(*before, all_before), share(*now, all_now));
        (is - was) * (is / was).ln()
    };
    before.iter().zip(now).map(term).collect()
}

/// The index that so many leads have without any shift in 5 of 100 cases: the 95% point of χ² (Wilson and Hilferty).
pub fn chance(bins: usize, before: u64, now: u64) -> f64 {
    let free = bins.saturating_sub(1) as f64;
    if free < 1.0 || before == 0 || now == 0 {
        return 0.0;
    }
    let spread = 2.0 / (9.0 * free);
    let point = free * (1.0 - spread + NORMAL * spread.sqrt()).powi(3);
    point * (1.0 / before as f64 + 1.0 / now as f64)
}

/// How an index of so many leads is read, the fewer of both sides.
pub fn reading(psi: f64, chance: f64, leads: u64) -> Reading {
    match psi {
        psi if psi < LITTLE => Reading::Stable,
        psi if psi <= chance || leads < FEW => Reading::MayBeChance,
        psi if psi <= MUCH => Reading::Little,
        _ => Reading::Shifted,
    }
}
