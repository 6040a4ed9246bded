//! The comment of the GitHub Action on what a change can do.

use super::{FINE, commit, git, program, repository};
use crate::cli::{folder, root};
use std::path::PathBuf;

/// A `gh` that notes what it was asked, and knows of one comment where there is a file `old`.
const GH: &str = "#!/usr/bin/env bash
echo \"$*\" >> asked
for word in \"$@\"; do case $word in body=@*) cat \"${word#body=@}\" > body;; esac; done
if [[ \"$*\" == *--jq* && -f old ]]; then echo 17; fi
";

/// Runs the script on a branch on which a policy has changed; what it printed, and `gh` was asked.
fn comment(to: &str, old: bool) -> Option<(String, String, String)> {
    let dir = folder(&[("sales.qualify", FINE)]);
    repository(dir.path());
    git(dir.path(), &["checkout", "-q", "-b", "change"]);
    std::fs::write(dir.path().join("sales.qualify"), FINE.replace("budget >= 10000 EUR", to))
        .expect("a file");
    commit(dir.path());
    let tools = folder(&[("gh", GH)]);
    program(tools.path(), "chmod", &["+x", "gh"], &[])?;
    if old {
        std::fs::write(dir.path().join("old"), "").expect("a file");
    }
    let here = PathBuf::from(env!("CARGO_BIN_EXE_qualify"));
    let here = here.parent().expect("it is in a folder").to_string_lossy().into_owned();
    let path = format!("{}:{here}:{}", tools.path().display(), std::env::var("PATH").unwrap_or_default());
    let env = [
        ("PATH", path.as_str()),
        ("QUALIFY_SINCE", "main"),
        ("QUALIFY_PR", "5"),
        ("GITHUB_REPOSITORY", "acme/policies"),
    ];
    let script = root().join(".ci/comment");
    let (status, said) = program(dir.path(), "bash", &[script.to_str().expect("UTF-8")], &env)?;
    assert_eq!(status, 0, "{said}");
    let read = |name: &str| std::fs::read_to_string(dir.path().join(name)).unwrap_or_default();
    Some((said, read("asked"), read("body")))
}

#[test]
fn a_change_is_commented_on() {
    let Some((said, asked, body)) = comment("budget >= 20000 EUR", false) else { return };
    assert!(asked.contains("--method POST repos/acme/policies/issues/5/comments"), "{asked}\n{said}");
    assert!(body.starts_with("<!-- qualify diff -->"), "{body}");
    assert!(body.contains("<details><summary>Stage SQL: "), "{body}");
}

#[test]
fn the_comment_of_an_earlier_run_is_replaced() {
    let Some((said, asked, _)) = comment("budget >= 20000 EUR", true) else { return };
    assert!(asked.contains("--method PATCH repos/acme/policies/issues/comments/17"), "{asked}\n{said}");
}

#[test]
fn without_a_change_there_is_no_comment() {
    let dir = folder(&[("sales.qualify", FINE), ("notes.txt", "a")]);
    repository(dir.path());
    git(dir.path(), &["checkout", "-q", "-b", "change"]);
    std::fs::write(dir.path().join("notes.txt"), "b").expect("a file");
    commit(dir.path());
    let script = root().join(".ci/comment");
    let env = [("QUALIFY_SINCE", "main")];
    let Some((status, said)) = program(dir.path(), "bash", &[script.to_str().expect("UTF-8")], &env) else {
        return;
    };
    assert_eq!((status, said.trim()), (0, "no policy has changed: no comment"));
}
