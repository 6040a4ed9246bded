//! Limits on figures of a report. Which figure is meant is settled before any lead is read.

use super::beside::StageChange;
use super::columns;
use super::parts::{Rate, Stage};
use super::say::{self, grouped, percent};
use super::shape::{Limit, Report};
use super::survey::Survey;
use crate::program::text::fold;
use std::ops::{Bound, RangeBounds};

/// What a figure is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A share: per cent.
    Share,
    /// Leads.
    Leads,
    /// A number.
    Number,
}

/// The figures by name, what each is of, and what it is counted in.
pub const FIGURES: &[(&str, &str, Unit)] = &[
    ("leads", "a stage", Unit::Leads),
    ("share", "a stage or a line", Unit::Share),
    ("win rate", "a stage or a line", Unit::Share),
    ("lift", "a stage", Unit::Number),
    ("precision", "a stage", Unit::Share),
    ("recall", "a stage", Unit::Share),
    ("conversion", "a stage", Unit::Share),
    ("AUC", "a score", Unit::Number),
    ("missing", "a field", Unit::Share),
    ("held back", "nothing", Unit::Share),
    ("rejects", "nothing", Unit::Share),
    ("leaks", "nothing", Unit::Leads),
    ("moved", "nothing", Unit::Share),
    ("agreement", "nothing", Unit::Share),
    ("kappa", "nothing", Unit::Number),
    ("PSI", "a field, a score, a grade or the stage", Unit::Number),
];

/// A figure that the report of a survey has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    name: &'static str,
    of: Of,
    /// In what.
    pub unit: Unit,
    /// Whether the policy compared with has it too.
    pub has_old: bool,
}

/// What a figure is of; lines and scores by their place in the report.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Of {
    All,
    Stage(String),
    Line(usize),
    Score(usize),
    Field(String),
    /// What has shifted since the baseline; nothing is what shifted most.
    Drift(Option<String>),
}

/// Why there is no such figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No figure is called so.
    Unknown,
    /// It is of something else: what it can be of.
    Of(&'static str),
    /// Nothing of that kind has that name: the names there are.
    Name(Vec<String>),
    /// It needs an argument that was not given.
    Needs(&'static str),
}

/// A limit: a figure, and what breaks it.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureLimit {
    /// As written.
    pub text: String,
    /// What the figure is called there.
    pub called: String,
    /// The figure.
    pub figure: Figure,
    /// What breaks it.
    pub broken: Breaks,
}

/// What breaks a limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Breaks {
    /// The figure lies in this range.
    In((Bound<f64>, Bound<f64>)),
    /// It differs from that of the policy compared with by more than so many percentage points.
    Points(f64),
    /// By more than so many per cent of what it was.
    Percent(f64),
}

/// A figure of a report: nothing where nobody can know it.
#[derive(Clone, Copy, Debug, Default)]
struct Value {
    now: Option<f64>,
    /// By the policy compared with.
    old: Option<f64>,
    /// The rate it is, where it is one.
    rate: Option<Rate>,
}

/// The figure of that name.
///
/// # Errors
/// Why the report of this survey has none.
pub fn figure(survey: &Survey<'_>, name: &str, of: Option<&str>) -> Result<Figure, Fault> {
    let known = FIGURES.iter().find(|(known, ..)| fold(known) == fold(name));
    let (name, takes, unit) = *known.ok_or(Fault::Unknown)?;
    let aside = survey.aside.as_ref();
    let needs = |has: bool, argument| if has { Ok(Of::All) } else { Err(Fault::Needs(argument)) };
    if ["win rate", "lift", "precision", "recall", "AUC", "leaks"].contains(&name) {
        needs(aside.is_some_and(|aside| aside.outcome.is_some()), "--outcome")?;
    }
    let of = match (name, of) {
        ("leads" | "win rate" | "held back" | "rejects" | "leaks", None) => Of::All,
        ("moved", None) => needs(survey.against.is_some(), "--against")?,
        ("agreement" | "kappa", None) => {
            needs(aside.is_some_and(|aside| aside.was.is_some()), "--stage-was")?
        }
        ("AUC", Some(of)) => score(survey, of)?,
        ("missing", Some(of)) => field(survey, of)?,
        ("PSI", of) => shifted(survey, of)?,
        ("leads" | "share" | "win rate" | "lift" | "precision" | "recall" | "conversion", Some(of)) => {
            stage_or_line(survey, name, of)?
        }
        _ => return Err(Fault::Of(takes)),
    };
    Ok(Figure { name, unit, has_old: has_old(survey, name, &of), of })
}

fn score(survey: &Survey<'_>, of: &str) -> Result<Of, Fault> {
    let names = || survey.numbers.iter().map(|column| &survey.program[*column].name);
    let at = names().position(|name| fold(name) == fold(of));
    at.map(Of::Score).ok_or_else(|| Fault::Name(names().cloned().collect()))
}

fn shifted(survey: &Survey<'_>, of: Option<&str>) -> Result<Of, Fault> {
    let watch = survey.watch.as_ref().ok_or(Fault::Needs("--baseline"))?;
    let Some(of) = of else { return Ok(Of::Drift(None)) };
    let names = || watch.gauges.iter().map(|gauge| &gauge.name);
    let name = names().find(|name| fold(name) == fold(of)).cloned();
    name.map(|name| Of::Drift(Some(name))).ok_or_else(|| Fault::Name(names().cloned().collect()))
}

fn field(survey: &Survey<'_>, of: &str) -> Result<Of, Fault> {
    let names = || survey.fields.iter().map(|field| &survey.program[*field].name);
    let name = names().find(|name| fold(name) == fold(of)).cloned();
    name.map(Of::Field).ok_or_else(|| Fault::Name(names().cloned().collect()))
}

fn stage_or_line(survey: &Survey<'_>, name: &str, of: &str) -> Result<Of, Fault> {
    let program = survey.program;
    let told = columns::told(program);
    if let Some(stage) = told.iter().find(|stage| fold(stage) == fold(of)) {
        return Ok(Of::Stage(stage.clone()));
    }
    // White space tells no lines apart: `50:+5` is `50: +5`.
    let plain = |text: &str| fold(&text.split_whitespace().collect::<String>());
    match program.lines.iter().position(|line| plain(&line.text) == plain(of)) {
        Some(at) if ["share", "leads", "win rate"].contains(&name) => Ok(Of::Line(at)),
        Some(_) => Err(Fault::Of("a stage")),
        None => Err(Fault::Name(told.to_vec())),
    }
}

/// Whether the policy compared with has the figure too.
fn has_old(survey: &Survey<'_>, name: &str, of: &Of) -> bool {
    let Some(comparison) = &survey.against else { return false };
    match of {
        Of::Stage(stage) => {
            let at = columns::stages(survey.program).iter().position(|name| name == stage);
            ["leads", "share", "win rate"].contains(&name)
                && at.is_some_and(|at| comparison.stages.contains(&Some(at)))
        }
        Of::Score(at) => comparison.numbers.iter().any(|(_, new)| *new == Some(*at)),
        Of::All | Of::Line(_) | Of::Field(_) | Of::Drift(_) => false,
    }
}

impl Figure {
    fn of(&self, report: &Report) -> Value {
        let all = report.leads.answered;
        match &self.of {
            Of::All => self.of_all(report),
            Of::Stage(name) => {
                let stage = report.stages.iter().find(|stage| stage.name == *name);
                let mut changes = report.against.iter().flat_map(|against| &against.stages);
                let old = changes.find(|old| old.name == *name).filter(|_| self.has_old);
                stage.map(|stage| self.of_stage(stage, old, all)).unwrap_or_default()
            }
            Of::Line(at) => match (report.lines.get(*at), self.name) {
                (Some(line), "share") => line.share.into(),
                (Some(line), "leads") => Some(line.paid as f64).into(),
                (line, _) => line.and_then(|line| line.when_paid).into(),
            },
            Of::Score(at) => {
                let Some(score) = report.scores.get(*at) else { return Value::default() };
                let mut changes = report.against.iter().flat_map(|against| &against.scores);
                let old = changes.find(|old| fold(&old.name) == fold(&score.name));
                let old = old.and_then(|old| old.old).map(|auc| auc.area);
                Value { old, ..score.auc.map(|auc| auc.area).into() }
            }
            Of::Drift(name) => {
                let mut parts = report.drift.iter().flat_map(|drift| &drift.parts);
                let part = parts.find(|part| name.as_ref().is_none_or(|name| part.name == *name));
                part.map(|part| part.psi).into()
            }
            // A field that nobody lacks is not in the report.
            Of::Field(name) => match report.missing.iter().find(|field| field.field == *name) {
                Some(field) => field.share.into(),
                None => (all > 0).then_some(0.0).into(),
            },
        }
    }

    fn of_all(&self, report: &Report) -> Value {
        let leads = report.leads;
        match self.name {
            "leads" => Some(leads.answered as f64).into(),
            "win rate" => report.won.into(),
            "held back" => report.held_back.as_ref().and_then(|held| held.share).into(),
            "rejects" => part(leads.rejected, leads.read).into(),
            "leaks" => {
                let leaks = report.warnings.iter().filter(|warning| warning.kind == "leak").count();
                Some(leaks as f64).into()
            }
            "moved" => {
                let against = report.against.as_ref();
                against.and_then(|against| part(against.moved, leads.answered)).into()
            }
            "agreement" => {
                let recorded = report.recorded.as_ref();
                recorded.and_then(|recorded| part(recorded.agree, recorded.leads)).into()
            }
            _ => report.recorded.as_ref().and_then(|recorded| recorded.kappa).into(),
        }
    }

    fn of_stage(&self, stage: &Stage, old: Option<&StageChange>, all: u64) -> Value {
        match self.name {
            "leads" => Value { old: old.map(|old| old.old as f64), ..Some(stage.leads as f64).into() },
            "share" => Value { old: old.and_then(|old| part(old.old, all)), ..part(stage.leads, all).into() },
            "win rate" => {
                let before = old.and_then(|old| old.old_rate).map(|rate| rate.rate);
                Value { old: before, ..stage.rate.into() }
            }
            "lift" => stage.lift.into(),
            "precision" => stage.precision.into(),
            "recall" => stage.recall.into(),
            _ => stage.conversion.into(),
        }
    }

    /// A value of it in words.
    fn said(&self, value: f64) -> String {
        match self.unit {
            Unit::Share => percent(value),
            Unit::Leads => grouped(value as u64),
            Unit::Number => format!("{value:.3}"),
        }
    }
}

fn part(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

impl From<Option<f64>> for Value {
    fn from(now: Option<f64>) -> Value {
        Value { now, ..Value::default() }
    }
}

impl From<Option<Rate>> for Value {
    fn from(rate: Option<Rate>) -> Value {
        Value { now: rate.map(|rate| rate.rate), old: None, rate }
    }
}

impl FigureLimit {
    /// Compares it with a report.
    pub(super) fn judge(&self, report: &Report) -> Limit {
        let (name, figure) = (&self.called, &self.figure);
        let value = figure.of(report);
        let limit = Limit { text: self.text.clone(), value: value.now, ..Limit::default() };
        let broken = |said: String| Limit { broken: true, said, ..limit.clone() };
        let Some(now) = value.now else {
            return broken(format!("{name} cannot be computed: there are no such leads"));
        };
        let shown = value.rate.as_ref().map_or_else(|| figure.said(now), say::rate);
        if let Breaks::In(range) = self.broken {
            return Limit { broken: range.contains(&now), said: format!("{name} is {shown}"), ..limit };
        }
        let Some(old) = value.old else {
            return broken(format!(
                "{name} cannot be computed for the other policy: there are no such leads"
            ));
        };
        // From nothing, any change is more than any share of it.
        let most = match self.broken {
            Breaks::Percent(number) => number * old.abs(),
            Breaks::Points(number) => number,
            Breaks::In(_) => f64::INFINITY,
        };
        let said = format!("{name} goes from {} to {shown}", figure.said(old));
        Limit { broken: (now - old).abs() * 100.0 > most, old: Some(old), said, ..limit }
    }
}
