//! Cases of the syntax: a text with a mistake and what is said about it, a text and how it is laid out.

#![expect(clippy::disallowed_methods, reason = "cases are files")]

use qualify::check::mistakes_of_text;
use qualify::diag::render::{Style, human};
use qualify::diag::{Diag, Edit};
use qualify::span::{FileId, Sources};
use qualify::syntax::{Parsed, parse};
use std::path::Path;

/// The messages as a person reads them.
fn messages(text: &str, diags: &[Diag]) -> String {
    let mut sources = Sources::new();
    sources.add("policy.qualify", text);
    human(diags, &sources, Style { width: 100, colour: false, unicode: true })
}

/// The text after the fixes of all messages; `None` where one has no fix.
fn mended(text: &str, diags: &[Diag]) -> Option<String> {
    let mut edits: Vec<&Edit> = diags.iter().flat_map(|diag| &diag.fix).collect();
    if diags.iter().any(|diag| diag.fix.is_empty()) {
        return None;
    }
    edits.sort_by_key(|edit| edit.span);
    let mut out = String::new();
    let mut done = 0;
    for edit in edits {
        let range = edit.span.range();
        out.push_str(&text[done..range.start]);
        out.push_str(&edit.text);
        done = range.end;
    }
    out.push_str(&text[done..]);
    Some(out)
}

fn parsed(path: &Path) -> (String, Parsed) {
    let text = std::fs::read_to_string(path).unwrap();
    let parsed = parse(FileId(0), &text);
    (text, parsed)
}

/// The files of a folder, in order, told by their ending.
pub fn files(folder: &str) -> Vec<std::path::PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found: Vec<_> = std::fs::read_dir(&root)
        .unwrap_or_else(|error| panic!("{}: {error}", root.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "qualify"))
        .collect();
    found.sort();
    found
}

#[test]
fn each_mistake_has_its_message() {
    let mut wrong = Vec::new();
    insta::glob!("../cases/syntax", "*.qualify", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let diags = mistakes_of_text(&text);
        let told = messages(&text, &diags);
        let several = path.file_name().unwrap().to_string_lossy().starts_with("several");
        if diags.is_empty() || diags.len() > 1 && !several {
            wrong.push(format!("{}: one mistake, one message\n{told}", path.display()));
        }
        // A fix that is offered mends: nothing is left to say.
        if let Some(fixed) = mended(&text, &diags) {
            let left = parse(FileId(0), &fixed).diags;
            if !left.is_empty() {
                wrong.push(format!("{}: after its fix\n{}", path.display(), messages(&fixed, &left)));
            }
        }
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "../cases/syntax" }, {
            insta::assert_snapshot!("message", told);
        });
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_policy_is_laid_out_the_one_way() {
    insta::glob!("../cases/format", "*.qualify", |path| {
        let (text, parsed) = parsed(path);
        let formatted =
            qualify::fmt::format(&text).unwrap_or_else(|diags| panic!("{}", messages(&text, &diags)));
        assert_eq!(qualify::fmt::format(&formatted).as_ref(), Ok(&formatted), "{}", path.display());
        let again = parse(FileId(0), &formatted);
        assert_eq!(again.file, parsed.file, "{}", path.display());
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "../cases/format" }, {
            insta::assert_snapshot!("laid-out", formatted);
        });
    });
}

#[test]
fn every_policy_of_the_repository_is_read_and_laid_out() {
    let mut seen = 0;
    for folder in ["policies", "policies/shared", "benches/policies"] {
        for path in files(folder) {
            let (text, parsed) = parsed(&path);
            assert!(parsed.diags.is_empty(), "{}", messages(&text, &parsed.diags));
            let formatted = qualify::fmt::format(&text).unwrap();
            assert_eq!(qualify::fmt::format(&formatted).as_ref(), Ok(&formatted), "{}", path.display());
            seen += 1;
        }
    }
    assert!(seen > 5, "{seen}");
}
