//! Columns of text, for a window.

use crate::cli::show::grouped;
use crate::cli::summary::bar;
use crate::cli::term::{Ink, Stream, clean, fit, pad, pad_left, width};
use crate::report::blocks::{Cell, Column, On, RowKind, Table, Tone};
use crate::speech::{Line, Piece};

/// A cell's text and its colour.
type Text = (String, Option<Ink>);

/// The least of the first column, unless it needs less.
const LEAST: usize = 12;
/// The most of words in other columns.
const MOST: usize = 24;
/// Columns of a bar.
const BAR: usize = 10;

/// The colour of a mark.
pub fn ink(tone: Tone) -> Ink {
    match tone {
        Tone::Good => Ink::Good,
        Tone::Bad => Ink::Bad,
        Tone::Doubt => Ink::Doubt,
        Tone::Faint => Ink::Faint,
    }
}

/// A line; conditions and points lines stand between these marks.
pub fn words(line: &Line, mark: &str) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Words(text) | Piece::Name(text) | Piece::Strong(text) => clean(text),
        Piece::Quote(text) => format!("{mark}{}{mark}", clean(text)),
    };
    line.0.iter().map(piece).collect()
}

fn cell(cell: &Cell) -> Text {
    match cell {
        Cell::Words(line, _) => {
            let strong = line.0.iter().any(|piece| matches!(piece, Piece::Strong(_)));
            (words(line, ""), strong.then_some(Ink::Strong))
        }
        Cell::Figure(text) => (text.clone(), None),
        Cell::Range(low, high, _, true) => (format!("{low}–{high} few"), Some(Ink::Doubt)),
        Cell::Range(low, high, _, false) => (format!("{low}–{high}"), None),
        Cell::Faint(text) => (clean(text), Some(Ink::Faint)),
        Cell::Mark(tone, text) => ((*text).to_string(), Some(ink(*tone))),
        Cell::Size(leads, most) => (bar(*leads, *most, BAR), Some(Ink::Name)),
        Cell::Heat(leads, ..) => (grouped(*leads), None),
        Cell::Rate(..) | Cell::Gap(..) => (String::new(), None),
    }
}

/// The rows as they are shown; one of a single cell goes across.
fn rows(table: &Table) -> Vec<Vec<Text>> {
    let mut rows = Vec::new();
    let mut left = table.most.unwrap_or(usize::MAX);
    for row in &table.rows {
        let shown = table.columns.iter().zip(&row.cells).filter(|(column, _)| column.on != On::Page);
        let mut cells: Vec<Text> = shown.map(|(_, of)| cell(of)).collect();
        cells.iter_mut().skip(1).for_each(|(text, _)| *text = fit(text, MOST));
        if row.kind == RowKind::Plain {
            match left.checked_sub(1) {
                Some(rest) => left = rest,
                None => {
                    // No group is left without rows.
                    rows.pop_if(|row: &mut Vec<Text>| row.len() == 1);
                    break;
                }
            }
        }
        let Some((first, ink)) = cells.first_mut() else { continue };
        match (row.kind, table.below) {
            (RowKind::Group, _) => cells.truncate(1),
            (RowKind::Part, _) => *first = format!("    {first}"),
            (RowKind::Plain, Some(below)) => {
                rows.push(vec![(std::mem::replace(first, below.to_string()), ink.take())]);
            }
            (RowKind::Plain, None) => {}
        }
        rows.push(cells);
    }
    rows
}

/// How wide each column is, and whether it is shown: one that is empty in every row is not, and where the window is
/// narrow those go that can.
fn widths(heads: &[&Column], rows: &[Vec<Text>], (columns, grid): (usize, bool)) -> Vec<(usize, bool)> {
    let cells = |at: usize| rows.iter().filter(|row| row.len() > 1).filter_map(move |row| row.get(at));
    let mut widths: Vec<(usize, bool)> = (heads.iter().enumerate())
        .map(|(at, head)| {
            let widest = cells(at).map(|(text, _)| width(text)).max().unwrap_or(0);
            // The first column is what a row is about.
            (widest.max(width(&head.head)), at == 0 || widest > 0)
        })
        .collect();
    loop {
        let shown = widths.iter().filter(|(_, used)| *used);
        let over = shown.map(|(width, _)| width.saturating_add(2)).sum::<usize>().saturating_sub(columns);
        // The first column can give some.
        let give = widths.first().map_or(0, |(first, _)| first.saturating_sub(LEAST));
        let mut spare = widths.iter_mut().zip(heads).rev().filter(|((_, used), head)| *used && head.spare);
        match spare.next() {
            Some(((_, used), _)) if over > give => *used = false,
            _ => {
                let said = cells(0).map(|(text, _)| width(text)).max().unwrap_or(0).min(columns / 3);
                if let Some((first, _)) = widths.first_mut() {
                    let least = LEAST.min(*first);
                    // Where some columns have no room beside the others, the first need not give all that it can.
                    let cut = if grid && over > give { said } else { first.saturating_sub(over) };
                    *first = cut.max(least);
                }
                return widths;
            }
        }
    }
}

/// The columns that stand beside each other, behind the first: all, or as many as the window has room for.
fn beside(widths: &[(usize, bool)], columns: usize) -> Vec<Vec<usize>> {
    let room = columns.saturating_sub(widths.first().map_or(0, |(first, _)| first.saturating_add(2)));
    let (mut parts, mut left) = (vec![Vec::new()], room);
    for (at, (width, _)) in widths.iter().enumerate().skip(1).filter(|(_, (_, used))| *used) {
        let takes = width.saturating_add(2);
        if takes > left && parts.last().is_some_and(|part| !part.is_empty()) {
            parts.push(Vec::new());
            left = room;
        }
        left = left.saturating_sub(takes);
        if let Some(part) = parts.last_mut() {
            part.push(at);
        }
    }
    parts
}

/// The table as text: as wide as it must be, the first column cut where the window is narrow. Columns of a grid that there
/// is no room for follow below, with the first one again.
pub fn text(table: &Table, out: Stream, columns: usize) -> String {
    let heads: Vec<&Column> = table.columns.iter().filter(|column| column.on != On::Page).collect();
    let rows = rows(table);
    let widths = widths(&heads, &rows, (columns, table.grid));
    let parts = beside(&widths, if table.grid { columns } else { usize::MAX });
    let parts = parts.iter().map(|part| text_of(&heads, &rows, &widths, (part, columns), out));
    let mut text = parts.collect::<Vec<_>>().join("\n");
    let all = table.rows.iter().filter(|row| row.kind == RowKind::Plain).count();
    let more = table.most.map_or(0, |most| all.saturating_sub(most));
    if more > 0 {
        text.push_str(&format!("  … and {} more\n", grouped(more as u64)));
    }
    text
}

/// The first column and those of a part.
fn text_of(
    heads: &[&Column],
    rows: &[Vec<Text>],
    widths: &[(usize, bool)],
    (part, columns): (&[usize], usize),
    out: Stream,
) -> String {
    let line = |cells: &[Text]| {
        let mut line = String::from(" ");
        let cells = cells.iter().zip(heads).zip(widths).enumerate();
        let cells = cells.filter(|(at, _)| *at == 0 || part.contains(at)).map(|(_, cell)| cell);
        for (at, (((text, ink), head), (to, _))) in cells.enumerate() {
            let text = fit(text, *to);
            let gap = to.saturating_sub(width(&text));
            let (before, after) = if head.right { (gap, 0) } else { (0, gap) };
            let text = ink.map_or(text.clone(), |ink| out.paint(ink, &text));
            let between = if at == 0 { " " } else { "  " };
            line.push_str(&format!("{between}{}{text}{}", pad_left("", before), pad("", after)));
        }
        format!("{}\n", line.trim_end())
    };
    let titles: Vec<Text> = heads.iter().map(|head| (clean(&head.head), Some(Ink::Faint))).collect();
    let mut text = line(&titles);
    for row in rows {
        text.push_str(&match row.as_slice() {
            [(only, ink)] => {
                let only = fit(only, columns.saturating_sub(2));
                format!("  {}\n", ink.map_or(only.clone(), |ink| out.paint(ink, &only)))
            }
            cells => line(cells),
        });
    }
    text
}
