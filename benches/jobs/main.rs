//! Whole jobs, each beside the same job written by hand, in one run: `cargo bench --bench jobs`, or one of them with
//! `cargo bench --bench jobs -- profile` or `-- events`. Answers are compared before a time counts.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::disallowed_methods, missing_docs)]

mod events;
mod events_by_hand;
mod profile;
mod profile_by_hand;
mod support;

use support::data::Form;

fn main() {
    if let Some(words) = support::contender() {
        return contend(&words);
    }
    // `cargo bench` adds `--bench`, and `cargo test --benches` runs without it: there is nothing to test.
    let words: Vec<String> = std::env::args().skip(1).collect();
    if !words.iter().any(|word| word == "--bench") {
        return;
    }
    let asked =
        |job: &str| words.iter().all(|word| word.starts_with("--")) || words.iter().any(|word| word == job);
    for form in [Form::JsonLines, Form::Csv] {
        if asked("profile") {
            profile::job(form, profile::COUNT);
        }
    }
    for form in [Form::Csv, Form::JsonLines] {
        if asked("events") {
            events::job(form, events::COUNT, events::LEADS);
        }
    }
}

/// Takes part as one of the contenders that are written here.
fn contend(words: &[String]) {
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["measure", ..] => support::measured(&words[1..]),
        ["profile-hand", leads, output] => profile_by_hand::run(leads, output),
        ["profile-floor", leads] => profile_by_hand::floor(leads),
        ["events-hand", leads, events, output] => events_by_hand::run(leads, events, output),
        ["events-floor", events] => profile_by_hand::floor(events),
        _ => panic!("no such contender: {words:?}"),
    }
}
