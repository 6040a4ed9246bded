//! How one line differs from another, word by word.

use crate::diag::Edit;
use crate::span::Span;
use crate::syntax::is_keyword;
use crate::syntax::parse::tokens::{Token, tokens};
use std::ops::Range;

/// The edits that make one line of another, token by token.
pub(super) fn differences(row: Span, old: &str, new: &str) -> Vec<Edit> {
    let (a, b) = (tokens(old), tokens(new));
    let texts = |all: &[Token<'_>]| all.iter().map(|token| token.text.to_owned()).collect::<Vec<_>>();
    let (x, y) = (texts(&a), texts(&b));
    let start = row.range().start;
    let place =
        |at: &Range<usize>| Span::new(row.file, start.saturating_add(at.start), start.saturating_add(at.end));
    let mut edits = Vec::new();
    let all = gaps(&x, &y);
    // Between words that both have, blanks alone may differ.
    let ends = all.iter().map(|(from, to)| (from.end, to.end));
    let starts = all.iter().map(|(from, to)| (from.start, to.start)).chain([(x.len(), y.len())]);
    for ((i, j), (end, _)) in std::iter::once((0, 0)).chain(ends).zip(starts) {
        for (i, j) in (i.saturating_add(1)..end).zip(j.saturating_add(1)..) {
            let (old_at, new_at) = (between(&a, &(i..i), old.len()), between(&b, &(j..j), new.len()));
            let (was, now) = (old.get(old_at.clone()).unwrap_or(""), new.get(new_at).unwrap_or(""));
            if was != now {
                edits.push(Edit { span: place(&old_at), text: now.to_owned() });
            }
        }
    }
    for (from, to) in all {
        let old_at = span_of(&a, &from, old.len());
        let new_at = span_of(&b, &to, new.len());
        // Where the blanks beside it change as well, they are part of it: two words never become one.
        let (old_wide, new_wide) = (between(&a, &from, old.len()), between(&b, &to, new.len()));
        let blanks = |text: &str, wide: &Range<usize>, at: &Range<usize>| {
            let part = |from: usize, to: usize| text.get(from..to).unwrap_or("").to_owned();
            (part(wide.start, at.start), part(at.end, wide.end))
        };
        let same = blanks(old, &old_wide, &old_at) == blanks(new, &new_wide, &new_at);
        let (old_at, new_at) =
            if from.is_empty() || to.is_empty() || !same { (old_wide, new_wide) } else { (old_at, new_at) };
        let text = new.get(new_at).unwrap_or("").to_owned();
        edits.push(Edit { span: place(&old_at), text });
    }
    edits.sort_by_key(|edit| edit.span);
    edits
}

fn span_of(tokens: &[Token<'_>], range: &Range<usize>, end: usize) -> Range<usize> {
    let first = tokens.get(range.start).map_or(end, |token| token.start);
    let last = range.end.checked_sub(1).and_then(|at| tokens.get(at)).map_or(first, |token| token.end);
    first..last.max(first)
}

/// From the end of the token before to the start of the token behind.
fn between(tokens: &[Token<'_>], range: &Range<usize>, end: usize) -> Range<usize> {
    let before = range.start.checked_sub(1).and_then(|at| tokens.get(at)).map_or(0, |token| token.end);
    let behind = tokens.get(range.end).map_or(end, |token| token.start);
    before..behind.max(before)
}

/// Where two rows of words differ, by their longest common part; in short rows only, else as one difference.
fn gaps(x: &[String], y: &[String]) -> Vec<(Range<usize>, Range<usize>)> {
    const LONGEST: usize = 400;
    if x.len() > LONGEST || y.len() > LONGEST {
        return vec![(0..x.len(), 0..y.len())];
    }
    let width = y.len().saturating_add(1);
    let mut table = vec![0u16; width.saturating_mul(x.len().saturating_add(1))];
    let at = |i: usize, j: usize| i.saturating_mul(width).saturating_add(j);
    for i in (0..x.len()).rev() {
        for j in (0..y.len()).rev() {
            let get = |i, j| table.get(at(i, j)).copied().unwrap_or(0);
            let best = if x.get(i) == y.get(j) {
                get(i.saturating_add(1), j.saturating_add(1)).saturating_add(1)
            } else {
                get(i.saturating_add(1), j).max(get(i, j.saturating_add(1)))
            };
            if let Some(slot) = table.get_mut(at(i, j)) {
                *slot = best;
            }
        }
    }
    let get = |i, j| table.get(at(i, j)).copied().unwrap_or(0);
    let (mut i, mut j, mut from, mut to) = (0, 0, 0, 0);
    let mut found = Vec::new();
    while i < x.len() || j < y.len() {
        if i < x.len() && j < y.len() && x.get(i) == y.get(j) {
            if (from, to) != (i, j) {
                found.push((from..i, to..j));
            }
            i = i.saturating_add(1);
            j = j.saturating_add(1);
            (from, to) = (i, j);
        } else if j >= y.len() || (i < x.len() && get(i.saturating_add(1), j) >= get(i, j.saturating_add(1)))
        {
            i = i.saturating_add(1);
        } else {
            j = j.saturating_add(1);
        }
    }
    if from < x.len() || to < y.len() {
        found.push((from..x.len(), to..y.len()));
    }
    found
}

/// How much a line is changed: what is dropped weighs most, a word of the language least.
pub(super) fn cost(old: &str, new: &str) -> usize {
    let texts = |line: &str| tokens(line).iter().map(|token| token.text.to_owned()).collect::<Vec<_>>();
    let (x, y) = (texts(old), texts(new));
    let weight = |word: &String| {
        if is_keyword(word) || word.chars().all(|c| !c.is_alphanumeric()) { 1usize } else { 2 }
    };
    let mut sum = 0usize;
    for (from, to) in gaps(&x, &y) {
        // The same letters, written otherwise: in other case, or between quotes.
        let letters = |words: Option<&[String]>| {
            let all = words.unwrap_or_default().iter().flat_map(|word| word.chars());
            all.filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
        };
        let same = letters(x.get(from.clone()));
        if !same.is_empty() && same == letters(y.get(to.clone())) {
            sum = sum.saturating_add(1);
            continue;
        }
        let dropped: usize =
            x.get(from).unwrap_or_default().iter().map(|word| weight(word).saturating_mul(2)).sum();
        let added: usize = y.get(to).unwrap_or_default().iter().map(weight).sum();
        sum = sum.saturating_add(dropped).saturating_add(added);
    }
    sum
}
