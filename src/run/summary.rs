//! What a run has to say at its end.

use crate::analyse::dates::SeenDates;
use crate::analyse::groups::{self, SeenGroups};
use crate::data::cells::Place;
use crate::diag::say::{clean, counted, grouped};
use crate::program::money::{in_groups, is_beside};
use crate::run::columns::BadCell;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// As many first places are kept of each bad value.
const PLACES: usize = 3;
/// As many different bad values are kept of each field; the rest is counted together.
const VALUES: usize = 100;
/// As many rejects are kept to be listed.
pub const LISTED: usize = 100;

/// Where a record stands, both from 1. The header of a CSV file is line 1 but no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// Which record, rejected ones counted.
    pub record: u64,
    /// On which line it starts.
    pub line: u64,
}

impl Spot {
    /// Of a place in a chunk before which the file has so many records and lines.
    pub(super) fn of(place: Place, (records, lines): (u64, u64)) -> Spot {
        Spot { record: records + u64::from(place.record) + 1, line: lines + u64::from(place.line) + 1 }
    }
}

/// A row that got no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Where.
    pub spot: Spot,
    /// Its key, where it could be read.
    pub key: Option<String>,
    /// Why, in a few words.
    pub reason: String,
}

/// A bad value of a field, how often it was met and where first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadValue {
    /// How often.
    pub count: u64,
    /// The first places.
    #[serde(skip)]
    pub first: Vec<Spot>,
}

/// The bad values of a field, in the order of their text.
pub type BadValues = BTreeMap<String, BadValue>;

/// Adds bad values of other leads; where they stand is told of one file only.
#[cfg(feature = "cli")]
pub fn add_bad(to: &mut BadValues, from: BadValues) {
    for (text, value) in from {
        let count = &mut to.entry(text).or_default().count;
        *count = count.saturating_add(value.count);
    }
}

/// The bad values of a field in a sentence, the most frequent first, and how many more there are.
pub fn say_bad(field: &str, values: &BadValues, more: u64) -> Option<String> {
    let all = values.values().map(|value| value.count).sum::<u64>().saturating_add(more);
    // Values of events beyond those listed stand under an empty text.
    let listed = values.iter().filter(|(text, _)| !text.is_empty());
    let mut named: Vec<(&String, u64)> = listed.map(|(text, value)| (text, value.count)).collect();
    named.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let rest = if values.len() > PLACES || more > 0 { ", …" } else { "" };
    named.truncate(PLACES);
    let named: Vec<String> = named
        .into_iter()
        .map(|(text, count)| format!("\"{}\" {}", clean(text), counted(count, "time", "times")))
        .collect();
    (all > 0).then(|| {
        let values = counted(all, "value", "values");
        let count = if all == 1 { "counts" } else { "count" };
        format!("{values} of `{field}` cannot be read, and {count} as missing: {}{rest}", named.join(", "))
    })
}

/// What a run has to say at its end. Counts that leads of several machines are added up by go with it to another one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Records read.
    pub rows: u64,
    /// Records answered.
    pub answers: u64,
    /// Records rejected: `rows` = `answers` + `rejects` + `merged`, which the program checks itself.
    pub rejects: u64,
    /// Records of leads that were merged into others, which are answered for them.
    pub merged: u64,
    /// The first of the rejects.
    #[serde(skip)]
    pub rejected: Vec<Reject>,
    /// Answers by stage, in the order of the stage column's values.
    #[serde(skip)]
    pub stages: Vec<(String, u64)>,
    /// By field in the order declared: the bad values met, in the order of their text.
    pub bad: Vec<(String, BadValues)>,
    /// By field, where the dates lie that were read.
    pub dates: Vec<SeenDates>,
    /// By field, where the points of its numbers stand, in the first leads.
    pub groups: Vec<SeenGroups>,
    /// By field, bad values beyond those listed.
    pub more_bad: Vec<u64>,
    /// Answers with at least one bad value.
    #[serde(skip)]
    pub marked: u64,
    /// Keys of JSON Lines that no line had, as the policy names them.
    #[serde(skip)]
    pub never_seen: Vec<String>,
    /// How the file was read, where it is unusual.
    pub notes: Vec<String>,
    /// `--strict` was asked for and there were bad values: nothing was written.
    #[serde(skip)]
    pub strict_failure: bool,
    /// Bytes that the digests of keys took.
    #[serde(skip)]
    pub key_bytes: u64,
}

/// Whether a character stands beside a number.
fn is_beside_number(c: char) -> bool {
    is_beside(c) || c.is_whitespace()
}

impl Summary {
    /// An empty one, for the names of stages and fields.
    pub fn new(stages: &[String], fields: impl Iterator<Item = String>) -> Summary {
        let bad: Vec<_> = fields.map(|name| (name, BTreeMap::new())).collect();
        Summary {
            stages: stages.iter().map(|name| (name.clone(), 0)).collect(),
            dates: vec![SeenDates::default(); bad.len()],
            groups: vec![SeenGroups::default(); bad.len()],
            more_bad: vec![0; bad.len()],
            bad,
            ..Summary::default()
        }
    }

    /// Adds the counts of other leads, where the same program was run.
    #[cfg(feature = "cli")]
    pub fn add_counts(&mut self, other: Summary) {
        self.rows = self.rows.saturating_add(other.rows);
        self.answers = self.answers.saturating_add(other.answers);
        self.rejects = self.rejects.saturating_add(other.rejects);
        self.merged = self.merged.saturating_add(other.merged);
        self.dates.resize(self.dates.len().max(other.dates.len()), SeenDates::default());
        self.dates.iter_mut().zip(other.dates).for_each(|(to, from)| to.merge(from));
        self.bad.resize(self.bad.len().max(other.bad.len()), (String::new(), BadValues::new()));
        for (to, from) in self.bad.iter_mut().zip(other.bad) {
            to.0 = from.0;
            add_bad(&mut to.1, from.1);
        }
        self.more_bad.resize(self.more_bad.len().max(other.more_bad.len()), 0);
        self.more_bad.iter_mut().zip(other.more_bad).for_each(|(to, from)| *to = to.saturating_add(from));
        self.notes
            .extend(other.notes.into_iter().filter(|note| !self.notes.contains(note)).collect::<Vec<_>>());
    }

    /// How many bad values there were.
    pub fn bad_values(&self) -> u64 {
        let listed: u64 =
            self.bad.iter().flat_map(|(_, values)| values.values()).map(|value| value.count).sum();
        listed + self.more_bad.iter().sum::<u64>()
    }

    /// The bad values of each field, in sentences.
    pub fn said_bad(&self) -> Vec<String> {
        let fields = self.bad.iter().zip(&self.more_bad);
        fields.filter_map(|((name, values), more)| say_bad(name, values, *more)).collect()
    }

    /// What is odd about the dates of fields.
    pub fn odd_dates(&self) -> Vec<String> {
        let fields = self.bad.iter().zip(&self.dates);
        fields
            .filter_map(|((name, _), dates)| dates.said(&format!("`{name}`"), "date as serial", grouped))
            .collect()
    }

    /// What is odd about the numbers of fields: points that may part thousands.
    pub fn odd_numbers(&self) -> Vec<String> {
        let fields = self.bad.iter().zip(&self.groups);
        let said = fields.filter_map(|((name, bad), groups)| {
            let mut amounts =
                bad.iter().filter(|(text, _)| in_groups(text.trim_matches(is_beside_number).as_bytes()));
            let Some((first, _)) = amounts.next() else { return groups.said(&format!("`{name}`"), grouped) };
            let number = first.trim_matches(is_beside_number);
            let whole: String = number.chars().filter(|c| *c != '.').collect();
            Some(format!("`{first}` of `{name}` may be {number} or {whole}; {}", groups::which("number …")))
        });
        said.collect()
    }

    /// Counts a bad value.
    pub(super) fn count_bad(&mut self, bad: &BadCell, spot: Spot) {
        let field = bad.field as usize;
        let Some((_, values)) = self.bad.get_mut(field) else { return };
        if values.len() >= VALUES && !values.contains_key(&bad.text) {
            if let Some(more) = self.more_bad.get_mut(field) {
                *more += 1;
            }
            return;
        }
        let value = values.entry(bad.text.clone()).or_default();
        value.count += 1;
        if value.first.len() < PLACES {
            value.first.push(spot);
        }
    }
}
