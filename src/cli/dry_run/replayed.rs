//! Leads through time, for a window.

use super::table::{Table, cell, inked, rated};
use crate::cli::show::grouped;
use crate::cli::term::{Ink, Stream, clean, wrap};
use crate::report::replay::{Promise, PromiseRate, Replay, Restless, Spread};
use crate::report::say::percent;

/// What there is to say of a replay.
pub fn page(replay: &Replay, out: Stream, columns: usize) -> String {
    let mut text = format!("\n{}\n", out.paint(Ink::Strong, "through time"));
    let mut say = |said: &str| {
        for line in wrap(&clean(said), columns.saturating_sub(2)) {
            text.push_str(&format!("  {line}\n"));
        }
    };
    say(&format!(
        "{} followed: each was evaluated {} ({} evaluations).",
        were(replay.leads),
        replay.rule,
        grouped(replay.evaluations)
    ));
    for not in &replay.not_followed {
        say(&format!("{} not: {}.", were(not.leads), not.why));
    }
    say(&moves(replay));
    let mut tables = vec![reached(replay), between(replay), ahead(replay), promises(replay)];
    tables.retain(|table| !table.is_empty());
    for table in tables {
        text.push('\n');
        text.push_str(&table.text(out, columns));
    }
    for promise in replay.promises.iter().filter(|promise| promise.never > 0) {
        for line in wrap(&clean(&never(promise)), columns.saturating_sub(2)) {
            text.push_str(&format!("  {line}\n"));
        }
    }
    if !replay.restless.is_empty() {
        text.push_str(&format!("\n  {}\n", out.paint(Ink::Faint, "whose stage changed most often")));
    }
    for lead in &replay.restless {
        for line in wrap(&restless(lead), columns.saturating_sub(2)) {
            text.push_str(&format!("  {line}\n"));
        }
    }
    text
}

fn were(leads: u64) -> String {
    format!("{} {}", grouped(leads), if leads == 1 { "lead was" } else { "leads were" })
}

fn moves(replay: &Replay) -> String {
    format!(
        "The stage of {} of them changed, {} times in all; {} lost a stage and came back to it.",
        grouped(replay.changed),
        grouped(replay.changes),
        grouped(replay.back_and_forth)
    )
}

fn reached(replay: &Replay) -> Table {
    let heads = [
        "reached",
        " ever",
        "~ share",
        " median",
        "middle half",
        " won",
        "~95%",
        " there now",
        " lost it",
        "~ came back",
    ];
    let mut table = Table::new(&heads);
    for stage in &replay.stages {
        let [after, half] = spread(stage.first);
        let [rate, interval] = rated(stage.rate);
        table.row(vec![
            inked(clean(&stage.name), Ink::Strong),
            cell(grouped(stage.reached)),
            cell(percent(stage.share)),
            after,
            half,
            rate,
            interval,
            cell(grouped(stage.still)),
            cell(grouped(stage.left)),
            cell(grouped(stage.came_back)),
        ]);
    }
    table
}

fn between(replay: &Replay) -> Table {
    let mut table =
        Table::new(&["from stage to stage", " leads", " at once", " others, median", "middle half"]);
    for pair in replay.stages.windows(2) {
        let [before, stage] = pair else { continue };
        let later = stage.since_before.map_or(0, |spread| spread.of);
        let leads = later.saturating_add(stage.at_once);
        if leads > 0 {
            let [after, half] = spread(stage.since_before);
            table.row(vec![
                cell(format!("{} to {}", clean(&before.name), clean(&stage.name))),
                cell(grouped(leads)),
                cell(grouped(stage.at_once)),
                after,
                half,
            ]);
        }
    }
    table
}

fn ahead(replay: &Replay) -> Table {
    let mut table =
        Table::new(&["reached before won", " leads", " by, median", "middle half", " too late", " never"]);
    for stage in &replay.stages {
        let Some(ahead) = &stage.ahead else { continue };
        let [days, half] = spread(ahead.days);
        table.row(vec![
            inked(clean(&stage.name), Ink::Strong),
            cell(grouped(ahead.before)),
            days,
            half,
            cell(grouped(ahead.not_before)),
            cell(grouped(ahead.never)),
        ]);
    }
    table
}

fn promises(replay: &Replay) -> Table {
    let mut table = Table::new(&[
        "promise",
        " due",
        " kept",
        " share",
        "95%",
        " missed",
        "~ of these late",
        " open",
        " median",
    ]);
    for promise in &replay.promises {
        table.row(vec![cell(format!("{}: {}", clean(&promise.stage), clean(&promise.text)))]);
        let [share, interval] = match promise.rate {
            Some(PromiseRate { kept, of, rate, low, high, few }) => {
                rated(Some(crate::report::Rate { won: kept, of, rate, low, high, few }))
            }
            None => [cell(""), cell("")],
        };
        let [after, _] = spread(promise.days);
        table.row(vec![
            cell("  answers"),
            cell(grouped(promise.asked)),
            cell(grouped(promise.kept)),
            share,
            interval,
            cell(grouped(promise.missed)),
            cell(grouped(promise.late)),
            cell(grouped(promise.open)),
            after,
        ]);
    }
    table
}

fn never(promise: &Promise) -> String {
    let more = promise.never.saturating_sub(promise.first.len() as u64);
    let more = if more > 0 { format!(" and {} more", grouped(more)) } else { String::new() };
    format!(
        "Never answered in time, of {} leads with something to answer: {} ({}{more}).",
        grouped(promise.leads),
        grouped(promise.never),
        promise.first.join(", ")
    )
}

fn restless(lead: &Restless) -> String {
    let steps: Vec<String> =
        lead.path.iter().map(|step| format!("{} ({})", clean(&step.stage), length(step.days))).collect();
    let more = if lead.changes >= lead.path.len() as u64 { ", …" } else { "" };
    format!("{}, {} changes: {}{more}", clean(&lead.key), grouped(lead.changes), steps.join(", "))
}

/// A median, and between what half of them lie; of few, with a word of caution.
fn spread(spread: Option<Spread>) -> [(String, Option<Ink>); 2] {
    let Some(spread) = spread else { return [cell(""), cell("")] };
    let half = format!("{}–{}", length(spread.low), length(spread.high));
    match spread.few {
        true => [cell(length(spread.median)), inked(format!("{half} few"), Ink::Doubt)],
        false => [cell(length(spread.median)), cell(half)],
    }
}

/// A length of time in the unit that people would use.
fn length(days: f64) -> String {
    let (minutes, hours) = (days * 1440.0, days * 24.0);
    match days {
        _ if days <= 0.0 => "0".to_string(),
        _ if minutes < 1.0 => format!("{:.0} s", minutes * 60.0),
        _ if minutes < 100.0 => format!("{minutes:.0} min"),
        _ if hours < 48.0 => format!("{hours:.1} h"),
        _ if days < 100.0 => format!("{days:.1} d"),
        _ => format!("{days:.0} d"),
    }
}
