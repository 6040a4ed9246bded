//! A mail domain is nearly that of a well-known provider. No address has the misspelt one, so private addresses count as
//! those of companies.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   email  text
//! list freemail "gmial.com", "outlook.com"
//! score fit, -10 to 0
//!   -10  if domain of email is one of freemail
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   email  text
//! list freemail "gmail.com", "outlook.com"
//! score fit, -10 to 0
//!   -10  if domain of email is one of freemail
//! ```

use super::text_never::{self, How};
use super::{Context, Findings};
use crate::program::text::{domain, fold, trim};
use std::collections::HashSet;

rule!("N10", "domain-misspelt", "a misspelt mail domain", "domain_misspelt.rs");

/// Providers, and how their domains end; the first that is near is offered.
const PROVIDERS: &[(&str, &[&str])] = &[
    ("gmail", &["com"]),
    ("googlemail", &["com"]),
    ("hotmail", &["com", "de", "nl", "fr", "es", "it", "be", "se", "dk", "no", "fi", "ch", "ca"]),
    ("outlook", &["com", "de", "fr", "es", "it", "be", "dk", "at", "jp"]),
    ("yahoo", &["com", "de", "fr", "es", "it", "ca", "in"]),
    ("icloud", &["com"]),
    ("proton", &["me"]),
    ("protonmail", &["com", "ch"]),
];
/// Endings that are slips of `com`.
const SLIPS: &[&str] = &["con", "cmo", "ocm", "comm", "vom", "xom", "om", "cm"];
/// Domains of their own that are near one of those.
const OTHERS: &[&str] = &["ymail", "mail", "email", "fmail", "gmx", "hotmale", "yahoomail"];

fn find(context: &Context, out: &mut Findings) {
    let mut said = HashSet::new();
    for (how, literal) in text_never::domains(context) {
        let place = literal.place.0;
        let name = match how {
            How::Ends => domain(&literal.text).unwrap_or(""),
            _ => trim(&literal.text),
        };
        let Some(meant) = meant(&fold(name)).filter(|_| !said.contains(&place) && !name.contains('@')) else {
            continue;
        };
        said.insert(place);
        out.add(place, format!("`{name}` is nearly `{meant}`"), |diag| {
            let text = format!("\"{}\"", literal.text.replace(name, &meant));
            diag.at("a slip?").help(format!("write {text}"))
        });
    }
}

/// Whether a name is that of a well-known provider, without its ending.
pub(super) fn is_provider(name: &str) -> bool {
    PROVIDERS.iter().any(|(provider, _)| *provider == fold(name))
}

/// The provider's domain that a name was meant to be.
fn meant(name: &str) -> Option<String> {
    let (label, ending) = name.split_once('.')?;
    for (provider, endings) in PROVIDERS {
        if label == *provider {
            return SLIPS.contains(&ending).then(|| format!("{provider}.com"));
        }
        let long = provider.len() >= 5 && !OTHERS.contains(&label);
        if long && endings.contains(&ending) && strsim::osa_distance(label, provider) == 1 {
            return Some(format!("{provider}.{ending}"));
        }
    }
    None
}
