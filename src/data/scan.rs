//! Finds the bytes that structure a CSV file, 64 at a time.

#![expect(clippy::indexing_slicing, reason = "a kernel: every index is guarded by a length beside it")]

use super::block::any_of;
use super::format::Dialect;

/// The places of delimiters, line feeds and quotes, ascending.
#[derive(Clone, Debug)]
pub struct Specials<'a> {
    bytes: &'a [u8],
    /// Where the block of `mask` starts.
    base: usize,
    /// One bit for each place of the block that is still to come.
    mask: u64,
    dialect: Dialect,
}

impl<'a> Specials<'a> {
    /// Those from `at` on.
    pub fn new(bytes: &'a [u8], at: usize, dialect: Dialect) -> Specials<'a> {
        let mut specials = Specials { bytes, base: at, mask: 0, dialect };
        specials.mask = specials.block();
        specials
    }

    /// The delimiter.
    #[inline(always)]
    pub fn delimiter(&self) -> u8 {
        self.dialect.delimiter
    }

    /// How the file is written.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The mask of the block at `base`.
    #[inline]
    fn block(&self) -> u64 {
        let rest = self.bytes.get(self.base..).unwrap_or(&[]);
        match rest.first_chunk::<64>() {
            Some(block) => any_of(block, [self.dialect.delimiter, b'\n', b'"']),
            None => {
                let mut block = [0; 64];
                block[..rest.len()].copy_from_slice(rest);
                any_of(&block, [self.dialect.delimiter, b'\n', b'"'])
            }
        }
    }
}

impl Iterator for Specials<'_> {
    type Item = usize;

    #[inline(always)]
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
