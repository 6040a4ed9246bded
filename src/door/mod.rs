//! The library as other programs use it: a policy is compiled, leads are filled by name, each gets an answer.
//!
//! Everything public is here and is named again by the crate itself; nothing of it shows a position, a scaled integer or
//! a column id.

mod answer;
#[cfg(feature = "parquet")]
mod batches;
mod desk;
mod error;
mod evaluator;
mod facts;
mod held;
mod known;
mod lead;
mod node;
mod policy;
mod records;
mod scores;
mod value;
mod why;

pub use answer::{Answer, Columns, Missing, Objection, Paid, Rank, Reach};
#[cfg(feature = "parquet")]
pub use batches::{BatchAnswers, Batches};
pub use error::{Error, Mistake};
pub use evaluator::{ColumnEvaluator, Evaluator};
pub use held::BadValue;
pub use lead::Lead;
pub use policy::Policy;
pub use records::Records;
pub use scores::{Counted, LineWhy, More, Occurred, Occurrences, ScoreWhy};
pub use value::{Decimal, Value};
pub use why::{Decider, StageWhy, Why};

#[cfg(feature = "cli")]
pub(crate) use facts::{Facts, deciding};
#[cfg(feature = "cli")]
pub(crate) use scores::{FEW, MANY, Told, scores};
#[cfg(feature = "cli")]
pub(crate) use why::{clause_decider, stages};
