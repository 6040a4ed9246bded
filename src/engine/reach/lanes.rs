//! Masks of 256 leads.

use std::ops::Range;

/// Words in a mask.
pub(super) const WORDS: usize = 4;
/// Leads in a mask.
pub(super) const LEADS: usize = WORDS * 64;

/// A bit for each of 256 leads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Lanes(pub [u64; WORDS]);

impl Lanes {
    /// No lead.
    pub const NONE: Lanes = Lanes([0; WORDS]);

    /// The words from `from` on; zero beyond the end.
    pub fn read(words: &[u64], from: usize) -> Lanes {
        let mut lanes = Lanes::NONE;
        for (lane, word) in lanes.0.iter_mut().zip(words.iter().skip(from)) {
            *lane = *word;
        }
        lanes
    }

    /// The first `count` leads.
    pub fn first(count: usize) -> Lanes {
        let mut lanes = Lanes::NONE;
        let mut left = count;
        for lane in &mut lanes.0 {
            *lane = if left >= 64 { u64::MAX } else { (1 << left) - 1 };
            left = left.saturating_sub(64);
        }
        lanes
    }

    /// Where this and not the other is set.
    pub fn without(self, other: Lanes) -> Lanes {
        self & !other
    }

    /// Sets the bits of these leads.
    pub fn set(&mut self, leads: Range<usize>) {
        let mut from = leads.start;
        while from < leads.end.min(LEADS) {
            let to = leads.end.min((from / 64 + 1) * 64);
            if let Some(word) = self.0.get_mut(from / 64) {
                *word |= u64::MAX >> (64 - (to - from)) << (from % 64);
            }
            from = to;
        }
    }

    /// Whether nothing is set.
    pub fn is_empty(self) -> bool {
        self.0.iter().fold(0, |all, word| all | word) == 0
    }

    /// Whether a lead's bit is set.
    pub fn has(self, lead: usize) -> bool {
        self.0.get(lead / 64).is_some_and(|word| word >> (lead % 64) & 1 == 1)
    }

    /// The leads whose bits are set, ascending.
    pub fn leads(self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().flat_map(|(at, word)| {
            let bits = std::iter::successors(Some(word), |word| Some(word & word.wrapping_sub(1)));
            bits.take_while(|word| *word != 0).map(move |word| at * 64 + word.trailing_zeros() as usize)
        })
    }
}

impl std::ops::BitAnd for Lanes {
    type Output = Lanes;

    fn bitand(mut self, other: Lanes) -> Lanes {
        self.0.iter_mut().zip(other.0).for_each(|(lane, other)| *lane &= other);
        self
    }
}

impl std::ops::BitOr for Lanes {
    type Output = Lanes;

    fn bitor(mut self, other: Lanes) -> Lanes {
        self.0.iter_mut().zip(other.0).for_each(|(lane, other)| *lane |= other);
        self
    }
}

impl std::ops::BitOrAssign for Lanes {
    fn bitor_assign(&mut self, other: Lanes) {
        *self = *self | other;
    }
}

impl std::ops::BitAndAssign for Lanes {
    fn bitand_assign(&mut self, other: Lanes) {
        *self = *self & other;
    }
}

impl std::ops::Not for Lanes {
    type Output = Lanes;

    fn not(mut self) -> Lanes {
        self.0.iter_mut().for_each(|lane| *lane = !*lane);
        self
    }
}

/// Turns 64 words around: bit `a` of word `b` becomes bit `b` of word `a`.
pub(super) fn transpose(words: &mut [u64; 64]) {
    let (mut width, mut mask) = (32usize, 0x0000_0000_ffff_ffffu64);
    while width != 0 {
        for pair in words.chunks_exact_mut(2 * width) {
            let (upper, lower) = pair.split_at_mut(width);
            for (a, b) in upper.iter_mut().zip(lower) {
                let swap = (*a >> width ^ *b) & mask;
                *a ^= swap << width;
                *b ^= swap;
            }
        }
        width /= 2;
        mask ^= mask << width;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_turned_around() {
        let mut words = [0u64; 64];
        for (at, word) in words.iter_mut().enumerate() {
            *word = (at as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
        let before = words;
        transpose(&mut words);
        for (a, word) in words.iter().enumerate() {
            for (b, old) in before.iter().enumerate() {
                assert_eq!(word >> b & 1, old >> a & 1, "{a} {b}");
            }
        }
    }

    #[test]
    fn leads_are_listed() {
        let lanes = Lanes([1 | 1 << 63, 1 << 62, 1 << 61, 1 << 60]);
        assert_eq!(lanes.leads().collect::<Vec<_>>(), [0, 63, 126, 189, 252]);
        assert_eq!(Lanes::first(70).0, [u64::MAX, 63, 0, 0]);
        assert_eq!(Lanes::first(LEADS), !Lanes::NONE);
        assert!(lanes.has(63) && !lanes.has(64));
        for (from, to) in [(0, 0), (0, 1), (3, 64), (60, 130), (64, 128), (0, LEADS), (255, LEADS)] {
            let mut set = Lanes::NONE;
            set.set(from..to);
            assert_eq!(set.leads().collect::<Vec<_>>(), (from..to).collect::<Vec<_>>());
        }
    }
}
