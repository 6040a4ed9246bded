//! What is computed from a lead's events.

use super::expr::EventCondition;
use super::time::Window;
use super::{DecayId, EventId};

/// A column computed from the lead's events.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
    /// The most occurrences that lie within such a length of each other, both ends included: a number, always known.
    MostWithin {
        /// Of these occurrences.
        of: Selection,
        /// From the first of them to the last.
        length: Window,
    },
    /// When the last occurrence was: a date, missing when there was none.
    Last(Selection),
    /// When the lead last did something itself, for `without activity`: a date, missing when it never did. No reset
    /// makes it undone.
    LastActivity(Selection),
    /// The value of an event field at the last instant: of several at that instant, the choice declared first, or
    /// the least number, date or text (folded); yes before no. Missing when there was none or none has a value.
    OfLast {
        /// Of these occurrences.
        of: Selection,
        /// The field, by kind of event, in the order of [`Selection::kinds`].
        field: Vec<u32>,
    },
    /// One number of the amounts of an event field: its missing values do not count.
    Total {
        /// Which number.
        how: Total,
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
        /// `once per mail`: so for each value of this field, by kind of event; missing values are one and the same.
        each: Option<Vec<u32>>,
        /// How they fade.
        decay: Option<DecayId>,
        /// The points for one undecayed occurrence.
        points: i64,
        /// The most they pay together, without sign.
        cap: Option<i64>,
    },
}

impl Aggregate {
    /// Whether it is a number for every lead: 0 where nothing happened.
    pub fn is_always_known(&self) -> bool {
        match self {
            Aggregate::Count(_)
            | Aggregate::CountDifferent { .. }
            | Aggregate::MostWithin { .. }
            | Aggregate::Weight { .. } => true,
            Aggregate::Total { how, .. } => *how == Total::Sum,
            Aggregate::Last(_) | Aggregate::LastActivity(_) | Aggregate::OfLast { .. } => false,
        }
    }

    /// The occurrences it is about.
    pub fn selection(&self) -> &Selection {
        match self {
            Aggregate::Count(of)
            | Aggregate::CountDifferent { of, .. }
            | Aggregate::MostWithin { of, .. }
            | Aggregate::Last(of)
            | Aggregate::LastActivity(of)
            | Aggregate::OfLast { of, .. }
            | Aggregate::Total { of, .. }
            | Aggregate::Weight { of, .. } => of,
        }
    }

    /// The field whose values it looks at, by kind of event, in the order of [`Selection::kinds`].
    pub fn field(&self) -> Option<&[u32]> {
        match self {
            Aggregate::CountDifferent { field, .. }
            | Aggregate::OfLast { field, .. }
            | Aggregate::Total { field, .. } => Some(field),
            Aggregate::Weight { each, .. } => each.as_deref(),
            Aggregate::Count(_)
            | Aggregate::MostWithin { .. }
            | Aggregate::Last(_)
            | Aggregate::LastActivity(_) => None,
        }
    }

    /// The same, to change.
    pub fn selection_mut(&mut self) -> &mut Selection {
        match self {
            Aggregate::Count(of)
            | Aggregate::CountDifferent { of, .. }
            | Aggregate::MostWithin { of, .. }
            | Aggregate::Last(of)
            | Aggregate::LastActivity(of)
            | Aggregate::OfLast { of, .. }
            | Aggregate::Total { of, .. }
            | Aggregate::Weight { of, .. } => of,
        }
    }
}

/// Which occurrences: those of these kinds, at or before as-of, that fulfil the condition, in the window, near
/// another event, strictly after the last of each of `after`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Selection {
    /// The kinds, ascending.
    pub kinds: Vec<EventId>,
    /// `where …`, by kind in the order of `kinds`; only yes counts.
    pub condition: Option<Vec<EventCondition>>,
    /// `in the last N …`
    pub window: Option<Window>,
    /// `within 7 days after E`
    pub near: Option<Near>,
    /// Only occurrences strictly after the last of these (at or before as-of), of all time where there is none.
    pub after: Vec<After>,
}

impl Selection {
    /// Whether nothing can ever be selected: only what came after the last of these very events counts.
    pub fn is_nothing(&self) -> bool {
        self.cleared().is_some()
    }

    /// What the occurrences must be after although they are of its kinds themselves.
    pub fn cleared(&self) -> Option<&After> {
        self.after.iter().find(|after| {
            let whole = after.of.condition.is_none() && after.of.near.is_none();
            let same = after.of.kinds == self.kinds
                && after.of.condition == self.condition
                && after.of.near.is_none();
            (whole && self.kinds.iter().all(|kind| after.of.kinds.contains(kind))) || same
        })
    }
}

/// `within 7 days after webinar_attended`: of two that lie apart by exactly the length, or not at all, each is near.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Near {
    /// `not within …`: only those that are not near.
    pub not: bool,
    /// How far apart they are at most.
    pub length: Window,
    /// On which side of them the occurrences lie.
    pub side: Side,
    /// One of these, at or before as-of; they have neither window nor others near them, and are of other kinds.
    pub of: Box<Selection>,
}

/// On which side of another event something lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// At it or before it.
    Before,
    /// At it or after it.
    After,
}

/// What occurrences must be after.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct After {
    /// The last of these, which have neither window nor `after` of their own.
    pub of: Selection,
    /// Who says so.
    pub why: Why,
}

/// Why only what came after something counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// `since last E` at the event itself.
    SinceLast,
    /// `resets on E` of the score.
    Reset,
}

/// Which number is made of amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Total {
    /// All added up: 0 where there is none. A lead whose sum is beyond the largest number is a reject.
    Sum,
    /// The sum by how many there are, rounded half away from zero; missing where there is none.
    Average,
    /// The highest; missing where there is none.
    Highest,
    /// The lowest; missing where there is none.
    Lowest,
}

/// Which of the selected occurrences pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Once {
    /// Each.
    Each,
    /// The latest.
    Latest,
    /// The latest in each calendar day, ISO week or month of the policy's zone.
    PerDay,
    /// See [`Once::PerDay`].
    PerWeek,
    /// See [`Once::PerDay`].
    PerMonth,
    /// The latest in each block of this many days, counted from 1970-01-01 in the policy's zone, rounding down.
    PerDays(u32),
}
