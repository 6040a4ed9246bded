//! The policy has no example of a lead and its answer. If a change turns good leads away, nobody notices before sales
//! misses them.
//!
//! This rule asks for form; it runs with `--strict`.
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
