//! The proposal as changes of the policy's files.

use super::chosen::Chosen;
use super::lines::{Form, Line, Wishes, signed};
use super::said::because;
use super::there::{Target, There};
use crate::cli::load::{self, Found, Policy};
use crate::fmt::format;
use crate::program::SCALE;
use crate::report::Count;
use crate::span::{FileId, Span};
use crate::speech::decimal;
use crate::syntax::LoadError;
use crate::syntax::tree::{Number, ScoreLineKind};
use std::collections::BTreeMap;
use std::ops::Range;

/// Changes of texts, by file.
#[derive(Clone, Debug, Default)]
pub struct Edits(BTreeMap<FileId, Vec<(Range<usize>, String)>>);

impl Edits {
    /// Puts a text in a place; a place that overlaps one that is changed already stays as it is.
    pub fn put(&mut self, span: Span, text: String) {
        self.at(span.file, span.range(), text);
    }

    fn at(&mut self, file: FileId, range: Range<usize>, text: String) {
        let edits = self.0.entry(file).or_default();
        if edits.iter().all(|(other, _)| range.end <= other.start || other.end <= range.start) {
            edits.push((range, text));
        }
    }

    /// The texts that change, by path; formatted where they were.
    pub fn texts(mut self, policy: &Policy) -> BTreeMap<String, String> {
        let mut texts = BTreeMap::new();
        for (file, edits) in &mut self.0 {
            let Some(source) = policy.sources.get(*file) else { continue };
            // What is put in at one place stays in the order in which it came.
            edits.sort_by_key(|(range, _)| (range.start, range.end));
            let (mut out, mut done) = (String::new(), 0);
            for (range, text) in edits {
                out.push_str(source.text.get(done..range.start).unwrap_or(""));
                out.push_str(text);
                done = range.end;
            }
            out.push_str(source.text.get(done..).unwrap_or(""));
            let was_formatted = format(&source.text).is_ok_and(|text| text == *source.text);
            let formatted = format(&out).ok().filter(|_| was_formatted);
            texts.insert(source.path.clone(), formatted.unwrap_or(out));
        }
        texts.retain(|path, text| {
            policy.sources.iter().all(|(_, source)| source.path != *path || *source.text != **text)
        });
        texts
    }
}

/// The policy with other texts, read and checked.
pub fn changed(policy: &Policy, texts: &BTreeMap<String, String>) -> crate::cli::Result<Policy> {
    let found = Found { path: policy.path.clone(), root: policy.root.clone(), named: true, wrong: None };
    load::load_from(&found, &mut |path| {
        if let Some(text) = texts.get(path) {
            return Ok(text.clone().into_bytes());
        }
        let file = policy.sources.iter().find(|(_, source)| source.path == path);
        file.map(|(_, source)| source.text.as_bytes().to_vec()).ok_or(LoadError::Missing)
    })
}

/// The changes of the points lines: other points, lines that go, and new ones.
pub fn lines(policy: &Policy, target: &Target<'_>, wishes: &Wishes, chosen: &[Chosen], all: Count) -> Edits {
    let mut edits = Edits::default();
    let kept = |at: usize| {
        chosen.iter().find(|chosen| {
            let line = chosen.lines.first().and_then(|at| wishes.lines.get(*at));
            line.is_some_and(|line| line.form == Form::There(at))
        })
    };
    for (at, there) in target.lines.iter().enumerate() {
        match kept(at) {
            Some(chosen) => repay(&mut edits, there, &chosen.points),
            None => remove(&mut edits, policy, there),
        }
    }
    for (at, score) in target.scores.iter().enumerate() {
        let new = chosen.iter().filter_map(|chosen| new_line(wishes, chosen, at, all));
        let text: String = new.map(|line| format!("\n  {line}")).collect();
        let last = score.tree.lines.iter().max_by_key(|line| line.place.0.range().end);
        let Some(last) = last.filter(|_| !text.is_empty()) else { continue };
        let end = row_end(policy, score.file, last.place.0.range().end);
        edits.at(score.file, end..end, text);
    }
    if target.scores.is_empty() {
        new_score(&mut edits, policy, target, wishes, chosen, all);
    }
    edits
}

/// A new line with its reason, where it belongs to that score.
fn new_line(wishes: &Wishes, chosen: &Chosen, score: usize, all: Count) -> Option<String> {
    let line: &Line = chosen.lines.first().and_then(|at| wishes.lines.get(*at))?;
    let written = chosen.written.as_ref().filter(|_| line.score == score)?;
    Some(format!("{} because \"history: {}\"", written.text, because(&chosen.counts, all)))
}

/// A score for a policy that has none, at the end of its own file.
fn new_score(
    edits: &mut Edits,
    policy: &Policy,
    target: &Target<'_>,
    wishes: &Wishes,
    chosen: &[Chosen],
    all: Count,
) {
    let own = policy.files.iter().rfind(|file| file.layer == 0);
    let Some(source) = own.and_then(|file| policy.sources.get(file.id)) else { return };
    let lines: String = chosen
        .iter()
        .filter_map(|chosen| new_line(wishes, chosen, 0, all))
        .map(|line| format!("  {line}\n"))
        .collect();
    let end = source.text.len();
    let gap = if source.text.ends_with('\n') { "\n" } else { "\n\n" };
    if let Some(file) = own {
        edits.at(file.id, end..end, format!("{gap}score {}\n{lines}", target.name));
    }
}

/// The points of a line that stays.
fn repay(edits: &mut Edits, there: &There<'_>, points: &[(usize, i64)]) {
    let of = |place: usize| points.iter().find(|(at, _)| *at == place).map_or(0, |(_, points)| *points);
    let mut put = |number: &Number, points: i64| {
        if number.scaled != points.saturating_mul(SCALE) {
            edits.put(number.place.0, signed(points));
        }
    };
    match &there.line.kind {
        ScoreLineKind::If { points, .. } => put(points, of(0)),
        ScoreLineKind::By { bands, .. } => {
            bands.iter().enumerate().for_each(|(at, band)| put(&band.points, of(at)));
        }
        ScoreLineKind::On { points, cap, .. } | ScoreLineKind::Per { points, cap, .. } => {
            put(points, of(0));
            if let Some((cap, most)) =
                cap.as_ref().zip(cap.as_ref().and_then(|cap| capped(points, cap, of(0))))
            {
                edits.put(cap.place.0, decimal(most));
            }
        }
        ScoreLineKind::Halve(_) | ScoreLineKind::Resets(_) => {}
    }
}

/// As many times the points as before are the most, in whole points.
fn capped(points: &Number, cap: &Number, new: i64) -> Option<i64> {
    let times = i128::from(cap.scaled) * i128::from(new.abs());
    let most = times.checked_div(i128::from(points.scaled.abs()))?;
    let most = i64::try_from(most.max(1)).ok()?.saturating_mul(SCALE);
    (most != cap.scaled).then_some(most)
}

/// Takes a line out, with the row it stands on where it stands there alone.
fn remove(edits: &mut Edits, policy: &Policy, there: &There<'_>) {
    let Some(source) = policy.sources.get(there.file) else { return };
    let range = there.line.place.0.range();
    let end = tail_end(there).max(range.end);
    let start =
        source.text.get(..range.start).and_then(|text| text.rfind('\n')).map_or(0, |at| at.saturating_add(1));
    let alone = source.text.get(start..range.start).is_some_and(|text| text.trim().is_empty());
    let after = row_end(policy, there.file, end);
    let rest = source.text.get(end..after).unwrap_or("").trim();
    let ends = rest.is_empty() || rest.starts_with('#');
    if alone && ends {
        // With the line break before it.
        edits.at(there.file, start.saturating_sub(1)..after, String::new());
    } else {
        let end = if source.text.get(end..).is_some_and(|text| text.trim_start_matches(' ').starts_with(';'))
        {
            source
                .text
                .get(end..)
                .and_then(|text| text.find(';'))
                .map_or(end, |at| end.saturating_add(at).saturating_add(1))
        } else {
            end
        };
        edits.at(there.file, range.start..end, String::new());
    }
}

fn tail_end(there: &There<'_>) -> usize {
    let tail = &there.line.tail;
    let owner = tail.owned_by.as_ref().map_or(0, |name| name.place.0.range().end);
    owner.max(tail.because.as_ref().map_or(0, |because| because.place.0.range().end))
}

/// Where the row ends that a place is in.
fn row_end(policy: &Policy, file: FileId, at: usize) -> usize {
    let text = policy.sources.get(file).map_or("", |source| &source.text);
    text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |row| at.saturating_add(row))
}
