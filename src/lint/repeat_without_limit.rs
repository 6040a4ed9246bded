//! A line pays for each occurrence of something that a lead can repeat as often as it likes. One lead that reloads a page
//! outranks all others without being any closer to buying.
//!
//! Bad:
//!
//! ```qualify
//! event page_view
//! score interest, 0 to 100
//!   +5  on page_view
//! ```
//!
//! Good: `once`, `once per week`, or `at most`.
//!
//! ```qualify
//! event page_view
//! score interest, 0 to 100
//!   +5  on page_view, at most 100 points
//! ```

use super::{Context, Findings, lines};
use crate::program::{Aggregate, ColumnKind, Once, Pays};

rule!("P16", "repeat-without-limit", "points without limit for something repeatable", "repeat_without_limit.rs");

fn find(context: &Context, out: &mut Findings) {
    for (line, column, pays) in lines(context.program) {
        let Pays::On { points, weight, cap: None } = pays else { continue };
        let each = matches!(
            context.program[*weight].kind,
            ColumnKind::Aggregate(Aggregate::Weight { once: Once::Each, .. })
        );
        if each && *points > 0 {
            let most = crate::program::words::decimal(points.saturating_mul(3));
            out.add(column.span, format!("`{}` pays without limit", line.text), |diag| {
                diag.at("again for each occurrence").help(format!("add `, once`, `, once per week`, or `, at most {most} points`"))
            });
        }
    }
}
