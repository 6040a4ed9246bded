//! Findings for a person: each with the lines it is about and what to write instead.

use crate::cli::load::Policy;
use crate::cli::term::{Terminal, drawn};

pub(super) fn findings(policies: &[Policy], terminal: &Terminal) -> String {
    super::fresh(policies).map(|(policy, diags)| drawn(&diags, &policy.sources, terminal.style())).collect()
}
