//! How large numbers can become: no sum may leave 64 bits, whatever the data.

use super::Checker;
use crate::diag::{Code, Diag};
use crate::program::{
    Aggregate, Column, ColumnId, ColumnKind, Condition, LARGEST, Number, Pays, SCALE, Type,
};
use crate::span::Span;

/// The least and the most that a number can be.
pub(super) type Range = (i128, i128);

/// How often one thing can have happened to one lead.
const MOST_OCCURRENCES: i128 = 1 << 32;

/// The engine turns away a lead whose single number or line goes beyond this.
const LIMIT: i128 = LARGEST as i128;

impl Checker<'_> {
    /// Works out how large every number can become, and says where a sum could leave 64 bits.
    pub(super) fn bounds(&mut self) {
        let columns = std::mem::take(&mut self.program.columns);
        let mut ranges: Vec<Range> = Vec::with_capacity(columns.len());
        for column in &columns {
            let range = self.range_of(column, &ranges);
            ranges.push(range);
        }
        self.program.columns = columns;
        let total = self.program.scores.iter().fold((0, 0), |sum, score| add(sum, of(&ranges, score.column)));
        if !fits(total) {
            let span =
                self.program.scores.last().and_then(|score| self.program.columns.get(score.column.index()));
            self.overflow(span.map_or_else(Span::default, |column| column.span), "the scores together");
        }
        let conditions: Vec<(Condition, Span)> = self
            .program
            .stages
            .iter()
            .flat_map(|stage| {
                let clauses = stage.blocked.iter().chain(&stage.should_have).chain(&stage.prefers);
                let span =
                    self.program.columns.get(stage.column.index()).map_or_else(Span::default, |c| c.span);
                std::iter::once((stage.requires.clone(), span))
                    .chain(clauses.map(|clause| (clause.condition.clone(), clause.span)))
            })
            .collect();
        for (condition, span) in conditions {
            self.sums_in(&condition, &ranges, span);
        }
    }

    fn range_of(&mut self, column: &Column, ranges: &[Range]) -> Range {
        match &column.kind {
            ColumnKind::Field(_) => match column.ty {
                Type::Number(_) => (-LIMIT, LIMIT),
                Type::YesNo | Type::Text | Type::Date | Type::Choice(_) | Type::Several(_) => (0, 0),
            },
            ColumnKind::Aggregate(aggregate) => match aggregate {
                Aggregate::Count(_) | Aggregate::CountDifferent { .. } | Aggregate::MostWithin { .. } => {
                    (0, MOST_OCCURRENCES.saturating_mul(i128::from(SCALE)))
                }
                Aggregate::OfLast { .. } | Aggregate::Total { .. } => (-LIMIT, LIMIT),
                Aggregate::Last(_) | Aggregate::LastActivity(_) | Aggregate::Weight { .. } => (0, 0),
            },
            ColumnKind::Points(pays) => self.paid(pays, ranges, column.span),
            ColumnKind::Score(id) => {
                let score = self.program.scores.get(id.index());
                let (lines, bounds) =
                    score.map_or((&[][..], None), |score| (score.lines.as_slice(), score.bounds));
                let lines = lines.iter().filter_map(|line| self.program.lines.get(line.index()));
                let sum = lines.fold((0, 0), |sum, line| add(sum, of(ranges, line.column)));
                if !fits(sum) {
                    self.overflow(column.span, &format!("the lines of score `{}`", column.name));
                }
                bounds.map_or(sum, |(low, high)| (i128::from(low), i128::from(high)))
            }
            ColumnKind::Number(number) => {
                let range = range(number, ranges);
                if !fits(magnitude(number, ranges)) {
                    self.overflow(column.span, &format!("`{}`", column.name));
                }
                range
            }
            ColumnKind::Criterion(condition) | ColumnKind::Disqualify(condition) => {
                self.sums_in(condition, ranges, column.span);
                (0, 0)
            }
            ColumnKind::FirstMatch { arms, .. } => {
                for (condition, _) in arms {
                    self.sums_in(condition, ranges, column.span);
                }
                (0, 0)
            }
            ColumnKind::Grade { .. } | ColumnKind::Stage(_) | ColumnKind::Verdict => (0, 0),
        }
    }

    /// What a line can pay.
    fn paid(&mut self, pays: &Pays, ranges: &[Range], span: Span) -> Range {
        let towards = |points: i64, most: i128| {
            if points < 0 { (most.saturating_neg(), 0) } else { (0, most) }
        };
        match pays {
            Pays::If { points, when } => {
                self.sums_in(when, ranges, span);
                towards(*points, i128::from(*points).abs())
            }
            Pays::Per { points, step, of, cap } => {
                let (_, most) = range(of, ranges);
                let times = most.max(0) / i128::from((*step).max(1));
                let all = i128::from(*points).abs().saturating_mul(times).min(LIMIT);
                towards(*points, cap.map_or(all, |cap| all.min(cap.into())))
            }
            Pays::ByNumber { .. } | Pays::ByChoice { .. } => {
                let all = pays.points().into_iter();
                all.fold((0, 0), |(low, high), points| (low.min(points.into()), high.max(points.into())))
            }
            Pays::On { points, cap, .. } => {
                let all = i128::from(*points).abs().saturating_mul(MOST_OCCURRENCES).min(LIMIT);
                towards(*points, cap.map_or(all, |cap| all.min(cap.into())))
            }
        }
    }

    /// The sums inside a condition.
    fn sums_in(&mut self, condition: &Condition, ranges: &[Range], span: Span) {
        condition.each(&mut |part| {
            if let Condition::Compare { left, right, .. } = part
                && (!fits(magnitude(left, ranges)) || !fits(magnitude(right, ranges)))
            {
                self.overflow(span, "this sum");
            }
        });
    }

    fn overflow(&mut self, span: Span, what: &str) {
        // The name says it; the whole statement may be long.
        let span = self.items.iter().find(|item| item.place == span).map_or(span, |item| item.span);
        self.report(
            Diag::new(Code::TooLarge, span, format!("{what} could become too large to be exact"))
                .at("beyond 900 trillion")
                .help("limit what single lines pay (`at most 50 points`), or add up fewer numbers"),
        );
    }
}

fn of(ranges: &[Range], column: ColumnId) -> Range {
    ranges.get(column.index()).copied().unwrap_or((0, 0))
}

fn add(a: Range, b: Range) -> Range {
    (a.0.saturating_add(b.0), a.1.saturating_add(b.1))
}

fn fits(range: Range) -> bool {
    range.0 > i64::MIN.into() && range.1 < i64::MAX.into()
}

/// What a number can be.
fn range(number: &Number, ranges: &[Range]) -> Range {
    match number {
        Number::Constant(value) => ((*value).into(), (*value).into()),
        Number::Column(column) => of(ranges, *column),
        Number::Sum(terms) => terms.iter().fold((0, 0), |sum, (subtract, term)| {
            let (low, high) = range(term, ranges);
            add(sum, if *subtract { (high.saturating_neg(), low.saturating_neg()) } else { (low, high) })
        }),
        Number::DaysSince(_) | Number::DaysUntil(_) => (-LIMIT, LIMIT),
    }
}

/// How far any part of a sum can go, in whatever order it is added.
fn magnitude(number: &Number, ranges: &[Range]) -> Range {
    match number {
        Number::Constant(_) | Number::Column(_) | Number::DaysSince(_) | Number::DaysUntil(_) => {
            range(number, ranges)
        }
        Number::Sum(terms) => {
            let most = terms.iter().fold(0i128, |sum, (_, term)| {
                let (low, high) = magnitude(term, ranges);
                sum.saturating_add(low.abs().max(high.abs()))
            });
            (most.saturating_neg(), most)
        }
    }
}
