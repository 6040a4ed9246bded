//! How soon each stage is first reached.

use super::plot::{self, Anchor, Drawn, Scale, bar, brief, dotted, label, line};
use crate::html::Html;
use crate::report::replay::Replay;

pub fn draw(replay: &Replay) -> Drawn {
    let stages: Vec<_> = replay.stages.iter().filter_map(|stage| Some((stage, stage.first?))).collect();
    let scale = Scale::new((0.0, plot::most(stages.iter().map(|(_, first)| first.high))), (0.0, 98.0));
    let mut marks = Html::new();
    let mut y = 0.0;
    let mut words = Vec::new();
    for (stage, first) in &stages {
        let (median, low, high) = (brief(first.median), brief(first.low), brief(first.high));
        let half = format!("half within {median} days");
        let title = format!("{}: {half}, a quarter within {low}, three quarters within {high}", stage.name);
        marks.add(label("strong", (0.0, y + 13.0), Anchor::Start, &stage.name));
        marks.add(label("faint", (100.0, y + 13.0), Anchor::End, &half));
        marks.add(bar("track", (0.0, y + 19.0), (100.0, 10.0), ""));
        let (low, high) = (scale.at(first.low), scale.at(first.high));
        let class = if first.few { "between few" } else { "between" };
        marks.add(bar(class, (low, y + 19.0), ((high - low).max(0.3), 10.0), &title));
        marks.add(plot::dot(dotted(first.few), (scale.at(first.median), y + 24.0), &title));
        words.push(title);
        y += 40.0;
    }
    marks.add(line("axis", (0.0, y), (100.0, y)));
    for (at, tick) in scale.ticks(4).into_iter().enumerate() {
        let anchor = if at == 0 { Anchor::Start } else { Anchor::Middle };
        marks.add(label("tick", (scale.at(tick), y + 14.0), anchor, &brief(tick)));
    }
    Drawn { key: Html::new(), height: y + 20.0, words: words.join("; "), marks }
}
