//! Files that appear whole or not at all: written beside their place, then renamed.

use super::Error;
use super::input::{Packing, ending};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The files that are half written now. They are made and named here under one lock, so that an interrupt at any
/// moment finds all of them.
static PARTS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Removes every half-written file. For an interrupt, just before the process ends: nothing is written any more, and
/// no further file can be begun.
pub fn discard_all() {
    let parts = PARTS.lock().unwrap_or_else(PoisonError::into_inner);
    for part in parts.iter() {
        // What cannot be removed, or is gone already, is no more to be done about.
        let _ = std::fs::remove_file(part);
    }
    // The lock is kept: whoever waits for it would begin a file that nobody removes.
    std::mem::forget(parts);
}

/// Where bytes go.
pub struct Output {
    name: String,
    sink: Sink,
}

enum Sink {
    Stdout(io::Stdout),
    /// Written beside its place, which is renamed to at the end; a device or pipe is written as it is.
    File {
        packer: Packer,
        beside: Option<(tempfile::TempPath, PathBuf)>,
    },
}

enum Packer {
    Plain(BufWriter<File>),
    Gzip(Box<flate2::write::GzEncoder<BufWriter<File>>>),
    Zstd(Box<zstd::stream::write::Encoder<'static, BufWriter<File>>>),
}

impl Output {
    /// Stdout for `None` and `-`, else a file, packed as its ending says. Nothing is at its place before
    /// [`Output::finish`]; what was there stays until then.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn create(path: Option<&str>) -> Result<Output, Error> {
        let path = match path {
            None | Some("-") => {
                return Ok(Output { name: "stdout".to_owned(), sink: Sink::Stdout(io::stdout()) });
            }
            Some(path) => path,
        };
        let fail = |error: io::Error| Error::io(format!("write {path}"), &error);
        let place = Path::new(path);
        if place.is_dir() {
            return Err(Error::usage(format!("cannot write {path}: it is a folder")));
        }
        let (file, beside) = if place.exists() && !place.is_file() {
            (File::options().write(true).open(place).map_err(fail)?, None)
        } else {
            let (file, temporary) = beside(place, path)?.into_parts();
            (file, Some((temporary, place.to_owned())))
        };
        let file = BufWriter::with_capacity(1 << 16, file);
        let packer = match ending(path).1 {
            Packing::Plain => Packer::Plain(file),
            Packing::Gzip => {
                Packer::Gzip(Box::new(flate2::write::GzEncoder::new(file, flate2::Compression::default())))
            }
            Packing::Zstd => {
                Packer::Zstd(Box::new(zstd::stream::write::Encoder::new(file, 3).map_err(fail)?))
            }
        };
        Ok(Output { name: path.to_owned(), sink: Sink::File { packer, beside } })
    }

    /// Writes bytes.
    ///
    /// # Errors
    /// When the disk is full, the pipe closed, or whatever else the system says.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let result = match &mut self.sink {
            Sink::Stdout(stdout) => stdout.write_all(bytes),
            Sink::File { packer, .. } => match packer {
                Packer::Plain(file) => file.write_all(bytes),
                Packer::Gzip(file) => file.write_all(bytes),
                Packer::Zstd(file) => file.write_all(bytes),
            },
        };
        result.map_err(|error| Error::io(format!("write {}", self.name), &error))
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// As [`Output::write`]; the place is then untouched.
    pub fn finish(self) -> Result<(), Error> {
        let name = self.name;
        let fail = |error: io::Error| Error::io(format!("write {name}"), &error);
        match self.sink {
            Sink::Stdout(mut stdout) => stdout.flush().map_err(fail),
            Sink::File { packer, beside } => {
                let buffer = match packer {
                    Packer::Plain(file) => file,
                    Packer::Gzip(file) => file.finish().map_err(fail)?,
                    Packer::Zstd(file) => file.finish().map_err(fail)?,
                };
                let file = buffer.into_inner().map_err(|error| fail(error.into_error()))?;
                let Some((temporary, path)) = beside else { return Ok(()) };
                file.sync_all().map_err(fail)?;
                temporary.persist(path).map_err(|error| fail(error.error))
            }
        }
    }
}

/// A file in the folder of a place, to be renamed to it.
fn beside(place: &Path, path: &str) -> Result<tempfile::NamedTempFile, Error> {
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(Error::usage(format!("cannot write {path}: there is no folder {}", folder.display())));
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".qualify-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file; the system takes off what the user's mask says.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut parts = PARTS.lock().unwrap_or_else(PoisonError::into_inner);
    let made = builder.tempfile_in(folder).map_err(|error| Error::io(format!("write {path}"), &error))?;
    parts.push(made.path().to_owned());
    Ok(made)
}
