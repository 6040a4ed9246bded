//! The occurrences behind a points line, as rows that add up or in short behind the line.

use super::view::Line;
use crate::cli::show;
use crate::door::{Occurred, Occurrences};
use crate::program::time::Zone;
use crate::speech;

/// What stands with a points line.
#[derive(Debug, Default)]
pub struct Beside {
    /// Behind the line, in brackets.
    pub behind: String,
    /// Below it, points and words: they add up to what it paid.
    pub rows: Vec<(i64, String)>,
    /// The rows are rounded to add up.
    pub rounded: bool,
    /// Some of the occurrences have no row.
    pub shortened: bool,
}

/// What stands with a line, so many occurrences at most; 0 for only how many there are.
pub fn beside(line: &Line, most: usize, zone: &Zone) -> Beside {
    let why = &line.why;
    let over = why.over_cap();
    match &why.occurrences {
        Some(of) if of.count() == 0 => Beside::default(),
        Some(of) if of.count() == 1 && over == 0 || most == 0 => {
            Beside { behind: in_short(of, over, zone), shortened: of.count() > 1, ..Beside::default() }
        }
        Some(of) => {
            let mut beside = rows(of, most, zone);
            if over != 0 {
                beside.rows.push((over, over_cap(line, of)));
            }
            beside
        }
        None => {
            let mut said: Vec<String> = Vec::new();
            for counted in why.counted.iter().filter(|_| most > 0) {
                let date = counted.occurrences.listed.first().map(|of| speech::day(of.at, zone));
                said.push(match (counted.dates.is_empty(), date) {
                    (true, Some(day)) => format!("{} {day}", counted.what),
                    (true, None) => continue,
                    (false, _) if why.counted.len() == 1 => format!("{}: {}", counted.value, counted.dates),
                    (false, _) => format!("{}: {}, {}", counted.what, counted.value, counted.dates),
                });
            }
            if over != 0 {
                let before = show::points(why.before_cap.scaled());
                said.push(format!("{before} before the cap"));
            }
            Beside { behind: said.join("; "), ..Beside::default() }
        }
    }
}

/// All of them in a few words: `2026-09-28`, `4 times from 2026-08-02 to 2026-09-28, -5 over the cap`.
fn in_short(of: &Occurrences, over: i64, zone: &Zone) -> String {
    let day = |at| speech::day(at, zone);
    let latest = of.listed.first();
    let earliest = of.more.as_ref().map(|more| more.from).or(of.listed.last().map(|of| of.at));
    let mut said = match (latest, earliest, of.count()) {
        (Some(only), _, 1) => told(only, day(only.at), of.fade),
        (_, Some(earliest), count) => {
            let latest = latest.map(|of| of.at).or(of.more.as_ref().map(|more| more.to));
            let (from, to) = (day(earliest), day(latest.unwrap_or(earliest)));
            if from == to {
                format!("{count} times on {from}")
            } else {
                format!("{count} times from {from} to {to}")
            }
        }
        (_, None, count) => format!("{count} times"),
    };
    if over != 0 {
        said.push_str(&format!(", {} over the cap", show::points(over)));
    }
    said
}

/// When, how old where that matters, and what else is known of it.
fn told(of: &Occurred, time: String, fade: bool) -> String {
    let age = fade
        .then(|| if of.days_old == 1 { "1 day old".to_owned() } else { format!("{} days old", of.days_old) });
    let parts = [Some(time), age, Some(of.said.clone()).filter(|said| !said.is_empty())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn rows(of: &Occurrences, most: usize, zone: &Zone) -> Beside {
    // To leave out a single one saves no row.
    let all = of.more.is_none() && of.listed.len() <= most.saturating_add(1);
    let some = if all { of.clone() } else { of.first(most) };
    let times = times(&some.listed, false, zone);
    let told =
        some.listed.iter().zip(times).map(|(one, time)| (one.points.scaled(), told(one, time, of.fade)));
    let mut rows: Vec<(i64, String)> = told.collect();
    if let Some(more) = &some.more {
        let (from, to) = (speech::day(more.from, zone), speech::day(more.to, zone));
        let when = if from == to { from } else { format!("{from} to {to}") };
        rows.push((more.points.scaled(), format!("{} more, {when}", show::grouped(more.count))));
    }
    Beside { behind: String::new(), rows, rounded: of.fade, shortened: some.more.is_some() }
}

/// What a cap took away; how many occurrences that is, where it is a whole number of equal ones.
fn over_cap(line: &Line, of: &Occurrences) -> String {
    let (over, before) = (line.why.over_cap().unsigned_abs(), line.why.before_cap.scaled().unsigned_abs());
    let each = if of.fade { None } else { before.checked_div(of.count()).filter(|each| *each > 0) };
    let many = each.filter(|each| over.is_multiple_of(*each)).and_then(|each| over.checked_div(each));
    let whole = match many {
        Some(1) => format!("1 of {} is ", show::grouped(of.count())),
        Some(many) => format!("{} of {} are ", show::grouped(many), show::grouped(of.count())),
        None => String::new(),
    };
    let cap = line.why.cap.map_or(0, |cap| cap.scaled());
    format!("{whole}over the cap: at most {} points count", show::number(cap))
}

/// The day of each; of those on one day the time as well, as exact as is needed to tell them apart. Where it must be exact,
/// of each the time.
pub fn times(all: &[Occurred], exact: bool, zone: &Zone) -> Vec<String> {
    let written = |length: usize| -> Vec<String> {
        let local = |of: &Occurred| match zone.local(of.at) {
            Some(local) => local.to_string().replace('T', " ").chars().take(length).collect(),
            None => zone.show(of.at),
        };
        all.iter().map(local).collect()
    };
    let (days, minutes, seconds) = (written(10), written(16), written(19));
    // They are in the order of time: the same ones stand together.
    let alone = |of: &[String], at: usize| {
        let same = |other: Option<usize>| other.is_some_and(|other| of.get(other) == of.get(at));
        !same(at.checked_sub(1)) && !same(at.checked_add(1).filter(|next| *next < of.len()))
    };
    let time = |at: usize| match (alone(&days, at), alone(&minutes, at), alone(&seconds, at)) {
        (true, ..) if !exact => days.get(at).cloned(),
        (false, false, true) => seconds.get(at).cloned(),
        (true, ..) | (false, true, _) | (false, false, false) => minutes.get(at).cloned(),
    };
    (0..all.len()).map(|at| time(at).unwrap_or_default()).collect()
}
