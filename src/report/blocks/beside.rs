//! This policy beside another, beside what was recorded, and leads by segment.

use super::block::{Block, Picture};
use super::leads::card;
use super::table::{Cell, Table, rows};
use super::{add, figure, leads, leads_of_all};
use crate::report::say::{grouped, share_of};
use crate::report::{Against, Move, Recorded, RecordedRow, Report, Segment};
use crate::speech::Line;
use std::collections::BTreeMap;

/// The terminal shows so many rows.
const MOST: usize = 12;
/// And so many moves.
const MOVES: usize = 60;

pub fn against(report: &Report, blocks: &mut Vec<Block>) {
    let Some(against) = &report.against else { return };
    let title = Line::new().words("Against ").name(&against.policy);
    blocks.push(Block::Section("against", "Against the other policy", title));
    let (move_, stay) = (
        if against.moved == 1 { "moves" } else { "move" },
        if against.stay == 1 { "stays where it is" } else { "stay where they are" },
    );
    let moved = leads_of_all(against.moved, report.leads.answered);
    blocks.push(Block::Say(format!("{moved} {move_}, {} {stay}.", grouped(against.stay)).into()));
    add(blocks, changes(against, report.outcome.is_some()));
    blocks.extend(aucs(against));
    let unit = "Leads by stage: on the left by the other policy, on the right by this one";
    let flow = |matrix| Block::Page(vec![figure(Picture::Flow, "Who moves", unit, [matrix])]);
    blocks.extend(matrix(against).map(flow));
    let mut moves: Vec<&Move> = against.moves.iter().filter(|one| one.moved && one.leads > 0).collect();
    moves.sort_by_key(|one| std::cmp::Reverse(one.leads));
    let table = rows(&moves)
        .words("from", |one| Cell::name(&one.from))
        .words("to", |one| Cell::name(&one.to))
        .figures("leads", |one| one.leads)
        .rates("won", |one| one.rate)
        .words("such as", |one| {
            let keys: Vec<&str> = one.examples.iter().map(|lead| lead.key.as_str()).collect();
            (!keys.is_empty()).then(|| Cell::name(&keys.join(", ")))
        })
        .most(MOVES)
        .table();
    add(blocks, table);
    add(blocks, because(against, report.outcome.is_some()));
    for one in against.moves.iter().filter(|one| one.moved && !one.examples.is_empty()) {
        let title = Line::new().words("Leads that move from ").name(&one.from).words(" to ").name(&one.to);
        let cards = one.examples.iter().map(|lead| card(lead, &[])).collect();
        blocks.push(Block::Folded(title, vec![Block::Leads(cards)]));
    }
}

fn changes(against: &Against, outcome: bool) -> Option<Table> {
    rows(&against.stages)
        .words("stage", |stage| Line::new().strong(&stage.name))
        .figures("old", |stage| stage.old)
        .figures("new", |stage| stage.new)
        .figures("gained", |stage| stage.gained)
        .figures("and won", |stage| outcome.then_some(stage.gained_won))
        .figures("lost", |stage| stage.lost)
        .figures("and won", |stage| outcome.then_some(stage.lost_won))
        .wins("won, old", |stage| stage.old_rate)
        .spare()
        .intervals(|stage| stage.old_rate)
        .page()
        .wins("won, new", |stage| stage.new_rate)
        .spare()
        .intervals(|stage| stage.new_rate)
        .page()
        .table()
}

fn aucs(against: &Against) -> Option<Block> {
    let said = against.scores.iter().filter_map(|score| {
        let (old, new) = (score.old?, score.new?);
        let said = format!(
            ": {:.3} ({:.3} to {:.3}) before, {:.3} ({:.3} to {:.3}) now.",
            old.area, old.low, old.high, new.area, new.low, new.high
        );
        Some(Line::new().words("AUC of ").name(&score.name).words(said))
    });
    let said: Vec<Line> = said.collect();
    (!said.is_empty()).then_some(Block::List(said))
}

/// Who stands where by both.
fn matrix(against: &Against) -> Option<Table> {
    let (mut from, mut to): (Vec<(&str, u64)>, Vec<&str>) = Default::default();
    for one in against.moves.iter().filter(|one| one.leads > 0) {
        match from.iter_mut().find(|(name, _)| *name == one.from) {
            Some((_, leads)) => *leads = leads.saturating_add(one.leads),
            None => from.push((&one.from, one.leads)),
        }
        if !to.contains(&one.to.as_str()) {
            to.push(&one.to);
        }
    }
    let cells: BTreeMap<(&str, &str), u64> =
        against.moves.iter().map(|one| ((one.from.as_str(), one.to.as_str()), one.leads)).collect();
    let mut table =
        rows(from).words("old ↓ new →", |(name, _)| Cell::name(name)).figures("leads", |(_, leads)| *leads);
    for to in to {
        table = table.figures(to, |(from, leads)| {
            Cell::Heat(cells.get(&(*from, to)).copied().unwrap_or(0), *leads, *from == to)
        });
    }
    table.table()
}

fn because(against: &Against, outcome: bool) -> Option<Table> {
    let themselves = against.stages_themselves;
    let because = against.because.iter().map(|why| {
        let of = match why.of.as_str() {
            "old" => "gone: ",
            "new" => "new: ",
            _ => "changed: ",
        };
        (Line::new().words(of).quote(&why.text), why.leads, Some(why.won))
    });
    let themselves = (themselves > 0).then(|| ("what the stages themselves ask".into(), themselves, None));
    rows(because.chain(themselves))
        .words("why they move", |(text, ..)| text.clone())
        .figures("leads", |(_, leads, _)| *leads)
        .figures("of them won", |(.., won)| won.filter(|_| outcome))
        .most(MOST)
        .table()
}

pub fn recorded(report: &Report, blocks: &mut Vec<Block>) {
    let Some(recorded) = &report.recorded else { return };
    let title = Line::new().words("Against the stage in ").name(&recorded.field);
    blocks.push(Block::Section("recorded", "Against what was recorded", title));
    blocks.push(Block::Say(agreement(recorded).into()));
    let same = |row: &RecordedRow, stage: &str| {
        row.recorded.as_ref().is_some_and(|name| name.trim().to_lowercase() == stage.to_lowercase())
    };
    let stages = recorded.table.first().map_or(&[][..], |row| &row.stages);
    let mut table = rows(&recorded.table)
        .words("recorded ↓ policy →", |row| match &row.recorded {
            Some(name) if row.known => Line::new().strong(name).into(),
            name => Cell::Faint(name.clone().unwrap_or_else(|| "(nothing)".to_owned())),
        })
        .figures("leads", |row| row.leads);
    for (at, stage) in stages.iter().enumerate() {
        table = table.figures(stage.stage.as_str(), |row| {
            let leads = row.stages.get(at).map_or(0, |cell| cell.leads);
            Cell::Heat(leads, row.leads, same(row, &stage.stage))
        });
    }
    add(blocks, table.most(MOST).table());
    let reasons = rows(&recorded.reasons)
        .words("why the policy says less than was recorded", |reason| {
            let text = Line::new().quote(&reason.text);
            match (&reason.stage, reason.is.as_str()) {
                (Some(stage), "blocked") => Line::new().name(stage).words(" is blocked: ").and(text),
                (Some(stage), is) => Line::new().name(stage).words(": ").and(text).words(format!(" is {is}")),
                (None, _) => Line::from("disqualified: ").and(text),
            }
        })
        .figures("leads", |reason| reason.leads)
        .most(MOST);
    add(blocks, reasons.table());
}

fn agreement(recorded: &Recorded) -> String {
    if recorded.leads == 0 {
        return "Nothing that was recorded is the name of a stage of the policy.".to_owned();
    }
    let kappa = recorded.kappa.map(|kappa| format!(" (kappa {kappa:.2}, where 0 is chance and 1 is always)"));
    format!(
        "Of {} recorded in a stage of the policy, it says the same of {} ({}){}.",
        leads(recorded.leads),
        grouped(recorded.agree),
        share_of(recorded.agree, recorded.leads),
        kappa.unwrap_or_default()
    )
}

pub fn segments(report: &Report, blocks: &mut Vec<Block>) {
    let Some(segments) = &report.segments else { return };
    blocks.push(Block::Section("segments", "Segments", Line::new().words("By ").name(&segments.by)));
    let top = report.stages.iter().rev().find(|stage| stage.staged);
    let top = |segment: &Segment| {
        segment.stages.iter().find(|stage| top.is_some_and(|top| top.name == stage.name)).cloned()
    };
    let table = rows(&segments.segments)
        .words("segment", |segment| match &segment.name {
            Some(name) => Cell::name(name),
            None => Cell::Faint("(missing)".to_owned()),
        })
        .figures("leads", |segment| segment.leads)
        .shares("share", |segment| (segment.leads, report.leads.answered))
        .spare()
        .sizes(|segment| segment.leads)
        .page()
        .words("won: 0 to 100%", |segment| segment.rate.map(|rate| Cell::Rate(rate, report.won)))
        .page()
        .rates("won", |segment| segment.rate)
        .spare()
        .figures("at the top", |segment| top(segment).map(|stage| share_of(stage.leads, segment.leads)))
        .rates("won there", |segment| top(segment)?.rate)
        .spare()
        .figures("AUC", |segment| Some(format!("{:.3}", segment.scores.last()?.auc?.area)))
        .table();
    let months = segments.segments.iter().filter_map(|segment| segment.name.as_deref());
    let drift = months.clone().count() > 1 && months.clone().all(month);
    let unit = "Leads that came (above), the share of them in the last stage and the share won (below)";
    match table {
        Some(table) if drift => blocks.push(figure(Picture::Drift, "Month by month", unit, [table])),
        table => add(blocks, table),
    }
}

/// `2026-03`
fn month(name: &str) -> bool {
    let digits = |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    name.split_once('-').is_some_and(|(year, month)| digits(year, 4) && digits(month, 2))
}
