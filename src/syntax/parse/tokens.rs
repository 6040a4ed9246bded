//! The tokens of a line, for messages and the formatter: the grammar's own parsing needs none.

use super::grammar::{Grammar, Rule};
use pest::Parser;

/// What a token is, before it is known what it is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Word,
    Number,
    Date,
    Quoted,
    /// Quotes of a word processor.
    Curly,
    /// A quote without its end.
    Broken,
    Mark,
}

/// A word, number, text or sign of the line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token<'a> {
    pub what: What,
    pub text: &'a str,
    pub start: usize,
    pub end: usize,
}

/// The tokens of a line.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let Ok(mut found) = Grammar::parse(Rule::tokens, text) else { return Vec::new() };
    let Some(all) = found.next() else { return Vec::new() };
    let tokens = all.into_inner().filter_map(|node| {
        let what = match node.as_rule() {
            Rule::plain_word => What::Word,
            Rule::number_like => What::Number,
            Rule::date => What::Date,
            Rule::quoted => What::Quoted,
            Rule::curly => What::Curly,
            Rule::broken_quote => What::Broken,
            Rule::mark => What::Mark,
            _ => return None,
        };
        let span = node.as_span();
        Some(Token { what, text: span.as_str(), start: span.start(), end: span.end() })
    });
    tokens.collect()
}
