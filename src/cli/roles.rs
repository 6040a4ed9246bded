//! Which files a command reads and which it writes: none is both, and none is written twice.

use super::load::{Policy, STDIN};
use super::term::clean;
use super::{Failure, Result};
use crate::data::place::{self, Identity};

/// The files of one command.
#[derive(Debug, Default)]
pub struct Roles {
    read: Vec<(&'static str, String, Identity)>,
    written: Vec<(&'static str, String, Vec<Identity>)>,
}

impl Roles {
    /// No file yet.
    pub fn new() -> Roles {
        Roles::default()
    }

    /// With a file that is read: the leads, the events.
    #[must_use]
    pub fn reads(mut self, what: &'static str, path: Option<&str>) -> Roles {
        let found = path.and_then(|path| Some((what, path.to_owned(), place::read(path)?)));
        self.read.extend(found);
        self
    }

    /// With all files of a policy.
    #[must_use]
    pub fn policy(self, policy: Option<&Policy>) -> Roles {
        let files = policy.into_iter().flat_map(|policy| policy.sources.iter());
        files.fold(self, |roles, (_, file)| {
            let path = if file.path == STDIN { "-" } else { &file.path };
            roles.reads("a file of the policy", Some(path))
        })
    }

    /// With a file that an option names to be written, `-` for stdout.
    #[must_use]
    pub fn writes(mut self, option: &'static str, path: Option<&str>) -> Roles {
        self.written.extend(path.map(|path| (option, path.to_owned(), place::written(path))));
        self
    }

    /// Refuses a file in two roles, however it is spelt and through whichever link.
    pub fn check(&self) -> Result<()> {
        for (at, (option, path, ours)) in self.written.iter().enumerate() {
            let path = clean(path);
            if let Some((what, read, _)) = self.read.iter().find(|(_, _, read)| ours.contains(read)) {
                let read = clean(read);
                let which = if read == path { String::new() } else { format!(" (`{read}`)") };
                return Err(Failure::new(format!("{option} `{path}` would overwrite {what}{which}"))
                    .help("nothing was written: name another file"));
            }
            let mut others = self.written.iter().take(at);
            if let Some((other, ..)) = others.find(|(_, _, theirs)| theirs.iter().any(|id| ours.contains(id)))
            {
                let whole = match place::is_stdout(&path) {
                    true => format!("{other} and {option} both go to stdout"),
                    false => format!("{other} and {option} are the same file, `{path}`"),
                };
                return Err(
                    Failure::new(whole).help("nothing was written: name another file for one of them")
                );
            }
        }
        Ok(())
    }
}
