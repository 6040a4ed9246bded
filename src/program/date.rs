//! Values of the type `date`: a day of the policy's zone, or an instant.
//!
//! Wherever one side is a day, two dates are compared as days. That is no order (two instants of one day both equal the
//! day), so what is sorted goes by when a date begins: a day stands before the instants in it.

use super::Order;
use super::time::{DAY, Stretch, Window, Zone, floor, whole_days};
use jiff::civil;
use std::cmp::Ordering;

/// A day, or an instant. In order of when it begins, a day before its first instant.
///
/// Columns hold its code: twice the microseconds at which it begins, and one more for an instant. So one comparison
/// holds days and instants alike against either end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i64);

impl Date {
    /// The day that begins at that instant ([`Zone::midnight`]).
    #[inline]
    pub fn day(start: i64) -> Date {
        Date(start.saturating_mul(2))
    }

    /// An instant in microseconds.
    #[inline]
    pub fn instant(at: i64) -> Date {
        Date(at.saturating_mul(2).saturating_add(1))
    }

    /// The date of a column's code.
    #[inline]
    pub fn of_code(code: i64) -> Date {
        Date(code)
    }

    /// How columns hold it.
    #[inline]
    pub fn code(self) -> i64 {
        self.0
    }

    /// Whether it is a day.
    #[inline]
    pub fn is_day(self) -> bool {
        self.0 & 1 == 0
    }

    /// The instant, or the first of the day.
    #[inline]
    pub fn start(self) -> i64 {
        self.0 >> 1
    }
}

/// What dates are compared with: a day or an instant of which the ends are known, as codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limit {
    /// From here on dates are not before it, but for `day`.
    pub start: i64,
    /// From here on dates are after it.
    pub end: i64,
    /// The day itself, or the day of the instant.
    pub day: i64,
}

impl Limit {
    /// A date as others are compared with it.
    pub fn new(date: Date, zone: &Zone) -> Limit {
        match date.is_day() {
            true => {
                let end = Date::day(zone.day_end(date.start()));
                Limit { start: date.code(), end: end.code(), day: date.code() }
            }
            false => Limit {
                start: date.code(),
                end: date.code().saturating_add(1),
                day: Date::day(zone.day_start(date.start())).code(),
            },
        }
    }

    /// The date.
    pub fn date(&self) -> Date {
        Date(self.start)
    }

    /// Whether it is an instant: then its day equals it, though it begins before.
    pub fn is_instant(&self) -> bool {
        self.start != self.day
    }

    /// Whether a date stands in that order to it.
    #[inline]
    pub fn holds(&self, date: Date, order: Order) -> bool {
        order.of(self.compare(date.0))
    }

    /// How the date of a code stands to it.
    #[inline]
    fn compare(&self, code: i64) -> Ordering {
        if code >= self.end {
            Ordering::Greater
        } else if code >= self.start || code == self.day {
            Ordering::Equal
        } else {
            Ordering::Less
        }
    }
}

/// `+02:00` in microseconds.
fn offset(text: &str) -> Option<i64> {
    let (sign, clock) = text.split_at_checked(1)?;
    let (hours, minutes) = clock.split_once(':')?;
    let two = |text: &str| text.parse::<u8>().ok().filter(|number| text.len() == 2 && *number < 60);
    let minutes = i64::from(two(hours)?) * 60 + i64::from(two(minutes)?);
    Some(minutes * 60_000_000 * if sign == "-" { -1 } else { 1 })
}

impl Zone {
    /// How two dates stand to each other: as days where one is a day.
    pub fn compare(&self, left: Date, right: Date) -> Ordering {
        match (left.is_day(), right.is_day()) {
            (true, false) => self.compare_day(left.start(), right.start()),
            (false, true) => self.compare_day(right.start(), left.start()).reverse(),
            (true, true) | (false, false) => left.cmp(&right),
        }
    }

    /// A day against an instant. Only near each other the zone is asked: no day lasts longer than two of 24 hours.
    fn compare_day(&self, day: i64, at: i64) -> Ordering {
        match at.saturating_sub(day) {
            ..0 => Ordering::Greater,
            0..DAY if self.is_utc() => Ordering::Equal,
            after if self.is_utc() || after > DAY.saturating_mul(3) => Ordering::Less,
            _ if at < self.day_end(day) => Ordering::Equal,
            _ => Ordering::Less,
        }
    }

    /// Whole days from a date to an instant, rounded down: of a day those of the calendar, of an instant those of 24
    /// hours.
    pub fn days_since(&self, date: Date, as_of: i64) -> i64 {
        let from = match date.is_day() {
            true => self.anchor(as_of),
            false => as_of,
        };
        match date.is_day() && self.middle().is_none() {
            true => self.day_number(as_of).saturating_sub(self.day_number(date.start())),
            false => whole_days(date.start(), from),
        }
    }

    /// The first code from this one on that is a date: between midnights there are only instants.
    pub fn date_from(&self, code: i64) -> i64 {
        let date = Date(code);
        let is_date = !date.is_day() || self.day_start(date.start()) == date.start();
        if is_date { code } else { code.saturating_add(1) }
    }

    /// The last code up to this one that is a date.
    pub fn date_until(&self, code: i64) -> i64 {
        if self.date_from(code) == code { code } else { code.saturating_sub(1) }
    }

    /// The least and the most [`Zone::days_since`] of the dates from one code to another, which are dates.
    pub fn days_since_any(&self, low: i64, high: i64, as_of: i64) -> (i64, i64) {
        let days = |code: i64| self.days_since(Date(code), as_of);
        if low == high || self.is_utc() {
            return (days(high), days(low));
        }
        // Days and instants by themselves: the earlier, the more days.
        let (first, last) = (low | 1, if high & 1 == 1 { high } else { high.saturating_sub(1) });
        let instants = (first <= last).then(|| (days(last), days(first)));
        let start = self.day_start(Date(low).start());
        let first = Date::day(if Date::day(start).0 < low { self.day_end(start) } else { start }).0;
        let last = Date::day(self.day_start(Date(high).start())).0;
        let whole = (first <= last).then(|| (days(last), days(first)));
        let all = instants.into_iter().chain(whole);
        all.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1))).unwrap_or((0, 0))
    }

    /// Days of the calendar from as-of to a date, below zero where that day has passed.
    pub fn days_until(&self, date: Date, as_of: i64) -> i64 {
        self.day_number(date.start()).saturating_sub(self.day_number(as_of))
    }

    /// The codes after which (exclusive) and up to which dates lie within a stretch. In the last …, a day counts by
    /// whether it begins in there, as a day begins with its midnight: so it is held against the days of both ends.
    pub fn within(&self, stretch: Stretch, as_of: i64) -> (i64, i64) {
        match stretch {
            Stretch::Last(window) => {
                (Date::instant(self.back(as_of, window)).code(), Date::instant(as_of).code())
            }
            Stretch::Next(window) => {
                let first = self.day_start(as_of);
                let last = match window {
                    Window::Exact(length) => self.day_number(as_of).saturating_add(length.div_euclid(DAY)),
                    Window::Months(_) => self.day_number(self.forth(first, window)),
                };
                let before = |start: i64| Date::day(start).code().saturating_sub(1);
                (before(first), before(self.midnight_of(last.saturating_add(1))))
            }
        }
    }

    /// Whether a date lies within a stretch.
    pub fn is_within(&self, date: Date, stretch: Stretch, as_of: i64) -> bool {
        let (after, until) = self.within(stretch, as_of);
        date.code() > after && date.code() <= until
    }

    /// As-of of a lead: an instant, or the last instant of a day, so much later. Days later are those of the calendar
    /// where it is a day.
    pub fn as_of(&self, date: Date, plus: i64) -> Option<i64> {
        if !date.is_day() {
            return date.start().checked_add(plus);
        }
        let day = self.day_number(date.start()).checked_add(plus.div_euclid(DAY))?;
        self.day_end(self.midnight_of(day)).checked_sub(1)?.checked_add(plus.rem_euclid(DAY))
    }

    /// A day or an instant as a policy writes it, in the years 1 to 9999; an instant without a zone is one of this one.
    pub fn read(&self, text: &str) -> Option<Date> {
        let year = text.get(..4).filter(|year| year.bytes().all(|digit| digit.is_ascii_digit()))?;
        if year == "0000" {
            return None;
        }
        if let Ok(timestamp) = text.parse::<jiff::Timestamp>() {
            return Some(Date::instant(floor(timestamp)));
        }
        let Some((_, time)) = text.split_once(['T', 't', ' ']) else {
            return text.parse::<civil::Date>().ok().map(|day| Date::day(self.midnight(day)));
        };
        // The library of zones ends a day before 9999 does, so an offset is taken off by hand.
        let zone = text.len().checked_sub(time.find(['Z', 'z', '+', '-']).map_or(0, |at| time.len() - at))?;
        let (clock, zone) = text.split_at_checked(zone)?;
        let local = clock.parse::<civil::DateTime>().ok()?;
        let offset = match zone.as_bytes() {
            [] => return Some(Date::instant(self.instant(local))),
            [b'Z' | b'z'] => 0,
            _ => offset(zone)?,
        };
        Some(Date::instant(Zone::default().instant(local).saturating_sub(offset)))
    }

    /// A date: the day, or the instant with the zone's offset.
    pub fn show_date(&self, date: Date) -> String {
        match self.local(date.start()) {
            Some(local) if date.is_day() => local.date().to_string(),
            Some(_) | None => self.show(date.start()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Result<Zone, String> {
        Zone::named(name).ok_or_else(|| format!("no zone is called {name}"))
    }

    #[test]
    fn a_limit_compares_as_the_zone_does() -> Result<(), String> {
        for name in
            ["UTC", "Europe/Amsterdam", "Asia/Beirut", "Pacific/Apia", "America/St_Johns", "America/Toronto"]
        {
            let zone = zone(name)?;
            // Around days with a change of the clock, a skipped day, and the ends of time.
            for number in [15_063i64, 15_337, 15_338, 20_541, -18_539, -719_162, 2_932_896, 2_932_895, 11_999]
            {
                let near = (-2..=2).map(|days| zone.midnight_of(number + days));
                let days: Vec<i64> = near.collect();
                let instants =
                    days.iter().flat_map(|at| [-DAY / 24, -1, 0, 1, DAY / 24, DAY / 2].map(|by| at + by));
                let dates: Vec<Date> =
                    instants.map(Date::instant).chain(days.iter().map(|start| Date::day(*start))).collect();
                for left in &dates {
                    let limit = Limit::new(*left, &zone);
                    assert!(limit.day <= limit.start && limit.start < limit.end, "{name} {left:?}");
                    for right in &dates {
                        let compared = zone.compare(*right, *left);
                        assert_eq!(limit.compare(right.code()), compared, "{name} {right:?} {left:?}");
                        assert_eq!(
                            zone.compare(*left, *right),
                            compared.reverse(),
                            "{name} {right:?} {left:?}"
                        );
                    }
                }
            }
        }
        Ok(())
    }

    #[test]
    fn days_since_a_day_are_those_of_the_calendar() -> Result<(), String> {
        for name in
            ["UTC", "Europe/Amsterdam", "Asia/Beirut", "Pacific/Apia", "America/Juneau", "Pacific/Chatham"]
        {
            let zone = zone(name)?;
            for from in [15_330i64, 20_530, 20_740, -37_500] {
                for later in 0..20 {
                    let start = zone.midnight_of(from);
                    let end = zone.midnight_of(from + later + 1);
                    for as_of in [zone.midnight_of(from + later), end - 1] {
                        if zone.day_start(as_of) == zone.day_start(end) {
                            continue; // a day that was skipped
                        }
                        let number = zone.day_number(start);
                        let days = zone.days_since(Date::day(start), as_of);
                        assert_eq!(days, zone.day_number(as_of) - number, "{name} {from} {later}");
                    }
                }
            }
        }
        Ok(())
    }
}
