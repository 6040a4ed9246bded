//! Findings for a person: each with the lines it is about and what to write instead.

use crate::cli::load::Policy;
use crate::cli::term::{Terminal, clean, drawn};
use crate::diag::{Diag, Severity};

pub(super) fn findings(policies: &[Policy], terminal: &Terminal) -> String {
    let mut out = String::new();
    for (policy, mut diags) in super::fresh(policies) {
        diags.sort_by_key(harm);
        let several = policies.len() > 1 || policy.files.len() > 1;
        for alike in diags.chunk_by(|one, next| harm(one) == harm(next)) {
            let (listed, drawn_out): (Vec<Diag>, Vec<Diag>) = alike.iter().cloned().partition(is_listed);
            out.push_str(&drawn(&drawn_out, &policy.sources, terminal.style()));
            out.push_str(&lists(&listed, policy, several));
        }
    }
    out
}

/// The finding that is shown first.
pub(super) fn first(policies: &[Policy]) -> Option<Diag> {
    super::fresh(policies).find_map(|(_, diags)| diags.into_iter().min_by_key(harm))
}

/// Warnings about leads that are lost, or called by mistake.
const LOST_OR_CALLED: &[&str] = &[
    "D01", "D02", "D04", "D05", "D06", "D08", "D09", "D10", "D13", "M01", "M02", "M03", "M04", "N04", "N05",
    "N10", "P11", "P20", "S01", "S02", "S03", "S07", "S11", "S14", "S15", "S16", "S17", "S18", "S19",
];

/// Where a finding stands: mistakes first, then leads that are lost or called by mistake, then points and order, then what
/// people read. Alike ones stay in the order of the text.
fn harm(diag: &Diag) -> usize {
    let code = diag.code.as_str();
    match diag.severity {
        Severity::Error => 0,
        _ if LOST_OR_CALLED.contains(&code) => 1,
        _ if code.starts_with(['S', 'M', 'P', 'D', 'T']) => 2,
        _ => 3,
    }
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
