//! The wheel for Python: built, put into a virtual environment of its own, and tested there with pytest.
//!
//! It needs python3 (3.10 or later) and PyPI. Without them it fails; `QUALIFY_PYTHON=off` leaves it out, and
//! `QUALIFY_PYTHON=/path/to/python3` names another one.

#![expect(clippy::disallowed_methods, reason = "a test runs commands and reads its settings")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs a command in the folder of the bindings; it must succeed.
fn run(command: &mut Command) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("bindings/python");
    let done = command.current_dir(folder).output();
    let done = done.unwrap_or_else(|error| panic!("{command:?} cannot be run: {error}"));
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(done.status.success(), "{command:?}\n{}{}", said(&done.stdout), said(&done.stderr));
}

/// The folder that cargo builds into.
fn target() -> PathBuf {
    let command = PathBuf::from(env!("CARGO_BIN_EXE_qualify"));
    command.ancestors().nth(2).expect("target/debug/qualify").to_owned()
}

/// The virtual environment, made anew where what it holds has changed.
fn environment(python: &str, folder: &Path) {
    let wanted = include_str!("../../bindings/python/tests/requirements.txt");
    let stamp = folder.join("requirements.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|there| there == wanted) {
        return;
    }
    let version =
        Command::new(python).args(["-c", "import sys, venv; sys.exit(sys.version_info < (3, 10))"]).status();
    assert!(
        version.is_ok_and(|status| status.success()),
        "`{python}` is no Python of 3.10 or later with venv: install python3 and python3-venv, name one with \
         QUALIFY_PYTHON=/path/to/python3, or leave the wheel out with QUALIFY_PYTHON=off"
    );
    run(Command::new(python).args(["-m", "venv", "--clear"]).arg(folder));
    let install =
        ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "tests/requirements.txt"];
    run(Command::new(folder.join("bin/python")).args(install));
    std::fs::write(stamp, wanted).expect("a file in the environment");
}

#[test]
fn the_wheel_answers_as_the_command() {
    let setting = std::env::var("QUALIFY_PYTHON").ok();
    if setting.as_deref() == Some("off") {
        eprintln!("the wheel for Python is left out: QUALIFY_PYTHON=off");
        return;
    }
    let (target, python) = (target(), setting.as_deref().unwrap_or("python3"));
    let (folder, wheels) = (target.join("python"), target.join("python-wheels"));
    environment(python, &folder);
    // Without optimisation, and without what only a debugger asks for: it is built in a third of the time.
    let _ = std::fs::remove_dir_all(&wheels);
    run(Command::new(folder.join("bin/maturin"))
        .args(["build", "--quiet", "--profile", "wheel", "--out"])
        .arg(&wheels)
        .arg("--target-dir")
        .arg(&target)
        .env("PATH", path(&folder)));
    let wheel =
        std::fs::read_dir(&wheels).expect("a folder of wheels").next().expect("a wheel").expect("a file");
    let install =
        ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--force-reinstall", "--no-deps"];
    run(Command::new(folder.join("bin/python")).args(install).arg(wheel.path()));
    let tests =
        ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--doctest-modules", "--pyargs", "qualify", "tests"];
    run(Command::new(folder.join("bin/python"))
        .args(tests)
        .env("QUALIFY_COMMAND", env!("CARGO_BIN_EXE_qualify"))
        .env("QUALIFY_RANDOM", target.join("debug/examples/random"))
        .env("PYTHONDONTWRITEBYTECODE", "1"));
}

/// With the environment's programs before all others.
fn path(folder: &Path) -> String {
    let others = std::env::var("PATH").unwrap_or_default();
    format!("{}:{others}", folder.join("bin").display())
}
