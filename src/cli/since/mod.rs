//! `qualify check --changed-since`: what has changed since a commit, and whose agreement that needs.

mod git;
mod text;

use super::load::{Kept, Policy};
use super::{Failure, Result, plain};
use crate::changes::{self, Change, How, Version};
use crate::diag::Severity;
use crate::syntax::slashed;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
pub use text::{human, listed};

/// Policies of which fewer statements than this in a thousand are the same are two policies, not one that was renamed.
const ALIKE: usize = 500;

/// What has changed since a commit.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// The commit, as it was named.
    pub since: String,
    /// The commit that the change began at.
    pub commit: String,
    /// What has changed, by place.
    pub changes: Vec<Changed>,
    /// Policies that cannot be compared, and why.
    pub unread: Vec<String>,
}

/// A statement that has changed, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The path of its file.
    pub path: String,
    /// Its line there, from 1.
    pub line: usize,
    /// Its column there, from 1.
    pub column: usize,
    /// What has changed.
    pub change: Change,
}

impl Agreement {
    /// Whose agreement is needed.
    pub fn needed(&self) -> BTreeSet<&str> {
        self.changes.iter().flat_map(|changed| &changed.change.owners).map(String::as_str).collect()
    }
}

impl Changed {
    /// What became of it, in a word or two.
    pub fn how(&self) -> &'static str {
        match self.change.how {
            How::Added => "added",
            How::Changed | How::Order => "changed",
            How::Owner => "changed owner",
            How::Removed => "removed",
        }
    }
}

/// Compares policies with what they were.
pub fn compare(reference: &str, paths: &[PathBuf], policies: &[Policy]) -> Result<Agreement> {
    if paths.iter().any(|path| path.as_os_str() == "-") {
        return Err(Failure::new("a policy from stdin has no history to compare with").help("name its file"));
    }
    let first = paths.first().map_or(Path::new("."), PathBuf::as_path);
    let (repository, top, kept) = opened(reference, first)?;
    let mut comparison = Comparison {
        top: &top,
        kept: &kept,
        out: Agreement {
            since: reference.to_owned(),
            commit: repository.commit,
            changes: Vec::new(),
            unread: Vec::new(),
        },
    };
    comparison.all(paths, policies)?;
    let mut out = comparison.out;
    out.changes.sort_by(|a, b| {
        (&a.path, a.line, a.column, a.change.what()).cmp(&(&b.path, b.line, b.column, b.change.what()))
    });
    // What several policies use is told once.
    out.changes.dedup();
    Ok(out)
}

/// A policy as it was at the commit where the work on it began, and that commit; no policy where it is new.
pub fn old(reference: &str, path: &Path, policy: &Policy) -> Result<(Option<Policy>, String)> {
    if path.as_os_str() == "-" {
        return Err(Failure::new("a policy from stdin has no history to compare with").help("name its file"));
    }
    let (repository, top, kept) = opened(reference, path)?;
    let out = Agreement {
        since: reference.to_owned(),
        commit: String::new(),
        changes: Vec::new(),
        unread: Vec::new(),
    };
    let comparison = Comparison { top: &top, kept: &kept, out };
    let here = comparison.inside(Path::new(&policy.path))?;
    if let Some(found) = kept.found(&here).first() {
        return Ok((Some(kept.load(found)?), repository.commit));
    }
    let mut gone = BTreeMap::new();
    for found in kept.found("").iter().filter(|found| !top.join(&found.path).exists()) {
        gone.insert(found.path.clone(), kept.load(found)?);
    }
    let was = nearest(policy, &gone).and_then(|path| gone.remove(&path));
    Ok((was, repository.commit))
}

/// The repository of a path, its top folder, and the policies of the commit that the work began at.
fn opened(reference: &str, first: &Path) -> Result<(git::Repository, PathBuf, Kept)> {
    let folder = if first.is_dir() { first } else { first.parent().unwrap_or(Path::new(".")) };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let repository = git::Repository::open(folder, reference)?;
    let top = real(&repository.top)?;
    let kept = repository.files()?;
    Ok((repository, top, kept))
}

fn real(path: &Path) -> Result<PathBuf> {
    std::fs::canonicalize(path).map_err(|error| failed(&format!("`{}`", path.display()), &error))
}

fn failed(what: &str, error: &std::io::Error) -> Failure {
    Failure::new(format!("{what} cannot be read: {}", plain(error)))
}

struct Comparison<'a> {
    /// The top folder of the repository.
    top: &'a Path,
    /// The policies as they were, by their paths in it.
    kept: &'a Kept,
    out: Agreement,
}

impl Comparison<'_> {
    fn all(&mut self, paths: &[PathBuf], policies: &[Policy]) -> Result<()> {
        let mut old: BTreeMap<String, Policy> = BTreeMap::new();
        for path in paths {
            for found in self.kept.found(&self.inside(path)?) {
                old.entry(found.path.clone()).or_insert(self.kept.load(&found)?);
            }
        }
        let mut unpaired = Vec::new();
        for policy in policies {
            match old.remove(&self.inside(Path::new(&policy.path))?) {
                Some(was) => self.pair(Some(&was), Some(policy)),
                None => unpaired.push(policy),
            }
        }
        if !unpaired.is_empty() && paths.iter().any(|path| path.is_file()) {
            // A file that is named alone may have had another name.
            for found in self.kept.found("") {
                if !self.top.join(&found.path).exists() {
                    old.entry(found.path.clone()).or_insert(self.kept.load(&found)?);
                }
            }
        }
        for policy in unpaired {
            let was = nearest(policy, &old);
            let was = was.and_then(|path| old.remove(&path));
            self.pair(was.as_ref(), Some(policy));
        }
        for (was, policy) in old {
            let was = Path::new(&was);
            if paths.iter().any(|path| self.inside(path).is_ok_and(|inside| was.starts_with(inside))) {
                self.pair(Some(&policy), None);
            }
        }
        Ok(())
    }

    /// A path as the repository knows it.
    fn inside(&self, path: &Path) -> Result<String> {
        let whole = real(path)?;
        let inside = whole.strip_prefix(self.top).map_err(|_| {
            Failure::new(format!("`{}` lies outside the repository `{}`", path.display(), self.top.display()))
                .help("compare what is in one repository at a time")
        })?;
        Ok(slashed(&inside.to_string_lossy()))
    }

    fn pair(&mut self, old: Option<&Policy>, new: Option<&Policy>) {
        if let Some(new) = new.filter(|policy| has_gaps(policy)) {
            let why = "has mistakes in its text: whose agreement it needs is told when they are mended";
            return self.out.unread.push(format!("{} {why}", new.path));
        }
        if let Some(old) = old.filter(|policy| has_gaps(policy)) {
            let why = "had mistakes in its text then: what could not be read counts as added";
            self.out.unread.push(format!("{} {why}", old.path));
        }
        for change in changes::between(old.map(version), new.map(version)) {
            let policy = if change.gone { old } else { new };
            let Some(policy) = policy else { continue };
            let (line, column) = policy.sources.line_column(change.span.before());
            let path = policy.sources.get(change.span.file).map_or("", |source| source.path.as_str());
            let path = if change.gone { self.shown(path) } else { path.to_owned() };
            // Spans of two policies that use one file differ by the number of the file only.
            let change = Change { span: Default::default(), ..change };
            self.out.changes.push(Changed { path, line, column, change });
        }
    }

    /// A path of the repository as it is shown: from the current folder, where it is below that.
    fn shown(&self, was: &str) -> String {
        let here = std::fs::canonicalize(".").unwrap_or_default();
        let whole = self.top.join(was);
        whole.strip_prefix(&here).map_or_else(|_| was.to_owned(), |path| slashed(&path.to_string_lossy()))
    }
}

pub(super) fn version(policy: &Policy) -> Version<'_> {
    Version { files: &policy.files, sources: &policy.sources }
}

/// Whether a part of the text could not be read.
fn has_gaps(policy: &Policy) -> bool {
    let errors = policy.diags.iter().filter(|diag| diag.severity == Severity::Error);
    errors.map(|diag| diag.code.as_str()).any(|code| code.starts_with("E0") || code.starts_with("E4"))
}

/// The policy that this one most likely was under another name.
fn nearest(policy: &Policy, old: &BTreeMap<String, Policy>) -> Option<String> {
    let scored = old.iter().map(|(path, was)| (changes::alike(version(was), version(policy)), path));
    scored.filter(|(alike, _)| *alike >= ALIKE).max_by_key(|(alike, _)| *alike).map(|(_, path)| path.clone())
}
