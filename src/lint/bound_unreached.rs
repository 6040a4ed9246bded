//! The lines of a score never add up to its upper or lower bound. A reader of `0 to 100` takes 40 for a weak lead,
//! although 40 is the best possible score.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need  yes/no
//! event demo_request
//! score interest, 0 to 100
//!   +25  on demo_request, once
//!   +15  if need
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need  yes/no
//! event demo_request
//! score interest, 0 to 40
//!   +25  on demo_request, once
//!   +15  if need
//! ```

use super::{Context, Findings, cap_off_step, lines_of};
use crate::program::{Line, Pays};
use crate::speech::decimal;
use crate::syntax::tree::StatementKind;

rule!("P13", "bound-unreached", "a bound that a score can never touch", "bound_unreached.rs");

fn find(context: &Context, out: &mut Findings) {
    for statement in super::statements(context) {
        let StatementKind::Score(score) = &statement.kind else { continue };
        let (Some(name), Some(bounds)) = (&score.name, &score.bounds) else { continue };
        let program = context.program;
        let Some(id) = context.index().score(&name.text) else { continue };
        let checked = &program[id];
        let (low, high) = context.facts().sum(id.index());
        let (least, most) = (checked.least(), checked.most());
        let written = |least: Option<i64>, most: Option<i64>| match (least, most) {
            (Some(least), Some(most)) => format!("{} to {}", decimal(least), decimal(most)),
            (Some(least), None) => format!("at least {}", decimal(least)),
            (None, most) => format!("at most {}", decimal(most.unwrap_or(high))),
        };
        // A line that pays too little is the mistake, not the bound.
        if lines_of(program, checked).any(|(line, _, pays)| amiss(context, line, pays)) {
            continue;
        }
        if let Some(most) = most.filter(|most| high < *most && high > 0) {
            out.add(
                bounds.place.0,
                format!("the lines of `{}` give at most {}", name.text, decimal(high)),
                |diag| {
                    let bounds = written(least, Some(least.map_or(high, |least| high.max(least))));
                    diag.at(format!("says {}", decimal(most))).help(format!(
                        "is a line missing, or does one give too few points? If not, write `score {}, {bounds}`",
                        name.text
                    ))
                },
            );
        } else if let Some(least) = least.filter(|least| low > *least) {
            out.add(
                bounds.place.0,
                format!("the lines of `{}` never take it below {}", name.text, decimal(low)),
                |diag| {
                    let bounds = written(Some(most.map_or(low, |most| low.min(most))), most);
                    diag.at(format!("says {}", decimal(least))).help(format!(
                        "is a line with a minus missing? If not, write `score {}, {bounds}`",
                        name.text
                    ))
                },
            );
        }
    }
}

/// Whether another rule has something to say of what a line pays.
fn amiss(context: &Context, line: &Line, pays: &Pays) -> bool {
    let (low, high) = context.facts().bounds(line.column);
    low == high || cap_off_step::rest(context.program, pays).is_some()
}
