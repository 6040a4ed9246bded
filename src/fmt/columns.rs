//! Columns: what stands in lines below each other begins at one place.

use super::layout::Line;
use super::{Item, What};
use crate::syntax::parse::outline::Columns;

/// A cell wider than this does not push the others out: its line is set without the column.
const MAX_CELL: usize = 40;

/// A field's type wider than this does not push the options of the others out.
const MAX_TYPE: usize = 24;

/// A comment behind more than this stands two spaces behind, and does not push the others out.
const MAX_COMMENTED: usize = 90;

/// Sets the columns of all lines.
pub(super) fn align(items: &mut [Item<'_>]) {
    let mut at = 0;
    while at < items.len() {
        let columns = columns_of(items.get(at));
        let end = block_end(items, at, columns);
        if let Some(block) = items.get_mut(at..end) {
            align_block(block);
        }
        at = end.max(at.saturating_add(1));
    }
    align_comments(items);
}

fn columns_of(item: Option<&Item<'_>>) -> Columns {
    match item.map(|item| &item.what) {
        Some(What::Row(line)) => line.columns,
        _ => Columns::None,
    }
}

/// Where the lines end that share their columns: with their statement, or at a line of another kind, a blank line or
/// a comment for those that are statements.
fn block_end(items: &[Item<'_>], start: usize, columns: Columns) -> usize {
    let after = start.saturating_add(1);
    let under = items.get(start).is_some_and(|item| item.under);
    let rest = items.get(after..).unwrap_or_default();
    let same = |item: &Item<'_>| {
        if under {
            item.under
        } else {
            !item.blank_before && columns_of(Some(item)) == columns && !item.under
        }
    };
    rest.iter().position(|item| !same(item)).map_or(items.len(), |at| after.saturating_add(at))
}

fn align_block(block: &mut [Item<'_>]) {
    let all = [
        Columns::Field,
        Columns::List,
        Columns::Points,
        Columns::Arm,
        Columns::Means,
        Columns::Setting,
        Columns::Group,
        Columns::Example,
    ];
    for columns in all {
        let mut lines: Vec<&mut Line<'_>> = block
            .iter_mut()
            .filter_map(|item| match &mut item.what {
                What::Row(line) if line.columns == columns => Some(line),
                _ => None,
            })
            .collect();
        let first = |_: &Line<'_>| Some((0, 1));
        match columns {
            Columns::Field => {
                align_at(&mut lines, first, 2, MAX_CELL);
                align_at(&mut lines, options, 2, MAX_TYPE);
            }
            Columns::List => align_at(&mut lines, |line| after_word(line, "list", 2), 2, MAX_CELL),
            Columns::Points => align_at(&mut lines, points, 2, MAX_CELL),
            Columns::Arm => align_at(&mut lines, first, 2, MAX_CELL),
            Columns::Means => align_at(&mut lines, |line| after_word(line, "means", 0), 1, MAX_CELL),
            Columns::Setting => align_at(&mut lines, |line| after_word(line, "is", 0), 1, MAX_CELL),
            Columns::Group => align_at(&mut lines, |line| after_word(line, "are", 0), 1, MAX_CELL),
            Columns::Example => align_at(&mut lines, first, 1, MAX_CELL),
            Columns::None => {}
        }
    }
}

/// Sets the comments at the ends of lines below each other, up to the next blank line.
fn align_comments(items: &mut [Item<'_>]) {
    let mut at = 0;
    while at < items.len() {
        let after = at.saturating_add(1);
        let rest = items.get(after..).unwrap_or_default();
        let more = rest.iter().position(|item| item.blank_before || matches!(item.what, What::Comment(_)));
        let end = more.map_or(items.len(), |more| after.saturating_add(more));
        let widths: Vec<usize> = items
            .get(at..end)
            .unwrap_or_default()
            .iter()
            .map(|item| match &item.what {
                What::Row(line) if line.trailing.is_some() => line.last_width(if item.under { 2 } else { 0 }),
                _ => 0,
            })
            .collect();
        let widest = widths.iter().copied().filter(|width| *width <= MAX_COMMENTED).max().unwrap_or(0);
        for (item, width) in items.get_mut(at..end).unwrap_or_default().iter_mut().zip(widths) {
            if let What::Row(line) = &mut item.what {
                line.comment_spaces = widest.saturating_sub(width).saturating_add(2);
            }
        }
        at = end;
    }
}

/// Gives the cells of the lines one width: `cell` says with which token a cell begins, and which follows it.
fn align_at(
    lines: &mut [&mut Line<'_>],
    cell: impl Fn(&Line<'_>) -> Option<(usize, usize)>,
    gap: usize,
    most: usize,
) {
    let cells: Vec<Option<(usize, usize)>> = lines
        .iter()
        .map(|line| {
            let (start, next) = cell(line)?;
            (line.unbroken(next) && next < line.tokens.len()).then(|| (next, line.width(start..next)))
        })
        .collect();
    let widest =
        cells.iter().flatten().map(|(_, width)| *width).filter(|width| *width <= most).max().unwrap_or(0);
    for (line, cell) in lines.iter_mut().zip(cells) {
        let Some((next, width)) = cell else { continue };
        if let Some(part) = line.tokens.get_mut(next) {
            part.spaces =
                if width <= widest { widest.saturating_sub(width).saturating_add(gap) } else { gap.min(1) };
        }
    }
}

/// The type of a field, if the data's name or a question follows it.
fn options(line: &Line<'_>) -> Option<(usize, usize)> {
    let words =
        ["from", "ask", "key", "default", "missing", "as", "ignoring", "split", "can", "because", "owned"];
    let at = line.tokens.iter().skip(2).position(|part| words.contains(&part.token.text))?.saturating_add(2);
    let first = line.tokens.get(at)?.token.text;
    matches!(first, "from" | "ask").then_some((1, at))
}

/// The points of a line, with their sign.
fn points(line: &Line<'_>) -> Option<(usize, usize)> {
    let at = line.tokens.iter().position(|part| matches!(part.token.text, "on" | "if" | "per"))?;
    Some((0, at))
}

/// The token that many places after a word.
fn after_word(line: &Line<'_>, word: &str, places: usize) -> Option<(usize, usize)> {
    let at = line.tokens.iter().position(|part| part.token.text == word)?;
    Some((0, at.saturating_add(places)))
}
