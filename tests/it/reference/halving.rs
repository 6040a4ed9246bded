//! Points that halve, without any table: whole numbers of any length, and as many places as the rounding needs.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::HashMap;

/// A number that is not negative: its digits to base 2^32, the least first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Big(Vec<u32>);

impl Big {
    pub fn new(value: u128) -> Big {
        Big((0..4).map(|digit| (value >> (32 * digit)) as u32).collect()).trimmed()
    }

    fn trimmed(mut self) -> Big {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
        self
    }

    pub fn plus(&self, other: &Big) -> Big {
        let mut carry = 0u64;
        let digits = (0..self.0.len().max(other.0.len()) + 1).map(|at| {
            let digit = |of: &Big| u64::from(of.0.get(at).copied().unwrap_or(0));
            carry += digit(self) + digit(other);
            let low = carry as u32;
            carry >>= 32;
            low
        });
        Big(digits.collect()).trimmed()
    }

    pub fn times(&self, other: &Big) -> Big {
        let mut digits = vec![0u32; self.0.len() + other.0.len() + 1];
        for (at, a) in self.0.iter().enumerate() {
            let mut carry = 0u64;
            for (place, b) in other.0.iter().copied().chain([0]).enumerate() {
                let sum = u64::from(digits[at + place]) + u64::from(*a) * u64::from(b) + carry;
                digits[at + place] = sum as u32;
                carry = sum >> 32;
            }
        }
        Big(digits).trimmed()
    }

    /// Rounded down.
    fn over(&self, by: u32) -> Big {
        let mut rest = 0u64;
        let mut digits = self.0.clone();
        for digit in digits.iter_mut().rev() {
            let value = rest << 32 | u64::from(*digit);
            *digit = (value / u64::from(by)) as u32;
            rest = value % u64::from(by);
        }
        Big(digits).trimmed()
    }

    pub fn doubled(&self, times: u32) -> Big {
        let mut digits = vec![0; (times / 32) as usize];
        digits.extend(&self.0);
        Big(digits).times(&Big::new(1 << (times % 32)))
    }

    /// Rounded down.
    pub fn halved(&self, times: u32) -> Big {
        let shifted = self.doubled(32 - times % 32);
        Big(shifted.0.get((times / 32) as usize + 1..).unwrap_or(&[]).to_vec())
    }

    pub fn compare(&self, other: &Big) -> Ordering {
        let length = self.0.len().cmp(&other.0.len());
        length.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }

    fn small(&self) -> i128 {
        assert!(self.0.len() <= 3, "it fits");
        self.0.iter().rev().fold(0, |value, digit| value << 32 | i128::from(*digit))
    }
}

/// Bits beyond those asked for: room for the error of some hundreds of terms, each rounded down.
const GUARD: u32 = 64;

/// The natural logarithm of two, Σ 1 / (k × 2^k), in so many binary places; too small by less than `places` units.
fn logarithm_of_two(places: u32) -> Big {
    (1..=places).fold(Big::default(), |sum, k| sum.plus(&Big::new(1).doubled(places - k).over(k)))
}

/// 0.5^(day / days) for `0 < day < days` in so many binary places: it is at least this, and less than one unit more.
///
/// It is half of e^x where x = (days − day) / days × ln 2, and e^x = Σ x^k / k!, all of it rounded down.
pub fn fraction(day: u32, days: u32, places: u32) -> Big {
    let fine = places + GUARD;
    let logarithm = LOGARITHMS
        .with_borrow_mut(|known| known.entry(fine).or_insert_with(|| logarithm_of_two(fine)).clone());
    let x = logarithm.times(&Big::new(u128::from(days - day))).over(days);
    let mut term = Big::new(1).doubled(fine);
    let mut sum = Big::default();
    for k in 1.. {
        sum = sum.plus(&term);
        term = term.times(&x).halved(fine).over(k);
        if term == Big::default() {
            break;
        }
    }
    sum.halved(GUARD + 1)
}

thread_local! {
    static FRACTIONS: RefCell<HashMap<(u32, u32, u32), Big>> = RefCell::default();
    static LOGARITHMS: RefCell<HashMap<u32, Big>> = RefCell::default();
}

fn remembered(day: u32, days: u32, places: u32) -> Big {
    FRACTIONS.with_borrow_mut(|known| {
        known.entry((day, days, places)).or_insert_with(|| fraction(day, days, places)).clone()
    })
}

/// An occurrence older than so many half-lives pays nothing.
const MOST_HALF_LIVES: i64 = 96;

/// Points × Σ 0.5^(age / N), rounded once, half away from zero.
pub fn paid(points: i64, ages: &[i64], half_life: u32) -> i128 {
    let n = i64::from(half_life);
    let counted = || ages.iter().filter(|age| **age <= MOST_HALF_LIVES * n);
    // Whole half-lives are exact; a sum with any others is irrational and never a tie, so more places decide.
    let mut places = 128;
    loop {
        let unit = Big::new(1).doubled(places);
        let (mut least, mut unsure) = (Big::default(), 0);
        for age in counted() {
            let (whole, rest) = ((age / n) as u32, (age % n) as u32);
            let left = match rest {
                0 => unit.clone(),
                rest => {
                    unsure += 2;
                    remembered(rest, half_life, places)
                }
            };
            least = least.plus(&left.halved(whole));
        }
        let most = least.plus(&Big::new(unsure));
        let round = |sum: &Big| {
            let twice = sum.times(&Big::new(u128::from(points.unsigned_abs()))).doubled(1);
            twice.plus(&unit).halved(places + 1).small() * i128::from(points.signum())
        };
        if round(&least) == round(&most) {
            return round(&least);
        }
        places *= 2;
    }
}

#[test]
fn it_is_exact() {
    // ⌊2^128 / √2⌋: its square is at most 2^255, and that of the next is more.
    let root = fraction(1, 2, 128);
    let half = Big::new(1).doubled(255);
    assert_ne!(root.times(&root).compare(&half), Ordering::Greater);
    let next = root.plus(&Big::new(1));
    assert_eq!(next.times(&next).compare(&half), Ordering::Greater);
    // 2^-(1/3) three times, and 2^-(59/60) sixty times: below the power of a half, and above it with one unit more.
    for (day, days) in [(1u32, 3u32), (59, 60)] {
        let power = |of: &Big| (1..days).fold(of.clone(), |power, _| power.times(of));
        let exact = Big::new(1).doubled(128 * days - day);
        let low = fraction(day, days, 128);
        assert_eq!(power(&low).compare(&exact), Ordering::Less);
        assert_eq!(power(&low.plus(&Big::new(1))).compare(&exact), Ordering::Greater);
    }
    assert_eq!(paid(1_000_000, &[10, 10], 1), 1953);
    assert_eq!([1, 2, 3].map(|points| paid(points, &[7], 7)), [1, 1, 2]);
    assert_eq!(paid(-1, &[7], 7), -1);
    // A tie that only the last of two hundred halvings makes is none: what is beyond ninety-six pays nothing.
    let daily: Vec<i64> = (6..=96).collect();
    assert_eq!(paid(10_000, &daily, 1), 312);
    assert_eq!(paid(10_000, &[daily.as_slice(), &[96]].concat(), 1), 313);
}
