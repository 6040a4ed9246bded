//! Small whole numbers for weights.
//!
//! The weights times a number, rounded, are points; then each is moved by one as long as the leads become likelier. For
//! some totals of points the odds of winning are a straight line, fitted anew each time. The smallest points are taken
//! that lose nothing that matters.

use super::fit::{self, Ended, Model};
use super::pool::Pool;
use std::collections::BTreeMap;

/// The sizes that the largest points may have.
const SIZES: &[i64] = &[2, 3, 5, 8, 10, 15, 20, 30, 50, 100];
/// How the largest weight fills its size.
const FILLS: &[f64] = &[1.0, 0.94, 0.88, 0.82, 0.76];
/// So much likelihood may be lost for smaller numbers: what one more part would have to gain.
const MAY_LOSE: f64 = 3.0;

/// What a total of points says of the odds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Line {
    /// The logarithm of the odds at no points.
    pub bias: f64,
    /// What a point adds to it.
    pub step: f64,
    /// The logarithm of the likelihood, negated.
    pub loss: f64,
}

impl Line {
    /// The share that is won at a total of points.
    pub fn share(&self, points: f64) -> f64 {
        fit::share(self.bias + self.step * points)
    }

    /// Fits it to leads, counted as won and as lost by their points.
    pub fn of(totals: &BTreeMap<i64, (f64, f64)>) -> Line {
        let (mut won, mut lost, mut sum) = (0.0, 0.0, 0.0);
        for (points, (here_won, here_lost)) in totals {
            won += here_won;
            lost += here_lost;
            sum += *points as f64 * (here_won + here_lost);
        }
        let middle = sum / (won + lost).max(1.0);
        let (mut bias, mut step) = ((won.max(0.5) / lost.max(0.5)).ln(), 0.0);
        let of = |bias: f64, step: f64| -> f64 {
            totals
                .iter()
                .map(|(points, (won, lost))| fit::loss(*won, *lost, bias + step * (*points as f64 - middle)))
                .sum()
        };
        let mut loss = of(bias, step);
        for _ in 0..30 {
            let (mut g0, mut g1, mut h00, mut h01, mut h11) = (0.0, 0.0, 1e-9, 0.0, 1e-9);
            for (points, (won, lost)) in totals {
                let (x, all) = (*points as f64 - middle, won + lost);
                let share = fit::share(bias + step * x);
                let (left, bend) = (won - all * share, all * share * (1.0 - share));
                g0 += left;
                g1 += left * x;
                h00 += bend;
                h01 += bend * x;
                h11 += bend * x * x;
            }
            let under = h00 * h11 - h01 * h01;
            if under <= 0.0 {
                break;
            }
            let mut way = ((g0 * h11 - g1 * h01) / under, (g1 * h00 - g0 * h01) / under);
            let mut next = of(bias + way.0, step + way.1);
            for _ in 0..20 {
                if next <= loss {
                    break;
                }
                way = (way.0 / 2.0, way.1 / 2.0);
                next = of(bias + way.0, step + way.1);
            }
            if next > loss {
                break;
            }
            let gain = loss - next;
            (bias, step, loss) = (bias + way.0, step + way.1, next);
            if gain < 1e-6 {
                break;
            }
        }
        Line { bias: bias - step * middle, step, loss }
    }
}

/// Points for the parts of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Pointed {
    /// The parts that have points, in the order of the pool, and the points.
    pub points: Vec<(usize, i64)>,
    /// What they say of the odds.
    pub line: Line,
}

/// The smallest points that lose nothing that matters, none above `most`.
pub fn points(pool: &Pool, ended: &Ended, model: &Model, most: i64) -> Pointed {
    let order = sorted(model);
    let sorted: Vec<usize> = order.iter().map(|(part, _)| *part).collect();
    let model = Model::of(pool, ended, &sorted);
    let mut best: Vec<Pointed> = Vec::new();
    for size in SIZES.iter().filter(|size| **size <= most.max(2)) {
        let tried = FILLS.iter().map(|fill| at_size(pool, &model, *size, *fill));
        let of_size = tried.min_by(|a, b| a.line.loss.total_cmp(&b.line.loss));
        best.extend(of_size);
    }
    let least = best.iter().map(|pointed| pointed.line.loss).fold(f64::INFINITY, f64::min);
    let small = best.into_iter().find(|pointed| pointed.line.loss <= least + MAY_LOSE);
    small.unwrap_or(Pointed { points: Vec::new(), line: Line::default() })
}

fn sorted(model: &Model) -> Vec<(usize, f64)> {
    let mut parts: Vec<(usize, f64)> =
        model.parts.iter().copied().zip(model.weights.iter().copied()).collect();
    parts.sort_by_key(|(part, _)| *part);
    parts
}

/// The largest that a line pays, without its sign.
fn largest(pool: &Pool, parts: &[usize], weights: impl Iterator<Item = f64>) -> f64 {
    let (mut most, mut before): (f64, Option<(usize, f64)>) = (0.0, None);
    for (part, weight) in parts.iter().zip(weights) {
        let line = pool.group_of(*part);
        let stair = pool.parts.get(*part).is_some_and(|part| part.stair);
        let below = before.filter(|(other, _)| stair && *other == line).map_or(0.0, |(_, sum)| sum);
        let sum = below + weight;
        most = most.max(sum.abs());
        before = Some((line, sum));
    }
    most
}

fn at_size(pool: &Pool, model: &Model, size: i64, fill: f64) -> Pointed {
    let most = largest(pool, &model.parts, model.weights.iter().copied()).max(1e-9);
    let times = size as f64 * fill / most;
    let sign = |at: usize| pool.parts.get(at).map_or(super::Sign::Any, |part| part.sign);
    let mut points: Vec<i64> = model.weights.iter().map(|weight| (weight * times).round() as i64).collect();
    let mut line = Line::of(&totals(model, &points));
    // Each in turn by one, as long as that helps.
    for _ in 0..6 {
        let mut moved = false;
        for at in 0..points.len() {
            for by in [1, -1] {
                let mut other = points.clone();
                let (Some(point), Some(part)) = (other.get_mut(at), model.parts.get(at)) else { continue };
                *point += by;
                let allowed = sign(*part).of(*point as f64) == *point as f64;
                if !allowed
                    || largest(pool, &model.parts, other.iter().map(|point| *point as f64)) > size as f64
                {
                    continue;
                }
                let tried = Line::of(&totals(model, &other));
                if tried.loss < line.loss - 1e-6 {
                    (points, line, moved) = (other, tried, true);
                }
            }
        }
        if !moved {
            break;
        }
    }
    let points = model.parts.iter().copied().zip(points).filter(|(_, points)| *points != 0);
    Pointed { points: points.collect(), line }
}

/// The leads by their points. What there is more or less of counts with its fraction, to a hundredth of a point.
fn totals(model: &Model, points: &[i64]) -> BTreeMap<i64, (f64, f64)> {
    let mut sums = vec![0.0; model.patterns.won.len()];
    for (values, points) in model.patterns.values.iter().zip(points) {
        sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value * *points as f64);
    }
    let mut totals: BTreeMap<i64, (f64, f64)> = BTreeMap::new();
    for (sum, (won, lost)) in sums.iter().zip(model.patterns.won.iter().zip(&model.patterns.lost)) {
        let total = totals.entry((sum * 100.0).round() as i64).or_default();
        total.0 += won;
        total.1 += lost;
    }
    totals
}
