//! What was counted: the baseline as it is, and the leads by bin and by month.

use super::Watch;
use super::gauge::{Reading, Watched};
use super::held::{Held, Texts, count_at};
use crate::program::text::fold;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The baseline, counted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Baseline {
    /// Its leads.
    pub leads: u64,
    /// By gauge.
    pub held: Vec<Held>,
    /// Its first month and its last.
    pub months: Option<(String, String)>,
}

/// The leads, counted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Tally {
    /// All of them.
    pub all: Month,
    /// By month; the empty text is no month.
    pub months: BTreeMap<String, Month>,
    /// By gauge, the texts that the baseline does not tell apart.
    pub others: Vec<Texts>,
    /// The baseline itself, while it is counted.
    pub baseline: Baseline,
}

/// The leads of a month.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Month {
    /// How many.
    pub leads: u64,
    /// By gauge, by bin.
    pub bins: Vec<Vec<u64>>,
}

impl Month {
    fn add(&mut self, places: &[Vec<usize>], row: usize) {
        self.leads = self.leads.saturating_add(1);
        self.bins.resize(self.bins.len().max(places.len()), Vec::new());
        for (bins, places) in self.bins.iter_mut().zip(places) {
            if let Some(place) = places.get(row) {
                count_at(bins, *place, 1);
            }
        }
    }

    fn merge(&mut self, other: &Month) {
        self.leads = self.leads.saturating_add(other.leads);
        self.bins.resize(self.bins.len().max(other.bins.len()), Vec::new());
        for (bins, others) in self.bins.iter_mut().zip(&other.bins) {
            others.iter().enumerate().for_each(|(at, count)| count_at(bins, at, *count));
        }
    }
}

impl Baseline {
    fn add(&mut self, watched: &Watched, rows: &[usize]) {
        self.leads = self.leads.saturating_add(rows.len() as u64);
        self.held.resize(self.held.len().max(watched.readings.len()), Held::default());
        self.held.iter_mut().zip(&watched.readings).for_each(|(held, reading)| held.add(reading, rows));
        for row in rows {
            if let Some(month) = watched.month(*row).filter(|month| !month.is_empty()) {
                span(&mut self.months, month);
            }
        }
    }

    /// Adds other leads.
    pub fn merge(&mut self, other: &Baseline) {
        self.leads = self.leads.saturating_add(other.leads);
        self.held.resize(self.held.len().max(other.held.len()), Held::default());
        self.held.iter_mut().zip(&other.held).for_each(|(held, other)| held.merge(other));
        for month in other.months.iter().flat_map(|(first, last)| [first, last]) {
            span(&mut self.months, month);
        }
    }
}

/// Widens a span of months.
fn span(months: &mut Option<(String, String)>, month: &str) {
    match months {
        None => *months = Some((month.to_owned(), month.to_owned())),
        Some((first, _)) if month < first.as_str() => month.clone_into(first),
        Some((_, last)) if month > last.as_str() => month.clone_into(last),
        Some(_) => {}
    }
}

impl Tally {
    /// Adds the leads of these rows.
    pub fn add(&mut self, watch: &Watch, watched: &Watched, rows: &[usize]) {
        let Some(bins) = &watch.bins else { return self.baseline.add(watched, rows) };
        let places: Vec<Vec<usize>> =
            bins.iter().zip(&watched.readings).map(|(bins, reading)| bins.places(reading)).collect();
        for row in rows {
            self.all.add(&places, *row);
            if let Some(month) = watched.month(*row) {
                if !self.months.contains_key(month) {
                    self.months.insert(month.to_owned(), Month::default());
                }
                if let Some(of) = self.months.get_mut(month) {
                    of.add(&places, *row);
                }
            }
        }
        self.others.resize(self.others.len().max(bins.len()), Texts::default());
        for (at, others) in self.others.iter_mut().enumerate() {
            let (Some(other), Some(Reading::Texts(labels))) =
                (bins.get(at).and_then(|bins| bins.other), watched.readings.get(at))
            else {
                continue;
            };
            let mut counts = vec![0u64; labels.names.len()];
            let places = places.get(at).map_or(&[][..], Vec::as_slice);
            for row in rows.iter().filter(|row| places.get(**row) == Some(&other)) {
                let code = labels.codes.get(*row).and_then(|code| counts.get_mut(*code as usize));
                code.into_iter().for_each(|count| *count = count.saturating_add(1));
            }
            for (name, count) in labels.names.iter().zip(counts).filter(|(_, count)| *count > 0) {
                others.add(&fold(name), name, count);
            }
        }
    }

    /// Adds what another thread has counted.
    pub fn merge(&mut self, other: &Tally) {
        self.all.merge(&other.all);
        for (name, month) in &other.months {
            self.months.entry(name.clone()).or_default().merge(month);
        }
        self.others.resize(self.others.len().max(other.others.len()), Texts::default());
        self.others.iter_mut().zip(&other.others).for_each(|(to, from)| to.merge(from));
        self.baseline.merge(&other.baseline);
    }
}
