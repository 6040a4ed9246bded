//! Statistics against what books and brute force say.

use qualify::report::Count;
use qualify::report::figures::{auc, difference, kappa, mean_difference, step, wilson};

fn near(a: f64, b: f64) {
    assert!((a - b).abs() < 5e-5, "{a} is not {b}");
}

#[test]
fn wilson_is_what_newcombe_prints() {
    // Newcombe 1998, table I: 81/263, 15/148, 0/20, 1/29.
    for (part, whole, low, high) in
        [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
    {
        let (a, b) = wilson(part, whole);
        near(a, low);
        near(b, high);
    }
    assert_eq!(wilson(0, 0), (0.0, 1.0));
}

#[test]
fn differences_are_what_newcombe_prints() {
    // Newcombe 1998, table II, method 10: 56/70 against 48/80.
    let (gap, low, high) = difference((56, 70), (48, 80)).unwrap();
    near(gap, 0.2);
    near(low, 0.0524);
    near(high, 0.3339);
    assert_eq!(difference((1, 2), (0, 0)), None);
}

#[test]
fn auc_and_its_interval_are_those_of_all_pairs() {
    let values: Vec<(i64, Count)> = [(0, 3, 40), (5, 7, 31), (7, 0, 4), (10, 22, 9), (20, 13, 1)]
        .map(|(value, won, lost)| (value, Count { won, lost, open: 2 }))
        .to_vec();
    let spread = |pick: fn(&Count) -> u64| -> Vec<i64> {
        values.iter().flat_map(|(value, count)| vec![*value; pick(count) as usize]).collect()
    };
    let (won, lost) = (spread(|count| count.won), spread(|count| count.lost));
    let wins = |a: i64, b: i64| if a > b { 1.0 } else { f64::from(u8::from(a == b)) / 2.0 };
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let of_won: Vec<f64> =
        won.iter().map(|a| mean(&lost.iter().map(|b| wins(*a, *b)).collect::<Vec<_>>())).collect();
    let of_lost: Vec<f64> =
        lost.iter().map(|b| mean(&won.iter().map(|a| wins(*a, *b)).collect::<Vec<_>>())).collect();
    let area = mean(&of_won);
    let variance = |values: &[f64]| {
        values.iter().map(|value| (value - area).powi(2)).sum::<f64>() / (values.len() - 1) as f64
    };
    let error = (variance(&of_won) / of_won.len() as f64 + variance(&of_lost) / of_lost.len() as f64).sqrt();
    let found = auc(&values).unwrap();
    assert!((found.0 - area).abs() < 1e-12);
    assert!((found.1 - (area - 1.959_963_984_540_054 * error)).abs() < 1e-12);
    assert!((found.2 - (area + 1.959_963_984_540_054 * error)).abs() < 1e-12);
    assert_eq!(auc(&[(1, Count { won: 5, lost: 0, open: 0 })]), None);
}

#[test]
fn kappa_is_cohens() {
    // Cohen's usual example: 20 and 15 agreed of 50.
    near(kappa(&[vec![20, 5], vec![10, 15]]).unwrap(), 0.4);
    assert_eq!(kappa(&[vec![5, 0], vec![0, 0]]), None);
}

#[test]
fn means_differ_as_welch_says() {
    // 1, 2, 3 against 3, 5: means 2 and 4, squared errors 1/3 and 1.
    let (gap, low, high) = mean_difference((6.0, 14.0, 3), (8.0, 34.0, 2)).unwrap();
    near(gap, -2.0);
    near(high - low, 2.0 * 1.959_964 * (4.0f64 / 3.0).sqrt());
    assert_eq!(mean_difference((1.0, 1.0, 1), (8.0, 34.0, 2)), None);
}

#[test]
fn bands_are_ones_people_count_in() {
    let scale = qualify::program::SCALE;
    assert_eq!(step(100 * scale, 10), 20 * scale);
    assert_eq!(step(99 * scale, 10), 10 * scale);
    assert_eq!(step(44 * scale, 10), 5 * scale);
    assert_eq!(step(3 * scale, 10), scale / 2);
}
