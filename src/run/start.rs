//! A job done: on one thread, or on several that take turns at reading.

use super::job::{Job, Reader, Shared};
use super::matrix::{Asked, Matrix};
use super::order::Ordered;
use super::summary::Summary;
use super::work::{Done, Worker};
use super::write::Layout;
use crate::data::Error;
use crate::data::caught::caught;
use crate::data::crew;
use crate::data::format::{self, Format};
use crate::data::output::Output;
use crate::engine::Engine;
use crate::report::{Counters, Survey};
use std::sync::{Mutex, PoisonError};

impl Job<'_> {
    /// Does it.
    ///
    /// # Errors
    /// When leads cannot be read at all, a column is not there, or answers cannot be written. Bad rows and bad values
    /// are no errors; they are in the summary.
    ///
    /// # Examples
    /// ```no_run
    /// use qualify::run::{AsOfRule, Job};
    /// # let program = qualify::program::Program::default();
    /// let summary = Job::new(&program, "leads.csv", AsOfRule::One(0)).run()?;
    /// assert_eq!(summary.rows, summary.answers + summary.rejects);
    /// # Ok::<(), qualify::data::Error>(())
    /// ```
    pub fn run(&self) -> Result<Summary, Error> {
        let said = self.output_format.or(self.output.and_then(|path| format::ending(path).0));
        let format = self.taken().or(said).unwrap_or(Format::Csv);
        let layout = Layout::new(self.program, format, self.columns, self.for_spreadsheet, self.places)?;
        let engine = Engine::new(self.program, layout.wanted());
        let needs = self.needs(&engine);
        let reader = Reader::open(self, &needs)?;
        let mut output = self.output(&layout, format)?;
        output.write(&layout.header())?;
        let notes = reader.records.notes();
        let ordered = Ordered::new(self, Some(output), (reader.plan.kind, reader.records.first_line()));
        let shared = Shared::new(self, &engine, &layout, &needs, reader.plan.clone());
        shared.go(reader, &ordered)?;
        Ok(Summary { notes: notes.said(), ..ordered.finish(&shared)? })
    }

    /// What answers become where another program takes them.
    fn taken(&self) -> Option<Format> {
        #[cfg(feature = "parquet")]
        if self.sink.is_some() {
            return Some(Format::Parquet);
        }
        None
    }

    /// Where answers go.
    fn output(&self, layout: &Layout<'_>, format: Format) -> Result<Output, Error> {
        let zone = &self.program.zone;
        #[cfg(feature = "parquet")]
        if let Some(sink) = self.sink {
            return Output::batches("the answers", sink, &layout.typed(), zone);
        }
        match format {
            Format::Csv | Format::JsonLines => Output::create(self.output),
            Format::Parquet => Output::create_parquet(self.output, &layout.typed(), zone),
            Format::Xlsx => Output::create_sheet(self.output, &layout.typed(), zone),
        }
    }

    /// Counts what a run would answer instead of writing it. The engine is that of the survey's policy; `others` are
    /// the survey's other programs, in its order.
    ///
    /// # Errors
    /// As [`Job::run`].
    pub fn survey(&self, engine: &Engine<'_>, survey: &Survey<'_>) -> Result<(Summary, Counters), Error> {
        let layout = Layout::new(self.program, Format::Csv, None, false, &[])?;
        let needs = self.needs(engine);
        let reader = Reader::open(self, &needs)?;
        let notes = reader.records.notes();
        let ordered = Ordered::new(self, None, (reader.plan.kind, reader.records.first_line()));
        let shared = Shared::new(self, engine, &layout, &needs, reader.plan.clone());
        let shared = Shared { survey: Some(survey), ..shared };
        let mut counters = shared.go(reader, &ordered)?;
        ordered.count_ready(survey, &mut counters);
        Ok((Summary { notes: notes.said(), ..ordered.finish(&shared)? }, counters))
    }

    /// Keeps what columns say of each lead instead of writing answers. The engine is that of the job's program.
    ///
    /// # Errors
    /// As [`Job::run`].
    pub fn matrix(&self, engine: &Engine<'_>, asked: &Asked) -> Result<(Summary, Matrix), Error> {
        let layout = Layout::new(self.program, Format::Csv, None, false, &[])?;
        let needs = self.needs(engine);
        let reader = Reader::open(self, &needs)?;
        let notes = reader.records.notes();
        let ordered = Ordered::new(self, None, (reader.plan.kind, reader.records.first_line()));
        ordered.keep(Matrix::new(asked));
        let shared = Shared::new(self, engine, &layout, &needs, reader.plan.clone());
        let shared = Shared { asked: Some(asked), ..shared };
        shared.go(reader, &ordered)?;
        let matrix = ordered.kept();
        Ok((Summary { notes: notes.said(), ..ordered.finish(&shared)? }, matrix))
    }
}

impl Shared<'_> {
    /// Works through the input on as many threads as were asked for, and returns what was counted.
    fn go(&self, mut reader: Reader, ordered: &Ordered) -> Result<Counters, Error> {
        let threads = crew::size(self.job.threads);
        if threads > 1 {
            return parallel(self, reader, ordered, threads);
        }
        caught(|| self.alone(&mut reader, ordered)).unwrap_or_else(|panic| Err(panic.mistake()))
    }

    /// Works through the input on this thread.
    fn alone(&self, reader: &mut Reader, ordered: &Ordered) -> Result<Counters, Error> {
        let mut worker = Worker::new(self);
        let mut counters = Counters::default();
        let mut spare = Done::default();
        while let Some(chunk) = reader.next(std::mem::take(&mut spare.chunk))? {
            spare = ordered.deliver(worker.work(self, chunk, spare), 1)?;
            if let Some(survey) = self.survey {
                ordered.count_ready(survey, &mut counters);
            }
        }
        ordered.note_seen(worker.seen());
        Ok(counters)
    }
}

/// Works with several threads, which take turns at reading.
fn parallel(shared: &Shared, reader: Reader, ordered: &Ordered, threads: usize) -> Result<Counters, Error> {
    let reader = Mutex::new(reader);
    let failed: Mutex<Option<Error>> = Mutex::new(None);
    let fail = |error: Error| {
        // The first error is the one to tell; those after it come of stopping.
        failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        ordered.abandon();
    };
    let all = Mutex::new(Counters::default());
    let work = || {
        let mut worker = Worker::new(shared);
        let mut counters = Counters::default();
        let mut spare = Done::default();
        loop {
            let memory = std::mem::take(&mut spare.chunk);
            // Where one has panicked while it read, there is no next.
            let Ok(chunk) = reader.lock().map(|mut reader| reader.next(memory)) else { return };
            let chunk = match chunk {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break,
                Err(error) => return fail(error),
            };
            spare = match ordered.deliver(worker.work(shared, chunk, spare), threads * 4) {
                Ok(spare) => spare,
                Err(error) => return fail(error),
            };
            if ordered.abandoned() {
                return;
            }
            if let Some(survey) = shared.survey {
                ordered.count_ready(survey, &mut counters);
            }
        }
        ordered.note_seen(worker.seen());
        all.lock().unwrap_or_else(PoisonError::into_inner).merge(counters);
    };
    crew::together(threads, || ordered.abandon(), work)?;
    match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) => Err(error),
        None => Ok(all.into_inner().unwrap_or_else(PoisonError::into_inner)),
    }
}
