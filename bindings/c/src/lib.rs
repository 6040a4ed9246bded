//! `qualify` for C: a policy is compiled once, and each lead is a text of JSON that gets an answer as JSON. `qualify.h`
//! declares what is here, and the comments of its functions are those of this file.
//!
//! Nothing here unwinds into C, and nothing is kept that C handed over.

mod wrong;

use qualify::{Answer, Evaluator, Policy, Records};
use std::ffi::{CStr, CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::{Mutex, PoisonError};
use wrong::Wrong;

/// A policy that is compiled. Threads may share it.
pub struct QualifyPolicy {
    policy: Policy,
    /// What earlier leads were answered with. A call takes one out, so that calls do not wait for each other.
    free: Mutex<Vec<(Records, Evaluator)>>,
}

pub use wrong::QualifyError;

#[derive(serde::Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    answer: Answer<'a>,
    broken_events: &'a [String],
}

/// Compiles a policy of one file. Messages call the file `policy`.
///
/// `text` points to `length` bytes of UTF-8; they need no NUL at their end, and can be freed when the function returns.
/// `error` is NULL, or points to a place for an error. Where the policy has mistakes, the function returns NULL and puts an
/// error there, which the caller frees with `qualify_error_free`. Otherwise it puts NULL there and returns a policy, which
/// the caller frees with `qualify_policy_free`.
///
/// # Safety
/// `text` and `error` are NULL or point to what is said above.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn qualify_compile(
    text: *const c_char,
    length: usize,
    error: *mut *mut QualifyError,
) -> *mut QualifyPolicy {
    let compile = || {
        // SAFETY: the caller hands over so many bytes, or NULL.
        let text = unsafe { bytes(text, length, "text") }?;
        Ok(held(Policy::compile_files("policy", |path| (path == "policy").then(|| text.to_vec()))?))
    };
    // SAFETY: the caller hands over a place for an error, or NULL.
    unsafe { guarded(error, compile) }
}

/// Reads and compiles a policy, with the files that it takes in with `use` and `based on`.
///
/// `path` is a path in UTF-8 that ends with NUL; it can be freed when the function returns. `error` and the returned policy
/// are as those of `qualify_compile`.
///
/// # Safety
/// `path` and `error` are NULL or point to what is said above.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn qualify_compile_file(
    path: *const c_char,
    error: *mut *mut QualifyError,
) -> *mut QualifyPolicy {
    let compile = || {
        // SAFETY: the caller hands over a text that ends with NUL, or NULL.
        let path = unsafe { text(path, "path") }?;
        #[expect(clippy::disallowed_methods, reason = "the caller asks for a file")]
        let policy = Policy::compile_files(path, |path| std::fs::read(path).ok())?;
        Ok(held(policy))
    };
    // SAFETY: the caller hands over a place for an error, or NULL.
    unsafe { guarded(error, compile) }
}

/// Answers for a lead: the JSON object that `qualify run` writes, in which `bad_values` lists fields that cannot be read
/// and count as missing, and beside it `broken_events`, which says what is wrong with events that do not count.
///
/// `policy` comes from `qualify_compile` or `qualify_compile_file` and is not freed yet; threads may use it at the same time.
/// `lead` points to `length` bytes: a JSON object in UTF-8, as `qualify run` reads a line of a file, with a list `events`.
/// `as_of` is a date or an instant that ends with NUL: `2026-10-31` (its end) or `2026-10-31T08:00:00Z`. Both can be freed
/// when the function returns. `error` is NULL, or points to a place for an error. Where the lead gets no answer, the function
/// returns NULL and puts an error there, which the caller frees with `qualify_error_free`. Otherwise it puts NULL there and
/// returns a text in UTF-8 that ends with NUL, which the caller frees with `qualify_text_free`.
///
/// # Safety
/// `policy`, `lead`, `as_of` and `error` are NULL or point to what is said above.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn qualify_evaluate(
    policy: *const QualifyPolicy,
    lead: *const c_char,
    length: usize,
    as_of: *const c_char,
    error: *mut *mut QualifyError,
) -> *mut c_char {
    let evaluate = || {
        // SAFETY: the caller hands over a policy that is not freed yet, or NULL.
        let policy = unsafe { policy.as_ref() }.ok_or_else(|| Wrong::null("policy"))?;
        // SAFETY: the caller hands over so many bytes, or NULL.
        let lead = unsafe { bytes(lead, length, "lead") }?;
        // SAFETY: the caller hands over a text that ends with NUL, or NULL.
        let as_of = unsafe { text(as_of, "as_of") }?;
        let lead = std::str::from_utf8(lead).map_err(|bad| Wrong::utf8("lead", &bad))?;
        let lead =
            serde_json::from_str(lead).map_err(|bad| Wrong::of(format!("the lead is not JSON: {bad}")))?;
        Ok(policy.answer(&lead, as_of)?.into_raw())
    };
    // SAFETY: the caller hands over a place for an error, or NULL.
    unsafe { guarded(error, evaluate) }
}

/// The error for a person: what is wrong, with the lines of the policy and what to write instead. UTF-8 that ends with NUL.
/// The text belongs to the error and is freed with it. NULL where `error` is NULL.
///
/// # Safety
/// `error` is NULL or comes from this library and is not freed yet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn qualify_error_message(error: *const QualifyError) -> *const c_char {
    // SAFETY: the caller hands over an error that is not freed yet, or NULL.
    unsafe { error.as_ref() }.map_or(ptr::null(), |error| error.message.as_ptr())
}

/// The error for a program: `{"message": "…", "mistakes": [{"code": "E101", "message": "…", "help": "…", "place":
/// "policy:12:3"}]}`. `mistakes` are those of a policy; `help` can be null. UTF-8 that ends with NUL. The text belongs to the
/// error and is freed with it. NULL where `error` is NULL.
///
/// # Safety
/// `error` is NULL or comes from this library and is not freed yet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn qualify_error_json(error: *const QualifyError) -> *const c_char {
    // SAFETY: the caller hands over an error that is not freed yet, or NULL.
    unsafe { error.as_ref() }.map_or(ptr::null(), |error| error.json.as_ptr())
}

/// Frees a policy. No call may be using it. NULL is ignored.
///
/// # Safety
/// `policy` is NULL or comes from this library and is not freed yet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn qualify_policy_free(policy: *mut QualifyPolicy) {
    if !policy.is_null() {
        // SAFETY: the caller hands over what `held` made, once.
        drop(unsafe { Box::from_raw(policy) });
    }
}

/// Frees an error and its texts. NULL is ignored.
///
/// # Safety
/// `error` is NULL or comes from this library and is not freed yet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn qualify_error_free(error: *mut QualifyError) {
    if !error.is_null() {
        // SAFETY: the caller hands over what `guarded` made, once.
        drop(unsafe { Box::from_raw(error) });
    }
}

/// Frees an answer of `qualify_evaluate`. NULL is ignored.
///
/// # Safety
/// `text` is NULL or comes from `qualify_evaluate` and is not freed yet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn qualify_text_free(text: *mut c_char) {
    if !text.is_null() {
        // SAFETY: the caller hands over what `qualify_evaluate` returned, once.
        drop(unsafe { CString::from_raw(text) });
    }
}

/// The version of the library, as `0.1.0`. The text is never freed.
#[unsafe(no_mangle)]
pub extern "C" fn qualify_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

impl QualifyPolicy {
    fn answer(&self, lead: &serde_json::Value, as_of: &str) -> Result<CString, Wrong> {
        let free = || self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = free().pop();
        let (mut records, mut desk) =
            kept.unwrap_or_else(|| (self.policy.records(), self.policy.evaluator()));
        let told = records.read(lead).and_then(|lead| {
            let told = Told { answer: desk.evaluate(&lead, as_of)?, broken_events: lead.broken_events() };
            Ok(serde_json::to_vec(&told))
        });
        free().push((records, desk));
        // An answer always has a form as JSON, in which NUL is escaped.
        told?.map(wrong::ended).map_err(|bad| Wrong::of(bad.to_string()))
    }
}

fn held(policy: Policy) -> *mut QualifyPolicy {
    Box::into_raw(Box::new(QualifyPolicy { policy, free: Mutex::default() }))
}

/// The bytes that C hands over.
///
/// # Safety
/// `from` is NULL or points to so many bytes, which stay as they are during the call.
unsafe fn bytes<'a>(from: *const c_char, length: usize, name: &str) -> Result<&'a [u8], Wrong> {
    if from.is_null() {
        return Err(Wrong::null(name));
    }
    if isize::try_from(length).is_err() {
        return Err(Wrong::of(format!("the length of `{name}` is {length}, more than memory can hold")));
    }
    // SAFETY: it is not NULL, and the caller says that so many bytes are there.
    Ok(unsafe { std::slice::from_raw_parts(from.cast(), length) })
}

/// The text that C hands over.
///
/// # Safety
/// `from` is NULL or points to a text that ends with NUL, which stays as it is during the call.
unsafe fn text<'a>(from: *const c_char, name: &str) -> Result<&'a str, Wrong> {
    if from.is_null() {
        return Err(Wrong::null(name));
    }
    // SAFETY: it is not NULL, and the caller says that it ends with NUL.
    let text = unsafe { CStr::from_ptr(from) };
    text.to_str().map_err(|bad| Wrong::utf8(name, &bad))
}

/// Does a piece of work for C: what goes wrong, and a panic, become an error and NULL.
///
/// # Safety
/// `error` is NULL or points to a place for a pointer.
unsafe fn guarded<T>(error: *mut *mut QualifyError, work: impl FnOnce() -> Result<*mut T, Wrong>) -> *mut T {
    let done = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Wrong::bug()));
    let (done, wrong) = match done {
        Ok(done) => (done, ptr::null_mut()),
        // Nobody would free an error without a place.
        Err(_) if error.is_null() => (ptr::null_mut(), ptr::null_mut()),
        Err(wrong) => (ptr::null_mut(), Box::into_raw(Box::new(wrong.told()))),
    };
    if !error.is_null() {
        // SAFETY: the caller hands over a place for a pointer.
        unsafe { error.write(wrong) };
    }
    done
}
