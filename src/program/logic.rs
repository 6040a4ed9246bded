//! What a condition comes to: Kleene's three-valued logic, whatever the condition looks at.

use super::expr::{Condition, DateValue, Number, TextSource, TextTest};
use super::time::Zone;
use super::{Date, LARGEST, SCALE};

/// yes, no or unknown (Kleene's three-valued logic, 1938; the same as NULL in SQL).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Truth {
    /// Certainly not.
    No,
    /// Not known.
    Unknown,
    /// Certainly.
    Yes,
}

impl From<bool> for Truth {
    fn from(yes: bool) -> Truth {
        if yes { Truth::Yes } else { Truth::No }
    }
}

impl std::ops::Not for Truth {
    type Output = Truth;

    /// Yes becomes no and no yes; unknown stays.
    fn not(self) -> Truth {
        match self {
            Truth::No => Truth::Yes,
            Truth::Unknown => Truth::Unknown,
            Truth::Yes => Truth::No,
        }
    }
}

impl Truth {
    /// Whether a value fulfils a test; unknown where it is missing.
    pub fn of<T>(value: Option<T>, test: impl FnOnce(T) -> bool) -> Truth {
        value.map_or(Truth::Unknown, |value| test(value).into())
    }

    /// Whether at least `count` of these hold.
    pub fn at_least(count: u32, of: impl Iterator<Item = Truth>) -> Truth {
        let (mut yes, mut open) = (0u32, 0u32);
        for truth in of {
            yes = yes.saturating_add(u32::from(truth == Truth::Yes));
            open = open.saturating_add(u32::from(truth != Truth::No));
        }
        match (yes >= count, open >= count) {
            (true, _) => Truth::Yes,
            (false, true) => Truth::Unknown,
            (false, false) => Truth::No,
        }
    }
}

/// What a lead, or one occurrence, holds of what conditions look at. `None` is missing.
pub trait Holds<C> {
    /// A yes/no.
    fn yes_no(&self, of: C) -> Truth;
    /// A number.
    fn number(&self, of: C) -> Option<i64>;
    /// A date.
    fn date(&self, of: C) -> Option<Date>;
    /// A choice: the index of its value.
    fn choice(&self, of: C) -> Option<u32>;
    /// Several choices: the indexes of its values.
    fn several(&self, of: C) -> Option<&[u32]>;
    /// A text against a test.
    fn text(&self, of: &TextSource<C>, test: &TextTest) -> Truth;
    /// Whether it is not missing (for yes/no: not unknown).
    fn is_known(&self, of: C) -> bool;
    /// The instant of the judgement.
    fn as_of(&self) -> i64;
    /// The policy's zone.
    fn zone(&self) -> &Zone;
}

impl<C: Copy> Condition<C> {
    /// Whether it holds.
    pub fn decide(&self, held: &impl Holds<C>) -> Truth {
        match self {
            Condition::Constant(yes) => (*yes).into(),
            Condition::Column(of) => held.yes_no(*of),
            Condition::Not(inner) => !inner.decide(held),
            Condition::All(of) => of.iter().map(|part| part.decide(held)).min().unwrap_or(Truth::Yes),
            Condition::Any(of) => of.iter().map(|part| part.decide(held)).max().unwrap_or(Truth::No),
            Condition::AtLeast { count, of } => {
                Truth::at_least(*count, of.iter().map(|part| part.decide(held)))
            }
            Condition::Compare { left, order, right } => {
                Truth::of(left.sum(held).zip(right.sum(held)), |(left, right)| order.holds(left, right))
            }
            Condition::CompareDate { left, order, right } => {
                let left = held.date(*left);
                match right {
                    DateValue::Limit(limit) => Truth::of(left, |left| limit.holds(left, *order)),
                    DateValue::Column(right) => Truth::of(left.zip(held.date(*right)), |(left, right)| {
                        order.of(held.zone().compare(left, right))
                    }),
                }
            }
            Condition::Within { of, stretch } => {
                Truth::of(held.date(*of), |date| held.zone().is_within(date, *stretch, held.as_of()))
            }
            Condition::Text { of, test } => held.text(of, test),
            Condition::OneOf { of, values } => Truth::of(held.choice(*of), |value| values.contains(&value)),
            Condition::IncludesAny { of, values } => {
                Truth::of(held.several(*of), |set| values.iter().any(|value| set.contains(value)))
            }
            Condition::IncludesAll { of, values } => {
                Truth::of(held.several(*of), |set| values.iter().all(|value| set.contains(value)))
            }
            Condition::Known(of) => held.is_known(*of).into(),
            Condition::Unknown(inner) => (inner.decide(held) == Truth::Unknown).into(),
            Condition::IsNo(inner) => (inner.decide(held) == Truth::No).into(),
        }
    }
}

impl<C: Copy> Number<C> {
    /// What it comes to, no further from zero than the largest number; `None` is missing.
    pub fn value(&self, held: &impl Holds<C>) -> Option<i64> {
        let sum = self.sum(held)?.clamp((-LARGEST).into(), LARGEST.into());
        i64::try_from(sum).ok()
    }

    fn sum(&self, held: &impl Holds<C>) -> Option<i128> {
        match self {
            Number::Constant(value) => Some((*value).into()),
            Number::Column(of) => held.number(*of).map(i128::from),
            Number::Sum(terms) => terms.iter().try_fold(0i128, |sum, (minus, term)| {
                let term = term.sum(held)?;
                Some(if *minus { sum.saturating_sub(term) } else { sum.saturating_add(term) })
            }),
            Number::DaysSince(of) => in_days(held.zone().days_since(held.date(*of)?, held.as_of())),
            Number::DaysUntil(of) => in_days(held.zone().days_until(held.date(*of)?, held.as_of())),
        }
    }
}

fn in_days(days: i64) -> Option<i128> {
    Some(i128::from(days).saturating_mul(SCALE.into()))
}
