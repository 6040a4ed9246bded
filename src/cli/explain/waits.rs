//! What a wait alone does to a lead, in words.

use super::changes::{self, StageChange};
use super::paper::Paper;
use crate::door::Facts;
use crate::engine::Wanted;
use crate::program::Program;
use crate::speech;
use crate::why::{Bench, Moment, WaitChange, wait};
use serde_json::{Value, json};

/// More changes than these are not shown to a person.
const SHOWN: usize = 3;

/// What a wait does.
#[derive(Clone, Debug)]
pub struct Waits {
    /// The last day that was looked at.
    pub until: String,
    /// The changes of the stage.
    pub changes: Vec<Change>,
}

/// A day on which the stage changes.
#[derive(Clone, Debug)]
pub struct Change {
    day: String,
    before: String,
    after: String,
    /// Whether the later stage is a higher one.
    rises: bool,
    stages: Vec<StageChange>,
}

/// What a wait does to a lead; nothing where time changes no stage.
pub fn waits(program: &Program, lead: &Moment) -> Option<Waits> {
    let bench = Bench::new(program, Wanted::everything());
    let found = wait(&bench, lead)?;
    let lead = lead.clone().so_far(program);
    let changes = found.changes.iter().map(|of| change(program, &bench, &lead, of)).collect();
    Some(Waits { until: speech::day(found.until, &program.zone), changes })
}

fn change(program: &Program, bench: &Bench, lead: &Moment, of: &WaitChange) -> Change {
    let ran = bench.run(&[lead.at(of.earlier), lead.at(of.at)]);
    let results = bench.results(&ran);
    let answers = (results.answer(0), results.answer(1));
    let before = Facts { program, results, row: 0, answer: &answers.0 };
    let after = Facts { row: 1, answer: &answers.1, ..before };
    let is_out = |stage: u32| stage as usize > program.stages.len();
    Change {
        day: speech::day(of.at, &program.zone),
        before: before.stage_name(of.before).to_owned(),
        after: before.stage_name(of.after).to_owned(),
        rises: is_out(of.before) || !is_out(of.after) && of.after > of.before,
        stages: changes::stages(&before, &after),
    }
}

impl Waits {
    /// Says it below an explanation.
    pub fn write(&self, paper: &mut Paper, stage: &str) {
        if self.changes.is_empty() {
            if stage != "lead" && stage != "disqualified" {
                Waits::gap(paper);
                paper.entry(
                    "",
                    &format!("Without anything new it stays {stage} (looked ahead to {}).", self.until),
                );
            }
            return;
        }
        if let (true, Some(first)) = (paper.cut, self.changes.first()) {
            return paper.entry("", &format!("Without anything new, {}: {}", first.day, first.said()));
        }
        paper.title("Without anything new");
        for change in self.changes.iter().take(SHOWN) {
            paper.entry(&format!("  {}  ", change.day), &change.said());
        }
        let more = self.changes.len().saturating_sub(SHOWN);
        if more > 0 {
            let changes = if more == 1 { "1 more change".to_owned() } else { format!("{more} more changes") };
            paper.entry("  ", &format!("and {changes} until {}", self.until));
        }
    }

    /// An empty line, where there is one to spare.
    fn gap(paper: &mut Paper) {
        if !paper.cut {
            paper.gap();
        }
    }

    /// For a program.
    pub fn json(&self) -> Value {
        let change = |change: &Change| {
            json!({
                "day": change.day,
                "before": change.before,
                "after": change.after,
                "stages": changes::json(&change.stages),
            })
        };
        json!({ "until": self.until, "changes": self.changes.iter().map(change).collect::<Vec<_>>() })
    }
}

impl Change {
    /// `no MQL any more: interest >= 20 (48.9 → 19.6)`
    fn said(&self) -> String {
        let what = match (self.after.as_str(), self.rises) {
            ("lead", false) => format!("no {} any more", self.before),
            (after, false) => format!("no {} any more, but {after}", self.before),
            (after, true) => format!("becomes {after}"),
        };
        // Of what it was, or of what it becomes.
        let about = if self.rises { &self.after } else { &self.before };
        let decided = self.stages.iter().find(|stage| stage.name == *about).or(self.stages.first());
        let demands = decided.into_iter().flat_map(|stage| &stage.demands).map(|of| of.said());
        // What it is now has just been said.
        let bare = |said: String| said.strip_prefix("disqualified: ").map(str::to_owned).unwrap_or(said);
        let said: Vec<String> = demands.map(bare).collect();
        if said.is_empty() { what } else { format!("{what}: {}", said.join(", ")) }
    }
}
