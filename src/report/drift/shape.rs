//! What a report holds of drift.

use super::psi::Reading;
use serde::Serialize;

/// The leads beside earlier ones.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Drift {
    /// The earlier leads.
    pub baseline: BaselineLeads,
    /// The date that says when leads came; nothing where no date does.
    pub dated: Option<String>,
    /// The first and the last month of the leads.
    pub months_of_leads: Option<(String, String)>,
    /// Fields, scores, grades and the stage: those that shifted most come first.
    pub parts: Vec<DriftPart>,
    /// The leads of each month beside the whole baseline.
    pub months: Vec<DriftMonth>,
}

/// The earlier leads.
#[derive(Clone, Debug, Default, Serialize)]
pub struct BaselineLeads {
    /// The file.
    pub name: String,
    /// As of when, in words.
    pub as_of: String,
    /// Leads answered.
    pub leads: u64,
    /// Rows rejected.
    pub rejected: u64,
    /// Their first and their last month.
    pub months: Option<(String, String)>,
}

/// A field, score or grade, or the stage, of the leads and of the baseline.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DriftPart {
    /// Its name.
    pub name: String,
    /// `field`, `score`, `grade` or `stage`.
    pub kind: String,
    /// What its values are, where that is not the field itself: days, domains.
    pub measure: Option<String>,
    /// The population stability index.
    pub psi: f64,
    /// So much comes of chance alone in 5 of 100 cases.
    pub chance: f64,
    /// How the index is usually read.
    pub reading: Reading,
    /// What shifted most, in words; nothing where nothing did.
    pub said: Option<String>,
    /// The share of the baseline that lacks it.
    pub missing_before: Option<f64>,
    /// The share of the leads that lacks it.
    pub missing_now: Option<f64>,
    /// The bins that somebody is in, in order; `missing` is the last.
    pub bins: Vec<DriftBin>,
    /// The commonest of the texts that the baseline does not tell apart, and its leads.
    pub newcomer: Option<(String, u64)>,
}

/// Values that are counted together.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DriftBin {
    /// In words.
    pub label: String,
    /// Leads of the baseline.
    pub before: u64,
    /// Leads.
    pub now: u64,
    /// Their share of the baseline.
    pub before_share: Option<f64>,
    /// Their share of the leads.
    pub now_share: Option<f64>,
    /// What the bin adds to the index.
    pub psi: f64,
    /// It holds the leads that lack the field.
    pub missing: bool,
    /// It holds texts that are rare in the baseline.
    pub other: bool,
}

/// A month.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DriftMonth {
    /// Its name; nothing for leads without the date.
    pub month: Option<String>,
    /// Its leads.
    pub leads: u64,
    /// By part of the report, in its order.
    pub parts: Vec<MonthPart>,
}

/// A part in a month.
#[derive(Clone, Debug, Default, Serialize)]
pub struct MonthPart {
    /// Its name.
    pub name: String,
    /// The population stability index.
    pub psi: f64,
    /// How it is read.
    pub reading: Reading,
}
