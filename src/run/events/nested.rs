//! Lists of events inside the leads, in JSON Lines.

use super::broken::BrokenEvent;
use super::counts::{At, EventSummary, Tally};
use super::kept::Kept;
use super::named::{Columns, LIST, NO_LIST};
use super::rows::{Heads, Rows};
use super::stories::ListStories;
use crate::data::cells::{Cells, Place};
use crate::data::json::JsonScanner;
use crate::data::list::elements;
use crate::data::value::Raw;
use crate::engine::batch::{Batch, Dictionaries};
use crate::engine::events::{Classifier, Firsts, Place as RowPlace, Plan, Store};
use crate::program::Program;
use crate::run::{EventLookup, EventSource, LeadRows};
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Events that stand in a list inside each lead.
#[derive(Debug)]
pub struct NestedEvents {
    plan: Arc<Plan>,
    rows: Rows,
    firsts: Option<Firsts>,
    tally: Mutex<Tally>,
    /// How many leads had a list.
    lists: AtomicU64,
}

impl NestedEvents {
    /// The events of a policy's leads.
    pub fn new(program: &Program, columns: &Columns) -> NestedEvents {
        let plan = Arc::new(Plan::new(program));
        let rows = Rows::of_usual(program, &plan, columns, false);
        let firsts = Firsts::of(program);
        NestedEvents { plan, rows, firsts, tally: Mutex::default(), lists: AtomicU64::new(0) }
    }

    /// How many leads had a list of events, an empty one too.
    pub fn lists(&self) -> u64 {
        self.lists.load(Ordering::Relaxed)
    }

    /// What became of the events, once all lookups are dropped. Places are those of the leads.
    pub fn summary(&self) -> EventSummary {
        let tally = std::mem::take(&mut *self.tally.lock().unwrap_or_else(PoisonError::into_inner));
        let mut summary = tally.summary(0);
        summary.bytes_per_key = self.plan.bytes_per_lead() as u64;
        summary
    }
}

impl EventSource for NestedEvents {
    fn nested(&self) -> Option<&str> {
        Some(LIST)
    }

    fn lookup(&self) -> Box<dyn EventLookup + '_> {
        Box::new(Lookup {
            of: self,
            rows: self.rows.clone(),
            scanner: JsonScanner::new(self.rows.names.clone()),
            cells: Cells::new(self.rows.mapping.width),
            classifier: Classifier::new(Arc::clone(&self.plan)),
            tally: Tally::keeping(),
            firsts: self.firsts.clone(),
            broken: Vec::new(),
            equal: Vec::new(),
            hasher: Default::default(),
        })
    }
}

struct Lookup<'a> {
    of: &'a NestedEvents,
    rows: Rows,
    scanner: JsonScanner,
    cells: Cells,
    classifier: Classifier,
    tally: Tally,
    /// Where events have keys of their own.
    firsts: Option<Firsts>,
    /// Those of the chunk that is worked on.
    broken: Vec<BrokenEvent>,
    /// Digests of the events of one list.
    equal: Vec<u64>,
    hasher: foldhash::fast::RandomState,
}

impl Drop for Lookup<'_> {
    fn drop(&mut self) {
        let mut tally = self.of.tally.lock().unwrap_or_else(PoisonError::into_inner);
        tally.merge(std::mem::take(&mut self.tally));
    }
}

impl EventLookup for Lookup<'_> {
    fn fill(&mut self, leads: &LeadRows, batch: &mut Batch, dictionaries: &mut Dictionaries) {
        let mut store = Store::new(Arc::clone(&self.of.plan), batch.as_of.clone());
        let mut lists = 0;
        for lead in 0..leads.rows() {
            let row = store.add_row();
            let as_of = batch.as_of.get(lead);
            match leads.nested(lead) {
                Raw::Nested(list) if list.first() == Some(&b'[') => {
                    lists += 1;
                    self.list(list, (row, leads.place(lead)), as_of, &mut store, leads.key(lead));
                }
                Raw::Absent => {}
                Raw::Text(_) | Raw::Token(_) | Raw::Nested(_) | Raw::Value(_) => {
                    self.tally.counts.read += 1;
                    self.tally.broken(leads.place(lead), NO_LIST);
                    self.keep(leads.key(lead), leads.nested(lead).bytes());
                }
            }
        }
        self.of.lists.fetch_add(lists, Ordering::Relaxed);
        let settled = store.settle([]);
        let places: Vec<_> =
            (0..settled.rows()).map(|row| Some(RowPlace { settled: &settled, row })).collect();
        dictionaries.bound();
        batch.aggregates = self.of.plan.inputs(&places, dictionaries);
    }

    fn kept(&mut self, leads: &LeadRows, lead: usize) -> Kept {
        match leads.nested(lead) {
            Raw::Nested(list) if list.first() == Some(&b'[') => {
                ListStories::new(self.rows.clone(), self.firsts.clone()).kept(list)
            }
            Raw::Absent | Raw::Text(_) | Raw::Token(_) | Raw::Nested(_) | Raw::Value(_) => Kept::default(),
        }
    }

    fn chunk(&mut self, sequence: u64, end: Place) -> Vec<BrokenEvent> {
        self.tally.chunk(sequence, end);
        std::mem::take(&mut self.broken)
    }
}

impl Lookup<'_> {
    /// Keeps what was found broken, as it stands in the data.
    fn keep(&mut self, key: &[u8], text: &[u8]) {
        for (place, reason) in self.tally.take_broken() {
            let key = Some(String::from_utf8_lossy(key).into_owned()).filter(|key| !key.is_empty());
            self.broken.push(BrokenEvent { place, key, reason, row: text.trim_ascii().to_vec() });
        }
    }

    /// Takes in the list of one lead: its row in the store, and where it stands.
    fn list(&mut self, list: &[u8], (row, lead): (u32, At), as_of: i64, store: &mut Store, key: &[u8]) {
        let mut broken = Vec::new();
        if let Some(firsts) = &mut self.firsts {
            firsts.again();
        }
        for element in elements(list) {
            self.tally.counts.read += 1;
            self.cells.clear();
            // The scanner takes what is left of the line for one record.
            let (mut at, mut place) = (0, Place { record: 0, line: 0 });
            self.scanner.scan(element, &mut at, &mut place, 1, &mut self.cells, &mut broken);
            if let Some(wrong) = broken.pop() {
                self.tally.broken(lead, wrong.reason);
                self.keep(key, element);
                continue;
            }
            let Lookup { rows, cells, classifier, tally, firsts, equal, hasher, .. } = self;
            let Some(head) = rows.head((element, cells, &Heads::default()), 0, lead, tally) else {
                self.keep(key, element);
                continue;
            };
            let mut first = true;
            let record = rows.with_fields(head.event, (element, cells, 0), lead, tally, |fields| {
                first = firsts.as_mut().is_none_or(|firsts| firsts.is_first(head.event, fields));
                classifier.classify(head.event, head.instant, as_of, fields)
            });
            if rows.own_key(head.event).is_none() {
                equal.push(hasher.hash_one(element.trim_ascii()));
            }
            if !first {
                tally.counts.repeated += 1;
            } else if head.instant > as_of {
                tally.counts.after_as_of += 1;
            } else {
                tally.counts.matched += 1;
                store.apply(classifier, row, &record);
            }
            classifier.forget_values();
        }
        self.equal.sort_unstable();
        let equal = self.equal.windows(2).filter(|pair| pair.first() == pair.last()).count();
        self.tally.equal += equal as u64;
        self.equal.clear();
    }
}
