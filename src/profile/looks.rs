//! What values look like: each way of reading them is tried by the program's own readers.

use crate::data::value::date::compact_time;
use crate::data::value::list::{self, printed};
use crate::data::value::number::{dash, worn};
use crate::data::value::orders::orders;
use crate::data::value::{FieldReader, Raw, Read};
use crate::program::money::{is_beside, unit};
use crate::program::{Field, Format, Type, Value};
use crate::span::Span;
use std::collections::BTreeMap;

/// The ways to write numbers, the likeliest first; nothing is the plain one.
const NUMBERS: [Option<&str>; 5] =
    [None, Some("1,234.50"), Some("1.234,50"), Some("1 234,50"), Some("1'234.50")];
/// What separates several choices, the likeliest first.
pub(super) const SPLITS: [&str; 4] = [";", "|", ",", "/"];
/// A column has at most so many different choices in its cells; more are no choices.
const ELEMENTS: usize = 40;

/// After so many cells a way of reading that failed for half of them is given up.
const MANY: u64 = 512;

/// The years 2000 to 2039, in seconds since 1970.
const THESE_TIMES: std::ops::Range<i64> = 946_684_800..2_208_988_800;
/// The order of dates that are day numbers of a spreadsheet, as it is declared.
pub(super) const SERIAL: &str = "serial";

fn format(order: &str) -> Option<Format> {
    if order == SERIAL { Some(Format::Serial) } else { Format::date(order).ok() }
}

/// How a JSON list is told apart from a text of the same bytes: no text begins with this byte.
pub(super) const LIST: u8 = 0xfe;

/// A way of reading values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    YesNo,
    /// As that example says.
    Number(Option<&'static str>),
    /// In that order of parts; ISO 8601 where none is said.
    Date(Option<String>),
    /// Units since 1970, of which so many are a second.
    Epoch(i64),
}

/// A way of reading values, tried.
#[derive(Clone, Debug)]
pub(super) struct Try {
    pub way: Way,
    reader: FieldReader,
    /// Not looked at any more.
    pub hopeless: bool,
    /// Cells that it cannot read, and the first of them.
    pub fails: u64,
    pub example: Option<String>,
    /// The least and the most that it read.
    pub range: Option<(i64, i64)>,
    /// The most but for the largest value.
    pub second: Option<i64>,
}

/// What the values of a column look like.
#[derive(Clone, Debug)]
pub(super) struct Looks {
    /// Values looked at, as often as they stand there.
    pub cells: u64,
    pub tries: Vec<Try>,
    /// Whether the orders of parts are among the tries, in which a first value is a date.
    dated: bool,
    /// Cells with an `@` in the middle of a word.
    pub emails: u64,
    /// Cells that begin with a zero and go on with a digit, or are a telephone number.
    pub codes: u64,
    /// Cells of digits that are a day, or a time of one.
    pub days: u64,
    /// Cells of digits only.
    pub digits: u64,
    /// Characters, words, and the most characters of a cell.
    pub length: u64,
    pub words: u64,
    pub longest: u64,
    /// Signs of money and `%`, by what they are.
    pub signs: BTreeMap<&'static str, u64>,
    /// Cells whose number has exactly three digits behind its only mark, and cells with any mark.
    pub three: u64,
    pub marked: u64,
    /// Of those with three digits, the ones whose last digit is 0.
    pub zeros: u64,
    /// JSON lists, and cells of text that are one.
    pub lists: u64,
    pub written: u64,
    /// Whether something that is neither text nor number nor yes or no stands in a list.
    pub records: bool,
    /// Cells that are a web address, and cells that look like an id or a hash.
    pub links: u64,
    pub opaque: u64,
    /// By separator, and last of lists: the cells that have several, and in how many values each part was seen.
    pub parts: Vec<Option<Parts>>,
}

/// Cells taken apart.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    pub several: u64,
    /// By part, folded: its spelling, in how many different values, in how many cells.
    pub seen: BTreeMap<String, (String, u64, u64)>,
}

/// A field of that type, for a reader.
fn field(ty: Type, format: Option<Format>) -> Field {
    Field {
        name: String::new(),
        ty,
        source: String::new(),
        ask: None,
        default: None,
        missing: Vec::new(),
        format,
        can_change: false,
        split: ";".to_owned(),
        owner: None,
        span: Span::default(),
    }
}

impl Try {
    fn new(way: Way) -> Try {
        let of = match &way {
            Way::YesNo => field(Type::YesNo, None),
            Way::Number(sample) => {
                field(Type::Number(None), sample.and_then(|sample| Format::number(sample).ok()))
            }
            Way::Date(order) => field(Type::Date, order.as_deref().and_then(format)),
            Way::Epoch(_) => field(Type::Date, None),
        };
        Try {
            way,
            reader: FieldReader::new(&of, &Default::default()),
            hopeless: false,
            fails: 0,
            example: None,
            range: None,
            second: None,
        }
    }

    /// The ways that are tried whatever the values are.
    fn all() -> Vec<Try> {
        let mut ways = vec![Way::YesNo];
        ways.extend(NUMBERS.map(Way::Number));
        ways.extend([None, Some(SERIAL.to_owned())].map(Way::Date));
        ways.extend([1, 1000, 1_000_000, 1_000_000_000].map(Way::Epoch));
        ways.into_iter().map(Try::new).collect()
    }

    /// The value of a cell, as a number that orders.
    pub fn read(&self, value: &[u8]) -> Option<i64> {
        match self.reader.read(Raw::Text(value)) {
            Read::Value(Value::YesNo(yes)) => Some(i64::from(yes)),
            // Seconds since 1970 are read as dates too; whether they are meant is not for a reader to say.
            Read::Value(Value::Date(_)) if self.way == Way::Date(None) && is_epoch(value) => None,
            // A number is the day of a spreadsheet where it is one of these times.
            Read::Value(Value::Date(date)) if self.way == Way::Date(Some(SERIAL.to_owned())) => {
                let date = date.start();
                (!is_epoch(value) || THESE_TIMES.contains(&(date / 1_000_000))).then_some(date)
            }
            Read::Value(Value::Date(date)) if matches!(self.way, Way::Epoch(_)) => {
                (is_epoch(value) && self.is_of_these_times(value)).then(|| date.start())
            }
            Read::Value(Value::Number(number)) => Some(number),
            Read::Value(Value::Date(date)) => Some(date.start()),
            Read::Value(Value::Text(_) | Value::Choice(_) | Value::Several(_)) => None,
            Read::Missing | Read::Bad => None,
        }
    }

    /// Whether digits are an instant of the years 2000 to 2039 in the unit of this way.
    fn is_of_these_times(&self, value: &[u8]) -> bool {
        let whole = value.split(|byte| *byte == b'.').next().unwrap_or(value);
        let number = std::str::from_utf8(whole).ok().and_then(|digits| digits.parse::<i64>().ok());
        let Way::Epoch(second) = self.way else { return false };
        let seconds = number.and_then(|at| at.checked_div(second));
        seconds.is_some_and(|at| THESE_TIMES.contains(&at))
    }

    fn see(&mut self, value: &[u8], count: u64) {
        if self.hopeless {
            return;
        }
        match self.read(value) {
            Some(at) => {
                let (least, most) = self.range.unwrap_or((at, at));
                let below = |most: i64, other: i64| if other < most { Some(other) } else { None };
                let other = below(most.max(at), most.min(at));
                self.second = if at > most { Some(most) } else { self.second.max(other) };
                self.range = Some((least.min(at), most.max(at)));
            }
            None => {
                self.fails += count;
                self.example.get_or_insert_with(|| super::beginning(value));
            }
        }
    }
}

/// Whether a value is a count of seconds since 1970 rather than a date as people write it.
fn is_epoch(value: &[u8]) -> bool {
    let digits = value.strip_prefix(b"-").unwrap_or(value);
    let points = digits.iter().filter(|byte| **byte == b'.').count();
    points < 2 && digits.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.') && !is_day(value)
}

/// Whether a value is a day of these times, written `20261001`, or a time of such a day, `20261001123000`.
fn is_day(value: &[u8]) -> bool {
    if matches!(value.len(), 12 | 14) {
        return std::str::from_utf8(value).is_ok_and(compact_time);
    }
    let number = |range: std::ops::Range<usize>| {
        value
            .get(range)
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|text| text.parse::<u32>().ok())
    };
    value.len() == 8
        && number(0..4).is_some_and(|year| (1900..=2100).contains(&year))
        && number(4..6).is_some_and(|month| (1..=12).contains(&month))
        && number(6..8).is_some_and(|day| (1..=31).contains(&day))
}

impl Looks {
    pub fn new() -> Looks {
        Looks {
            cells: 0,
            tries: Try::all(),
            dated: false,
            emails: 0,
            codes: 0,
            days: 0,
            digits: 0,
            length: 0,
            words: 0,
            longest: 0,
            signs: BTreeMap::new(),
            three: 0,
            marked: 0,
            zeros: 0,
            lists: 0,
            written: 0,
            records: false,
            links: 0,
            opaque: 0,
            parts: vec![Some(Parts::default()); SPLITS.len() + 1],
        }
    }

    /// The same ways, but for those that could not read half of what was seen; nothing is seen yet.
    pub fn narrowed(self) -> Looks {
        let mut fresh = Looks { dated: true, ..Looks::new() };
        fresh.tries = self.tries.iter().map(|old| Try::new(old.way.clone())).collect();
        let half = self.cells / 2;
        for (new, old) in fresh.tries.iter_mut().zip(&self.tries) {
            new.hopeless = old.fails > half;
            new.fails = u64::from(new.hopeless);
        }
        fresh.records = self.records;
        for (new, old) in fresh.parts.iter_mut().zip(&self.parts) {
            if old.as_ref().is_none_or(|parts| parts.several == 0) {
                *new = None;
            }
        }
        fresh
    }

    /// Looks at a trimmed value that stands in so many cells.
    pub fn see(&mut self, value: &[u8], count: u64) {
        let first = self.cells == 0 && !self.dated;
        self.cells += count;
        if let [LIST, list @ ..] = value {
            self.lists += count;
            self.tries.iter_mut().for_each(|one| one.fails += count);
            self.see_list(list, count);
            return;
        }
        // How dates are written, each shows: a column that holds nothing else shows it in its first value.
        if first && let Ok(text) = std::str::from_utf8(value) {
            self.dated = true;
            let ways = orders(text).into_iter().map(|format| Way::Date(Some(format.to_string())));
            self.tries.extend(ways.map(Try::new));
        }
        for one in &mut self.tries {
            one.see(value, count);
            one.hopeless |= self.cells > MANY && one.fails > self.cells / 2;
        }
        let text = String::from_utf8_lossy(value);
        let long = text.chars().count() as u64;
        self.length += long * count;
        self.longest = self.longest.max(long);
        self.words += text.split_whitespace().count() as u64 * count;
        self.see_shape(value, &text, count);
        if let [b'[', .., b']'] | [b'{', .., b'}'] = value
            && (self.see_list(value, count) || self.see_printed(&text, count))
        {
            self.written += count;
            return;
        }
        for (split, parts) in SPLITS.iter().zip(&mut self.parts) {
            see_parts(parts, list::parts(&text, split), count);
        }
    }

    fn see_shape(&mut self, value: &[u8], text: &str, count: u64) {
        let digits = value.iter().all(u8::is_ascii_digit);
        self.digits += if digits { count } else { 0 };
        self.days += if digits && is_day(value) { count } else { 0 };
        let after = value
            .strip_prefix(b"+")
            .map_or(0, |rest| rest.iter().filter(|byte| byte.is_ascii_digit()).count());
        if matches!(value, [b'0', second, ..] if second.is_ascii_digit()) || after >= 8 {
            self.codes += count;
        }
        if let Some((name, domain)) = text.rsplit_once('@')
            && !name.is_empty()
            && domain.contains('.')
            && !text.contains(char::is_whitespace)
        {
            self.emails += count;
        }
        self.links += if is_link(text) { count } else { 0 };
        self.opaque += if is_opaque(text) { count } else { 0 };
        if let Some(unit) = sign_of(text) {
            *self.signs.entry(unit).or_default() += count;
        }
        let marks = value.iter().filter(|byte| matches!(byte, b'.' | b',')).count();
        if marks > 0 {
            self.marked += count;
            let text = text.trim_matches(|c: char| is_beside(c) || c.is_whitespace());
            let last = text.rsplit(['.', ',']).next().unwrap_or("");
            let first = text.split(['.', ',']).next().unwrap_or("").trim_start_matches(['-', '+']);
            let grouped = last.len() == 3 && !first.starts_with('0') && first.len() <= 3;
            self.three += if marks == 1 && grouped { count } else { 0 };
            self.zeros += if marks == 1 && grouped && last.ends_with('0') { count } else { 0 };
        }
    }

    /// Looks at a list as Python or PostgreSQL print it, and says whether it is one.
    fn see_printed(&mut self, text: &str, count: u64) -> bool {
        let Some(items) = printed(text) else { return false };
        if let Some(parts) = self.parts.last_mut() {
            see_parts(parts, items.iter().map(AsRef::as_ref), count);
        }
        true
    }

    /// Looks at a JSON list, and says whether it is one.
    fn see_list(&mut self, list: &[u8], count: u64) -> bool {
        let Ok(items) = serde_json::from_slice::<Vec<serde_json::Value>>(list) else { return false };
        let texts: Option<Vec<String>> = items
            .iter()
            .filter(|item| !item.is_null())
            .map(|item| match item {
                serde_json::Value::String(text) => Some(text.clone()),
                serde_json::Value::Number(number) => Some(number.to_string()),
                serde_json::Value::Bool(yes) => Some(yes.to_string()),
                _ => None,
            })
            .collect();
        let Some(parts) = self.parts.last_mut() else { return true };
        match texts {
            Some(texts) => see_parts(parts, texts.iter().map(String::as_str), count),
            // Lists of records are no choices.
            None => (self.records, *parts) = (true, None),
        }
        true
    }
}

/// The unit whose sign or code stands beside a number.
fn sign_of(text: &str) -> Option<&'static str> {
    let digits = text.bytes().any(|byte| byte.is_ascii_digit());
    dash(text).or_else(|| worn(text).filter(|_| digits)).and_then(unit)
}

/// Whether a text is the address of a page.
fn is_link(text: &str) -> bool {
    let scheme = ["https://", "http://", "www."].iter().any(|begin| text.starts_with(begin));
    scheme && !text.contains(char::is_whitespace)
}

/// Whether a text looks like a hash or the id of a system rather than a word: long, without a blank, digits among
/// letters, and often changing between them.
pub(super) fn is_opaque(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=_-".contains(&byte);
    if !(15..=128).contains(&text.len()) || !text.bytes().all(plain) {
        return false;
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    let hex = text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let class = |byte: u8| (byte.is_ascii_digit(), byte.is_ascii_uppercase(), byte.is_ascii_lowercase());
    let changes = text.as_bytes().windows(2).filter(|two| match two {
        [one, other] => class(*one) != class(*other),
        _ => false,
    });
    let padded = text.ends_with('=') && text.len().is_multiple_of(4);
    let mixed = changes.count().saturating_mul(4) >= text.len();
    letters > 0 && ((hex && digits >= 3) || (digits >= 2 && mixed) || padded)
}

fn see_parts<'a>(parts: &mut Option<Parts>, of: impl Iterator<Item = &'a str>, count: u64) {
    let Some(known) = parts else { return };
    let mut many = 0;
    let mut met: Vec<String> = Vec::new();
    for part in of.map(crate::program::text::trim).filter(|part| !part.is_empty()) {
        many += 1;
        let folded = crate::program::text::fold(part);
        if met.contains(&folded) {
            continue;
        }
        if known.seen.len() >= ELEMENTS && !known.seen.contains_key(&folded) {
            *parts = None;
            return;
        }
        let seen = known.seen.entry(folded.clone()).or_insert_with(|| (part.to_owned(), 0, 0));
        (seen.1, seen.2) = (seen.1 + 1, seen.2 + count);
        met.push(folded);
    }
    known.several += if many > 1 { count } else { 0 };
}
