//! Scores: how leads are spread over them, how the win rate goes with them, and how far down one should work.

use super::block::{Block, Picture};
use super::stages::times;
use super::table::{Cell, RowKind, Table, Tone, rows};
use super::{add, figure, leads};
use crate::report::rates::rate_of;
use crate::report::say::{decimal, of_hundred, percent, share_of};
use crate::report::{Auc, Band, Mark, MarkValue, Rate, Report, Score, curves};
use crate::speech::Line;

pub fn blocks(report: &Report, blocks: &mut Vec<Block>) {
    let scores = || report.scores.iter().enumerate().filter(|(_, score)| !score.bands.is_empty());
    if scores().next().is_none() {
        return;
    }
    blocks.push(Block::Section("scores", "Scores", "What the scores tell".into()));
    lift(report, blocks);
    capacity(report, blocks);
    for (at, score) in scores() {
        blocks.push(Block::Heading(Line::new().words("Score ").name(&score.name)));
        blocks.extend(score.auc.map(|auc| Block::Say(picks(score, &auc).into())));
        spread(at, score, report, blocks);
        thresholds(at, score, report, blocks);
    }
}

fn picks(score: &Score, auc: &Auc) -> String {
    let rises = match score.rises {
        Some(false) => "But somewhere a higher score wins less.",
        Some(true) => "As far as these counts can say, a higher score never wins less.",
        None => "It tells nothing.",
    };
    format!(
        "Shown one won and one lost lead, {} picks the winner {:.0} times out of 100 (AUC {:.3}, {:.3} to {:.3}; 0.5 is chance). {rises}",
        score.name,
        of_hundred(auc.area),
        auc.area,
        auc.low,
        auc.high
    )
}

/// Leads by band, by how they ended where that is known; and the win rate by band.
fn spread(at: usize, score: &Score, report: &Report, blocks: &mut Vec<Block>) {
    let spread = |table| {
        let title = Line::new().words("How leads are spread over ").name(&score.name);
        let unit = "Leads by points; dashed lines are thresholds of the policy";
        figure(Picture::Spread(at), title, unit, table)
    };
    match report.outcome {
        None => blocks.push(spread(bands(score, report))),
        Some(_) => blocks.push(Block::Page(vec![spread(ended(score, report))])),
    }
    let thresholds = rows(&score.thresholds)
        .words("threshold", |mark| Cell::name(&mark.name))
        .words("asks", |mark| Cell::name(&mark.text))
        .figures("value", |mark| decimal(mark.value))
        .table();
    blocks.extend(thresholds.map(|table| Block::Folded("The thresholds".into(), vec![Block::Table(table)])));
    if report.outcome.is_some() {
        let title = Line::new().words("Does more ").name(&score.name).words(" win more?");
        let unit = "Share won by points; the bar is the range in which the true share lies, 95 times of 100; a hollow dot stands for fewer than 30 leads";
        blocks.push(figure(Picture::Calibration(at), title, unit, bands(score, report)));
    }
}

fn ended(score: &Score, report: &Report) -> Option<Table> {
    let ended = |at: usize| move |band: &&Band| score.ended(band).map(|ended| ended.into_iter().nth(at));
    rows(&score.bands)
        .words("from", |band| Cell::name(&band.label))
        .figures("leads", |band| band.leads)
        .shares("share", |band| (band.leads, report.leads.answered))
        .figures("won", ended(0))
        .figures("lost", ended(1))
        .figures("outcome unknown", ended(2))
        .table()
}

fn bands(score: &Score, report: &Report) -> Option<Table> {
    let outcome = report.outcome.is_some();
    // Leads from a band up, and how many of them were won.
    let up = |from: &Band| -> (u64, Option<Rate>) {
        let above = score.bands.iter().filter(|band| band.from >= from.from);
        let (mut leads, mut won, mut of) = (0u64, 0u64, 0u64);
        for band in above {
            let [wins, lost, _] = score.ended(band).unwrap_or_default();
            leads = leads.saturating_add(band.leads);
            won = won.saturating_add(wins);
            of = of.saturating_add(wins).saturating_add(lost);
        }
        (leads, (outcome && of > 0).then(|| rate_of(won, of)))
    };
    rows(score.bands.iter().filter(|band| band.leads > 0))
        .words("from", |band| Cell::name(&band.label))
        .figures("leads", |band| band.leads)
        .shares("share", |band| (band.leads, report.leads.answered))
        .sizes(|band| band.leads)
        .rates("won", |band| band.rate)
        .figures("lift", |band| times(band.lift, band.rate))
        .spare()
        .words("", |band| band.falls.then_some(Cell::Mark(Tone::Bad, "falls")))
        .figures("from here up", |band| up(band).0)
        .page()
        .wins("won", |band| up(band).1)
        .page()
        .intervals(|band| up(band).1)
        .page()
        .table()
}

/// What other values of the thresholds would do to the stages that ask them.
fn thresholds(at: usize, score: &Score, report: &Report, blocks: &mut Vec<Block>) {
    for (number, mark) in score.thresholds.iter().enumerate() {
        let Some(stage) = mark.stage.as_deref().filter(|_| !mark.values.is_empty()) else { continue };
        let title = Line::new().words("Another value in ").quote(asks(score, mark));
        let unit = "Leads that reach the stage and, below, the share of them won, by the value, if all else stays as it is";
        let table = others(score, mark, stage, report);
        blocks.push(figure(Picture::Threshold(at, number), title, unit, table));
    }
}

/// `MQL requires interest >= 50`
fn asks(score: &Score, mark: &Mark) -> String {
    match mark.text.rsplitn(3, ' ').collect::<Vec<_>>().as_slice() {
        [value, order, word] => format!("{} {word} {} {order} {value}", mark.name, score.name),
        _ => format!("{} {}", mark.name, mark.text),
    }
}

fn others(score: &Score, mark: &Mark, stage: &str, report: &Report) -> Option<Table> {
    let is = |value: &MarkValue, other: f64| (value.value - other).abs() < 1e-9;
    let room = report.capacity.as_ref().map_or("", |room| room.text.as_str());
    let note = |value: &MarkValue| {
        let enough = mark.capacity.is_some_and(|capacity| is(value, capacity));
        enough.then(|| Cell::Faint(format!("time for {room}")))
    };
    let said = |value: &MarkValue| match is(value, mark.value) {
        true => Line::new().strong(format!("{} (now)", decimal(value.value))),
        false => Line::new().name(decimal(value.value)),
    };
    let shown = mark.values.iter().filter(|value| value.shown).map(Some);
    rows(std::iter::once(None).chain(shown))
        .words("value", |value| value.map_or_else(|| Line::new().quote(asks(score, mark)), said))
        .figures(format!("reach {stage}"), |value| value.map(|value| value.reached))
        .figures("share", |value| value.map(|value| share_of(value.reached, report.leads.answered)))
        .spare()
        .figures("wins", |value| value.and_then(|value| value.rate).map(|rate| rate.won))
        .rates("won", |value| value.and_then(|value| value.rate))
        .words("", |value| value.and_then(note))
        .figures("of all won", |value| (*value)?.recall.map(|recall| share_of(recall.won, recall.of)))
        .spare()
        .kinds(|value| if value.is_some() { RowKind::Plain } else { RowKind::Group })
        .table()
}

/// Of all won leads, how many are among the first so many by a score.
fn lift(report: &Report, blocks: &mut Vec<Block>) {
    let curves = curves::of(report);
    if curves.is_empty() {
        return;
    }
    let shares = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75];
    let mut table = rows(shares).words("of leads, the best first", |share| format!("{:.0}%", share * 100.0));
    for curve in &curves {
        table = table.words(curve.score.name.as_str(), |share| percent(curve.found(*share)));
    }
    let title = "If the highest scores are called first";
    let unit = "Across: leads called, in per cent of all; up: of all won leads, those among them. Dots: leads that reach a stage";
    blocks.push(Block::Page(vec![figure(Picture::Lift, title, unit, table.table())]));
}

/// How far down each score a capacity reaches.
fn capacity(report: &Report, blocks: &mut Vec<Block>) {
    let Some(capacity) = &report.capacity else { return };
    blocks.push(Block::Heading(Line::new().words("With time for ").name(&capacity.text)));
    let periods =
        capacity.periods.map(|periods| format!(" in the {periods:.1} periods that these leads span"));
    let (room, periods) = (leads(capacity.leads), periods.unwrap_or_default());
    let said = format!("You can call {room}{periods}. Call from these scores up:");
    blocks.push(Block::Say(said.into()));
    let table = rows(&capacity.scores)
        .words("score", |score| Cell::name(&score.name))
        .figures("call from", |score| score.from.map_or("nowhere".to_owned(), decimal))
        .figures("leads", |score| score.leads)
        .rates("won", |score| score.rate)
        .figures("of all won", |score| score.recall.map(|recall| share_of(recall.won, recall.of)))
        .table();
    add(blocks, table);
}
