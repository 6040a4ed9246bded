//! From the aggregates of a program to what each kind of event feeds: one dispatch per occurrence, by its kind.

use super::calendar::{Block, Calendar};
use super::test::{self, Test, place};
use crate::program::decay::{Decay, PLACES};
use crate::program::time::Window;
use crate::program::{
    Aggregate, ColumnId, EventCondition, EventId, Once, Program, Selection, Side, Total, Type,
};

/// The aggregates of a program, arranged by kind of event, and the layout of what is kept for a lead.
///
/// A lead's row is a few 32-bit words: one for a count, two for an instant, two or four for a sum of decayed weights.
/// Only `once per …`, `different … of`, weights too small for two words and occurrences that a later reset may void need
/// more, and only where they occur.
#[derive(Debug)]
pub struct Plan {
    /// By [`EventId`].
    pub(super) kinds: Vec<Kind>,
    /// Everything that is fed, all kinds together.
    pub(super) feeds: Vec<Feed>,
    /// By the position of the aggregate among the program's aggregate columns.
    pub(super) columns: Vec<Kept>,
    /// Words of a lead's row.
    pub(super) words: usize,
    /// The windows of all feeds, each once.
    pub(super) windows: Vec<Window>,
    /// By [`crate::program::DecayId`].
    pub(super) decays: Vec<Decay>,
    /// By [`Sum::young`]: the table, the places, and by age in days what is added to a sum of two words.
    pub(super) young: Vec<(u32, u32, Vec<u64>)>,
    /// Where in a row the most occurrences within such a length are.
    pub(super) most: Vec<(u32, Window)>,
    pub(super) calendar: Calendar,
    pub(super) zone: crate::program::time::Zone,
}

/// What one kind of event feeds.
#[derive(Debug, Default)]
pub(super) struct Kind {
    /// Indexes into [`Plan::feeds`].
    pub(super) feeds: Vec<u32>,
    /// The different conditions of its feeds.
    pub(super) tests: Vec<Test>,
    /// The program's own form of `tests`.
    conditions: Vec<EventCondition>,
    /// The tests on texts inside `tests`.
    pub(super) atoms: Vec<super::test::Atom>,
    /// Which of its fields are needed at all.
    pub(super) needed: Vec<bool>,
    /// The types of its fields.
    pub(super) types: Vec<Type>,
}

/// One thing that an occurrence of a kind changes in a lead's row.
#[derive(Clone, Debug)]
pub(super) struct Feed {
    /// Which test of the kind must say yes.
    pub(super) test: Option<u32>,
    /// Which window it must be in.
    pub(super) window: Option<u32>,
    /// Where in the row the last instants are that it must be strictly after.
    pub(super) after: Vec<u32>,
    /// What it must be near.
    pub(super) near: Option<Near>,
    /// Where in the row it is kept.
    pub(super) at: u32,
    /// How it is kept.
    pub(super) change: Change,
}

/// What an occurrence must be near.
#[derive(Clone, Debug)]
pub(super) struct Near {
    /// Under which place in the row the instants are.
    pub(super) at: u32,
    pub(super) not: bool,
    pub(super) length: Window,
    pub(super) side: Side,
}

/// How an occurrence changes what is kept. Every change gives the same end in any order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// One more: one word.
    Count,
    /// Its weight by its age, added up.
    Sum(Sum),
    /// The least age in whole days: one word.
    Youngest,
    /// One more for each block: one word, and an entry per block.
    Blocks(Block),
    /// The weight of the youngest of each block, added up, and an entry per block.
    BlockSum(Block, Sum),
    /// Its instant, among all of them: one word, and the instants beside it.
    Instant,
    /// The last instant: two words.
    Last,
    /// The last instant and the least value there: four words. `entries` are texts and sets.
    OfLast { field: u32, entries: bool },
    /// How many different values: one word, and an entry per value.
    Different { field: u32 },
    /// One more for each value, in each block where there are some: one word, and an entry per value.
    Values { field: u32, block: Option<Block> },
    /// The weight of the youngest of each value in each block, added up, and an entry per value.
    ValueSum { field: u32, block: Option<Block>, sum: Sum },
    /// A number of amounts: two words for the highest and lowest, four for a sum, one more for an average.
    Total { how: Total, field: u32 },
}

/// A sum of weights that is kept in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sum {
    /// Which table.
    pub(super) decay: u32,
    /// How many binary places are kept: [`PLACES`] in four words, or fewer in two.
    pub(super) places: u32,
    /// Where its weights at most ages are, in [`Plan::young`].
    pub(super) young: u32,
}

/// The weights at so many ages, in days, are looked up: nearly all occurrences are younger.
const YOUNG: i64 = 1024;

impl Sum {
    fn words(self) -> usize {
        if self.places == PLACES { 4 } else { 2 }
    }
}

impl Change {
    /// The field whose value it needs.
    pub(super) fn field(self) -> Option<u32> {
        match self {
            Change::OfLast { field, .. }
            | Change::Different { field }
            | Change::Values { field, .. }
            | Change::ValueSum { field, .. }
            | Change::Total { field, .. } => Some(field),
            Change::Count
            | Change::Sum(_)
            | Change::Youngest
            | Change::Blocks(_)
            | Change::BlockSum(..)
            | Change::Instant
            | Change::Last => None,
        }
    }

    fn words(self) -> usize {
        match self {
            Change::Count
            | Change::Youngest
            | Change::Instant
            | Change::Blocks(_)
            | Change::Different { .. }
            | Change::Values { .. } => 1,
            Change::Last => 2,
            Change::Sum(sum) | Change::BlockSum(_, sum) | Change::ValueSum { sum, .. } => sum.words(),
            Change::Total { how, .. } => match how {
                Total::Highest | Total::Lowest => 2,
                Total::Sum => 4,
                Total::Average => 5,
            },
            Change::OfLast { .. } => 4,
        }
    }
}

/// What a row holds for an aggregate column, and how it is read.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    /// Where in the row.
    pub(super) at: u32,
    /// How it is read.
    pub(super) reading: Reading,
    /// The column's type.
    pub(super) ty: Type,
}

/// How an aggregate is read from a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// A count, as a number of the language.
    Count,
    /// What the occurrences of a points line pay.
    Paid { points: i64, cap: Option<i64>, by: Weighing },
    /// An instant.
    Last,
    /// A value.
    OfLast,
    /// A number of amounts.
    Total(Total),
}

/// How the weights of the occurrences that pay are read from a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weighing {
    /// A count.
    Count,
    /// Whether the count is above zero.
    Any,
    /// A sum.
    Sum(Sum),
    /// The weight at the least age.
    Youngest { decay: u32 },
}

/// Where the instants are of selections that decide about the occurrences of others.
#[derive(Default)]
struct Others {
    /// The last of each.
    last: Vec<(Selection, u32)>,
    /// All of each.
    all: Vec<(Selection, u32)>,
}

/// The first word of every row counts the lead's occurrences.
const HEAD: usize = 1;

impl Plan {
    /// Arranges the aggregates of a program.
    pub fn new(program: &Program) -> Plan {
        let mut plan = Plan {
            kinds: program.events.iter().map(Kind::of).collect(),
            feeds: Vec::new(),
            columns: Vec::new(),
            words: HEAD,
            windows: Vec::new(),
            decays: program.decays.clone(),
            young: Vec::new(),
            most: Vec::new(),
            calendar: Calendar::new(&program.zone),
            zone: program.zone.clone(),
        };
        let mut others = Others::default();
        for (column, aggregate) in program.aggregates() {
            plan.add(program, column, aggregate, &mut others);
        }
        plan
    }

    /// How many bytes the row of a lead takes.
    pub fn bytes_per_lead(&self) -> usize {
        self.words.saturating_mul(4)
    }

    /// As of an instant, the instant after which each window is.
    pub(super) fn starts(&self, as_of: i64) -> impl Iterator<Item = i64> {
        self.windows.iter().map(move |window| self.zone.back(as_of, *window))
    }

    /// Which fields of a kind have to be read, by index in [`crate::program::EventKind::fields`].
    pub fn needed(&self, event: EventId) -> &[bool] {
        self.kinds.get(event.index()).map_or(&[], |kind| &kind.needed)
    }

    /// Whether what an occurrence counts for depends on as-of by more than its own instant: then it has to be
    /// classified anew for each instant.
    pub fn conditions_move(&self) -> bool {
        self.kinds.iter().flat_map(|kind| &kind.tests).any(test::moves)
    }

    fn add(&mut self, program: &Program, column: ColumnId, aggregate: &Aggregate, others: &mut Others) {
        let (reading, change): (Reading, Box<dyn Fn(u32) -> Change>) = match aggregate {
            Aggregate::Count(_) => (Reading::Count, Box::new(|_| Change::Count)),
            Aggregate::CountDifferent { field, .. } => {
                let field = field.clone();
                (Reading::Count, Box::new(move |kind| Change::Different { field: nth(&field, kind) }))
            }
            Aggregate::MostWithin { .. } => (Reading::Count, Box::new(|_| Change::Instant)),
            Aggregate::Last(_) | Aggregate::LastActivity(_) => (Reading::Last, Box::new(|_| Change::Last)),
            Aggregate::OfLast { field, .. } => {
                let field = field.clone();
                let entries = matches!(program[column].ty, Type::Text | Type::Several(_));
                (Reading::OfLast, Box::new(move |kind| Change::OfLast { field: nth(&field, kind), entries }))
            }
            Aggregate::Total { how, field, .. } => {
                let (how, field) = (*how, field.clone());
                (Reading::Total(how), Box::new(move |kind| Change::Total { how, field: nth(&field, kind) }))
            }
            Aggregate::Weight { once, each: Some(field), decay, points, cap, .. } => {
                let (block, field) = (Block::of(*once), field.clone());
                let sum = decay.map(|decay| self.sum(decay.0, *points, *cap));
                let by = sum.map_or(Weighing::Count, Weighing::Sum);
                let change = move |kind| {
                    let field = nth(&field, kind);
                    match sum {
                        None => Change::Values { field, block },
                        Some(sum) => Change::ValueSum { field, block, sum },
                    }
                };
                (Reading::Paid { points: *points, cap: *cap, by }, Box::new(change))
            }
            Aggregate::Weight { once, each: None, decay, points, cap, .. } => {
                let decay = decay.map(|id| id.0);
                let mut sum = |decay| self.sum(decay, *points, *cap);
                let (by, change) = match (Block::of(*once), once, decay) {
                    (Some(block), _, None) => (Weighing::Count, Change::Blocks(block)),
                    (Some(block), _, Some(decay)) => {
                        (Weighing::Sum(sum(decay)), Change::BlockSum(block, sum(decay)))
                    }
                    (None, Once::Latest, None) => (Weighing::Any, Change::Count),
                    (None, Once::Latest, Some(decay)) => (Weighing::Youngest { decay }, Change::Youngest),
                    (None, _, None) => (Weighing::Count, Change::Count),
                    (None, _, Some(decay)) => (Weighing::Sum(sum(decay)), Change::Sum(sum(decay))),
                };
                (Reading::Paid { points: *points, cap: *cap, by }, Box::new(move |_| change))
            }
        };
        let selection = aggregate.selection();
        let after =
            selection.after.iter().map(|after| self.beside(&after.of, Change::Last, &mut others.last));
        let after = after.collect();
        let near = selection.near.as_ref().map(|near| Near {
            at: self.beside(&near.of, Change::Instant, &mut others.all),
            not: near.not,
            length: near.length,
            side: near.side,
        });
        let at = self.room(change(0).words());
        if let Aggregate::MostWithin { length, .. } = aggregate {
            self.most.push((at, *length));
        }
        self.select(selection, (after, near), at, change);
        self.columns.push(Kept { at, reading, ty: program[column].ty.clone() });
    }

    /// The fewest words in which a million occurrences are off by less than 2^-23 of a ten-thousandth, as they are in
    /// four. Where a cap says how large a sum can matter, two are mostly enough; a larger one stays the largest.
    fn sum(&mut self, decay: u32, points: i64, cap: Option<i64>) -> Sum {
        let bits = |value: u64| u64::BITS.saturating_sub(value.leading_zeros());
        let points = points.unsigned_abs();
        let matters = cap.map(|cap| cap.unsigned_abs().checked_div(points).unwrap_or(0).saturating_add(2));
        let places = matters.map_or(0, |sum| u64::BITS.saturating_sub(bits(sum)));
        // n × points × 2^-(places + 1), for a million less than 2^20.
        let is_enough = places >= bits(points).saturating_add(20 + 23 - 1);
        let places = if is_enough { places } else { PLACES };
        let known = self.young.iter().position(|(of, kept, _)| (*of, *kept) == (decay, places));
        let young = known.unwrap_or_else(|| {
            // What has four words is beyond them.
            let table = self.decays.get(decay as usize).filter(|_| places < PLACES);
            let weight = |days| table.and_then(|decay| u64::try_from(decay.rounded(days, places)?).ok());
            self.young.push((decay, places, (0..YOUNG).map_while(weight).collect()));
            self.young.len().saturating_sub(1)
        });
        Sum { decay, places, young: u32::try_from(young).unwrap_or(u32::MAX) }
    }

    /// Where the instants of what decides about other occurrences are kept; equal selections share them.
    fn beside(&mut self, of: &Selection, change: Change, known: &mut Vec<(Selection, u32)>) -> u32 {
        if let Some((_, at)) = known.iter().find(|(known, _)| known == of) {
            return *at;
        }
        let at = self.room(change.words());
        self.select(of, (Vec::new(), None), at, |_| change);
        known.push((of.clone(), at));
        at
    }

    /// Feeds `at` from the occurrences of a selection.
    fn select(
        &mut self,
        of: &Selection,
        (after, near): (Vec<u32>, Option<Near>),
        at: u32,
        change: impl Fn(u32) -> Change,
    ) {
        let window = of.window.map(|window| place(&mut self.windows, &window));
        for (position, event) in (0u32..).zip(&of.kinds) {
            let feed_id = u32::try_from(self.feeds.len()).unwrap_or(u32::MAX);
            let Some(kind) = self.kinds.get_mut(event.index()) else { continue };
            let condition = of.condition.as_ref().and_then(|all| all.get(position as usize));
            let test = match condition {
                None | Some(EventCondition::Constant(true)) => None,
                Some(condition) => Some(kind.test(condition)),
            };
            let change = change(position);
            if let Some(needed) = change.field().and_then(|field| kind.needed.get_mut(field as usize)) {
                *needed = true;
            }
            kind.feeds.push(feed_id);
            self.feeds.push(Feed { test, window, after: after.clone(), near: near.clone(), at, change });
        }
    }

    fn room(&mut self, words: usize) -> u32 {
        let at = u32::try_from(self.words).unwrap_or(u32::MAX);
        self.words = self.words.saturating_add(words);
        at
    }
}

impl Kind {
    fn of(event: &crate::program::EventKind) -> Kind {
        // The key tells which occurrences are one.
        let is_key = |at: usize| event.key.is_some_and(|key| key as usize == at);
        Kind {
            needed: (0..event.fields.len()).map(is_key).collect(),
            types: event.fields.iter().map(|field| field.ty.clone()).collect(),
            ..Kind::default()
        }
    }

    /// The number of a condition among the kind's tests.
    fn test(&mut self, condition: &EventCondition) -> u32 {
        if let Some(known) = self.conditions.iter().position(|known| known == condition) {
            return u32::try_from(known).unwrap_or(u32::MAX);
        }
        self.conditions.push(condition.clone());
        // Every field has a slot, so there is always a test.
        let test = test::test(condition, &mut self.atoms, &mut self.needed);
        self.tests.push(test.unwrap_or(Test::Constant(false)));
        u32::try_from(self.tests.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }
}

fn nth(fields: &[u32], position: u32) -> u32 {
    fields.get(position as usize).copied().unwrap_or(u32::MAX)
}
