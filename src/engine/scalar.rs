//! Conditions and numbers for one lead, read off the columns: what an explanation takes apart.
//!
//! Columns are not computed again but read, so an explanation cannot disagree with its answer about anything that
//! has a name; property tests hold the rest to the masks.

use super::answer::Cell;
use super::batch::{Entry, Need};
use super::plan::graph::Source;
use super::results::Results;
use super::truth::Truth;
use crate::program::time::Zone;
use crate::program::{ColumnId, Condition, Date, Holds, Number, TextSource, TextTest, text};

impl Results<'_> {
    /// A condition for one lead. Needs [`super::Wanted::everything`].
    pub fn holds(&self, condition: &Condition, row: usize) -> Truth {
        condition.decide(&Row { results: self, row })
    }

    /// A number for one lead; `None` is missing. Needs [`super::Wanted::everything`].
    pub fn value(&self, number: &Number, row: usize) -> Option<i64> {
        number.value(&Row { results: self, row })
    }

    /// Whether a column is not missing (for yes/no: not unknown).
    pub fn is_known(&self, column: ColumnId, row: usize) -> bool {
        match self.read(column, row) {
            Cell::Truth(truth) => truth != Truth::Unknown,
            Cell::Number(number) => number.is_some(),
            Cell::Choice(choice) => choice.is_some(),
            Cell::Known(known) => known,
        }
    }

    /// A column's cell, or what the batch holds of it.
    pub fn read(&self, column: ColumnId, row: usize) -> Cell {
        match (self.cell(column, row), self.source(column)) {
            (Some(cell), _) => cell,
            (None, Some(source)) => self.input_cell(source, row),
            (None, None) => Cell::Known(false),
        }
    }

    /// Whether the dictionary of a column holds domains instead of texts.
    fn domains_only(&self, column: ColumnId) -> bool {
        let need = match self.source(column) {
            Some(Source::Field(field)) => self.engine.needs().get(field),
            Some(Source::Aggregate(position)) => self.engine.needed_aggregates().get(position),
            None => None,
        };
        need == Some(&Need::Domain)
    }
}

/// A lead of a batch.
struct Row<'a> {
    results: &'a Results<'a>,
    row: usize,
}

impl Holds<ColumnId> for Row<'_> {
    fn yes_no(&self, of: ColumnId) -> Truth {
        match self.results.read(of, self.row) {
            Cell::Truth(truth) => truth,
            Cell::Number(_) | Cell::Choice(_) | Cell::Known(_) => Truth::Unknown,
        }
    }

    fn number(&self, of: ColumnId) -> Option<i64> {
        match self.results.read(of, self.row) {
            Cell::Number(number) => number,
            Cell::Truth(_) | Cell::Choice(_) | Cell::Known(_) => None,
        }
    }

    fn date(&self, of: ColumnId) -> Option<Date> {
        self.number(of).map(Date::of_code)
    }

    fn choice(&self, of: ColumnId) -> Option<u32> {
        match self.results.read(of, self.row) {
            Cell::Choice(choice) => choice,
            Cell::Truth(_) | Cell::Number(_) | Cell::Known(_) => None,
        }
    }

    fn several(&self, of: ColumnId) -> Option<&[u32]> {
        match self.results.entry(of, self.row)? {
            Entry::Set(set) => Some(set),
            Entry::Text(_) => None,
        }
    }

    fn text(&self, of: &TextSource, test: &TextTest) -> Truth {
        let Some(Entry::Text(raw)) = self.results.entry(of.column(), self.row) else {
            return Truth::Unknown;
        };
        match of {
            TextSource::Column(_) => Truth::from(test.holds(&text::fold(raw))),
            TextSource::DomainOf(column) => {
                let domain = match self.results.domains_only(*column) {
                    true => Some(text::trim(raw)),
                    false => text::domain(raw),
                };
                Truth::of(domain.filter(|domain| !domain.is_empty()), |domain| {
                    test.holds(&text::fold(domain))
                })
            }
        }
    }

    fn is_known(&self, of: ColumnId) -> bool {
        self.results.is_known(of, self.row)
    }

    fn as_of(&self) -> i64 {
        self.results.batch.as_of.get(self.row)
    }

    fn zone(&self) -> &Zone {
        &self.results.engine.program().zone
    }
}
