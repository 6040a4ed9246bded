//! What findings offer: changes of files, by path, and the lines that they touch.

use super::{Look, Texts, is_error, spelling};
use crate::diag::Diag;
use crate::syntax::parse::outline::outline;
use std::collections::BTreeMap;
use std::ops::Range;

/// A part of a file, and what is put in its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Change {
    pub path: String,
    pub start: usize,
    pub end: usize,
    pub by: String,
}

/// A finding that offers changes, which belong together.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    pub changes: Vec<Change>,
    /// Whether the policy has no program because of it.
    pub of_error: bool,
    /// Where among the policies it is found.
    pub policies: Vec<usize>,
}

/// What all policies offer, in the order of the files; what several offer alike once.
pub(super) fn offers(looks: &[Look]) -> Vec<Offer> {
    let mut found: BTreeMap<Vec<Change>, Offer> = BTreeMap::new();
    for (at, look) in looks.iter().enumerate() {
        for diag in look.diags.iter().filter(|diag| !diag.fix.is_empty()) {
            let Some(changes) = changes(look, diag) else { continue };
            let new = || Offer { changes: changes.clone(), of_error: false, policies: Vec::new() };
            let offer = found.entry(changes.clone()).or_insert_with(new);
            offer.of_error |= is_error(look, diag);
            offer.policies.push(at);
        }
    }
    found.into_values().collect()
}

fn changes(look: &Look, diag: &Diag) -> Option<Vec<Change>> {
    let edits = diag.fix.iter().map(|edit| {
        let Range { start, end } = edit.span.range();
        let path = look.sources.get(edit.span.file)?.path.clone();
        Some(Change { path, start, end, by: edit.text.clone() })
    });
    let mut changes: Vec<Change> = edits.collect::<Option<_>>()?;
    changes.sort();
    changes.dedup();
    Some(changes)
}

/// A line of a policy: from its first token to its last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    pub path: String,
    pub start: usize,
    pub end: usize,
}

impl Row {
    pub fn touches(&self, place: &Range<usize>) -> bool {
        place.start <= self.end && self.start <= place.end
    }
}

/// Spellings that are mended together, because they share lines.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub changes: Vec<Change>,
    pub rows: Vec<Row>,
    pub findings: usize,
}

impl Group {
    /// The words that it mends: as written, and as meant.
    pub fn words(&self, texts: &Texts) -> Vec<(String, String)> {
        let words = self.changes.iter().filter_map(|change| {
            let old = written(change, texts)?;
            (!spelling::is_sign(old, &change.by)).then(|| (old.to_owned(), change.by.clone()))
        });
        let mut words: Vec<(String, String)> = words.collect();
        words.sort();
        words.dedup();
        words
    }

    /// Its changes with another word in the place of one that it writes.
    pub fn with(&self, texts: &Texts, old: &str, by: &str, other: &str) -> Vec<Change> {
        let mut changes = self.changes.clone();
        for change in &mut changes {
            if change.by == by && written(change, texts) == Some(old) {
                other.clone_into(&mut change.by);
            }
        }
        changes
    }
}

fn written<'a>(change: &Change, texts: &'a Texts) -> Option<&'a str> {
    texts.get(&change.path)?.get(change.start..change.end)
}

/// The offers that mend nothing but spellings, those that touch a line together in one group.
pub(super) fn grouped(offers: Vec<Offer>, texts: &Texts) -> Vec<Group> {
    let rows: BTreeMap<&String, Vec<Row>> =
        texts.iter().map(|(path, text)| (path, rows(path, text))).collect();
    let mut groups: Vec<Group> = Vec::new();
    for offer in offers {
        let spelled = |change: &Change| {
            written(change, texts).is_some_and(|old| spelling::is_spelling(old, &change.by))
        };
        if !offer.changes.iter().all(spelled) {
            continue;
        }
        let touched = offer.changes.iter().flat_map(|change| {
            let place = change.start..change.end;
            rows.get(&change.path).into_iter().flatten().filter(move |row| row.touches(&place)).cloned()
        });
        let mut group = Group { rows: touched.collect(), changes: offer.changes, findings: 1 };
        let (shared, apart): (Vec<Group>, Vec<Group>) =
            groups.into_iter().partition(|other| other.rows.iter().any(|row| group.rows.contains(row)));
        for other in shared {
            group.changes.extend(other.changes);
            group.rows.extend(other.rows);
            group.findings = group.findings.saturating_add(other.findings);
        }
        group.changes.sort();
        group.changes.dedup();
        groups = apart;
        groups.push(group);
    }
    groups
}

fn rows(path: &str, text: &str) -> Vec<Row> {
    let rows = outline(text).0.into_iter();
    rows.map(|row| Row { path: path.to_owned(), start: row.start, end: row.end }).collect()
}

/// Where the rows are after some changes.
pub(super) fn moved(rows: &[Row], changes: &[Change]) -> Vec<Row> {
    let at = |path: &str, place: usize, behind: bool| {
        let before = changes.iter().filter(|change| {
            change.path == path
                && if behind { change.start <= place } else { change.end <= place && change.start < place }
        });
        before.fold(place, |place, change| {
            let dropped = change.end.saturating_sub(change.start);
            place.saturating_add(change.by.len()).saturating_sub(dropped)
        })
    };
    rows.iter()
        .map(|row| Row {
            path: row.path.clone(),
            start: at(&row.path, row.start, false),
            end: at(&row.path, row.end, true),
        })
        .collect()
}

/// The texts after some changes; `None` where two of them touch the same place, or one lies in no text.
pub(super) fn made(texts: &Texts, changes: &[Change]) -> Option<Texts> {
    let mut sorted: Vec<&Change> = changes.iter().collect();
    sorted.sort();
    let mut all = texts.clone();
    for of_file in sorted.chunk_by(|one, other| one.path == other.path) {
        let (mut out, mut done) = (String::new(), 0);
        let first = of_file.first()?;
        let text = texts.get(&first.path)?;
        let mut last: Option<&Change> = None;
        for change in of_file {
            if last.is_some_and(|last| last.start == change.start) {
                return None;
            }
            out.push_str(text.get(done..change.start)?);
            out.push_str(&change.by);
            text.get(change.start..change.end)?;
            done = change.end;
            last = Some(change);
        }
        out.push_str(text.get(done..)?);
        all.insert(first.path.clone(), out.into());
    }
    Some(all)
}
