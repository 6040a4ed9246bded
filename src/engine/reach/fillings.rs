//! The fillings of several missing facts together: how they answer, and what they add to sums of points.
//!
//! Most fillings answer and add the same as others. So a filling is a place among all that there could be, its answers
//! first and then the points of each sum; all fillings of some facts are a set of places, a bit each; and one more fact
//! is the same set, moved by each of its values.

use super::open::{DIMS, Points};
use super::sums::{divisor, shift};

/// One fact adds less than so many points, times [`crate::program::SCALE`], and there are at most so many facts: then no
/// filling leaves 32 bits.
const MOST_POINTS: u32 = 1 << 24;
/// See [`MOST_POINTS`].
pub(super) const MOST_FACTS: usize = 100;

/// Points as they are remembered: they are few.
pub(super) type Small = [i32; DIMS];

/// A filling: which of the answers in the table are its own, and what it adds to each sum.
pub(super) type Filling = (u32, Small);

/// Nothing becomes known.
pub(super) const NOTHING: Filling = (0, [0; DIMS]);

/// So many places are kept as bits.
const MOST_PLACES: usize = 1 << 15;

/// What a value of a missing fact does by itself, compared with its staying missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Value {
    /// How it answers and what it adds.
    pub filling: Filling,
    /// Points that count though they are in no sum, or in one that no bounds cut.
    pub points: i64,
}

/// Points as they are remembered; `None` where they are too many.
pub(super) fn small(points: Points) -> Option<Small> {
    let mut small = Small::default();
    for (small, points) in small.iter_mut().zip(points) {
        *small = i32::try_from(points).ok().filter(|points| points.unsigned_abs() < MOST_POINTS)?;
    }
    Some(small)
}

/// Two fillings of different facts.
#[inline]
pub(super) fn plus((answers, adds): Filling, (more, by): Filling) -> Filling {
    (answers.wrapping_add(more), add(adds, by))
}

/// Sums never leave 32 bits, see [`MOST_POINTS`].
#[inline]
pub(super) fn add(adds: Small, by: Small) -> Small {
    let mut sums = adds;
    sums.iter_mut().zip(by).for_each(|(sum, by)| *sum = sum.wrapping_add(by));
    sums
}

/// Of each answer of a fact, the fillings that add least and those that add most: any other lies between two of them.
pub(super) fn ends(values: &[Value]) -> Vec<Filling> {
    let above = |(_, more): &Filling, (_, less): &Filling| {
        more != less && more.iter().zip(less).all(|(more, less)| more >= less)
    };
    let all = || values.iter().map(|value| value.filling);
    let mut ends = Vec::with_capacity(values.len().min(4));
    for filling in all() {
        let alike = || all().filter(|other| other.0 == filling.0);
        if !alike().any(|other| above(&other, &filling)) || !alike().any(|other| above(&filling, &other)) {
            ends.push(filling);
        }
    }
    ends
}

/// The values of a fact, and how far apart its answers stand among all answers.
type Fact<'a> = (&'a [Value], u32);

/// All different fillings of several facts.
#[derive(Debug)]
pub(super) struct Fillings {
    /// A bit for each place.
    places: Option<(Places, Box<[u64]>)>,
    /// Those that have no place.
    listed: Box<[Filling]>,
}

impl Fillings {
    /// Those in a table of so many answers; `None` where they are too many.
    pub fn of(facts: &[Fact], answers: usize, most: usize) -> Option<Fillings> {
        match Places::of(facts, answers) {
            Some(places) => {
                let bits = places.product(facts, most)?;
                Some(Fillings { places: Some((places, bits)), listed: Box::default() })
            }
            None => Some(Fillings { places: None, listed: sorted(facts, most)? }),
        }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = Filling> {
        let places = self.places.iter().flat_map(|(places, bits)| {
            let set = bits.iter().enumerate().flat_map(|(at, word)| {
                let bits = std::iter::successors(Some(*word), |word| Some(word & word.wrapping_sub(1)));
                let bits = bits.take_while(|word| *word != 0).map(|word| word.trailing_zeros() as usize);
                bits.map(move |bit| at.saturating_mul(64).saturating_add(bit))
            });
            set.filter_map(|place| places.filling(place))
        });
        places.chain(self.listed.iter().copied())
    }

    /// How much memory they take, in fillings.
    pub fn size(&self) -> usize {
        let places = self.places.as_ref().map_or(0, |(_, bits)| (bits.len() / 2).saturating_add(6));
        places.saturating_add(self.listed.len())
    }
}

/// Where fillings lie.
#[derive(Debug)]
struct Places {
    answers: usize,
    sums: [Axis; DIMS],
}

/// The points of one sum.
#[derive(Clone, Copy, Debug, Default)]
struct Axis {
    /// The least.
    least: i32,
    /// All others are so many times this more.
    unit: u32,
    /// How many there could be.
    count: usize,
    /// How far apart they lie.
    stride: usize,
}

impl Places {
    fn of(facts: &[Fact], answers: usize) -> Option<Places> {
        let mut places = Places { answers, sums: [Axis::default(); DIMS] };
        let mut stride = answers;
        for (at, axis) in places.sums.iter_mut().enumerate() {
            let (mut unit, mut width) = (0u64, 0u64);
            for (values, _) in facts {
                let (least, most) = span(values, at);
                if least < most {
                    axis.least = axis.least.wrapping_add(least);
                    width = width.saturating_add(least.abs_diff(most).into());
                    for value in *values {
                        unit = divisor(unit, least.abs_diff(points(value, at)).into());
                    }
                } else {
                    axis.least = axis.least.wrapping_add(least);
                }
            }
            axis.unit = u32::try_from(unit).ok()?;
            axis.count = usize::try_from(width.checked_div(unit).unwrap_or(0)).ok()?.checked_add(1)?;
            axis.stride = stride;
            stride = stride.checked_mul(axis.count).filter(|stride| *stride <= MOST_PLACES)?;
        }
        Some(places)
    }

    /// The set of all fillings.
    fn product(&self, facts: &[Fact], most: usize) -> Option<Box<[u64]>> {
        let (mut bits, mut more, mut last) = (vec![1u64], Vec::new(), 0usize);
        let mut moves: Vec<usize> = Vec::new();
        for (values, stride) in facts {
            let least: Small = std::array::from_fn(|at| span(values, at).0);
            moves.clear();
            moves.extend(values.iter().map(|value| self.place(scaled(value, *stride), least)));
            moves.sort_unstable();
            moves.dedup();
            last = last.saturating_add(moves.last().copied().unwrap_or(0));
            more.clear();
            more.resize((last / 64).saturating_add(1), 0);
            moves.iter().for_each(|by| shift(&bits, *by, &mut more));
            std::mem::swap(&mut bits, &mut more);
            let count = bits.iter().fold(0u32, |count, word| count.saturating_add(word.count_ones()));
            if count as usize > most {
                return None;
            }
        }
        Some(bits.into())
    }

    /// How far a value of a fact whose least points are these moves a filling.
    fn place(&self, (answers, adds): Filling, least: Small) -> usize {
        let mut place = answers as usize;
        for ((axis, add), least) in self.sums.iter().zip(adds).zip(least) {
            let steps = add.abs_diff(least).checked_div(axis.unit).unwrap_or(0) as usize;
            place = place.saturating_add(steps.saturating_mul(axis.stride));
        }
        place
    }

    fn filling(&self, place: usize) -> Option<Filling> {
        let answers = u32::try_from(place.checked_rem(self.answers)?).ok()?;
        let mut rest = place.checked_div(self.answers)?;
        let mut adds = Small::default();
        for (add, axis) in adds.iter_mut().zip(&self.sums) {
            *add = axis.least;
            if axis.count > 1 {
                let steps = i32::try_from(rest.checked_rem(axis.count)?).ok()?;
                *add = axis.least.wrapping_add(steps.wrapping_mul(axis.unit.cast_signed()));
                rest = rest.checked_div(axis.count)?;
            }
        }
        Some((answers, adds))
    }
}

fn scaled(value: &Value, stride: u32) -> Filling {
    let (way, adds) = value.filling;
    (way.wrapping_mul(stride), adds)
}

fn points(value: &Value, at: usize) -> i32 {
    value.filling.1.get(at).copied().unwrap_or(0)
}

/// The least and the most that a fact adds to a sum.
fn span(values: &[Value], at: usize) -> (i32, i32) {
    let least = values.iter().map(|value| points(value, at)).min().unwrap_or(0);
    (least, values.iter().map(|value| points(value, at)).max().unwrap_or(0))
}

/// The same for sums whose points lie far apart.
fn sorted(facts: &[Fact], most: usize) -> Option<Box<[Filling]>> {
    let mut all: Vec<Filling> = vec![NOTHING];
    for (values, stride) in facts {
        let mut more: Vec<Filling> = Vec::with_capacity(all.len().saturating_mul(values.len()));
        for one in &all {
            more.extend(values.iter().map(|value| plus(*one, scaled(value, *stride))));
        }
        more.sort_unstable();
        more.dedup();
        if more.len() > most {
            return None;
        }
        all = more;
    }
    Some(all.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_list_the_same_fillings() {
        let value = |filling: Filling| Value { filling, points: 0 };
        let facts = [
            [(0, [0, 0, 0, 0]), (1, [-50_000, 0, 70, 0]), (2, [20_000, 0, 0, 0]), (1, [0; 4])]
                .map(value)
                .to_vec(),
            [(0, [0, 0, 0, 0]), (3, [10_000, 0, -140, 0]), (3, [60_000, 0, 0, 0])].map(value).to_vec(),
            (0..20).map(|step| value((0, [step * 10_000, 0, 0, step * -7]))).collect(),
        ];
        let facts: Vec<Fact> = facts.iter().map(|values| (values.as_slice(), 1)).collect();
        for some in [&facts[..0], &facts[..1], &facts[..2], &facts[1..], &facts] {
            let fillings = Fillings::of(some, 6, 1 << 14).unwrap();
            assert!(fillings.listed.is_empty());
            let mut listed: Vec<Filling> = fillings.iter().collect();
            listed.sort_unstable();
            assert_eq!(Some(listed.as_slice()), sorted(some, 1 << 14).as_deref());
            assert!(some.is_empty() || Fillings::of(some, 6, listed.len() - 1).is_none());
        }
        let far = [value((0, [0; 4])), value((0, [1, 0, 0, 0])), value((0, [1 << 23, 0, 0, 0]))];
        let far = Fillings::of(&[(&far, 1)], 1, 3).unwrap();
        assert!(far.places.is_none() && far.iter().count() == 3);
    }
}
