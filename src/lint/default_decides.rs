//! The default of a field decides a stage: where nothing is known, the default makes the demand hold, or the floor act.
//! Leads reach sales, or are turned away, by something that nobody ever asked them.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need            yes/no, ask "Which problem must go away?"
//!   decision_maker  yes/no, default yes
//! SQL requires need and decision_maker
//! ```
//!
//! Good: ask for it.
//!
//! ```qualify
//! lead
//!   need            yes/no, ask "Which problem must go away?"
//!   decision_maker  yes/no, ask "Who signs?"
//! SQL requires need and decision_maker
//! ```

use super::{Context, Findings, statements};
use crate::analyse::facts::World;
use crate::analyse::model::{Cond, Def};
use crate::analyse::range::Possible;
use crate::program::text::fold;
use crate::program::{ColumnId, Field, FieldId, Order, Value};
use crate::span::Span;
use crate::syntax::tree::{FieldOption, LeadLine, StatementKind};

rule!("M04", "default-decides", "a default that decides a stage", "default_decides.rs");

/// What a default does to a stage.
enum Does {
    Fulfils(String),
    Blocks(String),
    Disqualifies,
}

fn find(context: &Context, out: &mut Findings) {
    let program = context.program;
    for (at, field) in (0u32..).zip(&program.fields) {
        let Some(default) = &field.default else { continue };
        let Some(does) = decides(context, FieldId(at), default) else { continue };
        let place = default_place(context, field);
        let message = match &does {
            Does::Fulfils(stage) => format!("the default of `{}` fulfils what {stage} demands", field.name),
            Does::Blocks(stage) => format!("the default of `{}` blocks leads from {stage}", field.name),
            Does::Disqualifies => format!("the default of `{}` disqualifies leads", field.name),
        };
        out.add(place, message, |diag| {
            diag.at("stands in wherever nothing is known").help(format!(
                "leave the default out and ask: `ask \"What is the {}?\"`",
                field.name.replace('_', " ")
            ))
        });
    }
}

fn decides(context: &Context, field: FieldId, default: &Value) -> Option<Does> {
    let (program, facts) = (context.program, context.facts());
    let column = program.field_column(field);
    let truth = |condition: &Cond| {
        if !facts.work().take(condition.size()) {
            return None;
        }
        let mut only = Vec::new();
        collect(context, condition, &mut only, 0);
        only.sort_unstable();
        only.dedup();
        // It must hang on this field alone, and on nothing the lead has done.
        if only != [column] || facts.is_fixed(column) {
            return None;
        }
        let world = at(context, column, default)?;
        Some(facts.scene().cond(&world, condition))
    };
    for stage in &program.stages {
        let name = &program[stage.column].name;
        let Some(Def::Stage { requires, blocked }) = facts.model.def(stage.column) else { continue };
        for demand in super::alone_reaches::opened(context, requires, 0) {
            if !harmless(context, &demand, default, 0) && truth(&demand) == Some(Possible::YES) {
                return Some(Does::Fulfils(name.clone()));
            }
        }
        if blocked.iter().any(|floor| truth(floor) == Some(Possible::YES)) {
            return Some(Does::Blocks(name.clone()));
        }
    }
    let turned_away = |line: &ColumnId| match facts.model.def(*line) {
        Some(Def::Condition(condition)) => truth(condition) == Some(Possible::YES),
        _ => false,
    };
    facts.model.disqualify.iter().any(turned_away).then_some(Does::Disqualifies)
}

/// The columns with the default in place.
pub(super) fn at<'c>(context: &'c Context, column: ColumnId, default: &Value) -> Option<World<'c>> {
    let facts = context.facts();
    let field = FieldId(column.0);
    let found = facts.cells(field)?.find(|(cell, _)| match (cell, default) {
        (crate::analyse::domains::Cell::YesNo(one), Value::YesNo(other)) => one == other,
        (crate::analyse::domains::Cell::Numbers { low, high }, Value::Number(value)) => {
            (low..=high).contains(&value)
        }
        (crate::analyse::domains::Cell::Numbers { low, high }, Value::Date(date)) => {
            (*low..=*high).contains(&date.code())
        }
        (crate::analyse::domains::Cell::Choices(values), Value::Choice(value)) => values.contains(value),
        _ => false,
    });
    found.map(|(_, world)| world)
}

/// The fields and aggregates that a condition hangs on, through criteria and numbers.
fn collect(context: &Context, condition: &Cond, found: &mut Vec<ColumnId>, depth: usize) {
    let mut inputs = Vec::new();
    condition.each_input(&mut |column| inputs.push(column));
    gather(context, inputs, found, depth);
}

fn gather(context: &Context, inputs: Vec<ColumnId>, found: &mut Vec<ColumnId>, depth: usize) {
    for input in inputs {
        match context.facts().model.def(input) {
            Some(Def::Condition(inner)) if depth < 8 => {
                collect(context, inner, found, depth.saturating_add(1))
            }
            Some(Def::Number(of)) if depth < 8 => {
                let mut more = Vec::new();
                of.each_input(&mut |column| more.push(column));
                gather(context, more, found, depth.saturating_add(1));
            }
            _ => found.push(input),
        }
    }
}

/// `not unsubscribed` by default, or no more than nothing: what was never recorded did not happen.
fn harmless(context: &Context, condition: &Cond, default: &Value, depth: usize) -> bool {
    match condition {
        Cond::Column(column) if depth < 8 => match context.facts().model.def(*column) {
            Some(Def::Condition(inner)) => harmless(context, inner, default, depth.saturating_add(1)),
            _ => false,
        },
        Cond::Any(of) => of.iter().any(|part| harmless(context, part, default, depth)),
        Cond::Not(_) => *default == Value::YesNo(false),
        Cond::Compare { of, order } => {
            *default == Value::Number(0)
                && match of.terms.as_slice() {
                    [(weight, _)] if *weight > 0 => {
                        matches!(order, Order::Less | Order::AtMost | Order::Equal)
                    }
                    [_] => matches!(order, Order::More | Order::AtLeast | Order::Equal),
                    _ => false,
                }
        }
        _ => false,
    }
}

/// The word `default` and its value.
fn default_place(context: &Context, field: &Field) -> Span {
    let found = statements(context).find_map(|statement| {
        let StatementKind::Lead(lead) = &statement.kind else { return None };
        lead.lines.iter().find_map(|line| match line {
            LeadLine::Field(written) if fold(&written.name.text) == fold(&field.name) => {
                written.options.iter().find_map(|option| match option {
                    FieldOption::Default(value) => Some(super::literal_place(value)),
                    _ => None,
                })
            }
            _ => None,
        })
    });
    found.unwrap_or(field.span)
}
