//! The default of a field decides a stage: if the field is missing, the default meets the requirement or blocks the
//! stage. Leads reach sales, or are turned away, because of a question that nobody asked them.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need            yes/no, ask "Is there a problem that must go away?"
//!   decision_maker  yes/no, default yes
//! SQL requires need and decision_maker
//! ```
//!
//! Good: ask for it.
//!
//! ```qualify
//! lead
//!   need            yes/no, ask "Is there a problem that must go away?"
//!   decision_maker  yes/no, ask "Can you sign yourself?"
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
use std::collections::BTreeSet;

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
            Does::Fulfils(stage) => format!("the default of `{}` meets a requirement of {stage}", field.name),
            Does::Blocks(stage) => format!("the default of `{}` blocks leads from {stage}", field.name),
            Does::Disqualifies => format!("the default of `{}` disqualifies leads", field.name),
        };
        out.add(place, message, |diag| {
            diag.at("stands in wherever nothing is known")
                .help(format!("leave the default out and ask: `{}`", super::never_asked::question(field)))
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
        let only = behind(context, condition);
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
        for demand in super::demands::opened(context, requires) {
            if !harmless(context, &demand, default, &mut BTreeSet::new())
                && truth(&demand) == Some(Possible::YES)
            {
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

/// The fields, aggregates and whatever else a condition hangs on through criteria and numbers; ascending.
fn behind(context: &Context, condition: &Cond) -> Vec<ColumnId> {
    let (mut open, mut seen) = (Vec::new(), BTreeSet::new());
    condition.each_input(&mut |column| open.push(column));
    let model = &context.facts().model;
    let is_opened = |column: ColumnId| matches!(model.def(column), Some(Def::Condition(_) | Def::Number(_)));
    while let Some(column) = open.pop() {
        if seen.insert(column) && is_opened(column) {
            open.extend(model.inputs(column));
        }
    }
    seen.into_iter().filter(|column| !is_opened(*column)).collect()
}

/// `not unsubscribed` by default, or no more than nothing: what was never recorded did not happen.
fn harmless(context: &Context, condition: &Cond, default: &Value, seen: &mut BTreeSet<ColumnId>) -> bool {
    match condition {
        // A name that was opened before was found not to be.
        Cond::Column(column) if seen.len() < 100 && seen.insert(*column) => {
            match context.facts().model.def(*column) {
                Some(Def::Condition(inner)) => harmless(context, inner, default, seen),
                _ => false,
            }
        }
        Cond::Any(of) => of.iter().any(|part| harmless(context, part, default, seen)),
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
                    FieldOption::Default(value) => Some(value.span()),
                    _ => None,
                })
            }
            _ => None,
        })
    });
    found.unwrap_or(field.span)
}
