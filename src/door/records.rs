//! Records of JSON, read as `qualify run` reads the lines of a file: by what the data calls the fields, with the policy's
//! ways of writing numbers and dates, and with a list `events`.

use super::held::BadValue;
use super::known::Known;
use super::{Error, Lead};
use crate::data::cells::{BrokenRow, Cells, Place};
use crate::data::json::JsonScanner;
use crate::data::list::elements;
use crate::data::mapping::Mapping;
use crate::data::value::{Raw, Read, trim_bytes};
use crate::engine::batch::Need;
use crate::run::columns::shown;
use crate::run::events::{LIST, ListReader, NO_LIST};
use std::sync::Arc;

/// Reads records, one after the other. Made by [`super::Policy::records`].
#[derive(Debug)]
pub struct Records {
    policy: Arc<Known>,
    scanner: JsonScanner,
    cells: Cells,
    broken: Vec<BrokenRow>,
    /// By field, its slot in the cells; none for fields that the policy does not look at.
    slots: Vec<Option<usize>>,
    key: Option<usize>,
    list: Option<usize>,
    events: ListReader,
}

impl Records {
    pub(super) fn new(policy: &Arc<Known>) -> Records {
        let program = &policy.program;
        let mut wanted: Vec<&str> = program.fields.iter().map(|field| field.source.as_str()).collect();
        wanted.push(LIST);
        let mapping = Mapping::of_keys(&wanted);
        let slot = |at: usize| mapping.slot_of.get(at).copied().flatten();
        Records {
            scanner: JsonScanner::new(mapping.names(&wanted)),
            cells: Cells::new(mapping.width),
            broken: Vec::new(),
            slots: (policy.everything().needs().iter().enumerate())
                .map(|(at, need)| slot(at).filter(|_| *need != Need::Nothing))
                .collect(),
            key: program.key.and_then(|key| slot(key.index())),
            list: slot(program.fields.len()),
            events: ListReader::new(program, &policy.plan),
            policy: Arc::clone(policy),
        }
    }

    /// The lead of a record. A value that cannot be read counts as missing, and [`Lead::bad_values`] says so; an event
    /// that cannot be read is left out, and [`Lead::broken_events`] says why.
    ///
    /// # Errors
    /// When the record is no object, or has no key though the policy has a key field.
    pub fn read(&mut self, record: &serde_json::Value) -> Result<Lead, Error> {
        // A value always has a form as text.
        let text = serde_json::to_vec(record).unwrap_or_default();
        self.cells.clear();
        self.broken.clear();
        let (mut at, mut place) = (0, Place { record: 0, line: 0 });
        self.scanner.scan(&text, &mut at, &mut place, 1, &mut self.cells, &mut self.broken);
        if let Some(broken) = self.broken.first() {
            return Err(Error::said(format!("the record cannot be read: {}", broken.reason)));
        }
        let Records { policy, cells, .. } = self;
        let mut lead = Lead::new(Arc::clone(policy));
        let raw = |slot: Option<usize>| slot.map_or(Raw::Absent, |slot| cells.get(&text, 0, slot));
        if let Some(slot) = self.key {
            let key = match raw(Some(slot)) {
                Raw::Text(key) | Raw::Token(key) => String::from_utf8_lossy(trim_bytes(key)).into_owned(),
                Raw::Absent | Raw::Nested(_) | Raw::Value(_) => String::new(),
            };
            if key.is_empty() {
                let key = policy.program.key.map_or("", |key| policy.program[key].source.as_str());
                return Err(Error::said(format!("the record has no key: `{key}` is missing")));
            }
            lead.held.called = Some(key);
        }
        for ((at, slot), reader) in self.slots.iter().enumerate().zip(&policy.readers) {
            let raw = raw(*slot);
            match reader.read(raw) {
                Read::Missing => {}
                Read::Value(value) => lead.take(at, Some(&value).into()),
                Read::Bad => lead.spoil(at, shown(raw)),
            }
        }
        if policy.program.uses_events() {
            match raw(self.list) {
                Raw::Absent => {}
                Raw::Nested(list) if list.first() == Some(&b'[') => {
                    for element in elements(list) {
                        let wrong =
                            self.events.read(element, |event, at, fields| lead.add(event, at, fields));
                        lead.held
                            .bad
                            .extend(wrong.bad.into_iter().map(|(field, text)| BadValue { field, text }));
                        lead.held.broken.extend(wrong.broken);
                    }
                }
                _ => lead.held.broken.push(NO_LIST.to_owned()),
            }
        }
        Ok(lead)
    }
}
