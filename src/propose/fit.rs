//! A logistic regression on few parts. Leads that are alike in all of them are one pattern, so a fit costs what its
//! patterns cost, whatever the number of leads.

use super::pool::{Pool, Sign};
use std::rc::Rc;

/// Weights are drawn to nothing as if each were known beforehand to be about so large: without it, what only won leads
/// have would be worth more than any number.
const RIDGE: f64 = 0.5;
/// Rounds over all weights at most, and the change after which a fit is done.
const ROUNDS: usize = 40;
const DONE: f64 = 2e-4;
/// The most that a weight changes at once.
const STRIDE: f64 = 1.5;

/// How leads ended: by lead, how often it counts as won and as lost.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ended {
    /// As won.
    pub won: Vec<f64>,
    /// As lost.
    pub lost: Vec<f64>,
}

impl Ended {
    /// Leads that count once.
    pub fn of(won: impl Iterator<Item = bool>) -> Ended {
        let (won, lost) = won.map(|won| if won { (1.0, 0.0) } else { (0.0, 1.0) }).unzip();
        Ended { won, lost }
    }

    /// Each lead as often as it is said.
    pub fn times(&self, times: &[f64]) -> Ended {
        let of = |leads: &[f64]| leads.iter().zip(times).map(|(lead, times)| lead * times).collect();
        Ended { won: of(&self.won), lost: of(&self.lost) }
    }

    /// How many leads count.
    pub fn len(&self) -> f64 {
        self.won.iter().sum::<f64>() + self.lost.iter().sum::<f64>()
    }
}

/// Leads that are alike in what is looked at.
#[derive(Clone, Debug, Default)]
pub(super) struct Patterns {
    pub won: Vec<f64>,
    pub lost: Vec<f64>,
    /// By part, then by pattern: its value.
    pub values: Vec<Vec<f64>>,
}

/// Some parts with their weights.
#[derive(Clone, Debug)]
pub struct Model {
    /// The parts, in the order in which they were taken.
    pub parts: Vec<usize>,
    /// Their weights.
    pub weights: Vec<f64>,
    pub(super) bias: f64,
    /// The logarithm of the likelihood, negated, with what draws weights to nothing.
    pub loss: f64,
    /// By lead, its pattern.
    pub(super) ids: Rc<Vec<u32>>,
    pub(super) patterns: Rc<Patterns>,
}

/// The share that is won at some logarithm of odds.
pub(super) fn share(odds: f64) -> f64 {
    if odds >= 0.0 {
        1.0 / (1.0 + (-odds).exp())
    } else {
        let part = odds.exp();
        part / (1.0 + part)
    }
}

/// The loss of leads at some logarithm of odds.
pub(super) fn loss(won: f64, lost: f64, odds: f64) -> f64 {
    let over = if odds > 0.0 { odds + (-odds).exp().ln_1p() } else { odds.exp().ln_1p() };
    (won + lost) * over - won * odds
}

impl Model {
    /// Nothing but how many are won.
    pub fn empty(ended: &Ended) -> Model {
        let (won, lost) = (ended.won.iter().sum::<f64>(), ended.lost.iter().sum::<f64>());
        let patterns = Patterns { won: vec![won], lost: vec![lost], values: Vec::new() };
        let bias = (won.max(0.5) / lost.max(0.5)).ln();
        Model {
            parts: Vec::new(),
            weights: Vec::new(),
            bias,
            loss: loss(won, lost, bias),
            ids: Rc::new(vec![0; ended.won.len()]),
            patterns: Rc::new(patterns),
        }
    }

    /// The same with some parts, from nothing.
    pub fn of(pool: &Pool, ended: &Ended, parts: &[usize]) -> Model {
        parts.iter().fold(Model::empty(ended), |model, part| model.with(pool, ended, *part))
    }

    /// With a part more.
    pub fn with(&self, pool: &Pool, ended: &Ended, part: usize) -> Model {
        let Some(column) = pool.parts.get(part).map(|part| &part.column) else { return self.clone() };
        let many = column.codes().max(1);
        let old = self.patterns.won.len();
        // Patterns are numbered as leads first have them.
        let mut numbers: Vec<u32> = vec![u32::MAX; old * many];
        let mut made: Vec<(usize, usize)> = Vec::new();
        let mut patterns = Patterns::default();
        let mut ids = Vec::with_capacity(self.ids.len());
        let leads = self.ids.iter().zip(ended.won.iter().zip(&ended.lost)).enumerate();
        for (row, (id, (won, lost))) in leads {
            let code = column.code(row).min(many - 1);
            let Some(number) = numbers.get_mut(*id as usize * many + code) else { continue };
            if *number == u32::MAX {
                *number = made.len() as u32;
                made.push((*id as usize, code));
                patterns.won.push(0.0);
                patterns.lost.push(0.0);
            }
            let at = *number as usize;
            if let (Some(all_won), Some(all_lost)) = (patterns.won.get_mut(at), patterns.lost.get_mut(at)) {
                *all_won += won;
                *all_lost += lost;
            }
            ids.push(*number);
        }
        let value = |values: &Vec<f64>, at: usize| values.get(at).copied().unwrap_or(0.0);
        patterns.values = (self.patterns.values.iter())
            .map(|values| made.iter().map(|(old, _)| value(values, *old)).collect())
            .collect();
        patterns.values.push(made.iter().map(|(_, code)| column.value(*code)).collect());
        let mut model = Model {
            parts: self.parts.iter().copied().chain([part]).collect(),
            weights: self.weights.iter().copied().chain([0.0]).collect(),
            bias: self.bias,
            loss: 0.0,
            ids: Rc::new(ids),
            patterns: Rc::new(patterns),
        };
        model.fit(pool);
        model
    }

    /// The logarithm of the odds, by pattern.
    fn odds(&self) -> Vec<f64> {
        let mut odds = vec![self.bias; self.patterns.won.len()];
        for (values, weight) in self.patterns.values.iter().zip(&self.weights) {
            odds.iter_mut().zip(values).for_each(|(odds, value)| *odds += value * weight);
        }
        odds
    }

    /// Newton's steps, one weight after the other.
    fn fit(&mut self, pool: &Pool) {
        let patterns = Rc::clone(&self.patterns);
        let mut odds = self.odds();
        let mut shares: Vec<f64> = odds.iter().map(|odds| share(*odds)).collect();
        let ones = vec![1.0; odds.len()];
        for _ in 0..ROUNDS {
            let mut most: f64 = 0.0;
            for at in 0..=self.weights.len() {
                let values = at.checked_sub(1).and_then(|at| patterns.values.get(at)).unwrap_or(&ones);
                let (mut slope, mut bend) = (0.0, 0.0);
                let leads = patterns.won.iter().zip(&patterns.lost).zip(values).zip(&shares);
                for (((won, lost), value), share) in leads {
                    if *value != 0.0 {
                        let all = won + lost;
                        slope += value * (won - all * share);
                        bend += value * value * all * share * (1.0 - share);
                    }
                }
                let step = match at.checked_sub(1) {
                    None => (slope / bend.max(1e-9)).clamp(-STRIDE, STRIDE),
                    Some(at) => {
                        let Some(weight) = self.weights.get_mut(at) else { continue };
                        let step = (slope - RIDGE * *weight) / (bend + RIDGE);
                        let part = self.parts.get(at).and_then(|part| pool.parts.get(*part));
                        let sign = part.map_or(Sign::Any, |part| part.sign);
                        let new = sign.of(*weight + step.clamp(-STRIDE, STRIDE));
                        let step = new - *weight;
                        *weight = new;
                        step
                    }
                };
                if at == 0 {
                    self.bias += step;
                }
                if step == 0.0 {
                    continue;
                }
                most = most.max(step.abs());
                for ((odds, share_of), value) in odds.iter_mut().zip(&mut shares).zip(values) {
                    if *value != 0.0 {
                        *odds += step * value;
                        *share_of = share(*odds);
                    }
                }
            }
            if most < DONE {
                break;
            }
        }
        let of_leads: f64 = (patterns.won.iter().zip(&patterns.lost).zip(&odds))
            .map(|((won, lost), odds)| loss(*won, *lost, *odds))
            .sum();
        let drawn: f64 = self.weights.iter().map(|weight| weight * weight).sum();
        self.loss = of_leads + RIDGE * drawn / 2.0;
    }

    /// By lead: how much more it was won than the model says, and how much that says.
    pub(super) fn left(&self, ended: &Ended) -> Vec<(f64, f64)> {
        let shares: Vec<f64> = self.odds().into_iter().map(share).collect();
        (self.ids.iter().zip(ended.won.iter().zip(&ended.lost)))
            .map(|(id, (won, lost))| {
                let share = shares.get(*id as usize).copied().unwrap_or(0.5);
                let all = won + lost;
                (won - all * share, all * share * (1.0 - share))
            })
            .collect()
    }
}
