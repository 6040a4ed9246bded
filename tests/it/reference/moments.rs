//! Days, weeks, months and windows, counted on the calendar.

use std::cmp::Ordering;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use qualify::program::Program;
use qualify::program::time::{Stretch, Window};

pub const DAY: i64 = 24 * 60 * 60 * 1_000_000;

pub fn zone(program: &Program) -> TimeZone {
    TimeZone::get(program.zone.name()).expect("a zone that exists")
}

/// Whole days, rounded down.
pub fn whole_days(from: i64, to: i64) -> i64 {
    let mut days = (to - from) / DAY;
    if days * DAY > to - from {
        days -= 1;
    }
    days
}

fn local(program: &Program, at: i64) -> DateTime {
    Timestamp::from_microsecond(at).expect("in range").to_zoned(zone(program)).datetime()
}

/// How two dates stand to each other: as days where one is a day.
pub fn compare(program: &Program, left: qualify::program::Date, right: qualify::program::Date) -> Ordering {
    match left.is_day() || right.is_day() {
        true => day(program, left.start()).cmp(&day(program, right.start())),
        false => left.start().cmp(&right.start()),
    }
}

/// Whole days from a date to as-of: of a day those of the calendar.
pub fn days_since(program: &Program, date: qualify::program::Date, as_of: i64) -> i64 {
    match date.is_day() {
        true => {
            let (from, to) = (day(program, date.start()), day(program, as_of));
            from.until(to).expect("in range").get_days().into()
        }
        false => whole_days(date.start(), as_of),
    }
}

/// Whether a date is in (as-of - window, as-of]; of a day, by the days of both ends.
pub fn inside(program: &Program, date: qualify::program::Date, window: Window, as_of: i64) -> bool {
    let after = qualify::program::Date::instant(back(program, as_of, window));
    let until = qualify::program::Date::instant(as_of);
    compare(program, date, after).is_gt() && compare(program, date, until).is_le()
}

/// Days of the calendar from as-of to a date.
pub fn days_until(program: &Program, date: qualify::program::Date, as_of: i64) -> i64 {
    day(program, as_of).until(day(program, date.start())).expect("in range").get_days().into()
}

/// Whether a date lies in a stretch: ahead, by days, those of both ends included.
pub fn within(program: &Program, date: qualify::program::Date, stretch: Stretch, as_of: i64) -> bool {
    let window = match stretch {
        Stretch::Last(window) => return inside(program, date, window, as_of),
        Stretch::Next(window) => window,
    };
    let today = day(program, as_of);
    let length = match window {
        Window::Exact(length) => Span::new().days(length / DAY),
        Window::Months(months) => Span::new().months(months),
    };
    (today..=today.checked_add(length).expect("in range")).contains(&day(program, date.start()))
}

/// The instant a window before as-of.
pub fn back(program: &Program, as_of: i64, window: Window) -> i64 {
    match window {
        Window::Exact(length) => as_of - length,
        Window::Months(months) => {
            let then = local(program, as_of).checked_sub(Span::new().months(months)).expect("in range");
            then.to_zoned(zone(program)).expect("in range").timestamp().as_microsecond()
        }
    }
}

/// The instant a window after another.
pub fn forth(program: &Program, at: i64, window: Window) -> i64 {
    match window {
        Window::Exact(length) => at + length,
        Window::Months(months) => {
            let then = local(program, at).checked_add(Span::new().months(months)).expect("in range");
            then.to_zoned(zone(program)).expect("in range").timestamp().as_microsecond()
        }
    }
}

/// The local day.
pub fn day(program: &Program, at: i64) -> Date {
    local(program, at).date()
}

/// The Monday of the local day's week.
pub fn monday(program: &Program, at: i64) -> Date {
    let mut day = day(program, at);
    while day.weekday() != jiff::civil::Weekday::Monday {
        day = day.yesterday().expect("in range");
    }
    day
}

/// The block of so many days, counted from 1970-01-01.
pub fn block(program: &Program, at: i64, days: u32) -> i64 {
    let since = day(program, at).since(jiff::civil::date(1970, 1, 1)).expect("in range");
    let number = i64::from(since.get_days());
    let days = i64::from(days);
    (number - number.rem_euclid(days)) / days
}
