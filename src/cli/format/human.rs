//! Findings for a person: each with the lines it is about and what to write instead.

use crate::cli::load::Policy;
use crate::cli::term::Terminal;
use crate::diag::render;

pub(super) fn findings(policies: &[Policy], terminal: &Terminal) -> String {
    super::fresh(policies)
        .map(|(policy, diags)| render::human(&diags, &policy.sources, terminal.style()))
        .collect()
}
