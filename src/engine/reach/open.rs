//! What is still open for a lead, and how far a stage hangs on it.

use super::class::{How, Known};
use super::net::{Kind, Net, Node, Sum};
use super::strip::Strip;
use crate::program::Order;

/// So many sums, and scores that their bounds may cut, are told apart at once.
pub(super) const DIMS: usize = 4;

/// Points, by sum and by score that its bounds may cut.
pub(super) type Points = [i64; DIMS];

/// What points are added up to. Many tables have the same.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sums {
    /// The sums.
    pub sums: Vec<Tally>,
    /// The scores that their bounds may cut. Their points come after those of the sums.
    pub bounded: Vec<Bounded>,
}

/// Sums of scores that are compared, conditions on one missing fact, and lines that pay by several.
#[derive(Debug, Default)]
pub(super) struct Open {
    /// The sums.
    pub sums: Vec<Tally>,
    /// The scores that their bounds may cut. Their points come after those of the sums.
    pub bounded: Vec<Bounded>,
    /// The conditions, with the gaps that they read.
    pub leaves: Vec<(Node, usize)>,
    /// The lines that hang on more than one fact, with their conditions.
    pub shared: Vec<(usize, Node)>,
    /// The lines that hang on one missing fact and nothing else.
    pub own: Vec<usize>,
    /// By node that a stage or a line on several facts hangs on: whether a line does.
    asked: Vec<Option<bool>>,
}

/// A sum of scores that is compared.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tally {
    /// Weights and scores.
    terms: Vec<(i64, usize)>,
    /// Those of them that no bounds cut, or that are settled.
    pub free: Vec<(i64, usize)>,
    /// The others, as indexes into [`Open::bounded`].
    pub bounded: Vec<(i64, usize)>,
    /// One value for each way that it can stand to what it is compared with, ascending.
    pub values: Vec<i64>,
}

/// A score that its bounds may cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bounded {
    /// Which.
    pub score: usize,
    /// Its bounds.
    pub least: i64,
    /// See `least`.
    pub most: i64,
}

impl Open {
    /// What is open for a lead of a strip, of whose scores this is known and for whom these lines hang on a live gap.
    /// `None` where something is that no table tells apart.
    pub fn new(net: &Net, strip: &Strip, lead: usize, known: &[Known], varying: &[u32]) -> Option<Open> {
        let mut open = Open::default();
        let how = |score: usize| known.get(score).map_or(How::Settled, |known| known.how);
        for line in varying.iter().map(|line| *line as usize) {
            match net.lines.get(line) {
                Some(known) if how(known.score) == How::Settled || known.own.is_none() => {}
                Some(_) => open.own.push(line),
                None => return None,
            }
        }
        for (score, known) in net.scores.iter().enumerate() {
            if let (How::Bounded, Some((least, most))) = (how(score), known.bounds) {
                open.bounded.push(Bounded { score, least, most });
            }
        }
        let varies = |line: &usize| varying.iter().any(|varying| *varying as usize == *line);
        // By node that a stage hangs on: whether a line does.
        let mut asked: Vec<Option<bool>> = vec![None; net.parts.len()];
        for end in net.stages.iter().chain(&net.disqualify) {
            ask(&mut asked, *end, false);
        }
        for (score, known) in net.scores.iter().enumerate().filter(|(score, _)| how(*score) != How::Settled) {
            // What it brings counts, whether or not a stage hangs on it.
            for line in known.lines.iter().copied().filter(&varies) {
                let line_known = net.lines.get(line).filter(|line| line.own.is_none() && line.score == score);
                let Some(part) = line_known.and_then(|line| net.parts.get(line.node)) else { continue };
                let (Kind::When, [when]) = (&part.kind, part.of.as_slice()) else { return None };
                open.shared.push((line, *when));
                ask(&mut asked, *when, true);
            }
        }
        for (node, part) in net.parts.iter().enumerate().rev() {
            let state = strip.states.get(node).copied().unwrap_or_default();
            let Some(Some(by_line)) = asked.get(node).copied() else { continue };
            if !(state.matters & state.open).has(lead) {
                continue;
            }
            match &part.kind {
                Kind::Compare(sum, order) if !by_line => open.compare(sum, *order, &how)?,
                // A line that pays by points, or something that is looked at with something else.
                Kind::Compare(..) | Kind::Pick(_) | Kind::When | Kind::Pays(_) | Kind::Score(_) => {
                    return None;
                }
                Kind::Read { own, .. } => {
                    let gap = (*own)?;
                    if !strip.live.get(gap).is_some_and(|live| live.has(lead)) {
                        return None;
                    }
                    open.leaves.push((node, gap));
                }
                _ => part.of.iter().for_each(|of| ask(&mut asked, *of, by_line)),
            }
        }
        for sum in &mut open.sums {
            sum.values.sort_unstable();
            sum.values.dedup();
        }
        open.asked = asked;
        (open.sums.len().saturating_add(open.bounded.len()) <= DIMS).then_some(open)
    }

    /// A sum that is compared once more.
    fn compare(&mut self, sum: &Sum, order: Order, how: &impl Fn(usize) -> How) -> Option<()> {
        let at = self.sums.iter().position(|known| known.terms == sum.terms).unwrap_or(self.sums.len());
        if at == self.sums.len() {
            let (mut free, mut bounded) = (Vec::new(), Vec::new());
            for (weight, score) in &sum.terms {
                match self.bounded.iter().position(|known| known.score == *score) {
                    Some(place) => bounded.push((*weight, place)),
                    None => free.push((*weight, *score)),
                }
            }
            debug_assert!(free.iter().all(|(_, score)| how(*score) != How::Bounded), "bounds that may cut");
            self.sums.push(Tally { terms: sum.terms.clone(), free, bounded, values: Vec::new() });
        }
        let step = sum.constant.saturating_neg();
        let (before, after) = (step.saturating_sub(1), step.saturating_add(1));
        self.sums.get_mut(at)?.values.extend(match order {
            Order::Less | Order::AtLeast => [before, step, step],
            Order::AtMost | Order::More => [step, after, after],
            Order::Equal | Order::NotEqual => [before, step, after],
        });
        Some(())
    }

    /// Which sum a comparison is about.
    pub fn sum(&self, sum: &Sum) -> Option<usize> {
        self.sums.iter().position(|known| known.terms == sum.terms)
    }

    /// Whether a line on several facts hangs on a node, or a stage.
    pub fn asks(&self, node: Node) -> bool {
        self.asked.get(node).is_some_and(Option::is_some)
    }

    /// What so many points of a score add to each sum, and to the score.
    pub fn adds(&self, score: usize, points: i64) -> Points {
        let mut adds = Points::default();
        let sums = self.sums.iter().map(|sum| sum.free.iter().find(|(_, of)| *of == score));
        let sums = sums.map(|term| term.map_or(0, |(weight, _)| *weight));
        let weights = sums.chain(self.bounded.iter().map(|known| i64::from(known.score == score)));
        adds.iter_mut().zip(weights).for_each(|(add, weight)| *add = points.saturating_mul(weight));
        adds
    }

    /// Whether the points of a score are its own, and not only a part of sums.
    pub fn is_bounded(&self, score: usize) -> bool {
        self.bounded.iter().any(|known| known.score == score)
    }
}

/// Notes that something hangs on a node, and whether a line does.
fn ask(asked: &mut [Option<bool>], node: Node, by_line: bool) {
    if let Some(place) = asked.get_mut(node) {
        *place = Some(place.unwrap_or(false) | by_line);
    }
}
