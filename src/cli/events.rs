//! The events of a run: from a file of their own, from lists inside the leads, or none by the user's own word.

use super::as_of::AsOf;
use super::progress;
use super::show::grouped;
use super::source::{SourceArgs, named};
use super::term::{Terminal, clean};
use super::{Failure, Result, counted64};
use crate::data::merges::Merges;
use crate::program::Program;
use crate::run::events::{
    Columns, EventCounts, EventFile, EventJob, EventPath, EventSummary, EventsAsOf, LeadInstants,
    NestedEvents, Stories,
};
use crate::run::rejects::Rejects;
use crate::run::{EventSource, Progress};
use std::sync::Arc;

/// The events of a run.
pub enum Events {
    /// There are none, or the policy does not look at them.
    None,
    /// Of a file, read.
    File(Box<EventFile>),
    /// In lists inside the leads.
    Nested(Box<NestedEvents>),
}

/// What is known beside the source when events are read.
#[derive(Clone, Copy, Default)]
pub struct Beside<'a> {
    /// Where broken events go.
    pub rejects: Option<&'a Rejects>,
    /// The key of the lead whose events are kept.
    pub explained: Option<&'a str>,
    /// Leads that were merged into others.
    pub merges: Option<&'a Arc<Merges>>,
}

impl Events {
    /// Reads the events that a policy needs.
    pub fn open(
        source: &SourceArgs,
        program: &Program,
        as_of: &AsOf,
        beside: Beside<'_>,
        terminal: &Terminal,
    ) -> Result<Events> {
        if !program.uses_events() && source.events.given() {
            let verb = if source.events.events.len() == 1 { "is" } else { "are" };
            let files = named(&source.events.events);
            terminal.say(&format!("the policy looks at no events: {files} {verb} not read\n"));
        }
        Events::open_for(source, ("the policy", program), (program, as_of), beside, terminal)
    }

    /// Reads the events that a program needs, as of when another says. What the program is called is for the message
    /// where none are given.
    pub fn open_for(
        source: &SourceArgs,
        (called, program): (&str, &Program),
        (main, as_of): (&Program, &AsOf),
        beside: Beside<'_>,
        terminal: &Terminal,
    ) -> Result<Events> {
        let args = &source.events;
        if !program.uses_events() {
            return Ok(Events::None);
        }
        if args.none() {
            return Ok(Events::None);
        }
        let columns = args.columns();
        if !args.given() {
            if source.may_nest() && beside.merges.is_some() {
                return Err(lists_of_merged());
            }
            if source.may_nest() {
                return Ok(Events::Nested(Box::new(NestedEvents::new(program, &columns))));
            }
            return Err(none_given(called, program));
        }
        let instants;
        let when = match *as_of {
            AsOf::At(instant) => EventsAsOf::One(instant),
            AsOf::Field { field, plus } => {
                let leads = (source.leads(), source.said());
                instants = LeadInstants::read_merged(main, leads, (field, plus), beside.merges)?;
                EventsAsOf::Each(&instants)
            }
        };
        let done = source.given.progress();
        let jobs: Vec<EventJob<'_>> = (args.events.iter())
            .map(|of| EventJob {
                rejects: beside.rejects,
                explained: beside.explained.map(str::as_bytes),
                merges: beside.merges,
                ..job_of(source, program, of, (&columns, when, &done))
            })
            .collect();
        let Some((job, more)) = jobs.split_first() else { return Ok(Events::None) };
        let file = progress::show(terminal, shown(&args.events), "events", &done, || job.read_with(more))?;
        Ok(Events::File(Box::new(file)))
    }

    /// Reads the events that leads are followed with, where there are some: whatever as-of says, and lead by lead.
    pub fn stories(
        source: &SourceArgs,
        program: &Program,
        merges: Option<&Arc<Merges>>,
        terminal: &Terminal,
    ) -> Result<Option<Stories>> {
        let args = &source.events;
        let columns = args.columns();
        if program.events.is_empty() || args.none() {
            return Ok(None);
        }
        if !args.given() {
            if program.uses_events() && !source.may_nest() {
                return Err(none_given("--replay", program));
            }
            if source.may_nest() && merges.is_some() {
                return Err(lists_of_merged());
            }
            return Ok(source.may_nest().then(|| Stories::nested(program, &columns)));
        }
        let done = source.given.progress();
        let of_all = (&columns, EventsAsOf::One(i64::MAX), &*done);
        let jobs: Vec<EventJob<'_>> =
            args.events.iter().map(|of| EventJob { merges, ..job_of(source, program, of, of_all) }).collect();
        let Some((job, more)) = jobs.split_first() else { return Ok(None) };
        Ok(Some(progress::show(terminal, shown(&args.events), "events", &done, || job.stories(more))?))
    }

    /// For the job.
    pub fn source(&self) -> Option<&dyn EventSource> {
        match self {
            Events::None => None,
            Events::File(file) => Some(file.as_ref()),
            Events::Nested(nested) => Some(nested.as_ref()),
        }
    }

    /// What became of them, once the leads have been read; asked once.
    pub fn summary(&self) -> Option<EventSummary> {
        match self {
            Events::None => None,
            Events::File(file) => Some(file.summary()),
            Events::Nested(nested) => Some(nested.summary()),
        }
    }

    /// How the file of events was read, where it is unusual.
    pub fn notes(&self) -> Vec<String> {
        match self {
            Events::None | Events::Nested(_) => Vec::new(),
            Events::File(file) => file.notes(),
        }
    }

    /// What is to be said where leads hold events of their own beside the file of events.
    pub fn not_read(&self) -> Option<String> {
        match self {
            Events::None | Events::Nested(_) => None,
            Events::File(file) => Some(file.summary().lists_not_read),
        }
        .filter(|lists| *lists > 0)
        .map(lists_not_read)
    }

    /// How many leads held a list of events, where they were to hold them.
    pub fn lists(&self) -> Option<u64> {
        match self {
            Events::None | Events::File(_) => None,
            Events::Nested(nested) => Some(nested.lists()),
        }
    }

    /// Leads that were to hold their events held none at all: then nobody has said that there are none.
    pub fn never_came(&self) -> bool {
        self.lists() == Some(0)
    }
}

/// A list belongs to the row that it stands in.
fn lists_of_merged() -> Failure {
    Failure::new("--merge joins the events of files, and these leads would hold their events in lists")
        .help("name a file of events with --events FILE, or say --no-events if there are none")
}

/// How a file of events is read.
fn job_of<'a>(
    source: &'a SourceArgs,
    program: &'a Program,
    of: &'a EventPath,
    (columns, when, done): (&'a Columns, EventsAsOf<'a>, &'a Progress),
) -> EventJob<'a> {
    let path = of.path.as_str();
    let usual = EventJob::new(program, path, columns, when);
    EventJob {
        kind: of.kind.as_deref(),
        leads: Some((source.leads(), source.said())),
        threads: source.threads(),
        allow_missing_columns: source.allow_missing_columns(),
        bytes: Some(&done.bytes),
        stop: Some(&done.stop),
        memory: source.events.event_memory.unwrap_or(usual.memory),
        said: source.events_said(path),
        ..usual
    }
}

/// The file whose size says how much there is to read; of several none does.
fn shown(events: &[EventPath]) -> &str {
    match events {
        [of] => &of.path,
        _ => "",
    }
}

/// Every event that was read, by what became of it.
pub fn accounted(counts: &EventCounts) -> String {
    let parts: Vec<String> = [
        (counts.matched, "matched"),
        (counts.unmatched, "of unknown leads"),
        (counts.undeclared, "of undeclared kinds"),
        (counts.repeated, "repeated"),
        (counts.after_as_of, "after as-of"),
        (counts.broken, "broken"),
    ]
    .iter()
    .enumerate()
    .filter(|(index, (count, _))| *index == 0 || *count > 0)
    .map(|(_, (count, what))| format!("{} {what}", grouped(*count)))
    .collect();
    format!("{} read = {}", counted64(counts.read, "event", "events"), parts.join(" + "))
}

/// Why few events have found their lead, where it was looked into.
pub fn few_matched(events: &EventSummary, key: Option<&str>) -> Option<String> {
    let (why, help) = events.strangers.as_ref()?.said(key?, clean, grouped);
    let unmatched = counted64(events.counts.unmatched, "event counts", "events count");
    Some(format!("{unmatched} for no lead: {why}; {help}"))
}

/// A policy that looks at events is not run without a word about them.
fn none_given(called: &str, program: &Program) -> Failure {
    Failure::new(format!("{called} looks at events ({}), and none are given", kinds(program)))
        .help("name them with --events FILE, or say --no-events if there are none")
}

/// Lists of events beside a file of events: which of the two is meant is for the user to say.
pub fn lists_not_read(leads: u64) -> String {
    let (hold, they) = if leads == 1 { ("holds", "its") } else { ("hold", "their") };
    format!(
        "{} {hold} a list `events` of {they} own, which was not read: the events are those of --events; leave that out \
         to read the lists",
        counted64(leads, "lead", "leads")
    )
}

/// The names of the events that a policy looks at, the first few.
fn kinds(program: &Program) -> String {
    const NAMED: usize = 3;
    let mut kinds: Vec<_> =
        program.aggregates().flat_map(|(_, aggregate)| &aggregate.selection().kinds).copied().collect();
    kinds.sort_unstable();
    kinds.dedup();
    let names: Vec<&str> = kinds.iter().take(NAMED).map(|kind| program[*kind].name.as_str()).collect();
    let more = kinds.len().saturating_sub(names.len());
    if more > 0 { format!("{} and {more} more", names.join(", ")) } else { names.join(", ") }
}
