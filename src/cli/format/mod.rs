//! How findings about policies are written: one file a format.

mod github;
mod human;
mod json;
mod sarif;
mod short;

use super::load::Policy;
use super::since::{self, Agreement};
use super::term::Terminal;

pub use github::{data as github_data, property as github_property};

/// The formats of `--format`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For a person, with the lines of the policy
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

/// All findings of these policies, and whose agreement a change needs where that was asked. A finding in a file that
/// several policies use is told once.
pub fn findings(
    policies: &[Policy],
    agreement: Option<&Agreement>,
    format: Format,
    terminal: &Terminal,
) -> String {
    match format {
        Format::Human => {
            let mut text = human::findings(policies, terminal);
            text.push_str(&agreement.map_or(String::new(), |agreement| since::human(agreement, terminal)));
            text
        }
        Format::Short => short::findings(policies, agreement),
        Format::Json => json::findings(policies, agreement),
        Format::Sarif => sarif::findings(policies, agreement),
        Format::Github => github::findings(policies, agreement),
    }
}

/// The code of the finding that stands first.
pub fn first(policies: &[Policy], format: Format) -> Option<&'static str> {
    let first = match format {
        Format::Human => human::first(policies),
        _ => policies.iter().find_map(|policy| policy.diags.first().cloned()),
    };
    first.map(|diag| diag.code.as_str())
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

/// A finding as a JSON object.
pub fn json_object(diag: &crate::diag::Diag, sources: &crate::span::Sources) -> serde_json::Value {
    json::finding(diag, sources)
}

/// The findings of a policy as notes at the lines of a GitHub pull request.
pub fn github_notes(policy: &Policy) -> String {
    github::findings(std::slice::from_ref(policy), None)
}
