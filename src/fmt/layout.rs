//! One logical line on one or more lines.

use super::comment_text;
use super::space::{Role, between, roles};
use crate::syntax::parse::outline::Columns;
use crate::syntax::parse::tokens::Token;
use unicode_width::UnicodeWidthStr;

/// The width that lines are kept under where they can be broken.
const WIDTH: usize = 120;

/// How far a line that continues another is indented beyond it.
const CONTINUED: usize = 4;

/// A logical line, token by token.
pub(super) struct Line<'a> {
    pub columns: Columns,
    pub tokens: Vec<Part<'a>>,
    /// The comment at its end.
    pub trailing: Option<&'a str>,
    /// The spaces before that comment.
    pub comment_spaces: usize,
}

/// A token, and what stands before it.
pub(super) struct Part<'a> {
    pub token: Token<'a>,
    /// How deep in brackets it stands; a bracket as deep as what is around it.
    pub depth: usize,
    /// The spaces before it, on the same line.
    pub spaces: usize,
    /// It begins a line.
    pub breaks: bool,
    /// The comments before it; `true` for those on lines of their own.
    pub comments: Vec<(bool, &'a str)>,
}

impl<'a> Line<'a> {
    /// The tokens as the author broke them.
    pub fn new(text: &str, tokens: Vec<Token<'a>>, columns: Columns) -> Line<'a> {
        let roles = roles(&tokens, columns == Columns::Example);
        let mut depth = 0usize;
        let mut parts: Vec<Part<'a>> = Vec::with_capacity(tokens.len());
        let mut before: Option<(Role, usize)> = None;
        for (token, role) in tokens.into_iter().zip(roles) {
            if role == Role::Close {
                depth = depth.saturating_sub(1);
            }
            let broken =
                before.and_then(|(_, end)| text.get(end..token.start)).is_some_and(|gap| gap.contains('\n'));
            let after = before.map(|(role, _)| role);
            let spaces = after.map_or(0, |after| between(after, role));
            let end = token.end;
            let breaks = broken && may_break(after, &token, depth);
            parts.push(Part { token, depth, spaces, breaks, comments: Vec::new() });
            if role == Role::Open {
                depth = depth.saturating_add(1);
            }
            before = Some((role, end));
        }
        Line { columns, tokens: parts, trailing: None, comment_spaces: 2 }
    }

    /// A comment between its tokens.
    pub fn comment_inside(&mut self, text: &'a str, range: std::ops::Range<usize>) {
        let own_line = text
            .get(..range.start)
            .and_then(|before| before.rsplit('\n').next())
            .is_some_and(|line| line.trim().is_empty());
        let at = self.tokens.partition_point(|part| part.token.start < range.start);
        if let (Some(part), Some(comment)) = (self.tokens.get_mut(at), text.get(range)) {
            part.comments.push((own_line, comment));
            part.breaks = true;
        }
    }

    /// The width of the tokens of a range on one line.
    pub fn width(&self, range: std::ops::Range<usize>) -> usize {
        let parts = self.tokens.get(range).unwrap_or_default();
        let wide = |part: &Part<'_>| part.token.text.width().saturating_add(part.spaces);
        let all: usize = parts.iter().map(wide).sum();
        all.saturating_sub(parts.first().map_or(0, |part| part.spaces))
    }

    /// Whether the tokens before that one stand on one line with it.
    pub fn unbroken(&self, at: usize) -> bool {
        self.tokens.get(1..=at).unwrap_or_default().iter().all(|part| !part.breaks)
    }

    /// Prints it, broken where it was and where it is too long.
    pub fn print(&self, indent: usize, out: &mut String) {
        let breaks = self.breaks(indent);
        for (at, part) in self.tokens.iter().enumerate() {
            for (own_line, comment) in &part.comments {
                if *own_line {
                    newline(out, self.indent(part, indent));
                } else {
                    out.push_str("  ");
                }
                out.push_str(&comment_text(comment));
            }
            if at == 0 {
                out.push_str(&" ".repeat(indent));
            } else if breaks.get(at) == Some(&true) {
                newline(out, self.indent(part, indent));
            } else {
                out.push_str(&" ".repeat(part.spaces));
            }
            out.push_str(shown(part.token.text));
        }
        if let Some(comment) = self.trailing {
            out.push_str(&" ".repeat(self.comment_spaces));
            out.push_str(&comment_text(comment));
        }
        out.push('\n');
    }

    /// The width of its last line, with its indent.
    pub fn last_width(&self, indent: usize) -> usize {
        let breaks = self.breaks(indent);
        let start = breaks.iter().rposition(|breaks| *breaks).unwrap_or(0);
        let first = self.tokens.get(start).filter(|_| start > 0);
        let left = first.map_or(indent, |part| self.indent(part, indent));
        left.saturating_add(self.width(start..self.tokens.len()))
    }

    /// How far a line that begins with that token is indented.
    fn indent(&self, part: &Part<'_>, indent: usize) -> usize {
        indent.saturating_add(CONTINUED).saturating_add(part.depth.saturating_mul(2))
    }

    /// Which tokens begin a line.
    fn breaks(&self, indent: usize) -> Vec<bool> {
        let mut breaks: Vec<bool> = self.tokens.iter().map(|part| part.breaks).collect();
        let mut start = 0;
        while start < self.tokens.len() {
            let end = next_break(&breaks, start);
            let first = self.tokens.get(start);
            let left =
                if start == 0 { indent } else { first.map_or(indent, |part| self.indent(part, indent)) };
            let room = WIDTH.saturating_sub(left);
            if self.width(start..end) > room && self.break_up(start..end, room, &mut breaks) {
                continue;
            }
            start = end;
        }
        breaks
    }

    /// Breaks a line that is too long; false where it cannot be.
    fn break_up(&self, range: std::ops::Range<usize>, room: usize, breaks: &mut [bool]) -> bool {
        let inner = range.start.saturating_add(1)..range.end;
        let at = |wanted: &dyn Fn(usize, &Part<'_>) -> bool| -> Vec<usize> {
            let parts = self.tokens.get(inner.clone()).unwrap_or_default();
            inner.clone().zip(parts).filter(|(at, part)| wanted(*at, part)).map(|(at, _)| at).collect()
        };
        let text = |at: usize| self.tokens.get(at).map_or("", |part| part.token.text);
        let joins = |at: usize| matches!(text(at), "and" | "or") && text(at.saturating_add(1)) != "more";
        let mut chosen = at(&|_, part| part.depth == 0 && part.token.text == "because");
        if chosen.is_empty() {
            chosen = at(&|at, part| part.depth == 0 && joins(at));
        }
        if chosen.is_empty() {
            let commas = at(&|_, part| part.depth == 0 && part.token.text == ",");
            chosen = self.fill(&range, &commas, room);
        }
        if chosen.is_empty() {
            let inside = |at: usize, part: &Part<'_>| {
                part.depth > 0 && (joins(at) || text(at.saturating_sub(1)) == "," && part.token.text != ",")
            };
            let shallow =
                at(&inside).iter().filter_map(|at| self.tokens.get(*at)).map(|part| part.depth).min();
            chosen = at(&|at, part| Some(part.depth) == shallow && inside(at, part));
        }
        for at in &chosen {
            if let Some(breaks) = breaks.get_mut(*at) {
                *breaks = true;
            }
        }
        !chosen.is_empty()
    }

    /// Of the places before commas, those that fill each line as far as it goes.
    fn fill(&self, range: &std::ops::Range<usize>, commas: &[usize], room: usize) -> Vec<usize> {
        let mut chosen = Vec::new();
        let (mut start, mut room) = (range.start, room);
        let mut ends = commas.iter().copied().skip(1).chain([range.end]);
        for comma in commas {
            let end = ends.next().unwrap_or(range.end);
            if self.width(start..end) > room {
                chosen.push(*comma);
                if start == range.start {
                    room = room.saturating_sub(CONTINUED);
                }
                start = *comma;
            }
        }
        chosen
    }
}

fn next_break(breaks: &[bool], start: usize) -> usize {
    let after = start.saturating_add(1);
    let rest = breaks.get(after..).unwrap_or_default();
    rest.iter().position(|breaks| *breaks).map_or(breaks.len(), |at| after.saturating_add(at))
}

/// Whether the author's line break before a token stays.
fn may_break(after: Option<Role>, token: &Token<'_>, depth: usize) -> bool {
    match token.text {
        "and" | "or" | "because" => true,
        "," => depth == 0,
        ")" => true,
        _ => depth > 0 && matches!(after, Some(Role::Open | Role::Comma)),
    }
}

fn newline(out: &mut String, indent: usize) {
    out.push('\n');
    out.push_str(&" ".repeat(indent));
}

/// A token as it is printed: what a word processor makes of a comparison is written as on a keyboard.
fn shown(text: &str) -> &str {
    match text {
        "≥" => ">=",
        "≤" => "<=",
        "≠" => "!=",
        _ => text,
    }
}
