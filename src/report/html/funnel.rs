//! How many leads come as far as each stage.

use super::plot::{Anchor, Drawn, Scale, bar, label, legend};
use crate::html::Html;
use crate::report::say::{grouped, leads, percent, said, share_of};
use crate::report::{Report, Stage};

pub fn draw(report: &Report) -> Drawn {
    let staged: Vec<&Stage> = report.stages.iter().filter(|stage| stage.name != "disqualified").collect();
    let all = report.leads.answered;
    let out = staged.len() < report.stages.len();
    let scale = Scale::new((0.0, all.max(1) as f64), (0.0, 100.0));
    let mut marks = Html::new();
    let mut y = 0.0;
    for (at, stage) in staged.iter().enumerate() {
        let reached = leads(stage.reached);
        let reach = if at > 0 { " reach it" } else { "" };
        let came = format!("{reached}{reach}: {} of all", share_of(stage.reached, all));
        let title = match (at, out) {
            (0, false) => "all leads",
            (0, true) => "not disqualified",
            _ => stage.name.as_str(),
        };
        marks.add(label("strong", (0.0, y + 14.0), Anchor::Start, title));
        marks.add(label("faint", (100.0, y + 14.0), Anchor::End, &reached));
        let width = scale.at(stage.reached as f64);
        marks.add(bar("track", (0.0, y + 20.0), (100.0, 18.0), ""));
        marks.add(bar("reach", (0.0, y + 20.0), (width, 18.0), &came));
        if let Some(rate) = stage.precision.filter(|_| at > 0) {
            let won = width * rate.rate;
            marks.add(bar("won", (0.0, y + 20.0), (won, 18.0), &format!("won: {}", said(&rate))));
        }
        if let Some(on) = stage.conversion.filter(|_| at > 0) {
            let text = format!("{} of those before", percent(on));
            marks.add(label("tick", (0.0, y + 52.0), Anchor::Start, &text));
        }
        y += if at == 0 { 46.0 } else { 62.0 };
    }
    let reach = |stage: &&Stage| format!("{} reach {}", grouped(stage.reached), stage.name);
    let words: Vec<String> = staged.iter().skip(1).map(reach).collect();
    let key = report.outcome.as_ref().map(|_| legend(&[("reach", "reached it"), ("won", "of those, won")]));
    Drawn {
        key: key.unwrap_or_default(),
        height: y,
        words: format!("Of {}: {}.", leads(all), words.join(", ")),
        marks,
    }
}
