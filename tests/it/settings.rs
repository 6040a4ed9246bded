//! `qualify.toml`, the levels of rules, and `--fix`.

#![allow(clippy::disallowed_methods, reason = "tests of files write and read files")]

use crate::cli::{Ran, folder, qualify_in};

/// A line of no points (P03), and one that pays twice what another does: just one finding.
const DOUBTFUL: &str = "lead\n  need  yes/no, ask \"Is it for something?\"\nscore fit, 0 to 10\n  +0   if need\n  +10  if need\nA requires fit > 5\n";

fn check(dir: &tempfile::TempDir, args: &[&str]) -> Ran {
    let mut all = vec!["check", "--format", "short"];
    all.extend(args);
    qualify_in(dir.path(), &all, "")
}

fn codes(ran: &Ran) -> Vec<&str> {
    ran.out.lines().filter_map(|line| line.split_whitespace().nth(1)).collect()
}

#[test]
fn settings_are_found_upward_and_the_nearest_counts() {
    let dir = folder(&[
        ("qualify.toml", "[lint]\nzero-points = \"off\"\n"),
        ("a/deep/p.qualify", DOUBTFUL),
        ("b/p.qualify", DOUBTFUL),
        ("b/qualify.toml", "[lint]\nP03 = \"error\"\n"),
    ]);
    let both = check(&dir, &["."]);
    assert_eq!(both.status, 1);
    let zero: Vec<&str> = both.out.lines().filter(|line| line.contains("P03")).collect();
    assert_eq!(zero.len(), 1, "{}", both.out);
    assert!(zero[0].starts_with("b/p.qualify:4:"), "{}", both.out);
    assert_eq!(check(&dir, &["a"]).status, 0);
    // The command line has the last word.
    assert_eq!(check(&dir, &["b", "--warn", "zero-points"]).status, 0);
    assert!(!codes(&check(&dir, &["b", "--allow", "zero-points"])).contains(&"P03"));
    assert_eq!(check(&dir, &["a", "--deny", "p03"]).status, 1);
    // stdin is looked at as if it stood in the current folder.
    let stdin = qualify_in(&dir.path().join("b"), &["check", "-", "--format", "short"], DOUBTFUL);
    assert_eq!(stdin.status, 1, "{}", stdin.shown());
}

#[test]
fn what_is_wrong_with_settings_is_said_by_name_and_line() {
    let mut said = String::new();
    for text in [
        "[lint]\nzero-pionts = \"off\"\n",
        "[lint]\nzero-points = \"of\"\n",
        "[lint]\nzero-points = 1\n",
        "[lints]\nzero-points = \"off\"\n",
        "strict = \"yes\"\n",
        "protected = \"age\"\n",
        "protected = [\"age\", 3]\n",
        "opted_out = \"dnc\"\n",
        "lint = \"off\"\n",
        "nothing_like_it = 1\n",
        "[lint\n",
        "strict = true\nstrict = true\n",
        "strict = \n",
    ] {
        let dir = folder(&[("p.qualify", DOUBTFUL), ("qualify.toml", text)]);
        let ran = check(&dir, &["."]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{text}: {}", ran.shown());
        said.push_str(&format!("{text}---- {}\n", ran.err));
    }
    insta::assert_snapshot!("settings_wrong", said);
}

#[test]
fn protected_attributes_are_the_teams_to_name() {
    let policy = "lead\n  district  text, ask \"Where?\"\n  age  number, ask \"How old?\"\nA requires district starts with \"1\" and age > 30\n";
    let dir = folder(&[("p.qualify", policy)]);
    let protected = |dir: &tempfile::TempDir| {
        let ran = check(dir, &["."]);
        ran.out.lines().filter(|line| line.contains("protected")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(protected(&dir).iter().all(|line| line.contains("age")), "{:?}", protected(&dir));
    assert_eq!(protected(&dir).len(), 1);
    std::fs::write(dir.path().join("qualify.toml"), "protected = [\"district\"]\n").expect("a file");
    assert_eq!(protected(&dir).len(), 1);
    assert!(protected(&dir)[0].contains("district"));
}

#[test]
fn words_for_no_more_contact_are_the_teams_to_name() {
    let policy = "lead\n  need  yes/no, ask \"Is it so?\"\n  dnc  yes/no, default no\n  no_letters  yes/no, default no\nA requires need and (not dnc or not no_letters)\n";
    let dir = folder(&[("p.qualify", policy)]);
    let found = |dir: &tempfile::TempDir| {
        let ran = check(dir, &["."]);
        ran.out.lines().filter(|line| line.contains("no more contact")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(found(&dir).len() == 1 && found(&dir)[0].contains("`dnc`"), "{:?}", found(&dir));
    std::fs::write(dir.path().join("qualify.toml"), "opted_out = [\"no letters\", \"not need\"]\n")
        .expect("a file");
    assert!(found(&dir).len() == 1 && found(&dir)[0].contains("`no_letters`"), "{:?}", found(&dir));
}

/// Two mistakes with one way to mend each, on one line that they share.
const MENDABLE: &str = "lead\n  title  text\n  need   yes/no\nA requires titel is \"CEO\" and nede\n";

#[test]
fn fix_shows_then_makes_changes() {
    let dir = folder(&[("p.qualify", MENDABLE)]);
    let file = dir.path().join("p.qualify");
    let text = || std::fs::read_to_string(&file).expect("it is there");
    let offered = check(&dir, &["."]);
    assert_eq!(codes(&offered), ["E101", "E101"]);
    let shown = qualify_in(dir.path(), &["check", "--fix", "--diff"], "");
    insta::assert_snapshot!("fix_diff", shown.shown());
    assert_eq!(text(), MENDABLE);
    let fixed = check(&dir, &["--fix"]);
    assert_eq!(fixed.status, 0, "{}", fixed.shown());
    assert_eq!(text(), MENDABLE.replace("titel", "title").replace("nede", "need"));
    assert_eq!(qualify_in(dir.path(), &["check", "--fix", "--diff"], "").status, 0);
}

#[test]
fn fix_reaches_used_files_and_bases_and_not_what_is_read_only() {
    let used = "list bosses \"CEO\"\ngood means titel is one of bosses\n";
    let main = "policy \"P\"\nuse \"used.qualify\"\nlead\n  title  text\nA requires good\n";
    let based = "policy \"Q\" based on \"p.qualify\"\ninstead A requires nto good\n";
    let dir = folder(&[("p.qualify", main), ("used.qualify", used), ("q.qualify", based)]);
    let ran = check(&dir, &["--fix"]);
    let text = |name: &str| std::fs::read_to_string(dir.path().join(name)).expect("it is there");
    assert_eq!(text("used.qualify"), used.replace("titel", "title"), "{}", ran.shown());
    std::fs::write(dir.path().join("used.qualify"), used).expect("a file");
    let path = dir.path().join("used.qualify");
    let mut permissions = std::fs::metadata(&path).expect("it is there").permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).expect("it is ours");
    let ran = check(&dir, &["--fix"]);
    assert_eq!(ran.status, 2);
    assert_eq!(
        ran.err,
        "error: cannot write used.qualify: it is read-only\nhelp: make it writable, or name another file\n"
    );
    assert_eq!(text("used.qualify"), used);
}

#[test]
fn fix_of_stdin_is_shown_only() {
    let dir = folder(&[]);
    let refused = qualify_in(dir.path(), &["check", "-", "--fix"], MENDABLE);
    assert_eq!((refused.status, refused.out.as_str()), (2, ""));
    let shown = qualify_in(dir.path(), &["check", "-", "--fix", "--diff"], MENDABLE);
    assert_eq!(shown.status, 1);
    assert!(shown.out.contains("+A requires title is \"CEO\" and need\n"), "{}", shown.out);
}
