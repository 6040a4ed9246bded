//! Every lead gets the points of a line. So the line makes no difference between leads and only moves the thresholds
//! that sales has agreed to.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   employees  number
//!   budget     number in EUR
//! score fit, 10 to 30
//!   +10  if employees < 50 or employees >= 50 or employees is missing
//!   +20  if budget > 5000 EUR
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   employees  number
//!   budget     number in EUR
//! score fit, 0 to 30
//!   +10  if employees >= 50
//!   +20  if budget > 5000 EUR
//! ```

use super::{Context, Findings, lines};
use crate::analyse::model::{Def, Pay};

rule!("P02", "always-pays", "a line that always pays", "always_pays.rs");

fn find(context: &Context, out: &mut Findings) {
    for (line, column, _) in lines(context.program) {
        let facts = context.facts();
        let (low, high, _) = facts.range(line.column).bounds();
        let always = match facts.model.def(line.column) {
            Some(Def::Points(Pay::If(points, when))) => *points != 0 && facts.always(when),
            _ => low == high && low != 0,
        };
        if always {
            out.add(column.span, format!("every lead gets `{}`", line.text), |diag| {
                diag.at("holds for all of them")
                    .help("write a condition that only some leads meet, or remove the line")
            });
        }
    }
}
