//! `--hash-keys`: keys that leave the house unreadable.

use super::term::clean;
use super::{Failure, Result};
use crate::data::hashed::KeyHash;
use crate::program::Program;
use crate::program::text::fold;

/// How keys are written.
#[derive(clap::Args, Debug, Default)]
pub struct KeyArgs {
    /// Write keys as hashes: SHA-256, or, with =FILE, HMAC-SHA256 with the secret in the file
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    hash_keys: Option<String>,
}

impl KeyArgs {
    /// What makes hashes of keys, where that is asked for.
    pub fn hash(&self) -> Result<Option<KeyHash>> {
        Ok(match (&self.hash_keys, self.file()) {
            (None, _) => None,
            (Some(_), None) => Some(KeyHash::plain()),
            (Some(_), Some(path)) => Some(KeyHash::from_file(path)?),
        })
    }

    /// The file with the secret, where there is one.
    pub fn file(&self) -> Option<&str> {
        self.hash_keys.as_deref().filter(|path| !path.is_empty())
    }

    /// Refuses to show by name what is hashed elsewhere on the same page.
    pub fn hide(&self, program: &Program, shown: &str, option: &str) -> Result<()> {
        let Some(key) = program.key.map(|key| &program[key]).filter(|_| self.hash_keys.is_some()) else {
            return Ok(());
        };
        if fold(shown) != fold(&key.name) && fold(shown) != fold(&key.source) {
            return Ok(());
        }
        Err(Failure::new(format!("`{}` is the key, which --hash-keys hides", clean(shown)))
            .help(format!("leave it out of {option}, or leave --hash-keys out")))
    }
}
