//! No lead can ever reach a stage: it requires more than any lead can have. Sales waits for leads that never come.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need  yes/no
//! event demo_request
//! score interest, 0 to 40
//!   +25  on demo_request, once
//!   +15  if need
//! MQL requires interest >= 50
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need  yes/no
//! event demo_request
//! score interest, 0 to 40
//!   +25  on demo_request, once
//!   +15  if need
//! MQL requires interest >= 30
//! ```

use super::{Context, Findings, contradiction, disqualifies_all, heading, walk};
use crate::analyse::model::Def;
use crate::program::{ColumnId, ColumnKind, ScoreId};
use crate::speech::decimal;
use crate::syntax::tree::Expr;
use std::collections::HashSet;

rule!("S01", "stage-unreachable", "a stage that no lead can reach", "stage_unreachable.rs");

fn find(context: &Context, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    if disqualifies_all::any(context) {
        return;
    }
    for (stage, column) in walk::stages(context) {
        let Some(Def::Stage { requires, .. }) = facts.model.def(column) else { continue };
        if !facts.never_holds(column) || explained(context, column) {
            continue;
        }
        let name = &stage.name.text;
        let culprit =
            walk::demands(&stage.requires, requires).into_iter().find(|(_, demand)| facts.never(demand));
        let place = culprit.map_or_else(|| heading(context, program[column].span), |(expr, _)| expr.place.0);
        out.add(place, format!("no lead can reach {name}"), |diag| {
            let highest = highest(context, column);
            let diag = match culprit {
                Some((expr, _)) => diag.at(why(context, expr, &highest)),
                None => diag.at("its requirements never hold together"),
            };
            match highest.as_slice() {
                [] => diag.help("require less, or correct the condition"),
                [(score, most)] => diag.help(format!(
                    "require at most {}, or let the lines of `{score}` give more points",
                    decimal(*most)
                )),
                all => {
                    let said: Vec<String> = all
                        .iter()
                        .map(|(score, most)| format!("`{score}` is {} at most", decimal(*most)))
                        .collect();
                    diag.help(format!("{}; require less, or give more points", said.join(", ")))
                }
            }
        });
    }
}

fn why(context: &Context, expr: &Expr, highest: &[(String, i64)]) -> String {
    match highest {
        [(score, most)] => format!("the highest `{score}` a lead can have is {}", decimal(*most)),
        _ => format!("`{}` never holds", walk::text(context, expr.place.0)),
    }
}

/// Whether another rule says why a column never holds: it contradicts itself, or looks at something that does, or at a
/// score whose bound is the mistake.
fn explained(context: &Context, column: ColumnId) -> bool {
    let (program, facts) = (context.program, context.facts());
    opened(context, column).into_iter().any(|behind| match program[behind].kind {
        ColumnKind::Stage(_) if behind != column => facts.never_holds(behind),
        ColumnKind::Score(score) => context.index().swallowed(score).is_some() && low_bound(context, score),
        ColumnKind::Stage(_)
        | ColumnKind::Criterion(_)
        | ColumnKind::Number(_)
        | ColumnKind::Grade { .. } => contradiction::of(context, behind),
        _ => false,
    })
}

/// A stage and what is behind it, through criteria, numbers and grades; each once.
fn opened(context: &Context, stage: ColumnId) -> Vec<ColumnId> {
    let mut found = vec![stage];
    let mut at = 0;
    while let Some(column) = found.get(at).copied() {
        let goes_on = matches!(
            context.program[column].kind,
            ColumnKind::Criterion(_) | ColumnKind::Number(_) | ColumnKind::Grade { .. }
        );
        if goes_on || column == stage {
            for input in context.facts().model.inputs(column) {
                if !found.contains(input) {
                    found.push(*input);
                }
            }
        }
        at = at.saturating_add(1);
    }
    found
}

/// Whether the lines of a score would give more than its bound lets through.
fn low_bound(context: &Context, score: ScoreId) -> bool {
    let most = context.program[score].bounds.map_or(i64::MAX, |(_, most)| most);
    context.facts().sum(score.index()).1 > most
}

/// The most that each score or sum can be that a stage looks at, through its criteria as well.
fn highest(context: &Context, column: ColumnId) -> Vec<(String, i64)> {
    let program = context.program;
    let (mut found, mut seen, mut open) = (Vec::new(), HashSet::new(), vec![column]);
    while let Some(column) = open.pop() {
        for input in context.facts().model.inputs(column) {
            if !seen.insert(*input) {
                continue;
            }
            match program[*input].kind {
                // A sum that is compared is taken apart; its parts are what the author knows.
                ColumnKind::Score(_) | ColumnKind::Number(_) if walk::is_score(program, *input) => {
                    found.push((program[*input].name.clone(), context.facts().bounds(*input).1));
                }
                ColumnKind::Criterion(_) => open.push(*input),
                _ => {}
            }
        }
    }
    found
}
