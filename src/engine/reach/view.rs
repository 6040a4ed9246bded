//! What the engine has computed of a batch, as far as reach looks at it.

/// A batch that was computed. Masks have a bit for each lead.
#[derive(Debug, Default)]
pub struct View<'a> {
    /// How many leads.
    pub rows: usize,
    /// The conditions of [`super::Ground`]: where each is yes, and where it is no.
    pub conditions: Vec<(&'a [u64], &'a [u64])>,
    /// What each points line pays.
    pub lines: Vec<Pays<'a>>,
    /// Each score, before its bounds are applied.
    pub sums: Vec<&'a [i64]>,
}

/// What a line pays, for the whole batch.
#[derive(Debug)]
pub enum Pays<'a> {
    /// Constants, added up where their masks have a bit.
    Fixed(Vec<(&'a [u64], i64)>),
    /// By lead.
    Each(&'a [i64]),
}

impl Pays<'_> {
    /// What it pays for one lead.
    pub fn get(&self, row: usize) -> i64 {
        match self {
            Pays::Fixed(points) => points
                .iter()
                .filter(|(mask, _)| mask.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1))
                .fold(0, |sum: i64, (_, points)| sum.saturating_add(*points)),
            Pays::Each(values) => values.get(row).copied().unwrap_or(0),
        }
    }
}
