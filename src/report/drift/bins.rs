//! The bins in which values are compared; they are those of the baseline.
//!
//! - Choices, grades and stages: a bin for each value.
//! - Numbers of at most ten different values: a bin for each, and one for all others.
//! - Other numbers: tenths of the baseline. A value is in the tenth in which the middle of its leads lies, so that a value that
//!   many leads have is never divided; the first bin and the last are open.
//! - Texts: the nine that are most frequent, and all others together.
//!
//! What is missing is a bin of its own, the last.

use super::gauge::{Gauge, Reading, UNDATED};
use super::held::Held;
use crate::engine::batch::MISSING;
use crate::program::text::fold;
use crate::speech;
use hashbrown::HashMap;

/// Numbers are divided into so many bins.
const TENTHS: u64 = 10;
/// So many texts have a bin of their own.
const COMMONEST: usize = 9;

/// The bins of one gauge.
#[derive(Clone, Debug)]
pub struct Bins {
    /// In words; the last is of what is missing.
    pub labels: Vec<String>,
    place: Place,
    /// The bin of texts that have none of their own.
    pub other: Option<usize>,
}

/// How a value finds its bin.
#[derive(Clone, Debug)]
enum Place {
    /// Its code.
    Code,
    /// One bin for all that is known.
    Known,
    /// The values, ascending; others are in the bin behind theirs.
    Values(Vec<i64>),
    /// The bin of a number is how many of these it reaches.
    Cuts(Vec<i64>),
    /// By folded text.
    Texts(HashMap<String, usize, foldhash::fast::RandomState>),
}

impl Bins {
    /// The bins of a gauge, of the values of the baseline.
    pub fn of(gauge: &Gauge, held: &Held) -> Bins {
        let numbers = !held.numbers.is_empty();
        let (place, mut labels, other) = if gauge.is_known_only() || held.texts.too_many {
            (Place::Known, vec!["known".to_owned()], None)
        } else if gauge.is_yes_no() {
            (Place::Code, vec!["yes".to_owned(), "no".to_owned()], None)
        } else if !gauge.values.is_empty() {
            (Place::Code, gauge.values.clone(), None)
        } else if numbers {
            numbers_of(gauge, held)
        } else {
            texts_of(gauge, held)
        };
        if gauge.is_days() {
            labels.push("without a date to count from".to_owned());
        }
        labels.push("missing".to_owned());
        Bins { labels, place, other }
    }

    /// The bin of what is missing.
    fn missing(&self) -> usize {
        self.labels.len().saturating_sub(1)
    }

    fn number(&self, value: i64) -> usize {
        if value == UNDATED {
            return self.missing().saturating_sub(1);
        }
        match &self.place {
            Place::Values(values) => values.binary_search(&value).unwrap_or(values.len()),
            Place::Cuts(cuts) => cuts.partition_point(|cut| *cut <= value),
            Place::Code | Place::Known | Place::Texts(_) => 0,
        }
    }

    fn text(&self, folded: &str) -> usize {
        match &self.place {
            Place::Texts(texts) => texts.get(folded).copied().or(self.other).unwrap_or(0),
            Place::Code | Place::Known | Place::Values(_) | Place::Cuts(_) => 0,
        }
    }

    /// The bin of each lead of a batch.
    pub fn places(&self, reading: &Reading) -> Vec<usize> {
        match reading {
            Reading::Codes(codes) => {
                let place = |code: &u32| if *code == MISSING { self.missing() } else { *code as usize };
                codes.iter().map(place).collect()
            }
            Reading::Numbers(numbers) => {
                let place =
                    |number: &Option<i64>| number.map_or(self.missing(), |number| self.number(number));
                numbers.iter().map(place).collect()
            }
            Reading::Texts(labels) => {
                let bins: Vec<usize> = labels.names.iter().map(|name| self.text(&fold(name))).collect();
                let place = |code: &u32| bins.get(*code as usize).copied().unwrap_or(self.missing());
                labels.codes.iter().map(place).collect()
            }
        }
    }

    /// The leads of the baseline by bin.
    pub fn counts(&self, held: &Held) -> Vec<u64> {
        let mut counts = vec![0u64; self.labels.len()];
        let mut add = |at: usize, count: u64| {
            if let Some(bin) = counts.get_mut(at) {
                *bin = bin.saturating_add(count);
            }
        };
        add(self.missing(), held.missing);
        held.codes.iter().enumerate().for_each(|(code, count)| add(code, *count));
        held.numbers.iter().for_each(|(number, count)| add(self.number(*number), *count));
        match held.texts.too_many {
            true => add(0, held.texts.known),
            false => held.texts.counts.iter().for_each(|(text, (count, _))| add(self.text(text), *count)),
        }
        counts
    }
}

/// The bins of numbers, and their labels.
fn numbers_of(gauge: &Gauge, held: &Held) -> (Place, Vec<String>, Option<usize>) {
    let shown = |number: i64| match gauge.is_days() {
        true => number.to_string(),
        false => speech::decimal(number),
    };
    let mut values: Vec<(i64, u64)> = held
        .numbers
        .iter()
        .filter(|(value, _)| **value != UNDATED)
        .map(|(value, count)| (*value, *count))
        .collect();
    values.sort_unstable();
    if values.len() as u64 <= TENTHS {
        let labels = values.iter().map(|(value, _)| shown(*value)).chain(["another value".to_owned()]);
        let labels = labels.collect();
        return (Place::Values(values.into_iter().map(|(value, _)| value).collect()), labels, None);
    }
    let cuts = cuts(&values);
    let (first, last) = (cuts.first().copied().unwrap_or(0), cuts.last().copied().unwrap_or(0));
    let between = cuts.iter().zip(cuts.iter().skip(1));
    let labels = [format!("below {}", shown(first))].into_iter();
    let labels =
        labels.chain(between.map(|(from, below)| format!("{} to under {}", shown(*from), shown(*below))));
    let labels = labels.chain([format!("{} or more", shown(last))]).collect();
    (Place::Cuts(cuts), labels, None)
}

/// Where the tenths of counted values begin, but for the first.
fn cuts(values: &[(i64, u64)]) -> Vec<i64> {
    let all: u128 = values.iter().map(|(_, count)| u128::from(*count)).sum();
    let (mut before, mut last, mut cuts) = (0u128, None, Vec::new());
    for (value, count) in values {
        let middle = before.saturating_mul(2).saturating_add(u128::from(*count));
        let tenth = middle.saturating_mul(u128::from(TENTHS)).checked_div(all.saturating_mul(2)).unwrap_or(0);
        if last.is_some_and(|last| last != tenth) {
            cuts.push(*value);
        }
        last = Some(tenth);
        before = before.saturating_add(u128::from(*count));
    }
    cuts
}

/// The bins of texts.
fn texts_of(gauge: &Gauge, held: &Held) -> (Place, Vec<String>, Option<usize>) {
    let common: Vec<(&str, u64, &str)> = held.texts.commonest().into_iter().take(COMMONEST).collect();
    let place = common.iter().enumerate().map(|(at, (folded, ..))| ((*folded).to_owned(), at)).collect();
    let label = |name: &str| match (name, &gauge.measure) {
        ("", Some(_)) => "without a domain".to_owned(),
        (name, _) => name.to_owned(),
    };
    let labels = common.iter().map(|(_, _, name)| label(name)).chain(["another value".to_owned()]).collect();
    (Place::Texts(place), labels, Some(common.len()))
}
