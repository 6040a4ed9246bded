//! What other values of a threshold would do: the leads of its stage above, and their win rate below.

use super::plot::{self, Anchor, Drawn, Scale, bar, brief, label, legend, line};
use crate::html::Html;
use crate::report::say::{decimal, grouped, leads, percent, said};
use crate::report::{Mark, Report};

/// Where the two parts of the picture end.
const LEADS: (f64, f64) = (128.0, 32.0);
const RATES: (f64, f64) = (252.0, 158.0);

pub fn draw(mark: &Mark, report: &Report) -> Drawn {
    let outcome = report.outcome.is_some();
    let (low, high) = (mark.values.first(), mark.values.last());
    let ends = (low.map_or(0.0, |value| value.value), high.map_or(1.0, |value| value.value));
    let count = mark.values.len().max(1) as f64;
    let half = 50.0 / count;
    let across = Scale::new(ends, (half, 100.0 - half));
    let most = plot::most(mark.values.iter().map(|value| value.reached as f64));
    let counts = Scale::new((0.0, most), LEADS);
    let rates = Scale::new((0.0, 1.0), RATES);
    let rows = plot::whole(counts.ticks(3));
    let mut marks: Html =
        rows.iter().map(|row| line("grid", (0.0, counts.at(*row)), (100.0, counts.at(*row)))).collect();
    for value in &mark.values {
        let (x, y) = (across.at(value.value), counts.at(value.reached as f64));
        let title = format!("{}: {}", decimal(value.value), leads(value.reached));
        marks.add(bar("reach", (x - half * 0.9, y), (half * 1.8, LEADS.0 - y), &title));
    }
    // The words stand where the bars are low.
    let falls = low.zip(high).is_some_and(|(low, high)| low.reached >= high.reached);
    let (x, anchor) = if falls { (100.0, Anchor::End) } else { (0.0, Anchor::Start) };
    for row in rows.iter().filter(|row| **row > 0.0) {
        marks.add(label("tick", (x, counts.at(*row) - 3.0), anchor, &format!("{} leads", brief(*row))));
    }
    marks.add(line("axis", (0.0, LEADS.0), (100.0, LEADS.0)));
    let base = if outcome { RATES.0 } else { LEADS.0 };
    if outcome {
        marks.add(plot::grid(&rates, &[0.0, 0.5, 1.0], |tick| format!("{:.0}%", tick * 100.0)));
        if let Some(all) = report.won {
            let y = rates.at(all.rate);
            marks.add(line("base", (0.0, y), (100.0, y)));
        }
        for value in &mark.values {
            let Some(rate) = value.rate else { continue };
            let title = format!("{}: {}", decimal(value.value), said(&rate));
            let x = across.at(value.value);
            let (high, low) = (rates.at(rate.high), rates.at(rate.low));
            let class = if rate.few { "between few" } else { "between" };
            marks.add(bar(class, (x - half * 0.9, high), (half * 1.8, low - high), &title));
            let y = rates.at(rate.rate);
            marks.add(line("curve", (x - half, y), (x + half, y)));
        }
        marks.add(line("axis", (0.0, RATES.0), (100.0, RATES.0)));
    }
    let ticks = across.ticks(6);
    // There is no −0.
    for tick in ticks.into_iter().map(|tick| tick + 0.0) {
        let (x, anchor) = match across.at(tick) {
            x if x < 4.0 => (0.0, Anchor::Start),
            x if x > 96.0 => (100.0, Anchor::End),
            x => (x, Anchor::Middle),
        };
        marks.add(line("axis", (across.at(tick), base), (across.at(tick), base + 4.0)));
        marks.add(label("tick", (x, base + 16.0), anchor, &brief(tick)));
    }
    let mut stand = |value: f64, text: &str, row: f64| {
        let (x, y) = (across.at(value), 12.0 + 15.0 * row);
        marks.add(line("mark", (x, y - 8.0), (x, base)));
        let anchor = if x > 50.0 { Anchor::End } else { Anchor::Start };
        marks.add(label("marked", (x, y), anchor, text));
    };
    stand(mark.value, &format!("now {}", decimal(mark.value)), 0.0);
    if let (Some(value), Some(capacity)) = (mark.capacity, &report.capacity) {
        stand(value, &format!("{}: time for {}", decimal(value), capacity.text), 1.0);
    }
    let stage = mark.stage.as_deref().unwrap_or_default();
    let at = |value: f64| {
        let found = mark.values.iter().find(|other| (other.value - value).abs() < 1e-9)?;
        let rate = found.rate.map_or(String::new(), |rate| format!(", {} of them won", percent(rate.rate)));
        Some(format!("{} reach {stage} at {}{rate}", grouped(found.reached), decimal(value)))
    };
    let words: Vec<String> = [low.map(|value| value.value), Some(mark.value), high.map(|value| value.value)]
        .into_iter()
        .flatten()
        .filter_map(at)
        .collect();
    let reach = format!("leads in {} or later", plot::short(stage, 30));
    let mut key = vec![("reach", reach.as_str())];
    if outcome {
        key.push(("between", "win rate, with its range"));
    }
    Drawn { key: legend(&key), height: base + 22.0, words: format!("{}.", words.join("; ")), marks }
}
