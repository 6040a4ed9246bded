//! What the targets share: the drivers of the plain tests, and the command.

#[path = "../../tests/it/fuzz/drive.rs"]
pub mod drive;

use std::path::Path;
use std::process::{Command, Stdio};

/// Runs the command that `QUALIFY` names, else the one on the path; its exit status.
pub fn command(folder: &Path, arguments: &[&str]) -> Option<i32> {
    let program = std::env::var_os("QUALIFY").unwrap_or_else(|| "qualify".into());
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().expect("the command is there: QUALIFY names it").code()
}
