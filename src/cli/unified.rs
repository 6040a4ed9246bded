//! Two texts as a unified difference.

use super::term::{Ink, Stream};

/// Lines shown around a change.
const AROUND: usize = 3;

/// Texts whose changed part would need a larger table than this (lines times lines) are shown as replaced whole.
const LARGEST_TABLE: usize = 16_000_000;

/// A line of the difference, with the numbers (from 0) it has, or would have, in both texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Line<'a> {
    kind: Kind,
    text: &'a str,
    old: usize,
    new: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Same,
    Gone,
    Come,
}

/// The difference in the form that `patch` reads; empty where there is none.
pub fn unified(path: &str, old: &str, new: &str, out: Stream) -> String {
    if old == new {
        return String::new();
    }
    let lines = lines(old, new);
    let changed: Vec<usize> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.kind != Kind::Same)
        .map(|(index, _)| index)
        .collect();
    let mut text = out.paint(Ink::Strong, &format!("--- {path}\n+++ {path}"));
    text.push('\n');
    let mut rest = changed.as_slice();
    while let Some((&first, after)) = rest.split_first() {
        // Changes with few lines between them share a hunk.
        let mut last = first;
        rest = after;
        while let Some((&next, after)) = rest.split_first() {
            if next.saturating_sub(last) > AROUND.saturating_mul(2) {
                break;
            }
            last = next;
            rest = after;
        }
        let from = first.saturating_sub(AROUND);
        let to = last.saturating_add(AROUND).saturating_add(1).min(lines.len());
        text.push_str(&hunk(lines.get(from..to).unwrap_or_default(), out));
    }
    text
}

fn hunk(lines: &[Line<'_>], out: Stream) -> String {
    let count = |not: Kind| lines.iter().filter(|line| line.kind != not).count();
    let (old, new) = lines.first().map_or((0, 0), |line| (line.old, line.new));
    let range = |start: usize, count: usize| {
        let start = if count == 0 { start } else { start.saturating_add(1) };
        if count == 1 { start.to_string() } else { format!("{start},{count}") }
    };
    let heading = format!("@@ -{} +{} @@", range(old, count(Kind::Come)), range(new, count(Kind::Gone)));
    let mut text = format!("{}\n", out.paint(Ink::Name, &heading));
    for line in lines {
        let whole = line.text.strip_suffix('\n');
        let body = whole.unwrap_or(line.text);
        text.push_str(&match line.kind {
            Kind::Same => format!(" {body}"),
            Kind::Gone => out.paint(Ink::Bad, &format!("-{body}")),
            Kind::Come => out.paint(Ink::Good, &format!("+{body}")),
        });
        text.push('\n');
        if whole.is_none() {
            text.push_str("\\ No newline at end of file\n");
        }
    }
    text
}

/// Both texts line by line: common start, the longest common lines of the middle, common end.
fn lines<'a>(old: &'a str, new: &'a str) -> Vec<Line<'a>> {
    let a: Vec<&str> = old.split_inclusive('\n').collect();
    let b: Vec<&str> = new.split_inclusive('\n').collect();
    let start = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (rest_a, rest_b) = (a.get(start..).unwrap_or_default(), b.get(start..).unwrap_or_default());
    let end = rest_a.iter().rev().zip(rest_b.iter().rev()).take_while(|(a, b)| a == b).count();
    let middle_a = rest_a.get(..rest_a.len().saturating_sub(end)).unwrap_or_default();
    let middle_b = rest_b.get(..rest_b.len().saturating_sub(end)).unwrap_or_default();
    let mut out = Vec::new();
    let (mut at_a, mut at_b) = (0usize, 0usize);
    let mut push = |kind: Kind, text: &'a str| {
        out.push(Line { kind, text, old: at_a, new: at_b });
        at_a = at_a.saturating_add(usize::from(kind != Kind::Come));
        at_b = at_b.saturating_add(usize::from(kind != Kind::Gone));
    };
    a.iter().take(start).for_each(|line| push(Kind::Same, line));
    middle(middle_a, middle_b, &mut push);
    rest_a.iter().skip(middle_a.len()).for_each(|line| push(Kind::Same, line));
    out
}

fn middle<'a>(a: &[&'a str], b: &[&'a str], push: &mut impl FnMut(Kind, &'a str)) {
    let row = b.len().saturating_add(1);
    if a.len().saturating_add(1).saturating_mul(row) > LARGEST_TABLE {
        a.iter().for_each(|line| push(Kind::Gone, line));
        b.iter().for_each(|line| push(Kind::Come, line));
        return;
    }
    // common[i * row + j]: how many lines a[i..] and b[j..] have in common, in order.
    let mut common = vec![0u32; a.len().saturating_add(1).saturating_mul(row)];
    let place = |i: usize, j: usize| i.saturating_mul(row).saturating_add(j);
    let look = |common: &[u32], i: usize, j: usize| common.get(place(i, j)).copied().unwrap_or(0);
    for (i, left) in a.iter().enumerate().rev() {
        for (j, right) in b.iter().enumerate().rev() {
            let best = if left == right {
                look(&common, i.saturating_add(1), j.saturating_add(1)).saturating_add(1)
            } else {
                look(&common, i.saturating_add(1), j).max(look(&common, i, j.saturating_add(1)))
            };
            if let Some(cell) = common.get_mut(place(i, j)) {
                *cell = best;
            }
        }
    }
    let (mut i, mut j) = (0usize, 0usize);
    loop {
        match (a.get(i), b.get(j)) {
            (Some(left), Some(right)) if left == right => {
                push(Kind::Same, left);
                i = i.saturating_add(1);
                j = j.saturating_add(1);
            }
            (Some(left), right)
                if right.is_none()
                    || look(&common, i.saturating_add(1), j) >= look(&common, i, j.saturating_add(1)) =>
            {
                push(Kind::Gone, left);
                i = i.saturating_add(1);
            }
            (_, Some(right)) => {
                push(Kind::Come, right);
                j = j.saturating_add(1);
            }
            (_, None) => return,
        }
    }
}
