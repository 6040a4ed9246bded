//! Scores: how leads are spread over them, how the win rate goes with them, and what the highest find.

use super::plot::{self, Anchor, Drawn, Scale, bar, brief, label, legend, line};
use crate::html::{Html, el};
use crate::report::curves::{self, Curve};
use crate::report::say::{grouped, leads, percent, said};
use crate::report::{Band, Report, Score};

/// Bands stand side by side, each as wide as the next.
struct Bands<'a> {
    bands: &'a [Band],
    width: f64,
}

impl<'a> Bands<'a> {
    fn new(bands: &'a [Band]) -> Bands<'a> {
        Bands { bands, width: 100.0 / bands.len().max(1) as f64 }
    }

    fn left(&self, at: usize) -> f64 {
        at as f64 * self.width
    }

    /// Where a value of the score stands.
    fn at(&self, value: f64) -> f64 {
        for (at, band) in self.bands.iter().enumerate() {
            if value < band.below || at + 1 == self.bands.len() {
                let part = (value - band.from) / (band.below - band.from).max(1e-9);
                return self.left(at) + part.clamp(0.0, 1.0) * self.width;
            }
        }
        0.0
    }

    /// The values at which bands begin; every second or third where there is no room for each.
    fn axis(&self, y: f64) -> Html {
        let widest = self.bands.iter().map(|band| brief(band.from).chars().count()).max().unwrap_or(1);
        let every = (widest * self.bands.len()).div_ceil(44).max(1);
        let mut marks = line("axis", (0.0, y), (100.0, y));
        for (at, band) in self.bands.iter().enumerate().filter(|(at, _)| at % every == 0) {
            marks.add(line("axis", (self.left(at), y), (self.left(at), y + 4.0)));
            let anchor = if at == 0 { Anchor::Start } else { Anchor::Middle };
            marks.add(label("tick", (self.left(at), y + 16.0), anchor, &brief(band.from)));
        }
        marks
    }
}

/// How many leads are in each band, by how they ended, and the thresholds.
pub fn spread(score: &Score, report: &Report) -> Drawn {
    let outcome = report.outcome.is_some();
    let bands = Bands::new(&score.bands);
    let marks = thresholds(score, report);
    let top = 8.0 + 15.0 * marks.len() as f64;
    let base = top + 150.0;
    let most = plot::most(score.bands.iter().map(|band| band.leads as f64));
    let scale = Scale::new((0.0, most), (base, top));
    let mut picture = plot::grid(&scale, &plot::whole(scale.ticks(4)), brief);
    for (index, band) in score.bands.iter().enumerate() {
        let (x, width) = (bands.left(index) + bands.width * 0.06, bands.width * 0.88);
        let ended = score.ended(band);
        let parts: Vec<(&'static str, &str, u64)> = match ended {
            Some([won, lost, open]) if outcome => {
                vec![("won", "won", won), ("lost", "lost", lost), ("open", "outcome unknown", open)]
            }
            Some(_) | None => vec![("reach", "leads", band.leads)],
        };
        let mut y = base;
        for (class, word, count) in parts.into_iter().filter(|(_, _, count)| *count > 0) {
            let height = base - scale.at(count as f64);
            y -= height;
            picture.add(bar(
                class,
                (x, y),
                (width, height),
                &format!("{}: {} {word}", band.label, grouped(count)),
            ));
        }
    }
    picture.add(bands.axis(base));
    for (row, mark) in marks.iter().enumerate() {
        let (x, y) = (bands.at(mark.0), 12.0 + 15.0 * row as f64);
        picture.add(line("mark", (x, y - 8.0), (x, base)));
        let anchor = if x > 50.0 { Anchor::End } else { Anchor::Start };
        picture.add(label("marked", (x, y), anchor, &mark.1));
    }
    let words = format!("{} in {} bands of {}.", leads(report.leads.answered), score.bands.len(), score.name);
    let open = report.leads.open > 0;
    let entries = [("won", "won"), ("lost", "lost"), ("open", "outcome unknown")];
    let entries = entries.get(..if open { 3 } else { 2 }).unwrap_or_default();
    let key = if outcome { legend(entries) } else { Html::new() };
    Drawn { key, height: base + 22.0, words, marks: picture }
}

/// The thresholds to draw: value and what is said of it. Grades only where there is room.
fn thresholds(score: &Score, report: &Report) -> Vec<(f64, String)> {
    let graded = |text: &str| text.starts_with("from ");
    let asked = score.thresholds.iter().filter(|mark| !graded(&mark.text)).count();
    let grades = score.thresholds.len().saturating_sub(asked);
    let mut marks: Vec<(f64, String)> = (score.thresholds.iter())
        .filter(|mark| !graded(&mark.text) || asked + grades <= 8)
        .map(|mark| (mark.value, format!("{} {}", mark.name, mark.text)))
        .collect();
    marks.truncate(10);
    let capacity =
        report.capacity.iter().flat_map(|capacity| capacity.scores.iter().map(move |one| (capacity, one)));
    for (capacity, one) in capacity.filter(|(_, one)| one.name == score.name) {
        marks.extend(one.from.map(|from| (from, format!("time for {}", capacity.text))));
    }
    // The rightmost first: its words stand above those further left.
    marks.sort_by(|a, b| b.0.total_cmp(&a.0));
    marks
}

/// The win rate by band.
pub fn calibration(score: &Score, report: &Report) -> Drawn {
    let bands = Bands::new(&score.bands);
    let scale = Scale::new((0.0, 1.0), (170.0, 20.0));
    let mut picture =
        plot::grid(&scale, &[0.0, 0.25, 0.5, 0.75, 1.0], |tick| format!("{:.0}%", tick * 100.0));
    if let Some(all) = report.won {
        let y = scale.at(all.rate);
        picture.add(line("base", (0.0, y), (100.0, y)));
        let text = format!("all leads {}", percent(all.rate));
        picture.add(label("tick", (100.0, y - 4.0), Anchor::End, &text));
    }
    let mut words = Vec::new();
    for (index, band) in score.bands.iter().enumerate() {
        let Some(rate) = band.rate else { continue };
        let title = format!("{}: {}", band.label, said(&rate));
        let x = bands.left(index) + bands.width / 2.0;
        picture.add(plot::upright(&scale, &rate, x, bands.width * 0.24, &title));
        words.push(title);
    }
    picture.add(bands.axis(170.0));
    Drawn { key: Html::new(), height: 192.0, words: words.join("; "), marks: picture }
}

/// The lines of curves, the best first.
const CURVES: [&str; 4] = ["curve", "curve second", "curve third", "curve fourth"];

/// Of all won leads, how many are among the first so many by a score.
pub fn lift(report: &Report) -> Drawn {
    let scores = curves::of(report);
    let (top, base) = (16.0, 276.0);
    let scale = Scale::new((0.0, 1.0), (base, top));
    let across = Scale::new((0.0, 1.0), (0.0, 100.0));
    let mut picture =
        plot::grid(&scale, &[0.25, 0.5, 0.75, 1.0], |tick| format!("{:.0}% of what was won", tick * 100.0));
    let mut curves = plot::path("chance", "M0 100 L100 0", "random order");
    let mut key = Vec::new();
    for (Curve { score, points }, class) in scores.iter().zip(CURVES) {
        let steps: Vec<String> =
            points.iter().map(|(x, y)| format!("{:.2} {:.2}", x * 100.0, 100.0 - y * 100.0)).collect();
        curves.add(plot::path(class, &format!("M{}", steps.join(" L")), &format!("by {}", score.name)));
        key.push((class, score.name.as_str()));
    }
    picture.add(plot::stretched((0.0, top), (100.0, base - top), curves));
    for stage in report.stages.iter().filter(|stage| stage.staged) {
        let Some(recall) = stage.recall else { continue };
        let reached = stage.reached as f64 / report.leads.answered.max(1) as f64;
        let (x, y) = (across.at(reached), scale.at(recall.rate));
        let title = format!(
            "{}: {} of leads, {} of what was won",
            stage.name,
            percent(reached),
            percent(recall.rate)
        );
        picture.add(plot::dot("stage", (x, y), &title));
        let anchor = if x > 70.0 { Anchor::End } else { Anchor::Start };
        picture.add(label("strong", (x, y + 16.0), anchor, &stage.name));
    }
    picture.add(line("axis", (0.0, base), (100.0, base)));
    for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let anchor = match tick {
            0.0 => Anchor::Start,
            1.0 => Anchor::End,
            _ => Anchor::Middle,
        };
        picture.add(label("tick", (across.at(tick), base + 16.0), anchor, &format!("{:.0}%", tick * 100.0)));
    }
    let words = scores.first().map(|best| {
        let found = percent(best.found(0.2));
        format!("The first 20% of leads by {} hold {found} of what was won.", best.score.name)
    });
    let curves: Vec<(&'static str, &str)> = key.into_iter().chain([("chance", "random order")]).collect();
    Drawn { key: lines(&curves), height: base + 22.0, words: words.unwrap_or_default(), marks: picture }
}

/// What the lines of a figure mean.
fn lines(entries: &[(&'static str, &str)]) -> Html {
    let entries = entries.iter().map(|(class, text)| {
        let swatch =
            el("svg").class("swatch").attr("aria-hidden", "true").attr("width", "26").attr("height", "10");
        let stroke = el("path").attr("class", class).attr("d", "M0 5 H26");
        el("li").with(swatch.with(stroke)).data(plot::short(text, 40))
    });
    el("ul").class("legend").all(entries).into()
}
