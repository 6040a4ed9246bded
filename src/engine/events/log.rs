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

impl Pending {
    /// How many bytes it takes, in memory and written down.
    pub const BYTES: usize = 24;

    /// As bytes, to be kept elsewhere.
    pub fn to_bytes(self) -> [u8; Pending::BYTES] {
        let mut bytes = [0; Pending::BYTES];
        let parts = self.instant.to_le_bytes().into_iter().chain(self.row.to_le_bytes());
        let parts = parts.chain(self.feed.to_le_bytes()).chain(self.value.to_le_bytes());
        bytes.iter_mut().zip(parts).for_each(|(byte, part)| *byte = part);
        bytes
    }

    /// Back from [`Pending::to_bytes`].
    pub fn from_bytes(bytes: [u8; Pending::BYTES]) -> Pending {
        let (words, _) = bytes.as_chunks::<8>();
        let word = |at: usize| words.get(at).copied().unwrap_or_default();
        let [a, b, c, d, e, f, g, h] = word(1);
        Pending {
            instant: i64::from_le_bytes(word(0)),
            row: u32::from_le_bytes([a, b, c, d]),
            feed: u32::from_le_bytes([e, f, g, h]),
            value: u64::from_le_bytes(word(2)),
        }
    }
}

/// So many are allocated together.
const BLOCK: usize = 1024;

/// A list that grows without moving what it holds, so that growing never doubles the memory.
#[derive(Debug, Default)]
pub(super) struct Log {
    blocks: Vec<Vec<Pending>>,
    len: usize,
}

impl Log {
    pub(super) fn push(&mut self, pending: Pending) {
        self.len = self.len.saturating_add(1);
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
        self.len
    }

    /// Hands all of them out, and keeps the memory of one block.
    pub(super) fn drain_into(&mut self, mut each: impl FnMut(Pending)) {
        self.len = 0;
        for block in self.blocks.drain(1.min(self.blocks.len())..).rev() {
            block.into_iter().for_each(&mut each);
        }
        self.blocks.iter_mut().for_each(|block| block.drain(..).for_each(&mut each));
    }

    /// All of them; each block is freed once it has been gone through.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = Pending> + use<> {
        self.len = 0;
        std::mem::take(&mut self.blocks).into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::Pending;

    #[test]
    fn bytes_come_back() {
        let pending = Pending { instant: -123_456_789_012_345, row: 7, feed: u32::MAX, value: 1 << 63 | 5 };
        assert_eq!(Pending::from_bytes(pending.to_bytes()), pending);
    }
}
