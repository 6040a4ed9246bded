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
//! [`report`] makes figures of a policy's answers over history, [`agreement`] a page to sign of the program; both write
//! [`html`], in which whatever comes from data or a policy is escaped.
//!
//! Imports point one way; `docs/architecture.md` says what each module may see. The core is pure: files are
//! opened in [`data`] and [`cli`], clock and environment are read in [`cli`]. The language itself is described in
//! `docs/language.md`.
//!
//! From text to an answer, without a file:
//!
//! ```
//! use qualify::engine::truth::Truth;
//! use qualify::engine::{Engine, Wanted};
//! use qualify::program::{FieldId, Value};
//! use qualify::{check, syntax};
//!
//! let text = "lead\n  need  yes/no, ask \"What would this solve?\"\n  budget  number in EUR\n\
//!             SQL requires need and budget >= 10000 EUR\n";
//! let mut read = |_: &str| Ok(text.as_bytes().to_vec());
//! let loaded = syntax::load(&syntax::Root::file("sales.qualify"), &mut read);
//! let checked = check::check(&loaded);
//! assert_eq!(qualify::diag::render::short(&checked.diags, &loaded.sources), "");
//! let program = checked.program.ok_or("it has mistakes")?;
//!
//! // A lead that needs it, whose budget nobody has asked for.
//! let engine = Engine::new(&program, Wanted::everything());
//! let answer = engine.one(0, &[Some(Value::YesNo(true)), None], &[]).answer(&engine);
//! assert_eq!(answer.stages, [Truth::Unknown]);
//! assert_eq!(answer.missing[0].field, FieldId(1));
//! # Ok::<(), &str>(())
//! ```

pub mod agreement;
pub mod analyse;
pub mod changes;
pub mod check;
pub mod cli;
pub mod data;
pub mod diag;
pub mod engine;
#[cfg(test)]
mod faults;
pub mod fix;
pub mod fmt;
pub mod html;
pub mod lint;
pub mod mask;
pub mod profile;
pub mod program;
pub mod report;
pub mod run;
pub mod span;
pub mod speech;
pub mod syntax;
