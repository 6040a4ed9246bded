//! An as-of of each lead's own: read from the leads before their events.

use super::keys::{Digest, Digester};
use super::named::needs_key;
use crate::data::Error;
use crate::data::cells::Cells;
use crate::data::keys::KeyRule;
use crate::data::mapping::Mapping;
use crate::data::merges::Merges;
use crate::data::records::{Portion, Records, Scanner};
use crate::data::said::Said;
use crate::data::value::{FieldReader, Native, Read, trim_bytes};
use crate::program::{FieldId, Program, Value};
use hashbrown::HashMap;
use std::sync::Arc;

/// The as-of of every lead, by a digest of its key: about 30 bytes a lead.
#[derive(Debug)]
pub struct LeadInstants {
    pub(super) digester: Digester,
    instants: HashMap<Digest, i64, foldhash::fast::RandomState>,
}

impl LeadInstants {
    /// As [`LeadInstants::read_merged`], where none were merged.
    ///
    /// # Errors
    /// As [`LeadInstants::read_merged`].
    #[cfg(feature = "internals")]
    pub fn read<'a>(
        program: &Program,
        leads: &str,
        said: impl Into<Said<'a>>,
        rule: (FieldId, i64),
    ) -> Result<LeadInstants, Error> {
        LeadInstants::read_merged(program, (leads, said.into()), rule, None)
    }

    /// Reads key and date of all leads, once more than the run itself does. Of leads with the same key the first counts, and
    /// of leads that were merged the one that is answered; leads without a date have none.
    ///
    /// # Errors
    /// When the leads cannot be read; stdin cannot be, since it is gone after one reading.
    pub fn read_merged(
        program: &Program,
        (leads, said): (&str, Said<'_>),
        (field, plus): (FieldId, i64),
        merges: Option<&Arc<Merges>>,
    ) -> Result<LeadInstants, Error> {
        needs_key(program)?;
        if leads == "-" {
            return Err(Error::usage(
                "with events and an as-of of each lead's own, leads are read twice, and stdin cannot be",
            )
            .help("give the leads as a file"));
        }
        let rule = KeyRule::new(program.key_form).merged(merges);
        let digester = Digester::new(rule.clone());
        let mut all = LeadInstants { digester, instants: HashMap::default() };
        let Some(key) = program.key else { return Ok(all) };
        let mut records = Records::open(leads, said, 512 << 10, None)?;
        let wanted = [program[key].source.as_str(), program[field].source.as_str()];
        let mapping = match records.header() {
            None => Mapping::of_keys(&wanted),
            Some(header) => Mapping::of_header(&wanted, header, false)?,
        };
        let [Some(key_slot), Some(date_slot)] = *mapping.slot_of.as_slice() else { return Ok(all) };
        records.read_columns(&mapping)?;
        let natives = mapping.natives([Native::Text, Native::Date].into_iter());
        let names = mapping.names(&wanted);
        let mut scanner = Scanner::new(records.kind(), &mapping, &names, &natives, &program.zone);
        let keys = FieldReader::new(&program[key], &program.zone);
        let dates = FieldReader::new(&program[field], &program.zone);
        let default = match program[field].default {
            Some(Value::Date(date)) => Some(date),
            _ => None,
        };
        let mut cells = Cells::new(mapping.width);
        let mut buffer = Vec::new();
        while let Some(portion) = records.next(std::mem::take(&mut buffer))? {
            let Portion::Unread(mut unread) = portion else { continue };
            unread.scan(&mut scanner, usize::MAX, &mut cells, &mut Vec::new());
            let chunk = &unread.chunk;
            for row in 0..cells.rows() {
                let Read::Value(text) = keys.text(cells.get(chunk, row, key_slot)) else { continue };
                if rule.is_gone(trim_bytes(text)) {
                    continue;
                }
                let date = match dates.date(cells.get(chunk, row, date_slot)) {
                    Read::Value(date) => Some(date),
                    Read::Missing => default,
                    Read::Bad => None,
                };
                if let Some(instant) = date.and_then(|date| program.zone.as_of(date, plus)) {
                    all.instants.entry(all.digester.digest(trim_bytes(text))).or_insert(instant);
                }
            }
            buffer = unread.chunk;
        }
        Ok(all)
    }

    pub(super) fn get(&self, digest: Digest) -> Option<i64> {
        self.instants.get(&digest).copied()
    }
}
