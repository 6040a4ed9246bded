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
use crate::program::{ColumnKind, FieldId, StageId};
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
            let Some(field) = missing(context, condition) else { continue };
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

/// The field that a condition asks to be missing: alone, or as one of several that are enough, of which no other looks at it
/// (`budget is missing or budget >= 5000 EUR` lets those go on of whom nothing is known).
fn missing(context: &Context, condition: &Cond) -> Option<FieldId> {
    match condition {
        Cond::Not(inner) => match **inner {
            Cond::Known(of) => match context.program[of].kind {
                ColumnKind::Field(field) => Some(field),
                _ => None,
            },
            _ => None,
        },
        Cond::Any(of) => of.iter().enumerate().find_map(|(at, part)| {
            let field = missing(context, part)?;
            let column = context.program.field_column(field);
            let others = of.iter().enumerate().filter(|(other, _)| *other != at);
            let mut reads = false;
            others.for_each(|(_, other)| other.each_input(&mut |input| reads |= input == column));
            (!reads).then_some(field)
        }),
        Cond::Column(column) => match context.facts().model.def(*column) {
            Some(Def::Condition(inner)) => missing(context, inner),
            _ => None,
        },
        _ => None,
    }
}
