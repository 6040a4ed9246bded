//! Figures of a report by name, for limits.

use super::parts::Rate;
use super::say::{grouped, percent};
use super::shape::{Report, Stage};
use crate::program::text::fold;

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

/// A figure.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    /// What it is; nothing where nobody can know.
    pub value: Option<f64>,
    /// What it is by the policy compared with; nothing where that is not known.
    pub old: Option<f64>,
    /// Whether the policy compared with has it at all.
    pub has_old: bool,
    /// In what.
    pub unit: Unit,
    /// The rate it is, where it is one.
    pub rate: Option<Rate>,
}

/// The figures by name, and what each is of.
pub const FIGURES: &[(&str, &str)] = &[
    ("leads", "a stage"),
    ("share", "a stage or a line"),
    ("win rate", "a stage or a line"),
    ("lift", "a stage"),
    ("precision", "a stage"),
    ("recall", "a stage"),
    ("conversion", "a stage"),
    ("AUC", "a score"),
    ("missing", "a field"),
    ("held back", "nothing"),
    ("rejects", "nothing"),
    ("leaks", "nothing"),
    ("moved", "nothing"),
    ("agreement", "nothing"),
    ("kappa", "nothing"),
];

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

impl Figure {
    fn new(value: Option<f64>, unit: Unit) -> Figure {
        Figure { value, old: None, has_old: false, unit, rate: None }
    }

    fn rate(rate: Option<Rate>) -> Figure {
        Figure { rate, ..Figure::new(rate.map(|rate| rate.rate), Unit::Share) }
    }

    fn against(self, old: Option<f64>, has_old: bool) -> Figure {
        Figure { old, has_old, ..self }
    }

    /// A value of it in words.
    pub fn said(&self, value: f64) -> String {
        match self.unit {
            Unit::Share => percent(value),
            Unit::Leads => grouped(value as u64),
            Unit::Number => format!("{value:.3}"),
        }
    }
}

/// The figure of that name.
///
/// # Errors
/// Why there is none.
pub fn figure(report: &Report, name: &str, of: Option<&str>) -> Result<Figure, Fault> {
    let known = FIGURES.iter().find(|(known, _)| fold(known) == fold(name));
    let Some((name, takes)) = known else { return Err(Fault::Unknown) };
    let needs_outcome = ["win rate", "lift", "precision", "recall", "AUC", "leaks"].contains(name);
    if needs_outcome && report.outcome.is_none() {
        return Err(Fault::Needs("--outcome"));
    }
    match (*name, of) {
        ("leads", None) => Ok(Figure::new(Some(report.leads.answered as f64), Unit::Leads)),
        ("win rate", None) => Ok(Figure::rate(report.won)),
        ("AUC", Some(of)) => auc(report, of),
        ("missing", Some(of)) => missing(report, of),
        ("leads" | "share" | "win rate" | "lift" | "precision" | "recall" | "conversion", Some(of)) => {
            match report.stages.iter().find(|stage| fold(&stage.name) == fold(of)) {
                Some(stage) => Ok(of_stage(report, name, stage)),
                None => of_line(report, name, of),
            }
        }
        ("held back", None) => {
            Ok(Figure::new(report.held_back.as_ref().and_then(|held| held.share), Unit::Share))
        }
        ("rejects", None) => {
            let read = report.leads.read;
            Ok(Figure::new((read > 0).then(|| report.leads.rejected as f64 / read as f64), Unit::Share))
        }
        ("leaks", None) => {
            let leaks = report.warnings.iter().filter(|warning| warning.kind == "leak").count();
            Ok(Figure::new(Some(leaks as f64), Unit::Leads))
        }
        ("moved", None) => {
            let against = report.against.as_ref().ok_or(Fault::Needs("--against"))?;
            let all = report.leads.answered;
            Ok(Figure::new((all > 0).then(|| against.moved as f64 / all as f64), Unit::Share))
        }
        ("agreement", None) => {
            let recorded = report.recorded.as_ref().ok_or(Fault::Needs("--stage-was"))?;
            let agree = (recorded.leads > 0).then(|| recorded.agree as f64 / recorded.leads as f64);
            Ok(Figure::new(agree, Unit::Share))
        }
        ("kappa", None) => {
            let recorded = report.recorded.as_ref().ok_or(Fault::Needs("--stage-was"))?;
            Ok(Figure::new(recorded.kappa, Unit::Number))
        }
        _ => Err(Fault::Of(takes)),
    }
}

fn auc(report: &Report, of: &str) -> Result<Figure, Fault> {
    let score = report.scores.iter().find(|score| fold(&score.name) == fold(of));
    let score =
        score.ok_or_else(|| Fault::Name(report.scores.iter().map(|score| score.name.clone()).collect()))?;
    let old =
        report.against.iter().flat_map(|against| &against.scores).find(|old| fold(&old.name) == fold(of));
    let figure = Figure::new(score.auc.map(|auc| auc.area), Unit::Number);
    Ok(figure.against(old.and_then(|old| old.old).map(|auc| auc.area), old.is_some()))
}

fn missing(report: &Report, of: &str) -> Result<Figure, Fault> {
    let some = report.leads.answered > 0;
    let field = report.missing.iter().find(|field| fold(&field.field) == fold(of));
    match field {
        Some(field) => Ok(Figure::new(field.share, Unit::Share)),
        // A field that nobody lacks is not in the report.
        None if report.fields.iter().any(|field| fold(field) == fold(of)) => {
            Ok(Figure::new(some.then_some(0.0), Unit::Share))
        }
        None => Err(Fault::Name(report.fields.clone())),
    }
}

fn of_stage(report: &Report, name: &str, stage: &Stage) -> Figure {
    let changes = report.against.iter().flat_map(|against| &against.stages);
    let old = changes.clone().find(|old| fold(&old.name) == fold(&stage.name));
    let all = report.leads.answered;
    let has_old = old.is_some();
    match name {
        "leads" => {
            Figure::new(Some(stage.leads as f64), Unit::Leads).against(old.map(|old| old.old as f64), has_old)
        }
        "share" => {
            let share = |leads: u64| (all > 0).then(|| leads as f64 / all as f64);
            Figure::new(share(stage.leads), Unit::Share).against(old.and_then(|old| share(old.old)), has_old)
        }
        "win rate" => {
            let before = old.and_then(|old| old.old_rate).map(|rate| rate.rate);
            Figure::rate(stage.rate).against(before, has_old)
        }
        "lift" => Figure::new(stage.lift, Unit::Number),
        "precision" => Figure::rate(stage.precision),
        "recall" => Figure::rate(stage.recall),
        _ => Figure::new(stage.conversion, Unit::Share),
    }
}

fn of_line(report: &Report, name: &str, of: &str) -> Result<Figure, Fault> {
    // White space tells no lines apart: `50:+5` is `50: +5`.
    let plain = |text: &str| fold(&text.split_whitespace().collect::<String>());
    let line = report.lines.iter().find(|line| plain(&line.text) == plain(of));
    match (name, line) {
        ("share", Some(line)) => Ok(Figure::new(line.share, Unit::Share)),
        ("leads", Some(line)) => Ok(Figure::new(Some(line.paid as f64), Unit::Leads)),
        ("win rate", Some(line)) => Ok(Figure::rate(line.when_paid)),
        (_, Some(_)) => Err(Fault::Of("a stage")),
        (_, None) => Err(Fault::Name(report.stages.iter().map(|stage| stage.name.clone()).collect())),
    }
}
