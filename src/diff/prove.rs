//! Proofs: the leads are split until the two policies answer alike, or otherwise, for each part.
//!
//! A part is done where both columns are the same there ([`super::same`]), or where the one holds only where the other
//! does ([`super::order`]). Else it is split by the input that is nearest to what differs. What is computed from events
//! counts as an input of its own, so that a part may hold no lead at all: a difference is claimed only of a lead that
//! was run; that nothing differs is claimed where all parts are done.

use super::cells::{Input, families};
use super::joint::Joint;
use super::laws::{Law, laws};
use super::order::{Compared, apart};
use super::same::{Fading, Node, Same, Things};
use super::terms::Id;
use crate::analyse::domains::Domains;
use crate::analyse::evaluate::Scene;
use crate::analyse::facts::most_paid;
use crate::analyse::model::Model;
use crate::analyse::range::{Possible, Range, Values};
use crate::program::{Aggregate, ColumnId, FieldId, LARGEST, Type, Value};
use crate::speech::choices;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is asked of two columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Goal {
    /// They differ.
    Differ,
    /// The new one is yes, and the old one is not.
    Gain,
    /// The old one is yes, and the new one is not.
    Loss,
    /// The new one is higher.
    Up,
    /// The new one is lower.
    Down,
}

/// What came of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Came {
    /// No lead.
    Never,
    /// A lead was found.
    Found,
    /// The search was cut off, or what it found is no lead that was found to exist.
    Open,
}

/// A part of the leads that answers as asked for, were all inputs independent: fields, and what events are to come to.
#[derive(Clone, Debug, Default)]
pub(super) struct Part {
    pub given: BTreeMap<FieldId, Option<Value>>,
    /// By place of the aggregate.
    pub counted: BTreeMap<usize, Range>,
}

/// What may still be tried, of one question and of all.
const MOST_NODES: usize = 2_000;
const MOST_ALL: usize = 12_000;
/// So many cases are looked at of a question about some leads only.
const MOST_OF_SOME: usize = 300;
/// So many parts are tried to be made leads of.
const MOST_PARTS: usize = 6;

/// The inputs that leads are restricted to: which choices, by input.
pub(super) type Allowed = BTreeMap<usize, Vec<usize>>;

/// What proofs go by.
pub(super) struct Prover<'j> {
    joint: &'j Joint,
    model: Model,
    domains: Domains,
    as_of: i64,
    pub inputs: Vec<Input>,
    /// By column of an input: its place.
    places: BTreeMap<ColumnId, usize>,
    laws: Vec<Law>,
    labels: Vec<Vec<String>>,
    counts: Vec<bool>,
    fading: Fading,
    things: Things,
    left: usize,
    /// How many parts were looked at.
    pub looked: usize,
}

/// A question under way.
struct Search<'a> {
    goal: Goal,
    pair: (ColumnId, ColumnId),
    slice: &'a [ColumnId],
    allowed: &'a Allowed,
    left: usize,
    parts: usize,
    open: bool,
    /// Makes a lead of a part.
    realise: &'a mut dyn FnMut(&Part) -> bool,
}

/// What is known of a part.
enum Known {
    Done,
    Holds,
    /// Split by this input.
    Split(usize),
    Stuck,
}

/// What the two columns of a search are, and the least and the most of what they are made of.
type Seen = ((Id, Id), HashMap<Id, (i64, i64)>);

impl<'j> Prover<'j> {
    /// Prepares proofs as of an instant.
    pub fn new(joint: &'j Joint, as_of: i64) -> Prover<'j> {
        let model = Model::new(&joint.proof);
        let domains = Domains::new(&model, as_of, |_| true);
        let inputs = Input::all(joint, &domains, as_of);
        let places = inputs.iter().enumerate();
        let places = places
            .flat_map(|(at, input)| input.columns().map(move |column| (column, at)).collect::<Vec<_>>());
        let places = places.collect();
        let labels = joint.proof.columns.iter().map(|column| match &column.ty {
            ty @ Type::Choice(_) => choices(ty).to_vec(),
            _ => Vec::new(),
        });
        let first = joint.search.fields.len();
        let mut counts = vec![false; first];
        counts.extend(joint.aggregates.iter().map(|of| {
            matches!(
                of,
                Aggregate::Count(_)
                    | Aggregate::CountDifferent { .. }
                    | Aggregate::MostWithin { .. }
                    | Aggregate::Weight { decay: None, .. }
            )
        }));
        Prover {
            laws: laws(&joint.aggregates, first),
            labels: labels.collect(),
            counts,
            fading: fading(joint),
            joint,
            model,
            domains,
            as_of,
            inputs,
            places,
            things: Things::default(),
            left: MOST_ALL,
            looked: 0,
        }
    }

    /// All columns that two are computed from, ascending, and they themselves.
    fn slice(&self, pair: (ColumnId, ColumnId)) -> Vec<ColumnId> {
        let mut seen = BTreeSet::new();
        let mut open = vec![pair.0, pair.1];
        while let Some(column) = open.pop() {
            if seen.insert(column) {
                open.extend(self.model.inputs(column));
            }
        }
        seen.into_iter().collect()
    }

    /// The input columns that two are computed from.
    pub fn behind(&self, pair: (ColumnId, ColumnId)) -> Vec<ColumnId> {
        self.slice(pair).into_iter().filter(|column| self.places.contains_key(column)).collect()
    }

    /// What columns are where these choices are allowed.
    fn start(&self, allowed: &Allowed) -> Vec<Range> {
        let mut ranges = vec![Range::MISSING_NUMBER; self.model.len()];
        for (at, input) in self.inputs.iter().enumerate() {
            let all: Vec<usize>;
            let choices = match allowed.get(&at) {
                Some(choices) => choices,
                None => {
                    all = (0..input.choices.len()).collect();
                    &all
                }
            };
            for (column, range) in input.hull(choices) {
                set(&mut ranges, column, range);
            }
        }
        ranges
    }

    /// Answers a question about two columns, among the leads of the allowed choices.
    pub fn ask(
        &mut self,
        goal: Goal,
        pair: (ColumnId, ColumnId),
        allowed: &Allowed,
        realise: &mut dyn FnMut(&Part) -> bool,
    ) -> Came {
        if pair.0 == pair.1 {
            return Came::Never;
        }
        let slice = self.slice(pair);
        let most = if allowed.is_empty() { MOST_NODES } else { MOST_OF_SOME };
        let left = most.min(self.left);
        let mut search =
            Search { goal, pair, slice: &slice, allowed, left, parts: MOST_PARTS, open: false, realise };
        let mut ranges = self.start(allowed);
        let mut chosen = BTreeMap::new();
        let found = self.split(&mut search, &mut ranges, &mut chosen);
        self.left = self.left.saturating_sub(left.saturating_sub(search.left));
        self.looked = self.looked.saturating_add(left.saturating_sub(search.left));
        match (found, search.open) {
            (true, _) => Came::Found,
            (false, true) => Came::Open,
            (false, false) => Came::Never,
        }
    }

    /// Whether a lead was found in a part.
    fn split(
        &mut self,
        search: &mut Search<'_>,
        ranges: &mut Vec<Range>,
        chosen: &mut BTreeMap<usize, usize>,
    ) -> bool {
        let Some(left) = search.left.checked_sub(1) else {
            search.open = true;
            return false;
        };
        search.left = left;
        if self.laws.iter().any(|law| !law.can_hold(ranges)) {
            return false;
        }
        let at = match self.look(search, ranges, chosen) {
            Known::Done => return false,
            Known::Holds => return self.holds(search, chosen),
            Known::Split(at) => at,
            Known::Stuck => {
                search.open = true;
                return search.parts > 0 && self.holds(search, chosen);
            }
        };
        let Some(input) = self.inputs.get(at) else { return false };
        let choices: Vec<usize> = match search.allowed.get(&at) {
            Some(allowed) => allowed.clone(),
            None => (0..input.choices.len()).collect(),
        };
        let before: Vec<(ColumnId, Range)> = input
            .columns()
            .map(|column| (column, ranges.get(column.index()).cloned().unwrap_or(Range::MISSING_NUMBER)))
            .collect();
        for choice in choices {
            let Some(next) = self.inputs.get(at).and_then(|input| input.choices.get(choice)) else {
                continue;
            };
            next.ranges.iter().for_each(|(column, range)| set(ranges, *column, range.clone()));
            chosen.insert(at, choice);
            let found = self.split(search, ranges, chosen);
            chosen.remove(&at);
            if found {
                return true;
            }
            if search.left == 0 {
                search.open = true;
                break;
            }
        }
        before.into_iter().for_each(|(column, range)| set(ranges, column, range));
        false
    }

    /// Makes a lead of a part in which the answer is as asked for.
    fn holds(&self, search: &mut Search<'_>, chosen: &BTreeMap<usize, usize>) -> bool {
        let Some(left) = search.parts.checked_sub(1) else {
            search.open = true;
            return false;
        };
        search.parts = left;
        let mut part = Part::default();
        let fields = self.joint.search.fields.len();
        let needed = |at: &usize| {
            self.inputs
                .get(*at)
                .is_some_and(|input| input.columns().any(|column| search.slice.contains(&column)))
        };
        let first = search
            .allowed
            .iter()
            .filter(|(at, _)| needed(at))
            .filter_map(|(at, all)| Some((*at, *all.first()?)));
        let all: BTreeMap<usize, usize> =
            first.chain(chosen.iter().map(|(at, choice)| (*at, *choice))).collect();
        for (at, choice) in all {
            let Some(choice) = self.inputs.get(at).and_then(|input| input.choices.get(choice)) else {
                continue;
            };
            part.given.extend(choice.given.clone());
            for (column, range) in &choice.ranges {
                if let Some(place) = column.index().checked_sub(fields) {
                    part.counted.insert(place, range.clone());
                }
            }
        }
        let found = (search.realise)(&part);
        search.open |= !found;
        found
    }

    /// Works out the columns of a part; what the two are of which the search is, and the spans of what they are made of.
    fn see(&mut self, search: &Search<'_>, ranges: &mut Vec<Range>) -> Option<Seen> {
        let scene = Scene { model: &self.model, as_of: self.as_of, answers: &self.domains.answers };
        for column in search.slice {
            if !self.places.contains_key(column) {
                let range = scene.column(&**ranges, *column);
                set(ranges, *column, range);
            }
        }
        let same = Same::new(
            &mut self.things,
            scene,
            (&self.labels, &self.counts, &self.fading),
            ranges,
            search.slice,
        );
        let ids = (same.ids.get(&search.pair.0).copied()?, same.ids.get(&search.pair.1).copied()?);
        Some((ids, same.spans))
    }

    /// What two columns are in a part.
    fn look(
        &mut self,
        search: &Search<'_>,
        ranges: &mut Vec<Range>,
        chosen: &BTreeMap<usize, usize>,
    ) -> Known {
        let Some(((old, new), spans)) = self.see(search, ranges) else { return Known::Stuck };
        if old == new {
            return Known::Done;
        }
        let range = |column: ColumnId| ranges.get(column.index()).unwrap_or(&Range::MISSING_NUMBER);
        let (was, now) = (range(search.pair.0), range(search.pair.1));
        let mut compared = Compared::new(&self.things, &spans);
        let (done, holds) = match search.goal {
            Goal::Differ => (false, self.apart_for_certain(search.pair, was, now)),
            Goal::Gain | Goal::Loss => {
                let ((out, from), (into, to)) = match search.goal {
                    Goal::Gain => ((old, was.truth()), (new, now.truth())),
                    _ => ((new, now.truth()), (old, was.truth())),
                };
                let never = from == Possible::YES || !to.yes() || compared.implies(into, out);
                (never, !from.yes() && to == Possible::YES)
            }
            Goal::Up | Goal::Down => {
                let wide = |(a, b, _): (i64, i64, bool), (c, d, _): (i64, i64, bool)| {
                    (i128::from(c).saturating_sub(b.into()), i128::from(d).saturating_sub(a.into()))
                };
                let wide = wide(was.bounds(), now.bounds());
                let (low, high) =
                    compared.above(old, new).map_or(wide, |near| (near.0.max(wide.0), near.1.min(wide.1)));
                match search.goal {
                    Goal::Up => (high <= 0, low > 0),
                    _ => (low >= 0, high < 0),
                }
            }
        };
        if done {
            return Known::Done;
        }
        if holds {
            return Known::Holds;
        }
        self.nearest(&self.things, (old, new), search, chosen)
    }

    /// The input that is nearest to the difference, of few parts first.
    fn nearest(
        &self,
        things: &Things,
        pair: (u32, u32),
        search: &Search<'_>,
        chosen: &BTreeMap<usize, usize>,
    ) -> Known {
        let size = |at: usize| match search.allowed.get(&at) {
            Some(allowed) => allowed.len(),
            None => self.inputs.get(at).map_or(0, |input| input.choices.len()),
        };
        let open = apart(things, pair.0, pair.1).into_iter().filter_map(|(id, far)| {
            let Some(Node::Input(column) | Node::Faded(column)) = things.node(id) else { return None };
            let at = *self.places.get(column)?;
            (!chosen.contains_key(&at) && size(at) > 1).then_some((far, size(at), at))
        });
        open.min().map_or(Known::Stuck, |(_, _, at)| Known::Split(at))
    }

    /// Whether two columns certainly hold something else.
    fn apart_for_certain(&self, pair: (ColumnId, ColumnId), was: &Range, now: &Range) -> bool {
        let label = |column: ColumnId, value: u32| {
            self.labels.get(column.index()).and_then(|labels| labels.get(value as usize))
        };
        match (was, now) {
            (Range::Choice { values, missing }, Range::Choice { values: others, missing: other }) => {
                let of = |column: ColumnId, values: &Values| -> BTreeSet<String> {
                    let count = self.model.values(column);
                    values.iter(count).filter_map(|value| label(column, value).cloned()).collect()
                };
                !(*missing && *other) && of(pair.0, values).is_disjoint(&of(pair.1, others))
            }
            (Range::Truth(was), Range::Truth(now)) => was.bits() & now.bits() == 0,
            (
                Range::Number { low: a, high: b, missing: m },
                Range::Number { low: c, high: d, missing: n },
            ) => !(*m && *n) && (a > d || c > b || a > b || c > d),
            _ => false,
        }
    }

    /// How far the second of two numbers can be above the first, at least and at most, and a part where that is so: the
    /// inputs that they differ by are split.
    pub fn reach(&mut self, pair: (ColumnId, ColumnId), up: bool) -> (i128, Part) {
        let slice = self.slice(pair);
        let allowed = Allowed::new();
        let mut search = Search {
            goal: Goal::Up,
            pair,
            slice: &slice,
            allowed: &allowed,
            left: MOST_NODES / 4,
            parts: 0,
            open: false,
            realise: &mut |_| false,
        };
        let mut ranges = self.start(&allowed);
        let mut best = (0i128, Part::default());
        self.reach_in(&mut search, &mut ranges, &mut BTreeMap::new(), up, &mut best);
        best
    }

    fn reach_in(
        &mut self,
        search: &mut Search<'_>,
        ranges: &mut Vec<Range>,
        chosen: &mut BTreeMap<usize, usize>,
        up: bool,
        best: &mut (i128, Part),
    ) {
        if self.laws.iter().any(|law| !law.can_hold(ranges)) {
            return;
        }
        let Some(((old, new), spans)) = self.see(search, ranges) else { return };
        let range = |column: ColumnId| ranges.get(column.index()).map_or((0, 0, false), Range::bounds);
        let (was, now) = (range(search.pair.0), range(search.pair.1));
        let wide =
            (i128::from(now.0).saturating_sub(was.1.into()), i128::from(now.1).saturating_sub(was.0.into()));
        let near = Compared::new(&self.things, &spans).above(old, new).unwrap_or(wide);
        let most = if up { near.1.min(wide.1) } else { near.0.max(wide.0).saturating_neg() };
        if most <= best.0 {
            return;
        }
        let least = if up { near.0 } else { near.1.saturating_neg() };
        search.left = search.left.saturating_sub(1);
        let split = match self.nearest(&self.things, (old, new), search, chosen) {
            Known::Split(at) if search.left > 0 && least < most => Some(at),
            _ => None,
        };
        let Some(at) = split else {
            *best = (most, self.part(chosen));
            return;
        };
        let count = self.inputs.get(at).map_or(0, |input| input.choices.len());
        let before: Vec<(ColumnId, Range)> = self
            .inputs
            .get(at)
            .into_iter()
            .flat_map(Input::columns)
            .map(|column| (column, ranges.get(column.index()).cloned().unwrap_or(Range::MISSING_NUMBER)))
            .collect();
        for choice in 0..count {
            let Some(next) = self.inputs.get(at).and_then(|input| input.choices.get(choice)) else {
                continue;
            };
            next.ranges.iter().for_each(|(column, range)| set(ranges, *column, range.clone()));
            chosen.insert(at, choice);
            self.reach_in(search, ranges, chosen, up, best);
            chosen.remove(&at);
        }
        before.into_iter().for_each(|(column, range)| set(ranges, column, range));
    }

    fn part(&self, chosen: &BTreeMap<usize, usize>) -> Part {
        let fields = self.joint.search.fields.len();
        let mut part = Part::default();
        let all = chosen.iter().filter_map(|(at, choice)| self.inputs.get(*at)?.choices.get(*choice));
        for choice in all {
            part.given.extend(choice.given.clone());
            let counted = choice
                .ranges
                .iter()
                .filter_map(|(column, range)| Some((column.index().checked_sub(fields)?, range.clone())));
            part.counted.extend(counted);
        }
        part
    }
}

/// What fades, by column.
fn fading(joint: &Joint) -> Fading {
    let first = joint.search.fields.len();
    let each = families(joint).into_iter().filter_map(|(column, head)| {
        match joint.aggregates.get(column.index().checked_sub(first)?)? {
            of @ Aggregate::Weight { points, cap, .. } => {
                Some((column, (head, *points, *cap, most_paid(of).unwrap_or(LARGEST))))
            }
            _ => None,
        }
    });
    each.collect()
}

fn set(ranges: &mut [Range], column: ColumnId, range: Range) {
    if let Some(place) = ranges.get_mut(column.index()) {
        *place = range;
    }
}
