//! Finds the bytes that structure a CSV file, 64 at a time.

#![expect(clippy::indexing_slicing, reason = "a kernel: every index is guarded by a length beside it")]

/// The places of delimiters, line feeds and quotes, ascending.
#[derive(Clone, Debug)]
pub struct Specials<'a> {
    bytes: &'a [u8],
    /// Where the block of `mask` starts.
    base: usize,
    /// One bit for each place of the block that is still to come.
    mask: u64,
    delimiter: u8,
}

impl<'a> Specials<'a> {
    /// Those from `at` on.
    pub fn new(bytes: &'a [u8], at: usize, delimiter: u8) -> Specials<'a> {
        let mut specials = Specials { bytes, base: at, mask: 0, delimiter };
        specials.mask = specials.block();
        specials
    }

    /// The mask of the block at `base`.
    #[inline]
    fn block(&self) -> u64 {
        let rest = self.bytes.get(self.base..).unwrap_or(&[]);
        match rest.first_chunk::<64>() {
            Some(block) => mask(block, self.delimiter),
            None => {
                let mut block = [0; 64];
                block[..rest.len()].copy_from_slice(rest);
                mask(&block, self.delimiter)
            }
        }
    }
}

impl Iterator for Specials<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.mask == 0 {
            self.base += 64;
            if self.base >= self.bytes.len() {
                return None;
            }
            self.mask = self.block();
        }
        let found = self.base + self.mask.trailing_zeros() as usize;
        self.mask &= self.mask - 1;
        Some(found)
    }
}

const LOWS: u64 = 0x7f7f_7f7f_7f7f_7f7f;
const ONES: u64 = 0x0101_0101_0101_0101;

/// One bit for each byte of the block that is the delimiter, a line feed or a quote.
#[inline]
fn mask(block: &[u8; 64], delimiter: u8) -> u64 {
    let mut mask = 0;
    let (words, _) = block.as_chunks::<8>();
    for (index, bytes) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*bytes);
        // The high bit of each byte that is not zero.
        let full = |word: u64| ((word & LOWS) + LOWS) | word;
        let none = full(word ^ (ONES * u64::from(delimiter)))
            & full(word ^ (ONES * u64::from(b'\n')))
            & full(word ^ (ONES * u64::from(b'"')));
        let found = (!none & !LOWS) >> 7;
        // Gathers the lowest bits of the eight bytes into one.
        mask |= (found.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (index * 8);
    }
    mask
}
