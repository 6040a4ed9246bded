//! Lines that stand under the wrong statement.

use super::super::shape::{Home, Kind};
use crate::diag::{Code, Diag};
use crate::span::Span;
use crate::syntax::tree::File;

pub(in super::super) fn instead_before_line(span: Span) -> Diag {
    Diag::new(Code::Unexpected, span, "instead")
}

pub(in super::super) fn misplaced(kind: Kind, place: Span, _home: Home, _file: &File) -> Diag {
    Diag::new(Code::Unexpected, place, format!("misplaced {kind:?}"))
}
