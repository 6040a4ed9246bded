//! The stage as a table: by some sums of points, and by how each missing fact answers the conditions that are open.
//!
//! Most leads lack facts that answer a few conditions and pay a few points each. Then what a value of a fact does is a
//! row of answers and some points more or less, and the stage of any filling is looked up, not computed. It is made once
//! for all leads that differ in their sums only.

use std::sync::Arc;

use super::Facts;
use super::cells::Cells;
use super::fillings::{Filling, Fillings, MOST_FACTS, NOTHING, Small, Value, add, plus, small};
use super::lanes::LEADS;
use super::net::{Kind, Net, Node};
use super::open::{Open, Points, Sums};
use super::strip::{State, Strip};
use super::values::{Remembered, Values};
use super::view::View;
use crate::analyse::range::Possible;
use crate::engine::answer::{MissingFact, Reach};
use crate::program::FieldId;

/// So many fillings of the other facts, times the values of one.
const MOST_FILLINGS: usize = 1 << 14;

/// What a table takes by itself, in fillings.
const OWN: usize = 32;

/// The stage of every filling. It is small and in few pieces: there are many tables, and a lead that needs one waits for
/// memory.
#[derive(Debug)]
pub(super) struct Ladder {
    of: Arc<Sums>,
    /// By answers, then by sums: how far along the stage is. A lead that is disqualified is behind all, at 0.
    stages: Box<[u8]>,
    /// The stage of a lead that is disqualified.
    disqualified: u32,
    /// By sums, where all facts are missing: the facts in the unknown parts of the next stage, a bit each.
    next: Box<[u128]>,
    /// By answers: what lines on several facts pay more than if all of them are missing.
    shared: Box<[Adds]>,
    facts: Box<[Fact]>,
    /// Whether more points never lead to an earlier stage.
    rises: bool,
}

/// What is added to each sum, and points that count though they are in no sum or in one that no bounds cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Adds {
    adds: Small,
    points: i64,
}

/// A missing fact.
#[derive(Debug)]
struct Fact {
    field: FieldId,
    /// What its values do.
    does: Arc<Values>,
    /// How far apart its answers stand among all answers.
    stride: u32,
    /// The fillings of the other facts, once it was asked for them.
    others: Option<Box<Fillings>>,
}

/// A sum, what has to be added to it to come a step further, and how far apart its steps are in the table.
pub(super) type Step = (usize, i32, usize);

/// How a lead stands to a table.
struct Stand<'a> {
    now: Points,
    steps: &'a [Step],
}

impl Fact {
    /// What a value does, as a filling of the table.
    #[inline]
    fn filling(&self, (way, adds): Filling) -> Filling {
        (way.wrapping_mul(self.stride), adds)
    }
}

impl Ladder {
    /// The table for a lead of a strip, and for all that differ in their sums only. `cells` are those of a gap.
    pub fn new<'a>(
        net: &Net,
        strip: &Strip,
        lead: usize,
        open: Open,
        cells: impl Fn(usize) -> Option<&'a Cells>,
        (remembered, as_of): (&mut Remembered, i64),
        scratch: &mut Strip,
    ) -> Option<Ladder> {
        let sums = open.sums.iter().fold(1usize, |lanes, sum| lanes.saturating_mul(sum.values.len()));
        let (mut lanes, mut facts, mut gaps) = (sums, Vec::new(), Vec::new());
        for gap in strip.live.iter().enumerate().filter(|(_, live)| live.has(lead)).map(|(gap, _)| gap) {
            let dated = if net.dates.get(gap) == Some(&true) { as_of } else { 0 };
            let does = remembered.values(net, &open, (gap, dated), cells(gap)?)?;
            let stride = u32::try_from(lanes.checked_div(sums)?).ok()?;
            lanes = lanes.saturating_mul(does.ways.len());
            if lanes > LEADS || facts.len() >= MOST_FACTS {
                return None;
            }
            facts.push(Fact { field: *net.gaps.get(gap)?, does, stride, others: None });
            gaps.push(gap);
        }
        let state = |node| forced(net, &open, &facts, &cells, lanes, node);
        strip.force(net, lead, lanes, (state, |node| open.asks(node)), scratch);
        let disqualified = net.disqualified();
        let stages = scratch.verdicts(net, lanes)?;
        let asked = |(lane, stage): (usize, &u32)| {
            let asked = scratch.asked(net, *stage, lane);
            gaps.iter().rev().fold(0, |bits, gap| bits << 1 | u128::from(asked.contains(gap)))
        };
        let next = stages.iter().take(sums).enumerate().map(asked).collect();
        let rank = |stage: u32| u8::try_from(if stage == disqualified { 0 } else { stage.saturating_add(1) });
        let stages = stages.into_iter().map(rank).collect::<Result<_, _>>().ok()?;
        let shared = shared(net, &open, scratch, sums, lanes)?.into();
        let of = remembered.sums(Sums { sums: open.sums, bounded: open.bounded });
        let facts = facts.into();
        let mut ladder = Ladder { of, stages, disqualified, next, shared, facts, rises: false };
        ladder.rises = ladder.rises();
        Some(ladder)
    }

    /// Whether more points never lead to an earlier stage.
    fn rises(&self) -> bool {
        let mut stride = 1usize;
        for tally in &self.of.sums {
            let next = stride.saturating_mul(tally.values.len());
            let falls = |block: &[u8]| {
                let further = block.iter().skip(stride);
                block.iter().zip(further).any(|(before, after)| before > after)
            };
            if tally.bounded.iter().any(|(weight, _)| *weight < 0)
                || self.stages.chunks(next.max(1)).any(falls)
            {
                return false;
            }
            stride = next;
        }
        true
    }

    /// How much memory it takes, in fillings.
    pub fn size(&self) -> usize {
        let facts = self.facts.iter().map(|fact| fact.others.as_ref().map_or(1, |others| others.size()));
        facts.fold(OWN.saturating_add(self.stages.len() / 16), usize::saturating_add)
    }

    /// What the sums of a lead are, and the scores that their bounds may cut, as they are while facts are missing.
    pub fn now(&self, net: &Net, view: &View, row: usize) -> Points {
        let points = |score: usize| view.sums.get(score).and_then(|sums| sums.get(row)).copied().unwrap_or(0);
        let within = |score: usize| {
            let bounds = net.scores.get(score).and_then(|score| score.bounds);
            bounds.map_or(points(score), |(least, most)| points(score).max(least).min(most))
        };
        let sums = self.of.sums.iter().map(|sum| {
            let terms = sum.free.iter().map(|(weight, score)| within(*score).saturating_mul(*weight));
            terms.fold(0, i64::saturating_add)
        });
        let mut now = Points::default();
        let all = sums.chain(self.of.bounded.iter().map(|known| points(known.score)));
        now.iter_mut().zip(all).for_each(|(now, points)| *now = points);
        now
    }

    /// How a lead whose sums are these stands to the table.
    fn stand<'a>(&self, now: &Points, steps: &'a mut Vec<Step>) -> Stand<'a> {
        steps.clear();
        let mut stride = 1usize;
        for (at, (tally, now)) in self.of.sums.iter().zip(now).enumerate() {
            for value in tally.values.iter().skip(1) {
                let more = value.saturating_sub(*now).clamp(i32::MIN.into(), i32::MAX.into());
                steps.push((at, i32::try_from(more).unwrap_or(i32::MAX), stride));
            }
            stride = stride.saturating_mul(tally.values.len());
        }
        Stand { now: *now, steps }
    }

    /// How far along the stage of a filling is.
    #[inline]
    fn stage(&self, stand: &Stand, filling: Filling) -> u32 {
        let (answers, adds) = filling;
        let lane = (answers as usize).saturating_mul(self.next.len());
        let lane = lane.saturating_add(self.sum_lane(stand, (answers, adds)));
        self.stages.get(lane).copied().unwrap_or(0).into()
    }

    #[inline]
    fn sum_lane(&self, stand: &Stand, (answers, mut adds): Filling) -> usize {
        if let Some(shared) = self.shared.get(answers as usize) {
            adds = add(adds, shared.adds);
        }
        if !self.of.bounded.is_empty() {
            return self.bounded_lane(&stand.now, adds);
        }
        let passed = stand.steps.iter().filter(|(at, more, _)| adds.get(*at).is_some_and(|add| add >= more));
        passed.fold(0, |lane, (_, _, stride)| lane.saturating_add(*stride))
    }

    /// The same where bounds may cut a score.
    fn bounded_lane(&self, now: &Points, adds: Small) -> usize {
        let mut sums = *now;
        sums.iter_mut().zip(adds).for_each(|(sum, add)| *sum = sum.saturating_add(add.into()));
        let (mut lane, mut stride) = (0usize, 1usize);
        for (tally, sum) in self.of.sums.iter().zip(sums) {
            let bounded = tally.bounded.iter();
            let bounded = bounded.map(|(weight, place)| self.within(&sums, *place).saturating_mul(*weight));
            let sum = bounded.fold(sum, i64::saturating_add);
            let at = tally.values.iter().skip(1).take_while(|value| **value <= sum).count();
            lane = lane.saturating_add(at.saturating_mul(stride));
            stride = stride.saturating_mul(tally.values.len());
        }
        lane
    }

    /// A score that its bounds may cut, cut.
    fn within(&self, sums: &Points, place: usize) -> i64 {
        let points = sums.get(self.of.sums.len().saturating_add(place)).copied().unwrap_or(0);
        self.of.bounded.get(place).map_or(points, |known| points.max(known.least).min(known.most))
    }

    /// The most that a value of a fact adds to all scores, if nothing else becomes known.
    fn most(&self, now: &Points, fact: &Fact) -> i64 {
        if self.of.bounded.is_empty() && self.shared.is_empty() {
            return fact.does.points;
        }
        let each = fact.does.all.iter().map(|value| self.points(now, fact, value));
        each.fold(0, i64::max)
    }

    /// What a value adds to all scores, if nothing else becomes known.
    fn points(&self, now: &Points, fact: &Fact, value: &Value) -> i64 {
        let (answers, adds) = fact.filling(value.filling);
        let shared = self.shared.get(answers as usize).copied().unwrap_or_default();
        let points = value.points.saturating_add(shared.points);
        if self.of.bounded.is_empty() {
            return points;
        }
        let mut sums = *now;
        sums.iter_mut()
            .zip(add(adds, shared.adds))
            .for_each(|(sum, add)| *sum = sum.saturating_add(add.into()));
        let cut = |place: usize| self.within(&sums, place).saturating_sub(self.within(now, place));
        (0..self.of.bounded.len()).map(cut).fold(points, i64::saturating_add)
    }

    /// The facts of a lead whose sums are these as long as they are missing, and which can reach no stage after `most`.
    /// `None` where there are too many fillings.
    pub fn facts(&mut self, now: &Points, most: u32, steps: &mut Vec<Step>) -> Option<Facts> {
        let stand = self.stand(now, steps);
        let here = self.stage(&stand, NOTHING);
        let next = self.sum_lane(&stand, NOTHING);
        let (mut reach, mut all) = (here, self.facts.len() < 2);
        let mut missing = Vec::new();
        for at in 0..self.facts.len() {
            let (mut alone, mut matters) = (false, false);
            let fact = self.facts.get(at)?;
            for filling in self.ends(fact) {
                let stage = self.stage(&stand, filling);
                alone |= stage != here;
                reach = reach.max(stage);
            }
            if !alone && self.facts.len() > 1 && fact.does.all.len() > 1 {
                matters = self.matters(&stand, at, &mut reach)?;
                all |= !matters;
            }
            if alone || matters {
                let fact = self.facts.get(at)?;
                let in_next_stage = self.next.get(next).is_some_and(|next| next >> at & 1 == 1);
                let points = self.most(now, fact);
                missing.push(MissingFact { field: fact.field, decides_alone: alone, in_next_stage, points });
            }
        }
        if !all {
            reach = self.reach(&stand, reach, most.saturating_add(1))?;
        }
        super::facts::sort(&mut missing);
        let stage = reach.checked_sub(1).unwrap_or(self.disqualified);
        Some(Facts { missing, reach: Reach { stage, perhaps: false } })
    }

    /// Whether a fact changes the stage in some filling of the others; and how far that gets. `None` where there are too
    /// many fillings.
    fn matters(&mut self, stand: &Stand, at: usize, reach: &mut u32) -> Option<bool> {
        if self.facts.get(at)?.others.is_none() {
            // Most facts are seen to matter on the way; that one does not takes all fillings. Of two facts, these are all.
            let seen = self.walk(Some(at)).any(|other| self.differs(stand, at, other, reach));
            if seen || self.facts.len() == 2 {
                return Some(seen);
            }
        }
        self.fill(at)?;
        let others = self.facts.get(at)?.others.as_ref()?;
        Some(others.iter().any(|other| self.differs(stand, at, other, reach)))
    }

    /// Whether a fact changes the stage in a filling of the others; and how far that gets.
    fn differs(&self, stand: &Stand, at: usize, other: Filling, reach: &mut u32) -> bool {
        let fillings = self.facts.get(at).into_iter().flat_map(|fact| self.ends(fact));
        let mut stages = fillings.map(|filling| self.stage(stand, plus(other, filling)));
        let Some(first) = stages.next() else { return false };
        *reach = first.max(*reach);
        stages.any(|stage| {
            *reach = stage.max(*reach);
            stage != first
        })
    }

    /// The values of a fact that tell whether a stage hangs on it.
    #[inline]
    fn ends<'a>(&self, fact: &'a Fact) -> impl Iterator<Item = Filling> + use<'a> {
        let fillings = if self.rises { &fact.does.ends } else { &fact.does.fillings };
        fillings.iter().map(|filling| fact.filling(*filling))
    }

    /// Some fillings of all facts, or of all but one: each value of one after the other, once those before it have the
    /// value that brings most; forth and back.
    fn walk<'a>(&'a self, but: Option<usize>) -> impl Iterator<Item = Filling> + 'a {
        let facts =
            self.facts.iter().enumerate().filter(move |(at, _)| Some(*at) != but).map(|(_, fact)| fact);
        let step = move |from: &mut Filling, fact: &'a Fact| {
            let before = *from;
            *from = plus(before, fact.filling(fact.does.best));
            Some((before, fact))
        };
        let forth = facts.clone().scan(NOTHING, step);
        let back = facts.rev().scan(NOTHING, step);
        forth.chain(back).flat_map(|(before, fact)| {
            fact.does.fillings.iter().skip(1).map(move |filling| plus(before, fact.filling(*filling)))
        })
    }

    /// How far any filling gets: no less than `reach` and no further than `most`.
    fn reach(&mut self, stand: &Stand, mut reach: u32, most: u32) -> Option<u32> {
        let most = u32::from(self.stages.iter().copied().max().unwrap_or(0)).min(most);
        if reach < most {
            let seen = self.walk(None).map(|filling| self.stage(stand, filling));
            reach = seen.fold(reach, u32::max);
        }
        if reach >= most {
            return Some(reach);
        }
        let filled = self.facts.iter().position(|fact| fact.others.is_some()).unwrap_or(0);
        self.fill(filled)?;
        let fact = self.facts.get(filled)?;
        for other in fact.others.as_ref()?.iter() {
            for filling in self.ends(fact) {
                reach = reach.max(self.stage(stand, plus(other, filling)));
            }
            if reach >= most {
                break;
            }
        }
        Some(reach)
    }

    /// Works out the fillings of all facts but one; `None` where they are too many.
    fn fill(&mut self, at: usize) -> Option<()> {
        let fact = self.facts.get(at)?;
        if fact.others.is_none() {
            let others = self.facts.iter().enumerate().filter(|(other, _)| *other != at);
            let others: Vec<_> = others.map(|(_, fact)| (fact.does.all.as_slice(), fact.stride)).collect();
            let most = MOST_FILLINGS.checked_div(fact.does.all.len()).unwrap_or(0);
            let answers = self.stages.len().checked_div(self.next.len())?;
            let others = Fillings::of(&others, answers, most)?;
            self.facts.get_mut(at)?.others = Some(Box::new(others));
        }
        Some(())
    }
}

/// What an open condition or comparison is in each lane of the table; `None` where it stays as it is.
fn forced<'a>(
    net: &Net,
    open: &Open,
    facts: &[Fact],
    cells: &impl Fn(usize) -> Option<&'a Cells>,
    lanes: usize,
    node: Node,
) -> Option<State> {
    let mut state = State::default();
    if let Kind::Compare(sum, order) = &net.parts.get(node)?.kind {
        let at = open.sum(sum)?;
        let stride = open.sums.iter().take(at).map(|sum| sum.values.len()).product::<usize>();
        let values = &open.sums.get(at)?.values;
        let truth = |value: &i64| match order.of(value.saturating_add(sum.constant).cmp(&0)) {
            true => Possible::YES,
            false => Possible::NO,
        };
        spread(&mut state, |at| values.get(at).map(truth), (values.len(), stride), lanes)?;
        return Some(state);
    }
    let Some((fact, place)) = facts.iter().find_map(|fact| {
        let place = fact.does.leaves.iter().rev().position(|leaf| *leaf == node)?;
        Some((fact, place))
    }) else {
        // No stage hangs on it: that its fact stays missing is as good as anything.
        let answer = *cells(net.own(node)?)?.leaf(node)?.first()?;
        spread(&mut state, |_| Some(answer), (1, lanes), lanes)?;
        return Some(state);
    };
    let sums = open.sums.iter().map(|sum| sum.values.len()).product::<usize>();
    let stride = sums.saturating_mul(fact.stride as usize);
    let answer = |code: &u64| {
        let bits = code >> place.saturating_mul(3);
        Possible::new(bits & 1 != 0, bits & 2 != 0, bits & 4 != 0)
    };
    let ways = &fact.does.ways;
    spread(&mut state, |at| ways.get(at).map(answer), (ways.len(), stride), lanes)?;
    Some(state)
}

/// Lays out so many answers over the lanes of a table, `stride` lanes each, again and again.
fn spread(
    state: &mut State,
    answer: impl Fn(usize) -> Option<Possible>,
    (answers, stride): (usize, usize),
    lanes: usize,
) -> Option<()> {
    for (block, from) in (0..lanes).step_by(stride.max(1)).enumerate() {
        state.allow(answer(block.checked_rem(answers)?)?, from..from.saturating_add(stride).min(lanes));
    }
    Some(())
}

/// By answers: what the lines on several facts pay more than if all facts are missing.
fn shared(net: &Net, open: &Open, forced: &Strip, sums: usize, lanes: usize) -> Option<Vec<Adds>> {
    if open.shared.is_empty() {
        return Some(Vec::new());
    }
    let mut all = Vec::with_capacity(lanes.checked_div(sums)?);
    for lane in (0..lanes).step_by(sums) {
        let (mut adds, mut points) = (Points::default(), 0i64);
        for (line, when) in &open.shared {
            let line = net.lines.get(*line)?;
            let state = forced.states.get(*when)?;
            if state.open.has(lane) {
                return None;
            }
            let pays = if line.ends.0 == 0 { line.ends.1 } else { line.ends.0 };
            let paid = |lane: usize| if state.yes.has(lane) { pays } else { 0 };
            let more = paid(lane).saturating_sub(paid(0));
            let of = open.adds(line.score, more);
            adds.iter_mut().zip(of).for_each(|(add, more)| *add = add.saturating_add(more));
            if !open.is_bounded(line.score) {
                points = points.saturating_add(more);
            }
        }
        all.push(Adds { adds: small(adds)?, points });
    }
    Some(all)
}
