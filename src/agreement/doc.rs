//! A page as its parts, before it is Markdown or HTML.

use crate::speech::Line;

/// A part of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// The page's title, and what stands under it.
    Title(String, Line),
    /// A heading, of the first or second rank.
    Heading(u8, Line),
    /// A paragraph.
    Paragraph(Line),
    /// Points, each a line.
    List(Vec<Line>),
    /// Steps, of which the order counts.
    Steps(Vec<Line>),
    /// A table: heads, then rows. Heads that begin with a blank are of numbers.
    Table(Vec<&'static str>, Vec<Vec<Line>>),
    /// Lines to sign, for each of these.
    Signatures(Vec<String>),
}
