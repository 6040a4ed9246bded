//! What the policy looks at, as something that is there or not: what is there only for leads that were won was
//! perhaps written down afterwards.

use crate::engine::Results;
use crate::engine::batch::{Input, MISSING};
use crate::program::{Aggregate, ColumnId, ColumnKind, Program, Type};
use crate::speech::{Speaker, Voice};

/// Something that is there or not.
#[derive(Clone, Debug)]
pub(super) struct Sign {
    /// The column it is read from.
    pub column: ColumnId,
    /// How.
    pub reading: Reading,
}

/// How a sign is read from its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// It is known.
    Known,
    /// It is yes.
    Yes,
    /// It happened.
    Happened,
    /// Each value of a choice.
    Values,
}

/// The signs that a policy looks at.
pub(super) fn of(program: &Program) -> Vec<Sign> {
    let mut signs = Vec::new();
    for (column, what) in program.columns() {
        let mut add = |reading| signs.push(Sign { column, reading });
        match &what.kind {
            ColumnKind::Field(_) => {
                add(Reading::Known);
                match &what.ty {
                    Type::YesNo => add(Reading::Yes),
                    Type::Choice(_) => add(Reading::Values),
                    Type::Number(_) | Type::Text | Type::Date | Type::Several(_) => {}
                }
            }
            ColumnKind::Aggregate(_) => add(Reading::Happened),
            ColumnKind::Criterion(_) => add(Reading::Yes),
            _ => {}
        }
    }
    signs
}

impl Sign {
    /// In words; of a choice, for the value at an index.
    pub fn name(&self, program: &Program, value: usize) -> String {
        let column = &program[self.column];
        match (self.reading, &column.kind, &column.ty) {
            (Reading::Known, ..) => format!("{} is known", column.name),
            (Reading::Values, _, Type::Choice(values)) => {
                let value = values.get(value).map_or("", String::as_str);
                format!("{} is {}", column.name, crate::speech::choice_value(value))
            }
            (_, ColumnKind::Aggregate(aggregate), _) => happened(program, self.column, aggregate),
            _ => column.name.clone(),
        }
    }

    /// What a batch has of it; nothing where the column was not read.
    pub fn read(&self, results: &Results<'_>) -> Signed {
        let program = results.engine().program();
        let input = match &program[self.column].kind {
            ColumnKind::Field(field) => results.batch().fields.get(field.index()),
            ColumnKind::Aggregate(_) => {
                let position = program.aggregates().position(|(column, _)| column == self.column);
                position.and_then(|position| results.batch().aggregates.get(position))
            }
            _ => {
                let yes = results.all_truths(self.column).map(|truths| truths.yes.to_vec());
                return Signed::Mask(yes.unwrap_or_default());
            }
        };
        let dated = program[self.column].ty == Type::Date;
        Signed::Mask(match (input, self.reading) {
            (Some(Input::Choice(codes)), Reading::Values) => return Signed::Codes(codes.clone()),
            (Some(Input::YesNo(truths)), Reading::Yes) => truths.yes.words().to_vec(),
            (Some(Input::YesNo(truths)), _) => {
                truths.yes.words().iter().zip(truths.no.words()).map(|(yes, no)| yes | no).collect()
            }
            (Some(Input::Number { values, .. }), Reading::Happened) if !dated => {
                pack(values.iter().map(|value| *value > 0))
            }
            (Some(Input::Number { known, .. }), _) => known.words().to_vec(),
            (Some(Input::Choice(codes) | Input::Coded(codes)), _) => {
                pack(codes.iter().map(|code| *code != MISSING))
            }
            (None, _) => Vec::new(),
        })
    }
}

/// A sign in a batch.
#[derive(Clone, Debug)]
pub(super) enum Signed {
    /// Where it is there.
    Mask(Vec<u64>),
    /// Which value it has.
    Codes(Vec<u32>),
}

/// The names of the events an aggregate is about; all it says where it is about only some of them.
fn happened(program: &Program, column: ColumnId, aggregate: &Aggregate) -> String {
    let selection = aggregate.selection();
    match selection.kinds.as_slice() {
        [only] if selection.condition.is_none() => format!("event {}", program[*only].name),
        _ => {
            let speaker = Speaker::new(program, Voice::Policy);
            speaker.counted(column).unwrap_or_else(|| speaker.name(column)).plain()
        }
    }
}

/// Bits of truths, 64 a word.
pub(super) fn pack(bits: impl Iterator<Item = bool>) -> Vec<u64> {
    let mut words = Vec::new();
    for (at, bit) in bits.enumerate() {
        if at % 64 == 0 {
            words.push(0);
        }
        if let Some(word) = words.last_mut() {
            *word |= u64::from(bit) << (at % 64);
        }
    }
    words
}
