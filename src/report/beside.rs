//! The shape of what a report holds beside the policy itself: another policy, and the stage that was recorded.

use super::parts::{Auc, Lead, Rate};
use serde::Serialize;

/// This policy (new) against another (old).
#[derive(Clone, Debug, Default, Serialize)]
pub struct Against {
    /// The other's title, or its path.
    pub policy: String,
    /// Leads that stand in a stage of the same name.
    pub stay: u64,
    /// Leads that do not.
    pub moved: u64,
    /// Every move, and those who stay: by stage of the old policy, then of the new.
    pub moves: Vec<Move>,
    /// The stages that both have.
    pub stages: Vec<StageChange>,
    /// The scores that both have.
    pub scores: Vec<ScoreChange>,
    /// Lines and criteria that are otherwise for leads that move, the most frequent first.
    pub because: Vec<Because>,
    /// Leads that move though every line and criterion is what it was: the stages themselves ask something else.
    pub stages_themselves: u64,
}

/// Leads that stand in one stage by the old policy, and in one by the new.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Move {
    /// The old policy's stage.
    pub from: String,
    /// The new policy's stage.
    pub to: String,
    /// They are not the same.
    pub moved: bool,
    /// Leads.
    pub leads: u64,
    /// Their win rate.
    pub rate: Option<Rate>,
    /// Some of those who move, as the new policy sees them; the first keys.
    pub examples: Vec<Lead>,
}

/// A stage in two policies.
#[derive(Clone, Debug, Default, Serialize)]
pub struct StageChange {
    /// Its name.
    pub name: String,
    /// Leads that stand there by the old policy.
    pub old: u64,
    /// By the new.
    pub new: u64,
    /// Leads that come to stand there or further.
    pub gained: u64,
    /// Those of them that were won.
    pub gained_won: u64,
    /// Leads that stood there or further and no longer do.
    pub lost: u64,
    /// Those of them that were won.
    pub lost_won: u64,
    /// The win rate of those that stand there by the old policy.
    pub old_rate: Option<Rate>,
    /// By the new.
    pub new_rate: Option<Rate>,
}

/// A score in two policies.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ScoreChange {
    /// Its name.
    pub name: String,
    /// How well the old one tells won from lost.
    pub old: Option<Auc>,
    /// How well the new one does.
    pub new: Option<Auc>,
}

/// A line or criterion behind moves.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Because {
    /// As written; the name of a criterion.
    pub text: String,
    /// Which policy has it: `old`, `new` or `both`.
    pub of: String,
    /// Leads that move, and for whom it is otherwise.
    pub leads: u64,
    /// Those of them that were won.
    pub won: u64,
}

/// The stage that was recorded against what the policy says.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Recorded {
    /// The field or column.
    pub field: String,
    /// Leads with a recorded stage that the policy knows.
    pub leads: u64,
    /// Those of them for whom it says the same.
    pub agree: u64,
    /// Agreement beyond chance (Cohen's kappa).
    pub kappa: Option<f64>,
    /// By what was recorded: the policy's stages.
    pub table: Vec<RecordedRow>,
    /// What keeps leads below the stage that was recorded, the most frequent first.
    pub reasons: Vec<Disagreement>,
}

/// What was recorded, and what the policy says of those leads.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RecordedRow {
    /// What was recorded; nothing where nothing was.
    pub recorded: Option<String>,
    /// It is a stage of the policy.
    pub known: bool,
    /// Leads.
    pub leads: u64,
    /// Of them, by the policy's stages, in the order of the report's.
    pub stages: Vec<RecordedCell>,
}

/// A cell of the table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RecordedCell {
    /// The policy's stage.
    pub stage: String,
    /// Leads.
    pub leads: u64,
}

/// Why the policy has leads below the stage that was recorded.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Disagreement {
    /// The stage that was recorded; nothing for a line that disqualifies.
    pub stage: Option<String>,
    /// What it asks.
    pub text: String,
    /// What it is: `no`, `unknown`, `blocked`, `disqualified`.
    pub is: String,
    /// Leads.
    pub leads: u64,
}
