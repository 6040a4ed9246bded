//! Policy files that are on no disk: those of a commit. They are read as they are kept, and nothing is written for it.

use super::folder::{self, Scanned, joined};
use super::{Found, Policy};
use crate::cli::Result;
use crate::syntax::{LoadError, Root};
use std::collections::BTreeMap;
use std::rc::Rc;

/// How many links one after another are followed.
const MOST_LINKS: usize = 40;

/// What stands at a path.
#[derive(Clone, Debug)]
pub enum Entry {
    /// A file, with its contents.
    File(Rc<[u8]>),
    /// A link, to another path from its own folder.
    Link(String),
    /// A file larger than a policy may be; it was not read.
    TooLarge,
}

/// Files by their path below one top folder, names separated by `/`.
#[derive(Clone, Debug, Default)]
pub struct Kept(BTreeMap<String, Entry>);

impl Kept {
    /// Adds a file; one whose path no disk could have below a folder (`..`, `/etc`, an empty name) is none of a policy.
    pub fn add(&mut self, path: &str, entry: Entry) {
        if is_inside(path) {
            self.0.insert(path.to_owned(), entry);
        }
    }

    /// The policies at a path, which is a file or a folder; none where nothing stands there. `""` is the top folder.
    pub fn found(&self, path: &str) -> Vec<Found> {
        if self.0.contains_key(path) {
            return vec![Found { path: path.to_owned(), root: Root::file(path), named: false, wrong: None }];
        }
        let below = |file: &str| match path {
            "" => Some(file.to_owned()),
            _ => file.strip_prefix(path)?.strip_prefix('/').map(str::to_owned),
        };
        let is_hidden = |inside: &str| {
            let folders = inside.rsplit_once('/').map_or("", |(folders, _)| folders);
            folders.split('/').any(|name| name.starts_with('.'))
        };
        let mut files: Vec<Scanned> = (self.0.keys())
            .filter(|file| below(file).is_some_and(|inside| !is_hidden(&inside)))
            .map(|file| {
                let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
                let bytes = self.read(file).unwrap_or_default();
                folder::scan(file.clone(), folder, &bytes)
            })
            .collect();
        // Parents before what is below them.
        files.sort_by(|a, b| (a.folder.split('/')).cmp(b.folder.split('/')).then(a.path.cmp(&b.path)));
        folder::policies(files)
    }

    /// Reads and checks a policy of it.
    pub fn load(&self, found: &Found) -> Result<Policy> {
        super::load_from(found, &mut |path| self.read(path))
    }

    fn read(&self, path: &str) -> std::result::Result<Vec<u8>, LoadError> {
        let mut path = path.to_owned();
        for _ in 0..MOST_LINKS {
            match self.0.get(&path).ok_or(LoadError::Missing)? {
                Entry::File(bytes) => return Ok(bytes.to_vec()),
                Entry::TooLarge => return Err(LoadError::TooLarge),
                Entry::Link(to) if to.starts_with('/') => return Err(LoadError::Outside),
                Entry::Link(to) => {
                    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                    path = joined(folder, to);
                }
            }
        }
        Err(LoadError::Unreadable("its links lead in a circle".into()))
    }
}

/// Whether a path stays below the folder that it is joined to.
fn is_inside(path: &str) -> bool {
    path.split('/').all(|name| !matches!(name, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(files: &[(&str, Entry)]) -> Kept {
        let mut kept = Kept::default();
        files.iter().for_each(|(path, entry)| kept.add(path, entry.clone()));
        kept
    }

    fn file(text: &str) -> Entry {
        Entry::File(text.as_bytes().into())
    }

    #[test]
    fn only_paths_below_the_top_are_kept() {
        let odd = ["/abs/x.qualify", "../x.qualify", "a/../../x.qualify", "a//x.qualify", "./x.qualify", ""];
        let all: Vec<(&str, Entry)> = odd.iter().map(|path| (*path, file("lead"))).collect();
        assert!(kept(&all).found("").is_empty());
    }

    #[test]
    fn links_are_followed_inside_and_no_further() {
        let link = |to: &str| Entry::Link(to.to_owned());
        let kept = kept(&[
            ("a/real.qualify", file("lead")),
            ("b/linked.qualify", link("../a/real.qualify")),
            ("b/circle.qualify", link("circle.qualify")),
            ("b/away.qualify", link("/etc/passwd")),
        ]);
        assert_eq!(kept.read("b/linked.qualify"), Ok(b"lead".to_vec()));
        assert!(matches!(kept.read("b/circle.qualify"), Err(LoadError::Unreadable(_))));
        assert_eq!(kept.read("b/away.qualify"), Err(LoadError::Outside));
        assert_eq!(kept.read("b/none.qualify"), Err(LoadError::Missing));
    }
}
