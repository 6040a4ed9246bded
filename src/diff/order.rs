//! What can be said of two things without knowing what they are: the one holds only where the other does; the one is
//! never so far above the other.

use super::same::{Node, Things};
use super::terms::{Id, Terms};
use std::collections::HashMap;

/// Two things against each other, for the leads that they were met for.
pub(super) struct Compared<'a> {
    pub things: &'a Things,
    /// The least and most of things that stand in sums.
    pub spans: &'a HashMap<Id, (i64, i64)>,
    known: HashMap<(Id, Id), bool>,
}

/// So deep things are looked into.
const DEEP: usize = 24;

impl<'a> Compared<'a> {
    /// Nothing compared yet.
    pub fn new(things: &'a Things, spans: &'a HashMap<Id, (i64, i64)>) -> Compared<'a> {
        Compared { things, spans, known: HashMap::new() }
    }

    /// Whether, from no over unknown to yes, the one is never above the other.
    pub fn implies(&mut self, one: Id, other: Id) -> bool {
        self.implies_at(one, other, DEEP)
    }

    fn implies_at(&mut self, one: Id, other: Id, depth: usize) -> bool {
        if one == other {
            return true;
        }
        let Some(depth) = depth.checked_sub(1) else { return false };
        if let Some(known) = self.known.get(&(one, other)) {
            return *known;
        }
        let found = self.looked_into(one, other, depth);
        self.known.insert((one, other), found);
        found
    }

    fn looked_into(&mut self, one: Id, other: Id, depth: usize) -> bool {
        let (Some(a), Some(b)) = (self.things.node(one), self.things.node(other)) else { return false };
        match (a, b) {
            (Node::Truth(0), _) | (_, Node::Truth(2)) => true,
            (Node::NotBelow(s, from), Node::NotBelow(t, least)) => {
                let more = t.minus(s);
                let low = self.span_apart(&more).map(|(low, _)| low);
                s.known_alike(t) && low.is_some_and(|low| low >= least.saturating_sub(*from))
            }
            (Node::Not(a), Node::Not(b)) => self.implies_at(*b, *a, depth),
            (Node::IsNo(a), Node::IsNo(b)) => self.implies_at(*b, *a, depth),
            (Node::AtLeast(m, s), Node::AtLeast(n, t)) if s == t => m >= n,
            (_, Node::All(parts)) => parts.iter().all(|part| self.implies_at(one, *part, depth)),
            (Node::All(parts), _) => parts.iter().any(|part| self.implies_at(*part, other, depth)),
            (Node::OneOf(a, s), Node::OneOf(b, t)) => a == b && s.iter().all(|value| t.contains(value)),
            _ => false,
        }
    }

    fn span_apart(&self, more: &Terms) -> Option<(i128, i128)> {
        more.span_apart(|id| self.spans.get(&id).copied(), |id| self.things.grain(id))
    }

    /// A number as a sum within bounds.
    fn sum(&self, of: Id) -> (Terms, Option<i64>, Option<i64>) {
        match self.things.node(of) {
            Some(Node::Sum(terms, least, most)) => (terms.clone(), *least, *most),
            _ => (Terms::of(of, 1), None, None),
        }
    }

    /// How far the second of two known numbers can be above the first, at least and at most.
    pub fn above(&self, one: Id, other: Id) -> Option<(i128, i128)> {
        let span = |terms: &Terms| terms.span(|id| self.spans.get(&id).copied());
        let (a, b) = (self.sum(one), self.sum(other));
        let (low, high) = self.span_apart(&b.0.minus(&a.0))?;
        if (a.1, a.2, b.1, b.2) == (None, None, None, None) {
            return Some((low, high));
        }
        let (least, most) = span(&a.0)?;
        let bounded = |value: i128, of: &(Terms, Option<i64>, Option<i64>)| {
            let value = of.1.map_or(value, |least| value.max(least.into()));
            of.2.map_or(value, |most| value.min(most.into()))
        };
        // Between these the difference of the two rises, falls or stays: its ends are there.
        let at = |by: i128| {
            let own = [a.1, a.2].into_iter().flatten().map(i128::from);
            let others = [b.1, b.2].into_iter().flatten().map(move |end| i128::from(end).saturating_sub(by));
            let inside = own.chain(others).filter(|at| (least..=most).contains(at));
            let all: Vec<i128> = inside.chain([least, most]).collect();
            let more = |sum: &i128| bounded(sum.saturating_add(by), &b).saturating_sub(bounded(*sum, &a));
            (all.iter().map(more).min().unwrap_or(0), all.iter().map(more).max().unwrap_or(0))
        };
        Some((at(low).0, at(high).1))
    }
}

/// The things that two differ by, those that matter first: (the thing, how far from the difference).
pub(super) fn apart(things: &Things, one: Id, other: Id) -> Vec<(Id, usize)> {
    let mut walk = Apart { things, found: Vec::new(), seen: HashMap::new() };
    walk.pair(one, other, 0, DEEP);
    walk.found
}

struct Apart<'a> {
    things: &'a Things,
    /// Inputs, and how far they are from the difference.
    found: Vec<(Id, usize)>,
    seen: HashMap<(Id, usize), ()>,
}

impl Apart<'_> {
    fn pair(&mut self, one: Id, other: Id, far: usize, depth: usize) {
        if one == other {
            return;
        }
        let next = depth.checked_sub(1);
        let (Some(a), Some(b), Some(depth)) = (self.things.node(one), self.things.node(other), next) else {
            return self.both(one, other, far);
        };
        match (a, b) {
            (Node::Not(a), Node::Not(b))
            | (Node::IsNo(a), Node::IsNo(b))
            | (Node::Paid(a), Node::Paid(b)) => {
                self.pair(*a, *b, far, depth);
            }
            (Node::All(a), Node::All(b)) | (Node::AtLeast(_, a), Node::AtLeast(_, b)) => {
                self.lists(a, b, far, depth);
            }
            (Node::All(a), _) => self.lists(a, &[other], far, depth),
            (_, Node::All(b)) => self.lists(&[one], b, far, depth),
            (Node::NotBelow(a, _), Node::NotBelow(b, _)) | (Node::Sum(a, ..), Node::Sum(b, ..)) => {
                let more = b.minus(a);
                let differ: Vec<Id> = more.things().collect();
                let all: Vec<Id> = a.things().chain(b.things()).collect();
                let (only_a, only_b): (Vec<Id>, Vec<Id>) = (
                    a.things().filter(|id| !b.things().any(|other| other == *id)).collect(),
                    b.things().filter(|id| !a.things().any(|other| other == *id)).collect(),
                );
                match (only_a.as_slice(), only_b.as_slice()) {
                    ([one], [other]) if differ.len() == 2 => self.pair(*one, *other, far, depth),
                    _ => differ.iter().for_each(|id| self.collect(*id, far)),
                }
                let far = far.saturating_add(1);
                all.iter().for_each(|id| self.collect(*id, far));
            }
            (Node::Grade(a, _), Node::Grade(b, _))
            | (Node::Per(a, ..), Node::Per(b, ..))
            | (Node::Bands(a, _), Node::Bands(b, _)) => match a == b {
                true => self.collect(*a, far),
                false => self.pair(*a, *b, far, depth),
            },
            (Node::First(a, _), Node::First(b, _)) => {
                let (x, y): (Vec<Id>, Vec<Id>) =
                    (a.iter().map(|(id, _)| *id).collect(), b.iter().map(|(id, _)| *id).collect());
                self.lists(&x, &y, far, depth);
            }
            _ => self.both(one, other, far),
        }
    }

    fn both(&mut self, one: Id, other: Id, far: usize) {
        self.collect(one, far);
        self.collect(other, far);
    }

    /// What only the one list has and what only the other has; what both have is further away.
    fn lists(&mut self, one: &[Id], other: &[Id], far: usize, depth: usize) {
        let only = |these: &[Id], those: &[Id]| -> Vec<Id> {
            these.iter().filter(|id| !those.contains(id)).copied().collect()
        };
        let (a, b) = (only(one, other), only(other, one));
        match (a.as_slice(), b.as_slice()) {
            ([a], [b]) => self.pair(*a, *b, far, depth),
            _ => a.iter().chain(&b).for_each(|id| self.collect(*id, far)),
        }
        let far = far.saturating_add(2);
        one.iter().filter(|id| other.contains(id)).for_each(|id| self.collect(*id, far));
    }

    /// All inputs behind a thing.
    fn collect(&mut self, of: Id, far: usize) {
        if self.seen.insert((of, far), ()).is_some() {
            return;
        }
        let Some(node) = self.things.node(of) else { return };
        let mut all = |ids: &mut dyn Iterator<Item = Id>| ids.for_each(|id| self.collect(id, far));
        match node {
            Node::Input(_) | Node::Faded(_) => self.found.push((of, far)),
            Node::Truth(_) | Node::Missing | Node::Label(_) | Node::Held(..) | Node::Limit(_) => {}
            Node::Not(id)
            | Node::Since(id)
            | Node::Until(id)
            | Node::Within(id, _)
            | Node::Test(id, _)
            | Node::OneOf(id, _)
            | Node::Known(id)
            | Node::Unknown(id)
            | Node::IsNo(id)
            | Node::Paid(id)
            | Node::Per(id, ..)
            | Node::Bands(id, _)
            | Node::Choice(id, _)
            | Node::Times(id)
            | Node::Grade(id, _) => all(&mut std::iter::once(*id)),
            Node::All(ids) | Node::AtLeast(_, ids) => all(&mut ids.iter().copied()),
            Node::Sum(terms, ..) | Node::NotBelow(terms, _) => all(&mut terms.things()),
            Node::Date(id, _, right) => {
                all(&mut std::iter::once(*id));
                if let Node::Known(id) = **right {
                    all(&mut std::iter::once(id));
                }
            }
            Node::First(arms, _) => all(&mut arms.iter().map(|(id, _)| *id)),
        }
    }
}
