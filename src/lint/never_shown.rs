//! A stage is written below one that it feeds. A lead is in the last stage that holds, so no lead is ever shown in the
//! stage above, and nobody calls. The same happens where a later stage takes every lead of the one before
//! (`SQL requires MQL or …`).
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need    yes/no, ask "Is there a problem that must go away?"
//!   budget  number in EUR, ask "What have you set aside?"
//! SQL requires MQL and budget >= 5000 EUR
//! MQL requires need
//! ```
//!
//! Good: write the stages in their order.
//!
//! ```qualify
//! lead
//!   need    yes/no, ask "Is there a problem that must go away?"
//!   budget  number in EUR, ask "What have you set aside?"
//! MQL requires need
//! SQL requires MQL and budget >= 5000 EUR
//! ```

use super::{Context, Findings, heading, walk};
use crate::analyse::model::{Cond, Def};
use crate::program::{ColumnId, Stage};
use std::collections::{HashMap, HashSet};

rule!("S17", "never-shown", "a stage below one that it feeds", "never_shown.rs");

fn find(context: &Context, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    let order: HashMap<ColumnId, usize> =
        program.stages.iter().enumerate().map(|(at, stage)| (stage.column, at)).collect();
    for (stage, column) in walk::stages(context) {
        let Some(Def::Stage { requires, .. }) = facts.model.def(column) else { continue };
        let Some(own) = order.get(&column) else { continue };
        let below = required(context, requires);
        let below = below.into_iter().filter(|other| order.get(other).is_some_and(|at| at > own));
        let other = below.min_by_key(|other| order.get(other).copied());
        if facts.never_holds(column) {
            continue;
        }
        let Some(other) = other else {
            at_once(context, column, program.stages.iter().skip(own.saturating_add(1)), out);
            continue;
        };
        let (name, feeds) = (&stage.name.text, &program[other]);
        let place = heading(context, program[column].span);
        out.add(place, format!("no lead is ever shown as {name}"), |diag| {
            diag.at(format!(
                "whoever is {name} is {} as well, and the last stage that holds counts",
                feeds.name
            ))
            .also(heading(context, feeds.span), "below it")
            .help(format!("write {} above {name}", feeds.name))
        });
    }
}

/// A later stage that asks for nothing more, and is reached by others as well.
fn at_once<'p>(
    context: &Context,
    column: ColumnId,
    mut later: impl Iterator<Item = &'p Stage>,
    out: &mut Findings,
) {
    let (program, facts) = (context.program, context.facts());
    let own = Cond::Column(column);
    let found = later.find(|later| {
        let Some(Def::Stage { requires, .. }) = facts.model.def(later.column) else { return false };
        // `SAL requires MQL` and no more is another rule's, and so is one that asks for less of a score.
        *requires != own
            && program.inputs(later.column).contains(&column)
            && !facts.always(requires)
            && facts.entails(&own, requires)
    });
    let Some(later) = found else { return };
    let (name, next) = (&program[column].name, &program[later.column]);
    let message = format!("whoever is {name} is {} at once", next.name);
    out.add(heading(context, next.span), message, |diag| {
        diag.at(format!("every {name} fulfils this, so no lead stays {name} unless it is blocked here"))
            .help(format!("ask for more than {name}: join the conditions of {} with `and`", next.name))
    });
}

/// The stages that must hold for a condition to hold, through criteria and other stages.
fn required(context: &Context, condition: &Cond) -> Vec<ColumnId> {
    let mut seen = HashSet::new();
    let mut open = super::conjuncts(condition);
    let mut found = Vec::new();
    while let Some(part) = open.pop() {
        let Cond::Column(column) = part else { continue };
        if !seen.insert(*column) {
            continue;
        }
        match context.facts().model.def(*column) {
            Some(Def::Stage { requires, .. }) => {
                found.push(*column);
                open.extend(super::conjuncts(requires));
            }
            Some(Def::Condition(inner)) => open.extend(super::conjuncts(inner)),
            _ => {}
        }
    }
    found
}
