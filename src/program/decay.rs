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
        let days = u64::from(half_life_days.max(1));
        // Below half a millionth nothing is left: 2^-21 rounds to 0.
        let weights = (0..days.saturating_mul(21)).map(|day| weight(day, days)).collect();
        Decay { half_life_days, weights }
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

/// 0.5^(day/days) in millionths, rounded half away from zero.
///
/// 2^-(r/n) is the product of 2^-(2^-k) over the binary digits of r/n; each factor is the integer square root of the
/// one before. Sixty-two bits leave an error far below the distance of any tie but the exact ones.
fn weight(day: u64, days: u64) -> i32 {
    let (halvings, mut rest) = (day / days, u128::from(day % days));
    let one: u128 = 1 << BITS;
    let mut value = one;
    let mut factor = one >> 1;
    for _ in 0..BITS {
        factor = (factor << BITS).isqrt();
        rest <<= 1;
        if rest >= u128::from(days) {
            rest = rest.saturating_sub(u128::from(days));
            value = value.saturating_mul(factor) >> BITS;
        }
    }
    let shift = BITS.saturating_add(u32::try_from(halvings).unwrap_or(u32::MAX).min(60));
    let half = (1u128 << shift) >> 1;
    let millionths = value.saturating_mul(1_000_000).saturating_add(half) >> shift;
    i32::try_from(millionths).unwrap_or(0)
}
