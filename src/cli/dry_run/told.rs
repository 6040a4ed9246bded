//! What a report says of events: counts that only add up, and the cautions made of them.

use crate::analyse::dates::{SERIAL_EVENTS, SeenDates};
use crate::analyse::seen::EqualCount;
use crate::cli::counted64;
use crate::cli::events::{Events, accounted, few_matched, lists_not_read};
use crate::cli::show::grouped;
use crate::run::events::{EventCounts, EventSummary, equal_rows};
use crate::run::summary::{BadValues, add_bad, say_bad};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What became of the events that a program knows.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Told {
    counts: EventCounts,
    equal: EqualCount,
    own: Option<String>,
    times: SeenDates,
    lists_not_read: u64,
    /// Leads that held a list of events, where they were to hold them.
    lists: Option<u64>,
    /// Bad values, by `event.field`.
    bad: BTreeMap<String, BadValues>,
    notes: Vec<String>,
    /// Why few found their lead; nothing where that is not known of all leads.
    few_matched: Option<String>,
}

impl Told {
    /// What became of events, once the leads have been read; asked once. The key field is called so.
    pub fn of(events: &Events, key: Option<&str>) -> Option<Told> {
        let summary = events.summary()?;
        let few_matched = few_matched(&summary, key);
        let EventSummary { counts, equal, own, times, lists_not_read, bad, .. } = summary;
        let (lists, notes) = (events.lists(), events.notes());
        Some(Told { counts, equal, own, times, lists_not_read, lists, bad, notes, few_matched })
    }

    /// Adds what became of the events of other leads.
    pub fn add(&mut self, other: Told) {
        self.counts.add(other.counts);
        self.equal.rows = self.equal.rows.saturating_add(other.equal.rows);
        self.equal.about |= other.equal.about;
        self.own = self.own.take().or(other.own);
        self.times.merge(other.times);
        self.lists_not_read = self.lists_not_read.saturating_add(other.lists_not_read);
        self.lists = self.lists.zip(other.lists).map(|(own, other)| own.saturating_add(other));
        for (field, values) in other.bad {
            add_bad(self.bad.entry(field).or_default(), values);
        }
        for note in other.notes {
            if !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
    }

    /// Leads that were to hold their events held none at all: then nobody has said that there are none.
    pub fn never_came(&self) -> bool {
        self.lists == Some(0)
    }

    /// Whether there are events, and none of them can be read.
    pub fn all_broken(&self) -> bool {
        self.counts.read > 0 && self.counts.broken == self.counts.read
    }

    /// What to be careful about: events that count for nobody.
    pub fn cautions(&self) -> Vec<String> {
        let mut all = self.notes.clone();
        if self.counts.unmatched + self.counts.undeclared > 0 {
            all.push(accounted(&self.counts));
        }
        if self.counts.broken > 0 {
            all.push(format!(
                "{} of {} cannot be read and count for nobody: --rejects FILE writes them down, each with its reason",
                grouped(self.counts.broken),
                counted64(self.counts.read, "event", "events")
            ));
        }
        all.extend(self.few_matched.clone());
        all.extend(equal_rows(self.equal, self.counts.read, self.own.as_deref(), grouped));
        all.extend(self.bad.iter().filter_map(|(field, values)| say_bad(field, values, 0)));
        all.extend(self.times.said("the events", SERIAL_EVENTS, grouped));
        all.extend(Some(self.lists_not_read).filter(|lists| *lists > 0).map(lists_not_read));
        all
    }
}
