//! Occurrences that wait for resets, on disk where they are too many for memory.

use crate::data::Error;
use crate::data::file::File;
use crate::engine::events::Pending;
use std::io::{BufReader, BufWriter, ErrorKind, Read, Seek, SeekFrom, Write};

/// A file without a name, which the system removes when it is closed; made when it is first needed.
#[derive(Debug, Default)]
pub(super) struct Spill {
    file: Option<File>,
    count: u64,
}

impl Spill {
    /// Keeps occurrences.
    pub(super) fn keep(&mut self, all: &[Pending]) -> Result<(), Error> {
        if all.is_empty() {
            return Ok(());
        }
        let fail = |error: std::io::Error| {
            let folder = tempfile::env::temp_dir();
            let error = match error.kind() {
                ErrorKind::NotFound => std::io::Error::other("there is no such folder"),
                _ => error,
            };
            Error::io(format!("keep events in a temporary file in {}", folder.display()), &error).help(
                "events that a later one may void (`resets on`, `since last`) wait there where they are many: \
                 name a folder with room in TMPDIR",
            )
        };
        let file = match &mut self.file {
            Some(file) => file,
            empty => empty.insert(File::temporary().map_err(fail)?),
        };
        let mut out = BufWriter::new(file);
        for pending in all {
            out.write_all(&pending.to_bytes()).map_err(fail)?;
        }
        self.count += all.len() as u64;
        out.flush().map_err(fail)
    }

    /// Gives all of them back, one after another; stops and says why where that fails.
    pub(super) fn back(self, failed: &mut Option<Error>) -> impl Iterator<Item = Pending> {
        let mut input = self.file.map(BufReader::new);
        let mut left = self.count;
        if let Some(input) = &mut input {
            let start = input.seek(SeekFrom::Start(0));
            *failed = start.err().map(|error| Error::io("read events back from a temporary file", &error));
        }
        std::iter::from_fn(move || {
            let input = input.as_mut().filter(|_| left > 0 && failed.is_none())?;
            left -= 1;
            let mut bytes = [0; Pending::BYTES];
            match input.read_exact(&mut bytes) {
                Ok(()) => Some(Pending::from_bytes(bytes)),
                Err(error) => {
                    *failed = Some(Error::io("read events back from a temporary file", &error));
                    None
                }
            }
        })
    }
}
