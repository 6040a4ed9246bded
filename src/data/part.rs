//! A file that is written beside its place and put there when it is whole.
//!
//! Its name is `.qualify-PID-RANDOM.part`, and it is locked as long as the command that writes it lives. A command that
//! was killed leaves it behind, and the system lets go of the lock: the next command that writes into that folder knows
//! by that that nobody writes it any more, and removes it.

use super::file;
use super::place::folder;
use std::fs::{File, Metadata, TryLockError};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

const PREFIX: &str = ".qualify-";
const SUFFIX: &str = ".part";

/// The files that are half written now. They are made and named here under one lock, so that an interrupt at any
/// moment finds all of them.
static PARTS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// The folders that were cleared of what killed commands have left.
static CLEARED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Removes every half-written file. For an interrupt, just before the process ends: nothing is written any more, and
/// no further file can be begun. Says whether there was any.
pub fn discard_all() -> bool {
    let parts = PARTS.lock().unwrap_or_else(PoisonError::into_inner);
    let mut any = false;
    for part in parts.iter() {
        // What cannot be removed, or is gone already, is no more to be done about.
        any |= std::fs::remove_file(part).is_ok();
    }
    // The lock is kept: whoever waits for it would begin a file that nobody removes.
    std::mem::forget(parts);
    any
}

/// What has to be done when the file is whole.
pub(crate) struct Part {
    temporary: tempfile::TempPath,
    place: PathBuf,
    /// The file that was at the place.
    old: Option<Metadata>,
    /// The owner cannot be given to another file: then the old one gets the contents.
    into_old: bool,
}

impl Part {
    /// Begins a file for a place, with the owner of the file that is there, and for nobody else to read before it is
    /// whole.
    pub(crate) fn begin(place: PathBuf, old: Option<Metadata>) -> io::Result<(file::File, Part)> {
        let mut builder = tempfile::Builder::new();
        let prefix = format!("{PREFIX}{}-", std::process::id());
        builder.prefix(&prefix).suffix(SUFFIX);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As any new file; the system takes off what the user's mask says.
            let mode = if old.is_some() { 0o600 } else { 0o666 };
            builder.permissions(std::fs::Permissions::from_mode(mode));
        }
        let (file, temporary) = loop {
            let mut parts = PARTS.lock().unwrap_or_else(PoisonError::into_inner);
            let made = builder.tempfile_in(folder(&place))?;
            // Another command may take it for left behind before it is locked, and remove it.
            if is_held(made.as_file(), made.path()) {
                parts.push(made.path().to_owned());
                break made.into_parts();
            }
        };
        let into_old = old.as_ref().is_some_and(|old| !own(&file, old));
        clear(folder(&place), &file);
        let file = file::File::of(file, &place);
        Ok((file, Part { temporary, place, old, into_old }))
    }

    /// Puts the file in its place.
    pub(crate) fn finish(self, mut file: file::File) -> io::Result<()> {
        file.sync_all()?;
        if self.into_old {
            let mut old = File::options().write(true).truncate(true).open(&self.place)?;
            file.rewind()?;
            io::copy(&mut file, &mut old)?;
            old.flush()?;
            return old.sync_all();
        }
        if let Some(old) = &self.old {
            file.set_permissions(old.permissions())?;
        }
        self.temporary.persist(self.place).map_err(|error| error.error)
    }
}

/// Locks a file for as long as it is open; `false` where it was removed before that. A system without locks has none
/// that anybody could ask for either.
fn is_held(file: &File, path: &Path) -> bool {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => false,
        Ok(()) | Err(TryLockError::Error(_)) => is_at(file, path),
    }
}

/// Gives a file the owner and group of another.
#[cfg(unix)]
fn own(file: &File, old: &Metadata) -> bool {
    use std::os::unix::fs::{MetadataExt, fchown};
    let Ok(new) = file.metadata() else { return false };
    (new.uid(), new.gid()) == (old.uid(), old.gid()) || fchown(file, Some(old.uid()), Some(old.gid())).is_ok()
}

#[cfg(not(unix))]
fn own(_: &File, _: &Metadata) -> bool {
    true
}

/// Whether a path still leads to an open file.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let number = |found: io::Result<Metadata>| found.ok().map(|found| (found.dev(), found.ino()));
    let open = number(file.metadata());
    open.is_some() && open == number(std::fs::symlink_metadata(path))
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    path.exists()
}

/// Removes what killed commands of the same user have left in a folder; once for each folder.
fn clear(folder: &Path, own: &File) {
    let mut cleared = CLEARED.lock().unwrap_or_else(PoisonError::into_inner);
    if cleared.iter().any(|done| done == folder) {
        return;
    }
    cleared.push(folder.to_owned());
    #[expect(clippy::disallowed_methods, reason = "the edge where files are written")]
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        if !entry.file_name().to_str().is_some_and(is_name) || !is_alike(entry.metadata(), own) {
            continue;
        }
        let path = entry.path();
        let Ok(file) = File::options().write(true).open(&path) else { continue };
        // Only what nobody holds is left behind; whether it is gone meanwhile is all the same.
        if file.try_lock().is_ok() && is_at(&file, &path) {
            let _ = std::fs::remove_file(&path);
        }
    }
}

/// Whether a name is one that a part gets.
fn is_name(name: &str) -> bool {
    let middle = name.strip_prefix(PREFIX).and_then(|name| name.strip_suffix(SUFFIX));
    middle.and_then(|middle| middle.split_once('-')).is_some_and(|(process, random)| {
        !process.is_empty()
            && process.bytes().all(|byte| byte.is_ascii_digit())
            && random.len() == 6
            && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// Whether a plain file belongs to the user that a file of our own belongs to.
#[cfg(unix)]
fn is_alike(found: io::Result<Metadata>, own: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    found.is_ok_and(|found| found.is_file() && own.metadata().is_ok_and(|own| own.uid() == found.uid()))
}

#[cfg(not(unix))]
fn is_alike(found: io::Result<Metadata>, _: &File) -> bool {
    found.is_ok_and(|found| found.is_file())
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn only_our_own_names_are_parts() {
        for (name, ours) in [
            (".qualify-4711-aB3dE9.part", true),
            (".qualify-aB3dE9.part", false),
            (".qualify-4711-notes.part", false),
            (".qualify-4711-aB3dE9.part.bak", false),
            ("qualify-4711-aB3dE9.part", false),
            (".qualify--aB3dE9.part", false),
        ] {
            assert_eq!(is_name(name), ours, "{name}");
        }
    }
}
