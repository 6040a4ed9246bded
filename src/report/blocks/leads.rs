//! Leads to look at: won and missed by the policy, passed and lost.

use super::block::{Block, LeadCard};
use crate::report::say::{decimal, leads, signed};
use crate::report::{Lead, Listed, Report};
use crate::speech::Line;

pub fn blocks(report: &Report, blocks: &mut Vec<Block>) {
    let some = |listed: &Option<Listed>| listed.as_ref().is_some_and(|listed| listed.leads > 0);
    if !some(&report.missed) && !some(&report.passed) {
        return;
    }
    blocks.push(Block::Section("leads", "Leads to look at", "Leads to look at together".into()));
    let top = report.stages.iter().rev().find(|stage| stage.staged).map_or("", |stage| &stage.name);
    let missed = (
        "Won, and missed by the policy",
        &report.missed,
        [("was won and does not stand in ", ""), ("were won and do not stand in ", "")],
    );
    let passed = (
        "Passed by the policy, and lost",
        &report.passed,
        [("stands in ", " and was lost"), ("stand in ", " and were lost")],
    );
    for (title, listed, [one, many]) in [missed, passed] {
        let Some(listed) = listed.as_ref().filter(|listed| listed.leads > 0) else { continue };
        let (before, after) = if listed.leads == 1 { one } else { many };
        blocks.push(Block::Heading(title.into()));
        let said = Line::from(format!("{} {before}", leads(listed.leads))).name(top);
        blocks.push(Block::Say(said.words(format!("{after}; the most striking first."))));
        blocks.push(Block::Leads(listed.first.iter().map(|lead| card(lead, &listed.shown)).collect()));
    }
}

/// A lead, and why it stands where it stands.
pub fn card(lead: &Lead, shown: &[String]) -> LeadCard {
    let scores = lead.scores.iter().map(|score| (score.of.clone(), Some(decimal(score.points))));
    let shown = shown.iter().cloned().zip(lead.shown.iter().cloned());
    let line = |of: &str| without_points(of).to_owned();
    LeadCard {
        key: lead.key.clone(),
        stage: lead.stage.clone(),
        shown: scores.chain(shown).collect(),
        lines: lead.lines.iter().map(|paid| (signed(paid.points), line(&paid.of))).collect(),
        asks: lead.asks.clone(),
    }
}

/// A points line without its points, which stand beside it.
fn without_points(line: &str) -> &str {
    match line.split_once(' ') {
        Some((points, rest)) if points.starts_with(['+', '-']) => rest.trim_start(),
        _ => line.split_once(':').map_or(line, |(what, _)| what),
    }
}
