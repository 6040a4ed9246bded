//! How findings about policies are written: one file a format.

mod github;
mod human;
mod json;
mod sarif;
mod short;

use super::load::Policy;
use super::term::Terminal;

/// The formats of `--format`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Drawn with the lines they are about
    #[default]
    Human,
    /// One line each: path:line:column: CODE message
    Short,
    /// A JSON array
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Notes at the lines of a GitHub pull request
    Github,
}

/// All findings of these policies. A finding in a file that several policies use is told once.
pub fn findings(policies: &[Policy], format: Format, terminal: &Terminal) -> String {
    match format {
        Format::Human => human::findings(policies, terminal),
        Format::Short => short::findings(policies),
        Format::Json => json::findings(policies),
        Format::Sarif => sarif::findings(policies),
        Format::Github => github::findings(policies),
    }
}

/// The messages of a policy that were not told for an earlier one.
fn fresh(policies: &[Policy]) -> impl Iterator<Item = (&Policy, Vec<crate::diag::Diag>)> {
    let mut told = std::collections::HashSet::new();
    policies.iter().map(move |policy| {
        let diags = policy
            .diags
            .iter()
            .filter(|diag| {
                let place = policy.sources.place(diag.span());
                told.insert((place, diag.code, diag.message.clone()))
            })
            .cloned()
            .collect();
        (policy, diags)
    })
}
