//! Tables of the page, and the small pictures in their rows.

use super::plot::{self, Anchor, Scale, bar, dot, dotted, label, line as stroke};
use crate::html::{self, Html, el};
use crate::report::blocks::{Cell, Column, On, RowKind, Table, Tone};
use crate::report::say::{difference, grouped, percent, said};
use crate::report::{Between, Rate};
use crate::speech::{Line, Piece};

/// A line of words.
pub fn line(line: &Line) -> Html {
    let piece = |piece: &Piece| match piece {
        Piece::Words(text) => Html::text(text),
        Piece::Name(text) | Piece::Strong(text) => Html::data(text),
        Piece::Quote(text) => el("code").data(text).into(),
    };
    line.0.iter().map(piece).collect()
}

/// A mark.
pub fn mark(tone: Tone, text: &str) -> Html {
    let class = match tone {
        Tone::Good => "good",
        Tone::Bad => "bad",
        Tone::Doubt => "few",
        Tone::Faint => "doubt",
    };
    el("span").class(class).text(text).into()
}

/// A word of caution.
pub fn few() -> Html {
    let why = "Fewer than 30 leads: the interval is what can be said, not the share";
    el("span").class("few").attr("title", why).text("few").into()
}

/// A table.
pub fn table(table: &Table) -> Html {
    let shown = |(column, _): &(&Column, &Cell)| column.on != On::Terminal;
    let heads = table.columns.iter().filter(|column| column.on != On::Terminal);
    let heads = heads.map(|column| (head(column), column.right)).collect();
    let mut page = html::Table::of(table.below.map(|_| "lines"), heads);
    for row in &table.rows {
        let cells = table.columns.iter().zip(&row.cells).filter(shown);
        let mut cells: Vec<Html> = cells.map(|(column, of)| cell(of, column.scale)).collect();
        match (row.kind, cells.first_mut()) {
            (RowKind::Group, Some(first)) => page.group(std::mem::take(first)),
            (RowKind::Part, Some(first)) => {
                *first = el("span").class("faint").with(std::mem::take(first)).into();
                page.row(cells);
            }
            _ => page.row(cells),
        }
    }
    page.into()
}

fn head(column: &Column) -> Html {
    let head = Html::data(&column.head);
    let Some(ends) = column.scale else { return head };
    let scale = forest(ends);
    let zero = stroke("base", (scale.at(0.0), 16.0), (scale.at(0.0), 22.0));
    let ticks = scale.ticks(4).into_iter().map(|tick| {
        let text = match (tick * 100.0).round() {
            0.0 => "0".to_owned(),
            points => format!("{points:+.0}").replace('-', "−"),
        };
        label("tick", (scale.at(tick), 13.0), Anchor::Middle, &text)
    });
    head.and(spark("spark forest", 22.0, ticks.collect::<Html>().and(zero)))
}

fn forest(ends: (f64, f64)) -> Scale {
    Scale::new(ends, (3.0, 97.0))
}

fn cell(cell: &Cell, scale: Option<(f64, f64)>) -> Html {
    let whole = |text: String| Html::from(el("span").class("nb").text(text));
    match cell {
        Cell::Words(text, small) => small.iter().fold(line(text), |cell, small| {
            if small.is_empty() { cell } else { cell.and(el("small").with(line(small))) }
        }),
        Cell::Figure(text) if text.contains(' ') => whole(text.replace('-', "−")),
        Cell::Figure(text) => Html::text(text.replace('-', "−")),
        Cell::Range(low, high, unit, true) => whole(format!("{low} – {high}{unit}")).and(" ").and(few()),
        Cell::Range(low, high, unit, false) => whole(format!("{low} – {high}{unit}")),
        Cell::Faint(text) => el("i").data(text).into(),
        Cell::Mark(tone, text) => mark(*tone, text),
        Cell::Size(leads, most) => {
            let width = Scale::new((0.0, (*most).max(1) as f64), (0.0, 100.0)).at(*leads as f64);
            spark("spark", 20.0, bar("reach", (0.0, 4.0), (width, 12.0), ""))
        }
        Cell::Rate(rate, all) => interval(rate, *all),
        Cell::Gap(gap, few, wrong) => gap_picture(gap, *few, *wrong, &forest(scale.unwrap_or((-1.0, 1.0)))),
        Cell::Heat(part, whole, here) => heat(*part, *whole, *here),
    }
}

fn spark(class: &'static str, height: f64, marks: impl Into<Html>) -> Html {
    el("span").class(class).with(plot::small(height, marks)).into()
}

/// A win rate and its interval from 0 to 100%, against all leads.
fn interval(rate: &Rate, all: Option<Rate>) -> Html {
    let scale = Scale::new((0.0, 1.0), (2.0, 98.0));
    let mut marks = stroke("axis", (scale.at(0.0), 10.0), (scale.at(1.0), 10.0));
    if let Some(all) = all {
        marks.add(stroke("base", (scale.at(all.rate), 0.0), (scale.at(all.rate), 20.0)));
    }
    let class = if rate.few { "between few" } else { "between" };
    let (low, high) = (scale.at(rate.low), scale.at(rate.high));
    marks.add(bar(class, (low, 7.0), (high - low, 6.0), &said(rate)));
    marks.add(dot(dotted(rate.few), (scale.at(rate.rate), 10.0), &said(rate)));
    spark("spark wide", 20.0, marks)
}

/// A difference and its interval.
fn gap_picture(gap: &Between, few: bool, wrong: bool, scale: &Scale) -> Html {
    let mut marks = stroke("axis", (scale.at(0.0), 0.0), (scale.at(0.0), 24.0));
    let class = match (wrong, few) {
        (true, _) => "between wrong",
        (false, true) => "between few",
        (false, false) => "between",
    };
    let (low, high) = (scale.at(gap.low), scale.at(gap.high));
    marks.add(bar(class, (low, 9.0), ((high - low).max(0.3), 6.0), ""));
    let title = difference(gap).replace('-', "−");
    marks.add(dot(dotted(few), (scale.at(gap.value), 12.0), &title));
    spark("spark forest", 24.0, marks)
}

/// A part of a whole whose colour says how much of it is there.
fn heat(part: u64, whole: u64, here: bool) -> Html {
    let share = if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    let depth = match share {
        share if share >= 0.8 => "h5",
        share if share >= 0.5 => "h4",
        share if share >= 0.2 => "h3",
        share if share >= 0.05 => "h2",
        share if share > 0.0 => "h1",
        _ => "h0",
    };
    let class = format!("heat {depth}{}", if here { " here" } else { "" });
    let cell = el("span").attr("class", class).text(grouped(part));
    match part {
        0 => cell.into(),
        _ => cell.with(el("small").text(percent(share))).into(),
    }
}
