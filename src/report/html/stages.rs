//! Where leads stand: the way down the stages, those who are out, grades and choices.

use super::Part;
use super::parts::{self, Figure, count, filled, note, rated, share, times};
use super::plot::{self, Anchor, Scale, bar, label, line};
use crate::html::{Html, Table, el};
use crate::report::say::{grouped, share_of};
use crate::report::{Grade, Rate, Report, Stage};

pub fn part(report: &Report) -> Option<Part> {
    if report.stages.is_empty() {
        return None;
    }
    let inside = funnel(report).and(standing(report)).and(disqualified(report));
    Part::new("stages", "Where leads stand", "Where leads stand", inside)
}

/// How many come as far as each stage.
fn funnel(report: &Report) -> Html {
    let staged: Vec<&Stage> = report.stages.iter().filter(|stage| stage.name != "disqualified").collect();
    if staged.len() < 2 {
        return Html::new();
    }
    let all = report.leads.answered;
    let out = staged.len() < report.stages.len();
    let scale = Scale::new((0.0, all.max(1) as f64), (0.0, 100.0));
    let mut marks = Html::new();
    let mut y = 0.0;
    for (at, stage) in staged.iter().enumerate() {
        let leads = parts::leads(stage.reached);
        let came = match at {
            1.. => format!("{leads} reach it: {} of all", share_of(stage.reached, all)),
            0 => format!("{leads}: {} of all", share_of(stage.reached, all)),
        };
        let title = match (at, out) {
            (0, false) => "all leads",
            (0, true) => "not disqualified",
            _ => stage.name.as_str(),
        };
        marks.add(label("strong", (0.0, y + 14.0), Anchor::Start, title));
        marks.add(label("faint", (100.0, y + 14.0), Anchor::End, &leads));
        let width = scale.at(stage.reached as f64);
        marks.add(bar("track", (0.0, y + 20.0), (100.0, 18.0), ""));
        marks.add(bar("reach", (0.0, y + 20.0), (width, 18.0), &came));
        if let Some(rate) = stage.precision.filter(|_| at > 0) {
            let won = width * rate.rate;
            marks.add(bar("won", (0.0, y + 20.0), (won, 18.0), &format!("won: {}", parts::said(&rate))));
        }
        if let Some(on) = stage.conversion.filter(|_| at > 0) {
            let text = format!("{} of those before", parts::percent(on));
            marks.add(label("tick", (0.0, y + 52.0), Anchor::Start, &text));
        }
        y += if at == 0 { 46.0 } else { 62.0 };
    }
    let words: Vec<String> = staged
        .iter()
        .skip(1)
        .map(|stage| format!("{} reach {}", grouped(stage.reached), stage.name))
        .collect();
    let words = format!("Of {}: {}.", parts::leads(all), words.join(", "));
    let mut table = Table::new(&[
        "reached",
        " leads",
        " share",
        " conversion",
        " won (precision)",
        "95%",
        " of all won (recall)",
    ]);
    for stage in staged.iter().skip(1) {
        let [rate, between] = rated(stage.precision);
        table.row(vec![
            Html::data(&stage.name),
            count(stage.reached),
            share(stage.reached, all),
            Html::text(stage.conversion.map_or("–".to_owned(), parts::percent)),
            rate,
            between,
            stage.recall.map(|recall| share(recall.won, recall.of)).unwrap_or_default(),
        ]);
    }
    let won = report.outcome.as_ref().map(|_| legend(&[("reach", "reached it"), ("won", "of those, won")]));
    Figure {
        id: "funnel".into(),
        title: "How far leads come".into(),
        unit: "Leads that stand in a stage or in a later one".into(),
        picture: won.unwrap_or_default().and(plot::picture(
            "funnel-p",
            y,
            "How far leads come",
            &words,
            marks,
        )),
        table: table.into(),
    }
    .into()
}

/// What the colours of a figure mean.
pub fn legend(entries: &[(&'static str, &str)]) -> Html {
    let entries = entries.iter().map(|(class, text)| {
        let swatch =
            el("svg").class("swatch").attr("aria-hidden", "true").attr("width", "12").attr("height", "12");
        let square = el("rect").class(class).attr("width", "12").attr("height", "12");
        el("li").with(swatch.with(square)).text(text)
    });
    el("ul").class("legend").all(entries).into()
}

/// The leads in each stage, and their win rate.
fn standing(report: &Report) -> Html {
    let rows: Vec<Row<'_>> = (report.stages.iter())
        .map(|stage| Row { name: &stage.name, leads: stage.leads, rate: stage.rate, lift: stage.lift })
        .collect();
    Html::from(el("h3").text("The stage they stand in")).and(rates("stage", &rows, report)).and(match report.won {
        Some(_) => note("The bar is the range in which the true win rate lies, 95 times of 100; the dot is the rate of these leads. The upright line is the win rate of all leads."),
        None => Html::new(),
    })
}

/// A row of [`rates`].
pub struct Row<'a> {
    pub name: &'a str,
    pub leads: u64,
    pub rate: Option<Rate>,
    pub lift: Option<f64>,
}

/// Groups of leads with their size, and their win rate as a picture and in figures.
pub fn rates(what: &str, rows: &[Row<'_>], report: &Report) -> Html {
    let most = rows.iter().map(|row| row.leads).max().unwrap_or(0);
    let mut table = Table::new(&[what, " leads", " share", "", "won: 0 to 100%", " won", "95%", " lift"]);
    for row in rows {
        let [rate, between] = rated(row.rate);
        table.row(vec![
            Html::data(row.name),
            count(row.leads),
            share(row.leads, report.leads.answered),
            size(row.leads, most),
            row.rate.map(|rate| interval(&rate, report.won)).unwrap_or_default(),
            rate,
            between,
            times(row.lift, row.rate),
        ]);
    }
    filled(table)
}

/// How large a group is beside others.
pub fn size(leads: u64, most: u64) -> Html {
    let width = Scale::new((0.0, most.max(1) as f64), (0.0, 100.0)).at(leads as f64);
    let marks = bar("reach", (0.0, 4.0), (width, 12.0), "");
    el("span").class("spark").with(plot::small(20.0, marks)).into()
}

/// A win rate and its interval from 0 to 100%, against all leads.
pub fn interval(rate: &Rate, all: Option<Rate>) -> Html {
    let scale = Scale::new((0.0, 1.0), (2.0, 98.0));
    let mut marks = line("axis", (scale.at(0.0), 10.0), (scale.at(1.0), 10.0));
    if let Some(all) = all {
        marks.add(line("base", (scale.at(all.rate), 0.0), (scale.at(all.rate), 20.0)));
    }
    marks.add(bar(
        if rate.few { "between few" } else { "between" },
        (scale.at(rate.low), 7.0),
        (scale.at(rate.high) - scale.at(rate.low), 6.0),
        &parts::said(rate),
    ));
    marks.add(plot::dot(
        if rate.few { "dot hollow" } else { "dot" },
        (scale.at(rate.rate), 10.0),
        &parts::said(rate),
    ));
    el("span").class("spark wide").with(plot::small(20.0, marks)).into()
}

fn disqualified(report: &Report) -> Html {
    let mut table = Table::new(&["disqualified if", " leads", " share", " won", "95%", "because", "where"]);
    for reason in &report.disqualified {
        let [rate, between] = rated(reason.rate);
        table.row(vec![
            Html::data(&reason.text),
            count(reason.leads),
            share(reason.leads, report.leads.answered),
            rate,
            between,
            reason.because.as_ref().map(Html::data).unwrap_or_default(),
            Html::data(&reason.place),
        ]);
    }
    if table.is_empty() {
        return Html::new();
    }
    Html::from(el("h3").text("Disqualified, by the first reason that holds")).and(table)
}

/// Grades and choices.
pub fn grades(report: &Report) -> Option<Part> {
    if report.grades.is_empty() {
        return None;
    }
    let grade = |grade: &Grade| {
        let rows: Vec<Row<'_>> = (grade.values.iter())
            .map(|value| Row { name: &value.value, leads: value.leads, rate: value.rate, lift: value.lift })
            .collect();
        Html::from(el("h3").data(&grade.name)).and(rates("value", &rows, report))
    };
    Part::new("grades", "Grades", "Grades and choices", report.grades.iter().map(grade).collect::<Html>())
}
