//! A line gives points for something that the company does itself, such as a call by sales. The score rises with the work of
//! sales, not with the interest of the lead.
//!
//! The rule looks at events with `by`; what the `system` does is not meant, and a line with a reason (`because`) neither.
//!
//! Bad:
//!
//! ```qualify
//! event demo_request
//! event sales_call by sales
//! score interest, 0 to 35
//!   +25  on demo_request, once
//!   +10  on sales_call, once
//! ```
//!
//! Good:
//!
//! ```qualify
//! event demo_request
//! event call_returned
//! score interest, 0 to 35
//!   +25  on demo_request, once
//!   +10  on call_returned, once
//! ```

use super::{Context, Findings, lines, paid_twice};
use crate::program::Pays;

rule!("P27", "pays-sales", "points for what the company does itself", "pays_sales.rs");

fn find(context: &Context, out: &mut Findings) {
    let program = context.program;
    for (line, column, pays) in lines(program) {
        let Pays::On { points, weight, .. } = pays else { continue };
        let Some(of) =
            paid_twice::selection(program, *weight).filter(|_| *points > 0 && column.because.is_none())
        else {
            continue;
        };
        let actor = |kind: &crate::program::EventId| {
            program[*kind].actor.as_deref().filter(|actor| *actor != "system")
        };
        let Some(first) = of.kinds.first().filter(|_| of.kinds.iter().all(|kind| actor(kind).is_some()))
        else {
            continue;
        };
        let (event, by) = (&program[*first], actor(first).unwrap_or_default());
        out.add(column.span, format!("`{}` gives points for what {by} does", line.text), |diag| {
            diag.at("the lead has done nothing for it")
                .also(super::heading(context, event.span), format!("by {by}"))
                .help("pay for what the lead does in answer to it, or remove the line")
        });
    }
}
