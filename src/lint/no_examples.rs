//! The policy shows no lead and what becomes of it. A change that turns good leads away is then seen by nobody before
//! sales misses them.
//!
//! Asks for form: looked for with `--strict`.
//!
//! Bad:
//!
//! ```qualify
//! policy "Lead handover"
//!   owners marketing
//! event demo_request
//! score interest, 0 to 25
//!   +25 on demo_request, once
//! ```
//!
//! Good:
//!
//! ```qualify
//! policy "Lead handover"
//!   owners marketing
//!   reviewed 2026-10-01
//! event demo_request
//! score interest, 0 to 25
//!   +25 on demo_request, once
//! example "Asked for a demo"
//!   when demo_request
//!   then interest is 25
//! ```

use super::{Context, Findings, top};

rule!("A03", "no-examples", "a policy without examples", "no_examples.rs", form);

fn find(context: &Context, out: &mut Findings) {
    if !context.program.examples.is_empty() {
        return;
    }
    out.add(top(context), "no example shows what this policy does", |diag| {
        diag.help(
            "write one at its end: `example \"Asked for a demo\"`, with `given`, `when` and `then` lines",
        )
    });
}
