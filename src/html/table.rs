//! Tables of a page.

use super::{Html, el};

/// A table: the first cell of a row is what the row is about.
pub struct Table {
    class: Option<&'static str>,
    heads: Vec<(Html, bool)>,
    rows: Vec<Row>,
}

enum Row {
    Cells(Vec<Html>),
    Group(Html),
}

impl Table {
    /// A table without rows. Heads that begin with a blank are aligned to the right.
    pub fn new<S: AsRef<str>>(heads: &[S]) -> Table {
        let head = |head: &S| {
            let head = head.as_ref();
            (Html::data(head.trim_start()), head.starts_with(' '))
        };
        Table::of(None, heads.iter().map(head).collect())
    }

    /// A table of that class without rows; each head says whether its column is aligned to the right.
    pub fn of(class: Option<&'static str>, heads: Vec<(Html, bool)>) -> Table {
        Table { class, heads, rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Html>) {
        self.rows.push(Row::Cells(cells));
    }

    /// Adds a row that stands above those that follow.
    pub fn group(&mut self, head: Html) {
        self.rows.push(Row::Group(head));
    }
}

impl From<Table> for Html {
    /// A column that is empty in every row is left out, but the first.
    fn from(table: Table) -> Html {
        let filled = |row: &Row, at: usize| match row {
            Row::Cells(cells) => cells.get(at).is_some_and(|cell| !cell.is_empty()),
            Row::Group(_) => false,
        };
        let used = |at: usize| at == 0 || table.rows.iter().any(|row| filled(row, at));
        let used: Vec<bool> = (0..table.heads.len()).map(used).collect();
        let used_at = |at: usize| used.get(at).copied().unwrap_or(false);
        let right: Vec<bool> = table.heads.iter().map(|(_, right)| *right).collect();
        let class = |at: usize| if right.get(at).copied().unwrap_or(false) { "n" } else { "l" };
        let heads = (table.heads.into_iter().enumerate())
            .filter(|(at, _)| used_at(*at))
            .map(|(at, (head, _))| el("th").attr("scope", "col").class(class(at)).with(head));
        let wide = used.iter().filter(|used| **used).count();
        let rows = table.rows.into_iter().map(|row| match row {
            Row::Group(head) => {
                let head = el("th").attr("scope", "rowgroup").attr("colspan", wide).with(head);
                el("tr").with(head.class("l group"))
            }
            Row::Cells(cells) => {
                let cells = cells.into_iter().enumerate().filter(|(at, _)| used_at(*at));
                el("tr").all(cells.map(|(at, cell)| match at {
                    0 => el("th").attr("scope", "row").class(class(at)).with(cell),
                    _ => el("td").class(class(at)).with(cell),
                }))
            }
        });
        let element = table.class.map_or_else(|| el("table"), |class| el("table").class(class));
        let table = element.with(el("thead").with(el("tr").all(heads))).with(el("tbody").all(rows));
        // A table that is wider than the page moves by itself, and by the keyboard too.
        el("div").class("scroll").attr("tabindex", "0").with(table).into()
    }
}
