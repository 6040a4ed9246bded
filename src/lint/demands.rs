//! What a stage demands, with what the stages and criteria that it names demand.

use super::{Context, conjuncts};
use crate::analyse::model::{Cond, Def};
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
