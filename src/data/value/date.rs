//! Days and instants as data writes them.

#![expect(clippy::indexing_slicing, reason = "a kernel: every index is guarded by the length beside it")]

use crate::program::time::{DAY, Zone, days_from_civil, floor};
use crate::program::{Date, DatePart, Format};
use jiff::civil;

const SECOND: i64 = 1_000_000;

/// How a column writes its dates, and the zone of those that name none.
#[derive(Clone, Debug)]
pub struct DateStyle {
    parts: Option<Vec<DatePart>>,
    zone: Zone,
    utc: bool,
}

/// A day, or a date and time of day with nothing said about where or with an offset.
struct Local {
    year: i64,
    month: i64,
    day: i64,
    /// Microseconds since midnight; nothing for a day.
    time: Option<i64>,
    /// Microseconds east of UTC.
    offset: Option<i64>,
}

impl DateStyle {
    /// The declared style, or ISO 8601 and its usual variants, and epochs.
    pub fn new(format: Option<&Format>, zone: &Zone) -> DateStyle {
        let parts = match format {
            Some(Format::Date(parts)) => Some(parts.clone()),
            Some(Format::Number { .. }) | None => None,
        };
        DateStyle { parts, zone: zone.clone(), utc: zone.is_utc() }
    }

    /// The day or instant; `None` when it is none in this style.
    ///
    /// ```
    /// use qualify::data::value::date::DateStyle;
    /// use qualify::program::Date;
    /// let style = DateStyle::new(None, &Default::default());
    /// assert_eq!(style.parse(b"1970-01-02"), Some(Date::day(86_400_000_000)));
    /// assert_eq!(style.parse(b"1970-01-01 00:00:01.5 UTC"), Some(Date::instant(1_500_000)));
    /// assert_eq!(style.parse(b"86400"), Some(Date::instant(86_400_000_000)));
    /// ```
    pub fn parse(&self, text: &[u8]) -> Option<Date> {
        match &self.parts {
            None => {
                if let Some((start, is_day)) = plain(text, self.utc) {
                    return Some(if is_day { Date::day(start) } else { Date::instant(start) });
                }
                if let Some(local) = iso(text) {
                    return self.date(&local);
                }
                let text = crate::program::text::trim(std::str::from_utf8(text).ok()?);
                match iso(text.as_bytes()) {
                    Some(local) => self.date(&local),
                    None => epoch(text).map(Date::instant).or_else(|| self.rest(text)),
                }
            }
            Some(parts) => {
                let text = crate::program::text::trim(std::str::from_utf8(text).ok()?);
                self.date(&declared(text, parts)?)
            }
        }
    }

    /// When what [`DateStyle::parse`] reads begins.
    #[inline]
    pub fn start(&self, text: &[u8]) -> Option<i64> {
        match plain(text, self.utc) {
            Some((start, _)) if self.parts.is_none() => Some(start),
            _ => self.parse(text).map(Date::start),
        }
    }

    fn date(&self, local: &Local) -> Option<Date> {
        let time = local.time.unwrap_or(0);
        let start = if self.utc || local.offset.is_some() {
            let days = days_from_civil(local.year, local.month, local.day);
            days * DAY + time - local.offset.unwrap_or(0)
        } else {
            let date = civil::Date::new(
                i16::try_from(local.year).ok()?,
                i8::try_from(local.month).ok()?,
                i8::try_from(local.day).ok()?,
            );
            let time = civil::Time::midnight().checked_add(jiff::SignedDuration::from_micros(time)).ok()?;
            self.zone.instant(date.ok()?.to_datetime(time))
        };
        Some(if local.time.is_some() { Date::instant(start) } else { Date::day(start) })
    }

    /// Rarer forms of ISO 8601 (weeks, basic forms, a zone in brackets), by jiff.
    fn rest(&self, text: &str) -> Option<Date> {
        if text.starts_with("0000") {
            return None;
        }
        if let Ok(zoned) = text.parse::<jiff::Zoned>() {
            return within(floor(zoned.timestamp())).map(Date::instant);
        }
        if let Ok(timestamp) = text.parse::<jiff::Timestamp>() {
            return within(floor(timestamp)).map(Date::instant);
        }
        let local: civil::DateTime = text.parse().ok()?;
        if !(1..=9999).contains(&local.year()) {
            return None;
        }
        let start = self.zone.instant(local);
        Some(if text.contains(['T', 't', ' ']) { Date::instant(start) } else { Date::day(start) })
    }
}

const FIRST: i64 = days_from_civil(1, 1, 1) * DAY;
const END: i64 = days_from_civil(10_000, 1, 1) * DAY;

/// A date and time of the years 1 to 9999, as if it were of UTC.
pub(crate) fn local_within(micros: i64) -> Option<i64> {
    (FIRST..END).contains(&micros).then_some(micros)
}

/// An instant that is in the years 1 to 9999 in some zone.
pub(crate) fn within(instant: i64) -> Option<i64> {
    (FIRST - DAY..END + DAY).contains(&instant).then_some(instant)
}

/// The two commonest shapes, `2026-10-01T12:30:00Z` (without the `Z` only where dates without a zone are `utc`) and, there
/// too, `2026-10-01`: when it begins, and whether it is a day. `None` for anything else, which [`iso`] decides. A word at
/// a time: all digits at once.
#[inline]
fn plain(text: &[u8], utc: bool) -> Option<(i64, bool)> {
    let (date, rest) = text.split_first_chunk::<8>()?;
    let (month_day, rest) = rest.split_first_chunk::<2>()?;
    let date = pairs(*date, *b"0000-00-")?;
    let day = pairs([b'0', b'0', b'-', b'0', b'0', b'-', month_day[0], month_day[1]], *b"00-00-00")?[6];
    let mut time = None;
    if let Some((between, rest)) = rest.split_first() {
        let (clock, zone) = rest.split_first_chunk::<8>()?;
        let clock = pairs(*clock, *b"00:00:00")?;
        let fits = clock[0] < 24 && clock[3] < 60 && clock[6] < 60;
        if !fits || !matches!(between, b'T' | b' ') || !(zone == b"Z" || utc && zone.is_empty()) {
            return None;
        }
        time = Some((i64::from(clock[0]) * 60 + i64::from(clock[3])) * 60 + i64::from(clock[6]));
    } else if !utc {
        return None;
    }
    let (year, month, day) =
        (i64::from(date[0]) * 100 + i64::from(date[2]), i64::from(date[5]), i64::from(day));
    let start = || days_from_civil(year, month, day) * DAY + time.unwrap_or(0) * SECOND;
    exists(year, month, day).then(|| (start(), time.is_none()))
}

/// Each byte and the next as a number of two digits, where a text has digits at the places where a pattern has zeros,
/// and else its very bytes.
#[inline(always)]
fn pairs(text: [u8; 8], pattern: [u8; 8]) -> Option<[u8; 8]> {
    let values = u64::from_le_bytes(text) ^ u64::from_le_bytes(pattern);
    // Makes every byte above 9, or above 0 where the pattern has no zero, reach the highest bit.
    let reach = u64::from_le_bytes(pattern.map(|byte| if byte == b'0' { 0x76 } else { 0x7f }));
    if (values.wrapping_add(reach) | values) & 0x8080_8080_8080_8080 != 0 {
        return None;
    }
    Some((values.wrapping_mul(10).wrapping_add(values >> 8)).to_le_bytes())
}

fn month_length(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

fn exists(year: i64, month: i64, day: i64) -> bool {
    (1..=9999).contains(&year) && (1..=12).contains(&month) && day >= 1 && day <= month_length(year, month)
}

/// Two digits at a place.
#[inline]
fn two(text: &[u8], at: usize) -> Option<i64> {
    let (&tens, &ones) = (text.get(at)?, text.get(at + 1)?);
    (tens.is_ascii_digit() && ones.is_ascii_digit())
        .then(|| i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
}

/// `YYYY-MM-DD`, then `T` or a space and `HH:MM[:SS[.fraction]]`, then `Z`, ` UTC`, `±HH`, `±HHMM` or `±HH:MM`.
fn iso(text: &[u8]) -> Option<Local> {
    if text.len() < 10 || text[4] != b'-' || text[7] != b'-' {
        return None;
    }
    let year = two(text, 0)? * 100 + two(text, 2)?;
    let (month, day) = (two(text, 5)?, two(text, 8)?);
    if !exists(year, month, day) {
        return None;
    }
    let mut local = Local { year, month, day, time: None, offset: None };
    if text.len() == 10 {
        return Some(local);
    }
    if !matches!(text[10], b'T' | b't' | b' ') || *text.get(13)? != b':' {
        return None;
    }
    let (hour, minute) = (two(text, 11)?, two(text, 14)?);
    let mut second = 0;
    let mut at = 16;
    let mut fraction = 0;
    if text.get(at) == Some(&b':') {
        second = two(text, at + 1)?;
        at += 3;
        if matches!(text.get(at), Some(b'.' | b',')) {
            let digits = text[at + 1..].iter().take_while(|digit| digit.is_ascii_digit()).count();
            fraction = micros(&text[at + 1..at + 1 + digits])?;
            at += 1 + digits;
        }
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    local.time = Some(((hour * 60 + minute) * 60 + second) * SECOND + fraction);
    local.offset = offset(&text[at..])?;
    Some(local)
}

/// Digits after the decimal point as microseconds; what is finer is dropped. One to nine digits.
fn micros(digits: &[u8]) -> Option<i64> {
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    Some((0..6).fold(0, |value, at| value * 10 + i64::from(digits.get(at).map_or(0, |digit| digit - b'0'))))
}

/// What is said of the zone: nothing, UTC or an offset in microseconds. `None` when it is something else.
fn offset(text: &[u8]) -> Option<Option<i64>> {
    let text = match text {
        [] => return Some(None),
        [b'Z' | b'z'] => return Some(Some(0)),
        [b' ', rest @ ..] => rest,
        _ => text,
    };
    if text.eq_ignore_ascii_case(b"UTC") || text.eq_ignore_ascii_case(b"Z") {
        return Some(Some(0));
    }
    let sign = match text.first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let hours = two(text, 1)?;
    let minutes = match text.len() {
        3 => 0,
        5 => two(text, 3)?,
        6 if text[3] == b':' => two(text, 4)?,
        _ => return None,
    };
    (hours <= 25 && minutes <= 59).then_some(Some(sign * (hours * 60 + minutes) * 60 * SECOND))
}

/// Seconds since 1970, or milliseconds where seconds would lie beyond the year 5138. Eight digits that are a day are
/// that day (`20261001`).
fn epoch(text: &str) -> Option<i64> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, decimals) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    if !digits(whole) || !digits(decimals) || whole.len() > 15 {
        return None;
    }
    if text.len() == 8 && whole.len() == 8 {
        let bytes = whole.as_bytes();
        let year = two(bytes, 0)? * 100 + two(bytes, 2)?;
        if exists(year, two(bytes, 4)?, two(bytes, 6)?) {
            return None;
        }
    }
    let number: i64 = whole.parse().ok()?;
    let fraction = micros(&decimals.as_bytes()[..decimals.len().min(9)])?;
    let instant =
        if number < 100_000_000_000 { number * SECOND + fraction } else { number * 1000 + fraction / 1000 };
    local_within(if negative { -instant } else { instant })
}

/// A date in the declared order.
fn declared(text: &str, parts: &[DatePart]) -> Option<Local> {
    let mut rest = text;
    let (mut year, mut month, mut day, mut hour, mut minute, mut second) = (None, 1, 1, None, 0, 0);
    for part in parts {
        match *part {
            DatePart::Year => year = Some(digits(&mut rest, 4, 4)?),
            DatePart::ShortYear => year = Some(2000 + digits(&mut rest, 2, 2)?),
            DatePart::Month => month = digits(&mut rest, 1, 2)?,
            DatePart::Day => day = digits(&mut rest, 1, 2)?,
            DatePart::Hour => hour = Some(digits(&mut rest, 1, 2)?),
            DatePart::Minute => minute = digits(&mut rest, 2, 2)?,
            DatePart::Second => second = digits(&mut rest, 2, 2)?,
            DatePart::Literal(literal) => rest = rest.strip_prefix(literal)?,
        }
    }
    let year = year?;
    if !rest.is_empty() || !exists(year, month, day) || hour > Some(23) || minute > 59 || second > 59 {
        return None;
    }
    let time = hour.map(|hour| ((hour * 60 + minute) * 60 + second) * SECOND);
    Some(Local { year, month, day, time, offset: None })
}

/// Between `least` and `most` digits from the front.
fn digits(rest: &mut &str, least: usize, most: usize) -> Option<i64> {
    let count = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if count < least {
        return None;
    }
    let (number, after) = rest.split_at(count);
    *rest = after;
    number.parse().ok()
}
