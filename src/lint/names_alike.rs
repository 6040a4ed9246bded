//! Two names differ by one letter, so people easily confuse them. A rule may then use the wrong one, and leads are
//! judged by another fact.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   contact   yes/no, ask "May we call you?"
//!   contract  yes/no, ask "Is there a contract?"
//! SQL requires contact and contract
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   reached   yes/no, ask "May we call you?"
//!   contract  yes/no, ask "Is there a contract?"
//! SQL requires reached and contract
//! ```

use super::scripts::skeleton;
use super::{Context, Findings};
use crate::program::ColumnKind;
use crate::program::text::fold;
use crate::span::Span;
use crate::syntax::tree::StatementKind;
use std::collections::{HashMap, HashSet};

rule!("N06", "names-alike", "two names that differ by one letter", "names_alike.rs");

/// What is declared, by place.
pub(super) fn names<'a>(context: &Context<'a>) -> Vec<(&'a str, Span)> {
    let program = context.program;
    let mut names: Vec<(&str, Span)> =
        program.events.iter().map(|event| (event.name.as_str(), event.span)).collect();
    names.extend(program.columns.iter().filter_map(|column| {
        let named = matches!(
            column.kind,
            ColumnKind::Field(_)
                | ColumnKind::Score(_)
                | ColumnKind::Criterion(_)
                | ColumnKind::Number(_)
                | ColumnKind::Grade { .. }
        );
        named.then_some((column.name.as_str(), column.span))
    }));
    for statement in super::statements(context) {
        match &statement.kind {
            StatementKind::List { name, .. }
            | StatementKind::Setting { name, .. }
            | StatementKind::Group { name, .. } => names.push((&name.text, name.place.0)),
            StatementKind::Choose(choose) => names.push((&choose.name.text, choose.name.place.0)),
            StatementKind::Stage(stage) => names.push((&stage.name.text, stage.name.place.0)),
            _ => {}
        }
    }
    names.sort_by_key(|(_, span)| *span);
    names
}

fn find(context: &Context, out: &mut Findings) {
    let names = names(context);
    let lists: HashSet<Span> = super::statements(context)
        .filter_map(|statement| match &statement.kind {
            StatementKind::List { name, .. } => Some(name.place.0),
            _ => None,
        })
        .collect();
    let mut near: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, (name, span)) in names.iter().enumerate() {
        let folded = fold(name);
        // Two words are one letter apart only if they are the same without one of theirs.
        let mut earlier: Vec<usize> = Vec::new();
        for shorter in shorter(&folded) {
            let known = near.entry(shorter).or_default();
            earlier.extend(known.iter());
            if known.len() < MOST_NEAR {
                known.push(at);
            }
        }
        earlier.sort_unstable();
        let mut earlier = earlier.into_iter().filter_map(|at| names.get(at));
        let list = lists.contains(span);
        if let Some((earlier, first)) = earlier.find(|(earlier, first)| {
            // A list and what looks at it: one in the place of the other is a mistake that is told.
            let plural = list != lists.contains(first) && is_plural(&fold(earlier), &folded);
            !plural && alike(&fold(earlier), &folded)
        }) {
            out.add(
                super::heading(context, *span),
                format!("`{name}` and `{earlier}` differ by one letter"),
                |diag| {
                    diag.at("easily taken for the other")
                        .also(super::heading(context, *first), "the other")
                        .help("give one of them another name")
                },
            );
        }
    }
}

/// Whether one name is the other with an `s`.
fn is_plural(one: &str, other: &str) -> bool {
    one.strip_suffix('s') == Some(other) || other.strip_suffix('s') == Some(one)
}

/// So many names are kept that are the same but for one letter; longer names are not looked at.
const MOST_NEAR: usize = 64;
const LONGEST: usize = 64;

/// A name, and what it is without each of its letters.
fn shorter(name: &str) -> Vec<String> {
    if name.len() > LONGEST {
        return Vec::new();
    }
    let without = |(at, letter): (usize, char)| {
        let (before, rest) = name.split_at_checked(at)?;
        Some(format!("{before}{}", rest.strip_prefix(letter)?))
    };
    let mut all: Vec<String> = name.char_indices().filter_map(without).collect();
    all.push(name.to_owned());
    all.sort_unstable();
    all.dedup();
    all
}

/// One letter apart, in a word of five letters or more; numbers (`visit_1`, `visit_2`) are meant to differ, and so are
/// short words (`mql_points`, `sql_points`).
fn alike(one: &str, other: &str) -> bool {
    let without = |text: &str| text.chars().filter(|letter| !letter.is_numeric()).collect::<String>();
    let words = |text: &str| text.split('_').map(str::to_owned).collect::<Vec<_>>();
    // Letters of another script that look the same are told by their own rule.
    if without(one) == without(other)
        || skeleton(one) == skeleton(other)
        || one.chars().count().abs_diff(other.chars().count()) > 1
        || strsim::levenshtein(one, other) != 1
    {
        return false;
    }
    let long = |word: &str| word.chars().filter(|letter| letter.is_alphabetic()).count() >= 5;
    let (one, other) = (words(one), words(other));
    if one.len() != other.len() {
        return long(&one.concat()) && long(&other.concat());
    }
    one.iter().zip(&other).filter(|(a, b)| a != b).all(|(a, b)| long(a) && long(b))
}
