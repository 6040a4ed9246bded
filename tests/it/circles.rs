//! No file imports another in a circle: whoever reads one knows where to stop. A file stands in its module and may use
//! what that module holds; a re-export is the file that it comes from.

#![expect(clippy::disallowed_methods, reason = "tests read files")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Where a module or an item is: `["report", "part", "Counted"]`.
type Place = Vec<String>;

/// What the files of a tree say of each other.
#[derive(Default)]
struct House {
    /// By module, what it is called from outside and where that comes from.
    shown: BTreeMap<Place, BTreeMap<String, Place>>,
    /// By module, what it uses.
    used: BTreeMap<Place, BTreeSet<Place>>,
}

impl House {
    /// Reads the sources of a crate.
    fn read(src: &Path) -> House {
        let mut files = Vec::new();
        gather(src, &mut Vec::new(), &mut files);
        let modules: BTreeSet<Place> = files.iter().map(|(module, _)| module.clone()).collect();
        let mut house = House::default();
        for (module, text) in files {
            let (mut shown, mut used) = (BTreeMap::new(), BTreeSet::new());
            let at = |path: &str| absolute(&module, path, &modules);
            let mut rest = String::new();
            for statement in text.split_inclusive(';') {
                let Some(start) = statement.find("use ").filter(|start| opens_line(statement, *start)) else {
                    rest.push_str(statement);
                    continue;
                };
                let (before, tree) = (&statement[..start], statement[start + 4..].trim_end_matches(';'));
                rest.push_str(before);
                let public = before.lines().last().is_some_and(|line| line.trim_start().starts_with("pub"));
                for place in paths(tree).iter().filter_map(|path| at(path)) {
                    match place.last().filter(|_| public) {
                        Some(name) => drop(shown.insert(name.clone(), place)),
                        None => drop(used.insert(place)),
                    }
                }
            }
            let words = rest.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
            used.extend(words.filter(|word| word.contains("::")).filter_map(at));
            house.shown.insert(module.clone(), shown);
            house.used.insert(module, used);
        }
        house
    }

    /// The file that something comes from.
    fn file(&self, place: &[String]) -> Option<Place> {
        let (module, rest) = (0..=place.len())
            .rev()
            .map(|end| place.split_at(end))
            .find(|(m, _)| self.shown.contains_key(*m))?;
        let from = rest.first().and_then(|name| self.shown[module].get(name));
        match from.filter(|from| from.as_slice() != place) {
            Some(from) => self.file(&[from.as_slice(), &rest[1..]].concat()),
            None => Some(module.to_vec()),
        }
    }

    /// The files that a file uses, its own modules left out.
    fn uses(&self, module: &Place) -> BTreeSet<Place> {
        let files = self.used[module].iter().filter_map(|place| self.file(place));
        files.filter(|file| !module.starts_with(file)).collect()
    }

    /// A circle, where there is one.
    fn circle(&self) -> Option<Vec<Place>> {
        let mut done = BTreeSet::new();
        self.shown.keys().find_map(|file| self.follow(file, &mut Vec::new(), &mut done))
    }

    fn follow(&self, file: &Place, way: &mut Vec<Place>, done: &mut BTreeSet<Place>) -> Option<Vec<Place>> {
        if let Some(start) = way.iter().position(|passed| passed == file) {
            return Some(way[start..].to_vec());
        }
        if done.contains(file) {
            return None;
        }
        way.push(file.clone());
        let found = self.uses(file).iter().find_map(|next| self.follow(next, way, done));
        way.pop();
        done.insert(file.clone());
        found
    }
}

/// Every module below a folder, and the code of its file: no comments, no tests.
fn gather(folder: &Path, inside: &mut Place, files: &mut Vec<(Place, String)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let mut module = inside.clone();
        if !["mod", "lib"].contains(&name.as_str()) {
            module.push(name);
        }
        if path.is_dir() {
            gather(&path, &mut module, files);
        } else if path.extension().is_some_and(|end| end == "rs") && module != ["main"] {
            let text = std::fs::read_to_string(&path).expect("a file");
            let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or("");
            let code = text.lines().map(|line| line.split("//").next().unwrap_or(""));
            files.push((module, code.collect::<Vec<_>>().join("\n")));
        }
    }
}

/// Whether nothing but `pub` stands before that place in its line.
fn opens_line(text: &str, at: usize) -> bool {
    let before = text[..at].lines().last().filter(|_| !text[..at].ends_with('\n')).unwrap_or("").trim();
    before.is_empty() || before == "pub" || before.starts_with("pub(") && before.ends_with(')')
}

/// The paths of an import: `a::{b, c::d}` are two.
fn paths(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((before, list)) = tree.split_once('{') else {
        return vec![tree.split(" as ").next().unwrap_or("").trim().to_owned()];
    };
    let list = list.trim_end().strip_suffix('}').unwrap_or(list);
    let (mut depth, mut from, mut parts) = (0, 0, Vec::new());
    for (at, sign) in list.char_indices().chain([(list.len(), ',')]) {
        match sign {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&list[from..at]);
                from = list.len().min(at + 1);
            }
            _ => {}
        }
    }
    let parts = parts.into_iter().filter(|part| !part.trim().is_empty());
    parts.flat_map(|part| paths(part).into_iter().map(|path| format!("{before}{path}"))).collect()
}

/// Where a path leads, seen from a module; `None` where it leaves the crate.
fn absolute(module: &[String], path: &str, modules: &BTreeSet<Place>) -> Option<Place> {
    let parts: Vec<&str> = path.split("::").map(str::trim).filter(|part| *part != "*").collect();
    let ups = parts.iter().take_while(|part| **part == "super").count();
    let (base, rest) = match parts.first()? {
        &"crate" => (&module[..0], &parts[1..]),
        &"self" => (module, &parts[1..]),
        &"super" => (&module[..module.len().checked_sub(ups)?], &parts[ups..]),
        first => {
            let child = [module, &[(*first).to_owned()]].concat();
            (modules.contains(&child).then_some(module)?, &parts[..])
        }
    };
    let rest = rest.iter().filter(|part| **part != "self").map(|part| (*part).to_owned());
    Some(base.iter().cloned().chain(rest).collect())
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let house = House::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let imports: usize = house.shown.keys().map(|file| house.uses(file).len()).sum();
    assert!(imports > 1_000, "imports were found: {imports}");
    let circle = house.circle().map(|circle| circle.iter().map(|file| file.join("/")).collect::<Vec<_>>());
    assert_eq!(circle, None, "these files import each other in a circle");
}

#[test]
fn a_circle_is_found_through_a_re_export() {
    let dir = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).expect("a file");
    write("lib.rs", "mod a;\nmod b;\npub use b::Thing;\n");
    write("a.rs", "use crate::Thing;\n\npub struct Other(Thing);\n");
    write("b.rs", "pub struct Thing;\n");
    assert_eq!(House::read(dir.path()).circle(), None);
    write("b.rs", "pub struct Thing;\n\nfn back(of: super::a::Other) {}\n");
    assert_eq!(House::read(dir.path()).circle(), Some(vec![vec!["a".to_owned()], vec!["b".to_owned()]]));
}
