//! Looks for leads that two policies answer otherwise: those of the examples, those one step away from them, those
//! that a proof has found to be possible, and walks on.

use super::bench::{Answers, Bench, is_so, more};
use super::pairs::What;
use super::prove::{Goal, Part};
use crate::analyse::range::{Range, Values};
use crate::engine::{Examples, Wanted};
use crate::mutate::{Draft, Held, Move, moves, random};
use crate::program::time::DAY;
use crate::program::{ColumnId, Occurrence, Value};
use std::collections::{BTreeMap, HashSet};

/// A lead that shows a difference, as run on both.
#[derive(Clone, Debug)]
pub(super) struct Witness {
    pub lead: Draft,
    pub held: (Held, Held),
}

/// How many leads are looked at together.
const TOGETHER: usize = 64;
/// Leads that are gone out from, and leads one step away from them.
const STARTS: usize = 6;
const MOST_NEAR: usize = 2_500;
/// Leads that are several steps away, and how many more than two these are at most.
const MOST_FAR: usize = 12_800;
const FAR: usize = 4;
/// Steps towards what events are to come to, and ways that are looked at for each.
const STEPS: usize = 10;
const MOST_WAYS: usize = 600;
/// Steps of a walk to a score that moves further.
const CLIMBS: usize = 8;

/// A question about a pair: its place, and what is asked.
pub(super) type Asked = (usize, Goal);

/// Looks for leads.
pub(super) struct Seeker<'b, 'p> {
    bench: &'b Bench<'p>,
    as_of: i64,
    moves: Vec<Move>,
    counts: Examples<'p>,
    /// By question: the plainest lead so far.
    pub found: BTreeMap<Asked, Witness>,
    /// How many leads were run.
    pub tried: usize,
}

impl<'b, 'p> Seeker<'b, 'p> {
    /// What leads can do differently, as far as these columns look at it.
    pub fn new(bench: &'b Bench<'p>, as_of: i64, columns: &[ColumnId]) -> Seeker<'b, 'p> {
        let search = &bench.joint.search;
        let mut needed = HashSet::new();
        columns.iter().for_each(|column| {
            search.behind(*column, |one| needed.insert(one));
        });
        let moves = moves([(search, &needed), (search, &needed)]);
        let counts = Examples::new(search, Wanted::columns([]));
        Seeker { bench, as_of, moves, counts, found: BTreeMap::new(), tried: 0 }
    }

    fn nobody(&self) -> Draft {
        Draft { as_of: self.as_of, given: BTreeMap::new(), done: Vec::new() }
    }

    /// The leads of the examples, as of the instant that is asked about.
    fn shown(&self) -> Vec<Draft> {
        let examples = self.bench.joint.search.examples.iter().map(|example| {
            let mut lead = Draft::of(example);
            let later = self.as_of.saturating_sub(lead.as_of);
            lead.done.iter_mut().for_each(|done| done.at = done.at.saturating_add(later));
            lead.as_of = self.as_of;
            self.bench.joint.plain(&mut lead);
            lead
        });
        std::iter::once(self.nobody()).chain(examples).collect()
    }

    /// Runs leads, and keeps the first that answers each question.
    fn run(&mut self, leads: &[Draft], open: &[Asked]) -> Vec<Answers> {
        let mut all = Vec::with_capacity(leads.len());
        for some in leads.chunks(TOGETHER) {
            let answers = self.bench.answers(some);
            self.tried = self.tried.saturating_add(some.len());
            for (lead, answers) in some.iter().zip(&answers) {
                for asked in open {
                    let Some(Some(held)) = answers.get(asked.0) else { continue };
                    let smaller = self.found.get(asked).is_none_or(|known| lead.size() < known.lead.size());
                    if smaller && is_so(asked.1, held) {
                        self.found.insert(*asked, Witness { lead: lead.clone(), held: held.clone() });
                    }
                }
            }
            all.extend(answers);
        }
        all
    }

    /// Looks near to the examples.
    pub fn near(&mut self, open: &[Asked]) {
        let shown = self.shown();
        self.run(&shown, open);
        let left: Vec<Asked> = open.iter().filter(|asked| !self.found.contains_key(asked)).copied().collect();
        if left.is_empty() {
            return;
        }
        let mut starts = shown;
        starts.truncate(STARTS);
        let steps: Vec<Draft> = starts
            .iter()
            .flat_map(|start| self.moves.iter().map(move |step| (start, step)))
            .take(MOST_NEAR)
            .map(|(start, step)| self.made(step, start))
            .collect();
        for some in steps.chunks(TOGETHER.saturating_mul(4)) {
            self.run(some, &left);
            if left.iter().all(|asked| self.found.contains_key(asked)) {
                return;
            }
        }
    }

    /// Looks further away: several steps at once, as often about a field or an event as about any other.
    pub fn further(&mut self, open: &[Asked]) {
        let mut groups: BTreeMap<(bool, u32), Vec<usize>> = BTreeMap::new();
        for (at, step) in self.moves.iter().enumerate() {
            groups.entry(step.about()).or_default().push(at);
        }
        let (groups, starts) = (groups.into_values().collect::<Vec<_>>(), self.shown());
        let mut seed = 0x9e37_79b9_7f4a_7c15;
        let mut left = open.to_vec();
        for _ in 0..MOST_FAR / TOGETHER {
            let leads: Vec<Draft> = (0..TOGETHER)
                .filter_map(|_| {
                    let mut lead = starts.get(random(&mut seed, starts.len()))?.clone();
                    for _ in 0..random(&mut seed, FAR).saturating_add(2) {
                        let group = groups.get(random(&mut seed, groups.len()))?;
                        let step = self.moves.get(*group.get(random(&mut seed, group.len()))?)?;
                        lead = self.made(step, &lead);
                    }
                    Some(lead)
                })
                .collect();
            self.run(&leads, &left);
            left.retain(|asked| !self.found.contains_key(asked));
            if left.is_empty() {
                return;
            }
        }
    }

    fn made(&self, step: &Move, lead: &Draft) -> Draft {
        let mut next = step.made(lead, &self.bench.joint.search.zone);
        self.bench.joint.plain(&mut next);
        next
    }

    /// Makes a lead of a part: its fields, and events that come to what is asked for.
    pub fn realise(&mut self, part: &Part, asked: Asked) -> bool {
        let mut lead = self.nobody();
        lead.given.extend(
            part.given
                .iter()
                .filter(|(_, value)| value.is_some())
                .map(|(field, value)| (*field, value.clone())),
        );
        let events: Vec<Move> = self.moves.iter().filter(|step| !step.about().0).cloned().collect();
        let mut away = self.away(part, &lead);
        for _ in 0..STEPS {
            if self.run(std::slice::from_ref(&lead), &[asked]).first().is_some_and(|answers| {
                answers
                    .get(asked.0)
                    .is_some_and(|held| held.as_ref().is_some_and(|held| is_so(asked.1, held)))
            }) {
                return true;
            }
            if away == 0 {
                break;
            }
            let ways = events.iter().take(MOST_WAYS).map(|step| self.made(step, &lead));
            let best = ways
                .map(|next| (self.away(part, &next), next))
                .min_by_key(|(away, next)| (*away, next.done.len()));
            match best {
                Some((less, next)) if less < away => (away, lead) = (less, next),
                _ => break,
            }
        }
        // Nearly there: perhaps one step further.
        let near: Vec<Draft> = self.moves.iter().take(MOST_WAYS).map(|step| self.made(step, &lead)).collect();
        self.run(&near, &[asked]);
        self.found.contains_key(&asked)
    }

    /// How far events are from what they are to come to.
    fn away(&self, part: &Part, lead: &Draft) -> u128 {
        if part.counted.is_empty() {
            return 0;
        }
        let record = self.counts.record(lead.as_of, [], &lead.done);
        let each = part
            .counted
            .iter()
            .map(|(at, range)| far(record.aggregates.get(*at).and_then(Option::as_ref), range));
        each.fold(0, u128::saturating_add)
    }

    /// Looks for a lead whose score moves as far as it can.
    pub fn furthest(&mut self, part: &Part, asked: Asked, most: i128) {
        let known = self.found.remove(&asked);
        let far = |witness: &Witness| more(&witness.held.0, &witness.held.1).saturating_abs();
        self.realise(part, asked);
        let better = match (known, self.found.get(&asked)) {
            (Some(known), Some(found)) if far(&known) > far(found) => Some(known),
            (known, None) => known,
            _ => None,
        };
        if let Some(better) = better {
            self.found.insert(asked, better);
        }
        if self.found.get(&asked).is_some_and(|witness| far(witness) < most) {
            self.climb(asked);
        }
    }

    /// Looks for leads whose score moves further.
    fn climb(&mut self, asked: Asked) {
        let Some(first) = self.found.get(&asked).cloned() else { return };
        let merit = |held: &(Held, Held)| match asked.1 {
            Goal::Up => more(&held.0, &held.1),
            _ => more(&held.0, &held.1).saturating_neg(),
        };
        let (mut lead, mut best) = (first.lead, merit(&first.held));
        for _ in 0..CLIMBS {
            let next: Vec<Draft> = self
                .moves
                .iter()
                .take(MOST_WAYS.saturating_mul(2))
                .map(|step| self.made(step, &lead))
                .collect();
            let answers = self.bench.answers(&next);
            self.tried = self.tried.saturating_add(next.len());
            let merits = answers
                .iter()
                .map(|answers| answers.get(asked.0).and_then(Option::as_ref).map_or(i128::MIN, merit));
            let further =
                next.iter().zip(merits).max_by_key(|(next, merit)| (*merit, std::cmp::Reverse(next.size())));
            match further {
                Some((next, merit)) if merit > best => (lead, best) = (next.clone(), merit),
                _ => break,
            }
        }
        if let Some(Some(held)) = self
            .bench
            .answers(std::slice::from_ref(&lead))
            .into_iter()
            .next()
            .and_then(|mut all| all.get_mut(asked.0).map(Option::take))
            && merit(&held) > merit(&first.held)
        {
            self.found.insert(asked, Witness { lead, held });
        }
    }

    /// Makes each lead that was found as plain as it can be.
    pub fn plainest(&mut self) {
        let all: Vec<(Asked, Witness)> = std::mem::take(&mut self.found).into_iter().collect();
        for (asked, mut witness) in all {
            let far = more(&witness.held.0, &witness.held.1);
            let what = self.bench.pairs.get(asked.0).map(|pair| pair.what);
            loop {
                let less: Vec<Draft> = witness.lead.less();
                let answers = self.bench.answers(&less);
                let fits = |answers: &Answers| {
                    let held = answers.get(asked.0)?.clone()?;
                    let as_far = what != Some(What::Score) || more(&held.0, &held.1) == far;
                    (is_so(asked.1, &held) && as_far && alike(&held, &witness.held)).then_some(held)
                };
                let found =
                    less.into_iter().zip(&answers).find_map(|(lead, answers)| Some((lead, fits(answers)?)));
                match found {
                    Some((lead, held)) => witness = Witness { lead, held },
                    None => break,
                }
            }
            together(&mut witness.lead);
            self.found.insert(asked, witness);
        }
    }
}

/// Says once what a lead did several times.
fn together(lead: &mut Draft) {
    let mut all: Vec<Occurrence> = Vec::new();
    for done in lead.done.drain(..) {
        let same = |other: &&mut Occurrence| {
            other.event == done.event && other.at == done.at && other.fields == done.fields
        };
        match all.iter_mut().find(same) {
            Some(known) => known.times = known.times.saturating_add(done.times),
            None => all.push(done),
        }
    }
    lead.done = all;
}

/// Whether a difference says as much to a reader: between the same values, where they are values of a list.
fn alike(one: &(Held, Held), other: &(Held, Held)) -> bool {
    let is_choice = |held: &Held| matches!(held, Held::Choice(_));
    !is_choice(&one.0) || one.1 == other.1 || one.0 == other.0
}

/// How far a value is from a range.
fn far(value: Option<&Value>, range: &Range) -> u128 {
    const OTHER: u128 = 1_000_000;
    let number = |value: i64, low: i64, high: i64| -> u128 {
        let away = i128::from(low)
            .saturating_sub(value.into())
            .max(i128::from(value).saturating_sub(high.into()))
            .max(0);
        away.unsigned_abs()
    };
    match (value, range) {
        (None, range) => {
            if range.can_be_missing() {
                0
            } else {
                OTHER
            }
        }
        (Some(_), range) if !range.can_be_known() => OTHER,
        (Some(Value::Number(value)), Range::Number { low, high, .. }) => number(*value, *low, *high),
        (Some(Value::Date(date)), Range::Number { low, high, .. }) => {
            let day = u128::try_from(DAY).unwrap_or(1);
            let away = number(date.code(), *low, *high);
            if away == 0 { 0 } else { (away / day).saturating_add(1) }
        }
        (Some(Value::YesNo(yes)), Range::Truth(possible)) => {
            let fits = if *yes { possible.yes() } else { possible.no() };
            if fits { 0 } else { OTHER }
        }
        (Some(Value::Choice(value)), Range::Choice { values: Values::One(one), .. }) if value != one => OTHER,
        _ => 0,
    }
}
