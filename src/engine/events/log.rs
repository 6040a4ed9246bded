//! Occurrences that wait until it is known which resets there are.

/// An occurrence that counts unless a later reset voids it: 24 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pending {
    /// When.
    pub(super) instant: i64,
    /// The lead's row.
    pub(super) row: u32,
    /// What it feeds.
    pub(super) feed: u32,
    /// The value that the feed needs.
    pub(super) value: u64,
}

/// So many are allocated together.
const BLOCK: usize = 1024;

/// A list that grows without moving what it holds, so that growing never doubles the memory.
#[derive(Debug, Default)]
pub(super) struct Log {
    blocks: Vec<Vec<Pending>>,
}

impl Log {
    pub(super) fn push(&mut self, pending: Pending) {
        match self.blocks.last_mut() {
            Some(block) if block.len() < block.capacity() => block.push(pending),
            _ => {
                let mut block = Vec::with_capacity(BLOCK);
                block.push(pending);
                self.blocks.push(block);
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.blocks.iter().map(Vec::len).sum()
    }

    pub(super) fn into_blocks(self) -> Vec<Vec<Pending>> {
        self.blocks
    }
}
