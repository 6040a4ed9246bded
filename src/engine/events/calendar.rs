//! Calendar days, weeks and months of the policy's zone, fast enough for every occurrence: the zone's offsets are
//! looked up in a sorted table of its changes.

use crate::program::Once;
use crate::program::time::{DAY, Zone};

/// From here (1900-01-01) to [`LAST`] the table covers; outside, the zone itself is asked.
const FIRST: i64 = -2_208_988_800_000_000;
/// 2101-01-01.
const LAST: i64 = 4_133_980_800_000_000;

/// The blocks of time of which `once per …` pays one each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    Day,
    Week,
    Month,
    Days(u32),
}

impl Block {
    /// The blocks of a `once`, where it has some.
    pub(super) fn of(once: Once) -> Option<Block> {
        match once {
            Once::Each | Once::Latest => None,
            Once::PerDay => Some(Block::Day),
            Once::PerWeek => Some(Block::Week),
            Once::PerMonth => Some(Block::Month),
            Once::PerDays(days) => Some(Block::Days(days)),
        }
    }
}

/// The offsets of a zone.
#[derive(Clone, Debug)]
pub(super) struct Calendar {
    zone: Zone,
    /// From which instant which offset (microseconds east of UTC) holds, ascending; empty for UTC. And whether the
    /// change was over midnight, so that the zone is asked for the day after it.
    offsets: Vec<(i64, i64, bool)>,
}

impl Calendar {
    pub(super) fn new(zone: &Zone) -> Calendar {
        let mut offsets = Vec::new();
        if !zone.is_utc() {
            offsets.push((FIRST, zone.offset(FIRST), false));
            let mut at = FIRST;
            while let Some(next) = zone.next_change(at).filter(|next| *next > at && *next < LAST) {
                let offset = zone.offset(next);
                let odd = next.saturating_add(offset).div_euclid(DAY) != zone.day_number(next);
                offsets.push((next, offset, odd));
                at = next;
            }
        }
        Calendar { zone: zone.clone(), offsets }
    }

    /// The number of the local day, 1970-01-01 being 0.
    pub(super) fn day(&self, instant: i64) -> i64 {
        if self.offsets.is_empty() {
            return instant.div_euclid(DAY);
        }
        if !(FIRST..LAST).contains(&instant) {
            return self.zone.day_number(instant);
        }
        let after = self.offsets.partition_point(|(from, ..)| *from <= instant);
        match self.offsets.get(after.saturating_sub(1)) {
            Some((from, _, true)) if instant.saturating_sub(*from) < DAY => self.zone.day_number(instant),
            found => instant.saturating_add(found.map_or(0, |(_, offset, _)| *offset)).div_euclid(DAY),
        }
    }

    /// The number of the block an instant falls into. Even days are far within 32 bits, as years end at 9999.
    pub(super) fn block(&self, block: Block, instant: i64) -> i32 {
        let day = self.day(instant);
        let number = match block {
            Block::Day => day,
            // 1970-01-01 was a Thursday; ISO weeks start on Mondays.
            Block::Week => day.saturating_add(3).div_euclid(7),
            Block::Month => month(day),
            Block::Days(days) => day.div_euclid(i64::from(days.max(1))),
        };
        i32::try_from(number).unwrap_or(if number < 0 { i32::MIN } else { i32::MAX })
    }
}

/// Year × 12 + month of a day number (days_from_civil backwards, after Howard Hinnant).
fn month(day: i64) -> i64 {
    let shifted = day.saturating_add(719_468);
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let of_cycle = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * of_cycle + of_cycle / 4 - of_cycle / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    // Years begin in March here, so January and February are months 13 and 14 of the year before.
    era.saturating_mul(400).saturating_add(of_cycle).saturating_mul(12).saturating_add(shifted_month + 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_and_month_is_the_zones_own() -> Result<(), String> {
        for name in ["UTC", "Europe/Amsterdam", "America/New_York", "Pacific/Apia", "Asia/Kolkata"] {
            let zone = Zone::named(name).ok_or_else(|| format!("no zone is called {name}"))?;
            let calendar = Calendar::new(&zone);
            // Every 7 hours and 13 minutes over a century, so that changes are passed at every hour of the day.
            let mut instant = -1_000_000_000_000_000;
            while instant < 4_200_000_000_000_000 {
                assert_eq!(calendar.day(instant), zone.day_number(instant), "{name} {instant}");
                assert_eq!(
                    i64::from(calendar.block(Block::Month, instant)),
                    zone.month_number(instant),
                    "{name} {instant}"
                );
                instant += 25_980_000_000 * 5;
            }
        }
        // In Newfoundland clocks went back at a minute past midnight, in Toronto once forward from half past eleven.
        for name in ["America/St_Johns", "America/Toronto", "Asia/Beirut", "America/Havana"] {
            let zone = Zone::named(name).ok_or_else(|| format!("no zone is called {name}"))?;
            let calendar = Calendar::new(&zone);
            for (change, ..) in &calendar.offsets {
                for minutes in -90..90 {
                    let instant = change + minutes * 60_000_000;
                    assert_eq!(calendar.day(instant), zone.day_number(instant), "{name} {instant}");
                }
            }
        }
        Ok(())
    }

    #[test]
    fn weeks_start_on_monday_and_blocks_round_down_before_1970() {
        let calendar = Calendar::new(&Zone::default());
        let monday = 4 * DAY;
        assert_ne!(calendar.block(Block::Week, monday - 1), calendar.block(Block::Week, monday));
        assert_eq!(calendar.block(Block::Week, monday), calendar.block(Block::Week, monday + 7 * DAY - 1));
        assert_eq!(calendar.block(Block::Days(10), -1), -1);
        assert_eq!(calendar.block(Block::Days(10), -10 * DAY), -1);
        assert_eq!(calendar.block(Block::Days(10), -10 * DAY - 1), -2);
    }
}
