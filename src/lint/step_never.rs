//! A line of `next step` is never chosen: its condition is never yes, or a line above is always yes. The leads it was
//! meant for get another next step.
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

use super::{Context, Findings, contradiction, walk};
use crate::analyse::model::{Cond, Def};
use crate::program::{ColumnId, ColumnKind};
use crate::syntax::tree::{Arm, StatementKind};

rule!("S10", "step-never", "a next step that is never chosen", "step_never.rs");

fn find(context: &Context, out: &mut Findings) {
    let program = context.program;
    for statement in super::statements(context) {
        match &statement.kind {
            StatementKind::NextStep(step) => {
                if let Some(column) = program.next_step {
                    table(context, column, &step.arms, "the next step", out);
                }
            }
            StatementKind::Choose(choose) => {
                if let Some(column) = context.find(&choose.name.text) {
                    table(context, column, &choose.arms, &format!("the {}", choose.name.text), out);
                }
            }
            _ => {}
        }
    }
}

fn table(context: &Context, column: ColumnId, written: &[Arm], what: &str, out: &mut Findings) {
    let facts = context.facts();
    let Some(Def::FirstMatch { arms, .. }) = facts.model.def(column) else { return };
    let mut conditions = arms.iter().map(|(condition, _)| condition);
    let mut above: Vec<(&Arm, &Cond)> = Vec::new();
    let mut takers = Vec::new();
    for arm in written {
        let condition = match &arm.condition {
            Some(_) => conditions.next(),
            None => None,
        };
        if arm.condition.is_some() && condition.is_none() {
            return;
        }
        let taken = above.iter().take_while(|_| facts.work().take(1)).find(|(_, earlier)| {
            facts.always(earlier) || condition.is_some_and(|condition| facts.entails(condition, earlier))
        });
        let never =
            condition.is_some_and(|condition| facts.never(condition) && !elsewhere(context, condition));
        if let Some((first, _)) = taken {
            // Of all that one line takes, the first is named.
            if !takers.contains(&first.place.0) {
                takers.push(first.place.0);
                report(context, arm, what, "a line above takes every such lead", Some(first), out);
            }
        } else if never {
            report(context, arm, what, "its condition never holds", None, out);
        }
        above.extend(condition.map(|condition| (arm, condition)));
    }
}

fn report(context: &Context, arm: &Arm, what: &str, why: &str, first: Option<&Arm>, out: &mut Findings) {
    out.add(arm.place.0, format!("no lead gets {what} `{}`", arm.value.text()), |diag| {
        let diag = diag.at(why.to_owned());
        match first {
            Some(first) => diag
                .also(first.place.0, "the first line that holds decides")
                .help(format!("put it above `{}`, or remove it", walk::text(context, first.value.span()))),
            None => diag.help("correct its condition, or remove it"),
        }
    });
}

/// Whether what never holds is a mistake made elsewhere: in a stage, criterion, grade or table that it looks at.
pub(super) fn elsewhere(context: &Context, condition: &Cond) -> bool {
    let (program, facts) = (context.program, context.facts());
    let mut found = false;
    condition.each_input(&mut |input| {
        found |= match program[input].kind {
            ColumnKind::Stage(_) | ColumnKind::Criterion(_) => {
                facts.never_holds(input) || contradiction::of(context, input)
            }
            ColumnKind::Grade { .. } | ColumnKind::FirstMatch { .. } => {
                super::conjuncts(condition).len() == 1 && facts.never(condition)
            }
            _ => false,
        };
    });
    found
}
