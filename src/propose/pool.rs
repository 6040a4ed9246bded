//! What lines could pay for.

use crate::mask::Mask;

/// Where something is so, or how much of it there is.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// One bit a lead.
    Mask(Mask),
    /// By lead, which of few values.
    Coded(Vec<u8>, Vec<f64>),
}

impl Column {
    /// A column of what is so or not, by lead.
    pub fn of_yes(yes: impl ExactSizeIterator<Item = bool>) -> Column {
        let mut mask = Mask::zeros(yes.len());
        for (at, yes) in yes.enumerate() {
            if yes {
                mask.set(at);
            }
        }
        Column::Mask(mask)
    }

    /// Whether there is any of it for a lead.
    pub fn pays(&self, row: usize) -> bool {
        self.value(self.code(row)) != 0.0
    }

    /// A column of numbers; of many different ones, those near each other become their mean.
    pub fn of_numbers(numbers: &[f64]) -> Column {
        const MOST: usize = 48;
        let mut sorted = numbers.to_vec();
        sorted.sort_by(f64::total_cmp);
        sorted.dedup();
        let every = sorted.len().div_ceil(MOST).max(1);
        let ends: Vec<f64> = sorted.chunks(every).filter_map(|chunk| chunk.last().copied()).collect();
        let code = |number: &f64| ends.partition_point(|end| end < number).min(255);
        let mut sums = vec![(0.0, 0u64); ends.len()];
        let codes: Vec<u8> = numbers.iter().map(|number| code(number) as u8).collect();
        for (code, number) in codes.iter().zip(numbers) {
            if let Some((sum, count)) = sums.get_mut(usize::from(*code)) {
                *sum += number;
                *count += 1;
            }
        }
        let means = sums.into_iter().map(|(sum, count)| sum / count.max(1) as f64);
        Column::Coded(codes, means.collect())
    }

    /// How many different values there are.
    pub(super) fn codes(&self) -> usize {
        match self {
            Column::Mask(_) => 2,
            Column::Coded(_, values) => values.len(),
        }
    }

    /// Which value a lead has.
    pub(super) fn code(&self, row: usize) -> usize {
        match self {
            Column::Mask(mask) => usize::from(mask.get(row)),
            Column::Coded(codes, _) => codes.get(row).copied().map_or(0, usize::from),
        }
    }

    /// The value behind a code.
    pub(super) fn value(&self, code: usize) -> f64 {
        match self {
            Column::Mask(_) => code as f64,
            Column::Coded(_, values) => values.get(code).copied().unwrap_or(0.0),
        }
    }

    /// The sum of numbers over leads, each as often as it has of this; and the same with its square.
    pub(super) fn sums(&self, of: &[(f64, f64)]) -> (f64, f64, f64) {
        let mut sums = (0.0, 0.0, 0.0);
        match self {
            Column::Mask(mask) => {
                for (word, rows) in mask.words().iter().zip(of.chunks(64)) {
                    let mut left = *word;
                    while left != 0 {
                        if let Some((one, other)) = rows.get(left.trailing_zeros() as usize) {
                            sums.0 += one;
                            sums.1 += other;
                        }
                        left &= left - 1;
                    }
                }
                sums.2 = sums.1;
            }
            Column::Coded(codes, values) => {
                for (code, (one, other)) in codes.iter().zip(of) {
                    let value = values.get(usize::from(*code)).copied().unwrap_or(0.0);
                    sums.0 += one * value;
                    sums.1 += other * value;
                    sums.2 += other * value * value;
                }
            }
        }
        sums
    }
}

/// What points may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Anything.
    Any,
    /// Not below zero.
    Up,
    /// Not above zero.
    Down,
}

impl Sign {
    /// A weight that it allows.
    pub(super) fn of(self, weight: f64) -> f64 {
        match self {
            Sign::Any => weight,
            Sign::Up => weight.max(0.0),
            Sign::Down => weight.min(0.0),
        }
    }
}

/// Something that a line may pay for.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Where it is so.
    pub column: Column,
    /// The line that it would be a part of.
    pub group: usize,
    /// What its points may be.
    pub sign: Sign,
    /// It pays from a number on, as the part before it does from a smaller one: a band has the points of both.
    pub stair: bool,
}

/// A line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// So many parts at most.
    pub most: usize,
    /// The policy has this line.
    pub there: bool,
    /// Of the lines with the same number one is taken at most, beside those that the policy has.
    pub rival: Option<usize>,
}

/// What lines could pay for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pool {
    /// The parts; those of a line stand together, in the order of the line.
    pub parts: Vec<Part>,
    /// The lines.
    pub groups: Vec<Group>,
}

impl Pool {
    /// The line of a part.
    pub fn group_of(&self, part: usize) -> usize {
        self.parts.get(part).map_or(usize::MAX, |part| part.group)
    }

    /// The lines of parts, each once, in order.
    pub fn lines(&self, parts: &[usize]) -> Vec<usize> {
        let mut lines: Vec<usize> = parts.iter().map(|part| self.group_of(*part)).collect();
        lines.sort_unstable();
        lines.dedup();
        lines
    }
}
