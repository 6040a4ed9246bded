//! A condition or band holds for no lead of the data of whom the fact is known. A requirement then stops everybody, points
//! are never paid, and a floor never blocks; most often the number, its unit, the window or the text is a slip.
//!
//! This rule runs with `qualify check --data`, from twenty known values on.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   lead_id  text, key
//!   size     number, ask "How large?"
//! SQL requires size >= 5000
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
//! SQL requires size >= 50
//! ```
//!
//! ```csv repeated
//! lead_id,size
//! L-#,1#
//! ```

use super::holds;
use crate::lint::{Context, Findings};
use std::collections::HashSet;

rule!("D13", "holds-for-none", "a condition that no lead of the data meets", "holds_for_none.rs", data);

fn find(context: &Context, out: &mut Findings) {
    let help = "correct the number, its unit or the text; keep it if such leads may still come";
    holds::each(context, &mut |held| {
        if !held.all {
            out.add(held.place, format!("none of the {} meets `{}`", held.of, held.text), |diag| {
                diag.at(held.range).help(help)
            });
        }
    });
    holds::bands(context, &mut |held| {
        out.add(held.place, format!("{}, and none of the {} is there", held.text, held.of), |diag| {
            diag.at(held.range).help(help)
        });
    });
    let mut said = HashSet::new();
    holds::events(context, &mut |place, message, at| {
        if said.insert((place, message.clone())) {
            out.add(place, message, |diag| diag.at(at).help(help));
        }
    });
}
