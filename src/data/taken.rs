//! Which file exactly was read: its size, and a digest that other programs can compute too.

use super::file::File;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::fs::Metadata;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Bytes that are read at once.
const PIECE: usize = 1 << 16;

/// A file, as the system knows it before it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    path: PathBuf,
    /// Its size.
    pub bytes: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    /// Notes a file; nothing for stdin, pipes and devices, which can be read only once.
    pub fn of(path: &str) -> Option<Stamp> {
        if path == "-" {
            return None;
        }
        let known = std::fs::metadata(path).ok().filter(Metadata::is_file)?;
        Some(Stamp { path: PathBuf::from(path), bytes: known.len(), modified: known.modified().ok() })
    }

    /// The SHA-256 of all its bytes, packed as they are: 64 hexadecimal digits, as `sha256sum` writes them. Nothing if the
    /// file is not what it was when it was noted.
    pub fn digest(&self) -> Option<String> {
        let digest = sha256(&self.path).ok()?;
        let again = self.path.to_str().and_then(Stamp::of)?;
        (again == *self).then_some(digest)
    }
}

fn sha256(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let (mut hash, mut piece) = (Sha256::new(), vec![0; PIECE]);
    loop {
        match file.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => hash.update(piece.get(..read).unwrap_or(&[])),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(hex(&hash.finalize()))
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
