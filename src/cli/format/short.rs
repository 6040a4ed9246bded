//! Findings in one line each, for editors and `grep`.

use crate::cli::load::Policy;
use crate::diag::render;

pub(super) fn findings(policies: &[Policy]) -> String {
    super::fresh(policies).map(|(policy, diags)| render::short(&diags, &policy.sources)).collect()
}
