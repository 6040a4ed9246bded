//! The same figures by segment, side by side; by month, so that drift shows.

use super::Part;
use super::parts::{self, Figure, count, rated, rated_in_one, share};
use super::plot::{self, Anchor, Scale, bar, brief, dot, label, line};
use super::stages::{interval, legend, size};
use crate::html::{Html, Table, el};
use crate::report::{Report, Segment};

pub fn part(report: &Report) -> Option<Part> {
    let segments = report.segments.as_ref()?;
    let months =
        segments.segments.iter().filter(|segment| segment.name.as_deref().is_some_and(month)).count();
    let named = segments.segments.iter().filter(|segment| segment.name.is_some()).count();
    let drift = if months > 1 && months == named { drift(report, &segments.segments) } else { Html::new() };
    let title = Html::text("By ").and(Html::data(&segments.by));
    Part::new("segments", "Segments", title, drift.and(side_by_side(report, &segments.segments)))
}

/// `2026-03`
fn month(name: &str) -> bool {
    let digits = |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    name.split_once('-').is_some_and(|(year, month)| digits(year, 4) && digits(month, 2))
}

fn name(segment: &Segment) -> Html {
    segment.name.as_ref().map_or_else(|| el("i").text("missing").into(), Html::data)
}

fn side_by_side(report: &Report, segments: &[Segment]) -> Html {
    let top = parts::top(report);
    let most = segments.iter().map(|segment| segment.leads).max().unwrap_or(0);
    let in_top = top.map_or(String::new(), |top| format!(" in {top}"));
    let won_top = top.map_or(String::new(), |top| format!(" of {top}, won"));
    let auc = report.scores.last().map_or(" AUC".to_owned(), |score| format!(" AUC of {}", score.name));
    let heads = ["segment", " leads", " share", "", "won: 0 to 100%", " won", &in_top, &won_top, &auc];
    let mut table = Table::new(&heads);
    for segment in segments {
        let stage = segment.stages.iter().find(|stage| top == Some(stage.name.as_str()));
        let auc = segment.scores.last().and_then(|score| score.auc).map(|auc| {
            let range = el("small").class("nb").text(format!("{:.3} – {:.3}", auc.low, auc.high));
            Html::text(format!("{:.3}", auc.area)).and(range)
        });
        table.row(vec![
            name(segment),
            count(segment.leads),
            share(segment.leads, report.leads.answered),
            size(segment.leads, most),
            segment.rate.map(|rate| interval(&rate, report.won)).unwrap_or_default(),
            rated_in_one(segment.rate),
            stage.map(|stage| share(stage.leads, segment.leads)).unwrap_or_default(),
            rated_in_one(stage.and_then(|stage| stage.rate)),
            auc.unwrap_or_default(),
        ]);
    }
    parts::filled(table)
}

/// Leads, the share in the last stage and win rates by month.
fn drift(report: &Report, segments: &[Segment]) -> Html {
    let months: Vec<&Segment> = segments.iter().filter(|segment| segment.name.is_some()).collect();
    let width = 100.0 / months.len().max(1) as f64;
    let most = plot::most(months.iter().map(|segment| segment.leads as f64));
    let (counts, rates) = (Scale::new((0.0, most), (92.0, 16.0)), Scale::new((0.0, 1.0), (262.0, 122.0)));
    let mut picture =
        plot::grid(&counts, &plot::whole(counts.ticks(2)), |tick| format!("{} leads", brief(tick)));
    picture.add(plot::grid(&rates, &[0.0, 0.5, 1.0], |tick| format!("{:.0}%", tick * 100.0)));
    if let Some(all) = report.won {
        let y = rates.at(all.rate);
        picture.add(line("base", (0.0, y), (100.0, y)));
    }
    let every = months.len().div_ceil(6).max(1);
    let top = parts::top(report);
    let mut table = Table::new(&["month", " leads", " in the last stage", " won", "95%"]);
    for (at, segment) in months.iter().enumerate() {
        let (x, name) = (at as f64 * width, segment.name.as_deref().unwrap_or_default());
        let middle = x + width / 2.0;
        let title = format!("{name}: {}", parts::leads(segment.leads));
        let y = counts.at(segment.leads as f64);
        picture.add(bar("reach", (x + width * 0.1, y), (width * 0.8, 92.0 - y), &title));
        let stage = segment.stages.iter().find(|stage| top == Some(stage.name.as_str()));
        if let Some((stage, share)) = stage.and_then(|stage| Some((stage, stage.share?))) {
            let title = format!("{name}: {} in {}", parts::percent(share), stage.name);
            picture.add(dot("stage", (middle, rates.at(share)), &title));
        }
        if let Some(rate) = segment.rate {
            let title = format!("{name}: {}", parts::said(&rate));
            let (high, low) = (rates.at(rate.high), rates.at(rate.low));
            let class = if rate.few { "between few" } else { "between" };
            picture.add(bar(class, (middle - width * 0.12, high), (width * 0.24, low - high), &title));
            picture.add(dot(
                if rate.few { "dot hollow" } else { "dot" },
                (middle, rates.at(rate.rate)),
                &title,
            ));
        }
        if at % every == 0 {
            let anchor = if at == 0 { Anchor::Start } else { Anchor::Middle };
            picture.add(label("tick", (if at == 0 { x } else { middle }, 278.0), anchor, name));
        }
        let [rate, between] = rated(segment.rate);
        let in_top = stage.map(|stage| share(stage.leads, segment.leads)).unwrap_or_default();
        table.row(vec![Html::data(name), count(segment.leads), in_top, rate, between]);
    }
    picture.add(line("axis", (0.0, 262.0), (100.0, 262.0)));
    let mut key = vec![("reach", "leads".to_owned())];
    key.extend(top.map(|top| ("stage", format!("share in {}", plot::short(top, 30)))));
    key.extend(report.outcome.as_ref().map(|_| ("dot", "win rate, with its range".to_owned())));
    let key: Vec<(&'static str, &str)> = key.iter().map(|(class, text)| (*class, text.as_str())).collect();
    let words = format!(
        "{} months, from {} on.",
        months.len(),
        months.first().and_then(|first| first.name.as_deref()).unwrap_or_default()
    );
    Figure {
        id: "drift".into(),
        title: "Month by month".into(),
        unit: "Leads that came (above), the share of them in the last stage and the share won (below)".into(),
        picture: legend(&key).and(plot::picture("drift-p", 284.0, "Month by month", &words, picture)),
        table: table.into(),
    }
    .into()
}
