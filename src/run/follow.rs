//! Leads followed through time: evaluated at many instants each, as if it were then.
//!
//! Each lead's events are told once, and each instant is a row of a batch of its own: what is kept of the events at or
//! before it, beside the lead's fields. So an instant costs what a lead costs, and nothing after it can be seen.

use super::facts::FieldHistory;
use super::lookup::LeadRows;
use super::told::{Source, Told, gather};
use crate::engine::batch::{AsOf, Batch, Dictionaries, Input, Need};
use crate::engine::events::{Classifier, Place, Plan, Record, Store};
use crate::engine::{Engine, Worker};
use crate::program::Date;
use crate::program::time::{DAY, Window, Zone};
use crate::program::{ColumnId, FieldId, Occurrence, Program};
use crate::report::Followed;
use crate::report::replay::{Path, Promised, Why};
use crate::run::columns::Columns;
use crate::run::events::{Stories, Teller};
use std::collections::HashMap;
use std::sync::Arc;

/// A lead is looked at so many times at most.
const MOST: usize = 10_000;
/// So many events are told again for one lead at most: at each instant all that came before it count.
const MOST_TOLD: usize = 20_000_000;
/// So many instants are evaluated together.
const LOOKS: usize = 1024;

/// When leads are evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// At each of their events.
    Events,
    /// At the last instant of each day.
    Daily,
    /// At the last instant of each ISO week.
    Weekly,
}

/// How leads are followed.
pub struct Follow<'a> {
    /// The engine of the policy, or of the policy and a few statements more, cut down to what is asked.
    pub engine: &'a Engine<'a>,
    /// The events, where there are any.
    pub stories: Option<&'a Stories>,
    /// What was known of them, and since when.
    pub facts: Option<&'a FieldHistory>,
    /// When.
    pub rhythm: Rhythm,
    /// The date from which on each lead is followed; its first event where none is named.
    pub from: Option<FieldId>,
    /// By kind of event, whether it is one of the policy.
    pub own: Vec<bool>,
    /// The column of the outcome, and by kind of event, whether the outcome looks at it.
    pub outcome: Option<(ColumnId, Vec<bool>)>,
    /// The date on which leads were won.
    pub won_on: Option<FieldId>,
    /// The `answer within` lines.
    pub promises: Vec<Within>,
}

/// An `answer within` line; its events are those of two aggregates, by position.
#[derive(Clone, Copy, Debug)]
pub struct Within {
    /// How soon.
    pub within: Window,
    /// What is to be answered.
    pub of: usize,
    /// The answers.
    pub by: usize,
}

impl Follow<'_> {
    /// The program.
    pub(super) fn program(&self) -> &Program {
        self.engine.program()
    }

    /// By field, what of it is read.
    pub(super) fn needs(&self) -> Vec<Need> {
        let mut needs = self.engine.needs().to_vec();
        needs.resize(self.program().fields.len(), Need::Nothing);
        needs
    }
}

/// A thread's memory for following.
pub(super) struct Follower<'a> {
    follow: &'a Follow<'a>,
    columns: Columns,
    leads: Batch,
    wide: Batch,
    dictionaries: Dictionaries,
    worker: Worker,
    teller: Option<Teller<'a>>,
    plan: Arc<Plan>,
    moving: bool,
    classifier: Classifier,
    told: Option<Told<'a>>,
    story: Vec<Occurrence>,
    records: Vec<(i64, Record)>,
    ends: Ends,
    open: Open,
}

/// An instant at which a lead is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Look {
    at: i64,
    /// It is a step of the lead's way.
    step: bool,
    /// The outcome may have come about.
    outcome: bool,
}

/// The looks that wait to be evaluated.
struct Open {
    store: Store,
    looks: Vec<(usize, Look)>,
}

impl Open {
    fn new(plan: &Arc<Plan>) -> Open {
        Open { store: Store::new(Arc::clone(plan), AsOf::Each(Vec::new())), looks: Vec::new() }
    }
}

impl<'a> Follower<'a> {
    pub fn new(follow: &'a Follow<'a>, slots: &[Option<usize>]) -> Follower<'a> {
        let program = follow.program();
        let plan = Arc::new(Plan::new(program));
        Follower {
            columns: Columns::new(program, &follow.needs(), slots),
            leads: Batch::new(program, AsOf::Each(Vec::new())),
            wide: Batch::new(program, AsOf::Each(Vec::new())),
            dictionaries: Dictionaries::new(program),
            worker: follow.engine.worker(),
            teller: follow.stories.map(Stories::teller),
            moving: plan.conditions_move(),
            classifier: Classifier::new(Arc::clone(&plan)),
            told: follow.facts.map(|facts| Told::new(program, &follow.needs(), facts)),
            story: Vec::new(),
            records: Vec::new(),
            ends: Ends { zone: program.zone.clone(), known: HashMap::new() },
            open: Open::new(&plan),
            plan,
            follow,
        }
    }

    /// Follows the leads of a batch to the as-of of `main`. `won` says which of them were won.
    pub fn follow(&mut self, rows: &LeadRows<'_>, main: &Batch, won: Option<&[u64]>) -> Vec<Followed> {
        let (chunk, cells) = rows.cells();
        self.columns.fill(chunk, cells, &mut self.leads, &mut self.dictionaries, &mut Vec::new());
        if let Some(told) = &mut self.told {
            told.fill(rows, &mut self.dictionaries);
            (0..rows.rows()).for_each(|lead| told.compare(lead, &self.leads));
        }
        let mut all = Vec::with_capacity(rows.rows());
        for lead in 0..rows.rows() {
            let end = main.as_of.get(lead);
            self.story.clear();
            if let Some(teller) = &mut self.teller {
                teller.tell(rows, lead, &mut self.story);
            }
            self.classify(end);
            let won =
                won.is_some_and(|won| won.get(lead / 64).is_some_and(|word| word >> (lead % 64) & 1 == 1));
            let promises = self.promises(end);
            let looks = self.looks(lead, end, won);
            let path = looks.map(|(start, looks)| {
                let won_at = self.follow.won_on.and_then(|field| self.date(field, lead));
                (Path { start, won_at, ..Path::default() }, looks)
            });
            let path = match path {
                Ok((path, looks)) => {
                    all.push(Followed { path: Ok(path), promises });
                    self.take(lead, looks, &mut all);
                    continue;
                }
                Err(why) => Err(why),
            };
            all.push(Followed { path, promises });
        }
        self.evaluate(&mut all);
        self.classifier.forget_values();
        all
    }

    /// Decides the conditions of a lead's events, as of an instant.
    fn classify(&mut self, as_of: i64) {
        self.classifier.forget_values();
        self.records.clear();
        for occurrence in &self.story {
            let fields: Vec<_> = occurrence.fields.iter().map(|value| value.as_ref().into()).collect();
            let record = self.classifier.classify(occurrence.event, occurrence.at, as_of, &fields);
            self.records.push((occurrence.at, record));
        }
    }

    /// The promises about a lead, as of the end.
    fn promises(&self, end: i64) -> Vec<Promised> {
        let zone = &self.follow.program().zone;
        let promised = |promise: &Within| {
            let at = |aggregate: usize| -> Vec<i64> {
                let known = self.records.iter().take_while(|(at, _)| *at <= end);
                known
                    .filter(|(_, record)| self.classifier.is_of(record, aggregate))
                    .map(|(at, _)| *at)
                    .collect()
            };
            Promised::new(&at(promise.of), &at(promise.by), end, |from| zone.forth(from, promise.within))
        };
        self.follow.promises.iter().map(promised).collect()
    }

    /// When a date of a lead begins.
    fn date(&self, field: FieldId, lead: usize) -> Option<i64> {
        match self.leads.fields.get(field.index())? {
            Input::Number { values, known } => {
                let code = known.get(lead).then(|| values.get(lead).copied()).flatten()?;
                Some(Date::of_code(code).start())
            }
            Input::YesNo(_) | Input::Choice(_) | Input::Coded(_) => None,
        }
    }

    /// From when on a lead is followed, and when it is looked at.
    fn looks(&mut self, lead: usize, end: i64, won: bool) -> Result<(i64, Vec<Look>), Why> {
        let is = |kinds: &[bool], occurrence: &Occurrence| {
            kinds.get(occurrence.event.index()).copied().unwrap_or(false)
        };
        let follow = self.follow;
        let own = self
            .story
            .iter()
            .filter(|occurrence| is(&follow.own, occurrence))
            .map(|occurrence| occurrence.at);
        let own: Vec<i64> = own.take_while(|at| *at <= end).collect();
        let start = match follow.from {
            Some(field) => self.date(field, lead),
            None => own.first().copied(),
        };
        let start = start.ok_or(Why::NoStart)?;
        if start > end {
            return Err(Why::Later);
        }
        let mut steps: Vec<i64> = match follow.rhythm {
            Rhythm::Events => {
                let told = self.told.iter().flat_map(|told| told.instants(lead)).filter(|at| *at <= end);
                std::iter::once(start).chain(own.into_iter().chain(told).filter(|at| *at > start)).collect()
            }
            Rhythm::Daily => self.ends.between(start, end, 1)?,
            Rhythm::Weekly => self.ends.between(start, end, 7)?,
        };
        steps.push(end);
        let step = |at: i64| Look { at, step: true, outcome: false };
        let mut looks: Vec<Look> = steps.into_iter().map(step).collect();
        if let Some((_, kinds)) = follow.outcome.as_ref().filter(|_| won && follow.won_on.is_none()) {
            let instants = self.story.iter().filter(|occurrence| is(kinds, occurrence));
            looks.extend(instants.map(|of| Look { at: of.at, step: false, outcome: true }));
        }
        looks.sort_by_key(|look| look.at);
        looks.dedup_by(|next, kept| {
            let same = next.at == kept.at;
            if same {
                kept.step |= next.step;
                kept.outcome |= next.outcome;
            }
            same
        });
        let told = looks.len().saturating_mul(self.story.len()) / 2;
        if looks.len() > MOST || told > MOST_TOLD { Err(Why::TooLong) } else { Ok((start, looks)) }
    }

    /// Takes in the looks of a lead, whose events have been told.
    fn take(&mut self, lead: usize, looks: Vec<Look>, all: &mut [Followed]) {
        for look in looks {
            let row = self.open.store.add_row_as_of(look.at);
            if self.moving {
                let known = self.story.iter().take_while(|occurrence| occurrence.at <= look.at);
                for occurrence in known {
                    let fields: Vec<_> =
                        occurrence.fields.iter().map(|value| value.as_ref().into()).collect();
                    let record = self.classifier.classify(occurrence.event, occurrence.at, look.at, &fields);
                    self.open.store.apply(&self.classifier, row, &record);
                }
                self.classifier.forget_values();
            } else {
                for (_, record) in self.records.iter().take_while(|(at, _)| *at <= look.at) {
                    self.open.store.apply(&self.classifier, row, record);
                }
            }
            self.open.looks.push((lead, look));
            if self.open.looks.len() >= LOOKS {
                self.evaluate(all);
            }
        }
    }

    /// The values of a field at each look: as the lead has it, or as its history has it then.
    fn as_then(&self, field: usize, own: &Input, looks: &[(usize, Look)]) -> Input {
        let source = |(lead, look): &(usize, Look)| match &self.told {
            Some(told) => told.source(field, *lead, look.at),
            None => Source::Lead(*lead),
        };
        let sources: Vec<Source> = looks.iter().map(source).collect();
        gather(own, self.told.as_ref().and_then(|told| told.values(field)), &sources)
    }

    /// Evaluates what waits.
    fn evaluate(&mut self, all: &mut [Followed]) {
        let Open { store, looks } = std::mem::replace(&mut self.open, Open::new(&self.plan));
        if looks.is_empty() {
            return;
        }
        let settled = store.settle([]);
        let places: Vec<_> = (0..settled.rows()).map(|row| Some(Place { settled: &settled, row })).collect();
        self.dictionaries.bound();
        self.wide.rows = looks.len();
        self.wide.as_of = AsOf::Each(looks.iter().map(|(_, look)| look.at).collect());
        self.wide.aggregates = self.plan.inputs(&places, &mut self.dictionaries);
        self.wide.fields =
            (0..).zip(&self.leads.fields).map(|(field, input)| self.as_then(field, input, &looks)).collect();
        let engine = self.follow.engine;
        let results = engine.run(&mut self.worker, &self.wide, &self.dictionaries);
        let stages = engine.program().stage.and_then(|stage| results.all_choices(stage));
        let outcome = self.follow.outcome.as_ref().and_then(|(outcome, _)| results.all_truths(*outcome));
        let yes = |row: usize| {
            outcome.as_ref().is_some_and(|truths| {
                truths.yes.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
            })
        };
        for (row, (lead, look)) in looks.iter().enumerate() {
            let Some(followed) = all.get_mut(*lead) else { continue };
            if results.overflow().get(row) {
                followed.path = Err(Why::Overflow);
            }
            let Ok(path) = &mut followed.path else { continue };
            if look.step {
                path.at(look.at, stages.and_then(|stages| stages.get(row)).copied().unwrap_or(0));
            }
            if look.outcome && path.won_at.is_none() && yes(row) {
                path.won_at = Some(look.at);
            }
        }
    }
}

/// The last instants of days.
struct Ends {
    zone: Zone,
    known: HashMap<i64, i64>,
}

impl Ends {
    /// The last instants of every day, or of every seventh at the end of ISO weeks, from one instant on, before another.
    fn between(&mut self, start: i64, end: i64, step: i64) -> Result<Vec<i64>, Why> {
        let (first, last) = (self.zone.day_number(start), self.zone.day_number(end));
        // 1970-01-01 was a Thursday, so day 3 ended a week.
        let first = if step == 7 { first.saturating_add((3 - first).rem_euclid(7)) } else { first };
        if last.saturating_sub(first) / step >= MOST as i64 {
            return Err(Why::TooLong);
        }
        let days = (0..).map(|count: i64| first.saturating_add(count.saturating_mul(step)));
        let days = days.take_while(|day| *day <= last);
        Ok(days.map(|day| self.of(day)).filter(|at| *at >= start && *at < end).collect())
    }

    /// The last instant of a day.
    fn of(&mut self, day: i64) -> i64 {
        let next = day.saturating_add(1);
        if self.zone.is_utc() {
            return next.saturating_mul(DAY).saturating_sub(1);
        }
        let zone = &self.zone;
        *self.known.entry(day).or_insert_with(|| zone.midnight_of(next).saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_weeks_end_where_the_zone_says() -> Result<(), Box<dyn std::error::Error>> {
        let at = |text: &str| text.parse::<jiff::Timestamp>().map(jiff::Timestamp::as_microsecond);
        let after = |end: &i64| jiff::Timestamp::from_microsecond(*end + 1).map(|at| at.to_string());
        let shown = |ends: &[i64]| ends.iter().map(after).collect::<Result<Vec<_>, _>>();
        let mut ends = Ends { zone: Zone::default(), known: HashMap::new() };
        let (from, to) = (at("2026-03-27T10:00:00Z")?, at("2026-04-06T09:00:00Z")?);
        let mut between = |from, to, days| {
            let all = ends.between(from, to, days);
            all.map_err(|why| format!("the ends of days are not known: {why:?}"))
        };
        assert_eq!(between(from, to, 1)?.len(), 10);
        assert_eq!(shown(&between(from, to, 7)?)?, ["2026-03-30T00:00:00Z", "2026-04-06T00:00:00Z"]);
        let zone = Zone::named("Europe/Amsterdam").ok_or("there is no such zone")?;
        let mut ends = Ends { zone, known: HashMap::new() };
        // The clock goes forward on Sunday, 29 March.
        let days = ends.between(from, at("2026-03-30T09:00:00Z")?, 1).unwrap_or_default();
        assert_eq!(shown(&days)?, ["2026-03-27T23:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"]);
        assert_eq!(ends.between(at("0001-01-01T00:00:00Z")?, to, 1), Err(Why::TooLong));
        Ok(())
    }
}
