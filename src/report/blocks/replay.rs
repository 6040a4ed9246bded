//! Leads followed through time: when each stage is reached, how long before the outcome, and which promises were kept.

use super::block::{Block, Picture};
use super::table::{Cell, Table, rows};
use super::{add, add_below, figure, leads, page_heading};
use crate::report::replay::{Promise, Replay, ReplayStage, Restless};
use crate::report::say::{grouped, length};
use crate::report::{Rate, Report};
use crate::speech::Line;

pub fn blocks(report: &Report, blocks: &mut Vec<Block>) {
    let Some(replay) = &report.replay else { return };
    blocks.push(Block::Section("replay", "Through time", "Through time".into()));
    said(replay, blocks);
    let title = "How soon each stage is first reached";
    let unit = "Days from the start; the dot is the middle, the bar holds the middle half of leads";
    match reached(replay) {
        Some(table) if replay.stages.iter().any(|stage| stage.first.is_some()) => {
            blocks.push(figure(Picture::Pace, title, unit, [table]));
        }
        table => add(blocks, table),
    }
    add_below(blocks, page_heading("How long from stage to stage"), between(replay));
    if let Some(ahead) = ahead(replay) {
        let mut said = Line::from(format!("Of {} won at a known instant", leads(replay.won_known)));
        if let Some(at) = &replay.won_at {
            said = said.words(", by ").name(at);
        }
        let heading = Block::Heading("How long before the outcome".into());
        blocks.push(Block::Page(vec![heading, Block::Say(said.words("."))]));
        add(blocks, Some(ahead));
    }
    add_below(blocks, page_heading("Which promises were kept"), promises(replay));
    let never: Vec<Line> = replay.promises.iter().filter(|promise| promise.never > 0).map(never).collect();
    if !never.is_empty() {
        blocks.push(Block::List(never));
    }
    if !replay.restless.is_empty() {
        blocks.push(Block::Heading("Leads whose stage changed most often".into()));
        blocks.push(Block::List(replay.restless.iter().map(restless).collect()));
    }
}

fn said(replay: &Replay, blocks: &mut Vec<Block>) {
    let were = if replay.leads == 1 { "was" } else { "were" };
    let followed = format!("{} {were} followed: each was evaluated ", leads(replay.leads));
    let evaluations = format!(" ({} evaluations).", grouped(replay.evaluations));
    blocks.push(Block::Say(Line::from(followed).name(&replay.rule).words(evaluations)));
    let not = replay.not_followed.iter().filter(|not| not.leads > 0);
    let not: Vec<Line> =
        not.map(|not| format!("{} could not be followed: {}.", leads(not.leads), not.why).into()).collect();
    if !not.is_empty() {
        blocks.push(Block::List(not));
    }
    let moves = format!(
        "The stage of {} of them changed, {} times in all; {} lost a stage and came back to it.",
        grouped(replay.changed),
        grouped(replay.changes),
        grouped(replay.back_and_forth)
    );
    blocks.push(Block::Say(moves.into()));
}

fn reached(replay: &Replay) -> Option<Table> {
    rows(&replay.stages)
        .words("reached", |stage| Line::new().strong(&stage.name))
        .figures("ever", |stage| stage.reached)
        .shares("share", |stage| (stage.reached, replay.leads))
        .spare()
        .spreads("median", |stage| stage.first)
        .rates("won", |stage| stage.rate)
        .spare()
        .figures("there now", |stage| stage.still)
        .figures("lost it", |stage| stage.left)
        .figures("came back", |stage| stage.came_back)
        .spare()
        .table()
}

fn between(replay: &Replay) -> Option<Table> {
    let pairs = replay.stages.iter().zip(replay.stages.iter().skip(1));
    let leads =
        |stage: &ReplayStage| stage.since_before.map_or(0, |spread| spread.of).saturating_add(stage.at_once);
    rows(pairs.filter(|(_, stage)| leads(stage) > 0))
        .words("from stage to stage", |(before, stage)| {
            Line::new().name(&before.name).words(" to ").name(&stage.name)
        })
        .figures("leads", |(_, stage)| leads(stage))
        .figures("at once", |(_, stage)| stage.at_once)
        .spreads("others, median", |(_, stage)| stage.since_before)
        .table()
}

/// How long before a lead was won it reached a stage.
fn ahead(replay: &Replay) -> Option<Table> {
    let stages = replay.stages.iter();
    rows(stages.filter_map(|stage| Some((&stage.name, stage.ahead.as_ref()?))))
        .words("reached before won", |(name, _)| Line::new().strong(name.as_str()))
        .figures("leads", |(_, ahead)| ahead.before)
        .spreads("by, median", |(_, ahead)| ahead.days)
        .figures("too late", |(_, ahead)| ahead.not_before)
        .figures("never", |(_, ahead)| ahead.never)
        .table()
}

fn promises(replay: &Replay) -> Option<Table> {
    let rate = |promise: &&Promise| {
        let rate = promise.rate?;
        Some(Rate {
            won: rate.kept,
            of: rate.of,
            rate: rate.rate,
            low: rate.low,
            high: rate.high,
            few: rate.few,
        })
    };
    rows(&replay.promises)
        .words("promise", |promise| {
            let text = Line::new().name(&promise.stage).words(": ").quote(&promise.text);
            Cell::Words(text, vec![Line::new().name(&promise.place)])
        })
        .figures("due", |promise| promise.asked)
        .figures("kept", |promise| promise.kept)
        .rates("share", rate)
        .figures("missed", |promise| promise.missed)
        .figures("of these late", |promise| promise.late)
        .spare()
        .figures("open", |promise| promise.open)
        .spreads("median", |promise| promise.days)
        .page()
        .below("  answers")
        .table()
}

fn never(promise: &Promise) -> Line {
    let more = promise.never.saturating_sub(promise.first.len() as u64);
    let more = if more > 0 { format!(" and {} more", grouped(more)) } else { String::new() };
    Line::from("Never answered in time, of ")
        .words(format!("{} with something to answer", leads(promise.leads)))
        .words(format!(": {} (", grouped(promise.never)))
        .name(promise.first.join(", "))
        .words(format!("{more})."))
}

fn restless(lead: &Restless) -> Line {
    let steps = lead.path.iter().map(|step| format!("{} ({})", step.stage, length(step.days)));
    let steps = steps.collect::<Vec<_>>().join(", ");
    let more = if lead.changes >= lead.path.len() as u64 { ", …" } else { "" };
    let changes = format!(", {} changes: ", grouped(lead.changes));
    Line::new().name(&lead.key).words(changes).name(steps).words(more)
}
