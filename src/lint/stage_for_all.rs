//! Every lead reaches a stage, whatever its facts. The stage tells sales nothing, and good leads wait among all the
//! others.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need  yes/no, ask "Is there a problem that must go away?"
//! event demo_request
//! score interest, 0 to 40
//!   +25  on demo_request, once
//!   +15  if need
//! MQL requires interest >= 0
//! SQL requires MQL and need
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need  yes/no, ask "Is there a problem that must go away?"
//! event demo_request
//! score interest, 0 to 40
//!   +25  on demo_request, once
//!   +15  if need
//! MQL requires interest >= 25
//! SQL requires MQL and need
//! ```

use super::{Context, Findings};
use crate::analyse::model::Def;

rule!("S02", "stage-for-all", "a stage that every lead reaches", "stage_for_all.rs");

fn find(context: &Context, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    for stage in &program.stages {
        let Some(Def::Stage { requires, blocked }) = facts.model.def(stage.column) else { continue };
        // One that asks for nothing but a stage that every lead reaches is not another mistake.
        let above = facts.model.inputs(stage.column).iter().any(|input| {
            matches!(facts.model.def(*input), Some(Def::Stage { requires, .. }) if facts.always(requires))
        });
        let open = blocked.iter().all(|blocked| !facts.truth(blocked).yes());
        if open && facts.always(requires) && !above {
            let column = &program[stage.column];
            out.add(column.span, format!("every lead reaches {}", column.name), |diag| {
                diag.at("holds for all of them").help("require something that only ready leads have")
            });
        }
    }
}
