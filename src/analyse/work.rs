//! How much is tried before something counts as not proved: what the analyser does is bounded, whatever a policy holds.

use std::cell::Cell;

/// Steps that may still be taken, each about as long as one comparison.
#[derive(Clone, Debug)]
pub struct Work {
    left: Cell<usize>,
    short: Cell<bool>,
}

impl Work {
    /// So many steps.
    pub fn of(steps: usize) -> Work {
        Work { left: Cell::new(steps), short: Cell::new(false) }
    }

    /// Takes some steps: `false` where there are not as many left. Then there are none left for anything else either,
    /// and what they were for is not to be done.
    pub fn take(&self, steps: usize) -> bool {
        let left = self.left.get().checked_sub(steps);
        match left {
            Some(left) => self.left.set(left),
            None => {
                self.left.set(0);
                self.short.set(true);
            }
        }
        left.is_some()
    }

    /// Gives so many steps anew, and says whether there were too few before.
    pub fn renew(&self, steps: usize) -> bool {
        self.left.set(steps);
        self.short.replace(false)
    }
}
