//! The policy with other values of its settings.

use super::block::{Block, Picture};
use super::table::{Cell, RowKind, Table, rows};
use super::{add_below, figure};
use crate::report::say::share_of;
use crate::report::setting::mark;
use crate::report::{Rate, Report, Stage, WhatIf, WhatIfMove, WhatIfSetting, WhatIfValue};
use crate::speech::Line;

/// The terminal shows so many values, and so many moves.
const VALUES: usize = 40;
const MOVES: usize = 16;
/// Letters of the keys of leads that move.
const KEYS: usize = 40;
/// A grid has so many columns at most; more values stand in a grid of their own.
const ACROSS: usize = 7;

pub fn blocks(report: &Report, blocks: &mut Vec<Block>) {
    let Some(what_if) = &report.what_if else { return };
    let title = match what_if.settings.as_slice() {
        [first, second] => Line::new().words("What if ").name(&first.name).words(" and ").name(&second.name),
        all => Line::new().words("What if ").name(all.first().map_or("", |setting| &setting.name)),
    };
    blocks.push(Block::Section("what-if", "What if", title.words(" had other values")));
    let moved = what_if.values.iter().filter(|value| !value.now).any(|value| value.moved > 0);
    if !moved {
        blocks.push(Block::Say("No lead moves with any of these values.".into()));
    }
    match what_if.settings.as_slice() {
        [first, second] => grid(first, second, what_if, report, blocks),
        [only] => {
            let table = values(std::slice::from_ref(only), what_if, report);
            blocks.extend(table.most(VALUES).table().map(Block::Table));
            if let Some(stage) = mark(what_if).and_then(|mark| mark.stage) {
                let title =
                    Line::new().words("Leads in ").name(&stage).words(" or later, by ").name(&only.name);
                let unit = "Leads and, below, the share of them won, by the value of the setting";
                blocks.push(Block::Page(vec![figure(Picture::WhatIf, title, unit, None)]));
            }
        }
        _ => {}
    }
    moves(what_if, blocks);
}

/// A value, and that it is the one of the policy.
fn said(value: &str, now: bool) -> String {
    if now { format!("{value} (now)") } else { value.to_owned() }
}

/// The stages that leads can reach, the last one first.
fn staged(value: &WhatIfValue) -> impl Iterator<Item = &Stage> {
    value.stages.iter().rev().filter(|stage| stage.staged)
}

/// A row for each value, or pair of values.
fn values<'a>(
    settings: &[WhatIfSetting],
    what_if: &'a WhatIf,
    report: &Report,
) -> super::table::Rows<&'a WhatIfValue> {
    let mut table = rows(&what_if.values);
    for (at, setting) in settings.iter().enumerate() {
        table = table.words(setting.name.as_str(), |value| {
            let text = value.values.get(at).map_or("", String::as_str);
            let now = value.now && at.saturating_add(1) == settings.len();
            let line = Line::new();
            Cell::from(if now { line.strong(said(text, true)) } else { line.name(text) })
        });
    }
    for name in report.stages.iter().rev().filter(|stage| stage.staged).map(|stage| stage.name.as_str()) {
        let of = |value: &&WhatIfValue| staged(value).find(|stage| stage.name == name).cloned();
        table = table
            .figures(name, |value| of(value).map(|stage| stage.leads))
            .wins("won", |value| of(value)?.rate)
            .intervals(|value| of(value)?.rate)
            .page();
    }
    table.figures("move", |value| if value.now { Cell::none() } else { value.moved.into() })
}

/// The last stage, by both settings.
fn grid(
    first: &WhatIfSetting,
    second: &WhatIfSetting,
    what_if: &WhatIf,
    report: &Report,
    blocks: &mut Vec<Block>,
) {
    let distinct = |at: usize| -> Vec<&str> {
        let mut all: Vec<&str> = Vec::new();
        for value in what_if.values.iter().filter_map(|value| value.values.get(at)) {
            if !all.contains(&value.as_str()) {
                all.push(value);
            }
        }
        all
    };
    let (down, across) = (distinct(0), distinct(1));
    let find = |one: &str, other: &str| {
        what_if.values.iter().find(|value| value.values.iter().map(String::as_str).eq([one, other]))
    };
    let top = |one: &str, other: &str| staged(find(one, other)?).next();
    let name = report.stages.iter().rev().find(|stage| stage.staged).map_or("", |stage| stage.name.as_str());
    let table = |what: String, across: &[&str], cell: &dyn Fn(&str, &str) -> Cell| -> Option<Table> {
        let head = format!("{} ↓", first.name);
        let value = |value: &str| Line::new().name(said(value, value == first.now));
        let mut table = rows(std::iter::once(None).chain(down.iter().copied().map(Some)))
            .words(head, |row| row.map_or_else(|| Line::new().words(what.as_str()), value));
        for other in across {
            let of = |row: &Option<&str>| row.map_or_else(Cell::none, |value| cell(value, other));
            table = table.figures(said(other, *other == second.now), of);
        }
        table.kinds(|row| if row.is_some() { RowKind::Plain } else { RowKind::Group }).grid().table()
    };
    let here = |one: &str, other: &str| find(one, other).is_some_and(|value| value.now);
    let axes =
        Line::new().words("Values of ").name(&first.name).words(" go down, those of ").name(&second.name);
    blocks.push(Block::Say(axes.words(" across.")));
    for across in across.chunks(ACROSS) {
        let leads = |one: &str, other: &str| {
            let stage = top(one, other);
            Cell::Heat(stage.map_or(0, |stage| stage.leads), report.leads.answered, here(one, other))
        };
        blocks.extend(table(format!("Leads in {name}"), across, &leads).map(Block::Table));
        if report.outcome.is_none() {
            continue;
        }
        let won = |one: &str, other: &str| {
            let rate = top(one, other).and_then(|stage| stage.rate);
            Cell::from(rate.map(|rate: Rate| match rate.few {
                true => format!("{} of {}", rate.won, rate.of),
                false => share_of(rate.won, rate.of),
            }))
        };
        blocks.extend(table(format!("Won in {name}"), across, &won).map(Block::Table));
    }
    let all = values(&[first.clone(), second.clone()], what_if, report).table();
    blocks.extend(all.map(|all| Block::Folded("All pairs of values".into(), vec![Block::Table(all)])));
}

/// The first keys, as many as a line has room for.
fn few(keys: &[String]) -> String {
    let mut text = String::new();
    for key in keys {
        let length = text.chars().count().saturating_add(key.chars().count());
        if !text.is_empty() && length > KEYS {
            break;
        }
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push_str(key);
    }
    text
}

/// Who moves, value by value.
fn moves(what_if: &WhatIf, blocks: &mut Vec<Block>) {
    let mut all: Vec<(RowKind, String, Option<&WhatIfMove>)> = Vec::new();
    for value in what_if.values.iter().filter(|value| !value.now) {
        let named = what_if.settings.iter().zip(&value.values);
        let named: Vec<String> =
            named.map(|(setting, value)| format!("{} is {value}", setting.name)).collect();
        let mut moves: Vec<&WhatIfMove> = value.moves.iter().collect();
        moves.sort_by_key(|one| std::cmp::Reverse(one.leads));
        if !moves.is_empty() {
            all.push((RowKind::Group, named.join(", "), None));
        }
        all.extend(
            moves.into_iter().map(|one| (RowKind::Plain, format!("{} to {}", one.from, one.to), Some(one))),
        );
    }
    let table = rows(all)
        .words("who moves", |(kind, text, _)| match kind {
            RowKind::Group => Line::new().strong(text),
            _ => Line::new().name(text),
        })
        .figures("leads", |(.., one)| one.map(|one| one.leads))
        .rates("won", |(.., one)| one.and_then(|one| one.rate))
        .words("such as", |(.., one)| one.map(|one| Cell::name(&few(&one.keys))))
        .spare()
        .kinds(|(kind, ..)| *kind)
        .most(MOVES)
        .table();
    let heading = Block::Page(vec![Block::Heading("Who moves, against the policy as it is".into())]);
    match what_if.settings.len() {
        // A grid is told of the last stage; who moves for each pair stands on the page.
        2 => {
            let title = "Who moves, against the policy as it is";
            blocks.extend(table.map(|table| Block::Folded(title.into(), vec![Block::Table(table)])));
        }
        _ => add_below(blocks, heading, table),
    }
}
