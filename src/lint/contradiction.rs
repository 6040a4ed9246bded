//! A stage requires two conditions that no lead can meet together. No lead ever reaches it, and sales gets no leads. Two
//! wishes (`should have`) that rule each other out are found as well: no lead has both.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   timeline   number in months, ask "When must it be solved?"
//!   need       yes/no, ask "Is there a problem that must go away?"
//! urgency means timeline <= 6 months
//! SQL requires need and urgency and timeline > 12 months
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   timeline   number in months, ask "When must it be solved?"
//!   need       yes/no, ask "Is there a problem that must go away?"
//! urgency means timeline <= 6 months
//! SQL requires need and urgency
//! ```

use super::{Context, Findings, conjuncts, disqualifies_all, walk};
use crate::analyse::model::{Cond, Def};
use crate::program::{Clause, ColumnId, StageId};
use crate::syntax::tree::{Expr, StatementKind};

rule!("S07", "contradiction", "requirements that rule each other out", "contradiction.rs");

fn find(context: &Context, out: &mut Findings) {
    let facts = context.facts();
    // Where nobody is left, nothing contradicts.
    if disqualifies_all::any(context) {
        return;
    }
    for statement in super::statements(context) {
        let (name, expr, verb) = match &statement.kind {
            StatementKind::Stage(stage) => (&stage.name, &stage.requires, "requires"),
            StatementKind::Means { name, meaning } => (name, meaning, "asks for"),
            _ => continue,
        };
        let Some(column) = context.find(&name.text) else { continue };
        let Some(Def::Stage { requires: condition, .. } | Def::Condition(condition)) =
            facts.model.def(column)
        else {
            continue;
        };
        let demands: Vec<(&Expr, &Cond)> = walk::demands(expr, condition);
        let pair = demands.iter().enumerate().find_map(|(at, (later, one))| {
            let mut earlier = demands.iter().take(at).take_while(|_| facts.work().take(1));
            let earlier = earlier.find(|(_, other)| apart(context, one, other))?;
            Some((*later, earlier.0))
        });
        if let Some((later, earlier)) = pair {
            let text = |expr: &Expr| walk::text(context, expr.place.0);
            let message = format!(
                "{} {verb} `{}` and `{}`, which rule each other out",
                name.text,
                text(earlier),
                text(later)
            );
            out.add(later.place.0, message, |diag| {
                diag.at("never holds together with the other")
                    .also(earlier.place.0, "the other")
                    .help("remove one of them, or write `or` if one of them is enough")
            });
        } else if matches!(statement.kind, StatementKind::Stage(_)) {
            floors(context, column, out);
        }
        if matches!(statement.kind, StatementKind::Stage(_)) {
            wishes(context, column, out);
        }
    }
}

/// Two wishes of a stage that no lead fulfils both.
fn wishes(context: &Context, stage: ColumnId, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    let found = (0u32..).map(StageId).zip(&program.stages).find(|(_, other)| other.column == stage);
    let Some((id, checked)) = found else { return };
    let all: Vec<(&Clause, &Cond)> = checked.should_have.iter().zip(&facts.wishes(id).should_have).collect();
    for (at, (later, condition)) in all.iter().enumerate() {
        let mut earlier = all.iter().take(at).take_while(|_| facts.work().take(1));
        if let Some((earlier, _)) = earlier.find(|(_, other)| apart(context, condition, other)) {
            let name = &program[stage].name;
            let message = format!(
                "{name} should have `{}` and `{}`, which rule each other out",
                earlier.text, later.text
            );
            out.add(later.span, message, |diag| {
                diag.at("never holds together with the other")
                    .also(earlier.span, "the other")
                    .help("remove one of them, or join them with `or` if one of them is enough")
            });
        }
    }
}

/// A floor that takes away every lead that meets the requirement.
fn floors(context: &Context, stage: ColumnId, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    let Some(Def::Stage { requires, blocked }) = facts.model.def(stage) else { return };
    let Some(checked) = program.stages.iter().find(|other| other.column == stage) else { return };
    for (clause, floor) in checked.blocked.iter().zip(blocked) {
        if !facts.never(requires) && (facts.entails(requires, floor) || facts.always(floor)) {
            let name = &program[stage].name;
            out.add(
                clause.span,
                format!(
                    "`blocked if {}` blocks every lead that meets the requirements of {name}",
                    clause.text
                ),
                |diag| {
                    diag.at(format!("is yes for all leads that could be {name}"))
                        .help("block only some of them, or require something else")
                },
            );
        }
    }
}

/// Whether two demands, each of which can hold, rule each other out.
fn apart(context: &Context, one: &Cond, other: &Cond) -> bool {
    let facts = context.facts();
    !facts.never(one) && !facts.never(other) && facts.rules_out(one, other)
}

/// Whether a stage or criterion requires two things that no lead can show together, or is blocked by what it requires.
pub(super) fn of(context: &Context, column: ColumnId) -> bool {
    let facts = context.facts();
    let Some(def) = facts.model.def(column) else { return false };
    let (Def::Stage { requires: condition, .. } | Def::Condition(condition)) = def else { return false };
    let all = conjuncts(condition);
    let torn = all.iter().enumerate().any(|(at, one)| {
        let mut earlier = all.iter().take(at).take_while(|_| facts.work().take(1));
        earlier.any(|other| apart(context, one, other))
    });
    let blocked = match def {
        Def::Stage { requires, blocked } => {
            blocked.iter().any(|floor| facts.entails(requires, floor) || facts.always(floor))
        }
        _ => false,
    };
    torn || blocked
}
