//! What is to be done, and what all threads of it share.

use super::follow::Follow;
use super::lookup::EventSource;
use super::matrix::Asked;
use super::other::Other;
use super::rejects::Rejects;
use super::write::Layout;
use crate::data::Error;
use crate::data::format::{Format, Kind};
use crate::data::hashed::KeyHash;
use crate::data::keys::{Digester, KeyRule};
use crate::data::mapping::Mapping;
use crate::data::merges::Merges;
use crate::data::records::{Portion, Records};
use crate::data::said::Said;
#[cfg(feature = "parquet")]
use crate::data::table::Sink;
use crate::data::value::Native;
use crate::engine::Engine;
use crate::engine::batch::Need;
use crate::program::{FieldId, Program};
use crate::report::Survey;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};

/// As of when leads are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOfRule {
    /// One instant for all.
    One(i64),
    /// A date field of each lead's own plus so many microseconds. A lead without that date is a reject.
    Field(FieldId, i64),
}

/// How far a run has come; another thread may look.
#[derive(Debug, Default)]
pub struct Progress {
    /// Bytes read from the file, packed as they are.
    pub bytes: Arc<AtomicU64>,
    /// Records done.
    pub rows: AtomicU64,
    /// Set to end the run early; nothing is then written.
    pub stop: AtomicBool,
}

/// What is to be done.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The policy.
    pub program: &'a Program,
    /// The file of leads, `-` for stdin.
    pub leads: &'a str,
    /// What is said of it, because its ending does not.
    pub input: Said<'a>,
    /// The file for the answers; stdout where there is none.
    pub output: Option<&'a str>,
    /// What is written, where the ending does not say; CSV where nothing says.
    pub output_format: Option<Format>,
    /// Another program takes the answers instead.
    #[cfg(feature = "parquet")]
    pub sink: Option<&'a Sink>,
    /// The names of the columns to write; the usual ones where nothing is said.
    pub columns: Option<&'a [String]>,
    /// The file for rejected rows; put in its place at the end.
    pub rejects: Option<&'a Rejects>,
    /// Keys are written as hashes.
    pub hash_keys: Option<&'a KeyHash>,
    /// As of when.
    pub as_of: AsOfRule,
    /// How many threads; 0 for as many as there are cores.
    pub threads: usize,
    /// The most leads in a batch.
    pub batch: usize,
    /// About how many bytes of input a thread takes at once.
    pub chunk: usize,
    /// Bad values are an error: nothing is written then.
    pub strict: bool,
    /// Texts that would begin a formula are made harmless in CSV.
    pub for_spreadsheet: bool,
    /// Columns of a CSV file may be absent; their fields are then missing for every lead.
    pub allow_missing_columns: bool,
    /// Where each points line stands (`path:line:column`), by line id; may be empty.
    pub places: &'a [String],
    /// The leads' events; without any, nothing ever happened to them.
    pub events: Option<&'a dyn EventSource>,
    /// Leads that were merged into others.
    pub merges: Option<&'a Arc<Merges>>,
    /// Where to say how far it has come.
    pub progress: Option<&'a Progress>,
    /// Other programs that look at the same leads; only a survey asks them.
    pub others: &'a [Other<'a>],
    /// How leads are followed through time; only a survey asks it.
    pub follow: Option<&'a Follow<'a>>,
}

impl<'a> Job<'a> {
    /// A job with everything as usual: all cores, all answers as CSV to stdout.
    pub fn new(program: &'a Program, leads: &'a str, as_of: AsOfRule) -> Job<'a> {
        Job {
            program,
            leads,
            input: Said::default(),
            output: None,
            output_format: None,
            #[cfg(feature = "parquet")]
            sink: None,
            columns: None,
            rejects: None,
            hash_keys: None,
            as_of,
            threads: 0,
            batch: 1024,
            chunk: 256 << 10,
            strict: false,
            for_spreadsheet: false,
            allow_missing_columns: false,
            places: &[],
            events: None,
            merges: None,
            progress: None,
            others: &[],
            follow: None,
        }
    }

    /// Whoever knows events, of the policy and of the others.
    pub(super) fn event_sources(&self) -> impl Iterator<Item = &'a dyn EventSource> {
        self.events.into_iter().chain(self.others.iter().filter_map(|other| other.events))
    }

    /// What makes digests of keys, for all threads of the job.
    pub(super) fn digester(&self) -> Digester {
        Digester::new(KeyRule::new(self.program.key_form).merged(self.merges))
    }

    /// What hides keys. Where leads have none there are numbers of records, which hide nothing.
    pub(super) fn key_hash(&self) -> Option<&'a KeyHash> {
        self.hash_keys.filter(|_| self.program.key.is_some())
    }

    /// The fields to read: those the engine needs, and the date that as-of counts from.
    pub(super) fn needs(&self, engine: &Engine) -> Vec<Need> {
        let mut needs = engine.needs().to_vec();
        needs.resize(self.program.fields.len(), Need::Nothing);
        needs
    }
}

/// What all threads of a run share.
pub(super) struct Shared<'a> {
    pub(super) job: &'a Job<'a>,
    pub(super) engine: &'a Engine<'a>,
    pub(super) layout: &'a Layout<'a>,
    pub(super) needs: &'a [Need],
    pub(super) plan: Plan,
    pub(super) digester: Digester,
    /// What is counted, where answers are counted and not written.
    pub(super) survey: Option<&'a Survey<'a>>,
    /// What is kept of each lead, where that is asked for.
    pub(super) asked: Option<&'a Asked>,
}

impl<'a> Shared<'a> {
    /// For answers; a survey is added where they are counted.
    pub(super) fn new(
        job: &'a Job<'a>,
        engine: &'a Engine<'a>,
        layout: &'a Layout<'a>,
        needs: &'a [Need],
        plan: Plan,
    ) -> Shared<'a> {
        Shared { job, engine, layout, needs, plan, digester: job.digester(), survey: None, asked: None }
    }
}

/// How rows become cells, and which cell is what.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) kind: Kind,
    pub(super) mapping: Mapping,
    /// The names that slots stand for, for JSON Lines.
    pub(super) names: Vec<String>,
    /// What slots are best read as, for Parquet.
    pub(super) natives: Vec<Native>,
    /// By field, its slot.
    pub(super) fields: Vec<Option<usize>>,
    pub(super) key: Option<usize>,
    pub(super) as_of: Option<(FieldId, Option<usize>)>,
    pub(super) events: Option<usize>,
    /// By other program, by field, its slot.
    pub(super) others: Vec<Vec<Option<usize>>>,
    /// By field of the program that leads are followed with, its slot.
    pub(super) follow: Vec<Option<usize>>,
}

impl Plan {
    /// For records written so: the names of their columns, and by column whether a field could hold it; without a header
    /// every name may be there.
    pub(super) fn new(
        job: &Job<'_>,
        needs: &[Need],
        kind: Kind,
        header: Option<&[String]>,
        readable: &[bool],
    ) -> Result<Plan, Error> {
        // The key, the needed fields, the as-of field, the list of events and the fields of others, in this order.
        let program = job.program;
        let mut wanted: Vec<(&str, Native)> = Vec::new();
        let mut add = |name, native| {
            wanted.push((name, native));
            wanted.len() - 1
        };
        let key = program.key.map(|key| add(&program[key].source, Native::Text));
        let fields: Vec<Option<usize>> = (program.fields.iter().zip(needs))
            .map(|(field, need)| (*need != Need::Nothing).then(|| add(&field.source, Native::of(&field.ty))))
            .collect();
        let as_of = match job.as_of {
            AsOfRule::One(_) => None,
            AsOfRule::Field(field, _) => Some((field, add(&program[field].source, Native::Date))),
        };
        let stories = job.follow.and_then(|follow| follow.stories?.list());
        let nested = job.event_sources().filter_map(|events| events.nested()).next().or(stories);
        // Where there is a header, it says whether there is a list of events at all. One that is only looked for may be
        // a column of any kind.
        let needed = stories.is_some() || job.event_sources().any(EventSource::reads_nested);
        let listed = |name: &&str| {
            let is = |(has, readable): (&String, &bool)| has == name && (needed || *readable);
            header.is_none_or(|header| header.iter().zip(readable).any(is))
        };
        let nested = nested.filter(|_| !matches!(kind, Kind::Csv(_))).filter(listed);
        let events = nested.map(|name| add(name, Native::Text));
        let others: Vec<Vec<Option<usize>>> = (job.others.iter())
            .map(|other| {
                (other.program().fields.iter().zip(other.needs()))
                    .map(|(field, need)| {
                        (need != Need::Nothing).then(|| add(&field.source, Native::of(&field.ty)))
                    })
                    .collect()
            })
            .collect();
        let follow: Vec<Option<usize>> = (job.follow.iter())
            .flat_map(|follow| follow.program().fields.iter().zip(follow.needs()))
            .map(|(field, need)| (need != Need::Nothing).then(|| add(&field.source, Native::of(&field.ty))))
            .collect();

        let names: Vec<&str> = wanted.iter().map(|(name, _)| *name).collect();
        let mapping = match header {
            None => Mapping::of_keys(&names),
            Some(header) => Mapping::of_header(&names, header, job.allow_missing_columns)?,
        };
        let slot = |wanted: usize| mapping.slot_of.get(wanted).copied().flatten();
        Ok(Plan {
            kind,
            names: mapping.names(&names),
            natives: mapping.natives(wanted.iter().map(|(_, native)| *native)),
            fields: fields.into_iter().map(|wanted| slot(wanted?)).collect(),
            key: key.and_then(slot),
            as_of: as_of.map(|(field, wanted)| (field, slot(wanted))),
            events: events.and_then(slot),
            follow: follow.into_iter().map(|wanted| slot(wanted?)).collect(),
            others: others
                .into_iter()
                .map(|fields| fields.into_iter().map(|wanted| slot(wanted?)).collect())
                .collect(),
            mapping,
        })
    }
}

/// Takes the input apart.
pub(super) struct Reader<'a> {
    pub(super) job: &'a Job<'a>,
    pub(super) records: Records,
    pub(super) plan: Plan,
    pub(super) sequence: u64,
    /// Records taken; counted only where keys are record numbers.
    pub(super) passed: u64,
}

/// A portion of the input and its place among the others.
pub(super) struct Numbered {
    pub(super) sequence: u64,
    /// Records before it; counted only where keys are record numbers.
    pub(super) records: u64,
    pub(super) portion: Portion,
}

impl<'a> Reader<'a> {
    pub(super) fn open(job: &'a Job<'a>, needs: &[Need]) -> Result<Reader<'a>, Error> {
        let counter = job.progress.map(|progress| Arc::clone(&progress.bytes));
        let mut records = Records::open(job.leads, job.input, job.chunk, counter)?;

        let plan = Plan::new(job, needs, records.kind(), records.header(), &records.readable())?;
        records.read_columns(&plan.mapping)?;
        Ok(Reader { job, records, plan, sequence: 0, passed: 0 })
    }

    pub(super) fn next(&mut self, buffer: Vec<u8>) -> Result<Option<Numbered>, Error> {
        let Some(portion) = self.records.next(buffer)? else { return Ok(None) };
        let numbered = Numbered { sequence: self.sequence, records: self.passed, portion };
        self.sequence += 1;
        if self.job.program.key.is_none() {
            self.passed += numbered.portion.count(self.plan.kind);
        }
        Ok(Some(numbered))
    }
}
