//! What a path of an output means: which file it is in the end, whether it may be written, and whether another path
//! means the same file.

use super::Error;
use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

/// How many links one after another are followed, as Linux does.
const MOST_LINKS: usize = 40;

/// Where bytes for a path go.
#[derive(Debug)]
pub(crate) enum Place {
    /// To stdout.
    Stdout,
    /// Into a device, a pipe or an open descriptor, as they come.
    Stream(File),
    /// Into a file, which is there already where there is something known of it.
    File(PathBuf, Option<Metadata>),
}

impl Place {
    /// What a path means. Links are followed, to a file that is not there yet as well.
    pub(crate) fn of(path: &str) -> Result<Place, Error> {
        if is_stdout(path) {
            return Ok(Place::Stdout);
        }
        let fail = |error: &io::Error| Error::io(format!("write {path}"), error);
        if path.starts_with("/dev/fd/") || path.starts_with("/proc/self/fd/") || path == "/dev/stderr" {
            let file = File::options().append(true).open(path);
            return Ok(Place::Stream(file.map_err(|error| fail(&error))?));
        }
        let real = followed(path)?;
        let found = match std::fs::metadata(&real) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let folder = folder(&real);
                if folder.is_dir() {
                    return Ok(Place::File(real, None));
                }
                return Err(Error::usage(format!(
                    "cannot write {path}: there is no folder {}",
                    folder.display()
                )));
            }
            Err(error) => return Err(fail(&error)),
        };
        if found.is_dir() {
            return Err(Error::usage(format!("cannot write {path}: it is a folder")));
        }
        if found.permissions().readonly() {
            return Err(read_only(path));
        }
        // Another file could be put in its place all the same: whoever may not write it is not to do that.
        let open = File::options().write(true).open(&real).map_err(|error| match error.kind() {
            io::ErrorKind::PermissionDenied => read_only(path),
            _ => fail(&error),
        })?;
        Ok(if found.is_file() { Place::File(real, Some(found)) } else { Place::Stream(open) })
    }
}

fn read_only(path: &str) -> Error {
    Error::usage(format!("cannot write {path}: it is read-only"))
        .help("make it writable, or name another file")
}

/// Whether a path means stdout.
pub fn is_stdout(path: &str) -> bool {
    matches!(path, "-" | "/dev/stdout" | "/dev/fd/1" | "/proc/self/fd/1")
}

/// The folder of a path.
pub(crate) fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The file at the end of all links.
fn followed(path: &str) -> Result<PathBuf, Error> {
    let mut real = PathBuf::from(path);
    for _ in 0..MOST_LINKS {
        match std::fs::symlink_metadata(&real) {
            Ok(found) if found.is_symlink() => {
                let to =
                    std::fs::read_link(&real).map_err(|error| Error::io(format!("write {path}"), &error))?;
                real = folder(&real).join(to);
            }
            _ => return Ok(real),
        }
    }
    Err(Error::usage(format!("cannot write {path}: its links lead in a circle")))
}

/// What makes two paths mean the same file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity(Same);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Same {
    Stdout,
    /// A file that is there: its device and number.
    #[cfg(unix)]
    There(u64, u64),
    /// The same, where files have no numbers.
    #[cfg(not(unix))]
    There(PathBuf),
    /// A file that is not there yet: its folder, and its name in it.
    New(Box<Same>, std::ffi::OsString),
}

/// What a path that is read means; nothing for devices, pipes, and what is not there.
pub fn read(path: &str) -> Option<Identity> {
    if path == "-" {
        return stream(io::stdin()).map(Identity);
    }
    there(Path::new(path), std::fs::Metadata::is_file).map(Identity)
}

/// What a path that is written means; nothing for devices and pipes. Stdout is itself, and the file it goes to.
pub fn written(path: &str) -> Vec<Identity> {
    if is_stdout(path) {
        return std::iter::once(Same::Stdout).chain(stream(io::stdout())).map(Identity).collect();
    }
    let Ok(real) = followed(path) else { return Vec::new() };
    let same = match std::fs::metadata(&real) {
        Ok(_) => there(&real, std::fs::Metadata::is_file),
        Err(_) => there(folder(&real), std::fs::Metadata::is_dir)
            .zip(real.file_name())
            .map(|(folder, name)| Same::New(Box::new(folder), name.to_owned())),
    };
    same.map(Identity).into_iter().collect()
}

#[cfg(unix)]
fn there(path: &Path, counts: fn(&Metadata) -> bool) -> Option<Same> {
    numbers(&std::fs::metadata(path).ok().filter(counts)?)
}

#[cfg(not(unix))]
fn there(path: &Path, counts: fn(&Metadata) -> bool) -> Option<Same> {
    std::fs::metadata(path).ok().filter(counts)?;
    std::fs::canonicalize(path).ok().map(Same::There)
}

#[cfg(unix)]
fn numbers(found: &Metadata) -> Option<Same> {
    use std::os::unix::fs::MetadataExt;
    Some(Same::There(found.dev(), found.ino()))
}

/// The file that a stream was redirected to or from.
#[cfg(unix)]
fn stream(of: impl std::os::fd::AsFd) -> Option<Same> {
    let file = File::from(of.as_fd().try_clone_to_owned().ok()?);
    numbers(&file.metadata().ok().filter(Metadata::is_file)?)
}

#[cfg(not(unix))]
fn stream<T>(_: T) -> Option<Same> {
    None
}
