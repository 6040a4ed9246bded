//! All files of a policy: follows `use` and `based on`, without touching a disk itself.

use super::parse::MAX_FILE;
use super::tree::{Quoted, StatementKind};
use super::{Comment, parse, tree};
use crate::diag::{self, Code, Diag};
use crate::span::{FileId, Sources, Span};
use std::collections::VecDeque;

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
        let path = slashed(path);
        let folder =
            path.rsplit_once('/').map_or("", |(folder, _)| if folder.is_empty() { "/" } else { folder });
        Root { folder: folder.to_owned(), files: vec![path] }
    }

    /// A policy that is a folder: all these files of it together.
    pub fn folder(folder: &str, files: Vec<String>) -> Root {
        Root { folder: folder.to_owned(), files }
    }
}

/// A path of this machine with `/` between its names. Only where `\` separates names is it one: elsewhere a name may
/// hold it, and means another file then.
pub fn slashed(path: &str) -> String {
    if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() }
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

/// How many files a policy may have.
const MAX_FILES: usize = 1_000;

/// Reads a policy. `read` gives the bytes of a path (the root's folder joined with what `use` says, `.` and `..`
/// resolved, `/` between names); it is the only way out, so the edges decide what a path means.
///
/// ```
/// use qualify::syntax::{LoadError, Root, load};
/// let mut read = |path: &str| match path {
///     "acme/policy.qualify" => Ok(b"use \"lists.qualify\"".to_vec()),
///     "acme/lists.qualify" => Ok(b"list freemail \"gmail.com\"".to_vec()),
///     _ => Err(LoadError::Missing),
/// };
/// let loaded = load(&Root::file("acme/policy.qualify"), &mut read);
/// assert!(loaded.diags.is_empty());
/// assert_eq!(loaded.files.len(), 2);
/// ```
pub fn load(root: &Root, read: &mut dyn FnMut(&str) -> Result<Vec<u8>, LoadError>) -> Loaded {
    let mut loader =
        Loader { root, read, out: Loaded::default(), seen: Vec::new(), bytes: 0, links: Vec::new() };
    for path in &root.files {
        if !loader.seen.iter().any(|(seen, _)| seen == path) {
            loader.open(Wanted { path: path.clone(), role: Role::Root, layer: 0, from: None });
        }
    }
    loader.follow();
    loader.cycles();
    diag::sort(&mut loader.out.diags);
    loader.out
}

/// A file that something names.
struct Wanted {
    path: String,
    role: Role,
    layer: u32,
    /// Where it is named: nowhere for the root.
    from: Option<Span>,
}

struct Loader<'a> {
    root: &'a Root,
    read: &'a mut dyn FnMut(&str) -> Result<Vec<u8>, LoadError>,
    out: Loaded,
    /// Every path asked for, and its place in `out.files` if it could be read.
    seen: Vec<(String, Option<usize>)>,
    /// How many bytes the files hold that were read so far.
    bytes: usize,
    /// Which files each file names, and where first.
    links: Vec<Vec<(usize, Span)>>,
}

impl Loader<'_> {
    /// Reads what the files read so far name, and what those name, without recursion. What the policy itself uses
    /// comes before its base, so that `layer` only grows.
    fn follow(&mut self) {
        let (mut done, mut bases) = (0usize, VecDeque::new());
        loop {
            if let Some(file) = self.out.files.get(done) {
                let (path, layer, role) = (file.path.clone(), file.layer, file.role);
                for (quoted, base) in named(&file.tree) {
                    let wanted = Wanted {
                        path: path.clone(),
                        role: if base || role == Role::Base { Role::Base } else { Role::Used },
                        layer: if base { layer.saturating_add(1) } else { layer },
                        from: Some(quoted.place.0),
                    };
                    if base {
                        bases.push_back((done, quoted, wanted));
                    } else {
                        self.want(done, &quoted, wanted);
                    }
                }
                done = done.saturating_add(1);
            } else if let Some((from, quoted, wanted)) = bases.pop_front() {
                self.want(from, &quoted, wanted);
            } else {
                return;
            }
        }
    }

    /// Reads what one `use` or `based on` names, unless it has been read. `wanted.path` is the naming file's.
    fn want(&mut self, from: usize, quoted: &Quoted, mut wanted: Wanted) {
        let span = quoted.place.0;
        match resolve(&self.root.folder, &wanted.path, &quoted.text) {
            Ok(path) => wanted.path = path,
            Err(fault) => return self.out.diags.push(fault.diag(&quoted.text, span)),
        }
        let known = self.seen.iter().find(|(path, _)| *path == wanted.path).map(|(_, at)| *at);
        let at = match known {
            Some(at) => at,
            None => self.open(wanted),
        };
        if let Some(at) = at {
            if self.links.len() <= from {
                self.links.resize(from.saturating_add(1), Vec::new());
            }
            match self.links.get_mut(from) {
                Some(links) if !links.iter().any(|(to, _)| *to == at) => links.push((at, span)),
                _ => {}
            }
        }
    }

    fn open(&mut self, wanted: Wanted) -> Option<usize> {
        let at = self.out.files.len();
        let told = wanted.from.unwrap_or_default();
        if self.seen.len() >= MAX_FILES {
            if self.seen.len() == MAX_FILES {
                self.seen.push((wanted.path, None));
                self.out.diags.push(
                    Diag::new(Code::TooManyFiles, told, "this policy has too many files")
                        .at(format!("more than {MAX_FILES}"))
                        .help("put what belongs together into one file"),
                );
            }
            return None;
        }
        let bytes = match (self.read)(&wanted.path) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.seen.push((wanted.path.clone(), None));
                // A root that cannot be read has no text to point into: it gets an empty one of its name.
                let span = wanted.from.unwrap_or_else(|| {
                    let id = self.out.sources.add(wanted.path.clone(), "");
                    Span::new(id, 0, 0)
                });
                self.out.diags.push(unreadable(&wanted.path, &error, span, wanted.from.is_some()));
                return None;
            }
        };
        let before = self.bytes;
        self.bytes = before.saturating_add(bytes.len());
        // What is too large by itself is told when it is read.
        if self.bytes > MAX_FILE && bytes.len() <= MAX_FILE {
            self.seen.push((wanted.path, None));
            if before <= MAX_FILE {
                self.out.diags.push(
                    Diag::new(Code::TooLong, told, "the files of this policy are too large together")
                        .at("more than 8 MiB with this one")
                        .help("put long lists of values in the data, or take out what no rule needs"),
                );
            }
            return None;
        }
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let id = self.out.sources.add(wanted.path.clone(), text);
                self.seen.push((wanted.path.clone(), None));
                let place = Span::new(id, valid, valid.saturating_add('\u{FFFD}'.len_utf8()));
                self.out.diags.push(not_utf8(&wanted.path, error.as_bytes(), place));
                return None;
            }
        };
        let id = self.out.sources.add(wanted.path.clone(), text);
        self.seen.push((wanted.path.clone(), Some(at)));
        let text = self.out.sources.get(id).map(|source| source.text.clone()).unwrap_or_default();
        let parsed = parse(id, &text);
        self.out.diags.extend(parsed.diags);
        self.out.files.push(LoadedFile {
            id,
            path: wanted.path,
            role: wanted.role,
            layer: wanted.layer,
            tree: parsed.file,
            lost: parsed.lost,
            comments: parsed.comments,
        });
        Some(at)
    }

    /// Says each circle of files once, at the `use` that closes it.
    fn cycles(&mut self) {
        let mut state = vec![Visit::New; self.out.files.len()];
        for start in 0..self.out.files.len() {
            // The way from `start`: each file, and how many of its links have been followed.
            let mut way = vec![(start, 0usize)];
            if !enter(&mut state, start) {
                continue;
            }
            while let Some((file, followed)) = way.last_mut() {
                let next = self.links.get(*file).and_then(|links| links.get(*followed)).copied();
                *followed = followed.saturating_add(1);
                match next {
                    None => {
                        if let Some(visit) = state.get_mut(*file) {
                            *visit = Visit::Done;
                        }
                        way.pop();
                    }
                    Some((to, span)) if state.get(to) == Some(&Visit::Open) => {
                        let circle: Vec<usize> =
                            way.iter().map(|(file, _)| *file).skip_while(|file| *file != to).collect();
                        let diag = self.circle(&circle, span);
                        self.out.diags.push(diag);
                    }
                    Some((to, _)) => {
                        if enter(&mut state, to) {
                            way.push((to, 0));
                        }
                    }
                }
            }
        }
    }

    fn circle(&self, circle: &[usize], span: Span) -> Diag {
        let path = |at: &usize| self.out.files.get(*at).map_or("", |file| file.path.as_str());
        let diag = Diag::new(Code::FilesInCircle, span, "these files use each other in a circle");
        match circle {
            [only] => diag
                .at("this file itself")
                .help(format!("remove this line: `{}` has what it declares already", path(only))),
            _ => {
                let mut names: Vec<&str> = circle.iter().map(path).collect();
                names.extend(circle.first().map(path));
                diag.at("back to where it began").help(format!(
                    "{}: put what they share into a third file, and use that one in both",
                    names.join(" uses ")
                ))
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    New,
    Open,
    Done,
}

/// Opens a file that was not visited yet.
fn enter(state: &mut [Visit], at: usize) -> bool {
    match state.get_mut(at) {
        Some(visit) if *visit == Visit::New => {
            *visit = Visit::Open;
            true
        }
        _ => false,
    }
}

/// The files that a file names; `true` for its base.
fn named(tree: &tree::File) -> Vec<(Quoted, bool)> {
    let statements = tree.statements.iter().filter_map(|statement| match &statement.kind {
        StatementKind::Use(path) => Some((path.clone(), false)),
        StatementKind::Policy(policy) => policy.based_on.clone().map(|path| (path, true)),
        _ => None,
    });
    statements.collect()
}

/// Why a path cannot be followed.
#[derive(Debug, PartialEq, Eq)]
enum PathFault {
    Absolute,
    Outside,
    Backslash,
    Empty,
}

/// The path that `named` means in the file `from`.
fn resolve(folder: &str, from: &str, named: &str) -> Result<String, PathFault> {
    let named = named.trim();
    let drive = named.chars().nth(1) == Some(':');
    if named.starts_with(['/', '~']) || named.starts_with("\\\\") || named.contains("://") || drive {
        return Err(PathFault::Absolute);
    }
    if named.contains('\\') {
        return Err(PathFault::Backslash);
    }
    let folder = folder.trim_end_matches('/');
    let inside = from.strip_prefix(folder).unwrap_or(from).trim_start_matches('/');
    let mut names: Vec<&str> =
        inside.rsplit_once('/').map_or(Vec::new(), |(above, _)| above.split('/').collect());
    let mut last = "";
    for name in named.split('/') {
        match name {
            "" | "." => {}
            ".." => {
                names.pop().ok_or(PathFault::Outside)?;
            }
            _ => names.push(name),
        }
        last = name;
    }
    if matches!(last, "" | "." | "..") {
        return Err(PathFault::Empty);
    }
    let path = names.join("/");
    Ok(match folder {
        "" if from.starts_with('/') => format!("/{path}"),
        "" => path,
        _ => format!("{folder}/{path}"),
    })
}

impl PathFault {
    fn diag(&self, path: &str, span: Span) -> Diag {
        match self {
            PathFault::Absolute => {
                let name = path.rsplit(['/', '\\']).next().filter(|name| !name.is_empty());
                Diag::new(Code::AbsolutePath, span, "this path begins outside the policy's folder")
                    .at("not relative to this file")
                    .help(format!(
                        "put the file beside this one and write its name alone: `\"{}\"`",
                        name.unwrap_or("lists.qualify")
                    ))
            }
            PathFault::Outside => {
                Diag::new(Code::OutsideTree, span, "this path leads out of the policy's folder")
                    .at("above the folder that the policy is in")
                    .help("a policy reads files of its own folder and the folders in it: move the file there")
            }
            PathFault::Backslash => {
                Diag::new(Code::AbsolutePath, span, "this path is written with backslashes")
                    .at("`/` between folder and file")
                    .help(format!("write `\"{}\"`", path.replace("\\\\", "\\").replace('\\', "/")))
                    .fix(span, format!("\"{}\"", path.replace("\\\\", "\\").replace('\\', "/")))
            }
            PathFault::Empty => Diag::new(Code::MissingFile, span, "this names no file")
                .at("a folder, or nothing")
                .help("write the name of a policy file, such as `\"lists.qualify\"`"),
        }
    }
}

fn unreadable(path: &str, error: &LoadError, span: Span, named: bool) -> Diag {
    match error {
        LoadError::Missing if named => Diag::new(
            Code::MissingFile,
            span,
            format!("there is no file `{path}`"),
        )
        .at("no such file")
        .help(
            "a path is read from the folder of the file that names it; check its spelling, capitals included",
        ),
        LoadError::Missing => Diag::new(Code::MissingFile, span, format!("there is no file `{path}`"))
            .help("check its spelling, capitals included"),
        LoadError::Outside => {
            Diag::new(Code::OutsideTree, span, format!("`{path}` leads out of the policy's folder"))
                .at("a link to somewhere else")
                .help("put the file itself into the policy's folder")
        }
        LoadError::TooLarge => {
            Diag::new(Code::TooLong, span, format!("`{path}` is too large to be a policy"))
                .at("more than 8 MiB")
                .help("name a policy file; data is named on the command line")
        }
        LoadError::Unreadable(reason) => {
            Diag::new(Code::UnreadableFile, span, format!("`{path}` cannot be read: {reason}"))
                .at("cannot be read")
                .help("check that it is a file, and that you may read it")
        }
    }
}

fn not_utf8(path: &str, bytes: &[u8], place: Span) -> Diag {
    let diag = Diag::new(Code::NotUtf8, place, format!("`{path}` is not UTF-8 text"));
    match bytes {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => {
            diag.at("saved as UTF-16").help("in Notepad: Save As, then choose `UTF-8` under Encoding")
        }
        [b'P', b'K', ..] => diag
            .at("a zip or Office file")
            .help("a policy is plain text: in Word, save as `Plain text` and choose UTF-8"),
        _ => diag.at("the first byte that is none").help(
            "save the file as UTF-8; it may hold letters with accents in the older encoding of Windows",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{PathFault, resolve};

    #[test]
    fn stays_inside() {
        for (folder, from, named, expected) in [
            ("", "a.qualify", "b.qualify", Ok("b.qualify")),
            ("x", "x/a.qualify", "./shared/b.qualify", Ok("x/shared/b.qualify")),
            ("x", "x/shared/b.qualify", "../a.qualify", Ok("x/a.qualify")),
            ("../x", "../x/a.qualify", "b.qualify", Ok("../x/b.qualify")),
            ("/", "/a.qualify", "b.qualify", Ok("/b.qualify")),
            ("/p", "/p/a.qualify", "s/../b.qualify", Ok("/p/b.qualify")),
            ("x", "x/a.qualify", "../b.qualify", Err(PathFault::Outside)),
            ("x", "x/a.qualify", "s/../../x/b.qualify", Err(PathFault::Outside)),
            ("x", "x/a.qualify", "/etc/passwd", Err(PathFault::Absolute)),
            ("x", "x/a.qualify", "C:/b.qualify", Err(PathFault::Absolute)),
            ("x", "x/a.qualify", "https://example.com/b", Err(PathFault::Absolute)),
            ("x", "x/a.qualify", "s\\b.qualify", Err(PathFault::Backslash)),
            ("x", "x/a.qualify", "s/", Err(PathFault::Empty)),
            ("x", "x/a.qualify", "", Err(PathFault::Empty)),
        ] {
            let found = resolve(folder, from, named);
            assert_eq!(found, expected.map(str::to_owned), "{folder} {from} {named}");
        }
    }
}
