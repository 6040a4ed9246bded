//! Cells become columns: one field after another, so that each loop does one thing. Texts and choices are looked up
//! by their raw bytes; what they mean is decided once for each distinct one.

#[cfg(feature = "parquet")]
mod typed;

use crate::analyse::dates::SeenDates;
use crate::analyse::groups::SeenGroups;
use crate::data::block::is_and_not_ascii;
use crate::data::cell::Form;
use crate::data::cells::Cells;
use crate::data::value::number::leading;
use crate::data::value::{FieldReader, Raw, Read, is_graphic, trim_bytes};
use crate::engine::batch::{Batch, Dictionaries, Dictionary, Entry, Input, MISSING, Need};
use crate::mask::Mask;
use crate::program::{Date, Program, Type, Value};
use crate::run::cache::{Cache, Short};
use crate::run::raws::Raws;
use foldhash::fast::RandomState;
use hashbrown::HashMap;

/// The code, in a dictionary only, of raw bytes that are no value.
const BAD: u32 = MISSING - 1;
/// A dictionary is cleared between batches once it has taken about so many bytes.
const DICTIONARY: usize = 2 << 20;
/// A choice's spellings are forgotten once there are so many.
const SPELLINGS: usize = 4096;
/// As much of a bad value as is kept.
const SHOWN: usize = 80;

/// A value that is none of its field's type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadCell {
    /// The row in the batch.
    pub row: u32,
    /// The field's index.
    pub field: u32,
    /// What stands there, cut short.
    pub text: String,
}

/// Reads the needed fields of a program out of rows of cells. Each thread has its own.
#[derive(Clone, Debug)]
pub struct Columns {
    fields: Vec<Column>,
}

#[derive(Clone, Debug)]
struct Column {
    field: usize,
    /// `None` where the data has no such column.
    slot: Option<usize>,
    reader: FieldReader,
    need: Need,
    default: Option<Value>,
    several: bool,
    /// The points of its numbers may part thousands, as far as they were seen.
    grouped: bool,
    /// Missing words may hold an `@`, so domains cannot be cut off before they are looked for.
    words: bool,
    spellings: HashMap<Box<[u8]>, u32, RandomState>,
    /// Short texts of late; what stands in front of the dictionary or the spellings.
    late: Cache,
    /// The key of a JSON list in the dictionary: apart from texts of the same bytes.
    list: Vec<u8>,
    /// About how many bytes this column has put into its dictionary.
    weight: usize,
    /// What the entries of the data's own dictionary mean.
    #[cfg(feature = "parquet")]
    entries: typed::Entries,
}

impl Columns {
    /// For the fields that are needed, by field id; `slots` says where each stands in a row.
    pub fn new(program: &Program, needs: &[Need], slots: &[Option<usize>]) -> Columns {
        let mut fields = Vec::new();
        for (index, ((field, need), slot)) in program.fields.iter().zip(needs).zip(slots).enumerate() {
            if *need == Need::Nothing {
                continue;
            }
            let reader = FieldReader::new(field, &program.zone);
            fields.push(Column {
                field: index,
                slot: *slot,
                grouped: slot.is_some() && reader.may_hide_groups(),
                reader,
                need: *need,
                default: field.default.clone(),
                several: matches!(field.ty, Type::Several(_)),
                words: !field.missing.is_empty(),
                spellings: HashMap::default(),
                late: Cache::default(),
                list: Vec::new(),
                weight: 0,
                #[cfg(feature = "parquet")]
                entries: typed::Entries::default(),
            });
        }
        Columns { fields }
    }

    /// Fills a batch with the rows of `cells`; the values that are none of their field's type are missing there and
    /// added to `bad`, field by field.
    pub fn fill(
        &mut self,
        chunk: &[u8],
        cells: &Cells,
        batch: &mut Batch,
        dictionaries: &mut Dictionaries,
        bad: &mut Vec<BadCell>,
    ) {
        batch.rows = cells.rows();
        for column in &mut self.fields {
            let raws = Raws::new(chunk, cells, column.slot);
            let index = column.field;
            let mut spoilt = |row: usize, raw: Raw| {
                bad.push(BadCell { row: row as u32, field: index as u32, text: shown(raw) });
            };
            let dictionary = dictionaries.fields.get_mut(index);
            let Some(input) = batch.fields.get_mut(index) else { continue };
            #[cfg(feature = "parquet")]
            let dictionary = {
                let mut dictionary = dictionary;
                let of = column.slot.and_then(|slot| cells.typed()?.column(slot));
                if of.is_some_and(|of| column.typed(of, input, dictionary.as_deref_mut(), &mut spoilt)) {
                    continue;
                }
                dictionary
            };
            match (input, dictionary) {
                (Input::YesNo(truths), _) => {
                    column.truths(raws, &mut truths.yes, &mut truths.no, &mut spoilt)
                }
                (Input::Number { values, known }, _) => column.numbers(raws, (values, known), &mut spoilt),
                (Input::Choice(codes), _) => column.choices(raws, codes, &mut spoilt),
                (Input::Coded(codes), Some(dictionary)) => column.coded(raws, codes, dictionary, &mut spoilt),
                (Input::Coded(_), None) => {}
            }
        }
    }
}

impl Columns {
    /// Where the dates of a batch lie, by field.
    pub fn dates<'a>(&'a self, batch: &'a Batch) -> impl Iterator<Item = (usize, SeenDates)> + 'a {
        self.fields.iter().filter(|column| column.reader.is_date()).filter_map(|column| {
            let Some(Input::Number { values, known }) = batch.fields.get(column.field) else { return None };
            let mut dates = SeenDates::default();
            for (word, values) in known.words().iter().zip(values.chunks(64)) {
                if word.count_ones() as usize == values.len() && dates.see_usual(values) {
                    continue;
                }
                let there = values.iter().enumerate().filter(|(bit, _)| word >> bit & 1 == 1);
                there.for_each(|(_, code)| dates.see(Date::of_code(*code).start()));
            }
            Some((column.field, dates))
        })
    }
}

impl Columns {
    /// Where the points of a batch stand in its numbers, by field; of so many rows from the first on. A column of which one
    /// number tells is not looked at again: of it nothing is said.
    pub fn groups(&mut self, chunk: &[u8], cells: &Cells, rows: usize) -> Vec<(usize, SeenGroups)> {
        let watched = self.fields.iter_mut().filter(|column| column.grouped);
        let of = |column: &mut Column| {
            let raws = Raws::new(chunk, cells, column.slot);
            let mut groups = SeenGroups::default();
            let rows = if raws.may_be_texts() { rows.min(cells.rows()) } else { 0 };
            for row in (0..rows).filter(|row| !raws.is_short_without_point(*row)) {
                // A number of JSON is what it is.
                let tells = !matches!(raws.cell(row).form, Form::Token | Form::Value);
                if tells && let Raw::Text(text) = raws.get(row) {
                    groups.see(trim_bytes(text));
                    if groups.others > 0 {
                        column.grouped = false;
                        break;
                    }
                }
            }
            (groups.groups + groups.others > 0).then_some((column.field, groups))
        };
        watched.filter_map(of).collect()
    }
}

/// Numbers or dates: `quick` says most of them, `read` all.
#[inline(always)]
fn numbers(
    raws: Raws,
    quick: impl Fn(Raws, usize) -> Option<i64>,
    read: impl Fn(Raw) -> Read<i64>,
    default: &Option<Value>,
    (values, known): (&mut Vec<i64>, &mut Mask),
    bad: &mut impl FnMut(usize, Raw),
) {
    let rows = raws.rows();
    known.reset(rows);
    values.clear();
    values.resize(rows, 0);
    let default = match default {
        Some(Value::Number(number)) => Some(*number),
        Some(Value::Date(date)) => Some(date.code()),
        _ => None,
    };
    let words = known.words_mut().iter_mut().zip(values.chunks_mut(64));
    for ((word, values), first) in words.zip((0..).step_by(64)) {
        let mut bits = 0;
        for ((bit, to), row) in values.iter_mut().enumerate().zip(first..) {
            let value = quick(raws, row).or_else(|| {
                let raw = raws.get(row);
                match read(raw) {
                    Read::Value(value) => Some(value),
                    Read::Missing => default,
                    Read::Bad => {
                        bad(row, raw);
                        None
                    }
                }
            });
            bits |= u64::from(value.is_some()) << bit;
            *to = value.unwrap_or(0);
        }
        *word = bits;
    }
}

/// A plain number.
#[inline(always)]
fn quick_number(raws: Raws, row: usize) -> Option<i64> {
    let cell = raws.cell(row);
    if cell.form == Form::Value {
        return Some(cell.value());
    }
    let (front, length) = raws.front(row)?;
    leading(front).and_then(|(value, read)| (read == length).then_some(value))
}

/// A plain amount of money whose point cannot part thousands.
#[inline(always)]
fn quick_amount(raws: Raws, row: usize) -> Option<i64> {
    let cell = raws.cell(row);
    if cell.form == Form::Value {
        return Some(cell.value());
    }
    let (front, length) = raws.front(row)?;
    let point = length.checked_sub(4).and_then(|at| front.get(at));
    let quick = leading(front).and_then(|(value, read)| (read == length).then_some(value));
    quick.filter(|_| point != Some(&b'.'))
}

impl Column {
    fn numbers(&self, raws: Raws, to: (&mut Vec<i64>, &mut Mask), bad: &mut impl FnMut(usize, Raw)) {
        let reader = &self.reader;
        if reader.is_date() {
            let usual = |raws: Raws, row| {
                let (front, length) = raws.front(row)?;
                reader.usual_date(front.get(..length)?).map(Date::code)
            };
            numbers(raws, usual, |raw| reader.date(raw).map(Date::code), &self.default, to, bad);
        } else if reader.refuses_groups() {
            numbers(raws, quick_amount, |raw| reader.number(raw), &self.default, to, bad);
        } else if reader.is_plain() {
            numbers(raws, quick_number, |raw| reader.number(raw), &self.default, to, bad);
        } else {
            numbers(raws, |_, _| None, |raw| reader.number(raw), &self.default, to, bad);
        }
    }

    fn truths(&self, raws: Raws, yes: &mut Mask, no: &mut Mask, bad: &mut impl FnMut(usize, Raw)) {
        let rows = raws.rows();
        yes.reset(rows);
        no.reset(rows);
        let default = match self.default {
            Some(Value::YesNo(yes)) => Some(yes),
            _ => None,
        };
        let is = |short: &Option<Short>, words: &[Short; 2]| short.iter().any(|short| words.contains(short));
        let [yes_words, no_words] = [[&b"true"[..], b"yes"], [b"false", b"no"]]
            .map(|words| words.map(|word| Short::of(word).unwrap_or_default()));
        let quick = self.reader.is_plain();
        let words = yes.words_mut().iter_mut().zip(no.words_mut());
        for ((yes, no), first) in words.zip((0..).step_by(64)) {
            let (mut yes_bits, mut no_bits) = (0, 0);
            let end = rows.min(first + 64);
            for (bit, row) in (first..end).enumerate().filter(|_| quick) {
                let short = raws.short(row);
                yes_bits |= u64::from(is(&short, &yes_words)) << bit;
                no_bits |= u64::from(is(&short, &no_words)) << bit;
            }
            // What is left is not there or spelled otherwise.
            let mut rest = !(yes_bits | no_bits) & (u64::MAX >> (64 - (end - first)));
            while rest != 0 {
                let bit = rest.trailing_zeros();
                rest &= rest - 1;
                let row = first + bit as usize;
                let raw = raws.get(row);
                let value = match self.reader.yes_no(raw) {
                    Read::Value(yes) => Some(yes),
                    Read::Missing => default,
                    Read::Bad => {
                        bad(row, raw);
                        None
                    }
                };
                yes_bits |= u64::from(value == Some(true)) << bit;
                no_bits |= u64::from(value == Some(false)) << bit;
            }
            (*yes, *no) = (yes_bits, no_bits);
        }
    }

    fn choices(&mut self, raws: Raws, codes: &mut Vec<u32>, bad: &mut impl FnMut(usize, Raw)) {
        let default = self.default_choice();
        let code = |row| {
            let short = raws.short(row);
            if let Some(code) =
                short.as_ref().and_then(|short| self.late.find(short)).filter(|code| *code < BAD)
            {
                return code;
            }
            let raw = raws.get(row);
            let code = match raw {
                Raw::Absent => default,
                Raw::Nested(_) | Raw::Value(_) => BAD,
                Raw::Text(text) | Raw::Token(text) => {
                    let code = self.spelling(raw, text, default);
                    if let Some(short) = short.filter(|_| code < BAD) {
                        self.late.keep(short, code);
                    }
                    code
                }
            };
            if code == BAD {
                bad(row, raw);
                return MISSING;
            }
            code
        };
        codes.clear();
        codes.extend((0..raws.rows()).map(code));
    }

    /// The code of a missing choice, before a batch.
    fn default_choice(&mut self) -> u32 {
        if self.spellings.len() > SPELLINGS {
            self.spellings.clear();
        }
        match self.default {
            Some(Value::Choice(choice)) => choice,
            _ => MISSING,
        }
    }

    /// What a spelling of a choice means; the default where it means "missing".
    fn spelling(&mut self, raw: Raw, text: &[u8], default: u32) -> u32 {
        if let Some(code) = self.spellings.get(text) {
            return *code;
        }
        let code = match self.reader.choice(raw) {
            Read::Value(choice) => choice,
            Read::Missing => default,
            Read::Bad => BAD,
        };
        self.spellings.insert(text.into(), code);
        code
    }

    /// Texts and sets of choices.
    fn coded(
        &mut self,
        raws: Raws,
        codes: &mut Vec<u32>,
        dictionary: &mut Dictionary,
        bad: &mut impl FnMut(usize, Raw),
    ) {
        let default = self.begin_codes(dictionary);
        let known = self.only_known();
        let domain = self.need == Need::Domain && !self.several;
        let code = |row| {
            let late = match (known, domain) {
                (true, _) => None,
                (false, true) => self.late_domain(raws, row),
                (false, false) => raws.short(row).and_then(|short| self.late.find(&short)),
            };
            if let Some(code) = late.filter(|code| *code < BAD) {
                return code;
            }
            let raw = raws.get(row);
            let code = self.any_code(raw, default, dictionary);
            if code == BAD {
                bad(row, raw);
                return MISSING;
            }
            code
        };
        codes.clear();
        codes.extend((0..raws.rows()).map(code));
    }

    /// The code of the domain of a text, where both are of the common kind and the domain is remembered.
    #[inline(always)]
    fn late_domain(&self, raws: Raws, row: usize) -> Option<u32> {
        let (front, length) = raws.front(row)?;
        let block = front.first_chunk::<64>()?;
        let (ats, others) = is_and_not_ascii(block, b'@');
        let inside = u64::MAX.checked_shr(64u32.checked_sub(length as u32)?)?;
        if self.words || others & inside != 0 || ats & inside == 0 || !is_graphic(block.get(..length)?) {
            return None;
        }
        let after = 64 - (ats & inside).leading_zeros() as usize;
        self.late.find(&Short::of_front(front.get(after..)?, length - after)?)
    }

    /// Before a batch: clears a dictionary that has grown, and says what code a missing text has.
    fn begin_codes(&mut self, dictionary: &mut Dictionary) -> u32 {
        if self.weight > DICTIONARY {
            dictionary.clear();
            self.late.clear();
            self.weight = 0;
        }
        match (&self.default, self.only_known()) {
            (None, _) => MISSING,
            (Some(_), true) => 0,
            (Some(value), false) => self.default_code(value, dictionary),
        }
    }

    /// Whether it only matters whether there is a text.
    fn only_known(&self) -> bool {
        self.need == Need::Known && !self.several
    }

    #[inline]
    fn any_code(&mut self, raw: Raw, default: u32, dictionary: &mut Dictionary) -> u32 {
        if self.only_known() { self.known(raw, default) } else { self.code(raw, default, dictionary) }
    }

    /// The code of a text of which only matters whether it is there.
    fn known(&self, raw: Raw, default: u32) -> u32 {
        match self.reader.text(raw) {
            Read::Value(text) if std::str::from_utf8(text).is_ok() => 0,
            Read::Missing => default,
            Read::Value(_) | Read::Bad => BAD,
        }
    }

    #[inline]
    fn code(&mut self, raw: Raw, default: u32, dictionary: &mut Dictionary) -> u32 {
        let raw_text = match raw {
            Raw::Absent => return default,
            Raw::Nested(_) if !self.several => return BAD,
            Raw::Value(_) => return BAD,
            Raw::Text(text) | Raw::Token(text) | Raw::Nested(text) => text,
        };
        if self.need == Need::Domain && !self.several {
            return self.domain(raw_text, default, dictionary);
        }
        if let Raw::Nested(list) = raw {
            // No text begins with this byte: it is no UTF-8.
            let mut key = std::mem::take(&mut self.list);
            key.clear();
            key.push(0xfe);
            key.extend_from_slice(list);
            let code = self.met(raw, &key, default, dictionary);
            self.list = key;
            return code;
        }
        self.met(raw, raw_text, default, dictionary)
    }

    #[inline]
    fn met(&mut self, raw: Raw, key: &[u8], default: u32, dictionary: &mut Dictionary) -> u32 {
        let short = Short::of(key);
        let late = short.as_ref().and_then(|short| self.late.find(short));
        match late.or_else(|| self.look_up(short, key, dictionary)) {
            Some(MISSING) => default,
            Some(code) => code,
            None => self.learn(raw, key, default, dictionary),
        }
    }

    /// The code of a text that the dictionary has, to be remembered.
    fn look_up(&mut self, short: Option<Short>, key: &[u8], dictionary: &Dictionary) -> Option<u32> {
        let code = dictionary.find(key)?;
        if let Some(short) = short {
            self.late.keep(short, code);
        }
        Some(code)
    }

    /// Decides what a text or set is that has not been met.
    fn learn(&mut self, raw: Raw, key: &[u8], default: u32, dictionary: &mut Dictionary) -> u32 {
        self.weight += key.len() * 2 + 96;
        let entry = if self.several {
            self.reader.several(raw).map(Entry::Set)
        } else {
            match self.reader.text(raw) {
                Read::Value(text) => match std::str::from_utf8(text) {
                    Ok(text) => Read::Value(Entry::Text(text.to_owned())),
                    Err(_) => Read::Bad,
                },
                Read::Missing => Read::Missing,
                Read::Bad => Read::Bad,
            }
        };
        match entry {
            Read::Value(entry) => dictionary.insert(key, entry),
            // What is missing takes the default of the moment.
            Read::Missing => {
                dictionary.alias(key, MISSING);
                default
            }
            Read::Bad => {
                dictionary.alias(key, BAD);
                BAD
            }
        }
    }

    /// The code of the domain of a text; of the empty text where it has none.
    #[inline]
    fn domain(&mut self, text: &[u8], default: u32, dictionary: &mut Dictionary) -> u32 {
        let text = trim_bytes(text);
        let at = memchr::memrchr(b'@', text);
        if (at.is_none() || self.words) && self.reader.says_missing(text) {
            return default;
        }
        if !text.is_ascii() && std::str::from_utf8(text).is_err() {
            return BAD;
        }
        let domain = at.and_then(|at| text.get(at + 1..)).unwrap_or(b"");
        let short = Short::of(domain);
        let late = short.as_ref().and_then(|short| self.late.find(short));
        match late.or_else(|| self.look_up(short, domain, dictionary)) {
            Some(code) => code,
            None => {
                self.weight += domain.len() * 2 + 96;
                // The key is all that follows the `@`, so that a text is not looked through for where its domain ends.
                let after = String::from_utf8_lossy(domain);
                let entry = Entry::Text(crate::program::text::domain_of(&after).to_owned());
                dictionary.insert(domain, entry)
            }
        }
    }

    fn default_code(&self, value: &Value, dictionary: &mut Dictionary) -> u32 {
        let entry = match value {
            Value::Text(text) if self.need == Need::Domain => {
                Entry::Text(crate::program::text::domain(text).unwrap_or("").to_owned())
            }
            Value::Text(text) => Entry::Text(text.clone()),
            Value::Several(set) => Entry::Set(set.clone()),
            Value::YesNo(_) | Value::Number(_) | Value::Date(_) | Value::Choice(_) => return MISSING,
        };
        if self.need == Need::Domain
            && let Entry::Text(domain) = &entry
        {
            let key = domain.clone();
            return dictionary
                .find(key.as_bytes())
                .unwrap_or_else(|| dictionary.insert(key.as_bytes(), entry));
        }
        // Texts in data are never these bytes: they are no UTF-8.
        const KEY: &[u8] = b"\xffdefault";
        dictionary.find(KEY).unwrap_or_else(|| dictionary.insert(KEY, entry))
    }
}

/// What is shown of a bad value.
pub(crate) fn shown(raw: Raw) -> String {
    let bytes = match raw {
        Raw::Absent | Raw::Value(_) => &[],
        Raw::Text(text) | Raw::Token(text) | Raw::Nested(text) => text,
    };
    let short = bytes.get(..SHOWN * 4).unwrap_or(bytes);
    let text = String::from_utf8_lossy(short);
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or("")),
        None => text.into_owned(),
    }
}
