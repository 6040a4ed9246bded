//! A batch of leads in Arrow's form through the same work as the leads of a file: what is read, rejected and answered is
//! the same.

use super::events::{LIST, NestedEvents};
use super::job::{Job, Numbered, Plan, Shared};
use super::work::{Done, Worker};
use super::write::Layout;
use super::{AsOfRule, EventSource, events};
use crate::data::Error;
use crate::data::format::Kind;
use crate::data::parquet::{Arrays, is_readable, unreadable};
use crate::data::records::{Portion, Unread};
use crate::engine::Engine;
use arrow_array::RecordBatch;

/// So many leads are worked on at once, as of a file.
const ROWS: usize = 8192;

/// What became of a batch of leads. Rows are those of the batch, from 0.
pub struct Answered {
    /// The answers, a row each, in the order of the leads.
    pub answers: RecordBatch,
    /// Rows that got no answer, each with its reason.
    pub rejected: Vec<(usize, String)>,
    /// Values that could not be read and count as missing: row, index of the field, and what stands there.
    pub bad: Vec<(usize, usize, String)>,
    /// Events in lists of leads that could not be read: the lead's row, and why.
    pub broken_events: Vec<(usize, String)>,
}

/// Answers for a batch. The engine is one for what the layout wants.
///
/// # Errors
/// When a column is not there, or holds what no field can hold.
pub fn answer(
    engine: &Engine<'_>,
    layout: &Layout<'_>,
    as_of: i64,
    leads: &RecordBatch,
) -> Result<Answered, Error> {
    let program = engine.program();
    let nested = program.uses_events().then(|| NestedEvents::new(program, &events::Columns::default()));
    let events = nested.as_ref().map(|nested| nested as &dyn EventSource);
    let job = Job { events, ..Job::new(program, "", AsOfRule::One(as_of)) };
    let needs = job.needs(engine);
    let schema = leads.schema();
    let header: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
    let readable: Vec<bool> = schema.fields().iter().map(|field| is_readable(field.data_type())).collect();
    let plan = Plan::new(&job, &needs, Kind::Parquet, Some(&header), &readable).map_err(|error| Error {
        // What is offered last is an option of the command.
        help: error.help.map(|help| help.split(", or --").next().unwrap_or_default().to_owned()),
        ..error
    })?;
    if nested.is_some() && plan.events.is_none() {
        return Err(Error::data(format!(
            "the policy looks at events, and the leads have no column `{LIST}`"
        ))
        .help(format!("add a column `{LIST}` of lists; it is empty for leads without events")));
    }
    let needed: Vec<usize> = (0..)
        .zip(&plan.mapping.columns)
        .filter(|(_, slot)| **slot < plan.mapping.width)
        .map(|(at, _)| at)
        .collect();
    if let Some(field) =
        needed.iter().map(|at| schema.field(*at)).find(|field| !is_readable(field.data_type()))
    {
        return Err(unreadable(field, "the leads"));
    }
    let failed = |error: &dyn std::fmt::Display| Error::data(format!("the batch cannot be read: {error}"));
    let needed = leads.project(&needed).map_err(|error| failed(&error))?;
    let shared =
        Shared { job: &job, engine, layout, needs: &needs, plan, digester: job.digester(), survey: None };
    let mut arrays = Arrays::new(&layout.typed(), &program.zone);
    let mut told = Answered {
        answers: arrays.none().map_err(|error| failed(&error))?,
        rejected: Vec::new(),
        bad: Vec::new(),
        broken_events: Vec::new(),
    };
    let mut rows = Vec::new();
    let mut worker = Worker::new(&shared);
    let mut spare = Done::default();
    for (sequence, from) in (0u64..).zip((0..leads.num_rows()).step_by(ROWS)) {
        let slice = needed.slice(from, ROWS.min(leads.num_rows().saturating_sub(from)));
        let portion = Portion::Unread(Unread::rows(slice));
        let done = worker.work(&shared, Numbered { sequence, records: from as u64, portion }, spare);
        let row = |record: u32| from.saturating_add(record as usize);
        rows.extend_from_slice(&done.bytes);
        told.rejected
            .extend(done.broken.iter().map(|(broken, _)| (row(broken.place.record), broken.reason.clone())));
        told.bad.extend(done.bad.iter().filter_map(|(answer, bad)| {
            let answer = done.answers.get(*answer as usize)?;
            Some((row(answer.place.record), bad.field as usize, bad.text.clone()))
        }));
        told.broken_events
            .extend(done.broken_events.iter().map(|event| (row(event.place.record), event.reason.clone())));
        spare = done;
    }
    if u32::try_from(rows.len()).is_err() {
        return Err(
            Error::data("the answers of this batch hold more than 4 GB").help("give fewer leads at once")
        );
    }
    let all = arrays.batches(&rows, usize::MAX, |batch| {
        told.answers = batch;
        Ok(())
    });
    all.map_err(|error| failed(&error))?;
    Ok(told)
}
