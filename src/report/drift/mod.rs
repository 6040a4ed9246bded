//! Drift: how far leads differ from earlier ones (the baseline), field by field and score by score.
//!
//! ```text
//! baseline ─ Gauge::read ─▶ Held (exact counts) ─ Bins::of ─▶ Bins ─┐
//! leads ─── Gauge::read ──────────────────────────▶ Tally (counts by bin, by month) ─ build ─▶ Drift
//! ```
//!
//! All counts are whole numbers that only add up. The population stability index is computed from them at the end.

mod bins;
mod build;
mod gauge;
mod held;
mod psi;
mod shape;
mod tally;

pub use bins::Bins;
pub use build::Earlier;
pub(super) use build::{drift, shifted};
pub use gauge::{Gauge, Watched};
pub use held::Held;
pub use psi::Reading;
pub use shape::{Drift, DriftMonth, DriftPart};
pub use tally::{Baseline, Tally};

use std::sync::Arc;

/// What is watched of each lead, and what becomes of it.
#[derive(Clone, Debug)]
pub struct Watch {
    /// What is compared.
    pub gauges: Arc<Vec<Gauge>>,
    /// The date that says when leads came, in words; months are of it.
    pub dated: Option<String>,
    /// Leads are counted in these bins; without them they are those of the baseline.
    pub bins: Option<Arc<Vec<Bins>>>,
}
