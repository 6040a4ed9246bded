//! Instants, days, windows and zones. Instants are microseconds since 1970-01-01T00:00:00Z.
//!
//! Dates are of the years 1 to 9999 in every zone. The library of zones ends a day before 9999 does: what lies beyond
//! has the offset of its last instant.

use jiff::civil;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};

/// Microseconds in a day of 24 hours.
pub const DAY: i64 = 86_400_000_000;

/// The zone of a policy: UTC unless it names one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    zone: TimeZone,
    /// See [`Zone::middle`].
    middle: Option<i64>,
}

impl Default for Zone {
    fn default() -> Zone {
        Zone { zone: TimeZone::UTC, middle: Some(0) }
    }
}

/// A length of time looked back from as-of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Window {
    /// Minutes, hours, days (24 hours) and weeks (7 days), in microseconds.
    Exact(i64),
    /// Calendar months (a year is 12), clamped to the month's last day.
    Months(i32),
}

/// A stretch of time beside as-of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stretch {
    /// `in the last …`: (as-of − window, as-of].
    Last(Window),
    /// `in the next …`: from the day of as-of to the day so much later, both included.
    Next(Window),
}

impl Zone {
    /// The zone of that IANA name, `None` where there is none.
    pub fn named(name: &str) -> Option<Zone> {
        let zone = jiff::tz::TimeZoneDatabase::bundled().get(name).ok()?;
        let middle = middle(&zone);
        Some(Zone { zone, middle })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// Whether it is UTC, where a day is always [`DAY`].
    pub fn is_utc(&self) -> bool {
        self.zone == TimeZone::UTC
    }

    /// The instant of a local date and time: in a gap it goes forward, in an overlap the earlier counts.
    pub fn instant(&self, local: civil::DateTime) -> i64 {
        let time = local.time();
        let seconds =
            (i64::from(time.hour()) * 60 + i64::from(time.minute())) * 60 + i64::from(time.second());
        let micros = seconds * 1_000_000 + i64::from(time.subsec_nanosecond()) / 1000;
        let utc = day_number(local.date()) * DAY + micros;
        if self.is_utc() {
            return utc;
        }
        match self.zone.to_ambiguous_timestamp(local).compatible() {
            Ok(timestamp) => floor(timestamp),
            Err(_) => utc.saturating_sub(self.offset(utc)),
        }
    }

    /// The first instant of a day. A day that the zone skipped is the next one.
    pub fn midnight(&self, day: civil::Date) -> i64 {
        self.instant(day.to_datetime(civil::Time::midnight()))
    }

    /// The first instant of the day of that number.
    pub fn midnight_of(&self, number: i64) -> i64 {
        let utc = number.saturating_mul(DAY);
        if self.is_utc() {
            return utc;
        }
        match add_days(civil::date(1970, 1, 1), number) {
            Some(day) => self.midnight(day),
            None => utc.saturating_sub(self.offset(utc)),
        }
    }

    /// The first instant of the day that an instant lies in: a day lasts from its midnight to the next one.
    pub fn day_start(&self, at: i64) -> i64 {
        if self.is_utc() {
            return at.div_euclid(DAY).saturating_mul(DAY);
        }
        let number = at.saturating_add(self.offset(at)).div_euclid(DAY);
        // Where the clock is put back over midnight, the evening comes twice.
        let near = [1, 0, -1].map(|by| self.midnight_of(number.saturating_add(by)));
        near.into_iter().find(|start| *start <= at).unwrap_or(at)
    }

    /// The first instant after the day that begins at an instant.
    pub fn day_end(&self, start: i64) -> i64 {
        if self.is_utc() {
            return start.saturating_add(DAY);
        }
        let number = start.saturating_add(self.offset(start)).div_euclid(DAY);
        let near = [1, 2].map(|by| self.midnight_of(number.saturating_add(by)));
        near.into_iter().find(|end| *end > start).unwrap_or(start.saturating_add(DAY))
    }

    /// The local date and time of an instant; `None` outside the years that exist.
    pub fn local(&self, instant: i64) -> Option<civil::DateTime> {
        match Timestamp::from_microsecond(instant) {
            Ok(timestamp) => Some(self.zone.to_datetime(timestamp)),
            Err(_) => {
                let local = SignedDuration::from_micros(instant.checked_add(self.offset(instant))?);
                civil::date(1970, 1, 1).at(0, 0, 0, 0).checked_add(local).ok()
            }
        }
    }

    /// The number of the day of an instant, counted from 1970-01-01 as 0.
    pub fn day_number(&self, instant: i64) -> i64 {
        if self.is_utc() {
            return instant.div_euclid(DAY);
        }
        let start = self.day_start(instant);
        start.saturating_add(self.offset(start)).div_euclid(DAY)
    }

    /// An offset that no other of the zone's is ten hours from, so that [`Zone::anchor`] counts days by it; `None` where
    /// the zone once crossed the date line.
    pub fn middle(&self) -> Option<i64> {
        self.middle
    }

    /// From here whole days of 24 hours back to the midnight of any earlier day are as many as days of the calendar.
    /// Only where there is a [`Zone::middle`].
    pub fn anchor(&self, as_of: i64) -> i64 {
        if self.is_utc() {
            return as_of;
        }
        let number = self.day_number(as_of).saturating_add(1);
        number.saturating_mul(DAY).saturating_sub(1 + DAY / 2).saturating_sub(self.middle.unwrap_or(0))
    }

    /// Its offset at an instant, in microseconds east of UTC.
    pub fn offset(&self, instant: i64) -> i64 {
        let within = instant.clamp(Timestamp::MIN.as_microsecond(), Timestamp::MAX.as_microsecond());
        Timestamp::from_microsecond(within).map_or(0, |timestamp| {
            i64::from(self.zone.to_offset(timestamp).seconds()).saturating_mul(1_000_000)
        })
    }

    /// Whether a short name, such as `CST`, is its name at an instant.
    pub fn is_called(&self, name: &str, instant: i64) -> bool {
        Timestamp::from_microsecond(instant)
            .is_ok_and(|at| self.zone.to_offset_info(at).abbreviation().eq_ignore_ascii_case(name))
    }

    /// The next instant after this one at which its offset may change, where there is one.
    pub fn next_change(&self, instant: i64) -> Option<i64> {
        let timestamp = Timestamp::from_microsecond(instant).ok()?;
        self.zone.following(timestamp).next().map(|change| change.timestamp().as_microsecond())
    }

    /// The number of the local month of an instant: year × 12 + month.
    #[cfg(test)]
    pub fn month_number(&self, instant: i64) -> i64 {
        self.local(instant).map_or(0, |local| {
            i64::from(local.year()).saturating_mul(12).saturating_add(i64::from(local.month()))
        })
    }

    /// As-of minus a window: the instant after which (exclusive) something is inside.
    pub fn back(&self, as_of: i64, window: Window) -> i64 {
        match window {
            Window::Exact(length) => as_of.saturating_sub(length),
            Window::Months(months) => self.shift_months(as_of, months.saturating_neg()),
        }
    }

    /// An instant plus a window.
    pub fn forth(&self, instant: i64, window: Window) -> i64 {
        match window {
            Window::Exact(length) => instant.saturating_add(length),
            Window::Months(months) => self.shift_months(instant, months),
        }
    }

    fn shift_months(&self, instant: i64, months: i32) -> i64 {
        let limit = if months < 0 { i64::MIN } else { i64::MAX };
        self.local(instant)
            .and_then(|local| local.checked_add(Span::new().try_months(months).ok()?).ok())
            .map_or(limit, |local| self.instant(local))
    }

    /// The instant as ISO 8601 with the zone's offset, `Z` for UTC.
    pub fn show(&self, instant: i64) -> String {
        match Timestamp::from_microsecond(instant) {
            Ok(timestamp) if self.is_utc() => timestamp.to_string(),
            Ok(timestamp) => timestamp.display_with_offset(self.zone.to_offset(timestamp)).to_string(),
            Err(_) => self.show_far(instant),
        }
    }

    /// An instant that the library of zones does not reach; where it is a year later here, with an offset where it is not.
    fn show_far(&self, instant: i64) -> String {
        let epoch = civil::date(1970, 1, 1).at(0, 0, 0, 0);
        for offset in [self.offset(instant), -DAY / 24 * 23] {
            let local = epoch.checked_add(SignedDuration::from_micros(instant.saturating_add(offset)));
            let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs() / 60_000_000);
            match local {
                Ok(local) if offset == 0 => return format!("{local}Z"),
                Ok(local) => return format!("{local}{sign}{:02}:{:02}", minutes / 60, minutes % 60),
                Err(_) => {}
            }
        }
        instant.to_string()
    }
}

/// An offset less than ten hours from all of a zone's, where there is one.
fn middle(zone: &TimeZone) -> Option<i64> {
    let until = Timestamp::from_second(4_133_980_800).ok()?;
    let changes = zone.following(Timestamp::MIN).map(|change| change.timestamp());
    let offsets = changes.take_while(|at| *at < until).chain([Timestamp::MIN, until]);
    let (least, most) = offsets.fold((i32::MAX, i32::MIN), |(least, most), at| {
        let offset = zone.to_offset(at).seconds();
        (least.min(offset), most.max(offset))
    });
    let near = most.saturating_sub(least) < 18 * 3600;
    near.then(|| i64::from(least.midpoint(most)).saturating_mul(1_000_000))
}

/// The instant, in whole microseconds.
pub(crate) fn floor(timestamp: Timestamp) -> i64 {
    i64::try_from(timestamp.as_nanosecond().div_euclid(1000)).unwrap_or_default()
}

/// The number of a day, counted from 1970-01-01 as 0.
fn day_number(day: civil::Date) -> i64 {
    days_from_civil(i64::from(day.year()), i64::from(day.month()), i64::from(day.day()))
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
pub(crate) const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March, so that a leap day is the last; and so late that none is negative.
    let early = (month <= 2) as i64;
    let year = (year - early + 10_000) as u32;
    let (century, of_year) = (year / 100, (979 * (month + 12 * early) - 2919) >> 5);
    (year * 1461 / 4 - century + century / 4) as i64 + of_year + day - 1 - (719_468 + 25 * 146_097)
}

/// Whole days from one instant to a later one, rounded down.
pub fn whole_days(from: i64, to: i64) -> i64 {
    to.saturating_sub(from).div_euclid(DAY)
}

/// Noon UTC of a day.
pub fn noon_utc(day: civil::Date) -> Option<i64> {
    Zone::default().midnight(day).checked_add(DAY / 2)
}

/// A day plus so many days.
pub fn add_days(day: civil::Date, days: i64) -> Option<civil::Date> {
    day.checked_add(SignedDuration::from_hours(days.checked_mul(24)?)).ok()
}

#[cfg(test)]
mod tests {
    use super::{civil, day_number};

    #[test]
    fn each_day_is_one_after_the_day_before() {
        assert_eq!(day_number(civil::date(1970, 1, 1)), 0);
        for year in [-9999, -401, -4, -1, 0, 1, 4, 100, 1899, 1900, 1969, 1970, 1999, 2000, 2024, 2100, 9998]
        {
            let first = day_number(civil::date(year, 1, 1));
            let days = civil::date(year, 1, 1).series(jiff::Span::new().days(1)).take(366);
            for (number, day) in (first..).zip(days) {
                assert_eq!(day_number(day), number, "{day}");
            }
        }
        let days =
            |from: i16, to: i16| day_number(civil::date(to, 1, 1)) - day_number(civil::date(from, 1, 1));
        assert_eq!([days(-400, 0), days(1600, 2000), days(0, 1970)], [146_097, 146_097, 719_528]);
    }
}
