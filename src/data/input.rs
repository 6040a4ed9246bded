//! Opens what is to be read: a file or stdin, unpacked where it is packed.

use super::Error;
use super::file::File;
use super::format::{Format, Packing, ending};
use std::io::{self, BufRead, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts what is read.
struct Counted<R> {
    input: R,
    counter: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.counter.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// How long a file is whose bytes are the text of its rows; 0 of all others.
pub fn text_length(path: &str) -> u64 {
    match ending(path) {
        (Some(Format::Csv | Format::JsonLines), Packing::Plain) if path != "-" => {
            std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file).map_or(0, |file| file.len())
        }
        _ => 0,
    }
}

/// Opens a file, or stdin for `-`, unpacked as its ending says, and counts the bytes that are read, packed as they are.
///
/// # Errors
/// When it cannot be opened.
pub fn open(path: &str, counter: Option<Arc<AtomicU64>>) -> Result<Box<dyn Read + Send>, Error> {
    let counter = counter.unwrap_or_default();
    if path == "-" {
        return as_it_looks(Counted { input: io::stdin(), counter }, path);
    }
    let file = File::open(Path::new(path)).map_err(|error| Error::io(format!("read {path}"), &error))?;
    if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Err(Error::usage(format!("cannot read {path}: it is a folder")));
    }
    let file = Counted { input: file, counter };
    Ok(match ending(path).1 {
        Packing::Plain => as_it_looks(file, path)?,
        // The decoder reads small pieces; many files one after another in it are one text.
        Packing::Gzip => Box::new(flate2::read::MultiGzDecoder::new(packed(file, path, "gzip")?)),
        Packing::Zstd => Box::new(
            zstd::stream::read::Decoder::with_buffer(packed(file, path, "zstd")?)
                .map_err(|error| Error::io(format!("unpack {path}"), &error))?,
        ),
    })
}

/// A file whose name does not say that it is packed, unpacked where its first bytes do.
fn as_it_looks<R: Read + Send + 'static>(mut file: R, path: &str) -> Result<Box<dyn Read + Send>, Error> {
    let fail = |error: io::Error| Error::io(format!("read {path}"), &error);
    let mut start = Vec::new();
    (&mut file).take(4).read_to_end(&mut start).map_err(fail)?;
    let packing = looks_packed(&start);
    let file = io::Cursor::new(start).chain(file);
    let file = io::BufReader::with_capacity(1 << 16, file);
    Ok(match packing {
        Packing::Plain => Box::new(file),
        Packing::Gzip => Box::new(flate2::read::MultiGzDecoder::new(file)),
        Packing::Zstd => Box::new(
            zstd::stream::read::Decoder::with_buffer(file)
                .map_err(|error| Error::io(format!("unpack {path}"), &error))?,
        ),
    })
}

/// How a file is packed, by its first four bytes.
fn looks_packed(start: &[u8]) -> Packing {
    if start.starts_with(b"\x1f\x8b") {
        Packing::Gzip
    } else if start.starts_with(b"\x28\xb5\x2f\xfd") || start.get(1..4) == Some(b"\x2a\x4d\x18") {
        Packing::Zstd
    } else {
        Packing::Plain
    }
}

/// A file that starts as what is packed so does; an empty one may be anything.
fn packed<R: Read>(file: R, path: &str, how: &str) -> Result<impl BufRead + use<R>, Error> {
    let mut file = io::BufReader::with_capacity(1 << 16, file);
    // A pipe may give a byte at a time.
    let mut start = Vec::new();
    (&mut file).take(4).read_to_end(&mut start).map_err(|error| Error::io(format!("read {path}"), &error))?;
    let known = match looks_packed(&start) {
        Packing::Gzip => how == "gzip",
        Packing::Zstd => how == "zstd",
        Packing::Plain => false,
    };
    if known || start.is_empty() {
        return Ok(io::Cursor::new(start).chain(file));
    }
    Err(Error::data(format!("{path} is not packed with {how}, though its name says so"))
        .help("give it the ending of what it holds, or pack it again"))
}

/// Whether a file that is to hold text could, by its first bytes.
///
/// # Errors
/// When it is surely something else.
pub fn is_text(path: &str, start: &[u8]) -> Result<(), Error> {
    if start.starts_with(b"PAR1") {
        return Err(Error::usage(format!("{path} looks like Parquet")).help("say --input-format parquet"));
    }
    if start.starts_with(b"PK\x03\x04") && path.to_lowercase().ends_with(".ods") {
        return Err(Error::usage(format!("{path} is an OpenDocument spreadsheet, which is not read"))
            .help("save it as .xlsx or as CSV"));
    }
    if start.starts_with(b"PK\x03\x04") {
        return Err(Error::usage(format!("{path} looks like an Excel workbook or another packed file"))
            .help("if it is a workbook, say --input-format xlsx; else unpack it first"));
    }
    if start.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(Error::usage(format!("{path} is an old Excel workbook, or one with a password"))
            .help("save it as .xlsx without a password, or as CSV"));
    }
    let others: [(&[u8], &str); 6] = [
        (b"BZh", "is packed with bzip2"),
        (b"\xfd7zXZ\0", "is packed with xz"),
        (b"7z\xbc\xaf\x27\x1c", "is packed with 7-Zip"),
        (b"Rar!\x1a\x07", "is packed with RAR"),
        (b"%PDF-", "is a PDF"),
        (b"SQLite format 3\0", "is a database of SQLite"),
    ];
    if let Some((_, what)) = others.iter().find(|(begins, _)| start.starts_with(begins)) {
        let help = if what.starts_with("is packed") {
            "unpack it first, or pack it with gzip"
        } else {
            "export the leads as CSV or .xlsx"
        };
        return Err(Error::usage(format!("{path} {what}, which is not read")).help(help));
    }
    if is_page(start) {
        return Err(Error::usage(format!("{path} is a web page, as some systems export tables for Excel"))
            .help("open it in a spreadsheet, and save it as .xlsx or as CSV"));
    }
    Ok(())
}

/// Whether a text begins as HTML or XML does: no header and no JSON do.
fn is_page(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    let begins =
        |with: &str| start.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with.as_bytes()));
    ["<html", "<!doctype", "<table", "<?xml", "<meta", "<head", "<style"].into_iter().any(begins)
}

/// What the data is: as said, else as the ending says, else (stdin only) as it looks.
///
/// # Errors
/// When nothing tells, and when the text is in a form that cannot be read as it is.
pub fn format_of(path: &str, said: Option<Format>, start: &[u8]) -> Result<Format, Error> {
    let first = start.iter().find(|byte| !byte.is_ascii_whitespace());
    let format = match said.or(ending(path).0) {
        Some(format) => format,
        None if path == "-" && matches!(first, Some(b'{' | b'[')) => Format::JsonLines,
        None if path == "-" => Format::Csv,
        None if PACKED.iter().any(|ending| path.to_lowercase().ends_with(ending)) => {
            return Err(Error::usage(format!("{path} is packed in a way that is not read"))
                .help("unpack it first, or pack it with gzip or zstd"));
        }
        None => {
            return Err(Error::usage(format!("cannot tell what {path} holds by its ending"))
                .help("say it with --input-format csv, jsonl, parquet or xlsx"));
        }
    };
    if format == Format::JsonLines && first == Some(&b'[') {
        return Err(Error::data(format!("{path} is one JSON list, not JSON Lines"))
            .help("put one object on each line, for example with `jq -c '.[]'`"));
    }
    if format == Format::JsonLines
        && let Some(help) = no_lines(path, start)
    {
        return Err(Error::data(format!("{path} is JSON, but not JSON Lines")).help(help));
    }
    Ok(format)
}

/// Endings of files that are packed in ways that are not read.
const PACKED: [&str; 7] = [".bz2", ".xz", ".zip", ".7z", ".rar", ".lz4", ".br"];

/// Keys under which systems put the records that somebody has asked for.
const WRAPPERS: [&str; 9] =
    ["data", "results", "records", "items", "leads", "contacts", "value", "rows", "result"];

/// What to do with JSON that has its records elsewhere than each on a line.
fn no_lines(path: &str, start: &[u8]) -> Option<String> {
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    let inside = text.strip_prefix(b"{")?;
    let next = inside.trim_ascii_start();
    let key = next.strip_prefix(b"\"")?;
    let (name, rest) = key.split_at_checked(key.iter().position(|byte| *byte == b'"')?)?;
    let value = rest.get(1..)?.trim_ascii_start().strip_prefix(b":")?.trim_ascii_start();
    let records = value.strip_prefix(b"[").is_some_and(|list| list.trim_ascii_start().starts_with(b"{"));
    let name = std::str::from_utf8(name).ok()?;
    if records && WRAPPERS.contains(&name) {
        return Some(format!(
            "put the objects of its list `{name}` on one line each, for example with `jq -c '.{name}[]' {path}`"
        ));
    }
    let breaks = inside.get(..inside.len().saturating_sub(next.len()))?.contains(&b'\n');
    breaks.then(|| format!("put each object on one line, for example with `jq -c . {path}`"))
}
