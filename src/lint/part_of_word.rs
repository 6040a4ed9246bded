//! A short text is looked for anywhere, inside words as well: "cto" stands in "Director". Leads are paid, or turned away,
//! for letters that mean something else.
//!
//! The rule names a common word that the text stands in. `qualify check --data` counts such matches in your data.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   title  text
//! score fit, 0 to 10
//!   +10  if title contains "cto"
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   title  text
//! score fit, 0 to 10
//!   +10  if title contains word "cto"
//! ```

use super::text_never::{How, Lists, texts};
use super::{Context, Findings, walk};
use crate::program::text::fold;
use std::collections::HashSet;

rule!("N08", "part-of-word", "a text that stands inside other words", "part_of_word.rs");

/// Words that titles, companies and addresses are full of.
const WORDS: &[&str] = &[
    "christian",
    "director",
    "doctor",
    "contractor",
    "factory",
    "sector",
    "instructor",
    "coordinator",
    "cook",
    "international",
    "internal",
    "assistant",
    "administrator",
    "executive",
    "architect",
    "practice",
    "digital",
    "security",
    "facility",
    "quality",
    "auditor",
    "editor",
    "capital",
    "italy",
    "senior",
    "scientist",
    "specialist",
    "operations",
    "corporate",
    "supervisor",
    "service",
    "developer",
    "product",
    "procurement",
    "president",
    "principal",
    "program",
    "project",
    "training",
    "retail",
    "maintenance",
    "chairman",
    "mobile",
    "development",
    "department",
    "partner",
    "party",
    "startup",
    "career",
    "healthcare",
    "parent",
    "current",
    "different",
    "workshop",
    "laptop",
    "woman",
    "germany",
    "wholesale",
    "salesperson",
    "marketing",
    "manager",
    "management",
    "engineer",
    "engineering",
    "finance",
    "financial",
    "accountant",
    "purchasing",
    "teacher",
    "throughput",
    "three",
    "chrome",
    "logistics",
    "warehouse",
    "treasurer",
    "secretary",
    "consultant",
    "research",
    "hospital",
    "university",
    "europe",
    "america",
    "restaurant",
    "communication",
    "information",
    "transport",
    "support",
    "report",
    "export",
    "import",
    "airport",
];

/// Texts from this length on are whole words more often than not, and so are the beginnings of words.
const SHORT: usize = 3;
const LONGEST: usize = 6;

fn find(context: &Context, out: &mut Findings) {
    let lists = Lists::of(context);
    let mut said = HashSet::new();
    walk::all_exprs(context, &mut |expr| {
        for (of, how, literal) in texts(&lists, expr) {
            let place = literal.place.0;
            if how != How::Contains || !context.own(place) || said.contains(&place) {
                continue;
            }
            let Some(word) = inside(&fold(&literal.text)) else { continue };
            said.insert(place);
            let subject = walk::text(context, of.place.0);
            let text = context.sources.text(place);
            out.add(place, format!("`{subject}` contains {text} in \"{word}\" as well"), |diag| {
                let diag = diag.at("stands inside other words");
                match walk::text(context, expr.place.0) {
                    whole if whole.contains(" contains ") => {
                        diag.help(format!("write `{}`", whole.replacen(" contains ", " contains word ", 1)))
                    }
                    _ => diag.help("write `contains word`"),
                }
            });
        }
    });
}

/// A common word that a short text stands in, and is not.
fn inside(text: &str) -> Option<&'static str> {
    let length = text.chars().count();
    if !(2..=LONGEST).contains(&length) || !text.chars().all(char::is_alphabetic) {
        return None;
    }
    // A beginning is meant, unless it is a word that others begin with by chance.
    let begins = |word: &str| word.starts_with(text) && length > SHORT && text != "intern";
    WORDS.iter().copied().find(|word| *word != text && word.contains(text) && !begins(word))
}
