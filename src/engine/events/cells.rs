//! The rows of leads: words each, and entries where a row is not enough.

use super::classify::{ordered, unordered};
use super::plan::{Change, Feed, Plan, Sum};
use crate::engine::batch::Entry as Value;
use crate::program::decay::PLACES;
use crate::program::time::whole_days;
use crate::program::{Side, Total};
use hashbrown::hash_map::Entry;
use hashbrown::{HashMap, HashSet};
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

/// So many rows are allocated together.
const ROWS: usize = 256;

type Random = foldhash::fast::RandomState;

/// Rows and the entries beside them.
#[derive(Debug, Default)]
pub(super) struct Cells {
    words: usize,
    pub(super) rows: u32,
    chunks: Vec<Box<[u32]>>,
    /// The least age in days of each block of each `once per …` of each row.
    youngest: HashMap<InBlock, u32, Random>,
    /// The same of each value in each block of each `once per FIELD`.
    youngest_of: HashMap<(Cell, i32), u32, Random>,
    /// Weights too small for the places that a row keeps of a sum, added up with [`PLACES`]; by row and place.
    pub(super) small: HashMap<(u32, u32), u128, Random>,
    /// The values met by each `different` of each row.
    different: HashSet<Cell, Random>,
    /// The instants at a place of a row, where all of them matter.
    instants: HashMap<(u32, u32), Vec<i64>, Random>,
    /// The texts and sets that are candidates for a `FIELD of last …`.
    entries: Vec<Value>,
    ids: HashMap<Value, u32, Random>,
}

/// A place in a row, and a block of `once per …`: with the age 16 bytes an entry, as there are many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct InBlock {
    row: u32,
    at: u32,
    /// Numbers of days, weeks and months are far within 32 bits.
    block: i32,
}

impl Hash for InBlock {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(u64::from(self.row) << 32 | u64::from(self.block.cast_unsigned()));
        state.write_u32(self.at);
    }
}

/// A place in a row, and a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Cell {
    row: u32,
    at: u32,
    what: u64,
}

impl Feed {
    /// Whether it asks only which values are the same.
    pub(super) fn tells_apart(&self) -> bool {
        matches!(self.change, Change::Different { .. } | Change::Values { .. } | Change::ValueSum { .. })
    }

    /// Whether its values are texts or sets.
    pub(super) fn holds_entries(&self) -> bool {
        matches!(self.change, Change::OfLast { entries: true, .. })
    }
}

impl Cells {
    /// For a plan, no rows yet.
    pub(super) fn new(words: usize) -> Cells {
        Cells { words, ..Cells::default() }
    }

    /// Of one lead, in row 0.
    pub(super) fn of_one(words: usize) -> Cells {
        Cells { words, rows: 1, chunks: vec![vec![0; words].into()], ..Cells::default() }
    }

    /// Forgets what is in the rows, and keeps their memory.
    pub(super) fn clear(&mut self) {
        self.chunks.iter_mut().for_each(|chunk| chunk.fill(0));
        self.youngest.clear();
        self.youngest_of.clear();
        self.small.clear();
        self.different.clear();
        self.instants.clear();
        self.entries.clear();
        self.ids.clear();
    }

    /// Adds a row and returns it.
    pub(super) fn add_row(&mut self) -> u32 {
        let row = self.rows;
        if (row as usize).is_multiple_of(ROWS) {
            self.chunks.push(vec![0; ROWS.saturating_mul(self.words)].into());
        }
        self.rows = row.saturating_add(1);
        row
    }

    /// Gives back what only counting needs, once all is counted.
    pub(super) fn shrink(&mut self) {
        self.youngest = HashMap::default();
        self.youngest_of = HashMap::default();
        self.different = HashSet::default();
        self.instants = HashMap::default();
    }

    /// Puts the instants in order, once all are known.
    pub(super) fn sort_instants(&mut self) {
        self.instants.values_mut().for_each(|instants| instants.sort_unstable());
    }

    pub(super) fn row(&self, row: u32) -> Option<&[u32]> {
        let (chunk, at) = (row as usize / ROWS, row as usize % ROWS);
        let start = at.saturating_mul(self.words);
        self.chunks.get(chunk)?.get(start..start.saturating_add(self.words))
    }

    pub(super) fn row_mut(&mut self, row: u32) -> Option<&mut [u32]> {
        let (chunk, at) = (row as usize / ROWS, row as usize % ROWS);
        let start = at.saturating_mul(self.words);
        self.chunks.get_mut(chunk)?.get_mut(start..start.saturating_add(self.words))
    }

    pub(super) fn entry(&self, id: u64) -> Option<&Value> {
        self.entries.get(usize::try_from(id.checked_sub(1)?).ok()?)
    }

    /// The number of a text or set, from 1.
    pub(super) fn intern(&mut self, entry: &Value) -> u64 {
        if let Some(id) = self.ids.get(entry) {
            return u64::from(*id).saturating_add(1);
        }
        let id = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.entries.push(entry.clone());
        self.ids.insert(entry.clone(), id);
        u64::from(id).saturating_add(1)
    }

    /// Whether an instant is strictly after the last of each reset known so far.
    pub(super) fn counts(&self, feed: &Feed, row: u32, instant: i64) -> bool {
        let Some(words) = self.row(row) else { return false };
        feed.after.iter().all(|at| wide(words, *at) < ordered(instant))
    }

    /// Whether an instant is near what it has to be near, or is not where it must not be. The instants are sorted.
    pub(super) fn is_near(&self, plan: &Plan, feed: &Feed, row: u32, instant: i64) -> bool {
        let Some(near) = &feed.near else { return true };
        let instants = self.instants.get(&(row, near.at)).map_or(&[][..], Vec::as_slice);
        let found = match near.side {
            Side::After => {
                let before = instants.partition_point(|other| *other <= instant);
                let last = before.checked_sub(1).and_then(|at| instants.get(at));
                last.is_some_and(|other| plan.zone.forth(*other, near.length) >= instant)
            }
            Side::Before => {
                let next = instants.get(instants.partition_point(|other| *other < instant));
                next.is_some_and(|other| plan.zone.forth(instant, near.length) >= *other)
            }
        };
        found != near.not
    }

    /// The most instants within a length of each other, for each place where it is asked.
    pub(super) fn count_most(&mut self, plan: &Plan) {
        if plan.most.is_empty() {
            return;
        }
        let mut instants = std::mem::take(&mut self.instants);
        for ((row, at), instants) in &mut instants {
            let Some((_, length)) = plan.most.iter().find(|(most, _)| most == at) else { continue };
            instants.sort_unstable();
            let most = instants.iter().enumerate().map(|(start, first)| {
                let last = plan.zone.forth(*first, *length);
                instants.partition_point(|other| *other <= last).saturating_sub(start)
            });
            let most = most.max().unwrap_or(0);
            if let Some(word) = self.word(*row, *at) {
                *word = u32::try_from(most).unwrap_or(u32::MAX);
            }
        }
        self.instants = instants;
    }

    /// Takes one occurrence into what a feed keeps.
    pub(super) fn change(
        &mut self,
        plan: &Plan,
        feed: &Feed,
        row: u32,
        instant: i64,
        as_of: i64,
        value: u64,
    ) {
        let at = feed.at;
        match feed.change {
            Change::Count => self.add(row, at, 1),
            Change::Sum(sum) => self.add_weight(plan, sum, (row, at), whole_days(instant, as_of), None),
            Change::Youngest => {
                let age = u32::try_from(whole_days(instant, as_of)).unwrap_or(u32::MAX);
                if let Some(word) = self.word(row, at) {
                    // Kept as its complement, so that 0 is none.
                    *word = (*word).max(!age);
                }
            }
            Change::Blocks(block) => {
                let block = plan.calendar.block(block, instant);
                if younger(&mut self.youngest, InBlock { row, at, block }, 0).is_some() {
                    self.add(row, at, 1);
                }
            }
            Change::BlockSum(block, sum) => {
                let block = plan.calendar.block(block, instant);
                let (days, age) = ages(instant, as_of);
                if let Some(instead) = younger(&mut self.youngest, InBlock { row, at, block }, age) {
                    self.add_weight(plan, sum, (row, at), days, instead);
                }
            }
            Change::Values { block, .. } => {
                let block = block.map_or(0, |block| plan.calendar.block(block, instant));
                let cell = Cell { row, at, what: value };
                if younger(&mut self.youngest_of, (cell, block), 0).is_some() {
                    self.add(row, at, 1);
                }
            }
            Change::ValueSum { block, sum, .. } => {
                let block = block.map_or(0, |block| plan.calendar.block(block, instant));
                let cell = Cell { row, at, what: value };
                let (days, age) = ages(instant, as_of);
                if let Some(instead) = younger(&mut self.youngest_of, (cell, block), age) {
                    self.add_weight(plan, sum, (row, at), days, instead);
                }
            }
            Change::Total { how, .. } => self.total(row, at, how, value),
            Change::Instant => self.instants.entry((row, at)).or_default().push(instant),
            Change::Last => {
                if let Some(words) = self.row_mut(row) {
                    let last = wide(words, at).max(ordered(instant));
                    set_wide(words, at, last);
                }
            }
            Change::OfLast { entries, .. } => self.of_last(row, at, instant, value, entries),
            Change::Different { .. } => {
                if value != 0 && self.different.insert(Cell { row, at, what: value }) {
                    self.add(row, at, 1);
                }
            }
        }
    }

    /// Takes an amount in; 0 is none.
    fn total(&mut self, row: u32, at: u32, how: Total, value: u64) {
        let Some(words) = self.row_mut(row).filter(|_| value != 0) else { return };
        match how {
            Total::Highest => set_wide(words, at, wide(words, at).max(value)),
            // Kept as its complement, so that 0 is none.
            Total::Lowest => set_wide(words, at, wide(words, at).max(!value)),
            Total::Sum | Total::Average => {
                let sum = amounts(words, at).saturating_add(unordered(value).into()).cast_unsigned();
                set_wide(words, at, u64::try_from(sum & u128::from(u64::MAX)).unwrap_or(0));
                set_wide(words, at.saturating_add(2), u64::try_from(sum >> 64).unwrap_or(0));
                if how == Total::Average {
                    self.add(row, at.saturating_add(4), 1);
                }
            }
        }
    }

    fn of_last(&mut self, row: u32, at: u32, instant: i64, value: u64, entries: bool) {
        let Some(words) = self.row(row) else { return };
        let (last, best) = (wide(words, at), wide(words, at.saturating_add(2)));
        let best = match ordered(instant).cmp(&last) {
            Ordering::Less => return,
            Ordering::Greater => value,
            Ordering::Equal => match (best, value) {
                (0, one) | (one, 0) => one,
                (left, right) if entries => match (self.entry(left), self.entry(right)) {
                    (Some(kept), Some(new)) if is_less(new, kept) => right,
                    _ => left,
                },
                (left, right) => left.min(right),
            },
        };
        if let Some(words) = self.row_mut(row) {
            set_wide(words, at, ordered(instant));
            set_wide(words, at.saturating_add(2), best);
        }
    }

    fn word(&mut self, row: u32, at: u32) -> Option<&mut u32> {
        self.row_mut(row)?.get_mut(at as usize)
    }

    fn add(&mut self, row: u32, at: u32, more: u32) {
        if let Some(word) = self.word(row, at) {
            *word = word.saturating_add(more);
        }
    }

    /// Adds the weight of an occurrence of so many days, instead of that of an older one.
    fn add_weight(&mut self, plan: &Plan, sum: Sum, (row, at): (u32, u32), days: i64, instead: Option<u32>) {
        let (young, age) = (plan.young.get(sum.young as usize), usize::try_from(days).unwrap_or(usize::MAX));
        if let (None, Some(more)) = (instead, young.and_then(|(.., weights)| weights.get(age))) {
            if let Some(words) = self.row_mut(row) {
                set_wide(words, at, wide(words, at).saturating_add(*more));
            }
            return;
        }
        let Some(decay) = plan.decays.get(sum.decay as usize) else { return };
        let kept = |days: i64| decay.rounded(days, sum.places);
        let (new, old) = (kept(days), instead.map(|days| (kept(days.into()), decay.weight(days.into()))));
        let more = new.unwrap_or(0).saturating_sub(old.and_then(|(kept, _)| kept).unwrap_or(0));
        if more > 0
            && let Some(words) = self.row_mut(row)
        {
            add_to_sum(words, at, sum.places, more);
        }
        // Where nothing was kept, or nothing is, it is among the small ones.
        let beyond = if new.is_none() { decay.weight(days) } else { 0 };
        let before = old.and_then(|(kept, weight)| kept.is_none().then_some(weight)).unwrap_or(0);
        if beyond != before && sum.places < PLACES {
            let small = self.small.entry((row, at)).or_default();
            *small = small.saturating_add(beyond).saturating_sub(before);
        }
    }

    /// The sum of weights at a place, with [`PLACES`].
    pub(super) fn sum(&self, words: &[u32], row: u32, at: u32, places: u32) -> u128 {
        let low = u128::from(wide(words, at));
        if places == PLACES {
            return low | u128::from(wide(words, at.saturating_add(2))) << 64;
        }
        let small = if self.small.is_empty() { None } else { self.small.get(&(row, at)) };
        (low << PLACES.saturating_sub(places)).saturating_add(small.copied().unwrap_or(0))
    }
}

/// Whole days of age, and the same in 32 bits.
fn ages(instant: i64, as_of: i64) -> (i64, u32) {
    let days = whole_days(instant, as_of);
    (days, u32::try_from(days).unwrap_or(u32::MAX))
}

/// Notes an age, where none so young was noted; then what was noted before.
fn younger<K: Eq + Hash>(ages: &mut HashMap<K, u32, Random>, of: K, age: u32) -> Option<Option<u32>> {
    match ages.entry(of) {
        Entry::Vacant(entry) => {
            entry.insert(age);
            Some(None)
        }
        Entry::Occupied(mut entry) => {
            let before = *entry.get();
            (age < before).then(|| Some(entry.insert(age)))
        }
    }
}

/// The sum of amounts in four words of a row.
pub(super) fn amounts(words: &[u32], at: u32) -> i128 {
    let (low, high) = (wide(words, at), wide(words, at.saturating_add(2)));
    (u128::from(high) << 64 | u128::from(low)).cast_signed()
}

/// Adds to a sum of weights in two words, or in four where all places are kept. It stops at what there is room for.
fn add_to_sum(words: &mut [u32], at: u32, places: u32, more: u128) {
    let low = wide(words, at);
    if places < PLACES {
        let more = u64::try_from(more).unwrap_or(u64::MAX);
        return set_wide(words, at, low.saturating_add(more));
    }
    let high = wide(words, at.saturating_add(2));
    let sum = (u128::from(high) << 64 | u128::from(low)).saturating_add(more);
    set_wide(words, at, u64::try_from(sum & u128::from(u64::MAX)).unwrap_or(0));
    set_wide(words, at.saturating_add(2), u64::try_from(sum >> 64).unwrap_or(0));
}

fn is_less(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => left < right,
        (Value::Set(left), Value::Set(right)) => left < right,
        (Value::Text(_), Value::Set(_)) => true,
        (Value::Set(_), Value::Text(_)) => false,
    }
}

/// Two words of a row.
pub(super) fn wide(words: &[u32], at: u32) -> u64 {
    match words.get(at as usize..) {
        Some([low, high, ..]) => u64::from(*low) | u64::from(*high) << 32,
        _ => 0,
    }
}

/// An instant kept in two words of a row.
pub(super) fn instant(words: &[u32], at: u32) -> Option<i64> {
    let kept = wide(words, at);
    (kept != 0).then(|| unordered(kept))
}

#[expect(clippy::cast_possible_truncation, reason = "the two halves of a word")]
fn set_wide(words: &mut [u32], at: u32, value: u64) {
    if let Some([low, high, ..]) = words.get_mut(at as usize..) {
        *low = value as u32;
        *high = (value >> 32) as u32;
    }
}
