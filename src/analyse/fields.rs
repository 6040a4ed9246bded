//! Sets of fields.

use crate::program::FieldId;

/// A set of fields, one bit each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FieldSet(Vec<u64>);

impl FieldSet {
    /// No field of `count`.
    pub fn none(count: usize) -> FieldSet {
        FieldSet(vec![0; count.div_ceil(64)])
    }

    /// Whether a field is in it.
    pub fn has(&self, field: FieldId) -> bool {
        self.0.get(field.index() / 64).is_some_and(|word| word >> (field.0 % 64) & 1 == 1)
    }

    /// Adds a field.
    pub fn add(&mut self, field: FieldId) {
        if let Some(word) = self.0.get_mut(field.index() / 64) {
            *word |= 1 << (field.0 % 64);
        }
    }

    /// Adds all of another set.
    pub fn add_all(&mut self, other: &FieldSet) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
    }

    /// Whether they have a field in common.
    pub fn meets(&self, other: &FieldSet) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }

    /// Its fields, ascending.
    pub fn iter(&self) -> impl Iterator<Item = FieldId> + '_ {
        (0u32..).zip(self.0.iter().copied()).flat_map(|(at, word)| {
            let bits = std::iter::successors(Some(word), |word| Some(word & word.wrapping_sub(1)));
            bits.take_while(|word| *word != 0)
                .map(move |word| FieldId(at.saturating_mul(64).saturating_add(word.trailing_zeros())))
        })
    }

    /// Empties it.
    pub fn clear(&mut self) {
        self.0.fill(0);
    }

    /// The bits, for keys.
    pub fn words(&self) -> &[u64] {
        &self.0
    }
}
