//! Puts what the threads have done back into the order of the leads, writes it, and counts.

use super::job::{Job, Shared};
use super::lookup::EventSource;
use super::matrix::Matrix;
use super::work::{AnswerMeta, Done};
use crate::data::Error;
use crate::data::format::Kind;
use crate::data::output::Output;
use crate::data::records::RowTexts;
use crate::program::{KeyForm, Type};
use crate::report::{Counters, Part, Survey};
use crate::run::events::BrokenEvent;
use crate::run::rejects::Rejects;
use crate::run::seen::SeenKeys;
use crate::run::summary::{LISTED, Reject, Spot, Summary};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The ordered end of a run.
pub(super) struct Ordered<'a> {
    state: Mutex<State<'a>>,
    moved: Condvar,
}

struct State<'a> {
    job: &'a Job<'a>,
    kind: Kind,
    next: u64,
    waiting: BTreeMap<u64, Done>,
    /// Where answers are written; nowhere when they are counted.
    output: Option<Output>,
    keys: SeenKeys,
    summary: Summary,
    /// Records and line breaks before the next chunk.
    records: u64,
    lines: u64,
    seen: Option<Vec<bool>>,
    /// What is ready to be counted: the keys that were seen before are known.
    ready: Vec<Part>,
    /// What is kept of each lead, where that is asked for.
    matrix: Option<Matrix>,
    abandoned: bool,
}

impl<'a> Ordered<'a> {
    pub fn new(job: &'a Job<'a>, output: Option<Output>, (kind, first_line): (Kind, u64)) -> Ordered<'a> {
        let program = job.program;
        let stages: &[String] = match program.stage.map(|stage| &program[stage].ty) {
            Some(Type::Choice(values)) => values,
            Some(Type::YesNo | Type::Number(_) | Type::Text | Type::Date | Type::Several(_)) | None => &[],
        };
        let state = State {
            job,
            kind,
            next: 0,
            waiting: BTreeMap::new(),
            output,
            keys: SeenKeys::new(program.key_form == KeyForm::Exact && job.merges.is_none()),
            summary: Summary::new(stages, program.fields.iter().map(|field| field.name.clone())),
            records: 0,
            lines: first_line,
            seen: None,
            ready: Vec::new(),
            matrix: None,
            abandoned: false,
        };
        Ordered { state: Mutex::new(state), moved: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State<'a>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a chunk's work and writes what is due; waits while more than `most` chunks are ahead of a slow one. Gives
    /// back memory of what is over.
    pub fn deliver(&self, mut done: Done, most: usize) -> Result<Done, Error> {
        let mut state = self.lock();
        let mut spare = Done::default();
        // A file of rejects shows their rows.
        if state.job.rejects.is_none() {
            spare.chunk = std::mem::take(&mut done.chunk);
        }
        state.waiting.insert(done.sequence, done);
        let mut wrote = false;
        loop {
            let next = state.next;
            let Some(mut due) = state.waiting.remove(&next) else { break };
            state.take(&mut due)?;
            state.next += 1;
            wrote = true;
            spare = Done { chunk: spare.chunk, ..due.emptied() };
        }
        if wrote {
            self.moved.notify_all();
        }
        // Whoever works on the chunk that is due never waits here.
        while state.waiting.len() > most && !state.abandoned {
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        Ok(spare)
    }

    /// Counts what is ready, on the thread that asks.
    pub fn count_ready(&self, survey: &Survey, counters: &mut Counters) {
        loop {
            let Some(part) = self.lock().ready.pop() else { return };
            counters.add(survey, &part);
        }
    }

    /// Keeps what columns say of each lead.
    pub fn keep(&self, matrix: Matrix) {
        self.lock().matrix = Some(matrix);
    }

    /// What was kept.
    pub fn kept(&self) -> Matrix {
        self.lock().matrix.take().unwrap_or_default()
    }

    /// Lets nobody wait any more: something has failed.
    pub fn abandon(&self) {
        self.lock().abandoned = true;
        self.moved.notify_all();
    }

    /// Whether something has failed.
    pub fn abandoned(&self) -> bool {
        self.lock().abandoned
    }

    /// Adds what keys a thread has seen.
    pub fn note_seen(&self, seen: Option<&[bool]>) {
        let Some(seen) = seen else { return };
        let mut state = self.lock();
        let all = state.seen.get_or_insert_with(|| vec![false; seen.len()]);
        for (all, seen) in all.iter_mut().zip(seen) {
            *all |= seen;
        }
    }

    /// Puts the files in their places, unless values were bad and that is an error.
    pub fn finish(self, shared: &Shared) -> Result<Summary, Error> {
        let mut state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        let summary = &mut state.summary;
        if let Some(seen) = &state.seen
            && summary.rows > 0
        {
            let read = state.job.event_sources().any(EventSource::reads_nested);
            let missed = |slot: usize| read || shared.plan.events != Some(slot);
            let names = shared.plan.names.iter().zip(seen).enumerate();
            let unseen = names.filter(|(slot, (_, seen))| !**seen && missed(*slot));
            summary.never_seen = unseen.map(|(_, (name, _))| name.clone()).collect();
        }
        summary.key_bytes = state.keys.bytes() as u64;
        summary.strict_failure = state.job.strict && summary.bad_values() > 0;
        if summary.rows != summary.answers + summary.rejects + summary.merged {
            return Err(Error::data(format!(
                "of {} rows read, {} were answered, {} rejected and {} merged: that does not add up",
                summary.rows, summary.answers, summary.rejects, summary.merged
            ))
            .help("this is a mistake in qualify itself: please report it"));
        }
        if let Some(rejects) = state.job.rejects {
            rejects.finish()?;
        }
        if let Some(output) = state.output.filter(|_| !summary.strict_failure) {
            output.finish()?;
        }
        Ok(state.summary)
    }
}

impl State<'_> {
    /// Writes and counts a chunk; all before it have been.
    fn take(&mut self, done: &mut Done) -> Result<(), Error> {
        if let Some(progress) = self.job.progress {
            progress.rows.fetch_add(done.records, Ordering::Relaxed);
            if progress.stop.load(Ordering::Relaxed) {
                return Err(Error::usage("interrupted: nothing was written"));
            }
        }
        let mut rejects: Vec<Reject> = Vec::new();
        for (row, key) in &done.broken {
            let key = key.as_deref().map(|key| self.shown(key.as_bytes()));
            rejects.push(Reject { spot: self.spot(row.place), key, reason: row.reason.clone() });
        }
        let mut repeated: Vec<u32> = Vec::new();
        let key = |answer: &AnswerMeta| {
            let (start, end) = answer.key;
            done.keys.get(start as usize..end as usize).unwrap_or(&[])
        };
        let keys = done.answers.iter().map(|answer| (answer.digest, key(answer)));
        self.keys.add(keys, |index| repeated.push(index as u32));
        self.summary.answers += done.answers.len() as u64;
        for answer in &done.answers {
            if let Some((_, count)) = self.summary.stages.get_mut(answer.stage as usize) {
                *count += 1;
            }
        }
        // Bytes are written in stretches between repeated keys.
        let mut from = 0;
        for index in repeated.iter().map(|index| *index as usize) {
            let Some(answer) = done.answers.get(index) else { continue };
            rejects.push(Reject {
                spot: self.spot(answer.place),
                key: Some(self.shown(key(answer))),
                reason: "same key as an earlier row".to_owned(),
            });
            self.summary.answers -= 1;
            if let Some((_, count)) = self.summary.stages.get_mut(answer.stage as usize) {
                *count -= 1;
            }
            let before = index.checked_sub(1).and_then(|before| done.answers.get(before));
            self.write(done.bytes.get(from..before.map_or(0, |before| before.end as usize)))?;
            from = answer.end as usize;
        }
        self.write(done.bytes.get(from..))?;
        for mut part in done.parts.drain(..) {
            part.drop_answers(&repeated);
            self.ready.push(part);
        }
        if let Some(matrix) = &mut self.matrix {
            done.slices.drain(..).for_each(|slice| matrix.add(slice, &repeated));
        }
        self.count_bad(done, &repeated);
        for (field, dates) in done.dates.drain(..) {
            if let Some(known) = self.summary.dates.get_mut(field) {
                known.merge(dates);
            }
        }
        for (field, groups) in done.groups.drain(..) {
            if let Some(known) = self.summary.groups.get_mut(field) {
                known.merge(groups);
            }
        }
        rejects.sort_by_key(|reject| reject.spot);
        if let Some(file) = self.job.rejects {
            self.write_rejects(file, &rejects, done)?;
        }
        for reject in rejects {
            self.summary.rejects += 1;
            if self.summary.rejected.len() < LISTED {
                self.summary.rejected.push(reject);
            }
        }
        self.summary.rows += done.records;
        self.summary.merged += done.merged;
        self.records += done.records;
        self.lines += done.lines;
        Ok(())
    }

    /// Writes the rejects of a chunk and the broken events of its lists, in the order of the file.
    fn write_rejects(&self, file: &Rejects, rejects: &[Reject], done: &mut Done) -> Result<(), Error> {
        let mut texts = RowTexts::new(self.kind, &done.chunk);
        let mut events = std::mem::take(&mut done.broken_events).into_iter().peekable();
        for reject in rejects {
            while let Some(event) = events.next_if(|event| self.spot(event.place) < reject.spot) {
                self.write_event(file, event)?;
            }
            let line = reject.spot.line.saturating_sub(self.lines).saturating_sub(1);
            file.write(self.job.leads, reject, texts.row(line))?;
        }
        events.try_for_each(|event| self.write_event(file, event))
    }

    fn write_event(&self, file: &Rejects, event: BrokenEvent) -> Result<(), Error> {
        let key = event.key.map(|key| self.shown(key.as_bytes()));
        let reject = Reject { spot: self.spot(event.place), key, reason: event.reason };
        file.write(self.job.leads, &reject, &event.row)
    }

    /// A key as rejects show it.
    fn shown(&self, key: &[u8]) -> String {
        match self.job.key_hash() {
            Some(hash) => hash.of(key),
            None => String::from_utf8_lossy(key).into_owned(),
        }
    }

    fn write(&mut self, bytes: Option<&[u8]>) -> Result<(), Error> {
        match &mut self.output {
            Some(output) => output.write(bytes.unwrap_or(&[])),
            None => Ok(()),
        }
    }

    fn count_bad(&mut self, done: &Done, repeated: &[u32]) {
        // By answer, not by field: places are told in the order of the file.
        let mut bad: Vec<_> =
            done.bad.iter().filter(|(answer, _)| repeated.binary_search(answer).is_err()).collect();
        bad.sort_by_key(|(answer, cell)| (*answer, cell.field));
        let mut last = None;
        for (answer, cell) in bad {
            let Some(meta) = done.answers.get(*answer as usize) else { continue };
            let spot = self.spot(meta.place);
            self.summary.count_bad(cell, spot);
            if last != Some(*answer) {
                self.summary.marked += 1;
                last = Some(*answer);
            }
        }
    }

    fn spot(&self, place: crate::data::cells::Place) -> Spot {
        Spot::of(place, (self.records, self.lines))
    }
}
