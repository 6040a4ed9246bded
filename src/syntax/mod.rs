//! The author's text: [`parse`] makes a [`tree`] of it, one statement at a time, so that one mistake hides no other.

pub mod tree;
