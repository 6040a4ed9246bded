//! Days and instants as data writes them.

#![expect(clippy::indexing_slicing, reason = "a kernel: every index is guarded by the length beside it")]

use super::wide::narrow;
use crate::program::time::{DAY, Zone, add_days, days_from_civil, floor};
use crate::program::undated::Unclear;
use crate::program::{Date, DatePart, Format};
use jiff::civil;
use std::borrow::Cow;

const SECOND: i64 = 1_000_000;

/// How a column writes its dates, and the zone of those that name none.
#[derive(Clone, Debug)]
pub struct DateStyle {
    order: Order,
    zone: Zone,
    utc: bool,
}

/// How dates are written.
#[derive(Clone, Debug)]
enum Order {
    /// ISO 8601 and its usual variants, and epochs.
    Plain,
    /// In the order of these parts.
    Parts(Vec<DatePart>),
    /// Days since 1899-12-30; what is no number is read as ISO 8601.
    Serial,
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
        let order = match format {
            Some(Format::Date(parts)) => Order::Parts(parts.clone()),
            Some(Format::Serial) => Order::Serial,
            Some(Format::Number { .. } | Format::YesNo { .. }) | None => Order::Plain,
        };
        DateStyle { order, zone: zone.clone(), utc: zone.is_utc() }
    }

    /// Whether nothing is declared.
    pub fn is_plain(&self) -> bool {
        matches!(self.order, Order::Plain)
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
    #[inline]
    pub fn parse(&self, text: &[u8]) -> Option<Date> {
        self.known(text).or_else(|| self.of_policy(text)).or_else(|| self.wide(text))
    }

    /// A time with a name of several zones, where the zone of the policy has that name at that time.
    #[cold]
    fn of_policy(&self, text: &[u8]) -> Option<Date> {
        const HOUR: i64 = 3600 * SECOND;
        if self.utc {
            return None;
        }
        let text = crate::program::text::trim(std::str::from_utf8(text).ok()?);
        let unclear = Unclear::of(text)?;
        let local = Zone::default().local(self.known(unclear.as_known(text).as_bytes())?.start())?;
        let first = self.zone.instant(local);
        // Where clocks go back, a time is there twice, each with its own name.
        [first, first.saturating_add(HOUR)]
            .into_iter()
            .find(|instant| {
                self.zone.local(*instant) == Some(local) && self.zone.is_called(unclear.name(), *instant)
            })
            .map(Date::instant)
    }

    /// A date in digits of another script.
    #[cold]
    fn wide(&self, text: &[u8]) -> Option<Date> {
        match narrow(std::str::from_utf8(text).ok()?) {
            Cow::Owned(text) => self.known(text.as_bytes()),
            Cow::Borrowed(_) => None,
        }
    }

    fn known(&self, text: &[u8]) -> Option<Date> {
        match &self.order {
            Order::Plain => {
                if let Some(date) = self.usual(text) {
                    return Some(date);
                }
                if let Some(local) = iso(text) {
                    return self.date(&local);
                }
                let text = crate::program::text::trim(std::str::from_utf8(text).ok()?);
                match iso(text.as_bytes()).or_else(|| compact(text)).or_else(|| calendar(text)) {
                    Some(local) => self.date(&local),
                    None => epoch(without_date(text)).map(Date::instant).or_else(|| self.rest(text)),
                }
            }
            Order::Parts(parts) => {
                let text = crate::program::text::trim(std::str::from_utf8(text).ok()?);
                self.date(&declared(text, parts)?)
            }
            Order::Serial => {
                let text = crate::program::text::trim(std::str::from_utf8(text).ok()?);
                let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','));
                self.date(&if is_number { serial(text) } else { iso(text.as_bytes()) }?)
            }
        }
    }

    /// What [`DateStyle::parse`] reads, where it has one of the commonest shapes and nothing is declared.
    #[inline]
    pub fn usual(&self, text: &[u8]) -> Option<Date> {
        let (start, is_day) = plain(text, self.utc).filter(|_| self.is_plain())?;
        Some(if is_day { Date::day(start) } else { Date::instant(start) })
    }

    /// When what [`DateStyle::parse`] reads begins.
    #[inline]
    pub fn start(&self, text: &[u8]) -> Option<i64> {
        self.usual(text).or_else(|| self.parse(text)).map(Date::start)
    }

    fn date(&self, local: &Local) -> Option<Date> {
        let time = local.time.unwrap_or(0);
        if time == DAY {
            // The end of a day is the start of the next.
            let days = days_from_civil(local.year, local.month, local.day) + 1;
            let next = add_days(civil::date(1970, 1, 1), days)?;
            let (year, month, day) = (next.year().into(), next.month().into(), next.day().into());
            return self.date(&Local { year, month, day, time: Some(0), offset: local.offset });
        }
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
    let (century, rest) = text.split_first_chunk::<2>()?;
    let (date, rest) = rest.split_first_chunk::<8>()?;
    let date = pairs(*date, *b"00-00-00")?;
    let century = two(century, 0)?;
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
    let (year, month, day) = (century * 100 + i64::from(date[0]), i64::from(date[3]), i64::from(date[6]));
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

#[inline]
fn exists(year: i64, month: i64, day: i64) -> bool {
    let is_there = day <= 28 || day <= month_length(year, month);
    (1..=9999).contains(&year) && (1..=12).contains(&month) && day >= 1 && is_there
}

/// Two digits at a place.
#[inline]
fn two(text: &[u8], at: usize) -> Option<i64> {
    let (&tens, &ones) = (text.get(at)?, text.get(at + 1)?);
    (tens.is_ascii_digit() && ones.is_ascii_digit())
        .then(|| i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
}

/// `YYYY-MM-DD`, then `T`, a space or a comma and `HH:MM[:SS[.fraction]]`, perhaps `AM` or `PM`, then `Z`, ` UTC`, `±HH`,
/// `±HHMM` or `±HH:MM`. An hour may have one digit, as spreadsheets write it.
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
    let clock = match &text[10..] {
        [] => return Some(local),
        [b',', b' ', clock @ ..] | [b'T' | b't' | b' ', clock @ ..] => clock,
        _ => return None,
    };
    let mut at = if clock.get(1) == Some(&b':') { 1 } else { 2 };
    let hour = if at == 1 {
        i64::from(clock[0].checked_sub(b'0').filter(|digit| *digit < 10)?)
    } else {
        two(clock, 0)?
    };
    if *clock.get(at)? != b':' {
        return None;
    }
    let minute = two(clock, at + 1)?;
    at += 3;
    let mut second = 0;
    let mut fraction = 0;
    if clock.get(at) == Some(&b':') {
        second = two(clock, at + 1)?;
        at += 3;
        if matches!(clock.get(at), Some(b'.' | b',')) {
            let digits = clock[at + 1..].iter().take_while(|digit| digit.is_ascii_digit()).count();
            fraction = micros(&clock[at + 1..at + 1 + digits])?;
            at += 1 + digits;
        }
    }
    let mut rest = std::str::from_utf8(&clock[at..]).ok()?;
    let half = half_of_day(&mut rest);
    local.time = Some(time_of_day(half, hour, minute, second)? + fraction).filter(|time| *time <= DAY);
    local.time?;
    local.offset = offset(rest.as_bytes())?;
    Some(local)
}

/// `AM`, `pm`, `a.m.` from the front, with the blanks before it: whether it is the half of the day after noon.
fn half_of_day(rest: &mut &str) -> Option<bool> {
    let text = rest.trim_start();
    let halves = [
        ("am", false),
        ("pm", true),
        ("a.m.", false),
        ("p.m.", true),
        ("a. m.", false),
        ("p. m.", true),
        ("a.\u{a0}m.", false),
        ("p.\u{a0}m.", true),
        ("πμ", false),
        ("μμ", true),
        ("π.μ.", false),
        ("μ.μ.", true),
    ];
    let (half, after) = halves.into_iter().find(|(half, _)| {
        let same = text.get(..half.len()).is_some_and(|text| text.eq_ignore_ascii_case(half));

        same && !text[half.len()..].starts_with(char::is_alphanumeric)
    })?;
    *rest = &text[half.len()..];
    Some(after)
}

/// `20260113130500` or `202601131305`: a date and time of day in digits alone, of the years 1900 to 2100. No
/// milliseconds since 1970 of these times look so.
pub(crate) fn compact_time(text: &str) -> bool {
    compact(text).is_some()
}

fn compact(text: &str) -> Option<Local> {
    let bytes = text.as_bytes();
    if !matches!(bytes.len(), 12 | 14) || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let [century, years, month, day, hour, minute] = [0, 2, 4, 6, 8, 10].map(|at| two(bytes, at));
    let second = if bytes.len() == 14 { two(bytes, 12) } else { Some(0) };
    let year = century? * 100 + years?;
    if !(1900..=2100).contains(&year) || !exists(year, month?, day?) {
        return None;
    }
    let time = time_of_day(None, hour?, minute?, second?)?;
    Some(Local { year, month: month?, day: day?, time: Some(time), offset: None })
}

/// Microseconds since midnight; hours go from 1 to 12 where the half of the day is said.
fn time_of_day(half: Option<bool>, hour: i64, minute: i64, second: i64) -> Option<i64> {
    let hour = match half {
        None => hour,
        Some(after) if (1..=12).contains(&hour) => hour % 12 + if after { 12 } else { 0 },
        Some(_) => return None,
    };
    let end_of_day = half.is_none() && (hour, minute, second) == (24, 0, 0);
    let fits = (hour <= 23 && minute <= 59 && second <= 59) || end_of_day;
    fits.then_some(((hour * 60 + minute) * 60 + second) * SECOND)
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
    if text.first().is_some_and(u8::is_ascii_alphabetic) {
        return super::zones::named(text).map(|minutes| Some(minutes * 60 * SECOND));
    }
    // Its name behind an offset says the same.
    let text = match text.iter().position(|byte| *byte == b' ') {
        Some(at) if super::zones::named(&text[at + 1..]).is_some() => &text[..at],
        _ => text,
    };
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

/// `2026-W05` (its Monday), `2026-W05-3`, `2026W053`, `2026-044` (the 44th day of the year).
fn calendar(text: &str) -> Option<Local> {
    let bytes = text.as_bytes();
    let year = two(bytes, 0)? * 100 + two(bytes, 2)?;
    let rest = bytes.get(4..)?;
    let rest = rest.strip_prefix(b"-").unwrap_or(rest);
    let day = match rest {
        [b'W' | b'w', week @ ..] => {
            let weekday = match week {
                [_, _] => 1,
                [_, _, b'-', day] | [_, _, day] => i8::try_from(day.checked_sub(b'0')?).ok()?,
                _ => return None,
            };
            let weekday = civil::Weekday::from_monday_one_offset(weekday).ok()?;
            let week = i8::try_from(two(week, 0)?).ok()?;
            civil::ISOWeekDate::new(i16::try_from(year).ok()?, week, weekday).ok()?.date()
        }
        [a, _, c] if rest.len() < bytes.len() - 4 && a.is_ascii_digit() && c.is_ascii_digit() => {
            let day = i64::from(a - b'0') * 100 + two(rest, 1)?;
            let first = civil::Date::new(i16::try_from(year).ok()?, 1, 1).ok()?;
            let days = day.checked_sub(1).filter(|days| *days >= 0)?;
            add_days(first, days).filter(|date| i64::from(date.year()) == year)?
        }
        _ => return None,
    };
    let (year, month, day) = (day.year().into(), day.month().into(), day.day().into());
    exists(year, month, day).then_some(Local { year, month, day, time: None, offset: None })
}

/// `/Date(1767571200000)/`, as programs of Microsoft write instants into JSON, is what stands inside.
fn without_date(text: &str) -> &str {
    text.strip_prefix("/Date(").and_then(|text| text.strip_suffix(")/")).unwrap_or(text)
}

/// Seconds since 1970; milliseconds, microseconds or nanoseconds where the next coarser unit would lie beyond the year
/// 5138. Eight digits that are a day are that day (`20261001`).
fn epoch(text: &str) -> Option<i64> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, decimals) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    if !digits(whole) || !digits(decimals) || whole.len() > 19 {
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
    let instant = match whole.trim_start_matches('0').len() {
        ..=11 => number * SECOND + fraction,
        12..=14 => number * 1000 + fraction / 1000,
        15..=17 => number,
        _ => number / 1000,
    };
    local_within(if negative { -instant } else { instant })
}

/// The first day that spreadsheets count alike, 1900-03-01, and the last, 9999-12-31.
const SERIALS: std::ops::RangeInclusive<i64> = 61..=2_958_465;
/// Their days before 1970.
const SERIAL_1970: i64 = 25_569;

/// `46050` or `46050.5`: days since 1899-12-30, the time of day to the second, as a spreadsheet shows it.
fn serial(text: &str) -> Option<Local> {
    let (whole, decimals) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let mut rest = whole;
    let mut days = digits(&mut rest, 1, 7).filter(|_| rest.is_empty())?;
    if !decimals.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    // A millionth of a millionth of a day is far below a second.
    let parts = (0..12).fold(0, |value: i64, at| {
        value * 10 + decimals.as_bytes().get(at).map_or(0, |digit| i64::from(digit - b'0'))
    });
    let seconds = (parts * 864 + 5_000_000_000) / 10_000_000_000;
    days += seconds / 86_400;
    let date = add_days(civil::date(1970, 1, 1), days - SERIAL_1970).filter(|_| SERIALS.contains(&days))?;
    Some(Local {
        year: date.year().into(),
        month: date.month().into(),
        day: date.day().into(),
        time: (parts > 0).then_some(seconds % 86_400 * SECOND),
        offset: None,
    })
}

/// A date in the declared order.
fn declared(text: &str, parts: &[DatePart]) -> Option<Local> {
    let mut rest = text;
    let (mut year, mut month, mut day, mut hour, mut minute, mut second) = (None, 1, 1, None, 0, 0);
    let (mut fraction, mut half, mut east) = (0, None, None);
    for (at, part) in parts.iter().enumerate() {
        match *part {
            DatePart::Year => year = Some(digits(&mut rest, 4, 4)?),
            DatePart::ShortYear => year = Some(2000 + digits(&mut rest, 2, 2)?),
            DatePart::Month => month = digits(&mut rest, 1, 2)?,
            DatePart::MonthName => month = super::months::month(word(&mut rest)?)?,
            DatePart::Day => {
                day = digits(&mut rest, 1, 2)?;
                rest = without_ordinal(rest);
            }
            DatePart::Weekday => _ = word(&mut rest)?,
            DatePart::Hour => hour = Some(digits(&mut rest, 1, 2)?),
            DatePart::Minute => minute = digits(&mut rest, 2, 2)?,
            DatePart::Second => {
                second = digits(&mut rest, 2, 2)?;
                let mark = |mark: &char| parts.get(at + 1) != Some(&DatePart::Literal(*mark));
                if rest.chars().next().filter(|c| matches!(c, '.' | ',')).is_some_and(|c| mark(&c)) {
                    let count = rest[1..].bytes().take_while(u8::is_ascii_digit).count();
                    fraction = micros(&rest.as_bytes()[1..=count])?;
                    rest = &rest[1 + count..];
                }
            }
            DatePart::HalfOfDay => half = Some(half_of_day(&mut rest)?),
            DatePart::Zone => {
                let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                east = Some(offset(without_gmt(&rest[..end]).as_bytes())??);
                rest = &rest[end..];
                // What stands in brackets behind it says the same in words, and so does the name of a zone.
                let words = rest.trim_start();
                let bracketed = words.starts_with('(') && words.ends_with(')');
                if at + 1 == parts.len() && (bracketed || super::zones::named(words.as_bytes()).is_some()) {
                    rest = "";
                }
            }
            // As many blanks as there are; before a half of the day, none at all.
            DatePart::Literal(blank) if blank.is_whitespace() => {
                let after = rest.trim_start();
                if after.len() == rest.len() && parts.get(at + 1) != Some(&DatePart::HalfOfDay) {
                    return None;
                }
                rest = after;
            }
            // `13h05`, as in France.
            DatePart::Literal(':') if rest.starts_with(['h', 'H']) => rest = &rest[1..],
            DatePart::Literal(literal) => rest = rest.strip_prefix(literal)?,
        }
    }
    let year = year?;
    if !rest.is_empty() || !exists(year, month, day) {
        return None;
    }
    let time = match hour {
        Some(hour) => Some(time_of_day(half, hour, minute, second)? + fraction),
        None => None,
    };
    if time.is_some_and(|time| time > DAY) {
        return None;
    }
    Some(Local { year, month, day, time, offset: east })
}

/// Without what makes a number an ordinal (`1st`, `22nd`, `1er`, `1º`).
fn without_ordinal(rest: &str) -> &str {
    let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    if is_ordinal(&rest[..end]) { &rest[end..] } else { rest.strip_prefix('°').unwrap_or(rest) }
}

/// Whether a word makes the number before it an ordinal.
pub(super) fn is_ordinal(word: &str) -> bool {
    ["st", "nd", "rd", "th", "er", "º", "ª", "o"].iter().any(|end| word.eq_ignore_ascii_case(end))
}

/// `GMT` is UTC, and an offset behind it is an offset.
fn without_gmt(zone: &str) -> &str {
    match zone.get(..3).filter(|first| first.eq_ignore_ascii_case("GMT") || first.eq_ignore_ascii_case("UTC"))
    {
        Some(_) if zone.len() == 3 => "Z",
        Some(_) => &zone[3..],
        None => zone,
    }
}

/// A word of letters from the front, and the point of an abbreviation.
fn word<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    let (word, after) = rest.split_at(end);
    *rest = after.strip_prefix('.').unwrap_or(after);
    (!word.is_empty()).then_some(word)
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
