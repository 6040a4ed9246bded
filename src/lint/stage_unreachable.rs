//! No lead can ever reach a stage: what it requires is more than any lead can have. Sales waits for leads that
//! never come.
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

use super::{Context, Findings, bound_swallows, contradiction, disqualifies_all, heading, walk};
use crate::analyse::model::Def;
use crate::program::{ColumnId, ColumnKind, ScoreId};
use crate::speech::decimal;
use crate::syntax::tree::Expr;

rule!("S01", "stage-unreachable", "a stage that no lead can reach", "stage_unreachable.rs");

fn find(context: &Context, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    if disqualifies_all::any(context) {
        return;
    }
    for (stage, column) in walk::stages(context) {
        let Some(Def::Stage { requires, .. }) = facts.model.def(column) else { continue };
        if !facts.never_holds(column) || explained(context, column, 0) {
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
                [] => diag.help("require less, or mend what it looks at"),
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
fn explained(context: &Context, column: ColumnId, depth: usize) -> bool {
    let (program, facts) = (context.program, context.facts());
    if contradiction::of(context, column) {
        return true;
    }
    facts.model.inputs(column).iter().any(|input| match program[*input].kind {
        ColumnKind::Stage(_) => facts.never_holds(*input),
        ColumnKind::Criterion(_) | ColumnKind::Number(_) | ColumnKind::Grade { .. } if depth < 8 => {
            explained(context, *input, depth.saturating_add(1))
        }
        ColumnKind::Score(score) => bound_swallows::of(program, score).is_some() && low_bound(context, score),
        _ => false,
    })
}

/// Whether the lines of a score would give more than its bound lets through.
fn low_bound(context: &Context, score: ScoreId) -> bool {
    let most = context.program[score].bounds.map_or(i64::MAX, |(_, most)| most);
    context.facts().sum(score.index()).1 > most
}

/// The most that each score or sum can be that a stage looks at, through its criteria as well.
fn highest(context: &Context, column: ColumnId) -> Vec<(String, i64)> {
    fn gather(context: &Context, column: ColumnId, depth: usize, found: &mut Vec<(String, i64)>) {
        let program = context.program;
        for input in context.facts().model.inputs(column) {
            match program[*input].kind {
                // A sum that is compared is taken apart; its parts are what the author knows.
                ColumnKind::Score(_) | ColumnKind::Number(_) if walk::is_score(program, *input) => {
                    let most = context.facts().bounds(*input).1;
                    if !found.iter().any(|(name, _)| *name == program[*input].name) {
                        found.push((program[*input].name.clone(), most));
                    }
                }
                ColumnKind::Criterion(_) if depth < 8 => {
                    gather(context, *input, depth.saturating_add(1), found)
                }
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    gather(context, column, 0, &mut found);
    found
}
