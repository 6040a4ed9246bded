//! A mail domain has no ending, such as `gmail` for `gmail.com`. No address has such a domain, so private addresses
//! count as business addresses and leads get points that they should not get.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   email  text, ask "Where can we reach you?"
//! list freemail "gmail", "hotmail.com", "outlook.com"
//! score fit, 0 to 15
//!   +15  if email is known and domain of email is not one of freemail
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   email  text, ask "Where can we reach you?"
//! list freemail "gmail.com", "hotmail.com", "outlook.com"
//! score fit, 0 to 15
//!   +15  if email is known and domain of email is not one of freemail
//! ```

use super::text_never::{self, How};
use super::{Context, Findings, domain_misspelt};
use crate::program::text::{domain, is_blank, trim};

rule!("N05", "domain-without-dot", "a mail domain without its ending", "domain_without_dot.rs");

fn find(context: &Context, out: &mut Findings) {
    let mut said = Vec::new();
    for (how, literal) in text_never::domains(context) {
        let place = literal.place.0;
        let name = match how {
            How::Ends => domain(&literal.text).unwrap_or(""),
            _ => trim(&literal.text),
        };
        let odd = name.is_empty() || name.contains('.') || name.contains('@') || name.contains(is_blank);
        let ending = how == How::Under && is_ending(name);
        if odd || ending || said.contains(&place) {
            continue;
        }
        said.push(place);
        out.add(place, format!("no address has the domain `{name}`"), |diag| {
            diag.at("a domain has a dot in it")
                .help(format!("write the whole domain, such as \"{name}.com\""))
        });
    }
}

/// Whether addresses may be under a name without a dot, as under `edu`; a long one lacks its ending, and so does a provider's.
fn is_ending(name: &str) -> bool {
    let long = ["academy", "college", "education", "university"];
    name.len() <= 6 && !domain_misspelt::is_provider(name)
        || long.iter().any(|known| known.eq_ignore_ascii_case(name))
}
