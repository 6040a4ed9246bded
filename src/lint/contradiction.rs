//! A stage requires two things that no lead can show together. Nobody ever reaches it, and sales waits.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   timeline   number in months
//!   need       yes/no
//! urgency means timeline <= 6 months
//! SQL requires need and urgency and timeline > 12 months
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   timeline   number in months
//!   need       yes/no
//! urgency means timeline <= 6 months
//! SQL requires need and urgency
//! ```

use super::{Context, Findings, conjuncts};
use crate::analyse::facts::Facts;
use crate::analyse::model::{Cond, Def};
use crate::program::ColumnId;

rule!("S07", "contradiction", "requirements that rule each other out", "contradiction.rs");

fn find(context: &Context, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    for stage in &program.stages {
        let Some((one, other)) = of(facts, stage.column) else { continue };
        let column = &program[stage.column];
        let named = |condition: &Cond| match condition {
            Cond::Column(column) => Some(format!("`{}`", program[*column].name)),
            _ => None,
        };
        let which = match (named(one), named(other)) {
            (Some(one), Some(other)) => format!("{one} and {other}"),
            (Some(one), None) | (None, Some(one)) => format!("{one} and another condition"),
            (None, None) => "two conditions".to_owned(),
        };
        out.add(column.span, format!("{} requires {which} that rule each other out", column.name), |diag| {
            diag.at("cannot all hold").help("leave one of them out, or write `or` where either will do")
        });
    }
}

/// Two requirements of a stage that no lead can meet together.
pub(super) fn of(facts: &Facts, stage: ColumnId) -> Option<(&Cond, &Cond)> {
    let Some(Def::Stage { requires, .. }) = facts.model.def(stage) else { return None };
    let all = conjuncts(requires);
    all.iter().enumerate().find_map(|(at, one)| {
        let others = all.iter().skip(at.saturating_add(1));
        others.copied().find(|other| facts.truth(one).yes() && facts.truth(other).yes() && facts.exclude(one, other)).map(|other| (*one, other))
    })
}
