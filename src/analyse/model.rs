//! The program in the form that is reasoned over: conditions whose numbers are weighted sums, whose tests of texts
//! and sets have numbers, and which know what they depend on.

use super::fields::FieldSet;
use super::tests::Test;
use crate::program::time::{Stretch, Zone};
use crate::program::{
    Band, ColumnId, ColumnKind, Condition, DateValue, FieldId, Number, Order, Pays, Program, Type,
};

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Cond {
    /// Always so.
    Constant(bool),
    /// A yes/no column.
    Column(ColumnId),
    /// Not.
    Not(Box<Cond>),
    /// All.
    All(Vec<Cond>),
    /// Any.
    Any(Vec<Cond>),
    /// At least `count` of them.
    AtLeast {
        /// How many (a plain count).
        count: usize,
        /// Of these.
        of: Vec<Cond>,
    },
    /// `of ORDER 0`
    Compare {
        /// The sum.
        of: Linear,
        /// How.
        order: Order,
    },
    /// A date against a day, instant or date.
    Date {
        /// The date column.
        of: ColumnId,
        /// How.
        order: Order,
        /// Against what.
        right: DateValue,
    },
    /// A date within a stretch beside as-of.
    Within {
        /// The date column.
        of: ColumnId,
        /// Within what.
        stretch: Stretch,
    },
    /// A test of a text or of several choices.
    Test {
        /// The column.
        of: ColumnId,
        /// Which of the column's tests ([`Model::tests`]).
        test: usize,
    },
    /// A choice is one of these.
    OneOf {
        /// The column.
        of: ColumnId,
        /// The values, ascending.
        values: Vec<u32>,
    },
    /// The column is not missing.
    Known(ColumnId),
    /// The inner condition is unknown.
    Unknown(Box<Cond>),
    /// The inner condition is no.
    IsNo(Box<Cond>),
}

/// What a weighted sum adds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Leaf {
    /// A number column.
    Column(ColumnId),
    /// Whole days from a date column to as-of, times [`crate::program::SCALE`].
    Since(ColumnId),
    /// Days of the calendar from as-of to a date column, times [`crate::program::SCALE`].
    Until(ColumnId),
}

impl Leaf {
    /// The column it reads.
    pub fn column(self) -> ColumnId {
        match self {
            Leaf::Column(column) | Leaf::Since(column) | Leaf::Until(column) => column,
        }
    }
}

/// A weighted sum of columns and a constant; each column stands in it once, with the sum of its signs. Missing when
/// any of them is, also one of weight zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Linear {
    /// Weights and columns, ascending by column.
    pub terms: Vec<(i64, Leaf)>,
    /// The constant.
    pub constant: i128,
}

/// What a points line pays, see [`Pays`].
#[derive(Clone, Debug, PartialEq)]
pub enum Pay {
    /// Points when a condition is yes.
    If(i64, Cond),
    /// Points for each whole multiple.
    Per {
        /// The points for each.
        points: i64,
        /// The multiple.
        step: i64,
        /// Of what.
        of: Linear,
        /// The most, without sign.
        cap: Option<i64>,
    },
    /// By bands of a number.
    Bands {
        /// The number.
        of: Linear,
        /// The bands and their points.
        bands: Vec<(Band, i64)>,
        /// For values in no band.
        otherwise: i64,
        /// For a missing number.
        missing: i64,
    },
    /// By values of a choice, or yes/no (0 is no).
    Choice {
        /// The column.
        of: ColumnId,
        /// Points by value.
        points: Vec<i64>,
        /// For a missing one.
        missing: i64,
    },
    /// What occurrences are worth together.
    On {
        /// The column of what they pay together.
        weight: ColumnId,
        /// The most, without sign.
        cap: Option<i64>,
    },
}

/// How a column is computed, see [`ColumnKind`].
#[derive(Clone, Debug, PartialEq)]
pub enum Def {
    /// Read from the record.
    Field(FieldId),
    /// The so-manieth aggregate, in the order of the columns.
    Aggregate(usize),
    /// A points line.
    Points(Pay),
    /// The sum of lines within bounds.
    Score {
        /// The lines' columns.
        lines: Vec<ColumnId>,
        /// The least and the most.
        bounds: Option<(i64, i64)>,
    },
    /// A condition (criterion or `disqualify if`).
    Condition(Cond),
    /// A number.
    Number(Linear),
    /// A grade.
    Grade {
        /// The number.
        of: Linear,
        /// From which number each value but the last holds, descending.
        from: Vec<i64>,
    },
    /// The first arm that is yes.
    FirstMatch {
        /// Conditions and values.
        arms: Vec<(Cond, u32)>,
        /// Else.
        otherwise: u32,
        /// Whether a disqualified lead has none.
        empty_when_disqualified: bool,
    },
    /// A stage.
    Stage {
        /// What it requires.
        requires: Cond,
        /// The floors.
        blocked: Vec<Cond>,
    },
    /// The lead's stage.
    Verdict,
}

/// The program as it is reasoned over. By column id.
#[derive(Clone, Debug)]
pub struct Model {
    columns: Vec<Def>,
    tests: Vec<Vec<Test>>,
    values: Vec<usize>,
    fields: Vec<FieldSet>,
    inputs: Vec<Vec<ColumnId>>,
    /// Conditions that no column is computed from, and that are asked about all the same.
    pub(super) extras: Vec<Cond>,
    /// The types of the fields.
    pub types: Vec<Type>,
    /// The stages' columns, in order.
    pub stages: Vec<ColumnId>,
    /// The columns of the `disqualify if` lines.
    pub disqualify: Vec<ColumnId>,
    /// The scores' columns.
    pub scores: Vec<ColumnId>,
    /// The zone of the policy.
    pub zone: Zone,
}

impl Model {
    /// Lowers a program.
    pub fn new(program: &Program) -> Model {
        let count = program.columns.len();
        let mut model = Model {
            columns: Vec::with_capacity(count),
            tests: vec![Vec::new(); count],
            values: Vec::with_capacity(count),
            fields: Vec::with_capacity(count),
            inputs: Vec::with_capacity(count),
            extras: Vec::new(),
            types: program.fields.iter().map(|field| field.ty.clone()).collect(),
            stages: program.stages.iter().map(|stage| stage.column).collect(),
            disqualify: program.disqualify.iter().map(|line| line.column).collect(),
            scores: program.scores.iter().map(|score| score.column).collect(),
            zone: program.zone.clone(),
        };
        let mut aggregates = 0;
        for column in &program.columns {
            let def = model.lower(program, &column.kind, &mut aggregates);
            let mut inputs = Vec::new();
            def.each_input(&mut |input| inputs.push(input));
            match &def {
                Def::Stage { .. } => inputs.extend(&model.disqualify),
                Def::FirstMatch { empty_when_disqualified: true, .. } => inputs.extend(&model.disqualify),
                Def::Verdict => inputs.extend(model.disqualify.iter().chain(&model.stages)),
                Def::Field(_)
                | Def::Aggregate(_)
                | Def::Points(_)
                | Def::Score { .. }
                | Def::Condition(_)
                | Def::Number(_)
                | Def::Grade { .. }
                | Def::FirstMatch { .. } => {}
            }
            inputs.sort_unstable();
            inputs.dedup();
            let mut fields = FieldSet::none(program.fields.len());
            if let Def::Field(field) = &def {
                fields.add(*field);
            }
            for input in &inputs {
                if let Some(more) = model.fields.get(input.index()) {
                    fields.add_all(more);
                }
            }
            model.values.push(match &column.ty {
                Type::Choice(values) => values.len(),
                Type::YesNo | Type::Number(_) | Type::Text | Type::Date | Type::Several(_) => 0,
            });
            model.columns.push(def);
            model.fields.push(fields);
            model.inputs.push(inputs);
        }
        model
    }

    /// Takes in a condition that no column is computed from.
    pub(super) fn also(&mut self, condition: &Condition) -> Cond {
        let condition = self.cond(condition);
        self.extras.push(condition.clone());
        condition
    }

    /// How many columns there are.
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// How each column is computed, in order.
    pub fn defs(&self) -> impl Iterator<Item = (ColumnId, &Def)> {
        (0u32..).map(ColumnId).zip(&self.columns)
    }

    /// How a column is computed.
    pub fn def(&self, column: ColumnId) -> Option<&Def> {
        self.columns.get(column.index())
    }

    /// The tests of a text or several-choices column, by number.
    pub fn tests(&self, column: ColumnId) -> &[Test] {
        self.tests.get(column.index()).map_or(&[], Vec::as_slice)
    }

    /// How many values a choice column's type has.
    pub fn values(&self, column: ColumnId) -> usize {
        self.values.get(column.index()).copied().unwrap_or(0)
    }

    /// The columns that a column reads, ascending.
    pub fn inputs(&self, column: ColumnId) -> &[ColumnId] {
        self.inputs.get(column.index()).map_or(&[], Vec::as_slice)
    }

    /// The fields that a column depends on, directly or not.
    pub fn fields(&self, column: ColumnId) -> Option<&FieldSet> {
        self.fields.get(column.index())
    }

    fn lower(&mut self, program: &Program, kind: &ColumnKind, aggregates: &mut usize) -> Def {
        match kind {
            ColumnKind::Field(field) => Def::Field(*field),
            ColumnKind::Aggregate(_) => {
                let position = *aggregates;
                *aggregates = position.saturating_add(1);
                Def::Aggregate(position)
            }
            ColumnKind::Points(pays) => Def::Points(self.pay(pays)),
            ColumnKind::Score(score) => {
                let score = &program[*score];
                let lines = score.lines.iter().map(|line| program[*line].column).collect();
                Def::Score { lines, bounds: score.bounds }
            }
            ColumnKind::Criterion(condition) | ColumnKind::Disqualify(condition) => {
                Def::Condition(self.cond(condition))
            }
            ColumnKind::Number(number) => Def::Number(self.linear(number)),
            ColumnKind::Grade { of, from } => Def::Grade { of: self.linear(of), from: from.clone() },
            ColumnKind::FirstMatch { arms, otherwise, empty_when_disqualified } => Def::FirstMatch {
                arms: arms.iter().map(|(condition, value)| (self.cond(condition), *value)).collect(),
                otherwise: *otherwise,
                empty_when_disqualified: *empty_when_disqualified,
            },
            ColumnKind::Stage(stage) => {
                let stage = &program[*stage];
                Def::Stage {
                    requires: self.cond(&stage.requires),
                    blocked: stage.blocked.iter().map(|clause| self.cond(&clause.condition)).collect(),
                }
            }
            ColumnKind::Verdict => Def::Verdict,
        }
    }

    fn pay(&mut self, pays: &Pays) -> Pay {
        match pays {
            Pays::If { points, when } => Pay::If(*points, self.cond(when)),
            Pays::Per { points, step, of, cap } => {
                Pay::Per { points: *points, step: (*step).max(1), of: self.linear(of), cap: *cap }
            }
            Pays::ByNumber { of, bands, otherwise, missing } => Pay::Bands {
                of: self.linear(of),
                bands: bands.clone(),
                otherwise: *otherwise,
                missing: *missing,
            },
            Pays::ByChoice { of, points, missing } => {
                Pay::Choice { of: *of, points: points.clone(), missing: *missing }
            }
            Pays::On { weight, cap, .. } => Pay::On { weight: *weight, cap: *cap },
        }
    }

    fn conds(&mut self, conditions: &[Condition]) -> Vec<Cond> {
        conditions.iter().map(|condition| self.cond(condition)).collect()
    }

    fn cond(&mut self, condition: &Condition) -> Cond {
        match condition {
            Condition::Constant(yes) => Cond::Constant(*yes),
            Condition::Column(column) => Cond::Column(*column),
            Condition::Not(inner) => Cond::Not(Box::new(self.cond(inner))),
            Condition::All(of) => Cond::All(self.conds(of)),
            Condition::Any(of) => Cond::Any(self.conds(of)),
            Condition::AtLeast { count, of } => Cond::AtLeast { count: *count as usize, of: self.conds(of) },
            Condition::Compare { left, order, right } => {
                let mut of = Linear::default();
                self.gather(left, 1, &mut of);
                self.gather(right, -1, &mut of);
                Cond::Compare { of, order: *order }
            }
            Condition::CompareDate { left, order, right } => {
                Cond::Date { of: *left, order: *order, right: right.clone() }
            }
            Condition::Within { of, stretch } => Cond::Within { of: *of, stretch: *stretch },
            Condition::Text { of, test } => {
                let domain = matches!(of, crate::program::TextSource::DomainOf(_));
                self.test(of.column(), Test::Text { domain, test: test.clone() })
            }
            Condition::OneOf { of, values } => Cond::OneOf { of: *of, values: values.clone() },
            Condition::IncludesAny { of, values } => self.test(*of, Test::IncludesAny(values.clone())),
            Condition::IncludesAll { of, values } => self.test(*of, Test::IncludesAll(values.clone())),
            Condition::Known(column) => Cond::Known(*column),
            Condition::Unknown(inner) => Cond::Unknown(Box::new(self.cond(inner))),
            Condition::IsNo(inner) => Cond::IsNo(Box::new(self.cond(inner))),
        }
    }

    fn test(&mut self, of: ColumnId, test: Test) -> Cond {
        let Some(tests) = self.tests.get_mut(of.index()) else {
            return Cond::Constant(false);
        };
        let number = tests.iter().position(|known| *known == test).unwrap_or_else(|| {
            tests.push(test);
            tests.len().saturating_sub(1)
        });
        Cond::Test { of, test: number }
    }

    fn linear(&self, number: &Number) -> Linear {
        let mut linear = Linear::default();
        self.gather(number, 1, &mut linear);
        linear
    }

    /// Adds `sign` × `number` to a sum. A number that was named (`person means interest + fit`) is taken apart, so
    /// that what stands in it twice is seen.
    fn gather(&self, number: &Number, sign: i64, into: &mut Linear) {
        match number {
            Number::Constant(value) => {
                into.constant = into.constant.saturating_add(i128::from(*value) * i128::from(sign));
            }
            Number::Column(column) => match self.columns.get(column.index()) {
                Some(Def::Number(linear)) if into.add(linear, sign) => {}
                Some(_) | None => into.add_leaf(sign, Leaf::Column(*column)),
            },
            Number::Sum(terms) => {
                for (negative, term) in terms {
                    self.gather(term, if *negative { -sign } else { sign }, into);
                }
            }
            Number::DaysSince(column) => into.add_leaf(sign, Leaf::Since(*column)),
            Number::DaysUntil(column) => into.add_leaf(sign, Leaf::Until(*column)),
        }
    }
}

impl Linear {
    /// Adds `sign` × another sum; changes nothing and says `false` where a weight would become absurd.
    fn add(&mut self, other: &Linear, sign: i64) -> bool {
        const MOST: i64 = 1 << 20;
        if other.terms.iter().any(|(weight, _)| weight.abs() > MOST) {
            return false;
        }
        for (weight, leaf) in &other.terms {
            self.add_leaf(weight.saturating_mul(sign), *leaf);
        }
        self.constant = self.constant.saturating_add(other.constant.saturating_mul(i128::from(sign)));
        true
    }

    fn add_leaf(&mut self, weight: i64, leaf: Leaf) {
        match self.terms.binary_search_by_key(&leaf, |(_, leaf)| *leaf) {
            Ok(at) => {
                if let Some((sum, _)) = self.terms.get_mut(at) {
                    *sum = sum.saturating_add(weight);
                }
            }
            Err(at) => self.terms.insert(at, (weight, leaf)),
        }
    }
}

impl Cond {
    /// Calls back for each column it reads.
    pub fn each_input(&self, found: &mut impl FnMut(ColumnId)) {
        match self {
            Cond::Constant(_) => {}
            Cond::Column(column) | Cond::Known(column) => found(*column),
            Cond::Not(inner) | Cond::Unknown(inner) | Cond::IsNo(inner) => inner.each_input(found),
            Cond::All(of) | Cond::Any(of) | Cond::AtLeast { of, .. } => {
                for inner in of {
                    inner.each_input(found);
                }
            }
            Cond::Compare { of, .. } => of.each_input(found),
            Cond::Date { of, right, .. } => {
                found(*of);
                if let DateValue::Column(column) = right {
                    found(*column);
                }
            }
            Cond::Within { of, .. } | Cond::Test { of, .. } | Cond::OneOf { of, .. } => found(*of),
        }
    }
}

impl Cond {
    /// How many parts it has: what it costs to work it out once.
    pub fn size(&self) -> usize {
        match self {
            Cond::Not(inner) | Cond::Unknown(inner) | Cond::IsNo(inner) => inner.size().saturating_add(1),
            Cond::All(of) | Cond::Any(of) | Cond::AtLeast { of, .. } => {
                of.iter().fold(1, |size, inner| inner.size().saturating_add(size))
            }
            Cond::Compare { of, .. } => of.terms.len().saturating_add(1),
            Cond::OneOf { values, .. } => values.len().saturating_add(1),
            Cond::Constant(_)
            | Cond::Column(_)
            | Cond::Date { .. }
            | Cond::Within { .. }
            | Cond::Test { .. }
            | Cond::Known(_) => 1,
        }
    }
}

impl Linear {
    /// Calls back for each column it reads.
    pub fn each_input(&self, found: &mut impl FnMut(ColumnId)) {
        for (_, leaf) in &self.terms {
            found(leaf.column());
        }
    }
}

impl Def {
    /// How many parts it has: what it costs to work it out once.
    pub fn size(&self) -> usize {
        let all = |of: &[Cond]| of.iter().fold(0, |size: usize, cond| size.saturating_add(cond.size()));
        let parts = match self {
            Def::Field(_) | Def::Aggregate(_) | Def::Verdict => 0,
            Def::Points(pay) => match pay {
                Pay::If(_, when) => when.size(),
                Pay::Per { of, .. } => of.terms.len(),
                Pay::Bands { of, bands, .. } => of.terms.len().saturating_add(bands.len()),
                Pay::Choice { points, .. } => points.len(),
                Pay::On { .. } => 1,
            },
            Def::Score { lines, .. } => lines.len(),
            Def::Condition(condition) => condition.size(),
            Def::Number(number) => number.terms.len(),
            Def::Grade { of, from } => of.terms.len().saturating_add(from.len()),
            Def::FirstMatch { arms, .. } => {
                arms.iter().fold(0, |size: usize, (condition, _)| size.saturating_add(condition.size()))
            }
            Def::Stage { requires, blocked } => requires.size().saturating_add(all(blocked)),
        };
        parts.saturating_add(1)
    }

    /// Calls back for each column it names; that stages and the verdict read the `disqualify` lines is not said here
    /// but by [`Model::inputs`].
    pub fn each_input(&self, found: &mut impl FnMut(ColumnId)) {
        match self {
            Def::Field(_) | Def::Aggregate(_) | Def::Verdict => {}
            Def::Points(pay) => match pay {
                Pay::If(_, when) => when.each_input(found),
                Pay::Per { of, .. } | Pay::Bands { of, .. } => of.each_input(found),
                Pay::Choice { of, .. } => found(*of),
                Pay::On { weight, .. } => found(*weight),
            },
            Def::Score { lines, .. } => lines.iter().copied().for_each(found),
            Def::Condition(condition) => condition.each_input(found),
            Def::Number(number) => number.each_input(found),
            Def::Grade { of, .. } => of.each_input(found),
            Def::FirstMatch { arms, .. } => {
                for (condition, _) in arms {
                    condition.each_input(found);
                }
            }
            Def::Stage { requires, blocked } => {
                requires.each_input(found);
                for condition in blocked {
                    condition.each_input(found);
                }
            }
        }
    }
}
