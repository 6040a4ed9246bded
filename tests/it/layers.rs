//! Imports point one way: the rooms that a room may see, and no others.

#![expect(clippy::disallowed_methods, reason = "tests read files")]

use std::path::{Path, PathBuf};

/// Each room and the rooms it may see.
const MAY_SEE: &[(&str, &[&str])] = &[
    ("span", &[]),
    ("diag", &["span"]),
    ("syntax", &["span", "diag"]),
    ("fmt", &["span", "diag", "syntax"]),
    ("mask", &[]),
    ("program", &["span"]),
    ("speech", &["program"]),
    ("check", &["span", "diag", "syntax", "program", "speech"]),
    ("changes", &["span", "syntax", "program", "check"]),
    ("analyse", &["span", "program"]),
    ("engine", &["span", "mask", "program", "speech", "analyse"]),
    ("lint", &["span", "diag", "syntax", "program", "speech", "analyse", "engine"]),
    ("fix", &["span", "diag", "syntax", "program", "speech", "check"]),
    ("mutate", &["span", "diag", "syntax", "fmt", "program", "speech", "check", "analyse", "engine"]),
    ("why", &["program", "analyse", "engine"]),
    ("diff", &["program", "speech", "analyse", "engine", "mutate"]),
    ("html", &["diag"]),
    ("agreement", &["diag", "program", "speech", "changes", "html"]),
    ("report", &["span", "diag", "mask", "program", "speech", "analyse", "engine", "html"]),
    ("data", &["diag", "mask", "program"]),
    ("run", &["diag", "mask", "program", "speech", "analyse", "engine", "report", "data"]),
    ("propose", &["mask", "report", "run"]),
    ("profile", &["span", "diag", "program", "speech", "analyse", "report", "data", "run"]),
    ("door", &["span", "diag", "syntax", "program", "speech", "check", "engine", "data", "run"]),
    (
        "cli",
        &[
            "door",
            "span",
            "diag",
            "syntax",
            "fmt",
            "program",
            "speech",
            "check",
            "changes",
            "analyse",
            "engine",
            "lint",
            "fix",
            "mutate",
            "why",
            "diff",
            "report",
            "data",
            "run",
            "profile",
            "propose",
            "html",
            "agreement",
        ],
    ),
];

/// Tests that have to stand in the crate; they write policies, whatever room they test.
const TESTS: &[&str] = &["faults.rs"];

/// Every file of Rust below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found
}

/// The rooms that a line of code names, comments left out.
fn named(line: &str) -> Vec<&str> {
    let code = line.split("//").next().unwrap_or("");
    let after = |part: &'static str| code.match_indices(part).map(move |(at, _)| &code[at + part.len()..]);
    after("crate::")
        .flat_map(|rest| match rest.strip_prefix('{') {
            Some(list) => list.split([',', '}']).map(str::trim).collect::<Vec<_>>(),
            None => vec![rest],
        })
        .map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or(""))
        .filter(|name| !name.is_empty() && MAY_SEE.iter().any(|(room, _)| room == name))
        .collect()
}

#[test]
fn no_import_points_back() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut seen = 0;
    for file in files(&src) {
        let inside = file.strip_prefix(&src).expect("it is below src");
        let first = inside.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
        let room = first.trim_end_matches(".rs");
        if ["lib", "main"].contains(&room) || TESTS.iter().any(|test| inside == Path::new(test)) {
            continue;
        }
        let (_, may) = MAY_SEE.iter().find(|(name, _)| *name == room).expect("a room of the house");
        let text = std::fs::read_to_string(&file).expect("a file");
        for (number, line) in text.lines().enumerate() {
            for name in named(line) {
                seen += 1;
                let allowed = name == room || may.contains(&name);
                assert!(allowed, "{}:{}: {room} must not see {name}", inside.display(), number + 1);
            }
        }
    }
    assert!(seen > 100, "imports were found: {seen}");
}

/// What an event column means is in its type; only the speaker makes words of it, and nobody takes them apart again.
#[test]
fn nobody_reads_what_a_column_means_from_its_name() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for file in files(&src).iter().filter(|file| !file.starts_with(src.join("speech"))) {
        let text = std::fs::read_to_string(file).expect("a file");
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or("");
            let words = ["\"count of", "\"weight of", "\"last activity", ", reset on", "since last \""];
            let parsed = words.iter().any(|words| code.contains(words));
            assert!(!parsed, "{}:{}: words of the speaker: {code}", file.display(), number + 1);
        }
    }
}

#[test]
fn an_import_that_points_back_is_found() {
    assert_eq!(named("use crate::syntax::tree::Expr;"), ["syntax"]);
    assert_eq!(named("use crate::{check, engine::Engine};"), ["check", "engine"]);
    assert_eq!(named("    let x = crate::cli::main(); // crate::data"), ["cli"]);
    assert!(named("// crate::cli").is_empty());
}
