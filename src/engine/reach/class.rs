//! What stands for a lead among all that could reach the same for the same reasons.
//!
//! The answer hangs on the facts that are missing and can change the stage, and on what is known where it meets them: a
//! condition by its truth, a score by whether its bounds may cut it. Leads of such a key share a table of stages. Where there
//! is none, sums of points count as well: by where each stands among the sums that, with the points that could still come,
//! would meet a threshold. Then leads of one key are alike at every step of the search, so one answer serves them all.

use hashbrown::HashMap;

use super::lanes::{LEADS, Lanes, transpose};
use super::net::{Kind, Line, Net, Node, Part, Score, Sum};
use super::strip::Strip;
use super::sums::sums;
use super::view::View;

/// So many lists of them are remembered.
const REMEMBERED: usize = 1 << 14;

/// The keys of 256 leads.
#[derive(Debug, Default)]
pub(super) struct Classes {
    /// The masks that keys are made of.
    masks: Vec<Lanes>,
    /// By lead, so many words each: the bits of the masks.
    bits: Vec<u64>,
    /// By lead, the lines that hang on what is live in it, ascending.
    varying: Vec<Vec<u32>>,
    /// By sum and lines: where it is cut.
    cuts: HashMap<Box<[u32]>, Cuts, foldhash::fast::RandomState>,
    pattern: Vec<u32>,
    known: Vec<Known>,
}

/// Where a sum is cut, ascending; `None` where that is too much to tell apart.
type Cuts = Option<Box<[i64]>>;

/// What is known of a score's points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// The points that are certain.
    points: i64,
    /// What can still come.
    pub how: How,
}

/// What points can still come to a score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum How {
    /// Nothing more can come.
    #[default]
    Settled,
    /// More can come, and its bounds cannot be reached.
    Free,
    /// More can come, and its bounds may cut it.
    Bounded,
}

impl Classes {
    /// Takes in a strip.
    pub fn fill(&mut self, net: &Net, strip: &Strip) {
        self.masks.clear();
        for (part, state) in net.parts.iter().zip(&strip.states) {
            match part.kind {
                Kind::When | Kind::Pays(_) | Kind::Score(_) | Kind::Certain(_) => {}
                Kind::Pick(..) => self.masks.push(state.matters & state.open),
                _ => {
                    // Yes, no, both for open, neither for unknown.
                    let certain =
                        |of: Lanes, others: Lanes| (of.without(others) | state.open) & state.matters;
                    self.masks.push(certain(state.yes, state.no | state.unknown));
                    self.masks.push(certain(state.no, state.yes | state.unknown));
                }
            }
        }
        self.masks.extend(&strip.varies);
        self.masks.extend(&strip.live);
        let words = self.masks.len().div_ceil(64);
        self.bits.clear();
        self.bits.resize(words.saturating_mul(LEADS), 0);
        for (block, masks) in self.masks.chunks(64).enumerate() {
            for word in 0..LEADS / 64 {
                let mut square = [0u64; 64];
                for (row, mask) in square.iter_mut().zip(masks) {
                    *row = mask.0.get(word).copied().unwrap_or(0);
                }
                transpose(&mut square);
                let leads = self.bits.chunks_exact_mut(words).skip(word.saturating_mul(64));
                for (lead, bits) in leads.zip(square) {
                    if let Some(place) = lead.get_mut(block) {
                        *place = bits;
                    }
                }
            }
        }
        self.varying.resize(LEADS, Vec::new());
        self.varying.iter_mut().for_each(Vec::clear);
        for (line, varies) in (0u32..).zip(&strip.varies) {
            for lead in varies.leads() {
                if let Some(lines) = self.varying.get_mut(lead) {
                    lines.push(line);
                }
            }
        }
    }

    /// Writes down the key of a lead of the strip, as far as it is about all but sums.
    pub fn key(&mut self, net: &Net, view: &View, strip: &Strip, lead: usize, key: &mut Vec<i64>) {
        let words = self.masks.len().div_ceil(64);
        let from = lead.saturating_mul(words);
        let bits = self.bits.get(from..from.saturating_add(words)).unwrap_or(&[]);
        key.extend(bits.iter().map(|word| word.cast_signed()));
        self.scores(net, view, strip.from.saturating_add(lead), lead, key);
    }

    /// Writes down what the key of the same lead says about sums.
    pub fn sums(&mut self, net: &Net, strip: &Strip, lead: usize, key: &mut Vec<i64>) {
        let bounded = self.known.iter().filter(|known| known.how == How::Bounded);
        key.extend(bounded.map(|known| known.points));
        for node in &net.sums {
            let open = |node: usize| strip.states.get(node).map(|state| state.matters & state.open);
            if open(*node).is_some_and(|open| open.has(lead))
                && let Some(sum) = net.parts.get(*node).and_then(Part::sum)
            {
                self.class(net, *node, sum, lead, key);
            }
        }
    }

    /// What is known of the scores of the last key's lead.
    pub fn known(&self) -> &[Known] {
        &self.known
    }

    /// The lines of a lead that hang on a live gap.
    pub fn varying(&self, lead: usize) -> &[u32] {
        self.varying.get(lead).map_or(&[], Vec::as_slice)
    }

    /// What is known of each score, and whether its bounds matter.
    fn scores(&mut self, net: &Net, view: &View, row: usize, lead: usize, key: &mut Vec<i64>) {
        self.known.clear();
        let varying = self.varying.get(lead).map_or(&[][..], Vec::as_slice);
        for (at, score) in net.scores.iter().enumerate() {
            let mut points = view.sums.get(at).and_then(|sums| sums.get(row)).copied().unwrap_or(0);
            let (mut low, mut high, mut varies) = (0i64, 0i64, false);
            for (number, line) in
                varying.iter().filter_map(|line| Some((*line, net.lines.get(*line as usize)?)))
            {
                if line.score != at {
                    continue;
                }
                varies = true;
                let now = view.lines.get(number as usize).map_or(0, |pays| pays.get(row));
                points = points.saturating_sub(now);
                (low, high) = (low.saturating_add(line.ends.0), high.saturating_add(line.ends.1));
            }
            self.known.push(match varies {
                false => Known { points: bound(score, points), how: How::Settled },
                true => within(score, points, low, high, key),
            });
        }
    }

    /// Where a sum stands among those that would meet a step.
    fn class(&mut self, net: &Net, node: Node, sum: &Sum, lead: usize, key: &mut Vec<i64>) {
        let mut total = sum.constant;
        let mut told = true;
        for (weight, score) in &sum.terms {
            let known = self.known.get(*score).copied().unwrap_or_default();
            total = total.saturating_add(known.points.saturating_mul(*weight));
            told &= known.how != How::Bounded;
        }
        if !told {
            return key.push(total);
        }
        self.pattern.clear();
        self.pattern.push(u32::try_from(node).unwrap_or(u32::MAX));
        let free = |line: &&u32| {
            let score = net.lines.get(**line as usize).map_or(usize::MAX, |line| line.score);
            let counts = sum.terms.iter().any(|(_, of)| *of == score);
            counts && self.known.get(score).is_some_and(|known| known.how == How::Free)
        };
        self.pattern.extend(self.varying.get(lead).into_iter().flatten().filter(free));
        if !self.cuts.contains_key(self.pattern.as_slice()) {
            if self.cuts.len() >= REMEMBERED {
                self.cuts.clear();
            }
            let lines = self.pattern.iter().skip(1).filter_map(|line| net.lines.get(*line as usize));
            self.cuts.insert(self.pattern.as_slice().into(), cuts(sum, lines));
        }
        match self.cuts.get(self.pattern.as_slice()) {
            Some(Some(cuts)) => {
                let below = cuts.partition_point(|cut| *cut < total);
                let class =
                    below.saturating_mul(2).saturating_add(usize::from(cuts.get(below) == Some(&total)));
                key.push(i64::try_from(class).unwrap_or(i64::MAX));
            }
            Some(None) | None => key.push(total),
        }
    }
}

fn bound(score: &Score, points: i64) -> i64 {
    score.bounds.map_or(points, |(least, most)| points.max(least).min(most))
}

/// A score to which between `low` and `high` can come.
fn within(score: &Score, points: i64, low: i64, high: i64, key: &mut Vec<i64>) -> Known {
    let Some((least, most)) = score.bounds else {
        return Known { points, how: How::Free };
    };
    let (low, high) = (points.saturating_add(low), points.saturating_add(high));
    let (class, known) = if low >= least && high <= most {
        (0, Known { points, how: How::Free })
    } else if high <= least {
        (1, Known { points: least, how: How::Settled })
    } else if low >= most {
        (2, Known { points: most, how: How::Settled })
    } else {
        (3, Known { points, how: How::Bounded })
    };
    key.push(class);
    known
}

/// Where a sum is cut: what it would have to be, so that with some points of the lines it is exactly at a step.
fn cuts<'a>(sum: &Sum, lines: impl Iterator<Item = &'a Line>) -> Cuts {
    let mut sets: Vec<(&[i64], i64)> = Vec::new();
    for line in lines {
        let term = sum.terms.iter().find(|(_, score)| *score == line.score);
        sets.push((line.amounts.as_deref()?, term.map_or(0, |(weight, _)| *weight)));
    }
    let sums = sums(&sets)?;
    let mut cuts: Vec<i64> = Vec::with_capacity(sums.len().saturating_mul(sum.steps.len()));
    for step in &sum.steps {
        cuts.extend(sums.iter().map(|sum| step.saturating_sub(*sum)));
    }
    cuts.sort_unstable();
    cuts.dedup();
    Some(cuts.into())
}
