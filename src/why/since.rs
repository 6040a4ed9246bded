//! What moved the scores of a lead between two instants, as items that add up to the difference.
//!
//! A score is the sum of its lines, kept within its bounds; an `on` line is the sum of its occurrences, kept within its
//! cap. Each of these sums is taken apart on both sides, and what stands on both sides is subtracted: what is left are
//! occurrences that came, left or faded, what caps and bounds took, and lines that pay something else.

use super::demands::differing;
use super::moment::Moment;
use crate::engine::Results;
use crate::engine::events::{Behind, Most, behind};
use crate::program::time::Zone;
use crate::program::{
    Aggregate, ColumnId, ColumnKind, EventId, LineId, Occurrence, Once, Pays, Program, ScoreId, Selection,
    Value, Why,
};
use std::collections::BTreeMap;

/// A score that differs, or whose items cancel out.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreMove {
    /// Which.
    pub score: ScoreId,
    /// The earlier points.
    pub before: i64,
    /// The later points.
    pub after: i64,
    /// The lines that moved, in the order written.
    pub lines: Vec<LineMove>,
    /// What the bounds took away before and after, with its sign.
    pub bounds: (i64, i64),
}

/// A points line that moved. Its items add up to the difference of what it paid.
#[derive(Clone, Debug, PartialEq)]
pub struct LineMove {
    /// Which.
    pub line: LineId,
    /// What it paid.
    pub before: i64,
    /// What it pays.
    pub after: i64,
    /// Why.
    pub items: Vec<Item>,
}

/// Something that moved a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// By so many points.
    pub points: i64,
    /// What.
    pub because: Because,
}

/// What moved a line.
#[derive(Clone, Debug, PartialEq)]
pub enum Because {
    /// An occurrence that pays something else.
    Occurrence(Happened, Occurrence),
    /// The cap took away so much before and so much after.
    Cap(i64, i64),
    /// What the line looks at is something else: these facts, counts and scores. None where only time went by.
    Looks(Vec<ColumnId>),
}

/// What became of an occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Happened {
    /// It happened in between.
    New,
    /// It happened before, and counts only now.
    CountsNow,
    /// It pays less, as it is older.
    Faded,
    /// It left the window.
    WindowEnded,
    /// What resets the score happened after it.
    Reset,
    /// A later one is paid for instead.
    Replaced,
    /// It does not count any more, for another reason.
    CountsNoMore,
    /// It is not among the later data.
    Absent,
}

/// What moved the scores, those without any item left out. Each side is a moment and its row of results.
pub fn score_moves(
    program: &Program,
    before: (&Moment, &Results<'_>, usize),
    after: (&Moment, &Results<'_>, usize),
) -> Vec<ScoreMove> {
    let sides = Sides { program, before: Side::new(program, before), after: Side::new(program, after) };
    let scores = (0u32..).map(ScoreId).take(program.scores.len());
    scores
        .map(|score| sides.score(score))
        .filter(|moved| moved.before != moved.after || !moved.lines.is_empty())
        .collect()
}

struct Sides<'a> {
    program: &'a Program,
    before: Side<'a>,
    after: Side<'a>,
}

struct Side<'a> {
    moment: &'a Moment,
    results: &'a Results<'a>,
    row: usize,
    /// By column of the aggregate.
    behind: BTreeMap<ColumnId, Behind>,
}

/// An occurrence, and which of the equal ones.
type Key<'a> = (i64, u32, &'a [Option<Value>], usize);

const ALL: Most = Most { each: usize::MAX, together: usize::MAX };

impl<'a> Side<'a> {
    fn new(program: &Program, (moment, results, row): (&'a Moment, &'a Results<'a>, usize)) -> Side<'a> {
        let all = behind(program, moment.as_of, &moment.events, ALL);
        let columns = program.aggregates().map(|(column, _)| column);
        Side { moment, results, row, behind: columns.zip(all).collect() }
    }

    fn number(&self, column: ColumnId) -> i64 {
        self.results.number(column, self.row).unwrap_or(0)
    }

    /// What each occurrence pays that an aggregate counts.
    fn paying(&self, weight: ColumnId) -> BTreeMap<Key<'a>, i64> {
        let mut paying = BTreeMap::new();
        let mut equal: BTreeMap<(i64, u32, &[Option<Value>]), usize> = BTreeMap::new();
        let listed = self.behind.get(&weight).map_or(&[][..], |behind| behind.listed.as_slice());
        for counted in listed {
            let Some(of) = self.moment.events.get(counted.at) else { continue };
            let same = equal.entry((of.at, of.event.0, of.fields.as_slice())).or_default();
            paying.insert((of.at, of.event.0, of.fields.as_slice(), *same), counted.points);
            *same = same.saturating_add(1);
        }
        paying
    }

    /// What a line would pay without its cap.
    fn uncapped(&self, pays: &Pays, paid: i64) -> i64 {
        match pays {
            Pays::On { weight, .. } => self.behind.get(weight).map_or(paid, |behind| behind.points),
            Pays::Per { points, step, of, .. } => {
                let value = self.results.value(of, self.row).unwrap_or(0).max(0);
                points.saturating_mul(value.checked_div(*step).unwrap_or(0))
            }
            Pays::If { .. } | Pays::ByNumber { .. } | Pays::ByChoice { .. } => paid,
        }
    }
}

impl Sides<'_> {
    fn score(&self, id: ScoreId) -> ScoreMove {
        let score = &self.program[id];
        let points = |side: &Side<'_>| side.number(score.column);
        let sum = |side: &Side<'_>| {
            let paid = score.lines.iter().map(|line| side.number(self.program[*line].column));
            paid.fold(0, i64::saturating_add)
        };
        let over = |side: &Side<'_>| points(side).saturating_sub(sum(side));
        ScoreMove {
            score: id,
            before: points(&self.before),
            after: points(&self.after),
            lines: score.lines.iter().filter_map(|line| self.line(*line)).collect(),
            bounds: (over(&self.before), over(&self.after)),
        }
    }

    fn line(&self, id: LineId) -> Option<LineMove> {
        let column = self.program[id].column;
        let ColumnKind::Points(pays) = &self.program[column].kind else { return None };
        let (before, after) = (self.before.number(column), self.after.number(column));
        let uncapped = (self.before.uncapped(pays, before), self.after.uncapped(pays, after));
        let mut items = match pays {
            Pays::On { weight, .. } => self.occurrences(*weight),
            Pays::If { when, .. } => self.looks(&when.columns(), uncapped),
            Pays::Per { of, .. } | Pays::ByNumber { of, .. } => self.looks(&of.columns(), uncapped),
            Pays::ByChoice { of, .. } => self.looks(&[*of], uncapped),
        };
        let cap = (before.saturating_sub(uncapped.0), after.saturating_sub(uncapped.1));
        if cap.0 != cap.1 {
            items.push(Item { points: cap.1.saturating_sub(cap.0), because: Because::Cap(cap.0, cap.1) });
        }
        (before != after || !items.is_empty()).then_some(LineMove { line: id, before, after, items })
    }

    /// What a line looks at that differs, where it pays something else.
    fn looks(&self, columns: &[ColumnId], (before, after): (i64, i64)) -> Vec<Item> {
        if before == after {
            return Vec::new();
        }
        let (one, other) = (&self.before, &self.after);
        let moved = differing(self.program, columns, (one.results, one.row), (other.results, other.row));
        vec![Item { points: after.saturating_sub(before), because: Because::Looks(moved) }]
    }

    /// The occurrences that pay something else, the latest first.
    fn occurrences(&self, weight: ColumnId) -> Vec<Item> {
        let (before, after) = (self.before.paying(weight), self.after.paying(weight));
        let ColumnKind::Aggregate(aggregate) = &self.program[weight].kind else { return Vec::new() };
        let mut items = Vec::new();
        let all = before.keys().chain(after.keys().filter(|key| !before.contains_key(*key)));
        for key in all {
            let (then, now) = (before.get(key).copied(), after.get(key).copied());
            let what = match (then, now) {
                (Some(then), Some(now)) if then == now => continue,
                (Some(_), Some(_)) => Happened::Faded,
                (None, _) if key.0 > self.before.moment.as_of => Happened::New,
                (None, _) => Happened::CountsNow,
                (Some(_), None) => self.gone(aggregate, key),
            };
            let (at, event, fields, _) = *key;
            let of = Occurrence { event: EventId(event), times: 1, at, fields: fields.to_vec() };
            let points = now.unwrap_or(0).saturating_sub(then.unwrap_or(0));
            items.push(Item { points, because: Because::Occurrence(what, of) });
        }
        items.sort_by_key(|item| match &item.because {
            Because::Occurrence(_, of) => std::cmp::Reverse(of.at),
            Because::Cap(..) | Because::Looks(_) => std::cmp::Reverse(i64::MIN),
        });
        items
    }

    /// Why an occurrence does not count any more.
    fn gone(&self, aggregate: &Aggregate, (at, event, fields, _): &Key<'_>) -> Happened {
        let of: &Selection = aggregate.selection();
        let now = self.after.moment;
        let still =
            |one: &&Occurrence| one.at == *at && one.event.0 == *event && one.fields.as_slice() == *fields;
        let zone: &Zone = &self.program.zone;
        let left = |window| *at <= zone.back(now.as_of, window);
        let reset = |why: Why| {
            of.after.iter().filter(|after| after.why == why).any(|after| {
                let later = |one: &&Occurrence| one.at >= *at && one.at <= now.as_of;
                now.events.iter().filter(later).any(|one| after.of.kinds.contains(&one.event))
            })
        };
        if now.events.iter().find(still).is_none() {
            Happened::Absent
        } else if of.window.is_some_and(left) {
            Happened::WindowEnded
        } else if reset(Why::Reset) {
            Happened::Reset
        } else if matches!(aggregate, Aggregate::Weight { once, each, .. } if *once != Once::Each || each.is_some())
        {
            Happened::Replaced
        } else {
            Happened::CountsNoMore
        }
    }
}

#[cfg(feature = "internals")]
impl ScoreMove {
    /// The points of all items: the difference of the score.
    pub fn items_sum(&self) -> i64 {
        let lines = self.lines.iter().flat_map(|line| &line.items).map(|item| item.points);
        lines.fold(self.bounds.1.saturating_sub(self.bounds.0), i64::saturating_add)
    }
}
