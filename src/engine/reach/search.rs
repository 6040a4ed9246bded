//! Looks for values of what is missing that make something true.
//!
//! Fields are opened: each could be anything. What the columns can then be bounds what is possible; where that does
//! not decide, one field after the other is tried with one value of each cell, and with staying missing. So a "no" is
//! a proof, and a "yes" comes with an example.

use super::slice::Slice;
use crate::analyse::domains::{Cell, Domains, anything, nothing};
use crate::analyse::evaluate::Scene;
use crate::analyse::range::{Possible, Range, Values};
use crate::program::{ColumnId, FieldId};

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// That a stage's column is yes.
    Stage(ColumnId),
    /// That the lead is not disqualified.
    Qualified,
}

/// What was found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// It can be: the fields stand as in the example.
    Yes,
    /// It cannot be.
    No,
    /// It was not found within the budget, nor ruled out.
    Unsure,
}

/// A missing field during a search.
#[derive(Clone, Debug)]
pub(super) struct Gap {
    /// Which.
    pub field: FieldId,
    /// Its column.
    pub column: ColumnId,
    /// Whether it could still be anything.
    open: bool,
}

impl Gap {
    /// Whether it could still be anything.
    pub fn is_open(&self) -> bool {
        self.open
    }
}

/// One lead, whose missing fields are filled in and emptied again.
pub(super) struct Search<'a> {
    pub slice: &'a Slice,
    pub scene: Scene<'a>,
    pub domains: &'a Domains,
    pub ranges: &'a mut Vec<Range>,
    /// What changed, and what it was before.
    trail: Vec<(ColumnId, Range)>,
    /// By column: in which step it changed last.
    changed: Vec<u32>,
    step: u32,
    pub gaps: Vec<Gap>,
    pub budget: usize,
}

impl<'a> Search<'a> {
    /// A lead in whose `ranges` the missing fields are missing and all columns are computed.
    pub fn new(
        slice: &'a Slice,
        scene: Scene<'a>,
        domains: &'a Domains,
        ranges: &'a mut Vec<Range>,
        missing: impl Iterator<Item = (FieldId, ColumnId)>,
    ) -> Search<'a> {
        let changed = vec![0; ranges.len()];
        let mut gaps: Vec<Gap> = missing.map(|(field, column)| Gap { field, column, open: false }).collect();
        // Fields on which much hangs first: most is decided by them.
        gaps.sort_by_key(|gap| {
            (std::cmp::Reverse(slice.dependents.get(gap.field.index()).map_or(0, Vec::len)), gap.field)
        });
        Search { slice, scene, domains, ranges, trail: Vec::new(), changed, step: 0, gaps, budget: 0 }
    }

    /// Gives a field a range and computes what hangs on it. Returns how to undo it.
    pub fn set(&mut self, field: FieldId, column: ColumnId, range: Range) -> usize {
        let mark = self.trail.len();
        self.step = self.step.wrapping_add(1);
        self.replace(column, range);
        let slice = self.slice;
        let dependents = slice.dependents.get(field.index()).map_or(&[][..], Vec::as_slice);
        for column in dependents {
            let inputs = slice.model.inputs(*column);
            if inputs.iter().any(|input| self.changed.get(input.index()) == Some(&self.step)) {
                let range = self.scene.column(self.ranges, *column);
                self.replace(*column, range);
            }
        }
        mark
    }

    fn replace(&mut self, column: ColumnId, range: Range) {
        if let Some(place) = self.ranges.get_mut(column.index())
            && *place != range
        {
            self.trail.push((column, std::mem::replace(place, range)));
            if let Some(changed) = self.changed.get_mut(column.index()) {
                *changed = self.step;
            }
        }
    }

    /// Takes back everything since `mark`.
    pub fn undo(&mut self, mark: usize) {
        while self.trail.len() > mark
            && let Some((column, range)) = self.trail.pop()
        {
            if let Some(place) = self.ranges.get_mut(column.index()) {
                *place = range;
            }
        }
    }

    /// What a missing field could be filled with: a range for each cell.
    pub fn cells(&self, field: FieldId) -> &'a [Cell] {
        self.domains.cells(field)
    }

    /// The range of a field that stays missing.
    pub fn empty(&self, field: FieldId) -> Range {
        self.slice.model.types.get(field.index()).map_or(Range::MISSING_NUMBER, nothing)
    }

    fn anything(&self, field: FieldId) -> Range {
        self.slice.model.types.get(field.index()).map_or(Range::MISSING_NUMBER, |ty| anything(ty, true))
    }

    /// Whether the goal can be met, must be met.
    pub fn possible(&self, goal: Goal) -> Possible {
        match goal {
            Goal::Stage(column) => self.scene.range(self.ranges, column).truth(),
            Goal::Qualified => self.scene.disqualified(self.ranges).negated(),
        }
    }

    /// What the stage can be.
    pub fn stages(&self) -> Values {
        let last = u32::try_from(self.slice.model.stages.len()).unwrap_or(u32::MAX).saturating_add(1);
        let disqualified = self.scene.disqualified(self.ranges);
        let mut values = Values::Nothing;
        if disqualified.yes() {
            values.add(last);
        }
        if disqualified == Possible::YES {
            return values;
        }
        let mut number = last;
        for stage in self.slice.model.stages.iter().rev() {
            number = number.saturating_sub(1);
            let possible = self.scene.range(self.ranges, *stage).truth();
            if possible.yes() {
                values.add(number);
            }
            if possible == Possible::YES {
                return values;
            }
        }
        values.add(0);
        values
    }

    /// The sum of all scores: the least and the most.
    pub fn total(&self) -> (i64, i64) {
        self.slice.model.scores.iter().fold((0i64, 0i64), |(low, high), score| {
            let (least, most, _) = self.scene.range(self.ranges, *score).bounds();
            (low.saturating_add(least), high.saturating_add(most))
        })
    }

    /// Opens all missing fields: each could be anything.
    pub fn open(&mut self) {
        for at in 0..self.gaps.len() {
            let Some(gap) = self.gaps.get(at).cloned() else { continue };
            self.set(gap.field, gap.column, self.anything(gap.field));
            self.mark_open(at, true);
        }
    }

    /// Leaves open to be tried only those fields on which the goal depends.
    pub fn aim(&mut self, goal: Goal) {
        let model = &self.slice.model;
        let depends =
            |column: &ColumnId, field: FieldId| model.fields(*column).is_some_and(|fields| fields.has(field));
        for gap in &mut self.gaps {
            gap.open = match goal {
                Goal::Stage(column) => depends(&column, gap.field),
                Goal::Qualified => model.disqualify.iter().any(|column| depends(column, gap.field)),
            };
        }
    }

    /// Says whether a field could still be anything.
    pub fn mark_open(&mut self, at: usize, open: bool) {
        if let Some(gap) = self.gaps.get_mut(at) {
            gap.open = open;
        }
    }

    /// Closes all: each field as it stands is what it is.
    pub fn close(&mut self) {
        for gap in &mut self.gaps {
            gap.open = false;
        }
    }

    /// How to undo what is done from now on.
    pub fn mark(&self) -> usize {
        self.trail.len()
    }

    /// Searches a filling of the open fields for which the goal is met. After a yes the fields are left as found
    /// (those still open may be anything); else as they were.
    pub fn find(&mut self, goal: Goal) -> Found {
        let possible = self.possible(goal);
        if !possible.yes() {
            return Found::No;
        }
        if possible == Possible::YES {
            return Found::Yes;
        }
        let Some(at) = self.gaps.iter().position(|gap| gap.open) else {
            return self.refine(goal);
        };
        let Some(gap) = self.gaps.get(at).cloned() else { return Found::Unsure };
        self.mark_open(at, false);
        let mut options = Vec::new();
        let mut unsure = !self.cells_are_all(gap.field);
        for range in self.options(gap.field) {
            if self.budget == 0 {
                unsure = true;
                break;
            }
            self.budget = self.budget.saturating_sub(1);
            let mark = self.set(gap.field, gap.column, range.clone());
            let possible = self.possible(goal);
            if possible == Possible::YES {
                return Found::Yes;
            }
            if possible.yes() {
                let (low, high) = self.total();
                options.push((low.saturating_add(high), range));
            }
            self.undo(mark);
        }
        // The more points, the sooner; a stable sort, so that the search is the same every time.
        options.sort_by_key(|(promise, _)| std::cmp::Reverse(*promise));
        for (_, range) in options {
            let mark = self.set(gap.field, gap.column, range);
            match self.find(goal) {
                Found::Yes => return Found::Yes,
                Found::Unsure => unsure = true,
                Found::No => {}
            }
            self.undo(mark);
            if self.budget == 0 {
                break;
            }
        }
        self.mark_open(at, true);
        if unsure { Found::Unsure } else { Found::No }
    }

    /// What a field can be filled with, and staying missing.
    pub fn options(&self, field: FieldId) -> Vec<Range> {
        let cells = self.cells(field).iter().map(Cell::range);
        let mut options: Vec<Range> = cells.collect();
        options.push(self.empty(field));
        options
    }

    /// All fields are in a cell, but numbers of one cell are not all the same: halves what is widest.
    fn refine(&mut self, goal: Goal) -> Found {
        let Some((gap, low, high)) = self.widest(None) else {
            // The cells of a text are not complete; nothing more can be tried.
            return Found::Unsure;
        };
        let mut unsure = false;
        for (low, high) in halves(low, high) {
            if self.budget == 0 {
                return Found::Unsure;
            }
            self.budget = self.budget.saturating_sub(1);
            let mark = self.set(gap.field, gap.column, Range::Number { low, high, missing: false });
            match self.find(goal) {
                Found::Yes => return Found::Yes,
                Found::Unsure => unsure = true,
                Found::No => {}
            }
            self.undo(mark);
        }
        if unsure { Found::Unsure } else { Found::No }
    }

    /// The missing field whose value is in the widest span of unlike values, but for one.
    pub fn widest(&self, but: Option<FieldId>) -> Option<(Gap, i64, i64)> {
        let mut widest: Option<(i128, &Gap, i64, i64)> = None;
        let unlike = |gap: &&Gap| Some(gap.field) != but && !self.domains.exact(gap.field);
        for gap in self.gaps.iter().filter(unlike) {
            if let Range::Number { low, high, .. } = self.scene.range(self.ranges, gap.column) {
                let width = i128::from(*high) - i128::from(*low);
                if width > 0 && widest.is_none_or(|(most, ..)| width > most) {
                    widest = Some((width, gap, *low, *high));
                }
            }
        }
        widest.map(|(_, gap, low, high)| (gap.clone(), low, high))
    }

    /// Whether a field that is the only one open makes a difference to the stage: `Found::Yes` where two fillings of
    /// it, or a filling and none, lead to different stages.
    pub fn differs(&mut self, gap: &Gap) -> Found {
        let mark = self.set(gap.field, gap.column, self.empty(gap.field));
        let before = self.stages();
        self.undo(mark);
        let Values::One(before) = before else { return Found::Unsure };
        let mark = self.set(gap.field, gap.column, self.anything(gap.field));
        let any = self.stages();
        self.undo(mark);
        if any == Values::One(before) {
            return Found::No;
        }
        let mut unsure = false;
        for cell in self.cells(gap.field) {
            match self.leads_elsewhere(gap, cell.range(), before) {
                Found::Yes => return Found::Yes,
                Found::Unsure => unsure = true,
                Found::No => {}
            }
        }
        if unsure || !self.cells_are_all(gap.field) { Found::Unsure } else { Found::No }
    }

    /// Whether the cells stand for every value: not so for texts with more ways to answer than were tried.
    pub fn cells_are_all(&self, field: FieldId) -> bool {
        self.domains.exact(field) || matches!(self.cells(field).first(), Some(Cell::Numbers { .. }))
    }

    /// Whether some value in a range leads to another stage than `before`.
    pub fn leads_elsewhere(&mut self, gap: &Gap, range: Range, before: u32) -> Found {
        if self.budget == 0 {
            return Found::Unsure;
        }
        self.budget = self.budget.saturating_sub(1);
        let mark = self.set(gap.field, gap.column, range.clone());
        let stages = self.stages();
        self.undo(mark);
        match stages {
            Values::One(after) if after == before => return Found::No,
            Values::Nothing => return Found::No,
            Values::One(_) => return Found::Yes,
            Values::Some(_) | Values::Any if !stages.has(before) => return Found::Yes,
            Values::Some(_) | Values::Any => {}
        }
        let Range::Number { low, high, .. } = range else { return Found::Unsure };
        if low >= high {
            return Found::Unsure;
        }
        let mut unsure = false;
        for (low, high) in halves(low, high) {
            match self.leads_elsewhere(gap, Range::Number { low, high, missing: false }, before) {
                Found::Yes => return Found::Yes,
                Found::Unsure => unsure = true,
                Found::No => {}
            }
        }
        if unsure { Found::Unsure } else { Found::No }
    }

    /// The position of a field among the gaps.
    pub fn position(&self, field: FieldId) -> Option<usize> {
        self.gaps.iter().position(|gap| gap.field == field)
    }
}

/// Both ends by themselves, then both halves of what lies between.
pub(super) fn halves(low: i64, high: i64) -> Vec<(i64, i64)> {
    let mut parts = vec![(low, low)];
    if low < high {
        parts.push((high, high));
    }
    let (low, high) = (low.saturating_add(1), high.saturating_sub(1));
    if low <= high {
        let middle = i64::midpoint(low, high);
        parts.push((low, middle));
        if middle < high {
            parts.push((middle.saturating_add(1), high));
        }
    }
    parts
}
