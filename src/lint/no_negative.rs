//! Nothing in the policy counts against a lead: no line takes points away, nothing disqualifies, nothing blocks. Scores
//! only rise, and students, competitors and people who have unsubscribed reach sales like everybody else.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need            yes/no, ask "Is there a problem that must go away?"
//!   decision_maker  yes/no, ask "Can you sign yourself?"
//! event demo_request
//! event webinar_attended
//! score interest, 0 to 60
//!   +25  on demo_request, once
//!   +10  on webinar_attended, once
//!   +15  if need
//!   +10  if decision_maker
//! MQL requires interest >= 30
//! SQL requires MQL and need
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   title           text
//!   need            yes/no, ask "Is there a problem that must go away?"
//!   decision_maker  yes/no, ask "Can you sign yourself?"
//! event demo_request
//! event webinar_attended
//! score interest, 0 to 60
//!   +25  on demo_request, once
//!   +10  on webinar_attended, once
//!   +15  if need
//!   +10  if decision_maker
//! disqualify if title contains word "student" because "not a buyer"
//! MQL requires interest >= 30
//! SQL requires MQL and need
//! ```

use super::{Context, Findings, lines, walk};
use crate::program::Pays;
use crate::syntax::tree::{ExprKind, ScoreLineKind};

rule!("S12", "no-negative", "nothing that counts against a lead", "no_negative.rs");

fn find(context: &Context, out: &mut Findings) {
    let program = context.program;
    let floors =
        program.stages.iter().any(|stage| !stage.blocked.is_empty()) || !program.disqualify.is_empty();
    // One or two lines are a beginning; four are a policy.
    if floors
        || program.stages.is_empty()
        || lines(program).count() < 4
        || lines(program).any(|(_, _, pays)| takes(pays))
    {
        return;
    }
    let mut against = walk::score_lines(context).any(|line| matches!(line.kind, ScoreLineKind::Resets(_)));
    walk::all_exprs(context, &mut |expr| {
        against |= matches!(expr.kind, ExprKind::Not(_) | ExprKind::None(_))
    });
    if against {
        return;
    }
    let Some(score) = program.scores.first() else { return };
    out.add(super::heading(context, program[score.column].span), "nothing in this policy speaks against a lead", |diag| {
        diag.at("only ever rises").help(
            "say what makes a lead worse, such as `-20  if unsubscribed`, or `disqualify if title contains word \"student\"`",
        )
    });
}

/// Whether a line takes points away.
fn takes(pays: &Pays) -> bool {
    pays.points().iter().any(|points| *points < 0)
}
