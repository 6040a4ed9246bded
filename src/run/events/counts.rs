//! What became of every event that was read.

use crate::analyse::dates::SeenDates;
use crate::analyse::seen::EqualCount;
use crate::analyse::strangers::Strangers;
use crate::data::cells::Place;
use crate::data::value::orders::Orders;
use crate::program::undated::not_a_date;
use crate::program::{Format, lines_for};
use crate::run::summary::{BadValue, BadValues, Spot};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// As many different kinds that are not declared are told by name.
const NAMED: usize = 1000;
/// As many different bad values are told of each field.
const VALUES: usize = 100;
/// As many broken events are told with their place.
const LISTED: usize = 100;
/// As many first places are told of each bad value.
const PLACES: usize = 3;

/// Counts of events; all add up to what was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventCounts {
    /// All that were read.
    pub read: u64,
    /// Those of a lead that was asked for.
    pub matched: u64,
    /// Those of an unknown lead.
    pub unmatched: u64,
    /// Those of a kind that the policy does not declare.
    pub undeclared: u64,
    /// Those that repeat an earlier event of their lead: the same kind with the same key of its own.
    pub repeated: u64,
    /// Those after as-of.
    pub after_as_of: u64,
    /// Those that cannot be read: broken rows, no key, no name, no instant or none that can be read.
    pub broken: u64,
}

#[cfg(feature = "internals")]
impl EventCounts {
    /// Whether everything that was read is accounted for.
    pub fn add_up(&self) -> bool {
        let Self { read: _, matched, unmatched, undeclared, repeated, after_as_of, broken } = *self;
        let all = [matched, unmatched, undeclared, repeated, after_as_of, broken];
        all.iter().sum::<u64>() == self.read
    }
}

/// What there is to say about the events of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventSummary {
    /// How many of what.
    pub counts: EventCounts,
    /// The kinds that are not declared, as the data names them, and how often; those beyond a thousand under an empty
    /// name.
    pub undeclared: BTreeMap<String, u64>,
    /// By `event.field`: the bad values and where they were first met; those beyond a hundred under an empty text.
    pub bad: BTreeMap<String, BadValues>,
    /// The first events that are broken, and why, in the order of the file.
    pub broken: Vec<(Spot, String)>,
    /// Events that are equal to an earlier one in every cell, those with a key of their own aside.
    pub equal: EqualCount,
    /// A column that may tell events apart, where some are equal.
    pub own: Option<String>,
    /// The formats in which all instants could be read that cannot be read as they are.
    pub orders: Vec<Format>,
    /// Whether there are such instants, words aside.
    pub undated: bool,
    /// How many leads hold a list of events of their own, which was not read because the events have a file.
    pub lists_not_read: u64,
    /// Where the instants lie at which they happened.
    pub times: SeenDates,
    /// How the file was read, where it is unusual.
    pub notes: Vec<String>,
    /// Why few events found their lead, where so few did that it was looked into.
    pub strangers: Option<Strangers>,
    /// How many keys had events.
    pub keys: u64,
    /// The bytes of a key's row.
    pub bytes_per_key: u64,
}

impl EventSummary {
    /// What to do about instants that cannot be read, where there are any.
    pub fn how_dated(&self) -> Option<String> {
        match lines_for("time of events as", &self.orders) {
            _ if !self.undated => None,
            Some(line) => Some(format!("to read these times, write {line} under `policy`")),
            None => self.broken.iter().find_map(|(_, why)| speaks_of_time(why)).or_else(|| Some(
                "a time is read as 2026-08-04, 2026-08-04 12:39, 2026-08-04T12:39:00Z, or seconds or milliseconds \
                 since 1970; for another form write `time of events as \"…\"` under `policy`"
                    .to_owned(),
            )),
        }
    }

    /// How many values were bad.
    pub fn bad_values(&self) -> u64 {
        self.bad.values().flat_map(BTreeMap::values).map(|value| value.count).sum()
    }
}

/// Why a time that is in a message about a broken event is none, where that can be said.
fn speaks_of_time(why: &str) -> Option<String> {
    not_a_date(why.split('`').nth(1)?)
}

impl EventSummary {
    /// Adds what there is to say of another file. Both say where things stand, so both name their files.
    #[cfg(feature = "cli")]
    pub(super) fn merge(&mut self, other: EventSummary) {
        self.counts.add(other.counts);
        for (name, count) in other.undeclared {
            *self.undeclared.entry(name).or_default() += count;
        }
        for (field, values) in other.bad {
            self.bad.insert(field, values);
        }
        self.broken.extend(other.broken);
        self.broken.truncate(LISTED);
        self.times.merge(other.times);
        self.equal.rows += other.equal.rows;
        self.notes.extend(other.notes);
        self.own = self.own.take().or(other.own);
        // Only a format that reads all of them is offered.
        match (self.undated, other.undated) {
            (true, true) => self.orders.retain(|format| other.orders.contains(format)),
            (false, true) => self.orders = other.orders,
            (_, false) => {}
        }
        self.undated |= other.undated;
    }

    /// Names the file of everything that stands on some line.
    #[cfg(feature = "cli")]
    pub(super) fn of_file(mut self, path: &str) -> EventSummary {
        self.bad =
            self.bad.into_iter().map(|(field, values)| (format!("{field} in {path}"), values)).collect();
        self.broken.iter_mut().for_each(|(_, reason)| *reason = format!("{path}: {reason}"));
        self.notes.iter_mut().for_each(|note| *note = format!("{path}: {note}"));
        self
    }
}

impl EventCounts {
    /// Adds those of others.
    pub fn add(&mut self, other: EventCounts) {
        self.read += other.read;
        self.matched += other.matched;
        self.unmatched += other.unmatched;
        self.undeclared += other.undeclared;
        self.repeated += other.repeated;
        self.after_as_of += other.after_as_of;
        self.broken += other.broken;
    }
}

/// Where an event stands: which chunk, and where in it.
pub(super) type At = (u64, Place);

/// What one thread has counted.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// `matched` counts those taken in, whoever they belong to.
    pub(super) counts: EventCounts,
    /// Where the instants lie at which they happened.
    pub(super) times: SeenDates,
    undeclared: BTreeMap<String, u64>,
    bad: BTreeMap<String, BTreeMap<String, (u64, Vec<At>)>>,
    broken: Vec<(At, String)>,
    /// How those instants are written that cannot be read, and how many there are.
    orders: Orders,
    /// Events of lists that are equal to an earlier one.
    pub(super) equal: u64,
    /// Those of the chunk that is worked on, where somebody writes them down with their rows.
    kept: Option<Vec<(Place, String)>>,
    /// By chunk: its records and lines.
    chunks: Vec<(u64, u32, u32)>,
}

impl Tally {
    /// A tally that keeps what is broken until it is taken.
    pub(super) fn keeping() -> Tally {
        Tally { kept: Some(Vec::new()), ..Tally::default() }
    }

    /// What has been broken since this was asked last.
    pub(super) fn take_broken(&mut self) -> Vec<(Place, String)> {
        self.kept.as_mut().map(std::mem::take).unwrap_or_default()
    }

    pub(super) fn undeclared(&mut self, name: &[u8]) {
        self.counts.undeclared += 1;
        let name = String::from_utf8_lossy(name);
        if let Some(count) = self.undeclared.get_mut(&*name) {
            *count += 1;
            return;
        }
        let name = if self.undeclared.len() < NAMED { name.into_owned() } else { String::new() };
        *self.undeclared.entry(name).or_default() += 1;
    }

    /// An event whose instant cannot be read: `expected` is how it should be written.
    pub(super) fn undated(&mut self, at: At, text: &[u8], expected: &str) {
        if text.is_empty() {
            return self.broken(at, "the event has no time");
        }
        self.orders.see(text);
        let text = String::from_utf8_lossy(text);
        self.broken(at, format!("`{text}` is not a date and time (expected `{expected}`)"));
    }

    pub(super) fn broken(&mut self, at: At, reason: impl Into<String>) {
        let reason = reason.into();
        self.counts.broken += 1;
        if let Some(kept) = &mut self.kept {
            kept.push((at.1, reason.clone()));
        }
        self.broken.push((at, reason));
        if self.broken.len() > 4 * LISTED {
            self.first_broken();
        }
    }

    fn first_broken(&mut self) {
        self.broken.sort();
        self.broken.truncate(LISTED);
    }

    pub(super) fn bad(&mut self, at: At, field: &str, text: &[u8]) {
        if !self.bad.contains_key(field) {
            self.bad.insert(field.to_owned(), BTreeMap::new());
        }
        let Some(values) = self.bad.get_mut(field) else { return };
        let mut text = String::from_utf8_lossy(text).into_owned();
        if values.len() >= VALUES && !values.contains_key(&text) {
            text = String::new();
        }
        let (count, first) = values.entry(text).or_default();
        *count += 1;
        keep_first(first, at);
    }

    /// A chunk has been read.
    pub(super) fn chunk(&mut self, sequence: u64, end: Place) {
        self.chunks.push((sequence, end.record, end.line));
    }

    /// Adds what another thread has counted.
    pub(super) fn merge(&mut self, other: Tally) {
        self.counts.add(other.counts);
        self.times.merge(other.times);
        self.orders.merge(other.orders);
        self.equal += other.equal;
        for (name, count) in other.undeclared {
            *self.undeclared.entry(name).or_default() += count;
        }
        for (field, values) in other.bad {
            let known = self.bad.entry(field).or_default();
            for (text, (count, first)) in values {
                let value = known.entry(text).or_default();
                value.0 += count;
                first.into_iter().for_each(|at| keep_first(&mut value.1, at));
            }
        }
        self.broken.extend(other.broken);
        self.first_broken();
        self.chunks.extend(other.chunks);
    }

    /// As the file has it; `first_line` lines stand before the first record.
    pub(super) fn summary(mut self, first_line: u64) -> EventSummary {
        self.first_broken();
        self.chunks.sort_unstable();
        let mut before = BTreeMap::new();
        let (mut records, mut lines) = (0u64, first_line);
        for (sequence, more_records, more_lines) in self.chunks {
            before.insert(sequence, (records, lines));
            records += u64::from(more_records);
            lines += u64::from(more_lines);
        }
        let spot =
            |(sequence, place): At| Spot::of(place, before.get(&sequence).copied().unwrap_or_default());
        let values = |values: BTreeMap<String, (u64, Vec<At>)>| -> BadValues {
            let of = |(count, first): (u64, Vec<At>)| BadValue {
                count,
                first: first.into_iter().map(spot).collect(),
            };
            values.into_iter().map(|(text, value)| (text, of(value))).collect()
        };
        EventSummary {
            counts: self.counts,
            undeclared: self.undeclared,
            bad: self.bad.into_iter().map(|(field, of)| (field, values(of))).collect(),
            broken: self.broken.into_iter().map(|(at, reason)| (spot(at), reason)).collect(),
            equal: EqualCount { rows: self.equal, about: false, columns: false },
            own: None,
            orders: self.orders.all(),
            undated: self.orders.any(),
            lists_not_read: 0,
            times: self.times,
            notes: Vec::new(),
            strangers: None,
            keys: 0,
            bytes_per_key: 0,
        }
    }
}

fn keep_first(first: &mut Vec<At>, at: At) {
    first.push(at);
    first.sort_unstable();
    first.truncate(PLACES);
}
