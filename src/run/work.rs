//! What a thread does with a chunk: scan, fill columns, run the engine, write the answers.

use super::follow::Follower;
use super::job::{AsOfRule, Numbered, Shared};
use super::keys::Keys;
use super::lookup::{EventLookup, LeadRows, without_events};
use super::matrix::Slice;
use super::other::OtherWorker;
use crate::analyse::dates::SeenDates;
use crate::analyse::groups::SeenGroups;
use crate::data::cells::{BrokenRow, Cells, Place};
use crate::data::format::Kind;
use crate::data::hashed::KeyHash;
use crate::data::keys::KeyRule;
use crate::data::records::{Portion, Scanner};
use crate::data::value::{FieldReader, Raw, Read};
use crate::engine;
use crate::engine::Results;
use crate::engine::batch::{AsOf, Batch, Dictionaries};
use crate::program::{Date, Value};
use crate::report::Part;
use crate::run::columns::{BadCell, Columns};
use crate::run::events::{BrokenEvent, Kept};
use crate::run::raws::Raws;
use crate::run::write::Leads;

/// So many records of a file are looked at for numbers whose points may part thousands.
const LOOKED_AT: u64 = 20_000;

/// What there is to say of a lead that was found, beside its batch.
pub(super) struct Alone {
    /// Its key; nothing where leads have none.
    pub key: Option<String>,
    /// The indexes of the fields whose values were bad, and the values.
    pub bad: Vec<(usize, String)>,
    /// Its events.
    pub kept: Kept,
}

/// What became of a chunk.
#[derive(Default)]
pub(super) struct Done {
    pub sequence: u64,
    /// The answers, one after another.
    pub bytes: Vec<u8>,
    /// The keys of the leads that were looked at, one after another; nothing where leads have none.
    pub keys: Vec<u8>,
    /// One for each answer.
    pub answers: Vec<AnswerMeta>,
    /// Leads that were merged into others.
    pub merged: u64,
    /// Rows that got no answer.
    pub broken: Vec<(BrokenRow, Option<String>)>,
    /// Events in lists of its leads that cannot be read.
    pub broken_events: Vec<BrokenEvent>,
    /// Bad values: which answer, and what.
    pub bad: Vec<(u32, BadCell)>,
    /// By field, where its dates lie.
    pub dates: Vec<(usize, SeenDates)>,
    /// By field, where the points of its numbers stand.
    pub groups: Vec<(usize, SeenGroups)>,
    /// What the batches came to, where they are counted and not written.
    pub parts: Vec<Part>,
    /// What is kept of the leads of batches, where that is asked for.
    pub slices: Vec<Slice>,
    /// Records and line breaks in the chunk.
    pub records: u64,
    pub lines: u64,
    /// The chunk's memory, to be used again.
    pub chunk: Vec<u8>,
}

impl Done {
    /// Nothing yet, in the memory of what is over.
    pub fn emptied(mut self) -> Done {
        self.bytes.clear();
        self.keys.clear();
        self.answers.clear();
        Done { bytes: self.bytes, keys: self.keys, answers: self.answers, ..Done::default() }
    }
}

/// What has to be known of an answer when chunks are put in order.
pub(super) struct AnswerMeta {
    /// The digest of the key; 0 where leads have no key.
    pub digest: u64,
    /// Where its key stands in [`Done::keys`].
    pub key: (u32, u32),
    pub place: Place,
    /// The end of its bytes.
    pub end: u32,
    pub stage: u32,
}

/// Why a lead is not answered that was merged into another: it is no reject.
const MERGED: &str = "merged";

/// A thread's memory.
pub(super) struct Worker<'a> {
    scanner: Scanner,
    cells: Cells,
    columns: Columns,
    batch: Batch,
    dictionaries: Dictionaries,
    engine: engine::Worker,
    events: Option<Box<dyn EventLookup + 'a>>,
    key: Option<FieldReader>,
    keys: Keys,
    /// What is written for keys: the numbers of records where leads have none, or hashes.
    written: Keys,
    /// Reads the date that as-of counts from, and what stands in for a missing one.
    as_of: Option<(FieldReader, Option<Date>)>,
    bad: Vec<BadCell>,
    bad_of_row: BadRows,
    others: Vec<OtherWorker<'a>>,
    follower: Option<Follower<'a>>,
}

/// The bad fields of each row of a batch.
#[derive(Default)]
struct BadRows {
    /// Row and field, sorted.
    pairs: Vec<(u32, u32)>,
    fields: Vec<u32>,
    /// By row, where its fields end. Empty where nothing is bad.
    ends: Vec<u32>,
}

impl BadRows {
    fn fill(&mut self, bad: &[BadCell], rows: usize) {
        self.pairs.clear();
        self.fields.clear();
        self.ends.clear();
        if bad.is_empty() {
            return;
        }
        self.pairs.extend(bad.iter().map(|cell| (cell.row, cell.field)));
        self.pairs.sort_unstable();
        let mut at = 0;
        for row in 0..rows as u32 {
            while let Some((_, field)) = self.pairs.get(at).filter(|(of, _)| *of == row) {
                self.fields.push(*field);
                at += 1;
            }
            self.ends.push(self.fields.len() as u32);
        }
    }

    fn of(&self, row: usize) -> &[u32] {
        let end = self.ends.get(row).map_or(0, |end| *end as usize);
        let start = row.checked_sub(1).and_then(|row| self.ends.get(row)).map_or(0, |end| *end as usize);
        self.fields.get(start..end).unwrap_or(&[])
    }
}

/// The leads that the writer writes about.
struct Written<'a> {
    /// What is written for their keys: hashes where keys are hidden, and record numbers where there are none.
    keys: &'a Keys,
    numbered: bool,
    bad: &'a BadRows,
}

impl Leads for Written<'_> {
    fn key(&self, row: usize) -> &[u8] {
        self.keys.get(row)
    }

    fn keys(&self) -> &[u8] {
        self.keys.bytes()
    }

    fn numbered(&self) -> bool {
        self.numbered
    }

    fn bad(&self, row: usize) -> &[u32] {
        self.bad.of(row)
    }
}

impl<'a> Worker<'a> {
    pub fn new(shared: &'a Shared<'a>) -> Worker<'a> {
        let (job, plan) = (shared.job, &shared.plan);
        let program = job.program;
        let scanner = Scanner::new(plan.kind, &plan.mapping, &plan.names, &plan.natives, &program.zone);
        let as_of = match job.as_of {
            AsOfRule::One(instant) => AsOf::One(instant),
            AsOfRule::Field(..) => AsOf::Each(Vec::new()),
        };
        Worker {
            scanner,
            cells: Cells::new(plan.mapping.width),
            columns: Columns::new(program, shared.needs, &plan.fields),
            batch: Batch::new(program, as_of),
            dictionaries: Dictionaries::new(program),
            engine: shared.engine.worker(),
            events: job.events.map(|events| events.lookup()),
            key: program.key.map(|key| FieldReader::new(&program[key], &program.zone)),
            keys: Keys::default(),
            written: Keys::default(),
            as_of: plan.as_of.map(|(field, _)| {
                let default = match program[field].default {
                    Some(Value::Date(date)) => Some(date),
                    _ => None,
                };
                (FieldReader::new(&program[field], &program.zone), default)
            }),
            bad: Vec::new(),
            bad_of_row: BadRows::default(),
            others: (job.others.iter().zip(&plan.others))
                .map(|(other, slots)| OtherWorker::new(other, slots))
                .collect(),
            follower: job.follow.map(|follow| Follower::new(follow, &plan.follow)),
        }
    }

    /// By slot, the keys of JSON Lines that were seen; `None` where there is a header.
    pub fn seen(&self) -> Option<&[bool]> {
        self.scanner.seen()
    }

    /// Does the whole work on a chunk, in the memory of one that is over.
    pub fn work(&mut self, shared: &Shared, numbered: Numbered, spare: Done) -> Done {
        let mut done = Done { sequence: numbered.sequence, ..spare.emptied() };
        let mut unread = match numbered.portion {
            Portion::Broken { reason, lines, text } => {
                let place = Place { record: 0, line: 0 };
                done.broken.push((BrokenRow { place, reason }, None));
                (done.records, done.lines, done.chunk) = (1, u64::from(lines), text);
                done.broken_events = self.chunk_done(done.sequence, Place { record: 1, line: lines });
                return done;
            }
            Portion::Unread(unread) => unread,
        };
        let mut broken = Vec::new();
        while unread.more() {
            unread.scan(&mut self.scanner, shared.job.batch.max(1), &mut self.cells, &mut broken);
            done.broken.extend(broken.drain(..).map(|row| (row, None)));
            self.batch(shared, &unread.chunk, numbered.records, &mut done);
        }
        // Rejects of several kinds come together; they are told in the order of the file.
        done.broken.sort_by_key(|(row, _)| row.place);
        (done.records, done.lines) = (u64::from(unread.place.record), u64::from(unread.place.line));
        done.broken_events = self.chunk_done(done.sequence, unread.place);
        done.chunk = unread.chunk;
        done
    }

    fn chunk_done(&mut self, sequence: u64, end: Place) -> Vec<BrokenEvent> {
        self.others.iter_mut().for_each(|other| other.chunk_done(sequence, end));
        self.events.as_mut().map_or_else(Vec::new, |events| events.chunk(sequence, end))
    }

    /// Looks through a chunk for a lead. When it is there, the batch holds it alone, and its bad values come back.
    pub fn find(
        &mut self,
        shared: &Shared,
        numbered: Numbered,
        wanted: &[u8],
        others: &mut dyn FnMut(&[u8]),
    ) -> Option<Alone> {
        let Portion::Unread(mut unread) = numbered.portion else { return None };
        let mut broken = Vec::new();
        let rule = shared.digester.rule();
        let wanted = rule.of(wanted);
        while unread.more() {
            unread.scan(&mut self.scanner, shared.job.batch.max(1), &mut self.cells, &mut broken);
            let chunk = &unread.chunk;
            self.reject_rows(shared, chunk, &mut Done::default());
            let rows = self.cells.rows();
            let otherwise = self.call(shared.plan.key.is_some(), None, numbered.records);
            let keys = if otherwise { &self.written } else { &self.keys };
            let found = (0..rows).find(|row| {
                let key = keys.get(*row);
                let found = rule.of(key) == wanted;
                if !found {
                    others(key);
                }
                found
            });
            if let Some(row) = found {
                return Some(self.alone(shared, chunk, row));
            }
        }
        None
    }

    /// Makes the batch of one lead, and returns its bad values and its events.
    fn alone(&mut self, shared: &Shared, chunk: &[u8], row: usize) -> Alone {
        if let AsOf::Each(instants) = &mut self.batch.as_of {
            *instants = instants.get(row).copied().into_iter().collect();
        }
        self.cells.retain(|other| other == row);
        self.bad.clear();
        self.columns.fill(chunk, &self.cells, &mut self.batch, &mut self.dictionaries, &mut self.bad);
        self.keys.retain(|other| other == row);
        let events = shared.plan.events;
        let rows = LeadRows { chunk, cells: &self.cells, keys: &self.keys, events, sequence: 0 };
        let kept = match &mut self.events {
            Some(events) => {
                events.fill(&rows, &mut self.batch, &mut self.dictionaries);
                events.kept(&rows, 0)
            }
            None => {
                without_events(shared.job.program, &mut self.batch);
                Kept::default()
            }
        };
        let key = shared.plan.key.map(|_| String::from_utf8_lossy(self.keys.get(0)).into_owned());
        let bad = self.bad.drain(..).map(|bad| (bad.field as usize, bad.text));
        Alone { key, bad: bad.collect(), kept }
    }

    /// What was read last.
    pub fn into_batch(self) -> (Batch, Dictionaries) {
        (self.batch, self.dictionaries)
    }

    fn batch(&mut self, shared: &Shared, chunk: &[u8], records: u64, done: &mut Done) {
        let plan = &shared.plan;
        let first = done.answers.len();
        self.reject_rows(shared, chunk, done);
        self.bad.clear();
        self.columns.fill(chunk, &self.cells, &mut self.batch, &mut self.dictionaries, &mut self.bad);
        done.dates.extend(self.columns.dates(&self.batch));
        if records < LOOKED_AT {
            let looked_at = |row: &usize| records + u64::from(self.cells.place(*row).record) < LOOKED_AT;
            let first = (0..self.cells.rows()).take_while(looked_at).count();
            done.groups.extend(self.columns.groups(chunk, &self.cells, first));
        }
        let sequence = done.sequence;
        let keyed = plan.key.is_some();
        let otherwise = self.call(keyed, shared.job.key_hash(), records);
        let rows = LeadRows { chunk, cells: &self.cells, keys: &self.keys, events: plan.events, sequence };
        match &mut self.events {
            Some(events) => events.fill(&rows, &mut self.batch, &mut self.dictionaries),
            None => without_events(shared.job.program, &mut self.batch),
        }
        let results = shared.engine.run(&mut self.engine, &self.batch, &self.dictionaries);
        let others: Vec<Results> =
            self.others.iter_mut().map(|other| other.results(&rows, results.batch())).collect();
        let mut overflow = results.overflow().clone();
        for other in &others {
            for (all, one) in overflow.words_mut().iter_mut().zip(other.overflow().words()) {
                *all |= one;
            }
        }
        self.bad_of_row.fill(&self.bad, rows.rows());
        let keys = if otherwise { &self.written } else { &self.keys };
        let leads = Written { keys, numbered: !keyed, bad: &self.bad_of_row };
        let stages = shared.job.program.stage.and_then(|stage| results.all_choices(stage));
        let first_key = done.keys.len();
        done.keys.extend_from_slice(self.keys.bytes());
        let answers = &mut done.answers;
        let mut answered = |row: usize, bytes: &[u8]| {
            let key = self.keys.place(row);
            answers.push(AnswerMeta {
                digest: if keyed { shared.digester.digest(self.keys.get(row)) } else { 0 },
                key: ((first_key + key.start) as u32, (first_key + key.end) as u32),
                place: rows.cells.place(row),
                end: bytes.len() as u32,
                stage: stages.and_then(|stages| stages.get(row)).copied().unwrap_or(0),
            });
        };
        match (shared.survey, shared.asked) {
            (None, Some(asked)) => {
                (0..rows.rows()).filter(|row| !overflow.get(*row)).for_each(|row| answered(row, &[]));
                let key = |row: usize| leads.key(row);
                done.slices.push(Slice::new(asked, first, &results, &others, &overflow, &key));
            }
            (None, None) => {
                let skip = |row: usize| overflow.get(row);
                shared.layout.write(&results, &leads, &mut done.bytes, skip, answered);
            }
            (Some(survey), _) => {
                (0..rows.rows()).filter(|row| !overflow.get(*row)).for_each(|row| answered(row, &[]));
                let key = |row: usize| leads.key(row);
                let part = survey.part(first, &results, &others, &overflow, &key);
                let followed = self.follower.as_mut().map_or_else(Vec::new, |follower| {
                    follower.follow(&rows, results.batch(), Some(part.won()))
                });
                done.parts.push(part.following(followed));
            }
        }
        for row in (0..rows.rows()).filter(|row| overflow.get(*row)) {
            let reason = "a sum is beyond what numbers can be".to_owned();
            // Hidden keys are hashed where rejects are told.
            let key = if keyed { rows.key(row) } else { leads.key(row) };
            let key = String::from_utf8_lossy(key).into_owned();
            done.broken.push((BrokenRow { place: rows.cells.place(row), reason }, Some(key)));
        }
        let mut skipped = vec![];
        if overflow.count() > 0 {
            skipped = (0..rows.rows()).filter(|row| overflow.get(*row)).collect();
        }
        for bad in self.bad.drain(..) {
            let row = bad.row as usize;
            if !overflow.get(row) {
                let before = skipped.partition_point(|skipped| *skipped < row);
                done.bad.push(((first + row - before) as u32, bad));
            }
        }
    }

    /// Takes out rows without a key or without an instant to judge them at.
    fn reject_rows(&mut self, shared: &Shared, chunk: &[u8], done: &mut Done) {
        let plan = &shared.plan;
        let mut instants = match &mut self.batch.as_of {
            AsOf::Each(instants) => Some(std::mem::take(instants)),
            AsOf::One(_) => None,
        };
        if let Some(instants) = &mut instants {
            instants.clear();
        }
        // Few rows are wrong, so only those are noted.
        let mut wrong: Vec<(usize, &'static str)> = Vec::new();
        self.keys.clear();
        if let Some(reader) = &self.key {
            self.keys.fill(Raws::new(chunk, &self.cells, plan.key), reader, &mut wrong);
        }
        self.note_headers(shared, &mut wrong);
        self.note_merged(shared.digester.rule(), &mut wrong);
        if let (Some((reader, default)), Some((_, slot)), Some(instants), AsOfRule::Field(_, plus)) =
            (&self.as_of, plan.as_of, &mut instants, shared.job.as_of)
        {
            let keyless = wrong.clone();
            for row in (0..self.cells.rows()).filter(|row| !is_among(*row, &keyless)) {
                let raw = slot.map_or(Raw::Absent, |slot| self.cells.get(chunk, row, slot));
                let date = match reader.date(raw) {
                    Read::Value(date) => Some(date),
                    Read::Missing => *default,
                    Read::Bad => None,
                };
                match date.and_then(|date| shared.job.program.zone.as_of(date, plus)) {
                    Some(instant) => instants.push(instant),
                    None => wrong.push((row, "no date to count as-of from")),
                }
            }
            wrong.sort_by_key(|(row, _)| *row);
        }
        if let (AsOf::Each(kept), Some(instants)) = (&mut self.batch.as_of, instants) {
            *kept = instants;
        }
        for (row, reason) in &wrong {
            if *reason == MERGED {
                done.merged += 1;
                continue;
            }
            let place = self.cells.place(*row);
            let key = String::from_utf8_lossy(self.keys.get(*row)).into_owned();
            let key = Some(key).filter(|key| !key.is_empty());
            done.broken.push((BrokenRow { place, reason: (*reason).to_owned() }, key));
        }
        if !wrong.is_empty() {
            self.cells.retain(|row| !is_among(row, &wrong));
            self.keys.retain(|row| !is_among(row, &wrong));
        }
    }

    /// Notes rows that repeat the header, as where files were joined one behind the other.
    fn note_headers(&self, shared: &Shared, wrong: &mut Vec<(usize, &'static str)>) {
        let has_header = !matches!(shared.plan.kind, Kind::Json) && !shared.plan.kind.is_typed();
        let Some(key) = shared.job.program.key.filter(|_| has_header) else { return };
        let name = shared.job.program[key].source.as_bytes();
        if memchr::memmem::find(self.keys.bytes(), name).is_none() {
            return;
        }
        let mark = |key: &[u8]| key.strip_prefix("\u{feff}".as_bytes()).is_some_and(|key| key == name);
        let is_name = |row: &usize| self.keys.get(*row) == name || mark(self.keys.get(*row));
        let repeats = (0..self.cells.rows()).filter(is_name).filter(|row| !is_among(*row, wrong));
        let repeats: Vec<(usize, &'static str)> =
            repeats.map(|row| (row, "the row repeats the header")).collect();
        if !repeats.is_empty() {
            wrong.extend(repeats);
            wrong.sort_by_key(|(row, _)| *row);
        }
    }

    /// Notes leads that were merged into others.
    fn note_merged(&self, rule: &KeyRule, wrong: &mut Vec<(usize, &'static str)>) {
        if self.key.is_none() || rule.is_plain() {
            return;
        }
        let gone = (0..self.cells.rows()).filter(|row| rule.is_gone(self.keys.get(*row)));
        let gone: Vec<(usize, &'static str)> =
            gone.filter(|row| !is_among(*row, wrong)).map(|row| (row, MERGED)).collect();
        if !gone.is_empty() {
            wrong.extend(gone);
            wrong.sort_by_key(|(row, _)| *row);
        }
    }

    /// Says whether leads are called otherwise than by their keys, and makes what they are called then: hashes, or the
    /// numbers of their records, `records` being those before the chunk.
    fn call(&mut self, keyed: bool, hash: Option<&KeyHash>, records: u64) -> bool {
        let Worker { keys, written, cells, .. } = self;
        if keyed && hash.is_none() {
            return false;
        }
        written.clear();
        for row in 0..cells.rows() {
            let called = match hash.filter(|_| keyed) {
                Some(hash) => hash.of(keys.get(row)),
                None => (records + u64::from(cells.place(row).record) + 1).to_string(),
            };
            written.push(called.as_bytes());
        }
        true
    }
}

/// Whether a row is among those noted, which ascend.
fn is_among(row: usize, noted: &[(usize, &'static str)]) -> bool {
    noted.binary_search_by_key(&row, |(row, _)| *row).is_ok()
}
