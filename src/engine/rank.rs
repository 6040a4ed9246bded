//! The order of leads.

use std::cmp::Ordering;

use super::answer::Rank;
use crate::program::Program;

/// Which of two leads stands first: by stage, then `should have` met, preferences met, the numbers in the order
/// written (a missing one last), the total, and the key, byte by byte. Stages are indexes into the values of the
/// program's stage column; the disqualified stand last.
///
/// ```
/// use qualify::engine::{answer::Rank, compare};
/// use qualify::program::{Program, Stage};
/// use std::cmp::Ordering;
///
/// let program = Program::default(); // no stages: 0 is `lead`, 1 is `disqualified`
/// let few = Rank { total: 10_000, ..Rank::default() };
/// let many = Rank { total: 20_000, ..Rank::default() };
/// assert_eq!(compare(&program, (0, &many, b"b"), (0, &few, b"a")), Ordering::Less);
/// assert_eq!(compare(&program, (1, &many, b"b"), (0, &few, b"a")), Ordering::Greater);
/// ```
pub fn compare(program: &Program, a: (u32, &Rank, &[u8]), b: (u32, &Rank, &[u8])) -> Ordering {
    // `lead` is 0, stages count from 1, and the one after them is `disqualified`: below `lead`.
    let height = |stage: u32| (stage as usize <= program.stages.len()).then_some(stage);
    let (stage_a, rank_a, key_a) = a;
    let (stage_b, rank_b, key_b) = b;
    // `None` is less than any number, so the higher-first order of options has the missing last.
    height(stage_b)
        .cmp(&height(stage_a))
        .then_with(|| rank_b.should_have.cmp(&rank_a.should_have))
        .then_with(|| rank_b.preferences.cmp(&rank_a.preferences))
        .then_with(|| rank_b.numbers.cmp(&rank_a.numbers))
        .then_with(|| rank_b.total.cmp(&rank_a.total))
        .then_with(|| key_a.cmp(key_b))
}
