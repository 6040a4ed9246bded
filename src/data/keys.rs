//! Keys that were seen before: eight bytes of each are kept, not the keys.
//!
//! A digest is SipHash-1-3 with random keys, so that nobody can choose keys that meet. Among a million keys, two
//! different ones have the same digest once in 37 million runs; that lead would then be a reject that says "a key
//! seen before". The table takes 9 to 14 bytes a key, whatever the number of keys: it is cut into 256 parts that
//! grow by half, each by itself.

#![expect(clippy::indexing_slicing, reason = "places are reduced to the length of the part they index")]

use super::merges::Merges;
use crate::program::KeyForm;
use siphasher::sip::SipHasher13;
use std::borrow::Cow;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

const PARTS: usize = 256;
/// The places a part starts with.
const FIRST: usize = 32;

/// What makes keys of different spelling one. Whoever makes digests of keys, or compares two, asks this first.
#[derive(Clone, Debug, Default)]
pub struct KeyRule {
    form: KeyForm,
    merges: Option<Arc<Merges>>,
}

impl KeyRule {
    /// Keys of this form.
    pub fn new(form: KeyForm) -> KeyRule {
        KeyRule { form, merges: None }
    }

    /// With leads that were merged: their keys are those of the leads that were kept.
    #[must_use]
    pub fn merged(self, merges: Option<&Arc<Merges>>) -> KeyRule {
        KeyRule { merges: merges.cloned(), ..self }
    }

    /// Whether keys are compared as they are.
    #[inline]
    pub fn is_plain(&self) -> bool {
        self.form == KeyForm::Exact && self.merges.is_none()
    }

    /// A trimmed key as it is compared.
    pub fn of<'k>(&'k self, key: &'k [u8]) -> Cow<'k, [u8]> {
        let key = self.form.of(key);
        match self.merges.as_ref().and_then(|merges| merges.kept_for(&key)) {
            Some(into) => Cow::Borrowed(into),
            None => key,
        }
    }

    /// Whether a lead with this trimmed key was merged into one that is answered for it.
    pub fn is_gone(&self, key: &[u8]) -> bool {
        self.merges.as_ref().is_some_and(|merges| merges.is_gone(&self.form.of(key)))
    }
}

/// Makes digests; all threads of a run share one.
#[derive(Clone, Debug)]
pub struct Digester {
    hasher: SipHasher13,
    rule: KeyRule,
}

impl Default for Digester {
    fn default() -> Digester {
        Digester::new(KeyRule::default())
    }
}

/// Two random numbers that nobody can guess, to make digests with.
pub(crate) fn secret() -> (u64, u64) {
    let random = RandomState::new();
    (random.hash_one(0u8), random.hash_one(1u8))
}

impl Digester {
    /// For keys that compare so.
    pub fn new(rule: KeyRule) -> Digester {
        let (one, other) = secret();
        Digester { hasher: SipHasher13::new_with_keys(one, other), rule }
    }

    /// How keys compare.
    pub fn rule(&self) -> &KeyRule {
        &self.rule
    }

    /// The digest of a trimmed key: the same for keys that are one. Never zero.
    #[inline]
    pub fn digest(&self, key: &[u8]) -> u64 {
        if self.rule.is_plain() { self.hasher.hash(key).max(1) } else { self.digest_of_one(key) }
    }

    #[inline(never)]
    fn digest_of_one(&self, key: &[u8]) -> u64 {
        self.hasher.hash(&self.rule.of(key)).max(1)
    }
}

/// A set of digests.
#[derive(Clone, Debug)]
pub struct KeySet {
    parts: Vec<Part>,
}

/// Open addressing; zero is an empty place.
#[derive(Clone, Debug, Default)]
struct Part {
    places: Vec<u64>,
    count: usize,
}

impl Default for KeySet {
    fn default() -> KeySet {
        KeySet { parts: vec![Part::default(); PARTS] }
    }
}

impl KeySet {
    /// Adds a digest; `false` when it was there.
    #[inline]
    pub fn insert(&mut self, digest: u64) -> bool {
        self.parts[(digest >> 56) as usize % PARTS].insert(digest)
    }

    /// Whether a digest was added.
    #[inline]
    pub fn contains(&self, digest: u64) -> bool {
        self.parts[(digest >> 56) as usize % PARTS].contains(digest)
    }

    /// Adds digests, each with a number, in order, and says of each whether it was there before (zeros are passed
    /// over: never there).
    ///
    /// Each lookup waits for memory, so a few are started before the first is needed.
    pub fn insert_all(
        &mut self,
        digests: impl Iterator<Item = (usize, u64)>,
        mut repeated: impl FnMut(usize),
    ) {
        const AHEAD: usize = 16;
        let mut digests = digests.peekable();
        while digests.peek().is_some() {
            let mut block = [(0, 0, 0); AHEAD];
            let mut count = 0;
            for (place, (index, digest)) in block.iter_mut().zip(digests.by_ref()) {
                let part = &self.parts[(digest >> 56) as usize % PARTS];
                *place = (index, digest, part.places.get(part.home(digest)).copied().unwrap_or(0));
                count += 1;
            }
            for &(index, digest, at_home) in &block[..count] {
                if digest != 0 && (at_home == digest || !self.insert(digest)) {
                    repeated(index);
                }
            }
        }
    }

    /// How many there are.
    #[cfg(feature = "internals")]
    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| part.count).sum()
    }

    /// The bytes that the digests take.
    pub fn bytes(&self) -> usize {
        self.parts.iter().map(|part| part.places.capacity() * size_of::<u64>()).sum()
    }
}

impl Part {
    fn insert(&mut self, digest: u64) -> bool {
        // Seven eighths full at most.
        if (self.count + 1) * 8 > self.places.len() * 7 {
            self.grow();
        }
        let mut at = self.home(digest);
        loop {
            match self.places[at] {
                0 => {
                    self.places[at] = digest;
                    self.count += 1;
                    return true;
                }
                known if known == digest => return false,
                _ => at = if at + 1 == self.places.len() { 0 } else { at + 1 },
            }
        }
    }

    fn contains(&self, digest: u64) -> bool {
        let mut at = self.home(digest);
        loop {
            match self.places.get(at) {
                None | Some(0) => return false,
                Some(known) if *known == digest => return true,
                Some(_) => at = if at + 1 == self.places.len() { 0 } else { at + 1 },
            }
        }
    }

    /// Where a digest would stand: its lower bits scaled to the length (the upper ones chose the part).
    #[inline]
    fn home(&self, digest: u64) -> usize {
        ((u128::from(digest << 8) * self.places.len() as u128) >> 64) as usize
    }

    fn grow(&mut self) {
        let length = (self.places.len() + self.places.len() / 2).max(FIRST);
        let old = std::mem::replace(&mut self.places, vec![0; length]);
        self.count = 0;
        for digest in old.into_iter().filter(|digest| *digest != 0) {
            self.insert(digest);
        }
    }
}
