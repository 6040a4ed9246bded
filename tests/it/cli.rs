//! The command as a person meets it: what it prints where, how it ends, at several widths, with and without colour.

#![expect(clippy::disallowed_methods, reason = "tests read and write files")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a run of the command left behind.
#[derive(Debug)]
pub struct Ran {
    /// The exit status.
    pub status: i32,
    /// stdout
    pub out: String,
    /// stderr
    pub err: String,
}

impl Ran {
    /// All three, for a snapshot.
    pub fn shown(&self) -> String {
        format!("exit status: {}\n---- stdout\n{}---- stderr\n{}", self.status, self.out, self.err)
    }
}

/// The command in a folder, with an environment that says nothing.
pub fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qualify"));
    command.current_dir(folder);
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM", "COLUMNS"] {
        command.env_remove(variable);
    }
    command
}

/// Runs the command in a folder, with something on stdin.
pub fn qualify_in(folder: &Path, args: &[&str], stdin: &str) -> Ran {
    let mut child = command(folder)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command was built");
    let mut input = child.stdin.take().expect("stdin is piped");
    let stdin = stdin.to_owned();
    // A command that does not read its stdin closes it: that is no failure here.
    let writer = std::thread::spawn(move || drop(input.write_all(stdin.as_bytes())));
    let output = child.wait_with_output().expect("the command ends");
    writer.join().expect("the writer ends");
    Ran {
        status: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
        err: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
    }
}

/// Runs the command in the repository.
pub fn qualify(args: &[&str]) -> Ran {
    qualify_in(&root(), args, "")
}

/// The repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A folder with these files.
pub fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    folder
}

#[test]
fn every_command_has_help_that_ends_with_two_examples() {
    let list = qualify(&["--help"]);
    assert_eq!(list.status, 0);
    let commands: Vec<&str> = list
        .out
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        // A long description goes on below, further in.
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(commands.contains(&"rule"), "{commands:?}");
    for command in commands {
        let help = qualify(&[command, "--help"]);
        assert_eq!(help.status, 0, "{command}");
        let (_, examples) = help.out.split_once("Examples:\n").expect(command);
        let lines: Vec<&str> = examples.lines().filter(|line| !line.trim().is_empty()).collect();
        assert_eq!(lines.len(), 2, "{command}: {examples}");
        let start = format!("  qualify {command}");
        assert!(lines.iter().all(|line| line.starts_with(&start)), "{command}: {examples}");
    }
}

#[test]
fn usage_errors_are_exit_status_2() {
    for args in [&["nonsense"][..], &["rule", "--nonsense"], &["check", "--format", "pdf"]] {
        let ran = qualify(args);
        assert_eq!(ran.status, 2, "{args:?}");
        assert_eq!(ran.out, "", "{args:?}");
        assert!(ran.err.starts_with("error:"), "{args:?}: {}", ran.err);
    }
}

#[test]
fn rule_prints_the_page_of_a_code() {
    let ran = qualify(&["rule", "e101", "--width", "60"]);
    insta::assert_snapshot!("rule_page_narrow", ran.shown());
    let ran = qualify(&["rule", "E101", "--color", "always"]);
    insta::assert_snapshot!("rule_page_colour", ran.shown());
}

#[test]
fn rule_lists_all_codes_and_knows_the_nearest() {
    let list = qualify(&["rule"]);
    assert_eq!(list.status, 0);
    for code in qualify::diag::Code::ALL {
        let line = format!("{}  {}", code.as_str(), code.title());
        assert!(list.out.lines().any(|found| found == line), "{line}");
    }
    let ran = qualify(&["rule", "E10l"]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert_eq!(
        ran.err,
        "error: there is no code `E10l`\nhelp: did you mean E101? `qualify rule` lists all codes\n"
    );
}
