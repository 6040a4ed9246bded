//! How often each points line paid, and to whom.

use super::count::{Count, add_all};
use super::part::{Counted, Paid, Part, bit, both};
use serde::{Deserialize, Serialize};

/// Two lines are compared with each other where a policy has at most so many.
const COMPARED: usize = 256;

/// The points lines, counted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct LineCounts {
    /// By line.
    pub lines: Vec<LineCount>,
    /// For each two lines (the first two, the first and third, the second and third, the first and fourth, …), to how
    /// many leads both paid.
    pub pairs: Vec<u64>,
}

/// A points line, counted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct LineCount {
    /// It paid something.
    pub paid: Count,
    /// Its points to leads that were won, lost, and others.
    pub points: [i128; 3],
    /// Their squares, for won and lost.
    pub squares: [i128; 2],
    /// The points of single bands and conditions, and how often each was paid; nothing for lines that pay as often as
    /// something happened.
    pub parts: Vec<(i64, Count)>,
}

impl LineCounts {
    pub(super) fn add(&mut self, part: &Part, counted: &Counted) {
        let lines = &part.judged.lines;
        self.lines.resize(self.lines.len().max(lines.len()), LineCount::default());
        let masks: Vec<Vec<u64>> = lines.iter().map(|line| line.mask(part.rows())).collect();
        for ((count, line), mask) in self.lines.iter_mut().zip(lines).zip(&masks) {
            count.paid += counted.of(mask);
            match line {
                Paid::Constants(constants) => count.constants(constants, counted),
                Paid::Numbers(values) => count.numbers(values, mask, counted),
            }
        }
        if lines.len() > COMPARED {
            return;
        }
        let kept: Vec<Vec<u64>> = masks.iter().map(|mask| super::part::and(mask, &counted.keep)).collect();
        let pairs = lines.len().saturating_mul(lines.len().saturating_sub(1)) / 2;
        self.pairs.resize(pairs, 0);
        let two =
            (0..).zip(&kept).flat_map(|(at, second)| kept.iter().take(at).map(move |first| (first, second)));
        for (count, (first, second)) in self.pairs.iter_mut().zip(two) {
            *count = count.saturating_add(both(first, second));
        }
    }

    pub(super) fn merge(&mut self, other: &LineCounts) {
        self.lines.resize(self.lines.len().max(other.lines.len()), LineCount::default());
        for (to, from) in self.lines.iter_mut().zip(&other.lines) {
            to.paid += from.paid;
            to.points.iter_mut().zip(from.points).for_each(|(to, from)| *to = to.saturating_add(from));
            to.squares.iter_mut().zip(from.squares).for_each(|(to, from)| *to = to.saturating_add(from));
            to.merge_parts(&from.parts);
        }
        self.pairs.resize(self.pairs.len().max(other.pairs.len()), 0);
        self.pairs.iter_mut().zip(&other.pairs).for_each(|(to, from)| *to = to.saturating_add(*from));
    }

    /// The two lines of each pair, in order, and to how many leads both paid.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize, u64)> {
        let two = (0..self.lines.len()).flat_map(|second| (0..second).map(move |first| (first, second)));
        two.zip(&self.pairs).map(|((first, second), count)| (first, second, *count))
    }
}

impl LineCount {
    fn constants(&mut self, constants: &[(Vec<u64>, i64)], counted: &Counted) {
        let parts: Vec<(i64, Count)> =
            constants.iter().map(|(mask, points)| (*points, counted.of(mask))).collect();
        for (points, count) in &parts {
            let points = i128::from(*points);
            let add = |sum: &mut i128, each: i128, times: u64| {
                *sum = sum.saturating_add(each.saturating_mul(i128::from(times)));
            };
            let square = points.saturating_mul(points);
            let [won, lost, open] = &mut self.points;
            add(won, points, count.won);
            add(lost, points, count.lost);
            add(open, points, count.open);
            let [won, lost] = &mut self.squares;
            add(won, square, count.won);
            add(lost, square, count.lost);
        }
        self.merge_parts(&parts);
    }

    fn merge_parts(&mut self, parts: &[(i64, Count)]) {
        if self.parts.is_empty() {
            self.parts = parts.to_vec();
            return;
        }
        let mine: Vec<Count> = parts.iter().map(|(_, count)| *count).collect();
        let mut counts: Vec<Count> = self.parts.iter().map(|(_, count)| *count).collect();
        add_all(&mut counts, &mine);
        self.parts.iter_mut().zip(counts).for_each(|((_, to), count)| *to = count);
    }

    fn numbers(&mut self, values: &[i64], mask: &[u64], counted: &Counted) {
        let (mut sums, mut squares) = ([0i128; 3], [0i128; 2]);
        for (word, bits) in mask.iter().enumerate() {
            let mut bits = *bits & counted.keep.get(word).copied().unwrap_or(0);
            while bits != 0 {
                let row = word.saturating_mul(64).saturating_add(bits.trailing_zeros() as usize);
                bits &= bits.wrapping_sub(1);
                let value = i128::from(values.get(row).copied().unwrap_or(0));
                let square = value.saturating_mul(value);
                let [won, lost, open] = &mut sums;
                let [won_square, lost_square] = &mut squares;
                if bit(&counted.won, row) {
                    *won = won.saturating_add(value);
                    *won_square = won_square.saturating_add(square);
                } else if bit(&counted.lost, row) {
                    *lost = lost.saturating_add(value);
                    *lost_square = lost_square.saturating_add(square);
                } else {
                    *open = open.saturating_add(value);
                }
            }
        }
        self.points.iter_mut().zip(sums).for_each(|(to, sum)| *to = to.saturating_add(sum));
        self.squares.iter_mut().zip(squares).for_each(|(to, sum)| *to = to.saturating_add(sum));
    }
}
