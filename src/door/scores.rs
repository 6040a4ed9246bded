//! How each score is added up: its lines, the occurrences behind them, and what caps and bounds took away.

use super::Decimal;
use super::facts::Facts;
use crate::diag::say::clean;
use crate::engine::events::{Behind, Most, behind};
use crate::program::time::whole_days;
use crate::program::{
    Aggregate, ColumnId, ColumnKind, LineId, Number, Occurrence, Pays, ScoreId, Selection, Type, Value,
};
use crate::speech;
use hashbrown::HashMap;
use std::cell::Cell;
use std::fmt;

/// A score of a lead, and how it is added up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoreWhy {
    /// Its name.
    pub name: String,
    /// What it came to.
    pub points: Decimal,
    /// What its lines add up to; `points` is that within the bounds of the score.
    pub before_bounds: Decimal,
    /// The least it can be, where the policy says so.
    pub least: Option<Decimal>,
    /// The most it can be, where the policy says so.
    pub most: Option<Decimal>,
    /// The lines that paid, in the order written.
    pub lines: Vec<LineWhy>,
}

/// A points line that paid, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineWhy {
    /// The line as it is written.
    pub line: String,
    /// What it paid.
    pub points: Decimal,
    /// What it would pay without its cap.
    pub before_cap: Decimal,
    /// `at most N points`.
    pub cap: Option<Decimal>,
    /// `because "…"` of the policy.
    pub because: Option<String>,
    /// Where the line is: `sales.qualify:12:3`.
    pub place: String,
    /// Of an `on` line, the occurrences that pay: their points add up to `before_cap`.
    pub occurrences: Option<Occurrences>,
    /// Of any other line, the events that its condition or number counts.
    pub counted: Vec<Counted>,
    pub(crate) column: ColumnId,
    /// The occurrences are too many to be known one by one, so `before_cap` is not known.
    pub(crate) untold: bool,
}

/// Events that a condition or a number counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// What is counted: `demo_request in the last 30 days`.
    pub what: String,
    /// What came out: `3 times`.
    pub value: String,
    /// The occurrences that count.
    pub occurrences: Occurrences,
    /// When the latest of them were.
    pub(crate) dates: String,
}

/// Occurrences of events, the latest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Occurrences {
    /// The latest. No more than ten thousand of a line are listed, and a hundred thousand of a lead.
    pub listed: Vec<Occurred>,
    /// Those before them.
    pub more: Option<More>,
    /// They pay the less the older they are.
    pub(crate) fade: bool,
}

/// One occurrence of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurred {
    /// The name of the event.
    pub event: String,
    /// When, in the time zone of the policy.
    pub time: String,
    /// Whole days of 24 hours from then until the instant of the answer.
    pub days_old: i64,
    /// The value of the event's field that the policy adds up, compares or pays once for; cut after 200 characters.
    pub value: Option<String>,
    /// What it pays. The last digit is rounded so that the occurrences of a line add up.
    pub points: Decimal,
    pub(crate) at: i64,
    /// What tells it from others, beside its time.
    pub(crate) said: String,
}

/// Occurrences that are not listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct More {
    /// How many.
    pub count: u64,
    /// What they pay together.
    pub points: Decimal,
    /// When the earliest was.
    pub first: String,
    /// When the latest was.
    pub last: String,
    pub(crate) from: i64,
    pub(crate) to: i64,
}

/// As many characters of a value are told.
const VALUE: usize = 200;
/// As many dates stand beside what a condition counts.
const DATES: usize = 3;
/// As many occurrences of a line are shown to a person who did not ask for all.
pub(crate) const FEW: usize = 6;
/// As many occurrences are told to programs.
pub(crate) const MANY: Most = Most { each: 10_000, together: 100_000 };

impl Occurrences {
    /// How many.
    pub fn count(&self) -> u64 {
        self.more.as_ref().map_or(0, |more| more.count).saturating_add(self.listed.len() as u64)
    }

    /// The same with fewer of them listed.
    pub(crate) fn first(&self, listed: usize) -> Occurrences {
        let (listed, left) = self.listed.split_at_checked(listed).unwrap_or((&self.listed, &[]));
        let mut more = self.more.clone();
        for of in left.iter().rev() {
            let alone = || More {
                count: 0,
                points: Decimal(0),
                first: of.time.clone(),
                last: String::new(),
                from: of.at,
                to: of.at,
            };
            let more = more.get_or_insert_with(alone);
            more.count = more.count.saturating_add(1);
            more.points = Decimal(more.points.0.saturating_add(of.points.0));
            more.to = of.at;
        }
        if let (Some(more), Some(latest)) = (&mut more, left.first()) {
            more.last.clone_from(&latest.time);
        }
        Occurrences { listed: listed.to_vec(), more, fade: self.fade }
    }
}

impl fmt::Display for ScoreWhy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = |scaled: i64| speech::points(scaled);
        writeln!(f, "{}: {}", self.name, self.points)?;
        for line in &self.lines {
            writeln!(f, "  {}: {}", line.line, row(line.points.0))?;
            let Some(occurrences) = line.occurrences.as_ref().map(|of| of.first(FEW)) else { continue };
            for of in &occurrences.listed {
                writeln!(f, "    {} on {}: {}", of.event, of.time, row(of.points.0))?;
            }
            if let Some(more) = &occurrences.more {
                let More { count, first, last, points, .. } = more;
                writeln!(f, "    {count} more from {first} to {last}: {}", row(points.0))?;
            }
            if line.over_cap() != 0 {
                writeln!(f, "    over the cap: {}", row(line.over_cap()))?;
            }
        }
        if self.over_bounds() != 0 {
            writeln!(f, "  over the bounds: {}", row(self.over_bounds()))?;
        }
        Ok(())
    }
}

impl ScoreWhy {
    /// What the bounds of the score took away, or added.
    pub(crate) fn over_bounds(&self) -> i64 {
        self.points.0.saturating_sub(self.before_bounds.0)
    }
}

impl LineWhy {
    /// What the cap of the line took away, or gave back of points below zero.
    pub(crate) fn over_cap(&self) -> i64 {
        self.points.0.saturating_sub(self.before_cap.0)
    }
}

/// What happened to a lead, and which of it counts for what.
#[derive(Debug)]
pub(crate) struct Told<'a> {
    facts: &'a Facts<'a>,
    as_of: i64,
    occurrences: &'a [Occurrence],
    /// By column.
    behind: HashMap<ColumnId, Behind, foldhash::fast::RandomState>,
    /// So many are still listed.
    left: Cell<usize>,
}

impl<'a> Told<'a> {
    /// Of the events of a lead; so many of them are listed.
    pub fn new(facts: &'a Facts<'a>, occurrences: &'a [Occurrence], most: Most) -> Told<'a> {
        let as_of = facts.results.batch().as_of.get(facts.row);
        let all = behind(facts.program, as_of, occurrences, most);
        let behind = facts.program.aggregates().map(|(column, _)| column).zip(all).collect();
        Told { facts, as_of, occurrences, behind, left: Cell::new(most.together) }
    }

    /// The occurrences behind a column that is computed from events.
    fn occurrences(&self, column: ColumnId) -> Option<Occurrences> {
        let program = self.facts.program;
        let ColumnKind::Aggregate(aggregate) = &program[column].kind else { return None };
        let behind = self.behind.get(&column)?;
        let listed = behind.listed.iter().filter_map(|counted| {
            Some(self.occurred(aggregate, self.occurrences.get(counted.at)?, counted.points))
        });
        let all = Occurrences {
            listed: listed.collect(),
            more: behind.rest.map(|rest| More {
                count: rest.count,
                points: Decimal(rest.points),
                first: program.zone.show(rest.first),
                last: program.zone.show(rest.last),
                from: rest.first,
                to: rest.last,
            }),
            fade: matches!(aggregate, Aggregate::Weight { decay: Some(_), .. }),
        };
        // Several lines may be about the same events.
        let some = all.first(self.left.get());
        self.left.set(self.left.get().saturating_sub(some.listed.len()));
        Some(some)
    }

    /// When the latest occurrences were that a column counts: `2026-09-28, 2026-09-12 and 2 more`. Empty where that is its
    /// value already.
    pub fn dates(&self, column: ColumnId) -> String {
        let program = self.facts.program;
        let ColumnKind::Aggregate(aggregate) = &program[column].kind else { return String::new() };
        let is_date = matches!(aggregate, Aggregate::Last(_) | Aggregate::LastActivity(_));
        let (Some(behind), false) = (self.behind.get(&column), is_date) else { return String::new() };
        let dates = behind.listed.iter().take(DATES).filter_map(|counted| {
            let of = self.occurred(aggregate, self.occurrences.get(counted.at)?, 0);
            let day = speech::day(of.at, &program.zone);
            Some(if of.said.is_empty() { day } else { format!("{} on {day}", of.said) })
        });
        let dates: Vec<String> = dates.collect();
        let more = behind.count().saturating_sub(dates.len() as u64);
        if more > 0 { format!("{} and {more} more", dates.join(", ")) } else { dates.join(", ") }
    }

    /// An occurrence in words, as far as it matters to what is computed of it.
    pub fn occurred(&self, aggregate: &Aggregate, of: &Occurrence, points: i64) -> Occurred {
        let program = self.facts.program;
        let event = &program[of.event];
        let selection: &Selection = aggregate.selection();
        let kind = selection.kinds.iter().position(|kind| *kind == of.event);
        let field = kind.zip(aggregate.field()).and_then(|(kind, field)| field.get(kind));
        let field = field.and_then(|at| Some((*at as usize, event.fields.get(*at as usize)?)));
        let value = field.and_then(|(at, field)| Some((of.fields.get(at)?.as_ref()?, &field.ty)));
        let written = |(value, ty): (&Value, &Type)| cut(&clean(&speech::value(value, ty, &program.zone)));
        let without = || field.map(|(_, field)| format!("no {}", field.name));
        let named = (selection.kinds.len() > 1).then(|| event.name.clone());
        let said: Vec<String> = named.into_iter().chain(value.map(written).or_else(without)).collect();
        let value = value.map(|(value, ty)| match value {
            Value::Text(text) => cut(text),
            _ => written((value, ty)),
        });
        Occurred {
            event: event.name.clone(),
            time: program.zone.show(of.at),
            days_old: whole_days(of.at, self.as_of),
            value,
            points: Decimal(points),
            at: of.at,
            said: said.join(" "),
        }
    }

    /// The events that some columns count, where any happened.
    pub fn counted(&self, columns: &[ColumnId]) -> Vec<Counted> {
        let counted = columns.iter().filter_map(|column| {
            let occurrences = self.occurrences(*column).filter(|of| of.count() > 0)?;
            let what = self.facts.counted(*column)?;
            Some(Counted { what, value: self.facts.value(*column), occurrences, dates: self.dates(*column) })
        });
        counted.collect()
    }
}

/// The scores of a lead. `told` are its events, where they are known; `place` says where a line stands.
pub(crate) fn scores(
    facts: &Facts<'_>,
    told: Option<&Told<'_>>,
    place: impl Fn(LineId) -> String,
) -> Vec<ScoreWhy> {
    let (program, answer) = (facts.program, facts.answer);
    let scores = (0u32..).map(ScoreId).zip(program.scores.iter().zip(&answer.scores));
    let scores = scores.map(|(id, (score, points))| {
        let paid = answer.paid.iter().filter(|(line, _)| program[*line].score == id);
        let sum = paid.clone().fold(0, |sum: i64, (_, points)| sum.saturating_add(*points));
        ScoreWhy {
            name: program[score.column].name.clone(),
            points: Decimal(*points),
            before_bounds: Decimal(sum),
            least: score.least().map(Decimal),
            most: score.most().map(Decimal),
            lines: paid.map(|(line, points)| line_why(facts, told, (*line, *points), place(*line))).collect(),
        }
    });
    scores.collect()
}

fn line_why(
    facts: &Facts<'_>,
    told: Option<&Told<'_>>,
    (id, points): (LineId, i64),
    place: String,
) -> LineWhy {
    let line = &facts.program[id];
    let column = &facts.program[line.column];
    let mut why = LineWhy {
        line: line.text.clone(),
        points: Decimal(points),
        before_cap: Decimal(points),
        cap: None,
        because: column.because.clone(),
        place,
        occurrences: None,
        counted: Vec::new(),
        column: line.column,
        untold: false,
    };
    let counted = |columns: &[ColumnId]| told.map_or_else(Vec::new, |told| told.counted(columns));
    match &column.kind {
        ColumnKind::Points(Pays::On { weight, cap, .. }) => {
            why.cap = cap.map(Decimal);
            why.untold = told.is_none();
            if let Some(told) = told {
                why.before_cap = Decimal(told.behind.get(weight).map_or(points, |behind| behind.points));
                why.occurrences = told.occurrences(*weight);
            }
        }
        ColumnKind::Points(Pays::Per { points, step, of, cap }) => {
            why.cap = cap.map(Decimal);
            why.before_cap = Decimal(points.saturating_mul(times(facts, of, *step)));
            why.counted = counted(&of.columns());
        }
        ColumnKind::Points(Pays::If { when, .. }) => why.counted = counted(&when.columns()),
        ColumnKind::Points(Pays::ByNumber { of, .. }) => why.counted = counted(&of.columns()),
        ColumnKind::Points(Pays::ByChoice { of, .. }) => why.counted = counted(&[*of]),
        _ => {}
    }
    why
}

/// How often a number holds a step as a whole.
fn times(facts: &Facts<'_>, of: &Number, step: i64) -> i64 {
    let value = facts.results.value(of, facts.row).unwrap_or(0).max(0);
    value.checked_div(step).unwrap_or(0)
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(VALUE) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")),
        None => text.to_owned(),
    }
}
