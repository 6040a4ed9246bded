//! A file of events: read once, on all cores, before the leads.

use super::asked::each_row;
use super::broken::{BrokenEvent, BrokenEvents};
use super::counts::{At, EventSummary, Tally};
use super::equal::{Digests, EqualRows, Part, Together};
use super::job::{EventJob, EventsAsOf};
use super::kept::Kept;
use super::keys::{Digest, Digester, Keys, SHARDS};
use super::named::{LIST, needs_key};
use super::once::{Seen, Turn, Turns, firsts};
use super::open::{Opened, Reader, open};
use super::rows::Rows;
use super::spill::Spill;
use super::why::Files;
use crate::analyse::strangers::Strangers;
use crate::data::Error;
use crate::data::cells::{Cells, Place};
use crate::data::crew;
use crate::data::input::text_length;
use crate::data::list::elements;
use crate::data::records::{Portion, RowTexts, Scanner};
use crate::data::said::{Named, Said};
use crate::data::value::Raw;
use crate::engine::batch::{AsOf, Batch, Dictionaries};
use crate::engine::events::{Classifier, Pending, Place as RowPlace, Plan, Record, Settled, Store, owned};
use crate::run::{EventLookup, EventSource, LeadRows};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// So many rows are scanned at once.
const ROWS: usize = 4096;

/// The events of a file, by lead.
#[derive(Debug)]
pub struct EventFile {
    plan: Arc<Plan>,
    digester: Digester,
    shards: Vec<Shard>,
    summary: EventSummary,
    /// How many leads had a list of events of their own.
    lists: AtomicU64,
    /// Those of [`EventJob::explained`].
    kept: Kept,
    /// The files, to be looked at once more where few events find their lead.
    files: Option<Files>,
    strangers: OnceLock<Option<Strangers>>,
}

#[derive(Debug)]
struct Shard {
    keys: Keys,
    settled: Settled,
}

/// A shard while events arrive.
struct Growing {
    keys: Keys,
    /// The keys of events of their own.
    seen: Seen,
    store: Store,
    spill: Spill,
}

/// What all threads share.
struct Shared<'a> {
    job: &'a EventJob<'a>,
    plan: Arc<Plan>,
    digester: &'a Digester,
    shards: Vec<Mutex<Growing>>,
    broken: Option<BrokenEvents<'a>>,
    /// Where events have keys of their own, the first row of each counts.
    turns: Option<Turns>,
    /// The rows of all files, compared.
    equal: Together,
    /// How rows of this file become digests.
    digests: Digests,
    /// How long the file is; 0 where that says nothing of its rows.
    bytes: u64,
    /// Files before this one.
    file: u64,
    /// The lead that is explained.
    explained: Option<Digest>,
    /// Its events.
    kept: Mutex<Kept>,
    /// Something has failed: nobody needs to go on.
    failed: AtomicBool,
}

impl EventJob<'_> {
    /// Reads all events.
    ///
    /// # Errors
    /// When the file cannot be read at all, or has no columns for key, name and instant. Broken events are no errors;
    /// they are in the summary.
    #[cfg(feature = "internals")]
    pub fn read(&self) -> Result<EventFile, Error> {
        self.read_with(&[])
    }

    /// Reads all events, and those of further files as if all were one. What all files have in common, this job says.
    ///
    /// # Errors
    /// When a file cannot be read at all, or has no columns for key, name and instant. Broken events are no errors; they
    /// are in the summary.
    pub fn read_with(&self, more: &[EventJob<'_>]) -> Result<EventFile, Error> {
        needs_key(self.program)?;
        let plan = Arc::new(Plan::new(self.program));
        let opened = open(self, more, &plan)?;
        let digester = match self.as_of {
            EventsAsOf::One(_) => Digester::new(self.rule()),
            EventsAsOf::Each(instants) => instants.digester.clone(),
        };
        let growing = |_| {
            let as_of = match self.as_of {
                EventsAsOf::One(instant) => AsOf::One(instant),
                EventsAsOf::Each(_) => AsOf::Each(Vec::new()),
            };
            let store = Store::new(Arc::clone(&plan), as_of);
            Mutex::new(Growing {
                keys: Keys::default(),
                seen: Seen::default(),
                store,
                spill: Spill::default(),
            })
        };
        let mut shared = Shared {
            job: self,
            plan: Arc::clone(&plan),
            digester: &digester,
            shards: (0..SHARDS).map(growing).collect(),
            broken: None,
            turns: None,
            equal: Together::default(),
            digests: Digests::of(&[], None),
            bytes: 0,
            file: 0,
            explained: self.explained.map(|key| digester.digest(key)),
            kept: Mutex::default(),
            failed: AtomicBool::new(false),
        };
        let threads = crew::size(self.threads);
        let files = self.files(&opened);
        let mut summary = EventSummary::default();
        let mut whole: Vec<(&str, Said<'_>, Vec<String>, Digests)> = Vec::new();
        for Opened { path, said, reader, rows, first_line, own, digests, typed } in opened {
            shared.broken = self.rejects.map(|rejects| BrokenEvents::new(rejects, path, first_line));
            // Where events have keys of their own, the first row of each counts, in the order of the files.
            shared.turns = self.program.events.iter().any(|event| event.key.is_some()).then(Turns::default);
            let notes = reader.records.notes();
            let before = shared.equal.repeated().rows;
            shared.digests = digests;
            shared.bytes = text_length(path);
            whole.extend(typed.map(|columns| (path, said, columns, shared.digests)));
            let tally = read(&shared, reader, &rows, threads)?;
            shared.file += 1;
            let mut one = tally.summary(first_line);
            one.notes = notes.said();
            if one.counts.read == 0 && !self.said.part {
                one.notes.push("it holds no events".to_owned());
            }
            one.own = own.filter(|_| shared.equal.repeated().rows != before);
            if one.counts.read > 0 && one.counts.broken == one.counts.read && !self.said.part {
                return Err(nothing(path, &one));
            }
            summary.merge(if more.is_empty() { one } else { one.of_file(path) });
        }
        summary.equal = shared.equal.repeated();
        if !whole.is_empty() && summary.equal.rows > 0 {
            // What is equal in the columns that are read may differ in others.
            let all = if whole.len() == more.len() + 1 { equal_in_all(&whole) } else { None };
            summary.equal.rows = all.map_or(summary.equal.rows, |all| all.min(summary.equal.rows));
            summary.equal.columns = all.is_none();
        }
        let kept = shared.kept.into_inner().unwrap_or_else(PoisonError::into_inner);
        let shards = settle(shared.shards, threads)?;
        summary.keys = shards.iter().map(|shard| u64::from(shard.settled.rows())).sum();
        summary.bytes_per_key = plan.bytes_per_lead() as u64;
        let (lists, strangers) = (AtomicU64::new(0), OnceLock::new());
        Ok(EventFile { plan, digester, shards, summary, lists, kept, files, strangers })
    }

    /// The files once more. A part of all events says nothing of why few find their lead.
    fn files(&self, opened: &[Opened<'_>]) -> Option<Files> {
        if self.said.part {
            return None;
        }
        let key = self.program.key.map(|key| self.program[key].source.clone())?;
        let (leads, said) = self.leads?;
        let of = |file: &Opened<'_>| Some((Named::new(file.path, file.said), file.rows.key_column.clone()?));
        let events = opened.iter().map(of).collect::<Option<Vec<_>>>()?;
        Some(Files { events, leads: (Named::new(leads, said), key), rule: self.rule() })
    }
}

/// How many rows are equal to an earlier one in all columns, in files that are read once more; `None` where they cannot be.
fn equal_in_all(files: &[(&str, Said<'_>, Vec<String>, Digests)]) -> Option<u64> {
    let mut equal = EqualRows::default();
    for (path, said, columns, digests) in files {
        if said.once(path) {
            return None;
        }
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        each_row(path, *said, &columns, &mut |texts| {
            equal.take(digests.texts(texts));
            true
        })
        .ok()?;
    }
    Some(equal.repeated().rows)
}

/// No event of a file can be read: every answer would be one without events.
fn nothing(path: &str, summary: &EventSummary) -> Error {
    let first = summary.broken.first().map(|(spot, why)| format!(": line {}, {why}", spot.line));
    let all = if summary.counts.read == 1 { "the only event" } else { "every event" };
    let error = Error::data(format!("{all} of {path} is broken{}", first.unwrap_or_default()));
    match summary.how_dated() {
        Some(help) => error.help(help),
        None => error
            .help("name the columns with --event-key, --event-name and --event-time, or leave the file out"),
    }
}

/// Reads with several threads, which take turns at the file.
fn read(shared: &Shared<'_>, reader: Reader, rows: &Rows, threads: usize) -> Result<Tally, Error> {
    let reader = Mutex::new(reader);
    let outcome: Mutex<(Tally, Option<Error>)> = Mutex::default();
    let work = || {
        let mut worker = Worker::new(shared, rows.clone());
        let mut buffer = Vec::new();
        let mut failed = None;
        loop {
            // Where one has panicked while it read, there is no next.
            let Ok(next) = reader.lock().map(|mut reader| reader.next(buffer)) else { return };
            let done = next.and_then(|next| match next {
                Some((sequence, portion)) => worker.work(sequence, portion).map(Some),
                None => Ok(None),
            });
            match done {
                Ok(Some(memory)) => buffer = memory,
                Ok(None) => break,
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
            if shared.job.stopped() || shared.failed.load(Ordering::Relaxed) {
                break;
            }
        }
        if failed.is_some() {
            shared.failed.store(true, Ordering::Relaxed);
        }
        let mut outcome = outcome.lock().unwrap_or_else(PoisonError::into_inner);
        outcome.0.merge(worker.tally);
        outcome.1 = outcome.1.take().or(failed);
    };
    crew::together(threads, || shared.failed.store(true, Ordering::Relaxed), work)?;
    match outcome.into_inner().unwrap_or_else(PoisonError::into_inner) {
        (_, Some(error)) => Err(error),
        (tally, None) => Ok(tally),
    }
}

struct Worker<'a> {
    shared: &'a Shared<'a>,
    rows: Rows,
    scanner: Scanner,
    cells: Cells,
    classifier: Classifier,
    /// By shard: what is to be taken in, with the as-of of its lead.
    waiting: Vec<Vec<(Digest, Record, i64)>>,
    /// By shard: which of these have a key of their own.
    keyed: Vec<Vec<(usize, Digest)>>,
    /// The rows of those of one shard.
    found: Vec<u32>,
    tally: Tally,
    equal: Part,
}

impl<'a> Worker<'a> {
    fn new(shared: &'a Shared<'a>, rows: Rows) -> Worker<'a> {
        let scanner =
            Scanner::new(rows.kind, &rows.mapping, &rows.names, &rows.natives, &shared.job.program.zone);
        Worker {
            shared,
            scanner,
            cells: Cells::with_texts(rows.mapping.width),
            equal: Part::new(&shared.digests, &shared.equal),
            classifier: Classifier::new(Arc::clone(&shared.plan)),
            waiting: (0..SHARDS).map(|_| Vec::new()).collect(),
            keyed: (0..SHARDS).map(|_| Vec::new()).collect(),
            found: Vec::new(),
            tally: if shared.broken.is_some() { Tally::keeping() } else { Tally::default() },
            rows,
        }
    }

    /// Takes in a piece of the file, and gives its memory back.
    fn work(&mut self, sequence: u64, portion: Portion) -> Result<Vec<u8>, Error> {
        let start = Place { record: 0, line: 0 };
        let mut unread = match portion {
            Portion::Broken { reason, lines, text } => {
                self.tally.counts.read += 1;
                self.tally.broken((sequence, start), reason);
                let end = Place { record: 1, line: lines };
                self.tally.chunk(sequence, end);
                self.hand_on((sequence, end), &text)?;
                drop(self.turn(sequence));
                return Ok(Vec::new());
            }
            Portion::Unread(unread) => unread,
        };
        let mut broken = Vec::new();
        while unread.more() {
            unread.scan(&mut self.scanner, ROWS, &mut self.cells, &mut broken);
            for row in broken.drain(..) {
                self.tally.broken((sequence, row.place), row.reason);
            }
            self.classify(&unread.chunk, sequence);
        }
        self.tally.counts.read += u64::from(unread.place.record);
        self.tally.chunk(sequence, unread.place);
        self.hand_on((sequence, unread.place), &unread.chunk)?;
        // As many rows as this piece has for its length.
        let (bytes, records) = (unread.chunk.len() as u64, u64::from(unread.place.record));
        let expected = self.shared.bytes.saturating_mul(records).checked_div(bytes).unwrap_or(0);
        self.shared.equal.take(&mut self.equal, expected);
        let turn = self.turn(sequence);
        self.deliver()?;
        drop(turn);
        Ok(unread.chunk)
    }

    /// Waits until the chunks before this one have been delivered, where their order matters.
    fn turn(&self, sequence: u64) -> Option<Turn<'a>> {
        self.shared.turns.as_ref().map(|turns| turns.wait(sequence, &self.shared.failed))
    }

    /// Hands what is broken in a chunk to the file of rejected rows.
    fn hand_on(&mut self, (sequence, end): At, chunk: &[u8]) -> Result<(), Error> {
        let Some(sink) = &self.shared.broken else { return Ok(()) };
        let mut broken = self.tally.take_broken();
        broken.sort_by_key(|(place, _)| *place);
        let mut texts = RowTexts::new(self.rows.kind, chunk);
        let broken = broken.into_iter().map(|(place, reason)| {
            let row = texts.row(u64::from(place.line)).to_vec();
            BrokenEvent { place, key: None, reason, row }
        });
        sink.deliver((sequence, end), broken.collect())
    }

    fn classify(&mut self, chunk: &[u8], sequence: u64) {
        let Worker { shared, rows, cells, classifier, waiting, keyed, tally, equal, .. } = self;
        let heads = rows.heads(chunk, cells);
        let typed = rows.kind.is_typed();
        for row in 0..cells.rows() {
            let at = (sequence, cells.place(row));
            let Some(head) = rows.head((chunk, cells, &heads), row, at, tally) else { continue };
            let digest = shared.digester.digest(head.key);
            let as_of = match shared.job.as_of {
                EventsAsOf::One(instant) => instant,
                EventsAsOf::Each(instants) => match instants.get(digest) {
                    Some(instant) => instant,
                    None => {
                        tally.counts.unmatched += 1;
                        continue;
                    }
                },
            };
            let own_key = rows.own_key(head.event);
            // The first of a key is the first, whenever it was.
            if head.instant > as_of && own_key.is_none() {
                tally.counts.after_as_of += 1;
                continue;
            }
            if shared.explained == Some(digest) {
                let mut kept = shared.kept.lock().unwrap_or_else(PoisonError::into_inner);
                let place = (shared.file << 48 | at.0, at.1);
                kept.add(place, head.event, head.instant, || {
                    rows.with_fields(head.event, (chunk, cells, row), at, &mut Tally::default(), owned)
                });
            }
            let mut own = None;
            let record = if rows.is_bare(head.event) {
                classifier.classify(head.event, head.instant, as_of, &[])
            } else {
                rows.with_fields(head.event, (chunk, cells, row), at, tally, |fields| {
                    let key = own_key.and_then(|key| fields.get(key));
                    own = key.and_then(|key| shared.digester.own(digest, head.event, key));
                    classifier.classify(head.event, head.instant, as_of, fields)
                })
            };
            let shard = (digest.high % SHARDS as u64) as usize;
            let (Some(waiting), Some(keyed)) = (waiting.get_mut(shard), keyed.get_mut(shard)) else {
                continue;
            };
            match cells.text(chunk, row).filter(|_| own.is_none()) {
                Some(text) => equal.see(text),
                None if typed && own.is_none() => {
                    let read = (u64::from(head.event.0), head.instant, head.key);
                    equal.see_event(read, rows.beside.iter().map(|slot| cells.get(chunk, row, *slot)));
                }
                None => {}
            }
            match own {
                Some(own) => keyed.push((waiting.len(), own)),
                None if head.instant > as_of => {
                    tally.counts.after_as_of += 1;
                    continue;
                }
                None => tally.counts.matched += 1,
            }
            waiting.push((digest, record, as_of));
        }
    }

    /// Gives the events of a chunk to the shards. A shard is small enough to stay in the processor's cache.
    fn deliver(&mut self) -> Result<(), Error> {
        let most = self.shared.job.memory / Pending::BYTES / SHARDS;
        let shards = self.waiting.iter_mut().zip(&mut self.keyed).zip(&self.shared.shards);
        for ((waiting, keyed), shard) in shards {
            let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            let Growing { keys, seen, store, spill } = &mut *shard;
            if !keyed.is_empty() {
                firsts(waiting, keyed, seen, &mut self.tally);
            }
            // In passes: memory is the bottleneck, and a pass of one kind of access waits for many at once.
            let touched = waiting.iter().fold(0, |touched, (digest, ..)| touched ^ keys.touch(*digest));
            std::hint::black_box(touched);
            self.found.clear();
            for (digest, _, as_of) in waiting.iter() {
                let (row, new) = keys.row(*digest);
                if new {
                    store.add_row_as_of(*as_of);
                }
                self.found.push(row);
            }
            std::hint::black_box(self.found.iter().fold(0, |touched, row| touched ^ store.see(*row)));
            for ((_, record, _), row) in waiting.drain(..).zip(&self.found) {
                store.apply(&self.classifier, *row, &record);
            }
            if store.waiting() > most {
                spill.keep(&store.relieve(most / 2))?;
            }
        }
        self.classifier.forget_values();
        Ok(())
    }
}

/// Settles all shards, each thread the next one.
fn settle(shards: Vec<Mutex<Growing>>, threads: usize) -> Result<Vec<Shard>, Error> {
    let mut settled: Vec<Option<Result<Shard, Error>>> = Vec::new();
    settled.resize_with(shards.len(), || None);
    let (left, settled) = (Mutex::new(shards.into_iter().enumerate()), Mutex::new(settled));
    let work = || {
        loop {
            let next = left.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((at, growing)) = next else { return };
            let shard = Shard::settle(growing);
            if let Some(to) = settled.lock().unwrap_or_else(PoisonError::into_inner).get_mut(at) {
                *to = Some(shard);
            }
        }
    };
    crew::together(threads, || {}, work)?;
    settled.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().flatten().collect()
}

impl Shard {
    fn settle(growing: Mutex<Growing>) -> Result<Shard, Error> {
        let Growing { mut keys, seen: _, store, spill } =
            growing.into_inner().unwrap_or_else(PoisonError::into_inner);
        keys.close();
        let mut failed = None;
        let settled = store.settle(spill.back(&mut failed));
        match failed {
            Some(error) => Err(error),
            None => Ok(Shard { keys, settled }),
        }
    }
}

impl EventFile {
    /// How the file was read, where it is unusual.
    pub fn notes(&self) -> Vec<String> {
        self.summary.notes.clone()
    }

    /// What became of the events. What is unmatched is known when all leads have been looked up.
    pub fn summary(&self) -> EventSummary {
        let mut summary = self.summary.clone();
        summary.lists_not_read = self.lists.load(Ordering::Relaxed);
        let unasked = |shard: &Shard| -> u64 {
            let rows = (0..shard.settled.rows()).filter(|row| !shard.keys.was_asked(*row));
            rows.map(|row| u64::from(shard.settled.seen(row))).sum()
        };
        let unmatched: u64 = self.shards.iter().map(unasked).sum();
        summary.counts.matched = summary.counts.matched.saturating_sub(unmatched);
        summary.counts.unmatched += unmatched;
        if summary.counts.unmatched > 0 && summary.counts.unmatched >= summary.counts.matched {
            let compare = || self.files.as_ref().and_then(Files::compare);
            summary.strangers = self.strangers.get_or_init(compare).clone();
        }
        summary
    }
}

impl EventSource for EventFile {
    /// Lists inside the leads are not read: but that they are there is said.
    fn nested(&self) -> Option<&str> {
        Some(LIST)
    }

    fn reads_nested(&self) -> bool {
        false
    }

    fn lookup(&self) -> Box<dyn EventLookup + '_> {
        Box::new(Lookup { file: self, places: Vec::new() })
    }
}

/// Looks leads up, on one thread.
struct Lookup<'a> {
    file: &'a EventFile,
    places: Vec<Option<RowPlace<'a>>>,
}

impl EventLookup for Lookup<'_> {
    fn fill(&mut self, leads: &LeadRows, batch: &mut Batch, dictionaries: &mut Dictionaries) {
        self.places.clear();
        let lists = (0..leads.rows()).filter(|row| match leads.nested(*row) {
            Raw::Nested(list) => list.first() == Some(&b'[') && elements(list).next().is_some(),
            Raw::Absent | Raw::Text(_) | Raw::Token(_) | Raw::Value(_) => false,
        });
        let lists = lists.count() as u64;
        if lists > 0 {
            self.file.lists.fetch_add(lists, Ordering::Relaxed);
        }
        for row in 0..leads.rows() {
            let digest = self.file.digester.digest(leads.key(row));
            let shard = self.file.shards.get((digest.high % SHARDS as u64) as usize);
            self.places.push(shard.and_then(|shard| {
                let row = shard.keys.ask(digest)?;
                Some(RowPlace { settled: &shard.settled, row })
            }));
        }
        dictionaries.bound();
        batch.aggregates = self.file.plan.inputs(&self.places, dictionaries);
    }

    fn kept(&mut self, _: &LeadRows, _: usize) -> Kept {
        self.file.kept.clone()
    }
}
