//! Where a line's text came from, so that every part of its tree gets its place in the file.

use super::grammar::Rule;
use crate::span::{FileId, Span};
use pest::iterators::Pair;

/// The place of a line in its file, and the repairs made to its text before it was parsed.
#[derive(Clone, Debug, Default)]
pub(super) struct Origin {
    file: FileId,
    /// Where the line begins in the file.
    base: usize,
    /// Repairs in order: place and length in the repaired text, and how long the text was that it took the place of.
    repairs: Vec<Repair>,
}

#[derive(Clone, Copy, Debug)]
struct Repair {
    at: usize,
    len: usize,
    was: usize,
}

impl Origin {
    /// A line that begins at `base`.
    pub fn new(file: FileId, base: usize) -> Origin {
        Origin { file, base, repairs: Vec::new() }
    }

    /// A line that begins further on in this one, as its author wrote it.
    pub fn behind(&self, at: usize) -> Origin {
        Origin::new(self.file, self.base.saturating_add(at))
    }

    /// Notes that `len` bytes at `at` of the text so far now stand where `was` bytes stood.
    pub fn repaired(&mut self, at: usize, len: usize, was: usize) {
        self.repairs.push(Repair { at, len, was });
    }

    /// Whether `start..end` of the line's text so far is as its author wrote it, nothing of it put in by a repair.
    pub fn is_own(&self, mut start: usize, mut end: usize) -> bool {
        for repair in self.repairs.iter().rev() {
            let after = repair.at.saturating_add(repair.len);
            if repair.len > 0 && start < after && repair.at < end {
                return false;
            }
            let undone =
                |at: usize| at.saturating_sub(after).saturating_add(repair.at).saturating_add(repair.was);
            start = if start >= after { undone(start) } else { start };
            end = if end > repair.at { undone(end) } else { end };
        }
        true
    }

    /// The place in the file of `start..end` in the line's text.
    pub fn span(&self, start: usize, end: usize) -> Span {
        let first = self.place(start, false);
        Span::new(self.file, first, self.place(end, true).max(first))
    }

    /// Undoes the repairs, the last first. What was put in by a repair is placed at what it stands for.
    fn place(&self, at: usize, end: bool) -> usize {
        let back = self.repairs.iter().rev().fold(at, |at, repair| {
            let after = repair.at.saturating_add(repair.len);
            // What was taken out behind the end is no part of it.
            if end && repair.len == 0 && at == repair.at {
                at
            } else if at >= after && (at > repair.at || repair.len == 0) {
                at.saturating_sub(after).saturating_add(repair.at).saturating_add(repair.was)
            } else if at > repair.at {
                repair.at.saturating_add(if end { repair.was } else { 0 })
            } else {
                at
            }
        });
        self.base.saturating_add(back)
    }

    /// The place of a token of the grammar: of all it holds, without the white space behind it.
    pub fn of(&self, pair: &Pair<'_, Rule>) -> Span {
        let start = pair.as_span().start();
        self.span(start, exact_end(pair))
    }
}

/// Where the last token of a rule ends. A rule's own span may hold white space and comments behind it, but for rules
/// that end with a bracket.
fn exact_end(pair: &Pair<'_, Rule>) -> usize {
    let closed = matches!(
        pair.as_rule(),
        Rule::bracket
            | Rule::several
            | Rule::at_least_of
            | Rule::one_of_inline
            | Rule::text_inline
            | Rule::include_list
    );
    match pair.clone().into_inner().next_back() {
        Some(last) if !closed => exact_end(&last),
        _ => pair.as_span().end(),
    }
}
