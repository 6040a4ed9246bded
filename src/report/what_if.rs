//! The shape of what a report holds of other values than those of the policy, and of what keeps leads from stages.

use super::beside::StageChange;
use super::parts::{Rate, Stage};
use serde::Serialize;

/// The policy with other values of its settings.
#[derive(Clone, Debug, Default, Serialize)]
pub struct WhatIf {
    /// The settings: one, or two.
    pub settings: Vec<WhatIfSetting>,
    /// Their values, ascending; of two, all pairs.
    pub values: Vec<WhatIfValue>,
}

/// A setting.
#[derive(Clone, Debug, Default, Serialize)]
pub struct WhatIfSetting {
    /// Its name.
    pub name: String,
    /// Its value in the policy.
    pub now: String,
}

/// A value of a setting, or a pair of values.
#[derive(Clone, Debug, Default, Serialize)]
pub struct WhatIfValue {
    /// By setting.
    pub values: Vec<String>,
    /// They are those of the policy.
    pub now: bool,
    /// The stages.
    pub stages: Vec<Stage>,
    /// Leads that stand in another stage than by the policy as it is.
    pub moved: u64,
    /// From which stage to which.
    pub moves: Vec<WhatIfMove>,
    /// What the stages gain and lose.
    pub changes: Vec<StageChange>,
}

/// Leads that move.
#[derive(Clone, Debug, Default, Serialize)]
pub struct WhatIfMove {
    /// Their stage by the policy as it is.
    pub from: String,
    /// Their stage with the other value.
    pub to: String,
    /// Leads.
    pub leads: u64,
    /// Their win rate.
    pub rate: Option<Rate>,
    /// The first keys.
    pub keys: Vec<String>,
}

/// What a threshold does at another value.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct MarkValue {
    /// The value.
    pub value: f64,
    /// Leads that stand in the stage or a later one.
    pub reached: u64,
    /// Their win rate.
    pub rate: Option<Rate>,
    /// Of all won leads, those among them.
    pub recall: Option<Rate>,
    /// It is one of the few that a table shows.
    #[serde(skip)]
    pub shown: bool,
}

/// What a stage asks, and the leads that it holds back.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Asked {
    /// The stage.
    pub stage: String,
    /// Leads that stand there or further.
    pub reached: u64,
    /// All others.
    pub below: u64,
    /// The conditions: what holds back most leads alone stands first.
    pub conditions: Vec<AskedOf>,
}

/// A condition of a stage.
#[derive(Clone, Debug, Default, Serialize)]
pub struct AskedOf {
    /// As it is written; empty where leads are disqualified.
    pub text: String,
    /// What it is: `required`, `blocked`, `disqualified`.
    pub is: String,
    /// Leads below the stage that fail it, and nothing else that the stage asks.
    pub alone: u64,
    /// Their win rate.
    pub rate: Option<Rate>,
    /// Leads below the stage that fail it.
    pub failed: u64,
    /// Those of them for whom it is unknown.
    pub unknown: u64,
}
