//! What holds between things that are computed from the same events: of two counts, which is never above the other.

use crate::analyse::logic;
use crate::analyse::range::Range;
use crate::program::time::{DAY, Window};
use crate::program::{Aggregate, ColumnId, Once, Selection};

/// What holds between two of them, for every lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Law {
    /// The one is never above the other.
    NotAbove(ColumnId, ColumnId),
    /// Where the one is there, the other is above zero.
    Needs(ColumnId, ColumnId),
}

/// The laws of some aggregates, whose columns begin there.
pub(super) fn laws(aggregates: &[Aggregate], first: usize) -> Vec<Law> {
    let columns: Vec<(ColumnId, &Aggregate)> = (first..)
        .zip(aggregates)
        .filter_map(|(at, of)| Some((ColumnId(u32::try_from(at).ok()?), of)))
        .collect();
    let mut laws = Vec::new();
    for (one, a) in &columns {
        for (other, b) in columns.iter().filter(|(other, _)| other != one) {
            if not_above(a, b) {
                laws.push(Law::NotAbove(*one, *other));
            }
            if needs(a, b) {
                laws.push(Law::Needs(*one, *other));
            }
        }
    }
    laws
}

impl Law {
    /// Whether leads can be like that.
    pub fn can_hold(self, ranges: &[Range]) -> bool {
        let bounds = |column: ColumnId| match ranges.get(column.index()) {
            Some(Range::Number { low, high, missing }) => Some((*low, *high, *missing)),
            _ => None,
        };
        match self {
            Law::NotAbove(one, other) => match (bounds(one), bounds(other)) {
                (Some((low, high, false)), Some((_, most, false))) => low > high || low <= most,
                _ => true,
            },
            Law::Needs(one, other) => {
                let there = match ranges.get(one.index()) {
                    Some(Range::Number { low, high, missing: false }) => {
                        (*low > 0 || *high < 0) && low <= high
                    }
                    Some(range) => !range.can_be_missing(),
                    None => false,
                };
                !(there && bounds(other).is_some_and(|(_, high, missing)| high <= 0 || missing && high < 0))
            }
        }
    }
}

/// The occurrences that something counts, and how many of them: all of them, or fewer.
fn counted(of: &Aggregate) -> Option<(&Selection, Once)> {
    match of {
        Aggregate::Count(of) => Some((of, Once::Each)),
        Aggregate::CountDifferent { of, .. } | Aggregate::MostWithin { of, .. } => Some((of, Once::PerDay)),
        Aggregate::Weight { of, once, each: None, decay: None, .. } => Some((of, *once)),
        Aggregate::Weight { .. }
        | Aggregate::Last(_)
        | Aggregate::LastActivity(_)
        | Aggregate::OfLast { .. }
        | Aggregate::Total { .. } => None,
    }
}

fn not_above(one: &Aggregate, other: &Aggregate) -> bool {
    match (one, other) {
        (
            Aggregate::Weight { of: a, once: m, each: x, decay: Some(d), points: p, cap: k },
            Aggregate::Weight { of: b, once: n, each: y, decay: Some(e), points: q, cap: l },
        ) => {
            // Of points below zero, the fewer are the more.
            let smaller = |of: (&Selection, i64, Option<i64>), than: (&Selection, i64, Option<i64>)| {
                let free = match (of.2, than.2) {
                    (_, None) => true,
                    (None, Some(_)) => false,
                    (Some(of), Some(than)) => of <= than,
                };
                inside(of.0, than.0) && of.1.saturating_abs() <= than.1.saturating_abs() && free
            };
            let alike = m == n && x == y && d == e;
            match (*p > 0, *q > 0) {
                (true, true) => alike && smaller((a, *p, *k), (b, *q, *l)),
                (false, false) => alike && smaller((b, *q, *l), (a, *p, *k)),
                (positive, _) => !positive,
            }
        }
        (
            Aggregate::MostWithin { of: a, length: Window::Exact(short) },
            Aggregate::MostWithin { of: b, length: Window::Exact(long) },
        ) => short <= long && inside(a, b),
        (Aggregate::CountDifferent { of: a, field: f }, Aggregate::CountDifferent { of: b, field: g }) => {
            f == g && a.kinds == b.kinds && inside(a, b)
        }
        (
            Aggregate::Weight { of: a, once: m, each: x, decay: None, .. },
            Aggregate::Weight { of: b, once: n, each: y, decay: None, .. },
        ) if m == n && x == y => a.kinds == b.kinds && inside(a, b),
        (one, Aggregate::Count(of)) => counted(one).is_some_and(|(selection, _)| inside(selection, of)),
        (Aggregate::Weight { of, once: Once::Latest, each: None, decay: None, .. }, other) => {
            // At most one is not above a count of all of them, each day's or each value's; so at least one.
            counted(other).is_some_and(|(selection, _)| inside(of, selection))
                && !matches!(other, Aggregate::CountDifferent { .. })
        }
        _ => false,
    }
}

fn needs(one: &Aggregate, other: &Aggregate) -> bool {
    let Some((counted, _)) = counted(other).filter(|_| !matches!(other, Aggregate::CountDifferent { .. }))
    else {
        return false;
    };
    let alike = |of: &Selection| inside(of, counted);
    match one {
        Aggregate::Last(of) | Aggregate::OfLast { of, .. } | Aggregate::Total { of, .. } => alike(of),
        Aggregate::Count(of)
        | Aggregate::CountDifferent { of, .. }
        | Aggregate::MostWithin { of, .. }
        | Aggregate::Weight { of, .. } => alike(of),
        Aggregate::LastActivity(_) => false,
    }
}

/// What the one selects, the other selects as well.
fn inside(one: &Selection, other: &Selection) -> bool {
    let open = |of: &Selection| Selection { window: None, ..of.clone() };
    let shorter = match (one.window, other.window) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(Window::Exact(one)), Some(Window::Exact(other))) => one <= other,
        (Some(Window::Months(one)), Some(Window::Months(other))) => one <= other,
        // A month has 28 to 31 days; a change of the clock moves its end by hours.
        (Some(Window::Exact(length)), Some(Window::Months(months))) => {
            length <= i64::from(months).saturating_mul(27).saturating_mul(DAY)
        }
        (Some(Window::Months(months)), Some(Window::Exact(length))) => {
            i64::from(months).saturating_mul(32).saturating_mul(DAY) <= length
        }
    };
    shorter && logic::within(&open(one), &open(other))
}
