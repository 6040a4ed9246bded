//! Where dates lie: numbers that are no dates are read as days of January 1970, and nothing else tells.

use crate::program::time::{DAY, Zone};
use serde::{Deserialize, Serialize};

/// The first instant of 1990, and the first after 2100.
const FIRST: i64 = 7_305 * DAY;
const AFTER: i64 = 47_847 * DAY;
const SECOND: i64 = 1_000_000;
/// Day numbers of a spreadsheet of the years 1954 to 2173, and years, read as seconds of 1970.
const SERIALS: std::ops::RangeInclusive<i64> = 20_000..=100_000;
const YEARS: std::ops::RangeInclusive<i64> = 1_900..=2_100;
/// Dates out of range are told where more than one in so many is.
const ONE_IN: u64 = 20;

/// Dates, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenDates {
    /// Dates known.
    pub known: u64,
    /// Those before 1990 or after 2100, but for days that systems write for "never".
    pub odd: u64,
    /// The earliest and the latest of those.
    pub range: Option<(i64, i64)>,
}

/// The line for events whose times are day numbers of a spreadsheet.
pub const SERIAL_EVENTS: &str = "time of events as serial";

impl SeenDates {
    /// The next date, an instant in microseconds.
    #[inline]
    pub fn see(&mut self, instant: i64) {
        self.known = self.known.saturating_add(1);
        if !(FIRST..AFTER).contains(&instant) {
            self.see_odd(instant);
        }
    }

    /// Counts dates of which each is usual; `false` where one may not be, and then nothing is counted. By the codes of
    /// columns, without a branch for each.
    #[inline]
    pub fn see_usual(&mut self, codes: &[i64]) -> bool {
        const LEAST: i64 = 2 * FIRST;
        const MOST: i64 = 2 * AFTER - 1;
        let outside =
            codes.iter().fold(0, |any, code| any | code.wrapping_sub(LEAST) | MOST.wrapping_sub(*code));
        let usual = outside >= 0;
        if usual {
            self.known = self.known.saturating_add(codes.len() as u64);
        }
        usual
    }

    #[cold]
    fn see_odd(&mut self, instant: i64) {
        if is_never(instant) {
            return;
        }
        self.odd = self.odd.saturating_add(1);
        let (least, most) = self.range.unwrap_or((instant, instant));
        self.range = Some((least.min(instant), most.max(instant)));
    }

    /// Adds what was counted elsewhere.
    pub fn merge(&mut self, other: SeenDates) {
        self.known = self.known.saturating_add(other.known);
        self.odd = self.odd.saturating_add(other.odd);
        if let Some((least, most)) = other.range {
            let (low, high) = self.range.unwrap_or((least, most));
            self.range = Some((low.min(least), high.max(most)));
        }
    }

    /// What is odd about the dates of `what`, where more than one in twenty is out of range; `serial` is the
    /// line for day numbers of a spreadsheet, `grouped` writes counts.
    ///
    /// ```
    /// use qualify::analyse::dates::SeenDates;
    /// let mut dates = SeenDates::default();
    /// dates.see(46_050_000_000);
    /// let said = dates.said("`created`", "created date as serial", |count| count.to_string()).unwrap_or_default();
    /// assert!(said.starts_with("the only date of `created` lies in January 1970"), "{said}");
    /// ```
    pub fn said(&self, what: &str, serial: &str, grouped: fn(u64) -> String) -> Option<String> {
        let (least, most) = self.range.filter(|_| self.odd.saturating_mul(ONE_IN) > self.known)?;
        let (dates, lie) = match (self.odd, self.known) {
            (1, 1) => ("the only date".to_owned(), "lies"),
            (odd, known) if odd == known => (format!("all {} dates", grouped(odd)), "lie"),
            (odd, known) => (
                format!("{} of the {} dates", grouped(odd), grouped(known)),
                if odd == 1 { "lies" } else { "lie" },
            ),
        };
        let day = |instant| Zone::default().show(instant).chars().take(10).collect::<String>();
        let is_of = |seconds: std::ops::RangeInclusive<i64>| {
            let range = seconds.start() * SECOND..=seconds.end() * SECOND;
            range.contains(&least) && range.contains(&most)
        };
        // The first day in some zone.
        if least == most && least.abs() <= DAY / 2 && least % (900 * SECOND) == 0 {
            let missing = if serial == SERIAL_EVENTS { "" } else { ", and write `missing is 1970-01-01`" };
            return Some(format!(
                "{dates} of {what} {}, which programs write for \"not known\": check it{missing}",
                match self.odd {
                    1 => "is 1970-01-01",
                    _ => "are 1970-01-01",
                }
            ));
        }
        let place = if is_of(SERIALS) {
            format!("in January 1970: where these are day numbers of a spreadsheet, write `{serial}`")
        } else if is_of(YEARS) {
            "in January 1970: the data has years there, and a date needs a month as well".to_owned()
        } else {
            let side = match (least < FIRST, most >= AFTER) {
                (true, true) => "before 1990 or after 2100",
                (true, false) => "before 1990",
                (false, _) => "after 2100",
            };
            let (first, last) = (day(least), day(most));
            let range = if first == last { first } else { format!("{first} to {last}") };
            let read = if self.odd == 1 { "is it read as it was" } else { "are they read as they were" };
            format!("{side} ({range}): {read} meant?")
        };
        Some(format!("{dates} of {what} {lie} {place}"))
    }
}

/// The first or last day of a far year is how systems write "never" (9999-12-31), whatever the zone makes of it.
pub fn is_never(instant: i64) -> bool {
    if instant < AFTER {
        return false;
    }
    let Some(local) = Zone::default().local(instant) else { return true };
    matches!((local.month(), local.day()), (12, 30 | 31) | (1, 1 | 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::Date;

    #[test]
    fn what_dates_of_january_1970_may_be_is_said() {
        let said = |instants: &[i64]| {
            let mut dates = SeenDates::default();
            instants.iter().for_each(|instant| dates.see(*instant));
            dates.said("`x`", "date as serial", |count| count.to_string()).unwrap_or_default()
        };
        for (instants, end) in [
            (&[46_050 * SECOND, 46_051 * SECOND][..], "day numbers of a spreadsheet, write `date as serial`"),
            (&[0, 0], "and write `missing is 1970-01-01`"),
            (&[-3600 * SECOND], "and write `missing is 1970-01-01`"),
            (&[2_026 * SECOND], "a date needs a month as well"),
            (&[0, 9 * DAY], "lie before 1990 (1970-01-01 to 1970-01-10): are they read as they were meant?"),
            (&[-400 * 365 * DAY], "(1570-04-08): is it read as it was meant?"),
        ] {
            assert!(said(instants).ends_with(end), "{}", said(instants));
        }
    }

    #[test]
    fn usual_dates_are_counted_together_as_one_by_one() {
        let ends = [FIRST - 1, FIRST, FIRST + 1, 0, AFTER - 1, AFTER, AFTER + 1];
        for code in ends.into_iter().flat_map(|at| [Date::day(at).code(), Date::instant(at).code()]) {
            let mut together = SeenDates::default();
            let usual = (FIRST..AFTER).contains(&Date::of_code(code).start());
            assert_eq!(together.see_usual(&[code, code]), usual, "{code}");
            assert_eq!(together.known, if usual { 2 } else { 0 }, "{code}");
        }
    }
}
