//! The file of a workbook as it is read: what it reads is counted, and what the system says is kept, since the libraries
//! tell it in words of their own.

use crate::data::file::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The file.
pub(super) struct Source {
    file: File,
    counter: Arc<AtomicU64>,
    /// How far into the file it was read: what is read twice is counted once.
    place: u64,
    counted: u64,
    failed: Failed,
}

/// What the system said last that was no success.
#[derive(Clone, Default)]
pub(super) struct Failed(Arc<Mutex<Option<io::Error>>>);

impl Failed {
    /// Takes it.
    pub fn take(&self) -> Option<io::Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn keep<T>(&self, done: io::Result<T>) -> io::Result<T> {
        done.inspect_err(|error| {
            let copy = match error.raw_os_error() {
                Some(code) => io::Error::from_raw_os_error(code),
                None => io::Error::new(error.kind(), error.to_string()),
            };
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(copy);
        })
    }
}

impl Source {
    /// Of a file; what is read is added to the counter.
    pub fn new(file: File, counter: Arc<AtomicU64>) -> Source {
        Source { file, counter, place: 0, counted: 0, failed: Failed::default() }
    }

    /// Where what the system says is kept.
    pub fn failed(&self) -> Failed {
        self.failed.clone()
    }

    /// From now on, reading counts again.
    pub fn begin(&mut self) {
        self.counted = 0;
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.file.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                done => {
                    let count = self.failed.keep(done)?;
                    self.place = self.place.saturating_add(count as u64);
                    let new = self.place.saturating_sub(self.counted);
                    self.counter.fetch_add(new, Ordering::Relaxed);
                    self.counted = self.counted.max(self.place);
                    return Ok(count);
                }
            }
        }
    }
}

impl Seek for Source {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.place = self.failed.keep(self.file.seek(to))?;
        Ok(self.place)
    }
}
