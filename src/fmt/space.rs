//! The white space between two tokens on one line.

use crate::syntax::is_keyword;
use crate::syntax::parse::tokens::{Token, What};

/// What a token does to the space around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A word, a number, a text.
    Plain,
    /// `,` and `:`
    Comma,
    /// `(`
    Open,
    /// `)`
    Close,
    /// A comparison, or `+` and `-` between two numbers.
    Between,
    /// `+` and `-` before a number.
    Sign,
    /// The `/` of `yes/no`.
    Slash,
}

/// The role of each token.
pub(super) fn roles(tokens: &[Token<'_>], signs_only: bool) -> Vec<Role> {
    let mut before: Option<&Token<'_>> = None;
    let role = |token: &Token<'_>, before: Option<&Token<'_>>| match (token.what, token.text) {
        (What::Mark, "," | ":") => Role::Comma,
        (What::Mark, "(") => Role::Open,
        (What::Mark, ")") => Role::Close,
        (What::Mark, "/") => Role::Slash,
        (What::Mark, "+" | "-") if signs_only || !before.is_some_and(ends_operand) => Role::Sign,
        (What::Mark, _) => Role::Between,
        _ => Role::Plain,
    };
    tokens
        .iter()
        .map(|token| {
            let found = role(token, before);
            before = Some(token);
            found
        })
        .collect()
}

/// Whether a number or a name ends with this token, so that a sign behind it adds or subtracts.
fn ends_operand(token: &Token<'_>) -> bool {
    match token.what {
        What::Word => !is_keyword(token.text) || token.text == "score",
        What::Number | What::Date | What::Quoted => true,
        What::Mark => token.text == ")",
        What::Curly | What::Broken => false,
    }
}

/// How many spaces stand between two tokens: none or one.
pub(super) fn between(left: Role, right: Role) -> usize {
    match (left, right) {
        (_, Role::Comma | Role::Close | Role::Slash) | (Role::Open | Role::Sign | Role::Slash, _) => 0,
        _ => 1,
    }
}
