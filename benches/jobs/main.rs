//! Whole jobs, each beside the same job written by hand, in one run: `cargo bench --bench jobs` for the whole table of
//! goals, or `-- profile`, `-- alone`, `-- events`, `-- growth`, `-- first`, `-- workbook` for a part of it, `csv`, `jsonl` and `parquet`
//! for one form. Answers are compared before a time counts.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::disallowed_methods, missing_docs)]

#[path = "../evaluate/alone.rs"]
mod alone;
mod board;
#[path = "../evaluate/columns.rs"]
mod columns;
mod events;
mod events_by_hand;
mod first;
mod growth;
mod profile;
mod profile_by_hand;
mod support;
#[cfg(feature = "xlsx")]
mod workbook;

use board::{Board, Unit};
use support::data;
use support::data::Form;

const FORMS: &[Form] = &[
    Form::JsonLines,
    Form::Csv,
    #[cfg(feature = "parquet")]
    Form::Parquet,
];

fn main() {
    if let Some(words) = support::contender() {
        return contend(&words);
    }
    // `cargo bench` adds `--bench`, and `cargo test --benches` runs without it: there is nothing to test.
    let words: Vec<String> = std::env::args().skip(1).collect();
    if !words.iter().any(|word| word == "--bench") {
        return;
    }
    let asked = |of: &[&str], word: &str| {
        let mut said = words.iter().filter(|word| of.contains(&word.as_str())).peekable();
        said.peek().is_none() || said.any(|said| said == word)
    };
    let job = |word| asked(&["profile", "alone", "events", "growth", "first", "workbook"], word);
    let form = |form: &&Form| asked(&["jsonl", "csv", "parquet"], support::ending(**form));
    let mut board = Board::default();
    if job("profile") {
        FORMS.iter().filter(form).for_each(|form| profile::job(*form, profile::COUNT, &mut board));
        if asked(&["jsonl", "csv", "parquet"], "csv") {
            profile::default_columns(profile::COUNT, &mut board);
        }
    }
    if job("alone") {
        evaluation(&mut board);
    }
    if job("events") {
        let all = FORMS.iter().filter(form);
        all.for_each(|form| events::job(*form, events::COUNT, events::LEADS, &mut board));
    }
    if job("growth") {
        let goals = |form: &Form| (*form, if *form == Form::JsonLines { 1.5 } else { 2.5 });
        let forms: Vec<(Form, f64)> =
            FORMS.iter().filter(|form| **form != Form::Csv).filter(form).map(goals).collect();
        growth::lines(&forms, profile::COUNT, &mut board);
        if asked(&["jsonl", "csv", "parquet"], "jsonl") {
            growth::leads_more(&mut board);
        }
    }
    if job("first") {
        first::answers();
    }
    #[cfg(feature = "xlsx")]
    if job("workbook") {
        workbook::job(&mut board);
    }
    board.print();
}

/// Evaluation with the data in columns, as a share of the whole job written by hand from JSON Lines.
fn evaluation(board: &mut Board) {
    let (engine, by_hand) = alone::job();
    let whole = profile::by_hand_ns(profile::COUNT);
    println!(
        "the whole job by hand takes {whole:.0} ns a lead, its evaluation alone {:.2} of that",
        by_hand / whole
    );
    board.most("profile, evaluation alone, data in columns", engine / whole, 0.06, Unit::Ratio);
}

/// Takes part as one of the contenders that are written here.
fn contend(words: &[String]) {
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["measure", ..] => support::measured(&words[1..]),
        ["profile-hand", leads, output] => profile_by_hand::run(leads, output),
        ["events-hand", leads, events, output] => events_by_hand::run(leads, events, output),
        ["floor", file] => profile_by_hand::floor(file),
        #[cfg(feature = "parquet")]
        ["parquet-floor", file, columns] => support::parquet_floor(file, columns, false),
        #[cfg(feature = "parquet")]
        ["parquet-floor", file, columns, "dictionaries"] => support::parquet_floor(file, columns, true),
        _ => panic!("no such contender: {words:?}"),
    }
}
