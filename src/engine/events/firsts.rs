//! Events with a key of their own: occurrences of a lead that agree in it are one, and the first of the data counts.

use super::FieldValue;
use crate::program::text::trim;
use crate::program::{EventId, Occurrence, Program};
use std::collections::HashSet;

/// A key as data has it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Own {
    Text(Box<str>),
    Number(i64),
}

/// Tells the first occurrence of each key from those that repeat it, one lead after the other.
#[derive(Clone, Debug)]
pub struct Firsts {
    /// By kind, the field that is its key.
    fields: Vec<Option<u32>>,
    met: HashSet<(EventId, Own), foldhash::fast::RandomState>,
}

/// The key's bytes; `None` where nothing is said, so that nothing is repeated.
pub fn own_key<'a>(value: &FieldValue<'a>, number: &'a mut [u8; 8]) -> Option<&'a [u8]> {
    match value {
        FieldValue::Text(text) => Some(trim(text).as_bytes()),
        FieldValue::Number(of) => {
            *number = of.to_le_bytes();
            Some(number)
        }
        FieldValue::Missing
        | FieldValue::YesNo(_)
        | FieldValue::Date(_)
        | FieldValue::Choice(_)
        | FieldValue::Several(_) => None,
    }
}

impl Firsts {
    /// For the events of a policy; `None` where none of them has a key.
    pub fn of(program: &Program) -> Option<Firsts> {
        let fields: Vec<Option<u32>> = program.events.iter().map(|event| event.key).collect();
        fields.iter().any(Option::is_some).then(|| Firsts { fields, met: HashSet::default() })
    }

    /// Forgets one lead, for the next.
    pub fn again(&mut self) {
        self.met.clear();
    }

    /// Whether the lead has no earlier occurrence of that kind with the key that these fields hold.
    pub fn is_first(&mut self, event: EventId, fields: &[FieldValue<'_>]) -> bool {
        let key = self.fields.get(event.index()).copied().flatten();
        let own = match key.and_then(|key| fields.get(key as usize)) {
            Some(FieldValue::Text(text)) => Own::Text(trim(text).into()),
            Some(FieldValue::Number(number)) => Own::Number(*number),
            _ => return true,
        };
        self.met.insert((event, own))
    }
}

/// For each of a lead's occurrences, how often it counts: none where it repeats an earlier one, once where it has a key.
pub(super) fn times(program: &Program, occurrences: &[Occurrence]) -> Vec<u32> {
    let Some(mut firsts) = Firsts::of(program) else {
        return occurrences.iter().map(|occurrence| occurrence.times).collect();
    };
    let of = |occurrence: &Occurrence| {
        let fields: Vec<FieldValue<'_>> =
            occurrence.fields.iter().map(|value| value.as_ref().into()).collect();
        let before = firsts.met.len();
        let first = firsts.is_first(occurrence.event, &fields);
        match (first, firsts.met.len() > before) {
            (false, _) => 0,
            (true, true) => occurrence.times.min(1),
            (true, false) => occurrence.times,
        }
    };
    occurrences.iter().map(of).collect()
}
