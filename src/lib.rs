//! `qualify`: a small language in which marketing and sales write down together when a lead is ready.
//!
//! A policy compiles to a list of named columns, in the order in which they can be computed, and everything after the
//! compiler reads that list:
//!
//! ```text
//! source text ─ syntax::load ─▶ trees ─ check::check ─▶ Program (columns) ─┬─▶ engine   (batches → answers)
//!       ▲                         │                                        ├─▶ analyse  (what could still be)
//!       └────── fmt::format ◀─────┤                                        ├─▶ lint     (what is probably wrong)
//!                                 └──────── lint::lint ◀───────────────────┴─▶ run      (leads in, answers out)
//! ```
//!
//! `report` makes figures of a policy's answers over history, `agreement` a page to sign of the program; both write
//! `html`, in which whatever comes from data or a policy is escaped.
//!
//! Imports point one way; `docs/architecture.md` says what each module may see. The core is pure: files are
//! opened in `data` and `cli`, clock and environment are read in `cli`. The language itself is described in
//! `docs/language.md`.
//!
//! Other programs use what is named below, and nothing else is public; `docs/embed.md` is its page.
//!
//! ```
//! use qualify::Policy;
//!
//! let text = "lead\n  need  yes/no, ask \"Would this solve a problem?\"\n  budget  number in EUR\n\
//!             SQL requires need and budget >= 10000 EUR\n";
//! let policy = Policy::compile(text)?;
//! let mut desk = policy.evaluator();
//!
//! // A lead that needs it, whose budget nobody has asked for.
//! let lead = policy.lead().set("need", true)?;
//! let answer = desk.evaluate(&lead, "2026-10-31")?;
//! assert_eq!((answer.stage(), answer.could_reach().stage), ("lead", "SQL"));
//! assert_eq!(answer.missing()[0].field, "budget");
//! # Ok::<(), qualify::Error>(())
//! ```

// The library alone leaves out the command, which most of the rest serves.
#![cfg_attr(not(feature = "cli"), allow(dead_code, unused_imports))]
// Sizes that tests ask for.
#![cfg_attr(feature = "internals", allow(clippy::len_without_is_empty))]

#[cfg(all(feature = "cli", feature = "internals"))]
pub mod agreement;
#[cfg(all(feature = "cli", not(feature = "internals")))]
mod agreement;
#[cfg(feature = "internals")]
pub mod analyse;
#[cfg(not(feature = "internals"))]
mod analyse;
#[cfg(all(feature = "cli", feature = "internals"))]
pub mod changes;
#[cfg(all(feature = "cli", not(feature = "internals")))]
mod changes;
#[cfg(feature = "internals")]
pub mod check;
#[cfg(not(feature = "internals"))]
mod check;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "internals")]
pub mod data;
#[cfg(not(feature = "internals"))]
mod data;
#[cfg(feature = "internals")]
pub mod diag;
#[cfg(not(feature = "internals"))]
mod diag;
#[cfg(all(feature = "cli", feature = "internals"))]
pub mod diff;
#[cfg(all(feature = "cli", not(feature = "internals")))]
mod diff;
mod door;
#[cfg(feature = "internals")]
pub mod engine;
#[cfg(not(feature = "internals"))]
mod engine;
#[cfg(feature = "cli")]
#[cfg(test)]
mod faults;
#[cfg(all(feature = "cli", feature = "internals"))]
pub mod fix;
#[cfg(all(feature = "cli", not(feature = "internals")))]
mod fix;
#[cfg(all(feature = "cli", feature = "internals"))]
pub mod fmt;
#[cfg(all(feature = "cli", not(feature = "internals")))]
mod fmt;
#[cfg(all(feature = "cli", feature = "internals"))]
pub mod html;
#[cfg(all(feature = "cli", not(feature = "internals")))]
mod html;
#[cfg(all(feature = "cli", feature = "internals"))]
pub mod lint;
#[cfg(all(feature = "cli", not(feature = "internals")))]
mod lint;
#[cfg(feature = "internals")]
pub mod mask;
#[cfg(not(feature = "internals"))]
mod mask;
#[cfg(all(feature = "cli", feature = "internals"))]
pub mod mutate;
#[cfg(all(feature = "cli", not(feature = "internals")))]
mod mutate;
#[cfg(all(feature = "cli", feature = "internals"))]
pub mod profile;
#[cfg(all(feature = "cli", not(feature = "internals")))]
mod profile;
#[cfg(feature = "internals")]
pub mod program;
#[cfg(not(feature = "internals"))]
mod program;
#[cfg(all(feature = "cli", feature = "internals"))]
pub mod propose;
#[cfg(all(feature = "cli", not(feature = "internals")))]
mod propose;
#[cfg(all(feature = "cli", feature = "internals"))]
pub mod report;
#[cfg(all(feature = "cli", not(feature = "internals")))]
mod report;
#[cfg(feature = "internals")]
pub mod run;
#[cfg(not(feature = "internals"))]
mod run;
#[cfg(feature = "internals")]
pub mod span;
#[cfg(not(feature = "internals"))]
mod span;
#[cfg(feature = "internals")]
pub mod speech;
#[cfg(not(feature = "internals"))]
mod speech;
#[cfg(feature = "internals")]
pub mod syntax;
#[cfg(not(feature = "internals"))]
mod syntax;
#[cfg(all(feature = "cli", feature = "internals"))]
pub mod why;
#[cfg(all(feature = "cli", not(feature = "internals")))]
mod why;

#[cfg(feature = "parquet")]
pub use cli::tables;
pub use door::{
    Answer, BadValue, ColumnEvaluator, Columns, Counted, Decider, Decimal, Error, Evaluator, Lead, LineWhy,
    Missing, Mistake, More, Objection, Occurred, Occurrences, Paid, Policy, Rank, Reach, Records, ScoreWhy,
    StageWhy, Value, Why,
};
#[cfg(feature = "parquet")]
pub use door::{BatchAnswers, Batches};
pub use jiff;
pub use program::Truth;

/// The page about embedding: its examples are tests.
#[cfg(doctest)]
#[doc = include_str!("../docs/embed.md")]
struct EmbedPage;
