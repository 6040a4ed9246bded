//! One policy file, read: never from outside the policy's folder tree, and never from what can make a reader wait.

use super::STDIN;
use crate::cli::plain;
use crate::cli::term::clean;
use crate::syntax::{self, LoadError};
use std::fs;
use std::io::Read;
use std::path::Path;

/// The largest policy file that is read, in bytes; the loader says so about larger ones.
pub(super) const LARGEST_FILE: u64 = syntax::parse::MAX_FILE as u64;

/// The bytes of a file below `folder`. A file that a person named (`named`) may be a pipe: `<(…)` of a shell is one.
pub(super) fn bytes(path: &str, folder: &Path, named: bool) -> Result<Vec<u8>, LoadError> {
    if path == STDIN {
        return limited(std::io::stdin().lock());
    }
    let found = fs::metadata(path).map_err(|error| io_error(&error))?;
    if found.is_dir() {
        return Err(LoadError::Unreadable("it is a folder".into()));
    }
    if named && is_stream(path) {
        return limited(open(Path::new(path))?);
    }
    if !found.is_file() {
        return Err(LoadError::Unreadable("it is a pipe or a device, not a file".into()));
    }
    let whole =
        |path: &Path| fs::canonicalize(if path.as_os_str().is_empty() { Path::new(".") } else { path });
    let real = whole(Path::new(path)).map_err(|error| io_error(&error))?;
    let tree = whole(folder).map_err(|error| io_error(&error))?;
    if !real.starts_with(tree) {
        return Err(LoadError::Outside);
    }
    limited(open(&real)?)
}

/// Whether what is read there is gone then, so that nothing can be changed in its place: stdin, a pipe, a descriptor.
pub fn is_stream(path: &str) -> bool {
    let descriptor =
        path == "/dev/stdin" || path.starts_with("/dev/fd/") || path.starts_with("/proc/self/fd/");
    path == STDIN || descriptor || fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}

fn open(path: &Path) -> Result<fs::File, LoadError> {
    #[expect(clippy::disallowed_methods, reason = "the edge: policies are read here")]
    fs::File::open(path).map_err(|error| io_error(&error))
}

fn limited(from: impl Read) -> Result<Vec<u8>, LoadError> {
    let mut bytes = Vec::new();
    from.take(LARGEST_FILE.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| io_error(&error))?;
    if bytes.len() as u64 > LARGEST_FILE { Err(LoadError::TooLarge) } else { Ok(bytes) }
}

pub(super) fn io_error(error: &std::io::Error) -> LoadError {
    match error.kind() {
        std::io::ErrorKind::NotFound => LoadError::Missing,
        _ => LoadError::Unreadable(plain(error)),
    }
}

/// A path as it is shown and joined: with `/`, without a leading `./` or a slash at its end. A name that is no text, or
/// holds what cannot be seen, is written out, and why no file of that name is read comes with it.
pub(super) fn shown(path: &Path) -> Result<String, (String, LoadError)> {
    let Some(text) = path.to_str() else {
        return Err((written_out(path), LoadError::Unreadable("its name is not UTF-8 text".into())));
    };
    let text = syntax::slashed(text);
    let text = text.strip_prefix("./").filter(|rest| !rest.is_empty()).unwrap_or(&text);
    let text = match text.trim_end_matches('/') {
        "" => text,
        trimmed => trimmed,
    };
    match clean(text) {
        same if same == text => Ok(same),
        other => Err((other, LoadError::Unreadable("its name holds a character that cannot be seen".into()))),
    }
}

/// A name with the bytes that are no text as `\xE9`.
fn written_out(path: &Path) -> String {
    let path = path.strip_prefix(".").unwrap_or(path);
    let mut out = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        out.push_str(&clean(chunk.valid()));
        chunk.invalid().iter().for_each(|byte| out.push_str(&format!("\\x{byte:02X}")));
    }
    out
}
