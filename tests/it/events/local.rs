//! Local times of a policy's zone: in the gaps and overlaps of its clock, beside instants with offsets of their own,
//! and the days, weeks, months and windows counted from them. Worked out by hand, and held against every change of
//! the clock in ten years.

use crate::cli::{folder, qualify_in};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use qualify::data::value::date::DateStyle;
use qualify::program::Date;
use qualify::program::time::Zone;

/// The points of one line over events of one lead, at these times as the data writes them.
fn pays(zone: &str, line: &str, as_of: &str, times: &[&str]) -> String {
    let policy = format!(
        "policy \"p\"\n  time zone \"{zone}\"\nlead\n  lead_id  text, key\nevent view\nscore s\n  {line}\nA requires s > 0\n"
    );
    let rows: String = times.iter().map(|time| format!("a,view,{time}\n")).collect();
    let events = format!("lead_id,event,time\n{rows}");
    let dir = folder(&[("p.qualify", &policy), ("l.csv", "lead_id\na\n"), ("e.csv", &events)]);
    let args =
        ["run", "p.qualify", "l.csv", "--events", "e.csv", "--as-of", as_of, "--columns", "s", "--quiet"];
    let ran = qualify_in(dir.path(), &args, "");
    assert_eq!(ran.status, 0, "{}", ran.err);
    ran.out.lines().nth(1).unwrap().to_owned()
}

const AMSTERDAM: &str = "Europe/Amsterdam";

#[test]
fn a_time_that_is_skipped_goes_forward() {
    // On 2026-03-29 the clock goes from 02:00 (+01:00) to 03:00 (+02:00): 02:30 is 03:30, which is 01:30Z.
    let skipped = ["2026-03-29 02:30"];
    assert_eq!(pays(AMSTERDAM, "+1 on view", "2026-03-29T01:30:00Z", &skipped), "1");
    assert_eq!(pays(AMSTERDAM, "+1 on view", "2026-03-29T01:29:59.999999Z", &skipped), "0");
    // A day that begins at 01:00: its midnight is skipped as well.
    let midnight = ["2026-03-29"];
    assert_eq!(pays("Asia/Beirut", "+1 on view", "2026-03-28T22:00:00Z", &midnight), "1");
    assert_eq!(pays("Asia/Beirut", "+1 on view", "2026-03-28T21:59:59Z", &midnight), "0");
}

#[test]
fn a_time_that_comes_twice_is_the_earlier() {
    // On 2025-10-26 02:30 comes at 00:30Z and again at 01:30Z.
    let twice = ["2025-10-26T02:30:00"];
    assert_eq!(pays(AMSTERDAM, "+1 on view", "2025-10-26T00:30:00Z", &twice), "1");
    assert_eq!(pays(AMSTERDAM, "+1 on view", "2025-10-26T00:29:59Z", &twice), "0");
    // With an offset it says itself which of the two it is.
    let later = ["2025-10-26T02:30:00+01:00"];
    assert_eq!(pays(AMSTERDAM, "+1 on view", "2025-10-26T01:30:00Z", &later), "1");
    assert_eq!(pays(AMSTERDAM, "+1 on view", "2025-10-26T01:29:59Z", &later), "0");
}

#[test]
fn offsets_of_many_kinds_stand_in_one_file() {
    // All of them are 2026-03-28T22:30:00Z, 23:30 in Amsterdam; the last two are the next day there.
    let same = [
        "2026-03-28T22:30:00Z",
        "2026-03-28 23:30",
        "2026-03-29T00:30:00+02:00",
        "2026-03-28 17:30:00.000 -0500",
        "2026-03-29T04:00:00+05:30",
        "1774737000",
        "1774737000000",
        "2026-03-28T23:00:00Z",
        "2026-03-29",
    ];
    assert_eq!(pays(AMSTERDAM, "+1 on view", "2026-03-28T22:30:00Z", &same), "7");
    assert_eq!(pays(AMSTERDAM, "+1 on view, once per day", "2026-03-31", &same), "2");
    assert_eq!(pays("UTC", "+1 on view, once per day", "2026-03-31", &same), "2");
    assert_eq!(pays(AMSTERDAM, "+1 on view", "2026-03-28T22:29:59Z", &same), "0");
}

#[test]
fn days_weeks_and_months_begin_at_local_midnight() {
    // The short day has 23 hours, the long one 25.
    let short = ["2026-03-29 00:00", "2026-03-29 23:59:59", "2026-03-30 00:00"];
    assert_eq!(pays(AMSTERDAM, "+1 on view, once per day", "2026-04-30", &short), "2");
    assert_eq!(pays(AMSTERDAM, "+1 on view, once per week", "2026-04-30", &short), "2");
    let long = ["2025-10-26T00:00:00+02:00", "2025-10-26T23:59:59+01:00", "2025-10-27T00:00:00+01:00"];
    assert_eq!(pays(AMSTERDAM, "+1 on view, once per day", "2025-11-30", &long), "2");
    // 22:59:59Z is the last second of February in Amsterdam; in UTC all three fall in February.
    let month = ["2026-02-28T22:59:59Z", "2026-02-28T23:00:00Z", "2026-02-28T23:30:00Z"];
    assert_eq!(pays(AMSTERDAM, "+1 on view, once per month", "2026-04-30", &month), "2");
    assert_eq!(pays("UTC", "+1 on view, once per month", "2026-04-30", &month), "1");
    // Day 20,545 (2026-04-02) begins a block of 7; in Amsterdam it begins at 22:00Z on the day before.
    let block = ["2026-04-01T21:59:59Z", "2026-04-01T22:00:00Z"];
    assert_eq!(pays(AMSTERDAM, "+1 on view, once per 7 days", "2026-04-30", &block), "2");
    assert_eq!(pays("UTC", "+1 on view, once per 7 days", "2026-04-30", &block), "1");
}

#[test]
fn windows_in_days_are_hours_and_windows_in_months_are_calendar() {
    // As of 12:00 on the day of the change, 24 hours back is 11:00 the day before.
    let day = "+1 on view in the last 1 day";
    assert_eq!(pays(AMSTERDAM, day, "2026-03-29 12:00", &["2026-03-28 11:00"]), "0");
    assert_eq!(pays(AMSTERDAM, day, "2026-03-29 12:00", &["2026-03-28 11:00:01"]), "1");
    // A month before 2026-03-29 12:00 is the last of February at 12:00 by the clock: 11:00Z, not 10:00Z.
    let month = "+1 on view in the last 1 month";
    assert_eq!(pays(AMSTERDAM, month, "2026-03-29 12:00", &["2026-02-28T11:00:00Z"]), "0");
    assert_eq!(pays(AMSTERDAM, month, "2026-03-29 12:00", &["2026-02-28T11:00:01Z"]), "1");
    // A month before 2026-04-29 02:30 was skipped: it goes forward to 03:30, 01:30Z.
    assert_eq!(pays(AMSTERDAM, month, "2026-04-29 02:30", &["2026-03-29T01:30:00Z"]), "0");
    assert_eq!(pays(AMSTERDAM, month, "2026-04-29 02:30", &["2026-03-29T01:30:01Z"]), "1");
    // A month before 2025-11-26 02:30 came twice: the earlier, 00:30Z.
    assert_eq!(pays(AMSTERDAM, month, "2025-11-26 02:30", &["2025-10-26T00:30:00Z"]), "0");
    assert_eq!(pays(AMSTERDAM, month, "2025-11-26 02:30", &["2025-10-26T00:30:01Z"]), "1");
    // A year before a leap day is the 28th; four years before it is a leap day.
    let year = "+1 on view in the last 1 year";
    assert_eq!(pays("UTC", year, "2024-02-29T12:00:00Z", &["2023-02-28T12:00:00Z"]), "0");
    assert_eq!(pays("UTC", year, "2024-02-29T12:00:00Z", &["2023-02-28T12:00:01Z"]), "1");
    let four = "+1 on view in the last 4 years";
    assert_eq!(pays("UTC", four, "2024-02-29T12:00:00Z", &["2020-02-29T12:00:00Z"]), "0");
    assert_eq!(pays("UTC", four, "2024-02-29T12:00:00Z", &["2020-02-29T12:00:01Z"]), "1");
}

#[test]
fn points_fade_by_whole_days_of_24_hours_across_the_change() {
    // From 12:00 to 12:00 across the short day are 23 hours: no whole day, so nothing has faded yet.
    let line = "+8 on view, points halve every 1 days";
    assert_eq!(pays(AMSTERDAM, line, "2026-03-29 12:00", &["2026-03-28 12:00"]), "8");
    assert_eq!(pays(AMSTERDAM, line, "2026-03-29 13:00", &["2026-03-28 12:00"]), "4");
    assert_eq!(pays(AMSTERDAM, line, "2026-03-31 12:00", &["2026-03-28 11:00"]), "1");
}

const ZONES: [&str; 8] = [
    "Europe/Amsterdam",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Beirut",
    "Africa/Cairo",
    "Pacific/Chatham",
    "America/Santiago",
    "Africa/Casablanca",
];

/// What a local time means, from the two offsets around a change of the clock and nothing else.
fn meant(local: DateTime, before: i64, after: i64, zone: &TimeZone) -> i64 {
    let as_utc = local.to_zoned(TimeZone::UTC).unwrap().timestamp().as_microsecond();
    let real = |offset: i64| {
        let instant = as_utc - offset * 1_000_000;
        let back = zone.to_datetime(Timestamp::from_microsecond(instant).unwrap());
        (back == local).then_some(instant)
    };
    match (real(before), real(after)) {
        (Some(one), Some(other)) => one.min(other),
        (Some(only), None) | (None, Some(only)) => only,
        // Nobody's clock showed it: forward, as if the clock had not been changed yet.
        (None, None) => as_utc - before * 1_000_000,
    }
}

proptest! {
    #[test]
    fn every_local_time_around_a_change_means_one_instant(
        name in prop::sample::select(ZONES.to_vec()),
        change in 0usize..20,
        seconds in -3 * 3600i64..3 * 3600,
    ) {
        let zone = TimeZone::get(name).unwrap();
        let from: Timestamp = "2018-01-01T00:00:00Z".parse().unwrap();
        let change = zone.following(from).nth(change).unwrap().timestamp();
        let offset = |at: i64| {
            let at = Timestamp::from_second(at).unwrap();
            i64::from(zone.to_offset(at).seconds())
        };
        let (before, after) = (offset(change.as_second() - 1), offset(change.as_second()));
        let shown = Timestamp::from_second(change.as_second() + before + seconds).unwrap();
        let local = TimeZone::UTC.to_datetime(shown);
        let style = DateStyle::new(None, &Zone::named(name).unwrap());
        let expected = meant(local, before, after, &zone);
        prop_assert_eq!(style.parse(local.to_string().as_bytes()), Some(Date::instant(expected)), "{} in {}", local, name);
    }
}
