//! Sixteen bytes as two words.

const LOWS: u64 = 0x7f7f_7f7f_7f7f_7f7f;
const ONES: u64 = 0x0101_0101_0101_0101;

/// Sixteen bytes; of a test's result only the highest bit of each counts.
#[derive(Clone, Copy)]
pub(super) struct Lanes([u64; 2]);

impl Lanes {
    #[inline(always)]
    pub(super) fn of(bytes: &[u8; 16]) -> Lanes {
        let (words, _) = bytes.as_chunks::<8>();
        Lanes([0, 1].map(|half| words.get(half).map_or(0, |word| u64::from_le_bytes(*word))))
    }

    #[inline(always)]
    pub(super) fn is(self, byte: u8) -> Lanes {
        Lanes(self.0.map(|word| {
            let differs = word ^ (ONES * u64::from(byte));
            !(((differs & LOWS) + LOWS) | differs)
        }))
    }

    /// `byte` is below 128.
    #[inline(always)]
    pub(super) fn at_most(self, byte: u8) -> Lanes {
        Lanes(self.0.map(|word| !(((word & LOWS) + ONES * u64::from(0x7f - byte)) | word)))
    }

    #[inline(always)]
    pub(super) fn or(self, other: Lanes) -> Lanes {
        let ([a, b], [c, d]) = (self.0, other.0);
        Lanes([a | c, b | d])
    }

    #[inline(always)]
    pub(super) fn bits(self) -> u16 {
        // The product gathers the lowest bit of each byte in the highest byte, the first at the bottom.
        let [low, high] = self.0.map(|word| (word >> 7 & ONES).wrapping_mul(0x0102_0408_1020_4080) >> 56);
        (low | high << 8) as u16
    }
}
