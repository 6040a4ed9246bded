//! Shares of history in words. A share of few leads is never told as none or all of what is to come.

use crate::report::Count;
use crate::report::say::{counted, grouped};

/// So many pieces of a line are told at most.
const PIECES: usize = 6;

/// How the leads of a line ended, as a reason.
pub fn because(pieces: &[Count], all: Count) -> String {
    match pieces {
        [] => "chosen for what it adds".to_owned(),
        [one] => {
            let others = all.without(*one);
            format!("{} won, {} of the others", of(*one), rate(others))
        }
        several => {
            let rates: Vec<String> = several.iter().take(PIECES).map(|count| rate(*count)).collect();
            let more = if several.len() > PIECES { ", …" } else { "" };
            format!("{}{more} won, in this order", rates.join(", "))
        }
    }
}

/// `31% of 1,204`
fn of(count: Count) -> String {
    match (count.won, count.lost) {
        (0, _) => format!("none of {}", grouped(count.decided())),
        (_, 0) => format!("all {}", grouped(count.decided())),
        _ => format!("{} of {}", rate(count), grouped(count.decided())),
    }
}

/// A win rate; a little is never nothing, and nearly all never all.
pub fn rate(count: Count) -> String {
    match (count.won, count.lost) {
        (0, 0) => "no lead".to_owned(),
        (0, lost) => format!("none of {}", grouped(lost)),
        (won, 0) => format!("all {}", grouped(won)),
        _ => crate::diag::say::percent(count.won, count.decided()),
    }
}

/// A probability: never nothing and never all.
pub fn chance(share: f64) -> String {
    format!("{}%", crate::report::say::per_cent(share.clamp(1e-4, 1.0 - 1e-4)))
}

/// `1 lead`, `1,204 leads`
pub fn leads(count: u64) -> String {
    counted(count, "lead", "leads")
}
