//! What a report holds. It is written out as it stands by `--json` (docs/dry-run.md says what each part means), so
//! names here are for good.

use super::beside::{Against, Recorded};
use super::drift::Drift;
use super::inputs::InputFile;
use super::parts::{Auc, Lead, Rate, Stage};
use super::what_if::{Asked, MarkValue, WhatIf};
use serde::Serialize;

/// A policy against history.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Goes up when something that was there changes its meaning.
    pub version: u32,
    /// The policy's title, or its path.
    pub policy: String,
    /// As of when, in words.
    pub as_of: String,
    /// The instant, exactly; nothing where each lead has its own.
    pub as_of_at: Option<String>,
    /// The files that were read, the leads first.
    pub files: Vec<InputFile>,
    /// The outcome, as it was asked for.
    pub outcome: Option<String>,
    /// The answer, in three sentences.
    pub summary: Vec<String>,
    /// Rows and leads.
    pub leads: Leads,
    /// All leads whose outcome is known.
    pub won: Option<Rate>,
    /// The stages: `lead` first.
    pub stages: Vec<Stage>,
    /// The disqualified, by first reason.
    pub disqualified: Vec<Reason>,
    /// Leads that a single fact would bring further.
    pub held_back: Option<HeldBack>,
    /// By stage, what it asks and the leads that it holds back.
    pub asks: Vec<Asked>,
    /// The policy with other values of its settings.
    pub what_if: Option<WhatIf>,
    /// The scores, and the numbers that add up scores.
    pub scores: Vec<Score>,
    /// Grades and choices.
    pub grades: Vec<Grade>,
    /// The points lines, in the order written.
    pub lines: Vec<Line>,
    /// Lines that nearly always pay together.
    pub alike: Vec<Alike>,
    /// The fields that the policy looks at, and that some lead lacks.
    pub missing: Vec<Field>,
    /// The fields that the policy looks at.
    pub fields: Vec<String>,
    /// What to be careful about.
    pub warnings: Vec<Warning>,
    /// Won, and not in the last stage; the lowest scores first.
    pub missed: Option<Listed>,
    /// In the last stage, and lost; the highest scores first.
    pub passed: Option<Listed>,
    /// Against another policy.
    pub against: Option<Against>,
    /// Against the stage that was recorded.
    pub recorded: Option<Recorded>,
    /// The same figures by segment.
    pub segments: Option<Segments>,
    /// Against earlier leads.
    pub drift: Option<Drift>,
    /// Leads followed through time.
    pub replay: Option<super::replay::Replay>,
    /// The thresholds that a capacity leaves.
    pub capacity: Option<Capacity>,
    /// The limits that were set, and whether they hold.
    pub limits: Vec<Limit>,
    /// How it was counted.
    pub method: Vec<String>,
}

/// Rows and leads.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Leads {
    /// Rows read: answered and rejected.
    pub read: u64,
    /// Leads answered.
    pub answered: u64,
    /// Rows rejected.
    pub rejected: u64,
    /// Of those answered: won.
    pub won: u64,
    /// Lost.
    pub lost: u64,
    /// Their outcome is unknown.
    pub open: u64,
}

/// Why leads are disqualified.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Reason {
    /// The condition.
    pub text: String,
    /// `because "…"`
    pub because: Option<String>,
    /// Where it is said.
    pub place: String,
    /// Leads whose first reason it is.
    pub leads: u64,
    /// Their win rate.
    pub rate: Option<Rate>,
}

/// Leads that a single missing fact keeps from a later stage.
#[derive(Clone, Debug, Default, Serialize)]
pub struct HeldBack {
    /// How many.
    pub leads: u64,
    /// Their share of all.
    pub share: Option<f64>,
    /// Their win rate.
    pub rate: Option<Rate>,
}

/// A score, or a number that adds up scores.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Score {
    /// Its name.
    pub name: String,
    /// How well it tells won from lost.
    pub auc: Option<Auc>,
    /// The win rate rises from band to band, as far as the counts can say.
    pub rises: Option<bool>,
    /// The leads by band, ascending.
    pub bands: Vec<Band>,
    /// Every value that came up, where there are at most 1,000.
    pub values: Vec<Value>,
    /// From where on stages, criteria and grades say something, ascending.
    pub thresholds: Vec<Mark>,
}

/// A threshold of a score.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Mark {
    /// The stage, criterion or grade.
    pub name: String,
    /// What it asks: `requires >= 50`.
    pub text: String,
    /// The value.
    pub value: f64,
    /// The stage that hangs on it, where one does.
    pub stage: Option<String>,
    /// What other values of it would do, ascending.
    pub values: Vec<MarkValue>,
    /// From which score there is time for all leads of the stage, where a capacity is set.
    pub capacity: Option<f64>,
}

/// Scores between two values.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Band {
    /// From this value on.
    pub from: f64,
    /// Below this value.
    pub below: f64,
    /// In words.
    pub label: String,
    /// Leads.
    pub leads: u64,
    /// Their share of all.
    pub share: Option<f64>,
    /// Their win rate.
    pub rate: Option<Rate>,
    /// That win rate divided by the one of all leads.
    pub lift: Option<f64>,
    /// Its win rate is certainly lower than that of the band before.
    pub falls: bool,
}

/// A value of a score.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Value {
    /// The value.
    pub value: f64,
    /// Leads that were won.
    pub won: u64,
    /// Leads that were lost.
    pub lost: u64,
    /// Others.
    pub open: u64,
}

/// A grade or choice.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Grade {
    /// Its name.
    pub name: String,
    /// Its values, in order.
    pub values: Vec<GradeValue>,
}

/// A value of a grade or choice.
#[derive(Clone, Debug, Default, Serialize)]
pub struct GradeValue {
    /// The value.
    pub value: String,
    /// Leads.
    pub leads: u64,
    /// Their share of all.
    pub share: Option<f64>,
    /// Their win rate.
    pub rate: Option<Rate>,
    /// That win rate divided by the one of all leads.
    pub lift: Option<f64>,
}

/// A points line.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Line {
    /// The score it belongs to.
    pub score: String,
    /// As written.
    pub text: String,
    /// `because "…"`
    pub because: Option<String>,
    /// Where it stands.
    pub place: String,
    /// Leads to whom it paid something.
    pub paid: u64,
    /// Their share of all.
    pub share: Option<f64>,
    /// The points it paid, all together.
    pub points: f64,
    /// The win rate where it paid.
    pub when_paid: Option<Rate>,
    /// The win rate where it did not.
    pub when_not: Option<Rate>,
    /// The first less the second, and the interval.
    pub difference: Option<Between>,
    /// The points of won leads less those of lost ones, on average.
    pub pull: Option<Between>,
    /// What that comes to.
    pub verdict: Verdict,
    /// Its bands and values, where it has several.
    pub parts: Vec<LinePart>,
}

/// What becomes of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It paid nobody.
    NeverPaid,
    /// Won leads certainly have fewer of its points than lost ones.
    WrongWay,
    /// Won leads certainly have more of its points.
    RightWay,
    /// Neither is certain.
    #[default]
    Undecided,
}

/// A band or value of a line.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct LinePart {
    /// What it pays.
    pub points: f64,
    /// To how many.
    pub leads: u64,
    /// Their win rate.
    pub rate: Option<Rate>,
}

/// A difference and its 95% interval.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Between {
    /// The difference.
    pub value: f64,
    /// The 95% interval.
    pub low: f64,
    /// The 95% interval.
    pub high: f64,
}

/// Two lines that nearly always pay together.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Alike {
    /// One of them, an index into the lines.
    pub first: usize,
    /// The other.
    pub second: usize,
    /// Leads to whom both paid.
    pub both: u64,
    /// Leads to whom one or both paid.
    pub either: u64,
    /// The first divided by the second.
    pub share: f64,
}

/// A field that some lead lacks.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Field {
    /// Its name.
    pub field: String,
    /// The question.
    pub ask: Option<String>,
    /// Leads that lack it.
    pub missing: u64,
    /// Their share of all.
    pub share: Option<f64>,
    /// Of these: no value of it would change the stage.
    pub idle: u64,
    /// Some value of it, and nothing else, would bring the lead further.
    pub alone: u64,
    /// And no other missing field would, by itself.
    pub only: u64,
    /// The win rate where it is missing.
    pub when_missing: Option<Rate>,
    /// The win rate where it is known.
    pub when_known: Option<Rate>,
}

/// Something to be careful about.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Warning {
    /// What kind: `leak`, `few`, `open`.
    pub kind: String,
    /// What it is about.
    pub about: String,
    /// In words.
    pub text: String,
}

/// Leads that are listed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Listed {
    /// How many there are in all.
    pub leads: u64,
    /// The names of what is shown of each.
    pub shown: Vec<String>,
    /// The most striking.
    pub first: Vec<Lead>,
}

/// The same figures by segment.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Segments {
    /// What leads are told apart by.
    pub by: String,
    /// The segments: months in order, others by size; a segment of leads that lack it comes last, without a name.
    pub segments: Vec<Segment>,
}

/// A segment.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Segment {
    /// Its name; nothing where it is missing.
    pub name: Option<String>,
    /// Leads.
    pub leads: u64,
    /// Their share of all.
    pub share: Option<f64>,
    /// Their win rate.
    pub rate: Option<Rate>,
    /// The stages.
    pub stages: Vec<Stage>,
    /// How well each score tells won from lost.
    pub scores: Vec<SegmentScore>,
}

/// A score in a segment.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SegmentScore {
    /// Its name.
    pub name: String,
    /// How well it tells won from lost.
    pub auc: Option<Auc>,
}

/// A limit.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Limit {
    /// As written.
    pub text: String,
    /// It is broken; so is one whose figure nobody can know.
    pub broken: bool,
    /// The figure.
    pub value: Option<f64>,
    /// That of the policy compared with, where the limit is on the change.
    pub old: Option<f64>,
    /// In words.
    pub said: String,
}

/// How far down each score a capacity reaches.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Capacity {
    /// As written.
    pub text: String,
    /// The leads it has room for, over the time of these leads.
    pub leads: u64,
    /// How many of its periods these leads span, where it has one.
    pub periods: Option<f64>,
    /// By score.
    pub scores: Vec<Threshold>,
}

/// The threshold of a score.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Threshold {
    /// The score.
    pub name: String,
    /// The least value for which there is room; nothing where the highest value alone is too many.
    pub from: Option<f64>,
    /// Leads from there on.
    pub leads: u64,
    /// Their win rate.
    pub rate: Option<Rate>,
    /// Of all won leads, those from there on.
    pub recall: Option<Rate>,
}
