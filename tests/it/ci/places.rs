//! Where people meet the checks: a commit (pre-commit) and a pull request (the GitHub Action).

use super::{FINE, git, program, repository};
use crate::cli::{folder, root};
use std::path::{Path, PathBuf};

/// The folder of the command, before all others on the path.
fn path() -> String {
    let command = PathBuf::from(env!("CARGO_BIN_EXE_qualify"));
    let here = command.parent().expect("it is in a folder").to_string_lossy().into_owned();
    let others = std::env::var("PATH").unwrap_or_default();
    format!("{here}:{others}")
}

/// Runs the action's script; its exit status and what it printed. `None` where there is no bash.
fn action(folder: &Path, env: &[(&str, &str)]) -> Option<(i32, String)> {
    let script = root().join(".ci/action");
    let path = path();
    let mut all = vec![("PATH", path.as_str())];
    all.extend(env);
    let ran = program(folder, "bash", &[script.to_str().expect("UTF-8")], &all);
    if ran.is_none() {
        eprintln!("skipped: there is no bash");
    }
    ran
}

#[test]
fn the_action_passes_a_good_policy() {
    let dir = folder(&[("policies/p.qualify", FINE)]);
    let env = [("QUALIFY_PATHS", "policies"), ("QUALIFY_TEST_ARGUMENTS", "--min-coverage 50")];
    let Some((status, said)) = action(dir.path(), &env) else { return };
    assert_eq!(status, 0, "{said}");
    assert!(!said.contains("::error"), "{said}");
}

#[test]
fn the_action_fails_a_bad_policy_with_the_message_at_the_line() {
    let wrong = FINE.replace("requires need and", "requires nede and");
    let untidy = FINE.replace("  +25  on", "+25 on").replace("interest = 25", "interest = 20");
    let name = "100%, sure: all.qualify";
    let dir = folder(&[("a/wrong.qualify", &wrong), (&format!("b c/{name}"), &untidy)]);
    let Some((status, said)) = action(dir.path(), &[("QUALIFY_PATHS", "a\nb c")]) else { return };
    assert_eq!(status, 1, "{said}");
    let line = |start: &str| {
        said.lines().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("{start}: {said}"))
    };
    let check = line("::error file=a/wrong.qualify,line=16,");
    assert!(check.contains("title=E101::there is no field, event or criterion called `nede`%0A"), "{check}");
    let escaped = "b c/100%25%2C sure%3A all.qualify";
    let fmt = line(&format!("::error file={escaped},line=1,title=qualify fmt"));
    assert!(fmt.ends_with("run `qualify fmt`"), "{fmt}");
    let test = line(&format!("::error file={escaped},line=20,"));
    assert!(test.contains("expected interest = 20%0Aactual   interest is 25%0Aline 13: +25 from"), "{test}");
}

#[test]
fn the_action_says_whose_agreement_is_needed() {
    let dir = folder(&[("p.qualify", FINE)]);
    repository(dir.path());
    std::fs::write(dir.path().join("p.qualify"), FINE.replace("10000", "9000")).expect("a file");
    let Some((status, said)) = action(dir.path(), &[("QUALIFY_SINCE", "main")]) else { return };
    assert_eq!(status, 0, "{said}");
    let notice =
        "::notice file=p.qualify,line=16,col=1,title=stage `SQL` changed::this needs the agreement of sales";
    assert!(said.lines().any(|line| line == notice), "{said}");
}

/// The real pre-commit on a sample repository. The hooks come from this repository's own `.pre-commit-hooks.yaml`; only
/// the building of the command is left out (`language: system` takes the one that is on the path).
#[test]
fn pre_commit_runs_the_hooks() {
    let path = path();
    let home = tempfile::tempdir().expect("a temporary folder");
    let home = home.path().to_str().expect("UTF-8");
    let env = [("PATH", path.as_str()), ("PRE_COMMIT_HOME", home)];
    if program(&root(), "pre-commit", &["--version"], &env).is_none() {
        eprintln!("skipped: pre-commit is not there (pip install pre-commit)");
        return;
    }
    let hooks = std::fs::read_to_string(root().join(".pre-commit-hooks.yaml")).expect("the hooks");
    let ours = folder(&[(".pre-commit-hooks.yaml", &hooks.replace("language: rust", "language: system"))]);
    repository(ours.path());
    let rev = program(ours.path(), "git", &["rev-parse", "HEAD"], &[]).expect("git").1;
    let config = format!(
        "repos:\n- repo: {}\n  rev: {}\n  hooks:\n  - id: qualify-check\n  - id: qualify-fmt\n  - id: qualify-test\n",
        ours.path().display(),
        rev.trim()
    );
    let dir = folder(&[("policies/p.qualify", FINE), (".pre-commit-config.yaml", &config)]);
    git(dir.path(), &["init", "-q", "-b", "main"]);
    git(dir.path(), &["add", "-A"]);
    let run = || program(dir.path(), "pre-commit", &["run", "--color", "never"], &env).expect("it is there");
    let (status, said) = run();
    assert_eq!(status, 0, "{said}");
    assert_eq!(said.matches("Passed").count(), 3, "{said}");
    // A misspelt name, an untidy line.
    let bad = FINE.replace("requires need and", "requires nede and").replace("  +25  on", "+25 on");
    std::fs::write(dir.path().join("policies/p.qualify"), &bad).expect("a file");
    git(dir.path(), &["add", "-A"]);
    let (status, said) = run();
    assert_eq!(status, 1, "{said}");
    assert!(said.contains("policies/p.qualify:16:14"), "{said}");
    assert!(said.contains("there is no field, event or criterion called `nede`"), "{said}");
    assert!(said.contains("files were modified by this hook"), "{said}");
}
