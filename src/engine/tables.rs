//! Questions about texts, sets and choices, answered once for each distinct value.

use super::batch::{Dictionary, Entry};
use super::plan::Table;
use super::plan::graph::Question;
use crate::program::text;

/// The answers to one table's questions: a byte a code, and one last byte for what is missing.
#[derive(Clone, Debug)]
pub(super) struct Answers {
    bytes: Vec<u8>,
    generation: u64,
    /// The folded text, to reuse its memory.
    scratch: String,
}

impl Answers {
    /// Nothing is decided yet.
    pub fn new() -> Answers {
        Answers { bytes: vec![0], generation: 0, scratch: String::new() }
    }

    /// By code; the last is for what is missing.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Decides the entries that are new since the last time.
    pub fn update(&mut self, table: &Table, dictionary: &Dictionary, domains: bool) {
        if self.generation != dictionary.generation() {
            self.generation = dictionary.generation();
            self.bytes.clear();
            self.bytes.push(0);
        }
        let decided = self.bytes.len().saturating_sub(1);
        let Some(fresh) = dictionary.entries().get(decided..).filter(|fresh| !fresh.is_empty()) else {
            return;
        };
        self.bytes.pop();
        for entry in fresh {
            let byte = match entry {
                Entry::Set(values) => bits(table, |question| of_set(question, values)),
                Entry::Text(raw) => {
                    let domain = if domains { Some(text::trim(raw)) } else { text::domain(raw) };
                    let mut folded = std::mem::take(&mut self.scratch);
                    let byte = of_text(table, raw, domain.filter(|domain| !domain.is_empty()), &mut folded);
                    self.scratch = folded;
                    byte
                }
            };
            self.bytes.push(byte);
        }
        self.bytes.push(0);
    }

    /// Decides all values of a choice.
    pub fn of_choice(table: &Table, values: usize) -> Answers {
        let values = u32::try_from(values).unwrap_or(u32::MAX);
        let mut bytes: Vec<u8> =
            (0..values).map(|value| bits(table, |question| of_choice(question, value))).collect();
        bytes.push(0);
        Answers { bytes, generation: 0, scratch: String::new() }
    }
}

fn bits(table: &Table, answer: impl Fn(&Question) -> bool) -> u8 {
    table.questions.iter().rev().fold(0, |bits, question| bits << 1 | u8::from(answer(question)))
}

fn of_choice(question: &Question, value: u32) -> bool {
    match question {
        Question::OneOf(values) => values.contains(&value),
        Question::AnyOf(_)
        | Question::AllOf(_)
        | Question::Text(_)
        | Question::HasDomain
        | Question::Domain(_) => false,
    }
}

fn of_set(question: &Question, set: &[u32]) -> bool {
    match question {
        Question::AnyOf(values) => values.iter().any(|value| set.contains(value)),
        Question::AllOf(values) => values.iter().all(|value| set.contains(value)),
        Question::OneOf(_) | Question::Text(_) | Question::HasDomain | Question::Domain(_) => false,
    }
}

fn of_text(table: &Table, raw: &str, domain: Option<&str>, folded: &mut String) -> u8 {
    let mut byte = 0;
    text::fold_into(raw, folded);
    for (at, question) in table.questions.iter().enumerate() {
        let yes = match question {
            Question::HasDomain => domain.is_some(),
            Question::Text(_) => table.passes(at, folded),
            Question::Domain(_) | Question::OneOf(_) | Question::AnyOf(_) | Question::AllOf(_) => false,
        };
        byte |= u8::from(yes) << at;
    }
    if let Some(domain) = domain {
        text::fold_into(domain, folded);
        for (at, question) in table.questions.iter().enumerate() {
            if let Question::Domain(_) = question {
                byte |= u8::from(table.passes(at, folded)) << at;
            }
        }
    }
    byte
}
