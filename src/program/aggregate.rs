//! What is computed from a lead's events.

use super::date::Limit;
use super::time::Window;
use super::{DecayId, EventId, Order, TextTest};

/// A column computed from the lead's events.
#[derive(Clone, Debug, PartialEq)]
pub enum Aggregate {
    /// How many occurrences: a number, always known.
    Count(Selection),
    /// How many different values of an event field (missing ones do not count): a number, always known.
    CountDifferent {
        /// Of these occurrences.
        of: Selection,
        /// The field, by kind of event: its index in that kind's fields. In the order of [`Selection::kinds`].
        field: Vec<u32>,
    },
    /// When the last occurrence was: a date, missing when there was none.
    Last(Selection),
    /// The value of an event field at the last instant: of several at that instant, the choice declared first, or
    /// the least number, date or text (folded); yes before no. Missing when there was none or none has a value.
    OfLast {
        /// Of these occurrences.
        of: Selection,
        /// The field, by kind of event, in the order of [`Selection::kinds`].
        field: Vec<u32>,
    },
    /// What the occurrences of a points line pay together: points times their summed weights, rounded once, then
    /// capped. A number, always known; where it could not be one, the nearest 64-bit integer.
    Weight {
        /// Of these occurrences, resets applied.
        of: Selection,
        /// Which of them pay.
        once: Once,
        /// How they fade.
        decay: Option<DecayId>,
        /// The points for one undecayed occurrence.
        points: i64,
        /// The most they pay together, without sign.
        cap: Option<i64>,
    },
}

impl Aggregate {
    /// The occurrences it is about.
    pub fn selection(&self) -> &Selection {
        match self {
            Aggregate::Count(of)
            | Aggregate::CountDifferent { of, .. }
            | Aggregate::Last(of)
            | Aggregate::OfLast { of, .. }
            | Aggregate::Weight { of, .. } => of,
        }
    }

    /// The same, to change.
    pub fn selection_mut(&mut self) -> &mut Selection {
        match self {
            Aggregate::Count(of)
            | Aggregate::CountDifferent { of, .. }
            | Aggregate::Last(of)
            | Aggregate::OfLast { of, .. }
            | Aggregate::Weight { of, .. } => of,
        }
    }
}

/// Which occurrences: those of these kinds, at or before as-of, that fulfil the condition, in the window, strictly
/// after the last of each of `after`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Selection {
    /// The kinds, ascending.
    pub kinds: Vec<EventId>,
    /// `where …`, by kind in the order of `kinds`; only yes counts.
    pub condition: Option<Vec<EventCondition>>,
    /// `in the last N …`
    pub window: Option<Window>,
    /// `since last E` and `resets on E`: only occurrences strictly after the last of these (at or before as-of), of
    /// all time where there is none. These have neither window nor `after` of their own.
    pub after: Vec<Selection>,
}

/// Which of the selected occurrences pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Once {
    /// Each.
    Each,
    /// The latest.
    Once,
    /// The latest in each calendar day, ISO week or month of the policy's zone.
    PerDay,
    /// See [`Once::PerDay`].
    PerWeek,
    /// See [`Once::PerDay`].
    PerMonth,
    /// The latest in each block of this many days, counted from 1970-01-01 in the policy's zone, rounding down.
    PerDays(u32),
}

/// A condition over one occurrence's fields, in the same three-valued logic. Fields are indexes in the event's
/// fields.
#[derive(Clone, Debug, PartialEq)]
pub enum EventCondition {
    /// Always so (a kind of a group that decides nothing).
    Constant(bool),
    /// A yes/no field as it is.
    Field(u32),
    /// Not.
    Not(Box<EventCondition>),
    /// All.
    All(Vec<EventCondition>),
    /// Any.
    Any(Vec<EventCondition>),
    /// At least `count` of them.
    AtLeast {
        /// How many (a plain count).
        count: u32,
        /// Of these.
        of: Vec<EventCondition>,
    },
    /// A number field (a sum of them where there are several, `true` subtracts) plus a constant, against zero.
    Compare {
        /// The terms.
        terms: Vec<(bool, u32)>,
        /// The constant.
        constant: i64,
        /// `terms + constant ORDER 0`
        order: Order,
    },
    /// A date field against a day or instant.
    CompareDate {
        /// The field.
        of: u32,
        /// How.
        order: Order,
        /// Against what.
        limit: Limit,
    },
    /// A date field in (as-of − window, as-of].
    InLast {
        /// The field.
        of: u32,
        /// The window.
        window: Window,
    },
    /// A text field against a test.
    Text {
        /// The field.
        of: u32,
        /// What follows the last `@` only.
        domain: bool,
        /// The test.
        test: TextTest,
    },
    /// A choice field has one of these values.
    OneOf {
        /// The field.
        of: u32,
        /// The values.
        values: Vec<u32>,
    },
    /// A several-choices field holds at least one of these values.
    IncludesAny {
        /// The field.
        of: u32,
        /// The values.
        values: Vec<u32>,
    },
    /// A several-choices field holds all of these values.
    IncludesAll {
        /// The field.
        of: u32,
        /// The values.
        values: Vec<u32>,
    },
    /// The field is not missing.
    Known(u32),
}
