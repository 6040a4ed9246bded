//! A word has letters of another script that look like Latin letters, so two different words look the same. People who
//! sign the policy cannot see it, and the rule uses another name, or a text that no lead has.
//!
//! Bad (the `Е` is a Cyrillic letter):
//!
//! ```qualify
//! lead
//!   title  text, ask "What is your role?"
//!   need   yes/no, ask "Would this solve a problem?"
//! SQL requires need and title is "CЕO"
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   title  text, ask "What is your role?"
//!   need   yes/no, ask "Would this solve a problem?"
//! SQL requires need and title is "CEO"
//! ```

use super::scripts::{Script, is_latin, latin, skeleton};
use super::{Context, Findings, names_alike};
use crate::program::text::fold;
use crate::span::Span;
use crate::syntax::LoadedFile;
use std::collections::{HashMap, HashSet};

rule!("T04", "letters-alike", "letters that look like others", "letters_alike.rs");

fn find(context: &Context, out: &mut Findings) {
    let own: Vec<&LoadedFile> = context.files.iter().filter(|file| file.layer == 0).collect();
    let texts: Vec<(&LoadedFile, &str)> =
        (own.iter()).filter_map(|file| Some((*file, &*context.sources.get(file.id)?.text))).collect();
    // A script with letters of its own in the policy is written there, and its words are words.
    let written: HashSet<Script> = (texts.iter())
        .flat_map(|(_, text)| text.chars())
        .filter(|letter| letter.is_alphabetic() && latin(*letter).is_none())
        .filter_map(Script::of)
        .collect();
    let mut told: HashSet<&str> = HashSet::new();
    for (file, text) in &texts {
        for (start, word) in words(text) {
            let mixed = word.chars().any(is_latin);
            let others: Vec<(char, Script)> =
                word.chars().filter_map(|letter| Some((letter, Script::of(letter)?))).collect();
            let Some((first, script)) = others.first().copied() else { continue };
            let disguised = others.iter().all(|(letter, _)| latin(*letter).is_some());
            let alone = others.len() > 1 && !others.iter().any(|(_, script)| written.contains(script));
            if !disguised || !(mixed || alone) || !told.insert(word) {
                continue;
            }
            let (name, other) = (script.name(), skeleton(word));
            let message = match mixed {
                true => format!("`{word}` mixes Latin letters with {name} letters that look like them"),
                false => format!("`{word}` is written in {name} letters that look like Latin ones"),
            };
            let place = Span::new(file.id, start, start.saturating_add(word.len()));
            out.add(place, message, |diag| {
                diag.at(format!("`{first}` is U+{:04X}, a {name} letter", u32::from(first))).help(format!(
                    "write `{other}` with the Latin letters of the keyboard, where that is meant"
                ))
            });
        }
    }
    let names = names_alike::names(context);
    let quoted = texts.iter().flat_map(|(file, text)| quoted(file, text));
    alike(names.into_iter(), &told, out);
    alike(quoted, &told, out);
}

/// Says which of these look the same and are not.
fn alike<'a>(all: impl Iterator<Item = (&'a str, Span)>, told: &HashSet<&str>, out: &mut Findings) {
    let mut seen: HashMap<String, (&str, Span)> = HashMap::new();
    for (text, span) in all {
        let folded = fold(&skeleton(text));
        let Some((earlier, first)) = seen.get(&folded) else {
            seen.insert(folded, (text, span));
            continue;
        };
        let is_told = words(text).chain(words(earlier)).any(|(_, word)| told.contains(word));
        if fold(earlier) != fold(text) && !is_told {
            out.add(span, format!("`{text}` looks like another text but differs from it"), |diag| {
                diag.at("letters of another script")
                    .also(*first, "the other")
                    .help("write both in one script")
            });
        }
    }
}

/// The words of a text, with their places: letters, digits and `_`.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c| !inside(c));
        let end = rest.find(|c| !inside(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at_checked(end).filter(|(word, _)| !word.is_empty())?;
        let start = text.len().saturating_sub(rest.len());
        rest = after;
        Some((start, word))
    })
}

/// The quoted texts of a file, outside comments; each without its quotes.
fn quoted<'a>(file: &LoadedFile, text: &'a str) -> Vec<(&'a str, Span)> {
    let mut out = Vec::new();
    let mut at = 0usize;
    let mut comments = file.comments.iter().map(|comment| comment.span.range().start).peekable();
    for line in text.split_inclusive('\n') {
        let end = comments.next_if(|start| *start < at.saturating_add(line.len()));
        let code = end.and_then(|end| line.get(..end.checked_sub(at)?)).unwrap_or(line);
        let mut start = at;
        for (number, piece) in code.split('"').enumerate() {
            if number % 2 == 1 {
                out.push((piece, Span::new(file.id, start, start.saturating_add(piece.len()))));
            }
            start = start.saturating_add(piece.len()).saturating_add(1);
        }
        at = at.saturating_add(line.len());
    }
    out
}
