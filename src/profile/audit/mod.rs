//! A policy's declarations against a file: every field is read as a run reads it, and what comes out is counted. Rules
//! compare the counts ([`Seen`]) with what is declared.

mod cases;
mod events;
mod field;

use crate::analyse::model::Model;
use crate::analyse::seen::{Seen, SeenEvents};
use crate::data::Error;
use crate::data::keys::{Digester, KeyRule, KeySet};
use crate::data::mapping::find;
use crate::data::merges::Merges;
use crate::data::said::{Said, SaidOf};
use crate::data::value::{Raw, trim_bytes};
use crate::profile::whole::{Rows, Whole, is_inside, is_list_of_objects};
use crate::program::{ColumnId, Field, Program};
use crate::run::Progress;
use crate::run::events::{Columns, EventPath, LIST};
use cases::Cases;
use events::Events;
use field::FieldTally;
use std::sync::Arc;

/// As many repeated keys are told with their place.
const REPEATED: usize = 3;

/// What to look at.
#[derive(Clone, Copy)]
pub struct Audit<'a> {
    /// The policy.
    pub program: &'a Program,
    /// The leads.
    pub leads: &'a str,
    /// What is said of them, because their ending does not.
    pub said: Said<'a>,
    /// The files of events; without one, events are in lists inside the leads.
    pub events: &'a [EventPath],
    /// What is said of a file of events.
    pub events_said: &'a SaidOf<'a>,
    /// Leads that were merged into others.
    pub merges: Option<&'a Arc<Merges>>,
    /// The columns of the events.
    pub named: &'a Columns,
}

/// The keys of the leads.
struct Keys {
    digester: Digester,
    seen: KeySet,
    cases: Cases,
}

/// Which column each field reads, as far as the file has one.
struct Slots {
    slots: Vec<Option<usize>>,
    /// How many columns there were when it was worked out.
    columns: usize,
    /// Two columns that a field could mean.
    ambiguous: Option<Error>,
}

impl Slots {
    fn new() -> Slots {
        Slots { slots: Vec::new(), columns: usize::MAX, ambiguous: None }
    }

    /// Works it out again where columns were added.
    fn update<'a>(&mut self, fields: impl Iterator<Item = &'a Field>, names: &[String]) {
        if self.columns == names.len() {
            return;
        }
        self.columns = names.len();
        self.slots = fields
            .map(|field| match find(&field.source, names) {
                Ok(slot) => slot,
                Err(error) => {
                    self.ambiguous = Some(error);
                    None
                }
            })
            .collect();
    }

    fn get(&self, at: usize) -> Option<usize> {
        self.slots.get(at).copied().flatten()
    }
}

impl Audit<'_> {
    /// Reads the leads, and then the events.
    ///
    /// # Errors
    /// When a file cannot be read at all, a field could mean two columns, or events do not say what, when or of whom.
    pub fn read(&self, leads: Option<&Progress>, events: Option<&Progress>) -> Result<Seen, Error> {
        let program = self.program;
        let mut whole = Whole::open(self.leads, self.said, leads)?;
        let model = Model::new(program);
        let tests = |at: u32| model.tests(ColumnId(at)).to_vec();
        let fields = (0u32..).zip(&program.fields);
        let mut fields: Vec<FieldTally> =
            fields.map(|(at, field)| FieldTally::new(field, &program.zone, tests(at))).collect();
        let mut slots = Slots::new();
        slots.update(program.fields.iter(), whole.names());
        let mut seen = Seen {
            leads: self.leads.to_owned(),
            header: whole.has_header(),
            lines: whole.has_lines(),
            unreadable: std::mem::take(&mut whole.unreadable),
            ..Seen::default()
        };
        let mut keys = Keys {
            digester: Digester::new(KeyRule::new(program.key_form).merged(self.merges)),
            seen: KeySet::default(),
            cases: Cases::new(program),
        };
        let mut nested = Events::nested(program, self.named);
        whole.each(|rows| {
            slots.update(program.fields.iter(), rows.names);
            let list = rows.names.iter().position(|name| name == LIST);
            for row in 0..rows.cells.rows() {
                let line = rows.line(row);
                key(program, &slots, rows, row, &mut keys, &mut seen);
                for (at, field) in fields.iter_mut().enumerate() {
                    field.cell(
                        slots.get(at).map_or(Raw::Absent, |slot| rows.cells.get(rows.chunk, row, slot)),
                        line,
                    );
                }
                if let Some(slot) = list
                    && let Raw::Nested(list) = rows.cells.get(rows.chunk, row, slot)
                    && is_list_of_objects(list)
                {
                    nested.list(list);
                }
            }
            seen.rows += rows.cells.rows() as u64;
        })?;
        if let Some(ambiguous) = slots.ambiguous {
            return Err(ambiguous);
        }
        slots.update(program.fields.iter(), whole.names());
        seen.broken = whole.broken;
        seen.notes = whole.notes();
        seen.columns = whole.names().to_vec();
        seen.fields =
            fields.into_iter().enumerate().map(|(at, field)| field.seen(slots.get(at).is_some())).collect();
        seen.events = match self.events {
            [] => nested.seen_nested(),
            paths => {
                let mut events = events::of_files(self, paths, &mut keys, events)?;
                events.beside = nested.seen_nested().map_or(0, |lists| lists.rows);
                Some(events)
            }
        };
        Ok(seen)
    }
}

/// Looks at the key of a row.
fn key(program: &Program, slots: &Slots, rows: &Rows, row: usize, keys: &mut Keys, seen: &mut Seen) {
    let Some(field) = program.key else { return };
    let Some(slot) = slots.get(field.index()) else { return };
    let key = match rows.cells.get(rows.chunk, row, slot) {
        Raw::Text(text) | Raw::Token(text) => trim_bytes(text),
        Raw::Absent | Raw::Nested(_) | Raw::Value(_) => &[],
    };
    if key.is_empty() {
        seen.keyless += 1;
        return;
    }
    if keys.digester.rule().is_gone(key) {
        seen.merged += 1;
        return;
    }
    let digest = keys.digester.digest(key);
    if keys.seen.insert(digest) {
        seen.by_case += keys.cases.lead(key);
    } else {
        seen.repeats += 1;
        if seen.repeated.len() < REPEATED {
            seen.repeated.push((String::from_utf8_lossy(key).into_owned(), rows.line(row)));
        }
    }
}

/// The columns that leads and events have and no field reads.
pub fn unread<'a>(program: &Program, seen: &'a Seen) -> Vec<&'a str> {
    let read: Vec<usize> =
        program.fields.iter().filter_map(|field| find(&field.source, &seen.columns).ok().flatten()).collect();
    // The keys inside an object are columns; the object itself is none.
    let holds = |name: &String| seen.columns.iter().any(|other| is_inside(other, name));
    let columns = seen.columns.iter().enumerate();
    let columns = columns.filter(|(at, name)| !read.contains(at) && *name != LIST && !holds(name));
    columns.map(|(_, name)| name.as_str()).collect()
}

/// The kinds of events that were seen and are not declared.
pub fn undeclared(events: &SeenEvents) -> u64 {
    events.others.iter().map(|(_, count)| count).sum::<u64>().saturating_add(events.more_others)
}
