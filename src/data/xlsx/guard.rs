//! What a workbook unpacks to, counted before anything is made of it: a few kilobytes can be packed so that they fill
//! memory, or a processor for hours.

use super::source::Source;
use super::told::{Parts, Told, value};
use crate::data::chunks::LONGEST;
use std::io::{self, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// So many bytes the parts that are held in memory may unpack to, and so many for each packed byte beyond.
const HELD: (u64, u64) = (256 << 20, 30);
/// The same of sheets, which are read a row at a time.
const SHEETS: (u64, u64) = (1 << 30, 100);
/// As many bytes of the lists of parts are looked at.
const LISTS: u64 = 16 << 20;

/// Why a workbook is not read.
#[derive(Debug)]
pub(super) enum Refusal {
    /// It is damaged, or made so as to do harm: how, in a few words.
    Damage(String),
    /// It is no packed file at all.
    NoZip,
}

/// Looks through a workbook.
pub(super) fn check(file: &mut Source) -> Result<Parts, Refusal> {
    let damage = |error: ZipError| Refusal::Damage(said(&error));
    let mut archive = ZipArchive::new(file).map_err(|_| Refusal::NoZip)?;
    let mut of = Parts::default();
    let mut parts = Vec::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(damage)?;
        let name = part.name().map_err(damage)?.to_ascii_lowercase();
        let book = name.ends_with("/workbook.xml");
        if book || name.ends_with(".rels") {
            let mut list = Vec::new();
            let read = (&mut part).take(LISTS).read_to_end(&mut list);
            read.map_err(|error| Refusal::Damage(error.to_string()))?;
            let text = String::from_utf8_lossy(&list);
            if book { &mut of.book } else { &mut of.lists }.push_str(&text);
        }
        parts.push((name, part.compressed_size()));
    }
    let sheets = Sheets::of(&of.lists);
    let (mut held, mut streamed) = ((0, 0), (0, 0));
    for (at, (name, packed)) in parts.iter().enumerate() {
        let (sum, limit) = if sheets.has(name) { (&mut streamed, SHEETS) } else { (&mut held, HELD) };
        if !(name.ends_with(".xml") || name.ends_with(".rels") || sheets.named(name)) {
            continue;
        }
        let part = archive.by_index(at).map_err(damage)?;
        sum.0 = u64::saturating_add(sum.0, *packed);
        let most = u64::saturating_add(limit.0, u64::saturating_mul(sum.0, limit.1)).saturating_sub(sum.1);
        let mut told = sheets.has(name).then(Told::default);
        sum.1 = u64::saturating_add(sum.1, count(part, most, told.as_mut())?);
        of.told.extend(told.map(|told| (name.clone(), told)));
    }
    Ok(of)
}

/// The bytes that a part unpacks to. A sheet tells what it shows on the way.
fn count(mut part: impl Read, most: u64, mut told: Option<&mut Told>) -> Result<u64, Refusal> {
    let mut buffer = vec![0; 64 << 10];
    let (mut all, mut since) = (0u64, 0u64);
    loop {
        let count = match part.read(&mut buffer) {
            Ok(0) => return Ok(all),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(Refusal::Damage(error.to_string())),
        };
        all = all.saturating_add(count as u64);
        if all > most {
            return Err(Refusal::Damage("it unpacks to far more than its size".to_owned()));
        }
        let read = buffer.get(..count).unwrap_or(&[]);
        if let Some(told) = &mut told {
            told.see(read);
        }
        since = match memchr::memrchr(b'<', read) {
            Some(tag) => count.saturating_sub(tag) as u64,
            None => since.saturating_add(count as u64),
        };
        if since > LONGEST as u64 {
            return Err(Refusal::Damage("one of its cells is longer than 64 MB".to_owned()));
        }
    }
}

/// What a library says of a packed file, in a few words.
fn said(error: &ZipError) -> String {
    let text = error.to_string();
    text.rsplit_once(": ").map_or(text.as_str(), |(_, why)| why).to_owned()
}

/// The parts that are sheets and nothing else, by the names that the lists of parts give them.
struct Sheets {
    sheets: Vec<String>,
    others: Vec<String>,
}

impl Sheets {
    fn of(lists: &str) -> Sheets {
        let (mut sheets, mut others) = (Vec::new(), Vec::new());
        for element in lists.split('<').filter(|element| element.contains("Target")) {
            let Some(target) = value(element, "Target") else { continue };
            let name = target.rsplit('/').next().unwrap_or(target).to_ascii_lowercase();
            let of = value(element, "Type").is_some_and(|ty| ty.ends_with("/worksheet"));
            if of { &mut sheets } else { &mut others }.push(name);
        }
        Sheets { sheets, others }
    }

    fn named(&self, part: &str) -> bool {
        let name = part.rsplit('/').next().unwrap_or(part);
        self.sheets.iter().chain(&self.others).any(|known| known == name) && !is_picture(name)
    }

    fn has(&self, part: &str) -> bool {
        let name = part.rsplit('/').next().unwrap_or(part);
        self.sheets.iter().any(|sheet| sheet == name) && !self.others.iter().any(|other| other == name)
    }
}

/// Pictures and programs are never unpacked.
fn is_picture(name: &str) -> bool {
    [".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".bin", ".vml"]
        .iter()
        .any(|ending| name.ends_with(ending))
}
