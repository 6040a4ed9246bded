//! Leads that show something: those of the policy's examples, and one that is looked for.

use super::Context;
use crate::analyse::domains::Cell as Values;
use crate::engine::answer::Cell;
use crate::engine::events::aggregate_one;
use crate::engine::truth::Truth;
use crate::engine::{Engine, Examples, Lead, Wanted};
use crate::program::{ColumnId, EventId, FieldId, Occurrence, Program, Value};
use crate::speech::value;
use std::collections::BTreeMap;

/// What came of one example.
#[derive(Debug)]
pub(super) struct Shown {
    /// The points lines that paid.
    pub paid: Vec<ColumnId>,
    /// The stages that hold.
    pub stages: Vec<ColumnId>,
}

/// Runs the examples.
pub(super) fn shown(program: &Program) -> Vec<Shown> {
    let examples = Examples::new(program, Wanted::everything());
    let all = program.examples.iter().map(|example| {
        let answer = examples.run(example).answer(examples.engine());
        let stages = program.stages.iter().zip(&answer.stages).filter(|(_, truth)| **truth == Truth::Yes);
        Shown {
            paid: answer.paid.iter().map(|(line, _)| program[*line].column).collect(),
            stages: stages.map(|(stage, _)| stage.column).collect(),
        }
    });
    all.collect()
}

/// A lead that is looked for: what it holds and has done.
#[derive(Clone, Debug, Default)]
struct Candidate {
    fields: BTreeMap<usize, Value>,
    /// Which of the possible doings, and how often.
    done: BTreeMap<usize, u32>,
}

/// Restarts of the search, where more is known to exist, and where less is; and steps of each.
const TRIES: usize = 16;
const FEW: usize = 3;
const STEPS: usize = 120;

/// What was done before the last thing was done a second before it, in microseconds.
const SECOND: i64 = 1_000_000;

/// Looks for a lead.
struct Search<'a> {
    program: &'a Program,
    engine: Engine<'a>,
    as_of: i64,
    /// By field: the values that the policy can tell apart.
    values: Vec<(usize, Vec<Value>)>,
    /// What a lead can do.
    doings: Vec<(EventId, Vec<Option<Value>>)>,
    seed: u64,
    holds: Vec<ColumnId>,
    fails: Option<ColumnId>,
    /// What it holds whatever else is tried, and the last thing that it did.
    given: Option<(usize, Value)>,
    last: Option<EventId>,
    demands: usize,
    /// What one step costs.
    cost: usize,
}

/// A lead for which `holds` is yes and `fails` is not, as an example would write it; `None` where none was found.
pub(super) fn that(context: &Context, holds: ColumnId, fails: ColumnId) -> Option<String> {
    Search::new(context, vec![holds], Some(fails)).found(context, TRIES)
}

/// A lead for which all of these are yes.
pub(super) fn with_all(context: &Context, holds: &[ColumnId]) -> Option<String> {
    Search::new(context, holds.to_vec(), None).found(context, FEW)
}

/// A lead for which this is yes and whose field has this value.
pub(super) fn given(context: &Context, holds: ColumnId, field: FieldId, value: Value) -> Option<String> {
    let mut search = Search::new(context, vec![holds], None);
    search.values.retain(|(other, _)| *other != field.index());
    search.given = Some((field.index(), value));
    search.found(context, FEW)
}

/// A lead for which this is yes and who has done this last.
pub(super) fn after(context: &Context, holds: ColumnId, event: EventId) -> Option<String> {
    let mut search = Search::new(context, vec![holds], None);
    search.last = Some(event);
    search.found(context, FEW)
}

impl<'a> Search<'a> {
    /// Looks for it.
    fn found(&mut self, context: &Context, tries: usize) -> Option<String> {
        for _ in 0..tries {
            let mut lead = Candidate::default();
            let mut met = self.met(&lead);
            for _ in 0..STEPS {
                if !context.facts().work().take(self.cost) {
                    return None;
                }
                if self.fits(&lead) {
                    return Some(self.plainest(lead));
                }
                // A step that meets fewer demands, or makes the other hold, is taken back.
                let mut next = lead.clone();
                self.step(&mut next);
                let now = self.met(&next);
                if now >= met && !self.truths(&next).1 {
                    (lead, met) = (next, now);
                }
            }
        }
        None
    }

    fn new(context: &Context<'a>, holds: Vec<ColumnId>, fails: Option<ColumnId>) -> Search<'a> {
        let (program, facts) = (context.program, context.facts());
        let columns: Vec<ColumnId> = holds.iter().copied().chain(fails).collect();
        let needed = program.needed(&columns);
        let values = (0u32..)
            .map(FieldId)
            .zip(&program.fields)
            .filter(|(field, _)| needed.contains(&ColumnId(field.0)));
        let values = values.filter_map(|(field, declared)| {
            let cells: Vec<Value> = facts
                .cells(field)?
                .filter(|(cell, _)| !matches!(cell, Values::Numbers { high, .. } if *high < 0))
                .map(|(cell, _)| cell.witness(&declared.ty))
                .collect();
            Some((field.index(), cells))
        });
        let values = values.collect();
        let mut doings: Vec<(EventId, Vec<Option<Value>>)> = Vec::new();
        for (_, aggregate) in program.aggregates().filter(|(id, _)| needed.contains(id)) {
            let selection = aggregate.selection();
            for (at, kind) in selection.kinds.iter().enumerate() {
                let mut fields = vec![None; program[*kind].fields.len()];
                if let Some(condition) = selection.condition.as_ref().and_then(|all| all.get(at)) {
                    condition.fulfil(&mut fields);
                }
                if !doings.iter().any(|(event, known)| event == kind && *known == fields) {
                    doings.push((*kind, fields));
                }
            }
        }
        let demands = program.demands_of(&holds);
        let count = demands.len();
        let cost = needed.len().saturating_add(program.fields.len()).saturating_mul(4);
        let wanted = demands.into_iter().fold(Wanted::columns(columns), Wanted::condition);
        Search {
            program,
            engine: Engine::new(program, wanted),
            as_of: facts.as_of(),
            values,
            doings,
            seed: 0x9e37_79b9_7f4a_7c15,
            holds,
            fails,
            given: None,
            last: None,
            demands: count,
            cost,
        }
    }

    /// The next of a fixed row of numbers, below `limit`.
    fn random(&mut self, limit: usize) -> usize {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.seed >> 33).unwrap_or(0) % limit.max(1)
    }

    /// Lets the lead say or do one thing more.
    fn step(&mut self, lead: &mut Candidate) {
        let (fields, doings) = (self.values.len(), self.doings.len());
        let at = self.random(fields.saturating_add(doings));
        if at < fields {
            let Some((field, count)) = self.values.get(at).map(|(field, values)| (*field, values.len()))
            else {
                return;
            };
            let chosen = self.random(count);
            if let Some(value) = self.values.get(at).and_then(|(_, values)| values.get(chosen)) {
                lead.fields.insert(field, value.clone());
            }
        } else {
            let times = lead.done.entry(at.saturating_sub(fields)).or_default();
            *times = times.saturating_add(1);
        }
    }

    fn fits(&self, lead: &Candidate) -> bool {
        self.truths(lead) == (true, false)
    }

    /// Whether the one holds, and the other.
    fn truths(&self, lead: &Candidate) -> (bool, bool) {
        let result = self.run(lead);
        let results = result.results(&self.engine);
        let yes = |column| matches!(results.cell(column, 0), Some(Cell::Truth(Truth::Yes)));
        (self.holds.iter().all(|column| yes(*column)), self.fails.is_some_and(yes))
    }

    /// How many of the demands are met.
    fn met(&self, lead: &Candidate) -> usize {
        let result = self.run(lead);
        let results = result.results(&self.engine);
        (0..self.demands).filter(|demand| results.condition_truth(*demand, 0) == Some(Truth::Yes)).count()
    }

    fn run(&self, lead: &Candidate) -> Lead {
        let mut record: Vec<Option<Value>> = vec![None; self.program.fields.len()];
        let given = self.given.iter().map(|(field, value)| (field, value));
        for (field, value) in lead.fields.iter().chain(given) {
            if let Some(place) = record.get_mut(*field) {
                *place = Some(value.clone());
            }
        }
        let before = if self.last.is_some() { self.as_of.saturating_sub(SECOND) } else { self.as_of };
        let done = lead.done.iter().filter_map(|(doing, times)| {
            let (event, fields) = self.doings.get(*doing)?;
            Some(Occurrence { event: *event, times: *times, at: before, fields: fields.clone() })
        });
        let last = self.last.map(|event| {
            let fields = vec![None; self.program[event].fields.len()];
            Occurrence { event, times: 1, at: self.as_of, fields }
        });
        let occurrences: Vec<Occurrence> = done.chain(last).collect();
        let aggregates = aggregate_one(self.program, self.as_of, &occurrences);
        self.engine.one(self.as_of, &record, &aggregates)
    }

    /// The lead without what it need not say or do, in words.
    fn plainest(&self, mut lead: Candidate) -> String {
        for field in lead.fields.keys().copied().collect::<Vec<_>>() {
            let mut less = lead.clone();
            less.fields.remove(&field);
            if self.fits(&less) {
                lead = less;
            }
        }
        for doing in lead.done.keys().copied().collect::<Vec<_>>() {
            loop {
                let mut less = lead.clone();
                match less.done.get_mut(&doing) {
                    Some(times) if *times > 1 => *times = times.saturating_sub(1),
                    Some(_) => drop(less.done.remove(&doing)),
                    None => break,
                }
                if !self.fits(&less) {
                    break;
                }
                lead = less;
            }
        }
        self.words(&lead)
    }

    fn words(&self, lead: &Candidate) -> String {
        let program = self.program;
        let own = self.given.iter().map(|(field, value)| (field, value));
        let given: Vec<String> = own
            .chain(&lead.fields)
            .filter_map(|(field, held)| {
                let field = program.fields.get(*field)?;
                Some(format!("{} is {}", field.name, value(held, &field.ty, &program.zone)))
            })
            .collect();
        let mut done: Vec<String> = lead
            .done
            .iter()
            .filter_map(|(doing, times)| {
                let (event, fields) = self.doings.get(*doing)?;
                let kind = &program[*event];
                let times = if *times == 1 { String::new() } else { format!("{times} times ") };
                let with: Vec<String> = kind
                    .fields
                    .iter()
                    .zip(fields)
                    .filter_map(|(field, held)| {
                        Some(format!("{} {}", field.name, value(held.as_ref()?, &field.ty, &program.zone)))
                    })
                    .collect();
                let with =
                    if with.is_empty() { String::new() } else { format!(" with {}", with.join(" and ")) };
                Some(format!("{times}{}{with}", kind.name))
            })
            .collect();
        done.extend(self.last.map(|event| format!("then {}", program[event].name)));
        match (given.is_empty(), done.is_empty()) {
            (true, true) => "a lead of whom nothing is known".to_owned(),
            (false, true) => format!("given {}", given.join(", ")),
            (true, false) => format!("when {}", done.join(", ")),
            (false, false) => format!("given {}; when {}", given.join(", "), done.join(", ")),
        }
    }
}
