//! The search: changes tried together, one number of them after the other.

use super::{Picks, Thing};
use crate::engine::answer::Cell;
use crate::engine::{Record, Wanted};
use crate::program::{ColumnId, ColumnKind, Occurrence, Program, Truth, Value};
use crate::why::{Bench, Moment};
use std::collections::{BTreeMap, HashSet};

/// So many leads are tried at most; one with many events counts as several.
const MOST_TRIALS: usize = 60_000;
/// So many events are gone through in the time that one lead without events takes.
const EVENTS: usize = 64;
/// So many are evaluated together.
const TOGETHER: usize = 256;
/// So many combinations of options of the same things are tried.
const MOST_OPTIONS: usize = 2_000;
/// So many ways of the same things are told.
const MOST_BOXES: usize = 3;

/// Looks for ways to a stage.
pub(super) struct Search<'a> {
    lead: &'a Moment,
    bench: Bench,
    target: ColumnId,
    /// The columns that show whether a change does anything.
    shown: Vec<ColumnId>,
    /// What can change; what does more comes first.
    pub things: Vec<Thing>,
    /// What events make of a lead, by things and options.
    aggregates: BTreeMap<Vec<(usize, usize)>, Vec<Option<Value>>>,
    /// So many leads may still be tried.
    pub left: usize,
    /// So many were.
    pub tried: usize,
}

impl<'a> Search<'a> {
    pub fn new(program: &Program, lead: &'a Moment, target: ColumnId, things: Vec<Thing>) -> Search<'a> {
        let needed: HashSet<ColumnId> = program.needed(&[target]);
        let mut shown: Vec<ColumnId> = needed
            .into_iter()
            .filter(|column| {
                !matches!(program[*column].kind, ColumnKind::Field(_) | ColumnKind::Aggregate(_))
            })
            .collect();
        shown.sort_unstable();
        let bench = Bench::new(program, Wanted::columns(shown.iter().copied()));
        let mut search = Search {
            lead,
            bench,
            target,
            shown,
            things,
            aggregates: BTreeMap::new(),
            left: MOST_TRIALS,
            tried: 0,
        };
        search.sort();
        search
    }

    /// The ways with so many changes.
    pub fn of(&mut self, count: usize) -> Vec<Picks> {
        let mut found = Vec::new();
        let mut chosen: Vec<usize> = (0..count).collect();
        let all = self.things.len();
        while chosen.last().is_some_and(|last| *last < all) && self.left > 0 {
            self.together(&chosen, &mut found);
            // The next combination, in the order of the things.
            let Some(at) = (0..count).rev().find(|at| {
                chosen.get(*at).is_some_and(|thing| thing.saturating_add(count.saturating_sub(*at)) < all)
            }) else {
                break;
            };
            let first = chosen.get(at).map_or(0, |thing| thing.saturating_add(1));
            for (place, thing) in chosen.iter_mut().skip(at).zip(first..) {
                *place = thing;
            }
        }
        found
    }

    /// Tries all options of some things together.
    fn together(&mut self, chosen: &[usize], found: &mut Vec<Picks>) {
        let counts: Vec<usize> =
            chosen.iter().map(|at| self.things.get(*at).map_or(0, Thing::options)).collect();
        let all = counts.iter().fold(1usize, |all, count| all.saturating_mul(*count)).min(MOST_OPTIONS);
        let combination = |mut number: usize| -> Vec<usize> {
            let options = counts.iter().rev().map(|count| {
                let option = number.checked_rem(*count).unwrap_or(0);
                number = number.checked_div(*count).unwrap_or(0);
                option
            });
            let mut options: Vec<usize> = options.collect();
            options.reverse();
            options
        };
        let combinations: Vec<Vec<usize>> = (0..all).map(combination).collect();
        let mut reached: HashSet<Vec<usize>> = HashSet::new();
        for some in combinations.chunks(TOGETHER) {
            let picks: Vec<Vec<(usize, usize)>> = some
                .iter()
                .map(|options| chosen.iter().copied().zip(options.iter().copied()).collect())
                .collect();
            let holds = self.try_all(&picks);
            reached.extend(
                some.iter().zip(holds).filter(|(_, holds)| *holds).map(|(options, _)| options.clone()),
            );
        }
        for _ in 0..MOST_BOXES {
            let Some(first) = self.first(chosen, &reached) else { return };
            let options = self.grown(chosen, &first, &reached);
            reached.retain(|one| !is_in(one, &options) && !self.does_more(chosen, one, &options));
            found.push(chosen.iter().copied().zip(options).collect());
        }
    }

    /// The combination with which least has to happen.
    fn first(&self, chosen: &[usize], reached: &HashSet<Vec<usize>>) -> Option<Vec<usize>> {
        let effort = |options: &&Vec<usize>| {
            let events = chosen.iter().zip(*options).filter(|(thing, _)| self.is_event(**thing));
            (events.map(|(_, option)| *option).sum::<usize>(), (*options).clone())
        };
        reached.iter().min_by_key(effort).cloned()
    }

    /// The options around one that all suffice: more cells of facts.
    fn grown(&self, chosen: &[usize], first: &[usize], reached: &HashSet<Vec<usize>>) -> Vec<Vec<usize>> {
        let mut grown: Vec<Vec<usize>> = first.iter().map(|option| vec![*option]).collect();
        for (at, thing) in chosen.iter().enumerate() {
            let Some(thing) = self.things.get(*thing).filter(|thing| !thing.is_event()) else { continue };
            let start = first.get(at).copied().unwrap_or(0);
            let up: Vec<usize> = (start.saturating_add(1)..thing.options()).collect();
            let down: Vec<usize> = (0..start).rev().collect();
            for side in [up, down] {
                for option in side {
                    let mut wider = grown.clone();
                    if let Some(options) = wider.get_mut(at) {
                        *options = vec![option];
                    }
                    let suffices = product(&wider).iter().all(|one| reached.contains(one));
                    if suffices && let Some(options) = grown.get_mut(at) {
                        options.push(option);
                    } else if thing.is_row() {
                        break;
                    }
                }
            }
            if let Some(options) = grown.get_mut(at) {
                options.sort_unstable();
            }
        }
        grown
    }

    /// Whether in a combination things happen more often than they have to.
    fn does_more(&self, chosen: &[usize], one: &[usize], options: &[Vec<usize>]) -> bool {
        chosen.iter().zip(one).zip(options).all(|((thing, option), options)| match self.is_event(*thing) {
            true => options.first().is_some_and(|least| option >= least),
            false => options.contains(option),
        })
    }

    fn is_event(&self, thing: usize) -> bool {
        self.things.get(thing).is_some_and(Thing::is_event)
    }

    /// Whether the stage holds with each of these.
    fn try_all(&mut self, picks: &[Vec<(usize, usize)>]) -> Vec<bool> {
        self.run(picks, |search, results, row| {
            results.truth(search.target, row) == Some(Truth::Yes) && !results.overflow().get(row)
        })
    }

    fn run<T>(
        &mut self,
        picks: &[Vec<(usize, usize)>],
        read: impl Fn(&Search<'_>, &crate::engine::Results<'_>, usize) -> T,
    ) -> Vec<T> {
        let records: Vec<Record> = picks.iter().map(|picks| self.record(picks)).collect();
        self.left = self.left.saturating_sub(picks.len());
        self.tried = self.tried.saturating_add(picks.len());
        let lead = self.bench.engine().several(&records);
        let results = self.bench.results(&lead);
        (0..records.len()).map(|row| read(self, &results, row)).collect()
    }

    fn record(&mut self, picks: &[(usize, usize)]) -> Record {
        let mut lead =
            Moment { as_of: self.lead.as_of, fields: self.lead.fields.clone(), events: Vec::new() };
        let mut happens: Vec<Occurrence> = Vec::new();
        for (thing, option) in picks {
            if let Some(thing) = self.things.get(*thing) {
                thing.apply(*option, &mut lead, &mut happens);
            }
        }
        let key: Vec<(usize, usize)> =
            picks.iter().copied().filter(|(thing, _)| self.is_event(*thing)).collect();
        let aggregates = match self.aggregates.get(&key) {
            Some(known) => known.clone(),
            None => {
                happens.splice(0..0, self.lead.events.iter().cloned());
                self.left = self.left.saturating_sub(happens.len() / EVENTS);
                let made = self.bench.aggregates(self.lead.as_of, &happens);
                self.aggregates.insert(key, made.clone());
                made
            }
        };
        Record { as_of: lead.as_of, fields: lead.fields, aggregates }
    }

    /// Puts what does more first, and leaves out what changes nothing that the option before it does not.
    fn sort(&mut self) {
        let before = self.run(&[Vec::new()], Search::effect).into_iter().next().unwrap_or_default();
        let mut ranked: Vec<(usize, Thing)> = Vec::new();
        for at in 0..self.things.len() {
            let Some(thing) = self.things.get(at).cloned() else { continue };
            let picks: Vec<Vec<(usize, usize)>> =
                (0..thing.options()).map(|option| vec![(at, option)]).collect();
            let effects = self.run(&picks, Search::effect);
            let differs =
                effects.iter().flatten().zip(before.iter().cycle()).filter(|(now, then)| now != then).count();
            let thing = match thing {
                Thing::Event { event, fields, each, times } => {
                    let mut last = None;
                    let told = times
                        .into_iter()
                        .zip(&effects)
                        .filter(|(_, effect)| last.replace(*effect) != Some(*effect));
                    Thing::Event { event, fields, each, times: told.map(|(times, _)| times).collect() }
                }
                fact @ Thing::Fact { .. } => fact,
            };
            ranked.push((differs, thing));
        }
        ranked.sort_by_key(|(differs, _)| std::cmp::Reverse(*differs));
        self.things = ranked.into_iter().map(|(_, thing)| thing).collect();
        self.aggregates.clear();
    }

    fn effect(search: &Search<'_>, results: &crate::engine::Results<'_>, row: usize) -> Vec<Option<Cell>> {
        search.shown.iter().map(|column| results.cell(*column, row)).collect()
    }
}

fn is_in(one: &[usize], options: &[Vec<usize>]) -> bool {
    one.iter().zip(options).all(|(option, options)| options.contains(option))
}

/// Each combination of one of each.
fn product(options: &[Vec<usize>]) -> Vec<Vec<usize>> {
    options.iter().fold(vec![Vec::new()], |all, options| {
        let with = |one: &Vec<usize>| {
            let one = one.clone();
            options.iter().map(move |option| one.iter().copied().chain([*option]).collect())
        };
        all.iter().flat_map(with).collect()
    })
}
