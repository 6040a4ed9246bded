//! A `disqualify if` holds for every lead there can be. All of them are turned away, the best ones too.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   employees  number
//! disqualify if employees < 50 or employees >= 50 or employees is missing
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   employees  number
//! disqualify if employees < 50
//! ```

use super::{Context, Findings};
use crate::analyse::range::Possible;

rule!("S11", "disqualifies-all", "a line that disqualifies every lead", "disqualifies_all.rs");

fn find(context: &Context, out: &mut Findings) {
    for line in &context.program.disqualify {
        if context.facts().range(line.column).truth() == Possible::YES {
            out.add(context.program[line.column].span, "this disqualifies every lead", |diag| {
                diag.at("holds for all of them").help("say what only the leads to turn away show")
            });
        }
    }
}
