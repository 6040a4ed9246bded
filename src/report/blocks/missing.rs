//! What is not known of leads, and what that costs.

use super::block::{Block, Picture};
use super::table::{Cell, rows};
use super::{figure, leads_of_all};
use crate::report::Report;
use crate::report::say::{leads, said};
use crate::speech::Line;

/// So many fields are drawn; all are in the table.
pub const DRAWN: usize = 20;
/// The terminal shows so many fields.
const MOST: usize = 12;
/// So many questions.
const QUESTIONS: usize = 5;

pub fn blocks(report: &Report, blocks: &mut Vec<Block>) {
    if report.missing.is_empty() {
        return;
    }
    blocks.push(Block::Section("missing", "Missing data", "What is not known".into()));
    let all = report.leads.answered;
    if let Some(held) = report.held_back.as_ref().filter(|held| held.leads > 0) {
        let rate = held.rate.map(|rate| format!("; of those, {} were won", said(&rate))).unwrap_or_default();
        let bring = leads_of_all(held.leads, all);
        blocks.push(Block::Say(
            format!("One missing fact alone would bring {bring} to a later stage{rate}.").into(),
        ));
    }
    let table = rows(&report.missing)
        .words("field", |field| Cell::name(&field.field))
        .figures("missing", |field| field.missing)
        .shares("share", |field| (field.missing, all))
        .spare()
        .figures("decides nothing", |field| field.idle)
        .spare()
        .figures("alone decides", |field| field.alone)
        .figures("only this", |field| field.only)
        .rates("won if missing", |field| field.when_missing)
        .page()
        .wins("won if known", |field| field.when_known)
        .page()
        .most(MOST);
    let title = "Which facts are missing";
    let unit = "Leads that lack a fact the policy looks at, of all leads; the most useful facts are drawn";
    blocks.push(figure(Picture::Missing, title, unit, table.table()));
    let useful = report.missing.iter().filter(|field| field.alone > 0);
    let questions: Vec<Line> = useful
        .filter_map(|field| {
            let further = format!(" ({} could come further)", leads(field.alone));
            Some(Line::new().name(field.ask.as_ref()?).words(further))
        })
        .take(QUESTIONS)
        .collect();
    if !questions.is_empty() {
        blocks.push(Block::Heading("Questions that would help most".into()));
        blocks.push(Block::List(questions));
    }
}
