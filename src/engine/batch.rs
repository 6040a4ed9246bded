//! A batch of leads in columns: what readers fill and the engine reads.

use super::truth::{Truth, Truths};
use crate::mask::Mask;
use crate::program::{Date, Field, Program, Type, Value};

/// The code of a missing choice or text.
pub const MISSING: u32 = u32::MAX;

/// One field of a batch of leads, or one aggregate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// yes/no.
    YesNo(Truths),
    /// Numbers (times [`crate::program::SCALE`]) and dates (microseconds); the value of a missing one is 0.
    Number {
        /// By lead.
        values: Vec<i64>,
        /// Where it is known.
        known: Mask,
    },
    /// Choices: the index of the value, or [`MISSING`].
    Choice(Vec<u32>),
    /// Texts and sets of choices: a code into the [`Dictionary`] of that field, or [`MISSING`]. A field whose text
    /// itself is not needed has code 0 where it is known.
    Coded(Vec<u32>),
}

impl Input {
    /// An empty column for values of a type.
    pub fn of(ty: &Type) -> Input {
        match ty {
            Type::YesNo => Input::YesNo(Truths::default()),
            Type::Number(_) | Type::Date => Input::Number { values: Vec::new(), known: Mask::default() },
            Type::Choice(_) => Input::Choice(Vec::new()),
            Type::Text | Type::Several(_) => Input::Coded(Vec::new()),
        }
    }

    /// Forgets its values, for so many leads to come.
    pub fn clear(&mut self, leads: usize) {
        match self {
            Input::YesNo(Truths { yes, no }) => {
                yes.reset(leads);
                no.reset(leads);
            }
            Input::Number { values, known } => {
                values.clear();
                known.reset(leads);
            }
            Input::Choice(codes) | Input::Coded(codes) => codes.clear(),
        }
    }
}

/// The instant everything is a function of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// One for all.
    One(i64),
    /// Each lead's own.
    Each(Vec<i64>),
}

impl AsOf {
    /// The instant of one lead.
    pub fn get(&self, row: usize) -> i64 {
        match self {
            AsOf::One(instant) => *instant,
            AsOf::Each(instants) => instants.get(row).copied().unwrap_or_default(),
        }
    }
}

/// A batch of leads. Readers fill `fields` (by field id), the events room `aggregates`.
#[derive(Clone, Debug)]
pub struct Batch {
    /// How many leads.
    pub rows: usize,
    /// As of when.
    pub as_of: AsOf,
    /// By [`crate::program::FieldId`].
    pub fields: Vec<Input>,
    /// By the position of the aggregate among the program's aggregate columns; counts and what
    /// points lines pay are numbers times [`crate::program::SCALE`].
    pub aggregates: Vec<Input>,
}

impl Batch {
    /// An empty batch for a program.
    pub fn new(program: &Program, as_of: AsOf) -> Batch {
        Batch {
            rows: 0,
            as_of,
            fields: program.fields.iter().map(|field| Input::of(&field.ty)).collect(),
            aggregates: program.aggregates().map(|(column, _)| Input::of(&program[column].ty)).collect(),
        }
    }

    /// The fields of one lead, as far as they were read whole.
    pub fn record(&self, program: &Program, dictionaries: &Dictionaries, row: usize) -> Vec<Option<Value>> {
        let held = |((field, input), dictionary): ((&Field, &Input), &Dictionary)| {
            Some(match input {
                Input::YesNo(truths) => match truths.get(row) {
                    Truth::Yes => Value::YesNo(true),
                    Truth::No => Value::YesNo(false),
                    Truth::Unknown => return None,
                },
                Input::Number { values, known } => {
                    match (known.get(row).then(|| values.get(row))??, &field.ty) {
                        (code, Type::Date) => Value::Date(Date::of_code(*code)),
                        (number, _) => Value::Number(*number),
                    }
                }
                Input::Choice(codes) => Value::Choice(*codes.get(row).filter(|code| **code != MISSING)?),
                Input::Coded(codes) => {
                    match dictionary
                        .entries()
                        .get(*codes.get(row).filter(|code| **code != MISSING)? as usize)?
                    {
                        Entry::Text(text) => Value::Text(text.clone()),
                        Entry::Set(set) => Value::Several(set.clone()),
                    }
                }
            })
        };
        program.fields.iter().zip(&self.fields).zip(&dictionaries.fields).map(held).collect()
    }
}

/// What the engine needs to know of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing: readers skip it.
    Nothing,
    /// Only whether it is missing.
    Known,
    /// Its value. For texts: the whole text.
    Value,
    /// Only what follows the last `@` of a text, and whether the text is missing at all: the dictionary holds domains,
    /// and the code of a known text without a domain is that of the empty text.
    Domain,
}

/// The distinct texts (or sets of choices) of one field that a worker has met: a condition on them is decided once
/// for each.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    codes: hashbrown::HashMap<Box<[u8]>, u32, foldhash::fast::RandomState>,
    entries: Vec<Entry>,
    generation: u64,
}

/// A distinct value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Entry {
    /// A text, as it stands in the data.
    Text(String),
    /// Several choices: indexes of the values, ascending.
    Set(Vec<u32>),
}

impl Dictionary {
    /// The code of a value that has been met.
    pub fn find(&self, raw: &[u8]) -> Option<u32> {
        self.codes.get(raw).copied()
    }

    /// Adds a value under its raw bytes and returns its code. [`MISSING`] may be stored by readers for raw bytes that
    /// mean "missing" with [`Dictionary::alias`].
    pub fn insert(&mut self, raw: &[u8], entry: Entry) -> u32 {
        let code = u32::try_from(self.entries.len()).unwrap_or(MISSING);
        self.entries.push(entry);
        self.codes.insert(raw.into(), code);
        code
    }

    /// Other raw bytes for a code.
    pub fn alias(&mut self, raw: &[u8], code: u32) {
        self.codes.insert(raw.into(), code);
    }

    /// The distinct values, by code.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Forgets everything, between batches only, so that memory stays bounded; [`Dictionary::generation`] tells.
    pub fn clear(&mut self) {
        self.codes.clear();
        self.entries.clear();
        self.generation = self.generation.wrapping_add(1);
    }

    /// Counts how often it was cleared: what was decided about codes of another generation is void.
    pub fn generation(&self) -> u64 {
        self.generation
    }
}

/// The dictionaries of a worker: what the codes of a batch mean. They outlive batches.
#[derive(Clone, Debug, Default)]
pub struct Dictionaries {
    /// By [`crate::program::FieldId`]; empty for fields that are neither text nor several choices.
    pub fields: Vec<Dictionary>,
    /// By the position of the aggregate among the program's aggregate columns.
    pub aggregates: Vec<Dictionary>,
}

impl Dictionaries {
    /// Empty ones for a program.
    pub fn new(program: &Program) -> Dictionaries {
        Dictionaries {
            fields: program.fields.iter().map(|_| Dictionary::default()).collect(),
            aggregates: program.aggregates().map(|_| Dictionary::default()).collect(),
        }
    }

    /// Forgets what the codes of texts of events mean where there are many; between batches they mean nothing.
    pub fn bound(&mut self) {
        for dictionary in &mut self.aggregates {
            if dictionary.entries().len() > 1 << 16 {
                dictionary.clear();
            }
        }
    }
}
