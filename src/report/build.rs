//! From what was counted to what is reported.

use super::count::Count;
use super::counters::{Counters, Group};
use super::drift::{self, Earlier};
use super::fields::FieldCount;
use super::figures;
use super::hist::Hist;
use super::limits::FigureLimit;
use super::lines::LineCount;
use super::parts::{Lead, Points, Stage};
use super::rates::{FEW, lift, rate, rate_of, ratio, scaled, share};
use super::samples::Sample;
use super::shape::{
    Alike, Between, Field, Grade, GradeValue, HeldBack, Leads, Line, LinePart, Listed, Reason, Report,
    Segment, SegmentScore, Segments, Verdict, Warning,
};
use super::survey::Survey;
use super::{columns, say, scores, warnings};
use crate::program::{ColumnId, ColumnKind, SCALE, Type};
use crate::speech;

/// Lines that pay together for this share of the leads that either pays say the same.
const SAME: f64 = 0.95;
/// So many segments are told.
const SEGMENTS: usize = 40;

/// What there is room for.
#[derive(Clone, Copy, Debug)]
pub struct Room<'a> {
    /// As written.
    pub text: &'a str,
    /// Leads in a period.
    pub leads: u64,
    /// The length of the period in microseconds; nothing where the capacity is for all leads together.
    pub period: Option<i64>,
}

/// What the report says and the counters do not know.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// The policy's title, or its path.
    pub policy: &'a str,
    /// As of when, in words.
    pub as_of: &'a str,
    /// The outcome, as it was asked for.
    pub outcome: Option<&'a str>,
    /// The other policy's title, or its path.
    pub against: Option<&'a str>,
    /// The field of the recorded stage.
    pub was: Option<&'a str>,
    /// Rows read and rejected.
    pub read: u64,
    /// See `read`.
    pub rejected: u64,
    /// What there is room for.
    pub capacity: Option<Room<'a>>,
    /// By column, where it is said.
    pub places: &'a [String],
    /// What to be careful about, beside what the counts show.
    pub cautions: Vec<Warning>,
    /// The limits that were set.
    pub limits: &'a [FigureLimit],
    /// The baseline.
    pub earlier: Option<&'a Earlier>,
}

impl Report {
    /// Makes figures of what was counted.
    pub fn new(survey: &Survey<'_>, counters: &Counters, facts: &Facts<'_>) -> Report {
        let outcome = facts.outcome.is_some();
        let builder =
            Builder { survey, counters, facts, outcome, all: counters.all.stages.iter().copied().sum() };
        let (all, capacity) = (builder.all, builder.capacity());
        let mut report = Report {
            version: 1,
            policy: facts.policy.to_owned(),
            as_of: facts.as_of.to_owned(),
            outcome: facts.outcome.map(str::to_owned),
            leads: builder.leads(),
            won: rate(all, outcome),
            stages: stages(survey, &counters.all, outcome),
            disqualified: builder.disqualified(),
            held_back: builder.held_back(),
            asks: builder.asked(),
            what_if: builder.what_if(),
            scores: builder.scores(capacity.as_ref().map(|capacity| capacity.leads)),
            grades: builder.grades(),
            lines: builder.lines(),
            alike: builder.alike(),
            missing: builder.missing(),
            fields: survey.fields.iter().map(|field| survey.program[*field].name.clone()).collect(),
            capacity,
            warnings: builder.warnings(),
            missed: builder.listed(&counters.samples.missed, |stage, last| stage != last),
            passed: builder.listed(&counters.samples.passed, |stage, last| stage == last),
            against: builder.against(),
            recorded: builder.recorded(),
            replay: builder.replay(),
            segments: builder.segments(),
            drift: builder.drift(),
            method: method(outcome, survey),
            ..Report::default()
        };
        report.warnings.extend(report.drift.iter().filter_map(warnings::shifted));
        report.summary = say::summary(&report);
        report.limits = facts.limits.iter().map(|limit| limit.judge(&report)).collect();
        report
    }
}

pub(super) struct Builder<'a> {
    pub survey: &'a Survey<'a>,
    pub counters: &'a Counters,
    pub facts: &'a Facts<'a>,
    pub outcome: bool,
    pub all: Count,
}

/// The stages of a group of leads.
pub(super) fn stages(survey: &Survey<'_>, group: &Group, outcome: bool) -> Vec<Stage> {
    let names = columns::stages(survey.program);
    let all: Count = group.stages.iter().copied().sum();
    let at = |index: usize| group.stages.get(index).copied().unwrap_or_default();
    let gone = names.len().saturating_sub(1);
    let reached_at = |index: usize| -> Count { (index..gone).map(at).sum() };
    let mut stages = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let out = index == gone;
        if out && survey.program.disqualify.is_empty() {
            continue;
        }
        let (count, reached) = (at(index), if out { at(index) } else { reached_at(index) });
        let before = index.checked_sub(1).filter(|_| !out).map(reached_at);
        let staged = index > 0 && !out;
        stages.push(Stage {
            name: name.clone(),
            leads: count.all(),
            share: share(count.all(), all.all()),
            reached: reached.all(),
            conversion: before.and_then(|before| share(reached.all(), before.all())),
            staged,
            rate: rate(count, outcome),
            lift: lift(rate(count, outcome), all, outcome),
            precision: rate(reached, outcome).filter(|_| staged),
            recall: (outcome && staged && all.won > 0).then(|| rate_of(reached.won, all.won)),
        });
    }
    stages
}

impl Builder<'_> {
    pub(super) fn name(&self, column: ColumnId) -> &str {
        &self.survey.program[column].name
    }

    fn place(&self, column: ColumnId) -> String {
        self.facts.places.get(column.index()).cloned().unwrap_or_default()
    }

    fn leads(&self) -> Leads {
        Leads {
            read: self.facts.read,
            answered: self.all.all(),
            rejected: self.facts.rejected,
            won: self.all.won,
            lost: self.all.lost,
            open: if self.outcome { self.all.open } else { 0 },
        }
    }

    fn warnings(&self) -> Vec<Warning> {
        let mut warnings = warnings::counts(self.all, self.outcome);
        if self.outcome {
            warnings.extend(warnings::leaks(self.survey, self.counters, self.all));
        }
        warnings.extend(self.facts.cautions.iter().cloned());
        warnings
    }

    fn drift(&self) -> Option<drift::Drift> {
        drift::drift(self.survey.watch.as_ref()?, self.facts.earlier?, &self.counters.drift)
    }

    fn disqualified(&self) -> Vec<Reason> {
        let program = self.survey.program;
        let lines = program.disqualify.iter().enumerate();
        lines
            .map(|(at, line)| {
                let column = &program[line.column];
                let count = self.counters.disqualified.get(at).copied().unwrap_or_default();
                let text = match &column.kind {
                    ColumnKind::Disqualify(condition) => speech::condition(program, condition),
                    _ => column.name.clone(),
                };
                Reason {
                    text,
                    because: column.because.clone(),
                    place: self.place(line.column),
                    leads: count.all(),
                    rate: rate(count, self.outcome),
                }
            })
            .collect()
    }

    fn held_back(&self) -> Option<HeldBack> {
        if self.survey.program.stages.is_empty() {
            return None;
        }
        let held = self.counters.held;
        Some(HeldBack {
            leads: held.all(),
            share: share(held.all(), self.all.all()),
            rate: rate(held, self.outcome),
        })
    }

    fn scores(&self, room: Option<u64>) -> Vec<super::shape::Score> {
        let none = Hist::default();
        let hist = |at: usize| self.counters.all.numbers.get(at).unwrap_or(&none);
        let numbers = self.survey.numbers.iter().enumerate();
        let score = |(at, column): (usize, &ColumnId)| super::shape::Score {
            thresholds: self.thresholds(at, room),
            ..scores::of(self.name(*column), hist(at), self.all, self.outcome)
        };
        numbers.map(score).collect()
    }

    fn grades(&self) -> Vec<Grade> {
        let program = self.survey.program;
        let columns = program.grades.iter().chain(&program.choices);
        let of = |(column, counts): (&ColumnId, &Vec<Count>)| {
            let values: &[String] = match &program[*column].ty {
                Type::Choice(values) => values,
                _ => &[],
            };
            let value = |(at, value): (usize, &String)| {
                let count = counts.get(at).copied().unwrap_or_default();
                let rate = rate(count, self.outcome);
                GradeValue {
                    value: value.clone(),
                    leads: count.all(),
                    share: share(count.all(), self.all.all()),
                    lift: lift(rate, self.all, self.outcome),
                    rate,
                }
            };
            Grade {
                name: self.name(*column).to_owned(),
                values: values.iter().enumerate().map(value).collect(),
            }
        };
        columns.zip(&self.counters.choices).map(of).collect()
    }

    fn lines(&self) -> Vec<Line> {
        let program = self.survey.program;
        let empty = LineCount::default();
        let lines = program.lines.iter().enumerate();
        lines
            .map(|(at, line)| {
                let count = self.counters.lines.lines.get(at).unwrap_or(&empty);
                let (paid, not) = (count.paid, self.all.without(count.paid));
                let pull = self.pull(count);
                Line {
                    score: self.name(program[line.score].column).to_owned(),
                    text: line.text.clone(),
                    because: program[line.column].because.clone(),
                    place: self.place(line.column),
                    paid: paid.all(),
                    share: share(paid.all(), self.all.all()),
                    points: scaled_sum(count.points.iter().fold(0, |sum, part| part.saturating_add(sum))),
                    when_paid: rate(paid, self.outcome),
                    when_not: rate(not, self.outcome),
                    difference: between(figures::difference(
                        (paid.won, paid.decided()),
                        (not.won, not.decided()),
                    ))
                    .filter(|_| self.outcome),
                    pull,
                    verdict: match pull {
                        _ if paid.all() == 0 => Verdict::NeverPaid,
                        Some(pull) if pull.high < 0.0 => Verdict::WrongWay,
                        Some(pull) if pull.low > 0.0 => Verdict::RightWay,
                        Some(_) | None => Verdict::Undecided,
                    },
                    parts: match count.parts.as_slice() {
                        [] | [_] => Vec::new(),
                        parts => parts
                            .iter()
                            .map(|(points, count)| LinePart {
                                points: scaled(*points),
                                leads: count.all(),
                                rate: rate(*count, self.outcome),
                            })
                            .collect(),
                    },
                }
            })
            .collect()
    }

    /// The points of won leads less those of lost ones, on average.
    fn pull(&self, count: &LineCount) -> Option<Between> {
        let [won, lost, _] = count.points;
        let [won_square, lost_square] = count.squares;
        let unit = SCALE as f64;
        let of = |sum: i128, squares: i128, n: u64| (sum as f64 / unit, squares as f64 / unit / unit, n);
        let all = self.all;
        between(figures::mean_difference(of(won, won_square, all.won), of(lost, lost_square, all.lost)))
            .filter(|_| self.outcome)
    }

    fn alike(&self) -> Vec<Alike> {
        let counts = &self.counters.lines;
        let paid = |at: usize| counts.lines.get(at).map_or(0, |line| line.paid.all());
        let mut alike: Vec<Alike> = counts
            .pairs()
            .filter_map(|(first, second, both)| {
                let either = paid(first).saturating_add(paid(second)).saturating_sub(both);
                let share = share(both, either)?;
                // A line that pays more to some than to others says more than that it pays.
                let plain = [first, second]
                    .iter()
                    .all(|at| counts.lines.get(*at).is_some_and(|line| line.parts.len() < 2));
                (plain && both > 0 && share > SAME).then_some(Alike { first, second, both, either, share })
            })
            .collect();
        alike.sort_by_key(|pair| (pair.first, pair.second));
        alike
    }

    fn missing(&self) -> Vec<Field> {
        let program = self.survey.program;
        let none = FieldCount::default();
        let fields = self.survey.fields.iter().enumerate();
        let mut fields: Vec<Field> = fields
            .map(|(at, id)| (&program[*id], self.counters.fields.get(at).unwrap_or(&none)))
            .filter(|(_, count)| count.missing.all() > 0)
            .map(|(field, count)| Field {
                field: field.name.clone(),
                ask: field.ask.clone(),
                missing: count.missing.all(),
                share: share(count.missing.all(), self.all.all()),
                idle: count.idle.all(),
                alone: count.alone.all(),
                only: count.only.all(),
                when_missing: rate(count.missing, self.outcome),
                when_known: rate(self.all.without(count.missing), self.outcome),
            })
            .collect();
        fields.sort_by_key(|field| std::cmp::Reverse((field.alone, field.missing)));
        fields
    }

    fn listed(&self, samples: &[Sample], is: impl Fn(usize, usize) -> bool) -> Option<Listed> {
        let last = self.survey.program.stages.len();
        if !self.outcome || last == 0 {
            return None;
        }
        let counts = self.counters.all.stages.iter().enumerate().filter(|(stage, _)| is(*stage, last));
        let passed = is(last, last);
        let leads = counts.map(|(_, count)| if passed { count.lost } else { count.won }).sum();
        let shown = self.survey.aside.iter().flat_map(|aside| &aside.show).map(|(name, _)| name.clone());
        Some(Listed {
            leads,
            shown: shown.collect(),
            first: samples.iter().map(|lead| self.lead(lead)).collect(),
        })
    }

    pub(super) fn lead(&self, sample: &Sample) -> Lead {
        let program = self.survey.program;
        let points = |of: &str, points: i64| Points { of: of.to_owned(), points: scaled(points) };
        Lead {
            key: sample.key.clone(),
            stage: columns::stages(program).get(sample.stage).cloned().unwrap_or_default(),
            scores: (self.survey.numbers.iter().zip(&sample.numbers))
                .map(|(column, value)| points(self.name(*column), *value))
                .collect(),
            lines: (sample.lines.iter())
                .filter_map(|(line, paid)| Some(points(&program.lines.get(*line)?.text, *paid)))
                .collect(),
            asks: (sample.asks.iter())
                .filter_map(|at| Some(program[*self.survey.fields.get(*at)?].name.clone()))
                .collect(),
            shown: sample.show.clone(),
        }
    }

    fn segments(&self) -> Option<Segments> {
        let by = self.survey.aside.as_ref()?.by.as_ref()?;
        let months =
            self.survey.aside.as_ref().is_some_and(|aside| aside.program[by.column].ty == Type::Date);
        let size = |group: &Group| -> u64 { group.stages.iter().map(|count| count.all()).sum() };
        let mut groups: Vec<(&String, &Group)> = self.counters.groups.iter().collect();
        groups.sort_by(|(a, first), (b, second)| {
            let order = if months { a.cmp(b) } else { size(second).cmp(&size(first)).then(a.cmp(b)) };
            a.is_empty().cmp(&b.is_empty()).then(order)
        });
        groups.truncate(SEGMENTS);
        let segment = |(name, group): (&String, &Group)| {
            let all: Count = group.stages.iter().copied().sum();
            let numbers = self.survey.numbers.iter().zip(&group.numbers);
            Segment {
                name: Some(name.clone()).filter(|name| !name.is_empty()),
                leads: all.all(),
                share: share(all.all(), self.all.all()),
                rate: rate(all, self.outcome),
                stages: stages(self.survey, group, self.outcome),
                scores: numbers
                    .map(|(column, hist)| SegmentScore {
                        name: self.name(*column).to_owned(),
                        auc: scores::auc(&hist.values()),
                    })
                    .collect(),
            }
        };
        Some(Segments { by: by.name.clone(), segments: groups.into_iter().map(segment).collect() })
    }
}

fn between(gap: Option<(f64, f64, f64)>) -> Option<Between> {
    let (value, low, high) = gap?;
    Some(Between { value: ratio(value), low: ratio(low), high: ratio(high) })
}

fn scaled_sum(points: i128) -> f64 {
    ratio(points as f64 / SCALE as f64)
}

/// How it was counted, for those who check.
fn method(outcome: bool, survey: &Survey<'_>) -> Vec<String> {
    let mut method = vec![
        "A lead's stage is the last one that holds; who stands in a later stage counts as having reached the earlier ones."
            .to_owned(),
        "A missing fact holds a lead back when some value of it, and nothing else, would bring the lead to a later stage."
            .to_owned(),
        "Two lines are called alike when, of the leads that either pays, both pay more than 95%.".to_owned(),
    ];
    if outcome {
        method.extend([
            "The outcome is read from each lead's whole history, whatever --as-of says; leads whose outcome is unknown are in no win rate.".to_owned(),
            format!("Intervals hold the true share in 95 of 100 such samples (Wilson's); of fewer than {FEW} leads no percentage is given without one."),
            "AUC is the share of pairs of a won and a lost lead in which the won one scores higher, ties half (Mann and Whitney), with DeLong's interval.".to_owned(),
            "A line points the wrong way when lost leads have more of its points than won ones, beyond the 95% interval of the difference.".to_owned(),
            "The leads were known to whoever wrote the policy: on next year's leads the figures will be lower.".to_owned(),
        ]);
    }
    if let Some(course) = &survey.course {
        let fields = if course.facts {
            "a field with a history has the value that it had then, any other the value of the export"
        } else {
            "its fields are as they were exported, whatever they were then"
        };
        method.push(format!(
            "Through time, a lead is judged at each instant by the events up to it and no later one; {fields}."
        ));
    }
    if survey.watch.is_some() {
        method.push("The population stability index (PSI) sums (q − p) · ln(q / p) over the bins of a field or score, with p the share of the baseline and q that of the leads; a bin that is empty on one side counts there as half a lead. Below 0.1 is stable, up to 0.25 a little shifted, above 0.25 shifted; `?` marks what so few leads also show by chance in 5 of 100 cases.".to_owned());
    }
    method
}
