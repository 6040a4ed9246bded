//! Points that halve, held to whole numbers of any length.

use super::{at, n, program, scores};
use crate::reference::halving::{Big, fraction, paid};
use proptest::prelude::*;
use qualify::program::decay::{Decay, PLACES};
use qualify::program::{EventId, Occurrence, SCALE, decay};
use std::cmp::Ordering;

const AS_OF: &str = "2026-03-31T12:00:00Z";
const LARGEST: i64 = 1_000_000_000_000;

/// What a line pays for so many occurrences of these ages in days.
fn pays(line: &str, ages: &[(i64, u32)]) -> i64 {
    let program = program(&format!("lead\n  lead_id  text, key\nevent a\nscore s\n  {line}\n"));
    let happened = |(age, times): &(i64, u32)| Occurrence {
        event: EventId(0),
        times: *times,
        at: at(AS_OF) - age * 86_400_000_000,
        fields: Vec::new(),
    };
    let occurrences: Vec<Occurrence> = ages.iter().map(happened).collect();
    scores(&program, AS_OF, &occurrences)[0]
}

fn each(ages: &[(i64, u32)]) -> Vec<i64> {
    ages.iter().flat_map(|(age, times)| std::iter::repeat_n(*age, *times as usize)).collect()
}

#[test]
fn small_weights_of_large_points_add_up() {
    assert_eq!(pays("+100 on a, points halve every 1 day", &[(10, 2)]), 1953);
    assert_eq!(pays("+100 on a, points halve every 1 day, at most 100 points", &[(10, 2)]), 1953);
    let seven = [(1, 1), (3, 1), (20, 1), (33, 1), (47, 1), (90, 1), (200, 1)];
    let exact = paid(n(10_000), &each(&seven), 7);
    assert_eq!(i128::from(pays("+10000 on a, points halve every 7 days", &seven)), exact);
    assert_eq!(exact, 183_448_450);
}

/// Every weight of a table is within 1.01 × 2^-97 of what it stands for.
#[test]
fn a_weight_is_as_near_as_is_promised() {
    for days in [2u32, 3, 7, 10, 30, 60, 90, 365, 3_660] {
        let decay = Decay::new(days);
        for day in (1..days).step_by(1 + days as usize / 400) {
            // The fraction in units of 2^-160, so that a unit of the last place is 2^64.
            let exact = fraction(day, days, 160);
            for half_lives in [0u32, 1, 2, 40] {
                let weight = decay.weight(i64::from(half_lives * days + day));
                let (exact, weight) = (exact.halved(half_lives), Big::new(weight).doubled(160 - PLACES));
                let off = Big::new((1 << 63) + (1 << 63) / 100);
                let context = || format!("day {day} of {days}, {half_lives} half-lives before");
                assert_ne!(weight.compare(&exact.plus(&off)), Ordering::Greater, "{}", context());
                assert_ne!(exact.compare(&weight.plus(&off)), Ordering::Greater, "{}", context());
            }
        }
    }
}

#[test]
fn a_million_occurrences_of_the_largest_points() {
    let lines = [
        format!("+{LARGEST} on a, points halve every 30 days, at most {LARGEST} points"),
        format!("-{LARGEST} on a, points halve every 30 days, at most {LARGEST} points"),
        format!("+{LARGEST} on a, points halve every 30 days"),
    ];
    // A million of about twenty-one half-lives: together less than one.
    let ages: Vec<(i64, u32)> = (0..100).map(|at| (631 + at, 10_000)).collect();
    let exact = paid(LARGEST * SCALE, &each(&ages), 30);
    let found = lines.map(|line| i128::from(pays(&line, &ages)));
    assert_eq!(found, [exact, -exact, exact]);
    // And of points that any policy may have, where fewer places are kept.
    let ages: Vec<(i64, u32)> = (0..1000).map(|at| (5 * at, 1_000)).collect();
    for (points, cap) in [("0.0001", "1"), ("0.1234", "3000000"), ("25", "100"), ("25", "1000000000")] {
        let line = format!("+{points} on a, points halve every 60 days, at most {cap} points");
        let scaled = |text: &str| (text.parse::<f64>().unwrap() * SCALE as f64).round() as i64;
        let exact = paid(scaled(points), &each(&ages), 60).min(scaled(cap).into());
        assert_eq!(i128::from(pays(&line, &ages)), exact, "{line}");
    }
}

/// A half-life of a day makes weights of old occurrences smaller than what a row keeps; they count all the same.
#[test]
fn what_is_very_old_still_decides_a_tie() {
    let daily = |last: i64| (6..=last).map(|age| (age, 1)).collect::<Vec<_>>();
    for cap in ["", ", at most 20 points"] {
        let line = format!("+1 on a, points halve every 1 day{cap}");
        // 1/32 less the last weight: below half of the 312.5 ten-thousandths.
        for last in [50, 58, 59, 60, 61, 80, 96] {
            let mut ages = daily(last);
            assert_eq!(pays(&line, &ages), 312, "{line} {last}");
            // The last twice: exactly a half, away from zero.
            ages.push((last, 1));
            assert_eq!(pays(&line, &ages), 313, "{line} {last}");
            ages.reverse();
            assert_eq!(pays(&line, &ages), 313, "{line} {last}");
        }
        // Older than 96 half-lives pays nothing.
        assert_eq!(pays(&line, &[daily(96), vec![(97, 1000)]].concat()), 312);
    }
    // The latest of each block, whichever comes first.
    let line = "+1 on a, points halve every 1 day, once per 7 days, at most 20 points";
    let mut ages: Vec<(i64, u32)> = (0..100).map(|age| (age, 1)).collect();
    let forward = pays(line, &ages);
    ages.reverse();
    assert_eq!(pays(line, &ages), forward);
    assert_eq!(pays(line, &[(70, 1), (0, 1)]), n(1));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn any_line_pays_the_exact_sum_rounded_once(
        points in prop_oneof![1i64..1_000, 1_000i64..10_000_000, 1i64..LARGEST * SCALE],
        minus in any::<bool>(),
        cap in prop::option::of(prop_oneof![1i64..100_000, 1i64..LARGEST * SCALE]),
        half_life in prop_oneof![Just(1u32), 2u32..100, 1u32..3_660],
        ages in prop::collection::vec((0i64..6_000, 1u32..40), 0..40),
    ) {
        let number = |scaled: i64| format!("{}.{:04}", scaled / SCALE, scaled % SCALE);
        let sign = if minus { '-' } else { '+' };
        let capped = cap.map_or(String::new(), |cap| format!(", at most {} points", number(cap)));
        let line = format!("{sign}{} on a, points halve every {half_life} days{capped}", number(points));
        let exact = paid(if minus { -points } else { points }, &each(&ages), half_life);
        let most = i128::from(cap.unwrap_or(LARGEST * SCALE));
        prop_assert_eq!(i128::from(pays(&line, &ages)), exact.clamp(-most, most), "{}", line);
    }

    #[test]
    fn points_times_weights_are_rounded_half_away_from_zero(points in any::<i64>(), weights in any::<u128>()) {
        let twice = Big::new(points.unsigned_abs().into()).times(&Big::new(weights)).doubled(1);
        let rounded = twice.plus(&Big::new(1 << PLACES)).halved(PLACES + 1);
        let found = decay::paid(points, weights);
        let most = Big::new(if points < 0 { 1 << 63 } else { (1 << 63) - 1 });
        let least = if rounded.compare(&most) == Ordering::Greater { most } else { rounded };
        prop_assert_eq!(Big::new(found.unsigned_abs().into()), least);
    }
}
