//! The repository, asked through the `git` command.

use crate::cli::{Failure, Result, plain};
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

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

    /// Puts the policy files of the commit below a folder, as they were.
    pub fn check_out(&self, below: &Path) -> Result<()> {
        let listed = run(&self.top, &["ls-tree", "-r", "-z", "--full-tree", &self.commit], None)?;
        if !listed.status.success() {
            return Err(Failure::new("git could not list the files").help(complaint(&listed)));
        }
        // `100644 blob HASH\tPATH`; links and sub-repositories have other modes.
        let entries = listed.stdout.split(|byte| *byte == 0).filter_map(|entry| {
            let (kind, path) = std::str::from_utf8(entry).ok()?.split_once('\t')?;
            let hash = kind.strip_prefix("100")?.split(' ').nth(2)?;
            path.ends_with(".qualify").then_some((hash, path))
        });
        let (hashes, paths): (Vec<&str>, Vec<&str>) = entries.unzip();
        if paths.is_empty() {
            return Ok(());
        }
        let asked = format!("{}\n", hashes.join("\n"));
        let read = run(&self.top, &["cat-file", "--batch"], Some(asked.as_bytes()))?;
        let mut rest = read.stdout.as_slice();
        for path in paths {
            let Some((contents, after)) = object(rest) else {
                return Err(
                    Failure::new(format!("git could not read `{path}` as it was")).help(complaint(&read))
                );
            };
            rest = after;
            write(&below.join(path), contents)?;
        }
        Ok(())
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

fn write(path: &Path, contents: &[u8]) -> Result<()> {
    let failed = |error: &std::io::Error| {
        Failure::new(format!("the policy as it was could not be put aside: {}", plain(error)))
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| failed(&error))?;
    }
    #[expect(clippy::disallowed_methods, reason = "the edge: the policy as it was, to be read as any other")]
    std::fs::write(path, contents).map_err(|error| failed(&error))
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
