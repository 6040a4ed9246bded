//! A report as blocks, in one order and in the same words wherever it is read.
//!
//! ```text
//! Report ─ blocks ─▶ blocks ─┬─ report::html ────────▶ a page, with its pictures
//!                            └─ cli::dry_run::terminal ─▶ text for a window
//! ```

mod beside;
mod block;
mod drift;
mod held;
mod leads;
mod lines;
mod missing;
mod replay;
mod scores;
mod stages;
mod table;
mod what_if;
mod words;

pub use block::*;
pub use missing::DRAWN;
pub use table::{Cell, Column, On, RowKind, Table, Tone};

use super::Report;
use super::say::{counted, grouped, leads, percent, said};
use crate::speech::Line;
use table::rows;

/// The whole report.
pub fn blocks(report: &Report) -> Vec<Block> {
    let mut blocks = head(report);
    for part in [
        stages::blocks,
        held::blocks,
        what_if::blocks,
        scores::blocks,
        lines::blocks,
        stages::grades,
        replay::blocks,
        missing::blocks,
        beside::against,
        beside::recorded,
        beside::segments,
        drift::blocks,
        leads::blocks,
        words::blocks,
        method,
    ] {
        part(report, &mut blocks);
    }
    blocks
}

/// Only who moves between the policy and another.
pub fn moved(report: &Report) -> Vec<Block> {
    let mut blocks = Vec::new();
    beside::against(report, &mut blocks);
    blocks
}

/// The answer first.
fn head(report: &Report) -> Vec<Block> {
    let rows = counted(report.leads.read, "row", "rows");
    let leads = report.files.first().map(|leads| Line::new().name(leads.words()));
    let mut about: Vec<Line> = leads.into_iter().collect();
    about.extend([
        Line::from(format!("{rows} read, {} rejected", grouped(report.leads.rejected))),
        format!("as of {}", report.as_of).into(),
    ]);
    about.extend(report.outcome.as_ref().map(|outcome| Line::new().words("won is: ").quote(outcome)));
    let mut blocks = vec![Block::Title(report.policy.clone(), about, report.summary.clone()), tiles(report)];
    let limits = report.limits.iter().map(|limit| {
        let (tone, mark) = if limit.broken { (Tone::Bad, "broken") } else { (Tone::Good, "holds") };
        let said = Line::new().words("not ").quote(&limit.text).words(": ").name(&limit.said);
        (tone, mark, said)
    });
    let warnings = report.warnings.iter();
    let warnings = warnings.map(|warning| (Tone::Doubt, "!", Line::new().name(&warning.text)));
    blocks.push(Block::Boxed(Boxed { id: "limits", title: "Limits", items: limits.collect() }));
    blocks.push(Block::Boxed(Boxed { id: "careful", title: "Be careful", items: warnings.collect() }));
    blocks.retain(|block| !matches!(block, Block::Boxed(boxed) if boxed.items.is_empty()));
    blocks
}

/// The last stages, the very last first; and all leads.
fn tiles(report: &Report) -> Block {
    let tile = |name: &str, leads: u64, share: String, rate: Option<super::Rate>| Tile {
        name: name.to_owned(),
        leads: grouped(leads),
        share: format!("{share} of leads"),
        won: rate.map(|rate| match rate.few {
            true => (format!("{} of {} won", rate.won, rate.of), true),
            false => (format!("{:.0} of 100 won", super::say::of_hundred(rate.rate)), false),
        }),
    };
    let staged = report.stages.iter().rev().filter(|stage| stage.staged).take(3);
    let mut tiles: Vec<Tile> =
        staged.map(|stage| tile(&stage.name, stage.leads, percent(stage.share), stage.rate)).collect();
    if !tiles.is_empty() {
        tiles.push(tile("all leads", report.leads.answered, "100%".to_owned(), report.won));
    }
    Block::Tiles(tiles)
}

fn method(report: &Report, blocks: &mut Vec<Block>) {
    blocks.push(Block::Section("method", "How this was counted", "How this was counted".into()));
    blocks.push(Block::List(report.method.iter().map(|line| line.as_str().into()).collect()));
    let all = report.leads;
    let counts = [("rows read", all.read), ("rows rejected", all.rejected), ("leads answered", all.answered)];
    let ended = [("won", all.won), ("lost", all.lost), ("outcome unknown", all.open)];
    let ended = ended.into_iter().filter(|_| report.outcome.is_some());
    let counts = rows(counts.into_iter().chain(ended));
    let counts = counts.words("counted", |(what, _)| Line::from(*what)).figures("", |(_, count)| *count);
    let mut page: Vec<Block> = counts.table().map(Block::Table).into_iter().collect();
    let files = rows(&report.files)
        .words("file", |file| Cell::name(&file.name))
        .words("holds", |file| Cell::name(&file.role))
        .figures("bytes", |file| file.bytes)
        .words("SHA-256", |file| match &file.sha256 {
            Some(digest) => Cell::from(Line::new().quote(digest)),
            None => Cell::Faint("none".to_owned()),
        });
    page.extend(files.table().map(Block::Table));
    page.extend(report.won.map(|won| Block::Say(format!("Win rate of all leads: {}.", said(&won)).into())));
    blocks.push(Block::Page(page));
}

/// `1 lead`, `1,200 leads`, and their share of all.
fn leads_of_all(count: u64, all: u64) -> String {
    format!("{} ({})", leads(count), super::share_of(count, all))
}

/// A picture with its tables.
fn figure(
    picture: Picture,
    title: impl Into<Line>,
    unit: &'static str,
    same: impl IntoIterator<Item = Table>,
) -> Block {
    Block::Figure(Figure { picture, title: title.into(), unit, same: same.into_iter().collect() })
}

/// Adds a table, where there is one.
fn add(blocks: &mut Vec<Block>, table: Option<Table>) {
    blocks.extend(table.map(Block::Table));
}

/// Adds a heading and a table, where there is one.
fn add_below(blocks: &mut Vec<Block>, heading: Block, table: Option<Table>) {
    if let Some(table) = table {
        blocks.extend([heading, Block::Table(table)]);
    }
}

/// A heading of the page; in the terminal the head of the table says it.
fn page_heading(text: &str) -> Block {
    Block::Page(vec![Block::Heading(text.into())])
}
