//! How points fade: a table of integers, fixed when the policy is compiled.
//!
//! An occurrence that is d whole days old weighs 0.5^(d / N), and nothing when it is older than [`PLACES`]
//! half-lives. Weights are integers with [`PLACES`] binary places, so that they add up to the same in any order and on
//! every engine; those of whole half-lives are exact. What a line pays is points times the sum, rounded once.
//!
//! Why that is enough: a weight is off by at most 2^-97 × 1.01, so a million occurrences of the largest points (10^16
//! ten-thousandths) are off by less than 2^-23 of a ten-thousandth before they are rounded, and ten occurrences of ten
//! points by 2^-77. A sum of whole half-lives is exact, so what is exactly half a ten-thousandth is rounded away from
//! zero. Any other sum is irrational, hence never exactly half: it is rounded wrong only where it comes nearer to a half
//! than that.

/// Binary places of a weight, and of a sum of weights.
pub const PLACES: u32 = 96;

/// The weights of an occurrence by its age in whole days.
///
/// The table is part of the program, so that every engine gives the same last digit. It is made with integers only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decay {
    /// N: after how many days half is left.
    pub half_life_days: u32,
    /// 0.5^(d / N) for d from 0 to N − 1, in units of 2^-120. At 96 places and q whole half-lives later, the weight is
    /// `(fraction + (1 << (23 + q))) >> (24 + q)`: 128-bit integers are enough.
    pub fractions: Vec<u128>,
}

impl Decay {
    /// The table for a half-life of that many days (at least 1).
    ///
    /// ```
    /// use qualify::program::decay::{Decay, paid};
    /// let decay = Decay::new(60);
    /// assert_eq!(decay.weight(60), 1 << 95);
    /// // 100 points that are a day old: 100 × 0.98851…
    /// assert_eq!(paid(1_000_000, decay.weight(1)), 988_514);
    /// assert_eq!(decay.weight(100_000), 0);
    /// ```
    pub fn new(half_life_days: u32) -> Decay {
        let days = half_life_days.max(1);
        let step = exponential(LOGARITHM_OF_TWO / u128::from(days));
        let next = |fraction: &u128| Some(times(*fraction, step));
        let fractions = std::iter::successors(Some(1u128 << BITS), next).take(days as usize);
        Decay { half_life_days: days, fractions: fractions.collect() }
    }

    /// The weight at an age of so many whole days, with [`PLACES`] binary places.
    pub fn weight(&self, days: i64) -> u128 {
        self.rounded(days, PLACES).unwrap_or(0)
    }

    /// The weight with fewer binary places; `None` where the occurrence is so old that it would weigh less than the
    /// last of them.
    pub fn rounded(&self, days: i64, places: u32) -> Option<u128> {
        let days = u32::try_from(days).ok()?;
        let (half_lives, rest) =
            (days.checked_div(self.half_life_days)?, days.checked_rem(self.half_life_days)?);
        if half_lives > places || half_lives == places && rest > 0 {
            return None;
        }
        let shift = BITS.saturating_sub(places).saturating_add(half_lives);
        let half = (1u128 << shift) >> 1;
        Some(self.fractions.get(rest as usize)?.saturating_add(half) >> shift)
    }
}

/// Points times a sum of weights with [`PLACES`] binary places, rounded half away from zero.
pub fn paid(points: i64, weights: u128) -> i64 {
    if weights == 0 {
        return 0;
    }
    const HALF_WORD: u32 = PLACES / 2;
    const LOW: u128 = (1 << HALF_WORD) - 1;
    let size = u128::from(points.unsigned_abs());
    // Product by product, as the whole has up to 192 bits; each of these has at most 112.
    let (whole, high, low) = (weights >> PLACES, weights >> HALF_WORD & LOW, weights & LOW);
    let part = size * high + ((size * low) >> HALF_WORD) + (1 << (HALF_WORD - 1));
    let sum = i128::try_from(size * whole + (part >> HALF_WORD)).unwrap_or(i128::MAX);
    let signed = if points < 0 { -sum } else { sum };
    i64::try_from(signed).unwrap_or(if points < 0 { i64::MIN } else { i64::MAX })
}

/// Bits after the point of the fractions below. They are made one of the other, each rounded down, so the last of the
/// largest table (3,660 days) is off by less than 2^-104.
const BITS: u32 = 120;

/// ln 2, rounded down: 0.B172… to base 16.
const LOGARITHM_OF_TWO: u128 = 0xB1_7217_F7D1_CF79_ABC9_E3B3_9803_F2F6;

/// The product of two fractions, neither above 1.
fn times(a: u128, b: u128) -> u128 {
    const HALF: u32 = BITS / 2;
    const LOW: u128 = (1 << HALF) - 1;
    let ((a, low_a), (b, low_b)) = ((a >> HALF, a & LOW), (b >> HALF, b & LOW));
    a * b + ((a * low_b + low_a * b + ((low_a * low_b) >> HALF)) >> HALF)
}

/// e^-x for a fraction: 1 − x + x²/2 − …, until a term is nothing.
fn exponential(x: u128) -> u128 {
    let (mut term, mut sum) = (1u128 << BITS, 0u128);
    for k in 1..=u128::from(BITS) {
        sum = if k % 2 == 1 { sum.saturating_add(term) } else { sum.saturating_sub(term) };
        term = times(term, x) / k;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against floating point, which is near enough to tell 2^-40 apart; the tests outside hold it to whole numbers of
    /// any length.
    #[test]
    fn weights_are_powers_of_a_half() {
        for half_life in [1, 2, 7, 30, 60, 365, 3660] {
            let decay = Decay::new(half_life);
            for day in 0..i64::from(half_life) * 22 {
                let exact = 0.5f64.powf(day as f64 / f64::from(half_life));
                let weight = decay.weight(day) as f64 / (1u128 << PLACES) as f64;
                assert!((exact - weight).abs() < exact / (1u64 << 40) as f64, "day {day} of {half_life}");
            }
        }
    }

    #[test]
    fn whole_half_lives_are_exact_to_the_last() {
        for half_life in [1, 30, 3660] {
            let decay = Decay::new(half_life);
            let last = i64::from(half_life) * 96;
            assert_eq!(decay.weight(0), 1 << 96);
            assert_eq!(decay.weight(i64::from(half_life) * 95), 2);
            assert_eq!([decay.weight(last), decay.weight(last + 1), decay.weight(-1)], [1, 0, 0]);
            assert_eq!(decay.rounded(i64::from(half_life) * 59, 59), Some(1));
            assert_eq!(decay.rounded(i64::from(half_life) * 59 + 1, 59), None);
        }
    }

    #[test]
    fn paid_is_rounded_once_half_away_from_zero() {
        const ONE: u128 = 1 << PLACES;
        assert_eq!(paid(1, ONE / 2), 1);
        assert_eq!(paid(1, ONE / 2 - 1), 0);
        assert_eq!(paid(-1, ONE / 2), -1);
        assert_eq!(paid(-1, ONE / 2 - 1), 0);
        assert_eq!(paid(50_000, 3 * ONE), 150_000);
        assert_eq!(paid(3, ONE / 6 + 1), 1);
        assert_eq!(paid(3, ONE / 6), 0);
        // Products beyond 128 bits are exact as well.
        let largest = 10_000_000_000_000_000;
        assert_eq!(paid(largest, ONE / 4 - 1), largest / 4);
        assert_eq!(paid(largest, u128::MAX), i64::MAX);
        assert_eq!(paid(-largest, u128::MAX), i64::MIN);
        assert_eq!(paid(7, (ONE << 20) + ONE / 2), (7 << 20) + 4);
    }
}
