//! Lines with a mistake: what to say, and what was meant.

pub(super) mod place;

use super::build::Built;
use super::origin::Origin;
use super::shape::{Home, Kind};
use super::{Parsed, assemble, lines};
use crate::diag::{Code, Diag};
use crate::span::Span;

/// A line under repair.
#[derive(Clone, Debug)]
pub(super) struct Line<'a> {
    /// Its text, without `instead`.
    pub text: &'a str,
    /// Where it came from.
    pub origin: Origin,
    /// The statement it stands under.
    pub home: Home,
    /// White space stands before it.
    #[allow(dead_code, reason = "the messages come next")]
    pub indented: bool,
}

pub(super) fn mend(case: Line<'_>, line: &lines::Line, out: &mut Parsed) -> Option<(Kind, Built)> {
    let kind = Kind::of(case.text, case.home);
    let at = kind.and_then(|kind| assemble::stops_at(kind.rule(), case.text)).unwrap_or(0);
    out.diags.push(Diag::new(
        Code::Unexpected,
        case.origin.span(at, (at + 1).min(case.text.len())),
        format!("cannot read {kind:?} {:?}", line.fault),
    ));
    None
}

pub(super) fn dangling(_text: &str, span: Span) -> Diag {
    Diag::new(Code::Unexpected, span, "dangling")
}
