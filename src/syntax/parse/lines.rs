//! A text cut into logical lines.
//!
//! A logical line ends at a line's end or at `;`, outside quotes. Inside brackets a line's end is white space,
//! unless what follows can only be a line of its own: then the bracket was never closed. A line that begins with
//! `and`, `or`, `because` or `,` continues the one above. So does an item of a list below a line that says nothing alone.
//! This pass keeps no more than the open brackets in memory, so that no text can make it recurse or grow.

use super::head;
use super::listing::{self, Listing};
use crate::span::{FileId, Span};
use crate::syntax::Comment;

/// The deepest nesting of brackets; what parses them recurses.
pub(super) const MAX_DEPTH: usize = 100;

/// One logical line: from its first token to its last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    /// Where its first token begins.
    pub start: usize,
    /// Where its last token ends: white space and comments behind it are not part of it.
    pub end: usize,
    /// White space stands before it on its line. Means nothing, but says what the author had in mind.
    pub indented: bool,
    /// What is wrong with its brackets.
    pub fault: Option<Fault>,
    /// Where physical lines break off after `and`, `or` or a list's comma: the places of these.
    pub dangling: Vec<(usize, usize)>,
    /// The line is a heading and a list below it.
    pub listing: Option<Listing>,
    /// Where what stands before each item of that list ends, and where the item begins.
    pub items: Vec<(usize, usize)>,
}

/// What may be wrong with a logical line's brackets, each with the place of the bracket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// `(` that is never closed.
    Unclosed(usize),
    /// `)` that was never opened.
    Unopened(usize),
    /// `(` inside too many others.
    TooDeep(usize),
}

/// The lines of a text, and its comments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Split {
    /// The logical lines, in order.
    pub lines: Vec<Line>,
    /// All comments, in order.
    pub comments: Vec<Comment>,
}

/// Cuts a text.
pub(crate) fn split(file: FileId, text: &str) -> Split {
    let at = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let mut cutter = Cutter { file, text, at, line_start: at, out: Split::default() };
    while cutter.seek() {
        let line = cutter.line();
        cutter.out.lines.push(line);
    }
    cutter.out
}

struct Cutter<'a> {
    file: FileId,
    text: &'a str,
    at: usize,
    /// Where the physical line begins.
    line_start: usize,
    out: Split,
}

impl Cutter<'_> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Steps over one character, whatever it is.
    fn step(&mut self) {
        let width = self.text.get(self.at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        self.at = self.at.saturating_add(width);
    }

    /// Goes to the next token over white space, line ends, comments and `;`; false at the end of the text.
    fn seek(&mut self) -> bool {
        loop {
            self.rest();
            if self.byte() != Some(b';') {
                return self.byte().is_some();
            }
            self.step();
        }
    }

    /// Goes to the next token over white space, line ends and comments, which it keeps.
    fn rest(&mut self) {
        while let Some(byte) = self.byte() {
            match byte {
                b'\n' => {
                    self.step();
                    self.line_start = self.at;
                }
                b'#' => self.comment(),
                _ if head::space(self.text, self.at) => self.step(),
                _ => return,
            }
        }
    }

    fn comment(&mut self) {
        let start = self.at;
        let rest = self.text.get(start..).unwrap_or("");
        let line = rest.lines().next().unwrap_or("");
        self.at = start.saturating_add(line.len()).max(start.saturating_add(1));
        let before = self.text.get(self.line_start..start).unwrap_or("");
        self.out.comments.push(Comment {
            text: line.strip_prefix('#').unwrap_or(line).trim().to_owned(),
            span: Span::new(self.file, start, start.saturating_add(line.trim_end().len())),
            own_line: before.trim().is_empty(),
        });
    }

    fn line(&mut self) -> Line {
        let start = self.at;
        let mut line = Line { start, end: start, indented: self.line_start < start, ..Line::default() };
        let column = start.saturating_sub(self.line_start);
        let mut open: Vec<usize> = Vec::new();
        while let Some(byte) = self.byte() {
            match byte {
                // `=IF(demo; 10; 0)`: a mistake of one line, not of three.
                b';' if open.is_empty() || !self.closes() => break,
                b'#' => {
                    self.comment();
                    continue;
                }
                b'\n' => {
                    if !self.continues(&mut line, column, !open.is_empty()) {
                        break;
                    }
                    continue;
                }
                _ if head::space(self.text, self.at) => {
                    self.step();
                    continue;
                }
                b'(' => {
                    if open.len() == MAX_DEPTH && line.fault.is_none() {
                        line.fault = Some(Fault::TooDeep(self.at));
                    }
                    open.push(self.at);
                    self.step();
                }
                b')' => {
                    if open.pop().is_none() && line.fault.is_none() {
                        line.fault = Some(Fault::Unopened(self.at));
                    }
                    self.step();
                }
                _ => self.token(),
            }
            line.end = self.at;
        }
        if let (Some(first), None) = (open.first(), line.fault) {
            line.fault = Some(Fault::Unclosed(*first));
        }
        line
    }

    /// Whether a bracket closes on what is left of the physical line.
    fn closes(&self) -> bool {
        let rest = self.text.get(self.at..).unwrap_or("");
        rest.lines().next().is_some_and(|rest| rest.contains(')'))
    }

    /// Steps over a text in quotes, straight or curly, or over one character.
    fn token(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or("");
        match head::quoted(rest) {
            Some(width) => self.at = self.at.saturating_add(width),
            None => self.step(),
        }
    }

    /// At a line's end: whether the next line is part of this one. Leaves the position at the next token either way.
    fn continues(&mut self, line: &mut Line, column: usize, bracketed: bool) -> bool {
        let first = self.line_start <= line.start;
        self.rest();
        let next = self.text.get(self.at..).unwrap_or("");
        if next.is_empty() {
            return false;
        }
        if bracketed {
            return !head::starts_line(next);
        }
        if head::continues_line(next) {
            return true;
        }
        let so_far = self.text.get(line.start..line.end).unwrap_or("");
        let listing = if first { listing::heading(so_far) } else { line.listing };
        let deeper = self.at.saturating_sub(self.line_start).checked_sub(column);
        if let Some(listing) = listing.filter(|listing| listing::is_item(*listing, next, deeper)) {
            line.listing = Some(listing);
            line.items.push((line.end, self.at));
            return true;
        }
        match head::breaks_off(so_far, next) {
            Some(width) => {
                line.dangling.push((line.end.saturating_sub(width), line.end));
                true
            }
            None => false,
        }
    }
}
