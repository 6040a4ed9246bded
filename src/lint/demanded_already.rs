//! A `should have` names something that the stage already requires. It looks negotiable but is not, and every lead in
//! that stage has it.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need    yes/no, ask "Is there a problem that must go away?"
//!   budget  number in EUR
//! SQL requires need
//!   should have need, budget is known
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need    yes/no, ask "Is there a problem that must go away?"
//!   budget  number in EUR
//! SQL requires need
//!   should have budget is known
//! ```

use super::demands::opened;
use super::{Context, Findings};
use crate::analyse::model::Def;
use crate::program::StageId;

rule!("S06", "demanded-already", "a nice-to-have that is required already", "demanded_already.rs");

fn find(context: &Context, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    for (id, stage) in (0u32..).map(StageId).zip(&program.stages) {
        let Some(Def::Stage { requires, .. }) = facts.model.def(stage.column) else { continue };
        if facts.never_holds(stage.column) {
            continue;
        }
        let name = &program[stage.column].name;
        let demands = opened(context, requires);
        for (clause, condition) in stage.should_have.iter().zip(&facts.wishes(id).should_have) {
            // That nobody is disqualified counts for nothing here.
            let demanded = demands.iter().any(|demand| facts.entails(demand, condition));
            if demanded || facts.always(condition) {
                out.add(clause.span, format!("{name} requires `{}` already", clause.text), |diag| {
                    diag.at(format!("every {name} has it")).help(format!(
                        "leave `{}` out of `should have`, or require it no longer",
                        clause.text
                    ))
                });
            }
        }
    }
}
