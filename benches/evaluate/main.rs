//! Evaluation alone, with the data already in columns, beside `benches/jobs/profile_by_hand.rs` with the data already
//! in structs, and the library one lead at a time: `cargo bench --bench evaluate`. Answers are compared before a time counts.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::disallowed_methods, missing_docs, dead_code)]

mod alone;
mod columns;
#[path = "../../examples/generate/data.rs"]
mod data;
mod embed;
#[path = "../jobs/profile_by_hand.rs"]
mod profile_by_hand;

fn main() {
    // `cargo bench` adds `--bench`, and `cargo test --benches` runs without it: there is nothing to test.
    if std::env::args().any(|word| word == "--bench") {
        // A word of one's own is a filter: `cargo bench --bench evaluate -- embed`.
        let is_wanted = |name: &str| {
            let mut words = std::env::args().skip(1).filter(|word| !word.starts_with("--")).peekable();
            words.peek().is_none() || words.any(|word| word == name)
        };
        if is_wanted("alone") {
            alone::job();
        }
        if is_wanted("embed") {
            embed::job();
        }
    }
}
