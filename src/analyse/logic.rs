//! What follows from what: whether one condition is proved to hold whenever another does, or never with it.
//!
//! Criteria and stages are opened, `not` is pushed inwards, thresholds on the same sum or on counts of the same events
//! are held against each other, and fields are tried value by value. A proof is a proof; what is not proved may still
//! be so. A question takes a bounded number of steps, and all questions about a policy together do too: names that stand
//! in each other have far more ways through them than they have lines.

use super::facts::Facts;
use super::model::{Cond, Def, Leaf, Linear};
use super::range::{Possible, Range};
use crate::program::{ColumnId, Order, SCALE, Selection};

/// So deep are conditions opened.
const DEEPEST: usize = 12;

/// Steps of one question.
const STEPS: usize = 10_000;
/// What trying a field value by value counts for.
const TRYING: usize = 64;

/// What a sum can be: both ends included.
type Interval = (i128, i128);
const EVERYTHING: Interval = (i128::MIN / 4, i128::MAX / 4);

/// The values of one choice or grade that each of two conditions takes.
fn chosen<'c>(one: &'c Cond, other: &'c Cond) -> Option<(&'c [u32], &'c [u32])> {
    match (one, other) {
        (Cond::OneOf { of, values }, Cond::OneOf { of: same, values: others }) if of == same => {
            Some((values, others))
        }
        _ => None,
    }
}

impl Facts {
    /// Whether the second condition is proved to be yes whenever the first is.
    pub fn entails(&self, one: &Cond, other: &Cond) -> bool {
        self.ask();
        let size = one.size().saturating_add(other.size());
        self.implies(one, other)
            || self.step(size) && self.follows(&self.pushed(one, false), &self.pushed(other, false), DEEPEST)
    }

    /// Whether the two are proved never to be yes of the same lead.
    pub fn rules_out(&self, one: &Cond, other: &Cond) -> bool {
        self.ask();
        let size = one.size().saturating_add(other.size());
        self.exclude(one, other)
            || self.step(size) && self.apart(&self.pushed(one, false), &self.pushed(other, false), DEEPEST)
    }

    /// Whether a condition is proved to hold for no lead.
    pub fn never(&self, condition: &Cond) -> bool {
        self.ask();
        !self.truth(condition).yes()
            || self.step(condition.size()) && self.torn(&self.pushed(condition, false), DEEPEST)
    }

    /// Whether a yes/no column is proved to hold for no lead.
    pub fn never_holds(&self, column: ColumnId) -> bool {
        self.ask();
        !self.range(column).truth().yes()
            || self.opened(column).is_some_and(|inner| self.torn(&inner, DEEPEST))
    }

    /// A question begins.
    fn ask(&self) {
        self.question.set(STEPS);
    }

    /// Takes steps of the question, and of all that may be tried; `false` where there are none left: then nothing more
    /// is proved.
    fn step(&self, count: usize) -> bool {
        let left = self.question.get();
        self.question.set(left.saturating_sub(count));
        left >= count && self.work().take(count)
    }

    /// Whether two parts of a condition rule each other out, so that it never holds.
    fn torn(&self, condition: &Cond, depth: usize) -> bool {
        let Some(depth) = depth.checked_sub(1).filter(|_| self.step(1)) else { return false };
        match condition {
            Cond::Column(column) => self.opened(*column).is_some_and(|inner| self.torn(&inner, depth)),
            Cond::Any(of) => !of.is_empty() && of.iter().all(|part| self.torn(part, depth)),
            Cond::All(of) => {
                of.iter().any(|part| self.torn(part, depth))
                    || of.iter().enumerate().any(|(at, one)| {
                        let mut others = of.iter().skip(at.saturating_add(1)).take_while(|_| self.step(1));
                        others.any(|other| self.apart(one, other, depth))
                    })
            }
            Cond::Constant(_)
            | Cond::Not(_)
            | Cond::AtLeast { .. }
            | Cond::Compare { .. }
            | Cond::Date { .. }
            | Cond::Within { .. }
            | Cond::Test { .. }
            | Cond::OneOf { .. }
            | Cond::Known(_)
            | Cond::Unknown(_)
            | Cond::IsNo(_) => !self.truth(condition).yes(),
        }
    }

    fn follows(&self, one: &Cond, other: &Cond, depth: usize) -> bool {
        let Some(depth) = depth.checked_sub(1).filter(|_| self.step(1)) else { return false };
        if one == other {
            return true;
        }
        if let Cond::Any(of) = one {
            return !of.is_empty() && of.iter().all(|part| self.follows(part, other, depth));
        }
        let by_other = match other {
            Cond::All(of) => return !of.is_empty() && of.iter().all(|part| self.follows(one, part, depth)),
            Cond::Any(of) => of.iter().any(|part| self.follows(one, part, depth)),
            Cond::AtLeast { count, of } => {
                of.iter().filter(|part| self.follows(one, part, depth)).count() >= (*count).max(1)
            }
            Cond::Column(column) => self.whole(*column).is_some_and(|inner| self.follows(one, &inner, depth)),
            Cond::Not(inner) => match &**inner {
                Cond::Column(column) => {
                    self.negated(*column).is_some_and(|inner| self.follows(one, &inner, depth))
                }
                _ => false,
            },
            _ => false,
        };
        by_other
            || match one {
                Cond::All(of) => of.iter().any(|part| self.follows(part, other, depth)),
                Cond::AtLeast { count, of } if *count == of.len() => {
                    of.iter().any(|part| self.follows(part, other, depth))
                }
                Cond::Column(column) => {
                    self.opened(*column).is_some_and(|inner| self.follows(&inner, other, depth))
                }
                Cond::Not(inner) => match &**inner {
                    Cond::Column(column) => {
                        self.negated(*column).is_some_and(|inner| self.follows(&inner, other, depth))
                    }
                    _ => false,
                },
                _ => false,
            }
            || self.threshold(one, other)
            || chosen(one, other).is_some_and(|(own, theirs)| own.iter().all(|value| theirs.contains(value)))
            || self.is_whole(one) && self.is_whole(other) && self.step(TRYING) && self.implies(one, other)
    }

    /// Whether a condition has no parts that are looked at one by one: only then are fields tried value by value.
    fn is_whole(&self, condition: &Cond) -> bool {
        match condition {
            Cond::All(_) | Cond::Any(_) | Cond::AtLeast { .. } => false,
            Cond::Column(column) => matches!(self.model.def(*column), Some(Def::Field(_))),
            Cond::Not(inner) => self.is_whole(inner),
            Cond::Constant(_)
            | Cond::Compare { .. }
            | Cond::Date { .. }
            | Cond::Within { .. }
            | Cond::Test { .. }
            | Cond::OneOf { .. }
            | Cond::Known(_)
            | Cond::Unknown(_)
            | Cond::IsNo(_) => true,
        }
    }

    fn apart(&self, one: &Cond, other: &Cond, depth: usize) -> bool {
        let Some(depth) = depth.checked_sub(1).filter(|_| self.step(1)) else { return false };
        let split = |parts: &[Cond], rest: &Cond| parts.iter().any(|part| self.apart(part, rest, depth));
        let every = |parts: &[Cond], rest: &Cond| {
            !parts.is_empty() && parts.iter().all(|part| self.apart(part, rest, depth))
        };
        let opposite = |one: &Cond, other: &Cond| matches!(one, Cond::Not(inner) if **inner == *other);
        if opposite(one, other) || opposite(other, one) {
            return true;
        }
        for (one, other) in [(one, other), (other, one)] {
            let found = match one {
                Cond::Any(of) => every(of, other),
                Cond::All(of) => split(of, other),
                Cond::AtLeast { count, of } => {
                    let out = of.iter().filter(|part| self.apart(part, other, depth)).count();
                    of.len().saturating_sub(out) < *count
                }
                Cond::Column(column) => {
                    self.opened(*column).is_some_and(|inner| self.apart(&inner, other, depth))
                        || self.stopped(*column, other, depth)
                }
                Cond::Not(inner) => match &**inner {
                    Cond::Column(column) => {
                        self.negated(*column).is_some_and(|inner| self.apart(&inner, other, depth))
                            || self.follows(other, inner, depth)
                    }
                    _ => false,
                },
                _ => false,
            };
            if found {
                return true;
            }
        }
        chosen(one, other).is_some_and(|(own, theirs)| !own.iter().any(|value| theirs.contains(value)))
            || matches!(one, Cond::Compare { .. }) && self.threshold(one, &self.pushed(other, true))
            || self.is_whole(one) && self.is_whole(other) && self.step(TRYING) && self.exclude(one, other)
    }

    /// Whether a lead with that condition is blocked from a stage, or disqualified.
    fn stopped(&self, stage: ColumnId, condition: &Cond, depth: usize) -> bool {
        let Some(Def::Stage { blocked, .. }) = self.model.def(stage) else { return false };
        let floors = blocked.iter().any(|floor| self.follows(condition, &self.pushed(floor, false), depth));
        floors
            || self.model.disqualify.iter().any(|line| self.follows(condition, &Cond::Column(*line), depth))
    }

    /// How a column is computed, where there is work left to look at it.
    fn open(&self, column: ColumnId) -> Option<&Def> {
        self.model.def(column).filter(|def| self.step(def.size()))
    }

    /// What holds when a yes/no column does.
    fn opened(&self, column: ColumnId) -> Option<Cond> {
        match self.open(column)? {
            Def::Condition(condition) | Def::Stage { requires: condition, .. } => {
                Some(self.pushed(condition, false))
            }
            _ => None,
        }
    }

    /// What makes a yes/no column hold, where that is one condition.
    fn whole(&self, column: ColumnId) -> Option<Cond> {
        match self.open(column)? {
            Def::Condition(condition) => Some(self.pushed(condition, false)),
            Def::Stage { requires, blocked } if blocked.is_empty() && self.model.disqualify.is_empty() => {
                Some(self.pushed(requires, false))
            }
            _ => None,
        }
    }

    /// What holds when a criterion is no.
    fn negated(&self, column: ColumnId) -> Option<Cond> {
        match self.open(column)? {
            Def::Condition(condition) => Some(self.pushed(condition, true)),
            _ => None,
        }
    }

    /// The same condition with every `not` before a part that has no parts.
    fn pushed(&self, condition: &Cond, negated: bool) -> Cond {
        self.step(1);
        let parts = |of: &[Cond]| of.iter().map(|part| self.pushed(part, negated)).collect::<Vec<_>>();
        match condition {
            Cond::Constant(yes) => Cond::Constant(*yes != negated),
            Cond::Not(inner) => self.pushed(inner, !negated),
            Cond::All(of) if negated => Cond::Any(parts(of)),
            Cond::Any(of) if negated => Cond::All(parts(of)),
            Cond::All(of) => Cond::All(parts(of)),
            Cond::Any(of) => Cond::Any(parts(of)),
            Cond::AtLeast { count, of } => Cond::AtLeast {
                count: if negated { of.len().saturating_sub(*count).saturating_add(1) } else { *count },
                of: parts(of),
            },
            Cond::Compare { of, order } if negated => {
                Cond::Compare { of: of.clone(), order: opposite(*order) }
            }
            Cond::Date { of, order, right } if negated => {
                Cond::Date { of: *of, order: opposite(*order), right: right.clone() }
            }
            Cond::OneOf { of, values } if negated => {
                let count = u32::try_from(self.model.values(*of)).unwrap_or(u32::MAX);
                let others = (0..count).filter(|value| values.binary_search(value).is_err());
                Cond::OneOf { of: *of, values: others.collect() }
            }
            other if negated => Cond::Not(Box::new(other.clone())),
            other => other.clone(),
        }
    }

    /// Whether a threshold makes another one hold.
    fn threshold(&self, one: &Cond, other: &Cond) -> bool {
        let (Cond::Compare { of: x, order }, Cond::Compare { of: y, order: wanted }) = (one, other) else {
            return false;
        };
        let Some((low, high)) = interval(x, *order).map(|found| self.held(x, found)) else {
            // What differs from a number differs from it.
            return x == y && order == wanted;
        };
        [1i64, -1].into_iter().any(|sign| {
            let Some((least, most)) = self.rest(x, y, sign) else { return false };
            let (low, high) = if sign > 0 { (low, high) } else { (-high, -low) };
            let (low, high) = (low.saturating_add(least), high.saturating_add(most));
            always(*wanted, low.saturating_add(y.constant), high.saturating_add(y.constant))
        }) || self.counts(x, (low, high), y, *wanted)
    }

    /// What a sum can be of that, whatever the lead.
    fn held(&self, x: &Linear, (low, high): Interval) -> Interval {
        let (mut least, mut most) = (0i128, 0i128);
        for (weight, leaf) in &x.terms {
            let Leaf::Column(column) = leaf else { return (low, high) };
            let (a, b, _) = self.range(*column).bounds();
            let (a, b) = (i128::from(a) * i128::from(*weight), i128::from(b) * i128::from(*weight));
            (least, most) = (least.saturating_add(a.min(b)), most.saturating_add(a.max(b)));
        }
        // A count is whole.
        let (low, high) = match x.terms.as_slice() {
            [(1, Leaf::Column(column))] if self.counted(*column).is_some() => {
                let unit = i128::from(SCALE);
                (low.saturating_add(unit - 1).div_euclid(unit) * unit, high.div_euclid(unit) * unit)
            }
            _ => (low, high),
        };
        // Where nothing is left, it never holds, and that is not said here.
        if low.max(least) > high.min(most) { (low, high) } else { (low.max(least), high.min(most)) }
    }

    /// What is left of `y` without `sign` × `x`, constants apart: its least and its most, where it is never missing.
    fn rest(&self, x: &Linear, y: &Linear, sign: i64) -> Option<Interval> {
        if !self.step(x.terms.len().saturating_add(y.terms.len())) {
            return None;
        }
        let at = |of: &Linear, leaf: &Leaf| of.terms.binary_search_by_key(leaf, |(_, leaf)| *leaf).ok();
        let mut rest = y.terms.clone();
        for (weight, leaf) in &x.terms {
            let minus = weight.checked_mul(sign)?.checked_neg()?;
            match at(y, leaf).and_then(|at| rest.get_mut(at)) {
                Some((sum, _)) => *sum = sum.checked_add(minus)?,
                None => rest.push((minus, *leaf)),
            }
        }
        let shared = |leaf: &Leaf| at(x, leaf).is_some();
        let mut found = (0i128, 0i128);
        let mut common = false;
        for (weight, leaf) in &rest {
            common |= shared(leaf) && *weight == 0;
            if *weight == 0 {
                continue;
            }
            let Leaf::Column(column) = leaf else { return None };
            let (low, high, missing) = self.range(*column).bounds();
            if missing || low > high {
                return None;
            }
            let (a, b) = (i128::from(low) * i128::from(*weight), i128::from(high) * i128::from(*weight));
            found = (found.0.saturating_add(a.min(b)), found.1.saturating_add(a.max(b)));
        }
        common.then_some(found)
    }

    /// Whether what a count is makes another count of the same events, or of more or fewer of them, fit.
    fn counts(&self, x: &Linear, (low, high): Interval, y: &Linear, wanted: Order) -> bool {
        let ([(1, Leaf::Column(one))], [(1, Leaf::Column(other))]) = (x.terms.as_slice(), y.terms.as_slice())
        else {
            return false;
        };
        let (Some(first), Some(second)) = (self.counted(*one), self.counted(*other)) else { return false };
        let (mut least, mut most) = (0i128, EVERYTHING.1);
        if within(first, second) {
            least = low.max(0);
        } else if within(second, first) {
            most = high;
        } else {
            return false;
        }
        most = most.max(least);
        always(wanted, least.saturating_add(y.constant), most.saturating_add(y.constant))
    }

    /// The least that a number column is, whatever the lead.
    pub fn bounds(&self, column: ColumnId) -> (i64, i64) {
        let (low, high, _) = self.range(column).bounds();
        (low, high)
    }

    /// Whether a column is always the same.
    pub fn is_fixed(&self, column: ColumnId) -> bool {
        match self.range(column) {
            Range::Truth(truth) => truth.is_certain(),
            range @ (Range::Number { .. } | Range::Choice { .. } | Range::Held { .. }) => range.is_certain(),
        }
    }

    /// Whether a condition holds for every lead.
    pub fn always(&self, condition: &Cond) -> bool {
        let truth = self.truth(condition);
        // What is never unknown, and whose opposite never holds.
        truth == Possible::YES
            || !truth.unknown()
                && self.step(condition.size())
                && self.torn(&self.pushed(condition, true), DEEPEST)
    }
}

/// What is counted in `one` is counted in `other` as well.
pub fn within(one: &Selection, other: &Selection) -> bool {
    use crate::program::time::Window;
    let at = |selection: &Selection, kind| {
        let place = selection.kinds.iter().position(|other| *other == kind)?;
        Some(selection.condition.as_ref().and_then(|all| all.get(place).cloned()))
    };
    let days = |window: Window| match window {
        Window::Exact(length) => i128::from(length),
        Window::Months(months) => i128::from(months) * 30 * i128::from(crate::program::time::DAY),
    };
    let shorter = match (one.window, other.window) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(one), Some(other)) => one == other || days(one) < days(other) * 9 / 10,
    };
    shorter
        && (other.near.is_none() || one.near == other.near)
        && other.after.iter().all(|after| one.after.iter().any(|own| own.of == after.of))
        && one.kinds.iter().all(|kind| match at(other, *kind) {
            None => false,
            Some(None) => true,
            Some(wanted) => at(one, *kind) == Some(wanted),
        })
}

fn opposite(order: Order) -> Order {
    match order {
        Order::Less => Order::AtLeast,
        Order::AtMost => Order::More,
        Order::More => Order::AtMost,
        Order::AtLeast => Order::Less,
        Order::Equal => Order::NotEqual,
        Order::NotEqual => Order::Equal,
    }
}

/// What the sum without its constant is when it stands in that order to nought.
fn interval(of: &Linear, order: Order) -> Option<Interval> {
    let at = of.constant.checked_neg()?;
    Some(match order {
        Order::Less => (EVERYTHING.0, at.saturating_sub(1)),
        Order::AtMost => (EVERYTHING.0, at),
        Order::More => (at.saturating_add(1), EVERYTHING.1),
        Order::AtLeast => (at, EVERYTHING.1),
        Order::Equal => (at, at),
        Order::NotEqual => return None,
    })
}

/// Whether every number from `low` to `high` stands in that order to nought.
fn always(order: Order, low: i128, high: i128) -> bool {
    match order {
        Order::Less => high < 0,
        Order::AtMost => high <= 0,
        Order::More => low > 0,
        Order::AtLeast => low >= 0,
        Order::Equal => low == 0 && high == 0,
        Order::NotEqual => low > 0 || high < 0,
    }
}
