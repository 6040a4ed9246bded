//! A list has a value twice, ignoring case. One of the two was probably meant to be another value, and leads with that
//! other value are not found.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   title  text
//! list c_level "CEO", "CFO", "ceo"
//! score fit, 0 to 10
//!   +10  if title is one of c_level
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   title  text
//! list c_level "CEO", "CFO", "COO"
//! score fit, 0 to 10
//!   +10  if title is one of c_level
//! ```

use super::{Context, Findings, walk};
use crate::program::text::fold;
use crate::span::Span;
use crate::syntax::tree::{ExprKind, Literal, OneOf, StatementKind, Texts};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

rule!("N02", "list-value-twice", "a list that holds a value twice", "list_value_twice.rs");

fn find(context: &Context, out: &mut Findings) {
    for statement in super::statements(context) {
        let StatementKind::List { name, values } = &statement.kind else { continue };
        let values: Vec<(&str, Span)> =
            values.iter().map(|value| (value.text.as_str(), value.place.0)).collect();
        look(&format!("`{}`", name.text), &values, out);
    }
    walk::all_exprs(context, &mut |expr| {
        let values: Vec<(&str, Span)> = match &expr.kind {
            ExprKind::Is { values, .. } | ExprKind::IsOneOf { values: OneOf::Inline(values, _), .. } => {
                values.iter().filter_map(literal).collect()
            }
            ExprKind::Text { against: Texts::Values(values) | Texts::Inline(values, _), .. } => {
                values.iter().map(|value| (value.text.as_str(), value.place.0)).collect()
            }
            ExprKind::Include { values, .. } => {
                values.iter().map(|word| (word.text(), word.span())).collect()
            }
            _ => return,
        };
        look("this line", &values, out);
    });
}

fn literal(value: &Literal) -> Option<(&str, Span)> {
    match value {
        Literal::Text(quoted) => Some((&quoted.text, quoted.place.0)),
        Literal::Word(name) => Some((&name.text, name.place.0)),
        Literal::Number(_) | Literal::Date(_) | Literal::YesNo(..) | Literal::Several(..) => None,
    }
}

fn look(holder: &str, values: &[(&str, Span)], out: &mut Findings) {
    let mut seen: HashMap<String, (&str, Span)> = HashMap::new();
    for (at, (value, place)) in values.iter().enumerate() {
        let (first, other) = match seen.entry(fold(value.trim())) {
            Entry::Occupied(earlier) => *earlier.get(),
            Entry::Vacant(new) => {
                new.insert((value, *place));
                continue;
            }
        };
        out.add(*place, format!("{holder} holds `{value}` twice"), |diag| {
            let why =
                if first == *value { "the same again" } else { "the same but for upper and lower case" };
            let diag =
                diag.at(why).also(other, "first here").help("remove it; upper and lower case are the same");
            match at.checked_sub(1).and_then(|before| values.get(before)) {
                Some((_, before)) if holder != "this line" => {
                    diag.fix(Span::new(place.file, before.range().end, place.range().end), "")
                }
                _ => diag,
            }
        });
    }
}
