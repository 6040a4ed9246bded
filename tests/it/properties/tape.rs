//! Where random choices come from: a tape of bytes, so that a shorter or lower tape is a simpler case and proptest can
//! shrink what it finds.

use std::cell::Cell;

/// A tape; past its end it reads zeros, which stand for the simplest choice.
pub struct Tape<'a> {
    bytes: &'a [u8],
    at: Cell<usize>,
}

impl<'a> Tape<'a> {
    pub fn new(bytes: &'a [u8]) -> Tape<'a> {
        Tape { bytes, at: Cell::new(0) }
    }

    pub fn byte(&self) -> u8 {
        let at = self.at.get();
        self.at.set(at + 1);
        self.bytes.get(at).copied().unwrap_or(0)
    }

    /// From 0 to `count` - 1.
    pub fn below(&self, count: usize) -> usize {
        if count > 256 {
            return (usize::from(self.byte()) * 256 + usize::from(self.byte())) % count;
        }
        usize::from(self.byte()) % count
    }

    pub fn pick<'t, T: ?Sized>(&self, of: &[&'t T]) -> &'t T {
        of[self.below(of.len())]
    }

    /// In one of `of` cases.
    pub fn chance(&self, of: usize) -> bool {
        self.below(of) == of - 1
    }
}
