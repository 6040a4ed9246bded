//! What a policy says and nothing computes: its constants, lists and groups, and reasons given for a single line. They
//! are for those who read the policy.

use crate::span::Span;

/// What kind of thing a [`Term`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermKind {
    /// `setting NAME is VALUE`: one word.
    Setting,
    /// `list NAME …`: its texts, as written.
    List,
    /// `events NAME are …`: the names of its events.
    Group,
    /// An event that has a reason or an owner, or a field that has: its words.
    Declared,
    /// A line of a statement that has a reason which no column and no clause keeps: its words.
    Line,
}

/// Something a policy says for its readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// What it is.
    pub kind: TermKind,
    /// Its name; of a line, that of its statement.
    pub name: String,
    /// What it says.
    pub words: Vec<String>,
    /// Who owns it.
    pub owner: Option<String>,
    /// `because "…"`
    pub because: Option<String>,
    /// Where it is said.
    pub span: Span,
}
