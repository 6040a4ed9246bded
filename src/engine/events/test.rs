//! Conditions on one occurrence's fields, in three-valued logic.

use super::FieldValue;
use super::plan::place;
use crate::engine::truth::Truth;
use crate::program::matcher::Matcher;
use crate::program::time::{Window, Zone};
use crate::program::{EventCondition, Limit, Order};

/// A test on a text field, decided once for each distinct text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Atom {
    pub(super) field: u32,
    /// On what follows the last `@` only.
    pub(super) domain: bool,
    pub(super) test: Matcher,
}

/// An [`EventCondition`] with its tests on texts numbered.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Test {
    Constant(bool),
    Field(u32),
    Not(Box<Test>),
    All(Vec<Test>),
    Any(Vec<Test>),
    AtLeast { count: u32, of: Vec<Test> },
    Compare { terms: Vec<(bool, u32)>, constant: i64, order: Order },
    CompareDate { of: u32, order: Order, limit: Limit },
    InLast { of: u32, window: Window },
    Atom(u32),
    OneOf { of: u32, values: Vec<u32> },
    IncludesAny { of: u32, values: Vec<u32> },
    IncludesAll { of: u32, values: Vec<u32> },
    Known(u32),
}

impl Test {
    /// Numbers the tests on texts, and marks the fields that are needed.
    pub(super) fn new(condition: &EventCondition, atoms: &mut Vec<Atom>, needed: &mut [bool]) -> Test {
        let mut need = |field: u32| {
            if let Some(needed) = needed.get_mut(field as usize) {
                *needed = true;
            }
            field
        };
        match condition {
            EventCondition::Constant(yes) => Test::Constant(*yes),
            EventCondition::Field(field) => Test::Field(need(*field)),
            EventCondition::Not(inner) => Test::Not(Box::new(Test::new(inner, atoms, needed))),
            EventCondition::All(of) => Test::All(Test::list(of, atoms, needed)),
            EventCondition::Any(of) => Test::Any(Test::list(of, atoms, needed)),
            EventCondition::AtLeast { count, of } => {
                Test::AtLeast { count: *count, of: Test::list(of, atoms, needed) }
            }
            EventCondition::Compare { terms, constant, order } => Test::Compare {
                terms: terms.iter().map(|(minus, field)| (*minus, need(*field))).collect(),
                constant: *constant,
                order: *order,
            },
            EventCondition::CompareDate { of, order, limit } => {
                Test::CompareDate { of: need(*of), order: *order, limit: *limit }
            }
            EventCondition::InLast { of, window } => Test::InLast { of: need(*of), window: *window },
            EventCondition::Text { of, domain, test } => {
                let atom = Atom { field: need(*of), domain: *domain, test: Matcher::new(test) };
                Test::Atom(place(atoms, &atom))
            }
            EventCondition::OneOf { of, values } => Test::OneOf { of: need(*of), values: values.clone() },
            EventCondition::IncludesAny { of, values } => {
                Test::IncludesAny { of: need(*of), values: values.clone() }
            }
            EventCondition::IncludesAll { of, values } => {
                Test::IncludesAll { of: need(*of), values: values.clone() }
            }
            EventCondition::Known(field) => Test::Known(need(*field)),
        }
    }

    fn list(of: &[EventCondition], atoms: &mut Vec<Atom>, needed: &mut [bool]) -> Vec<Test> {
        of.iter().map(|condition| Test::new(condition, atoms, needed)).collect()
    }

    /// Whether it depends on as-of.
    pub(super) fn moves(&self) -> bool {
        match self {
            Test::InLast { .. } => true,
            Test::Not(inner) => inner.moves(),
            Test::All(of) | Test::Any(of) | Test::AtLeast { of, .. } => of.iter().any(Test::moves),
            Test::Constant(_)
            | Test::Field(_)
            | Test::Compare { .. }
            | Test::CompareDate { .. }
            | Test::Atom(_)
            | Test::OneOf { .. }
            | Test::IncludesAny { .. }
            | Test::IncludesAll { .. }
            | Test::Known(_) => false,
        }
    }

    /// Whether an occurrence fulfils it.
    pub(super) fn decide(&self, on: &On<'_>) -> Truth {
        match self {
            Test::Constant(yes) => (*yes).into(),
            Test::Field(field) => match on.field(*field) {
                FieldValue::YesNo(yes) => yes.into(),
                _ => Truth::Unknown,
            },
            Test::Not(inner) => match inner.decide(on) {
                Truth::No => Truth::Yes,
                Truth::Unknown => Truth::Unknown,
                Truth::Yes => Truth::No,
            },
            Test::All(of) => of.iter().map(|test| test.decide(on)).min().unwrap_or(Truth::Yes),
            Test::Any(of) => of.iter().map(|test| test.decide(on)).max().unwrap_or(Truth::No),
            Test::AtLeast { count, of } => at_least(*count, of.iter().map(|test| test.decide(on))),
            Test::Compare { terms, constant, order } => {
                let mut sum = i128::from(*constant);
                for (minus, field) in terms {
                    let FieldValue::Number(number) = on.field(*field) else { return Truth::Unknown };
                    let number = i128::from(number);
                    sum = sum.saturating_add(if *minus { number.saturating_neg() } else { number });
                }
                order.holds(sum, 0).into()
            }
            Test::CompareDate { of, order, limit } => match on.field(*of) {
                FieldValue::Date(date) => limit.holds(date, *order).into(),
                _ => Truth::Unknown,
            },
            Test::InLast { of, window } => match on.field(*of) {
                FieldValue::Date(date) => on.zone.is_in_last(date, *window, on.as_of).into(),
                _ => Truth::Unknown,
            },
            Test::Atom(atom) => on.atoms.get(*atom as usize).copied().unwrap_or(Truth::Unknown),
            Test::OneOf { of, values } => match on.field(*of) {
                FieldValue::Choice(value) => values.contains(&value).into(),
                _ => Truth::Unknown,
            },
            Test::IncludesAny { of, values } => match on.field(*of) {
                FieldValue::Several(set) => values.iter().any(|value| set.contains(value)).into(),
                _ => Truth::Unknown,
            },
            Test::IncludesAll { of, values } => match on.field(*of) {
                FieldValue::Several(set) => values.iter().all(|value| set.contains(value)).into(),
                _ => Truth::Unknown,
            },
            Test::Known(field) => (on.field(*field) != FieldValue::Missing).into(),
        }
    }

    /// Whether only this field, by its text, decides it.
    pub(super) fn only(&self, atoms: &[Atom], text: u32) -> bool {
        match self {
            Test::Constant(_) => true,
            Test::Not(inner) => inner.only(atoms, text),
            Test::All(of) | Test::Any(of) | Test::AtLeast { of, .. } => {
                of.iter().all(|test| test.only(atoms, text))
            }
            Test::Atom(atom) => atoms.get(*atom as usize).is_some_and(|atom| atom.field == text),
            Test::Known(field) => *field == text,
            Test::Field(_)
            | Test::Compare { .. }
            | Test::CompareDate { .. }
            | Test::InLast { .. }
            | Test::OneOf { .. }
            | Test::IncludesAny { .. }
            | Test::IncludesAll { .. } => false,
        }
    }
}

/// The occurrence a test is decided on.
pub(super) struct On<'a> {
    pub(super) fields: &'a [FieldValue<'a>],
    /// How the texts answer the kind's [`Atom`]s.
    pub(super) atoms: &'a [Truth],
    pub(super) as_of: i64,
    pub(super) zone: &'a Zone,
}

impl<'a> On<'a> {
    fn field(&self, field: u32) -> FieldValue<'a> {
        self.fields.get(field as usize).copied().unwrap_or(FieldValue::Missing)
    }
}

fn at_least(count: u32, of: impl Iterator<Item = Truth>) -> Truth {
    let (mut yes, mut open) = (0u32, 0u32);
    for truth in of {
        match truth {
            Truth::Yes => yes = yes.saturating_add(1),
            Truth::Unknown => open = open.saturating_add(1),
            Truth::No => {}
        }
    }
    if yes >= count {
        Truth::Yes
    } else if yes.saturating_add(open) >= count {
        Truth::Unknown
    } else {
        Truth::No
    }
}
