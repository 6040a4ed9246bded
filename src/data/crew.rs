//! Threads that share a piece of work: as many as there are, none of which can leave the others waiting.

use super::Error;
use super::caught::caught;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// How many threads work: as many as asked for, or one for each core where 0 are.
pub fn size(asked: usize) -> usize {
    match asked {
        0 => thread::available_parallelism().map_or(1, usize::from),
        threads => threads,
    }
}

/// Does the same work on several threads, this one among them. Where the system gives no more threads, those that
/// there are do it. `stop` is called when one of them panics: it wakes whoever waits for that one.
///
/// # Errors
/// When one of them panics.
pub fn together(threads: usize, stop: impl Fn() + Sync, work: impl Fn() + Sync) -> Result<(), Error> {
    let failed = Mutex::new(None);
    let safely = || {
        if let Err(panic) = caught(&work) {
            failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(panic);
            stop();
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            if thread::Builder::new().spawn_scoped(scope, safely).is_err() {
                break;
            }
        }
        safely();
    });
    match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(panic) => Err(panic.mistake()),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::together;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    #[test]
    fn one_that_panics_stops_all() {
        let (turn, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
        let done = together(
            3,
            || stopped.store(true, Ordering::SeqCst),
            || {
                assert!(turn.fetch_add(1, Ordering::SeqCst) != 1, "the second one");
                while !stopped.load(Ordering::SeqCst) {
                    std::thread::yield_now();
                }
            },
        );
        let error = done.unwrap_err();
        assert!(error.usage && error.message.contains("the second one"), "{error}");
        assert_eq!(turn.load(Ordering::SeqCst), 3);
    }
}
