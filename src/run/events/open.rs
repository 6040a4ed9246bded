//! Files of events, opened before any of them is read: each by its own columns.

use super::asked::{Asked, LeadKeys};
use super::equal::Digests;
use super::job::EventJob;
use super::named::{in_data, kinds, own, own_key_column};
use super::rows::Rows;
use crate::data::Error;
use crate::data::format::Kind;
use crate::data::records::{Portion, Records};
use crate::data::said::Said;
use crate::engine::events::Plan;
use crate::program::text::fold;
use crate::program::{EventId, EventKind};

/// Takes the file apart.
pub(super) struct Reader {
    pub(super) records: Records,
    sequence: u64,
}

impl Reader {
    pub(super) fn next(&mut self, buffer: Vec<u8>) -> Result<Option<(u64, Portion)>, Error> {
        let portion = self.records.next(buffer)?;
        let sequence = self.sequence;
        self.sequence += 1;
        Ok(portion.map(|portion| (sequence, portion)))
    }
}

/// A file of events, open: its columns are known.
pub(super) struct Opened<'a> {
    pub(super) path: &'a str,
    pub(super) said: Said<'a>,
    pub(super) reader: Reader,
    pub(super) rows: Rows,
    pub(super) first_line: u64,
    /// A column that may tell its events apart.
    pub(super) own: Option<String>,
    /// How its rows become digests.
    pub(super) digests: Digests,
    /// Where its columns have types, those that can be read.
    pub(super) typed: Option<Vec<String>>,
}

/// Opens all files, before any of them is read.
pub(super) fn open<'a>(
    job: &EventJob<'a>,
    more: &[EventJob<'a>],
    plan: &Plan,
) -> Result<Vec<Opened<'a>>, Error> {
    let jobs: Vec<EventJob<'a>> = std::iter::once(job).chain(more).copied().collect();
    let begun = |job: &EventJob<'a>| -> Result<(Records, Vec<String>), Error> {
        let mut records = Records::open(job.path, job.said, job.chunk, job.bytes.cloned())?;
        let header = match records.header() {
            Some(header) => header.to_vec(),
            None => records.first_keys()?,
        };
        Ok((records, header))
    };
    let begun = jobs.iter().map(begun).collect::<Result<Vec<_>, Error>>()?;
    let headers: Vec<&[String]> = begun.iter().map(|(_, header)| header.as_slice()).collect();
    let elsewhere = jobs.len() > 1 && each_field_is_somewhere(&jobs, &begun, plan);
    let rows = jobs.iter().zip(&begun).map(|(job, (records, header))| {
        let columns = job.columns.of_one(header, &headers);
        let (program, kind) = (job.program, records.kind());
        if kind == Kind::Json && header.is_empty() {
            // No event at all, or none at the start that could be read.
            return Ok(Rows::of_usual(program, plan, &columns, true).of_one_kind(program, job.kind));
        }
        let (own, kinds, rule) = (own(program), kinds(program), job.rule());
        let asked = Asked {
            path: job.path,
            said: job.said,
            header,
            named: &columns,
            own: &own,
            rule: &rule,
            kinds: &kinds,
            kind: job.kind,
            among_others: jobs.len() > 1,
            leads: job.leads.map_or(LeadKeys::Unknown, |(path, said)| LeadKeys::File(path, said)),
        };
        let allow_missing = job.allow_missing_columns || (elsewhere && job.kind.is_none());
        Rows::of_file(program, plan, &asked, kind, allow_missing)
    });
    let rows = rows.collect::<Result<Vec<Rows>, Error>>()?;
    let opened = jobs.iter().zip(begun).zip(rows).map(|((job, (mut records, header)), rows)| {
        records.read_columns(&rows.mapping)?;
        let first_line = records.first_line();
        let readable = header.iter().zip(records.readable()).filter(|(_, readable)| *readable);
        let readable: Vec<String> = readable.map(|(name, _)| name.clone()).collect();
        let typed = rows.kind.is_typed().then_some(readable);
        let reader = Reader { records, sequence: 0 };
        let own = own_key_column(&header, &own(job.program)).map(str::to_owned);
        // A row of JSON names its columns itself.
        let columns = if rows.kind == Kind::Json { &[][..] } else { &header };
        let digests = Digests::of(columns, job.kind.map(|kind| in_data(job.program, kind)));
        Ok(Opened { path: job.path, said: job.said, reader, rows, first_line, own, digests, typed })
    });
    opened.collect()
}

/// Whether each field that is needed has a column in one of the files that may hold events of its kind: then it need not
/// have one in the others.
fn each_field_is_somewhere(jobs: &[EventJob<'_>], begun: &[(Records, Vec<String>)], plan: &Plan) -> bool {
    let Some(program) = jobs.first().map(|job| job.program) else { return true };
    let has = |event: &EventKind, source: &str| {
        jobs.iter().zip(begun).any(|(job, (records, header))| {
            let holds = job.kind.is_none_or(|kind| fold(in_data(program, kind)) == fold(&event.source));
            let there = || header.iter().any(|name| fold(name) == fold(source));
            holds && (records.kind() == Kind::Json || there())
        })
    };
    (0u32..).map(EventId).zip(&program.events).all(|(id, event)| {
        let needed = event.fields.iter().zip(plan.needed(id)).filter(|(_, needed)| **needed);
        needed.into_iter().all(|(field, _)| has(event, &field.source))
    })
}
