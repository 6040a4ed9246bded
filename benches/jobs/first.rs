//! What a person waits for at a prompt: check, format, and the first answer of one lead.

use crate::profile::{self, COLUMNS, qualify};
use crate::support::data::Form;
use crate::support::{Contender, folder, leads, own, race_times, runs, same, table};
use std::path::Path;
use std::process::Command;

/// Measures whole processes that do little.
pub fn answers() {
    let one = leads(Form::JsonLines, 1);
    let (hand, ours) = (folder().join("first-hand.csv"), folder().join("first-ours.csv"));
    let text = |path: &Path| path.display().to_string();
    let command = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_qualify"));
        command.args(words);
        command
    };
    let policy = text(profile::policy());
    let mut contenders = vec![
        Contender::new("written by hand, one lead", own(&["profile-hand", &text(&one), &text(&hand)])),
        Contender::new("qualify run, one lead", qualify(profile::policy(), &one, &ours, COLUMNS, 1)),
        Contender::new("qualify check", command(&["check", &policy])),
        Contender::new("qualify fmt --check", command(&["fmt", "--check", &policy])),
        Contender::new("qualify --version", command(&["--version"])),
    ];
    // Milliseconds are soon measured, and vary more.
    race_times(&mut contenders, runs() * 4);
    same(&hand, &ours);
    table("first answers, whole processes", &contenders, "written by hand, one lead", 1);
}
