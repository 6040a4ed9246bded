//! A policy against history: each engine is built once, the leads are counted once, and one report is made of them.

use super::events::Stories;
use super::facts::FieldHistory;
use super::job::Job;
use super::lookup::EventSource;
use super::other::Other;
use super::replay::Replay;
use super::summary::Summary;
use crate::data::Error;
use crate::engine::Engine;
use crate::program::FieldId;
use crate::program::Program;
use crate::report::limits::FigureLimit;
use crate::report::{
    Aside, Baseline, Counters, Earlier, Facts, Report, Room, Survey, Tried, Warning, wanted,
};
use serde::{Deserialize, Serialize};

/// The end of all history, as of which the outcome and what stands beside it are read: the last day that instants can
/// have.
pub const END: i64 = 253_402_128_000_000_000;

/// What is asked of history.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The policy.
    pub program: &'a Program,
    /// The policy and what is tried beside it: the program of the job.
    pub tried: &'a Tried,
    /// Its title, or its path.
    pub policy: &'a str,
    /// By column, where it is said.
    pub places: Vec<String>,
    /// The outcome, as it was asked for.
    pub outcome: Option<&'a str>,
    /// Another policy, and its title or path.
    pub against: Option<(&'a str, &'a Program)>,
    /// The outcome and the fields that are asked for.
    pub aside: Option<Aside<'a>>,
    /// The field of the recorded stage.
    pub was: Option<&'a str>,
    /// What there is room for.
    pub capacity: Option<Room<'a>>,
    /// How leads are followed through time.
    pub replay: Option<Replay>,
    /// Leads are compared with earlier ones.
    pub baseline: Option<Compared>,
}

/// How leads are compared with earlier ones.
#[derive(Clone, Copy, Debug, Default)]
pub struct Compared {
    /// The date that as-of counts from, where it is one of each lead.
    pub as_of: Option<FieldId>,
}

/// A policy that is ready to meet its leads.
pub struct History<'a> {
    request: &'a Request<'a>,
    survey: Survey<'a>,
    engine: Engine<'a>,
    against: Option<Engine<'a>>,
    aside: Option<Engine<'a>>,
    follower: Option<Engine<'a>>,
    /// Says when the leads of the baseline came.
    dated: Option<Engine<'a>>,
}

/// The events as the programs beside the policy know them.
#[derive(Clone, Copy, Default)]
pub struct EventsBeside<'a> {
    /// The policy to compare with.
    pub against: Option<&'a dyn EventSource>,
    /// The outcome.
    pub aside: Option<&'a dyn EventSource>,
    /// Those that leads are followed with.
    pub stories: Option<&'a Stories>,
    /// What was known of them, and since when.
    pub facts: Option<&'a FieldHistory>,
}

/// The leads, counted.
#[derive(Serialize, Deserialize)]
pub struct Counted {
    /// What became of the rows.
    pub summary: Summary,
    /// What was counted of those that were answered.
    pub counters: Counters,
}

impl Counted {
    /// Adds what was counted of other leads, where the same was asked.
    pub fn add(&mut self, other: Counted) {
        self.summary.add_counts(other.summary);
        self.counters.merge(other.counters);
    }
}

impl<'a> History<'a> {
    /// Settles what is counted.
    pub fn new(request: &'a Request<'a>) -> History<'a> {
        let (against, aside) = (request.against.map(|(_, program)| program), request.aside.as_ref());
        let course = request.replay.as_ref().map(|replay| replay.course().clone());
        let survey = Survey::new(request.program, against, request.aside.clone(), course);
        // What only a trial reads is no field of the policy.
        let needs = Engine::new(request.program, survey.wanted()).needs().to_vec();
        let survey = survey.reading(&needs);
        let survey = match request.baseline {
            Some(compared) => survey.watching(&needs, compared.as_of),
            None => survey,
        };
        let survey = survey.trying(request.tried);
        let engine = Engine::new(&request.tried.program, survey.wanted()).reaching_as(request.program);
        let dated = aside.filter(|aside| request.baseline.is_some() && aside.dated.is_some());
        History {
            request,
            survey,
            dated: dated.map(|aside| Engine::new(aside.program, Survey::wanted_of_baseline(aside))),
            engine,
            against: against.map(|program| Engine::new(program, wanted(program))),
            aside: aside.map(|aside| Engine::new(aside.program, Survey::wanted_aside(aside))),
            follower: request.replay.as_ref().map(Replay::engine),
        }
    }

    /// What is counted.
    pub fn survey(&self) -> &Survey<'a> {
        &self.survey
    }

    /// Goes through the leads of a baseline.
    ///
    /// # Errors
    /// As [`Job::run`].
    pub fn baseline(&self, job: Job<'_>) -> Result<(Summary, Baseline), Error> {
        let others: Vec<Other<'_>> =
            self.dated.iter().map(|engine| Other { engine, as_of: Some(END), events: None }).collect();
        let job = Job { others: &others, ..job };
        let (summary, counters) = job.survey(&self.engine, &self.survey.of_baseline())?;
        Ok((summary, counters.drift.baseline))
    }

    /// Goes through the leads of a job; the baseline has been counted.
    ///
    /// # Errors
    /// As [`Job::run`].
    pub fn count(
        &self,
        job: Job<'_>,
        events: EventsBeside<'_>,
        baseline: Option<&Baseline>,
    ) -> Result<Counted, Error> {
        let compared = baseline.map(|baseline| self.survey.with_bins(&baseline.held));
        let survey = compared.as_ref().unwrap_or(&self.survey);
        let against = self.against.iter().map(|engine| Other { engine, as_of: None, events: events.against });
        let aside = self.aside.iter().map(|engine| Other { engine, as_of: Some(END), events: events.aside });
        let others: Vec<Other<'_>> = against.chain(aside).collect();
        let follow = self.request.replay.as_ref().zip(self.follower.as_ref());
        let follow = follow.map(|(replay, engine)| replay.follow(engine, (events.stories, events.facts)));
        let job = Job { others: &others, follow: follow.as_ref(), ..job };
        let (summary, counters) = job.survey(&self.engine, survey)?;
        Ok(Counted { summary, counters })
    }

    /// The report of what was counted, as of when that was, with what to be careful about of the events and
    /// of the history of facts.
    pub fn report(
        &self,
        counted: &Counted,
        as_of: &str,
        (events, told): (Vec<String>, Vec<String>),
        limits: &[FigureLimit],
        earlier: Option<&Earlier>,
    ) -> Report {
        let (request, summary) = (self.request, &counted.summary);
        let warn = |(kind, about): (&str, &str), text| Warning {
            kind: kind.to_owned(),
            about: about.to_owned(),
            text,
        };
        let events = events.into_iter().map(|text| warn(("events", "the events"), text));
        let told = told.into_iter().map(|text| warn(("facts", "the history of facts"), text));
        let dates = summary.odd_dates().into_iter().map(|text| warn(("dates", "the leads"), text));
        let numbers = summary.odd_numbers().into_iter().map(|text| warn(("numbers", "the leads"), text));
        let bad = summary.said_bad().into_iter().map(|text| warn(("values", "the leads"), text));
        let facts = Facts {
            policy: request.policy,
            as_of,
            outcome: request.outcome,
            against: request.against.map(|(name, _)| name),
            was: request.was,
            // Those that were merged are no leads of their own.
            read: summary.rows.saturating_sub(summary.merged),
            rejected: summary.rejects,
            capacity: request.capacity,
            places: &request.places,
            cautions: events.chain(told).chain(bad).chain(dates).chain(numbers).collect(),
            limits,
            earlier,
        };
        let baseline = facts.earlier.map(|earlier| &earlier.counted);
        let compared = baseline.map(|baseline| self.survey.with_bins(&baseline.held));
        Report::new(compared.as_ref().unwrap_or(&self.survey), &counted.counters, &facts)
    }
}
