//! A line of `next step` can never be chosen: its condition never holds, or a line above always does. Leads it
//! was meant for are sent elsewhere.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   employees  number
//! next step
//!   "Call today"  if employees > 500 and employees < 50
//!   "Newsletter"  otherwise
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   employees  number
//! next step
//!   "Call today"  if employees > 500
//!   "Newsletter"  otherwise
//! ```

use super::{Context, Findings};
use crate::analyse::model::Def;
use crate::analyse::range::Possible;
use crate::syntax::tree::StatementKind;

rule!("S10", "step-never", "a next step that is never chosen", "step_never.rs");

fn find(context: &Context, out: &mut Findings) {
    let facts = context.facts();
    let Some(Def::FirstMatch { arms, .. }) = context.program.next_step.and_then(|column| facts.model.def(column))
    else {
        return;
    };
    let written = super::statements(context).find_map(|statement| match &statement.kind {
        StatementKind::NextStep(step) => Some(step),
        _ => None,
    });
    let Some(step) = written else { return };
    let mut conditions = arms.iter().map(|(condition, _)| facts.truth(condition));
    let mut decided = false;
    for arm in &step.arms {
        let truth = match &arm.condition {
            Some(_) => conditions.next().unwrap_or(Possible::ANY),
            None => Possible::YES,
        };
        if decided || !truth.yes() {
            out.add(arm.place.0, format!("no lead gets the next step `{}`", arm.value.text()), |diag| {
                let why = if decided { "a line above always holds" } else { "its condition never holds" };
                diag.at(why).help("put it above, mend its condition, or take it out")
            });
        }
        decided |= truth == Possible::YES;
    }
}
