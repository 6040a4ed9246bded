//! Stages that differ between two answers for a lead, in words.

use super::paper::{Paper, ink};
use crate::cli::show;
use crate::cli::term::{clean, pad, width};
use crate::door::Facts;
use crate::program::{ColumnId, Truth};
use crate::why::{DemandMove, Role, differing, stage_moves};
use serde_json::{Value, json};

/// A stage that differs.
#[derive(Clone, Debug)]
pub struct StageChange {
    /// Its name.
    pub name: String,
    /// Before and after.
    pub truths: (Truth, Truth),
    /// What decided it.
    pub demands: Vec<DemandChange>,
}

/// A demand that differs.
#[derive(Clone, Debug)]
pub struct DemandChange {
    /// As it is written.
    pub text: String,
    /// What it does to the stage.
    pub role: Role,
    /// Before and after.
    pub truths: (Truth, Truth),
    /// What it rests on and what differs: its name, empty where the text says it, and its value before and after.
    pub values: Vec<(String, String, String)>,
    /// What it rests on, where only time went by; may be empty.
    pub rests: String,
}

/// The stages that differ, and why.
pub fn stages(before: &Facts<'_>, after: &Facts<'_>) -> Vec<StageChange> {
    let program = before.program;
    let moves = stage_moves(program, (&before.results, before.row), (&after.results, after.row));
    let named = moves.into_iter().map(|moved| StageChange {
        name: program[program[moved.stage].column].name.clone(),
        truths: (moved.before, moved.after),
        demands: moved.demands.iter().map(|demand| change(before, after, demand)).collect(),
    });
    named.collect()
}

fn change(before: &Facts<'_>, after: &Facts<'_>, demand: &DemandMove) -> DemandChange {
    let reason = after.results.reason(&demand.condition, after.row);
    let columns = demand.condition.columns();
    let moved =
        differing(before.program, &columns, (&before.results, before.row), (&after.results, after.row));
    let is_itself = moved.as_slice() == columns.as_slice() && columns.len() == 1;
    DemandChange {
        role: demand.role,
        truths: (demand.before, demand.after),
        rests: if moved.is_empty() { after.behind(&reason, &|_| String::new()) } else { String::new() },
        values: moved.iter().map(|column| value(before, after, *column, is_itself)).collect(),
        text: reason.text,
    }
}

/// The value of a column on both sides, with its name where nobody says it.
pub fn value(
    before: &Facts<'_>,
    after: &Facts<'_>,
    column: ColumnId,
    is_said: bool,
) -> (String, String, String) {
    let name = match after.counted(column) {
        _ if is_said => String::new(),
        Some(what) => format!("{what}:"),
        None => after.name(column).to_owned(),
    };
    (name, before.value(column), after.value(column))
}

impl DemandChange {
    /// `interest >= 20 (48.9 → 19.6)`
    pub fn said(&self) -> String {
        let role = match self.role {
            Role::Requires => "",
            Role::Blocks => "blocked: ",
            Role::Disqualifies => "disqualified: ",
        };
        let one = |(name, before, after): &(String, String, String)| match name.as_str() {
            "" => format!("{} → {}", clean(before), clean(after)),
            name => format!("{name} {} → {}", clean(before), clean(after)),
        };
        let values: Vec<String> = self.values.iter().map(one).collect();
        let (before, after) = (show::truth(self.truths.0), show::truth(self.truths.1));
        match (values.is_empty(), self.rests.as_str()) {
            (false, _) => format!("{role}{} ({})", self.text, values.join(", ")),
            (true, "") => format!("{role}{} ({before} → {after})", self.text),
            (true, rests) => format!("{role}{} ({}: {before} → {after})", self.text, clean(rests)),
        }
    }
}

/// The stages as rows.
pub fn write(paper: &mut Paper, stages: &[StageChange]) {
    let widest = stages.iter().map(|stage| width(&stage.name)).max().unwrap_or(0);
    for stage in stages {
        let (before, after) = stage.truths;
        let truths = format!("{} → {}", show::truth(before), show::truth(after));
        let lead = format!("{}  {}  ", pad(&stage.name, widest), pad(&truths, 13));
        let said: Vec<String> = stage.demands.iter().map(DemandChange::said).collect();
        paper.inked(&lead, ink(after), &said.join(", "));
    }
}

/// The stages for a program.
pub fn json(stages: &[StageChange]) -> Vec<Value> {
    let value = |(name, before, after): &(String, String, String)| json!({ "name": name.trim_end_matches(':'), "before": before, "after": after });
    let demand = |demand: &DemandChange| {
        json!({
            "condition": demand.text,
            "role": match demand.role {
                Role::Requires => "required",
                Role::Blocks => "blocks",
                Role::Disqualifies => "disqualifies",
            },
            "before": show::truth(demand.truths.0),
            "after": show::truth(demand.truths.1),
            "values": demand.values.iter().map(value).collect::<Vec<_>>(),
        })
    };
    let stage = |stage: &StageChange| {
        json!({
            "name": stage.name,
            "before": show::truth(stage.truths.0),
            "after": show::truth(stage.truths.1),
            "decided_by": stage.demands.iter().map(demand).collect::<Vec<_>>(),
        })
    };
    stages.iter().map(stage).collect()
}
