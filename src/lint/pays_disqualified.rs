//! Only leads that are disqualified can get these points, this value or this step. They look like a way up for such leads,
//! and do nothing.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   goods  one of food, furniture, chemicals, ask "What do you ship?"
//!   need   yes/no, ask "Is there a problem that must go away?"
//! score fit, 0 to 15
//!   by goods: food: +15, furniture: +10, chemicals: +5
//! disqualify if goods is chemicals because "we have no permit"
//! SQL requires need and fit >= 10
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   goods  one of food, furniture, chemicals, ask "What do you ship?"
//!   need   yes/no, ask "Is there a problem that must go away?"
//! score fit, 0 to 15
//!   by goods: food: +15, furniture: +10, chemicals: 0
//! disqualify if goods is chemicals because "we have no permit"
//! SQL requires need and fit >= 15
//! ```

use super::two_ways::payments;
use super::{Context, Findings, lines, walk};
use crate::analyse::model::{Cond, Def};
use crate::program::{ColumnId, Pays, Selection};
use crate::speech::decimal;
use crate::syntax::tree::{Arm, StatementKind};
use std::collections::HashMap;

rule!("P22", "pays-disqualified", "something only for leads that are disqualified", "pays_disqualified.rs");

fn find(context: &Context, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    let lines_away: Vec<(ColumnId, &Cond)> = facts
        .model
        .disqualify
        .iter()
        .filter_map(|column| match facts.model.def(*column) {
            Some(Def::Condition(cond)) if !facts.always(cond) && !facts.never(cond) => Some((*column, cond)),
            _ => None,
        })
        .collect();
    if lines_away.is_empty() {
        return;
    }
    let away = |cond: &Cond| {
        let mut lines = lines_away.iter().take_while(|_| facts.work().take(1));
        let found = lines.find(|(_, line)| facts.entails(cond, line))?;
        (!facts.never(cond)).then_some(found.0)
    };
    // What disqualifies where it has happened, without a window.
    let events: HashMap<Selection, ColumnId> = lines_away
        .iter()
        .filter_map(|(column, line)| {
            let of = super::paid_twice::happened(context, line, 0)?;
            (of.window.is_none() && of.near.is_none() && of.after.is_empty()).then_some((of, *column))
        })
        .collect();
    let happens = |of: &Selection| {
        let plain = Selection { window: None, near: None, after: Vec::new(), ..of.clone() };
        events.get(&plain).copied()
    };
    for (line, column, pays) in lines(program) {
        let found = match pays {
            Pays::On { points, weight, .. } if *points > 0 => super::paid_twice::selection(program, *weight)
                .and_then(&happens)
                .map(|found| (found, *points)),
            _ => payments(context, line.column, pays)
                .into_iter()
                .filter(|(_, points)| *points > 0)
                .find_map(|(cond, points)| Some((away(&cond)?, points))),
        };
        let Some((by, points)) = found else { continue };
        let message = format!("only disqualified leads get {} by `{}`", decimal(points), line.text);
        out.add(column.span, message, |diag| {
            diag.at("no use to them")
                .also(program[by].span, "disqualifies them")
                .help("take the points away, or do not disqualify")
        });
    }
    for statement in super::statements(context) {
        let (column, arms): (_, &[Arm]) = match &statement.kind {
            StatementKind::NextStep(step) => (program.next_step, &step.arms),
            StatementKind::Choose(choose) => (context.find(&choose.name.text), &choose.arms),
            _ => continue,
        };
        let Some(Some(Def::FirstMatch { arms: checked, .. })) = column.map(|column| facts.model.def(column))
        else {
            continue;
        };
        let written = arms.iter().filter(|arm| arm.condition.is_some());
        for (arm, (cond, _)) in written.zip(checked) {
            let Some(by) = away(cond) else { continue };
            let text = walk::text(context, arm.value.span());
            out.add(arm.place.0, format!("only disqualified leads meet the line of {text}"), |diag| {
                diag.at("no use to them")
                    .also(program[by].span, "disqualifies them")
                    .help("take the line away, or do not disqualify")
            });
        }
    }
}
