//! Ctrl-C, and being asked to stop: what was half written goes, then the command ends.

use super::{Failure, Result};
use crate::data::output;
use std::io::{IsTerminal, Write};

/// The status of a command that was interrupted, as shells have it: 128 and the number of the signal.
const INTERRUPTED: i32 = 130;

/// From now on, an interrupt removes half-written files and ends the command.
pub fn watch() -> Result<()> {
    ctrlc::set_handler(|| {
        let said = if output::discard_all() { "interrupted: nothing was written" } else { "interrupted" };
        // Where a progress bar may stand, its line is taken. Where nobody reads, nobody is to be told.
        let mut err = std::io::stderr();
        let clear = if err.is_terminal() { "\r\x1b[K" } else { "" };
        let _ = err.write_all(format!("{clear}{said}\n").as_bytes());
        std::process::exit(INTERRUPTED);
    })
    .map_err(|error| Failure::new(format!("interrupts cannot be watched: {error}")))
}
