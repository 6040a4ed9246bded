//! Files that the command writes: whose they are, which they are, and that none is lost.

#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "tests read and write files")]

use crate::cli::{Ran, command, folder, qualify_in};
use crate::cli_run::{acme, many_leads, wait_for};
use std::io::{Read, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const AS_OF: [&str; 2] = ["--as-of", "2026-10-01"];

fn run(dir: &Path, args: &[&str]) -> Ran {
    qualify_in(dir, &[&["run", "acme.qualify", "leads.csv"][..], &AS_OF, args].concat(), "")
}

fn text(dir: &Path, name: &str) -> String {
    std::fs::read_to_string(dir.join(name)).expect(name)
}

fn names(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8")).collect();
    names.sort();
    names
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("it is ours");
}

/// The ways to write over `out.csv`, `out.md`, `out.qualify` …: each command's arguments, and the file it writes.
const WRITERS: [(&str, &[&str]); 7] = [
    ("out.csv", &["run", "acme.qualify", "leads.csv", "--output", "out.csv"]),
    ("out.csv", &["run", "acme.qualify", "leads.csv", "--rejects", "out.csv"]),
    ("out.json", &["dry-run", "acme.qualify", "leads.csv", "--json", "out.json"]),
    ("out.html", &["dry-run", "acme.qualify", "leads.csv", "--html", "out.html"]),
    ("out.md", &["agreement", "acme.qualify", "--output", "out.md"]),
    ("out.qualify", &["init", "leads.csv", "--force", "--output", "out.qualify"]),
    ("untidy.qualify", &["fmt", "untidy.qualify"]),
];

/// A folder with a policy, leads, and a file to write over; its text.
fn with_old(name: &str) -> (tempfile::TempDir, &'static str) {
    let dir = acme();
    let old = "lead\n need yes/no\nSQL requires   need\n";
    std::fs::write(dir.path().join(name), old).expect("a file");
    (dir, old)
}

#[test]
fn who_may_read_a_file_stays_as_it_is() {
    for (name, args) in WRITERS {
        let (dir, old) = with_old(name);
        let path = dir.path().join(name);
        set_mode(&path, 0o600);
        // Another owner can be kept only by who may give files away.
        let given = std::os::unix::fs::chown(&path, Some(4711), Some(4712)).is_ok();
        let ran = qualify_in(dir.path(), args, "");
        assert_eq!(ran.status, 0, "{args:?}: {}", ran.err);
        assert_ne!(text(dir.path(), name), old, "{args:?}");
        let found = std::fs::metadata(&path).expect("it is there");
        assert_eq!(found.mode() & 0o777, 0o600, "{args:?}");
        if given {
            assert_eq!((found.uid(), found.gid()), (4711, 4712), "{args:?}");
        }
        assert!(!names(dir.path()).iter().any(|name| name.ends_with(".part")), "{args:?}");
    }
}

#[test]
fn links_are_followed() {
    for (name, args) in WRITERS {
        let (dir, old) = with_old(name);
        let path = dir.path().join(name);
        std::fs::create_dir(dir.path().join("real")).expect("a folder");
        std::fs::rename(&path, dir.path().join("real").join(name)).expect("it moves");
        symlink(format!("real/{name}"), dir.path().join("way")).expect("a link");
        symlink("way", &path).expect("a link");
        let ran = qualify_in(dir.path(), args, "");
        assert_eq!(ran.status, 0, "{args:?}: {}", ran.err);
        assert!(std::fs::symlink_metadata(&path).expect("it is there").is_symlink(), "{args:?}");
        assert_ne!(text(dir.path(), &format!("real/{name}")), old, "{args:?}");
    }
    // To a file that is not there yet, and in a circle.
    let dir = acme();
    symlink("new.csv", dir.path().join("to-new.csv")).expect("a link");
    symlink("round.csv", dir.path().join("round.csv")).expect("a link");
    assert_eq!(run(dir.path(), &["--output", "to-new.csv"]).status, 0);
    assert!(std::fs::symlink_metadata(dir.path().join("to-new.csv")).expect("it is there").is_symlink());
    assert!(text(dir.path(), "new.csv").starts_with("lead_id,"));
    let round = run(dir.path(), &["--output", "round.csv"]);
    assert_eq!(
        (round.status, round.err.as_str()),
        (2, "error: cannot write round.csv: its links lead in a circle\n")
    );
}

#[test]
fn a_read_only_file_is_not_written_over() {
    for (name, args) in WRITERS {
        let (dir, old) = with_old(name);
        set_mode(&dir.path().join(name), 0o444);
        let ran = qualify_in(dir.path(), args, "");
        assert_eq!(ran.status, 2, "{args:?}: {}", ran.shown());
        assert!(ran.err.contains(&format!("cannot write {name}: it is read-only")), "{args:?}: {}", ran.err);
        assert_eq!(text(dir.path(), name), old, "{args:?}");
        assert!(!names(dir.path()).iter().any(|name| name.ends_with(".part")), "{args:?}");
    }
}

#[test]
fn a_file_has_one_role() {
    let used = "use \"lists.qualify\"\nlead\n  lead_id  text, key\n  need  yes/no\nevent demo\nSQL requires need and demo\n";
    let dir = folder(&[
        ("p.qualify", used),
        ("lists.qualify", "list freemail \"gmail.com\"\n"),
        ("old.qualify", used),
        ("leads.csv", "lead_id,need\nL-1,yes\n"),
        ("events.csv", "lead_id,event,time\nL-1,demo,2026-09-01\n"),
        ("secret", "a long secret\n"),
    ]);
    let at = |name: &str| dir.path().join(name);
    symlink("leads.csv", at("link.csv")).expect("a link");
    std::fs::hard_link(at("leads.csv"), at("hard.csv")).expect("a link");
    symlink(".", at("here")).expect("a link");
    let before: Vec<String> = names(dir.path());
    let texts: Vec<String> =
        before.iter().filter(|name| *name != "here").map(|name| text(dir.path(), name)).collect();
    let run = ["run", "p.qualify", "leads.csv", "--events", "events.csv", "--as-of", "2026-10-01"];
    let dry = ["dry-run", "p.qualify", "leads.csv", "--events", "events.csv", "--against", "old.qualify"];
    let leads = "would overwrite the leads";
    let policy = "would overwrite a file of the policy";
    let cases: [(&[&str], &[&str], &str); 22] = [
        (&run, &["-o", "leads.csv"], leads),
        (&run, &["-o", "./here/leads.csv"], leads),
        (&run, &["-o", "link.csv"], leads),
        (&run, &["-o", "hard.csv"], leads),
        (&run, &["-o", "events.csv"], "would overwrite the events"),
        (&run, &["-o", "p.qualify", "--output-format", "csv"], policy),
        (&run, &["-o", "lists.qualify", "--output-format", "csv"], policy),
        (&run, &["--rejects", "leads.csv"], leads),
        (
            &run,
            &["-o", "secret", "--output-format", "csv", "--hash-keys=secret"],
            "would overwrite the file with the secret",
        ),
        (
            &run,
            &["-o", "new.csv", "--rejects", "new.csv"],
            "--output and --rejects are the same file, `new.csv`",
        ),
        (&run, &["-o", "new.csv", "--rejects", "here/./new.csv"], "--output and --rejects are the same file"),
        (&run, &["--rejects", "-"], "--output and --rejects both go to stdout"),
        (&run, &["-o", "/dev/stdout", "--rejects", "-", "--output-format", "csv"], "both go to stdout"),
        (&dry, &["--json", "leads.csv"], leads),
        (&dry, &["--html", "old.qualify"], policy),
        (&dry, &["--html", "here/new", "--json", "new"], "--json and --html are the same file"),
        (&dry, &["--html", "-", "--json", "-"], "--json and --html both go to stdout"),
        (&dry, &["--html", "new", "--rejects", "./new"], "--html and --rejects are the same file"),
        (&["agreement", "p.qualify"], &["-o", "lists.qualify"], policy),
        (&["agreement", "p.qualify", "--since", "old.qualify"], &["-o", "old.qualify"], policy),
        (&["init", "leads.csv", "--force"], &["-o", "link.csv"], leads),
        (
            &["init", "leads.csv", "--events", "events.csv", "--force"],
            &["-o", "events.csv"],
            "would overwrite the events",
        ),
    ];
    for (args, more, said) in cases {
        let ran = qualify_in(dir.path(), &[args, more].concat(), "");
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{more:?}: {}", ran.shown());
        assert!(ran.err.contains(said), "{more:?}: {}", ran.err);
        assert_eq!(names(dir.path()), before, "{more:?}");
    }
    let after: Vec<String> =
        before.iter().filter(|name| *name != "here").map(|name| text(dir.path(), name)).collect();
    assert_eq!(after, texts);
    // What no file is may have any role.
    let null = qualify_in(
        dir.path(),
        &[&run[..], &["-o", "/dev/null", "--output-format", "csv", "--rejects", "/dev/null"]].concat(),
        "",
    );
    assert_eq!(null.status, 0, "{}", null.err);
    let stdout =
        qualify_in(dir.path(), &[&run[..], &["-o", "/dev/stdout", "--output-format", "csv"]].concat(), "");
    assert_eq!(stdout.status, 0, "{}", stdout.err);
    assert!(stdout.out.starts_with("lead_id,"), "{}", stdout.out);
    assert_eq!(names(Path::new("/dev")).iter().filter(|name| name.ends_with(".part")).count(), 0);
}

#[test]
fn leads_from_stdin_and_answers_to_stdout_are_files_too() {
    let dir = acme();
    let leads = text(dir.path(), "leads.csv");
    let from = std::fs::File::open(dir.path().join("leads.csv")).expect("the leads");
    let mut over = command(dir.path());
    over.args(["run", "acme.qualify", "-", "--output", "leads.csv"]).stdin(from);
    let output = over.output().expect("it runs");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    // `>>` of a shell: the answers would be read as leads.
    let to = std::fs::File::options().append(true).open(dir.path().join("leads.csv")).expect("the leads");
    let mut behind = command(dir.path());
    behind.args(["run", "acme.qualify", "leads.csv"]).stdout(to);
    let output = behind.output().expect("it runs");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(text(dir.path(), "leads.csv"), leads);
}

/// A run that waits for more leads, its output half written.
fn waiting(dir: &Path, launcher: &[&str]) -> (Child, std::process::ChildStdin) {
    let mut command = match launcher {
        [] => command(dir),
        [first, rest @ ..] => {
            let mut command = Command::new(first);
            command.current_dir(dir).args(rest).arg(env!("CARGO_BIN_EXE_qualify"));
            command
        }
    };
    let mut child = command
        .args(["run", "acme.qualify", "-", "--input-format", "csv", "--output", "answers.csv"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(many_leads().as_bytes()).and_then(|()| stdin.flush()).expect("it reads");
    let id = child.id();
    let begun = format!(".qualify-{id}-");
    wait_for(|| names(dir).iter().any(|name| name.starts_with(&begun)));
    (child, stdin)
}

fn send(signal: &str, child: &Child) {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().expect("kill is there");
    assert!(sent.success());
}

#[test]
fn a_signal_ends_with_its_own_status_and_nothing_half_written() {
    for (signal, status) in [("-INT", 130), ("-TERM", 143), ("-HUP", 129)] {
        let dir = acme();
        // Tests that are themselves run by `nohup` would hand it on that signals are ignored.
        let launcher = &["env", "--default-signal=INT,HUP"][..];
        let launcher = if cfg!(target_os = "linux") { launcher } else { &[] };
        let (mut child, stdin) = waiting(dir.path(), launcher);
        send(signal, &child);
        let ended = child.wait().expect("it ends");
        drop(stdin);
        assert_eq!(ended.code(), Some(status), "{signal}");
        let mut said = String::new();
        child.stderr.take().expect("a pipe").read_to_string(&mut said).expect("UTF-8");
        assert_eq!(said, "interrupted: nothing was written\n");
        assert_eq!(names(dir.path()), ["acme.qualify", "leads.csv"], "{signal}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_ignored_from_the_start_stays_ignored() {
    let dir = acme();
    let (mut child, stdin) = waiting(dir.path(), &["nohup"]);
    send("-HUP", &child);
    drop(stdin);
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    assert!(text(dir.path(), "answers.csv").lines().count() > 20_000);
}

#[test]
fn what_a_killed_run_left_is_removed_by_the_next_and_nothing_else() {
    let dir = acme();
    let (mut killed, _stdin) = waiting(dir.path(), &[]);
    killed.kill().expect("it is there");
    killed.wait().expect("it ends");
    let left: Vec<String> = names(dir.path()).into_iter().filter(|name| name.ends_with(".part")).collect();
    assert_eq!(left.len(), 1, "{left:?}");
    // Another run is at work, and a file only looks like ours.
    let (mut at_work, stdin) = waiting(dir.path(), &[]);
    let working = format!(".qualify-{}-", at_work.id());
    std::fs::write(dir.path().join(".qualify-notes.part"), "mine").expect("a file");
    std::fs::write(dir.path().join("x.part"), "mine").expect("a file");
    assert_eq!(run(dir.path(), &["--output", "other.csv"]).status, 0);
    let parts: Vec<String> = names(dir.path()).into_iter().filter(|name| name.ends_with(".part")).collect();
    assert!(parts.len() == 3 && parts.iter().any(|name| name.starts_with(&working)), "{parts:?}");
    assert!(!parts.contains(&left[0]), "{parts:?}");
    drop(stdin);
    assert_eq!(at_work.wait().expect("it ends").code(), Some(0));
    assert!(text(dir.path(), "answers.csv").lines().count() > 20_000);
}

#[test]
fn help_that_cannot_be_written_is_no_success() {
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    let dir = folder(&[]);
    for args in
        [&["--help"][..], &["--version"], &["run", "--help"], &["completions", "bash"], &["man"], &["rule"]]
    {
        let mut command = command(dir.path());
        let output =
            command.args(args).stdout(full.try_clone().expect("a handle")).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(said, "error: the result could not be written: the disk is full\n", "{args:?}");
    }
}
