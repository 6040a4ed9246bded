//! Which keys have been seen before.
//!
//! Most files are in the order of their keys. A key after the last one cannot have been seen, so as long as keys
//! ascend nothing is looked up: their digests are put by, and come into the set with the first key that is out of
//! order.

use crate::data::keys::KeySet;
use std::cmp::Ordering;

/// So many digests are put by together.
const BLOCK: usize = 8192;

/// The keys that have been seen.
#[derive(Debug)]
pub struct SeenKeys {
    /// As long as every key was after the one before it; nothing from the start where keys of different spelling may be
    /// one.
    ascending: Option<Ascending>,
    set: KeySet,
}

#[derive(Debug, Default)]
struct Ascending {
    last: Vec<u8>,
    digests: Vec<Vec<u64>>,
}

impl SeenKeys {
    /// None so far. `plain` says that keys are one only where their bytes are.
    pub fn new(plain: bool) -> SeenKeys {
        SeenKeys { ascending: plain.then(Ascending::default), set: KeySet::default() }
    }

    /// Adds keys, each with its digest, and says of each whether it was there before. A digest of 0 is no key: it is
    /// passed over.
    pub fn add<'k>(&mut self, keys: impl Iterator<Item = (u64, &'k [u8])>, mut repeated: impl FnMut(usize)) {
        let mut keys = keys.enumerate().filter(|(_, (digest, _))| *digest != 0);
        let mut first = None;
        if let Some(ascending) = &mut self.ascending {
            first = ascending.take(&mut keys);
            if first.is_none() {
                return;
            }
        }
        for block in self.ascending.take().into_iter().flat_map(|ascending| ascending.digests) {
            self.set.insert_all(block.into_iter().enumerate(), |_| {});
        }
        let rest = first.into_iter().chain(keys).map(|(index, (digest, _))| (index, digest));
        self.set.insert_all(rest, &mut repeated);
    }

    /// The bytes that the digests take.
    pub fn bytes(&self) -> usize {
        let blocks = self.ascending.iter().flat_map(|ascending| &ascending.digests);
        self.set.bytes() + blocks.map(|block| block.capacity() * size_of::<u64>()).sum::<usize>()
    }
}

impl Ascending {
    /// Takes keys as long as they ascend, and gives back the first that does not.
    fn take<'k>(
        &mut self,
        keys: &mut impl Iterator<Item = (usize, (u64, &'k [u8]))>,
    ) -> Option<(usize, (u64, &'k [u8]))> {
        let mut last: Option<&[u8]> = None;
        let mut odd = None;
        for (index, (digest, key)) in keys {
            if order(key, last.unwrap_or(&self.last)) != Ordering::Greater {
                odd = Some((index, (digest, key)));
                break;
            }
            last = Some(key);
            match self.digests.last_mut().filter(|block| block.len() < BLOCK) {
                Some(block) => block.push(digest),
                None => {
                    let mut block = Vec::with_capacity(BLOCK);
                    block.push(digest);
                    self.digests.push(block);
                }
            }
        }
        if let Some(last) = last {
            self.last.clear();
            self.last.extend_from_slice(last);
        }
        odd
    }
}

/// Any order serves that is the same for equal keys only; this one also puts numbers without leading zeros in theirs.
fn order(left: &[u8], right: &[u8]) -> Ordering {
    left.len().cmp(&right.len()).then_with(|| left.cmp(right))
}

#[cfg(test)]
mod tests {
    use super::SeenKeys;
    use crate::data::keys::Digester;
    use std::collections::HashSet;

    /// What is said of keys that come in pieces of some length.
    fn repeated(keys: &[String], piece: usize) -> Vec<usize> {
        let (digester, mut seen) = (Digester::default(), SeenKeys::new(true));
        let (mut all, mut before) = (Vec::new(), 0);
        for piece in keys.chunks(piece) {
            let digests = piece.iter().map(|key| (digester.digest(key.as_bytes()), key.as_bytes()));
            seen.add(digests, |index| all.push(before + index));
            before += piece.len();
        }
        all
    }

    #[test]
    fn a_key_is_repeated_wherever_it_was_first() {
        let ascending: Vec<String> = (1..30_000).map(|number| number.to_string()).collect();
        assert_eq!(repeated(&ascending, 1000), [] as [usize; 0]);
        // Repeated at once, far later, out of order and new, and all over again.
        for odd in [vec!["29999", "30000"], vec!["1", "2"], vec!["a", "b", "b", "9"], vec!["77", "77"]] {
            let mut keys = ascending.clone();
            keys.extend(odd.into_iter().map(str::to_owned));
            keys.extend(ascending.iter().rev().step_by(100).cloned());
            let mut met = HashSet::new();
            let expected: Vec<usize> =
                (0..).zip(&keys).filter(|(_, key)| !met.insert(*key)).map(|(index, _)| index).collect();
            for piece in [1, 7, 4096, usize::MAX] {
                assert_eq!(repeated(&keys, piece), expected, "in pieces of {piece}");
            }
        }
    }

    #[test]
    fn what_is_no_key_is_passed_over() {
        let mut seen = SeenKeys::new(true);
        let mut repeated = Vec::new();
        seen.add([(0, &b""[..]), (0, b""), (5, b"x"), (0, b"")].into_iter(), |index| repeated.push(index));
        assert!(repeated.is_empty(), "{repeated:?}");
        seen.add([(0, &b""[..]), (5, b"x")].into_iter(), |index| repeated.push(index));
        assert_eq!(repeated, [1]);
    }
}
