//! Something is owned by somebody who does not sign the policy. A change of it needs the agreement of somebody who is not
//! asked; most often the name is misspelt.
//!
//! Bad:
//!
//! ```qualify
//! policy "Lead handover"
//!   owners marketing, sales
//! event demo_request
//! score interest, 0 to 25, owned by marketting
//!   +25  on demo_request, once
//! ```
//!
//! Good:
//!
//! ```qualify
//! policy "Lead handover"
//!   owners marketing, sales
//! event demo_request
//! score interest, 0 to 25, owned by marketing
//!   +25  on demo_request, once
//! ```

use super::{Context, Findings, statements};
use crate::diag::nearest::nearest;
use crate::program::text::fold;
use crate::syntax::tree::{Name, Statement, StatementKind, Tail};
use std::collections::HashSet;

rule!("A07", "owner-unknown", "an owner who does not sign the policy", "owner_unknown.rs");

fn find(context: &Context, out: &mut Findings) {
    let owners = &context.program.owners;
    if owners.is_empty() {
        return;
    }
    let mut said: HashSet<String> = owners.iter().map(|owner| fold(owner)).collect();
    for name in statements(context).flat_map(named) {
        if !said.insert(fold(&name.text)) {
            continue;
        }
        let near = nearest(&name.text, owners.iter().map(String::as_str));
        out.add(name.place.0, format!("`{}` does not sign this policy", name.text), |diag| {
            let diag = diag.at(format!("signed by {}", owners.join(" and ")));
            match near {
                Some(near) => diag.help(format!("did you mean {near}? Else add {} to `owners`", name.text)),
                None => diag.help(format!("add {} to `owners`, or name one of them", name.text)),
            }
        });
    }
}

/// The owners that a statement and its lines name.
fn named(statement: &Statement) -> Vec<&Name> {
    let mut tails: Vec<&Tail> = vec![&statement.tail];
    tails.extend(statement.kind.fields().into_iter().map(|field| &field.tail));
    match &statement.kind {
        StatementKind::Score(score) => tails.extend(score.lines.iter().map(|line| &line.tail)),
        StatementKind::Stage(stage) => tails.extend(stage.clauses.iter().map(|clause| &clause.tail)),
        StatementKind::Choose(choose) => tails.extend(choose.arms.iter().map(|arm| &arm.tail)),
        StatementKind::NextStep(step) => tails.extend(step.arms.iter().map(|arm| &arm.tail)),
        _ => {}
    }
    let mut names: Vec<&Name> = tails.into_iter().filter_map(|tail| tail.owned_by.as_ref()).collect();
    if let StatementKind::OwnedBy(name) = &statement.kind {
        names.push(name);
    }
    names
}
