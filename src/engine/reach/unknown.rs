//! Why a condition is unknown: the missing fields inside its unknown parts.

use crate::analyse::evaluate::Scene;
use crate::analyse::fields::FieldSet;
use crate::analyse::model::{Cond, Def, Linear, Pay};
use crate::analyse::range::{Possible, Range};
use crate::program::{ColumnId, DateValue};

/// Walks from a column that is unknown (or missing) to the missing fields that make it so. Each column is looked at
/// once, however many ways lead to it.
pub(super) struct Unknown<'a> {
    scene: Scene<'a>,
    ranges: &'a [Range],
    /// The fields found.
    found: FieldSet,
    /// By column: whether it was met.
    met: Vec<bool>,
    /// The columns still to be looked at.
    open: Vec<ColumnId>,
}

impl<'a> Unknown<'a> {
    /// The missing fields in the unknown parts of a stage's requirement, or of any column.
    pub fn behind(scene: Scene<'a>, ranges: &'a [Range], column: ColumnId) -> FieldSet {
        let model = scene.model;
        let (found, met) = (FieldSet::none(model.types.len()), vec![false; model.len()]);
        let mut unknown = Unknown { scene, ranges, found, met, open: Vec::new() };
        unknown.column(column);
        while let Some(column) = unknown.open.pop() {
            unknown.look(column);
        }
        unknown.found
    }

    fn column(&mut self, column: ColumnId) {
        if let Some(met) = self.met.get_mut(column.index())
            && !std::mem::replace(met, true)
            && self.scene.range(self.ranges, column).can_be_missing()
        {
            self.open.push(column);
        }
    }

    fn look(&mut self, column: ColumnId) {
        let model = self.scene.model;
        match model.def(column) {
            Some(Def::Field(field)) => self.found.add(*field),
            Some(Def::Condition(condition) | Def::Stage { requires: condition, .. }) => {
                self.condition(condition);
            }
            Some(Def::Number(of) | Def::Grade { of, .. }) => self.sum(of),
            Some(Def::Points(pay)) => match pay {
                Pay::If(_, when) => self.condition(when),
                Pay::Per { of, .. } | Pay::Bands { of, .. } => self.sum(of),
                Pay::Choice { of, .. } => self.column(*of),
                Pay::On { .. } => {}
            },
            Some(Def::Aggregate(_) | Def::Score { .. } | Def::FirstMatch { .. } | Def::Verdict) | None => {}
        }
    }

    fn condition(&mut self, condition: &Cond) {
        if self.scene.cond(self.ranges, condition) != Possible::UNKNOWN {
            return;
        }
        match condition {
            Cond::Column(column) | Cond::Known(column) => self.column(*column),
            Cond::Not(inner) | Cond::Unknown(inner) | Cond::IsNo(inner) => self.condition(inner),
            Cond::All(of) | Cond::Any(of) | Cond::AtLeast { of, .. } => {
                for inner in of {
                    self.condition(inner);
                }
            }
            Cond::Compare { of, .. } => self.sum(of),
            Cond::Date { of, right, .. } => {
                self.column(*of);
                if let DateValue::Column(other) = right {
                    self.column(*other);
                }
            }
            Cond::Within { of, .. } | Cond::Test { of, .. } | Cond::OneOf { of, .. } => self.column(*of),
            Cond::Constant(_) => {}
        }
    }

    fn sum(&mut self, of: &Linear) {
        for (_, leaf) in &of.terms {
            self.column(leaf.column());
        }
    }
}
