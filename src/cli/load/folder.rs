//! Which policies a folder holds.

use super::Found;
use super::read;
use crate::cli::{Result, plain};
use crate::span::FileId;
use crate::syntax::tree::StatementKind;
use crate::syntax::{self, LoadError, Root};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// How many folders deep a search for policies goes.
const DEEPEST: usize = 64;

/// A policy file in a folder, looked at just enough to know what it is.
#[derive(Clone, Debug)]
pub(super) struct Scanned {
    pub path: String,
    pub folder: String,
    /// It has a `policy` line.
    pub titled: bool,
    /// The files it takes in with `use`.
    uses: Vec<String>,
    /// Why it could not be looked at.
    pub wrong: Option<LoadError>,
}

/// Every policy among these files. Each file with a `policy` line is one. So is a file without, unless another file
/// uses it: then it is a part. A folder that directly holds one file with a `policy` line, and beside it only files
/// without, is one policy. What could not be looked at is found by itself.
pub(super) fn policies(files: Vec<Scanned>) -> Vec<Found> {
    let (wrong, files): (Vec<Scanned>, Vec<Scanned>) =
        files.into_iter().partition(|file| file.wrong.is_some());
    let used: BTreeSet<&str> = files.iter().flat_map(|file| &file.uses).map(String::as_str).collect();
    let mut found = Vec::new();
    let mut folders: Vec<&str> = files.iter().map(|file| file.folder.as_str()).collect();
    folders.dedup();
    for folder in folders {
        let here: Vec<Scanned> = files
            .iter()
            .filter(|file| file.folder == folder && (file.titled || !used.contains(file.path.as_str())))
            .cloned()
            .collect();
        if here.len() > 1 && here.iter().filter(|file| file.titled).count() == 1 {
            found.push(whole(folder, &here));
        } else {
            found.extend(here.into_iter().map(file));
        }
    }
    found.extend(wrong.into_iter().map(file));
    found
}

/// A file as a policy of its own.
pub(super) fn file(scanned: Scanned) -> Found {
    Found { root: Root::file(&scanned.path), path: scanned.path, named: false, wrong: scanned.wrong }
}

/// A folder as one policy: the file with the `policy` line first, then those that no other takes in.
pub(super) fn whole(folder: &str, files: &[Scanned]) -> Found {
    let used: BTreeSet<&str> = files.iter().flat_map(|file| &file.uses).map(String::as_str).collect();
    let mut parts: Vec<&Scanned> =
        files.iter().filter(|file| file.titled || !used.contains(file.path.as_str())).collect();
    parts.sort_by_key(|file| (!file.titled, &file.path));
    let root = match parts.as_slice() {
        [only] => Root::file(&only.path),
        _ => Root::folder(folder, parts.iter().map(|file| file.path.clone()).collect()),
    };
    Found { path: folder.to_string(), root, named: false, wrong: None }
}

/// All policy files below a folder, by path, parents before what is below them. Only a folder that cannot be listed
/// itself fails; what is wrong below it is told of each.
pub(super) fn files(folder: &Path) -> Result<Vec<Scanned>> {
    let mut files = Vec::new();
    let mut folders = vec![(folder.to_path_buf(), 0usize)];
    while let Some((folder, depth)) = folders.pop() {
        let entries = match entries(&folder) {
            Err(error) if depth == 0 => return Err(super::unreadable(&folder, &error)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => {
                files.push(unread(&folder, LoadError::Unreadable(plain(&error))));
                continue;
            }
            Ok(entries) => entries,
        };
        let (mut here, mut below) = (Vec::new(), Vec::new());
        for (path, is_folder) in entries {
            // Hidden folders and links to folders (which may lead in circles) are left alone.
            let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
            if !is_folder && path.extension().is_some_and(|end| end == "qualify") {
                here.push(path);
            } else if is_folder && !hidden && depth < DEEPEST {
                below.push((path, depth.saturating_add(1)));
            } else if is_folder && !hidden {
                let why = format!("it lies more than {DEEPEST} folders deep");
                files.push(unread(&path, LoadError::Unreadable(why)));
            }
        }
        here.sort();
        below.sort();
        files.extend(here.iter().filter_map(|path| look(path, &folder)));
        folders.extend(below.into_iter().rev());
    }
    Ok(files)
}

/// What is in a folder, and whether it is a folder.
fn entries(folder: &Path) -> std::io::Result<Vec<(std::path::PathBuf, bool)>> {
    #[expect(clippy::disallowed_methods, reason = "the edge: policies are looked for here")]
    let entries = fs::read_dir(folder)?;
    entries
        .map(|entry| {
            let entry = entry?;
            Ok((entry.path(), entry.file_type()?.is_dir()))
        })
        .collect()
}

/// Looks at a file; nothing where it is gone since the folder was listed.
fn look(path: &Path, folder: &Path) -> Option<Scanned> {
    let shown = match read::shown(path) {
        Ok(shown) => shown,
        Err((_, error)) => return Some(unread(path, error)),
    };
    match read::bytes(&shown, folder, false) {
        Ok(bytes) => Some(scan(shown, &super::shown(folder), &bytes)),
        Err(LoadError::Missing) if fs::symlink_metadata(path).is_err() => None,
        Err(error) => Some(unread(path, error)),
    }
}

fn unread(path: &Path, wrong: LoadError) -> Scanned {
    let folder = super::shown(path.parent().unwrap_or(Path::new("")));
    Scanned { path: super::shown(path), folder, titled: false, uses: Vec::new(), wrong: Some(wrong) }
}

/// Looks at what a file says: has it a `policy` line, and what does it use?
pub(super) fn scan(path: String, folder: &str, bytes: &[u8]) -> Scanned {
    // A line that says neither word is neither statement; the others are read like any.
    let text = String::from_utf8_lossy(bytes);
    let told = text.lines().filter(|line| line.contains("policy") || line.contains("use"));
    let parsed = syntax::parse(FileId(0), &told.collect::<Vec<_>>().join("\n"));
    let mut scanned =
        Scanned { path, folder: folder.to_owned(), titled: false, uses: Vec::new(), wrong: None };
    for statement in &parsed.file.statements {
        match &statement.kind {
            StatementKind::Policy(_) => scanned.titled = true,
            StatementKind::Use(quoted) => scanned.uses.push(joined(folder, &quoted.text)),
            StatementKind::OwnedBy(_)
            | StatementKind::Setting { .. }
            | StatementKind::Lead(_)
            | StatementKind::Event(_)
            | StatementKind::Group { .. }
            | StatementKind::List { .. }
            | StatementKind::Score(_)
            | StatementKind::Means { .. }
            | StatementKind::Grade(_)
            | StatementKind::Choose(_)
            | StatementKind::Disqualify(_)
            | StatementKind::Stage(_)
            | StatementKind::NextStep(_)
            | StatementKind::Example(_) => {}
        }
    }
    scanned
}

/// A path beside a folder's files, `.` and `..` resolved.
pub(super) fn joined(folder: &str, path: &str) -> String {
    // The current folder has no name in the paths of what is in it.
    let mut parts: Vec<&str> =
        if matches!(folder, "" | ".") { Vec::new() } else { folder.split('/').collect() };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}
