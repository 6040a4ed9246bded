//! A proposal as plain data: what is printed, and what `--format json` writes. Names do not change.

use crate::cli::propose::fields::Refused;
use crate::propose::figures::Between;
use crate::report::Count;
use serde::Serialize;
use std::collections::BTreeMap;

/// A proposal.
#[derive(Clone, Debug, Serialize)]
pub struct Proposal {
    /// The version of this shape.
    pub version: u32,
    /// The title of the policy, or its path.
    pub policy: String,
    /// The outcome.
    pub outcome: String,
    /// The number that it is for, and its scores.
    pub number: String,
    /// Its scores.
    pub scores: Vec<String>,
    /// The leads.
    pub leads: Leads,
    /// Whether there are enough leads for a proposal.
    pub enough: bool,
    /// The lines: as they stay, as they change, new ones, and those that go.
    pub lines: Vec<LineShape>,
    /// How well it does with the newer leads.
    pub judged: Option<Judged>,
    /// Thresholds, before and after.
    pub thresholds: Vec<ThresholdShape>,
    /// What may not be looked at, and why.
    pub refused: Vec<RefusedShape>,
    /// What to be careful about.
    pub warnings: Vec<String>,
    /// By path, the new text of the files that change.
    pub texts: BTreeMap<String, String>,
}

/// The leads.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Leads {
    /// Read.
    pub read: u64,
    /// Taken: all of them, or a part that the hash of their keys tells.
    pub taken: u64,
    /// Without a known outcome.
    pub open: u64,
    /// Disqualified by the policy.
    pub disqualified: u64,
    /// The older part, by which points are fitted.
    pub older: Ends,
    /// The newer part, by which they are judged.
    pub newer: Ends,
    /// The date that says which leads are newer; none where the hash of the key does.
    pub by: Option<String>,
    /// The first day of the newer part.
    pub from: Option<String>,
}

/// How leads ended.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Ends {
    /// All of them.
    pub leads: u64,
    /// Those that were won.
    pub won: u64,
}

impl From<Count> for Ends {
    fn from(count: Count) -> Ends {
        Ends { leads: count.decided(), won: count.won }
    }
}

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It stays as it is.
    Same,
    /// It pays other points.
    Points,
    /// It is new.
    New,
    /// It goes.
    Gone,
}

/// A line.
#[derive(Clone, Debug, Serialize)]
pub struct LineShape {
    /// Its score.
    pub score: String,
    /// What becomes of it.
    pub change: Change,
    /// As it is now; none where it is new.
    pub before: Option<String>,
    /// As it is proposed; none where it goes.
    pub after: Option<String>,
    /// Whether another line about the same takes its place.
    pub replaced: bool,
    /// How leads ended that each of its pieces pays, in the order of the line.
    pub pays: Vec<Ends>,
    /// How often it was chosen when the leads were drawn again.
    pub again: Option<u64>,
    /// Why it stays though nothing chose it: `few`, it pays too few leads for a fit; `only`, its score has no other line.
    pub stays: Option<&'static str>,
    /// How often they were drawn.
    pub draws: u64,
    /// Where there are too few leads: whether the leads it pays certainly win more or less often than the others.
    pub certain: Option<Certain>,
}

/// What a line certainly says.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Certain {
    /// The difference of the win rates.
    pub difference: f64,
    /// The least that it could well be.
    pub low: f64,
    /// The most.
    pub high: f64,
}

/// How well it does.
#[derive(Clone, Debug, Serialize)]
pub struct Judged {
    /// The area under the ROC curve now.
    pub auc_now: Option<Area>,
    /// As proposed.
    pub auc: Option<Area>,
    /// How much larger it is.
    pub difference: Option<Area>,
    /// So many leads are called.
    pub capacity: u64,
    /// Where that comes from.
    pub capacity_from: String,
    /// What comes of it now.
    pub called_now: Option<Called>,
    /// As proposed.
    pub called: Option<Called>,
    /// What the points promise, and what came.
    pub promised: Vec<PromisedShape>,
}

/// A figure with its interval.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Area {
    /// The figure.
    pub value: f64,
    /// The least that it could well be.
    pub low: f64,
    /// The most.
    pub high: f64,
}

/// Six digits: as far as anybody reads.
pub fn digits(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

impl From<Between> for Area {
    fn from(of: Between) -> Area {
        Area { value: digits(of.value), low: digits(of.low), high: digits(of.high) }
    }
}

/// What comes of calls.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Called {
    /// So many are won, on average where leads have the same points.
    pub won: f64,
    /// Of the leads that are called.
    pub rate: f64,
    /// Against all leads.
    pub lift: f64,
}

/// What points promise, and what came.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct PromisedShape {
    /// From so many points.
    pub from: f64,
    /// To so many.
    pub to: f64,
    /// The share that the fit promises.
    pub promised: f64,
    /// How they ended.
    pub came: Ends,
}

/// A threshold.
#[derive(Clone, Debug, Serialize)]
pub struct ThresholdShape {
    /// Where it is said.
    pub of: String,
    /// The number.
    pub number: String,
    /// The setting that holds it.
    pub setting: Option<String>,
    /// Now.
    pub before: f64,
    /// As proposed.
    pub after: f64,
    /// Leads above it now.
    pub leads_before: u64,
    /// As proposed.
    pub leads_after: u64,
}

/// Something that may not be looked at.
#[derive(Clone, Debug, Serialize)]
pub struct RefusedShape {
    /// The field or event.
    pub name: String,
    /// Why.
    pub why: String,
}

impl From<&Refused> for RefusedShape {
    fn from(of: &Refused) -> RefusedShape {
        RefusedShape { name: of.name.clone(), why: of.why.clone() }
    }
}
