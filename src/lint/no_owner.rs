//! The policy names no owner. If one of its lines loses leads, marketing and sales each think that the other wrote it,
//! and the line stays.
//!
//! This rule asks for form; it runs with `--strict`.
//!
//! Bad:
//!
//! ```qualify
//! policy "Lead handover"
//! event demo_request
//! score interest, 0 to 25
//!   +25 on demo_request, once
//! ```
//!
//! Good:
//!
//! ```qualify
//! policy "Lead handover"
//!   owners marketing, sales
//! event demo_request
//! score interest, 0 to 25
//!   +25 on demo_request, once
//! ```

use super::{Context, Findings, top};

rule!("A01", "no-owner", "a policy without owners", "no_owner.rs", form);

fn find(context: &Context, out: &mut Findings) {
    if !context.program.owners.is_empty() {
        return;
    }
    out.add(top(context), "nobody owns this policy", |diag| {
        diag.help("name the owners below the policy line: `owners marketing, sales`")
    });
}
