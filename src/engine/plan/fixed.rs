//! Constants where masks are set, added up: what most points lines and all choices come down to.

use super::Mask;

/// Masks and what each adds where it is set, in the narrowest integers that can hold every sum.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Fixed {
    /// What one unit of [`Fixed::lanes`] is worth.
    pub unit: i64,
    /// The masks and their units.
    pub lanes: Lanes,
}

/// Narrow integers let one instruction add for many leads.
#[derive(Clone, Debug)]
pub(in crate::engine) enum Lanes {
    /// Every sum fits into 16 bits.
    Narrow(Vec<(Mask, i16)>),
    /// It does not.
    Wide(Vec<(Mask, i64)>),
}

impl Fixed {
    /// Points are nearly always whole: their greatest common divisor is taken out first.
    pub fn new(constants: impl Iterator<Item = (Mask, i64)>) -> Fixed {
        let constants: Vec<(Mask, i64)> = constants.collect();
        let unit =
            constants.iter().fold(0u64, |unit, &(_, value)| divisor(unit, value.unsigned_abs())).max(1);
        let unit = i64::try_from(unit).unwrap_or(1);
        let units = |value: i64| value.checked_div(unit).unwrap_or(value);
        let most =
            constants.iter().fold(0u64, |sum, &(_, value)| sum.saturating_add(units(value).unsigned_abs()));
        let narrow = constants
            .iter()
            .map(|&(mask, value)| Some((mask, i16::try_from(units(value)).ok()?)))
            .collect::<Option<Vec<_>>>()
            .filter(|_| most <= i16::MAX.unsigned_abs().into());
        match narrow {
            Some(lanes) => Fixed { unit, lanes: Lanes::Narrow(lanes) },
            None => Fixed { unit: 1, lanes: Lanes::Wide(constants) },
        }
    }
}

/// The greatest common divisor; of 0 and a number, the number.
fn divisor(mut a: u64, mut b: u64) -> u64 {
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}
