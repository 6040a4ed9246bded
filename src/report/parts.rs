//! The shape of the small parts that a report is made of.

use serde::Serialize;

/// How many of some leads were won.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Rate {
    /// Won.
    pub won: u64,
    /// Leads whose outcome is known.
    pub of: u64,
    /// The first divided by the second.
    pub rate: f64,
    /// The 95% interval.
    pub low: f64,
    /// The 95% interval.
    pub high: f64,
    /// There are too few of them to lean on it.
    pub few: bool,
}

/// The area under the ROC curve.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Auc {
    /// The area.
    pub area: f64,
    /// The 95% interval.
    pub low: f64,
    /// The 95% interval.
    pub high: f64,
}

/// A lead that is listed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Lead {
    /// Its key.
    pub key: String,
    /// Its stage.
    pub stage: String,
    /// Its scores.
    pub scores: Vec<Points>,
    /// The lines that paid, and what.
    pub lines: Vec<Points>,
    /// The fields that would bring it further, each alone.
    pub asks: Vec<String>,
    /// What is shown of it.
    pub shown: Vec<Option<String>>,
}

/// Points of something.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Points {
    /// Of what.
    pub of: String,
    /// How many.
    pub points: f64,
}

/// A stage.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Stage {
    /// Its name.
    pub name: String,
    /// The leads that stand there.
    pub leads: u64,
    /// Their share of all.
    pub share: Option<f64>,
    /// The leads that stand there or further.
    pub reached: u64,
    /// Of those who reached the stage before, the share that came here. Nothing for the first and for `disqualified`, and
    /// where nobody reached the stage before.
    pub conversion: Option<f64>,
    /// It is a stage that leads can reach: neither the first nor `disqualified`.
    #[serde(skip)]
    pub staged: bool,
    /// The win rate of those that stand there.
    pub rate: Option<Rate>,
    /// That win rate divided by the one of all leads.
    pub lift: Option<f64>,
    /// The win rate of those that stand there or further.
    pub precision: Option<Rate>,
    /// Of all won leads, those that stand there or further.
    pub recall: Option<Rate>,
}
