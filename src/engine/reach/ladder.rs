//! The stage as a table: by some sums of points, and by how each missing fact answers the conditions that are open.
//!
//! Most leads lack facts that answer a few conditions and pay a few points each. Then what a value of a fact does is a
//! row of answers and some points more or less, and the stage of any filling is looked up, not computed. It is made once
//! for all leads that differ in their sums only.

use super::Facts;
use super::lanes::LEADS;
use super::net::{Kind, Net, Node};
use super::strip::Strip;
use crate::analyse::range::Possible;
use crate::engine::answer::{MissingFact, Reach};
use crate::program::{FieldId, Order};

/// So many sums are told apart at once.
const SUMS: usize = 2;
/// So many fillings of the other facts, times the values of one.
const MOST_FILLINGS: usize = 1 << 14;

/// One fact adds less than so many points, times [`crate::program::SCALE`]: then no filling leaves 32 bits.
const MOST_POINTS: u32 = 1 << 24;

/// What a filling adds to each sum.
pub(super) type Points = [i64; SUMS];
/// The same, as it is remembered: points are few.
type Small = [i32; SUMS];

/// What is open for a lead of a strip: sums of scores that are compared, and conditions on one missing fact.
#[derive(Debug, Default)]
pub(super) struct Open {
    /// A node that compares each sum.
    pub sums: Vec<Node>,
    /// By sum: one value for each way that it can stand to what it is compared with, ascending.
    values: Vec<Vec<i64>>,
    /// The conditions, with the gaps that they read.
    pub leaves: Vec<(Node, usize)>,
}

/// What a value of a missing fact does, or its staying missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    /// How it answers the open conditions on the fact.
    pub answers: Vec<Possible>,
    /// What it adds to each sum.
    pub adds: Points,
}

/// What is known of a missing fact.
#[derive(Debug)]
pub(super) struct Gap {
    /// Which.
    pub field: FieldId,
    /// Its place in the net.
    pub gap: usize,
    /// Its staying missing first.
    pub values: Vec<Value>,
    /// The most points that it could bring.
    pub points: i64,
}

/// A filling: where its answers stand in the table, and what it adds to each sum.
type Filling = (u32, Small);

/// The stage of every filling.
#[derive(Debug)]
pub(super) struct Ladder {
    /// See [`Open::sums`].
    pub sums: Vec<Node>,
    values: Vec<Vec<i64>>,
    /// By answers, then by sums.
    stages: Vec<u32>,
    /// Likewise, where all facts are missing: the facts in the unknown parts of the next stage, by their place.
    next: Vec<Vec<usize>>,
    facts: Vec<Fact>,
}

#[derive(Debug)]
struct Fact {
    field: FieldId,
    missing: usize,
    values: Vec<Filling>,
    /// The fillings of the other facts; all missing first.
    others: Vec<Filling>,
    points: i64,
}

impl Open {
    /// What is open; `None` where something is that no table tells apart.
    pub fn new(net: &Net, strip: &Strip, lead: usize) -> Option<Open> {
        let mut open = Open::default();
        for (node, part) in net.parts.iter().enumerate() {
            if !strip.states.get(node).is_some_and(|state| (state.matters & state.open).has(lead)) {
                continue;
            }
            match &part.kind {
                Kind::Compare(sum, order) => {
                    let same = |known: &Node| terms(net, *known) == Some(sum.terms.as_slice());
                    let at = open.sums.iter().position(same).unwrap_or(open.sums.len());
                    if at == open.sums.len() {
                        open.sums.push(node);
                        open.values.push(Vec::new());
                    }
                    let step = sum.constant.saturating_neg();
                    let (before, after) = (step.saturating_sub(1), step.saturating_add(1));
                    open.values.get_mut(at)?.extend(match order {
                        Order::Less | Order::AtLeast => [before, step, step],
                        Order::AtMost | Order::More => [step, after, after],
                        Order::Equal | Order::NotEqual => [before, step, after],
                    });
                }
                Kind::Pick(_) => return None,
                Kind::Read { .. } => {
                    let [gap] = part.gaps.as_slice() else { return None };
                    if !part.of.is_empty() {
                        return None;
                    }
                    if strip.live.get(*gap).is_some_and(|live| live.has(lead)) {
                        open.leaves.push((node, *gap));
                    }
                }
                _ => {}
            }
        }
        for values in &mut open.values {
            values.sort_unstable();
            values.dedup();
        }
        (open.sums.len() <= SUMS).then_some(open)
    }

    /// How often each sum counts the points of a score.
    pub fn weights(&self, net: &Net, score: usize) -> Points {
        let mut weights = [0; SUMS];
        for (weight, node) in weights.iter_mut().zip(&self.sums) {
            let term = terms(net, *node).into_iter().flatten().find(|(_, of)| *of == score);
            *weight = term.map_or(0, |(weight, _)| *weight);
        }
        weights
    }
}

/// The terms of a sum that is compared.
fn terms(net: &Net, node: Node) -> Option<&[(i64, usize)]> {
    match &net.parts.get(node)?.kind {
        Kind::Compare(sum, _) => Some(&sum.terms),
        _ => None,
    }
}

impl Ladder {
    /// The table for a lead of a strip, and for all that differ in their sums only.
    pub fn new(
        net: &Net,
        strip: &Strip,
        lead: usize,
        open: Open,
        gaps: &[Gap],
        scratch: &mut Strip,
    ) -> Option<Ladder> {
        // By gap: the different ways to answer, and how far apart they stand in the table.
        let sums = open.values.iter().fold(1usize, |lanes, values| lanes.saturating_mul(values.len()));
        let mut lanes = sums;
        let mut ways: Vec<(Vec<&[Possible]>, usize)> = Vec::new();
        for gap in gaps {
            let mut own: Vec<&[Possible]> = Vec::new();
            for value in &gap.values {
                if !own.contains(&value.answers.as_slice()) {
                    own.push(&value.answers);
                }
            }
            let stride = lanes;
            lanes = lanes.saturating_mul(own.len());
            ways.push((own, stride));
        }
        if lanes > LEADS {
            return None;
        }
        let truth = |node: Node, lane: usize| -> Option<Possible> {
            if let Some((_, gap)) = open.leaves.iter().find(|(leaf, _)| *leaf == node) {
                let at = gaps.iter().position(|known| known.gap == *gap)?;
                let (own, stride) = ways.get(at)?;
                let way = own.get((lane / stride).checked_rem(own.len())?)?;
                let mut leaves = open.leaves.iter().filter(|(_, of)| of == gap);
                return way.get(leaves.position(|(leaf, _)| *leaf == node)?).copied();
            }
            let Kind::Compare(sum, order) = &net.parts.get(node)?.kind else { return None };
            let mut stride = 1;
            for (known, values) in open.sums.iter().zip(&open.values) {
                if terms(net, *known)? == sum.terms.as_slice() {
                    let value = values.get((lane / stride).checked_rem(values.len())?)?;
                    return Some(Possible::certain(order.of(value.saturating_add(sum.constant).cmp(&0))));
                }
                stride *= values.len();
            }
            None
        };
        strip.force(net, lead, lanes, truth, scratch);
        let stages = (0..lanes).map(|lane| scratch.verdict(net, lane)).collect::<Option<Vec<u32>>>()?;
        let next = (0..sums).map(|lane| {
            let stage = stages.get(lane).copied().unwrap_or(0);
            scratch.asked(net, stage, lane)
        });
        let next = next.collect();
        let filling = |(gap, (own, stride)): (&Gap, &(Vec<&[Possible]>, usize))| -> Option<Vec<Filling>> {
            let of = |value: &Value| {
                let at = own.iter().position(|way| *way == value.answers)?.checked_mul(*stride)?;
                let mut adds = Small::default();
                for (small, add) in adds.iter_mut().zip(value.adds) {
                    *small = i32::try_from(add).ok().filter(|add| add.unsigned_abs() < MOST_POINTS)?;
                }
                Some((u32::try_from(at).ok()?, adds))
            };
            gap.values.iter().map(of).collect()
        };
        let all: Vec<Vec<Filling>> = gaps.iter().zip(&ways).map(filling).collect::<Option<_>>()?;
        let mut facts = Vec::with_capacity(gaps.len());
        for (at, (gap, values)) in gaps.iter().zip(&all).enumerate() {
            let others = all.iter().enumerate().filter(|(other, _)| *other != at);
            let others = others.map(|(_, values)| values);
            facts.push(Fact {
                field: gap.field,
                missing: gap.gap,
                others: product(others, MOST_FILLINGS / values.len().max(1))?,
                values: values.clone(),
                points: gap.points,
            });
        }
        Some(Ladder { sums: open.sums, values: open.values, stages, next, facts })
    }

    /// How many fillings it holds.
    pub fn size(&self) -> usize {
        self.facts.iter().map(|fact| fact.others.len()).sum()
    }

    /// The stage of a filling of a lead with these sums.
    fn stage(&self, now: &Points, (answers, adds): Filling) -> u32 {
        self.stages.get(self.lane(now, (answers, adds))).copied().unwrap_or(0)
    }

    fn lane(&self, now: &Points, (answers, adds): Filling) -> usize {
        let (mut lane, mut stride) = (answers as usize, 1);
        for ((values, now), add) in self.values.iter().zip(now).zip(adds) {
            let sum = now.saturating_add(add.into());
            let at = values.iter().skip(1).take_while(|value| **value <= sum).count();
            lane = lane.saturating_add(at.saturating_mul(stride));
            stride = stride.saturating_mul(values.len());
        }
        lane
    }

    /// The facts of a lead whose sums are these as long as they are missing.
    pub fn facts(&self, now: &Points) -> Facts {
        let nothing = (0, Small::default());
        let here = self.stage(now, nothing);
        let next = self.next.get(self.lane(now, nothing)).map_or(&[][..], Vec::as_slice);
        let mut reach = here;
        let most = self.stages.iter().copied().max().unwrap_or(0);
        let mut missing = Vec::new();
        for (at, fact) in self.facts.iter().enumerate() {
            let differs = |other: &Filling| {
                let before = self.stage(now, *other);
                fact.values.iter().any(|value| self.stage(now, plus(*other, *value)) != before)
            };
            if at == 0 {
                for other in &fact.others {
                    if reach == most {
                        break;
                    }
                    for value in &fact.values {
                        reach = reach.max(self.stage(now, plus(*other, *value)));
                    }
                }
            }
            let alone = fact.others.first().is_some_and(&differs);
            if alone || fact.others.iter().any(differs) {
                missing.push(MissingFact {
                    field: fact.field,
                    decides_alone: alone,
                    in_next_stage: next.contains(&fact.missing),
                    points: fact.points,
                });
            }
        }
        super::facts::sort(&mut missing);
        Facts { missing, reach: Reach { stage: reach, perhaps: false } }
    }
}

fn plus((answers, adds): Filling, (more, by): Filling) -> Filling {
    let mut sums = adds;
    sums.iter_mut().zip(by).for_each(|(sum, by)| *sum = sum.saturating_add(by));
    (answers.saturating_add(more), sums)
}

/// All fillings of several facts, the one of their first values first; `None` where they are too many.
fn product<'a>(facts: impl Iterator<Item = &'a Vec<Filling>>, most: usize) -> Option<Vec<Filling>> {
    let mut all: Vec<Filling> = vec![(0, Small::default())];
    for values in facts {
        let first = plus(*all.first()?, *values.first()?);
        let mut more: Vec<Filling> = Vec::with_capacity(all.len().saturating_mul(values.len()));
        for one in &all {
            more.extend(values.iter().map(|value| plus(*one, *value)));
        }
        more.sort_unstable();
        more.dedup();
        if more.len() > most {
            return None;
        }
        if let Ok(at) = more.binary_search(&first) {
            more.swap(0, at);
        }
        all = more;
    }
    Some(all)
}
