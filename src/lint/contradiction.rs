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
use crate::program::{Clause, ColumnId, ColumnKind, Condition, EventCondition, Pays, StageId, TextTest};
use crate::syntax::tree::{Expr, StatementKind};
use std::collections::HashMap;

rule!("S07", "contradiction", "requirements that rule each other out", "contradiction.rs");

fn find(context: &Context, out: &mut Findings) {
    let facts = context.facts();
    // Where nobody is left, nothing contradicts.
    if disqualifies_all::any(context) {
        return;
    }
    events(context, out);
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

/// Events whose `where` no occurrence fulfils.
fn events(context: &Context, out: &mut Findings) {
    let program = context.program;
    let lines: HashMap<ColumnId, &str> = super::lines(program)
        .filter_map(|(line, _, pays)| match pays {
            Pays::On { weight, .. } => Some((*weight, line.text.as_str())),
            _ => None,
        })
        .collect();
    for (id, column) in program.columns() {
        let ColumnKind::Aggregate(aggregate) = &column.kind else { continue };
        let of = aggregate.selection();
        let (Some(conditions), Some(kind)) = (&of.condition, of.kinds.first()) else { continue };
        if !conditions.iter().all(torn) {
            continue;
        }
        let event = &program[*kind].name;
        let message = match lines.get(&id) {
            Some(text) => format!("`{text}` never pays"),
            None => format!("no `{event}` is ever counted here"),
        };
        out.add(column.span, message, |diag| {
            diag.at(format!("no `{event}` has two values at once"))
                .help("write `or` if one of the two is enough, or leave one out")
        });
    }
}

/// Whether a condition of an event asks for two values of one field at once.
fn torn(condition: &EventCondition) -> bool {
    match condition {
        Condition::All(of) => {
            of.iter().any(torn)
                || of
                    .iter()
                    .enumerate()
                    .any(|(at, one)| of.iter().take(at).any(|other| values_apart(one, other)))
        }
        Condition::Any(of) => !of.is_empty() && of.iter().all(torn),
        _ => false,
    }
}

fn values_apart(one: &EventCondition, other: &EventCondition) -> bool {
    match (one, other) {
        (Condition::OneOf { of, values }, Condition::OneOf { of: same, values: others }) => {
            of == same && !values.iter().any(|value| others.contains(value))
        }
        (
            Condition::Text { of, test: TextTest::Is(texts) },
            Condition::Text { of: same, test: TextTest::Is(others) },
        ) => of == same && !texts.iter().any(|text| others.contains(text)),
        _ => false,
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
