//! Tables of a page.

use super::{Html, el};

/// A table: the first cell of a row is what the row is about.
pub struct Table {
    heads: Vec<(Html, bool)>,
    rows: Vec<Vec<Html>>,
}

impl Table {
    /// A table without rows. Heads that begin with a blank are aligned to the right.
    pub fn new<S: AsRef<str>>(heads: &[S]) -> Table {
        let head = |head: &S| {
            let head = head.as_ref();
            (Html::data(head.trim_start()), head.starts_with(' '))
        };
        Table { heads: heads.iter().map(head).collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Html>) {
        self.rows.push(cells);
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl From<Table> for Html {
    /// A column that is empty in every row is left out, but the first.
    fn from(table: Table) -> Html {
        let used: Vec<bool> = (0..table.heads.len())
            .map(|at| {
                at == 0 || table.rows.iter().any(|row| row.get(at).is_some_and(|cell| !cell.is_empty()))
            })
            .collect();
        let used_at = |at: usize| used.get(at).copied().unwrap_or(false);
        let right: Vec<bool> = table.heads.iter().map(|(_, right)| *right).collect();
        let class = |at: usize| if right.get(at).copied().unwrap_or(false) { "n" } else { "l" };
        let heads = (table.heads.into_iter().enumerate())
            .filter(|(at, _)| used_at(*at))
            .map(|(at, (head, _))| el("th").attr("scope", "col").class(class(at)).with(head));
        let rows = table.rows.into_iter().map(|row| {
            let cells = row.into_iter().enumerate().filter(|(at, _)| used_at(*at));
            el("tr").all(cells.map(|(at, cell)| match at {
                0 => el("th").attr("scope", "row").class(class(at)).with(cell),
                _ => el("td").class(class(at)).with(cell),
            }))
        });
        let table = el("table").with(el("thead").with(el("tr").all(heads))).with(el("tbody").all(rows));
        // A table that is wider than the page moves by itself, and by the keyboard too.
        el("div").class("scroll").attr("tabindex", "0").with(table).into()
    }
}

/// What and how, in two columns.
pub fn rows(rows: Vec<(Html, Html)>) -> Html {
    let row = |(what, how)| {
        el("tr").with(el("th").attr("scope", "row").class("l").with(what)).with(el("td").with(how))
    };
    el("div")
        .class("scroll")
        .with(el("table").class("pairs").with(el("tbody").all(rows.into_iter().map(row))))
        .into()
}
