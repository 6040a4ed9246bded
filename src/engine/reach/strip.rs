//! What 256 leads could come to, if their missing facts could be anything: first forward, from facts to stages, then
//! back, from the stages that are not settled to the facts that can change them. All of it is masks; nothing is tried.

use super::lanes::{LEADS, Lanes, WORDS};
use super::net::{Kind, Net, Node, Part, Sum};
use super::view::View;
use crate::analyse::range::Possible;
use crate::engine::kernels;
use crate::program::Order;
use std::ops::Range;

/// What no sum of points reaches.
const BEYOND: i64 = 1 << 54;

/// A node for 256 leads. For lines, scores and choices only `open` means something.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct State {
    /// Where it can be yes.
    pub yes: Lanes,
    /// Where it can be no.
    pub no: Lanes,
    /// Where it can be unknown.
    pub unknown: Lanes,
    /// Where it is not settled.
    pub open: Lanes,
    /// Where it matters what it is.
    pub matters: Lanes,
}

impl State {
    const EMPTY: State = State {
        yes: Lanes::NONE,
        no: Lanes::NONE,
        unknown: Lanes::NONE,
        open: Lanes::NONE,
        matters: Lanes::NONE,
    };

    fn certain_yes(&self) -> Lanes {
        self.yes.without(self.no | self.unknown)
    }

    /// And what it can be in some lanes.
    pub fn allow(&mut self, truth: Possible, lanes: Range<usize>) {
        for (can, mask) in
            [(truth.yes(), &mut self.yes), (truth.no(), &mut self.no), (truth.unknown(), &mut self.unknown)]
        {
            if can {
                mask.set(lanes.clone());
            }
        }
    }

    fn not(self) -> State {
        State { yes: self.no, no: self.yes, ..self }
    }

    fn and(self, other: &State) -> State {
        let unknown =
            (self.unknown & (other.unknown | other.yes)) | (other.unknown & (self.unknown | self.yes));
        State { yes: self.yes & other.yes, no: self.no | other.no, unknown, ..State::default() }
    }
}

/// 256 leads of a batch.
#[derive(Debug, Default)]
pub(super) struct Strip {
    /// The leads that there are.
    pub valid: Lanes,
    /// By gap: where the field is missing.
    pub missing: Vec<Lanes>,
    /// By gap: where it is missing and can change the stage.
    pub live: Vec<Lanes>,
    /// By node.
    pub states: Vec<State>,
    /// By line: where it hangs on a live gap.
    pub varies: Vec<Lanes>,
    /// By score, 256 each: the least and the most that it can be.
    low: Vec<i64>,
    high: Vec<i64>,
    /// The first lead, in the batch.
    pub from: usize,
    /// The nodes that [`Strip::force`] wrote.
    written: Vec<Node>,
}

impl Strip {
    /// Works out what the leads from `from` on could come to. `missing` says where a gap's field is missing.
    pub fn fill(&mut self, net: &Net, view: &View, from: usize, missing: impl Fn(usize, usize) -> Lanes) {
        self.from = from;
        self.valid = Lanes::first(view.rows.saturating_sub(from).min(LEADS));
        self.missing.clear();
        self.missing.extend((0..net.gaps.len()).map(|gap| missing(gap, from / 64) & self.valid));
        self.live.clear();
        self.live.resize(net.gaps.len(), Lanes::NONE);
        self.varies.clear();
        self.varies.resize(net.lines.len(), Lanes::NONE);
        self.states.clear();
        self.states.resize(net.parts.len(), State::default());
        if self.missing.iter().all(|missing| missing.is_empty()) {
            return;
        }
        self.low.resize(net.scores.len().saturating_mul(LEADS), 0);
        self.high.resize(net.scores.len().saturating_mul(LEADS), 0);
        for node in 0..net.parts.len() {
            let state = self.forward(net, view, node);
            if let Some(place) = self.states.get_mut(node) {
                *place = state;
            }
        }
        self.ends(net);
        self.back(net, |state| state.open, true);
        self.lines(net);
        // What is unknown for certain is looked into as well: it tells which questions the next stage is about.
        self.back(net, |state| state.open | state.unknown.without(state.yes | state.no), false);
    }

    fn state(&self, node: Node) -> &State {
        self.states.get(node).unwrap_or(&State::EMPTY)
    }

    fn any_open(&self, net: &Net, node: Node) -> Lanes {
        let Some(part) = net.parts.get(node) else { return Lanes::NONE };
        let missing = part.gaps.iter().filter_map(|gap| self.missing.get(*gap));
        let open = missing.fold(Lanes::NONE, |open, missing| open | *missing);
        part.of.iter().fold(open, |open, of| open | self.state(*of).open)
    }

    fn forward(&mut self, net: &Net, view: &View, node: Node) -> State {
        let Some(part) = net.parts.get(node) else { return State::default() };
        match &part.kind {
            Kind::Read { at, open, .. } => {
                let (yes, no) = view.conditions.get(*at).copied().unwrap_or_default();
                let (yes, no) = (Lanes::read(yes, self.from / 64), Lanes::read(no, self.from / 64));
                let any = self.any_open(net, node);
                let or = |now: Lanes, can: bool| {
                    if can { now | any } else { now.without(any) }
                };
                let unknown = self.valid.without(yes | no);
                self.truth(State {
                    yes: or(yes, open.yes()),
                    no: or(no, open.no()),
                    unknown: or(unknown, open.unknown()),
                    ..State::default()
                })
            }
            Kind::Compare(sum, order) => self.truth(self.compare(sum, *order)),
            Kind::When => {
                let when = part.of.first().map_or(&State::EMPTY, |when| self.state(*when));
                State { open: when.yes & (when.no | when.unknown), ..State::default() }
            }
            Kind::Pays(line) => {
                let pays = net.lines.get(*line).is_some_and(|line| line.ends.0 != line.ends.1);
                let open = if pays { self.any_open(net, node) } else { Lanes::NONE };
                State { open, ..State::default() }
            }
            Kind::Score(score) => State { open: self.score(net, view, *score), ..State::default() },
            Kind::Pick(..) => State { open: self.any_open(net, node), ..State::default() },
            _ => self.logic(part),
        }
    }

    /// A condition made of others.
    fn logic(&self, part: &Part) -> State {
        let of = |at: usize| part.of.get(at).map_or(&State::EMPTY, |of| self.state(*of));
        let certain = State { yes: self.valid, ..State::default() };
        let state = match &part.kind {
            Kind::Certain(true) => certain,
            Kind::Certain(false) => certain.not(),
            Kind::Not => of(0).not(),
            Kind::All => part.of.iter().fold(certain, |all, of| all.and(self.state(*of))),
            Kind::Any => part.of.iter().fold(certain, |none, of| none.and(&self.state(*of).not())).not(),
            Kind::AtLeast(count) => self.at_least(*count, &part.of),
            Kind::Unknown => {
                let inner = of(0);
                State { yes: inner.unknown, no: inner.yes | inner.no, ..State::default() }
            }
            Kind::IsNo => {
                let inner = of(0);
                State { yes: inner.no, no: inner.yes | inner.unknown, ..State::default() }
            }
            Kind::Stage { blocked } => self.stage(&part.of, *blocked),
            Kind::Read { .. }
            | Kind::Compare(..)
            | Kind::When
            | Kind::Pays(_)
            | Kind::Score(_)
            | Kind::Pick(_) => State::default(),
        };
        self.truth(state)
    }

    /// Of the leads that there are; open where it is not certain.
    fn truth(&self, state: State) -> State {
        let (yes, no, unknown) = (state.yes & self.valid, state.no & self.valid, state.unknown & self.valid);
        State { yes, no, unknown, open: (yes & no) | (yes & unknown) | (no & unknown), matters: Lanes::NONE }
    }

    /// One lead of this strip, many times over: `state` says what an open condition on facts or sums is, where it is not
    /// what it is here; the others follow from it. What does not matter is left out, and what no stage asks and is not
    /// `asked`.
    pub fn force(
        &self,
        net: &Net,
        lead: usize,
        lanes: usize,
        (state, asked): (impl Fn(Node) -> Option<State>, impl Fn(Node) -> bool),
        out: &mut Strip,
    ) {
        out.valid = Lanes::first(lanes);
        out.states.resize(net.parts.len(), State::default());
        for node in out.written.drain(..) {
            if let Some(state) = out.states.get_mut(node) {
                *state = State::default();
            }
        }
        for (node, (part, own)) in net.parts.iter().zip(&self.states).enumerate() {
            if !own.matters.has(lead) || !(part.staged || asked(node)) {
                continue;
            }
            let all = |mask: Lanes| if mask.has(lead) { out.valid } else { Lanes::NONE };
            let (yes, no, unknown) = (all(own.yes), all(own.no), all(own.unknown));
            let as_it_is = State { yes, no, unknown, open: all(own.open), matters: Lanes::NONE };
            let forced = match &part.kind {
                _ if !own.open.has(lead) => as_it_is,
                Kind::Read { .. } | Kind::Compare(..) => {
                    state(node).map_or(as_it_is, |state| out.truth(state))
                }
                Kind::When | Kind::Pays(_) | Kind::Score(_) | Kind::Pick(_) => as_it_is,
                _ => out.logic(part),
            };
            out.written.push(node);
            if let Some(state) = out.states.get_mut(node) {
                *state = forced;
            }
        }
    }

    /// By lane, the number of its stage; `None` where that of one is not settled.
    pub fn verdicts(&self, net: &Net, lanes: usize) -> Option<Vec<u32>> {
        let last = u32::try_from(net.stages.len()).ok()?;
        let stages = net.stages.iter().rev().zip((1..=last).rev());
        let ends = net.disqualify.iter().map(|line| (line, net.disqualified())).chain(stages);
        let (mut verdicts, mut left) = (vec![0; lanes], Lanes::first(lanes));
        for (node, verdict) in ends {
            let state = self.state(*node);
            let yes = left & state.yes;
            if !(yes & state.open).is_empty() {
                return None;
            }
            for lane in yes.leads() {
                *verdicts.get_mut(lane)? = verdict;
            }
            left = left.without(yes);
        }
        Some(verdicts)
    }

    /// The latest stage that a lead of the strip could be in, as far as the masks tell.
    pub fn latest(&self, net: &Net, lead: usize) -> u32 {
        let could = net.stages.iter().rposition(|stage| self.state(*stage).yes.has(lead));
        could.and_then(|stage| u32::try_from(stage).ok()).map_or(0, |stage| stage.saturating_add(1))
    }

    /// The gaps in the unknown parts of the first stage after `stage` that is unknown.
    pub fn asked(&self, net: &Net, stage: u32, lane: usize) -> Vec<usize> {
        let unknown = |node: &Node| {
            let state = self.state(*node);
            state.unknown.without(state.yes | state.no).has(lane)
        };
        let mut gaps = Vec::new();
        let mut open: Vec<Node> =
            net.stages.iter().skip(stage as usize).copied().find(unknown).into_iter().collect();
        while let Some(node) = open.pop() {
            let Some(part) = net.parts.get(node) else { continue };
            gaps.extend(&part.gaps);
            let into = if let Kind::Stage { .. } = part.kind { 1 } else { part.of.len() };
            open.extend(part.of.iter().take(into).copied().filter(unknown));
        }
        gaps
    }

    /// It may be a little more than is possible; never less.
    fn at_least(&self, count: usize, of: &[Node]) -> State {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let enough = |which: &dyn Fn(&State) -> Lanes| {
            let masks: Vec<Lanes> = of.iter().map(|node| which(self.state(*node))).collect();
            let mut enough = Lanes::NONE;
            kernels::count(masks.iter().map(|mask| mask.0.as_slice()), count, &mut enough.0);
            enough
        };
        let certain = enough(&|state| state.certain_yes());
        let any_unknown = of.iter().fold(Lanes::NONE, |any, node| any | self.state(*node).unknown);
        State {
            yes: enough(&|state| state.yes),
            no: !enough(&|state| self.valid.without(state.no)),
            unknown: enough(&|state| state.yes | state.unknown).without(certain) & any_unknown,
            ..State::default()
        }
    }

    fn stage(&self, of: &[Node], blocked: usize) -> State {
        let mut nodes = of.iter().map(|node| self.state(*node));
        let requires = nodes.next().unwrap_or(&State::EMPTY);
        let (mut no, mut certain) = (requires.no, Lanes::NONE);
        for floor in nodes.by_ref().take(blocked) {
            no |= floor.yes;
            certain |= floor.certain_yes();
        }
        for line in nodes {
            no |= line.yes;
            certain |= line.certain_yes();
        }
        State {
            yes: requires.yes.without(certain),
            no: no | certain,
            unknown: requires.unknown.without(certain),
            ..State::default()
        }
    }

    /// The least and the most of a score; where they differ.
    fn score(&mut self, net: &Net, view: &View, at: usize) -> Lanes {
        let Some(score) = net.scores.get(at) else { return Lanes::NONE };
        let base = at.saturating_mul(LEADS);
        let (Some(low), Some(high)) = (
            self.low.get_mut(base..base.saturating_add(LEADS)),
            self.high.get_mut(base..base.saturating_add(LEADS)),
        ) else {
            return Lanes::NONE;
        };
        let sums = view.sums.get(at).and_then(|sums| sums.get(self.from..)).unwrap_or(&[]);
        low.fill(0);
        low.iter_mut().zip(sums).for_each(|(low, sum)| *low = *sum);
        high.copy_from_slice(low);
        for line in &score.lines {
            let (Some(known), Some(pays)) = (net.lines.get(*line), view.lines.get(*line)) else { continue };
            let open = self.states.get(known.node).map_or(Lanes::NONE, |state| state.open);
            for lead in open.leads() {
                let now = pays.get(self.from.saturating_add(lead));
                if let (Some(low), Some(high)) = (low.get_mut(lead), high.get_mut(lead)) {
                    *low = low.saturating_add(known.ends.0).saturating_sub(now);
                    *high = high.saturating_add(known.ends.1).saturating_sub(now);
                }
            }
        }
        let (least, most) = score.bounds.unwrap_or((-BEYOND, BEYOND));
        low.iter_mut().for_each(|low| *low = (*low).max(least).min(most));
        high.iter_mut().for_each(|high| *high = (*high).max(least).min(most));
        let mut open = Lanes::NONE;
        for ((lows, highs), lane) in low.chunks_exact(64).zip(high.chunks_exact(64)).zip(&mut open.0) {
            *lane = pack(lows, highs, |low, high| low != high);
        }
        open & self.valid
    }

    fn compare(&self, sum: &Sum, order: Order) -> State {
        let (mut low, mut high) = ([sum.constant; LEADS], [sum.constant; LEADS]);
        for (weight, score) in &sum.terms {
            let base = score.saturating_mul(LEADS);
            let lows = self.low.get(base..base.saturating_add(LEADS)).unwrap_or(&[]);
            let highs = self.high.get(base..base.saturating_add(LEADS)).unwrap_or(&[]);
            let (lows, highs) = if *weight < 0 { (highs, lows) } else { (lows, highs) };
            add(&mut low, lows, *weight);
            add(&mut high, highs, *weight);
        }
        let mut state = State::default();
        let chunks = low.chunks_exact(64).zip(high.chunks_exact(64));
        for (at, (lows, highs)) in chunks.enumerate() {
            // Where the least is below zero, where it is at most zero, and the same for the most.
            let below = pack(lows, highs, |low, _| low < 0);
            let above = pack(lows, highs, |_, high| high > 0);
            let at_most = pack(lows, highs, |low, _| low <= 0);
            let at_least = pack(lows, highs, |_, high| high >= 0);
            let (yes, no) = match order {
                Order::Less => (below, at_least),
                Order::AtMost => (at_most, above),
                Order::More => (above, at_most),
                Order::AtLeast => (at_least, below),
                Order::Equal => (at_most & at_least, below | above),
                Order::NotEqual => (below | above, at_most & at_least),
            };
            if let (Some(yes_word), Some(no_word)) = (state.yes.0.get_mut(at), state.no.0.get_mut(at)) {
                (*yes_word, *no_word) = (yes, no);
            }
        }
        state
    }

    /// Marks the stages that decide: those below one that holds for certain do not.
    fn ends(&mut self, net: &Net) {
        let mut rest = self.valid;
        for stage in net.stages.iter().rev() {
            if let Some(state) = self.states.get_mut(*stage) {
                state.matters |= rest;
                rest = rest.without(state.certain_yes());
            }
        }
        for line in &net.disqualify {
            if let Some(state) = self.states.get_mut(*line) {
                state.matters |= self.valid;
            }
        }
    }

    /// Marks what matters to what matters, from the stages back.
    fn back(&mut self, net: &Net, into: impl Fn(&State) -> Lanes, live: bool) {
        for (node, part) in net.parts.iter().enumerate().rev() {
            let state = self.state(node);
            let through = state.matters & into(state);
            if through.is_empty() {
                continue;
            }
            for of in &part.of {
                if let Some(state) = self.states.get_mut(*of) {
                    state.matters |= through;
                }
            }
            if live {
                for gap in &part.gaps {
                    if let (Some(live), Some(missing)) = (self.live.get_mut(*gap), self.missing.get(*gap)) {
                        *live |= through & *missing;
                    }
                }
            }
        }
    }

    /// Marks the lines that a live gap could make pay more: they count among the points it could bring.
    fn lines(&mut self, net: &Net) {
        for (line, varies) in net.lines.iter().zip(&mut self.varies) {
            let Some(state) = self.states.get_mut(line.node) else { continue };
            if state.open.is_empty() {
                continue;
            }
            let live = line.behind.iter().filter_map(|gap| self.live.get(*gap));
            *varies = live.fold(Lanes::NONE, |any, live| any | *live) & state.open;
            state.matters |= *varies;
        }
    }
}

fn add(sums: &mut [i64; LEADS], values: &[i64], weight: i64) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum = sum.wrapping_add(value.wrapping_mul(weight));
    }
}

/// One bit for each pair that passes.
fn pack(left: &[i64], right: &[i64], pass: impl Fn(i64, i64) -> bool) -> u64 {
    let pairs = left.iter().zip(right).rev();
    pairs.fold(0, |bits, (left, right)| bits << 1 | u64::from(pass(*left, *right)))
}

const _: () = assert!(WORDS * 64 == LEADS, "a mask has a bit for each lead");
