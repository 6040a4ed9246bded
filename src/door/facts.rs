//! One lead's columns as a person reads them.

use crate::diag::say::clean;
use crate::engine::Results;
use crate::engine::answer::{Answer, Cell};
use crate::engine::batch::Entry;
use crate::engine::explain::Reason;
use crate::engine::truth::Truth;
use crate::program::{Aggregate, ColumnId, ColumnKind, Date, Program, SCALE, Type, Value};
use crate::speech::{self, Speaker, Voice};

/// A lead's answer, and what it was computed from.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The program that gave the answer.
    pub program: &'a Program,
    /// All of its columns.
    pub results: Results<'a>,
    /// Which lead of the batch.
    pub row: usize,
    /// The answer.
    pub answer: &'a Answer,
}

impl Facts<'_> {
    /// What a column holds, in words: `8000 EUR`, `"Controller"`, `3 times`, `unknown`.
    pub fn value(&self, column: ColumnId) -> String {
        let Some(Column { ty, kind }) = self.column(column) else { return String::new() };
        let cell = self.results.cell(column, self.row);
        match self.results.entry(column, self.row) {
            Some(Entry::Text(text)) => return format!("\"{}\"", clean(text)),
            Some(Entry::Set(values)) => {
                return clean(&speech::value(&Value::Several(values.clone()), ty, &self.program.zone));
            }
            None => {}
        }
        match (&cell, ty) {
            (Some(Cell::Truth(truth)), _) => match (kind, truth) {
                (ColumnKind::Field(_), Truth::Unknown) => "missing".into(),
                _ => speech::truth(*truth).into(),
            },
            (Some(Cell::Number(Some(code))), Type::Date) => self.program.zone.show_date(Date::of_code(*code)),
            (Some(Cell::Number(Some(value))), ty) => {
                match kind {
                    ColumnKind::Aggregate(Aggregate::Count(_)) => times(*value),
                    ColumnKind::Aggregate(
                        Aggregate::CountDifferent { .. } | Aggregate::MostWithin { .. },
                    ) if *value == 0 => "none".into(),
                    _ => speech::quantity(*value, speech::unit(ty)),
                }
            }
            (Some(Cell::Choice(Some(index))), Type::Choice(values)) => {
                values.get(*index as usize).map(|value| clean(value)).unwrap_or_default()
            }
            (Some(Cell::Choice(Some(index))), _) => index.to_string(),
            (Some(Cell::Known(true)), _) => "known".into(),
            (Some(Cell::Number(None) | Cell::Choice(None) | Cell::Known(false)), _) => match kind {
                ColumnKind::Aggregate(Aggregate::Total { .. }) => "none".into(),
                ColumnKind::Aggregate(_) => "never".into(),
                _ => "missing".into(),
            },
            (None, _) => match kind {
                ColumnKind::Field(_) => "missing".into(),
                _ => String::new(),
            },
        }
    }

    /// What a reason rests on: the value of the one column it compares, or names and values of what stands behind
    /// it, each with what `dates` adds. Empty where its outcome says it all.
    pub fn behind(&self, reason: &Reason, dates: &dyn Fn(ColumnId) -> String) -> String {
        if let (Some(column), true) = (reason.column, reason.parts.is_empty()) {
            // A field, an event or a stage as it is: its outcome is its value, but missing is more than unknown.
            let value = self.value(column);
            return if value == "missing" { value } else { String::new() };
        }
        if let ([only], None) = (reason.looks_at.as_slice(), reason.column) {
            let (value, dates) = (self.value(*only), dates(*only));
            return if dates.is_empty() { value } else { format!("{value}: {dates}") };
        }
        let said = |column: &ColumnId| match dates(*column) {
            dates if dates.is_empty() => self.said(*column),
            dates => format!("{} ({dates})", self.said(*column)),
        };
        looked_at(reason).iter().map(said).collect::<Vec<_>>().join(", ")
    }

    /// A column and what it holds: `employees 300`, `demo_request in the last 14 days: never`.
    fn said(&self, column: ColumnId) -> String {
        match Speaker::new(self.program, Voice::Policy).counted(column) {
            Some(what) => format!("{}: {}", what.plain(), self.value(column)),
            None => format!("{} {}", self.name(column), self.value(column)),
        }
    }

    /// What a column counts or computes of events: `demo_request in the last 14 days`, `sum of amount of order`.
    pub fn counted(&self, column: ColumnId) -> Option<String> {
        let speaker = Speaker::new(self.program, Voice::Policy);
        let ColumnKind::Aggregate(aggregate) = &self.program.columns.get(column.index())?.kind else {
            return None;
        };
        Some(speaker.counted(column).unwrap_or_else(|| speaker.aggregate(aggregate)).plain())
    }

    /// A column's name.
    pub fn name(&self, column: ColumnId) -> &str {
        self.program.columns.get(column.index()).map_or("", |column| column.name.as_str())
    }

    /// The name of the stage at an index of the stage column.
    pub fn stage_name(&self, index: u32) -> &str {
        let values = self.program.stage.and_then(|stage| self.program.columns.get(stage.index()));
        match values.map(|column| &column.ty) {
            Some(Type::Choice(values)) => values.get(index as usize).map_or("", String::as_str),
            _ => "",
        }
    }

    /// The text of the next step.
    pub fn next_step(&self) -> Option<&str> {
        let column = self.program.columns.get(self.program.next_step?.index())?;
        match &column.ty {
            Type::Choice(values) => values.get(self.answer.next_step? as usize).map(String::as_str),
            Type::YesNo | Type::Number(_) | Type::Text | Type::Date | Type::Several(_) => None,
        }
    }

    fn column(&self, column: ColumnId) -> Option<Column<'_>> {
        self.program.columns.get(column.index()).map(|column| Column { ty: &column.ty, kind: &column.kind })
    }
}

/// The reasons that decide: a list is taken apart, what has a name or compares stands for itself.
pub fn deciding(reason: &Reason) -> Vec<&Reason> {
    let list = reason.column.is_none()
        && !reason.parts.is_empty()
        // What is turned round (`not`, `is unknown`) is no list.
        && reason.parts.iter().all(|part| part.truth == reason.truth);
    if list { reason.parts.iter().flat_map(deciding).collect() } else { vec![reason] }
}

/// The columns that a reason and its parts look at, each once.
pub fn looked_at(reason: &Reason) -> Vec<ColumnId> {
    let mut columns = Vec::new();
    collect(reason, &mut columns);
    columns
}

fn collect(reason: &Reason, columns: &mut Vec<ColumnId>) {
    let leaf = reason.parts.is_empty().then_some(reason.column).flatten();
    for column in reason.looks_at.iter().copied().chain(leaf) {
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    reason.parts.iter().for_each(|part| collect(part, columns));
}

struct Column<'a> {
    ty: &'a Type,
    kind: &'a ColumnKind,
}

fn times(count: i64) -> String {
    match count / SCALE {
        0 => "never".into(),
        1 => "once".into(),
        many => format!("{many} times"),
    }
}
