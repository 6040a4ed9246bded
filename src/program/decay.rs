//! How points fade: a table of integers, fixed when the policy is compiled.

/// What an undecayed occurrence weighs.
pub const WHOLE: i64 = 1_000_000;

/// The weights of an occurrence by its age in whole days, in millionths: 0.5^(d/N), rounded half away from zero.
///
/// The table is part of the program, so that every engine gives the same last digit. It is made with integers only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decay {
    /// N: after how many days half is left.
    pub half_life_days: u32,
    /// Weight by age; older than the table is long weighs nothing.
    pub weights: Vec<i32>,
}

impl Decay {
    /// The table for a half-life of that many days (at least 1).
    ///
    /// ```
    /// let decay = qualify::program::decay::Decay::new(60);
    /// assert_eq!(&decay.weights[..2], &[1_000_000, 988_514]);
    /// assert_eq!(decay.weights[60], 500_000);
    /// assert_eq!(decay.weight(100_000), 0);
    /// ```
    pub fn new(half_life_days: u32) -> Decay {
        let days = half_life_days.max(1);
        let factors = factors();
        let fractions: Vec<u128> = (0..days).map(|day| fraction(day, days, &factors)).collect();
        // Below half a millionth nothing is left: 2^-21 rounds to 0.
        let weights =
            (0..21u32).flat_map(|halvings| fractions.iter().map(move |value| millionths(*value, halvings)));
        Decay { half_life_days, weights: weights.collect() }
    }

    /// The weight at an age of so many whole days.
    pub fn weight(&self, days: i64) -> i64 {
        usize::try_from(days)
            .ok()
            .and_then(|day| self.weights.get(day))
            .map_or(0, |weight| i64::from(*weight))
    }
}

/// Bits after the point of the fractions below.
const BITS: u32 = 62;

/// 2^-(2^-k) for k from 1: each is the integer square root of the one before.
fn factors() -> Vec<u128> {
    let half = (1u128 << BITS) >> 1;
    let next = |factor: &u128| Some((factor << BITS).isqrt());
    std::iter::successors(next(&half), next).take(BITS as usize).collect()
}

/// 0.5^(day/days) for a day below `days`: the product of those factors whose binary digit of day/days is one.
/// Sixty-two bits leave an error far below the distance of any tie but the exact ones.
fn fraction(day: u32, days: u32, factors: &[u128]) -> u128 {
    let mut rest = u64::from(day);
    factors.iter().fold(1u128 << BITS, |value, factor| {
        rest = rest.saturating_mul(2);
        if rest < u64::from(days) {
            return value;
        }
        rest = rest.saturating_sub(u64::from(days));
        value.saturating_mul(*factor) >> BITS
    })
}

/// A fraction halved so many times, in millionths, rounded half away from zero.
fn millionths(fraction: u128, halvings: u32) -> i32 {
    let shift = BITS.saturating_add(halvings);
    let half = (1u128 << shift) >> 1;
    let millionths = fraction.saturating_mul(1_000_000).saturating_add(half) >> shift;
    i32::try_from(millionths).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against floating point, which is near enough to tell millionths apart wherever there is no tie.
    #[test]
    fn weights_are_powers_of_a_half() {
        for half_life in [1, 2, 7, 30, 60, 365] {
            let decay = Decay::new(half_life);
            for day in 0..i64::from(half_life) * 22 {
                let exact = 0.5f64.powf(day as f64 / f64::from(half_life)) * 1e6;
                assert!((exact - decay.weight(day) as f64).abs() <= 0.500_001, "day {day} of {half_life}");
            }
        }
        // A tie, 15625 / 2 at six halvings and one: half away from zero.
        assert_eq!(Decay::new(30).weight(30 * 7), 7813);
    }
}
