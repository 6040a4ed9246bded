//! The least changes that bring a lead to a stage.
//!
//! Each thing that can change is cut into what the policy can tell apart: a fact into the cells of its thresholds, an event
//! into how often it happens. One change is tried after the other, then two together, then three, up to a number of trials.
//! The first number with a way ends the search. Each way is run again on an engine of its own, with all columns.

mod search;
mod things;

use super::moment::{Bench, Moment};
use super::wait::{ends_of_days, hangs_on_time};
use crate::analyse::domains::Cell;
use crate::engine::Wanted;
use crate::program::{ColumnId, EventId, FieldId, Occurrence, Program, StageId, Truth, Value};
use search::Search;
use things::{Thing, things};

pub use things::can_change;

/// So many changes are combined.
const MOST_CHANGES: usize = 3;
/// So many ways are told.
const MOST_WAYS: usize = 12;
/// So many events are gone through at most to find out how long a way stays open.
const MOST_EVENTS: usize = 1_000_000;

/// Ways to a stage.
#[derive(Clone, Debug, Default)]
pub struct Ways {
    /// The stage holds already.
    pub holds: bool,
    /// The ways, the fewest things to do first; all have the same number of changes.
    pub ways: Vec<Way>,
    /// Up to so many changes together were tried.
    pub changes: usize,
    /// Not everything was tried.
    pub cut: bool,
    /// How many leads were tried.
    pub tried: usize,
}

/// Changes that together bring the lead to the stage.
#[derive(Clone, Debug)]
pub struct Way {
    /// The changes.
    pub changes: Vec<Change>,
    /// The lead's stage then, an index into the values of the stage column.
    pub stage: u32,
    /// The last instant up to which the changes still suffice; nothing where they do for a year.
    pub until: Option<i64>,
}

/// Something that has to change.
#[derive(Clone, Debug)]
pub enum Change {
    /// A fact.
    Fact {
        /// Which.
        field: FieldId,
        /// Its values: any in one of these cells.
        to: Vec<Cell>,
    },
    /// Something that happens.
    Event {
        /// Which.
        event: EventId,
        /// With these fields.
        fields: Vec<Option<Value>>,
        /// So often.
        times: u32,
        /// Each time with another value of this field.
        each: Option<u32>,
    },
}

/// The ways of a lead to a stage.
pub fn ways(program: &Program, lead: &Moment, stage: StageId) -> Ways {
    let target = program[stage].column;
    let full = Bench::new(program, Wanted::everything());
    let lead = lead.clone().so_far(program);
    if reaches(&full, &lead, target).is_some() {
        return Ways { holds: true, ..Ways::default() };
    }
    let (things, complete) = things(full.program(), &lead, target);
    let mut search = Search::new(program, &lead, target, things);
    let mut found = Ways { cut: !complete, ..Ways::default() };
    for count in 1..=MOST_CHANGES.min(search.things.len()) {
        found.changes = count;
        let ways = search.of(count);
        found.ways =
            ways.into_iter().filter_map(|picks| way(&full, &lead, target, &search.things, &picks)).collect();
        if !found.ways.is_empty() || search.left == 0 {
            break;
        }
    }
    found.cut |= search.left == 0;
    found.tried = search.tried;
    found.ways.sort_by_key(Way::effort);
    found.ways.truncate(MOST_WAYS);
    found
}

/// Options of things: of a fact several cells, of an event one number.
pub(super) type Picks = Vec<(usize, Vec<usize>)>;

/// The changes of some picks, run again; `None` where they do not suffice after all.
fn way(full: &Bench, lead: &Moment, target: ColumnId, things: &[Thing], picks: &Picks) -> Option<Way> {
    let mut tried = lead.clone();
    let mut happens: Vec<Occurrence> = Vec::new();
    let mut changes = Vec::new();
    for (thing, options) in picks {
        let first = *options.first()?;
        let thing = things.get(*thing)?;
        thing.apply(first, &mut tried, &mut happens);
        changes.push(thing.change(options)?);
    }
    let stage = reaches(full, &with(&tried, &happens, lead.as_of), target)?;
    Some(Way { changes, stage, until: until(full, &tried, &happens, target) })
}

/// A lead to which some things happen at an instant, which is the one that it is looked at.
fn with(lead: &Moment, happens: &[Occurrence], at: i64) -> Moment {
    let mut lead = lead.at(at);
    lead.events.extend(happens.iter().map(|event| Occurrence { at, ..event.clone() }));
    lead
}

/// The stage of a lead, where the target holds.
fn reaches(full: &Bench, lead: &Moment, target: ColumnId) -> Option<u32> {
    let ran = full.run(std::slice::from_ref(lead));
    let results = full.results(&ran);
    let holds = results.truth(target, 0) == Some(Truth::Yes) && !results.overflow().get(0);
    holds.then(|| results.stage(0))
}

/// The end of the last day on which the changes still suffice; `None` for a year or longer.
fn until(full: &Bench, lead: &Moment, happens: &[Occurrence], target: ColumnId) -> Option<i64> {
    const TOGETHER: usize = 32;
    let program = full.program();
    if !hangs_on_time(program) {
        return None;
    }
    let days = ends_of_days(
        &program.zone,
        lead.as_of,
        MOST_EVENTS.checked_div(lead.events.len()).unwrap_or(usize::MAX),
    );
    let mut last = lead.as_of;
    for some in days.chunks(TOGETHER) {
        let moments: Vec<Moment> = some.iter().map(|at| with(lead, happens, *at)).collect();
        let ran = full.run(&moments);
        let results = full.results(&ran);
        for (row, at) in some.iter().enumerate() {
            if results.truth(target, row) != Some(Truth::Yes) {
                return Some(last);
            }
            last = *at;
        }
    }
    None
}

impl Way {
    /// How much there is to do: how often things have to happen; a fact counts as one.
    fn effort(&self) -> u32 {
        let each = self.changes.iter().map(|change| match change {
            Change::Fact { .. } => 1,
            Change::Event { times, .. } => *times,
        });
        each.fold(0, u32::saturating_add)
    }
}
