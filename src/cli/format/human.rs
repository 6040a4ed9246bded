//! Findings for a person: each with the lines it is about and what to write instead.

use crate::cli::load::Policy;
use crate::cli::term::{Terminal, clean, drawn};
use crate::diag::{Diag, Severity};

pub(super) fn findings(policies: &[Policy], terminal: &Terminal) -> String {
    super::fresh(policies)
        .map(|(policy, mut diags)| {
            diags.sort_by_key(harm);
            let (listed, drawn_out): (Vec<Diag>, Vec<Diag>) = diags.into_iter().partition(is_listed);
            drawn(&drawn_out, &policy.sources, terminal.style())
                + &lists(&listed, policy, policies.len() > 1 || policy.files.len() > 1)
        })
        .collect()
}

/// Where a finding stands: mistakes first, then what does most harm to leads. Alike ones stay in the order of the text.
fn harm(diag: &Diag) -> usize {
    if diag.severity == Severity::Error {
        return 0;
    }
    // Stages, then what is missing, points, the data, texts, names, form.
    let first = diag.code.as_str().chars().next();
    let place = first.and_then(|first| "SMPDTNA".find(first));
    place.map_or(usize::MAX, |place| place.saturating_add(1))
}

/// Rules whose findings are one line with the names: each alone says little, and there may be many.
const LISTED: &[(&str, &str)] = &[
    ("M01", "the lead waits, and nobody asks for"),
    ("N01", "no rule uses"),
    ("N07", "no unit stands behind"),
];

fn is_listed(diag: &Diag) -> bool {
    diag.severity == Severity::Warning && LISTED.iter().any(|(code, _)| *code == diag.code.as_str())
}

/// One line for each of these rules.
fn lists(diags: &[Diag], policy: &Policy, several: bool) -> String {
    let mut out = String::new();
    for (code, says) in LISTED {
        let found: Vec<&Diag> = diags.iter().filter(|diag| diag.code.as_str() == *code).collect();
        if found.is_empty() {
            continue;
        }
        let names: Vec<String> = found
            .iter()
            .map(|diag| {
                let name = clean(policy.sources.text(diag.span()));
                let line = policy.sources.line_column(diag.span()).0;
                match policy.sources.get(diag.span().file) {
                    Some(source) if several => format!("`{name}` ({}:{line})", clean(&source.path)),
                    _ => format!("`{name}` (line {line})"),
                }
            })
            .collect();
        let help = found.first().and_then(|diag| diag.help.as_deref()).unwrap_or("");
        out.push_str(&format!("{code}  {says} {}\n  help: {}\n\n", names.join(", "), clean(help)));
    }
    out
}
