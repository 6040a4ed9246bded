//! A `should have` names something that the stage already requires. It looks negotiable but is not, and every lead in
//! that stage has it. The same is found where a lead that lacks it is blocked or disqualified anyway.
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
use crate::analyse::model::{Cond, Def};
use crate::program::StageId;

rule!("S06", "demanded-already", "a nice-to-have that is required already", "demanded_already.rs");

fn find(context: &Context, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    for (id, stage) in (0u32..).map(StageId).zip(&program.stages) {
        let Some(Def::Stage { requires, blocked }) = facts.model.def(stage.column) else { continue };
        if facts.never_holds(stage.column) {
            continue;
        }
        let name = &program[stage.column].name;
        let demands = opened(context, requires);
        for (clause, condition) in stage.should_have.iter().zip(&facts.wishes(id).should_have) {
            // That nobody is disqualified counts for nothing here.
            let demanded = demands.iter().any(|demand| facts.entails(demand, condition));
            // Whoever is known not to have it is out already.
            let lacks = Cond::Not(Box::new(condition.clone()));
            let out_by = |floor: &Cond| facts.entails(&lacks, floor) && !facts.always(floor);
            let mut lines = facts.model.disqualify.iter().map(|line| Cond::Column(*line));
            let how = if facts.never(&lacks) {
                None
            } else if blocked.iter().any(out_by) {
                Some("blocked")
            } else {
                lines.any(|line| out_by(&line)).then_some("disqualified")
            };
            if let Some(how) = how.filter(|_| !demanded && !facts.always(condition)) {
                out.add(clause.span, format!("no {name} is known to lack `{}`", clause.text), |diag| {
                    diag.at(format!("whoever is known to lack it is {how} already")).help(
                        "ask for more than that, or only for a known answer (`… is known`), or leave it out",
                    )
                });
            } else if demanded || facts.always(condition) {
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
