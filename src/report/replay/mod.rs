//! Leads followed through time: when they would have reached each stage, how long before they were won, and how soon
//! they were answered.
//!
//! ```text
//! results at many instants ─▶ Path (of one lead) ─ Ways::add ─▶ Ways (merge) ─▶ Replay
//! ```

mod build;
mod path;
mod shape;
mod ways;

pub use path::{Followed, Path, Promised, Why};
pub use shape::*;
pub(super) use ways::Ways;

/// What is asked of a replay, as far as the report has to know.
#[derive(Clone, Debug, Default)]
pub struct Course {
    /// When each lead is evaluated, and from when on.
    pub rule: String,
    /// Fields have the values that they had then.
    pub facts: bool,
    /// What says when a lead was won.
    pub won_at: Option<String>,
    /// The `answer within` lines: the stage, the text, the place.
    pub promises: Vec<[String; 3]>,
}
