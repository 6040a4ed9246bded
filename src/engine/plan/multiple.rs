//! `+1 per 10 of …`: points for whole multiples, without dividing.

use crate::program::LARGEST;

/// Points for each whole multiple of a step.
///
/// A division by a constant is a multiplication by its reciprocal, rounded up (Granlund and Montgomery, 1994): exact
/// for every value below 2^63.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) struct Multiples {
    points: i64,
    /// floor(2^(63 + bits) / step) + 1, where 2^bits is the least power of two that is not below the step; 0 stands
    /// for a step of 1.
    reciprocal: u64,
    /// bits - 1
    shift: u32,
    /// The most it pays, without sign.
    most: i64,
    /// More multiples than this pay more than the most.
    limit: i64,
    /// Whether paying more than the most is out of range, and not just cut to the cap.
    uncapped: bool,
}

impl Multiples {
    /// Points for each `step`, which is at least 1.
    pub fn new(points: i64, step: i64, cap: Option<i64>) -> Multiples {
        let step = step.max(1).unsigned_abs();
        let bits = step.next_power_of_two().trailing_zeros();
        let reciprocal =
            (1u128 << 63u32.saturating_add(bits)).checked_div(step.into()).unwrap_or(0).saturating_add(1);
        let most = cap.unwrap_or(LARGEST).clamp(0, LARGEST);
        let limit = most.checked_div(points.saturating_abs()).unwrap_or(0).saturating_add(1);
        Multiples {
            points,
            reciprocal: if step == 1 { 0 } else { u64::try_from(reciprocal).unwrap_or(0) },
            shift: bits.saturating_sub(1),
            most,
            limit,
            uncapped: cap.is_none(),
        }
    }

    /// Whether nothing that it pays is out of range.
    pub fn is_capped(&self) -> bool {
        !self.uncapped
    }

    /// What a value pays, nothing below zero; `true` where that is out of range.
    #[inline(always)]
    pub fn pay(&self, value: i64) -> (i64, bool) {
        let value = value.max(0).unsigned_abs();
        let times = if self.reciprocal == 0 {
            value
        } else {
            ((u128::from(value) * u128::from(self.reciprocal)) >> 64) as u64 >> self.shift
        };
        // Within the limit the product is at most `most + points`, which fits.
        let paid = self.points.wrapping_mul(times.min(self.limit.unsigned_abs()) as i64);
        let cut = paid.clamp(-self.most, self.most);
        (cut, self.uncapped && cut != paid)
    }
}
