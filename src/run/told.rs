//! What was known of the leads of a batch when they are looked at: the values of their histories, read as the leads' own.

use super::columns::{BadCell, Columns};
use super::facts::FieldHistory;
use super::lookup::LeadRows;
use crate::data::cell::{Cell, Form};
use crate::data::cells::{Cells, Place};
use crate::engine::batch::{AsOf, Batch, Dictionaries, Input, MISSING, Need};
use crate::engine::truth::Truths;
use crate::mask::Mask;
use crate::program::Program;

/// Where the value of a field stands: with the lead, or in the row of a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Lead(usize),
    Told(usize),
}

/// The row in which nothing is known.
const BLANK: usize = 0;

/// Where a row of a history stands is of no use to anyone.
const PLACE: Place = Place { record: 0, line: 0 };

/// The histories of the leads of a batch.
pub(super) struct Told<'a> {
    history: &'a FieldHistory,
    /// By field, whether anything asks for it.
    needed: Vec<bool>,
    columns: Columns,
    text: Vec<u8>,
    cells: Cells,
    /// A row for each change, in which its field alone is known.
    values: Batch,
    /// By lead, its changes: by field, and then by time.
    leads: Vec<Vec<Since>>,
}

/// A change of a lead, and its row.
#[derive(Clone, Copy, Debug)]
struct Since {
    field: usize,
    at: i64,
    row: usize,
}

impl<'a> Told<'a> {
    /// For the fields that are needed, by field.
    pub fn new(program: &Program, needs: &[Need], history: &'a FieldHistory) -> Told<'a> {
        let slots: Vec<Option<usize>> = (0..program.fields.len()).map(Some).collect();
        Told {
            history,
            needed: needs.iter().map(|need| *need != Need::Nothing).collect(),
            columns: Columns::new(program, needs, &slots),
            text: Vec::new(),
            cells: Cells::new(slots.len()),
            values: Batch::new(program, AsOf::Each(Vec::new())),
            leads: Vec::new(),
        }
    }

    /// Reads the histories of leads.
    pub fn fill(&mut self, rows: &LeadRows<'_>, dictionaries: &mut Dictionaries) {
        self.text.clear();
        self.cells.clear();
        self.leads.clear();
        self.cells.begin();
        self.cells.keep(PLACE, (0, 0));
        for lead in 0..rows.rows() {
            let mut since = Vec::new();
            for change in self.history.of(rows.key(lead)) {
                let field = change.field.index();
                let row =
                    if self.is_needed(field) { self.add(field, change.value.as_bytes()) } else { BLANK };
                since.push(Since { field, at: change.at, row });
            }
            self.leads.push(since);
        }
        let mut bad: Vec<BadCell> = Vec::new();
        self.columns.fill(&self.text, &self.cells, &mut self.values, dictionaries, &mut bad);
        bad.iter().for_each(|bad| self.history.is_bad(bad.field as usize, &bad.text));
    }

    fn is_needed(&self, field: usize) -> bool {
        self.needed.get(field).copied().unwrap_or(false)
    }

    /// Adds a row with one value.
    fn add(&mut self, field: usize, bytes: &[u8]) -> usize {
        let (row, at) = (self.cells.rows(), self.text.len() as u32);
        let (cells, _) = self.cells.begin();
        if let Some(cell) = cells.get_mut(field).filter(|_| !bytes.is_empty()) {
            *cell = Cell { at, len: bytes.len() as u32, form: Form::Text, exact: true };
        }
        self.cells.keep(PLACE, (0, 0));
        self.text.extend_from_slice(bytes);
        row
    }

    /// The instants at which something changes for a lead.
    pub fn instants(&self, lead: usize) -> impl Iterator<Item = i64> + '_ {
        self.leads.get(lead).into_iter().flatten().map(|since| since.at)
    }

    /// Where the value of a field stands that a lead had at an instant.
    pub fn source(&self, field: usize, lead: usize, at: i64) -> Source {
        let all = self.leads.get(lead).map_or(&[][..], Vec::as_slice);
        let first = all.partition_point(|since| since.field < field);
        let of_field = all.get(first..).unwrap_or(&[]);
        let of_field = of_field.get(..of_field.partition_point(|since| since.field == field)).unwrap_or(&[]);
        if of_field.is_empty() {
            return Source::Lead(lead);
        }
        let before = of_field.partition_point(|since| since.at <= at).checked_sub(1);
        Source::Told(before.and_then(|last| of_field.get(last)).map_or(BLANK, |since| since.row))
    }

    /// The values of a field, read of the histories.
    pub fn values(&self, field: usize) -> Option<&Input> {
        self.values.fields.get(field)
    }

    /// Counts the fields of a lead that its history does not leave as the lead has them.
    pub fn compare(&self, lead: usize, leads: &Batch) {
        let mut fields: Vec<usize> = self.leads.get(lead).into_iter().flatten().map(|of| of.field).collect();
        fields.dedup();
        for field in fields.into_iter().filter(|field| self.is_needed(*field)) {
            let Source::Told(row) = self.source(field, lead, i64::MAX) else { continue };
            let (Some(own), Some(told)) = (leads.fields.get(field), self.values(field)) else { continue };
            if gather(own, None, &[Source::Lead(lead)]) != gather(told, None, &[Source::Lead(row)]) {
                self.history.differs(field);
            }
        }
    }
}

/// Values in that order: of the leads, or of their histories where there are some.
pub(super) fn gather(leads: &Input, told: Option<&Input>, from: &[Source]) -> Input {
    let of = |source: &Source| match (*source, told) {
        (Source::Lead(row), _) => (leads, row),
        (Source::Told(row), Some(told)) => (told, row),
        (Source::Told(row), None) => (leads, row),
    };
    let mask = |is: &dyn Fn(&Input, usize) -> bool| {
        let mut mask = Mask::zeros(from.len());
        for (at, source) in from.iter().enumerate() {
            let (input, row) = of(source);
            if is(input, row) {
                mask.set(at);
            }
        }
        mask
    };
    let codes = || {
        let code = |source: &Source| match of(source) {
            (Input::Choice(codes) | Input::Coded(codes), row) => codes.get(row).copied().unwrap_or(MISSING),
            _ => MISSING,
        };
        from.iter().map(code).collect()
    };
    match leads {
        Input::YesNo(_) => Input::YesNo(Truths {
            yes: mask(&|input, row| matches!(input, Input::YesNo(truths) if truths.yes.get(row))),
            no: mask(&|input, row| matches!(input, Input::YesNo(truths) if truths.no.get(row))),
        }),
        Input::Number { .. } => Input::Number {
            values: from
                .iter()
                .map(|source| match of(source) {
                    (Input::Number { values, .. }, row) => values.get(row).copied().unwrap_or(0),
                    _ => 0,
                })
                .collect(),
            known: mask(&|input, row| matches!(input, Input::Number { known, .. } if known.get(row))),
        },
        Input::Choice(_) => Input::Choice(codes()),
        Input::Coded(_) => Input::Coded(codes()),
    }
}
