//! A stage wants a fact to be missing although the policy asks for it. A lead that answers the question loses the stage or
//! falls in rank, and sales calls the leads of whom it knows least.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need   yes/no, ask "Is there a problem that must go away?"
//!   phone  text, ask "Where can we call you?"
//! SQL requires need and phone is missing
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need   yes/no, ask "Is there a problem that must go away?"
//!   phone  text, ask "Where can we call you?"
//! SQL requires need and phone is known
//! ```

use super::{Context, Findings, walk};
use crate::analyse::model::{Cond, Def};
use crate::program::{ColumnKind, StageId};
use crate::span::Span;

rule!("M07", "wants-missing", "a stage that wants an asked fact to be missing", "wants_missing.rs");

fn find(context: &Context, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    for (written, column) in walk::stages(context) {
        let Some(Def::Stage { requires, .. }) = facts.model.def(column) else { continue };
        let demands = walk::demands(&written.requires, requires);
        let mut wants: Vec<(Span, &Cond)> =
            demands.into_iter().map(|(expr, condition)| (expr.place.0, condition)).collect();
        let found = (0u32..).map(StageId).zip(&program.stages).find(|(_, stage)| stage.column == column);
        if let Some((id, stage)) = found {
            let wishes = facts.wishes(id);
            let clauses = stage.should_have.iter().zip(&wishes.should_have);
            wants.extend(
                clauses
                    .chain(stage.prefers.iter().zip(&wishes.prefers))
                    .map(|(clause, condition)| (clause.span, condition)),
            );
        }
        for (place, condition) in wants {
            let Cond::Not(inner) = condition else { continue };
            let Cond::Known(of) = **inner else { continue };
            let ColumnKind::Field(field) = program[of].kind else { continue };
            let Some(question) = &program[field].ask else { continue };
            let (name, field) = (&program[column].name, &program[field].name);
            out.add(
                place,
                format!("{name} is for leads whose `{field}` is missing, and it is asked for"),
                |diag| {
                    diag.at(format!("an answer to “{question}” takes this away"))
                        .help(format!("write `{field} is known`, or ask no longer"))
                },
            );
        }
    }
}
