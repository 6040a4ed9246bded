//! Points from history: few lines of small whole numbers that tell won leads from lost ones.
//!
//! A [`Pool`] holds what a line could pay for; each of its columns was computed by the engine. [`search`] chooses few of
//! them by a logistic regression in which most weights are nothing: a beam over the parts that gain most, each tried by
//! a fit of its own, and then lines taken out again one by one to see whether others do better. [`points`] makes small
//! whole numbers of the weights. That is the way of FasterRisk (Liu, Zhong, Li, Seltzer and Rudin, 2022), with lines of
//! several parts (bands, choices) that count as one. [`figures`] judges numbers by leads that the fit has not seen.
//!
//! Everything goes in a fixed order on one thread, so the same leads give the same points everywhere.

pub mod figures;
mod fit;
pub mod points;
mod pool;
pub mod search;

pub use fit::Ended;
pub use pool::{Column, Group, Part, Pool, Sign};
