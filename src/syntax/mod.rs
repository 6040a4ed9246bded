//! The author's text: [`parse`] makes a [`tree`] of it, one statement at a time, so that one mistake hides no other;
//! [`load`] does so for all files of a policy.

mod keywords;
mod load;
pub mod parse;
pub mod tree;
mod trivia;

pub use keywords::{KEYWORDS, is_keyword};
pub use load::{LoadError, Loaded, LoadedFile, Role, Root, load, slashed};
pub use parse::{Parsed, parse};
pub use trivia::Comment;
