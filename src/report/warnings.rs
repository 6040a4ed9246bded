//! What to be careful about: what the policy looks at and perhaps could not have known, and counts that say little.

use super::count::Count;
use super::drift::{self, Drift};
use super::figures::wilson;
use super::rates::FEW;
use super::say::{counted, grouped};
use super::shape::Warning;
use super::{Counters, Survey};

/// A sign of fewer leads than this warns of nothing.
const ENOUGH: u64 = 20;
/// So many warnings of a kind.
const MOST: usize = 12;

/// Warnings about what is there only for leads that were won, or nearly equals the outcome.
pub(super) fn leaks(survey: &Survey<'_>, counters: &Counters, all: Count) -> Vec<Warning> {
    let program = survey.program;
    let mut found: Vec<(Count, Warning)> = Vec::new();
    for (sign, counts) in survey.signs.iter().zip(&counters.signs) {
        for (value, count) in counts.iter().enumerate() {
            let Some(text) = leak(*count, all) else { continue };
            let about = sign.name(program, value);
            let warning = Warning { kind: "leak".to_owned(), text: format!("{about} {text}"), about };
            if !found.iter().any(|(_, other)| other.about == warning.about) {
                found.push((*count, warning));
            }
        }
    }
    // What a line asks together need not be a sign by itself; a line that says no more than a sign is not told again.
    for (line, counted) in program.lines.iter().zip(&counters.lines.lines) {
        let Some(text) = leak(counted.paid, all) else { continue };
        let about = line.text.clone();
        let known = |(count, other): &(Count, Warning)| *count == counted.paid || other.about == about;
        if !found.iter().any(known) {
            let text = format!("what `{about}` asks for {text}");
            found.push((counted.paid, Warning { kind: "leak".to_owned(), text, about }));
        }
    }
    found.sort_by_key(|(count, _)| std::cmp::Reverse(count.won));
    found.truncate(MOST);
    found.into_iter().map(|(_, warning)| warning).collect()
}

/// Why what is there for these of all leads was perhaps written down after the outcome was known; `None` where nothing
/// says so.
pub fn leak(there: Count, all: Count) -> Option<String> {
    let absent = all.without(there);
    let base = all.won as f64 / all.decided().max(1) as f64;
    if there.won < ENOUGH || base > 0.9 {
        return None;
    }
    let (low, _) = wilson(there.won, there.decided());
    let said = |count: Count| format!("{} of {} such leads were won", count.won, count.decided());
    if there.won.saturating_mul(10) >= there.decided().saturating_mul(9)
        && absent.won.saturating_mul(10) <= all.won
    {
        return Some(format!(
            "nearly equals the outcome: {}, and {} of the others: was it known at that moment, or written down later?",
            said(there),
            absent.won
        ));
    }
    (there.lost == 0 || low >= 0.97).then(|| {
        format!(
            "is there {} for leads that were won ({}): was it known at that moment, or written down later?",
            if there.lost == 0 { "only" } else { "nearly only" },
            said(there)
        )
    })
}

/// A warning about what has shifted since the baseline.
pub(super) fn shifted(of: &Drift) -> Option<Warning> {
    let names = drift::shifted(of);
    let has = if names.len() == 1 { "has" } else { "have" };
    (!names.is_empty()).then(|| Warning {
        kind: "drift".to_owned(),
        about: "the leads".to_owned(),
        text: match names.as_slice() {
            [only] => format!("{only} {has} shifted since the baseline, {}", of.baseline.name),
            [first @ .., last] => {
                format!(
                    "{} and {last} {has} shifted since the baseline, {}",
                    first.join(", "),
                    of.baseline.name
                )
            }
            [] => String::new(),
        },
    })
}

/// Warnings about counts that say little.
pub(super) fn counts(all: Count, outcome: bool) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let mut warn = |kind: &str, text: String| {
        warnings.push(Warning { kind: kind.to_owned(), about: "the leads".to_owned(), text });
    };
    if !outcome {
        return warnings;
    }
    if all.won > 0 && all.lost == 0 {
        let won = grouped(all.won);
        warn(
            "outcome",
            format!(
                "every lead whose outcome is known was won ({won}): an outcome that is always so tells no leads apart"
            ),
        );
    } else if all.decided() > 0 && (all.won < FEW || all.lost < FEW) {
        let won = match all.won {
            0 => "no lead was won".to_owned(),
            1 => "1 lead was won".to_owned(),
            won => format!("{} leads were won", grouped(won)),
        };
        let lost = match all.lost {
            1 => "1 was lost".to_owned(),
            lost => format!("{} were lost", grouped(lost)),
        };
        warn("few", format!("{won} and {lost}, which is few: read the intervals, not the percentages"));
    }
    if all.open > 0 {
        let they = if all.open == 1 { "it is" } else { "they are" };
        let leads = counted(all.open, "lead", "leads");
        warn("open", format!("the outcome of {leads} is unknown: {they} in no win rate"));
    }
    warnings
}
