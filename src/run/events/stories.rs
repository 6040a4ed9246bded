//! The events themselves, lead by lead and in the order of time, for those who follow leads through time.
//!
//! An event takes 24 bytes, and what its fields hold that the policy needs. Those of a file are read once, before the
//! leads; those that stand in lists inside the leads are read as the leads come by.

use super::counts::Tally;
use super::job::EventJob;
use super::kept::Kept;
use super::keys::{Digest, Digester, Keys, SHARDS};
use super::named::{Columns, LIST, needs_key};
use super::once::{Seen, Turns};
use super::open::{Opened, Reader, open};
use super::rows::{Heads, Rows};
use crate::data::Error;
use crate::data::cells::{Cells, Place};
use crate::data::crew;
use crate::data::json::JsonScanner;
use crate::data::list::elements;
use crate::data::records::{Portion, Scanner};
use crate::data::value::Raw;
use crate::engine::events::{Firsts, Plan, owned};
use crate::program::{EventId, Occurrence, Program, Value};
use crate::run::LeadRows;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// So many rows are scanned at once.
const ROWS: usize = 4096;
/// Where what is wrong with an event stands: whoever reads it for the answer tells that.
const NOWHERE: (u64, Place) = (0, Place { record: 0, line: 0 });
/// Where an event without fields has them.
const BARE: u32 = u32::MAX;

/// The events of all leads.
#[derive(Debug)]
pub enum Stories {
    /// Of a file.
    File(Box<FileStories>),
    /// In lists inside the leads.
    Nested(Box<ListStories>),
}

/// How lists inside the leads are read.
#[derive(Debug)]
pub struct ListStories {
    rows: Rows,
    firsts: Option<Firsts>,
}

/// The events of a file, by lead.
#[derive(Debug)]
pub struct FileStories {
    digester: Digester,
    shards: Vec<Shard>,
}

#[derive(Debug, Default)]
struct Shard {
    keys: Keys,
    /// By lead, and then by time.
    events: Vec<Told>,
    /// The fields of those that have some.
    values: Vec<Box<[Option<Value>]>>,
    /// The keys of events of their own.
    seen: Seen,
}

/// An event of a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Told {
    row: u32,
    event: u32,
    at: i64,
    values: u32,
}

impl Stories {
    /// Those in lists inside the leads.
    pub fn nested(program: &Program, columns: &Columns) -> Stories {
        let rows = Rows::of_usual(program, &Plan::new(program), columns, false);
        Stories::Nested(Box::new(ListStories::new(rows, Firsts::of(program))))
    }

    /// The key of the list of events inside leads.
    pub(crate) fn list(&self) -> Option<&'static str> {
        match self {
            Stories::File(_) => None,
            Stories::Nested(_) => Some(LIST),
        }
    }

    /// A teller for one thread.
    pub(crate) fn teller(&self) -> Teller<'_> {
        match self {
            Stories::File(file) => Teller::File(file),
            Stories::Nested(lists) => Teller::Nested(Box::new(lists.lists())),
        }
    }
}

/// Tells the events of leads, on one thread.
pub(crate) enum Teller<'a> {
    File(&'a FileStories),
    Nested(Box<Lists>),
}

/// Reads lists inside leads.
pub(crate) struct Lists {
    rows: Rows,
    scanner: JsonScanner,
    cells: Cells,
    tally: Tally,
    /// Where events have keys of their own.
    firsts: Option<Firsts>,
}

impl Teller<'_> {
    /// The events of a lead, the earliest first.
    pub(crate) fn tell(&mut self, leads: &LeadRows<'_>, lead: usize, story: &mut Vec<Occurrence>) {
        story.clear();
        match self {
            Teller::File(file) => file.tell(leads.key(lead), story),
            Teller::Nested(lists) => {
                if let Raw::Nested(list) = leads.nested(lead)
                    && list.first() == Some(&b'[')
                {
                    lists.each(list, |occurrence| story.push(occurrence));
                }
                story.sort_by_key(|occurrence| occurrence.at);
            }
        }
    }
}

impl FileStories {
    fn tell(&self, key: &[u8], story: &mut Vec<Occurrence>) {
        let digest = self.digester.digest(key);
        let Some(shard) = self.shards.get((digest.high % SHARDS as u64) as usize) else { return };
        let Some(row) = shard.keys.ask(digest) else { return };
        let from = shard.events.partition_point(|told| told.row < row);
        let told = shard.events.get(from..).unwrap_or(&[]).iter().take_while(|told| told.row == row);
        story.extend(told.map(|told| Occurrence {
            event: EventId(told.event),
            times: 1,
            at: told.at,
            fields: shard.values.get(told.values as usize).map_or_else(Vec::new, |values| values.to_vec()),
        }));
    }
}

impl Lists {
    fn each(&mut self, list: &[u8], mut take: impl FnMut(Occurrence)) {
        let mut broken = Vec::new();
        if let Some(firsts) = &mut self.firsts {
            firsts.again();
        }
        for element in elements(list) {
            self.cells.clear();
            let (mut at, mut place) = (0, Place { record: 0, line: 0 });
            self.scanner.scan(element, &mut at, &mut place, 1, &mut self.cells, &mut broken);
            // What cannot be read has been told by those who read it for the answer.
            if broken.pop().is_some() {
                continue;
            }
            let Lists { rows, cells, tally, firsts, .. } = self;
            let Some(head) = rows.head((element, cells, &Heads::default()), 0, NOWHERE, tally) else {
                continue;
            };
            let (event, at) = (head.event, head.instant);
            let mut first = true;
            let fields = rows.with_fields(event, (element, cells, 0), NOWHERE, tally, |fields| {
                first = firsts.as_mut().is_none_or(|firsts| firsts.is_first(event, fields));
                owned(fields)
            });
            if !first {
                continue;
            }
            take(Occurrence { event, times: 1, at, fields });
        }
    }
}

impl ListStories {
    /// How these rows are read.
    pub(super) fn new(rows: Rows, firsts: Option<Firsts>) -> ListStories {
        ListStories { rows, firsts }
    }

    fn lists(&self) -> Lists {
        Lists {
            scanner: JsonScanner::new(self.rows.names.clone()),
            cells: Cells::new(self.rows.mapping.width),
            rows: self.rows.clone(),
            tally: Tally::default(),
            firsts: self.firsts.clone(),
        }
    }

    /// The events in the list of one lead, to be explained.
    pub(super) fn kept(&self, list: &[u8]) -> Kept {
        let mut kept = Kept::default();
        self.lists().each(list, |of| kept.add(NOWHERE, of.event, of.at, || of.fields));
        kept
    }
}

impl EventJob<'_> {
    /// Reads all events and keeps them, whatever as-of says; those of further files as well. What is broken is left out and
    /// not told: whoever reads the events for the answer tells it.
    ///
    /// # Errors
    /// As [`EventJob::read_with`].
    pub fn stories(&self, more: &[EventJob<'_>]) -> Result<Stories, Error> {
        needs_key(self.program)?;
        let opened = open(self, more, &Plan::new(self.program))?;
        let digester = Digester::new(self.rule());
        let shards: Vec<Mutex<Shard>> = (0..SHARDS).map(|_| Mutex::default()).collect();
        for Opened { reader, rows, .. } in opened {
            self.tell(reader, &rows, &digester, &shards)?;
        }
        let settle = |shard: Mutex<Shard>| {
            let mut shard = shard.into_inner().unwrap_or_else(PoisonError::into_inner);
            shard.keys.close();
            shard.events.sort_unstable_by_key(|told| (told.row, told.at));
            shard
        };
        let shards = shards.into_iter().map(settle).collect();
        Ok(Stories::File(Box::new(FileStories { digester, shards })))
    }

    /// Reads one file.
    fn tell(
        &self,
        reader: Reader,
        rows: &Rows,
        digester: &Digester,
        shards: &[Mutex<Shard>],
    ) -> Result<(), Error> {
        let reader = Mutex::new(reader);
        let failed: Mutex<Option<Error>> = Mutex::default();
        let turns = self.program.events.iter().any(|event| event.key.is_some()).then(Turns::default);
        // Something has failed: nobody needs to go on.
        let over = AtomicBool::new(false);
        let work = || {
            let mut worker = Worker::new(self, digester, rows.clone());
            if let Err(error) = worker.all(&reader, shards, turns.as_ref(), &over) {
                over.store(true, Ordering::Relaxed);
                failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
            }
        };
        crew::together(crew::size(self.threads), || over.store(true, Ordering::Relaxed), work)?;
        failed.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
    }
}

/// An event, by the digest of its lead's key.
type Waiting = (Digest, EventId, i64, Vec<Option<Value>>);

/// Reads events, on one thread.
struct Worker<'a> {
    job: &'a EventJob<'a>,
    digester: &'a Digester,
    rows: Rows,
    scanner: Scanner,
    cells: Cells,
    tally: Tally,
    /// By shard, with the fields of those that have some.
    waiting: Vec<Vec<Waiting>>,
}

impl<'a> Worker<'a> {
    fn new(job: &'a EventJob<'a>, digester: &'a Digester, rows: Rows) -> Worker<'a> {
        Worker {
            job,
            digester,
            scanner: Scanner::new(rows.kind, &rows.mapping, &rows.names, &rows.natives, &job.program.zone),
            cells: Cells::new(rows.mapping.width),
            rows,
            tally: Tally::default(),
            waiting: (0..SHARDS).map(|_| Vec::new()).collect(),
        }
    }

    fn all(
        &mut self,
        reader: &Mutex<Reader>,
        shards: &[Mutex<Shard>],
        turns: Option<&Turns>,
        over: &AtomicBool,
    ) -> Result<(), Error> {
        let mut buffer = Vec::new();
        while !self.job.stopped() && !over.load(Ordering::Relaxed) {
            // Where one has panicked while it read, there is no next.
            let Ok(next) = reader.lock().map(|mut reader| reader.next(buffer)) else { break };
            let Some((sequence, portion)) = next? else { break };
            buffer = Vec::new();
            let turn = |over| turns.map(|turns| turns.wait(sequence, over));
            let Portion::Unread(mut unread) = portion else {
                drop(turn(over));
                continue;
            };
            while unread.more() {
                unread.scan(&mut self.scanner, ROWS, &mut self.cells, &mut Vec::new());
                self.take(&unread.chunk);
            }
            let turn = turn(over);
            self.deliver(shards);
            drop(turn);
            // Only what is told apart by chunk would need them.
            self.tally = Tally::default();
            buffer = unread.chunk;
        }
        Ok(())
    }

    fn take(&mut self, chunk: &[u8]) {
        let Worker { digester, rows, cells, tally, waiting, .. } = self;
        let heads = rows.heads(chunk, cells);
        for row in 0..cells.rows() {
            let Some(head) = rows.head((chunk, cells, &heads), row, NOWHERE, tally) else { continue };
            let (event, at, digest) = (head.event, head.instant, digester.digest(head.key));
            let fields = if rows.is_bare(event) {
                Vec::new()
            } else {
                rows.with_fields(event, (chunk, cells, row), NOWHERE, tally, owned)
            };
            if let Some(shard) = waiting.get_mut((digest.high % SHARDS as u64) as usize) {
                shard.push((digest, event, at, fields));
            }
        }
    }

    fn deliver(&mut self, shards: &[Mutex<Shard>]) {
        for (waiting, shard) in self.waiting.iter_mut().zip(shards) {
            let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            for (digest, event, at, fields) in waiting.drain(..) {
                let own = self.rows.own_key(event).and_then(|key| fields.get(key)?.as_ref());
                let own = own.and_then(|own| self.digester.own(digest, event, &Some(own).into()));
                if own.is_some_and(|own| !shard.seen.insert(own)) {
                    continue;
                }
                let (row, _) = shard.keys.row(digest);
                let values = if fields.is_empty() {
                    BARE
                } else {
                    shard.values.push(fields.into());
                    u32::try_from(shard.values.len().saturating_sub(1)).unwrap_or(BARE)
                };
                shard.events.push(Told { row, event: event.0, at, values });
            }
        }
    }
}
