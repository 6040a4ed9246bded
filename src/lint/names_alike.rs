//! Two names differ by one letter, so that one is easily written for the other. A rule then looks at the wrong
//! one, and leads are judged by something else.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   contact  yes/no
//!   contract yes/no
//! SQL requires contact and contract
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   reached         yes/no
//!   contract_signed yes/no
//! SQL requires reached and contract_signed
//! ```

use super::{Context, Findings};
use crate::program::text::fold;
use crate::span::Span;
use crate::program::ColumnKind;

rule!("N06", "names-alike", "two names that differ by one letter", "names_alike.rs");

fn find(context: &Context, out: &mut Findings) {
    let program = context.program;
    let mut names: Vec<(&str, Span)> = program.events.iter().map(|event| (event.name.as_str(), event.span)).collect();
    names.extend(program.columns.iter().filter_map(|column| {
        let named = matches!(
            column.kind,
            ColumnKind::Field(_) | ColumnKind::Score(_) | ColumnKind::Criterion(_) | ColumnKind::Number(_) | ColumnKind::Grade { .. }
        );
        named.then_some((column.name.as_str(), column.span))
    }));
    names.sort_by_key(|(_, span)| *span);
    for (at, (name, span)) in names.iter().enumerate() {
        let earlier = names.iter().take(at).find(|(earlier, _)| alike(&fold(earlier), &fold(name)));
        if let Some((earlier, first)) = earlier {
            out.add(*span, format!("`{name}` and `{earlier}` differ by one letter"), |diag| {
                diag.at("easily taken for the other").also(*first, "the other").help("call one of them something else")
            });
        }
    }
}

/// Of five letters or more, and one letter apart; numbers (`visit_1`, `visit_2`) are meant to differ.
fn alike(one: &str, other: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|letter| letter.is_alphabetic()).count();
    let without = |text: &str| text.chars().filter(|letter| !letter.is_numeric()).collect::<String>();
    letters(one) >= 5
        && letters(other) >= 5
        && without(one) != without(other)
        && one.chars().count().abs_diff(other.chars().count()) <= 1
        && strsim::levenshtein(one, other) == 1
}
