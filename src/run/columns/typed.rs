//! Columns of data that has types, read straight into a batch: numbers and yes and no as they are, texts once for each
//! entry of a dictionary. What has no such form is read cell by cell, as texts are.

use super::{BAD, Column};
use crate::data::parquet::{Column as Typed, is_same, known};
use crate::data::value::Raw;
use crate::engine::batch::{Dictionary, Input, MISSING};
use crate::mask::Mask;
use crate::program::Value;
use arrow_array::{Array, BinaryArray, Int32Array};

/// The code of an entry that has not been looked at. Dictionaries do not grow so far.
const UNSEEN: u32 = BAD - 1;

/// What the entries of a dictionary mean to a field.
#[derive(Clone, Debug, Default)]
pub(super) struct Entries {
    /// The dictionary; holding it keeps its memory from being another's.
    of: Option<BinaryArray>,
    /// The generation of the field's own dictionary that the codes are of.
    generation: u64,
    codes: Vec<u32>,
}

impl Entries {
    /// Prepares for a dictionary.
    fn take(&mut self, entries: &BinaryArray, generation: u64) {
        if !self.of.as_ref().is_some_and(|of| is_same(of, entries)) || self.generation != generation {
            self.codes.clear();
            self.codes.resize(entries.len(), UNSEEN);
            self.generation = generation;
            self.of = Some(entries.clone());
        }
    }

    /// The codes of all rows, `absent` where nothing is said; `decide` says what an entry means, `bad` takes the rows
    /// where it means nothing.
    fn fill(
        &mut self,
        (places, entries): (&Int32Array, &BinaryArray),
        absent: u32,
        codes: &mut Vec<u32>,
        mut decide: impl FnMut(Raw<'_>) -> u32,
        bad: &mut impl FnMut(usize, Raw<'_>),
    ) {
        codes.clear();
        codes.reserve(places.len());
        let known = known(places);
        // Most entries have been met, so what is odd is only noted on the way.
        let mut odd = false;
        for (word, places) in known.words().iter().zip(places.values().chunks(64)) {
            codes.extend(places.iter().enumerate().map(|(bit, place)| {
                let code = self.codes.get(*place as usize).copied().unwrap_or(MISSING);
                let code = if word >> bit & 1 == 1 { code } else { absent };
                odd |= code == UNSEEN || code == BAD;
                code
            }));
        }
        if !odd {
            return;
        }
        for (row, (code, place)) in codes.iter_mut().zip(places.values()).enumerate() {
            if *code != UNSEEN && *code != BAD {
                continue;
            }
            // The library has seen to it that places are of entries.
            let raw = Raw::Text(entries.value(*place as usize));
            if let Some(met) = self.codes.get_mut(*place as usize) {
                if *met == UNSEEN {
                    *met = decide(raw);
                }
                *code = *met;
            }
            if *code == BAD {
                bad(row, raw);
                *code = MISSING;
            }
        }
    }
}

impl Column {
    /// Reads a typed column; `false` where it has to be read cell by cell.
    pub(super) fn typed(
        &mut self,
        typed: &Typed,
        input: &mut Input,
        dictionary: Option<&mut Dictionary>,
        bad: &mut impl FnMut(usize, Raw<'_>),
    ) -> bool {
        match (typed, input) {
            (Typed::Values { values, known }, Input::Number { values: to, known: there })
                if self.reader.takes_any_value() =>
            {
                to.clone_from(values);
                there.clone_from(known);
                match self.default {
                    Some(Value::Number(default)) => fill_up(to, there, default),
                    Some(Value::Date(default)) => fill_up(to, there, default.code()),
                    _ => {}
                }
                true
            }
            (Typed::Truths { yes, known }, Input::YesNo(truths)) if self.reader.takes_any_value() => {
                truths.yes.clone_from(yes);
                truths.no.clone_from(known);
                let no = truths.no.words_mut().iter_mut();
                no.zip(yes.words()).for_each(|(no, yes)| *no &= !yes);
                if let Some(Value::YesNo(default)) = self.default {
                    let filled = if default { &mut truths.yes } else { &mut truths.no };
                    each_missing(known, |row| filled.set(row));
                }
                true
            }
            (Typed::Entries { places, entries }, Input::Choice(codes)) => {
                let default = self.default_choice();
                let mut known = std::mem::take(&mut self.entries);
                known.take(entries, 0);
                let decide = |raw: Raw<'_>| match raw {
                    Raw::Text(text) => self.spelling(raw, text, default),
                    _ => BAD,
                };
                known.fill((places, entries), default, codes, decide, bad);
                self.entries = known;
                true
            }
            (Typed::Entries { places, entries }, Input::Coded(codes)) => {
                let Some(dictionary) = dictionary else { return false };
                let default = self.begin_codes(dictionary);
                let mut known = std::mem::take(&mut self.entries);
                known.take(entries, dictionary.generation());
                let decide = |raw: Raw<'_>| self.any_code(raw, default, dictionary);
                known.fill((places, entries), default, codes, decide, bad);
                self.entries = known;
                true
            }
            _ => false,
        }
    }
}

/// Gives the missing ones a value.
fn fill_up(values: &mut [i64], known: &mut Mask, default: i64) {
    let was = known.clone();
    each_missing(&was, |row| {
        known.set(row);
        if let Some(value) = values.get_mut(row) {
            *value = default;
        }
    });
}

/// The rows that a mask does not have.
fn each_missing(known: &Mask, mut then: impl FnMut(usize)) {
    for (word, first) in known.words().iter().zip((0..).step_by(64)) {
        let mut none = !word;
        while none != 0 {
            let row = first + none.trailing_zeros() as usize;
            if row >= known.len() {
                break;
            }
            then(row);
            none &= none - 1;
        }
    }
}
