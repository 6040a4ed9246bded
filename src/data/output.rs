//! Files that appear whole or not at all: written beside their place, then renamed.

use super::Error;
use super::file::File;
use super::format::{Packing, ending};
#[cfg(feature = "parquet")]
use super::parquet;
use super::part::Part;
pub use super::part::discard_all;
use super::place::{Place, is_stdout};
#[cfg(feature = "parquet")]
use super::table::Sink;
use super::value::Typed;
#[cfg(feature = "xlsx")]
use super::xlsx;
use crate::program::time::Zone;
use std::io::{self, BufWriter, Write};

/// Where bytes go.
pub struct Output {
    name: String,
    target: Target,
}

enum Target {
    Stdout(io::Stdout),
    #[cfg(feature = "parquet")]
    ParquetStdout(Box<parquet::Writer<io::Stdout>>),
    #[cfg(feature = "xlsx")]
    SheetStdout(Box<xlsx::Writer<io::Stdout>>),
    #[cfg(feature = "parquet")]
    Batches(Box<parquet::Batcher>),
    /// Written beside its place, which is renamed to at the end; a device or pipe is written as it is.
    File {
        packer: Packer,
        part: Option<Box<Part>>,
    },
}

enum Packer {
    Plain(BufWriter<File>),
    Gzip(Box<flate2::write::GzEncoder<BufWriter<File>>>),
    Zstd(Box<zstd::stream::write::Encoder<'static, BufWriter<File>>>),
    #[cfg(feature = "parquet")]
    Parquet(Box<parquet::Writer<BufWriter<File>>>),
    #[cfg(feature = "xlsx")]
    Sheet(Box<xlsx::Writer<BufWriter<File>>>),
}

impl Output {
    /// Stdout for `None` and `-`, else a file, packed as its ending says. Nothing is at its place before
    /// [`Output::finish`]; what was there stays until then.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn create(path: Option<&str>) -> Result<Output, Error> {
        let path = path.unwrap_or("-");
        let fail = |error: io::Error| Error::io(format!("write {path}"), &error);
        let Some((file, part)) = open(path)? else {
            return Ok(Output { name: "stdout".to_owned(), target: Target::Stdout(io::stdout()) });
        };
        let packer = match ending(path).1 {
            Packing::Plain => Packer::Plain(file),
            Packing::Gzip => {
                Packer::Gzip(Box::new(flate2::write::GzEncoder::new(file, flate2::Compression::default())))
            }
            Packing::Zstd => {
                Packer::Zstd(Box::new(zstd::stream::write::Encoder::new(file, 3).map_err(fail)?))
            }
        };
        Ok(Output { name: path.to_owned(), target: Target::File { packer, part } })
    }

    /// As [`Output::create`], for a Parquet file of these columns. What is then written are rows of CSV without a
    /// header, whole ones each time.
    ///
    /// # Errors
    /// When nothing can be written there.
    #[cfg(feature = "parquet")]
    pub fn create_parquet(
        path: Option<&str>,
        columns: &[(String, Typed)],
        zone: &Zone,
    ) -> Result<Output, Error> {
        let path = path.unwrap_or("-");
        let Some((file, part)) = open_unpacked(path, "Parquet", ".parquet")? else {
            let writer = parquet::Writer::new(io::stdout(), columns, zone);
            let writer = writer.map_err(|error| Error::io("write stdout", &error))?;
            return Ok(Output { name: "stdout".to_owned(), target: Target::ParquetStdout(Box::new(writer)) });
        };
        let writer = parquet::Writer::new(file, columns, zone);
        let writer = writer.map_err(|error| Error::io(format!("write {path}"), &error))?;
        let packer = Packer::Parquet(Box::new(writer));
        Ok(Output { name: path.to_owned(), target: Target::File { packer, part } })
    }

    /// Without the feature, Parquet is not written.
    ///
    /// # Errors
    /// Always.
    #[cfg(not(feature = "parquet"))]
    pub fn create_parquet(_: Option<&str>, _: &[(String, Typed)], _: &Zone) -> Result<Output, Error> {
        Err(Error::usage("this qualify was built without Parquet")
            .help("build it with the feature `parquet`, or write CSV or JSON Lines"))
    }

    /// As [`Output::create`], for a workbook of these columns. What is then written are rows of CSV without a header,
    /// each with an empty cell behind its last, whole ones each time.
    ///
    /// # Errors
    /// When nothing can be written there.
    #[cfg(feature = "xlsx")]
    pub fn create_sheet(
        path: Option<&str>,
        columns: &[(String, Typed)],
        zone: &Zone,
    ) -> Result<Output, Error> {
        let path = path.unwrap_or("-");
        let Some((file, part)) = open_unpacked(path, "a workbook", ".xlsx")? else {
            let writer = xlsx::Writer::new(io::stdout(), columns, zone);
            let writer = writer.map_err(|error| Error::io("write stdout", &error))?;
            return Ok(Output { name: "stdout".to_owned(), target: Target::SheetStdout(Box::new(writer)) });
        };
        let writer = xlsx::Writer::new(file, columns, zone);
        let writer = writer.map_err(|error| Error::io(format!("write {path}"), &error))?;
        let packer = Packer::Sheet(Box::new(writer));
        Ok(Output { name: path.to_owned(), target: Target::File { packer, part } })
    }

    /// Without the feature, workbooks are not written.
    ///
    /// # Errors
    /// Always.
    #[cfg(not(feature = "xlsx"))]
    pub fn create_sheet(_: Option<&str>, _: &[(String, Typed)], _: &Zone) -> Result<Output, Error> {
        Err(Error::usage("this qualify was built without Excel workbooks")
            .help("build it with the feature `xlsx`, or write CSV or JSON Lines"))
    }

    /// As [`Output::create_parquet`], for another program that takes the batches. Each row has an empty cell behind its
    /// last.
    ///
    /// # Errors
    /// Whatever it says.
    #[cfg(feature = "parquet")]
    pub fn batches(
        name: &str,
        sink: &Sink,
        columns: &[(String, Typed)],
        zone: &Zone,
    ) -> Result<Output, Error> {
        let batcher = parquet::Batcher::new(sink, columns, zone);
        let batcher = batcher.map_err(|error| Error::io(format!("hand over {name}"), &error))?;
        Ok(Output { name: name.to_owned(), target: Target::Batches(Box::new(batcher)) })
    }

    /// Writes bytes.
    ///
    /// # Errors
    /// When the disk is full, the pipe closed, or whatever else the system says.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let result = match &mut self.target {
            Target::Stdout(stdout) => stdout.write_all(bytes),
            #[cfg(feature = "parquet")]
            Target::ParquetStdout(writer) => writer.write(bytes),
            #[cfg(feature = "parquet")]
            Target::Batches(writer) => writer.write(bytes),
            #[cfg(feature = "xlsx")]
            Target::SheetStdout(writer) => writer.write(bytes),
            Target::File { packer, .. } => match packer {
                Packer::Plain(file) => file.write_all(bytes),
                Packer::Gzip(file) => file.write_all(bytes),
                Packer::Zstd(file) => file.write_all(bytes),
                #[cfg(feature = "parquet")]
                Packer::Parquet(writer) => writer.write(bytes),
                #[cfg(feature = "xlsx")]
                Packer::Sheet(writer) => writer.write(bytes),
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
        match self.target {
            Target::Stdout(mut stdout) => stdout.flush().map_err(fail),
            #[cfg(feature = "parquet")]
            Target::ParquetStdout(writer) => writer.finish().and_then(|mut out| out.flush()).map_err(fail),
            #[cfg(feature = "parquet")]
            Target::Batches(mut writer) => writer.finish().map_err(fail),
            #[cfg(feature = "xlsx")]
            Target::SheetStdout(writer) => writer.finish().and_then(|mut out| out.flush()).map_err(fail),
            Target::File { packer, part } => {
                let buffer = match packer {
                    Packer::Plain(file) => file,
                    Packer::Gzip(file) => file.finish().map_err(fail)?,
                    Packer::Zstd(file) => file.finish().map_err(fail)?,
                    #[cfg(feature = "parquet")]
                    Packer::Parquet(writer) => writer.finish().map_err(fail)?,
                    #[cfg(feature = "xlsx")]
                    Packer::Sheet(writer) => writer.finish().map_err(fail)?,
                };
                let file = buffer.into_inner().map_err(|error| fail(error.into_error()))?;
                part.map_or(Ok(()), |part| part.finish(file).map_err(fail))
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

/// Puts a text in the place of a file that is there, whatever it is called.
///
/// # Errors
/// As [`Output::create`] and [`Output::write`]; the file is then as it was.
pub fn replace(path: &str, text: &str) -> Result<(), Error> {
    let fail = |error: io::Error| Error::io(format!("write {path}"), &error);
    match Place::of(path)? {
        Place::File(place, old) => {
            let (mut file, part) = Part::begin(place, old).map_err(fail)?;
            file.write_all(text.as_bytes()).and_then(|()| part.finish(file)).map_err(fail)
        }
        Place::Stdout | Place::Stream(_) => {
            Err(Error::usage(format!("cannot write {path}: it is a pipe or a device, not a file")))
        }
    }
}

/// Whether a file may be written.
///
/// # Errors
/// When it may not.
pub fn may_write(path: &str) -> Result<(), Error> {
    Place::of(path).map(drop)
}

/// The file that bytes for a path go to, and how it gets to its place at the end; nothing for stdout.
#[expect(clippy::type_complexity, reason = "taken apart at once")]
fn open(path: &str) -> Result<Option<(BufWriter<File>, Option<Box<Part>>)>, Error> {
    let (file, part) = match Place::of(path)? {
        Place::Stdout => return Ok(None),
        Place::Stream(file) => (File::of(file, std::path::Path::new(path)), None),
        Place::File(place, old) => {
            let begun = Part::begin(place, old);
            let (file, part) = begun.map_err(|error| Error::io(format!("write {path}"), &error))?;
            (file, Some(Box::new(part)))
        }
    };
    Ok(Some((BufWriter::with_capacity(1 << 16, file), part)))
}

/// As [`open`], for a format that is packed inside and takes no packing around it.
#[cfg(any(feature = "parquet", feature = "xlsx"))]
#[expect(clippy::type_complexity, reason = "taken apart at once")]
fn open_unpacked(
    path: &str,
    what: &str,
    name_ends: &str,
) -> Result<Option<(BufWriter<File>, Option<Box<Part>>)>, Error> {
    if !is_stdout(path) && ending(path).1 != Packing::Plain {
        return Err(Error::usage(format!("cannot write {path}: {what} is packed inside, not around"))
            .help(format!("end its name with {name_ends}")));
    }
    open(path)
}
