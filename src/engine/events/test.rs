//! Conditions on one occurrence's fields, arranged so that each text is tested once for each distinct text.

use super::FieldValue;
use crate::engine::truth::Truth;
use crate::program::matcher::Matcher;
use crate::program::time::Zone;
use crate::program::{Condition, Date, EventCondition, EventField, Holds, TextSource, TextTest};

/// A test on a text field, decided once for each distinct text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Atom {
    pub(super) field: EventField,
    /// On what follows the last `@` only.
    pub(super) domain: bool,
    pub(super) test: Matcher,
}

/// What a [`Test`] looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Slot {
    /// A field of the occurrence.
    Field(EventField),
    /// How a text answers one of the kind's [`Atom`]s, by index.
    Atom(u32),
}

/// An [`EventCondition`] whose tests on texts are yes/no slots.
pub(super) type Test = Condition<Slot>;

/// Numbers the tests on texts, and marks the fields that are needed.
pub(super) fn test(condition: &EventCondition, atoms: &mut Vec<Atom>, needed: &mut [bool]) -> Option<Test> {
    for field in condition.columns() {
        if let Some(needed) = needed.get_mut(field.index()) {
            *needed = true;
        }
    }
    condition.rewrite(
        &mut |part| match part {
            Condition::Text { of, test } => {
                let domain = matches!(of, TextSource::DomainOf(_));
                let atom = Atom { field: of.column(), domain, test: Matcher::new(test) };
                Some(Condition::Column(Slot::Atom(place(atoms, &atom))))
            }
            _ => None,
        },
        &mut |field| Some(Slot::Field(field)),
    )
}

/// Whether it depends on as-of.
pub(super) fn moves(test: &Test) -> bool {
    let mut moves = false;
    test.each(&mut |part| moves |= matches!(part, Condition::Within { .. }));
    moves
}

/// Whether only this field, by its text, decides it.
pub(super) fn only(test: &Test, atoms: &[Atom], text: EventField) -> bool {
    let mut only = true;
    test.each(&mut |part| {
        only &= match part {
            Condition::Column(Slot::Atom(atom)) => {
                atoms.get(*atom as usize).is_some_and(|atom| atom.field == text)
            }
            Condition::Known(of) => *of == Slot::Field(text),
            Condition::Constant(_)
            | Condition::Not(_)
            | Condition::All(_)
            | Condition::Any(_)
            | Condition::AtLeast { .. } => true,
            Condition::Column(Slot::Field(_))
            | Condition::Compare { .. }
            | Condition::CompareDate { .. }
            | Condition::Within { .. }
            | Condition::Text { .. }
            | Condition::OneOf { .. }
            | Condition::IncludesAny { .. }
            | Condition::IncludesAll { .. }
            | Condition::Unknown(_)
            | Condition::IsNo(_) => false,
        }
    });
    only
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
    fn field(&self, of: Slot) -> FieldValue<'a> {
        match of {
            Slot::Field(field) => self.fields.get(field.index()).copied().unwrap_or(FieldValue::Missing),
            Slot::Atom(_) => FieldValue::Missing,
        }
    }
}

impl Holds<Slot> for On<'_> {
    fn yes_no(&self, of: Slot) -> Truth {
        match (of, self.field(of)) {
            (Slot::Atom(atom), _) => self.atoms.get(atom as usize).copied().unwrap_or(Truth::Unknown),
            (Slot::Field(_), FieldValue::YesNo(yes)) => yes.into(),
            (Slot::Field(_), _) => Truth::Unknown,
        }
    }

    fn number(&self, of: Slot) -> Option<i64> {
        if let FieldValue::Number(number) = self.field(of) { Some(number) } else { None }
    }

    fn date(&self, of: Slot) -> Option<Date> {
        if let FieldValue::Date(date) = self.field(of) { Some(date) } else { None }
    }

    fn choice(&self, of: Slot) -> Option<u32> {
        if let FieldValue::Choice(value) = self.field(of) { Some(value) } else { None }
    }

    fn several(&self, of: Slot) -> Option<&[u32]> {
        if let FieldValue::Several(set) = self.field(of) { Some(set) } else { None }
    }

    /// Texts are slots.
    fn text(&self, _: &TextSource<Slot>, _: &TextTest) -> Truth {
        Truth::Unknown
    }

    fn is_known(&self, of: Slot) -> bool {
        self.field(of) != FieldValue::Missing
    }

    fn as_of(&self) -> i64 {
        self.as_of
    }

    fn zone(&self) -> &Zone {
        self.zone
    }
}

/// The position of an item in a list, adding it where it is new.
pub(super) fn place<T: PartialEq + Clone>(list: &mut Vec<T>, item: &T) -> u32 {
    let at = list.iter().position(|known| known == item).unwrap_or_else(|| {
        list.push(item.clone());
        list.len().saturating_sub(1)
    });
    u32::try_from(at).unwrap_or(u32::MAX)
}
