//! Where dates are cut: days and instants, which are compared as days where one is a day.

use super::{Collect, clamp};
use crate::analyse::model::Leaf;
use crate::program::time::{DAY, Stretch};
use crate::program::{ColumnId, Date, Limit};

impl Collect<'_> {
    /// Two dates against each other.
    pub(super) fn dates(&mut self, one: ColumnId, other: ColumnId) {
        match (self.value(Leaf::Column(one)), self.value(Leaf::Column(other))) {
            (None, None) => {
                self.coarse_column(one);
                self.coarse_column(other);
            }
            (Some(Some(at)), None) => self.cut_limit(other, clamp(at)),
            (None, Some(Some(at))) => self.cut_limit(one, clamp(at)),
            // Nothing is asked of what is not there.
            (Some(_), Some(_)) | (Some(None), None) | (None, Some(None)) => {}
        }
    }

    pub(super) fn within(&mut self, of: ColumnId, stretch: Stretch) {
        let (after, until) = self.model.zone.within(stretch, self.as_of);
        self.cut_field(of, after.saturating_add(1));
        self.cut_field(of, until.saturating_add(1));
    }

    /// Cuts where a date is that many days of the calendar ahead, or more.
    pub(super) fn cut_until(&mut self, of: ColumnId, days: i64) {
        let number = self.model.zone.day_number(self.as_of).saturating_add(days);
        self.cut_field(of, Date::day(self.model.zone.midnight_of(number)).code());
    }

    /// Cuts where dates begin after an instant.
    fn cut_after(&mut self, of: ColumnId, at: i64) {
        self.cut_field(of, Date::instant(at).code().saturating_add(1));
    }

    /// Cuts where dates are no longer before a limit; the day of an instant, which equals it, is cut out.
    pub(super) fn cut_start(&mut self, of: ColumnId, limit: &Limit) {
        self.cut_field(of, limit.start);
        if limit.is_instant() {
            self.cut_day(of, limit.day);
        }
    }

    /// Cuts a day out of the dates around it.
    fn cut_day(&mut self, of: ColumnId, day: i64) {
        self.cut_field(of, day);
        self.cut_field(of, day.saturating_add(1));
    }

    /// Cuts at a date that is known.
    fn cut_limit(&mut self, of: ColumnId, code: i64) {
        let limit = Limit::new(Date::of_code(code), &self.model.zone);
        self.cut_start(of, &limit);
        self.cut_field(of, limit.end);
    }

    /// Cuts where so many whole days have passed since a date: instants by 24 hours, days by the calendar. Near a change
    /// of the clock some days are on the other side.
    pub(super) fn cut_days(&mut self, of: ColumnId, days: i64) {
        let last = self.as_of.saturating_sub(days.saturating_mul(DAY));
        self.cut_after(of, last);
        let zone = &self.model.zone;
        if zone.is_utc() {
            return;
        }
        let number = zone.day_number(self.as_of).saturating_sub(days);
        for by in -1..=2i64 {
            let day = Date::day(zone.midnight_of(number.saturating_add(by)));
            if (day <= Date::instant(last)) != (by <= 0) {
                self.cut_day(of, day.code());
            }
        }
    }
}
