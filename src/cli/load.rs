//! Paths → policies: what is found there, read, parsed and checked.

use super::{Failure, Result, plain};
use crate::check;
use crate::diag::{Diag, Severity};
use crate::program::Program;
use crate::span::{FileId, Sources};
use crate::syntax::tree::{Policy as PolicyLine, StatementKind};
use crate::syntax::{self, LoadError, LoadedFile, Root};
use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The largest policy file that is read, in bytes; the loader says so about larger ones.
const LARGEST_FILE: u64 = syntax::parse::MAX_FILE as u64;

/// How many folders deep, and how many files, a search for policies goes.
const DEEPEST: usize = 64;

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
}

/// The policies at these paths. A folder holds the policies that [`below`] finds.
pub fn find(paths: &[PathBuf]) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    for path in paths {
        let shown = shown(path);
        if shown == "-" {
            found.push(Found { path: STDIN.into(), root: Root::file(STDIN) });
        } else if metadata(path)?.is_dir() {
            let below = below(path)?;
            if below.is_empty() {
                return Err(Failure::new(format!("there is no policy in `{shown}`"))
                    .help("policy files end in .qualify"));
            }
            found.extend(below);
        } else {
            found.push(Found { root: Root::file(&shown), path: shown });
        }
    }
    Ok(found)
}

/// Every policy file at these paths, each by itself, parts included.
pub fn files(paths: &[PathBuf]) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for path in paths {
        let shown = shown(path);
        if shown == "-" {
            files.push(STDIN.to_string());
        } else if metadata(path)?.is_dir() {
            files.extend(policy_files(path)?.into_iter().map(|file| file.path));
        } else {
            files.push(shown);
        }
    }
    Ok(files)
}

/// The text of one policy file.
pub fn text(path: &str) -> Result<String> {
    let folder = PathBuf::from(&Root::file(path).folder);
    let bytes = read(path, &folder).map_err(|error| unread(path, &error))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::new(format!("`{path}` is not UTF-8 text: byte {} is none", at.saturating_add(1)))
            .help("save it as UTF-8 in your editor")
    })
}

/// The one policy at a path: a file, stdin, or a folder as a whole.
pub fn find_one(path: &Path) -> Result<Found> {
    let shown = shown(path);
    if shown == "-" || !metadata(path)?.is_dir() {
        let mut found = find(&[path.to_path_buf()])?;
        return found.pop().ok_or_else(|| Failure::new(format!("there is no policy in `{shown}`")));
    }
    let files: Vec<Scanned> =
        policy_files(path)?.into_iter().filter(|file| Path::new(&file.folder) == path).collect();
    let titled: Vec<&str> = files.iter().filter(|file| file.titled).map(|file| file.path.as_str()).collect();
    if files.is_empty() {
        return Err(
            Failure::new(format!("there is no policy in `{shown}`")).help("policy files end in .qualify")
        );
    }
    if titled.len() > 1 {
        return Err(Failure::new(format!("the folder `{shown}` holds {} policies", titled.len()))
            .help(format!("name one of them: {}", titled.join(", "))));
    }
    Ok(whole_folder(&shown, &files))
}

/// Reads and checks a policy. A mistake in it is one of its messages; only a file that cannot be read fails.
pub fn load(found: &Found) -> Result<Policy> {
    let mut failed = None;
    let folder = PathBuf::from(&found.root.folder);
    let roots: BTreeSet<&str> = found.root.files.iter().map(String::as_str).collect();
    let loaded = syntax::load(&found.root, &mut |path| {
        let bytes = read(path, &folder);
        if let Err(error) = &bytes
            && *error != LoadError::TooLarge
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

/// Reads a file of a policy for the loader, never from outside the policy's folder tree.
fn read(path: &str, folder: &Path) -> std::result::Result<Vec<u8>, LoadError> {
    if path == STDIN {
        return read_limited(std::io::stdin().lock());
    }
    let whole =
        |path: &Path| fs::canonicalize(if path.as_os_str().is_empty() { Path::new(".") } else { path });
    let real = whole(Path::new(path)).map_err(|error| io_error(&error))?;
    let tree = whole(folder).map_err(|error| io_error(&error))?;
    if !real.starts_with(tree) {
        return Err(LoadError::Outside);
    }
    #[expect(clippy::disallowed_methods, reason = "the edge: policies are read here")]
    let file = fs::File::open(&real).map_err(|error| io_error(&error))?;
    let size = file.metadata().map_err(|error| io_error(&error))?;
    if size.is_dir() {
        return Err(LoadError::Unreadable("it is a folder".into()));
    }
    read_limited(file)
}

fn read_limited(from: impl Read) -> std::result::Result<Vec<u8>, LoadError> {
    let mut bytes = Vec::new();
    from.take(LARGEST_FILE.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| io_error(&error))?;
    if bytes.len() as u64 > LARGEST_FILE { Err(LoadError::TooLarge) } else { Ok(bytes) }
}

fn io_error(error: &std::io::Error) -> LoadError {
    match error.kind() {
        std::io::ErrorKind::NotFound => LoadError::Missing,
        _ => LoadError::Unreadable(plain(error)),
    }
}

fn unread(path: &str, error: &LoadError) -> Failure {
    let why = match error {
        LoadError::Missing => "there is no such file".to_string(),
        LoadError::Outside => "it is a link that leads out of its folder".to_string(),
        LoadError::TooLarge => format!("it is larger than {} MB", LARGEST_FILE >> 20),
        LoadError::Unreadable(why) => why.clone(),
    };
    Failure::new(format!("`{path}` cannot be read: {why}"))
}

/// A policy file in a folder, looked at just enough to know what it is.
#[derive(Clone, Debug)]
struct Scanned {
    path: String,
    folder: String,
    /// It has a `policy` line.
    titled: bool,
    /// The files it takes in with `use`.
    uses: Vec<String>,
}

/// Every policy below a folder. Each file with a `policy` line is one. So is a file without, unless another file uses
/// it: then it is a part. A folder that directly holds one file with a `policy` line, and beside it only files
/// without, is one policy.
pub fn below(folder: &Path) -> Result<Vec<Found>> {
    let files = policy_files(folder)?;
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
            found.push(whole_folder(folder, &here));
        } else {
            found
                .extend(here.into_iter().map(|file| Found { root: Root::file(&file.path), path: file.path }));
        }
    }
    Ok(found)
}

/// A folder as one policy: the file with the `policy` line first, then those that no other takes in.
fn whole_folder(folder: &str, files: &[Scanned]) -> Found {
    let used: BTreeSet<&str> = files.iter().flat_map(|file| &file.uses).map(String::as_str).collect();
    let mut parts: Vec<&Scanned> =
        files.iter().filter(|file| file.titled || !used.contains(file.path.as_str())).collect();
    parts.sort_by_key(|file| (!file.titled, &file.path));
    let root = match parts.as_slice() {
        [only] => Root::file(&only.path),
        _ => Root::folder(folder, parts.iter().map(|file| file.path.clone()).collect()),
    };
    Found { path: folder.to_string(), root }
}

/// All policy files below a folder, by path, parents before what is below them.
fn policy_files(folder: &Path) -> Result<Vec<Scanned>> {
    let mut files = Vec::new();
    let mut folders = vec![(folder.to_path_buf(), 0usize)];
    while let Some((folder, depth)) = folders.pop() {
        let (mut here, mut below) = (Vec::new(), Vec::new());
        for entry in entries(&folder)? {
            let name = entry.file_name();
            // Hidden folders and links to folders (which may lead in circles) are left alone.
            let hidden = name.to_string_lossy().starts_with('.');
            let kind = entry.file_type().map_err(|error| unreadable(&entry.path(), &error))?;
            if kind.is_dir() && !hidden && depth < DEEPEST {
                below.push((entry.path(), depth.saturating_add(1)));
            } else if !kind.is_dir() && Path::new(&name).extension().is_some_and(|end| end == "qualify") {
                here.push(entry.path());
            }
        }
        here.sort();
        below.sort();
        for path in here {
            files.push(scan(&path, &folder)?);
        }
        folders.extend(below.into_iter().rev());
    }
    Ok(files)
}

fn entries(folder: &Path) -> Result<Vec<fs::DirEntry>> {
    #[expect(clippy::disallowed_methods, reason = "the edge: policies are looked for here")]
    let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    entries.collect::<std::io::Result<_>>().map_err(|error| unreadable(folder, &error))
}

/// Looks at a file: has it a `policy` line, and what does it use?
fn scan(path: &Path, folder: &Path) -> Result<Scanned> {
    let shown = shown(path);
    let bytes = read(&shown, folder).map_err(|error| unread(&shown, &error))?;
    // A line that says neither word is neither statement; the others are read like any.
    let text = String::from_utf8_lossy(&bytes);
    let told = text.lines().filter(|line| line.contains("policy") || line.contains("use"));
    let parsed = syntax::parse(FileId(0), &told.collect::<Vec<_>>().join("\n"));
    let mut scanned = Scanned { path: shown, folder: self::shown(folder), titled: false, uses: Vec::new() };
    for statement in &parsed.file.statements {
        match &statement.kind {
            StatementKind::Policy(PolicyLine { .. }) => scanned.titled = true,
            StatementKind::Use(quoted) => scanned.uses.push(joined(&scanned.folder, &quoted.text)),
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
    Ok(scanned)
}

/// A path beside a folder's files, `.` and `..` resolved.
fn joined(folder: &str, path: &str) -> String {
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

fn metadata(path: &Path) -> Result<fs::Metadata> {
    fs::metadata(path).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("`{}` cannot be read: {}", shown(path), plain(error)))
}

/// A path as it is shown and joined: with `/`, without a leading `./` or a slash at its end.
fn shown(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let text = text.strip_prefix("./").filter(|rest| !rest.is_empty()).unwrap_or(&text);
    match text.trim_end_matches('/') {
        "" => text.to_string(),
        trimmed => trimmed.to_string(),
    }
}
