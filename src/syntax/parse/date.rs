//! Dates and instants as written: whether they exist.

use crate::diag::{Code, Diag};
use crate::span::Span;

/// What may be wrong with a date.
pub(super) enum Fault {
    /// Not year, month, day; the date it may be meant as, where that is sure.
    Order(Option<String>),
    /// A month alone: its last day.
    NoDay(u32),
    /// There is no such month.
    Month(u32),
    /// The month has fewer days: its last.
    Day { year: u32, month: u32, last: u32 },
    /// What follows `T` is no time of day.
    Time,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Whether a date or instant exists.
pub(super) fn check(text: &str) -> Result<(), Fault> {
    let (day, time) = match text.split_once('T') {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    let mut parts = day.split('-');
    let (first, second, third) =
        (parts.next().unwrap_or(""), parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    if (first.len(), second.len(), third.len()) == (4, 2, 0) && time.is_none() && day.len() == 7 {
        exists(first, second, "01")?;
        let number = |text: &str| text.parse::<u32>().unwrap_or(0);
        return Err(Fault::NoDay(days_in(number(first), number(second))));
    }
    if (first.len(), second.len(), third.len()) != (4, 2, 2) {
        return Err(Fault::Order(meant(first, second, third)));
    }
    exists(first, second, third)?;
    if time.is_some_and(|time| !is_time(time)) {
        return Err(Fault::Time);
    }
    Ok(())
}

fn exists(year: &str, month: &str, day: &str) -> Result<(), Fault> {
    let number = |text: &str| text.parse::<u32>().unwrap_or(0);
    let (year, month, day) = (number(year), number(month), number(day));
    if !(1..=12).contains(&month) {
        return Err(Fault::Month(month));
    }
    let last = days_in(year, month);
    if day == 0 || day > last { Err(Fault::Day { year, month, last }) } else { Ok(()) }
}

fn days_in(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The date that year, month and day in any order, with `-` between them, can only mean.
pub(super) fn meant_by(text: &str) -> Option<String> {
    let mut parts = text.split('-');
    meant(parts.next()?, parts.next()?, parts.next()?)
}

/// The date that another order of year, month and day can only mean.
fn meant(first: &str, second: &str, third: &str) -> Option<String> {
    let date = |year: &str, month: &str, day: &str| {
        let short = year.len() == 4 && month.len() <= 2 && day.len() <= 2;
        let there = short && exists(year, month, day).is_ok();
        there.then(|| format!("{year}-{month:0>2}-{day:0>2}"))
    };
    if first.len() == 4 {
        return date(first, second, third);
    }
    if third.len() != 4 {
        return None;
    }
    match (date(third, second, first), date(third, first, second)) {
        (Some(one), Some(other)) if one != other => None,
        (one, other) => one.or(other),
    }
}

/// `08:00`, `08:00:00`, `08:00:00.123456`, each with `Z`, `+02:00` or no zone.
fn is_time(text: &str) -> bool {
    let at = text.find(['Z', '+', '-']).unwrap_or(text.len());
    let (clock, zone) = text.split_at_checked(at).unwrap_or((text, ""));
    let two =
        |text: &str, below: u32| text.len() == 2 && text.parse::<u32>().is_ok_and(|number| number < below);
    let zone_fits = match zone.split_at_checked(1) {
        None => true,
        Some(("Z", rest)) => rest.is_empty(),
        Some((_, offset)) => {
            offset.split_once(':').is_some_and(|(hours, minutes)| two(hours, 24) && two(minutes, 60))
        }
    };
    let mut parts = clock.split(':');
    let (hours, minutes) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let seconds_fit = parts.next().is_none_or(|seconds| {
        let (seconds, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
        two(seconds, 60)
            && (1..=6).contains(&fraction.len())
            && fraction.bytes().all(|byte| byte.is_ascii_digit())
    });
    zone_fits && seconds_fit && two(hours, 24) && two(minutes, 60) && parts.next().is_none()
}

impl Fault {
    /// A date that exists, as near as can be told.
    pub fn nearest(&self) -> String {
        match self {
            Fault::Order(Some(meant)) => meant.clone(),
            Fault::Day { year, month, last } => format!("{year:04}-{month:02}-{last:02}"),
            Fault::Order(None) | Fault::NoDay(_) | Fault::Month(_) | Fault::Time => "2026-01-01".to_owned(),
        }
    }

    /// The message.
    pub fn diag(&self, text: &str, span: Span) -> Diag {
        let diag = |message: String| Diag::new(Code::BadDate, span, message);
        match self {
            Fault::Order(Some(meant)) => diag(format!("`{text}` is not how a date is written"))
                .at("year, month, day")
                .help(format!(
                    "write `{meant}`: four digits for the year, two for the month, two for the day"
                ))
                .fix(span, meant.clone()),
            Fault::Order(None) => diag(format!("`{text}` is not how a date is written"))
                .at("year, month, day")
                .help("write the year first, as in `2026-03-31`; to subtract, put spaces around `-`"),
            Fault::NoDay(last) => diag(format!("`{text}` is a month, and a date names a day"))
                .at("which day of it?")
                .help(format!(
                    "write `{text}-01`, its first day, or `{text}-{last}`, its last; to subtract, put spaces around `-`"
                )),
            Fault::Month(month) => diag(format!("there is no month {month}"))
                .at("no such date")
                .help("a date is written year, month, day, as in `2026-03-31`"),
            Fault::Day { year, month, last } => {
                let name = (*month as usize).checked_sub(1).and_then(|at| MONTHS.get(at)).unwrap_or(&"");
                diag(format!("{name} {year} has {last} days"))
                    .at("no such date")
                    .help(format!("the last day of that month is `{year:04}-{month:02}-{last:02}`"))
            }
            Fault::Time => diag("this is no time of day".to_owned()).at("after the `T`").help(
                "write hours and minutes, and a zone if need be: `2026-03-31T08:00`, `2026-03-31T08:00:00Z`",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn knows_the_calendar() {
        for text in [
            "2026-10-01",
            "2024-02-29",
            "2000-02-29",
            "2026-03-31T08:00",
            "2026-03-31T08:00:00Z",
            "2026-03-31T23:59:59.999999+05:30",
        ] {
            assert!(check(text).is_ok(), "{text}");
        }
        for text in [
            "2026-02-30",
            "2100-02-29",
            "2026-13-01",
            "2026-00-01",
            "2026-01-00",
            "01-10-2026",
            "2026-1-5",
            "2026-03-31T24:00",
            "2026-03-31T8:00",
            "2026-03-31T08:00:00.",
            "2026-03-31T08:00+2",
            "2026-03-31T",
            "2026-03-31T08:00ZZ",
            "2026-003-01",
            "2026-03-0001",
            "1-1-1",
        ] {
            assert!(check(text).is_err(), "{text}");
        }
    }
}
