//! The step of an earlier stage is written above the step of a later one. The first line that holds decides, so leads that
//! are in both stages get the earlier stage's step, and sales does not call them.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need    yes/no, ask "Is there a problem that must go away?"
//!   budget  number in EUR, ask "What have you set aside?"
//! MQL requires need
//! SQL requires budget >= 5000 EUR
//! next step
//!   "Send a case study"  if MQL
//!   "Call today"         if SQL
//!   "Newsletter"         otherwise
//! ```
//!
//! Good: write the later stage first.
//!
//! ```qualify
//! lead
//!   need    yes/no, ask "Is there a problem that must go away?"
//!   budget  number in EUR, ask "What have you set aside?"
//! MQL requires need
//! SQL requires budget >= 5000 EUR
//! next step
//!   "Call today"         if SQL
//!   "Send a case study"  if MQL
//!   "Newsletter"         otherwise
//! ```

use super::{Context, Findings, lead, walk};
use crate::analyse::model::Cond;
use crate::program::text::fold;
use crate::program::{ColumnId, ColumnKind, StageId};
use crate::syntax::tree::{Arm, ExprKind, StatementKind};
use std::collections::HashSet;

rule!("S19", "step-taken", "a step of an earlier stage above a later one's", "step_taken.rs");

fn find(context: &Context, out: &mut Findings) {
    let facts = context.facts();
    for statement in super::statements(context) {
        let StatementKind::NextStep(step) = &statement.kind else { continue };
        // Of the stages above, the last one.
        let mut above: Option<(&Arm, ColumnId, StageId)> = None;
        let mut said = HashSet::new();
        for arm in &step.arms {
            let Some((column, stage)) = stage(context, arm) else { continue };
            match above {
                Some((first, other, earlier)) if earlier < stage => {
                    let (one, two) = (&Cond::Column(other), &Cond::Column(column));
                    // What takes every such lead is another rule's, and so is a stage below one that it feeds.
                    let plain =
                        facts.entails(two, one) || facts.entails(one, two) || facts.rules_out(one, two);
                    if plain || !said.insert(column) {
                        continue;
                    }
                    let Some(example) = lead::with_all(context, &[other, column]) else { continue };
                    let (name, before) = (&context.program[column].name, &context.program[other].name);
                    let message =
                        format!("leads in {name} that are {before} as well get `{}`", first.value.text());
                    out.add(arm.place.0, message, |diag| {
                        diag.at(format!("such as: {example}"))
                            .also(first.place.0, "the first line that holds decides")
                            .help(format!("write it above the step for {before}"))
                    });
                }
                Some((.., earlier)) if earlier >= stage => above = Some((arm, column, stage)),
                _ => above = Some((arm, column, stage)),
            }
        }
    }
}

/// The stage that a line is about, where it asks for nothing else.
fn stage(context: &Context, arm: &Arm) -> Option<(ColumnId, StageId)> {
    let ExprKind::Name(name) = &walk::bare(arm.condition.as_ref()?).kind else { return None };
    let column = context.find(&fold(&name.text))?;
    match context.program[column].kind {
        ColumnKind::Stage(stage) => Some((column, stage)),
        _ => None,
    }
}
