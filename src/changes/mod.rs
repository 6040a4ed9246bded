//! What differs between two versions of a policy, statement by statement, and whose agreement that needs.
//!
//! Statements are held against each other by name, so a statement that moved, was laid out otherwise, or got a comment
//! has not changed. What each says is told by the tree, never by lines of text.

mod unit;

use crate::check::{self, Said};
use crate::program::text::fold;
use crate::span::{Sources, Span};
use crate::syntax::LoadedFile;
use crate::syntax::tree::{PolicyLine, StatementKind};
use std::collections::{BTreeMap, BTreeSet};
pub use unit::Kind;
use unit::Unit;

/// A policy as it is, or was.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    /// Its files.
    pub files: &'a [LoadedFile],
    /// Their texts.
    pub sources: &'a Sources,
}

/// What became of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum How {
    /// It is new.
    Added,
    /// It says something else.
    Changed,
    /// It says the same, and belongs to somebody else.
    Owner,
    /// Several say the same as before in another order, and the order counts.
    Order,
    /// It is gone.
    Removed,
}

/// A statement that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What kind of statement it is.
    pub kind: Kind,
    /// Its name or title; a condition for a `disqualify` line; empty for what has none.
    pub name: String,
    /// What became of it.
    pub how: How,
    /// Who has to agree, by name: its owners before and after; where it has none, whoever signs the policy as well.
    pub owners: BTreeSet<String>,
    /// Whether all of what differs has an owner: its own, or its file's. The heading of a policy is of those who sign.
    pub owned: bool,
    /// Where it is said: in the new version, or in the old one where it is gone.
    pub span: Span,
    /// Whether `span` points into the old version.
    pub gone: bool,
    /// The lines that only the old version has, and those that only the new one has, as written; of a statement that
    /// is new or gone, all of its lines.
    pub lines: (Vec<String>, Vec<String>),
}

impl Change {
    /// What has changed, in words: ``score `interest` ``.
    pub fn what(&self) -> String {
        let (kind, name) = (self.kind.word(), &self.name);
        match self.kind {
            Kind::Policy => "the heading of the policy".to_owned(),
            Kind::Missing => "what counts as missing".to_owned(),
            Kind::NextStep => "the next steps".to_owned(),
            Kind::Stages => "the order of the stages".to_owned(),
            Kind::Disqualifications => "the order of the disqualifications".to_owned(),
            Kind::Disqualify => format!("disqualify if {name}"),
            Kind::Example => format!("example \"{name}\""),
            Kind::Setting
            | Kind::Field
            | Kind::Event
            | Kind::Group
            | Kind::List
            | Kind::Score
            | Kind::Criterion
            | Kind::Number
            | Kind::Grade
            | Kind::Choice
            | Kind::Stage => format!("{kind} `{name}`"),
        }
    }
}

/// All that differs between two versions of a policy; `None` for one that did not exist, or is gone. In the order of
/// the new version; what is gone comes last.
pub fn between(old: Option<Version<'_>>, new: Option<Version<'_>>) -> Vec<Change> {
    let (old_said, new_said) = (said(old), said(new));
    let mut signers = signers(&old_said);
    signers.extend(self::signers(&new_said));
    let units =
        |said, version: Option<Version<'_>>| unit::units(said, version.map(|version| version.sources));
    let mut changes = compare(units(&old_said, old), &units(&new_said, new));
    changes.iter_mut().filter(|change| !change.owned).for_each(|change| {
        change.owned = change.kind == Kind::Policy && !signers.is_empty();
        change.owners.extend(signers.iter().cloned());
    });
    changes
}

fn said(version: Option<Version<'_>>) -> Vec<Said<'_>> {
    version.map(|version| check::statements(version.files, version.sources)).unwrap_or_default()
}

/// How much of two versions is the same: of a thousand statements, how many.
pub fn alike(one: Version<'_>, other: Version<'_>) -> usize {
    let (a, b) = (said(Some(one)), said(Some(other)));
    let (a, b) = (unit::units(&a, Some(one.sources)), unit::units(&b, Some(other.sources)));
    let longest = a.len().max(b.len());
    let same = a.iter().filter(|unit| b.iter().any(|other| other.key == unit.key && unit.says_same(other)));
    same.count().saturating_mul(1000).checked_div(longest).unwrap_or(0)
}

/// Who signs: the `owners` of the policy itself, or of the nearest base that names any.
fn signers(said: &[Said<'_>]) -> BTreeSet<String> {
    let mut found: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
    for said in said {
        let StatementKind::Policy(policy) = &said.statement.kind else { continue };
        for line in &policy.lines {
            if let PolicyLine::Owners(names, _) = line {
                found.entry(said.base).or_default().extend(names.iter().map(|name| name.text.clone()));
            }
        }
    }
    found.into_values().next().unwrap_or_default()
}

fn compare(old: Vec<Unit<'_>>, new: &[Unit<'_>]) -> Vec<Change> {
    let mut changes = Vec::new();
    let orders = orders(&old, new);
    let mut before: BTreeMap<String, Unit<'_>> =
        old.into_iter().map(|unit| (unit.key.clone(), unit)).collect();
    for unit in new {
        let Some(was) = before.remove(&unit.key) else {
            changes.push(change(None, Some(unit), How::Added, unit.everyone()));
            continue;
        };
        if !was.says_same(unit) {
            changes.push(change(Some(&was), Some(unit), How::Changed, was.touched(unit)));
        } else if was.everyone() != unit.everyone() {
            let owners = was.everyone().into_iter().chain(unit.everyone()).collect();
            changes.push(change(Some(&was), Some(unit), How::Owner, owners));
        }
    }
    changes.extend(orders);
    let mut gone: Vec<Unit<'_>> = before.into_values().collect();
    gone.sort_by_key(|unit| unit.span);
    changes.extend(gone.iter().map(|unit| change(Some(unit), None, How::Removed, unit.everyone())));
    changes
}

fn change(
    was: Option<&Unit<'_>>,
    now: Option<&Unit<'_>>,
    how: How,
    owners: BTreeSet<Option<String>>,
) -> Change {
    let owned = !owners.contains(&None);
    let shown = now.or(was);
    Change {
        kind: shown.map_or(Kind::Policy, |unit| unit.kind),
        name: shown.map(|unit| unit.name.clone()).unwrap_or_default(),
        how,
        owners: owners.into_iter().flatten().collect(),
        owned,
        span: shown.map(|unit| unit.span).unwrap_or_default(),
        gone: now.is_none(),
        lines: lines(was.map_or("", |unit| &unit.text), now.map_or("", |unit| &unit.text)),
    }
}

/// The lines of two texts that the other does not have, in their order.
fn lines(was: &str, now: &str) -> (Vec<String>, Vec<String>) {
    let of = |text: &str| -> Vec<String> {
        let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        lines.filter(|line| !line.is_empty()).collect()
    };
    let (was, now) = (of(was), of(now));
    (unit::lacking(&was, &now), unit::lacking(&now, &was))
}

/// What counts by its order: a lead's stage is the last that holds, its reason the first that applies.
fn orders(old: &[Unit<'_>], new: &[Unit<'_>]) -> Vec<Change> {
    let mut changes = Vec::new();
    for (kind, all) in [(Kind::Stage, Kind::Stages), (Kind::Disqualify, Kind::Disqualifications)] {
        let (a, b) = (in_both(old, new, kind), in_both(new, old, kind));
        let moved = a.iter().map(|unit| &unit.key).ne(b.iter().map(|unit| &unit.key));
        let Some(first) = b.iter().find(|_| moved) else { continue };
        let owners: BTreeSet<_> = a.iter().chain(&b).map(|unit| unit.owner.clone()).collect();
        let names = |units: &[&Unit<'_>]| units.iter().map(|unit| unit.name.clone()).collect();
        changes.push(Change {
            kind: all,
            name: String::new(),
            lines: (names(&a), names(&b)),
            ..change(None, Some(first), How::Order, owners)
        });
    }
    changes
}

fn in_both<'a, 'b>(units: &'b [Unit<'a>], other: &[Unit<'_>], kind: Kind) -> Vec<&'b Unit<'a>> {
    let there = |unit: &&Unit<'_>| other.iter().any(|other| other.key == unit.key);
    units.iter().filter(|unit| unit.kind == kind).filter(there).collect()
}

/// A name as it is compared.
fn key(name: &str) -> String {
    fold(name)
}
