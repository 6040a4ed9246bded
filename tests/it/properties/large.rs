//! Many policies over many leads with many events, always the same ones.
//!
//! `QUALIFY_REFERENCE="10000 200 20"` says how many policies, leads of each and events of each lead; a fourth number
//! is the first policy, so that a long run can be split.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::policy::{self, About};
use super::tape::Tape;
use super::{answers_are_the_reference, events, leads, program};

/// So many bytes for a number, always the same (SplitMix64).
pub fn bytes(number: u64, count: usize) -> Vec<u8> {
    let mut state = number.wrapping_mul(0x2545_f491_4f6c_dd1d);
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    };
    (0..count.div_ceil(8)).flat_map(|_| next().to_le_bytes()).collect()
}

fn policy_number(number: usize, count: usize, each: usize) {
    let number = number as u64;
    let text = policy::policy(&Tape::new(&bytes(2 * number, 600)), About::Events);
    let program = program(&text);
    let data = bytes(2 * number + 1, count * (60 + each * 40));
    let tape = Tape::new(&data);
    let (first, own) = (leads::as_of(&tape), tape.chance(3));
    let leads: Vec<_> = (0..count)
        .map(|_| {
            let as_of = if own { leads::as_of(&tape) } else { first };
            leads::busy_lead(&tape, &program, as_of, each)
        })
        .collect();
    answers_are_the_reference(&tape, &text, &program, &leads);
    events::are_the_reference(&tape, &text, &program, &leads);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "how much is asked for is said from outside")]
fn as_many_answers_as_are_asked_for() {
    let said = std::env::var("QUALIFY_REFERENCE").unwrap_or_else(|_| "20 30 20".to_owned());
    let numbers: Vec<usize> = said.split_whitespace().map(|number| number.parse().unwrap()).collect();
    let (policies, leads, events) = (numbers[0], numbers[1], numbers[2]);
    let first = numbers.get(3).copied().unwrap_or(0);
    let next = AtomicUsize::new(first);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= first + policies {
                        break;
                    }
                    policy_number(number, leads, events);
                }
            });
        }
    });
}
