//! All sums of one amount of each of several sets.

/// So many steps between the least sum and the most are told apart.
const MOST_STEPS: u64 = 1 << 13;

/// All sums of one amount of each set, times the set's weight, ascending; `None` where they lie too far apart.
pub(super) fn sums(sets: &[(&[i64], i64)]) -> Option<Vec<i64>> {
    let amount = |amount: &i64, weight: i64| amount.saturating_mul(weight);
    let (mut unit, mut least, mut most) = (0u64, 0i64, 0i64);
    for (set, weight) in sets {
        let first = set.iter().map(|one| amount(one, *weight)).min()?;
        least = least.saturating_add(first);
        most = most.saturating_add(set.iter().map(|one| amount(one, *weight)).max()?);
        for one in *set {
            unit = divisor(unit, amount(one, *weight).abs_diff(first));
        }
    }
    if unit == 0 {
        return Some(vec![least]);
    }
    let steps = most.abs_diff(least).checked_div(unit).filter(|steps| *steps <= MOST_STEPS)?;
    let words = usize::try_from(steps / 64).ok()?.saturating_add(1);
    let mut bits = vec![0u64; words];
    bits.first_mut().into_iter().for_each(|word| *word = 1);
    for (set, weight) in sets {
        let first = set.iter().map(|one| amount(one, *weight)).min()?;
        let mut more = vec![0u64; words];
        for one in *set {
            let by = amount(one, *weight).abs_diff(first).checked_div(unit)?;
            shift(&bits, usize::try_from(by).ok()?, &mut more);
        }
        bits = more;
    }
    let step = i64::try_from(unit).ok()?;
    let mut sums = Vec::new();
    for (at, word) in (0i64..).zip(&bits) {
        let mut left = *word;
        while left != 0 {
            let place = at.saturating_mul(64).saturating_add(left.trailing_zeros().into());
            sums.push(least.saturating_add(place.saturating_mul(step)));
            left &= left.wrapping_sub(1);
        }
    }
    Some(sums)
}

/// Sets the bits that stand `by` places lower in `bits`.
pub(super) fn shift(bits: &[u64], by: usize, into: &mut [u64]) {
    let (words, places) = (by / 64, by % 64);
    let Some(into) = into.get_mut(words..) else { return };
    if places == 0 {
        into.iter_mut().zip(bits).for_each(|(word, bits)| *word |= bits);
        return;
    }
    into.iter_mut().zip(bits).for_each(|(word, bits)| *word |= bits << places);
    into.iter_mut().skip(1).zip(bits).for_each(|(word, bits)| *word |= bits >> (64 - places));
}

/// The greatest common divisor; of 0 and a number, the number.
pub(super) fn divisor(mut a: u64, mut b: u64) -> u64 {
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::sums;

    #[test]
    fn every_sum_is_there_once() {
        let sets: [&[i64]; 3] = [&[0, 50_000, -20_000], &[0, 10_000, 20_000, 200_000], &[-700_000, 0]];
        let weights = [1, -2, 3];
        let mut expected = Vec::new();
        for a in sets[0] {
            for b in sets[1] {
                expected.extend(sets[2].iter().map(|c| a - 2 * b + 3 * c));
            }
        }
        expected.sort_unstable();
        expected.dedup();
        let weighted: Vec<(&[i64], i64)> = sets.into_iter().zip(weights).collect();
        assert_eq!(sums(&weighted), Some(expected));
        assert_eq!(sums(&[]), Some(vec![0]));
        assert_eq!(sums(&[(&[7], 2)]), Some(vec![14]));
        assert_eq!(sums(&[(&[0, 1, 1 << 40], 1)]), None);
    }
}
