//! Files that fail at the n-th call, for tests of the crate.

use super::caught::caught;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fault {
    /// The n-th call fails so, and all after it.
    From(usize, ErrorKind),
    /// The n-th call fails so, and no other.
    Once(usize, ErrorKind),
    /// A call passes one byte, however many are asked for.
    Slow,
}

struct Plan {
    below: PathBuf,
    reads: bool,
    fault: Fault,
    calls: AtomicUsize,
}

/// What files fail by now. Tests that set it come one after another.
static PLAN: Mutex<Option<Arc<Plan>>> = Mutex::new(None);

/// How one open file fails.
#[derive(Debug)]
pub(crate) struct Faults(Option<Arc<Plan>>);

impl std::fmt::Debug for Plan {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{:?}", self.fault)
    }
}

impl Faults {
    /// Of a file at a place.
    pub(crate) fn of(place: &Path) -> Faults {
        let plan = PLAN.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Faults(plan.filter(|plan| place.starts_with(&plan.below)))
    }

    pub(crate) fn read(&self, length: usize) -> io::Result<usize> {
        self.call(true, length)
    }

    pub(crate) fn write(&self, length: usize) -> io::Result<usize> {
        self.call(false, length)
    }

    /// How many bytes may pass.
    fn call(&self, reads: bool, length: usize) -> io::Result<usize> {
        let Some(plan) = self.0.as_ref().filter(|plan| plan.reads == reads) else { return Ok(length) };
        let call = plan.calls.fetch_add(1, Ordering::SeqCst);
        match plan.fault {
            Fault::Slow => Ok(length.min(1)),
            Fault::From(first, kind) if call >= first => Err(kind.into()),
            Fault::Once(at, kind) if call == at => Err(kind.into()),
            Fault::From(..) | Fault::Once(..) => Ok(length),
        }
    }
}

/// Does something with faults, and says whether there was one.
pub(crate) fn with<T>(below: &Path, reads: bool, fault: Fault, work: impl FnOnce() -> T) -> (T, usize) {
    let plan = Arc::new(Plan { below: below.to_owned(), reads, fault, calls: AtomicUsize::new(0) });
    *PLAN.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&plan));
    let done = caught(work);
    *PLAN.lock().unwrap_or_else(PoisonError::into_inner) = None;
    let done = done.unwrap_or_else(|panic| panic!("{fault:?}: {} ({})", panic.said, panic.place));
    (done, plan.calls.load(Ordering::SeqCst))
}
