//! Files that are read from their end, such as Parquet and workbooks: they are not packed around, and stdin goes to a
//! temporary file first.

use super::Error;
use super::file::File;
use super::format::{Packing, ending};
use std::io;
use std::path::Path;

/// Opens such a file, and says how many bytes it has. `format` is packed inside, as messages say; `least` is what a file
/// of the format has at least.
///
/// # Errors
/// When it cannot be opened, is packed around, is a folder, or is empty.
pub(super) fn open(path: &str, format: &str, least: &str) -> Result<(File, u64), Error> {
    let fail = |error: io::Error| Error::io(format!("read {path}"), &error);
    if ending(path).1 != Packing::Plain {
        return Err(Error::usage(format!("cannot read {path}: {format} is packed inside, not around"))
            .help("unpack the file first"));
    }
    let file = if path == "-" {
        let mut file = File::temporary().map_err(fail)?;
        io::copy(&mut io::stdin(), &mut file).map_err(fail)?;
        file
    } else {
        File::open(Path::new(path)).map_err(fail)?
    };
    let metadata = file.metadata().map_err(fail)?;
    if metadata.is_dir() {
        return Err(Error::usage(format!("cannot read {path}: it is a folder")));
    }
    match metadata.len() {
        0 => Err(Error::data(format!("{path} is empty")).help(least)),
        size => Ok((file, size)),
    }
}
