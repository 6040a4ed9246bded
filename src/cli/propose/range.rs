//! What scores can be with the chosen lines, and that none is left without a line.

use super::chosen::{Chosen, Chosens, Stays};
use super::lines::{Form, Line};
use super::seen::Seen;
use super::there::TargetScore;
use crate::analyse::facts::Facts;
use crate::program::{Program, SCALE};
use crate::syntax::tree::ScoreLineKind;

/// The least and the most that each score can then be.
pub fn ranges(seen: &Seen<'_>, chosen: &[Chosen]) -> Vec<(i64, i64)> {
    let mut ranges = vec![(0i64, 0i64); seen.target.scores.len()];
    for chosen in chosen {
        let Some(line) = chosen.lines.first().and_then(|at| seen.wishes.lines.get(*at)) else { continue };
        let (least, most) = range(seen, line, chosen);
        if let Some(range) = ranges.get_mut(line.score) {
            *range = (range.0.saturating_add(least.min(0)), range.1.saturating_add(most.max(0)));
        }
    }
    ranges
}

/// The same, no wider than what the changed policy can come to for any lead at all.
pub fn narrowed(seen: &Seen<'_>, program: &Program, as_of: i64, ranges: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let facts = Facts::new(program, as_of);
    let of = |(score, (least, most)): (&TargetScore<'_>, &(i64, i64))| {
        let column = program.find(&score.name);
        let at = program.scores.iter().position(|score| Some(score.column) == column);
        let Some((low, high)) = at.map(|at| facts.sum(at)) else { return (*least, *most) };
        let high = high.saturating_add(SCALE.saturating_sub(1)).div_euclid(SCALE);
        ((*least).max(low.div_euclid(SCALE)), (*most).min(high))
    };
    seen.target.scores.iter().zip(ranges).map(of).collect()
}

fn range(seen: &Seen<'_>, line: &Line, chosen: &Chosen) -> (i64, i64) {
    let points = chosen.points.iter().map(|(_, points)| *points);
    let first = chosen.points.first().map_or(0, |(_, points)| *points);
    let times = |most: i64| {
        let all = first.saturating_mul(most);
        (all.min(0), all.max(0))
    };
    match &line.form {
        Form::Each(_, most) => times(*most),
        Form::Bands { cuts, .. } => {
            let (mut sum, mut least, mut most) = (0i64, 0i64, 0i64);
            for (at, points) in &chosen.points {
                let here = if *at < cuts.len() { sum.saturating_add(*points) } else { *points };
                sum = if *at < cuts.len() { here } else { sum };
                (least, most) = (least.min(here), most.max(here));
            }
            (least, most)
        }
        Form::There(at) => match seen.target.lines.get(*at).map(|there| &there.line.kind) {
            Some(ScoreLineKind::On { points, cap, .. } | ScoreLineKind::Per { points, cap, .. }) => {
                let size = points.scaled.abs().max(1);
                match cap {
                    Some(cap) => {
                        let new = i128::from(cap.scaled) * i128::from(first) / i128::from(size);
                        let new = i64::try_from(new).unwrap_or(0);
                        (new.min(0), new.max(0))
                    }
                    None => times(seen.choices.most(chosen.lines.first().copied())),
                }
            }
            _ => (points.clone().min().unwrap_or(0), points.max().unwrap_or(0)),
        },
        Form::Values { .. } | Form::Text(_) | Form::If(_) => {
            (points.clone().min().unwrap_or(0), points.max().unwrap_or(0))
        }
    }
}

/// Lines that pay too few leads for a fit stay, with their points on the scale of the others.
pub fn keep_few(seen: &Seen<'_>, chosen: &mut Chosens) {
    let most = |points: &mut dyn Iterator<Item = i64>| points.map(i64::abs).max().unwrap_or(0);
    let mut parts = seen.wishes.lines.iter().filter_map(|line| match line.form {
        Form::There(at) => Some((at, line.parts.len())),
        _ => None,
    });
    let old =
        most(&mut parts.by_ref().flat_map(|(at, many)| (0..many).map(move |place| seen.pays(at, place))));
    let new = most(&mut chosen.lines.iter().flat_map(|chosen| &chosen.points).map(|(_, points)| *points));
    for at in &seen.choices.few {
        let Some(line) = seen.wishes.lines.get(*at) else { continue };
        let Form::There(there) = line.form else { continue };
        let scaled = |place: usize| {
            let points = i128::from(seen.pays(there, place));
            let size = i128::from(old.max(1));
            let near = (points.abs() * i128::from(new) * 2 + size) / (size * 2);
            let least = if points == 0 { 0 } else { near.max(1) };
            (place, i64::try_from(least * points.signum()).unwrap_or(0))
        };
        let counts =
            seen.choices.counts.get(*at).into_iter().flatten().map(|count| count.unwrap_or_default());
        chosen.lines.push(Chosen {
            lines: vec![*at],
            points: (0..line.parts.len()).map(scaled).filter(|(_, points)| *points != 0).collect(),
            written: None,
            counts: counts.collect(),
            again: None,
            stays: Some(Stays::Few),
        });
    }
}

/// A score keeps a line: without any it would be none, and what looks at it would have nothing to look at.
pub fn keep_scores(seen: &Seen<'_>, chosen: &mut Chosens) {
    let all = seen.history.all();
    for score in 0..seen.target.scores.len() {
        let of = |chosen: &Chosen| {
            chosen
                .lines
                .first()
                .and_then(|at| seen.wishes.lines.get(*at))
                .is_some_and(|line| line.score == score)
        };
        if chosen.lines.iter().any(of) {
            continue;
        }
        // The part that sets most leads apart.
        let mut best: Option<(f64, usize, usize, i64)> = None;
        for (at, (line, counts)) in seen.wishes.lines.iter().zip(&seen.choices.counts).enumerate() {
            if line.score != score || !matches!(line.form, Form::There(_)) {
                continue;
            }
            for (place, count) in counts.iter().enumerate() {
                let count = count.unwrap_or_default();
                let expected = count.decided() as f64 * all.won as f64 / all.decided().max(1) as f64;
                let apart = count.won as f64 - expected;
                let points = if apart >= 0.0 { 1 } else { -1 };
                if best.is_none_or(|(most, ..)| apart.abs() > most) {
                    best = Some((apart.abs(), at, place, points));
                }
            }
        }
        let Some((_, at, place, points)) = best else { continue };
        let counts = seen.choices.counts.get(at).into_iter().flatten().map(|count| count.unwrap_or_default());
        chosen.lines.push(Chosen {
            lines: vec![at],
            points: vec![(place, points)],
            written: None,
            counts: counts.collect(),
            again: None,
            stays: Some(Stays::Only),
        });
    }
}
