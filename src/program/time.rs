//! Instants, days, windows and zones. Instants are microseconds since 1970-01-01T00:00:00Z.

use jiff::civil;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Span, Timestamp};

/// Microseconds in a day of 24 hours.
pub const DAY: i64 = 86_400_000_000;

/// The zone of a policy: UTC unless it names one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    zone: TimeZone,
}

impl Default for Zone {
    fn default() -> Zone {
        Zone { zone: TimeZone::UTC }
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

impl Zone {
    /// The zone of that IANA name, `None` where there is none.
    pub fn named(name: &str) -> Option<Zone> {
        let zone = jiff::tz::TimeZoneDatabase::bundled().get(name).ok()?;
        Some(Zone { zone })
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
    pub fn instant(&self, local: civil::DateTime) -> Option<i64> {
        let ambiguous = self.zone.to_ambiguous_timestamp(local);
        let timestamp = match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { .. }
            | AmbiguousOffset::Gap { .. }
            | AmbiguousOffset::Fold { .. } => ambiguous.compatible().ok()?,
        };
        Some(timestamp.as_microsecond())
    }

    /// The first instant of a day.
    pub fn midnight(&self, day: civil::Date) -> Option<i64> {
        self.instant(day.to_datetime(civil::Time::midnight()))
    }

    /// The local date and time of an instant; `None` outside the years that exist.
    pub fn local(&self, instant: i64) -> Option<civil::DateTime> {
        let timestamp = Timestamp::from_microsecond(instant).ok()?;
        Some(self.zone.to_datetime(timestamp))
    }

    /// The number of the local day of an instant, counted from 1970-01-01 as 0.
    pub fn day_number(&self, instant: i64) -> i64 {
        if self.is_utc() {
            return instant.div_euclid(DAY);
        }
        instant.saturating_add(self.offset(instant)).div_euclid(DAY)
    }

    /// Its offset at an instant, in microseconds east of UTC; 0 outside the years that exist.
    pub fn offset(&self, instant: i64) -> i64 {
        Timestamp::from_microsecond(instant).map_or(0, |timestamp| {
            i64::from(self.zone.to_offset(timestamp).seconds()).saturating_mul(1_000_000)
        })
    }

    /// The next instant after this one at which its offset may change, where there is one.
    pub fn next_change(&self, instant: i64) -> Option<i64> {
        let timestamp = Timestamp::from_microsecond(instant).ok()?;
        self.zone.following(timestamp).next().map(|change| change.timestamp().as_microsecond())
    }

    /// The number of the local month of an instant: year × 12 + month.
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
            .and_then(|local| self.instant(local))
            .unwrap_or(limit)
    }

    /// The instant as ISO 8601 with the zone's offset, `Z` for UTC.
    pub fn show(&self, instant: i64) -> String {
        let Ok(timestamp) = Timestamp::from_microsecond(instant) else {
            return instant.to_string();
        };
        if self.is_utc() {
            return timestamp.to_string();
        }
        timestamp.display_with_offset(self.zone.to_offset(timestamp)).to_string()
    }
}

/// Whole days from one instant to a later one, rounded down.
pub fn whole_days(from: i64, to: i64) -> i64 {
    to.saturating_sub(from).div_euclid(DAY)
}

/// A day plus so many days.
pub fn add_days(day: civil::Date, days: i64) -> Option<civil::Date> {
    day.checked_add(SignedDuration::from_hours(days.checked_mul(24)?)).ok()
}
