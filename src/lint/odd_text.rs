//! A text holds a slip that data does not have: two texts in one pair of quotes, two blanks in a row, `www.` in a mail
//! domain, or `known` and `missing` between quotes. It matches no lead, or hardly any.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   title  text
//! score fit, 0 to 10
//!   +10  if title is one of ("CEO, CFO", "Owner")
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   title  text
//! score fit, 0 to 10
//!   +10  if title is one of ("CEO", "CFO", "Owner")
//! ```

use super::text_never::{How, Lists, texts, wrong};
use super::{Context, Findings, walk};
use crate::program::text::{fold, trim};
use crate::syntax::tree::ExprKind;
use std::collections::HashSet;

rule!("N09", "odd-text", "a text with a slip in it", "odd_text.rs");

/// What stands behind a comma in the name of one company, or of one person.
const BEHIND: &[&str] =
    &["inc", "inc.", "ltd", "ltd.", "llc", "gmbh", "corp", "corp.", "co.", "jr.", "phd", "md", "sa", "bv"];

/// Words of the language that somebody puts between quotes, and what is meant.
const ASKED: &[(&str, &str)] = &[
    ("known", "is known"),
    ("unknown", "is missing"),
    ("missing", "is missing"),
    ("empty", "is missing"),
    ("blank", "is missing"),
    ("null", "is missing"),
];

fn find(context: &Context, out: &mut Findings) {
    let lists = Lists::of(context);
    let mut said = HashSet::new();
    walk::all_exprs(context, &mut |expr| {
        for (of, how, literal) in texts(&lists, expr) {
            let place = literal.place.0;
            if !context.own(place) || said.contains(&place) {
                continue;
            }
            let domain = matches!(walk::bare(of).kind, ExprKind::DomainOf(_));
            let two = two(&literal.text, how, domain);
            // What never matches is told by another rule, unless it is two.
            if two.is_none() && wrong(of, how, literal).is_some() {
                continue;
            }
            let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
            let text = trim(&literal.text);
            let word = ASKED.iter().find(|(word, _)| how == How::Is && fold(text) == *word);
            let (message, at, instead) = if let Some((_, meant)) = word {
                let subject = walk::text(context, of.place.0);
                let message =
                    format!("this compares `{subject}` with the text {}", context.sources.text(place));
                (message, "a text of that spelling", format!("`{subject} {meant}`"))
            } else if let Some(parts) = two {
                let all: Vec<String> = parts.iter().map(|part| quoted(part)).collect();
                (
                    format!("{} is one text, and reads like {}", context.sources.text(place), parts.len()),
                    "one pair of quotes",
                    all.join(", "),
                )
            } else if text.contains("  ") {
                let single = text.split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
                (
                    format!("{} has two blanks in a row", context.sources.text(place)),
                    "two blanks",
                    quoted(&single),
                )
            } else if let Some(rest) = fold(text).strip_prefix("www.").filter(|_| domain) {
                (
                    "no mail address has a domain that begins with `www.`".to_owned(),
                    "the address of a page",
                    quoted(rest),
                )
            } else {
                continue;
            };
            said.insert(place);
            out.add(place, message, |diag| diag.at(at).help(format!("did you mean {instead}?")));
        }
    });
}

/// The texts that one text holds, where it reads like several.
pub(super) fn two(text: &str, how: How, domain: bool) -> Option<Vec<&str>> {
    let marks: &[char] = if domain { &[',', ';', ' '] } else { &[',', ';'] };
    if matches!(how, How::Starts | How::Ends) || !text.contains(marks) {
        return None;
    }
    let parts: Vec<&str> = text.split(marks).map(trim).filter(|part| !part.is_empty()).collect();
    let whole = |part: &&str| part.chars().filter(|letter| letter.is_alphabetic()).count() >= 2;
    let company = parts.iter().skip(1).any(|part| BEHIND.contains(&fold(part).as_str()));
    // A sentence, or a name with its place, has longer parts.
    let short = parts.iter().all(|part| part.split(' ').count() <= 3);
    (parts.len() >= 2 && parts.iter().all(whole) && !company && short).then_some(parts)
}
