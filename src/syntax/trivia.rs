//! What the tree does not hold, and the formatter and the linter still need.

use crate::span::Span;

/// A comment: from `#` to the end of its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// What follows the `#`, white space at both ends removed.
    pub text: String,
    /// Where it stands, the `#` included, the line's end not.
    pub span: Span,
    /// Nothing but white space stands before it on its line.
    pub own_line: bool,
}
