//! Columns of text, for a window.

use crate::cli::show::share;
use crate::cli::term::{Ink, Stream, fit, pad, pad_left, width};
use crate::report::Rate;
use crate::report::say::per_cent;

/// What stands in a column, and its colour.
pub type Cell = (String, Option<Ink>);

/// A table: as wide as it must be, the first column cut where the window is narrow. A row of one cell goes across.
pub struct Table {
    /// The heads of columns; those that begin with a blank are aligned to the right, and those that begin with `~` (and
    /// perhaps a blank then) go first where the window is narrow.
    heads: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

/// The least of the first column, unless it needs less.
const LEAST: usize = 12;

fn title(head: &str) -> &str {
    head.trim_start_matches(['~', ' '])
}

/// A cell in no colour.
pub fn cell(text: impl Into<String>) -> Cell {
    (text.into(), None)
}

/// A cell in a colour.
pub fn inked(text: impl Into<String>, ink: Ink) -> Cell {
    (text.into(), Some(ink))
}

impl Table {
    /// A table without rows.
    pub fn new(heads: &[&str]) -> Table {
        Table { heads: heads.iter().map(|head| (*head).to_string()).collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table as text. A column that is empty in every row is left out.
    pub fn text(&self, out: Stream, columns: usize) -> String {
        let mut used: Vec<bool> = (0..self.heads.len())
            .map(|at| {
                self.rows
                    .iter()
                    .filter(|row| row.len() > 1)
                    .any(|row| row.get(at).is_some_and(|(text, _)| !text.is_empty()))
            })
            .collect();
        // The first column is what a row is about.
        used.iter_mut().take(1).for_each(|used| *used = true);
        let mut widths: Vec<usize> = (self.heads.iter().enumerate())
            .map(|(at, head)| {
                let rows = self.rows.iter().filter(|row| row.len() > 1);
                let cells = rows.filter_map(|row| row.get(at)).map(|(text, _)| width(text));
                cells.max().unwrap_or(0).max(width(title(head)))
            })
            .collect();
        let over = loop {
            let shown = || widths.iter().zip(&used).filter(|(_, used)| **used);
            let total: usize = shown().map(|(width, _)| width.saturating_add(2)).sum();
            let over = total.saturating_sub(columns);
            let spare = (0..self.heads.len()).rev().find(|at| {
                used.get(*at).copied().unwrap_or(false)
                    && self.heads.get(*at).is_some_and(|head| head.starts_with('~'))
            });
            // The first column can give some.
            let give = widths.first().map_or(0, |first| first.saturating_sub(LEAST));
            match spare.and_then(|at| used.get_mut(at)) {
                Some(used) if over > give => *used = false,
                _ => break over,
            }
        };
        let shown = || (0..self.heads.len()).filter(|at| used.get(*at).copied().unwrap_or(false));
        if let Some(first) = widths.first_mut() {
            *first = first.saturating_sub(over).max(LEAST.min(*first));
        }
        let line = |cells: &mut dyn Iterator<Item = (usize, &str, Option<Ink>)>| {
            let mut line = String::from(" ");
            for (at, text, ink) in cells {
                let to = widths.get(at).copied().unwrap_or(0);
                let right =
                    self.heads.get(at).is_some_and(|head| head.trim_start_matches('~').starts_with(' '));
                let text = fit(text, to);
                let gap = to.saturating_sub(width(&text));
                let (before, after) = if right { (gap, 0) } else { (0, gap) };
                let text = match ink {
                    Some(ink) => out.paint(ink, &text),
                    None => text,
                };
                line.push_str(if at == 0 { " " } else { "  " });
                line.push_str(&pad_left("", before));
                line.push_str(&text);
                line.push_str(&pad("", after));
            }
            format!("{}\n", line.trim_end())
        };
        let mut text =
            line(&mut shown().filter_map(|at| Some((at, title(self.heads.get(at)?), Some(Ink::Faint)))));
        for row in &self.rows {
            if let [(only, ink)] = row.as_slice() {
                let only = fit(only, columns.saturating_sub(2));
                let only = ink.map_or(only.clone(), |ink| out.paint(ink, &only));
                text.push_str(&format!("  {only}\n"));
                continue;
            }
            text.push_str(&line(
                &mut shown().filter_map(|at| row.get(at).map(|(text, ink)| (at, text.as_str(), *ink))),
            ));
        }
        text
    }
}

/// A win rate and its interval, each a cell; of few leads, counts and a word of caution.
pub fn rated(rate: Option<Rate>) -> [Cell; 2] {
    let Some(rate) = rate else { return [cell(""), cell("")] };
    let between = format!("{}–{}", per_cent(rate.low), per_cent(rate.high));
    if rate.few {
        return [cell(format!("{} of {}", rate.won, rate.of)), inked(format!("{between} few"), Ink::Doubt)];
    }
    [cell(share(rate.won, rate.of)), cell(between)]
}
