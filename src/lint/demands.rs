//! What a stage demands, with what the stages and criteria that it names demand.

use super::{Context, conjuncts};
use crate::analyse::model::{Cond, Def};
use crate::program::ColumnKind;
use std::collections::HashSet;

/// The demands of a stage, those of the stages it requires and of its criteria included; a name is opened once.
pub(super) fn opened(context: &Context, condition: &Cond) -> Vec<Cond> {
    let mut seen = HashSet::new();
    let mut open = conjuncts(condition);
    open.reverse();
    let mut found = Vec::new();
    while let Some(demand) = open.pop() {
        let Cond::Column(column) = demand else {
            found.push(demand.clone());
            continue;
        };
        match context.facts().model.def(*column) {
            Some(Def::Stage { requires: inner, .. } | Def::Condition(inner)) => {
                if seen.insert(*column) {
                    open.extend(conjuncts(inner).into_iter().rev());
                }
            }
            _ => found.push(demand.clone()),
        }
    }
    found
}

/// Whether a condition asks if a field is known that has a default.
pub(super) fn asks_of_default(context: &Context, condition: &Cond) -> bool {
    match condition {
        Cond::Known(column) => match context.program[*column].kind {
            ColumnKind::Field(field) => context.program[field].default.is_some(),
            _ => false,
        },
        Cond::Not(inner) | Cond::Unknown(inner) | Cond::IsNo(inner) => asks_of_default(context, inner),
        Cond::All(of) | Cond::Any(of) | Cond::AtLeast { of, .. } => {
            of.iter().any(|part| asks_of_default(context, part))
        }
        Cond::Constant(_)
        | Cond::Column(_)
        | Cond::Compare { .. }
        | Cond::Date { .. }
        | Cond::Within { .. }
        | Cond::Test { .. }
        | Cond::OneOf { .. } => false,
    }
}
