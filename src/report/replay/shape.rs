//! What a report holds of leads that were followed through time.

use crate::report::parts::Rate;
use serde::Serialize;

/// Leads followed through time.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Replay {
    /// When each lead is evaluated, and from when on it is followed.
    pub rule: String,
    /// Leads that were followed.
    pub leads: u64,
    /// Leads that could not be, and why.
    pub not_followed: Vec<NotFollowed>,
    /// How often a lead was evaluated, all together.
    pub evaluations: u64,
    /// What says when a lead was won; nothing where nothing does.
    pub won_at: Option<String>,
    /// Leads that were won at a known instant.
    pub won_known: u64,
    /// The stages, and being disqualified.
    pub stages: Vec<ReplayStage>,
    /// How often a stage changed, all leads together.
    pub changes: u64,
    /// Leads whose stage changed at all.
    pub changed: u64,
    /// Leads that lost a stage and came back to it.
    pub back_and_forth: u64,
    /// Those whose stage changed most often; of equals the first keys.
    pub restless: Vec<Restless>,
    /// The `answer within` lines.
    pub promises: Vec<Promise>,
}

/// Leads that could not be followed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NotFollowed {
    /// Why.
    pub why: String,
    /// How many.
    pub leads: u64,
}

/// A stage through time. To reach it is to stand there or further.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ReplayStage {
    /// Its name.
    pub name: String,
    /// Leads that ever reached it.
    pub reached: u64,
    /// Their share of those followed.
    pub share: Option<f64>,
    /// Their win rate.
    pub rate: Option<Rate>,
    /// Of them, those that stand there or further at the end.
    pub still: u64,
    /// Days from the start until it was first reached.
    pub first: Option<Spread>,
    /// Days from reaching the stage before until it was first reached, of leads that did not reach both at once.
    /// Nothing for the first stage and for `disqualified`.
    pub since_before: Option<Spread>,
    /// Leads that reached it at the same instant as the stage before.
    pub at_once: u64,
    /// How long before they were won; of won leads whose instant is known.
    pub ahead: Option<Ahead>,
    /// Leads that lost it again.
    pub left: u64,
    /// Of them, those that came back.
    pub came_back: u64,
}

/// How long before a lead was won it reached a stage.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Ahead {
    /// Leads that reached it before.
    pub before: u64,
    /// Leads that reached it only at that instant or later.
    pub not_before: u64,
    /// Leads that never reached it.
    pub never: u64,
    /// Days from reaching it to being won, of those before.
    pub days: Option<Spread>,
}

/// Median and quartiles of lengths of time, in days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Spread {
    /// How many they are of.
    pub of: u64,
    /// A quarter is less.
    pub low: f64,
    /// Half is less.
    pub median: f64,
    /// A quarter is more.
    pub high: f64,
    /// There are too few of them to lean on it.
    pub few: bool,
}

/// A lead whose stage changed often.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Restless {
    /// Its key.
    pub key: String,
    /// How often its stage changed.
    pub changes: u64,
    /// The first of its stages, and days from the start.
    pub path: Vec<Step>,
}

/// A stage on a lead's way.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Step {
    /// The stage.
    pub stage: String,
    /// Days from the start.
    pub days: f64,
}

/// An `answer within` line.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Promise {
    /// The stage it stands under.
    pub stage: String,
    /// As written.
    pub text: String,
    /// Where it stands.
    pub place: String,
    /// How often it was due: the occurrences to answer.
    pub asked: u64,
    /// Answered in time.
    pub kept: u64,
    /// Not answered in time.
    pub missed: u64,
    /// Of those missed: answered later.
    pub late: u64,
    /// Not answered, and there was still time.
    pub open: u64,
    /// Kept, of those kept or missed.
    pub rate: Option<PromiseRate>,
    /// Days until the answer, of those answered in time or late.
    pub days: Option<Spread>,
    /// Leads that had something to answer.
    pub leads: u64,
    /// Leads of which one was missed, and none kept.
    pub never: u64,
    /// The first of these, by key.
    pub first: Vec<String>,
}

/// How many promises were kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct PromiseRate {
    /// Kept.
    pub kept: u64,
    /// Kept or missed.
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
