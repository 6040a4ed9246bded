//! The tests that a policy makes on a text or on several choices, and how values answer them.

use crate::program::text::{domain, fold};
use crate::program::{TextTest, Value};

/// A test on a text or on several choices.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Test {
    /// On a text.
    Text {
        /// On what follows its last `@` only; unknown where there is none.
        domain: bool,
        /// The test.
        test: TextTest,
    },
    /// Holds at least one of these choices.
    IncludesAny(Vec<u32>),
    /// Holds all of these choices.
    IncludesAll(Vec<u32>),
}

/// How one value answers all tests of its column: a bit for each yes and each no; neither is unknown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Signature {
    yes: Box<[u64]>,
    no: Box<[u64]>,
}

impl Signature {
    /// How a text as it stands in the data answers.
    pub fn of_text(tests: &[Test], text: &str) -> Signature {
        let whole = fold(text);
        let after_at = domain(&whole);
        Signature::of(tests, |test| match test {
            Test::Text { domain: false, test } => Some(test.holds(&whole)),
            Test::Text { domain: true, test } => after_at.map(|text| test.holds(text)),
            Test::IncludesAny(_) | Test::IncludesAll(_) => None,
        })
    }

    /// How a text of which only what follows its last `@` is known answers; empty where there is none.
    pub fn of_domain(tests: &[Test], after_at: &str) -> Signature {
        let after_at = fold(after_at);
        Signature::of(tests, |test| match test {
            Test::Text { domain: true, test } if !after_at.is_empty() => Some(test.holds(&after_at)),
            Test::Text { .. } | Test::IncludesAny(_) | Test::IncludesAll(_) => None,
        })
    }

    /// How a set of choices answers; ascending.
    pub fn of_set(tests: &[Test], set: &[u32]) -> Signature {
        let has = |value: &u32| set.binary_search(value).is_ok();
        Signature::of(tests, |test| match test {
            Test::Text { .. } => None,
            Test::IncludesAny(values) => Some(values.iter().any(has)),
            Test::IncludesAll(values) => Some(values.iter().all(has)),
        })
    }

    /// How a value answers; a value of another type answers nothing.
    pub fn of_value(tests: &[Test], value: &Value) -> Signature {
        match value {
            Value::Text(text) => Signature::of_text(tests, text),
            Value::Several(set) => Signature::of_set(tests, set),
            Value::YesNo(_) | Value::Number(_) | Value::Date(_) | Value::Choice(_) => {
                Signature::of(tests, |_| None)
            }
        }
    }

    fn of(tests: &[Test], answer: impl Fn(&Test) -> Option<bool>) -> Signature {
        let words = tests.len().div_ceil(64);
        let (mut yes, mut no) = (vec![0u64; words], vec![0u64; words]);
        for (number, test) in tests.iter().enumerate() {
            let bits = match answer(test) {
                Some(true) => &mut yes,
                Some(false) => &mut no,
                None => continue,
            };
            if let Some(word) = bits.get_mut(number / 64) {
                *word |= 1 << (number % 64);
            }
        }
        Signature { yes: yes.into(), no: no.into() }
    }

    /// The answer to one test; `None` is unknown.
    pub fn get(&self, test: usize) -> Option<bool> {
        let bit = |bits: &[u64]| bits.get(test / 64).is_some_and(|word| word >> (test % 64) & 1 == 1);
        if bit(&self.yes) { Some(true) } else { bit(&self.no).then_some(false) }
    }
}

/// The different signatures met in one column, numbered.
#[derive(Clone, Debug, Default)]
pub struct Signatures {
    all: Vec<Signature>,
    numbers: hashbrown::HashMap<Signature, u32, foldhash::fast::RandomState>,
}

impl Signatures {
    /// The number of a signature.
    pub fn number(&mut self, signature: Signature) -> u32 {
        if let Some(number) = self.numbers.get(&signature) {
            return *number;
        }
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(signature.clone());
        self.numbers.insert(signature, number);
        number
    }

    /// The answer of a numbered signature to a test.
    pub fn answer(&self, number: u32, test: usize) -> Option<bool> {
        self.all.get(number as usize).and_then(|signature| signature.get(test))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Forgets those from `keep` on.
    pub fn truncate(&mut self, keep: usize) {
        for signature in self.all.drain(keep.min(self.all.len())..) {
            self.numbers.remove(&signature);
        }
    }
}
