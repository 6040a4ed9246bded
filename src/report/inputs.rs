//! The files that a report was made of, so that others can tell whether they have the same.

use super::say::counted;
use serde::Serialize;

/// So many digits of a digest are enough to compare two files at a glance.
const DIGITS: usize = 12;

/// A file that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct InputFile {
    /// What it holds: `leads`, `baseline`, `events`, `facts` or `merged leads`.
    pub role: String,
    /// As it was given.
    pub name: String,
    /// What it is.
    pub kind: InputKind,
    /// Its size, packed as it is; nothing where it is not known.
    pub bytes: Option<u64>,
    /// The SHA-256 of its bytes; nothing where it can be read only once, or changed while it was read.
    pub sha256: Option<String>,
}

/// What an input is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InputKind {
    /// A file on the disk.
    #[default]
    File,
    /// Standard input.
    Stdin,
    /// A pipe or device.
    Pipe,
    /// A table of the program that runs the command.
    Table,
}

impl InputFile {
    /// `leads.csv (12,345 bytes, SHA-256 ba7816bf8f01…)`
    pub fn words(&self) -> String {
        let name = match self.kind {
            InputKind::Stdin => "stdin",
            _ => self.name.as_str(),
        };
        let bytes = self.bytes.map(|bytes| counted(bytes, "byte", "bytes"));
        let digest = match (&self.sha256, self.kind) {
            (Some(digest), _) => format!("SHA-256 {}…", digest.get(..DIGITS).unwrap_or(digest)),
            (None, InputKind::File) => "changed while it was read, so without a digest".to_owned(),
            (None, InputKind::Stdin | InputKind::Pipe) => "read only once, so without a digest".to_owned(),
            (None, InputKind::Table) => "a table of another program, so without a digest".to_owned(),
        };
        let told: Vec<String> = bytes.into_iter().chain([digest]).collect();
        format!("{name} ({})", told.join(", "))
    }
}
