//! A `disqualify if` is yes for every possible lead. All leads are turned away, also the best ones.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   employees  number
//! disqualify if employees < 50 or employees >= 50 or employees is missing
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   employees  number
//! disqualify if employees < 50
//! ```

use super::{Context, Findings, conjuncts};
use crate::analyse::model::{Cond, Def};
use crate::program::{ColumnId, ColumnKind, Disqualify};

rule!("S11", "disqualifies-all", "a line that disqualifies every lead", "disqualifies_all.rs");

fn find(context: &Context, out: &mut Findings) {
    let program = context.program;
    for line in &program.disqualify {
        let place = match &program[line.column].kind {
            ColumnKind::Disqualify(_) => program[line.column].span,
            _ => continue,
        };
        if context.facts().always(&Cond::Column(line.column)) {
            out.add(place, "this disqualifies every lead", |diag| {
                diag.at("holds for all of them").help("write a condition that only unsuitable leads meet")
            });
        } else if let Some(stage) = takes(context, line) {
            let name = &program[stage].name;
            out.add(place, format!("this disqualifies every lead that could be {name}"), |diag| {
                diag.at(format!("is yes for all leads that meet the requirements of {name}"))
                    .also(program[stage].span, "requires it")
                    .help("write a condition that only unsuitable leads meet, or require something else")
            });
        }
    }
}

/// Whether some line leaves nobody, or no lead of a stage.
pub(super) fn any(context: &Context) -> bool {
    let all = |line: &Disqualify| context.facts().always(&Cond::Column(line.column));
    context.program.disqualify.iter().any(|line| all(line) || takes(context, line).is_some())
}

/// A stage all of whose leads a line takes.
fn takes(context: &Context, line: &Disqualify) -> Option<ColumnId> {
    let facts = context.facts();
    context.program.stages.iter().map(|stage| stage.column).find(|stage| match facts.model.def(*stage) {
        Some(Def::Stage { requires, .. }) => conjuncts(requires).into_iter().any(|demand| {
            facts.truth(demand).yes()
                && !facts.always(demand)
                && facts.entails(demand, &Cond::Column(line.column))
        }),
        _ => false,
    })
}
