//! Numbers as data writes them, to exact decimals with four digits.

#![expect(clippy::indexing_slicing, reason = "a kernel: every index is guarded by the length beside it")]

use super::wide::narrow;
use crate::program::money::{Beside, in_groups, is_beside, is_sign};
use crate::program::{Format, LARGEST, Unit};

/// How a column writes its numbers, and what may stand beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberStyle {
    group: Option<char>,
    decimal: u8,
    beside: Beside,
    /// Whether the field says how its numbers are written.
    declared: bool,
}

impl NumberStyle {
    /// `1234.5`: nothing groups, a point stands before the decimals, an exponent may follow.
    pub const PLAIN: NumberStyle =
        NumberStyle { group: None, decimal: b'.', beside: Beside::Anything, declared: true };

    /// The declared style, plain where none is, of numbers in that unit.
    pub fn of(format: Option<&Format>, unit: Option<&Unit>) -> NumberStyle {
        let beside = Beside::of(unit);
        match format {
            Some(Format::Number { group, decimal }) => NumberStyle {
                group: *group,
                decimal: if *decimal == ',' { b',' } else { b'.' },
                beside,
                declared: true,
            },
            Some(Format::Date(_) | Format::Serial | Format::YesNo { .. }) | None => {
                NumberStyle { beside, declared: false, ..NumberStyle::PLAIN }
            }
        }
    }

    /// Whether `10.000` is no number: an amount of money of a field that does not say how its numbers are written.
    #[inline]
    pub fn refuses_groups(self) -> bool {
        !self.declared && matches!(self.beside, Beside::Currency(_))
    }

    /// Whether `10.000` is ten although the field does not say how its numbers are written.
    pub fn may_hide_groups(self) -> bool {
        !self.declared && !self.refuses_groups()
    }

    /// Whether numbers are written as [`NumberStyle::PLAIN`] says, whatever may stand beside them.
    #[inline]
    pub fn is_plain(self) -> bool {
        self.group.is_none() && self.decimal == b'.'
    }
}

/// The commonest shape, `-1234.56` with at most four decimals; `None` for anything else, which [`parse`] decides.
#[inline]
pub fn plain(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    let mut value: i64 = 0;
    let mut at = 0;
    while at < digits.len() && digits[at].is_ascii_digit() {
        value = value.wrapping_mul(10).wrapping_add(i64::from(digits[at] - b'0'));
        at += 1;
    }
    // At most twelve digits before the point: no overflow, and in range.
    if at == 0 || at > 12 {
        return None;
    }
    let mut scale = crate::program::SCALE;
    if at < digits.len() {
        let decimals = digits.len() - at - 1;
        if digits[at] != b'.' || decimals == 0 || decimals > 4 {
            return None;
        }
        for &digit in &digits[at + 1..] {
            if !digit.is_ascii_digit() {
                return None;
            }
            value = value * 10 + i64::from(digit - b'0');
            scale /= 10;
        }
    }
    let value = value * scale;
    Some(if negative { -value } else { value })
}

/// As [`plain`], for a number at the front of a longer text: its value and how many bytes it takes. `None` for anything
/// else, also when the text ends too soon to be looked at eight bytes at a time. What follows it is no digit, point or
/// exponent, and it does not begin with a 0 that says nothing.
///
/// Nothing branches on a digit: how long numbers are is what a processor cannot guess.
#[inline(always)]
pub fn leading(text: &[u8]) -> Option<(i64, usize)> {
    match text {
        [b'-', rest @ ..] => unsigned(rest).map(|(value, length)| (-value, length + 1)),
        _ => unsigned(text),
    }
}

#[inline(always)]
fn unsigned(text: &[u8]) -> Option<(i64, usize)> {
    let mut word = eight(text, 0)?;
    let (mut digits, first) = run(word);
    let mut value = digits_of(digits, first)?;
    let mut length = digits as usize;
    if digits == 8 {
        word = eight(text, 8)?;
        let (more, second) = run(word);
        if more > 4 {
            return None;
        }
        if more > 0 {
            value = value * POWERS[more as usize] + digits_of(more, second)?;
        }
        digits = more;
        length += more as usize;
    }
    if length > 1 && first & 0xff == 0 {
        return None;
    }
    let mut after = (word >> (8 * digits)) as u8;
    let mut scale = POWERS[4];
    if after == b'.' {
        word = eight(text, length + 1)?;
        let (decimals, third) = run(word);
        if decimals > 4 {
            return None;
        }
        value = value * POWERS[decimals as usize] + digits_of(decimals, third)?;
        scale = POWERS[4 - decimals as usize];
        length += 1 + decimals as usize;
        after = (word >> (8 * decimals)) as u8;
    }
    // Lower case and upper case differ in one bit.
    if after | 0x20 == b'e' || after == b'.' {
        return None;
    }
    Some((value * scale, length))
}

const POWERS: [i64; 5] = [1, 10, 100, 1000, 10_000];

#[inline(always)]
fn eight(text: &[u8], at: usize) -> Option<u64> {
    text.get(at..)?.first_chunk::<8>().map(|bytes| u64::from_le_bytes(*bytes))
}

/// How many digits a word begins with, and the values of its bytes as digits.
#[inline(always)]
fn run(word: u64) -> (u32, u64) {
    let values = word ^ 0x3030_3030_3030_3030;
    // The highest bit of each byte above 9. A carry spoils only bytes after the first of them.
    let others = (values.wrapping_add(0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080;
    (others.trailing_zeros() / 8, values)
}

/// The number that the first one to eight digits make; none for no digit.
#[inline(always)]
fn digits_of(count: u32, values: u64) -> Option<i64> {
    // Digits that are not there come first, as zeros. Pairs of digits become numbers, then pairs of those, and again.
    let digits = values << 64u32.checked_sub(8 * count).filter(|shift| *shift < 64)?;
    let pairs = (digits.wrapping_mul(10).wrapping_add(digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(100).wrapping_add(pairs >> 16)) & 0x0000_ffff_0000_ffff;
    Some((fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff).cast_signed())
}

/// A number in a column's style, scaled; a sign or code of money or `%` beside it is dropped where it is what the unit
/// says; digits beyond the fourth decimal are rounded half away from zero. `None` when it is no number or out of range.
///
/// ```
/// use qualify::data::value::number::{NumberStyle, parse};
/// use qualify::program::Unit;
/// let euro = NumberStyle::of(None, Some(&Unit("EUR".into())));
/// assert_eq!(parse("$12".as_bytes(), euro), None);
/// assert_eq!(parse("12 EUR".as_bytes(), euro), Some(120_000));
/// assert_eq!(parse(b"10.000", euro), None);
/// assert_eq!(parse("€ 12.34567".as_bytes(), NumberStyle::PLAIN), Some(123_457));
/// assert_eq!(parse(b"1e3", NumberStyle::PLAIN), Some(10_000_000));
/// ```
#[inline]
pub fn parse(text: &[u8], style: NumberStyle) -> Option<i64> {
    if style.is_plain()
        && let Some(value) = plain(text)
    {
        return (!style.refuses_groups() || !in_groups(text)).then_some(value);
    }
    if text.is_empty() { None } else { parse_dressed(text, style) }
}

fn parse_dressed(text: &[u8], style: NumberStyle) -> Option<i64> {
    let text = narrow(std::str::from_utf8(text).ok()?);
    if let Some(worn) = dash(&text) {
        return style.beside.takes(worn).then_some(0);
    }
    let (negative, text, worn) = undress(crate::program::text::trim(&text))?;
    if !worn.is_empty() && !style.beside.takes(worn) {
        return None;
    }
    let amount = style.refuses_groups() || (!style.declared && !matches!(worn, "" | "%"));
    if amount && in_groups(text.as_bytes()) {
        return None;
    }
    let mut parts = Parts { negative, ..Parts::default() };
    parts.read(text, style)?;
    parts.value()
}

/// A number as JSON writes it: a float with more digits than a float holds is the decimal of its shortest text.
#[inline]
pub fn parse_json(token: &[u8]) -> Option<i64> {
    plain(token).or_else(|| parse_float(token))
}

fn parse_float(token: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(token).ok()?;
    let mut parts = Parts::default();
    let unsigned = match text.strip_prefix('-') {
        Some(rest) => {
            parts.negative = true;
            rest
        }
        None => text,
    };
    parts.read(unsigned, NumberStyle::PLAIN)?;
    if parts.significant() > 15 && parts.exponent < -4 {
        let float: f64 = text.parse().ok()?;
        let shortest = format!("{:e}", float.abs());
        parts = Parts { negative: parts.negative, ..Parts::default() };
        parts.read(&shortest, NumberStyle::PLAIN)?;
    }
    parts.value()
}

/// A float by the decimal of its shortest text; `None` for what is no number or out of range.
pub fn from_float(float: f64) -> Option<i64> {
    // Of all decimals of up to fifteen digits, each float is the nearest to one at most: that is the one it is written as.
    if float.abs() < 1e11 {
        let scale = crate::program::SCALE as f64;
        let scaled = (float * scale + 0.5_f64.copysign(float)) as i64;
        if scaled as f64 / scale == float {
            return Some(scaled);
        }
    }
    float.is_finite().then(|| parse(format!("{float:e}").as_bytes(), NumberStyle::PLAIN)).flatten()
}

/// Takes off one sign and what else stands at one end (a sign or code of money, `%`), with the white space between them
/// and the digits.
fn undress(text: &str) -> Option<(bool, &str, &str)> {
    use crate::program::text::trim;
    let mut negative = None;
    let mut worn = "";
    let mut rest = text;
    loop {
        let first = rest.chars().next()?;
        if (first == '-' || first == '+') && negative.is_none() {
            negative = Some(first == '-');
            rest = &rest[1..];
        } else if is_beside(first) && worn.is_empty() {
            let digits = rest.trim_start_matches(is_beside);
            worn = &rest[..rest.len() - digits.len()];
            rest = trim(without_point(worn, digits, |text| text.strip_prefix('.')));
        } else if first == '(' && negative.is_none() {
            // Books write what is below zero between brackets.
            negative = Some(true);
            rest = trim(rest[1..].strip_suffix(')')?);
        } else {
            break;
        }
    }
    if worn.is_empty() {
        let short = rest.strip_suffix('.').filter(|short| short.ends_with(is_beside)).unwrap_or(rest);
        let digits = short.trim_end_matches(is_beside);
        worn = &short[digits.len()..];
        rest = if worn.is_empty() { rest } else { trim(digits) };
    }
    // `500.-` and `500,--` have no cents; a minus at the end is what some systems write before the number.
    let whole = NO_CENTS.iter().find_map(|end| rest.strip_suffix(end)).unwrap_or(rest);
    match whole.strip_suffix('-').filter(|_| negative.is_none() && whole.len() == rest.len()) {
        Some(number) => Some((true, trim(number), worn)),
        None => Some((negative.unwrap_or(false), whole, worn)),
    }
}

/// The sign of money beside a dash alone (`$ -`): so spreadsheets show an amount of 0.
pub fn dash(text: &str) -> Option<&str> {
    let rest = |c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—');
    let worn = text.trim_matches(rest);
    let dashes = text.chars().filter(|c| !c.is_whitespace()).count().checked_sub(worn.chars().count());
    (dashes == Some(1) && !worn.is_empty() && worn.chars().all(is_sign)).then_some(worn)
}

/// What stands for no cents behind a whole number.
const NO_CENTS: [&str; 8] = [".--", ",--", ".-", ",-", ":-", ".–", ",–", ".—"];

/// Without the point of an abbreviation (`Fr.`, `Rs.`).
fn without_point<'a>(worn: &str, digits: &'a str, cut: fn(&'a str) -> Option<&'a str>) -> &'a str {
    if worn.ends_with(char::is_alphabetic) { cut(digits).unwrap_or(digits) } else { digits }
}

/// The sign, code or word that stands beside a number.
///
/// ```
/// use qualify::data::value::number::worn;
/// assert_eq!((worn("R$ 1.500"), worn("500 kr."), worn("500")), (Some("R$"), Some("kr"), None));
/// ```
pub fn worn(text: &str) -> Option<&str> {
    undress(crate::program::text::trim(text)).map(|(_, _, worn)| worn).filter(|worn| !worn.is_empty())
}

/// Digits, and the power of ten they are multiplied with.
#[derive(Default)]
struct Parts {
    negative: bool,
    digits: Vec<u8>,
    exponent: i64,
}

impl Parts {
    fn read(&mut self, text: &str, style: NumberStyle) -> Option<()> {
        let (mantissa, exponent) = match text.find(['e', 'E']) {
            Some(at) if style.group.is_none() => (&text[..at], exponent(&text[at + 1..])?),
            _ => (text, 0),
        };
        let (whole, decimals) = match mantissa.split_once(char::from(style.decimal)) {
            Some((whole, decimals)) => (whole, decimals),
            None => (mantissa, ""),
        };
        match style.group {
            Some(group) => self.read_groups(whole, group)?,
            None => self.push(whole)?,
        }
        self.push(decimals)?;
        self.exponent = exponent.checked_sub(i64::try_from(decimals.len()).ok()?)?;
        (!self.digits.is_empty()).then_some(())
    }

    /// Groups of three behind a first of one to three, or as India writes them, of two before a last of three; none at
    /// all is fine too.
    fn read_groups(&mut self, whole: &str, group: char) -> Option<()> {
        // Where a space groups, exports write a no-break space as well, wide or narrow.
        let is_group = |c: char| {
            c == group || (group == ' ' && matches!(c, '\u{a0}' | '\u{202f}')) || (group == '\'' && c == '’')
        };
        let groups: Vec<&str> = whole.split(is_group).collect();
        if let [first, middle @ .., last] = groups.as_slice() {
            let size = middle.first().map_or(3, |group| group.len());
            let alike = matches!(size, 2 | 3) && middle.iter().all(|group| group.len() == size);
            if !alike || last.len() != 3 || !(1..=size).contains(&first.len()) {
                return None;
            }
        }
        groups.into_iter().try_for_each(|group| self.push(group))
    }

    fn push(&mut self, digits: &str) -> Option<()> {
        if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        self.digits.extend(digits.bytes().map(|digit| digit - b'0'));
        Some(())
    }

    fn significant(&self) -> usize {
        self.digits.iter().skip_while(|&&digit| digit == 0).count()
    }

    fn value(&self) -> Option<i64> {
        let length = i64::try_from(self.digits.len()).ok()?;
        // How many digits stand before the fifth decimal.
        let kept = length.checked_add(self.exponent)?.checked_add(4)?;
        let mut value: i64 = 0;
        for at in 0..kept.max(0) {
            let digit = usize::try_from(at).ok().and_then(|at| self.digits.get(at));
            if digit.is_none() && value == 0 {
                break;
            }
            value = value.checked_mul(10)?.checked_add(i64::from(digit.copied().unwrap_or(0)))?;
            if value > LARGEST {
                return None;
            }
        }
        let next = usize::try_from(kept).ok().and_then(|at| self.digits.get(at));
        if next.is_some_and(|&digit| digit >= 5) {
            value += 1;
        }
        if value > LARGEST {
            return None;
        }
        Some(if self.negative { -value } else { value })
    }
}

fn exponent(text: &str) -> Option<i64> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    // Whatever is beyond this is nothing or out of range, whatever the digits are.
    let size = digits.parse::<i64>().unwrap_or(1_000_000_000).min(1_000_000_000);
    Some(if negative { -size } else { size })
}
