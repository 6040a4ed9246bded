//! Computes what each column can be from what the fields and aggregates can be.
//!
//! Where every field is a single value, so is every column: then this is an ordinary evaluation, exact and with the
//! same meaning as the engine's. Else the result covers everything that is possible, and may cover a little more where
//! two parts of an expression hang on the same unknown.

use super::model::{Cond, Def, Leaf, Linear, Model, Pay};
use super::range::{Held, Possible, Range, Values};
use super::tests::Signatures;
use crate::program::{Band, ColumnId, Date, DateValue, Limit, Order, SCALE};
use std::cmp::Ordering;

/// What each column can be.
pub trait Ranges {
    /// What one can be.
    fn of(&self, column: ColumnId) -> Option<&Range>;
}

impl Ranges for [Range] {
    fn of(&self, column: ColumnId) -> Option<&Range> {
        self.get(column.index())
    }
}

impl Ranges for Vec<Range> {
    fn of(&self, column: ColumnId) -> Option<&Range> {
        self.get(column.index())
    }
}

/// What values of one text or several-choices column can answer.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// The numbered ways to answer all tests that have been met.
    pub signatures: Signatures,
    /// What any value can answer to each test.
    pub any: Vec<Possible>,
}

/// Everything that columns are computed from besides the ranges of the columns before them.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The program.
    pub model: &'a Model,
    /// As of when.
    pub as_of: i64,
    /// By column; empty for those without tests.
    pub answers: &'a [Answers],
}

/// A sum: its least and most (meaningless where it cannot be known), whether it can be known, can be missing.
struct Sum {
    low: i128,
    high: i128,
    known: bool,
    missing: bool,
}

impl Scene<'_> {
    /// Computes one column from the ranges of those before it; fields and aggregates are returned as they are.
    pub fn column(&self, ranges: &(impl Ranges + ?Sized), column: ColumnId) -> Range {
        let Some(def) = self.model.def(column) else {
            return Range::Truth(Possible::ANY);
        };
        match def {
            Def::Field(_) | Def::Aggregate(_) => self.range(ranges, column).clone(),
            Def::Points(pay) => {
                let (low, high) = self.pays(ranges, pay);
                Range::Number { low, high, missing: false }
            }
            Def::Score { lines, bounds } => {
                let (mut low, mut high) = (0i128, 0i128);
                for line in lines {
                    let (least, most, _) = self.range(ranges, *line).bounds();
                    low = low.saturating_add(least.into());
                    high = high.saturating_add(most.into());
                }
                let (low, high) = (narrow(low), narrow(high));
                let (low, high) = match bounds {
                    Some((least, most)) => (low.max(*least).min(*most), high.max(*least).min(*most)),
                    None => (low, high),
                };
                Range::Number { low, high, missing: false }
            }
            Def::Condition(condition) => Range::Truth(self.cond(ranges, condition)),
            Def::Number(number) => {
                let sum = self.linear(ranges, number);
                match sum.known {
                    true => {
                        Range::Number { low: narrow(sum.low), high: narrow(sum.high), missing: sum.missing }
                    }
                    false => Range::MISSING_NUMBER,
                }
            }
            Def::Grade { of, from } => self.grade(ranges, of, from),
            Def::FirstMatch { arms, otherwise, empty_when_disqualified } => {
                let disqualified = match empty_when_disqualified {
                    true => self.disqualified(ranges),
                    false => Possible::NO,
                };
                self.first_match(ranges, arms, *otherwise, disqualified)
            }
            Def::Stage { requires, blocked } => Range::Truth(self.stage(ranges, requires, blocked)),
            Def::Verdict => self.verdict(ranges),
        }
    }

    /// Computes all columns; `ranges` holds the fields and aggregates already and is as long as the program.
    pub fn all(&self, ranges: &mut [Range]) {
        for (column, _) in self.model.defs() {
            let range = self.column(&*ranges, column);
            if let Some(place) = ranges.get_mut(column.index()) {
                *place = range;
            }
        }
    }

    /// The range of a column.
    pub fn range<'r>(&self, ranges: &'r (impl Ranges + ?Sized), column: ColumnId) -> &'r Range {
        ranges.of(column).unwrap_or(&Range::MISSING_NUMBER)
    }

    /// Whether a condition can be yes, no or unknown.
    pub fn cond(&self, ranges: &(impl Ranges + ?Sized), condition: &Cond) -> Possible {
        match condition {
            Cond::Constant(yes) => Possible::certain(*yes),
            Cond::Column(column) => self.range(ranges, *column).truth(),
            Cond::Not(inner) => self.cond(ranges, inner).negated(),
            Cond::All(of) => of.iter().fold(Possible::YES, |all, inner| all.and(self.cond(ranges, inner))),
            Cond::Any(of) => of
                .iter()
                .fold(Possible::YES, |none, inner| none.and(self.cond(ranges, inner).negated()))
                .negated(),
            Cond::AtLeast { count, of } => self.at_least(ranges, *count, of),
            Cond::Compare { of, order } => {
                let sum = self.linear(ranges, of);
                let (yes, no) = match sum.known {
                    true => against_zero(*order, sum.low, sum.high),
                    false => (false, false),
                };
                Possible::new(no, sum.missing, yes)
            }
            Cond::Date { of, order, right } => self.date(ranges, *of, *order, right),
            Cond::Within { of, stretch } => {
                let (low, high, missing) = self.range(ranges, *of).bounds();
                let (after, last) = self.model.zone.within(*stretch, self.as_of);
                let known = low <= high;
                let yes = known && low <= last && high > after && after < last;
                Possible::new(known && (low <= after || high > last), missing, yes)
            }
            Cond::Test { of, test } => self.test(ranges, *of, *test),
            Cond::OneOf { of, values } => match self.range(ranges, *of) {
                Range::Choice { values: possible, missing } => {
                    let yes = values.iter().any(|value| possible.has(*value));
                    let no = match possible {
                        Values::Nothing => false,
                        Values::One(one) => values.binary_search(one).is_err(),
                        Values::Some(_) | Values::Any => possible
                            .iter(self.model.values(*of))
                            .any(|value| values.binary_search(&value).is_err()),
                    };
                    Possible::new(no, *missing, yes)
                }
                Range::Truth(_) | Range::Number { .. } | Range::Held { .. } => Possible::ANY,
            },
            Cond::Known(column) => {
                let range = self.range(ranges, *column);
                Possible::new(range.can_be_missing(), false, range.can_be_known())
            }
            Cond::Unknown(inner) => {
                let inner = self.cond(ranges, inner);
                Possible::new(inner.yes() || inner.no(), false, inner.unknown())
            }
            Cond::IsNo(inner) => {
                let inner = self.cond(ranges, inner);
                Possible::new(inner.yes() || inner.unknown(), false, inner.no())
            }
        }
    }

    fn at_least(&self, ranges: &(impl Ranges + ?Sized), count: usize, of: &[Cond]) -> Possible {
        // How many can be yes, cannot be no, can only be yes, can be unknown, are yes or no for certain either way.
        let (mut can, mut not_no, mut only_yes, mut unknown, mut either) = (0, 0, 0, 0, 0usize);
        for inner in of {
            let possible = self.cond(ranges, inner);
            can += usize::from(possible.yes());
            not_no += usize::from(!possible.no());
            only_yes += usize::from(possible == Possible::YES);
            unknown += usize::from(possible.unknown());
            either += usize::from(possible.yes() && !possible.unknown() && possible != Possible::YES);
        }
        // Unknown: fewer than `count` are yes, but with the unknown ones it could be enough.
        let room = count.saturating_sub(1).saturating_sub(only_yes);
        let can_be_unknown = only_yes < count && only_yes + unknown + either.min(room) >= count;
        Possible::new(not_no < count, can_be_unknown, can >= count)
    }

    fn test(&self, ranges: &(impl Ranges + ?Sized), of: ColumnId, test: usize) -> Possible {
        let Range::Held { held, missing } = self.range(ranges, of) else {
            return Possible::ANY;
        };
        let unknown = Possible::new(false, *missing, false);
        let Some(answers) = self.answers.get(of.index()) else {
            return Possible::ANY;
        };
        match held {
            Held::Nothing => unknown,
            Held::One(number) => unknown.or(match answers.signatures.answer(*number, test) {
                Some(yes) => Possible::certain(yes),
                None => Possible::UNKNOWN,
            }),
            Held::Any => unknown.or(answers.any.get(test).copied().unwrap_or(Possible::ANY)),
        }
    }

    fn date(
        &self,
        ranges: &(impl Ranges + ?Sized),
        of: ColumnId,
        order: Order,
        right: &DateValue,
    ) -> Possible {
        let (low, high, mut missing) = self.range(ranges, of).bounds();
        let stands = match right {
            DateValue::Limit(limit) => (low <= high).then(|| Stands::to(limit, low, high)),
            DateValue::Column(column) => {
                let (start, end, right_missing) = self.range(ranges, *column).bounds();
                missing |= right_missing;
                (low <= high && start <= end).then(|| self.two_dates((low, high), (start, end)))
            }
        };
        match stands {
            None => Possible::UNKNOWN,
            Some(stands) => Possible::new(stands.not_in(order), missing, stands.in_order(order)),
        }
    }

    /// How dates can stand to each other.
    fn two_dates(&self, left: (i64, i64), right: (i64, i64)) -> Stands {
        let zone = &self.model.zone;
        let limit = |code: i64| Limit::new(Date::of_code(code), zone);
        if right.0 == right.1 {
            return Stands::to(&limit(right.0), left.0, left.1);
        }
        if left.0 == left.1 {
            let Stands { before, same, after } = Stands::to(&limit(left.0), right.0, right.1);
            return Stands { before: after, same, after: before };
        }
        let day = |code: i64| zone.day_start(Date::of_code(code).start());
        let apart = day(left.1) < day(right.0) || day(right.1) < day(left.0);
        Stands { before: left.0 < right.1, same: !apart, after: left.1 > right.0 }
    }

    fn linear(&self, ranges: &(impl Ranges + ?Sized), linear: &Linear) -> Sum {
        let mut sum = Sum { low: linear.constant, high: linear.constant, known: true, missing: false };
        for (weight, leaf) in &linear.terms {
            let (low, high, missing) = self.leaf(ranges, *leaf);
            sum.missing |= missing;
            if low > high {
                sum.known = false;
                continue;
            }
            let (a, b) = (i128::from(low) * i128::from(*weight), i128::from(high) * i128::from(*weight));
            sum.low = sum.low.saturating_add(a.min(b));
            sum.high = sum.high.saturating_add(a.max(b));
        }
        sum
    }

    /// A part of a sum: its least, its most (less than the least where it is missing), whether it can be missing.
    pub fn leaf(&self, ranges: &(impl Ranges + ?Sized), leaf: Leaf) -> (i64, i64, bool) {
        let (low, high, missing) = self.range(ranges, leaf.column()).bounds();
        match leaf {
            Leaf::Column(_) => (low, high, missing),
            Leaf::Since(_) | Leaf::Until(_) if low > high => (low, high, missing),
            Leaf::Since(_) => {
                let (least, most) = self.model.zone.days_since_any(low, high, self.as_of);
                (least.saturating_mul(SCALE), most.saturating_mul(SCALE), missing)
            }
            Leaf::Until(_) => {
                let days = |code| self.model.zone.days_until(Date::of_code(code), self.as_of);
                (days(low).saturating_mul(SCALE), days(high).saturating_mul(SCALE), missing)
            }
        }
    }

    fn pays(&self, ranges: &(impl Ranges + ?Sized), pay: &Pay) -> (i64, i64) {
        match pay {
            Pay::If(points, when) => {
                let when = self.cond(ranges, when);
                let not = when.no() || when.unknown();
                span([when.yes().then_some(*points), not.then_some(0)])
            }
            Pay::Per { points, step, of, cap } => {
                let sum = self.linear(ranges, of);
                let pays = |value: i128| {
                    let multiples = value.div_euclid(i128::from(*step)).max(0);
                    capped(narrow(multiples.saturating_mul(i128::from(*points))), *cap)
                };
                let known = sum.known.then(|| [pays(sum.low), pays(sum.high)]);
                let [low, high] = known.map_or([None, None], |ends| ends.map(Some));
                span([low, high, (sum.missing || !sum.known).then_some(0)])
            }
            Pay::Bands { of, bands, otherwise, missing } => {
                let sum = self.linear(ranges, of);
                let nothing = (sum.missing || !sum.known).then_some(*missing);
                if !sum.known {
                    return span([nothing]);
                }
                let (low, high) = (narrow(sum.low), narrow(sum.high));
                let paid =
                    bands.iter().filter(|(band, _)| meets(*band, low, high)).map(|(_, paid)| Some(*paid));
                let outside = (!covered(bands, low, high)).then_some(*otherwise);
                span(paid.chain([outside, nothing]))
            }
            Pay::Choice { of, points, missing } => match self.range(ranges, *of) {
                Range::Truth(possible) => {
                    let points = |value: usize| points.get(value).copied().unwrap_or(0);
                    span([
                        possible.no().then(|| points(0)),
                        possible.yes().then(|| points(1)),
                        possible.unknown().then_some(*missing),
                    ])
                }
                Range::Choice { values: Values::One(value), missing: false } => {
                    let paid = points.get(*value as usize).copied().unwrap_or(0);
                    (paid, paid)
                }
                Range::Choice { values, missing: can_be_missing } => {
                    let paid = values
                        .iter(self.model.values(*of))
                        .map(|value| Some(points.get(value as usize).copied().unwrap_or(0)));
                    span(paid.chain([can_be_missing.then_some(*missing)]))
                }
                Range::Number { .. } | Range::Held { .. } => (0, 0),
            },
            Pay::On { weight, cap } => {
                let (low, high, _) = self.range(ranges, *weight).bounds();
                match low <= high {
                    true => (capped(low, *cap), capped(high, *cap)),
                    false => (0, 0),
                }
            }
        }
    }

    fn grade(&self, ranges: &(impl Ranges + ?Sized), of: &Linear, from: &[i64]) -> Range {
        let sum = self.linear(ranges, of);
        if !sum.known {
            return Range::Choice { values: Values::Nothing, missing: true };
        }
        let last = from.len();
        let grade = |value: i128| from.iter().position(|least| value >= i128::from(*least)).unwrap_or(last);
        // Steps descend: from the grade of the most to that of the least, none is left out but where steps are equal.
        let (best, worst) = (grade(sum.high), grade(sum.low));
        let possible = (best..=worst).filter(|step| {
            *step == best || *step == worst || from.get(*step) != from.get(step.saturating_sub(1))
        });
        let values = Values::of(possible.filter_map(|step| u32::try_from(step).ok()));
        Range::Choice { values, missing: sum.missing }
    }

    fn first_match(
        &self,
        ranges: &(impl Ranges + ?Sized),
        arms: &[(Cond, u32)],
        otherwise: u32,
        disqualified: Possible,
    ) -> Range {
        if disqualified == Possible::YES {
            return Range::Choice { values: Values::Nothing, missing: true };
        }
        let mut values = Values::Nothing;
        for (condition, value) in arms {
            let possible = self.cond(ranges, condition);
            if possible.yes() {
                values.add(*value);
            }
            if possible == Possible::YES {
                return Range::Choice { values, missing: disqualified.yes() };
            }
        }
        values.add(otherwise);
        Range::Choice { values, missing: disqualified.yes() }
    }

    /// Whether a lead can be disqualified: yes or no, never unknown.
    pub fn disqualified(&self, ranges: &(impl Ranges + ?Sized)) -> Possible {
        let (mut yes, mut no) = (false, true);
        for line in &self.model.disqualify {
            let possible = self.range(ranges, *line).truth();
            yes |= possible.yes();
            no &= possible.no() || possible.unknown();
        }
        Possible::new(no, false, yes)
    }

    fn stage(&self, ranges: &(impl Ranges + ?Sized), requires: &Cond, blocked: &[Cond]) -> Possible {
        let disqualified = self.disqualified(ranges);
        if disqualified == Possible::YES {
            return Possible::NO;
        }
        let (mut no, mut open) = (disqualified.yes(), true);
        for floor in blocked {
            let possible = self.cond(ranges, floor);
            no |= possible.yes();
            open &= possible.no() || possible.unknown();
        }
        if !open {
            return Possible::NO;
        }
        let requires = self.cond(ranges, requires);
        Possible::new(no || requires.no(), requires.unknown(), requires.yes())
    }

    fn verdict(&self, ranges: &(impl Ranges + ?Sized)) -> Range {
        let disqualified = self.disqualified(ranges);
        let last = u32::try_from(self.model.stages.len()).unwrap_or(u32::MAX).saturating_add(1);
        let mut values = Values::Nothing;
        if disqualified.yes() {
            values.add(last);
        }
        if disqualified.no() {
            let mut lead = true;
            let mut number = last;
            for stage in self.model.stages.iter().rev() {
                number = number.saturating_sub(1);
                let possible = self.range(ranges, *stage).truth();
                if possible.yes() {
                    values.add(number);
                }
                if possible == Possible::YES {
                    lead = false;
                    break;
                }
            }
            if lead {
                values.add(0);
            }
        }
        Range::Choice { values, missing: false }
    }
}

/// How dates can stand to another one.
struct Stands {
    before: bool,
    same: bool,
    after: bool,
}

impl Stands {
    /// How dates from one code to another, which are dates, can stand to a limit.
    fn to(limit: &Limit, low: i64, high: i64) -> Stands {
        // The day of an instant equals it, and begins before it.
        let day = limit.is_instant() && (low..=high).contains(&limit.day);
        let next = limit.day.saturating_add(1);
        Stands {
            before: low < limit.start && (low != limit.day || high >= next && next < limit.start),
            same: day || low < limit.end && high >= limit.start,
            after: high >= limit.end,
        }
    }

    fn in_order(&self, order: Order) -> bool {
        [(self.before, Ordering::Less), (self.same, Ordering::Equal), (self.after, Ordering::Greater)]
            .into_iter()
            .any(|(can, compared)| can && order.of(compared))
    }

    fn not_in(&self, order: Order) -> bool {
        [(self.before, Ordering::Less), (self.same, Ordering::Equal), (self.after, Ordering::Greater)]
            .into_iter()
            .any(|(can, compared)| can && !order.of(compared))
    }
}

/// Whether a number from `low` to `high` can stand in that order to zero, and whether it can not.
fn against_zero(order: Order, low: i128, high: i128) -> (bool, bool) {
    match order {
        Order::Less => (low < 0, high >= 0),
        Order::AtMost => (low <= 0, high > 0),
        Order::More => (high > 0, low <= 0),
        Order::AtLeast => (high >= 0, low < 0),
        Order::Equal => (low <= 0 && high >= 0, low != 0 || high != 0),
        Order::NotEqual => (low != 0 || high != 0, low <= 0 && high >= 0),
    }
}

/// Least and most of some points.
fn span(points: impl IntoIterator<Item = Option<i64>>) -> (i64, i64) {
    let mut all: Option<(i64, i64)> = None;
    for points in points.into_iter().flatten() {
        all = Some(all.map_or((points, points), |(low, high)| (low.min(points), high.max(points))));
    }
    all.unwrap_or((0, 0))
}

fn capped(points: i64, cap: Option<i64>) -> i64 {
    cap.map_or(points, |cap| points.clamp(-cap.max(0), cap.max(0)))
}

fn narrow(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

fn meets(band: Band, low: i64, high: i64) -> bool {
    band.low.is_none_or(|least| high >= least) && band.high.is_none_or(|most| low <= most)
}

/// Whether every number from `low` to `high` lies in one of the bands. They do not overlap.
fn covered(bands: &[(Band, i64)], low: i64, high: i64) -> bool {
    let mut at = low;
    loop {
        let Some((band, _)) = bands.iter().find(|(band, _)| meets(*band, at, at)) else {
            return false;
        };
        match band.high {
            Some(most) if most < high => at = most.saturating_add(1),
            Some(_) | None => return true,
        }
    }
}
