//! Columns that were perhaps written down after the outcome was known.

use super::column::Facts;
use crate::report::{Count, leak};

/// A choice has at most so many values.
pub(super) const CHOICES: usize = 20;

/// Whether the column, or one of its values, looks as if it was written down after the outcome was known.
pub(super) fn leaks(
    facts: &Facts,
    known: &[&(String, Count)],
    values: &[(String, Count)],
    whole: bool,
    all: Count,
) -> Option<String> {
    let nothing = values.iter().filter(|(value, _)| !known.iter().any(|(known, _)| known == value));
    let nothing = nothing.fold(Count::default(), |sum, (_, count)| sum + *count);
    let filled = facts.filled.without(nothing);
    if let Some(said) = leak(filled, all) {
        return Some(format!("where it is known, {said}"));
    }
    for (value, count) in known.iter().take(CHOICES * 2) {
        if let Some(said) = leak(*count, all) {
            return Some(format!("where it is \"{value}\", {said}"));
        }
    }
    // All values together tell the outcome nearly always.
    let right = |count: Count| count.won.max(count.lost);
    let empty = all.without(facts.filled);
    let told: u64 = values.iter().map(|(_, count)| right(*count)).sum::<u64>() + right(empty);
    let (decided, guessed) = (all.decided(), right(all));
    let few = values.len() <= 2 * CHOICES && whole && decided >= 100;
    let share = told.saturating_mul(100).checked_div(decided).unwrap_or(0);
    let better = (decided - told.min(decided)).saturating_mul(4) <= (decided - guessed.min(decided));
    (few && better && share >= 85).then(|| {
        format!(
            "which by itself tells the outcome of {share} of 100 leads: was it known at that moment, or written down later?"
        )
    })
}
