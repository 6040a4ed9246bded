//! Policies where people work: whose agreement a change needs, the hooks of pre-commit, the GitHub Action.

#![allow(clippy::disallowed_methods, reason = "tests of files write and read files")]

mod agreement;
mod comment;
mod places;

use std::path::Path;
use std::process::{Command, Stdio};

/// A policy that is fine, and laid out the one way.
pub const FINE: &str = "policy \"Acme lead handover\"
  owners marketing, sales

lead
  need    yes/no,         ask \"Would this solve a problem?\"
  budget  number in EUR,  ask \"What have you set aside?\"

event demo_request

list freemail  \"gmail.com\", owned by marketing

score interest, 0 to 25, owned by marketing
  +25  on demo_request, once

MQL requires interest >= 25
SQL requires need and budget >= 10000 EUR, owned by sales

example \"a demo is interest\"
  when demo_request 2 days ago
  then stage is MQL, interest = 25
";

/// Runs a program in a folder; `None` where it is not there. Its exit status and all it printed.
pub fn program(folder: &Path, name: &str, args: &[&str], env: &[(&str, &str)]) -> Option<(i32, String)> {
    let mut command = Command::new(name);
    command.current_dir(folder).args(args).envs(env.iter().copied()).stdin(Stdio::null());
    for variable in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"] {
        command.env_remove(variable);
    }
    let output = command.output().ok()?;
    let printed = [output.stdout, output.stderr].concat();
    Some((output.status.code().unwrap_or(-1), String::from_utf8_lossy(&printed).into_owned()))
}

/// Runs git, which must be there and be content.
pub fn git(folder: &Path, args: &[&str]) {
    let named = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "core.autocrlf=false"];
    let args: Vec<&str> = named.iter().chain(args).copied().collect();
    let (status, said) = program(folder, "git", &args, &[]).expect("these tests need git");
    assert_eq!(status, 0, "git {args:?}: {said}");
}

/// Makes a folder a repository with all that is in it committed.
pub fn repository(folder: &Path) {
    git(folder, &["init", "-q", "-b", "main"]);
    commit(folder);
}

/// Commits all there is.
pub fn commit(folder: &Path) {
    git(folder, &["add", "-A"]);
    git(folder, &["commit", "-q", "-m", "a commit", "--no-verify"]);
}
