//! The system gives no more threads: those that there are do the work, or the command says so.

#![cfg(target_os = "linux")]
#![allow(clippy::disallowed_methods, reason = "tests of commands write files")]

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::{Command, Output};

/// A command that may have so many processes and threads. The limit does not hold for root, so that root becomes nobody.
fn limited(most: usize, arguments: &[&str]) -> Option<Output> {
    let qualify = env!("CARGO_BIN_EXE_qualify");
    let limit = format!("--nproc={most}");
    let as_nobody = ["--reuid=65534", "--regid=65534", "--clear-groups", "prlimit", &limit, qualify];
    let root = fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
    let mut command = Command::new(if root { "setpriv" } else { "prlimit" });
    command.args(if root { &as_nobody[..] } else { &as_nobody[4..] }).args(arguments);
    command.env("RUST_BACKTRACE", "0").output().ok()
}

#[test]
fn fewer_threads_do_the_same_work() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let put = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).unwrap();
        folder.path().join(name).to_str().unwrap().to_owned()
    };
    let policy =
        put("p.qualify", "event visit\nlead\n  id  text, key\n+5 on visit\nMQL requires score >= 5\n");
    let rows: String = (0..1000).map(|at| format!("k{at}\n")).collect();
    let leads = put("leads.csv", &format!("id\n{rows}"));
    let events = put("events.csv", "id,event,time\nk7,visit,2026-06-01\n");
    // Where this user may not start the command at all, there is nothing to be seen.
    if !limited(1, &["--version"]).is_some_and(|output| output.status.success()) {
        return;
    }
    let arguments =
        ["run", &policy, &leads, "--events", &events, "--as-of", "2026-06-30", "--threads", "8", "--quiet"];
    let expected = Command::new(env!("CARGO_BIN_EXE_qualify")).args(arguments).output().unwrap();
    assert!(expected.status.success() && expected.stdout.len() > 1000);
    for most in 1..8 {
        let output = limited(most, &arguments).unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!said.contains("panicked"), "{most}: {said}");
        match output.status.code() {
            Some(0) => assert_eq!(output.stdout, expected.stdout, "{most}"),
            code => assert!(code == Some(2) && !said.is_empty(), "{most}: {code:?} {said}"),
        }
    }
    for most in [1, 2] {
        let output = limited(most, &["check", &policy, &second_policy(folder.path())]).unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// A second policy, so that there is work for a second thread.
fn second_policy(folder: &Path) -> String {
    let path = folder.join("q.qualify");
    fs::write(&path, "lead\n  need  yes/no\nSQL requires need\n").unwrap();
    path.to_str().unwrap().to_owned()
}
