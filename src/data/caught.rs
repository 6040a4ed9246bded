//! The one place where panics are caught: of a library that decodes damaged data, and of our own threads, so that a
//! command ends with a message and nobody waits for a thread that is gone.

use super::Error;
use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::Once;

/// What a piece of work panicked with.
#[derive(Clone, Debug, Default)]
pub struct Panic {
    /// What it said, on one line.
    pub said: String,
    /// Where in the source it was.
    pub place: String,
}

thread_local! {
    /// For each piece of work on this thread whose panics are caught, what was told of its panic.
    static CAUGHT: RefCell<Vec<Panic>> = const { RefCell::new(Vec::new()) };
}

/// Does the work, and says so where it panics. Nothing of that panic is printed; panics elsewhere are told as ever.
/// After a panic, nothing that the work has changed may be relied upon.
///
/// # Errors
/// When the work panics.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, Panic> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !note(panic) {
                usual(panic);
            }
        }));
    });
    // A thread that is ending has no room for notes any more; its panics are then printed as well.
    let _ = CAUGHT.try_with(|caught| caught.borrow_mut().push(Panic::default()));
    let done = catch_unwind(AssertUnwindSafe(work));
    let noted = CAUGHT.try_with(|caught| caught.borrow_mut().pop()).ok().flatten().unwrap_or_default();
    done.map_err(|payload| Panic { said: said(payload.as_ref()), place: noted.place })
}

/// Keeps where a panic was, where somebody catches it.
fn note(panic: &PanicHookInfo<'_>) -> bool {
    let note = |caught: &RefCell<Vec<Panic>>| {
        let mut caught = caught.try_borrow_mut().ok()?;
        let innermost = caught.last_mut()?;
        innermost.place = panic.location().map(ToString::to_string).unwrap_or_default();
        Some(())
    };
    CAUGHT.try_with(note).ok().flatten().is_some()
}

fn said(payload: &(dyn Any + Send)) -> String {
    let text = match (payload.downcast_ref::<&str>(), payload.downcast_ref::<String>()) {
        (Some(text), _) => text,
        (None, Some(text)) => text.as_str(),
        (None, None) => "",
    };
    text.lines().next().unwrap_or("").to_owned()
}

impl Panic {
    /// The panic as a mistake of ours, which ends the command.
    pub fn mistake(&self) -> Error {
        Error::usage(format!(
            "the command ended early, and what it wrote is not complete: a mistake in qualify itself ({}, {})",
            self.said, self.place
        ))
        .help("please report it, with the command and, if you may, the data")
    }
}

#[cfg(test)]
mod tests {
    use super::caught;

    #[test]
    fn a_panic_is_told_and_the_next_one_too() {
        assert_eq!(caught(|| 1).unwrap(), 1);
        let outer = caught(|| {
            let inner = caught(|| panic!("inner\nsecond line")).unwrap_err();
            assert_eq!(inner.said, "inner");
            let nothing: Option<u8> = std::hint::black_box(None);
            nothing.expect("outer")
        });
        let outer = outer.unwrap_err();
        assert_eq!(outer.said, "outer");
        assert!(outer.place.contains("caught.rs:"), "{}", outer.place);
        assert!(outer.mistake().usage, "such an end is no answer: status 2");
    }
}
