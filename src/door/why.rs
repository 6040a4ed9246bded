//! Why a lead is where it is: each stage, and the conditions that decide it.

use super::facts::{Facts, deciding, looked_at};
use super::scores::{Counted, ScoreWhy, Told};
use crate::engine::explain::{ClauseReason, Reason, StageReason};
use crate::program::Truth;
use std::fmt;

/// Why a lead has its answer. It prints itself: each score with its lines and their occurrences, as rows that add up, and
/// each stage with the conditions that decide it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// Why the lead is disqualified, where it is.
    pub disqualified_because: Option<String>,
    /// The scores, and how each is added up, in the order of the policy.
    pub scores: Vec<ScoreWhy>,
    /// The stages, the lowest first.
    pub stages: Vec<StageWhy>,
}

/// A stage, and what decides it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageWhy {
    /// Its name.
    pub name: String,
    /// Whether it holds.
    pub truth: Truth,
    /// `because "…"` of the policy.
    pub because: Option<String>,
    /// The conditions that decide it; none where the lead is disqualified.
    pub deciders: Vec<Decider>,
}

/// A condition that decides something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decider {
    /// As it is written.
    pub text: String,
    /// How it came out.
    pub truth: Truth,
    /// The values that it rests on; may be empty.
    pub behind: String,
    /// The events among these values.
    pub counted: Vec<Counted>,
    /// The values with the dates of events.
    pub(crate) dated: String,
    /// It is a `blocked if` that is yes.
    pub blocked: bool,
    /// `because "…"` of the policy.
    pub because: Option<String>,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(because) = &self.disqualified_because {
            writeln!(f, "disqualified: {because}")?;
        }
        self.scores.iter().try_for_each(|score| write!(f, "{score}"))?;
        for stage in &self.stages {
            writeln!(f, "{}: {}", stage.name, stage.truth)?;
            for decider in &stage.deciders {
                let blocks = if decider.blocked { "blocked if " } else { "" };
                write!(f, "  {blocks}{}: {}", decider.text, decider.truth)?;
                if !decider.behind.is_empty() {
                    write!(f, " ({})", decider.behind)?;
                }
                writeln!(f)?;
            }
        }
        Ok(())
    }
}

/// Each stage, and what decides it.
pub(crate) fn stages(facts: &Facts<'_>, told: Option<&Told<'_>>, reasons: &[StageReason]) -> Vec<StageWhy> {
    let all = reasons.iter().map(|reason| {
        let column = &facts.program[facts.program[reason.stage].column];
        // A disqualified lead holds no stage for that reason alone.
        let deciders = if facts.answer.disqualified_by.is_some() {
            Vec::new()
        } else if reason.blocked.is_empty() {
            deciding(&reason.requires).into_iter().map(|why| decider(facts, told, why)).collect()
        } else {
            let blocks = |clause| Decider { blocked: true, ..clause_decider(facts, told, clause) };
            reason.blocked.iter().map(blocks).collect()
        };
        StageWhy { name: column.name.clone(), truth: reason.truth, because: column.because.clone(), deciders }
    });
    all.collect()
}

fn decider(facts: &Facts<'_>, told: Option<&Told<'_>>, why: &Reason) -> Decider {
    let dates = |column| told.map_or_else(String::new, |told| told.dates(column));
    Decider {
        text: why.text.clone(),
        truth: why.truth,
        behind: facts.behind(why, &|_| String::new()),
        counted: told.map_or_else(Vec::new, |told| told.counted(&looked_at(why))),
        dated: facts.behind(why, &dates),
        blocked: false,
        because: None,
    }
}

/// A condition under a stage.
pub(crate) fn clause_decider(facts: &Facts<'_>, told: Option<&Told<'_>>, clause: &ClauseReason) -> Decider {
    Decider {
        text: clause.text.clone(),
        because: clause.because.clone(),
        ..decider(facts, told, &clause.reason)
    }
}
