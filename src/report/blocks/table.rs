//! Tables of a report: named columns, and cells that know what they are.

use crate::report::replay::Spread;
use crate::report::say::{difference, grouped, length, per_cent, share_of};
use crate::report::{Between, Rate};
use crate::speech::Line;

/// A table: the first cell of a row is what the row is about. A column that is empty in every row is left out.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Where the first cells are long: the terminal gives each a line of its own, and begins the row below it with this.
    pub below: Option<&'static str>,
    /// The terminal shows so many rows.
    pub most: Option<usize>,
    /// All columns but the first are of a kind: those that a narrow terminal has no room for follow below the others.
    pub grid: bool,
}

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its head.
    pub head: String,
    /// It is aligned to the right.
    pub right: bool,
    /// It goes first where the terminal is narrow.
    pub spare: bool,
    /// Who shows it.
    pub on: On,
    /// The ends of the scale that its pictures are drawn on, where they share one.
    pub scale: Option<(f64, f64)>,
}

/// Who shows a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// Both.
    Both,
    /// The page alone, which has more room.
    Page,
    /// The terminal alone, where the page says it in another way.
    Terminal,
}

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    /// What kind.
    pub kind: RowKind,
    /// By column.
    pub cells: Vec<Cell>,
}

/// A kind of row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// As most are.
    Plain,
    /// A part of the row before it.
    Part,
    /// Its first cell stands above the rows that follow.
    Group,
}

/// How something is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Fine.
    Good,
    /// Wrong.
    Bad,
    /// Worth a look.
    Doubt,
    /// Can be read over.
    Faint,
}

/// A cell.
#[derive(Clone, Debug)]
pub enum Cell {
    /// Words, and small print that the page shows below them.
    Words(Line, Vec<Line>),
    /// A figure as text.
    Figure(String),
    /// From where to where, in what unit, which the page alone writes; and whether it is of so few leads that a word of
    /// caution stands behind it.
    Range(String, String, &'static str, bool),
    /// Words that stand for nothing known.
    Faint(String),
    /// A mark.
    Mark(Tone, &'static str),
    /// How large a group is beside the largest.
    Size(u64, u64),
    /// A win rate and its interval, beside that of all leads; a picture.
    Rate(Rate, Option<Rate>),
    /// A difference and its interval, of few leads or pointing the wrong way; a picture.
    Gap(Between, bool, bool),
    /// A part of a whole, by depth of colour; the last says that both sides are the same.
    Heat(u64, u64, bool),
}

impl Cell {
    /// Nothing.
    pub fn none() -> Cell {
        Cell::Figure(String::new())
    }

    /// A name.
    pub fn name(name: &str) -> Cell {
        Cell::Words(Line::new().name(name), Vec::new())
    }
}

impl From<Line> for Cell {
    fn from(line: Line) -> Cell {
        Cell::Words(line, Vec::new())
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Cell {
        Cell::Figure(grouped(count))
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::Figure(text)
    }
}

impl<C: Into<Cell>> From<Option<C>> for Cell {
    fn from(cell: Option<C>) -> Cell {
        cell.map_or_else(Cell::none, Into::into)
    }
}

/// A table of these rows, column by column.
pub struct Rows<T> {
    rows: Vec<T>,
    table: Table,
}

/// Begins a table.
pub fn rows<T>(rows: impl IntoIterator<Item = T>) -> Rows<T> {
    let rows: Vec<T> = rows.into_iter().collect();
    let row = |_| Row { kind: RowKind::Plain, cells: Vec::new() };
    let table = Table { rows: rows.iter().map(row).collect(), ..Table::default() };
    Rows { rows, table }
}

impl<T> Rows<T> {
    fn column<C: Into<Cell>>(
        mut self,
        head: impl Into<String>,
        right: bool,
        cell: impl Fn(&T) -> C,
    ) -> Rows<T> {
        let head = head.into();
        self.table.columns.push(Column { head, right, spare: false, on: On::Both, scale: None });
        for (row, of) in self.table.rows.iter_mut().zip(&self.rows) {
            row.cells.push(cell(of).into());
        }
        self
    }

    /// With a column of words.
    pub fn words<C: Into<Cell>>(self, head: impl Into<String>, cell: impl Fn(&T) -> C) -> Rows<T> {
        self.column(head, false, cell)
    }

    /// With a column of figures.
    pub fn figures<C: Into<Cell>>(self, head: impl Into<String>, cell: impl Fn(&T) -> C) -> Rows<T> {
        self.column(head, true, cell)
    }

    /// With a share of a whole.
    pub fn shares(self, head: &str, of: impl Fn(&T) -> (u64, u64)) -> Rows<T> {
        self.figures(head, |row| {
            let (part, whole) = of(row);
            (whole > 0).then(|| share_of(part, whole))
        })
    }

    /// With a win rate and its interval, in two columns.
    pub fn rates(self, head: &str, rate: impl Fn(&T) -> Option<Rate>) -> Rows<T> {
        self.wins(head, &rate).intervals(&rate)
    }

    /// With a win rate; of few leads, counts.
    pub fn wins(self, head: &str, rate: impl Fn(&T) -> Option<Rate>) -> Rows<T> {
        self.figures(head, |row| {
            let rate = rate(row)?;
            Some(if rate.few { format!("{} of {}", rate.won, rate.of) } else { share_of(rate.won, rate.of) })
        })
    }

    /// With the interval of a win rate.
    pub fn intervals(self, rate: impl Fn(&T) -> Option<Rate>) -> Rows<T> {
        self.words("95%", |row| {
            rate(row).map(|rate| Cell::Range(per_cent(rate.low), per_cent(rate.high), "%", rate.few))
        })
    }

    /// With a median and its middle half, in two columns.
    pub fn spreads(self, head: &str, spread: impl Fn(&T) -> Option<Spread>) -> Rows<T> {
        self.figures(head, |row| spread(row).map(|spread| length(spread.median))).words(
            "middle half",
            |row| {
                spread(row).map(|spread| Cell::Range(length(spread.low), length(spread.high), "", spread.few))
            },
        )
    }

    /// With the size of each group beside the largest.
    pub fn sizes(self, leads: impl Fn(&T) -> u64) -> Rows<T> {
        let most = self.rows.iter().map(&leads).max().unwrap_or(0);
        self.words("", |row| Cell::Size(leads(row), most)).spare()
    }

    /// With the difference that each makes as a picture, all on one scale.
    pub fn gaps(mut self, head: &str, gap: impl Fn(&T) -> Option<(Between, bool, bool)>) -> Rows<T> {
        let all: Vec<Between> = self.rows.iter().filter_map(|row| Some(gap(row)?.0)).collect();
        let low = all.iter().map(|gap| gap.low).fold(-0.05, f64::min);
        let high = all.iter().map(|gap| gap.high).fold(0.05, f64::max);
        self = self.words(head, |row| gap(row).map(|(gap, few, wrong)| Cell::Gap(gap, few, wrong))).page();
        if let Some(column) = self.table.columns.last_mut() {
            column.scale = Some((low, high));
        }
        self.figures("difference", |row| gap(row).map(|(gap, ..)| difference(&gap))).page()
    }

    /// The last column goes first where the terminal is narrow.
    pub fn spare(mut self) -> Rows<T> {
        self.table.columns.iter_mut().last().into_iter().for_each(|column| column.spare = true);
        self
    }

    /// The last column is on the page alone.
    pub fn page(self) -> Rows<T> {
        self.only(On::Page)
    }

    /// The last column is in the terminal alone.
    pub fn terminal(self) -> Rows<T> {
        self.only(On::Terminal)
    }

    fn only(mut self, on: On) -> Rows<T> {
        self.table.columns.iter_mut().last().into_iter().for_each(|column| column.on = on);
        self
    }

    /// The terminal shows so many rows.
    pub fn most(mut self, most: usize) -> Rows<T> {
        self.table.most = Some(most);
        self
    }

    /// All columns but the first are of a kind.
    pub fn grid(mut self) -> Rows<T> {
        self.table.grid = true;
        self
    }

    /// The first cells are long.
    pub fn below(mut self, below: &'static str) -> Rows<T> {
        self.table.below = Some(below);
        self
    }

    /// Of which kinds the rows are.
    pub fn kinds(mut self, kind: impl Fn(&T) -> RowKind) -> Rows<T> {
        let rows = self.table.rows.iter_mut().zip(&self.rows);
        rows.for_each(|(row, of)| row.kind = kind(of));
        self
    }

    /// The table; none where there are no rows.
    pub fn table(self) -> Option<Table> {
        Some(self.table).filter(|table| !table.rows.is_empty())
    }
}
