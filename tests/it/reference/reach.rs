//! What a lead could reach and which missing facts matter, by trying everything.

use qualify::program::{ColumnId, ColumnKind, Condition, DateValue, FieldId, Number, Value};

use super::{Lead, Reference};

/// Every filling of a lead's missing fields with these candidates, and the stage it leads to.
pub struct Fillings {
    /// The missing fields, ascending.
    pub missing: Vec<FieldId>,
    /// By field as in `missing`; the first is to stay missing.
    options: Vec<Vec<Option<Value>>>,
    /// The stage by the number of the filling: digits of a mixed radix, the first field fastest.
    stages: Vec<u32>,
    disqualified: u32,
}

/// How many fillings there would be.
pub fn product(missing: &[FieldId], candidates: impl Fn(FieldId) -> Vec<Value>) -> usize {
    missing.iter().map(|field| candidates(*field).len() + 1).product()
}

impl Fillings {
    pub fn new(
        reference: &Reference,
        missing: Vec<FieldId>,
        candidates: impl Fn(FieldId) -> Vec<Value>,
    ) -> Fillings {
        let options: Vec<Vec<Option<Value>>> = missing
            .iter()
            .map(|field| std::iter::once(None).chain(candidates(*field).into_iter().map(Some)).collect())
            .collect();
        let count: usize = options.iter().map(Vec::len).product();
        let program = reference.program;
        let mut fillings = Fillings {
            missing,
            options,
            stages: Vec::with_capacity(count),
            disqualified: u32::try_from(program.stages.len() + 1).expect("fits"),
        };
        for number in 0..count {
            let mut lead: Lead = reference.lead.clone();
            let mut rest = number;
            for (field, options) in fillings.missing.iter().zip(&fillings.options) {
                lead.fields[field.index()] = options[rest % options.len()].clone();
                rest /= options.len();
            }
            fillings.stages.push(Reference::new(program, &lead).stage());
        }
        fillings
    }

    /// The latest stage that any filling reaches; `disqualified` where all are.
    pub fn reach(&self) -> u32 {
        let qualified = self.stages.iter().filter(|stage| **stage != self.disqualified);
        qualified.max().copied().unwrap_or(self.disqualified)
    }

    fn stride(&self, at: usize) -> usize {
        self.options[..at].iter().map(Vec::len).product()
    }

    /// Whether some value of the field changes the stage by itself.
    pub fn decides_alone(&self, at: usize) -> bool {
        let stride = self.stride(at);
        (0..self.options[at].len()).any(|value| self.stages[value * stride] != self.stages[0])
    }

    /// Whether some value of the field changes the stage, whatever the others are.
    pub fn matters(&self, at: usize) -> bool {
        let (stride, count) = (self.stride(at), self.options[at].len());
        (0..self.stages.len())
            .any(|number| self.stages[number] != self.stages[number - number / stride % count * stride])
    }

    /// The most points that the field could bring by itself.
    pub fn points(&self, reference: &Reference, at: usize) -> i128 {
        let now = reference.total();
        let total = |value: &Option<Value>| {
            let mut lead: Lead = reference.lead.clone();
            lead.fields[self.missing[at].index()] = value.clone();
            Reference::new(reference.program, &lead).total()
        };
        self.options[at].iter().map(total).max().expect("staying missing is one") - now
    }
}

/// The missing fields inside the unknown parts of a column.
pub fn unknown_parts(reference: &Reference, column: ColumnId) -> Vec<FieldId> {
    match &reference.program[column].kind {
        ColumnKind::Field(field) if reference.value(column).is_none() => vec![*field],
        ColumnKind::Criterion(condition) => parts(reference, condition),
        ColumnKind::Stage(stage) => parts(reference, &reference.program[*stage].requires),
        ColumnKind::Number(number) => parts_of_number(reference, number),
        ColumnKind::Grade { of, .. } => parts_of_number(reference, of),
        _ => Vec::new(),
    }
}

fn parts_of_number(reference: &Reference, number: &Number) -> Vec<FieldId> {
    match number {
        Number::Constant(_) => Vec::new(),
        Number::Column(column) | Number::DaysSince(column) | Number::DaysUntil(column) => {
            unknown_parts(reference, *column)
        }
        Number::Sum(terms) => terms.iter().flat_map(|(_, term)| parts_of_number(reference, term)).collect(),
    }
}

fn parts(reference: &Reference, condition: &Condition) -> Vec<FieldId> {
    if reference.condition(condition).is_some() {
        return Vec::new();
    }
    match condition {
        Condition::Column(column) => unknown_parts(reference, *column),
        Condition::Not(inner) => parts(reference, inner),
        Condition::All(of) | Condition::Any(of) | Condition::AtLeast { of, .. } => {
            of.iter().flat_map(|inner| parts(reference, inner)).collect()
        }
        Condition::Compare { left, right, .. } => {
            [left, right].into_iter().flat_map(|number| parts_of_number(reference, number)).collect()
        }
        Condition::CompareDate { left, right, .. } => {
            let right = match right {
                DateValue::Column(column) => unknown_parts(reference, *column),
                DateValue::Limit(_) => Vec::new(),
            };
            unknown_parts(reference, *left).into_iter().chain(right).collect()
        }
        Condition::Text { of, .. } => unknown_parts(reference, of.column()),
        Condition::Within { of, .. }
        | Condition::OneOf { of, .. }
        | Condition::IncludesAny { of, .. }
        | Condition::IncludesAll { of, .. } => unknown_parts(reference, *of),
        Condition::Constant(_) | Condition::Known(_) | Condition::Unknown(_) | Condition::IsNo(_) => {
            Vec::new()
        }
    }
}
