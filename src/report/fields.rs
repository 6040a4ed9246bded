//! What missing fields hold back.

use super::count::Count;
use super::part::{Counted, Part};
use serde::{Deserialize, Serialize};

/// A field, by where it is missing.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct FieldCount {
    /// It is missing.
    pub missing: Count,
    /// It is missing, and no value of it would change the lead's stage.
    pub idle: Count,
    /// It is missing, and some value of it alone would bring the lead further.
    pub alone: Count,
    /// It is the only one that does.
    pub only: Count,
}

impl FieldCount {
    pub(super) fn merge(&mut self, other: &FieldCount) {
        self.missing += other.missing;
        self.idle += other.idle;
        self.alone += other.alone;
        self.only += other.only;
    }
}

/// Adds a part's fields; the leads that a single fact would bring further come back.
pub(super) fn add(counts: &mut Vec<FieldCount>, part: &Part, counted: &Counted) -> Count {
    counts.resize(counts.len().max(part.fields.len()), FieldCount::default());
    // Leads that one fact alone would bring further, and those that two would, each alone.
    let (mut one, mut two) = (vec![0u64; counted.keep.len()], vec![0u64; counted.keep.len()]);
    for gap in &part.fields {
        for ((one, two), alone) in one.iter_mut().zip(&mut two).zip(&gap.alone) {
            *two |= *one & alone;
            *one |= alone;
        }
    }
    for (count, gap) in counts.iter_mut().zip(&part.fields) {
        let idle: Vec<u64> =
            gap.missing.iter().zip(&gap.matters).map(|(missing, matters)| missing & !matters).collect();
        let only: Vec<u64> = gap.alone.iter().zip(&two).map(|(alone, two)| alone & !two).collect();
        count.merge(&FieldCount {
            missing: counted.of(&gap.missing),
            idle: counted.of(&idle),
            alone: counted.of(&gap.alone),
            only: counted.of(&only),
        });
    }
    counted.of(&one)
}
