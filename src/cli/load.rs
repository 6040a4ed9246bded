//! Paths → policies: what is found there, read, parsed and checked.

mod folder;
mod kept;
mod read;

use super::{Failure, Result, plain};
use crate::check;
use crate::diag::{Diag, Severity};
use crate::program::Program;
use crate::span::Sources;
use crate::syntax::{self, LoadError, LoadedFile, Root};
use folder::Scanned;
pub use kept::{Entry, Kept};
pub use read::is_stream;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// How a policy on stdin is named in messages.
pub const STDIN: &str = "<stdin>";

/// A policy, read and checked.
#[derive(Debug)]
pub struct Policy {
    /// The path it was found at: a file, a folder, or `<stdin>`.
    pub path: String,
    /// Its texts.
    pub sources: Sources,
    /// What its files say.
    pub files: Vec<LoadedFile>,
    /// The program; `None` when there are errors.
    pub program: Option<Program>,
    /// All messages, by place.
    pub diags: Vec<Diag>,
    /// Where it begins.
    pub root: Root,
}

impl Policy {
    /// How many messages weigh so much.
    pub fn count(&self, severity: Severity) -> usize {
        self.diags.iter().filter(|diag| diag.severity == severity).count()
    }
}

/// A policy, found but not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The path to show.
    pub path: String,
    /// Where it begins.
    pub root: Root,
    /// Whether a person named it. Where it cannot be read, nothing is done then; a file that was found in a folder is
    /// told of, and the others go on.
    pub named: bool,
    /// Why it cannot be read, where that is known already.
    pub wrong: Option<LoadError>,
}

impl Found {
    /// A file that a person named.
    pub fn named(path: String) -> Found {
        Found { root: Root::file(&path), path, named: true, wrong: None }
    }
}

/// The policies at these paths. A folder holds the policies that [`folder::policies`] finds.
pub fn find(paths: &[PathBuf]) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    for path in paths {
        let shown = named(path)?;
        if is_data(&shown) && path.is_file() {
            return Err(Failure::new(format!("`{shown}` holds data, not a policy: nothing was read"))
                .help("the policy stands first, then the leads: `qualify run sales.qualify leads.csv`"));
        }
        if shown == "-" {
            found.push(Found::named(STDIN.into()));
        } else if metadata(path)?.is_dir() {
            let below = folder::policies(folder::files(path)?);
            if below.is_empty() {
                return Err(none_in(&shown));
            }
            found.extend(below);
        } else {
            found.push(Found::named(shown));
        }
    }
    Ok(found)
}

/// Whether a file's ending says that it holds leads or events.
fn is_data(path: &str) -> bool {
    !path.ends_with(".txt") && crate::data::format::ending(path).0.is_some()
}

/// Every policy file at these paths, each by itself, parts included.
pub fn files(paths: &[PathBuf]) -> Result<Vec<Found>> {
    let mut files = Vec::new();
    for path in paths {
        let shown = named(path)?;
        if shown == "-" {
            files.push(Found::named(STDIN.into()));
        } else if metadata(path)?.is_dir() {
            files.extend(folder::files(path)?.into_iter().map(folder::file));
        } else {
            files.push(Found::named(shown));
        }
    }
    Ok(files)
}

/// The text of one policy file.
pub fn text(found: &Found) -> Result<String> {
    let path = &found.path;
    if let Some(wrong) = &found.wrong {
        return Err(unread(path, wrong));
    }
    let folder = Path::new(&found.root.folder);
    let bytes = read::bytes(path, folder, found.named).map_err(|error| unread(path, &error))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::new(format!("`{path}` is not UTF-8 text: byte {} is none", at.saturating_add(1)))
            .help("save it as UTF-8 in your editor")
    })
}

/// The one policy at a path: a file, stdin, or a folder as a whole, in which every policy file must be readable.
pub fn find_one(path: &Path) -> Result<Found> {
    let shown = named(path)?;
    if shown == "-" || !metadata(path)?.is_dir() {
        let mut found = find(&[path.to_path_buf()])?;
        return found.pop().ok_or_else(|| none_in(&shown));
    }
    let files: Vec<Scanned> = folder::files(path)?.into_iter().filter(|file| file.folder == shown).collect();
    if let Some((file, wrong)) = files.iter().find_map(|file| Some((file, file.wrong.as_ref()?))) {
        return Err(unread(&file.path, wrong));
    }
    let titled: Vec<&str> = files.iter().filter(|file| file.titled).map(|file| file.path.as_str()).collect();
    if files.is_empty() {
        return Err(none_in(&shown));
    }
    if titled.len() > 1 {
        return Err(Failure::new(format!("the folder `{shown}` holds {} policies", titled.len()))
            .help(format!("name one of them: {}", titled.join(", "))));
    }
    Ok(Found { named: true, ..folder::whole(&shown, &files) })
}

fn none_in(folder: &str) -> Failure {
    Failure::new(format!("there is no policy in `{folder}`")).help("policy files end in .qualify")
}

/// Reads and checks a policy. A mistake in it is one of its messages; only a file that was named and cannot be read
/// fails.
pub fn load(found: &Found) -> Result<Policy> {
    let folder = Path::new(&found.root.folder);
    let roots: BTreeSet<&str> = found.root.files.iter().map(String::as_str).collect();
    load_from(found, &mut |path| read::bytes(path, folder, found.named && roots.contains(path)))
}

/// As [`load`], from wherever `read` has it.
pub fn load_from(
    found: &Found,
    read: &mut dyn FnMut(&str) -> std::result::Result<Vec<u8>, LoadError>,
) -> Result<Policy> {
    let mut failed = None;
    let roots: BTreeSet<&str> = found.root.files.iter().map(String::as_str).collect();
    let loaded = syntax::load(&found.root, &mut |path| {
        let bytes = match &found.wrong {
            Some(wrong) => Err(wrong.clone()),
            None => read(path),
        };
        if let Err(error) = &bytes
            && *error != LoadError::TooLarge
            && found.named
            && roots.contains(path)
            && failed.is_none()
        {
            failed = Some(unread(path, error));
        }
        bytes
    });
    if let Some(failure) = failed {
        return Err(failure);
    }
    let checked = check::check(&loaded);
    Ok(Policy {
        path: found.path.clone(),
        sources: loaded.sources,
        files: loaded.files,
        program: checked.program,
        diags: checked.diags,
        root: found.root.clone(),
    })
}

/// A policy that has been read, checked again with more files to it: what they are called in messages, and their text.
pub fn with(policy: &Policy, more: &[(&str, &str)]) -> Policy {
    let mut root = policy.root.clone();
    root.files.extend(more.iter().map(|(name, _)| (*name).to_string()));
    let loaded = syntax::load(&root, &mut |path| {
        if let Some((_, text)) = more.iter().find(|(name, _)| *name == path) {
            return Ok(text.as_bytes().to_vec());
        }
        let file = policy.sources.iter().find(|(_, source)| source.path == path);
        file.map(|(_, source)| source.text.as_bytes().to_vec()).ok_or(LoadError::Missing)
    });
    let checked = check::check(&loaded);
    Policy {
        path: policy.path.clone(),
        sources: loaded.sources,
        files: loaded.files,
        program: checked.program,
        diags: checked.diags,
        root,
    }
}

fn unread(path: &str, error: &LoadError) -> Failure {
    let why = match error {
        LoadError::Missing => "there is no such file".to_string(),
        LoadError::Outside => "it is a link that leads out of its folder".to_string(),
        LoadError::TooLarge => format!("it is larger than {} MB", read::LARGEST_FILE >> 20),
        LoadError::Unreadable(why) => why.clone(),
    };
    Failure::new(format!("`{path}` cannot be read: {why}"))
}

fn metadata(path: &Path) -> Result<fs::Metadata> {
    fs::metadata(path).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("`{}` cannot be read: {}", shown(path), plain(error)))
}

/// A path that a person named, as it is shown.
fn named(path: &Path) -> Result<String> {
    read::shown(path).map_err(|(shown, error)| unread(&shown, &error))
}

/// A path as it is shown, whatever it is.
fn shown(path: &Path) -> String {
    read::shown(path).unwrap_or_else(|(written_out, _)| written_out)
}
