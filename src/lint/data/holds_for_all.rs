//! A condition holds for every lead of the data of whom the fact is known. It tells nobody apart; most often the number or
//! its unit is a slip, or the text is too short.
//!
//! This rule runs with `qualify check --data`, from twenty known values on.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   lead_id  text, key
//!   size     number, ask "How large?"
//! SQL requires size >= 1
//! ```
//!
//! ```csv repeated
//! lead_id,size
//! L-#,1#
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   lead_id  text, key
//!   size     number, ask "How large?"
//! SQL requires size >= 20
//! ```
//!
//! ```csv repeated
//! lead_id,size
//! L-#,1#
//! ```

use super::holds;
use crate::lint::{Context, Findings};

rule!("D12", "holds-for-all", "a condition that all leads of the data meet", "holds_for_all.rs", data);

fn find(context: &Context, out: &mut Findings) {
    holds::each(context, &mut |held| {
        if held.all {
            out.add(held.place, format!("all {} meet `{}`", held.of, held.text), |diag| {
                diag.at(held.range).help("ask for something that tells leads apart, or leave it out")
            });
        }
    });
}
