//! Scores: how leads are spread over them, how the win rate goes with them, and how far down one should work.

use super::Part;
use super::parts::{self, Figure, count, decimal, p, rated, share, times};
use super::plot::{self, Anchor, Scale, bar, brief, label, line};
use super::stages::legend;
use crate::html::{Html, Table, el};
use crate::report::say::grouped;
use crate::report::say::of_hundred;
use crate::report::{Band, Report, Score};

pub fn part(report: &Report) -> Option<Part> {
    let scores: Vec<&Score> = report.scores.iter().filter(|score| !score.bands.is_empty()).collect();
    if scores.is_empty() {
        return None;
    }
    let each = scores.iter().enumerate().map(|(at, score)| one(at, score, report));
    let inside = Html::new().and(lift(report)).and(super::capacity(report)).and(each.collect::<Html>());
    Part::new("scores", "Scores", "What the scores tell", inside)
}

fn one(at: usize, score: &Score, report: &Report) -> Html {
    let said = score.auc.map(|auc| {
        let rises = match score.rises {
            Some(false) => "; but somewhere a higher score wins less",
            Some(true) => "; a higher score nowhere wins less",
            None => "",
        };
        p(format!(
            "Take a won and a lost lead at random: the won one scores higher in {:.0} of 100 cases{rises} (AUC {:.3}, {:.3} to {:.3}; 0.5 is chance).",
            of_hundred(auc.area),
            auc.area,
            auc.low,
            auc.high
        ))
    });
    Html::from(el("h3").text("Score ").data(&score.name))
        .and(said.unwrap_or_default())
        .and(spread(at, score, report))
        .and(report.outcome.as_ref().map(|_| calibration(at, score, report)).unwrap_or_default())
}

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
fn spread(at: usize, score: &Score, report: &Report) -> Html {
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
        let ended = counts(score, band);
        let parts: Vec<(&'static str, &str, u64)> = match ended {
            Some([won, lost, open]) if outcome => {
                vec![("won", "won", won), ("lost", "lost", lost), ("open", "outcome unknown", open)]
            }
            Some(_) | None => vec![("reach", "leads", band.leads)],
        };
        let mut y = base;
        for (class, word, leads) in parts.into_iter().filter(|(_, _, leads)| *leads > 0) {
            let height = base - scale.at(leads as f64);
            y -= height;
            picture.add(bar(
                class,
                (x, y),
                (width, height),
                &format!("{}: {} {word}", band.label, grouped(leads)),
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
    let words =
        format!("{} in {} bands of {}.", parts::leads(report.leads.answered), score.bands.len(), score.name);
    let mut table = Table::new(&["from", " leads", " share", " won", " lost", " outcome unknown"]);
    for band in &score.bands {
        let [won, lost, open] = match counts(score, band).filter(|_| outcome) {
            Some(ended) => ended.map(count),
            None => [Html::new(), Html::new(), Html::new()],
        };
        let all = report.leads.answered;
        table.row(vec![Html::data(&band.label), count(band.leads), share(band.leads, all), won, lost, open]);
    }
    let mut listed = Table::new(&["threshold", "asks", " value"]);
    for mark in &score.thresholds {
        listed.row(vec![Html::data(&mark.name), Html::data(&mark.text), Html::text(decimal(mark.value))]);
    }
    let open = report.leads.open > 0;
    let entries = [("won", "won"), ("lost", "lost"), ("open", "outcome unknown")];
    let entries = entries.get(..if open { 3 } else { 2 }).unwrap_or_default();
    let key = if outcome { legend(entries) } else { Html::new() };
    Figure {
        id: format!("spread-{at}"),
        title: Html::text("How leads are spread over ").and(Html::data(&score.name)),
        unit: "Leads by points; dashed lines are thresholds of the policy".into(),
        picture: key.and(plot::picture(
            &format!("spread-{at}-p"),
            base + 22.0,
            &format!("How leads are spread over {}", score.name),
            &words,
            picture,
        )),
        table: Html::from(table).and(parts::filled(listed)),
    }
    .into()
}

/// Won, lost and open leads of a band: from its values, else from its rate where all outcomes are known.
fn counts(score: &Score, band: &Band) -> Option<[u64; 3]> {
    if score.values.is_empty() {
        let rate = band.rate?;
        return Some([rate.won, rate.of.saturating_sub(rate.won), band.leads.saturating_sub(rate.of)]);
    }
    let mut ended = [0u64; 3];
    for value in score.values.iter().filter(|value| value.value >= band.from && value.value < band.below) {
        for (sum, leads) in ended.iter_mut().zip([value.won, value.lost, value.open]) {
            *sum = sum.saturating_add(leads);
        }
    }
    Some(ended)
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
fn calibration(at: usize, score: &Score, report: &Report) -> Html {
    let bands = Bands::new(&score.bands);
    let scale = Scale::new((0.0, 1.0), (170.0, 20.0));
    let mut picture =
        plot::grid(&scale, &[0.0, 0.25, 0.5, 0.75, 1.0], |tick| format!("{:.0}%", tick * 100.0));
    if let Some(all) = report.won {
        let y = scale.at(all.rate);
        picture.add(line("base", (0.0, y), (100.0, y)));
        let text = format!("all leads {}", parts::percent(all.rate));
        picture.add(label("tick", (100.0, y - 4.0), Anchor::End, &text));
    }
    let mut table = Table::new(&["from", " leads", " won", "95%", " lift", ""]);
    let mut words = Vec::new();
    for (index, band) in score.bands.iter().enumerate() {
        let [rate, between] = rated(band.rate);
        let falls = if band.falls { Html::from(el("span").class("bad").text("falls")) } else { Html::new() };
        table.row(vec![
            Html::data(&band.label),
            count(band.leads),
            rate,
            between,
            times(band.lift, band.rate),
            falls,
        ]);
        let Some(rate) = band.rate else { continue };
        let title = format!("{}: {}", band.label, parts::said(&rate));
        let x = bands.left(index) + bands.width / 2.0;
        let (high, low) = (scale.at(rate.high), scale.at(rate.low));
        let class = if rate.few { "between few" } else { "between" };
        picture.add(bar(class, (x - bands.width * 0.12, high), (bands.width * 0.24, low - high), &title));
        picture.add(plot::dot(if rate.few { "dot hollow" } else { "dot" }, (x, scale.at(rate.rate)), &title));
        words.push(title);
    }
    picture.add(bands.axis(170.0));
    let title = format!("Win rate by {}", score.name);
    Figure {
        id: format!("rate-{at}"),
        title: Html::text("Does more ").and(Html::data(&score.name)).and(" win more?"),
        unit: "Share won by points; the bar is the range in which the true share lies, 95 times of 100; a hollow dot stands for fewer than 30 leads".into(),
        picture: plot::picture(&format!("rate-{at}-p"), 192.0, &title, &words.join("; "), picture),
        table: table.into(),
    }
    .into()
}

/// At most so many points of a curve.
const POINTS: usize = 200;
/// At most so many curves, each with its own line.
const CURVES: [&str; 4] = ["curve", "curve second", "curve third", "curve fourth"];

/// Of all won leads, how many are among the first so many by a score.
fn lift(report: &Report) -> Html {
    if report.outcome.is_none() || report.leads.won == 0 {
        return Html::new();
    }
    let mut scores: Vec<(&Score, Vec<(f64, f64)>)> = report
        .scores
        .iter()
        .map(|score| (score, curve(score, report)))
        .filter(|(_, curve)| curve.len() > 1)
        .collect();
    scores.sort_by(|(a, _), (b, _)| {
        let area = |score: &Score| score.auc.map_or(0.0, |auc| auc.area);
        area(b).total_cmp(&area(a))
    });
    scores.truncate(CURVES.len());
    if scores.is_empty() {
        return Html::new();
    }
    let (top, base) = (16.0, 276.0);
    let scale = Scale::new((0.0, 1.0), (base, top));
    let across = Scale::new((0.0, 1.0), (0.0, 100.0));
    let mut picture =
        plot::grid(&scale, &[0.25, 0.5, 0.75, 1.0], |tick| format!("{:.0}% of what was won", tick * 100.0));
    let mut curves = plot::path("chance", "M0 100 L100 0", "random order");
    let mut key = Vec::new();
    for ((score, points), class) in scores.iter().zip(CURVES) {
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
            parts::percent(reached),
            parts::percent(recall.rate)
        );
        picture.add(plot::dot("stage", (x, y), &title));
        let anchor = if x > 70.0 { Anchor::End } else { Anchor::Start };
        picture.add(label("strong", (x, y + 16.0), anchor, &stage.name));
    }
    picture.add(line("axis", (0.0, base), (100.0, base)));
    for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let anchor = if tick == 0.0 {
            Anchor::Start
        } else if tick == 1.0 {
            Anchor::End
        } else {
            Anchor::Middle
        };
        picture.add(label("tick", (across.at(tick), base + 16.0), anchor, &format!("{:.0}%", tick * 100.0)));
    }
    let mut table = Table::new(
        &["of leads, the best first", " "]
            .iter()
            .copied()
            .take(1)
            .chain(key.iter().map(|(_, name)| *name))
            .collect::<Vec<_>>(),
    );
    for share in [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75] {
        let mut row = vec![Html::text(format!("{:.0}%", share * 100.0))];
        row.extend(scores.iter().map(|(_, points)| Html::text(parts::percent(between(points, share)))));
        table.row(row);
    }
    let best = scores.first().map(|(score, points)| (score.name.as_str(), between(points, 0.2)));
    let words = best.map(|(name, found)| {
        format!("The first 20% of leads by {name} hold {} of what was won.", parts::percent(found))
    });
    let words = words.unwrap_or_default();
    let curves: Vec<(&'static str, &str)> = key.into_iter().chain([("chance", "random order")]).collect();
    Figure {
        id: "lift".into(),
        title: "If the highest scores are called first".into(),
        unit: "Across: leads called, in per cent of all; up: of all won leads, those among them. Dots: leads that reach a stage".into(),
        picture: lines(&curves).and(plot::picture("lift-p", base + 22.0, "If the highest scores are called first", &words, picture)),
        table: table.into(),
    }
    .into()
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

/// Share of leads, and share of what was won, from the highest value of a score down.
fn curve(score: &Score, report: &Report) -> Vec<(f64, f64)> {
    let (all, won) = (report.leads.answered.max(1) as f64, report.leads.won.max(1) as f64);
    let steps: Vec<(u64, u64)> = match score.values.is_empty() {
        true => {
            score.bands.iter().rev().map(|band| (band.leads, band.rate.map_or(0, |rate| rate.won))).collect()
        }
        false => score
            .values
            .iter()
            .rev()
            .map(|value| (value.won.saturating_add(value.lost).saturating_add(value.open), value.won))
            .collect(),
    };
    let every = steps.len().div_ceil(POINTS).max(1);
    let last = steps.len().saturating_sub(1);
    let mut points = vec![(0.0, 0.0)];
    let (mut called, mut found) = (0u64, 0u64);
    for (at, (leads, wins)) in steps.into_iter().enumerate() {
        called = called.saturating_add(leads);
        found = found.saturating_add(wins);
        if at % every == 0 || at == last {
            points.push((called as f64 / all, found as f64 / won));
        }
    }
    points
}

/// The share of what was won at a share of leads, between two points of a curve.
fn between(points: &[(f64, f64)], share: f64) -> f64 {
    let mut before = (0.0, 0.0);
    for point in points {
        if point.0 >= share {
            let part = (share - before.0) / (point.0 - before.0).max(1e-12);
            return before.1 + part.clamp(0.0, 1.0) * (point.1 - before.1);
        }
        before = *point;
    }
    before.1
}
