//! What a column is best declared as: a type is chosen when the program would read every value that way.

use super::column::{Column, Facts, Settled};
use super::leaks::{CHOICES, leaks};
use super::looks::{LIST, Looks, SERIAL, SPLITS, Try, Way, is_opaque};
use super::note::Note;
use super::odd::{mark, odd, pair};
use super::words::{Stand, stands};
use crate::data::keys::KeySet;
use crate::data::value::yes_no;
use crate::program::text::{composed, fold, is_cut};
use crate::report::Count;
use std::collections::BTreeMap;

/// A value of a choice is at most so long.
const LONGEST: usize = 60;
/// A value of a choice is there for as many leads, taken all together.
const EACH: u64 = 3;

/// What a column is best declared as.
#[derive(Clone, Debug, PartialEq)]
pub enum Guess {
    /// There is nothing in it.
    Nothing,
    /// `yes/no`
    YesNo,
    /// `number`, as that example is written, in that unit.
    Number {
        /// An example; nothing for the plain way.
        style: Option<&'static str>,
        /// What the sign says that stands with every number.
        unit: Option<&'static str>,
    },
    /// `date`, in that order of parts; ISO 8601 where none is said.
    Date(Option<String>),
    /// `one of` these, the commonest first, each with its leads.
    Choice(Vec<(String, u64)>),
    /// `several of` these, split by that; JSON lists where nothing splits.
    Several {
        /// The values, the commonest first, each with its leads.
        values: Vec<(String, u64)>,
        /// What stands between them.
        split: Option<&'static str>,
    },
    /// `text`
    Text,
    /// Lists of records or records: no field can hold them.
    Records,
}

/// What numbers may count that are instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Seconds since 1970.
    Seconds,
    /// Milliseconds since 1970.
    Millis,
    /// Microseconds since 1970.
    Micros,
    /// Nanoseconds since 1970.
    Nanos,
    /// Days of a spreadsheet.
    Days,
}

/// Numbers that may be instants.
#[derive(Clone, Copy, Debug)]
pub struct Epoch {
    /// What they count.
    pub counted: Counted,
    /// The first and the last instant.
    pub range: (i64, i64),
}

/// A column of a file.
#[derive(Clone, Debug)]
pub struct Described {
    /// Its name in the file.
    pub name: String,
    /// Its place among the columns that are read.
    pub slot: usize,
    /// Its rows.
    pub rows: u64,
    /// Those with nothing in it.
    pub empty: u64,
    /// What stands for "missing" in it, and how often.
    pub placeholders: Vec<(String, u64)>,
    /// What it is best declared as.
    pub guess: Guess,
    /// The only value that it ever has, placeholders included.
    pub constant: Option<String>,
    /// Different values; there are more where [`Described::many`] says so.
    pub distinct: u64,
    /// There are more values than were counted.
    pub many: bool,
    /// The commonest values and their leads.
    pub common: Vec<(String, u64)>,
    /// The least and the most of numbers (scaled) and dates (microseconds).
    pub range: Option<(i64, i64)>,
    /// Digits only, in all rows that say something.
    pub digits: bool,
    /// Rows that say yes.
    pub yes: Option<u64>,
    /// The instants that all values are, were they counted from 1970.
    pub epoch: Option<Epoch>,
    /// Rows whose value was there before; nothing where it happens too often for a key, or rows have none.
    pub repeats: Option<u64>,
    /// What is worth knowing.
    pub notes: Vec<Note>,
    pub(super) keys: Option<KeySet>,
}

impl Described {
    /// Rows that say nothing here: empty, or with what stands for it.
    pub fn missing(&self) -> u64 {
        self.empty + self.placeholders.iter().map(|(_, count)| count).sum::<u64>()
    }

    /// Rows that say something.
    pub fn known(&self) -> u64 {
        self.rows.saturating_sub(self.missing())
    }
}

/// Makes of a column what is worth knowing. `all` are the leads by outcome, where there is one.
pub(super) fn describe(column: Column, rows: u64, all: Option<Count>) -> Described {
    let (settled, facts) = column.settle();
    let decided = Decided::new(&settled, &facts);
    let (guess, mut notes) = decided.guess();
    let placeholders = decided.placeholders(&guess);
    if facts.broken > 0 {
        notes.push(Note::NotUtf8(facts.broken));
    }
    let named = |words: &str| placeholders.iter().any(|(word, _)| word == words);
    let values: Vec<(String, Count)> =
        settled.values.iter().filter_map(|(value, count)| Some((text(value)?, *count))).collect();
    let known: Vec<&(String, Count)> = values.iter().filter(|(value, _)| !named(value)).collect();
    if let Some(all) = all.filter(|_| guess != Guess::Nothing) {
        notes.extend(leaks(&facts, &known, &values, settled.rest.is_none(), all).map(Note::Leak));
    }
    let folded: BTreeMap<String, ()> = values.iter().map(|(value, _)| (fold(value), ())).collect();
    let constant = match values.as_slice() {
        [(value, _), ..]
            if folded.len() == 1 && settled.rest.is_none() && facts.broken + facts.objects == 0 =>
        {
            Some(value.clone())
        }
        _ => None,
    };
    let range = match &guess {
        Guess::Number { .. } | Guess::Date(_) => decided.range(&guess),
        _ => None,
    };
    let own = notes.iter().find_map(|note| match note {
        Note::Words(yes, _) | Note::Mark(yes) => Some(fold(yes)),
        _ => None,
    });
    let said_yes = |(value, _): &&&(String, Count)| match &own {
        Some(yes) => fold(value) == *yes,
        None => yes_no(value.as_bytes()) == Some(true),
    };
    Described {
        rows,
        slot: 0,
        digits: decided.looks.cells > 0 && decided.looks.digits == decided.looks.cells,
        yes: (guess == Guess::YesNo)
            .then(|| known.iter().filter(said_yes).map(|(_, count)| count.all()).sum()),
        epoch: decided.epoch(),
        empty: facts.empty,
        constant: constant.filter(|_| facts.empty == 0 && rows > 1),
        distinct: known.len() as u64,
        many: settled.rest.is_some(),
        common: known.iter().take(3).map(|(value, count)| (value.clone(), count.all())).collect(),
        repeats: facts.keys.as_ref().map(|keys| keys.repeats),
        name: facts.name,
        keys: facts.keys.map(|keys| keys.seen),
        placeholders,
        guess,
        range,
        notes,
    }
}

fn text(value: &[u8]) -> Option<String> {
    let value = value.strip_prefix(&[LIST]).unwrap_or(value);
    String::from_utf8(value.to_vec()).ok()
}

/// So many numbers with three decimals, none of them a 0 at the end, are decimals.
const FLOATS: u64 = 5;

/// A column that is being decided about: words that say nothing are set aside, and the rest has been looked at.
struct Decided<'a> {
    settled: &'a Settled,
    facts: &'a Facts,
    looks: Looks,
    /// Words that say nothing.
    words: Vec<(String, u64)>,
    /// Words that say nothing among numbers, dates and yes and no.
    perhaps: Vec<(String, u64)>,
    /// Numbers that may stand for nothing.
    numbers: Vec<(String, i64, u64)>,
}

impl<'a> Decided<'a> {
    fn new(settled: &'a Settled, facts: &'a Facts) -> Decided<'a> {
        let mut decided = Decided {
            settled,
            facts,
            looks: settled.rest.as_deref().cloned().unwrap_or_else(Looks::new),
            words: Vec::new(),
            perhaps: Vec::new(),
            numbers: Vec::new(),
        };
        let mut later = Vec::new();
        for (value, count) in &settled.values {
            let (Some(text), count) = (text(value), count.all()) else { continue };
            match stands(value) {
                None => decided.looks.see(value, count),
                Some(Stand::Nothing) => decided.words.push((text, count)),
                Some(Stand::Perhaps) => decided.perhaps.push((text, count)),
                Some(Stand::Number) => later.push((text, count)),
            }
        }
        let plain = decided.looks.tries.iter().find(|one| one.way == Way::Number(None)).cloned();
        for (text, count) in later {
            let number = plain.as_ref().and_then(|one| one.read(text.as_bytes()));
            match (&plain, number) {
                (Some(plain), Some(number)) if sentinel(plain, number, count, decided.looks.cells) => {
                    decided.numbers.push((text, number, count));
                }
                _ => decided.looks.see(text.as_bytes(), count),
            }
        }
        decided
    }

    fn placeholders(&self, guess: &Guess) -> Vec<(String, u64)> {
        let strict = match guess {
            Guess::YesNo | Guess::Number { .. } | Guess::Date(_) => true,
            Guess::Nothing => !self.words.is_empty() || self.perhaps.len() != 1,
            Guess::Choice(_) | Guess::Several { .. } | Guess::Text | Guess::Records => false,
        };
        if self.words().is_some() {
            return Vec::new();
        }
        let numbers = self.numbers.iter().map(|(text, _, count)| (text.clone(), *count));
        let mut all: Vec<_> = self.words.iter().cloned().chain(numbers).collect();
        all.extend(self.perhaps.iter().filter(|_| strict).cloned());
        all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        all
    }

    fn guess(&self) -> (Guess, Vec<Note>) {
        if self.facts.objects > 0 {
            return (Guess::Records, Vec::new());
        }
        // Were it not for what is set aside, there would be nothing: a word may then be an answer after all.
        if let Some(found) = self.words() {
            return found;
        }
        if self.looks.cells == 0 {
            let alone = self.words.is_empty() && self.numbers.is_empty() && !self.perhaps.is_empty();
            return (if alone { Guess::Text } else { Guess::Nothing }, Vec::new());
        }
        if self.facts.broken > 0 {
            return (Guess::Text, Vec::new());
        }
        if self.yes_no() {
            return (Guess::YesNo, Vec::new());
        }
        if let Some(found) = self.number().or_else(|| self.date()) {
            return found;
        }
        let emails = (self.looks.emails * 10 >= self.looks.cells * 8).then_some(Note::Emails);
        if let Some(choices) = self.several().or_else(|| self.choice()) {
            return (choices, emails.into_iter().collect());
        }
        let lists = self.lists();
        if self.looks.lists > 0 {
            return (Guess::Records, lists.into_iter().collect());
        }
        let notes =
            emails.or(lists).or_else(|| self.odd()).or_else(|| self.texts()).or_else(|| self.nearly());
        (Guess::Text, notes.into_iter().collect())
    }

    /// The texts of its values, where all are known.
    fn values(&self) -> Option<Vec<&str>> {
        let texts: Option<Vec<&str>> =
            self.settled.values.iter().map(|(value, _)| std::str::from_utf8(value).ok()).collect();
        texts.filter(|_| self.settled.rest.is_none())
    }

    /// Yes and no in words that no run reads without being told.
    fn words(&self) -> Option<(Guess, Vec<Note>)> {
        let values = self.values().filter(|values| !values.is_empty() && self.facts.broken == 0)?;
        if let Some((yes, no)) = pair(values.iter().copied()) {
            return Some((Guess::YesNo, vec![Note::Words(yes, no)]));
        }
        let mark = mark(values.into_iter()).filter(|_| self.facts.empty > 0)?;
        Some((Guess::YesNo, vec![Note::Mark(mark)]))
    }

    /// Why values are not read as what they seem to be.
    fn odd(&self) -> Option<Note> {
        let said = |text: &str| !self.words.iter().any(|(word, _)| word == text);
        let texts = self.settled.values.iter().filter_map(|(value, _)| std::str::from_utf8(value).ok());
        let texts: Vec<&str> = texts.filter(|text| said(text)).collect();
        odd(&texts)
            .or_else(|| texts.iter().find(|text| is_cut(text)).map(|text| Note::Cut((*text).to_owned())))
    }

    /// Lists of texts, which could be several choices.
    fn lists(&self) -> Option<Note> {
        let all = self.looks.lists + self.looks.written == self.looks.cells;
        (all && !self.looks.records).then(|| {
            let few = self.looks.parts.last().and_then(Option::as_ref);
            let few = few.filter(|parts| (1..=CHOICES).contains(&parts.seen.len()));
            let values =
                few.map(|parts| by_count(parts.seen.values().map(|(part, _, cells)| (part.clone(), *cells))));
            Note::Lists(values.unwrap_or_default().into_iter().map(|(value, _)| value).collect())
        })
    }

    /// All values as instants, counted from 1970.
    fn epoch(&self) -> Option<Epoch> {
        let of = |way: &Way, counted| {
            let one = self.fails(way).filter(|one| one.fails == 0)?;
            Some(Epoch { counted, range: one.range? })
        };
        of(&Way::Epoch(1), Counted::Seconds)
            .or_else(|| of(&Way::Epoch(1000), Counted::Millis))
            .or_else(|| of(&Way::Epoch(1_000_000), Counted::Micros))
            .or_else(|| of(&Way::Epoch(1_000_000_000), Counted::Nanos))
            .or_else(|| of(&Way::Date(Some(SERIAL.to_owned())), Counted::Days))
    }

    fn fails(&self, way: &Way) -> Option<&Try> {
        self.looks.tries.iter().find(|one| one.way == *way)
    }

    /// Both yes and no are there, or one in a word that can mean nothing else.
    fn yes_no(&self) -> bool {
        let Some(one) = self.fails(&Way::YesNo).filter(|one| one.fails == 0) else { return false };
        let clear = [
            "yes",
            "no",
            "true",
            "false",
            "ja",
            "nee",
            "nein",
            "nej",
            "oui",
            "sí",
            "sim",
            "não",
            "wahr",
            "falsch",
            "vrai",
            "faux",
            "waar",
            "onwaar",
            "checked",
            "unchecked",
        ];
        let word = |value: &[u8]| {
            text(value).is_some_and(|text| clear.contains(&fold(&text).as_str())) || stands(value).is_some()
        };
        one.range == Some((0, 1)) || self.settled.values.iter().all(|(value, _)| word(value))
    }

    fn number(&self) -> Option<(Guess, Vec<Note>)> {
        let ways: Vec<&Try> = self
            .looks
            .tries
            .iter()
            .filter(|one| one.fails == 0 && matches!(one.way, Way::Number(_)))
            .collect();
        let [first, others @ ..] = ways.as_slice() else { return None };
        // Days written 20261001.
        if self.looks.days == self.looks.cells && self.looks.cells > 2 {
            return None;
        }
        if self.looks.codes > 0 {
            return Some((Guess::Text, vec![Note::Code]));
        }
        let sample = |one: &Try| match one.way {
            Way::Number(style) => style,
            Way::YesNo | Way::Date(_) | Way::Epoch(_) => None,
        };
        let mut style = sample(first);
        let mut notes = Vec::new();
        // Only numbers such as 1.234, three digits behind their mark: are they thousands?
        let largest = |one: &&&Try| one.range.map(|(least, most)| (most, least));
        let (least, most) = (ways.iter().min_by_key(largest), ways.iter().max_by_key(largest));
        let three = self.looks.marked > 0 && self.looks.three == self.looks.marked;
        if let (Some(least), Some(most), true) = (least, most, three && !others.is_empty())
            && let Some(thousands) = sample(most).filter(|_| least.range != most.range)
        {
            let small = sample(least).unwrap_or("1,234.50");
            // Programs leave out the last 0 of decimals, and money has no three of them.
            let few = self.looks.zeros == 0 && self.looks.signs.is_empty() && self.looks.three >= FLOATS;
            let (read, meant) = if style.is_none() && few { (small, thousands) } else { (thousands, small) };
            style = Some(read);
            notes.push(Note::Thousands(read, meant));
        }
        let signs: Vec<&str> = self.looks.signs.keys().copied().collect();
        if signs.len() > 1 {
            notes.push(Note::Currencies(signs));
        }
        let cells = self.looks.cells;
        let unit = self.looks.signs.iter().find(|(_, count)| **count == cells).map(|(unit, _)| *unit);
        Some((Guess::Number { style, unit }, notes))
    }

    fn date(&self) -> Option<(Guess, Vec<Note>)> {
        let ways: Vec<&Try> =
            self.looks.tries.iter().filter(|one| one.fails == 0 && matches!(one.way, Way::Date(_))).collect();
        let order = |one: &Try| match &one.way {
            Way::Date(order) => order.clone(),
            Way::YesNo | Way::Number(_) | Way::Epoch(_) => None,
        };
        match ways.as_slice() {
            [] => None,
            [only] => Some((Guess::Date(order(only)), Vec::new())),
            [iso, ..] if order(iso).is_none() => Some((Guess::Date(None), Vec::new())),
            [one, .., other] => {
                let (one, other) = (order(one)?, order(other)?);
                Some((Guess::Text, vec![Note::DayOrMonth(one, other)]))
            }
        }
    }

    fn choice(&self) -> Option<Guess> {
        if self.settled.rest.is_some() || self.looks.lists + self.looks.written > 0 {
            return None;
        }
        let mut values: BTreeMap<String, (String, u64)> = BTreeMap::new();
        let named: Vec<&String> = self.words.iter().map(|(word, _)| word).collect();
        for (value, count) in &self.settled.values {
            let value = text(value)?;
            if named.contains(&&value) || self.numbers.iter().any(|(number, ..)| *number == value) {
                continue;
            }
            // The commonest spelling comes first, and stays.
            values.entry(fold(&value)).or_insert_with(|| (composed(value), 0)).1 += count.all();
        }
        let cells: u64 = values.values().map(|(_, count)| count).sum();
        let short = values.values().all(|(value, _)| value.chars().count() <= LONGEST);
        // Addresses of mail are no choices, however few.
        let fits = (2..=CHOICES).contains(&values.len())
            && cells >= EACH * values.len() as u64
            && short
            && self.looks.emails == 0
            && values.values().filter(|(value, _)| is_opaque(value)).count() * 2 < values.len();
        fits.then(|| Guess::Choice(by_count(values.into_values())))
    }

    /// Values that are put together of few parts, with a separator that cannot mean anything else.
    fn several(&self) -> Option<Guess> {
        let splits = SPLITS.iter().map(|split| Some(*split)).chain([None]);
        for (split, parts) in splits.zip(&self.looks.parts) {
            let Some(parts) = parts.as_ref().filter(|parts| parts.several > 0) else { continue };
            if split.is_none() && self.looks.lists + self.looks.written < self.looks.cells {
                continue;
            }
            let different = parts.seen.len();
            let together = parts.seen.values().filter(|(_, values, _)| *values > 1).count();
            let cells: u64 = parts.seen.values().map(|(_, _, cells)| cells).sum();
            let short = parts.seen.values().all(|(part, ..)| part.chars().count() <= LONGEST);
            // Most parts stand in more than one value, as words of a sentence do not.
            let mixed = split.is_none() || (together * 3 >= different * 2 && different <= self.distinct());
            let enough = cells >= EACH * different as u64 && parts.several * 20 >= self.looks.cells;
            if different <= CHOICES && short && mixed && enough {
                let values = by_count(parts.seen.values().map(|(part, _, cells)| (part.clone(), *cells)));
                return Some(Guess::Several { values, split });
            }
        }
        None
    }

    fn distinct(&self) -> usize {
        if self.settled.rest.is_some() { usize::MAX } else { self.settled.values.len() }
    }

    /// What texts look like.
    fn texts(&self) -> Option<Note> {
        let cells = self.looks.cells.max(1);
        let most = |count: u64| count * 10 >= cells * 8;
        let average = self.looks.length / cells;
        if most(self.looks.links) {
            Some(Note::Links)
        } else if most(self.looks.opaque) {
            Some(Note::Opaque)
        } else {
            (self.looks.words / cells >= 6 || average > LONGEST as u64).then_some(Note::Long(average))
        }
    }

    /// Nearly all are numbers, dates or yes and no.
    fn nearly(&self) -> Option<Note> {
        let few = self.looks.cells / 2;
        // What was given up early has not been counted to the end.
        let tries = self.looks.tries.iter().filter(|one| !one.hopeless && (1..=few).contains(&one.fails));
        let near = tries.filter(|one| !matches!(one.way, Way::Epoch(_))).min_by_key(|one| one.fails)?;
        // Where a date may be read in two orders, neither is named.
        let dated = |one: &&Try| matches!(one.way, Way::Date(Some(_))) && one.fails == near.fails;
        let what = match &near.way {
            Way::YesNo => "yes/no".to_owned(),
            Way::Number(None) => "number".to_owned(),
            Way::Number(Some(sample)) => format!("number as \"{sample}\""),
            Way::Date(None) => "date".to_owned(),
            Way::Date(Some(order))
                if order == SERIAL || self.looks.tries.iter().filter(dated).count() > 1 =>
            {
                return None;
            }
            Way::Date(Some(order)) => format!("date as \"{order}\""),
            Way::Epoch(_) => return None,
        };
        (self.looks.codes == 0)
            .then(|| Note::Nearly(what, near.fails, near.example.clone().unwrap_or_default()))
    }

    fn range(&self, guess: &Guess) -> Option<(i64, i64)> {
        let way = match guess {
            Guess::Number { style, .. } => Way::Number(*style),
            Guess::Date(order) => Way::Date(order.clone()),
            _ => return None,
        };
        self.fails(&way)?.range
    }
}

/// Whether a number that is often put where nothing is known is so here: it lies far from all others.
fn sentinel(others: &Try, number: i64, count: u64, cells: u64) -> bool {
    let Some((least, most)) = others.range.filter(|_| others.fails == 0) else { return false };
    let often = count >= 2 && count.saturating_mul(200) >= cells;
    if number < 0 { often && least >= 0 } else { often && most <= number / 2 && least >= 0 }
}

fn by_count(values: impl Iterator<Item = (String, u64)>) -> Vec<(String, u64)> {
    let mut values: Vec<_> = values.collect();
    values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    values
}
