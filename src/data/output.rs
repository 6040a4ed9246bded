//! Files that appear whole or not at all: written beside their place, then renamed.

use super::Error;
use super::file::File;
use super::input::{Packing, ending};
#[cfg(feature = "parquet")]
use super::parquet;
use super::write::Typed;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The files that are half written now. They are made and named here under one lock, so that an interrupt at any
/// moment finds all of them.
static PARTS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

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

/// Where bytes go.
pub struct Output {
    name: String,
    sink: Sink,
}

enum Sink {
    Stdout(io::Stdout),
    #[cfg(feature = "parquet")]
    ParquetStdout(Box<parquet::Writer<io::Stdout>>),
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
    #[cfg(feature = "parquet")]
    Parquet(Box<parquet::Writer<BufWriter<File>>>),
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
        let (file, beside) = open(path)?;
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

    /// As [`Output::create`], for a Parquet file of these columns. What is then written are rows of CSV without a
    /// header, whole ones each time.
    ///
    /// # Errors
    /// When nothing can be written there.
    #[cfg(feature = "parquet")]
    pub fn create_parquet(path: Option<&str>, columns: &[(String, Typed)]) -> Result<Output, Error> {
        let path = match path {
            None | Some("-") => {
                let name = "stdout".to_owned();
                let writer = parquet::Writer::new(io::stdout(), columns);
                let writer = writer.map_err(|error| Error::io("write stdout", &error))?;
                return Ok(Output { name, sink: Sink::ParquetStdout(Box::new(writer)) });
            }
            Some(path) => path,
        };
        if ending(path).1 != Packing::Plain {
            return Err(Error::usage(format!("cannot write {path}: Parquet is packed inside, not around"))
                .help("end its name with .parquet"));
        }
        let (file, beside) = open(path)?;
        let writer = parquet::Writer::new(file, columns);
        let writer = writer.map_err(|error| Error::io(format!("write {path}"), &error))?;
        let packer = Packer::Parquet(Box::new(writer));
        Ok(Output { name: path.to_owned(), sink: Sink::File { packer, beside } })
    }

    /// Without the feature, Parquet is not written.
    ///
    /// # Errors
    /// Always.
    #[cfg(not(feature = "parquet"))]
    pub fn create_parquet(_: Option<&str>, _: &[(String, Typed)]) -> Result<Output, Error> {
        Err(Error::usage("this qualify was built without Parquet")
            .help("build it with the feature `parquet`, or write CSV or JSON Lines"))
    }

    /// Writes bytes.
    ///
    /// # Errors
    /// When the disk is full, the pipe closed, or whatever else the system says.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let result = match &mut self.sink {
            Sink::Stdout(stdout) => stdout.write_all(bytes),
            #[cfg(feature = "parquet")]
            Sink::ParquetStdout(writer) => writer.write(bytes),
            Sink::File { packer, .. } => match packer {
                Packer::Plain(file) => file.write_all(bytes),
                Packer::Gzip(file) => file.write_all(bytes),
                Packer::Zstd(file) => file.write_all(bytes),
                #[cfg(feature = "parquet")]
                Packer::Parquet(writer) => writer.write(bytes),
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
            #[cfg(feature = "parquet")]
            Sink::ParquetStdout(writer) => writer.finish().and_then(|mut out| out.flush()).map_err(fail),
            Sink::File { packer, beside } => {
                let buffer = match packer {
                    Packer::Plain(file) => file,
                    Packer::Gzip(file) => file.finish().map_err(fail)?,
                    Packer::Zstd(file) => file.finish().map_err(fail)?,
                    #[cfg(feature = "parquet")]
                    Packer::Parquet(writer) => writer.finish().map_err(fail)?,
                };
                let file = buffer.into_inner().map_err(|error| fail(error.into_error()))?;
                let Some((temporary, path)) = beside else { return Ok(()) };
                file.sync_all().map_err(fail)?;
                temporary.persist(path).map_err(|error| fail(error.error))
            }
        }
    }
}

/// Writes a whole text, to stdout for `-`.
///
/// # Errors
/// As [`Output::create`] and [`Output::write`].
pub fn whole(path: &str, text: &str) -> Result<(), Error> {
    let mut output = Output::create(Some(path))?;
    output.write(text.as_bytes())?;
    output.finish()
}

/// The file that bytes for a place go to, and what has to be renamed to that place at the end.
#[expect(clippy::type_complexity, reason = "taken apart at once")]
fn open(path: &str) -> Result<(BufWriter<File>, Option<(tempfile::TempPath, PathBuf)>), Error> {
    let place = Path::new(path);
    if place.is_dir() {
        return Err(Error::usage(format!("cannot write {path}: it is a folder")));
    }
    let (file, beside) = if place.exists() && !place.is_file() {
        let file = std::fs::File::options().write(true).open(place);
        (file.map_err(|error| Error::io(format!("write {path}"), &error))?, None)
    } else {
        let (file, temporary) = beside(place, path)?.into_parts();
        (file, Some((temporary, place.to_owned())))
    };
    Ok((BufWriter::with_capacity(1 << 16, File::of(file, place)), beside))
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
