//! Where leads stand: the stages, how far leads come, those who are out; grades and choices.

use super::block::{Block, Picture};
use super::table::{Cell, Table, rows};
use super::{add, add_below, figure, page_heading};
use crate::report::say::{percent, share_of};
use crate::report::{Rate, Report, Stage};
use crate::speech::Line;

pub fn blocks(report: &Report, blocks: &mut Vec<Block>) {
    if report.stages.is_empty() {
        return;
    }
    blocks.push(Block::Section("stages", "Where leads stand", "Where leads stand".into()));
    let group = |stage: &Stage| Group {
        name: Line::new().strong(&stage.name),
        leads: stage.leads,
        rate: stage.rate,
        lift: stage.lift,
    };
    add(blocks, groups("stage", report.stages.iter().map(group), report));
    blocks.extend(report.won.map(|_| {
        Block::Note("The bar is the range in which the true win rate lies, 95 times of 100; the dot is the rate of these leads. The upright line is the win rate of all leads.")
    }));
    funnel(report, blocks);
    disqualified(report, blocks);
}

/// A group of leads.
struct Group {
    name: Line,
    leads: u64,
    rate: Option<Rate>,
    lift: Option<f64>,
}

/// Groups of leads with their size and their win rate.
fn groups(what: &str, groups: impl Iterator<Item = Group>, report: &Report) -> Option<Table> {
    let all = report.leads.answered;
    rows(groups)
        .words(what, |group| group.name.clone())
        .figures("leads", |group| group.leads)
        .shares("share", |group| (group.leads, all))
        .sizes(|group| group.leads)
        .words("won: 0 to 100%", |group| group.rate.map(|rate| Cell::Rate(rate, report.won)))
        .page()
        .rates("won", |group| group.rate)
        .figures("lift", |group| times(group.lift, group.rate))
        .spare()
        .table()
}

/// How many times the rate of all; nothing of few leads.
pub(super) fn times(lift: Option<f64>, rate: Option<Rate>) -> Option<String> {
    rate.filter(|rate| !rate.few).and(lift).map(|lift| format!("{lift:.2}"))
}

/// How many come as far as each stage.
fn funnel(report: &Report, blocks: &mut Vec<Block>) {
    let all = report.leads.answered;
    let staged = report.stages.iter().filter(|stage| stage.staged);
    let table = rows(staged)
        .words("reached", |stage| Cell::name(&stage.name))
        .figures("leads", |stage| stage.reached)
        .shares("share", |stage| (stage.reached, all))
        .page()
        .figures("conversion", |stage| percent(stage.conversion))
        .rates("won (precision)", |stage| stage.precision)
        .figures("of all won", |stage| stage.recall.map(|recall| share_of(recall.won, recall.of)))
        .table();
    let unit = "Leads that stand in a stage or in a later one";
    blocks.extend(table.map(|table| figure(Picture::Funnel, "How far leads come", unit, [table])));
}

fn disqualified(report: &Report, blocks: &mut Vec<Block>) {
    let table = rows(&report.disqualified)
        .words("disqualified if", |reason| Cell::name(&reason.text))
        .figures("leads", |reason| reason.leads)
        .shares("share", |reason| (reason.leads, report.leads.answered))
        .rates("won", |reason| reason.rate)
        .words("because", |reason| reason.because.as_deref().map(Cell::name))
        .page()
        .words("where", |reason| Cell::name(&reason.place))
        .page()
        .table();
    add_below(blocks, page_heading("Disqualified, by the first reason that holds"), table);
}

/// Grades and choices.
pub fn grades(report: &Report, blocks: &mut Vec<Block>) {
    if report.grades.is_empty() {
        return;
    }
    blocks.push(Block::Section("grades", "Grades", "Grades and choices".into()));
    for grade in &report.grades {
        blocks.push(Block::Heading(Line::new().name(&grade.name)));
        let values = grade.values.iter().map(|value| Group {
            name: Line::new().name(&value.value),
            leads: value.leads,
            rate: value.rate,
            lift: value.lift,
        });
        add(blocks, groups("value", values, report));
    }
}
