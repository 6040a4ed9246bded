//! Findings in one line each, for editors and `grep`.

use crate::cli::load::Policy;
use crate::cli::since::{Agreement, Changed, listed};
use crate::cli::term::clean;
use crate::diag::render;

pub(super) fn findings(policies: &[Policy], agreement: Option<&Agreement>) -> String {
    let mut text: String =
        super::fresh(policies).map(|(policy, diags)| render::short(&diags, &policy.sources)).collect();
    text.extend(agreement.into_iter().flat_map(|agreement| &agreement.changes).map(needed));
    text
}

/// `policies/acme.qualify:12:7: agreement of sales: stage `SQL` changed`
fn needed(changed: &Changed) -> String {
    let owners: Vec<&str> = changed.change.owners.iter().map(String::as_str).collect();
    let whose = if owners.is_empty() { "nobody".to_owned() } else { listed(&owners) };
    let (path, what) = (clean(&changed.path), clean(&changed.change.what()));
    format!(
        "{path}:{}:{}: agreement of {}: {what} {}\n",
        changed.line,
        changed.column,
        clean(&whose),
        changed.how()
    )
}
