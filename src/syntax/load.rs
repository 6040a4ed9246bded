//! All files of a policy: follows `use` and `based on`, without touching a disk itself.

use super::{Comment, parse, tree};
use crate::diag::Diag;
use crate::span::{FileId, Sources};

/// Where a policy begins: one file, or a folder and its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// The folder whose tree the policy may not leave; empty for the current one.
    pub folder: String,
    /// The files it begins with, each with its folder, in order.
    pub files: Vec<String>,
}

impl Root {
    /// A policy of one file; its tree is the folder that the file is in.
    pub fn file(path: &str) -> Root {
        let path = path.replace('\\', "/");
        let folder =
            path.rsplit_once('/').map_or("", |(folder, _)| if folder.is_empty() { "/" } else { folder });
        Root { folder: folder.to_owned(), files: vec![path] }
    }

    /// A policy that is a folder: all these files of it together.
    pub fn folder(folder: &str, files: Vec<String>) -> Root {
        Root { folder: folder.to_owned(), files }
    }
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// There is no such file.
    Missing,
    /// It is there, and leads outside the policy's folder tree (a symbolic link).
    Outside,
    /// It is larger than a policy may be.
    TooLarge,
    /// Anything else, in the system's words.
    Unreadable(String),
}

/// What a file is to the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Named on the command line, or in the folder that was.
    Root,
    /// Named by `use`.
    Used,
    /// Named by `based on`.
    Base,
}

/// One file of a policy, read.
#[derive(Clone, Debug)]
pub struct LoadedFile {
    /// Its id in [`Loaded::sources`].
    pub id: FileId,
    /// Its path, as shown in messages.
    pub path: String,
    /// What it is to the policy.
    pub role: Role,
    /// 0 for the policy's own files, 1 for those of its base (what the base uses included), 2 for its base's base.
    pub layer: u32,
    /// What it says.
    pub tree: tree::File,
    /// Names that lines with a mistake would have declared.
    pub lost: Vec<tree::Name>,
    /// Its comments.
    pub comments: Vec<Comment>,
}

/// All files of a policy.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// Their texts.
    pub sources: Sources,
    /// The files in the order in which they are reached: root, what it uses, its base.
    pub files: Vec<LoadedFile>,
    /// What is wrong with the texts, with `use` and with `based on`; sorted.
    pub diags: Vec<Diag>,
}

/// Reads a policy. `read` gives the bytes of a path (the root's folder joined with what `use` says, `.` and `..`
/// resolved); it is the only way out, so the edges decide what a path means.
pub fn load(root: &Root, read: &mut dyn FnMut(&str) -> Result<Vec<u8>, LoadError>) -> Loaded {
    let mut loaded = Loaded::default();
    for path in &root.files {
        let Ok(bytes) = read(path) else { continue };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let id = loaded.sources.add(path.clone(), text.clone());
        let parsed = parse(id, &text);
        loaded.diags.extend(parsed.diags);
        loaded.files.push(LoadedFile {
            id,
            path: path.clone(),
            role: Role::Root,
            layer: 0,
            tree: parsed.file,
            lost: parsed.lost,
            comments: parsed.comments,
        });
    }
    loaded
}
