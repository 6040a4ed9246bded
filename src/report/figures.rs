//! Statistics of exact counts.

use super::count::Count;

/// The 97.5% point of the normal distribution: intervals are at 95%.
const Z: f64 = 1.959_963_984_540_054;

/// A share and the interval that holds the true one in 95 of 100 samples (Wilson 1927).
///
/// ```
/// use qualify::report::figures::wilson;
/// let (low, high) = wilson(5, 5);
/// assert!((low - 0.5655).abs() < 1e-4 && (high - 1.0).abs() < 1e-9);
/// ```
pub fn wilson(part: u64, whole: u64) -> (f64, f64) {
    if whole == 0 {
        return (0.0, 1.0);
    }
    let (n, p) = (whole as f64, part as f64 / whole as f64);
    let centre = p + Z * Z / (2.0 * n);
    let spread = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    (((centre - spread) / scale).clamp(0.0, p), ((centre + spread) / scale).clamp(p, 1.0))
}

/// The area under the ROC curve, exact (Mann and Whitney 1947, ties count half), and its 95% interval (DeLong 1988).
/// `values` are counts by score, ascending; `None` without won or without lost leads.
///
/// ```
/// use qualify::report::{Count, figures::auc};
/// let count = |won, lost| Count { won, lost, open: 0 };
/// let (area, low, high) = auc(&[(0, count(1, 3)), (10, count(3, 1))]).ok_or("no won, or no lost")?;
/// assert_eq!(area, 0.75);
/// assert!(low < area && area < high);
/// # Ok::<(), &str>(())
/// ```
pub fn auc(values: &[(i64, Count)]) -> Option<(f64, f64, f64)> {
    let all: Count = values.iter().map(|(_, count)| *count).sum();
    let (won, lost) = (u128::from(all.won), u128::from(all.lost));
    if won == 0 || lost == 0 {
        return None;
    }
    // Twice the number of pairs in which the won lead scores higher, ties half.
    let mut twice = 0u128;
    let mut lost_below = 0u128;
    for (_, count) in values {
        let (here_won, here_lost) = (u128::from(count.won), u128::from(count.lost));
        twice += here_won * (2 * lost_below + here_lost);
        lost_below += here_lost;
    }
    let area = twice as f64 / (2 * won * lost) as f64;
    // The variance of each lead's own share of pairs.
    let (mut of_won, mut of_lost) = (0.0, 0.0);
    let (mut won_below, mut lost_below) = (0u128, 0u128);
    for (_, count) in values {
        let (here_won, here_lost) = (u128::from(count.won), u128::from(count.lost));
        let share_won = (2 * lost_below + here_lost) as f64 / (2 * lost) as f64;
        let share_lost = (2 * (won - won_below) - here_won) as f64 / (2 * won) as f64;
        of_won += here_won as f64 * (share_won - area).powi(2);
        of_lost += here_lost as f64 * (share_lost - area).powi(2);
        won_below += here_won;
        lost_below += here_lost;
    }
    let variance = |sum: f64, n: u128| if n > 1 { sum / (n - 1) as f64 / n as f64 } else { 0.25 };
    let spread = Z * (variance(of_won, won) + variance(of_lost, lost)).sqrt();
    Some((area, (area - spread).max(0.0), (area + spread).min(1.0)))
}

/// The difference of two shares, `a − b`, and its 95% interval (Newcombe 1998, method 10).
pub fn difference(a: (u64, u64), b: (u64, u64)) -> Option<(f64, f64, f64)> {
    if a.1 == 0 || b.1 == 0 {
        return None;
    }
    let (p, q) = (a.0 as f64 / a.1 as f64, b.0 as f64 / b.1 as f64);
    let ((p_low, p_high), (q_low, q_high)) = (wilson(a.0, a.1), wilson(b.0, b.1));
    let low = ((p - p_low).powi(2) + (q_high - q).powi(2)).sqrt();
    let high = ((p_high - p).powi(2) + (q - q_low).powi(2)).sqrt();
    Some((p - q, p - q - low, p - q + high))
}

/// The difference of two means, `a − b`, and its 95% interval, from sums and sums of squares; `None` where one has
/// fewer than two.
pub fn mean_difference(a: (f64, f64, u64), b: (f64, f64, u64)) -> Option<(f64, f64, f64)> {
    let of = |(sum, squares, n): (f64, f64, u64)| {
        let n = if n > 1 { n as f64 } else { return None };
        let mean = sum / n;
        Some((mean, ((squares / n - mean * mean).max(0.0) * n / (n - 1.0)) / n))
    };
    let ((mean_a, error_a), (mean_b, error_b)) = (of(a)?, of(b)?);
    let spread = Z * (error_a + error_b).sqrt();
    let gap = mean_a - mean_b;
    Some((gap, gap - spread, gap + spread))
}

/// Cohen's kappa of a square table: agreement beyond what chance would bring; `None` where chance would bring it all.
pub fn kappa(table: &[Vec<u64>]) -> Option<f64> {
    let total: u64 = table.iter().flatten().sum();
    let n = total as f64;
    let agreed: u64 = table.iter().enumerate().filter_map(|(at, row)| row.get(at)).sum();
    let by_chance: f64 = (0..table.len())
        .map(|at| {
            let row: u64 = table.get(at).map_or(0, |row| row.iter().sum());
            let column: u64 = table.iter().filter_map(|row| row.get(at)).sum();
            (row as f64 / n) * (column as f64 / n)
        })
        .sum();
    (total > 0 && by_chance < 1.0).then(|| (agreed as f64 / n - by_chance) / (1.0 - by_chance))
}

/// A step that people count in (1, 2, 5, 10, 20, 50, …), so that a range has at most `most` bands.
pub fn step(range: i64, most: i64) -> i64 {
    let scale = crate::program::SCALE;
    let needed = range.max(1).div_euclid(most.max(1)).saturating_add(1);
    let mut unit = scale / 100;
    loop {
        for times in [1, 2, 5] {
            let step = unit.saturating_mul(times);
            if step >= needed {
                return step;
            }
        }
        unit = unit.saturating_mul(10);
    }
}
