//! Three-valued truth, one lead at a time and a batch at a time.

use crate::mask::Mask;
pub use crate::program::Truth;

/// A yes/no column of a batch: two masks that never both have a bit; neither means unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Truths {
    /// Where it is yes.
    pub yes: Mask,
    /// Where it is no.
    pub no: Mask,
}

impl Truths {
    /// Truth of one lead.
    pub fn get(&self, row: usize) -> Truth {
        match (self.yes.get(row), self.no.get(row)) {
            (true, _) => Truth::Yes,
            (false, true) => Truth::No,
            (false, false) => Truth::Unknown,
        }
    }
}
