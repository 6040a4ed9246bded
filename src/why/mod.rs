//! Why a lead is where it is, beyond one answer: what moved it between two instants, what a wait alone does to it, and a
//! made-up lead with the same answer.
//!
//! ```text
//! Moment (an instant, facts, events) ─ Bench (the engine) ─▶ answers ─┬─▶ since     (items that add up to the difference)
//!                                                                     ├─▶ wait      (the days on which the stage changes)
//!                                                                     ├─▶ to          (the least changes that bring it to a stage)
//!                                                                     └─▶ stand_in    (personal facts replaced, same answer)
//! ```

mod demands;
mod moment;
mod since;
mod stand_in;
mod to;
mod wait;

pub use demands::{DemandMove, Role, differing, stage_moves};
pub use moment::{Bench, Moment};
pub use since::{Because, Happened, LineMove, ScoreMove, score_moves};
pub use stand_in::{Replaced, same_answer, stand_in};
pub use to::{Change, Way, Ways, can_change, ways};
#[cfg(feature = "internals")]
pub use wait::hangs_on_time;
pub use wait::{WaitChange, wait};
