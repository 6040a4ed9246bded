//! Conditions and numbers for one lead, read off the columns: what an explanation takes apart.
//!
//! Columns are not computed again but read, so an explanation cannot disagree with its answer about anything that
//! has a name; property tests hold the rest to the masks.

use super::answer::Cell;
use super::batch::{Entry, Need};
use super::plan::graph::Source;
use super::results::Results;
use super::truth::Truth;
use crate::program::{
    ColumnId, Condition, Date, DateValue, LARGEST, Number, SCALE, TextSource, TextTest, text,
};

impl Results<'_> {
    /// A condition for one lead. Needs [`super::Wanted::everything`].
    pub fn holds(&self, condition: &Condition, row: usize) -> Truth {
        let of = |condition: &Condition| self.holds(condition, row);
        match condition {
            Condition::Constant(yes) => Truth::from(*yes),
            Condition::Column(column) => match self.read(*column, row) {
                Cell::Truth(truth) => truth,
                Cell::Number(_) | Cell::Choice(_) | Cell::Known(_) => Truth::Unknown,
            },
            Condition::Not(inner) => not(of(inner)),
            Condition::All(parts) => parts.iter().map(of).min().unwrap_or(Truth::Yes),
            Condition::Any(parts) => parts.iter().map(of).max().unwrap_or(Truth::No),
            Condition::AtLeast { count, of: parts } => {
                let many = |truth| parts.iter().filter(|part| of(part) >= truth).count();
                let count = *count as usize;
                if many(Truth::Yes) >= count {
                    Truth::Yes
                } else if many(Truth::Unknown) >= count {
                    Truth::Unknown
                } else {
                    Truth::No
                }
            }
            Condition::Compare { left, order, right } => {
                decided(self.value(left, row).zip(self.value(right, row)), |(left, right)| {
                    order.holds(left, right)
                })
            }
            Condition::CompareDate { left, order, right } => {
                let left = self.date(*left, row);
                match right {
                    DateValue::Limit(limit) => decided(left, |left| limit.holds(left, *order)),
                    DateValue::Column(right) => decided(left.zip(self.date(*right, row)), |(left, right)| {
                        order.of(self.engine.program().zone.compare(left, right))
                    }),
                }
            }
            Condition::InLast { of, window } => decided(self.date(*of, row), |date| {
                self.engine.program().zone.is_in_last(date, *window, self.batch.as_of.get(row))
            }),
            Condition::Text { of, test } => self.text(of, test, row),
            Condition::OneOf { of, values } => {
                let choice = match self.read(*of, row) {
                    Cell::Choice(choice) => choice,
                    Cell::Truth(_) | Cell::Number(_) | Cell::Known(_) => None,
                };
                decided(choice, |choice| values.contains(&choice))
            }
            Condition::IncludesAny { of, values } => {
                decided(self.set(*of, row), |set| values.iter().any(|value| set.contains(value)))
            }
            Condition::IncludesAll { of, values } => {
                decided(self.set(*of, row), |set| values.iter().all(|value| set.contains(value)))
            }
            Condition::Known(column) => Truth::from(self.is_known(*column, row)),
            Condition::Unknown(inner) => Truth::from(of(inner) == Truth::Unknown),
            Condition::IsNo(inner) => Truth::from(of(inner) == Truth::No),
        }
    }

    /// A number for one lead; `None` is missing. Needs [`super::Wanted::everything`].
    pub fn value(&self, number: &Number, row: usize) -> Option<i64> {
        let sum = self.sum(number, row)?;
        Some(i64::try_from(sum.clamp((-LARGEST).into(), LARGEST.into())).unwrap_or_default())
    }

    fn sum(&self, number: &Number, row: usize) -> Option<i128> {
        match number {
            Number::Constant(value) => Some((*value).into()),
            Number::Column(column) => match self.read(*column, row) {
                Cell::Number(number) => number.map(i128::from),
                Cell::Truth(_) | Cell::Choice(_) | Cell::Known(_) => None,
            },
            Number::Sum(terms) => terms.iter().try_fold(0i128, |sum, (minus, term)| {
                let term = self.sum(term, row)?;
                Some(if *minus { sum.saturating_sub(term) } else { sum.saturating_add(term) })
            }),
            Number::DaysSince(column) => {
                let date = self.date(*column, row)?;
                let days = self.engine.program().zone.days_since(date, self.batch.as_of.get(row));
                Some(i128::from(days).saturating_mul(SCALE.into()))
            }
        }
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

    fn date(&self, column: ColumnId, row: usize) -> Option<Date> {
        match self.read(column, row) {
            Cell::Number(code) => code.map(Date::of_code),
            Cell::Truth(_) | Cell::Choice(_) | Cell::Known(_) => None,
        }
    }

    fn text(&self, of: &TextSource, test: &TextTest, row: usize) -> Truth {
        let Some(Entry::Text(raw)) = self.entry(of.column(), row) else { return Truth::Unknown };
        match of {
            TextSource::Column(_) => Truth::from(test.holds(&text::fold(raw))),
            TextSource::DomainOf(column) => {
                let domain =
                    if self.domains_only(*column) { Some(text::trim(raw)) } else { text::domain(raw) };
                let domain = domain.filter(|domain| !domain.is_empty());
                decided(domain, |domain| test.holds(&text::fold(domain)))
            }
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

    fn set(&self, column: ColumnId, row: usize) -> Option<&[u32]> {
        match self.entry(column, row)? {
            Entry::Set(set) => Some(set),
            Entry::Text(_) => None,
        }
    }
}

/// Yes becomes no and no yes.
fn not(truth: Truth) -> Truth {
    match truth {
        Truth::Yes => Truth::No,
        Truth::Unknown => Truth::Unknown,
        Truth::No => Truth::Yes,
    }
}

fn decided<T>(value: Option<T>, test: impl FnOnce(T) -> bool) -> Truth {
    value.map_or(Truth::Unknown, |value| Truth::from(test(value)))
}
