//! Ctrl-C, and being asked to stop: what was half written goes, then the command ends.

use super::{Failure, Result};
use crate::data::output;
use std::io::{IsTerminal, Write};
use std::sync::Once;

/// From now on, an interrupt removes half-written files and ends the command; asked again, nothing changes.
pub fn watch() -> Result<()> {
    static WATCHED: Once = Once::new();
    let mut result = Ok(());
    WATCHED.call_once(|| result = listen());
    result.map_err(|error| Failure::new(format!("interrupts cannot be watched: {error}")))
}

/// Ends the command with the status that shells have for a signal: 128 and its number.
fn end(signal: i32) -> ! {
    let said = if output::discard_all() { "interrupted: nothing was written" } else { "interrupted" };
    // Where a progress bar may stand, its line is taken. Where nobody reads, nobody is to be told.
    let mut err = std::io::stderr();
    let clear = if err.is_terminal() { "\r\x1b[K" } else { "" };
    let _ = err.write_all(format!("{clear}{said}\n").as_bytes());
    std::process::exit(128_i32.saturating_add(signal))
}

#[cfg(unix)]
fn listen() -> std::io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    // What the command was started to ignore (`nohup`, a job in the background of a script) it goes on to ignore.
    let ignored = ignored();
    let heard: Vec<i32> = [SIGINT, SIGTERM, SIGHUP]
        .into_iter()
        .filter(|signal| ignored.checked_shr(signal.unsigned_abs().saturating_sub(1)).unwrap_or(0) & 1 == 0)
        .collect();
    let mut signals = signal_hook::iterator::Signals::new(heard)?;
    let listener = std::thread::Builder::new().name("interrupts".into());
    listener.spawn(move || {
        if let Some(signal) = signals.forever().next() {
            end(signal)
        }
    })?;
    Ok(())
}

/// The signals that are ignored from the start, a bit for each; none where the system does not say.
#[cfg(unix)]
fn ignored() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "the edge: the system's word on our own process")]
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    line.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok()).unwrap_or(0)
}

/// Elsewhere there is only Ctrl-C.
#[cfg(not(unix))]
fn listen() -> std::io::Result<()> {
    ctrlc::set_handler(|| end(2)).map_err(std::io::Error::other)
}
