//! What stops a run, as opposed to a bad row or value, which never does.

use std::fmt;

/// Why data could not be read or written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What is wrong, in one sentence without a final full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Whether the run could not even start (a missing file, an unknown format: exit status 2) rather than the data
    /// falling short (exit status 1).
    pub usage: bool,
    /// Whether it is only that nobody reads the output any more (a closed pipe).
    pub closed_pipe: bool,
}

impl Error {
    /// The data fell short.
    pub fn data(message: impl Into<String>) -> Error {
        Error { message: message.into(), help: None, usage: false, closed_pipe: false }
    }

    /// It could not run.
    pub fn usage(message: impl Into<String>) -> Error {
        Error { message: message.into(), help: None, usage: true, closed_pipe: false }
    }

    /// The system said no while `doing` (such as "read leads.csv").
    pub fn io(doing: impl fmt::Display, error: &std::io::Error) -> Error {
        use std::io::ErrorKind;
        let why = match error.kind() {
            ErrorKind::NotFound => "there is no such file".to_owned(),
            ErrorKind::PermissionDenied => "permission denied".to_owned(),
            ErrorKind::StorageFull => "the disk is full".to_owned(),
            ErrorKind::IsADirectory => "it is a folder".to_owned(),
            ErrorKind::BrokenPipe => "its other end was closed".to_owned(),
            ErrorKind::UnexpectedEof => "it ends in the middle, as if not written or copied whole".to_owned(),
            _ => error.to_string(),
        };
        let doing = doing.to_string();
        // Only of what is written somebody may have seen enough.
        let closed_pipe = error.kind() == ErrorKind::BrokenPipe && doing.starts_with("write ");
        Error { message: format!("cannot {doing}: {why}"), help: None, usage: true, closed_pipe }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Error {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}", self.message)?;
        match &self.help {
            Some(help) => write!(f, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}
