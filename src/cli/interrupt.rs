//! Ctrl-C, and being asked to stop: what was half written goes, then the command ends.

use super::{Failure, Result};
use crate::data::output;

/// The status of a command that was interrupted, as shells have it: 128 and the number of the signal.
const INTERRUPTED: i32 = 130;

/// From now on, an interrupt removes half-written files and ends the command.
pub fn watch() -> Result<()> {
    ctrlc::set_handler(|| {
        output::discard_all();
        std::process::exit(INTERRUPTED);
    })
    .map_err(|error| Failure::new(format!("interrupts cannot be watched: {error}")))
}
