//! The program in words. One walker speaks in three voices: as an author would write it, in sentences, and in a
//! stable printed form for snapshots. Numbers, times, quotes and lists are written here and nowhere else.

mod events;
mod example;
mod line;
mod stable;
mod walk;
mod words;

pub use example::{Shown, as_of_example};
pub use line::{Line, Piece, joined};
pub use stable::{meaning, print};
pub use walk::{Speaker, Voice};
pub use words::{
    bounds, choice_value, choices, day, decimal, instant, or, order, points, quantity, quoted, rounder,
    truth, type_declared, type_in_words, unit, value, value_in_words, window,
};

use crate::program::{Condition, Program};

/// A condition as an author would write it; long lists are cut short.
pub fn condition(program: &Program, condition: &Condition) -> String {
    Speaker::new(program, Voice::Policy).condition(condition).plain()
}
