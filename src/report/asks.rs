//! What stages ask, part by part.

use crate::program::{Condition, Program};
use crate::speech;

/// A part of what a stage asks.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    /// The stage, an index into the stage column's values.
    pub stage: usize,
    /// The condition.
    pub condition: Condition,
    /// In words.
    pub text: String,
    /// It is a floor: it must not be yes.
    pub blocks: bool,
}

/// What every stage asks, part by part.
pub(super) fn of(program: &Program) -> Vec<Ask> {
    let mut asks = Vec::new();
    for (stage, says) in (1usize..).zip(&program.stages) {
        let parts: &[Condition] = match &says.requires {
            Condition::All(parts) => parts,
            other => std::slice::from_ref(other),
        };
        asks.extend(parts.iter().map(|part| Ask {
            stage,
            condition: part.clone(),
            text: speech::condition(program, part),
            blocks: false,
        }));
        asks.extend(says.blocked.iter().map(|clause| Ask {
            stage,
            condition: clause.condition.clone(),
            text: clause.text.clone(),
            blocks: true,
        }));
    }
    asks
}
