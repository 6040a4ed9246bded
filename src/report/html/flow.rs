//! Leads flow from the stages of one policy to those of another.

use super::plot::{self, Anchor, Drawn, bar, label, legend};
use crate::html::Html;
use crate::report::say::{self, grouped};
use crate::report::{Against, Move};

/// The stages of one side, with where each begins and how high it is.
struct Side {
    stages: Vec<(String, u64, f64, f64)>,
}

/// Pixels between two stages, and of all leads together.
const GAP: f64 = 30.0;
const TALL: f64 = 220.0;

impl Side {
    fn new(moves: &[Move], of: impl Fn(&Move) -> &str, all: f64) -> Side {
        let mut stages: Vec<(String, u64, f64, f64)> = Vec::new();
        for one in moves {
            match stages.iter_mut().find(|(name, ..)| name == of(one)) {
                Some((_, leads, ..)) => *leads = leads.saturating_add(one.leads),
                None => stages.push((of(one).to_owned(), one.leads, 0.0, 0.0)),
            }
        }
        stages.retain(|(_, leads, ..)| *leads > 0);
        let mut y = 20.0;
        for (_, leads, from, high) in &mut stages {
            *from = y;
            *high = (*leads as f64 / all * TALL).max(2.0);
            y += *high + GAP;
        }
        Side { stages }
    }

    fn end(&self) -> f64 {
        self.stages.last().map_or(0.0, |(_, _, from, high)| from + high)
    }
}

/// Leads flow from the stages of the old policy to those of the new.
pub fn draw(against: &Against) -> Drawn {
    let all: u64 = against.moves.iter().map(|one| one.leads).sum();
    let scale = all.max(1) as f64;
    let (old, new) =
        (Side::new(&against.moves, |one| &one.from, scale), Side::new(&against.moves, |one| &one.to, scale));
    let tall = old.end().max(new.end()) + 8.0;
    let (mut left, mut right): (Vec<f64>, Vec<f64>) = (
        old.stages.iter().map(|(_, _, from, _)| *from).collect(),
        new.stages.iter().map(|(_, _, from, _)| *from).collect(),
    );
    let mut ribbons = Html::new();
    let place = |side: &Side, name: &str| side.stages.iter().position(|(stage, ..)| stage == name);
    for one in against.moves.iter().filter(|one| one.leads > 0) {
        let (Some(from), Some(to)) = (place(&old, &one.from), place(&new, &one.to)) else { continue };
        let (Some(y0), Some(y1)) = (left.get_mut(from), right.get_mut(to)) else { continue };
        let high = (one.leads as f64 / scale * TALL).max(0.8);
        let ribbon = ribbon((*y0, *y1), high, tall);
        *y0 += high;
        *y1 += high;
        let title = format!("{} → {}: {}", one.from, one.to, say::leads(one.leads));
        ribbons.add(plot::path(if one.moved { "moves" } else { "stays" }, &ribbon, &title));
    }
    let mut picture = plot::stretched((2.0, 0.0), (96.0, tall), ribbons);
    for (side, x, anchor) in [(&old, 0.0, Anchor::Start), (&new, 98.0, Anchor::End)] {
        for (name, leads, from, high) in &side.stages {
            picture.add(bar("reach", (x, *from), (2.0, *high), &format!("{name}: {}", say::leads(*leads))));
            let at = if anchor == Anchor::Start { 0.0 } else { 100.0 };
            let words = format!("{} {}", plot::short(name, 16), grouped(*leads));
            picture.add(label("strong", (at, from - 5.0), anchor, &words));
        }
    }
    let moved = against.moves.iter().filter(|one| one.moved && one.leads > 0);
    let words: Vec<String> =
        moved.map(|one| format!("{} from {} to {}", say::leads(one.leads), one.from, one.to)).collect();
    let words = if words.is_empty() { "Nobody moves.".to_owned() } else { format!("{}.", words.join("; ")) };
    let key = legend(&[("moves", "moves"), ("stays", "stays")]);
    Drawn { key, height: tall, words, marks: picture }
}

/// A ribbon of that height from the left to the right edge of a surface of 100 by 100.
fn ribbon((y0, y1): (f64, f64), high: f64, tall: f64) -> String {
    let part = |y: f64| y / tall * 100.0;
    let (a, b, c, d) = (part(y0), part(y1), part(y1 + high), part(y0 + high));
    format!("M0 {a:.3} C50 {a:.3} 50 {b:.3} 100 {b:.3} L100 {c:.3} C50 {c:.3} 50 {d:.3} 0 {d:.3} Z")
}
