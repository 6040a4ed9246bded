//! Files as they are read and written: the system's own, and in tests of this crate such as fail when they are told to.

use std::fs;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Where files without a name are.
pub(crate) const TEMPORARY: &str = "a temporary file";

/// An open file.
#[derive(Debug)]
pub(crate) struct File {
    file: fs::File,
    #[cfg(test)]
    faults: super::faults::Faults,
}

impl File {
    /// Opens a file to read it.
    pub fn open(path: &Path) -> io::Result<File> {
        #[expect(clippy::disallowed_methods, reason = "the edge where files are opened")]
        fs::File::open(path).map(|file| File::of(file, path))
    }

    /// A file that is open at a place.
    pub fn of(file: fs::File, place: &Path) -> File {
        let _ = place;
        File {
            file,
            #[cfg(test)]
            faults: super::faults::Faults::of(place),
        }
    }

    /// A file without a name, which the system removes when it is closed.
    pub fn temporary() -> io::Result<File> {
        tempfile::tempfile().map(|file| File::of(file, Path::new(TEMPORARY)))
    }

    /// What the system knows of it.
    pub fn metadata(&self) -> io::Result<fs::Metadata> {
        self.file.metadata()
    }

    /// Says who may read and write it.
    pub fn set_permissions(&self, permissions: fs::Permissions) -> io::Result<()> {
        self.file.set_permissions(permissions)
    }

    /// Reads so many bytes from there on; fewer where the file ends before. The system fills the memory: it is not
    /// cleared first.
    pub fn part(&mut self, start: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(length);
        self.seek(SeekFrom::Start(start))?;
        #[cfg(test)]
        self.take(length as u64).read_to_end(&mut bytes)?;
        #[cfg(not(test))]
        (&mut self.file).take(length as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Waits until all of it is on the disk.
    pub fn sync_all(&self) -> io::Result<()> {
        // As the system's own, it is not interrupted.
        #[cfg(test)]
        self.faults.write(1).map(drop).or_else(|error| match error.kind() {
            io::ErrorKind::Interrupted => Ok(()),
            _ => Err(error),
        })?;
        self.file.sync_all()
    }
}

impl Read for File {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        #[cfg(test)]
        let buffer = {
            let length = self.faults.read(buffer.len())?;
            buffer.get_mut(..length).unwrap_or_default()
        };
        self.file.read(buffer)
    }
}

impl Write for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        #[cfg(test)]
        let bytes = bytes.get(..self.faults.write(bytes.len())?).unwrap_or_default();
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for File {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}
