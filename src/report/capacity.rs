//! How far down each score a capacity reaches.

use super::build::Builder;
use super::count::Count;
use super::rates::{rate, rate_of, ratio, scaled};
use super::shape::{Capacity, Threshold};

impl Builder<'_> {
    pub(super) fn capacity(&self) -> Option<Capacity> {
        let room = self.facts.capacity?;
        let periods = match room.period {
            // The first and last day are days of work too.
            Some(period) => {
                let (first, last) = self.counters.dates?;
                let length = last.saturating_sub(first).saturating_add(crate::program::time::DAY);
                Some((length as f64 / period as f64).max(1.0))
            }
            None => None,
        };
        let leads = (room.leads as f64 * periods.unwrap_or(1.0)).floor() as u64;
        let numbers = self.survey.numbers.iter().zip(&self.counters.all.numbers);
        let scores = numbers.map(|(column, hist)| {
            let (mut from, mut taken) = (None, Count::default());
            for (value, count) in hist.values().into_iter().rev() {
                if taken.all().saturating_add(count.all()) > leads {
                    break;
                }
                taken += count;
                from = Some(scaled(value));
            }
            Threshold {
                name: self.name(*column).to_owned(),
                from,
                leads: taken.all(),
                rate: rate(taken, self.outcome),
                recall: (self.outcome && self.all.won > 0).then(|| rate_of(taken.won, self.all.won)),
            }
        });
        Some(Capacity {
            text: room.text.to_owned(),
            leads,
            periods: periods.map(ratio),
            scores: scores.collect(),
        })
    }
}
