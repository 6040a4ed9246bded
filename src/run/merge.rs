//! `--merge`: a file of leads that were merged, each with its old key and the key that was kept.
//!
//! Chains are followed to their end. The leads are read once before the run, because it depends on them which lead is
//! answered: the one that was kept, or, where it is not there, the first of those that were merged into it.

use super::events::{each_row, header, letters};
use crate::data::Error;
use crate::data::merges::Merges;
use crate::data::said::Said;
use crate::data::value::list::printed;
use crate::diag::say::{clean, grouped};
use crate::program::Program;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The usual names of the column with the old key.
const OLD: &[&str] = &[
    "oldkey",
    "old",
    "oldid",
    "mergedkey",
    "mergedid",
    "mergedids",
    "merged",
    "loser",
    "loserid",
    "duplicate",
    "duplicateid",
    "secondary",
    "secondaryid",
    "mergedrecordids",
    "mergedcontactids",
    "mergedobjectids",
    "hsmergedobjectids",
    "mergeids",
    "mergeid",
    "mergedleadids",
    "mergedleadid",
    "mergedcontactid",
    "loserids",
    "losingid",
];
/// The usual names of the column with the key that was kept.
const KEPT: &[&str] = &[
    "keptkey",
    "kept",
    "keptid",
    "newkey",
    "new",
    "newid",
    "winner",
    "winnerid",
    "master",
    "masterid",
    "masterrecordid",
    "primary",
    "primaryid",
    "survivor",
    "survivorid",
    "survivingid",
    "into",
    "intoid",
    "mergedinto",
    "mergedintoid",
];
/// Names of the key of a lead, and those of any record's own key.
const OF_LEAD: &[&str] = &["leadid", "contactid", "hsobjectid"];
const OWN: &[&str] = &["id", "recordid", "key"];
/// What stands between several old keys in one cell.
const BETWEEN: [char; 3] = [';', ',', '|'];

/// What was read of the file.
#[derive(Clone, Debug)]
pub struct Merged {
    /// What became of each key.
    pub merges: Arc<Merges>,
    /// What there is to say: the columns, and how many keys.
    pub said: String,
}

/// A key, as it stands in the file, and as it is compared.
type Key = (String, Vec<u8>);

impl Merged {
    /// Reads the file, and the keys of the leads.
    ///
    /// # Errors
    /// When a file cannot be read, leads have no key or come from stdin, the columns are not known, a key was merged into
    /// two others, or keys were merged in a circle.
    pub fn read(
        program: &Program,
        (path, said): (&str, Said<'_>),
        leads: (&str, Said<'_>),
    ) -> Result<Merged, Error> {
        if leads.0 == "-" || path == "-" {
            return Err(Error::usage("with --merge, the leads are read twice, and stdin cannot be")
                .help("give the leads, and the file of merged leads, as files"));
        }
        let Chains { key, old, kept, ends } = Chains::read(program, (path, said))?;
        let (there, first) = there(program, &key, leads, &ends)?;
        let mut merges = Merges::default();
        for (old, end) in &ends {
            let answered = !there.contains(end) && first.get(end) == Some(old);
            merges.add(old, end, answered);
        }
        let kept_keys: BTreeSet<&Vec<u8>> = ends.values().collect();
        let found = kept_keys.iter().filter(|end| there.contains(**end)).count();
        let said = format!(
            "{}: {} merged by `{}` into `{}`, {} of {} there",
            clean(path),
            counted(ends.len(), "old key", "old keys"),
            clean(&old),
            clean(&kept),
            grouped(found as u64),
            counted(kept_keys.len(), "kept lead is", "kept leads are")
        );
        Ok(Merged { merges: Arc::new(merges), said })
    }
}

/// What a file says of merged leads, by itself.
#[derive(Clone, Debug)]
pub struct Chains {
    /// The column of the leads with their key.
    key: String,
    /// The columns of the file.
    old: String,
    kept: String,
    /// By old key, the key at the end of its chain, as keys compare.
    pub ends: BTreeMap<Vec<u8>, Vec<u8>>,
}

impl Chains {
    /// Reads the file.
    ///
    /// # Errors
    /// As [`Merged::read`].
    pub fn read(program: &Program, (path, said): (&str, Said<'_>)) -> Result<Chains, Error> {
        let Some(key) = program.key.map(|key| &program[key]) else {
            return Err(Error::usage("--merge needs the key of each lead, and no field is the key")
                .help("mark the field that identifies a lead: lead_id  text, key"));
        };
        let header = header(path, said)?;
        let (old, kept) = columns(path, &header, &[&key.source, &key.name])?;
        let ends = ends(path, &pairs(program, (path, said), (old, kept))?)?;
        Ok(Chains { key: key.source.clone(), old: old.to_owned(), kept: kept.to_owned(), ends })
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    crate::diag::say::counted(count as u64, one, many)
}

/// The columns of the old key and of the kept one: by their names, or the two that there are.
fn columns<'h>(path: &str, header: &'h [String], own: &[&str]) -> Result<(&'h str, &'h str), Error> {
    let find = |names: &[&str], but: Option<&str>| {
        let others = || header.iter().map(String::as_str).filter(|name| Some(*name) != but);
        names.iter().find_map(|wanted| others().find(|name| letters(name) == letters(wanted)))
    };
    let (old, kept) = (find(OLD, None), find(KEPT, None));
    // In a log of merges, `id` is the number of the merge.
    let (any, named): (Vec<&str>, Vec<&str>) =
        own.iter().partition(|name| OWN.contains(&letters(name).as_str()));
    let own: Vec<&str> = named.iter().chain(OF_LEAD).chain(&any).chain(OWN).copied().collect();
    // A list of leads may say of each what it was merged into, or what was merged into it.
    let other = |known: &str| match header {
        [one, other] => Some(if one == known { other.as_str() } else { one.as_str() }),
        _ => find(&own, Some(known)),
    };
    let found = match (old, kept, header) {
        (Some(old), Some(kept), _) => Some((old, kept)),
        (Some(old), None, _) => other(old).map(|kept| (old, kept)),
        (None, Some(kept), _) => other(kept).map(|old| (old, kept)),
        (None, None, [old, kept]) => Some((old.as_str(), kept.as_str())),
        (None, None, _) => None,
    };
    found.ok_or_else(|| {
        let names: Vec<String> = header.iter().map(|name| clean(name)).collect();
        Error::data(format!("{} does not say which lead was merged into which", clean(path)))
            .help(format!("name its columns `old_key` and `kept_key`; its columns are {}", names.join(", ")))
    })
}

/// By old key, the key that it was merged into.
fn pairs(
    program: &Program,
    (path, said): (&str, Said<'_>),
    (old, kept): (&str, &str),
) -> Result<BTreeMap<Vec<u8>, (String, Key)>, Error> {
    let compared = |key: &str| program.key_form.of(key.as_bytes()).into_owned();
    let mut into: BTreeMap<Vec<u8>, (String, Key)> = BTreeMap::new();
    let mut wrong = None;
    each_row(path, said, &[old, kept], &mut |texts| {
        let text = |at: usize| texts.get(at).map_or("".into(), |text| String::from_utf8_lossy(text));
        let (olds, kept) = (text(0), text(1));
        let kept = kept.trim();
        // Leads that were not merged stand in such files too.
        if kept.is_empty() {
            return true;
        }
        for old in old_keys(&olds) {
            let (key, end) = (compared(&old), compared(kept));
            if key == end {
                continue;
            }
            match into.get(&key) {
                Some((_, (before, known))) if *known != end => {
                    let (old, before, kept) = (clean(&old), clean(before), clean(kept));
                    wrong = Some(
                        Error::data(format!(
                            "{}: `{old}` was merged into `{before}` and into `{kept}`",
                            clean(path)
                        ))
                        .help("leave out one of the two rows"),
                    );
                    return false;
                }
                Some(_) => {}
                None => {
                    into.insert(key, (old, (kept.to_owned(), end)));
                }
            }
        }
        true
    })?;
    wrong.map_or(Ok(into), Err)
}

/// The keys of a cell: one, several with a sign between them, or a list as programs print it.
fn old_keys(cell: &str) -> Vec<String> {
    let cell = cell.trim();
    let list = if cell.starts_with('[') && cell.ends_with(']') { printed(cell) } else { None };
    let keys: Vec<String> = match list {
        Some(items) => items.into_iter().map(|item| item.trim().to_owned()).collect(),
        None => cell.split(BETWEEN).map(|key| key.trim().to_owned()).collect(),
    };
    keys.into_iter().filter(|key| !key.is_empty()).collect()
}

/// By old key, the key at the end of its chain.
fn ends(path: &str, into: &BTreeMap<Vec<u8>, (String, Key)>) -> Result<BTreeMap<Vec<u8>, Vec<u8>>, Error> {
    let mut ends: BTreeMap<Vec<u8>, Vec<u8>> = BTreeMap::new();
    for start in into.keys() {
        let (mut way, mut at): (Vec<&Vec<u8>>, &Vec<u8>) = (Vec::new(), start);
        let mut on_the_way = BTreeSet::new();
        let end = loop {
            if let Some(end) = ends.get(at) {
                break end.clone();
            }
            let Some((_, (_, next))) = into.get(at) else { break at.clone() };
            if !on_the_way.insert(at) {
                return Err(circle(path, into, &way, at));
            }
            way.push(at);
            at = next;
        };
        ends.extend(way.into_iter().map(|old| (old.clone(), end.clone())));
    }
    Ok(ends)
}

fn circle(path: &str, into: &BTreeMap<Vec<u8>, (String, Key)>, way: &[&Vec<u8>], at: &Vec<u8>) -> Error {
    const SHOWN: usize = 6;
    let name = |key: &Vec<u8>| into.get(key).map_or(String::new(), |(name, _)| format!("`{}`", clean(name)));
    let mut names: Vec<String> = way.iter().skip_while(|key| **key != at).map(|key| name(key)).collect();
    if names.len() > SHOWN {
        names.truncate(SHOWN);
        names.push("…".to_owned());
    }
    names.push(name(at));
    Error::data(format!("{}: leads were merged in a circle: {}", clean(path), names.join(" into ")))
        .help("leave out one of these rows: one of the leads was kept")
}

type There = (BTreeSet<Vec<u8>>, BTreeMap<Vec<u8>, Vec<u8>>);

/// The kept keys that leads have; and by kept key the first old key that a lead has.
fn there(
    program: &Program,
    source: &str,
    (leads, said): (&str, Said<'_>),
    ends: &BTreeMap<Vec<u8>, Vec<u8>>,
) -> Result<There, Error> {
    let kept: BTreeSet<&Vec<u8>> = ends.values().collect();
    let (mut there, mut first) = There::default();
    each_row(leads, said, &[source], &mut |texts| {
        let Some(key) = texts.first().filter(|key| !key.is_empty()) else { return true };
        let key = program.key_form.of(key);
        if let Some((old, end)) = ends.get_key_value(key.as_ref()) {
            first.entry(end.clone()).or_insert_with(|| old.clone());
        } else if kept.contains(&key.to_vec()) {
            there.insert(key.into_owned());
        }
        true
    })?;
    Ok((there, first))
}
