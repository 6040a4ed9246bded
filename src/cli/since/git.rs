//! The repository, asked through the `git` command.

use crate::cli::load::{Entry, Kept};
use crate::cli::{Failure, Result, plain};
use crate::syntax::parse::MAX_FILE;
use std::collections::{BTreeSet, HashMap};
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::rc::Rc;

/// A repository, and the commit that a change began at.
#[derive(Debug)]
pub(super) struct Repository {
    /// Its top folder.
    pub top: PathBuf,
    /// The commit.
    pub commit: String,
}

impl Repository {
    /// The repository that a folder is in, and where its work left the line that `reference` names: what others have
    /// done there meanwhile is no change of ours.
    pub fn open(folder: &Path, reference: &str) -> Result<Repository> {
        let top = run(folder, &["rev-parse", "--show-toplevel"], None)?;
        if !top.status.success() {
            let said = complaint(&top);
            let failure = Failure::new(format!("`{}` is in no git repository", folder.display()));
            return Err(match said.contains("not a git repository") {
                true => failure.help("--changed-since compares with what git has kept: run it in a clone"),
                false => failure.help(format!("git says: {said}")),
            });
        }
        let top = PathBuf::from(text(&top));
        let named = format!("{reference}^{{commit}}");
        let found = run(&top, &["rev-parse", "--verify", "--quiet", "--end-of-options", &named], None)?;
        if !found.status.success() {
            return Err(Failure::new(format!("git knows no commit, branch or tag `{reference}`")).help(
                "a branch on the server is named so: origin/main; a clone made by CI may lack it: \
                 fetch it first (`fetch-depth: 0` on GitHub)",
            ));
        }
        let named = text(&found);
        let base = run(&top, &["merge-base", &named, "HEAD"], None)?;
        let commit = if base.status.success() { text(&base) } else { named };
        Ok(Repository { top, commit })
    }

    /// The policy files of the commit, as they were.
    pub fn files(&self) -> Result<Kept> {
        let listed = run(&self.top, &["ls-tree", "-r", "-l", "-z", "--full-tree", &self.commit], None)?;
        if !listed.status.success() {
            return Err(Failure::new("git could not list the files").help(complaint(&listed)));
        }
        let listed: Vec<Listed> = listed.stdout.split(|byte| *byte == 0).filter_map(Listed::of).collect();
        let mut kept = Kept::default();
        // What stands in many places is read once.
        let hashes: BTreeSet<&str> =
            listed.iter().filter(|file| file.size <= MAX_FILE).map(|file| file.hash).collect();
        let contents = self.contents(&hashes)?;
        for file in &listed {
            let entry = match contents.get(file.hash) {
                Some(bytes) if file.link => Entry::Link(String::from_utf8_lossy(bytes).into_owned()),
                Some(bytes) => Entry::File(bytes.clone()),
                None => Entry::TooLarge,
            };
            kept.add(file.path, entry);
        }
        Ok(kept)
    }

    /// What is kept under these hashes.
    fn contents<'a>(&self, hashes: &BTreeSet<&'a str>) -> Result<HashMap<&'a str, Rc<[u8]>>> {
        if hashes.is_empty() {
            return Ok(HashMap::new());
        }
        let asked: String = hashes.iter().map(|hash| format!("{hash}\n")).collect();
        let read = run(&self.top, &["cat-file", "--batch"], Some(asked.as_bytes()))?;
        let mut rest = read.stdout.as_slice();
        let mut contents = HashMap::new();
        for hash in hashes {
            let Some((bytes, after)) = object(rest) else {
                return Err(Failure::new(format!("git could not read `{hash}`")).help(complaint(&read)));
            };
            rest = after;
            contents.insert(*hash, Rc::from(bytes));
        }
        Ok(contents)
    }
}

/// A policy file, or a link of such a name, as `ls-tree -l -z` lists it.
struct Listed<'a> {
    link: bool,
    hash: &'a str,
    size: usize,
    path: &'a str,
}

impl<'a> Listed<'a> {
    /// `100644 blob HASH    SIZE\tPATH`; nothing for what is no file (a sub-repository) or no policy by its name.
    fn of(entry: &'a [u8]) -> Option<Listed<'a>> {
        let (what, path) = std::str::from_utf8(entry).ok()?.split_once('\t')?;
        let [mode, "blob", hash, size] = what.split_ascii_whitespace().collect::<Vec<_>>()[..] else {
            return None;
        };
        let link = mode == "120000";
        let file = Listed { link, hash, size: size.parse().ok()?, path };
        ((link || mode.starts_with("100")) && path.ends_with(".qualify")).then_some(file)
    }
}

/// The first object of what `cat-file --batch` prints (`HASH blob SIZE\nCONTENTS\n`), and what follows it.
fn object(from: &[u8]) -> Option<(&[u8], &[u8])> {
    let line = from.iter().position(|byte| *byte == b'\n')?;
    let size: usize = std::str::from_utf8(from.get(..line)?).ok()?.rsplit(' ').next()?.parse().ok()?;
    let start = line.checked_add(1)?;
    let end = start.checked_add(size)?;
    Some((from.get(start..end)?, from.get(end.checked_add(1)?..)?))
}

fn run<S: AsRef<OsStr>>(folder: &Path, arguments: &[S], stdin: Option<&[u8]>) -> Result<Output> {
    let failed = |error: &std::io::Error| {
        let failure = Failure::new(format!("git could not be run: {}", plain(error)));
        match error.kind() {
            std::io::ErrorKind::NotFound => {
                Failure::new("--changed-since needs the git command, which is not there").help("install git")
            }
            _ => failure,
        }
    };
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(arguments);
    // In a hook, git points at the index that is being committed: the commit is named here, the index is not asked.
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| failed(&error))?;
    let input = child.stdin.take();
    let asked = stdin.unwrap_or_default();
    std::thread::scope(|scope| {
        // Written beside reading: git answers before it has read all that is asked.
        let write = move || input.map(|mut input| input.write_all(asked));
        std::thread::Builder::new().spawn_scoped(scope, write).map_err(|error| failed(&error))?;
        child.wait_with_output().map_err(|error| failed(&error))
    })
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim_end_matches(['\n', '\r']).to_owned()
}

/// The last thing that git complained about.
fn complaint(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let last = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("nothing").trim();
    crate::cli::term::clean(last.strip_prefix("fatal: ").unwrap_or(last))
}
