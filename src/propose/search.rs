//! Which lines: a beam over the parts that gain most, then lines taken out again to see whether others do better.

use super::fit::{Ended, Model};
use super::pool::{Pool, Sign};
use std::collections::BTreeSet;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Search {
    /// So many lines at most.
    pub lines: usize,
    /// So many sets of parts are followed at once.
    pub beam: usize,
    /// Of each, so many parts are tried.
    pub tries: usize,
    /// Lines are taken out again.
    pub swaps: bool,
}

/// So many parts at most.
const PARTS: usize = 40;
/// After so many parts that gain too little the search ends.
const PATIENCE: usize = 2;

/// A set of parts, and what it is worth: its loss, and what each part has to gain.
#[derive(Clone, Debug)]
struct Found {
    model: Model,
    worth: f64,
}

/// The best that was found.
pub fn search(pool: &Pool, ended: &Ended, asked: Search) -> Model {
    let looking = Looking { pool, ended, asked, price: price(ended.len()) };
    let mut best = looking.beam(vec![looking.found(Model::empty(ended))]);
    if asked.swaps {
        best = looking.swapped(best);
    }
    best.model
}

/// What a part has to gain to be worth its words: Schwarz's criterion, and at least what chance gains once in a hundred.
fn price(leads: f64) -> f64 {
    (leads.max(2.0).ln() / 2.0).max(3.32)
}

struct Looking<'a> {
    pool: &'a Pool,
    ended: &'a Ended,
    asked: Search,
    price: f64,
}

impl Looking<'_> {
    fn found(&self, model: Model) -> Found {
        // A part of a line that is there costs a quarter: both departments have signed it once.
        let price = |part: &usize| {
            let group = self.pool.groups.get(self.pool.group_of(*part));
            if group.is_some_and(|group| group.there) { self.price / 4.0 } else { self.price }
        };
        let worth = model.loss + model.parts.iter().map(price).sum::<f64>();
        Found { model, worth }
    }

    /// Whether a part can join others.
    fn may_join(&self, part: usize, parts: &[usize], lines: &[usize]) -> bool {
        let line = self.pool.group_of(part);
        let Some(group) = self.pool.groups.get(line) else { return false };
        if parts.contains(&part) {
            return false;
        }
        if lines.contains(&line) {
            let taken = parts.iter().filter(|other| self.pool.group_of(**other) == line).count();
            return taken < group.most;
        }
        let rival = |other: &&usize| {
            let other = self.pool.groups.get(**other);
            // Lines that stand beside each other in the policy may go on to.
            let both = other.is_some_and(|other| other.there && group.there);
            group.rival.is_some() && !both && other.and_then(|other| other.rival) == group.rival
        };
        lines.len() < self.asked.lines && lines.iter().find(rival).is_none()
    }

    /// The parts that promise to gain most, the most first.
    fn promising(&self, model: &Model, barred: Option<usize>) -> Vec<usize> {
        let left = model.left(self.ended);
        let bends: f64 = left.iter().map(|(_, bend)| bend).sum();
        let lines = self.pool.lines(&model.parts);
        let mut gains: Vec<(f64, usize)> = Vec::new();
        for (at, part) in self.pool.parts.iter().enumerate() {
            if barred == Some(part.group) || !self.may_join(at, &model.parts, &lines) {
                continue;
            }
            let (slope, bend, square) = part.column.sums(&left);
            let allowed = match part.sign {
                Sign::Any => true,
                Sign::Up => slope > 0.0,
                Sign::Down => slope < 0.0,
            };
            let free = square - bend * bend / bends.max(1e-9);
            if allowed && free > 1e-6 {
                gains.push((slope * slope / free / 2.0, at));
            }
        }
        gains.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        gains.truncate(self.asked.tries);
        gains.into_iter().map(|(_, at)| at).collect()
    }

    fn beam(&self, from: Vec<Found>) -> Found {
        self.beam_without(from, None)
    }

    /// Adds part by part until none is worth its price.
    fn beam_without(&self, mut beam: Vec<Found>, barred: Option<usize>) -> Found {
        let Some(mut best) = beam.iter().min_by(|a, b| a.worth.total_cmp(&b.worth)).cloned() else {
            return self.found(Model::empty(self.ended));
        };
        let mut idle = 0;
        for _ in 0..PARTS {
            let mut seen: BTreeSet<Vec<usize>> = BTreeSet::new();
            let mut next: Vec<Found> = Vec::new();
            for found in &beam {
                for part in self.promising(&found.model, barred) {
                    let mut set: Vec<usize> = found.model.parts.iter().copied().chain([part]).collect();
                    set.sort_unstable();
                    if seen.insert(set) {
                        next.push(self.found(found.model.with(self.pool, self.ended, part)));
                    }
                }
            }
            next.sort_by(|a, b| a.worth.total_cmp(&b.worth).then(a.model.parts.cmp(&b.model.parts)));
            next.truncate(self.asked.beam);
            let Some(first) = next.first() else { break };
            if first.worth < best.worth {
                best = first.clone();
                idle = 0;
            } else {
                idle += 1;
                if idle >= PATIENCE {
                    break;
                }
            }
            beam = next;
        }
        best
    }

    /// Takes lines out one by one, and keeps what does better without.
    fn swapped(&self, mut best: Found) -> Found {
        const TRIES: usize = 36;
        let mut tries = 0;
        loop {
            let lines = self.pool.lines(&best.model.parts);
            let mut better = None;
            for line in lines {
                tries += 1;
                if tries > TRIES {
                    return best;
                }
                let rest: Vec<usize> = best
                    .model
                    .parts
                    .iter()
                    .copied()
                    .filter(|part| self.pool.group_of(*part) != line)
                    .collect();
                let rest = self.found(Model::of(self.pool, self.ended, &rest));
                let narrow = Looking { asked: Search { beam: 1, ..self.asked }, ..*self };
                let found = narrow.beam_without(vec![rest], Some(line));
                if found.worth < best.worth - 0.5 {
                    better = Some(found);
                    break;
                }
            }
            match better {
                Some(found) => best = found,
                None => return best,
            }
        }
    }
}

/// How often leads count when as many are drawn again at random: the draws of a lead are made of its hash and the number
/// of the draw, as a Poisson distribution of mean 1 has them.
pub fn drawn(hashes: &[u64], draw: u64) -> Vec<f64> {
    // How many of 2^32 draws are below: e^-1 times the sum of 1/k!.
    const BELOW: [u64; 7] = [
        1_580_030_169,
        3_160_060_338,
        3_950_075_422,
        4_213_413_784,
        4_279_248_374,
        4_292_415_292,
        4_294_609_778,
    ];
    hashes
        .iter()
        .map(|hash| {
            let word = crate::run::matrix::stirred(hash ^ draw.wrapping_mul(0x9e37_79b9_7f4a_7c15)) >> 32;
            BELOW.iter().take_while(|below| word >= **below).count() as f64
        })
        .collect()
}
