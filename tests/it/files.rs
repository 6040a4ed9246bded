//! Files and folders that are no plain ones: pipes, links, odd names, deep folders, and the trees of git.

#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "tests read and write files")]

use crate::ci::{FINE, git, program, repository};
use crate::cli::{Ran, command, folder};
use std::ffi::OsStr;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Runs the command, which must end within ten seconds.
fn ends(mut command: Command) -> Ran {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command was built");
    let begun = Instant::now();
    while child.try_wait().expect("it is ours").is_none() {
        if begun.elapsed() > Duration::from_secs(10) {
            child.kill().expect("it is ours");
            panic!("it hangs: {command:?}");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().expect("it has ended");
    Ran {
        status: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn qualify(dir: &Path, args: &[&str]) -> Ran {
    let mut command = command(dir);
    command.args(args);
    ends(command)
}

fn pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status().expect("mkfifo is there");
    assert!(made.success());
}

const USES: &str = "use \"lists.qualify\"\nlead\n  need  yes/no\nSQL requires need\n";

#[test]
fn a_pipe_or_a_device_is_no_policy_file() {
    let dir = folder(&[("p.qualify", USES), ("all/fine.qualify", FINE)]);
    pipe(&dir.path().join("lists.qualify"));
    let used = qualify(dir.path(), &["check", "p.qualify", "--format", "short"]);
    assert_eq!(used.status, 1, "{}", used.shown());
    let said = "p.qualify:1:5: E406 `lists.qualify` cannot be read: it is a pipe or a device, not a file";
    assert!(used.out.lines().any(|line| line == said), "{}", used.out);
    std::os::unix::fs::symlink("/dev/zero", dir.path().join("all/zero.qualify")).expect("a link");
    pipe(&dir.path().join("all/pipe.qualify"));
    let found = qualify(dir.path(), &["check", "all", "--format", "short"]);
    assert_eq!(found.status, 1, "{}", found.shown());
    for name in ["pipe", "zero"] {
        let said = format!("`all/{name}.qualify` cannot be read: it is a pipe or a device, not a file");
        assert_eq!(found.out.matches(&said).count(), 1, "{}", found.out);
    }
    assert!(found.err.starts_with("3 policies checked"), "{}", found.err);
    let fmt = qualify(dir.path(), &["fmt", "all"]);
    assert_eq!(fmt.status, 1, "{}", fmt.shown());
    assert!(fmt.err.ends_with("1 file already fine, 2 files that cannot be read\n"), "{}", fmt.err);
    // A folder that is run as one policy is whole, or not run.
    let run = qualify(dir.path(), &["run", "all", "leads.csv"]);
    assert_eq!(run.status, 2, "{}", run.shown());
    assert!(run.err.contains("cannot be read: it is a pipe"), "{}", run.err);
}

#[test]
fn a_pipe_that_is_named_is_read() {
    let dir = folder(&[("p.qualify", FINE)]);
    let bash = |line: &str| {
        let mut shell = Command::new("bash");
        shell.current_dir(dir.path()).args(["-c", line]).env("QUALIFY", env!("CARGO_BIN_EXE_qualify"));
        ends(shell)
    };
    if Command::new("bash").arg("--version").output().is_err() {
        eprintln!("skipped: there is no bash");
        return;
    }
    for line in [
        "\"$QUALIFY\" check <(cat p.qualify)",
        "cat p.qualify | \"$QUALIFY\" check /dev/stdin",
        "\"$QUALIFY\" check /dev/stdin < p.qualify",
        "\"$QUALIFY\" check - < p.qualify",
    ] {
        let ran = bash(line);
        assert_eq!(ran.status, 0, "{line}: {}", ran.shown());
        assert!(ran.err.starts_with("1 policy checked"), "{line}: {}", ran.err);
    }
    // What comes from a pipe goes to stdout; nothing is written in its place.
    let ran = bash("\"$QUALIFY\" fmt /dev/stdin < p.qualify");
    assert_eq!((ran.status, ran.out.as_str()), (0, FINE), "{}", ran.err);
}

#[test]
fn a_backslash_is_part_of_a_name() {
    let untidy = "lead\n need yes/no\nSQL requires   need\n";
    let dir = folder(&[("a\\b.qualify", untidy), ("a/b.qualify", untidy)]);
    let text = |name: &str| std::fs::read_to_string(dir.path().join(name)).expect("it is there");
    let fmt = qualify(dir.path(), &["fmt", "a\\b.qualify"]);
    assert_eq!((fmt.status, fmt.err.as_str()), (0, "1 file formatted\n"));
    assert_eq!(text("a/b.qualify"), untidy);
    assert_ne!(text("a\\b.qualify"), untidy);
    let check = qualify(dir.path(), &["check", "--format", "short", "."]);
    assert!(check.err.starts_with("2 policies checked"), "{}", check.err);
}

#[test]
fn an_odd_name_is_told_and_the_others_are_checked() {
    let dir = folder(&[("fine.qualify", FINE)]);
    let odd = OsStr::from_bytes(b"caf\xe9.qualify");
    if std::fs::write(dir.path().join(odd), FINE).is_err() {
        eprintln!("skipped: names are UTF-8 here");
        return;
    }
    std::fs::write(dir.path().join("two\nlines.qualify"), FINE).expect("a file");
    let ran = qualify(dir.path(), &["check", "--format", "short", "."]);
    assert_eq!(ran.status, 1, "{}", ran.shown());
    assert!(ran.err.starts_with("3 policies checked: 2 errors"), "{}", ran.err);
    assert!(ran.out.contains("`caf\\xE9.qualify` cannot be read: its name is not UTF-8 text"), "{}", ran.out);
    let said = "`two\\nlines.qualify` cannot be read: its name holds a character that cannot be seen";
    assert!(ran.out.contains(said), "{}", ran.out);
    let fmt = qualify(dir.path(), &["fmt", "--check", "."]);
    assert_eq!((fmt.status, fmt.out.as_str()), (1, ""), "{}", fmt.shown());
    // Named alone, it is all there is to do.
    let mut alone = command(dir.path());
    alone.arg("check").arg(odd);
    let alone = ends(alone);
    assert_eq!(alone.status, 2);
    assert_eq!(alone.err, "error: `caf\\xE9.qualify` cannot be read: its name is not UTF-8 text\n");
}

#[test]
fn folders_too_deep_and_links_that_lead_nowhere_are_told() {
    let dir = folder(&[("fine.qualify", FINE)]);
    let deep = (1..=66).map(|number| number.to_string()).collect::<Vec<_>>().join("/");
    std::fs::create_dir_all(dir.path().join(&deep)).expect("folders");
    std::fs::write(dir.path().join(&deep).join("deep.qualify"), FINE).expect("a file");
    std::os::unix::fs::symlink("round.qualify", dir.path().join("round.qualify")).expect("a link");
    std::os::unix::fs::symlink("none.qualify", dir.path().join("gone.qualify")).expect("a link");
    let ran = qualify(dir.path(), &["check", "--format", "short", "."]);
    assert_eq!(ran.status, 1, "{}", ran.shown());
    assert!(ran.out.contains("63/64/65` cannot be read: it lies more than 64 folders deep"), "{}", ran.out);
    assert!(ran.out.contains("`round.qualify` cannot be read: "), "{}", ran.out);
    assert!(ran.out.contains("there is no file `gone.qualify`"), "{}", ran.out);
    assert!(ran.err.starts_with("4 policies checked: 3 errors"), "{}", ran.err);
}

/// Writes an object of git, whatever it says; its hash.
fn object(dir: &Path, kind: &str, contents: &[u8]) -> String {
    let mut child = Command::new("git")
        .current_dir(dir)
        .args(["hash-object", "-t", kind, "--literally", "-w", "--stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("these tests need git");
    child.stdin.take().expect("a pipe").write_all(contents).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success());
    String::from_utf8(output.stdout).expect("a hash").trim().to_owned()
}

/// A tree of git with these entries: mode, name, hash.
fn tree(dir: &Path, entries: &[(&str, &[u8], &str)]) -> String {
    let mut bytes = Vec::new();
    for (mode, name, hash) in entries {
        bytes.extend_from_slice(format!("{mode} ").as_bytes());
        bytes.extend_from_slice(name);
        bytes.push(0);
        let pairs = (0..hash.len()).step_by(2).map(|at| &hash[at..at + 2]);
        bytes.extend(pairs.map(|pair| u8::from_str_radix(pair, 16).expect("a hash")));
    }
    object(dir, "tree", &bytes)
}

#[test]
fn nothing_is_written_from_a_tree_of_git_wherever_its_entries_point() {
    let dir = folder(&[("p.qualify", FINE)]);
    repository(dir.path());
    let away = tempfile::tempdir().expect("a folder");
    let temporary = tempfile::tempdir().expect("a folder");
    let evil = object(dir.path(), "blob", b"lead\n  evil  yes/no\nSQL requires evil\n");
    let fine = object(dir.path(), "blob", FINE.as_bytes());
    let link = object(dir.path(), "blob", b"p.qualify");
    let huge = object(dir.path(), "blob", &vec![b'#'; 17 << 20]);
    let up = tree(dir.path(), &[("100644", b"up.qualify", &evil)]);
    let up_twice = tree(dir.path(), &[("40000", b"..", &up)]);
    let absolute = away.path().join("abs.qualify").to_str().expect("UTF-8").to_owned();
    let top = tree(
        dir.path(),
        &[
            ("40000", b"..", &up_twice),
            ("100644", b"../../sideways.qualify", &evil),
            ("100644", absolute.as_bytes(), &evil),
            ("100644", b"caf\xe9.qualify", &evil),
            ("100644", b"huge.qualify", &huge),
            ("120000", b"link.qualify", &link),
            ("100644", b"p.qualify", &fine),
            ("100644", b"quote\"d\nname.qualify", &evil),
            ("160000", b"sub.qualify", "89abcdef0123456789abcdef0123456789abcdef"),
        ],
    );
    let made = ["-c", "user.name=T", "-c", "user.email=t@example.com", "commit-tree", &top, "-m", "odd"];
    let (status, commit) = program(dir.path(), "git", &made, &[]).expect("git is there");
    assert_eq!(status, 0, "{commit}");
    git(dir.path(), &["update-ref", "refs/heads/odd", commit.trim()]);
    let mut check = command(dir.path());
    check.args(["check", "--changed-since", "odd", "--format", "json"]).env("TMPDIR", temporary.path());
    let ran = ends(check);
    assert_eq!(ran.status, 0, "{}", ran.shown());
    let json: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    let gone: Vec<&str> = json["agreement"]["changes"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|change| change["filename"] == "p.qualify")
        .filter_map(|change| change["name"].as_str())
        .collect();
    assert_eq!(gone, [""; 0], "the policy itself is as it was");
    let count = |path: &Path| std::fs::read_dir(path).expect("a folder").count();
    assert_eq!((count(away.path()), count(temporary.path())), (0, 0));
    assert!(!Path::new("/sideways.qualify").exists());
}

#[test]
fn the_action_passes_paths_as_paths() {
    let dir = folder(&[("p.qualify", FINE)]);
    let script = crate::cli::root().join(".ci/action");
    let here = Path::new(env!("CARGO_BIN_EXE_qualify")).parent().expect("a folder").display().to_string();
    let path = format!("{here}:{}", std::env::var("PATH").unwrap_or_default());
    for odd in ["--help", "-h", "--version"] {
        let env = [("PATH", path.as_str()), ("QUALIFY_PATHS", odd)];
        let Some((status, said)) = program(dir.path(), "bash", &[script.to_str().expect("UTF-8")], &env)
        else {
            return;
        };
        assert_eq!(status, 1, "{odd}: {said}");
        assert!(said.contains(&format!("`{odd}` cannot be read: there is no such file")), "{said}");
    }
    let hooks =
        std::fs::read_to_string(crate::cli::root().join(".pre-commit-hooks.yaml")).expect("the hooks");
    assert_eq!(hooks.matches("args: [--]").count(), 1, "files follow the arguments of qualify-fmt only");
}
