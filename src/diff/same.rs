//! Which columns are the same for every lead of a set: what is certain is a value, and what is computed alike from the
//! same things is one thing, whatever it is called.
//!
//! Points are taken apart into what they are paid for, so that a line that two scores have in common cancels. A limit
//! of a sum is the next number that the sum can be: with points in steps of 5, `>= 30` and `>= 29` are the same.

use super::terms::{Id, Terms, gcd};
use crate::analyse::evaluate::Scene;
use crate::analyse::model::{Cond, Def, Leaf, Linear, Pay};
use crate::analyse::range::{Held, Possible, Range, Values};
use crate::program::{ColumnId, DateValue, Order, SCALE};
use std::collections::{HashMap, HashSet};

/// What a thing is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Node {
    /// Certainly no, unknown or yes.
    Truth(u8),
    /// Certainly missing.
    Missing,
    /// Certainly this label.
    Label(String),
    /// A value of a text or a set.
    Held(ColumnId, u32),
    Input(ColumnId),
    Not(Id),
    All(Vec<Id>),
    AtLeast(usize, Vec<Id>),
    /// A sum, within bounds; a number that is certain has no terms.
    Sum(Terms, Option<i64>, Option<i64>),
    /// The sum is at least that.
    NotBelow(Terms, i128),
    Since(Id),
    Until(Id),
    Date(Id, String, Box<Node>),
    Limit(String),
    Within(Id, String),
    Test(Id, usize),
    /// One of these values, by their words.
    OneOf(Id, Vec<String>),
    Known(Id),
    Unknown(Id),
    IsNo(Id),
    /// 1 where the condition is yes, else 0.
    Paid(Id),
    Per(Id, i64, i64, Option<i64>),
    Bands(Id, String),
    Choice(Id, String),
    /// How often something counted.
    Times(Id),
    /// How much occurrences count together that fade alike, of which this is the first column.
    Faded(ColumnId),
    Grade(Id, String),
    First(Vec<(Id, String)>, String),
}

/// The things met so far.
#[derive(Debug, Default)]
pub(super) struct Things {
    all: Vec<Node>,
    numbers: HashMap<Node, Id>,
    /// By thing: all its values are multiples of this; 0 for one that is no whole number.
    grains: Vec<i64>,
}

/// By column of points that fade: the first column that fades alike, the points, their most, and how many can pay.
pub(super) type Fading = HashMap<ColumnId, (ColumnId, i64, Option<i64>, i64)>;

/// What columns are, for some leads.
pub(super) struct Same<'a> {
    pub things: &'a mut Things,
    pub scene: Scene<'a>,
    /// By column: the values of its type.
    pub labels: &'a [Vec<String>],
    /// By column: whether it counts something.
    pub counts: &'a [bool],
    /// By column of points that fade: what fades, and the points and the most of it.
    pub fading: &'a Fading,
    pub ranges: &'a [Range],
    /// By column that was looked at.
    pub ids: HashMap<ColumnId, Id>,
    terms: HashMap<ColumnId, Terms>,
    /// By thing that stands in sums: its least and most.
    pub spans: HashMap<Id, (i64, i64)>,
}

const NO: u8 = 0;
const UNKNOWN: u8 = 1;
const YES: u8 = 2;

impl Things {
    fn number(&mut self, node: Node, grain: i64) -> Id {
        if let Some(known) = self.numbers.get(&node) {
            return *known;
        }
        let id = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(node.clone());
        self.grains.push(grain);
        self.numbers.insert(node, id);
        id
    }

    pub fn node(&self, id: Id) -> Option<&Node> {
        self.all.get(id as usize)
    }

    pub fn grain(&self, id: Id) -> i64 {
        self.grains.get(id as usize).copied().unwrap_or(1)
    }
}

impl<'a> Same<'a> {
    /// Looks at columns, ascending, each after those it is computed from.
    pub fn new(
        things: &'a mut Things,
        scene: Scene<'a>,
        (labels, counts, fading): (&'a [Vec<String>], &'a [bool], &'a Fading),
        ranges: &'a [Range],
        columns: &[ColumnId],
    ) -> Same<'a> {
        let (ids, terms, spans) = (HashMap::new(), HashMap::new(), HashMap::new());
        let mut same = Same { things, scene, labels, counts, fading, ranges, ids, terms, spans };
        for column in columns {
            let id = same.column(*column);
            same.ids.insert(*column, id);
        }
        same
    }

    fn thing(&mut self, node: Node) -> Id {
        self.things.number(node, 1)
    }

    fn range(&self, column: ColumnId) -> &'a Range {
        self.ranges.get(column.index()).unwrap_or(&Range::MISSING_NUMBER)
    }

    fn id(&mut self, column: ColumnId) -> Id {
        match self.ids.get(&column) {
            Some(id) => *id,
            None => self.thing(Node::Input(column)),
        }
    }

    fn column(&mut self, column: ColumnId) -> Id {
        let Some(def) = self.scene.model.def(column) else { return self.thing(Node::Missing) };
        let id = self.certain(column).unwrap_or_else(|| self.open(column, def));
        if let Range::Number { low, high, missing: false } = self.range(column) {
            self.spans.insert(id, (*low, *high));
        }
        id
    }

    /// What is certain.
    fn certain(&mut self, column: ColumnId) -> Option<Id> {
        let range = self.range(column);
        if !range.is_certain() {
            return None;
        }
        Some(match range {
            Range::Truth(possible) => self.truth(*possible),
            Range::Number { low, high, .. } if low > high => self.thing(Node::Missing),
            Range::Number { low, .. } => {
                let terms = Terms::constant(i128::from(*low));
                self.terms.insert(column, terms.clone());
                self.thing(Node::Sum(terms, None, None))
            }
            Range::Choice { values: Values::One(value), .. } => {
                let label = self.label(column, *value);
                self.thing(Node::Label(label))
            }
            Range::Held { held: Held::One(one), .. } => self.thing(Node::Held(column, *one)),
            Range::Choice { .. } | Range::Held { .. } => self.thing(Node::Missing),
        })
    }

    fn label(&self, column: ColumnId, value: u32) -> String {
        let label = self.labels.get(column.index()).and_then(|labels| labels.get(value as usize));
        label.cloned().unwrap_or_default()
    }

    fn truth(&mut self, possible: Possible) -> Id {
        self.thing(Node::Truth(match possible {
            possible if possible == Possible::NO => NO,
            possible if possible == Possible::YES => YES,
            _ => UNKNOWN,
        }))
    }

    /// What is not certain.
    fn open(&mut self, column: ColumnId, def: &'a Def) -> Id {
        match def {
            Def::Field(_) | Def::Aggregate(_) | Def::Stage { .. } | Def::Verdict => {
                let grain = if self.is_count(column) { SCALE } else { 1 };
                self.things.number(Node::Input(column), grain)
            }
            Def::Points(pay) => self.points(column, pay),
            Def::Score { lines, bounds } => self.score(column, lines, *bounds),
            Def::Condition(condition) => self.cond(condition),
            Def::Number(number) => match self.linear(number) {
                Some(terms) => {
                    self.terms.insert(column, terms.clone());
                    self.thing(Node::Sum(terms, None, None))
                }
                None => self.thing(Node::Missing),
            },
            Def::Grade { of, from } => {
                let labels = self.labels.get(column.index()).cloned().unwrap_or_default();
                let of = self.sum(of);
                self.thing(Node::Grade(of, format!("{from:?} {labels:?}")))
            }
            Def::FirstMatch { arms, otherwise, .. } => self.table(column, arms, *otherwise),
        }
    }

    /// Whether a column counts something.
    fn is_count(&self, column: ColumnId) -> bool {
        self.counts.get(column.index()) == Some(&true)
    }

    fn points(&mut self, column: ColumnId, pay: &'a Pay) -> Id {
        let (node, grain) = match pay {
            Pay::If(points, when) => {
                let when = self.cond(when);
                let paid = self.things.number(Node::Paid(when), 1);
                self.spans.insert(paid, (0, 1));
                let terms = Terms::of(paid, i128::from(*points));
                self.terms.insert(column, terms.clone());
                return self.thing(Node::Sum(terms, None, None));
            }
            Pay::Per { points, step, of, cap } => {
                if let Some(counted) = self.counted(of).filter(|_| *step == SCALE) {
                    let (low, high, _) = self.range(counted).bounds();
                    let id = self.id(counted);
                    let times = self.things.number(Node::Times(id), 1);
                    let span = (low.div_euclid(SCALE), high.div_euclid(SCALE));
                    return self.times(column, times, span, (*points, *cap));
                }
                let of = self.sum(of);
                (Node::Per(of, *points, *step, *cap), gcd(*points, cap.unwrap_or(0)).max(1))
            }
            Pay::Bands { of, bands, otherwise, missing } => {
                let of = self.sum(of);
                let mut sorted = bands.clone();
                sorted.sort_by_key(|(band, _)| band.low);
                let grain =
                    bands.iter().fold(gcd(*otherwise, *missing), |all, (_, points)| gcd(all, *points));
                (Node::Bands(of, format!("{sorted:?} {otherwise} {missing}")), grain.max(1))
            }
            Pay::Choice { of, points, missing } => {
                let id = self.id(*of);
                let labels = self.labels.get(of.index()).cloned().unwrap_or_default();
                let grain = points.iter().fold(*missing, |all, points| gcd(all, *points));
                (Node::Choice(id, format!("{labels:?} {points:?} {missing}")), grain.max(1))
            }
            Pay::On { weight, .. } => match self.fading.get(weight).copied() {
                Some((head, points, cap, most)) => {
                    let (low, high, _) = self.range(*weight).bounds();
                    let (least, far) = match points < 0 {
                        true => (high.saturating_neg(), low.saturating_neg()),
                        false => (low, high),
                    };
                    let one = points.saturating_abs().max(1);
                    let free = cap.is_none_or(|cap| far < cap);
                    let up = far.saturating_neg().div_euclid(one).saturating_neg();
                    let span = (least.div_euclid(one), if free { up.min(most) } else { most });
                    let faded = self.things.number(Node::Faded(head), 0);
                    return self.times(column, faded, span, (points, cap));
                }
                None => (Node::Input(*weight), 1),
            },
        };
        let id = self.things.number(node, grain);
        self.terms.insert(column, Terms::of(id, 1));
        id
    }

    /// The count that a number is, and nothing else.
    fn counted(&self, of: &Linear) -> Option<ColumnId> {
        match of.terms.as_slice() {
            [(1, Leaf::Column(column))] if of.constant == 0 && self.is_count(*column) => Some(*column),
            _ => None,
        }
    }

    /// Points for each time, as far as they are paid.
    fn times(&mut self, column: ColumnId, times: Id, span: (i64, i64), pays: (i64, Option<i64>)) -> Id {
        let ((points, cap), grain) = (pays, self.things.grain(times));
        self.spans.insert(times, span);
        let terms = Terms::of(times, i128::from(points));
        let most = points.saturating_abs().saturating_mul(span.1);
        let Some(cap) = cap.filter(|cap| *cap < most) else {
            self.terms.insert(column, terms.clone());
            return self.thing(Node::Sum(terms, None, None));
        };
        let bounds = if points < 0 { (Some(cap.saturating_neg()), None) } else { (None, Some(cap)) };
        let grain = if grain == 0 { 1 } else { gcd(points, cap).max(1) };
        let id = self.things.number(Node::Sum(terms, bounds.0, bounds.1), grain);
        self.terms.insert(column, Terms::of(id, 1));
        id
    }

    /// Adds what a line pays. Two lines for what fades alike are not added up: each is rounded by itself.
    fn line(&mut self, sum: &mut Terms, line: ColumnId) {
        let faded = |id: &Id| self.things.grain(*id) == 0;
        let known = self.terms.get(&line);
        let twice = known.is_some_and(|more| more.things().any(|id| faded(&id) && sum.has(id)));
        match known {
            Some(more) if !twice => sum.add(more, 1),
            _ => {
                let id = self.thing(Node::Input(line));
                if let Range::Number { low, high, missing: false } = self.range(line) {
                    self.spans.insert(id, (*low, *high));
                }
                sum.add(&Terms::of(id, 1), 1);
            }
        }
    }

    fn score(&mut self, column: ColumnId, lines: &[ColumnId], bounds: Option<(i64, i64)>) -> Id {
        let mut terms = Terms::default();
        let (mut low, mut high) = (0i64, 0i64);
        for line in lines {
            let (least, most, _) = self.range(*line).bounds();
            (low, high) = (low.saturating_add(least), high.saturating_add(most));
            self.line(&mut terms, *line);
        }
        let least = bounds.map(|(least, _)| least).filter(|least| *least > low);
        let most = bounds.map(|(_, most)| most).filter(|most| *most < high);
        if least.is_none() && most.is_none() {
            self.terms.insert(column, terms.clone());
            return self.thing(Node::Sum(terms, None, None));
        }
        let grain = terms.grain(|id| self.things.grain(id));
        let grain = gcd(gcd(grain, least.unwrap_or(0)), most.unwrap_or(0)).max(1);
        let id = self.things.number(Node::Sum(terms, least, most), grain);
        self.terms.insert(column, Terms::of(id, 1));
        id
    }

    /// A sum as a thing.
    fn sum(&mut self, of: &Linear) -> Id {
        match self.linear(of) {
            Some(terms) => self.thing(Node::Sum(terms, None, None)),
            None => self.thing(Node::Missing),
        }
    }

    /// A sum as terms; `None` where it is certainly missing.
    fn linear(&mut self, of: &Linear) -> Option<Terms> {
        let mut all = Terms::constant(of.constant);
        for (weight, leaf) in &of.terms {
            let weight = i128::from(*weight);
            let (low, high, missing) = self.scene.leaf(self.ranges, *leaf);
            if low > high {
                return None;
            }
            if low == high && !missing {
                all.add(&Terms::constant(i128::from(low)), weight);
                continue;
            }
            let column = leaf.column();
            let terms = match leaf {
                Leaf::Column(_) => self.terms.get(&column).cloned(),
                Leaf::Since(_) | Leaf::Until(_) => None,
            };
            let terms = terms.unwrap_or_else(|| {
                let id = self.id(column);
                let id = match leaf {
                    Leaf::Column(_) => id,
                    Leaf::Since(_) => self.things.number(Node::Since(id), SCALE),
                    Leaf::Until(_) => self.things.number(Node::Until(id), SCALE),
                };
                if !missing {
                    self.spans.insert(id, (low, high));
                }
                Terms::of(id, 1)
            });
            all.add(&terms, weight);
            if missing {
                all.keep(&terms);
            }
        }
        Some(all)
    }

    fn table(&mut self, column: ColumnId, arms: &'a [(Cond, u32)], otherwise: u32) -> Id {
        let mut left: Vec<(Id, String)> = Vec::new();
        let mut last = self.label(column, otherwise);
        for (when, value) in arms {
            let possible = self.scene.cond(self.ranges, when);
            if !possible.yes() {
                continue;
            }
            let value = self.label(column, *value);
            if possible == Possible::YES {
                last = value;
                break;
            }
            left.push((self.cond(when), value));
        }
        while left.last().is_some_and(|(_, value)| *value == last) {
            left.pop();
        }
        match left.is_empty() {
            true => self.thing(Node::Label(last)),
            false => self.thing(Node::First(left, last)),
        }
    }

    /// A condition as a thing.
    pub fn cond(&mut self, of: &'a Cond) -> Id {
        let possible = self.scene.cond(self.ranges, of);
        if possible.is_certain() {
            return self.truth(possible);
        }
        match of {
            Cond::Constant(yes) => self.truth(Possible::certain(*yes)),
            Cond::Column(column) => self.id(*column),
            Cond::Not(inner) => {
                let inner = self.cond(inner);
                self.not(inner)
            }
            Cond::All(of) => {
                let parts = of.iter().map(|part| self.cond(part)).collect();
                self.all(parts)
            }
            Cond::Any(of) => {
                let parts = of.iter().map(|part| self.cond(part)).collect::<Vec<_>>();
                let parts = parts.into_iter().map(|part| self.not(part)).collect();
                let none = self.all(parts);
                self.not(none)
            }
            Cond::AtLeast { count, of } => {
                let mut parts: Vec<Id> = of.iter().map(|part| self.cond(part)).collect();
                parts.sort_unstable();
                self.thing(Node::AtLeast(*count, parts))
            }
            Cond::Compare { of, order } => self.compare(of, *order),
            Cond::Date { of, order, right } => {
                let right = match right {
                    DateValue::Limit(limit) => Node::Limit(format!("{limit:?}")),
                    DateValue::Column(column) => Node::Known(self.id(*column)),
                };
                let of = self.id(*of);
                self.thing(Node::Date(of, format!("{order:?}"), Box::new(right)))
            }
            Cond::Within { of, stretch } => {
                let of = self.id(*of);
                self.thing(Node::Within(of, format!("{stretch:?}")))
            }
            Cond::Test { of, test } => {
                let of = self.id(*of);
                self.thing(Node::Test(of, *test))
            }
            Cond::OneOf { of, values } => {
                let id = self.id(*of);
                let mut words: Vec<String> = values.iter().map(|value| self.label(*of, *value)).collect();
                words.sort_unstable();
                self.thing(Node::OneOf(id, words))
            }
            Cond::Known(column) => {
                let of = self.id(*column);
                self.thing(Node::Known(of))
            }
            Cond::Unknown(inner) => {
                let inner = self.cond(inner);
                self.thing(Node::Unknown(inner))
            }
            Cond::IsNo(inner) => {
                let inner = self.cond(inner);
                self.thing(Node::IsNo(inner))
            }
        }
    }

    fn not(&mut self, inner: Id) -> Id {
        match self.things.node(inner) {
            Some(Node::Not(inner)) => *inner,
            Some(Node::Truth(truth)) => {
                let truth = YES.saturating_sub(*truth);
                self.thing(Node::Truth(truth))
            }
            _ => self.thing(Node::Not(inner)),
        }
    }

    fn all(&mut self, parts: Vec<Id>) -> Id {
        let mut flat: Vec<Id> = Vec::new();
        let mut seen = HashSet::new();
        for part in parts {
            match self.things.node(part) {
                Some(Node::Truth(truth)) if *truth == YES => {}
                Some(Node::All(inner)) => flat.extend(inner.iter().filter(|part| seen.insert(**part))),
                _ => {
                    if seen.insert(part) {
                        flat.push(part);
                    }
                }
            }
        }
        flat.sort_unstable();
        match flat.as_slice() {
            [] => self.thing(Node::Truth(YES)),
            [one] => *one,
            _ => self.thing(Node::All(flat)),
        }
    }

    fn compare(&mut self, of: &Linear, order: Order) -> Id {
        let Some(terms) = self.linear(of) else { return self.thing(Node::Truth(UNKNOWN)) };
        match order {
            Order::AtLeast => self.not_below(&terms, 0),
            Order::More => self.not_below(&terms, 1),
            Order::Less => {
                let not = self.not_below(&terms, 0);
                self.not(not)
            }
            Order::AtMost => {
                let not = self.not_below(&terms, 1);
                self.not(not)
            }
            Order::Equal | Order::NotEqual => {
                let (least, above) = (self.not_below(&terms, 0), self.not_below(&terms, 1));
                let above = self.not(above);
                let same = self.all(vec![least, above]);
                if order == Order::Equal { same } else { self.not(same) }
            }
        }
    }

    /// Whether a sum is at least so much: a score within bounds is opened where the limit lies between them.
    fn not_below(&mut self, terms: &Terms, least: i128) -> Id {
        let (mut terms, mut from) = (terms.clone(), least);
        while let Some((id, sign)) = terms.only() {
            let Some(Node::Sum(inner, low, high)) = self.things.node(id) else { break };
            let from_inner = from.saturating_sub(terms.constant);
            let (low, high) = (low.map(i128::from), high.map(i128::from));
            // The inner sum must be at least this (or, with a minus before it, at most that).
            let inside = match sign {
                1 => low.is_none_or(|low| from_inner > low) && high.is_none_or(|high| from_inner <= high),
                _ => {
                    let most = from_inner.saturating_neg();
                    low.is_none_or(|low| most >= low) && high.is_none_or(|high| most < high)
                }
            };
            if !inside {
                break;
            }
            let mut opened = Terms::constant(terms.constant);
            opened.add(inner, sign);
            terms = opened;
        }
        from = from.saturating_sub(terms.constant);
        terms.constant = 0;
        if terms.is_constant() {
            let yes = from <= 0;
            return self.truth(Possible::certain(yes));
        }
        let grain = i128::from(terms.grain(|id| self.things.grain(id)));
        let up = from.saturating_neg().div_euclid(grain).saturating_neg();
        let from = up.saturating_mul(grain);
        if let Some((low, high)) = terms.span(|id| self.spans.get(&id).copied())
            && terms.is_known()
        {
            if low >= from {
                return self.truth(Possible::YES);
            }
            if high < from {
                return self.truth(Possible::NO);
            }
        }
        self.thing(Node::NotBelow(terms, from))
    }
}
