//! A stage asks for exactly so many points. A lead that earns one point more loses the stage, so the best leads are passed
//! over.
//!
//! Bad:
//!
//! ```qualify
//! event demo_request
//! event webinar_attended
//! score interest, 0 to 50
//!   +25  on demo_request, at most 50 points
//!   +10  on webinar_attended, at most 20 points
//! MQL requires interest = 25
//! ```
//!
//! Good:
//!
//! ```qualify
//! event demo_request
//! event webinar_attended
//! score interest, 0 to 50
//!   +25  on demo_request, at most 50 points
//!   +10  on webinar_attended, at most 20 points
//! MQL requires interest >= 25
//! ```

use super::{Context, Findings, walk};
use crate::analyse::model::{Cond, Def, Leaf};
use crate::program::{ColumnKind, Order};

rule!("S22", "exact-points", "a stage that asks for exactly so many points", "exact_points.rs");

fn find(context: &Context, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    for (stage, column) in walk::stages(context) {
        let Some(Def::Stage { requires, .. }) = facts.model.def(column) else { continue };
        for (expr, condition) in walk::demands(&stage.requires, requires) {
            let Cond::Compare { of, order: Order::Equal } = condition else { continue };
            let [(_, Leaf::Column(score))] = of.terms.as_slice() else { continue };
            if !matches!(program[*score].kind, ColumnKind::Score(_)) || facts.is_fixed(*score) {
                continue;
            }
            let (name, score) = (&stage.name.text, &program[*score].name);
            let text = walk::text(context, expr.place.0);
            out.add(expr.place.0, format!("a lead with more `{score}` is no {name} any more"), |diag| {
                diag.at("so many points, and not one more")
                    .help(format!("write `{}`", text.replacen('=', ">=", 1)))
            });
        }
    }
}
