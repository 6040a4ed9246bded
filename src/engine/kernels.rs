//! The loops over leads. Sixty-four leads make one word of a mask; nothing branches on a lead's value.
//!
//! All slices of one call cover the same leads: `n` values stand beside `n.div_ceil(64)` words. A slice of values that
//! is shorter (a column that was not read) leaves zero bits and zero numbers.

#![expect(clippy::indexing_slicing, reason = "indexes are below lengths fixed by the types around them")]

use super::batch::MISSING;
use super::plan::fixed::{Fixed, Lanes};
use crate::program::LARGEST;
use crate::program::SCALE;
use crate::program::time::DAY;

/// Leads in a word.
pub(super) const WORD: usize = 64;

/// So many leads are done one by one: what is done to a whole word at once costs more.
const FEW: usize = 8;

/// One bit for each value that passes.
fn pack<T: Copy>(values: &[T], out: &mut [u64], pass: impl Fn(T) -> bool) {
    let mut words = out.iter_mut();
    let mut chunks = values.chunks_exact(WORD);
    for (chunk, word) in chunks.by_ref().zip(words.by_ref()) {
        // From the last to the first: pushing a bit in costs less than putting it at its place.
        *word = chunk.iter().rev().fold(0, |bits, value| bits << 1 | u64::from(pass(*value)));
    }
    let mut last = chunks.remainder().iter().rev().fold(0, |bits, value| bits << 1 | u64::from(pass(*value)));
    for word in words {
        *word = std::mem::take(&mut last);
    }
}

/// Where a code is not that of what is missing.
pub(super) fn there(codes: &[u32], out: &mut [u64]) {
    pack(codes, out, |code| code != MISSING);
}

/// Where values are at least this.
pub(super) fn at_least(values: &[i64], least: i64, out: &mut [u64]) {
    pack(values, out, |value| value >= least);
}

/// Where values are this.
pub(super) fn equal(values: &[i64], to: i64, out: &mut [u64]) {
    pack(values, out, |value| value == to);
}

/// Where `after < value <= until`.
pub(super) fn inside(values: &[i64], after: i64, until: i64, out: &mut [u64]) {
    pack(values, out, |value| (value > after) & (value <= until));
}

/// Where a test of two values beside each other passes.
pub(super) fn two(left: &[i64], right: &[i64], out: &mut [u64], pass: impl Fn(i64, i64) -> bool) {
    out.fill(0);
    for ((left, right), word) in left.chunks(WORD).zip(right.chunks(WORD)).zip(out) {
        for (at, (left, right)) in left.iter().zip(right).enumerate() {
            *word |= u64::from(pass(*left, *right)) << at;
        }
    }
}

/// Decides anew where one of two dates is a day and the other an instant.
pub(super) fn mixed(left: &[i64], right: &[i64], out: &mut [u64], pass: impl Fn(i64, i64) -> bool) {
    for ((left, right), word) in left.chunks(WORD).zip(right.chunks(WORD)).zip(out) {
        if left.iter().zip(right).fold(0, |mixed, (left, right)| mixed | (left ^ right)) & 1 == 0 {
            continue;
        }
        for (at, (left, right)) in left.iter().zip(right).enumerate() {
            if (left ^ right) & 1 == 1 {
                *word = *word & !(1 << at) | u64::from(pass(*left, *right)) << at;
            }
        }
    }
}

/// Answers up to eight questions about codes: `answers` has a byte a code, one bit a question, and one last byte for
/// what is missing. Question `q` of word `w` goes to `out[q * stride + w]`.
pub(super) fn ask(codes: &[u32], answers: &[u8], out: &mut [u64], stride: usize, words: usize) {
    let Some(last) = answers.len().checked_sub(1) else { return };
    let questions = out.len().div_ceil(stride.max(1));
    let mut bytes = [0u8; WORD];
    for word in 0..words {
        let from = word * WORD;
        let chunk = codes.get(from..codes.len().min(from + WORD)).unwrap_or(&[]);
        if chunk.len() <= FEW {
            for question in 0..questions {
                let bit = |code: usize| u64::from(answers[code.min(last)] >> question & 1);
                let missing = bit(last).wrapping_neg();
                out[question * stride + word] =
                    chunk.iter().rev().fold(missing, |bits, code| bits << 1 | bit(*code as usize));
            }
            continue;
        }
        if chunk.len() < WORD {
            bytes = [answers[last]; WORD];
        }
        for (byte, code) in bytes.iter_mut().zip(chunk) {
            *byte = answers[(*code as usize).min(last)];
        }
        for question in 0..questions {
            out[question * stride + word] = column_of_bits(&bytes, question);
        }
    }
}

/// Bit `question` of 64 bytes, as a word.
fn column_of_bits(bytes: &[u8; WORD], question: usize) -> u64 {
    let mut word = 0u64;
    for (at, eight) in bytes.as_chunks::<8>().0.iter().enumerate() {
        let bits = u64::from_le_bytes(*eight) >> question & 0x0101_0101_0101_0101;
        // The product gathers the lowest bit of each byte in the highest byte, the first at the bottom.
        word |= (bits.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * at);
    }
    word
}

/// A function of two masks.
pub(super) fn merge(a: &[u64], b: &[u64], out: &mut [u64], with: impl Fn(u64, u64) -> u64) {
    for ((a, b), out) in a.iter().zip(b).zip(out) {
        *out = with(*a, *b);
    }
}

/// Where at least `count` of the masks are set: a binary counter beside each lead, one word a digit.
pub(super) fn count<'a>(masks: impl Iterator<Item = &'a [u64]> + Clone, count: u32, out: &mut [u64]) {
    for (at, out) in out.iter_mut().enumerate() {
        let mut digits = [0u64; 32];
        for mask in masks.clone() {
            let mut carry = mask.get(at).copied().unwrap_or(0);
            for digit in &mut digits {
                if carry == 0 {
                    break;
                }
                (*digit, carry) = (*digit ^ carry, *digit & carry);
            }
        }
        let (mut above, mut same) = (0u64, u64::MAX);
        for (place, digit) in digits.iter().enumerate().rev() {
            if count >> place & 1 == 1 {
                same &= digit;
            } else {
                above |= same & digit;
                same &= !digit;
            }
        }
        *out = above | same;
    }
}

/// Adds (or takes away) a term.
pub(super) fn add(values: &[i64], minus: bool, out: &mut [i64]) {
    for (value, out) in values.iter().zip(out) {
        *out = if minus { out.wrapping_sub(*value) } else { out.wrapping_add(*value) };
    }
}

/// Marks leads whose number is out of range, and cuts it to the range.
pub(super) fn watch(numbers: &mut [i64], known: &[u64], overflow: &mut [u64]) {
    for ((numbers, known), overflow) in numbers.chunks_mut(WORD).zip(known).zip(overflow) {
        for (at, number) in numbers.iter_mut().enumerate() {
            let cut = (*number).clamp(-LARGEST, LARGEST);
            *overflow |= u64::from(cut != *number) << at & known;
            *number = cut;
        }
    }
}

/// Whole days from dates to as-of, as numbers: of instants from as-of, of days from the anchor of its day
/// ([`crate::program::time::Zone::anchor`]).
pub(super) fn days_since(codes: &[i64], as_of: i64, anchor: i64, out: &mut [i64]) {
    for (code, out) in codes.iter().zip(out) {
        let to = if code & 1 == 1 { as_of } else { anchor };
        *out = to.saturating_sub(code >> 1).div_euclid(DAY).wrapping_mul(SCALE);
    }
}

/// What a line pays: `pay` where the mask is set, else nothing.
pub(super) fn paying(
    values: &[i64],
    known: &[u64],
    out: &mut [i64],
    overflow: &mut [u64],
    pay: impl Fn(i64) -> (i64, bool),
) {
    for (((values, known), out), overflow) in
        values.chunks(WORD).zip(known).zip(out.chunks_mut(WORD)).zip(overflow)
    {
        for (at, (value, out)) in values.iter().zip(out).enumerate() {
            let there = known >> at & 1;
            let (points, over) = pay(*value);
            *out = points & (there as i64).wrapping_neg();
            *overflow |= (u64::from(over) & there) << at;
        }
    }
}

/// Cuts what a line would pay to its cap, or to what a number can be; `true` where that is an overflow.
pub(super) fn capped(points: i64, cap: Option<i64>) -> (i64, bool) {
    let most = cap.unwrap_or(LARGEST);
    let cut = points.clamp(-most, most);
    (cut, cap.is_none() && cut != points)
}

/// Adds constants where masks are set: for each chunk of up to 64 of so many leads, `each` gets the sums in units.
///
/// `mask(slot)` gives the words of these leads.
pub(super) fn add_fixed<'a>(
    fixed: &Fixed,
    leads: usize,
    mask: impl Fn(super::plan::Mask) -> &'a [u64],
    mut each: impl FnMut(usize, &[i64]),
) {
    for (word, from) in (0..leads).step_by(WORD).enumerate() {
        let mut sums = [0i64; WORD];
        let sums = &mut sums[..WORD.min(leads - from)];
        match &fixed.lanes {
            Lanes::Narrow(lanes) if sums.len() > FEW => {
                let mut narrow = [0i16; WORD];
                for (slot, units) in lanes {
                    add_narrow(&mut narrow, mask(*slot)[word], *units);
                }
                for (sum, narrow) in sums.iter_mut().zip(narrow) {
                    *sum = i64::from(narrow);
                }
            }
            Lanes::Narrow(lanes) => {
                lanes.iter().for_each(|(slot, units)| add_wide(sums, mask(*slot)[word], i64::from(*units)));
            }
            Lanes::Wide(lanes) => {
                lanes.iter().for_each(|(slot, units)| add_wide(sums, mask(*slot)[word], *units));
            }
        }
        each(word, sums);
    }
}

#[inline(always)]
fn add_wide(sums: &mut [i64], bits: u64, units: i64) {
    for (at, sum) in sums.iter_mut().enumerate() {
        *sum = sum.wrapping_add(units & ((bits >> at & 1) as i64).wrapping_neg());
    }
}

/// One bit of sixteen in each lane.
const LANE: [u16; 16] = {
    let mut lanes = [0; 16];
    let mut at = 0;
    while at < 16 {
        lanes[at] = 1 << at;
        at += 1;
    }
    lanes
};

#[inline(always)]
fn add_narrow(sums: &mut [i16; WORD], bits: u64, units: i16) {
    for (quarter, sums) in sums.as_chunks_mut::<16>().0.iter_mut().enumerate() {
        let bits = (bits >> (16 * quarter)) as u16;
        for (sum, lane) in sums.iter_mut().zip(LANE) {
            let set = if bits & lane == lane { -1i16 } else { 0 };
            *sum = sum.wrapping_add(units & set);
        }
    }
}
