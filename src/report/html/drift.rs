//! Leads, the share in the last stage and win rates by month, so that drift shows.

use super::plot::{self, Anchor, Drawn, Scale, bar, brief, dot, label, legend, line};
use crate::report::say::{leads, percent, said};
use crate::report::{Report, Segment};

pub fn draw(report: &Report, segments: &[Segment]) -> Drawn {
    let months: Vec<(&str, &Segment)> =
        segments.iter().filter_map(|segment| Some((segment.name.as_deref()?, segment))).collect();
    let width = 100.0 / months.len().max(1) as f64;
    let most = plot::most(months.iter().map(|(_, segment)| segment.leads as f64));
    let (counts, rates) = (Scale::new((0.0, most), (92.0, 16.0)), Scale::new((0.0, 1.0), (262.0, 122.0)));
    let mut marks =
        plot::grid(&counts, &plot::whole(counts.ticks(2)), |tick| format!("{} leads", brief(tick)));
    marks.add(plot::grid(&rates, &[0.0, 0.5, 1.0], |tick| format!("{:.0}%", tick * 100.0)));
    if let Some(all) = report.won {
        let y = rates.at(all.rate);
        marks.add(line("base", (0.0, y), (100.0, y)));
    }
    let every = months.len().div_ceil(6).max(1);
    let top = report.stages.iter().rev().find(|stage| stage.staged).map(|stage| stage.name.as_str());
    for (at, (name, segment)) in months.iter().enumerate() {
        let x = at as f64 * width;
        let middle = x + width / 2.0;
        let y = counts.at(segment.leads as f64);
        let title = format!("{name}: {}", leads(segment.leads));
        marks.add(bar("reach", (x + width * 0.1, y), (width * 0.8, 92.0 - y), &title));
        let stage = segment.stages.iter().find(|stage| top == Some(stage.name.as_str()));
        if let Some((stage, share)) = stage.and_then(|stage| Some((stage, stage.share?))) {
            let title = format!("{name}: {} in {}", percent(share), stage.name);
            marks.add(dot("stage", (middle, rates.at(share)), &title));
        }
        if let Some(rate) = segment.rate {
            let title = format!("{name}: {}", said(&rate));
            marks.add(plot::upright(&rates, &rate, middle, width * 0.24, &title));
        }
        if at % every == 0 {
            let (x, anchor) = if at == 0 { (x, Anchor::Start) } else { (middle, Anchor::Middle) };
            marks.add(label("tick", (x, 278.0), anchor, name));
        }
    }
    marks.add(line("axis", (0.0, 262.0), (100.0, 262.0)));
    let share = top.map(|top| format!("share in {}", plot::short(top, 30)));
    let mut key = vec![("reach", "leads")];
    key.extend(share.as_deref().map(|share| ("stage", share)));
    key.extend(report.outcome.as_ref().map(|_| ("dot", "win rate, with its range")));
    let first = months.first().map_or("", |(name, _)| *name);
    Drawn {
        key: legend(&key),
        height: 284.0,
        words: format!("{} months, from {first} on.", months.len()),
        marks,
    }
}
