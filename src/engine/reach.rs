//! The missing facts that matter, and what a lead could still reach.

use super::answer::{MissingFact, Reach};
use super::results::Results;

/// Both, for one lead.
pub(super) fn facts(results: &Results<'_>, row: usize) -> (Vec<MissingFact>, Reach) {
    // Where it stands is always within reach.
    (Vec::new(), Reach { stage: results.stage(row), perhaps: true })
}
