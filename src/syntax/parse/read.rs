//! A line read by the grammar as one of its kind.

use super::build::{Build, Built};
use super::grammar::{Grammar, Rule};
use super::origin::Origin;
use super::respelt::Respelt;
use super::shape::Kind;
use crate::diag::{Code, Diag};
use crate::span::Span;
use pest::Parser;

/// Parses a line as one of that kind, and builds its tree.
pub(super) fn read(kind: Kind, text: &str, origin: &Origin, diags: &mut Vec<Diag>) -> Option<Built> {
    read_all(kind, text, origin, diags, &mut Vec::new())
}

/// The same, and what the formatter writes otherwise.
pub(super) fn read_all(
    kind: Kind,
    text: &str,
    origin: &Origin,
    diags: &mut Vec<Diag>,
    respelt: &mut Vec<Respelt>,
) -> Option<Built> {
    let node = Grammar::parse(kind.rule(), text).ok()?.find(|node| node.as_rule() == kind.rule())?;
    let before = diags.len();
    let built = Build { origin, diags, respelt }.line(kind, &node);
    super::grouped::together(diags, before);
    built
}

/// Where parsing stopped, in bytes; `None` where it did not.
pub(super) fn stops_at(rule: Rule, text: &str) -> Option<usize> {
    match Grammar::parse(rule, text) {
        Ok(_) => None,
        Err(error) => Some(match error.location {
            pest::error::InputLocation::Pos(at) | pest::error::InputLocation::Span((at, _)) => at,
        }),
    }
}

/// The message about brackets inside brackets.
pub(super) fn too_deep(span: Span) -> Diag {
    Diag::new(Code::TooDeep, span, "too many brackets inside each other")
        .at("more than 100 deep")
        .help("give a part of it a name of its own, as in `reach means …`, and use that name here")
}

/// Whether a line needs more of the stack than this thread has left.
pub(super) fn out_of_stack(rule: Rule, text: &str) -> bool {
    Grammar::parse(rule, text)
        .is_err_and(|error| matches!(error.variant, pest::error::ErrorVariant::CustomError { .. }))
}
