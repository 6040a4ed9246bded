//! What other programs can reach is small, and all of it is the door.

#![expect(clippy::disallowed_methods, reason = "tests read files")]

/// As many public items may be reachable: types, their fields and variants, functions, implementations by hand left out.
const MOST: usize = 250;

fn source(path: &str) -> String {
    std::fs::read_to_string(format!("{}/src/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn little_is_public() {
    let root = source("lib.rs");
    let lines: Vec<&str> = root.lines().collect();
    for (before, line) in lines.iter().zip(&lines[1..]).filter(|(_, line)| line.starts_with("pub mod ")) {
        assert!(
            before.contains("feature = \"internals\"") || *line == "pub mod cli;",
            "{line} is for tests only"
        );
    }
    let door = source("door/mod.rs");
    let files = door.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
    let mut texts: Vec<String> = files.map(|file| source(&format!("door/{file}.rs"))).collect();
    texts.push(source("cli/mod.rs"));
    // Items that begin with `pub`, whoever passes them on: more than can be reached, never less.
    let public = |text: &String| text.lines().filter(|line| line.trim_start().starts_with("pub ")).count();
    let count: usize = texts.iter().map(public).sum();
    assert!((50..MOST).contains(&count), "{count} public items");
}
