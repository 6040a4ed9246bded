//! The stage as a table: by some sums of points, and by how each missing fact answers the conditions that are open.
//!
//! Most leads lack facts that answer a few conditions and pay a few points each. Then what a value of a fact does is a
//! row of answers and some points more or less, and the stage of any filling is looked up, not computed. It is made once
//! for all leads that differ in their sums only.

use super::Facts;
use super::cells::Cells;
use super::lanes::LEADS;
use super::net::{Kind, Net, Node};
use super::open::{Bounded, DIMS, Open, Points, Tally};
use super::strip::{State, Strip};
use super::view::View;
use crate::analyse::range::Possible;
use crate::engine::answer::{MissingFact, Reach};
use crate::program::FieldId;

/// So many fillings of the other facts, times the values of one.
const MOST_FILLINGS: usize = 1 << 14;

/// What a table takes by itself, in fillings.
const OWN: usize = 32;

/// One fact adds less than so many points, times [`crate::program::SCALE`], and there are at most so many facts: then no
/// filling leaves 32 bits.
const MOST_POINTS: u32 = 1 << 24;
/// See [`MOST_POINTS`].
const MOST_FACTS: usize = 100;

/// Points as they are remembered: they are few.
type Small = [i32; DIMS];

/// A filling: which of the answers in the table are its own, and what it adds to each sum.
type Filling = (u32, Small);
/// Nothing becomes known.
const NOTHING: Filling = (0, [0; DIMS]);

/// The stage of every filling.
#[derive(Debug)]
pub(super) struct Ladder {
    sums: Vec<Tally>,
    bounded: Vec<Bounded>,
    /// By answers, then by sums: how far along the stage is. A lead that is disqualified is behind all, at 0.
    stages: Vec<u32>,
    /// The stage of a lead that is disqualified.
    disqualified: u32,
    /// By sums, where all facts are missing: the facts in the unknown parts of the next stage, by their place.
    next: Vec<Vec<usize>>,
    /// By answers: what lines on several facts pay more than if all of them are missing.
    shared: Vec<Adds>,
    facts: Vec<Fact>,
}

/// What is added to each sum, and points that count though they are in no sum or in one that no bounds cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Adds {
    adds: Small,
    points: i64,
}

/// What a value of a missing fact does by itself, compared with its staying missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Value {
    filling: Filling,
    /// See [`Adds::points`].
    points: i64,
}

/// A missing fact.
#[derive(Debug)]
struct Fact {
    field: FieldId,
    /// Its place in the net.
    gap: usize,
    /// Its staying missing first.
    values: Vec<Value>,
    /// The value that adds most to the sums, or the last of several.
    best: usize,
    /// The fillings of the other facts, all missing first: empty until it is asked for them.
    others: Vec<Filling>,
}

/// How a lead stands to a table.
struct Stand {
    now: Points,
    /// Sums, what has to be added to come a step further, and how far apart those steps are in the table.
    steps: Vec<(usize, i32, usize)>,
}

/// The conditions on a fact: their different answers together.
struct Ways {
    leaves: Vec<Node>,
    /// Answers, three bits each; those of the missing fact first.
    own: Vec<u64>,
    /// How far apart they stand in the table.
    stride: usize,
}

impl Ladder {
    /// The table for a lead of a strip, and for all that differ in their sums only. `cells` are those of a gap.
    pub fn new<'a>(
        net: &Net,
        strip: &Strip,
        lead: usize,
        open: Open,
        cells: impl Fn(usize) -> Option<&'a Cells>,
        scratch: &mut Strip,
    ) -> Option<Ladder> {
        let sums = open.sums.iter().fold(1usize, |lanes, sum| lanes.saturating_mul(sum.values.len()));
        let mut lanes = sums;
        let (mut facts, mut ways) = (Vec::new(), Vec::new());
        for gap in strip.live.iter().enumerate().filter(|(_, live)| live.has(lead)).map(|(gap, _)| gap) {
            let (values, own) = fact(net, &open, gap, cells(gap)?, (lanes, sums))?;
            lanes = lanes.saturating_mul(own.own.len());
            if lanes > LEADS || facts.len() >= MOST_FACTS {
                return None;
            }
            ways.push(own);
            let adds = |value: &Value| value.filling.1.iter().map(|add| i64::from(*add)).sum::<i64>();
            let best = values.iter().enumerate().max_by_key(|(_, value)| adds(value)).map_or(0, |(at, _)| at);
            facts.push(Fact { field: *net.gaps.get(gap)?, gap, values, best, others: Vec::new() });
        }
        strip.force(net, lead, lanes, |node| forced(net, &open, &ways, &cells, lanes, node), scratch);
        let disqualified = net.disqualified();
        let stages = (0..lanes).map(|lane| scratch.verdict(net, lane)).collect::<Option<Vec<u32>>>()?;
        let asked = |(lane, stage): (usize, &u32)| scratch.asked(net, *stage, lane);
        let next = stages.iter().take(sums).enumerate().map(asked).collect();
        let rank = |stage: u32| if stage == disqualified { 0 } else { stage.saturating_add(1) };
        let stages = stages.into_iter().map(rank).collect();
        let shared = shared(net, &open, scratch, sums, lanes)?;
        Some(Ladder { sums: open.sums, bounded: open.bounded, stages, disqualified, next, shared, facts })
    }

    /// How much memory it takes, in fillings.
    pub fn size(&self) -> usize {
        let facts = self
            .facts
            .iter()
            .map(|fact| fact.others.len().saturating_add(fact.values.len().saturating_mul(2)));
        facts.fold(OWN.saturating_add(self.stages.len() / 4), usize::saturating_add)
    }

    /// What the sums of a lead are, and the scores that their bounds may cut, as they are while facts are missing.
    pub fn now(&self, net: &Net, view: &View, row: usize) -> Points {
        let points = |score: usize| view.sums.get(score).and_then(|sums| sums.get(row)).copied().unwrap_or(0);
        let within = |score: usize| {
            let bounds = net.scores.get(score).and_then(|score| score.bounds);
            bounds.map_or(points(score), |(least, most)| points(score).max(least).min(most))
        };
        let sums = self.sums.iter().map(|sum| {
            let terms = sum.free.iter().map(|(weight, score)| within(*score).saturating_mul(*weight));
            terms.fold(0, i64::saturating_add)
        });
        let mut now = Points::default();
        let all = sums.chain(self.bounded.iter().map(|known| points(known.score)));
        now.iter_mut().zip(all).for_each(|(now, points)| *now = points);
        now
    }

    /// How a lead whose sums are these stands to the table.
    fn stand(&self, now: &Points) -> Stand {
        let (mut steps, mut stride) = (Vec::new(), 1usize);
        for (at, (tally, now)) in self.sums.iter().zip(now).enumerate() {
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
        self.stages.get(lane).copied().unwrap_or(0)
    }

    #[inline]
    fn sum_lane(&self, stand: &Stand, (answers, mut adds): Filling) -> usize {
        if let Some(shared) = self.shared.get(answers as usize) {
            adds = add(adds, shared.adds);
        }
        if !self.bounded.is_empty() {
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
        for (tally, sum) in self.sums.iter().zip(sums) {
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
        let points = sums.get(self.sums.len().saturating_add(place)).copied().unwrap_or(0);
        self.bounded.get(place).map_or(points, |known| points.max(known.least).min(known.most))
    }

    /// What a value adds to all scores, if nothing else becomes known.
    fn points(&self, now: &Points, value: &Value) -> i64 {
        let (answers, adds) = value.filling;
        let shared = self.shared.get(answers as usize).copied().unwrap_or_default();
        let points = value.points.saturating_add(shared.points);
        if self.bounded.is_empty() {
            return points;
        }
        let mut sums = *now;
        sums.iter_mut()
            .zip(add(adds, shared.adds))
            .for_each(|(sum, add)| *sum = sum.saturating_add(add.into()));
        let cut = |place: usize| self.within(&sums, place).saturating_sub(self.within(now, place));
        (0..self.bounded.len()).map(cut).fold(points, i64::saturating_add)
    }

    /// The facts of a lead whose sums are these as long as they are missing, and which can reach no stage after `most`.
    /// `None` where there are too many fillings.
    pub fn facts(&mut self, now: &Points, most: u32) -> Option<Facts> {
        let stand = self.stand(now);
        let here = self.stage(&stand, NOTHING);
        let next = self.sum_lane(&stand, NOTHING);
        let (mut reach, mut all) = (here, self.facts.len() < 2);
        let mut missing = Vec::new();
        for at in 0..self.facts.len() {
            let (mut alone, mut matters, mut points) = (false, false, 0);
            for value in self.facts.get(at).into_iter().flat_map(|fact| &fact.values) {
                let stage = self.stage(&stand, value.filling);
                alone |= stage != here;
                reach = reach.max(stage);
                points = points.max(self.points(now, value));
            }
            if !alone && self.facts.len() > 1 && self.facts.get(at)?.values.len() > 1 {
                // Most facts are seen to matter on the way; that one does not takes all fillings.
                matters = self.walk(Some(at)).any(|other| self.differs(&stand, at, other, &mut reach));
                if !matters && self.facts.len() > 2 {
                    self.fill(at)?;
                    let others = &self.facts.get(at)?.others;
                    matters = others.iter().any(|other| self.differs(&stand, at, *other, &mut reach));
                }
                all |= !matters;
            }
            if alone || matters {
                let fact = self.facts.get(at)?;
                let in_next_stage = self.next.get(next).is_some_and(|next| next.contains(&fact.gap));
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

    /// Whether a fact changes the stage in a filling of the others; and how far that gets.
    fn differs(&self, stand: &Stand, at: usize, other: Filling, reach: &mut u32) -> bool {
        let before = self.stage(stand, other);
        *reach = before.max(*reach);
        let values = self.facts.get(at).map_or(&[][..], |fact| &fact.values);
        values.iter().skip(1).any(|value| {
            let stage = self.stage(stand, plus(other, value.filling));
            *reach = stage.max(*reach);
            stage != before
        })
    }

    /// Some fillings of all facts, or of all but one: each value of one after the other, once those before it have the
    /// value that brings most; forth and back.
    fn walk<'a>(&'a self, but: Option<usize>) -> impl Iterator<Item = Filling> + 'a {
        let facts =
            self.facts.iter().enumerate().filter(move |(at, _)| Some(*at) != but).map(|(_, fact)| fact);
        let step = move |from: &mut Filling, fact: &'a Fact| {
            let before = *from;
            let best = fact.values.get(fact.best).map_or(NOTHING, |value| value.filling);
            *from = plus(before, best);
            Some((before, fact))
        };
        let forth = facts.clone().scan(NOTHING, step);
        let back = facts.rev().scan(NOTHING, step);
        forth.chain(back).flat_map(|(before, fact)| {
            fact.values.iter().skip(1).map(move |value| plus(before, value.filling))
        })
    }

    /// How far any filling gets: no less than `reach` and no further than `most`.
    fn reach(&mut self, stand: &Stand, mut reach: u32, most: u32) -> Option<u32> {
        let most = self.stages.iter().copied().max().unwrap_or(0).min(most);
        if reach < most {
            let seen = self.walk(None).map(|filling| self.stage(stand, filling));
            reach = seen.fold(reach, u32::max);
        }
        if reach >= most {
            return Some(reach);
        }
        let filled = self.facts.iter().position(|fact| !fact.others.is_empty()).unwrap_or(0);
        self.fill(filled)?;
        let fact = self.facts.get(filled)?;
        for other in &fact.others {
            for value in &fact.values {
                reach = reach.max(self.stage(stand, plus(*other, value.filling)));
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
        if fact.others.is_empty() {
            let others = self.facts.iter().enumerate().filter(|(other, _)| *other != at);
            let most = MOST_FILLINGS.checked_div(fact.values.len()).unwrap_or(0);
            let others = product(others.map(|(_, fact)| fact.values.as_slice()), most)?;
            self.facts.get_mut(at)?.others = others;
        }
        Some(())
    }
}

/// What each value of a gap does, and the ways it answers the open conditions, `stride` apart in a table that has so many
/// places for sums.
fn fact(
    net: &Net,
    open: &Open,
    gap: usize,
    cells: &Cells,
    (stride, sums): (usize, usize),
) -> Option<(Vec<Value>, Ways)> {
    let leaves: Vec<Node> = open.leaves.iter().filter(|(_, of)| *of == gap).map(|(node, _)| *node).collect();
    let answers = leaves.iter().map(|node| cells.leaf(*node)).collect::<Option<Vec<_>>>()?;
    if answers.len() > 21 {
        return None;
    }
    let lines = open.own.iter().filter_map(|line| Some((line, net.lines.get(*line)?)));
    let lines = lines.filter(|(_, line)| line.own == Some(gap));
    let lines = lines.map(|(line, known)| Some((known.score, cells.line(*line)?)));
    let lines = lines.collect::<Option<Vec<_>>>()?;
    let mut own: Vec<u64> = Vec::new();
    let mut values: Vec<Value> = Vec::with_capacity(cells.count);
    for cell in 0..cells.count {
        let code = answers.iter().filter_map(|answers| answers.get(cell));
        let code = code.fold(0, |code: u64, answer| code << 3 | u64::from(answer.bits()));
        let way = own.iter().position(|known| *known == code).unwrap_or_else(|| {
            own.push(code);
            own.len().saturating_sub(1)
        });
        let (mut adds, mut points) = (Points::default(), 0i64);
        for (score, paid) in &lines {
            let more = paid.get(cell)?.saturating_sub(*paid.first()?);
            adds.iter_mut()
                .zip(open.adds(*score, more))
                .for_each(|(add, more)| *add = add.saturating_add(more));
            if !open.is_bounded(*score) {
                points = points.saturating_add(more);
            }
        }
        let way = u32::try_from(way.checked_mul(stride.checked_div(sums)?)?).ok()?;
        let filling = (way, small(adds)?);
        match values.iter_mut().find(|known| known.filling == filling) {
            Some(known) => known.points = known.points.max(points),
            None => values.push(Value { filling, points }),
        }
    }
    Some((values, Ways { leaves, own, stride }))
}

/// Points as they are remembered; `None` where they are too many.
fn small(points: Points) -> Option<Small> {
    let mut small = Small::default();
    for (small, points) in small.iter_mut().zip(points) {
        *small = i32::try_from(points).ok().filter(|points| points.unsigned_abs() < MOST_POINTS)?;
    }
    Some(small)
}

/// What an open condition or comparison is in each lane of the table; `None` where it stays as it is.
fn forced<'a>(
    net: &Net,
    open: &Open,
    ways: &[Ways],
    cells: &impl Fn(usize) -> Option<&'a Cells>,
    lanes: usize,
    node: Node,
) -> Option<State> {
    let mut state = State::default();
    if let Kind::Compare(sum, order) = &net.parts.get(node)?.kind {
        let at = open.sum(sum)?;
        let stride = open.sums.iter().take(at).map(|sum| sum.values.len()).product::<usize>();
        let values = &open.sums.get(at)?.values;
        let yes: Vec<bool> =
            values.iter().map(|value| order.of(value.saturating_add(sum.constant).cmp(&0))).collect();
        for lane in 0..lanes {
            let yes = yes.get((lane / stride).checked_rem(yes.len())?)?;
            if *yes { state.yes.set(lane) } else { state.no.set(lane) }
        }
        return Some(state);
    }
    let Some((way, place)) = ways.iter().find_map(|way| {
        let place = way.leaves.iter().rev().position(|leaf| *leaf == node)?;
        Some((way, place))
    }) else {
        // No stage hangs on it: that its fact stays missing is as good as anything.
        let answer = *cells(net.own(node)?)?.leaf(node)?.first()?;
        (0..lanes).for_each(|lane| state.allow(answer, lane));
        return Some(state);
    };
    for lane in 0..lanes {
        let code = way.own.get((lane / way.stride).checked_rem(way.own.len())?)?;
        let bits = code >> place.saturating_mul(3);
        state.allow(Possible::new(bits & 1 != 0, bits & 2 != 0, bits & 4 != 0), lane);
    }
    Some(state)
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

fn plus((answers, adds): Filling, (more, by): Filling) -> Filling {
    (answers.wrapping_add(more), add(adds, by))
}

/// Sums never leave 32 bits, see [`MOST_POINTS`].
fn add(adds: Small, by: Small) -> Small {
    let mut sums = adds;
    sums.iter_mut().zip(by).for_each(|(sum, by)| *sum = sum.wrapping_add(by));
    sums
}

/// An order that is quickly found out; any will do.
fn order((answers, [a, b, c, d]): Filling) -> (u64, u128) {
    let [a, b, c, d] = [a, b, c, d].map(i32::cast_unsigned);
    let first = u64::from(answers) << 32 | u64::from(a);
    (first, u128::from(b) << 64 | u128::from(c) << 32 | u128::from(d))
}

/// All fillings of several facts, the one of their first values first; `None` where they are too many.
fn product<'a>(facts: impl Iterator<Item = &'a [Value]>, most: usize) -> Option<Vec<Filling>> {
    let mut all: Vec<Filling> = vec![NOTHING];
    for values in facts {
        let mut more: Vec<Filling> = Vec::with_capacity(all.len().saturating_mul(values.len()));
        for one in &all {
            more.extend(values.iter().map(|value| plus(*one, value.filling)));
        }
        more.sort_unstable_by_key(|filling| order(*filling));
        more.dedup();
        if more.len() > most {
            return None;
        }
        // Nothing is added where all stay missing.
        if let Ok(at) = more.binary_search_by_key(&order(NOTHING), |filling| order(*filling)) {
            more.swap(0, at);
        }
        all = more;
    }
    Some(all)
}
