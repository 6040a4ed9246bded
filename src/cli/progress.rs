//! The progress bar of long work: on a terminal only, and only when it takes long enough to be wondered about.

use super::term::Terminal;
use super::{Failure, Result};
use crate::data;
use crate::data::caught::caught;
use crate::run::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Between two looks at the work.
const TICK: Duration = Duration::from_millis(100);

/// Does the work and shows how far it has come in reading a file.
pub fn show<T: Send>(
    terminal: &Terminal,
    path: &str,
    what: &str,
    progress: &Progress,
    work: impl FnOnce() -> Result<T, data::Error> + Send,
) -> Result<T> {
    if !terminal.err.terminal || terminal.quiet {
        return work().map_err(Failure::from);
    }
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        // Where the system gives no thread, the work is done without a bar.
        let bar = || watch(path, what, progress, &over);
        let watcher = std::thread::Builder::new().spawn_scoped(scope, bar).ok();
        // However the work ends, nobody waits for the bar.
        let result = caught(work).unwrap_or_else(|panic| Err(panic.mistake()));
        over.store(true, Ordering::Release);
        if let Some(watcher) = watcher {
            watcher.thread().unpark();
        }
        result.map_err(Failure::from)
    })
}

fn watch(path: &str, what: &str, progress: &Progress, over: &AtomicBool) {
    let size = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file).map(|file| file.len());
    let bar = ProgressBar::with_draw_target(size, ProgressDrawTarget::stderr());
    let form = match size {
        Some(_) => "{bar:30} {percent:>3}%  {msg}  {eta} left",
        None => "{spinner} {msg}  {elapsed}",
    };
    // The template is a constant of this file; were it wrong, the plain bar is shown.
    if let Ok(style) = ProgressStyle::with_template(form) {
        bar.set_style(style);
    }
    let mut ticks = 0u64;
    while !over.load(Ordering::Acquire) {
        std::thread::park_timeout(TICK);
        ticks = ticks.saturating_add(1);
        // Half a second is not yet long.
        if ticks < 5 {
            continue;
        }
        let rows = progress.rows.load(Ordering::Relaxed);
        let rate = rows.saturating_mul(10).checked_div(ticks).unwrap_or(0);
        let bytes = progress.bytes.load(Ordering::Relaxed);
        // Hundredths of a million bytes in a second, from bytes in tenths of one.
        let speed = bytes.checked_div(ticks).unwrap_or(0) / 1000;
        bar.set_position(bytes);
        bar.set_message(match rows {
            // What is not counted by rows is still read.
            0 => format!("reading {what}, {}.{} MB a second", speed / 100, speed % 100 / 10),
            _ => format!("{} {what}, {} a second", super::show::grouped(rows), super::show::grouped(rate)),
        });
    }
    bar.finish_and_clear();
}
