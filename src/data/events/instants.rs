//! An as-of of each lead's own: read from the leads before their events.

use super::keys::{Digest, Digester};
use super::needs_key;
use crate::data::Error;
use crate::data::cells::{Cells, Place};
use crate::data::chunks::{Chunks, Framing, Piece};
use crate::data::csv::{self, CsvScanner};
use crate::data::input::{self, Format};
use crate::data::json::JsonScanner;
use crate::data::mapping::Mapping;
use crate::data::value::{FieldReader, Read, trim_bytes};
use crate::program::{FieldId, Program, Value};
use hashbrown::HashMap;

/// The as-of of every lead, by a digest of its key: about 30 bytes a lead.
#[derive(Debug, Default)]
pub struct LeadInstants {
    pub(super) digester: Digester,
    instants: HashMap<Digest, i64, foldhash::fast::RandomState>,
}

impl LeadInstants {
    /// Reads key and date of all leads, once more than the run itself does. Of leads with the same key the first counts;
    /// leads without a date have none.
    ///
    /// # Errors
    /// When the leads cannot be read; stdin cannot be, since it is gone after one reading.
    pub fn read(
        program: &Program,
        leads: &str,
        format: Option<Format>,
        (field, plus): (FieldId, i64),
    ) -> Result<LeadInstants, Error> {
        needs_key(program)?;
        if leads == "-" {
            return Err(Error::usage(
                "with events and an as-of of each lead's own, leads are read twice, and stdin cannot be",
            )
            .help("give the leads as a file"));
        }
        let mut all = LeadInstants::default();
        let Some(key) = program.key else { return Ok(all) };
        let mut chunks = Chunks::new(input::open(leads)?, 512 << 10);
        let fail = |error: std::io::Error| Error::io(format!("read {leads}"), &error);
        let format = input::format_of(leads, format, chunks.peek(4096).map_err(fail)?)?;
        chunks.skip_mark().map_err(fail)?;
        let wanted = [program[key].source.as_str(), program[field].source.as_str()];
        let (framing, mapping) = match format {
            Format::JsonLines => (Framing::Lines, Mapping::of_keys(&wanted)),
            Format::Csv => {
                let Some((header, _)) = chunks.header().map_err(fail)? else { return Ok(all) };
                let delimiter = csv::delimiter(&header);
                let mapping = Mapping::of_header(&wanted, &csv::header(&header, delimiter), false)?;
                (Framing::Csv(delimiter), mapping)
            }
        };
        let [Some(key_slot), Some(date_slot)] = *mapping.slot_of.as_slice() else { return Ok(all) };
        let mut csv = match framing {
            Framing::Csv(delimiter) => {
                Some(CsvScanner::new(delimiter, mapping.columns.clone(), mapping.width))
            }
            Framing::Lines => None,
        };
        let mut json = JsonScanner::new(wanted.iter().map(|name| (*name).to_owned()).collect());
        let keys = FieldReader::new(&program[key], &program.zone);
        let dates = FieldReader::new(&program[field], &program.zone);
        let default = match program[field].default {
            Some(Value::Date(instant)) => Some(instant),
            _ => None,
        };
        let mut cells = Cells::new(mapping.width);
        let mut buffer = Vec::new();
        while let Some(piece) = chunks.next(framing, buffer).map_err(fail)? {
            buffer = match piece {
                Piece::Records(chunk) => chunk,
                Piece::Broken { .. } => Vec::new(),
            };
            cells.clear();
            let (mut at, mut place, mut broken) = (0, Place { record: 0, line: 0 }, Vec::new());
            match &mut csv {
                Some(csv) => csv.scan(&buffer, &mut at, &mut place, usize::MAX, &mut cells, &mut broken),
                None => json.scan(&buffer, &mut at, &mut place, usize::MAX, &mut cells, &mut broken),
            }
            for row in 0..cells.rows() {
                let Read::Value(text) = keys.text(cells.get(&buffer, row, key_slot)) else { continue };
                let instant = match dates.date(cells.get(&buffer, row, date_slot)) {
                    Read::Value(instant) => Some(instant),
                    Read::Missing => default,
                    Read::Bad => None,
                };
                if let Some(instant) = instant.and_then(|instant| instant.checked_add(plus)) {
                    all.instants.entry(all.digester.digest(trim_bytes(text))).or_insert(instant);
                }
            }
        }
        Ok(all)
    }

    pub(super) fn get(&self, digest: Digest) -> Option<i64> {
        self.instants.get(&digest).copied()
    }
}
