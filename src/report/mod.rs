//! A policy against history: what it would have said of leads whose outcome is known, counted and made into figures.
//!
//! ```text
//! results of a batch ─ Survey::part ─▶ Part ─ Counters::add ─▶ Counters (merge) ─ Report::new ─▶ Report
//! ```
//!
//! [`Counters`] are whole numbers, the same in any order and on any number of threads; floating point comes in only
//! when [`figures`] are made of them. JSON is a [`Report`] as it stands; [`blocks`] say it in words and tables, from which
//! the terminal and [`html`] are written.

mod asks;
mod below;
mod beside;
pub mod blocks;
mod build;
mod capacity;
mod carried;
mod columns;
mod compare;
mod comparison;
mod count;
mod counters;
mod curves;
mod drift;
mod fields;
pub mod figures;
mod held;
mod hist;
pub mod html;
mod inputs;
mod labels;
pub mod limits;
mod lines;
mod moves;
mod part;
mod parts;
mod rates;
mod recorded;
pub mod replay;
mod samples;
pub mod say;
mod scores;
mod setting;
mod shape;
mod signs;
mod survey;
mod sweep;
mod thresholds;
mod tried;
mod tries;
mod warnings;
mod what_if;

pub use beside::*;
pub use build::{Facts, Room};
pub use columns::wanted;
pub use count::Count;
pub use counters::Counters;
pub use drift::{Baseline, Drift, DriftMonth, DriftPart, Earlier, Reading};
pub use inputs::{InputFile, InputKind};
pub use part::Part;
pub use parts::*;
pub use replay::{Course, Followed};
pub use say::{grouped, share_of};
pub use shape::*;
pub use survey::{Aside, By, Survey};
pub use tried::{Asked as AskedValues, Tried};
pub use warnings::leak;
pub use what_if::*;
