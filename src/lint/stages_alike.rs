//! Two stages always hold together: every lead that reaches one reaches the other. No lead is ever in the earlier
//! stage, and the step from marketing to sales that it stands for never happens.
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
//! MQL requires interest >= 30
//! SAL requires MQL
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need  yes/no, ask "Is there a problem that must go away?"
//! event demo_request
//! event accepted by sales
//! score interest, 0 to 40
//!   +25  on demo_request, once
//!   +15  if need
//! MQL requires interest >= 30
//! SAL requires MQL and accepted
//! ```

use super::{Context, Findings, implied};
use crate::analyse::model::{Cond, Def};
use crate::program::StageId;

rule!("S04", "stages-alike", "two stages that always hold together", "stages_alike.rs");

fn find(context: &Context, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    let parts = |stage: StageId| match facts.model.def(program[stage].column) {
        Some(Def::Stage { requires, blocked }) => Some((requires, blocked)),
        _ => None,
    };
    let ids: Vec<StageId> = (0u32..).map(StageId).take(program.stages.len()).collect();
    for later in &ids {
        let column = program[*later].column;
        // A demand too many is said where it is made; a stage that nobody or everybody reaches is another rule's.
        if !implied::of(context, *later).is_empty() || facts.never_holds(column) || facts.is_fixed(column) {
            continue;
        }
        let earlier = ids.iter().take_while(|earlier| *earlier != later).find(|earlier| {
            let (Some((one, one_blocked)), Some((other, other_blocked))) = (parts(**earlier), parts(*later))
            else {
                return false;
            };
            let named = |condition: &Cond, stage: StageId| *condition == Cond::Column(program[stage].column);
            // `SAL requires MQL`: the floors of MQL are its own too.
            let takes_over = named(other, **earlier) && other_blocked.is_empty();
            takes_over
                || one_blocked == other_blocked && facts.entails(one, other) && facts.entails(other, one)
        });
        if let Some(earlier) = earlier {
            let (name, other) = (&program[column].name, &program[program[*earlier].column]);
            let place = super::heading(context, program[column].span);
            out.add(place, format!("{name} and {} always hold together", other.name), |diag| {
                diag.at("the same leads").also(super::heading(context, other.span), "as here").help(format!(
                    "let {name} require something that not every {} shows, or leave one of them out",
                    other.name
                ))
            });
        }
    }
}
